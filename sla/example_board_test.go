package sla_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"time"

	"github.com/mysocialcare/socialcare/sla"
)

// The loop of a helpdesk that keeps its clocks in memory: put a clock after each event, handle what is due, sleep until
// the next alarm. Here the hours pass by themselves.
func ExampleBoard() {
	policy := sla.Social6h18h()
	var board sla.Board
	morning := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	for i, ticket := range []string{"T-1", "T-2"} {
		if err := board.Put(ticket, policy.Start(morning.Add(time.Duration(i)*time.Hour), "")); err != nil {
			log.Fatal(err)
		}
	}

	// Somebody answers T-1.
	clock, _ := board.Get("T-1")
	clock, err := clock.Record(sla.Event{Kind: sla.PublicReply, At: morning.Add(90 * time.Minute)})
	if err != nil {
		log.Fatal(err)
	}
	if err := board.Put("T-1", clock); err != nil {
		log.Fatal(err)
	}

	for {
		wake, ok := board.Next()
		if !ok || wake.After(morning.Add(12*time.Hour)) {
			break // a host sleeps until wake, or until it puts another clock
		}
		for ticket, alarm := range board.Due(wake) {
			fmt.Println(alarm.At.Format("15:04"), ticket, alarm.ID)
		}
	}

	// A restart: what was reported stays reported.
	var file bytes.Buffer
	if _, err := board.WriteTo(&file); err != nil {
		log.Fatal(err)
	}
	var restored sla.Board
	if err := restored.Restore(&file, policy); err != nil {
		log.Fatal(err)
	}
	for ticket, alarm := range restored.Due(morning.AddDate(0, 0, 2)) {
		fmt.Println("after the restart:", ticket, alarm.ID)
	}
	// Output:
	// 14:00 T-2 first_response/1/warning:1h
	// 15:00 T-2 first_response/1/breach
	// after the restart: T-2 first_response/1/escalation:viral
}

// Everything that an administrator may write: two calendars, targets by priority, what pauses them, when to warn and
// whom to call. A mistake is named with its place.
func ExamplePolicySpec() {
	const file = `{
		"name": "standard", "version": 4,
		"calendar": {"zone": "Europe/Rome", "hours": "Mo-Fr 09:00-18:00", "closures": [{"date": "2026-12-08", "name": "Immacolata"}]},
		"targets": [
			{"metric": "first_response", "budget": "4h", "public_only": true,
			 "warnings": [{"share": 0.75}, {"before": "30m"}],
			 "escalations": [{"name": "team-lead", "after_due": "1h"}]},
			{"metric": "first_response", "priority": "urgent", "budget": "30m", "calendar": {"zone": "UTC", "hours": "24/7"}, "pause_reasons": []},
			{"metric": "next_response", "budget": "8h"},
			{"metric": "silence", "budget": "24h", "pause_reasons": ["pending"]},
			{"metric": "agent_work", "budget": "16h"}
		],
		"bots_answer": false, "reopen_restarts": false
	}`
	var spec sla.PolicySpec
	if err := json.Unmarshal([]byte(file), &spec); err != nil {
		log.Fatal(err)
	}
	policy, err := sla.NewPolicy(spec)
	if err != nil {
		log.Fatal(err)
	}
	monday := time.Date(2026, 12, 7, 16, 0, 0, 0, spec.Calendar.Zone()) // the day before a holiday
	for _, s := range policy.Start(monday, "").Status(monday) {
		fmt.Println(s.Metric, "due", s.Due.Format("Mon 2 15:04"))
	}

	err = json.Unmarshal([]byte(`{"name": "standard", "targets": [{"metric": "silence", "warnings": [{"before": "soon"}]}]}`), &spec)
	fmt.Println(err)
	spec.Targets[1].Warnings = []sla.Warning{{Before: time.Hour}}
	_, err = sla.NewPolicy(spec)
	fmt.Println(err)
	// Output:
	// first_response due Wed 9 11:00
	// silence due Fri 11 13:00
	// agent_work due Thu 10 14:00
	// sla: policy "standard" target 1 (silence) warning 1 before "soon": not like 4h or 90m
	// sla: policy "standard" target 2 (first_response) warning 1 before "1h0m0s": must be more than 0 and less than the budget
}
