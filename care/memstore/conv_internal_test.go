package memstore

import (
	"context"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

// Whatever a conversation is, it comes back as it was, and a copy shares nothing
// with it.
func TestEveryConversationComesBack(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	clocks := clocksOf(t)
	p := packer{shapes: &shapes{}}
	for n := range 300 {
		c := care.Conversation{}
		v := reflect.ValueOf(&c).Elem()
		for i := range v.NumField() {
			if r.IntN(3) > 0 {
				fill(r, v.Field(i), n%3 == 2)
			}
		}
		c.Clock = clocks[r.IntN(len(clocks))]
		want := *copied(&c)
		if !reflect.DeepEqual(c, want) {
			t.Fatalf("conversation %d: a copy is another\ngot  %+v\nwant %+v", n, want, c)
		}
		h := &head{id: c.ID, customer: c.Customer}
		packed, err := p.pack(&log{conv: &c}, h)
		if err != nil {
			t.Fatal(err)
		}
		l, err := p.unpack(packed, h)
		if err != nil {
			t.Fatalf("conversation %d: %v", n, err)
		}
		if !same(reflect.ValueOf(*l.conv), reflect.ValueOf(c)) {
			t.Fatalf("conversation %d\ngot  %+v\nwant %+v", n, *l.conv, c)
		}
		scramble(reflect.ValueOf(copied(&want)).Elem())
		if !reflect.DeepEqual(c, want) {
			t.Fatalf("conversation %d is changed with a copy of its copy", n)
		}
	}
}

// A conversation is as its events make it when they are read, even where those are
// not as they were given, and is the same at rest.
func TestConversationIsAsItsEventsAreRead(t *testing.T) {
	s, ctx := New(), context.Background()
	shop := channel.Account{Brand: "acme", Network: "web"}
	now := time.Now() // with a monotonic reading, in the local zone
	zoned := now.In(time.FixedZone("", 3600))
	events := []care.Event{
		{Version: 1, At: now, Body: care.Opened{ID: "c", Thread: care.Thread{Account: shop, Native: "t"}, Lang: "\xff", OpenedAt: zoned}},
		{Version: 2, At: now, Body: care.Received{Ref: channel.Ref{Account: shop, Native: "m\xff"}, SentAt: zoned, Exposed: []string{"\xff"}}},
		{Version: 3, At: now, Body: care.Claimed{Agent: "FB\xff", Until: zoned}},
	}
	if err := s.Append(ctx, care.Batch{ID: "c", Events: events, Next: care.Fold(care.Conversation{}, events), Now: now}); err != nil {
		t.Fatal(err)
	}
	for _, rest := range []bool{false, true} {
		var read []care.Event
		for e, err := range s.Events(ctx, "c", 0) {
			if err != nil {
				t.Fatal(err)
			}
			read = append(read, e)
		}
		want := care.Fold(care.Conversation{}, read)
		got, err := s.Load(ctx, "c")
		if err != nil || !same(reflect.ValueOf(got), reflect.ValueOf(want)) || got.UpdatedAt != got.UpdatedAt.Round(0) {
			t.Errorf("at rest %t: %v\ngot  %+v\nwant %+v", rest, err, got, want)
		}
		s.close(s.rows[0])
		s.opened = opened{}
	}
}

// same reports whether two values are, with instants in any zone.
func same(a, b reflect.Value) bool {
	if a.Type() == timeType || a.Type() == clockType {
		return a.MethodByName("Equal").Call([]reflect.Value{b})[0].Bool()
	}
	switch a.Kind() {
	case reflect.Struct:
		for i := range a.NumField() {
			if !same(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	case reflect.Slice:
		if a.IsNil() != b.IsNil() || a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !same(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	case reflect.Pointer:
		if a.IsNil() || b.IsNil() {
			return a.IsNil() == b.IsNil()
		}
		return same(a.Elem(), b.Elem())
	}
	return a.Interface() == b.Interface()
}

// scramble changes all that a value leads to.
func scramble(v reflect.Value) {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			scramble(v.Index(i))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			scramble(v.Elem())
		}
	case reflect.Struct:
		if v.Type() == timeType || v.Type() == clockType {
			v.SetZero()
			return
		}
		for i := range v.NumField() {
			scramble(v.Field(i))
		}
	case reflect.String:
		v.SetString(v.String() + "changed")
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int, reflect.Int64, reflect.Int32:
		v.SetInt(v.Int() + 1)
	}
}

// What was taken in and what is given out is the caller's, who may change all of it.
func TestNothingIsShared(t *testing.T) {
	s, ctx := New(), context.Background()
	clocks := clocksOf(t)
	events := everyEvent(t)
	for i := range events {
		clock := clocks[i%(len(clocks)-1)] // the last one is none
		events[i].Clock = &clock
	}
	next := care.Fold(care.Conversation{ID: "c"}, events)
	next.ID = "c"
	next.Recent, next.Exposed = []*channel.Ref{{Native: "m"}}, []string{"IBAN"}
	wantEvents, wantConv := asJSON(t, events), asJSON(t, next)
	if err := s.Append(ctx, care.Batch{ID: "c", Events: events, Next: next, Now: time.Unix(1, 0)}); err != nil {
		t.Fatal(err)
	}
	scramble(reflect.ValueOf(&next).Elem())
	scrambleEvents(events)
	for _, rest := range []bool{false, false, true, true} {
		if rest {
			s.close(s.rows[0])
			s.opened = opened{}
		}
		for l, err := range s.List(ctx, care.Query{}) {
			if got := asJSON(t, l.Conversation); got != wantConv || err != nil {
				t.Fatalf("at rest %t: %v, listed\n%s\nwant\n%s", rest, err, got, wantConv)
			}
			scramble(reflect.ValueOf(&l.Conversation).Elem())
		}
		c, err := s.Load(ctx, "c")
		if got := asJSON(t, c); got != wantConv || err != nil {
			t.Fatalf("at rest %t: %v, loaded\n%s\nwant\n%s", rest, err, got, wantConv)
		}
		scramble(reflect.ValueOf(&c).Elem())
		var read []care.Event
		for e, err := range s.Events(ctx, "c", 0) {
			if err != nil {
				t.Fatal(err)
			}
			read = append(read, e)
		}
		if got := asJSON(t, read); got != wantEvents {
			t.Fatalf("at rest %t: read\n%s\nwant\n%s", rest, got, wantEvents)
		}
		scrambleEvents(read)
	}
}

// scrambleEvents changes all that events lead to.
func scrambleEvents(events []care.Event) {
	for i := range events {
		body := reflect.New(reflect.TypeOf(events[i].Body)).Elem()
		body.Set(reflect.ValueOf(events[i].Body))
		scramble(body)
		*events[i].Clock = sla.State{}
	}
}
