package care_test

import (
	"errors"
	"fmt"
	"slices"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/sla"
)

// What a state promises about the facts (2 to 7, 9), and the bounds.

func (m *moment) snoozes() error {
	if c := m.conv; (c.State == care.Snoozed) == c.SnoozedUntil.IsZero() {
		return fmt.Errorf("%s until %v", c.State, c.SnoozedUntil)
	}
	return nil
}

func (m *moment) resolves() error {
	c := m.conv
	over := c.State == care.Resolved || c.State == care.Closed
	switch {
	case over && (!c.WaitingSince.IsZero() || len(c.Unanswered) > 0 || len(c.Promises) > 0 || c.Resolution == nil || c.Resolution.At.IsZero()):
		return fmt.Errorf("%s with waiting since %v, %d promises, resolution %+v", c.State, c.WaitingSince, len(c.Promises), c.Resolution)
	case !over && c.Resolution != nil:
		return fmt.Errorf("%s with a resolution", c.State)
	}
	return nil
}

func (m *moment) waits() error {
	c := m.conv
	human := slices.ContainsFunc(c.Outgoing, func(p care.Pending) bool { return !p.Auto })
	if c.State == care.Waiting && (len(c.Unanswered) > 0 || c.LastBrandAt.IsZero() && !human && c.BotSaid == nil && !c.AutoLast) {
		return fmt.Errorf("%d messages unanswered, last word %v", len(c.Unanswered), c.LastBrandAt)
	}
	return nil
}

func (m *moment) fresh() error {
	if m.conv.State == care.New && !m.conv.FirstReplyAt.IsZero() {
		return errors.New("it has a first reply")
	}
	return nil
}

func (m *moment) firstReply() error {
	before, after := m.before.FirstReplyAt, m.conv.FirstReplyAt
	if !before.IsZero() && !before.Equal(after) {
		return errors.New("it changed")
	}
	if before.IsZero() == after.IsZero() {
		return nil
	}
	human := map[string]bool{}
	for _, e := range m.log {
		if x, ok := e.Body.(care.Replied); ok && !x.Bot {
			human[x.Reply] = true
		}
	}
	if x, ok := lastSent(m.log); !ok || !human[x.Reply] {
		return errors.New("no person wrote it")
	}
	return nil
}

func lastSent(log []care.Event) (care.Sent, bool) {
	for _, e := range slices.Backward(log) {
		if x, ok := e.Body.(care.Sent); ok {
			return x, true
		}
	}
	return care.Sent{}, false
}

func (m *moment) surveys() error {
	asked, stopped := 0, false
	for i, e := range m.log {
		switch x := e.Body.(type) {
		case care.OptedOut:
			stopped = true
		case care.SurveyAnswered:
			stopped = stopped || x.Answer == care.Stop
		case care.Released: // a survey that came with a merge goes back with its answer
			stopped = stopped && m.conv.Survey.Declined()
		}
		if _, ok := e.Body.(care.SurveyAsked); !ok {
			continue
		}
		if asked++; asked > 1 || stopped {
			return fmt.Errorf("another one, or of who had enough, version %d", e.Version)
		}
		if since := int(m.before.Version); i >= since {
			if was := care.Fold(m.before, m.log[since:i]).State; was != care.Resolved {
				return fmt.Errorf("one of what is %s", was)
			}
		}
	}
	if stopped && !m.conv.Survey.Declined() {
		return errors.New("who had enough is forgotten")
	}
	return nil
}

// over: closed for good, or merged until that is undone. What networks still
// report of it moves none of what was decided, and nothing is decided any more.
func (m *moment) over() error {
	was, is := m.ticked, m.conv
	switch {
	case was.State != care.Closed && was.State != care.Merged:
		return nil
	case was.State == care.Closed && (is.State != care.Closed || *is.Resolution != *was.Resolution):
		return fmt.Errorf("closed became %s, resolved %+v", is.State, is.Resolution)
	case was.State == is.State && (is.Owner != was.Owner || len(is.Promises) > len(was.Promises) || !is.WaitingSince.IsZero() || is.LeaseAgent != was.LeaseAgent):
		return fmt.Errorf("owned by %q, %d promises, waiting since %v", is.Owner, len(is.Promises), is.WaitingSince)
	}
	if _, link := m.cmd.(care.FollowUp); link && len(m.events) > 0 {
		if b, ok := m.events[len(m.events)-1].Body.(care.FollowedUp); !ok || is.Version != was.Version+1 || is.Goes(b.Customer) != b.ID {
			return fmt.Errorf("%v link %s to %s", types(m.events), b.Customer, b.ID)
		}
	}
	for _, e := range m.events {
		if r, ok := e.Body.(care.Replied); ok && r.Native { // somebody wrote it elsewhere
			continue
		}
		switch e.Body.(type) {
		case care.Replied, care.Claimed, care.Assigned, care.Promised, care.SetAside, care.Solution, care.Reopened, care.Invited:
			return fmt.Errorf("%s of what is %s", e.Body.Type(), was.State)
		}
	}
	return nil
}

// asksNothing: spam wants no work.
func (m *moment) asksNothing() error {
	c := m.conv
	if c.State == care.Spam && (c.Resolution != nil || c.Invitation != nil || c.LeaseAgent != "" || !c.WaitingSince.IsZero()) {
		return fmt.Errorf("waiting since %v, leased to %q", c.WaitingSince, c.LeaseAgent)
	}
	return nil
}

// listed: a command that had events is in the table, from the state it was
// given in to the one it led to.
func (m *moment) listed() error {
	if len(m.events) == 0 || slices.ContainsFunc(care.Table(), func(t care.Transition) bool {
		return t.From == m.ticked.State && t.Command == m.cmd.Name() && slices.Contains(t.To, m.conv.State)
	}) {
		return nil
	}
	return fmt.Errorf("%s from %q to %q is not in it", m.cmd.Name(), m.ticked.State, m.conv.State)
}

func (m *moment) bounds() error {
	c := m.conv
	switch {
	case c.WaitingSince.IsZero() != (len(c.Unanswered) == 0 || !c.State.Live()):
		return fmt.Errorf("waiting since %v for %d", c.WaitingSince, len(c.Unanswered))
	case len(c.Unanswered) > 0 && c.State.Live() && !c.WaitingSince.Equal(c.Unanswered[0].At):
		return errors.New("waiting since another message than the oldest")
	case !slices.IsSortedFunc(c.Unanswered, func(a, b care.Unanswered) int { return a.At.Compare(b.At) }):
		return errors.New("unanswered out of order")
	case len(c.Unanswered) > 50 || len(c.Recent) > 20 || len(c.Changes) > 16 || len(c.Promises) > 20 || len(c.Outgoing) > 21 || len(c.Tasks) > 20 || len(c.Drafts) > 20 || len(c.Gifts) > 20:
		return errors.New("a list past its bound")
	}
	return nil
}

func (m *moment) clocked() error {
	if m.conv.WaitingSince.IsZero() {
		return nil
	}
	all, err := m.rules.Status(m.conv, m.now)
	for _, s := range all {
		if s.Metric != sla.Resolution && s.MetAt.IsZero() && (s.State == sla.Running || s.State == sla.Breached) {
			return err
		}
	}
	return fmt.Errorf("none runs: %+v, %v", all, err)
}
