package care_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/memstore"
)

// aftermath is a conversation that is over, and who writes in it at once: each as
// an engine does, one read or write of the store at a time.
type aftermath struct {
	rules *care.Rules
	store care.Store
	old   care.Conversation // as it was on the agents' screens
	now   time.Time
	// fresh: an agent reads what is there before every try, as if the text had been
	// written after it.
	fresh bool
	// finely: the two conversations are read one after the other.
	finely bool
	told   []string
	fates  map[string]error // what became of the agents' replies
}

// over is a closed conversation, its log once for all runs.
func over(t *testing.T) *talk { return in(t, care.Closed, team()) }

func newAftermath(t *testing.T, k *talk) *aftermath {
	a := &aftermath{rules: k.rules, store: memstore.New(), old: k.conv, now: k.now.Add(time.Hour), fates: map[string]error{}}
	b := care.Batch{ID: k.conv.ID, Events: k.log, Next: k.conv, Bind: &k.conv.Thread, Now: a.now}
	if err := a.store.Append(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	return a
}

func (a *aftermath) load(id care.ID) care.Conversation {
	c, err := a.store.Load(context.Background(), id)
	if errors.Is(err, care.ErrNotFound) {
		return care.Conversation{ID: id}
	}
	if err != nil {
		panic(err)
	}
	return c
}

func (a *aftermath) record(c care.Conversation, events []care.Event, b care.Batch) error {
	b.ID, b.Expected, b.Events, b.Next, b.Now = c.ID, c.Version, events, care.Fold(c, events), a.now
	return a.store.Append(context.Background(), b)
}

// pause lets others go on; false: nobody wants to know any more.
type pause func() bool

// follower reads what goes on after the end.
func (a *aftermath) follower(old care.Conversation, wait pause) (*care.Conversation, bool) {
	to := old.Goes(old.Customer)
	if to == "" {
		return nil, true
	}
	if a.finely && !wait() {
		return nil, false
	}
	next := a.load(to)
	return &next, true
}

const tries = 6

// agent writes again: the link first, then the conversation and the reply in it.
func (a *aftermath) agent(name, reply string) func(wait pause) {
	return func(wait pause) {
		for range tries {
			if !wait() {
				return
			}
			old := a.load(a.old.ID)
			next, ok := a.follower(old, wait)
			if !ok {
				return
			}
			done, err := a.writes(old, next, name, reply, wait)
			if done || err != nil && !errors.Is(err, care.ErrStale) {
				a.fates[reply] = err
				a.told = append(a.told, fmt.Sprintf("%s: %v", reply, err))
				return
			}
		}
		a.fates[reply] = errors.New("stale for ever")
	}
}

func (a *aftermath) writes(old care.Conversation, next *care.Conversation, name, reply string, wait pause) (done bool, err error) {
	seen := a.old.Version
	if a.fresh {
		seen = old.Version
	}
	link, err := a.rules.Decide(old, care.FollowUp{Agent: name, Operation: reply, Seen: seen}, care.Facts{Target: next}, a.now)
	if err != nil {
		return false, err
	}
	if next != nil && next.Version > 0 { // begun by this very reply
		return true, nil
	}
	linked := care.Fold(old, link)
	begin, ok := linked.Continuation(name, reply)
	if !ok {
		return false, errors.New("nothing begins")
	}
	first, err := a.rules.Decide(care.Conversation{}, begin, care.Facts{}, a.now)
	if err != nil {
		return false, err
	}
	begun := care.Fold(care.Conversation{}, first)
	cmd := care.Reply{Agent: name, Text: "It is here.", Seen: begun.Version, ID: reply, Content: reply}
	text, _ := a.rules.Final(begun, cmd)
	second, err := a.rules.Decide(begun, cmd, care.Facts{Verdict: care.Judged(text)}, a.now)
	if err != nil {
		return false, err
	}
	if len(link) > 0 {
		if !wait() {
			return true, nil
		}
		if err := a.record(old, link, care.Batch{}); err != nil {
			return false, err
		}
		a.told = append(a.told, reply+" links")
	}
	if !wait() {
		return true, nil
	}
	err = a.record(care.Conversation{ID: begin.ID}, append(first, second...), care.Batch{})
	return err == nil, err
}

// customer writes messages one after the other, each delivered until it is in.
func (a *aftermath) customer(natives ...string) func(wait pause) {
	return func(wait pause) {
		for _, native := range natives {
			for n := 0; ; n++ {
				if n == tries {
					a.fates[native] = errors.New("never in")
					return
				}
				if !wait() {
					return
				}
				old := a.load(a.old.ID)
				next, ok := a.follower(old, wait)
				if !ok {
					return
				}
				done, err := a.delivers(old, next, native, wait)
				if err != nil {
					a.fates[native] = err
				}
				if done || err != nil {
					break
				}
			}
		}
	}
}

func (a *aftermath) delivers(old care.Conversation, next *care.Conversation, native string, wait pause) (done bool, err error) {
	m := message(native, a.now)
	into := old
	if next != nil {
		into, m.ID, m.FollowUpOf, m.Owner = *next, next.ID, old.ID, old.Owner
	}
	if into.Version == 0 {
		into = care.Conversation{}
	}
	events, err := a.rules.Decide(into, m, care.Facts{}, a.now)
	b := care.Batch{Keys: []care.Key{{Account: shop, Name: "message:" + native, Forever: true}}, Bind: &m.Thread}
	if errors.Is(err, care.ErrFollowUp) {
		events, err = a.rules.Decide(old, care.FollowUp{Customer: m.Customer, Inbound: m.Ref}, care.Facts{}, a.now)
		b = care.Batch{}
	}
	if err != nil {
		return false, err
	}
	if !wait() {
		return true, nil
	}
	into.ID = m.ID
	if b.Bind == nil {
		into.ID = old.ID
	}
	if err := a.record(into, events, b); err != nil && !errors.Is(err, care.ErrStale) {
		return false, err
	} else if err == nil && b.Bind == nil {
		a.told = append(a.told, native+" links")
	} else if err == nil {
		a.told = append(a.told, native)
		return true, nil
	}
	return false, nil
}

// check asserts what must hold in whatever order it happened: one conversation
// follows, with every message once, and of two replies at most one, which is lost
// to nobody.
func (a *aftermath) check(messages, replies []string) (won int, err error) {
	log := func(id care.ID) (log []care.Event) {
		for e, lerr := range a.store.Events(context.Background(), id, 0) {
			err = errors.Join(err, lerr)
			log = append(log, e)
		}
		return log
	}
	var next care.ID
	n := 0
	for l, lerr := range a.store.List(context.Background(), care.Query{}) {
		if err = errors.Join(err, lerr); l.Conversation.ID != a.old.ID {
			next = l.Conversation.ID
		}
		n++
	}
	old := a.load(a.old.ID)
	switch {
	case err != nil:
		return 0, err
	case n != 2 || old.Goes(old.Customer) != next:
		return 0, fmt.Errorf("%d conversations, the old one leads to %q, there is %q", n, old.Goes(old.Customer), next)
	case old.State != care.Closed || strings.Join(types(log(old.ID)[a.old.Version:]), " ") != "followed_up":
		return 0, fmt.Errorf("the old one is %s, with %v", old.State, types(log(old.ID)[a.old.Version:]))
	}
	c, events := a.load(next), log(next)
	if encode(care.Fold(care.Conversation{}, events)) != encode(c) {
		return 0, errors.New("the log does not fold to what is stored")
	}
	there := map[string]int{}
	for _, e := range events {
		switch b := e.Body.(type) {
		case care.Received:
			there[b.Ref.Native]++
		case care.Replied:
			there[b.Reply]++
		}
	}
	for _, native := range messages {
		if there[native] != 1 || a.fates[native] != nil {
			return 0, fmt.Errorf("%s is there %d times: %v", native, there[native], a.fates[native])
		}
	}
	for _, reply := range replies {
		switch why, known := a.fates[reply]; {
		case !known || why == nil != (there[reply] == 1):
			return 0, fmt.Errorf("%s is there %d times: %v", reply, there[reply], why)
		case why == nil:
			won++
		case !errors.Is(why, care.ErrConflict) && !errors.Is(why, care.ErrElsewhere):
			return 0, fmt.Errorf("%s: %v", reply, why)
		}
	}
	if won > 1 || c.FollowUpOf != old.ID || c.Customer != old.Customer || len(messages) > 0 && c.State != care.Open && c.State != care.New || len(c.Unanswered) != len(messages) {
		return 0, fmt.Errorf("%d replies won; it is %s, follows %q, %d wait", won, c.State, c.FollowUpOf, len(c.Unanswered))
	}
	return won, nil
}

// playOut gives turns to the actors: those of the path, then always to the first
// that has something left. It returns the turns with what there was to choose from.
func playOut(actors []func(pause), path []int) (turns []int, choices [][]int) {
	var next []func() (struct{}, bool)
	for _, act := range actors {
		step, stop := iter.Pull(func(yield func(struct{}) bool) { act(func() bool { return yield(struct{}{}) }) })
		defer stop()
		next = append(next, step)
	}
	left := make([]bool, len(actors)) // waits for a turn
	for i, step := range next {
		_, left[i] = step()
	}
	for {
		var able []int
		for i, l := range left {
			if l {
				able = append(able, i)
			}
		}
		if len(able) == 0 {
			return turns, choices
		}
		who := able[0]
		if len(turns) < len(path) {
			who = path[len(turns)]
		}
		turns, choices = append(turns, who), append(choices, able)
		_, left[who] = next[who]()
	}
}

// following is the path after that of some turns, in the order of the choices;
// false at the end.
func following(turns []int, choices [][]int) ([]int, bool) {
	for i := len(turns) - 1; i >= 0; i-- {
		for _, who := range choices[i] {
			if who > turns[i] {
				return append(turns[:i:i], who), true
			}
		}
	}
	return nil, false
}

// After the end, two agents and the customer write in every order in which their
// reads and writes can come.
func TestEveryOrderAfterTheEnd(t *testing.T) {
	k := over(t)
	for _, c := range []struct {
		name     string
		fresh    bool
		many     bool // only with -interleavings
		messages []string
	}{
		{"two agents", false, false, nil},
		{"two agents who look again", true, false, nil},
		{"two agents and the customer", false, false, []string{"m-2"}},
		{"two agents who look again, and the customer", true, true, []string{"m-2"}},
		{"two agents and the customer, who insists", true, true, []string{"m-2", "m-3"}},
	} {
		if c.many && !*everyInterleaving { // some 98,000 in a minute or two
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			runs, wins, lost := 0, 0, 0
			for path, more := []int(nil), true; more; {
				a := newAftermath(t, k)
				a.fresh, a.finely = c.fresh, len(c.messages) < 2 && *everyInterleaving
				actors := []func(pause){a.agent("FB", "r-1"), a.agent("AP", "r-2")}
				if len(c.messages) > 0 {
					actors = append(actors, a.customer(c.messages...))
				}
				turns, choices := playOut(actors, path)
				won, err := a.check(c.messages, []string{"r-1", "r-2"})
				if err != nil {
					t.Fatalf("turns %v, %q: %v", turns, a.told, err)
				}
				wins += won
				lost += 2 - won
				runs++
				path, more = following(turns, choices)
			}
			t.Logf("%d orders, %d replies won, %d were refused", runs, wins, lost)
			if wins == 0 || lost == 0 {
				t.Error("nothing was tried")
			}
		})
	}
}
