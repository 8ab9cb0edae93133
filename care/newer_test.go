package care_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/mysocialcare/socialcare/care"
)

// What a newer version wrote is told as such, whatever is new in it; what is
// damaged is not.
func TestNewerEventsAreTold(t *testing.T) {
	for name, c := range map[string]struct {
		data  string
		newer bool
	}{
		"the clock of a newer form":     {`{"schema":3,"version":1,"type":"woke","at":"2026-11-21T10:00:00Z","actor":"","clock":{"format":9},"body":{}}`, true},
		"another actor":                 {`{"schema":3,"version":1,"type":"woke","at":"2026-11-21T10:00:00Z","actor":{"agent":"FB"},"body":{}}`, true},
		"another version and time":      {`{"schema":3,"version":"1-1","type":"woke","at":5,"body":{}}`, true},
		"another actor, of this schema": {`{"schema":2,"version":1,"type":"woke","at":"2026-11-21T10:00:00Z","actor":{"agent":"FB"},"body":{}}`, false},
		"not JSON":                      {`{"schema":3,`, false},
	} {
		t.Run(name, func(t *testing.T) {
			var e care.Event
			if err := e.UnmarshalJSON([]byte(c.data)); err == nil || errors.Is(err, care.ErrNewer) != c.newer {
				t.Error(err)
			}
			var x care.CustomerEvent
			if err := x.UnmarshalJSON([]byte(c.data)); err == nil || errors.Is(err, care.ErrNewer) != c.newer {
				t.Errorf("a customer's: %v", err)
			}
		})
	}
	var e care.Event
	clock := `{"schema":2,"version":1,"type":"woke","at":"2026-11-21T10:00:00Z","actor":"","clock":{"format":9},"body":{}}`
	if err := json.Unmarshal([]byte(clock), &e); !errors.Is(err, care.ErrNewer) {
		t.Errorf("a clock of a newer form: %v", err)
	}
}

// A store knows by the schema alone what it may wake or send, so a clock of a
// newer form wants a newer Schema.
func TestTheClocksFormIsTheSchemas(t *testing.T) {
	_, c, err := newRules(t, team()).Execute(care.Conversation{}, message("m-1", t0), care.Facts{}, t0)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(c.Clock)
	if err != nil {
		t.Fatal(err)
	}
	var clock struct{ Format int }
	if err := json.Unmarshal(data, &clock); err != nil {
		t.Fatal(err)
	}
	forms := map[int]int{2: 2} // by Schema
	if clock.Format == 0 || clock.Format != forms[care.Schema] {
		t.Errorf("the clock's form is %d, Schema %d: whoever changes one raises the other and adds a line here", clock.Format, care.Schema)
	}
}
