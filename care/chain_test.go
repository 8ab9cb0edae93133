package care_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mysocialcare/socialcare/care"
)

// chains are work across conversations: what goes before, the work, and how it
// is taken up again after a crash.
var chains = map[string]chain{
	"merge": {two, func(w *network) error {
		return errors.Join(w.give(id("S"), care.Merge{Agent: "FB", Operation: "op1", Into: id("T")}), w.run(id("S")))
	}, runs("S")},
	"merge, and the customer goes on": {func(w *network) {
		two(w)
		w.do(id("S"), care.Merge{Agent: "FB", Operation: "op1", Into: id("T")})
	}, redelivered("S", "p-ann"), redelivered("S", "p-ann")},
	"undo of a merge": {func(w *network) {
		two(w)
		w.do(id("S"), care.Merge{Agent: "FB", Operation: "op1", Into: id("T")})
		w.hear("S", "p-ann")
		w.hear("T", "p-ann")
	}, func(w *network) error {
		return errors.Join(w.give(id("S"), care.UndoMerge{Agent: "FB", Operation: "op2"}), w.run(id("S")))
	}, runs("S")},
	"a message to a merge that was interrupted": {func(w *network) {
		two(w)
		if err := w.give(id("S"), care.Merge{Agent: "FB", Operation: "op1", Into: id("T")}); err != nil {
			w.t.Fatal(err)
		}
	}, redelivered("S", "p-ann"), redelivered("S", "p-ann")},
	"a merge that its target refuses": {func(w *network) {
		two(w)
		if err := w.give(id("S"), care.Merge{Agent: "FB", Operation: "op1", Into: id("T")}); err != nil {
			w.t.Fatal(err)
		}
		w.do(id("T"), care.MarkSpam{Agent: "FB"})
	}, runs("S"), runs("S")},
	"split": {crowd, func(w *network) error { return errors.Join(w.give(id("T"), splitBob(w)), w.run(id("T"))) }, runs("T")},
	"undo of a split": {func(w *network) {
		crowd(w)
		w.do(id("T"), splitBob(w))
		w.hear("T", "p-bob")
	}, func(w *network) error {
		b := care.SplitID(id("T"), "op1")
		return errors.Join(w.give(b, care.UndoSplit{Agent: "FB", Operation: "op2"}), w.run(b))
	}, func(w *network) error { return w.run(care.SplitID(id("T"), "op1")) }},
	"follow-up":                   {closed, redelivered("T", "p-ann"), redelivered("T", "p-ann")},
	"follow-up by a third person": {closed, redelivered("T", "p-bob"), redelivered("T", "p-bob")},
}

type chain struct {
	before       func(w *network)
	work, resume func(w *network) error
}

// two are conversations of one customer, both waiting, one with a promise.
func two(w *network) {
	w.hear("T", "p-ann")
	w.do(id("T"), care.Claim{Agent: "AP"})
	w.now = w.now.Add(time.Minute)
	w.hear("S", "p-ann")
	w.do(id("S"), care.Promise{Agent: "FB", ID: "p1", Kind: care.Delivery, Owner: "FB", Due: w.now.Add(30 * time.Hour)})
	w.now = w.now.Add(20 * time.Minute)
}

// crowd is a conversation in which a third person joined in.
func crowd(w *network) {
	w.hear("T", "p-ann")
	w.hear("T", "p-bob")
	w.hear("T", "p-ann")
	w.now = w.now.Add(20 * time.Minute)
}

func closed(w *network) {
	w.hear("T", "p-ann")
	w.do(id("T"), care.Claim{Agent: "AP"})
	w.now = w.now.Add(20 * time.Minute)
	w.answer("T")
	w.do(id("T"), care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "parcel", Seen: w.convs[id("T")].Version})
	w.now = w.now.Add(8 * 24 * time.Hour)
	w.do(id("T"), care.Tick{})
}

func runs(thread string) func(w *network) error {
	return func(w *network) error { return w.run(id(thread)) }
}

// redelivered delivers one message, always the same.
func redelivered(thread, who string) func(w *network) error {
	return func(w *network) error {
		m := message("late", w.now)
		m.Thread.Native, m.Customer = thread, who
		return w.deliver(m)
	}
}

