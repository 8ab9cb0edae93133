package sqlstore

import (
	_ "embed"
	"fmt"
)

var (
	//go:embed migrations/sqlite/0001_begin.sql
	sqliteBegin string
	//go:embed migrations/sqlite/0002_workers.sql
	sqliteWorkers string
	//go:embed migrations/sqlite/0003_customers.sql
	sqliteCustomers string
	//go:embed migrations/sqlite/0004_outbox_account.sql
	sqliteOutboxAccount string
	//go:embed migrations/sqlite/0005_timer.sql
	sqliteTimer string
	//go:embed migrations/sqlite/0006_raw_customer.sql
	sqliteRawCustomer string
)

// sqliteTexts is the SQL that is written for SQLite alone. CROSS JOIN fixes the
// order of the loops there.
func sqliteTexts() texts {
	t := commonTexts()
	t.migrations = []migration{{version: 1, reader: 1, text: sqliteBegin}, {version: 2, reader: 1, text: sqliteWorkers},
		{version: 3, reader: 1, text: sqliteCustomers}, {version: 4, reader: 1, text: sqliteOutboxAccount},
		{version: 5, reader: 5, text: sqliteTimer}, {version: 6, reader: 5, text: sqliteRawCustomer}}
	t.begin, t.settings, t.scrub, t.afterErase = "BEGIN IMMEDIATE", sqliteSettings, sqliteScrub, emptyLog

	t.versions = statement{text: `SELECT c.id, c.version, c.schema, c.state, c.first_reply_at, c.customer
		FROM ({rows}) v CROSS JOIN {p}conversation c WHERE c.shard = v.column1 AND c.id = v.column2`, row: "it"}
	t.knownKeys = statement{text: `SELECT v.column6 FROM ({rows}) v CROSS JOIN {p}key k WHERE k.shard = v.column1
		AND k.brand = v.column2 AND k.network = v.column3 AND k.account = v.column4 AND k.name = v.column5`, row: "itttti"}
	t.knownTexts = statement{text: `SELECT v.column4 FROM ({rows}) v CROSS JOIN {p}content c WHERE c.shard = v.column1
		AND c.conversation = v.column2 AND c.id = v.column3 AND c.erased_at <> 0`, row: "itti"}
	const known = `EXISTS (SELECT 1 FROM {p}customer c WHERE c.shard = v.column%d AND c.id = v.column%[2]d)
		OR EXISTS (SELECT 1 FROM {p}customer c WHERE c.linked = v.column%[2]d AND c.linked <> '')`
	t.strangers = statement{text: `SELECT 1 FROM ({rows}) v WHERE ` + fmt.Sprintf(known, 1, 2), row: "it"}
	t.met = statement{text: `SELECT v.column8 FROM ({rows}) v WHERE EXISTS (SELECT 1 FROM {p}thread t WHERE t.shard = v.column1
		AND t.brand = v.column2 AND t.network = v.column3 AND t.account = v.column4 AND t.native = v.column5)
		OR ` + fmt.Sprintf(known, 6, 7), row: "ittttiti"}
	t.timerFences = statement{text: `SELECT v.column3, '', t.fence, 0 FROM ({rows}) v CROSS JOIN {p}timer t
		WHERE t.shard = v.column1 AND t.conversation = v.column2`, row: "iti"}
	t.outgoingFences = statement{text: `SELECT v.column4, o.reply, o.fence, o.dead FROM ({rows}) v CROSS JOIN {p}outbox o
		WHERE o.shard = v.column1 AND o.conversation = v.column2 AND o.reply = v.column3`, row: "itti"}

	t.conversationFull = statement{text: `INSERT INTO {p}conversation (shard, id, version, schema, brand, network, account,
		state, customer, out_of_hours, opened_at, first_reply_at, snapshot) {rows}
		ON CONFLICT (shard, id) DO UPDATE SET version = excluded.version, schema = excluded.schema, state = excluded.state,
		customer = excluded.customer, out_of_hours = excluded.out_of_hours, opened_at = excluded.opened_at,
		first_reply_at = excluded.first_reply_at, snapshot = excluded.snapshot`, row: "itiitttttiiij"}
	t.conversation = statement{text: `INSERT INTO {p}conversation (shard, id, version, schema, brand, network, account,
		state, customer, out_of_hours, opened_at, first_reply_at, snapshot) {rows}
		ON CONFLICT (shard, id) DO UPDATE SET version = excluded.version, schema = excluded.schema,
		snapshot = excluded.snapshot`, row: "itiitttttiiij"}

	t.claimTimers = statement{text: `UPDATE {p}timer SET lease_until = ?1, fence = ?2 WHERE (shard, conversation) IN
		(SELECT t.shard, t.conversation FROM {p}timer t WHERE t.due <= ?3 AND t.lease_until <= ?3 AND t.schema <= ?4
			AND (?6 = '' OR t.shard IN (SELECT value FROM json_each(?6)))
		ORDER BY t.due, t.conversation LIMIT ?5)
		RETURNING conversation, due`}
	t.claimOutgoing = statement{text: `UPDATE {p}outbox SET ready = ?1, lease_until = ?1, fence = ?2,
		maybe_done = CASE WHEN started_at > 0 THEN 1 ELSE maybe_done END WHERE (shard, conversation, reply) IN
		(SELECT o.shard, o.conversation, o.reply FROM {p}outbox o WHERE o.dead = 0 AND o.ready <= ?3 AND NOT EXISTS
			(SELECT 1 FROM {p}outbox p WHERE p.shard = o.shard AND p.conversation = o.conversation AND
				(p.seq < o.seq OR p.seq = o.seq AND p.reply < o.reply OR p.lease_until > ?3))
			AND NOT EXISTS (SELECT 1 FROM json_each(?5) e WHERE coalesce(json_extract(e.value, '$.brand'), '') = o.brand
				AND json_extract(e.value, '$.network') = o.network AND coalesce(json_extract(e.value, '$.name'), '') = o.account)
			AND NOT EXISTS (SELECT 1 FROM {p}conversation c WHERE c.shard = o.shard AND c.id = o.conversation AND c.schema > ?6)
			AND (?7 = '' OR o.shard IN (SELECT value FROM json_each(?7)))
		ORDER BY o.ready, o.conversation LIMIT ?4)
		RETURNING ` + outgoingColumns}

	sqliteLists(&t)

	t.metaTable = statement{text: `CREATE TABLE IF NOT EXISTS {p}meta (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID`}
	t.hasMeta = statement{text: `SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '{p}meta'`}
	t.emptyLog = statement{text: `PRAGMA wal_checkpoint(TRUNCATE)`}
	return t
}

