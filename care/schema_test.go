package care_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/mysocialcare/socialcare/care"
)

// Logs that schema 1 wrote, of every type of event that it had, still fold to
// what they meant, and what is written after them is judged as before.
func TestEventsOfSchema1(t *testing.T) {
	data, err := os.ReadFile("testdata/schema1.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	var conv care.Conversation
	met := map[string]bool{}
	told := func() {
		if conv.Version == 0 {
			return
		}
		fmt.Fprintf(&got, "%d events: %s, owner %q, %d failures, %d promises, %d unanswered, waiting since %s\n", conv.Version, conv.State,
			conv.Owner, conv.Failures, len(conv.Promises), len(conv.Unanswered), conv.WaitingSince.Format("02 15:04"))
		if _, err := newRules(t, team()).Decide(conv, care.Tick{}, care.Facts{}, conv.UpdatedAt); err != nil {
			t.Errorf("after %d events: %v", conv.Version, err)
		}
	}
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
		var e care.Event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			t.Fatalf("%v: %s", err, lines.Bytes())
		}
		if met[e.Body.Type()] = true; e.Version == 1 {
			told()
			conv = care.Conversation{}
		}
		conv = care.Fold(conv, []care.Event{e})
		if conv.Version != e.Version {
			t.Fatalf("version %d after event %d", conv.Version, e.Version)
		}
	}
	told()
	golden(t, "schema1.txt", got.String())
	if len(met) != 25 {
		t.Errorf("%d types of events, want 25", len(met))
	}
}
