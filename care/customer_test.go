package care_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// people are customers' streams, as a store keeps them.
type people struct {
	t     *testing.T
	rules *care.Rules
	all   map[string]care.Customer
	log   map[string][]care.CustomerEvent
	now   time.Time
}

func newPeople(t *testing.T) *people {
	return &people{t: t, rules: newRules(t, team()), all: map[string]care.Customer{}, log: map[string][]care.CustomerEvent{}, now: t0}
}

// person is who an identity belongs to, over all links.
func (p *people) person(id string) care.Person {
	ids, out := []string{id}, care.Person{}
	for known := 0; known != len(ids); {
		known, out = len(ids), nil
		for _, c := range p.all {
			if slices.Contains(ids, c.ID) || c.Linked != nil && slices.Contains(ids, c.Linked.Customer) {
				out = append(out, c)
			}
		}
		ids = append(out.Identities(), id)
		slices.Sort(ids)
		ids = slices.Compact(ids)
	}
	return out
}

func (p *people) give(id string, cmd care.CustomerCommand) ([]care.CustomerEvent, error) {
	return p.rules.DecideCustomer(p.all[id], id, "acme", cmd, p.now)
}

func (p *people) do(id string, cmd care.CustomerCommand) []care.CustomerEvent {
	p.t.Helper()
	events, err := p.give(id, cmd)
	if err != nil {
		p.t.Fatalf("%s of %s: %v", cmd.Name(), id, err)
	}
	if len(events) > 0 {
		p.log[id] = append(p.log[id], events...)
		p.all[id] = care.FoldCustomer(p.all[id], events)
	}
	return events
}

func (p *people) refused(id string, cmd care.CustomerCommand, guard string) {
	p.t.Helper()
	events, err := p.give(id, cmd)
	var no *care.Refusal
	if !errors.As(err, &no) || no.Guard != guard || len(events) > 0 {
		p.t.Fatalf("%s of %s: %v with %d events, want a refusal by %s", cmd.Name(), id, err, len(events), guard)
	}
}

func (p *people) link(a, b string) care.Link {
	return care.Link{Agent: "FB", To: b, Own: p.person(a), Other: p.person(b)}
}

func broken(conv care.ID, version int64) care.Count {
	return care.Count{Failure: care.Failure{Kind: care.BrokenPromise, Conversation: conv, Version: version, Surface: channel.Post, At: t0}}
}

func customerBodies() []care.CustomerBody {
	f := care.Failure{Kind: care.ReportedFailure, Conversation: "c1", Version: 4, Surface: channel.Call, At: t0, SettledAt: at(time.Hour)}
	return []care.CustomerBody{
		care.Met{ID: "p-ann", Brand: "acme"},
		care.Linked{Customer: "p-bob", From: "p-ann", To: "p-bob"},
		care.Unlinked{Customer: "p-bob", From: "p-ann", To: "p-bob"},
		care.FailureCounted{Failure: f},
		care.Settled{Conversation: "c1", Before: 9},
	}
}

