// Command slacalc answers questions about service hours and SLA clocks: JSON lines in, one JSON line out for each.
//
//	{"id":1,"op":"after","zone":"Europe/Rome","hours":"Mo-Fr 09:00-18:00","start":"2026-11-20T16:00:00Z","n":4,"unit":"hours"}
//	{"id":1,"result":"2026-11-23T11:00:00Z"}
//
// It is there for programs in other languages, and shows how little package sla asks of one in Go.
//
// The calendar of a question is zone (an IANA name) and hours: opening_hours text, "24x7", or weekdays with their
// times, {"mon":[["09:00","13:00"],["14:00","18:00"]]}. Optional are holidays (a list of dates), breaks and shifts
// (dates with times; a shift replaces the hours of its date). Instants are RFC 3339; answers are in UTC. Fields that an
// op does not know are ignored.
//
//	op        fields                                  answer
//	after     start, n, unit (seconds|minutes|hours)  result: when that much open time has passed
//	before    start, n, unit                          result: from when that much open time reaches start
//	within    start, end                              seconds of open time
//	in_hours  at                                      open: true or false
//	explain   start, n, unit                          result, and text that says which hours counted
//	policy    see below                               status of each metric that has started
//
// A policy question has calendar (an object with the fields above), targets_minutes ({"first_response":60}), events
// (at, type, and by, to or new_targets_minutes), pause_states and as_of, which is the last event's time by default.
// Types are created (by customer or agent), customer_message, agent_reply, bot_reply, auto_reply, bot_handoff, note,
// status (to a state), priority and policy_edit (new_targets_minutes replaces all targets; a priority without it leaves
// none). The states solved and closed resolve, those in pause_states pause, any other resumes or reopens. What happened
// after as_of is left out.
package main

import (
	"os"
	_ "time/tzdata"

	"github.com/mysocialcare/socialcare/examples/internal/jsonlines"
)

const usage = `usage: slacalc < questions, JSON lines such as

  {"id":1,"op":"after","zone":"Europe/Rome","hours":"Mo-Fr 09:00-18:00","start":"2026-11-20T16:00:00Z","n":4,"unit":"hours"}

The ops are after, before, within, in_hours, explain, policy; for their fields see
go doc -C examples ./slacalc
`

func main() {
	c := calculator{calendars: &cache{}}
	os.Exit(jsonlines.Main("slacalc", usage, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, c.answer))
}
