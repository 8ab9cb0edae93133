package care_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/memstore"
)

var everyInterleaving = flag.Bool("interleavings", false, "try all interleavings, some 90,000 in two or three minutes, not only a sample of them")

// sampled reports whether an interleaving is tried: of the many some, at odd
// distances, or all of them.
func sampled(n, stride int) bool { return n%stride == 0 || *everyInterleaving }

// scene is two commands each of the customer and of two agents.
type scene struct {
	name   string
	rivals bool // both agents answer whatever they see
	// acts are the commands of each actor in order; seen is the version that the
	// agent had on the screen.
	acts [3][2]func(seen int64, now time.Time) care.Command
}

func scenes() []scene {
	writes := func(native string) func(int64, time.Time) care.Command {
		return func(_ int64, now time.Time) care.Command { return message(native, now) }
	}
	replies := func(agent, id string) func(int64, time.Time) care.Command {
		return func(seen int64, _ time.Time) care.Command {
			return care.Reply{Agent: agent, Text: "We look into it.", Seen: seen, ID: id, Content: "c-" + id}
		}
	}
	resolves := func(agent string) func(int64, time.Time) care.Command {
		return func(seen int64, _ time.Time) care.Command {
			return care.Resolve{Agent: agent, Kind: care.NoAction, Cause: "none", Seen: max(seen, 1)}
		}
	}
	claims := func(agent string) func(int64, time.Time) care.Command {
		return func(int64, time.Time) care.Command { return care.Claim{Agent: agent} }
	}
	type two = [2]func(int64, time.Time) care.Command
	return []scene{
		{"both answer", true, [3]two{{writes("m-2"), writes("m-3")}, {replies("FB", "r-1"), replies("FB", "r-2")}, {replies("AP", "r-3"), replies("AP", "r-4")}}},
		{"one claims, one resolves", false, [3]two{{writes("m-2"), writes("m-3")}, {claims("FB"), replies("FB", "r-1")}, {replies("AP", "r-3"), resolves("AP")}}},
	}
}

// world is one conversation in a store, and who does what to it.
type world struct {
	t     *testing.T
	rules *care.Rules
	store care.Store
	id    care.ID
	now   time.Time
	// told are the commands and their fates, for the failure.
	told []string
	// replies are the fates of the replies, by identifier.
	replies map[string]fate
}

// fate is what became of a reply whose author had seen a version, when the
// conversation was at another.
type fate struct {
	seen, at int64
	won      bool
}

func newWorld(t *testing.T, rules *care.Rules) *world {
	w := &world{t: t, rules: rules, store: memstore.New(), now: t0, replies: map[string]fate{}}
	first := message("m-1", t0)
	w.id = first.ID
	w.act(care.Conversation{}, first)
	return w
}

