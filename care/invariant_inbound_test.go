package care_test

import (
	"errors"
	"fmt"
	"slices"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// What arrives is kept, once, and moves only what it should (8, 10, 15).

// inbound is the message that the command brought, whether it was known before,
// and whether it is the brand's own that begins nothing.
func (m *moment) inbound() (in care.Receive, known, own, ok bool) {
	in, ok = m.cmd.(care.Receive)
	known = slices.ContainsFunc(m.ticked.Recent, func(r *channel.Ref) bool { return *r == in.Ref })
	return in, known, in.Role == channel.Self && (m.ticked.State == care.None || in.Backfilled), ok
}

func (m *moment) repeats() error {
	in, known, own, ok := m.inbound()
	switch {
	case !ok:
		return nil
	case known && (len(m.events) > 0 || m.err != nil):
		return fmt.Errorf("a known one: %v, %v", types(m.events), m.err)
	case known || own || m.err != nil:
		return nil
	}
	events, err := m.decide(m.conv, in, care.Facts{}, m.now)
	if len(events) > 0 || err != nil {
		return fmt.Errorf("at once: %v, %v", types(events), err)
	}
	return nil
}

func (m *moment) keeps() error {
	_, known, own, ok := m.inbound()
	switch {
	case !ok || known || own:
		return nil
	case errors.Is(m.err, care.ErrElsewhere) && m.ticked.Goes(m.cmd.(care.Receive).Customer) == "":
		return errors.New("a message that goes nowhere")
	case len(m.events) == 0 && !errors.Is(m.err, care.ErrFollowUp) && !errors.Is(m.err, care.ErrElsewhere):
		return fmt.Errorf("no event, no follow-up: %v", m.err)
	case errors.Is(m.err, care.ErrFollowUp) && m.ticked.State != care.Closed:
		return fmt.Errorf("a follow-up of what is %s", m.ticked.State)
	}
	return nil
}

func (m *moment) unmoved() error {
	in, _, _, ok := m.inbound()
	machine := in.Auto != channel.Human && (in.Role != channel.Self || in.Auto != channel.Human)
	thanks := in.Courtesy && m.ticked.Invitation == nil && in.Role != channel.Self
	if !ok || !machine && !thanks && !in.Backfilled || m.ticked.State == care.None {
		return nil
	}
	was, is := m.ticked, m.conv
	if is.State != was.State || !is.WaitingSince.Equal(was.WaitingSince) || !is.Clock.Equal(was.Clock) {
		return fmt.Errorf("%s became %s, waiting since %v became %v", was.State, is.State, was.WaitingSince, is.WaitingSince)
	}
	return nil
}
