package main

import (
	"fmt"
	"testing"
)

// caseOf is a policy question on the clock of 2026-11-20 in UTC: 10:00 is an event's time.
func caseOf(targets, events, more string) string {
	return fmt.Sprintf(`{"id":1,"op":"policy","calendar":{"zone":"UTC","hours":"24x7"},"targets_minutes":%s,"events":[%s]%s}`, targets, events, more)
}

func happened(at, typ, more string) string {
	return fmt.Sprintf(`{"at":"2026-11-20T%s:00Z","type":"%s"%s}`, at, typ, more)
}

func TestPolicyQuestions(t *testing.T) {
	asOf := func(at string) string { return `,"as_of":"2026-11-20T` + at + `:00Z"` }
	created := happened("10:00", "created", `,"by":"customer"`)
	to := func(at, state string) string { return "," + happened(at, "status", `,"to":"`+state+`"`) }
	status := func(metric, state, due, met string) string {
		text := func(at string) string {
			if at == "" {
				return "null"
			}
			return `"2026-11-20T` + at + `:00Z"`
		}
		return fmt.Sprintf(`{"id":1,"status":{"%s":{"state":"%s","due":%s,"met_at":%s}}}`, metric, state, text(due), text(met))
	}
	const first, next, resolution = `{"first_response":60}`, `{"next_response":60}`, `{"resolution":60}`
	pausing := `,"pause_states":["pending","closed"]`
	run(t, []exchange{
		{"running", caseOf(first, created, ""), status("first_response", "running", "11:00", "")},
		{"met", caseOf(first, created+","+happened("11:00", "agent_reply", ""), ""), status("first_response", "met", "11:00", "11:00")},
		{"breached", caseOf(first, created, asOf("12:00")), status("first_response", "breached", "11:00", "")},
		{"late", caseOf(first, created+","+happened("11:01", "agent_reply", ""), ""), status("first_response", "breached", "11:00", "11:01")},
		{"as of an instant before", caseOf(first, created+","+happened("11:01", "agent_reply", ""), asOf("10:30")), status("first_response", "running", "11:00", "")},
		{"a target to come is not measured yet", caseOf(first, created+","+happened("10:10", "policy_edit", `,"new_targets_minutes":{"resolution":60}`), asOf("10:05")), status("first_response", "running", "11:00", "")},
		{"a fraction of a minute is exact", caseOf(`{"first_response":0.57}`, created, ""), `{"id":1,"status":{"first_response":{"state":"running","due":"2026-11-20T10:00:34.2Z","met_at":null}}}`},
		{"as of an instant before all", caseOf(first, created, asOf("09:00")), `{"id":1,"status":{}}`},
		{"what does not answer", caseOf(first, created+","+happened("10:01", "bot_reply", "")+","+happened("10:02", "auto_reply", "")+","+happened("10:03", "note", ""), ""), status("first_response", "running", "11:00", "")},
		{"a hand-off by a bot", caseOf(next, happened("10:00", "bot_reply", "")+","+happened("10:10", "bot_handoff", ""), ""), status("next_response", "running", "11:10", "")},
		{"next response", caseOf(next, created+","+happened("10:20", "agent_reply", "")+","+happened("10:30", "customer_message", `,"text":"hello?"`)+","+happened("10:40", "customer_message", ""), ""), status("next_response", "running", "11:30", "")},
		{"we wrote first", caseOf(`{"first_response":60,"next_response":60}`, happened("10:00", "created", `,"by":"agent"`)+","+happened("10:10", "customer_message", ""), ""), status("next_response", "running", "11:10", "")},
		{"never started", caseOf(next, happened("10:00", "created", `,"by":"agent"`), ""), `{"id":1,"status":{}}`},
		{"first event is a message", caseOf(resolution, happened("10:00", "customer_message", ""), ""), status("resolution", "running", "11:00", "")},
		{"first event is a state", caseOf(resolution, happened("10:00", "status", `,"to":"pending"`), pausing), status("resolution", "paused", "", "")},
		{"paused", caseOf(first, created+to("10:10", "pending"), pausing), status("first_response", "paused", "", "")},
		{"resumed", caseOf(first, created+to("10:10", "pending")+to("10:30", "open"), pausing), status("first_response", "running", "11:20", "")},
		{"a state not listed", caseOf(first, created+to("10:10", "waiting"), pausing), status("first_response", "running", "11:00", "")},
		{"every clock pauses", caseOf(`{"requester_wait":60}`, created+to("10:10", "on_hold"), `,"pause_states":["on_hold"]`), status("requester_wait", "paused", "", "")},
		{"resolved", caseOf(resolution, created+to("10:10", "solved"), ""), status("resolution", "met", "11:00", "10:10")},
		{"resolved late", caseOf(resolution, created+to("11:10", "solved"), ""), status("resolution", "breached", "11:00", "11:10")},
		{"resolved while paused", caseOf(resolution, created+to("10:10", "pending")+to("15:00", "solved"), pausing), status("resolution", "met", "15:50", "15:00")},
		{"closed, listed, pauses what starts then", caseOf(next, created+","+happened("10:05", "agent_reply", "")+to("10:10", "closed")+","+happened("10:20", "customer_message", ""), pausing), status("next_response", "paused", "", "")},
		{"until the next state", caseOf(next, created+","+happened("10:05", "agent_reply", "")+to("10:10", "closed")+","+happened("10:20", "customer_message", "")+to("10:30", "open"), pausing), status("next_response", "running", "11:30", "")},
		{"reopened", caseOf(resolution, created+to("10:10", "solved")+to("10:40", "open"), ""), status("resolution", "running", "11:30", "")},
		{"reopened to wait", caseOf(resolution, created+to("10:10", "solved")+to("10:40", "pending"), pausing), status("resolution", "paused", "", "")},
		{"a priority without targets", caseOf(first, created+","+happened("10:10", "priority", `,"to":"other"`), ""), status("first_response", "cancelled", "", "")},
		{"a priority with others", caseOf(first, created+","+happened("10:10", "priority", `,"to":"urgent","new_targets_minutes":{"first_response":30}`), ""), status("first_response", "running", "10:30", "")},
		{"without and with again", caseOf(first, created+","+happened("10:10", "priority", `,"to":"other"`)+","+happened("10:20", "priority", `,"new_targets_minutes":{"first_response":90}`), ""), status("first_response", "running", "11:30", "")},
		{"an edit of the policy", caseOf(first, created+","+happened("10:10", "policy_edit", `,"new_targets_minutes":{"first_response":5}`), ""), status("first_response", "breached", "10:05", "")},
		{"an edit that the row knows", caseOf(first, created+","+happened("10:10", "policy_edit", ""), ""), status("first_response", "running", "11:00", "")},
		{"all targets are replaced", caseOf(first, created+","+happened("10:10", "policy_edit", `,"new_targets_minutes":{"resolution":60}`), ""),
			`{"id":1,"status":{"first_response":{"state":"cancelled","due":null,"met_at":null},"resolution":{"state":"running","due":"2026-11-20T11:00:00Z","met_at":null}}}`},
		{"a verdict stays", caseOf(first, created+","+happened("10:05", "agent_reply", "")+","+happened("10:10", "policy_edit", `,"new_targets_minutes":{"next_response":60}`), ""), status("first_response", "met", "11:00", "10:05")},
		{"equal times in the order of the list", caseOf(next, created+","+happened("10:05", "agent_reply", "")+","+happened("10:05", "customer_message", ""), ""), status("next_response", "running", "11:05", "")},
	})
}

