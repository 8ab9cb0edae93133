package care_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

// stored is a log and the conversation that a program made of it.
type stored struct {
	Events       []care.Event
	Conversation json.RawMessage
}

// schema1 are logs as a program that wrote Schema 1 stored them. The file is
// never written again.
func schema1(t testing.TB) (logs []stored) {
	t.Helper()
	data, err := os.ReadFile("testdata/schema1.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(data) {
		var l stored
		if err := json.Unmarshal(line, &l); err != nil {
			t.Fatal(err)
		}
		logs = append(logs, l)
	}
	return logs
}

func decoded(t testing.TB, data []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// Logs of Schema 1 fold to the facts that they always meant; what a
// conversation knows besides them is zero.
func TestSchema1Folds(t *testing.T) {
	met := map[string]bool{}
	for i, l := range schema1(t) {
		for _, e := range l.Events {
			met[e.Body.Type()] = true
		}
		got, want := decoded(t, []byte(encode(care.Fold(care.Conversation{}, l.Events)))), decoded(t, l.Conversation)
		for _, lost := range missing("", want, got) {
			t.Errorf("log %d: %s", i+1, lost)
		}
	}
	if len(met) != 25 {
		t.Errorf("%d types of event, want the 25 of Schema 1", len(met))
	}
}

// missing tells where a JSON value lacks something of another, or has it
// otherwise. More fields are no difference.
func missing(path string, want, got any) (out []string) {
	switch w := want.(type) {
	case map[string]any:
		g, _ := got.(map[string]any)
		for name, v := range w {
			if path == ".resolution" && name == "destination" || path == ".invitation" && name == "wants" { // words, which are not read any more
				continue
			}
			out = append(out, missing(path+"."+name, v, g[name])...)
		}
	case []any:
		g, _ := got.([]any)
		if len(g) != len(w) {
			return []string{fmt.Sprintf("%s has %d elements, want %d", path, len(g), len(w))}
		}
		for i, v := range w {
			out = append(out, missing(fmt.Sprintf("%s[%d]", path, i), v, g[i])...)
		}
	default:
		if !reflect.DeepEqual(want, got) {
			return []string{fmt.Sprintf("%s is %v, want %v", path, got, want)}
		}
	}
	return out
}

// A log that an older program began goes on under these rules.
func TestSchema1GoesOn(t *testing.T) {
	rules := newRules(t, team())
	for i, l := range schema1(t) {
		conv := care.Fold(care.Conversation{}, l.Events)
		m := message("m-after", conv.UpdatedAt)
		if conv.State == care.Closed {
			continue
		}
		events, err := rules.Decide(conv, m, care.Facts{}, conv.UpdatedAt)
		if err != nil || len(events) == 0 {
			t.Errorf("log %d, %s: a message gives %d events, %v", i+1, conv.State, len(events), err)
		}
	}
}

// The JSON of each type of event is what is stored for ever. A difference here
// means that stored events would be read otherwise: a new field may be added, a
// changed one wants a new Schema and upcasting.
func TestEventGolden(t *testing.T) {
	for _, b := range bodies() {
		t.Run(b.Type(), func(t *testing.T) {
			data, err := json.MarshalIndent(b, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			golden(t, "events/"+b.Type()+".json", string(data)+"\n")
		})
	}
}

func TestEventEnvelopeGolden(t *testing.T) {
	e := care.Event{Version: 3, At: t0, Due: at(-time.Hour), Actor: "system", Rules: "7", Cause: "cmd-1", Body: care.Woke{}}
	want := fmt.Sprintf(`{"schema":%d,"version":3,"type":"woke","at":"2026-11-21T10:00:00Z","due":"2026-11-21T09:00:00Z","actor":"system","rules":"7","cause":"cmd-1","body":{}}`, care.Schema)
	if got := encode(e); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
