package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mysocialcare/socialcare/care"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func runProgram(t *testing.T, in string, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if code := Main(args, strings.NewReader(in), &out, &errs); code != 0 {
		t.Fatalf("exit %d: %s", code, &errs)
	}
	return out.String()
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// allowed are the lists of commands in refusals, which grow with the table.
var allowed = regexp.MustCompile(`,"allowed":\[[^]]*\]`)

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(filepath.Join("testdata", name), []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(allowed.ReplaceAllString(read(t, name), ""), allowed.ReplaceAllString(got, "")); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func TestExample(t *testing.T) {
	golden(t, "example.out.jsonl", runProgram(t, read(t, "example.jsonl")))
}

// told is what the tests look at of an answer.
type told struct {
	ID      int
	Due     []struct{ Event care.Event }
	Events  []struct{ Event care.Event }
	Refused *refusal
	State   care.State
	Version int64
	Error   string
	Full    *care.Conversation
}

func play(t *testing.T, in string, args ...string) (all []told) {
	t.Helper()
	for line := range strings.Lines(runProgram(t, in, args...)) {
		var a told
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		all = append(all, a)
	}
	return all
}

func encode(t *testing.T, v any) string {
	t.Helper()
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func types(list []struct{ Event care.Event }) (names []string) {
	for _, e := range list {
		names = append(names, e.Event.Body.Type())
	}
	return names
}

const opening = `{"id":1,"at":"2026-11-21T10:00:00Z","command":"receive","body":{"thread":{"account":{"network":"web"},"native":"t-1"},"ref":{"account":{"network":"web"},"native":"m-1"},"customer":"p-ann","content":"t-1","visibility":"public"}}` + "\n"

// The events of the answers fold to the conversation that the last one tells,
// and those of one conversation do not touch another.
func TestEventsFold(t *testing.T) {
	byName := map[string][]care.Event{}
	last := map[string]care.Conversation{}
	dec := json.NewDecoder(strings.NewReader(runProgram(t, read(t, "example.jsonl"), "-full")))
	for dec.More() {
		var a struct {
			told
			Conversation string
		}
		if err := dec.Decode(&a); err != nil {
			t.Fatal(err)
		}
		for _, e := range slices.Concat(a.Due, a.Events) {
			byName[a.Conversation] = append(byName[a.Conversation], e.Event)
		}
		last[a.Conversation] = *a.Full
	}
	if len(byName) != 2 {
		t.Errorf("%d conversations, want 2", len(byName))
	}
	for name, events := range byName {
		if diff := cmp.Diff(encode(t, last[name]), encode(t, care.Fold(care.Conversation{}, events))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// What falls due between two commands happens at its own time, whether or not
// a tick came, and once.
func TestDueInBetween(t *testing.T) {
	tick := `{"id":2,"at":"2026-11-22T10:00:00Z","command":"tick"}` + "\n"
	got := play(t, opening+tick+tick)
	want := []string{"alarm 2026-11-21T15:00:00Z warning", "alarm 2026-11-21T16:00:00.000001Z breach", "task_added 2026-11-21T16:00:00.000001Z recovery", "alarm 2026-11-22T04:00:00Z escalation"}
	var due []string
	for _, e := range got[1].Due {
		kind := ""
		switch x := e.Event.Body.(type) {
		case care.Alarm:
			kind = string(x.Kind)
		case care.TaskAdded:
			kind = string(x.Task.Kind)
		}
		due = append(due, fmt.Sprint(e.Event.Body.Type(), " ", e.Event.At.Format("2006-01-02T15:04:05.999999Z07:00"), " ", kind))
	}
	if diff := cmp.Diff(want, due); diff != "" {
		t.Errorf("due (-want +got):\n%s", diff)
	}
	if n := len(got[2].Due) + len(got[2].Events); n > 0 {
		t.Errorf("the second tick brought about %d events", n)
	}
}

func TestRefusalIsAnAnswer(t *testing.T) {
	reply := `{"id":%d,"at":"2026-11-21T10:05:00Z","command":"reply","body":{"agent":"FB","text":"Here.","seen":2,"id":"r","content":"c"}%s}` + "\n"
	got := play(t, opening+fmt.Sprintf(reply, 2, "")+fmt.Sprintf(reply, 3, `,"verdict":["it shows an IBAN"]`)+fmt.Sprintf(reply, 4, `,"verdict":[]`))
	for i, guard := range []string{"", care.GuardUnchecked, care.GuardUnsafe, ""} {
		if no := got[i].Refused; (no == nil) != (guard == "") || no != nil && no.Guard != guard {
			t.Errorf("line %d: refused %+v, want %q", i+1, no, guard)
		}
	}
	if got[2].Version != 2 || !slices.Contains(types(got[3].Events), "replied") || got[3].State != care.Waiting {
		t.Errorf("a refusal changed something: %+v, %+v", got[2], got[3])
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"unknown field of the line", `{"id":2,"at":"2026-11-21T10:00:00Z","command":"tick","colour":"red"}`, `unknown field "colour"`},
		{"unknown field of the command", `{"id":2,"at":"2026-11-21T10:00:00Z","command":"claim","body":{"agnet":"FB"}}`, `care: command "claim": json: unknown field "agnet"`},
		{"unknown fact", `{"id":2,"at":"2026-11-21T10:00:00Z","command":"tick","facts":{"moon":"full"}}`, `unknown field "moon"`},
		{"unknown command", `{"id":2,"at":"2026-11-21T10:00:00Z","command":"dance"}`, `care: command "dance" is not one of [`},
		{"no time", `{"id":2,"command":"tick"}`, `at: missing`},
		{"no instant", `{"id":2,"at":"noon","command":"tick"}`, `parsing time "noon"`},
		{"no object", `7`, `cannot unmarshal number`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := play(t, opening+c.in+"\n"+`{"id":9,"at":"2026-11-21T10:00:00Z","command":"claim","body":{"agent":"FB"}}`)
			if !strings.Contains(got[1].Error, c.want) {
				t.Errorf("error %q, want %q", got[1].Error, c.want)
			}
			if got[2].ID != 9 || got[2].State != care.Open {
				t.Errorf("the program does not go on: %+v", got[2])
			}
		})
	}
}

// Every command of the table can be given.
func TestEveryCommand(t *testing.T) {
	for _, tr := range care.Table() {
		got := play(t, opening+fmt.Sprintf(`{"id":2,"at":"2026-11-21T10:01:00Z","command":%q,"body":{}}`, tr.Command))
		if got[1].Error != "" {
			t.Errorf("%s: %s", tr.Command, got[1].Error)
		}
	}
}

func TestRulesAndPolicy(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	rules := file("rules.json", `{"version":"7","team":[{"initials":"FB"}]}`)
	policy := file("policy.json", `{"name":"quick","version":1,"calendar":{"zone":"UTC","hours":"24/7"},"targets":[{"metric":"first_response","budget":"10m"}]}`)
	claim := `{"id":2,"at":"2026-11-21T11:00:00Z","command":"claim","body":{"agent":"KC"}}` + "\n"
	got := play(t, opening+claim, "-rules", rules, "-policy", policy)
	if no := got[1].Refused; no == nil || no.Guard != care.GuardAgent || got[0].Events[0].Event.Rules != "7" {
		t.Errorf("the rules are not those given: %+v", got)
	}
	if diff := cmp.Diff([]string{"alarm", "task_added"}, types(got[1].Due)); diff != "" {
		t.Errorf("due (-want +got):\n%s", diff)
	}
	for _, args := range [][]string{
		{"-rules", file("bad.json", `{"colour":1}`)}, {"-policy", file("worse.json", `{"colour":1}`)}, {"-rules", filepath.Join(dir, "none")},
		{"-mermaid", "-dot"}, {"more"}, {"-unknown"},
	} {
		var out, errs bytes.Buffer
		if code := Main(args, strings.NewReader(""), &out, &errs); code != 2 || errs.Len() == 0 {
			t.Errorf("%v: exit %d, %q", args, code, &errs)
		}
	}
}

func TestDiagrams(t *testing.T) {
	if got := runProgram(t, "", "-mermaid"); got != care.Mermaid() || !strings.HasPrefix(got, "stateDiagram") {
		t.Errorf("mermaid: %q", got)
	}
	if got := runProgram(t, "", "-dot"); got != care.DOT() || !strings.HasPrefix(got, "digraph") {
		t.Errorf("dot: %q", got)
	}
}
