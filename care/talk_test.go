package care_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// t0 is a Saturday morning.
var t0 = time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)

func at(d time.Duration) time.Time { return t0.Add(d) }

var shop = channel.Account{Brand: "acme", Network: "web", Name: "care"}

// team are three agents: FB and AP at any hour, KC from Monday to Friday.
func team() care.Spec {
	return care.Spec{Version: "7", Zone: "Europe/Rome", Team: []care.Agent{
		{Initials: "FB", Name: "Flavia"},
		{Initials: "AP", Name: "Anna", Capacity: 10},
		{Initials: "KC", Name: "Karim", Hours: "Mo-Fr 09:00-18:00"},
	}}
}

// talk is one conversation under test: its log, its fold and the time.
type talk struct {
	t     *testing.T
	rules *care.Rules
	conv  care.Conversation
	log   []care.Event
	now   time.Time
	facts care.Facts
	n     int
}

func newTalk(t *testing.T, spec care.Spec) *talk {
	t.Helper()
	return &talk{t: t, rules: newRules(t, spec), now: t0}
}

func newRules(t testing.TB, spec care.Spec) *care.Rules {
	t.Helper()
	r, err := care.NewRules(spec, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// wait moves the time.
func (k *talk) wait(d time.Duration) *talk {
	k.now = k.now.Add(d)
	return k
}

// decide judges a command with a verdict on what it would send.
func (k *talk) decide(cmd care.Command) ([]care.Event, error) {
	f := k.facts
	if text, _ := k.rules.Final(k.conv, cmd); text != "" && len(f.Verdict.Reasons()) == 0 {
		f.Verdict = care.Judged(text)
	}
	return k.rules.Decide(k.conv, cmd, f, k.now)
}

// do gives a command that must not be refused, and returns its events.
func (k *talk) do(cmd care.Command) []care.Event {
	k.t.Helper()
	events, err := k.decide(cmd)
	if err != nil {
		k.t.Fatalf("%s at +%v: %v", cmd.Name(), k.now.Sub(t0), err)
	}
	k.log = append(k.log, events...)
	k.conv = care.Fold(k.conv, events)
	return events
}

// refused gives a command that must be refused by a guard.
func (k *talk) refused(cmd care.Command, guard string) *care.Refusal {
	k.t.Helper()
	events, err := k.decide(cmd)
	var no *care.Refusal
	if !errors.As(err, &no) {
		k.t.Fatalf("%s at +%v: error %v, events %v; want a refusal", cmd.Name(), k.now.Sub(t0), err, types(events))
	}
	if no.Guard != guard || len(events) > 0 {
		k.t.Fatalf("%s at +%v: refused by %s (%v) with %d events, want %s", cmd.Name(), k.now.Sub(t0), no.Guard, no, len(events), guard)
	}
	return no
}

// writes is a message of the customer, in public unless changed.
func (k *talk) writes(change ...func(*care.Receive)) care.Receive {
	k.n++
	m := message("m-"+string(rune('a'+k.n-1)), k.now)
	for _, f := range change {
		f(&m)
	}
	return m
}

func message(native string, at time.Time) care.Receive {
	ref := channel.Ref{Account: shop, Native: native}
	thread := care.Thread{Account: shop, Native: "t-1"}
	return care.Receive{
		ID: thread.ID(), Thread: thread, Ref: ref, Customer: "p-ann", Content: care.ContentID(ref),
		Surface: channel.Post, Visibility: channel.Public, At: at,
	}
}

func private(m *care.Receive)    { m.Visibility, m.Thread.Native = channel.Private, "dm-1" }
func courtesy(m *care.Receive)   { m.Courtesy = true }
func backfilled(m *care.Receive) { m.Backfilled = true }
func machine(m *care.Receive)    { m.Auto = channel.AutoReply }
func stranger(m *care.Receive)   { m.Customer = "p-bob" }
func gone(m *care.Receive)       { m.Gone = true }
func colleague(m *care.Receive) {
	m.Role, m.Customer = channel.Self, "p-shop"
}

// replies is an answer that has seen everything.
func (k *talk) replies(id string) care.Reply {
	return care.Reply{Agent: "FB", Text: "We look into it.", Seen: k.conv.Version, ID: id, Content: "c-" + id}
}

func (k *talk) delivered(id string) care.Delivered {
	return care.Delivered{Reply: id, Ref: channel.Ref{Account: shop, Native: "n-" + id}, At: k.now}
}

// answer replies, and has the reply delivered at once.
func (k *talk) answer(id string) {
	k.t.Helper()
	k.do(k.replies(id))
	k.do(k.delivered(id))
}

func (k *talk) promise(id string, due time.Time) care.Promise {
	return care.Promise{Agent: "FB", ID: id, Kind: care.Delivery, Owner: "FB", Due: due}
}

func (k *talk) resolve() care.Resolve {
	return care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "parcel"}
}

// clock returns how a metric's target stands.
func (k *talk) clock(m sla.Metric) sla.Condition {
	k.t.Helper()
	return k.status(m).State
}

func types(events []care.Event) []string {
	out := []string{}
	for _, e := range events {
		out = append(out, e.Body.Type())
	}
	return out
}

func (k *talk) wantTypes(events []care.Event, want ...string) {
	k.t.Helper()
	if got := types(events); !slices.Equal(got, want) {
		k.t.Errorf("events %v, want %v", got, want)
	}
}

func (k *talk) wantState(want care.State) {
	k.t.Helper()
	if k.conv.State != want {
		k.t.Errorf("state %q, want %q", k.conv.State, want)
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func (k *talk) status(m sla.Metric) sla.TargetStatus {
	k.t.Helper()
	all, err := k.rules.Status(k.conv, k.now)
	if err != nil {
		k.t.Fatal(err)
	}
	for _, s := range all {
		if s.Metric == m {
			return s
		}
	}
	return sla.TargetStatus{}
}