func (w *world) load() care.Conversation {
	c, err := w.store.Load(context.Background(), w.id)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// act is the loop without an engine: decide on what was loaded, append with
// the version expected, and once more if the conversation moved on meanwhile.
func (w *world) act(loaded care.Conversation, cmd care.Command) {
	w.now = w.now.Add(time.Minute)
	current := int64(0)
	if loaded.Version > 0 {
		current = w.load().Version
	}
	for range 2 {
		var f care.Facts
		if text, _ := w.rules.Final(loaded, cmd); text != "" {
			f.Verdict = care.Judged(text)
		}
		events, err := w.rules.Decide(loaded, cmd, f, w.now)
		if err != nil {
			w.refuse(cmd, loaded.Version, err)
			return
		}
		err = w.append(loaded, cmd, events)
		if stale := loaded.Version != current; stale != errors.Is(err, care.ErrStale) {
			w.fail("append after version %d at version %d: %v", loaded.Version, current, err)
		}
		if err == nil {
			w.accept(cmd, loaded.Version)
			return
		}
		loaded = w.load()
	}
	w.fail("%s was stale twice", cmd.Name())
}

func (w *world) append(loaded care.Conversation, cmd care.Command, events []care.Event) error {
	b := care.Batch{ID: w.id, Expected: loaded.Version, Events: events, Next: care.Fold(loaded, events), Now: w.now}
	switch x := cmd.(type) {
	case care.Receive:
		b.Bind = &x.Thread
		b.Keys = []care.Key{{Account: shop, Name: "message:" + x.Ref.Native, Forever: true}}
	case care.Reply:
		b.Queue = []care.Outgoing{{ID: w.id, Reply: x.ID, Account: shop, Seq: b.Next.Version, Content: x.Content}}
	}
	return w.store.Append(context.Background(), b)
}

func (w *world) accept(cmd care.Command, at int64) {
	w.told = append(w.told, fmt.Sprintf("%s after version %d", cmd.Name(), at))
	if x, ok := cmd.(care.Reply); ok {
		w.replies[x.ID] = fate{x.Seen, at, true}
	}
}

func (w *world) refuse(cmd care.Command, at int64, err error) {
	w.told = append(w.told, fmt.Sprintf("%s after version %d: %v", cmd.Name(), at, err))
	x, isReply := cmd.(care.Reply)
	_, isMessage := cmd.(care.Receive)
	switch {
	case isMessage || !errors.Is(err, care.ErrRefused):
		w.fail("%v", err)
	case isReply && errors.Is(err, care.ErrConflict):
		w.replies[x.ID] = fate{x.Seen, at, false}
	}
}

func (w *world) fail(format string, args ...any) {
	w.t.Helper()
	w.t.Fatalf("%v:\n%s", w.told, fmt.Sprintf(format, args...))
}

// check asserts what must hold whatever the order was: nothing is lost or there
// twice; a reply won if and only if nothing had come that its author had not
// seen, so that of two to the same version the first one wins. It counts the
// pairs of those of which one won.
func (w *world) check() (rivals int) {
	log := w.log()
	if encode(care.Fold(care.Conversation{}, log)) != encode(w.load()) {
		w.fail("the log does not fold to what is stored")
	}
	at := w.places(log)
	messages := 0
	for _, native := range []string{"m-1", "m-2", "m-3"} {
		if _, there := at[native]; there {
			messages++
		}
	}
	won := 0
	for id, f := range w.replies {
		_, there := at[id]
		e, missed := unseen(log[:f.at], agentOf(id), f.seen)
		switch {
		case f.won && !there, !f.won && there:
			w.fail("%s: won is %t, in the log %t", id, f.won, there)
		case f.won && missed:
			w.fail("%s won although %s by %s, version %d, came after version %d", id, e.Body.Type(), e.Actor, e.Version, f.seen)
		case !f.won && !missed:
			w.fail("%s conflicted although nothing had come after version %d", id, f.seen)
		case f.won:
			won++
		}
		for other, g := range w.replies {
			if agentOf(id) < agentOf(other) && f.seen == g.seen {
				if f.won && g.won {
					w.fail("%s and %s both won", id, other)
				}
				if f.won != g.won {
					rivals++
				}
			}
		}
	}
	if messages != 3 || len(at) != messages+won {
		w.fail("%v, want three messages and %d replies", at, won)
	}
	return rivals
}

func (w *world) log() (log []care.Event) {
	for e, err := range w.store.Events(context.Background(), w.id, 0) {
		if err != nil {
			w.fail("%v", err)
		}
		log = append(log, e)
	}
	return log
}

// places tells where the messages and replies stand in the log, each once.
func (w *world) places(log []care.Event) map[string]int {
	at := map[string]int{}
	for i, e := range log {
		name := ""
		switch b := e.Body.(type) {
		case care.Received:
			name = b.Ref.Native
		case care.Replied:
			name = b.Reply
		default:
			continue
		}
		if _, twice := at[name]; twice {
			w.fail("%s is there twice", name)
		}
		at[name] = i
	}
	return at
}

func agentOf(reply string) string {
	if reply < "r-3" {
		return "FB"
	}
	return "AP"
}

// unseen finds what an author missed, by the log alone: words of the customer
// or of a colleague, another owner, another state of the case.
func unseen(log []care.Event, agent string, seen int64) (care.Event, bool) {
	for _, e := range log {
		switch e.Body.(type) {
		case care.Received, care.Replied, care.Assigned, care.Reopened:
			if e.Version > seen && e.Actor != agent {
				return e, true
			}
		}
	}
	return care.Event{}, false
}

// orders calls yield with every order of the actors' turns: 0, 1 and 2, each
// as often as given.
func orders(left [3]int, yield func([]int)) {
	var order []int
	var next func()
	next = func() {
		if left == [3]int{} {
			yield(order)
			return
		}
		for who := range left {
			if left[who] > 0 {
				left[who]--
				order = append(order, who)
				next()
				order = order[:len(order)-1]
				left[who]++
			}
		}
	}
	next()
}

// In every order of the six commands, with the screens of the agents read at
// every earlier point.
func TestEveryOrderAndScreen(t *testing.T) {
	rules := newRules(t, team())
	for _, sc := range scenes() {
		t.Run(sc.name, func(t *testing.T) {
			runs, n, conflicts, won := 0, 0, 0, 0
			orders([3]int{2, 2, 2}, func(order []int) {
				screens(order, func(screen []int) {
					if n++; !sampled(n, 83) {
						return
					}
					runs++
					w := newWorld(t, rules)
					versions := []int64{w.load().Version}
					var done [3]int
					for i, who := range order {
						cmd := sc.acts[who][done[who]](versions[screen[i]], w.now)
						done[who]++
						w.act(w.load(), cmd)
						versions = append(versions, w.load().Version)
					}
					w.check()
					for _, f := range w.replies {
						if f.won {
							won++
						} else {
							conflicts++
						}
					}
				})
			})
			t.Logf("%d of %d runs, %d replies won, %d conflicted", runs, n, won, conflicts)
			if conflicts == 0 || won == 0 {
				t.Error("nothing was tried")
			}
		})
	}
}

// screens calls yield with every choice of what each command's author last saw:
// the conversation as it was after so many commands.
func screens(order []int, yield func([]int)) {
	screen := make([]int, len(order))
	var next func(i int)
	next = func(i int) {
		if i == len(order) {
			yield(screen)
			return
		}
		if order[i] == 0 { // the customer has no screen
			screen[i] = i
			next(i + 1)
			return
		}
		for screen[i] = 0; screen[i] <= i; screen[i]++ {
			next(i + 1)
		}
	}
	next(0)
}

// In every order in which six commands can load the conversation and append to
// it: what was loaded is what the author saw.
func TestEveryLoadAndAppend(t *testing.T) {
	rules := newRules(t, team())
	for _, sc := range scenes() {
		t.Run(sc.name, func(t *testing.T) {
			runs, n, rivals := 0, 0, 0
			orders([3]int{4, 4, 4}, func(order []int) {
				if n++; !sampled(n, 251) {
					return
				}
				runs++
				w := newWorld(t, rules)
				var done [3]int
				var loaded [3]care.Conversation
				for _, who := range order {
					if done[who]%2 == 0 {
						loaded[who] = w.load()
					} else {
						w.act(loaded[who], sc.acts[who][done[who]/2](loaded[who].Version, w.now))
					}
					done[who]++
				}
				rivals += w.check()
			})
			t.Logf("%d of %d runs, in %d of two replies to the same version one won", runs, n, rivals)
			if rivals == 0 && sc.rivals {
				t.Error("no two replies were to the same version")
			}
		})
	}
}