const listColumns = `SELECT c.id, c.state, c.customer, c.snapshot, (SELECT t.due FROM {p}timer t
	WHERE t.shard = c.shard AND t.conversation = c.id) FROM {p}conversation c`

// sqliteLists are the statements that read in an order other than a key's.
func sqliteLists(t *texts) {
	t.listByID = statement{text: listColumns + ` WHERE (?1 = '' OR c.brand = ?1) AND c.id > ?2 AND c.schema <= ?3
		ORDER BY c.id LIMIT ?4`}
	t.listByState = statement{text: listColumns + ` WHERE (?1 = '' OR c.brand = ?1) AND c.id > ?2 AND c.schema <= ?3 AND c.state = ?5
		ORDER BY c.id LIMIT ?4`}
	t.listByCustomer = statement{text: listColumns + ` WHERE (?1 = '' OR c.brand = ?1) AND c.id > ?2 AND c.schema <= ?3 AND c.customer = ?5
		ORDER BY c.id LIMIT ?4`}
	t.listByDue = statement{text: `SELECT c.id, c.state, c.customer, c.snapshot, t.due FROM {p}timer t CROSS JOIN {p}conversation c
		WHERE c.shard = t.shard AND c.id = t.conversation AND (?1 = '' OR c.brand = ?1) AND c.schema <= ?2
		AND t.due >= ?3 AND (t.due > ?3 OR c.id > ?4) ORDER BY t.due, c.id LIMIT ?5`}
	t.listWithoutDue = statement{text: `SELECT c.id, c.state, c.customer, c.snapshot, 0 FROM {p}conversation c
		WHERE (?1 = '' OR c.brand = ?1) AND c.id > ?2 AND c.schema <= ?3 AND NOT EXISTS
		(SELECT 1 FROM {p}timer t WHERE t.shard = c.shard AND t.conversation = c.id) ORDER BY c.id LIMIT ?4`}
	t.customersConversations = statement{text: `SELECT id FROM {p}conversation WHERE customer = ?1
		UNION SELECT c.id FROM {p}content t CROSS JOIN {p}conversation c
			WHERE t.third = 1 AND t.customer = ?1 AND c.shard = t.shard AND c.id = t.conversation ORDER BY 1`}
	t.pickups = statement{text: `SELECT first_reply_at - opened_at FROM {p}conversation WHERE brand = ? AND network = ? AND account = ?
		AND out_of_hours = ? AND first_reply_at > 0 ORDER BY first_reply_at DESC, id LIMIT ?`}
	t.saidInBrand = statement{text: `SELECT conversation, reply, customer, at, auto, print FROM {p}said
		WHERE brand = ?1 AND at > ?2 ORDER BY at DESC, conversation, reply LIMIT ?3`}
	t.saidToCustomer = statement{text: `SELECT conversation, reply, customer, at, auto, print FROM {p}said
		WHERE customer = ?4 AND brand = ?1 AND at > ?2 ORDER BY at DESC, conversation, reply LIMIT ?3`}
	// Behind the first timer that nobody has leased there is none earlier.
	t.nextTimer = statement{text: `SELECT min(max(t.due, t.lease_until)) FROM {p}timer t WHERE t.due <= coalesce(
		(SELECT f.due FROM {p}timer f WHERE f.lease_until = 0 ORDER BY f.due LIMIT 1), 9223372036854775807)`}
	t.nextOutgoing = statement{text: `SELECT o.ready, (SELECT max(p.lease_until) FROM {p}outbox p WHERE p.shard = o.shard AND p.conversation = o.conversation)
		FROM {p}outbox o WHERE o.dead = 0 AND NOT EXISTS
			(SELECT 1 FROM {p}outbox p WHERE p.shard = o.shard AND p.conversation = o.conversation AND
				(p.seq < o.seq OR p.seq = o.seq AND p.reply < o.reply))
		ORDER BY o.ready`}
}
