package memstore

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/sla"
)

// entry is an event as it will be read, sharing nothing with the caller. One
// that has no shape, or that JSON would not bring back as it is, is kept as JSON:
// so are those of a newer version of the program, which cannot be read.
type entry struct {
	event care.Event
	json  []byte
}

// shapes are those of the events' types. A type is known once an event of it has
// come back from JSON as what it was.
type shapes struct {
	byType sync.Map // of *shape by reflect.Type
	byName sync.Map // of *shape by string
}

func (x *shapes) of(b care.Body) *shape {
	s, _ := x.byType.Load(reflect.TypeOf(b))
	found, _ := s.(*shape)
	return found
}

func (x *shapes) named(name string) *shape {
	s, _ := x.byName.Load(name)
	found, _ := s.(*shape)
	return found
}

// bodies is where those of events stand.
const bodies place = 1

func (x *shapes) learn(b care.Body) {
	name := b.Type()
	if s := shapeOf(reflect.TypeOf(b), bodies.within(name), 0); s != nil {
		x.byName.Store(name, s) // first: what is found by its type is packed under its name
		x.byType.Store(s.typ, s)
	}
}

// entries takes a batch's events.
func (x *shapes) entries(events []care.Event) (all []entry, newer bool, err error) {
	all = make([]entry, len(events))
	for i, e := range events {
		var unread bool
		if all[i], unread, err = x.entry(e); err != nil {
			return nil, false, err
		}
		newer = newer || unread
	}
	return all, newer, nil
}

// entry takes an event; newer when this version of the program cannot read it.
func (x *shapes) entry(e care.Event) (out entry, newer bool, err error) {
	if c, ok := x.clone(e); ok && (e.Clock == nil || sound(*e.Clock)) {
		return entry{event: c}, false, nil
	}
	data, err := e.MarshalJSON()
	if err != nil {
		return out, false, err
	}
	switch out, err = read(data); {
	case errors.Is(err, care.ErrNewer):
		return out, true, nil
	case err != nil:
		return out, false, fmt.Errorf("memstore: event %d cannot be read back: %w", e.Version, err)
	}
	if reflect.TypeOf(out.event.Body) == reflect.TypeOf(e.Body) && x.of(e.Body) == nil {
		x.learn(out.event.Body)
	}
	if c, ok := x.clone(out.event); ok {
		return entry{event: c}, false, nil
	}
	return out, false, nil
}

// sound reports whether a clock can be read back.
func sound(s sla.State) bool {
	_, err := s.Patch(s.AppendDiff(nil, s))
	return err == nil
}

func read(data []byte) (entry, error) {
	var e care.Event
	err := e.UnmarshalJSON(data)
	return entry{e, data}, err
}

// clone copies an event, if it is as JSON would bring it back.
func (x *shapes) clone(e care.Event) (care.Event, bool) {
	s := x.of(e.Body)
	e.At, e.Due = e.At.Round(0).UTC(), e.Due.Round(0).UTC()
	if s == nil || !plainInstant(e.At) || !plainInstant(e.Due) || !utf8.ValidString(e.Actor) || !utf8.ValidString(e.Rules) || !utf8.ValidString(e.Cause) {
		return e, false
	}
	if e.Clock != nil {
		clock := *e.Clock
		if e.Clock = &clock; clock.IsZero() {
			e.Clock = nil
		}
	}
	body := reflect.New(s.typ).Elem()
	body.Set(reflect.ValueOf(e.Body))
	if !s.plain(body) {
		return e, false
	}
	if !s.flat {
		s.own(body)
		e.Body = body.Interface().(care.Body)
	}
	return e, true
}

// given is the event for a reader, who may do with it what he likes.
func (x *shapes) given(e *entry) (care.Event, error) {
	if e.json != nil {
		var out care.Event
		return out, out.UnmarshalJSON(e.json)
	}
	out, _ := x.clone(e.event)
	return out, nil
}

// outline codes what is to be known of an event before the one before it: its
// type and its clock. Its shape is nil if it is kept as JSON.
func (x *shapes) outline(c *coder, e *entry) (s *shape) {
	name := ""
	if !c.reads && e.json == nil {
		name = e.event.Body.Type()
	}
	if name = c.text(c.kind, name); name == "" {
		c.kind = 0
		x.codeJSON(c, e)
		return nil
	}
	if s = x.named(name); s == nil {
		c.bad = true
		return nil
	}
	c.kind = s.place
	if c.is(s.place.in(1), e.event.Clock != nil) {
		clock := sla.State{}
		if !c.reads {
			clock = *e.event.Clock
		}
		if clock = c.clockState(s.place.in(2), clock); c.reads {
			e.event.Clock = &clock
		}
	}
	return s
}

func (x *shapes) codeJSON(c *coder, e *entry) {
	data := c.literal(place(2), string(e.json))
	if !c.reads || c.bad {
		return
	}
	var err error
	if *e, err = read([]byte(data)); err != nil && !errors.Is(err, care.ErrNewer) {
		c.bad = true
	}
}

// fill codes the others of an event's values. What it says is likely to follow
// what the one before said, and to come at the instant of its clock.
func (s *shape) fill(c *coder, e *entry) {
	v, at := e.event, s.place.in(3) // a copy: readers may have the entry
	c.version += 1 + c.integer(at, v.Version-c.version-1)
	v.Version = c.version
	base := c.at
	if v.Clock != nil {
		base = v.Clock.At()
	}
	var none time.Duration
	v.At = c.after(at.in(1), v.At, base, &none)
	c.at = v.At
	v.Due = c.instant(at.in(2), v.Due)
	v.Actor, v.Rules, v.Cause = c.text(at.in(3), v.Actor), c.text(at.in(4), v.Rules), c.text(at.in(5), v.Cause)
	body := reflect.New(s.typ).Elem()
	if !c.reads {
		body.Set(reflect.ValueOf(v.Body))
	}
	if s.code(c, body); c.reads {
		v.Body = body.Interface().(care.Body)
		e.event = v
	}
}