func TestCustomerEventJSON(t *testing.T) {
	for i, b := range customerBodies() {
		t.Run(b.Type(), func(t *testing.T) {
			for f := range reflect.ValueOf(b).NumField() {
				if reflect.ValueOf(b).Field(f).IsZero() {
					t.Errorf("field %d is not tried", f)
				}
			}
			want := care.CustomerEvent{Version: int64(i) + 1, At: t0, Actor: "FB", Rules: "7", Body: b}
			data := []byte(encode(want))
			var got care.CustomerEvent
			if err := json.Unmarshal(data, &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			golden(t, "customer/"+b.Type()+".json", string(data)+"\n")
		})
	}
	for data, newer := range map[string]bool{
		fmt.Sprintf(`{"schema":%d,"version":1,"type":"met","body":{}}`, care.Schema+1): true,
		`{"schema":1,"version":1,"type":"loved","body":{}}`:                            true,
		`{"version":1,"type":"met","body":{}}`:                                         false,
		`{"schema":2,"type":"met","body":{}}`:                                          false,
		`{"schema":2,"version":1,"type":"met","body":{"id":7}}`:                        false,
	} {
		var e care.CustomerEvent
		if err := json.Unmarshal([]byte(data), &e); err == nil || errors.Is(err, care.ErrNewer) != newer {
			t.Errorf("%s: %v, ErrNewer wanted: %t", data, err, newer)
		}
	}
	if _, err := json.Marshal(care.CustomerEvent{Version: 1}); err == nil {
		t.Error("an event without a body was written")
	}
}

func TestPractice30_LinksAreExplicitAndReversible(t *testing.T) {
	t.Run("two identities are two people until an agent says so", func(t *testing.T) {
		p := newPeople(t)
		p.do("ann", broken("c1", 3))
		p.do("bob", broken("c2", 4))
		if got := p.person("ann").Identities(); !slices.Equal(got, []string{"ann"}) {
			t.Errorf("linked without a word: %v", got)
		}
		p.do("ann", p.link("ann", "bob"))
		for _, id := range []string{"ann", "bob"} {
			if got := p.person(id).Identities(); !slices.Equal(got, []string{"ann", "bob"}) {
				t.Errorf("%s is %v", id, got)
			}
			if got := p.person(id).Failures(); len(got) != 2 {
				t.Errorf("%s has %d failures, want both", id, len(got))
			}
		}
	})
	t.Run("whoever asks is told the same, oldest first", func(t *testing.T) {
		p := newPeople(t)
		for i, id := range []string{"dora", "bob", "ann"} {
			late := broken(care.ID("c-"+id), 3)
			late.Failure.At = at(time.Duration(10-i) * time.Hour)
			late.Failure.SettledAt = at(time.Minute) // is for Settle to say
			p.do(id, late)
		}
		p.do("bob", p.link("bob", "dora"))
		p.do("ann", p.link("ann", "bob"))
		for _, id := range []string{"ann", "bob", "dora"} {
			l := p.person(id).Ledger(id)
			var of []care.ID
			for _, f := range l.Open {
				of = append(of, f.Conversation)
			}
			if !slices.Equal(of, []care.ID{"c-ann", "c-bob", "c-dora"}) || !slices.Equal(l.Identities, []string{"ann", "bob", "dora"}) || l.Counted != 3 {
				t.Errorf("%s: open %v of %v, %d in all", id, of, l.Identities, l.Counted)
			}
		}
		if l := (care.Person{p.all["bob"]}).Ledger("a"); !slices.Equal(l.Identities, []string{"a", "bob", "dora"}) {
			t.Errorf("identities %v, want the one at issue too", l.Identities)
		}
	})
	t.Run("undoing restores both, with what happened meanwhile", func(t *testing.T) {
		p := newPeople(t)
		for i, id := range []string{"ann", "ann2", "bob", "bob2"} {
			p.do(id, broken(care.ID("c-"+id), int64(i+1)))
		}
		p.do("ann", p.link("ann", "ann2"))
		p.do("bob2", p.link("bob2", "bob"))
		ann, bob := p.person("ann"), p.person("bob")
		p.do("ann2", p.link("ann2", "bob2"))
		if got := p.person("bob").Identities(); !slices.Equal(got, []string{"ann", "ann2", "bob", "bob2"}) {
			t.Fatalf("one person of two: %v", got)
		}
		p.do("ann2", care.Unlink{Agent: "AP"})
		ignore := cmpopts.IgnoreFields(care.Customer{}, "Version", "UpdatedAt")
		byID := cmpopts.SortSlices(func(a, b care.Customer) bool { return a.ID < b.ID })
		if diff := cmp.Diff([]care.Person{ann, bob}, []care.Person{p.person("ann"), p.person("bob")}, ignore, byID); diff != "" {
			t.Errorf("after undoing (-want +got):\n%s", diff)
		}
		p.do("ann2", p.link("ann2", "bob2"))
		p.do("bob", broken("c-bob", 9))
		p.do("ann2", care.Unlink{Agent: "AP"})
		if a, b := len(p.person("ann").Failures()), len(p.person("bob").Failures()); a != 2 || b != 3 {
			t.Errorf("what happened to Bob while linked: %d and %d failures, want 2 and 3", a, b)
		}
	})
	t.Run("refused", func(t *testing.T) {
		p := newPeople(t)
		p.do("ann", p.link("ann", "bob"))
		p.refused("bob", p.link("bob", "ann"), care.GuardLinked)  // one person already
		p.refused("ann", p.link("ann", "cleo"), care.GuardLinked) // undo, or the other way round
		p.do("cleo", p.link("cleo", "ann"))
		stranger := p.link("bob", "dora")
		stranger.Agent = "ZZ"
		p.refused("bob", stranger, care.GuardAgent)
		p.refused("bob", p.link("bob", ""), care.GuardField)
		p.refused("bob", p.link("bob", "bob"), care.GuardLinked)
		p.refused("bob", care.Unlink{Agent: "FB"}, care.GuardLinked)
		p.refused("ann", care.Unlink{Agent: "ZZ"}, care.GuardAgent)
		other := p.link("bob", "zoe")
		other.Other = care.Person{{ID: "zoe", Brand: "zeta", Version: 1}}
		p.refused("bob", other, care.GuardLinked)
	})
	t.Run("bounded", func(t *testing.T) {
		p := newPeople(t)
		for i := range care.MaxIdentities - 1 {
			id := fmt.Sprint("id", i)
			p.do(id, p.link(id, "ann"))
		}
		p.refused("more", p.link("more", "ann"), care.GuardLinked)
	})
}

// Whatever order links and failures come in, nothing is lost, counted twice or
// moved, and the log folds to the customer.
func TestCustomerInvariants(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 30))
		p := newPeople(t)
		counted := map[string]map[string]bool{}
		for range 300 {
			p.now = p.now.Add(time.Duration(r.IntN(3)) * time.Minute)
			id := fmt.Sprint("id", r.IntN(6))
			conv, version := care.ID(fmt.Sprint("c-", id, r.IntN(2))), int64(1+r.IntN(20))
			var cmd care.CustomerCommand
			switch r.IntN(4) {
			case 0:
				cmd = p.link(id, fmt.Sprint("id", r.IntN(6)))
			case 1:
				cmd = care.Unlink{Agent: "FB"}
			case 2:
				cmd = broken(conv, version)
				if counted[id] == nil {
					counted[id] = map[string]bool{}
				}
				counted[id][fmt.Sprint(conv, version)] = true
			case 3:
				cmd = care.Settle{Conversation: conv, Before: version}
			}
			was := encode(p.all[id])
			events, err := p.give(id, cmd)
			if encode(p.all[id]) != was {
				t.Fatal("the customer given was changed")
			}
			if err != nil {
				if !errors.Is(err, care.ErrRefused) || len(events) > 0 {
					t.Fatalf("%s: %v with %d events", cmd.Name(), err, len(events))
				}
				continue
			}
			p.do(id, cmd)
		}
		for id, c := range p.all {
			if c.Counted != len(counted[id]) || len(c.Failures) != len(counted[id]) {
				t.Fatalf("seed %d: %s has %d failures (%d remembered), want %d", seed, id, c.Counted, len(c.Failures), len(counted[id]))
			}
			if c.Version != int64(len(p.log[id])) {
				t.Fatalf("version %d after %d events", c.Version, len(p.log[id]))
			}
			if folded := care.FoldCustomer(care.Customer{}, p.log[id]); encode(folded) != encode(c) {
				t.Fatalf("folded:\n%s\nwant\n%s", encode(folded), encode(c))
			}
			var back care.Customer
			if err := json.Unmarshal([]byte(encode(c)), &back); err != nil || encode(back) != encode(c) {
				t.Fatalf("after JSON: %v", err)
			}
		}
		// A person is an equivalence: who is one with another sees the same.
		for i := range 6 {
			id := fmt.Sprint("id", i)
			ids := p.person(id).Identities()
			for _, other := range ids {
				if got := p.person(other).Identities(); !slices.Equal(got, ids) {
					t.Fatalf("seed %d: %s is %v, and %s of them is %v", seed, id, ids, other, got)
				}
			}
		}
	}
}

