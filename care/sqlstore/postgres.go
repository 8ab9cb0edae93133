package sqlstore

import (
	_ "embed"
	"fmt"
	"strings"
)

var (
	//go:embed migrations/postgres/0001_begin.sql
	postgresBegin string
	//go:embed migrations/postgres/0002_timer.sql
	postgresTimer string
	//go:embed migrations/postgres/0003_raw_customer.sql
	postgresRawCustomer string
)

// postgresTexts is the SQL that is written for PostgreSQL alone. It keeps to
// what CockroachDB, YugabyteDB and Citus accept as well: no sequences, triggers,
// notifications, and no advisory locks but in Migrate.
//
// A group of appends locks the conversations that it writes to, in the order of
// their keys, before it judges; what it inserts comes in the order of keys as
// well, so that two groups wait for one another and never in a circle. Claims
// skip what is locked and wait for nobody.
func postgresTexts() texts {
	t := commonTexts()
	t.migrations = []migration{{version: 1, reader: 1, text: postgresBegin}, {version: 2, reader: 2, text: postgresTimer},
		{version: 3, reader: 2, text: postgresRawCustomer}}
	t.begin, t.settings = "BEGIN", postgresSettings
	t.lock = "SELECT pg_advisory_xact_lock(hashtext('{p}meta'))"
	t.alone, t.updates, t.arrays, t.plan = true, true, true, plannedHere()

	t.versions = statement{text: `SELECT c.id, c.version, c.schema, c.state, c.first_reply_at, c.customer
		FROM ({rows}) v CROSS JOIN {p}conversation c WHERE c.shard = v.column1 AND c.id = v.column2
		ORDER BY c.shard, c.id FOR NO KEY UPDATE OF c`, row: "it"}
	t.knownKeys = statement{text: `SELECT v.column6 FROM ({rows}) v CROSS JOIN {p}key k WHERE k.shard = v.column1
		AND k.brand = v.column2 AND k.network = v.column3 AND k.account = v.column4 AND k.name = v.column5`, row: "itttti"}
	t.knownTexts = statement{text: `SELECT v.column4 FROM ({rows}) v CROSS JOIN {p}content c WHERE c.shard = v.column1
		AND c.conversation = v.column2 AND c.id = v.column3 AND c.erased_at <> 0`, row: "itti"}
	const known = `SELECT c.id FROM {p}customer c WHERE c.shard = v.column%d AND c.id = v.column%[2]d
		UNION ALL SELECT c.id FROM {p}customer c WHERE c.linked = v.column%[2]d AND c.linked <> ''`
	t.strangers = statement{text: `SELECT 1 FROM ({rows}) v CROSS JOIN LATERAL (` + fmt.Sprintf(known, 1, 2) + `) x`, row: "it"}
	t.met = statement{text: `SELECT v.column8 FROM ({rows}) v CROSS JOIN LATERAL (SELECT t.native FROM {p}thread t WHERE t.shard = v.column1
		AND t.brand = v.column2 AND t.network = v.column3 AND t.account = v.column4 AND t.native = v.column5
		UNION ALL ` + fmt.Sprintf(known, 6, 7) + `) x`, row: "ittttiti"}
	t.timerFences = statement{text: `SELECT v.column3, '', t.fence, 0 FROM ({rows}) v CROSS JOIN {p}timer t
		WHERE t.shard = v.column1 AND t.conversation = v.column2 ORDER BY t.shard, t.conversation FOR UPDATE OF t`, row: "iti"}
	t.outgoingFences = statement{text: `SELECT v.column4, o.reply, o.fence, o.dead FROM ({rows}) v CROSS JOIN {p}outbox o
		WHERE o.shard = v.column1 AND o.conversation = v.column2 AND o.reply = v.column3
		ORDER BY o.shard, o.conversation, o.reply FOR UPDATE OF o`, row: "itti"}

	t.conversationFull = statement{text: `INSERT INTO {p}conversation (shard, id, version, schema, brand, network, account,
		state, customer, out_of_hours, opened_at, first_reply_at, snapshot) {rows} ON CONFLICT DO NOTHING`, row: "itiitttttiiij", order: 2, sure: true}
	t.conversation = statement{text: `UPDATE {p}conversation c SET version = v.column3, schema = v.column4, state = v.column8,
		customer = v.column9, out_of_hours = v.column10, opened_at = v.column11, first_reply_at = v.column12, snapshot = v.column13
		FROM ({rows}) v WHERE c.shard = v.column1 AND c.id = v.column2`, row: "itiitttttiiij", sure: true}

	t.fused = fused(&t)

	t.claimTimers = statement{text: claimTimersText}
	t.claimOutgoing = statement{text: claimOutgoingText}
	postgresLists(&t)

	t.clock = statement{text: `SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)`}
	t.metaTable = statement{text: `CREATE TABLE IF NOT EXISTS {p}meta (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)`}
	t.hasMeta = statement{text: `SELECT count(to_regclass('{p}meta'))`}
	return t
}

