package sla

import (
	"encoding/json"
	"strconv"
	"time"
)

// MarshalJSON writes the state; the zero value is null.
func (s State) MarshalJSON() ([]byte, error) {
	if s.IsZero() {
		return []byte("null"), nil
	}
	e := encoder{data: make([]byte, 0, 192+224*len(s.cycles)+80*len(s.pauses))}
	e.state(&s)
	if e.err != nil {
		return nil, e.err
	}
	return e.data, nil
}

// encoder writes a stateJSON as encoding/json does, without reflection: a host may store a state with every event.
type encoder struct {
	data []byte
	err  error
}

func (e *encoder) state(s *State) {
	e.data = append(e.data, '{')
	e.number("format", stateFormat)
	e.text("policy", s.policy)
	e.number("version", s.version)
	e.some("priority", s.priority)
	e.instant("at", s.at)
	e.set("spoke", s.spoke)
	e.flag("first_done", s.firstDone)
	e.flag("resolved", s.resolved)
	e.flag("cancelled", s.cancelled)
	if len(s.cycles) > 0 {
		e.key("cycles")
		for i, c := range s.cycles {
			e.item(i)
			e.cycle(c)
		}
		e.data = append(e.data, ']')
	}
	e.pauses("pauses", s.pauses)
	e.data = append(e.data, '}')
}

func (e *encoder) cycle(c *cycle) {
	e.data = append(e.data, '{')
	e.text("metric", string(c.metric))
	e.number("n", c.number)
	if c.edition != 0 {
		e.number("edition", c.edition)
	}
	e.instant("start", c.start)
	e.set("since", c.since)
	e.flag("private", c.private)
	e.some("outcome", string(c.outcome))
	e.set("end", c.end)
	e.set("due", c.due)
	e.span("used", c.used)
	e.span("budget", c.budget)
	e.pauses("gaps", c.gaps)
	if len(c.past) > 0 {
		e.value("past", shortPast(c))
	}
	if c.fold != nil {
		e.value("fold", c.fold.json())
	}
	e.data = append(e.data, '}')
}

func (e *encoder) pauses(name string, all []pause) {
	if len(all) == 0 {
		return
	}
	e.key(name)
	for i, p := range all {
		e.item(i)
		e.data = append(e.data, '{')
		e.some("reason", p.Reason)
		e.instant("from", p.From)
		e.set("to", p.To)
		e.data = append(e.data, '}')
	}
	e.data = append(e.data, ']')
}

// item begins a list, or goes on with it.
func (e *encoder) item(i int) {
	if i == 0 {
		e.data = append(e.data, '[')
	} else {
		e.data = append(e.data, ',')
	}
}

func (e *encoder) key(name string) {
	if e.data[len(e.data)-1] != '{' {
		e.data = append(e.data, ',')
	}
	e.data = append(append(append(e.data, '"'), name...), `":`...)
}

// value writes what is rare.
func (e *encoder) value(name string, v any) {
	e.key(name)
	data, err := json.Marshal(v)
	if err != nil && e.err == nil {
		e.err = err
	}
	e.data = append(e.data, data...)
}

func (e *encoder) text(name, s string) {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			e.value(name, s)
			return
		}
	}
	e.key(name)
	e.data = append(append(append(e.data, '"'), s...), '"')
}

// some is text that may be empty.
func (e *encoder) some(name, s string) {
	if s != "" {
		e.text(name, s)
	}
}

func (e *encoder) number(name string, n int) {
	e.key(name)
	e.data = strconv.AppendInt(e.data, int64(n), 10)
}

func (e *encoder) flag(name string, is bool) {
	if is {
		e.key(name)
		e.data = append(e.data, "true"...)
	}
}

func (e *encoder) instant(name string, t time.Time) {
	e.key(name)
	data, err := t.AppendText(append(e.data, '"'))
	if err != nil { // a year beyond 9999
		if e.err == nil {
			e.err = err
		}
		return
	}
	e.data = append(data, '"')
}

// set is an instant that may be none.
func (e *encoder) set(name string, t time.Time) {
	if !t.IsZero() {
		e.instant(name, t)
	}
}

func (e *encoder) span(name string, d time.Duration) {
	if d != 0 {
		e.text(name, compact(d))
	}
}
