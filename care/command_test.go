package care_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mysocialcare/socialcare/care"
)

// commandNames are those of the table, each once, in its order.
func commandNames() []string {
	var names []string
	known := map[string]bool{}
	for _, tr := range care.Table() {
		if !known[tr.Command] {
			known[tr.Command] = true
			names = append(names, tr.Command)
		}
	}
	return names
}

// Every command of the table can be written as JSON with all its fields, and
// is read back as it was.
func TestCommandJSON(t *testing.T) {
	for _, name := range commandNames() {
		t.Run(name, func(t *testing.T) {
			empty, err := care.ParseCommand(name, []byte(`{}`))
			if err != nil {
				t.Fatal(err)
			}
			if empty.Name() != name {
				t.Errorf("gives a %s", empty.Name())
			}
			full := reflect.New(reflect.TypeOf(empty)).Elem()
			fill(t, name, full)
			data, err := json.Marshal(full.Interface())
			if err != nil {
				t.Fatal(err)
			}
			got, err := care.ParseCommand(name, data)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(full.Interface(), any(got)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", data, diff)
			}
			if _, err := care.ParseCommand(name, []byte(`{"colour":"red"}`)); err == nil || !strings.Contains(err.Error(), `"colour"`) {
				t.Errorf("an unknown field: %v", err)
			}
		})
	}
}

var snake = regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)

// fill sets every field to something, and looks at their names in JSON.
func fill(t *testing.T, where string, v reflect.Value) {
	t.Helper()
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(t0))
		return
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if !f.Anonymous && !snake.MatchString(name) {
				t.Errorf("%s.%s: %q is its name in JSON", where, f.Name, name)
			}
			fill(t, where+"."+f.Name, v.Field(i))
		}
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(where)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	case reflect.Float64:
		v.SetFloat(0.5)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(t, where, v.Index(0))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, where, v.Elem())
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(t, where, key)
		fill(t, where, value)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	default:
		t.Errorf("%s: a %s", where, v.Kind())
	}
}

// What a host knows can be written as JSON too, but for the verdicts, which are
// bound to texts.
func TestFactsHaveNamesInJSON(t *testing.T) {
	facts := reflect.TypeFor[care.Facts]()
	for i := range facts.NumField() {
		f := facts.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if want := f.Type != reflect.TypeFor[care.Verdict](); snake.MatchString(name) != want {
			t.Errorf("%s is %q", f.Name, name)
		}
	}
	if got := encode(care.Facts{}); got != "{}" {
		t.Errorf("the zero facts are %s", got)
	}
}

func TestCommandJSONErrors(t *testing.T) {
	for _, c := range []struct{ name, command, data, want string }{
		{"unknown", "dance", `{}`, `care: command "dance" is not one of [`},
		{"no object", "claim", `7`, `care: command "claim": json: cannot unmarshal number`},
		{"a field of a wrong kind", "claim", `{"agent":7}`, `Claim.agent of type string`},
		{"two values", "claim", `{}{}`, `care: command "claim": something follows its end`},
		{"no JSON", "claim", ``, `care: command "claim": EOF`},
		{"a text that is no instant", "snooze", `{"until":"tomorrow"}`, `care: command "snooze": `},
	} {
		t.Run(c.name, func(t *testing.T) {
			cmd, err := care.ParseCommand(c.command, []byte(c.data))
			if err == nil || cmd != nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, %v; want %q", cmd, err, c.want)
			}
		})
	}
}

// FuzzParseCommand: what is read as a command is written and read the same, and
// the rules judge it without a panic.
func FuzzParseCommand(f *testing.F) {
	f.Add("claim", []byte(`{"agent":"FB"}`))
	f.Add("receive", []byte(encode(message("m-1", t0))))
	f.Add("handoff", []byte(`{"agent":"FB","text":"Here: {wants}","reason":"data","wants":["order"],"seen":3,"id":"r","content":"c"}`))
	f.Add("snooze", []byte(`{"agent":"FB","until":"2026-11-21T12:00:00+01:00"}`))
	rules := newRules(f, team())
	conv, _, now := fifty(f, rules)
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		cmd, err := care.ParseCommand(name, data)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "care: command ") {
				t.Errorf("error %q", err)
			}
			return
		}
		written, err := json.Marshal(cmd)
		if err != nil {
			return // a year that JSON cannot hold
		}
		back, err := care.ParseCommand(name, written)
		if err != nil {
			t.Fatalf("%s: %v", written, err)
		}
		if again := encode(back); again != string(written) {
			t.Errorf("%s\nbecame\n%s", written, again)
		}
		for _, c := range []care.Conversation{{}, conv} {
			events, err := rules.Decide(c, cmd, care.Facts{}, now)
			if _, isRefusal := err.(*care.Refusal); err != nil && !isRefusal {
				t.Errorf("%s: %v", written, err)
			}
			care.Fold(c, events)
		}
	})
}

func ExampleParseCommand() {
	cmd, err := care.ParseCommand("claim", []byte(`{"agent":"FB"}`))
	fmt.Println(cmd, err)
	_, err = care.ParseCommand("claim", []byte(`{"agnet":"FB"}`))
	fmt.Println(err)
	// Output:
	// {FB } <nil>
	// care: command "claim": json: unknown field "agnet"
}
