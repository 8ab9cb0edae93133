package sqlstore

// commonTexts is the SQL that both dialects understand alike.
func commonTexts() texts {
	return texts{
		event:   statement{text: `INSERT INTO {p}event (shard, conversation, version, data) {rows}`, row: "itij"},
		message: statement{text: `INSERT INTO {p}message (shard, brand, network, account, native, conversation) {rows} ON CONFLICT DO NOTHING`, row: "ittttt", order: 5},
		thread:  statement{text: `INSERT INTO {p}thread (shard, brand, network, account, native, conversation) {rows} ON CONFLICT DO NOTHING`, row: "ittttt", order: 5},
		key:     statement{text: `INSERT INTO {p}key (shard, brand, network, account, name, at, forever) {rows} ON CONFLICT DO NOTHING`, row: "ittttii", order: 5, sure: true},
		timer: statement{text: `INSERT INTO {p}timer (shard, conversation, due, schema, lease_until, fence) {rows}
			ON CONFLICT (shard, conversation) DO UPDATE SET due = excluded.due, schema = excluded.schema, lease_until = 0, fence = 0`, row: "itiiii"},
		retime: statement{text: `UPDATE {p}timer AS t SET due = v.column3, schema = v.column4, lease_until = 0, fence = 0
			FROM ({rows}) v WHERE t.shard = v.column1 AND t.conversation = v.column2 AND t.fence = v.column5`, row: "itiii", sure: true},
		content: statement{text: `INSERT INTO {p}content AS c (shard, conversation, id, customer, third, rev, sealed, key_id, erased_at) {rows}
			ON CONFLICT (shard, conversation, id) DO UPDATE SET customer = excluded.customer, third = excluded.third, rev = excluded.rev,
			sealed = excluded.sealed, key_id = excluded.key_id WHERE excluded.rev >= c.rev AND c.erased_at = 0`, row: "itttiibti"},
		outgoing: statement{text: `INSERT INTO {p}outbox (shard, conversation, reply, seq, queued_at, not_before, ready, lease_until, fence,
			started_at, attempts, maybe_done, dead, code, data, brand, network, account) {rows}`, row: "ittiiiiiiiiiittttt"},
		noTimer: statement{text: `DELETE FROM {p}timer WHERE (shard, conversation) IN ({rows})`, row: "it"},
		dequeue: statement{text: `DELETE FROM {p}outbox WHERE (shard, conversation, reply) IN ({rows})`, row: "itt"},
		blank: statement{text: `INSERT INTO {p}content AS c (shard, conversation, id, customer, third, rev, sealed, key_id, erased_at) {rows}
			ON CONFLICT (shard, conversation, id) DO UPDATE SET sealed = NULL, key_id = '', erased_at = excluded.erased_at
			WHERE c.erased_at = 0`, row: "itttiibti"},
		said: statement{text: `INSERT INTO {p}said (shard, conversation, reply, brand, customer, at, auto, print) {rows} ON CONFLICT DO NOTHING`, row: "ittttiib"},

		startAttempt: statement{text: `UPDATE {p}outbox SET started_at = ?1, attempts = attempts + 1
			WHERE shard = ?2 AND conversation = ?3 AND reply = ?4 AND fence = ?5 AND fence <> 0 AND lease_until > ?1`},
		postpone: statement{text: `UPDATE {p}outbox SET not_before = ?1, ready = ?1, dead = ?2, code = ?3, maybe_done = ?4,
			started_at = CASE WHEN CAST(?4 AS BIGINT) = 0 THEN 0 ELSE started_at END, lease_until = 0, fence = 0
			WHERE shard = ?5 AND conversation = ?6 AND reply = ?7 AND fence = ?8 AND fence <> 0`},
		revive: statement{text: `UPDATE {p}outbox SET not_before = ?1, ready = ?1, maybe_done = 0, started_at = 0, dead = 0
			WHERE shard = ?2 AND conversation = ?3 AND reply = ?4 AND dead = 1`},

		insertThread: statement{text: `INSERT INTO {p}thread (conversation, shard, brand, network, account, native) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`},
		rebindThread: statement{text: `UPDATE {p}thread SET conversation = ? WHERE shard = ? AND brand = ? AND network = ? AND account = ? AND native = ? AND conversation = ?`},
		findThread:   statement{text: `SELECT conversation FROM {p}thread WHERE shard = ? AND brand = ? AND network = ? AND account = ? AND native = ?`},
		findMessage:  statement{text: `SELECT conversation FROM {p}message WHERE shard = ? AND brand = ? AND network = ? AND account = ? AND native = ?`},

		load: statement{text: `SELECT schema, snapshot FROM {p}conversation WHERE shard = ? AND id = ?`},
		loadEach: statement{text: `SELECT c.id, c.schema, c.snapshot FROM ({rows}) v CROSS JOIN {p}conversation c
			WHERE c.shard = v.column1 AND c.id = v.column2`, row: "it"},
		events: statement{text: `SELECT data FROM {p}event WHERE shard = ? AND conversation = ? AND version > ? ORDER BY version LIMIT ?`},
		outboxAll: statement{text: `SELECT ` + outgoingColumns + ` FROM {p}outbox
			WHERE (queued_at, conversation, seq, reply) > (?, ?, ?, ?) ORDER BY queued_at, conversation, seq, reply LIMIT ?`},
		outboxOf: statement{text: `SELECT ` + outgoingColumns + ` FROM {p}outbox
			WHERE shard = ? AND conversation = ? AND (seq, reply) > (?, ?) ORDER BY seq, reply LIMIT ?`},

		contents: statement{text: `SELECT c.id, c.customer, c.rev, c.sealed, c.key_id, c.erased_at
			FROM ({rows}) v CROSS JOIN {p}content c WHERE c.shard = v.column1 AND c.conversation = v.column2 AND c.id = v.column3`, row: "itt"},
		eraseTexts: statement{text: `UPDATE {p}content SET sealed = NULL, key_id = '', erased_at = ?1 WHERE customer IN ('', ?2) AND erased_at = 0
			AND (shard, conversation) IN (SELECT shard, id FROM {p}conversation WHERE customer = ?2)`},
		eraseThird: statement{text: `UPDATE {p}content SET sealed = NULL, key_id = '', erased_at = ? WHERE third = 1 AND customer = ? AND erased_at = 0`},
		eraseRaw: statement{text: `DELETE FROM {p}raw WHERE customer = ?1 OR customer = '' AND brand IN
			(SELECT c.brand FROM {p}conversation c WHERE c.customer = ?1
			UNION ALL SELECT c.brand FROM {p}content t CROSS JOIN {p}conversation c
				WHERE t.third = 1 AND t.customer = ?1 AND c.shard = t.shard AND c.id = t.conversation)`},

		keepRaw: statement{text: `INSERT INTO {p}raw (shard, brand, network, account, name, customer, at, sealed, key_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (shard, brand, network, account, name) DO UPDATE SET customer = excluded.customer, at = excluded.at,
			sealed = excluded.sealed, key_id = excluded.key_id`},
		raw: statement{text: `SELECT brand, network, account, name, customer, at, sealed, key_id FROM {p}raw
			WHERE (at, brand, network, account, name) > (?, ?, ?, ?, ?) ORDER BY at, brand, network, account, name LIMIT ?`},
		dropRaw:    statement{text: `DELETE FROM {p}raw WHERE shard = ? AND brand = ? AND network = ? AND account = ? AND name = ?`},
		expireRaw:  statement{text: `DELETE FROM {p}raw WHERE shard = ? AND at < ?`},
		expireKeys: statement{text: `DELETE FROM {p}key WHERE shard = ? AND at < ? AND forever = 0`},

		claimAccount: statement{text: `INSERT INTO {p}account AS a (shard, brand, network, account, worker, lease_until, fence, place)
			VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, '')
			ON CONFLICT (shard, brand, network, account) DO UPDATE SET worker = excluded.worker, lease_until = excluded.lease_until,
			fence = CASE WHEN a.worker = excluded.worker THEN a.fence ELSE excluded.fence END
			WHERE a.worker = excluded.worker OR a.lease_until <= ?8 RETURNING fence, place`},
		saveCursor: statement{text: `UPDATE {p}account SET place = ? WHERE shard = ? AND brand = ? AND network = ? AND account = ? AND fence = ? AND fence <> 0`},

		beat: statement{text: `INSERT INTO {p}worker (name, until) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET until = excluded.until`},
		bury: statement{text: `DELETE FROM {p}worker WHERE until <= ?`},
		live: statement{text: `SELECT name FROM {p}worker WHERE until > ? ORDER BY name`},

		meta: statement{text: `SELECT value FROM {p}meta WHERE name = ?`},
		setMeta: statement{text: `INSERT INTO {p}meta (name, value) VALUES (?, ?)
			ON CONFLICT (name) DO UPDATE SET value = excluded.value`},
		keepMeta: statement{text: `INSERT INTO {p}meta (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING`},
	}
}

const outgoingColumns = `conversation, reply, seq, queued_at, not_before, fence, started_at, attempts, maybe_done, dead, code, data`
