package care_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// led is a source that was merged while its invitation stood, and whose customer
// then wrote in private: the thread is the source's, so that the message comes
// for it.
func led(w *network, change ...func(*care.Receive)) {
	w.t.Helper()
	w.hear("T", "p-ann")
	w.answer("T")
	w.hear("S", "p-ann")
	w.invite("S")
	w.now = w.now.Add(20 * time.Minute)
	w.do(id("S"), care.Merge{Agent: "FB", Operation: "op1", Into: id("T")})
	w.now = w.now.Add(time.Minute)
	w.private(id("S"), change...)
}

// private delivers a private message in the thread dm-1 of a conversation.
func (w *network) private(id care.ID, change ...func(*care.Receive)) channel.Ref {
	w.t.Helper()
	w.n++
	m := message("dm-"+string(rune('a'+w.n)), w.now)
	m.Visibility, m.Thread.Native = channel.Private, "dm-1"
	for _, f := range change {
		f(&m)
	}
	if err := w.deliverTo(id, m); err != nil {
		w.t.Fatal(err)
	}
	return m.Ref
}

// The private thread that an invitation of the source brought goes back with it.
func TestUndoMergeGivesThePrivateThreadBack(t *testing.T) {
	dm := care.Thread{Account: shop, Native: "dm-1"}
	undo := care.UndoMerge{Agent: "FB", Operation: "op2"}
	for name, c := range map[string]struct {
		meanwhile func(w *network)
		// open: the public threads want a closing line; waits: the private message
		// is not answered yet.
		source, target, waits bool
	}{
		"nothing happened since": {func(*network) {}, true, false, true},
		"we answered there": {func(w *network) {
			w.answer("T")
		}, true, true, false},
		"we closed the public thread": {func(w *network) {
			c := w.convs[id("T")]
			w.do(c.ID, care.Reply{Agent: "FB", Text: "It is solved.", Visibility: channel.Public, Seen: c.Version, ID: "closing", Content: "closing"})
			w.do(c.ID, care.Delivered{Reply: "closing", Ref: channel.Ref{Account: shop, Native: "n-closing"}, At: w.now})
		}, false, false, false},
		"another conversation came in": {func(w *network) {
			w.hear("U", "p-ann")
			w.do(id("U"), care.Merge{Agent: "FB", Operation: "op3", Into: id("T")})
		}, true, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newNetwork(t)
			led(w)
			joined := w.convs[id("T")]
			if joined.Private == nil || *joined.Private != dm || !joined.PublicOpen || joined.State != care.Open {
				t.Fatalf("the target is %s, private %v, public open %t", joined.State, joined.Private, joined.PublicOpen)
			}
			w.now = w.now.Add(time.Minute)
			c.meanwhile(w)
			w.now = w.now.Add(20 * time.Minute)
			w.do(id("S"), undo)
			source, target := w.convs[id("S")], w.convs[id("T")]
			if source.Private == nil || *source.Private != dm || source.PublicOpen != c.source {
				t.Errorf("source: private %v, public open %t, want %t", source.Private, source.PublicOpen, c.source)
			}
			if target.Private != nil || !target.LastPrivate.IsZero() || target.PublicOpen != c.target {
				t.Errorf("target: private %v, last %v, public open %t, want %t", target.Private, target.LastPrivate, target.PublicOpen, c.target)
			}
			if waits := len(source.Unanswered) > 0 && source.Unanswered[len(source.Unanswered)-1].Private; waits != c.waits {
				t.Errorf("source: unanswered %+v", source.Unanswered)
			}
			if got := source.ThreadOf(source.LastTo(channel.Private)); got != dm {
				t.Errorf("a private reply of the source's goes to %v", got)
			}
			if got := target.ThreadOf(target.LastTo(channel.Private)); got == dm {
				t.Error("a private reply of the target's goes to the source's thread")
			}
			next := w.private(id("S"))
			if got := w.convs[id("S")].LastPrivate; got != next {
				t.Errorf("what the customer writes there goes elsewhere: %v, want %v", got, next)
			}
		})
	}
}

