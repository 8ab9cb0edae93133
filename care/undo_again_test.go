package care_test

import (
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// What is merged again after an undo is taken out again as the first time.
func TestUndoMergeTwiceGivesThePrivateThreadBack(t *testing.T) {
	w := newNetwork(t)
	led(w)
	for i, op := range [][2]string{{"", "op2"}, {"op3", "op4"}, {"op5", "op6"}} {
		w.now = w.now.Add(20 * time.Minute)
		if i > 0 {
			w.do(id("S"), care.Merge{Agent: "FB", Operation: op[0], Into: id("T")})
			w.now = w.now.Add(time.Minute)
			w.private(id("S"))
			w.now = w.now.Add(20 * time.Minute)
		}
		w.do(id("S"), care.UndoMerge{Agent: "FB", Operation: op[1]})
		s, c := w.convs[id("S")], w.convs[id("T")]
		if s.Private == nil || s.Private.Native != "dm-1" || !s.PublicOpen || len(s.Unanswered) == 0 || s.Unanswered[len(s.Unanswered)-1].Ref != s.LastPrivate {
			t.Errorf("%d: source: private %v, open %t, %+v, last %v", i, s.Private, s.PublicOpen, s.Unanswered, s.LastPrivate)
		}
		if c.Private != nil || !c.LastPrivate.IsZero() || c.PublicOpen || c.ThreadOf(c.LastTo(channel.Private)).Native == "dm-1" {
			t.Errorf("%d: target: private %v, open %t, last %v", i, c.Private, c.PublicOpen, c.LastPrivate)
		}
		if no := w.give(id("S"), care.UndoMerge{Agent: "FB", Operation: op[1] + "again"}); no == nil {
			t.Errorf("%d: undone twice", i)
		}
	}
}