func TestCustomerRemembersABoundedNumber(t *testing.T) {
	p := newPeople(t)
	p.do("ann", broken("c0", 1))
	for i := range int64(60) {
		p.do("ann", broken("c1", i+1))
	}
	p.do("ann", care.Settle{Conversation: "c1", Before: 20})
	c := p.all["ann"]
	if len(c.Failures) != 50 || c.Counted != 61 {
		t.Fatalf("%d remembered of %d", len(c.Failures), c.Counted)
	}
	for i := range int64(8) {
		p.do("ann", broken("c2", i+1))
	}
	if open := len(p.person("ann").Ledger("ann").Open); open != 49 {
		t.Errorf("%d open, want 41 and the 8 new: those made good go first", open)
	}
	if events := p.do("nobody", care.Settle{Conversation: "c1", Before: 3}); len(events) > 0 {
		t.Errorf("a stream of nothing: %d events", len(events))
	}
}

// FuzzCustomerEvent: what reads as a customer's event reads the same after it
// was written, and folds onto any customer.
func FuzzCustomerEvent(f *testing.F) {
	for i, b := range customerBodies() {
		f.Add([]byte(encode(care.CustomerEvent{Version: int64(i) + 1, At: t0, Actor: "FB", Body: b})))
	}
	f.Add([]byte(`{"schema":2,"version":1,"type":"settled","body":null}`))
	full := care.Customer{ID: "p-ann", Version: 60}
	for i := range int64(50) {
		full.Failures = append(full.Failures, care.Failure{Kind: care.BrokenPromise, Conversation: "c1", Version: i})
	}
	before := encode(full)
	f.Fuzz(func(t *testing.T, data []byte) {
		var e care.CustomerEvent
		if json.Unmarshal(data, &e) != nil {
			return
		}
		written, err := json.Marshal(e)
		if err != nil {
			return // a year that JSON cannot hold
		}
		var back care.CustomerEvent
		if err := json.Unmarshal(written, &back); err != nil || encode(back) != string(written) {
			t.Fatalf("%s became %s, %v", written, encode(back), err)
		}
		for _, c := range []care.Customer{{}, full} {
			next := care.FoldCustomer(c, []care.CustomerEvent{e, back})
			if next.Version != e.Version || len(next.Failures) > 50 {
				t.Errorf("version %d with %d failures", next.Version, len(next.Failures))
			}
		}
		if encode(full) != before {
			t.Error("the customer given was changed")
		}
	})
}