// A thread that the host keeps as the target's stays there, and so does one that
// the target's own invitation led to.
func TestUndoMergeLeavesTheTargetsOwnPrivateThread(t *testing.T) {
	for name, start := range map[string]func(w *network){
		"bound to the target": func(w *network) {
			w.hear("T", "p-ann")
			w.hear("S", "p-ann")
			w.invite("S")
			w.do(id("S"), care.Merge{Agent: "FB", Operation: "op1", Into: id("T")})
			w.private(id("T"))
		},
		"by its own invitation": func(w *network) {
			w.hear("T", "p-ann")
			w.invite("T")
			w.hear("S", "p-ann")
			w.invite("S")
			w.do(id("S"), care.Merge{Agent: "FB", Operation: "op1", Into: id("T")})
			w.private(id("T"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newNetwork(t)
			start(w)
			w.now = w.now.Add(20 * time.Minute)
			w.do(id("S"), care.UndoMerge{Agent: "FB", Operation: "op2"})
			if s, c := w.convs[id("S")], w.convs[id("T")]; s.Private != nil || c.Private == nil || c.Private.Native != "dm-1" || !c.PublicOpen || len(c.Unanswered) == 0 {
				t.Errorf("source: private %v; target: private %v, public open %t, %d wait", s.Private, c.Private, c.PublicOpen, len(c.Unanswered))
			}
		})
	}
}

// What was led to private before goes back to where it had been, through two
// merges.
func TestUndoMergesGiveThePrivateThreadBackOneByOne(t *testing.T) {
	w := newNetwork(t)
	w.hear("U", "p-ann")
	w.invite("U")
	w.hear("S", "p-ann")
	w.hear("T", "p-ann")
	w.now = w.now.Add(20 * time.Minute)
	w.do(id("U"), care.Merge{Agent: "FB", Operation: "op1", Into: id("S")})
	w.do(id("S"), care.Merge{Agent: "FB", Operation: "op2", Into: id("T")})
	w.private(id("U"))
	has := func() []bool {
		var all []bool
		for _, thread := range []string{"U", "S", "T"} {
			all = append(all, w.convs[id(thread)].Private != nil)
		}
		return all
	}
	for i, c := range []struct {
		do   func()
		want []bool
	}{
		{func() {}, []bool{false, false, true}},
		{func() { w.do(id("S"), care.UndoMerge{Agent: "FB", Operation: "op3"}) }, []bool{false, true, false}},
		{func() { w.do(id("U"), care.UndoMerge{Agent: "FB", Operation: "op4"}) }, []bool{true, false, false}},
	} {
		c.do()
		if diff := cmp.Diff(c.want, has()); diff != "" {
			t.Errorf("%d: who has the private thread (-want +got):\n%s", i, diff)
		}
	}
	u := w.convs[id("U")]
	if len(u.Unanswered) != 1 || !u.PublicOpen || u.ThreadOf(u.LastTo(channel.Private)).Native != "dm-1" {
		t.Errorf("%d wait, public open %t, %v", len(u.Unanswered), u.PublicOpen, u.LastPrivate)
	}
}

func init() {
	chains["undo of a merge whose invitation was answered"] = chain{func(w *network) { led(w) }, func(w *network) error {
		return w.undo()
	}, runs("S")}
	chains["an invitation that is answered after a merge that was interrupted"] = chain{func(w *network) {
		w.hear("T", "p-ann")
		w.hear("S", "p-ann")
		w.invite("S")
		if err := w.give(id("S"), care.Merge{Agent: "FB", Operation: "op1", Into: id("T")}); err != nil {
			w.t.Fatal(err)
		}
	}, answered, answered}
}

func (w *network) undo() error {
	if err := w.give(id("S"), care.UndoMerge{Agent: "FB", Operation: "op2"}); err != nil {
		return err
	}
	return w.run(id("S"))
}

// answered delivers one private message of the source's, always the same.
func answered(w *network) error {
	m := message("late-dm", w.now)
	m.Visibility, m.Thread.Native = channel.Private, "dm-1"
	return w.deliverTo(id("S"), m)
}
