package desk_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
)

// crew is several processes on one store, each with its own way to the same
// accounts. A reply that two of them send is published twice.
type crew struct {
	*testing.T
	store    *memstore.Store
	accounts []channel.Account
	mu       sync.Mutex
	sent     map[string]map[string]int // by worker and account
	replies  map[string]int
	ticked   map[string]int
	part     map[string][3]int // workers, shards, accounts
}

func newCrew(t *testing.T, accounts int) *crew {
	c := &crew{T: t, store: memstore.New(), sent: map[string]map[string]int{}, replies: map[string]int{}, ticked: map[string]int{}, part: map[string][3]int{}}
	for i := range accounts {
		c.accounts = append(c.accounts, channel.Account{Brand: "acme", Network: "memory", Name: fmt.Sprint("care", i)})
	}
	return c
}

// noted is a network that notes who sent what.
type noted struct {
	*memory.Adapter
	crew   *crew
	worker string
}

func (n noted) Send(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
	n.crew.mu.Lock()
	n.crew.sent[n.worker][n.Account().Name]++
	n.crew.replies[d.ID]++
	n.crew.mu.Unlock()
	return n.Adapter.Send(ctx, d)
}

// join makes a process; start runs it until stop.
func (c *crew) join(worker string) (d *desk.Desk, start func() (stop func())) {
	c.Helper()
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		c.Fatal(err)
	}
	c.sent[worker] = map[string]int{}
	o := &desk.Options{Worker: worker}
	for _, a := range c.accounts {
		o.Channels = append(o.Channels, noted{memory.New(a, nil), c, worker})
	}
	o.Metrics.Ticked = func(time.Duration) { c.mu.Lock(); c.ticked[worker]++; c.mu.Unlock() }
	o.Metrics.Shared = func(w, s, a int) { c.mu.Lock(); c.part[worker] = [3]int{w, s, a}; c.mu.Unlock() }
	if d, err = desk.New(c.Context(), c.store, rules, o); err != nil {
		c.Fatal(err)
	}
	return d, func() func() {
		ctx, cancel := context.WithCancel(c.Context())
		done := make(chan error, 1)
		go func() { done <- d.Run(ctx) }()
		return func() {
			cancel()
			if err := <-done; err != nil {
				c.Errorf("Run of %s: %v", worker, err)
			}
		}
	}
}

// write makes n conversations with a reply each.
func (c *crew) write(d *desk.Desk, name string, n int) {
	c.Helper()
	for i := range n {
		e := message(fmt.Sprint(name, i), fmt.Sprint(name, i), "Nothing works")
		e.Account = c.accounts[i%len(c.accounts)]
		e.Target.Account, e.Message.Ref.Account = e.Account, e.Account
		if err := d.Ingest(c.Context(), []channel.Event{e}); err != nil {
			c.Fatal(err)
		}
		id := care.Thread{Account: e.Account, Native: e.Thread}.ID()
		if _, err := d.Do(c.Context(), id, care.Reply{Agent: "FB", Text: "We are on it.", Visibility: channel.Public, Seen: 2}); err != nil {
			c.Fatal(err)
		}
	}
}

func (c *crew) parts() map[string][3]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := map[string][3]int{}
	for w, p := range c.part {
		out[w] = p
	}
	return out
}

func (c *crew) published() (times int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, n := range c.replies {
		times += n
	}
	return times
}

// Processes divide shards and accounts, and each reply leaves once, from the
// process that has the account; each timer fires once.
func TestProcessesDivideTheWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCrew(t, 12)
		first, start := c.join("w1")
		defer start()()
		for _, w := range []string{"w2", "w3"} {
			_, start := c.join(w)
			defer start()()
		}
		time.Sleep(time.Minute)
		shards, accounts := 0, 0
		for w, p := range c.parts() {
			if p[0] != 3 || p[1] < 50 || p[1] > 130 || p[2] < 1 {
				t.Errorf("%s sees %d processes, has %d shards and %d accounts", w, p[0], p[1], p[2])
			}
			shards, accounts = shards+p[1], accounts+p[2]
		}
		if shards != care.Shards || accounts != len(c.accounts) {
			t.Errorf("%d shards and %d accounts are somebody's, want %d and %d", shards, accounts, care.Shards, len(c.accounts))
		}
		c.write(first, "m", 120)
		time.Sleep(time.Minute)
		if n := c.published(); n != 120 || len(c.replies) != 120 {
			t.Errorf("%d replies were published %d times, want 120 once", len(c.replies), n)
		}
		by := map[string]string{}
		for w, accounts := range c.sent {
			for a := range accounts {
				if by[a] != "" {
					t.Errorf("%s and %s both wrote to %s", w, by[a], a)
				}
				by[a] = w
			}
		}
		time.Sleep(7 * time.Hour)
		for w, n := range c.ticked {
			if n == 0 {
				t.Errorf("%s let no time pass", w)
			}
		}
		c.eachFiredOnce("m", 120)
	})
}

