package sqlstore

import _ "embed"

//go:embed migrations/sqlite/0001_begin.sql
var sqliteBegin string

//go:embed migrations/sqlite/0002_workers.sql
var sqliteWorkers string

//go:embed migrations/sqlite/0003_customers.sql
var sqliteCustomers string

// sqliteTexts is all SQL that is written for SQLite. It stays within what
// PostgreSQL can say as well, except CROSS JOIN, which in SQLite fixes the
// order of the loops, and max of two values.
var sqliteTexts = texts{
	migrations: []migration{{version: 1, reader: 1, text: sqliteBegin}, {version: 2, reader: 1, text: sqliteWorkers},
		{version: 3, reader: 1, text: sqliteCustomers}},
	settings: sqliteSettings,
	scrub:    sqliteScrub,

	versions: statement{`SELECT c.id, c.version, c.schema, c.state, c.first_reply_at, c.customer
		FROM (VALUES {rows}) v CROSS JOIN {p}conversation c WHERE c.shard = v.column1 AND c.id = v.column2`, 2},
	knownKeys: statement{`SELECT v.column6
		FROM (VALUES {rows}) v CROSS JOIN {p}key k WHERE k.shard = v.column1 AND k.brand = v.column2
		AND k.network = v.column3 AND k.account = v.column4 AND k.name = v.column5`, 6},
	knownTexts: statement{`SELECT v.column4
		FROM (VALUES {rows}) v CROSS JOIN {p}content c WHERE c.shard = v.column1 AND c.conversation = v.column2
		AND c.id = v.column3 AND c.erased_at <> 0`, 4},
	timerFence:    statement{`SELECT fence FROM {p}timer WHERE shard = ? AND conversation = ?`, 0},
	outgoingFence: statement{`SELECT fence FROM {p}outbox WHERE shard = ? AND conversation = ? AND reply = ?`, 0},
	outgoingDead:  statement{`SELECT dead FROM {p}outbox WHERE shard = ? AND conversation = ? AND reply = ?`, 0},

	conversationFull: statement{`INSERT INTO {p}conversation (shard, id, version, schema, brand, network, account,
		state, customer, out_of_hours, opened_at, first_reply_at, snapshot) VALUES {rows}
		ON CONFLICT (shard, id) DO UPDATE SET version = excluded.version, schema = excluded.schema, state = excluded.state,
		customer = excluded.customer, out_of_hours = excluded.out_of_hours, opened_at = excluded.opened_at,
		first_reply_at = excluded.first_reply_at, snapshot = excluded.snapshot`, 13},
	conversation: statement{`INSERT INTO {p}conversation (shard, id, version, schema, brand, network, account,
		state, customer, out_of_hours, opened_at, first_reply_at, snapshot) VALUES {rows}
		ON CONFLICT (shard, id) DO UPDATE SET version = excluded.version, schema = excluded.schema,
		snapshot = excluded.snapshot`, 13},
	event: statement{`INSERT INTO {p}event (shard, conversation, version, data) VALUES {rows}`, 4},
	timer: statement{`INSERT INTO {p}timer (shard, conversation, due, ready, fence) VALUES {rows}
		ON CONFLICT (shard, conversation) DO UPDATE SET due = excluded.due, ready = excluded.ready, fence = excluded.fence`, 5},
	key:     statement{`INSERT INTO {p}key (shard, brand, network, account, name, at, forever) VALUES {rows}`, 7},
	message: statement{`INSERT INTO {p}message (shard, brand, network, account, native, conversation) VALUES {rows} ON CONFLICT DO NOTHING`, 6},
	thread:  statement{`INSERT INTO {p}thread (shard, brand, network, account, native, conversation) VALUES {rows} ON CONFLICT DO NOTHING`, 6},
	content: statement{`INSERT INTO {p}content AS c (shard, conversation, id, customer, third, rev, sealed, key_id, erased_at) VALUES {rows}
		ON CONFLICT (shard, conversation, id) DO UPDATE SET customer = excluded.customer, third = excluded.third, rev = excluded.rev,
		sealed = excluded.sealed, key_id = excluded.key_id WHERE excluded.rev >= c.rev`, 9},
	outgoing: statement{`INSERT INTO {p}outbox (shard, conversation, reply, seq, queued_at, not_before, ready, lease_until, fence,
		started_at, attempts, maybe_done, dead, code, data) VALUES {rows}`, 15},
	noTimer: statement{`DELETE FROM {p}timer WHERE shard = ? AND conversation = ?`, 0},
	dequeue: statement{`DELETE FROM {p}outbox WHERE shard = ? AND conversation = ? AND reply = ?`, 0},
	blank: statement{`INSERT INTO {p}content AS c (shard, conversation, id, customer, third, rev, sealed, key_id, erased_at) VALUES (?, ?, ?, '', 0, 0, NULL, '', ?)
		ON CONFLICT (shard, conversation, id) DO UPDATE SET sealed = NULL, key_id = '', erased_at = excluded.erased_at
		WHERE c.erased_at = 0`, 0},

	claimTimers: statement{`UPDATE {p}timer SET ready = ?1, fence = ?2 WHERE (shard, conversation) IN
		(SELECT t.shard, t.conversation FROM {p}timer t WHERE t.ready <= ?3 AND NOT EXISTS
			(SELECT 1 FROM {p}conversation c WHERE c.shard = t.shard AND c.id = t.conversation AND c.schema > ?4)
			AND (?6 = '' OR t.shard IN (SELECT value FROM json_each(?6)))
		ORDER BY t.ready, t.conversation LIMIT ?5)
		RETURNING conversation, due`, 0},
	claimOutgoing: statement{`UPDATE {p}outbox SET ready = ?1, lease_until = ?1, fence = ?2,
		maybe_done = CASE WHEN started_at > 0 THEN 1 ELSE maybe_done END WHERE (shard, conversation, reply) IN
		(SELECT o.shard, o.conversation, o.reply FROM {p}outbox o WHERE o.dead = 0 AND o.ready <= ?3 AND NOT EXISTS
			(SELECT 1 FROM {p}outbox p WHERE p.shard = o.shard AND p.conversation = o.conversation AND
				(p.seq < o.seq OR p.seq = o.seq AND p.reply < o.reply OR p.lease_until > ?3))
			AND json_extract(o.data, '$.account') NOT IN (SELECT value FROM json_each(?5))
			AND NOT EXISTS (SELECT 1 FROM {p}conversation c WHERE c.shard = o.shard AND c.id = o.conversation AND c.schema > ?6)
			AND (?7 = '' OR o.shard IN (SELECT value FROM json_each(?7)))
		ORDER BY o.ready, o.conversation LIMIT ?4)
		RETURNING ` + outgoingColumns, 0},
	startAttempt: statement{`UPDATE {p}outbox SET started_at = ?1, attempts = attempts + 1
		WHERE shard = ?2 AND conversation = ?3 AND reply = ?4 AND fence = ?5 AND fence <> 0 AND lease_until > ?1`, 0},
	postpone: statement{`UPDATE {p}outbox SET not_before = ?1, ready = ?1, dead = ?2, code = ?3, maybe_done = ?4,
		started_at = CASE WHEN ?4 = 0 THEN 0 ELSE started_at END, lease_until = 0, fence = 0
		WHERE shard = ?5 AND conversation = ?6 AND reply = ?7 AND fence = ?8 AND fence <> 0`, 0},
	revive: statement{`UPDATE {p}outbox SET not_before = ?1, ready = ?1, maybe_done = 0, started_at = 0, dead = 0
		WHERE shard = ?2 AND conversation = ?3 AND reply = ?4 AND dead = 1`, 0},

	insertThread: statement{`INSERT INTO {p}thread (conversation, shard, brand, network, account, native) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`, 0},
	rebindThread: statement{`UPDATE {p}thread SET conversation = ? WHERE shard = ? AND brand = ? AND network = ? AND account = ? AND native = ? AND conversation = ?`, 0},
	findThread:   statement{`SELECT conversation FROM {p}thread WHERE shard = ? AND brand = ? AND network = ? AND account = ? AND native = ?`, 0},
	findMessage:  statement{`SELECT conversation FROM {p}message WHERE shard = ? AND brand = ? AND network = ? AND account = ? AND native = ?`, 0},

	load:   statement{`SELECT schema, snapshot FROM {p}conversation WHERE shard = ? AND id = ?`, 0},
	events: statement{`SELECT data FROM {p}event WHERE shard = ? AND conversation = ? AND version > ? ORDER BY version LIMIT ?`, 0},
	listByID: statement{listColumns + ` WHERE (?1 = '' OR c.brand = ?1) AND c.id > ?2 AND c.schema <= ?3
		ORDER BY c.id LIMIT ?4`, 0},
	listByState: statement{listColumns + ` WHERE (?1 = '' OR c.brand = ?1) AND c.id > ?2 AND c.schema <= ?3 AND c.state = ?4
		ORDER BY c.id LIMIT ?5`, 0},
	listByCustomer: statement{listColumns + ` WHERE (?1 = '' OR c.brand = ?1) AND c.id > ?2 AND c.schema <= ?3 AND c.customer = ?4
		ORDER BY c.id LIMIT ?5`, 0},
	listByDue: statement{`SELECT c.id, c.state, c.customer, c.snapshot, t.due FROM {p}timer t CROSS JOIN {p}conversation c
		WHERE c.shard = t.shard AND c.id = t.conversation AND (?1 = '' OR c.brand = ?1) AND c.schema <= ?2
		AND t.fence = 0 AND t.ready >= ?3 AND (t.ready > ?3 OR c.id > ?4) ORDER BY t.ready, c.id LIMIT ?5`, 0},
	listLeased: statement{`SELECT c.id, c.state, c.customer, c.snapshot, t.due FROM {p}timer t CROSS JOIN {p}conversation c
		WHERE c.shard = t.shard AND c.id = t.conversation AND (?1 = '' OR c.brand = ?1) AND c.schema <= ?2
		AND t.fence <> 0 AND t.due >= ?3 AND (t.due > ?3 OR c.id > ?4) ORDER BY t.due, c.id LIMIT ?5`, 0},
	listWithoutDue: statement{`SELECT c.id, c.state, c.customer, c.snapshot, 0 FROM {p}conversation c
		WHERE (?1 = '' OR c.brand = ?1) AND c.id > ?2 AND c.schema <= ?3 AND NOT EXISTS
		(SELECT 1 FROM {p}timer t WHERE t.shard = c.shard AND t.conversation = c.id) ORDER BY c.id LIMIT ?4`, 0},
	pickups: statement{`SELECT first_reply_at - opened_at FROM {p}conversation WHERE brand = ? AND network = ? AND account = ?
		AND out_of_hours = ? AND first_reply_at > 0 ORDER BY first_reply_at DESC, id LIMIT ?`, 0},

	outboxAll: statement{`SELECT ` + outgoingColumns + ` FROM {p}outbox
		WHERE (queued_at, conversation, seq, reply) > (?, ?, ?, ?) ORDER BY queued_at, conversation, seq, reply LIMIT ?`, 0},
	outboxOf: statement{`SELECT ` + outgoingColumns + ` FROM {p}outbox
		WHERE shard = ? AND conversation = ? AND (seq, reply) > (?, ?) ORDER BY seq, reply LIMIT ?`, 0},
	nextTimer: statement{`SELECT ready FROM {p}timer ORDER BY ready LIMIT 1`, 0},
	nextOutgoing: statement{`SELECT o.ready, (SELECT max(p.lease_until) FROM {p}outbox p WHERE p.shard = o.shard AND p.conversation = o.conversation)
		FROM {p}outbox o WHERE o.dead = 0 AND NOT EXISTS
			(SELECT 1 FROM {p}outbox p WHERE p.shard = o.shard AND p.conversation = o.conversation AND
				(p.seq < o.seq OR p.seq = o.seq AND p.reply < o.reply))
		ORDER BY o.ready`, 0},

	contents: statement{`SELECT c.id, c.customer, c.rev, c.sealed, c.key_id, c.erased_at
		FROM (VALUES {rows}) v CROSS JOIN {p}content c WHERE c.shard = v.column1 AND c.conversation = v.column2 AND c.id = v.column3`, 3},
	eraseTexts: statement{`UPDATE {p}content SET sealed = NULL, key_id = '', erased_at = ?1 WHERE customer IN ('', ?2) AND erased_at = 0
		AND (shard, conversation) IN (SELECT shard, id FROM {p}conversation WHERE customer = ?2)`, 0},
	eraseThird:             statement{`UPDATE {p}content SET sealed = NULL, key_id = '', erased_at = ? WHERE third = 1 AND customer = ? AND erased_at = 0`, 0},
	eraseRaw:               statement{`DELETE FROM {p}raw`, 0},
	customersConversations: statement{`SELECT id FROM {p}conversation WHERE customer = ? ORDER BY id`, 0},
	emptyLog:               statement{`PRAGMA wal_checkpoint(TRUNCATE)`, 0},

	keepRaw: statement{`INSERT INTO {p}raw (shard, brand, network, account, name, at, sealed, key_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (shard, brand, network, account, name) DO UPDATE SET at = excluded.at, sealed = excluded.sealed, key_id = excluded.key_id`, 0},
	raw: statement{`SELECT brand, network, account, name, at, sealed, key_id FROM {p}raw
		WHERE (at, brand, network, account, name) > (?, ?, ?, ?, ?) ORDER BY at, brand, network, account, name LIMIT ?`, 0},
	dropRaw:    statement{`DELETE FROM {p}raw WHERE shard = ? AND brand = ? AND network = ? AND account = ? AND name = ?`, 0},
	expireRaw:  statement{`DELETE FROM {p}raw WHERE shard = ? AND at < ?`, 0},
	expireKeys: statement{`DELETE FROM {p}key WHERE shard = ? AND at < ? AND forever = 0`, 0},

	account: statement{`SELECT worker, lease_until, fence, place FROM {p}account WHERE shard = ? AND brand = ? AND network = ? AND account = ?`, 0},
	claimAccount: statement{`INSERT INTO {p}account (shard, brand, network, account, worker, lease_until, fence, place) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (shard, brand, network, account) DO UPDATE SET worker = excluded.worker, lease_until = excluded.lease_until, fence = excluded.fence`, 0},
	saveCursor: statement{`UPDATE {p}account SET place = ? WHERE shard = ? AND brand = ? AND network = ? AND account = ? AND fence = ? AND fence <> 0`, 0},

	beat: statement{`INSERT INTO {p}worker (name, until) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET until = excluded.until`, 0},
	bury: statement{`DELETE FROM {p}worker WHERE until <= ?`, 0},
	live: statement{`SELECT name FROM {p}worker WHERE until > ? ORDER BY name`, 0},

	metaTable: statement{`CREATE TABLE IF NOT EXISTS {p}meta (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID`, 0},
	meta:      statement{`SELECT value FROM {p}meta WHERE name = ?`, 0},
	setMeta: statement{`INSERT INTO {p}meta (name, value) VALUES (?, ?)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, 0},
	keepMeta: statement{`INSERT INTO {p}meta (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING`, 0},
	hasMeta:  statement{`SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '{p}meta'`, 0},
}

const outgoingColumns = `conversation, reply, seq, queued_at, not_before, fence, started_at, attempts, maybe_done, dead, code, data`

const listColumns = `SELECT c.id, c.state, c.customer, c.snapshot, (SELECT t.due FROM {p}timer t
	WHERE t.shard = c.shard AND t.conversation = c.id) FROM {p}conversation c`
