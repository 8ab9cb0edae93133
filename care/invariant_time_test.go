package care_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/sla"
)

// Versions, time and timers (11, 12, 14, 17).

func (m *moment) versions() error {
	if m.conv.Version != int64(len(m.log)) {
		return fmt.Errorf("version %d after %d events", m.conv.Version, len(m.log))
	}
	for i := int(m.before.Version); i < len(m.log); i++ {
		if e := m.log[i]; e.Version != int64(i)+1 {
			return fmt.Errorf("event %d has version %d", i+1, e.Version)
		}
	}
	return m.stale()
}

// stale: a reply whose author has not seen the last change of somebody else
// conflicts.
func (m *moment) stale() error {
	agent := "FB"
	if m.now.Before(m.conv.LeaseUntil) {
		agent = m.conv.LeaseAgent
	}
	i := len(m.conv.Changes) - 1
	for ; i >= 0 && m.conv.Changes[i].Actor == agent; i-- {
	}
	if i < 0 || !admits(m.conv.State, "reply") {
		return nil
	}
	reply := care.Reply{Agent: agent, Text: "Hello.", Seen: m.conv.Changes[i].Version - 1, ID: "stale", Content: "c"}
	if _, err := m.decide(m.conv, reply, care.Facts{}, m.now); !errors.Is(err, care.ErrConflict) {
		return fmt.Errorf("a stale reply: %v, want a conflict", err)
	}
	return nil
}

// admits reports whether the table has a command in a state.
func admits(s care.State, command string) bool {
	for _, t := range care.Table() {
		if t.From == s && t.Command == command {
			return true
		}
	}
	return false
}

func (m *moment) timely() error {
	for i := int(m.before.Version); i < len(m.log); i++ {
		e := m.log[i]
		switch {
		case i > 0 && e.At.Before(m.log[i-1].At):
			return fmt.Errorf("event %d is recorded before the one before it", i+1)
		case e.Due.After(e.At):
			return fmt.Errorf("event %d fell due after it was recorded", i+1)
		case !e.At.Equal(e.At.Truncate(time.Microsecond)) || !e.Due.Equal(e.Due.Truncate(time.Microsecond)):
			return fmt.Errorf("event %d is finer than a microsecond", i+1)
		}
	}
	return m.monotone()
}

func (m *moment) tick(c care.Conversation, now time.Time) ([]care.Event, error) {
	return m.decide(c, care.Tick{}, care.Facts{}, now)
}

// monotone: a tick before what is due does nothing, one at it does something,
// and what is due next comes later.
func (m *moment) monotone() error {
	if m.conv.State == care.None || !admits(m.conv.State, "tick") {
		return nil
	}
	due, ok := m.rules.NextDue(m.conv)
	if !ok {
		if events, err := m.tick(m.conv, m.now.Add(10000*time.Hour)); len(events) > 0 || err != nil {
			return fmt.Errorf("never due, but: %v, %v", types(events), err)
		}
		return nil
	}
	if !due.After(m.now) {
		return fmt.Errorf("due at %v after everything due was done", due)
	}
	if events, err := m.tick(m.conv, due.Add(-time.Microsecond)); len(events) > 0 || err != nil {
		return fmt.Errorf("a tick before %v: %v, %v", due, types(events), err)
	}
	events, err := m.tick(m.conv, due)
	if len(events) == 0 || err != nil {
		return fmt.Errorf("a tick at %v: nothing, %v", due, err)
	}
	if next, ok := m.rules.NextDue(care.Fold(m.conv, events)); ok && !next.After(due) {
		return fmt.Errorf("after the tick at %v the next is due at %v", due, next)
	}
	return nil
}

func (m *moment) ticks() error {
	if m.conv.State == care.None || !admits(m.conv.State, "tick") {
		return nil
	}
	if events, err := m.tick(m.conv, m.now); len(events) > 0 || err != nil {
		return fmt.Errorf("%v, %v", types(events), err)
	}
	return nil
}

// viral: six hours by the wall, from the oldest message that waits; neither a
// snooze nor its end touches the clock.
func (m *moment) viral() error {
	for _, e := range m.events {
		switch e.Body.(type) {
		case care.SetAside, care.Woke:
			if e.Clock != nil {
				return fmt.Errorf("%s moved the clock", e.Body.Type())
			}
		}
	}
	all, err := m.rules.Status(m.conv, m.now)
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.Metric != sla.FirstResponse && s.Metric != sla.NextResponse || !s.MetAt.IsZero() || s.State == sla.Cancelled {
			continue
		}
		if s.State == sla.Paused || !s.Due.Equal(s.Start.Add(6*time.Hour)) {
			return fmt.Errorf("%s is %s, due at %v for what began at %v", s.Metric, s.State, s.Due, s.Start)
		}
	}
	return nil
}
