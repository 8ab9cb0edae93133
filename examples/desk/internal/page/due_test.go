package page

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
)

func TestSpan(t *testing.T) {
	tests := map[time.Duration]string{
		-time.Second:                     "0 s",
		0:                                "0 s",
		59*time.Second + 999e6:           "59 s",
		time.Minute:                      "1 min",
		9*time.Minute + 59*time.Second:   "9 min 59 s",
		10*time.Minute + 59*time.Second:  "10 min",
		time.Hour:                        "1 h",
		3*time.Hour + 12*time.Minute:     "3 h 12 min",
		24 * time.Hour:                   "1 d",
		51*time.Hour + 59*time.Minute:    "2 d 3 h",
		1000*24*time.Hour + 30*time.Hour: "1001 d 6 h",
	}
	for d, want := range tests {
		if got := span(d); got != want {
			t.Errorf("span(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestDueWords(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	at := func(d, soon time.Duration) due { return due{"answer", now.Add(d), now.Add(soon), now} }
	tests := []struct {
		due         due
		level, text string
	}{
		{due{now: now}, "none", "no deadline"},
		{at(6*time.Hour, 5*time.Hour), "ok", "6 h left"},
		{at(time.Hour, 0), "soon", "soon: 1 h left"},
		{at(0, -time.Hour), "soon", "soon: 0 s left"}, // at the due instant it is in time
		{at(-time.Nanosecond, -time.Hour), "late", "late by 0 s"},
		{at(-90*time.Minute, -2*time.Hour), "late", "late by 1 h 30 min"},
	}
	for _, tt := range tests {
		if level, text := tt.due.Level(), tt.due.Text(); level != tt.level || text != tt.text {
			t.Errorf("%v: %s %q, want %s %q", tt.due.At, level, text, tt.level, tt.text)
		}
	}
}

func TestDueOrder(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	late, later, none := due{"answer", now.Add(-time.Hour), now, now}, due{"promise", now, now, now}, due{}
	if !late.Before(later) || later.Before(late) || !later.Before(none) || none.Before(late) || none.Before(none) {
		t.Error("the order is not: late, later, nothing due")
	}
}

// The script reads parts, attributes and identifiers that the templates write:
// a name that only one of them knows is a mistake.
func TestScriptAndTemplatesAgree(t *testing.T) {
	var script, all strings.Builder
	for _, name := range []string{"desk", "draft", "listen", "more", "parts", "time", "words"} {
		data, err := os.ReadFile("static/" + name + ".js")
		if err != nil {
			t.Fatal(err)
		}
		script.Write(data)
	}
	for _, name := range []string{"frame", "inbox", "conversation", "more"} {
		data, err := os.ReadFile("templates/" + name + ".html")
		if err != nil {
			t.Fatal(err)
		}
		all.Write(data)
	}
	html := all.String()
	for _, m := range regexp.MustCompile("[`\"(]#([a-z][a-z-]*)[\"` ]").FindAllStringSubmatch(script.String(), -1) {
		if !strings.Contains(html, `id="`+m[1]+`"`) {
			t.Errorf("the script looks for #%s", m[1])
		}
	}
	for _, m := range regexp.MustCompile(`\[(data-[a-z]+)`).FindAllStringSubmatch(script.String(), -1) {
		if !strings.Contains(html, m[1]+`="`) {
			t.Errorf("the script looks for [%s]", m[1])
		}
	}
	for _, m := range regexp.MustCompile(`data-part="([a-z]+)"`).FindAllStringSubmatch(html, -1) {
		if strings.Count(html, `data-part="`+m[1]+`"`) != 1 {
			t.Errorf("there is more than one part %q", m[1])
		}
	}
}

// What fell due while no desk ran is told at the time when it fell due, before
// what came after.
func TestNotesAreAtTheTimeTheyFellDue(t *testing.T) {
	due := time.Date(2026, 11, 21, 8, 8, 0, 0, time.UTC)
	v := desk.View{
		Messages: []desk.Message{{ID: "m-2", From: desk.FromCustomer, At: due.Add(time.Minute)}},
		Events:   []care.Event{{At: due.Add(20 * time.Minute), Due: due, Body: care.UpdateDue{}}},
	}
	list := timeline(v, due.Add(time.Hour))
	if len(list) != 2 || list[0].Note == "" || !list[0].At.Equal(due) {
		t.Errorf("timeline %+v; want the note first, at %v", list, due)
	}
}