func TestPolicyErrors(t *testing.T) {
	created := happened("10:00", "created", `,"by":"customer"`)
	tests := []exchange{
		{"no calendar", `{"id":1,"op":"policy","targets_minutes":{"first_response":60},"events":[` + created + `]}`, `calendar: missing`},
		{"calendar without a zone", `{"id":1,"op":"policy","calendar":{"hours":"24x7"},"events":[` + created + `]}`, `sla: zone: none given; name one, such as Europe/Rome or UTC`},
		{"no events", caseOf(`{"first_response":60}`, "", ""), `events: none`},
		{"no targets", caseOf(`{}`, created, ""), `targets_minutes: sla: policy "case" targets: none given`},
		{"a target of 0", caseOf(`{"first_response":0}`, created, ""), `targets_minutes: sla: policy "case" target 1 (first_response) budget "0s": must be more than 0`},
		{"a negative target", caseOf(`{"first_response":-5}`, created, ""), `targets_minutes: sla: policy "case" target 1 (first_response) budget "-5m0s": must be more than 0`},
		{"a target without end", caseOf(`{"first_response":1e300}`, created, ""), `targets_minutes first_response: 1e+300 is more than 292 years`},
		{"a target of a wrong kind", caseOf(`{"first_response":"60"}`, created, ""), `targets_minutes: cannot be a JSON string`},
		{"a later target of 0", caseOf(`{"first_response":60}`, created+","+happened("10:10", "priority", `,"new_targets_minutes":{"resolution":0}`), ""), `events[1] "priority": new_targets_minutes: sla: policy "case" target 1 (resolution) budget "0s": must be more than 0`},
		{"a later target of an unknown metric", caseOf(`{"first_response":60}`, created+","+happened("10:10", "priority", `,"new_targets_minutes":{"speed":5}`), ""), `events[1] "priority": new_targets_minutes: sla: policy "case" target 1 (speed) metric "speed": not one of [first_response next_response update silence resolution requester_wait agent_work]`},
		{"created by nobody", caseOf(`{"first_response":60}`, happened("10:00", "created", ""), ""), `events[0] "created": by: "" is not customer or agent`},
		{"created twice", caseOf(`{"first_response":60}`, created+","+created, ""), `events[1] "created": is not the first event`},
		{"unknown event", caseOf(`{"first_response":60}`, created+","+happened("10:10", "poke", ""), ""), `events[1] "poke": type: not known`},
		{"a state without a name", caseOf(`{"first_response":60}`, created+","+happened("10:10", "status", ""), ""), `events[1] "status": to: missing`},
		{"out of order", caseOf(`{"first_response":60}`, created+","+happened("09:59", "note", "")+","+happened("10:10", "note", ""), ""), `events[1] "note": sla: event "note": at 2026-11-20T09:59:00Z is before the last event, 2026-11-20T10:00:00Z`},
		{"no time", caseOf(`{"first_response":60}`, created+`,{"type":"note"},`+happened("10:10", "note", ""), ""), `events[1] at: missing`},
		{"no last time", caseOf(`{"first_response":60}`, created+`,{"type":"note"}`, ""), `events[1] at: missing`},
		{"as_of is no instant", caseOf(`{"first_response":60}`, created, `,"as_of":"now"`), `as_of: "now" is not an instant like 2026-08-31T21:34:00Z`},
	}
	for i, x := range tests {
		tests[i].want = fmt.Sprintf(`{"id":1,"error":%s}`, quoted(x.want))
	}
	run(t, tests)
}
