package sla_test

import (
	"bytes"
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