// fused is one statement of those that write a group. It tells how many rows of
// conversations, claimed timers, texts, keys and threads were written, less than were given when
// one of the appends has to be judged, and how many strangers are none.
func fused(t *texts) string {
	next := 1
	part := func(s statement) string {
		text := strings.Replace(s.text, "{rows}", unnest(s.row, next), 1)
		next += len(s.row)
		return text
	}
	expected := t.conversation
	expected.row += "i"
	conversation := part(expected)
	others := []string{part(t.event), part(t.timer), part(t.retime), part(t.content), part(t.key), part(t.message), part(t.thread)}
	conversation += fmt.Sprintf(" AND c.customer = v.column9 AND c.version = v.column14 AND c.schema <= $%d", next)
	next++
	strangers := part(t.strangers)
	return "WITH conversations AS (" + conversation + " RETURNING 1), events AS (" + others[0] + "), timers AS (" + others[1] +
		"), retimed AS (" + others[2] + " RETURNING 1), texts AS (" + others[3] + " RETURNING 1), keys AS (" + others[4] + " RETURNING 1), messages AS (" + others[5] +
		"), threads AS (" + others[6] + " RETURNING 1), strangers AS (" + strangers + `)
		SELECT (SELECT count(*) FROM conversations), (SELECT count(*) FROM retimed), (SELECT count(*) FROM texts), (SELECT count(*) FROM keys),
			(SELECT count(*) FROM threads), (SELECT count(*) FROM strangers)`
}

// A claim looks into each shard, where what is due has an index, takes from each
// at most twice its part of the limit, and of all that the oldest. Only
// these are locked, and looked at once more; who comes second gets fewer rows.
var (
	claimTimersText = `WITH due AS MATERIALIZED (SELECT s.shard FROM {shards}
			WHERE (?6 = '' OR s.shard IN (SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(nullif(?6, '') AS json)) j))
			AND (SELECT t.due FROM {p}timer t WHERE t.shard = s.shard ORDER BY t.due, t.conversation LIMIT 1) <= ?3),
		pick AS MATERIALIZED (SELECT x.shard, x.conversation FROM due CROSS JOIN LATERAL
			(SELECT t.shard, t.conversation, t.due FROM {p}timer t
			WHERE t.shard = due.shard AND t.due <= ?3 AND t.lease_until <= ?3 AND t.schema <= ?4
			ORDER BY t.due, t.conversation LIMIT (SELECT ?5 / count(*) + ?5 / (4 * count(*)) + 2 FROM due)) x
			ORDER BY x.due, x.conversation LIMIT ?5),
		held AS MATERIALIZED (SELECT t.shard, t.conversation FROM pick CROSS JOIN {p}timer t WHERE t.shard = pick.shard
			AND t.conversation = pick.conversation AND t.due <= ?3 AND t.lease_until <= ?3 FOR UPDATE OF t SKIP LOCKED)
		UPDATE {p}timer t SET lease_until = ?1, fence = ?2 FROM held
		WHERE t.shard = held.shard AND t.conversation = held.conversation RETURNING t.conversation, t.due`

	claimOutgoingText = `WITH due AS MATERIALIZED (SELECT s.shard FROM {shards}
			WHERE (?7 = '' OR s.shard IN (SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(nullif(?7, '') AS json)) j))
			AND EXISTS (SELECT 1 FROM {p}outbox o WHERE o.shard = s.shard AND o.dead = 0 AND o.ready <= ?3)),
		pick AS MATERIALIZED (SELECT x.shard, x.conversation, x.reply FROM due CROSS JOIN LATERAL
			(SELECT o.shard, o.conversation, o.reply, o.ready FROM {p}outbox o WHERE o.shard = due.shard AND o.dead = 0 AND o.ready <= ?3
			AND NOT EXISTS (SELECT 1 FROM {p}outbox p WHERE p.shard = o.shard AND p.conversation = o.conversation AND
				(p.seq < o.seq OR p.seq = o.seq AND p.reply < o.reply OR p.lease_until > ?3))
			AND NOT EXISTS (SELECT 1 FROM json_to_recordset(CAST(?5 AS json)) e(brand text, network text, name text)
				WHERE coalesce(e.brand, '') = o.brand AND e.network = o.network AND coalesce(e.name, '') = o.account)
			AND coalesce((SELECT c.schema FROM {p}conversation c WHERE c.shard = o.shard AND c.id = o.conversation), 0) <= ?6
			ORDER BY o.ready, o.conversation LIMIT (SELECT least(?4, 2 * (?4 / count(*) + 1)) FROM due)) x
			ORDER BY x.ready, x.conversation LIMIT ?4),
		held AS MATERIALIZED (SELECT o.shard, o.conversation, o.reply FROM pick CROSS JOIN {p}outbox o WHERE o.shard = pick.shard
			AND o.conversation = pick.conversation AND o.reply = pick.reply AND o.dead = 0 AND o.ready <= ?3 FOR UPDATE OF o SKIP LOCKED)
		UPDATE {p}outbox o SET ready = ?1, lease_until = ?1, fence = ?2,
			maybe_done = CASE WHEN o.started_at > 0 THEN 1 ELSE o.maybe_done END
		FROM held WHERE o.shard = held.shard AND o.conversation = held.conversation AND o.reply = held.reply
		RETURNING ` + outgoingOf
)

