package desk_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
)

// However conversations are merged, split and undone, and whatever comes in the
// meantime, every message is in the timeline of exactly one conversation that is
// not merged (16).
func TestEveryMessageIsToldOnce(t *testing.T) {
	for seed := range uint64(10) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, care.Spec{}, desk.Options{})
			r := rand.New(rand.NewPCG(seed, 7))
			said := 0
			var done []string
			say := func() {
				said++
				who := []string{"ann", "ann", "bob"}[r.IntN(3)]
				if said <= 3 {
					who = "ann"
				}
				thread := fmt.Sprintf("t-%d", said%3)
				w.ingest(from(who, fmt.Sprintf("m-%d", said), thread, fmt.Sprintf("message %d", said)))
				done = append(done, fmt.Sprintf("%s wrote m-%d in %s", who, said, thread))
			}
			for range 3 {
				say()
			}
			for n := range 30 {
				time.Sleep(time.Second)
				var all []care.Conversation
				for l, err := range w.desk.List(t.Context(), care.Query{}, false) {
					if err != nil {
						t.Fatal(err)
					}
					all = append(all, l.Conversation)
				}
				c, into := all[r.IntN(len(all))], all[r.IntN(len(all))]
				op := fmt.Sprint("op", n)
				var cmd care.Command
				switch r.IntN(7) {
				case 0, 1:
					say()
				case 2:
					cmd = care.Merge{Agent: "FB", Operation: op, Into: into.ID, Override: r.IntN(2) == 0}
				case 3:
					cmd = care.UndoMerge{Agent: "FB", Operation: op}
				case 4, 5:
					if ms := w.view(c.ID).Messages; len(ms) > 0 {
						cmd = care.Split{Agent: "FB", Operation: op, Messages: []channel.Ref{ref(ms[r.IntN(len(ms))].ID)}}
					}
				case 6:
					cmd = care.UndoSplit{Agent: "FB", Operation: op}
				}
				if cmd != nil {
					_, err := w.desk.Do(t.Context(), c.ID, cmd)
					var no *care.Refusal
					if err != nil && !errors.As(err, &no) {
						t.Fatal(err)
					}
					if err == nil {
						done = append(done, fmt.Sprintf("%s of %s into %s", cmd.Name(), c.ID, into.ID))
					}
				}
				w.toldOnce(said, fmt.Sprintf("seed %d: %q", seed, done))
			}
		})
	}
}

func (w *world) toldOnce(said int, after string) {
	w.Helper()
	times := map[string]int{}
	for l, err := range w.desk.List(w.Context(), care.Query{}, false) {
		if err != nil {
			w.Fatal(err)
		}
		if l.Conversation.State == care.Merged {
			continue
		}
		for _, m := range w.view(l.Conversation.ID).Messages {
			if times[m.ID]++; m.Text != "message "+m.ID[len("m-"):] {
				w.Fatalf("%s reads %q after %s", m.ID, m.Text, after)
			}
		}
	}
	for i := range said {
		if id := fmt.Sprintf("m-%d", i+1); times[id] != 1 {
			w.Fatalf("%s is told %d times after %s", id, times[id], after)
		}
	}
}