// eachFiredOnce checks that no alarm was reported twice.
func (c *crew) eachFiredOnce(name string, n int) {
	c.Helper()
	for i := range n {
		id := care.Thread{Account: c.accounts[i%len(c.accounts)], Native: fmt.Sprint(name, i)}.ID()
		seen := map[string]bool{}
		for e, err := range c.store.Events(c.Context(), id, 0) {
			if err != nil {
				c.Fatal(err)
			}
			if a, ok := e.Body.(care.Alarm); ok {
				if seen[a.ID] {
					c.Errorf("conversation %d: alarm %s twice", i, a.ID)
				}
				seen[a.ID] = true
			}
		}
	}
}

// A process that stops cleanly leaves nothing for its leases to end.
func TestStoppedProcessIsReplacedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCrew(t, 6)
		_, start := c.join("w1")
		stop := start()
		second, start := c.join("w2")
		defer start()()
		time.Sleep(time.Minute)
		if p := c.parts(); p["w1"][2] == 0 || p["w2"][2] == 0 {
			t.Fatalf("parts %v, want accounts at both", p)
		}
		stop()
		time.Sleep(3 * time.Second) // the lease is 20 s
		if p := c.parts()["w2"]; p != [3]int{1, care.Shards, 6} {
			t.Errorf("3 s after the other stopped: %d processes, %d shards, %d accounts", p[0], p[1], p[2])
		}
		c.write(second, "m", 30)
		time.Sleep(time.Second)
		if n := c.published(); n != 30 {
			t.Errorf("%d replies published, want 30", n)
		}
	})
}

// A process that dies is replaced when its leases end, and not before.
func TestDeadProcessIsReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCrew(t, 6)
		for _, a := range c.accounts { // one that will not be heard of again
			claim := care.WorkerClaim{Worker: "w1", Now: time.Now(), Lease: 20 * time.Second}
			if _, err := c.store.ClaimAccount(t.Context(), a, claim); err != nil {
				t.Fatal(err)
			}
			if _, err := c.store.Heartbeat(t.Context(), claim); err != nil {
				t.Fatal(err)
			}
		}
		d, start := c.join("w2")
		defer start()()
		c.write(d, "m", 30)
		time.Sleep(19 * time.Second)
		if n := c.published(); n != 0 {
			t.Errorf("%d replies left although another process had the accounts", n)
		}
		time.Sleep(6 * time.Second)
		if n := c.published(); n != 30 {
			t.Errorf("%d replies published within 25 s, want 30", n)
		}
		if p := c.parts()["w2"]; p != [3]int{1, care.Shards, 6} {
			t.Errorf("%d processes, %d shards, %d accounts", p[0], p[1], p[2])
		}
	})
}

// An account that the process chosen for it does not know is taken by one that
// does.
func TestAccountThatNobodyTakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCrew(t, 6)
		d, start := c.join("w1")
		all := c.accounts
		c.accounts = nil
		_, other := c.join("w2")
		defer other()()
		time.Sleep(time.Second)
		c.accounts = all
		defer start()()
		time.Sleep(time.Minute)
		c.write(d, "m", 30)
		time.Sleep(time.Minute)
		if n := c.published(); n != 30 {
			t.Errorf("%d replies published, want 30", n)
		}
	})
}

// One process at a time reads an account: whoever joins or leaves, nothing is
// fetched twice or missed.
func TestOneProcessReadsAnAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		var fresh, again atomic.Int64
		start := func(worker string) (stop func()) {
			rules, err := care.NewRules(care.Spec{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			o := &desk.Options{Worker: worker, Channels: []channel.Adapter{w.net}, PollChannels: time.Second}
			o.Metrics.Ingested = func(_ channel.Kind, known bool) {
				if known {
					again.Add(1)
				} else {
					fresh.Add(1)
				}
			}
			d, err := desk.New(t.Context(), w.store, rules, o)
			if err != nil {
				t.Fatal(err)
			}
			one := &world{T: t, desk: d}
			one.run()
			return one.stop
		}
		stop := start("w0")
		time.Sleep(5 * time.Second) // the first poll begins now
		for i := range 200 {
			w.net.Put(message(fmt.Sprint("m-", i), fmt.Sprint("t-", i), "Nothing works"))
			time.Sleep(time.Second)
			if i%20 == 10 { // the next process comes, and then the one before goes
				next := start(fmt.Sprint("w", i))
				time.Sleep(15 * time.Second)
				stop()
				stop = next
			}
		}
		time.Sleep(time.Minute)
		stop()
		if fresh.Load() != 200 || again.Load() != 0 {
			t.Errorf("%d messages were fetched, %d of them again; want 200 once", fresh.Load(), again.Load())
		}
	})
}