// outgoingOf is outgoingColumns of a table named o.
var outgoingOf = "o." + strings.ReplaceAll(outgoingColumns, ", ", ", o.")

// postgresLists are the statements that read in an order other than a key's.
// Each shard gives its first rows; what stands behind the last row of a shard
// that may have more is left for the next page, so that the order is exact.
func postgresLists(t *texts) {
	byID := func(where string) statement {
		return statement{text: `WITH p AS MATERIALIZED (SELECT x.shard, x.id, row_number() OVER (PARTITION BY x.shard ORDER BY x.id) AS n
				FROM {shards} CROSS JOIN LATERAL (SELECT c.shard, c.id FROM {p}conversation c WHERE c.shard = s.shard
				AND (?1 = '' OR c.brand = ?1) AND c.id > ?2 AND c.schema <= ?3` + where + ` ORDER BY c.id LIMIT ?4 / 64 + 1) x)
			SELECT c.id, c.state, c.customer, c.snapshot,
				(SELECT t.due FROM {p}timer t WHERE t.shard = c.shard AND t.conversation = c.id)
			FROM p CROSS JOIN {p}conversation c WHERE c.shard = p.shard AND c.id = p.id
			AND p.id <= coalesce((SELECT min(p.id) FROM p WHERE p.n = ?4 / 64 + 1), p.id)
			ORDER BY c.id LIMIT ?4`, part: true}
	}
	t.listByID = byID("")
	t.listByState = byID(" AND c.state = ?5")
	t.listByCustomer = byID(" AND c.customer = ?5")
	t.listWithoutDue = byID(" AND NOT EXISTS (SELECT 1 FROM {p}timer t WHERE t.shard = c.shard AND t.conversation = c.id)")
	t.listByDue = statement{text: `WITH p AS MATERIALIZED (SELECT x.shard, x.id, x.at,
				row_number() OVER (PARTITION BY x.shard ORDER BY x.at, x.id) AS n
				FROM {shards} CROSS JOIN LATERAL (SELECT t.shard, t.conversation AS id, t.due AS at FROM {p}timer t
				WHERE t.shard = s.shard AND (t.due, t.conversation) > (?3, ?4)
				ORDER BY t.due, t.conversation LIMIT ?5 / 64 + 1) x),
			last AS MATERIALIZED (SELECT p.at, p.id FROM p WHERE p.n = ?5 / 64 + 1 ORDER BY p.at, p.id LIMIT 1),
			q AS MATERIALIZED (SELECT p.shard, p.id, p.at FROM p LEFT JOIN last ON true
				WHERE last.id IS NULL OR (p.at, p.id) <= (last.at, last.id) ORDER BY p.at, p.id LIMIT ?5)
			SELECT q.id, coalesce(c.state, ''), coalesce(c.customer, ''), coalesce(c.snapshot, ''), q.at FROM q
			LEFT JOIN {p}conversation c ON c.shard = q.shard AND c.id = q.id AND (?1 = '' OR c.brand = ?1) AND c.schema <= ?2
			ORDER BY q.at, q.id`, part: true}
	t.customersConversations = statement{text: `SELECT c.id FROM {shards} CROSS JOIN {p}conversation c
		WHERE c.shard = s.shard AND c.customer = ?1
		UNION SELECT c.id FROM {shards} CROSS JOIN {p}content t CROSS JOIN {p}conversation c
			WHERE t.shard = s.shard AND t.third = 1 AND t.customer = ?1 AND c.shard = t.shard AND c.id = t.conversation ORDER BY 1`}
	t.pickups = statement{text: `SELECT x.first_reply_at - x.opened_at FROM {shards} CROSS JOIN LATERAL
		(SELECT c.id, c.first_reply_at, c.opened_at FROM {p}conversation c WHERE c.shard = s.shard AND c.brand = ?1 AND c.network = ?2
		AND c.account = ?3 AND c.out_of_hours = ?4 AND c.first_reply_at > 0 ORDER BY c.first_reply_at DESC LIMIT ?5) x
		ORDER BY x.first_reply_at DESC, x.id LIMIT ?5`}
	said := func(where string) statement {
		return statement{text: `SELECT x.conversation, x.reply, x.customer, x.at, x.auto, x.print FROM {shards} CROSS JOIN LATERAL
			(SELECT y.* FROM {p}said y WHERE y.shard = s.shard AND y.brand = ?1 AND y.at > ?2` + where + `
			ORDER BY y.at DESC, y.conversation, y.reply LIMIT ?3) x
			ORDER BY x.at DESC, x.conversation, x.reply LIMIT ?3`}
	}
	t.saidInBrand, t.saidToCustomer = said(""), said(" AND y.customer = ?4")
	// Behind a shard's first timer that nobody has leased there is none earlier.
	t.nextTimer = statement{text: `SELECT min(x.at) FROM {shards} LEFT JOIN LATERAL (SELECT t.due, t.conversation FROM {p}timer t
			WHERE t.shard = s.shard AND t.lease_until = 0 ORDER BY t.due, t.conversation LIMIT 1) free ON true
		CROSS JOIN LATERAL (SELECT min(greatest(t.due, t.lease_until)) AS at FROM {p}timer t WHERE t.shard = s.shard
			AND (t.due, t.conversation) <= (coalesce(free.due, 9223372036854775807), coalesce(free.conversation, ''))) x`}
	const first = `NOT EXISTS (SELECT 1 FROM {p}outbox p WHERE p.shard = o.shard AND p.conversation = o.conversation
		AND (p.seq < o.seq OR p.seq = o.seq AND p.reply < o.reply))`
	t.nextOutgoing = statement{text: `SELECT x.ready, x.lease FROM (
			SELECT y.ready, 0 AS lease FROM {shards} CROSS JOIN LATERAL (SELECT o.ready FROM {p}outbox o
				WHERE o.shard = s.shard AND o.dead = 0 AND ` + first + ` AND NOT EXISTS (SELECT 1 FROM {p}outbox p
					WHERE p.shard = o.shard AND p.conversation = o.conversation AND p.lease_until <> 0)
				ORDER BY o.ready LIMIT 1) y
			UNION ALL
			SELECT o.ready, (SELECT max(p.lease_until) FROM {p}outbox p WHERE p.shard = o.shard AND p.conversation = o.conversation)
			FROM {p}outbox o WHERE o.dead = 0 AND ` + first + ` AND EXISTS (SELECT 1 FROM {p}outbox p
				WHERE p.shard = o.shard AND p.conversation = o.conversation AND p.lease_until <> 0)) x
		ORDER BY greatest(x.ready, x.lease) LIMIT 1`}
}
