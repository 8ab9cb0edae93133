package main

import (
	"bytes"
	"flag"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mysocialcare/socialcare/sla"
)

var update = flag.Bool("update", false, "write the golden file anew")

func TestStory(t *testing.T) {
	var out bytes.Buffer
	if err := run(&out); err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/story.txt"
	if *update {
		if err := os.WriteFile(golden, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), out.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// After a restart at any instant the same alarms come as without, each once.
func TestRestartKeepsAlarms(t *testing.T) {
	policy, err := readConfig(standard)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2026, 12, 4, 15, 0, 0, 0, policy.Spec().Calendar.Zone())
	end := start.AddDate(0, 0, 14)
	alarms := func(restart time.Time) []string {
		desk := &Helpdesk{policy: policy, tickets: map[string]*Ticket{}}
		for i, id := range []string{"T-1", "T-2"} {
			if _, err := desk.Open(Ticket{ID: id}, start.Add(time.Duration(i)*time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
		var out []string
		note := func(t *Ticket, a sla.Alarm) { out = append(out, a.At.Format(time.RFC3339)+" "+t.ID+" "+a.ID) }
		desk.Wait(restart, note)
		saved, err := desk.Save()
		if err != nil {
			t.Fatal(err)
		}
		if desk, err = Load(policy, saved, restart); err != nil {
			t.Fatal(err)
		}
		desk.Wait(end, note)
		return out
	}
	want := alarms(end)
	if len(want) != 8 { // two tickets: warning, breach, escalation and the breach of the resolution
		t.Fatalf("without a restart: %q", want)
	}
	for at := start.Add(2 * time.Hour); at.Before(end); at = at.Add(time.Hour) {
		if diff := cmp.Diff(want, alarms(at)); diff != "" {
			t.Errorf("restart at %s (-want +got)\n%s", at, diff)
		}
	}
}

func TestAStoreMustBeOne(t *testing.T) {
	for _, data := range []string{"null", "[]", `{"a":{"sla":{}}}`} {
		if _, err := Load(sla.Social6h18h(), []byte(data), time.Time{}); err == nil {
			t.Errorf("%s was taken for a store of tickets", data)
		}
	}
	if _, err := Load(sla.Social6h18h(), []byte("{}"), time.Time{}); err != nil {
		t.Errorf("an empty store: %v", err)
	}
}