func splitBob(w *network) care.Command {
	s := care.Split{Agent: "FB", Operation: "op1"}
	for _, m := range w.onRecord(id("T")) {
		if m.Author == "p-bob" {
			s.Messages = append(s.Messages, m.Ref)
		}
	}
	return s
}

// Interrupted after any of its writes and taken up again, work across
// conversations ends as if nothing had happened; and what is repeated at its
// end changes nothing.
func TestWorkAcrossConversationsSurvivesACrash(t *testing.T) {
	for name, c := range chains {
		t.Run(name, func(t *testing.T) {
			calm := newNetwork(t)
			c.before(calm)
			first := calm.writes
			if err := c.work(calm); err != nil {
				t.Fatal(err)
			}
			want, steps := encode(calm.logs), calm.writes-first
			if err := c.resume(calm); err != nil || encode(calm.logs) != want {
				t.Errorf("taken up again at its end: %v, and something changed", err)
			}
			if steps == 0 {
				t.Fatal("it writes nothing")
			}
			for n := range steps {
				w := newNetwork(t)
				c.before(w)
				w.fail = w.writes + n
				if n == 0 {
					continue // nothing was written: nothing is to be taken up
				}
				if err := c.work(w); !errors.Is(err, errCrash) {
					t.Fatalf("after %d writes: %v", n, err)
				}
				w.fail = 0
				if err := c.resume(w); err != nil {
					t.Fatalf("taken up after %d of %d writes: %v", n, steps, err)
				}
				if got := encode(w.logs); got != want {
					t.Errorf("taken up after %d of %d writes:\n%s\nwant\n%s", n, steps, got, want)
				}
			}
		})
	}
}

// Time takes an interrupted operation up again, sooner at first.
func TestTimeTakesOperationsUpAgain(t *testing.T) {
	w := newNetwork(t)
	two(w)
	if err := w.give(id("S"), care.Merge{Agent: "FB", Operation: "op1", Into: id("T")}); err != nil {
		t.Fatal(err)
	}
	var pauses []time.Duration
	for range 9 {
		due, ok := w.rules.NextDue(w.convs[id("S")])
		if !ok {
			t.Fatal("nothing is due")
		}
		pauses = append(pauses, due.Sub(w.now))
		w.now = due
		w.do(id("T"), care.Tick{})
		if err := w.give(id("S"), care.Tick{}); err != nil {
			t.Fatal(err)
		}
	}
	want := []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 16 * time.Minute, 32 * time.Minute, time.Hour, time.Hour}
	if diff := cmp.Diff(want, pauses); diff != "" {
		t.Errorf("pauses (-want +got):\n%s", diff)
	}
	if err := w.run(id("S")); err != nil {
		t.Fatal(err)
	}
	if due, ok := w.rules.NextDue(w.convs[id("S")]); ok {
		t.Errorf("the source is due at %v", due)
	}
}

// Two merged into each other at the same time: one gives way.
func TestMergesNeverCloseACircle(t *testing.T) {
	for name, order := range map[string][]string{"the first goes on": {"S", "T"}, "the second goes on": {"T", "S"}} {
		t.Run(name, func(t *testing.T) {
			w := newNetwork(t)
			two(w)
			target := w.convs[id("S")] // as it was when the second merge was decided
			if err := w.give(id("S"), care.Merge{Agent: "FB", Operation: "op1", Into: id("T")}); err != nil {
				t.Fatal(err)
			}
			events, err := w.rules.Decide(w.convs[id("T")], care.Merge{Agent: "AP", Operation: "op2", Into: id("S")}, care.Facts{Target: &target}, w.now)
			if err != nil {
				t.Fatal(err)
			}
			w.convs[id("T")] = care.Fold(w.convs[id("T")], events)
			for _, thread := range order {
				if err := w.run(id(thread)); err != nil {
					t.Fatal(err)
				}
			}
			if a, b := w.convs[id("S")].State, w.convs[id("T")].State; a == care.Merged && b == care.Merged {
				t.Error("both are merged: nobody sees them")
			}
			if n := len(w.waits()); n != 1 {
				t.Errorf("messages wait in %d conversations: %v", n, w.waits())
			}
			n := 0
			for _, list := range w.waits() {
				n += len(list)
			}
			if n != 2 {
				t.Errorf("%d messages wait, want 2", n)
			}
		})
	}
}
