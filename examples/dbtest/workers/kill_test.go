//go:build unix

package workers_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"syscall"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/care/sqlstore"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/examples/internal/postgres"
)

var (
	rounds   = flag.Int("rounds", 4, "how often a worker is killed")
	pauses   = flag.Int("pauses", 1, "how often one is paused past its lease")
	messages = flag.Int("messages", 0, "how many messages come in all; 0: forty a round")
	seed     = flag.Uint64("seed", 1, "of the random instants")
)

// run is one run of the test.
type run struct {
	*testing.T
	traffic *traffic
	random  *rand.Rand
	setup   setup
	crew    []*process
	named   int
	store   *sqlstore.Store
	desk    *desk.Desk // the test's own, which looks and decides but never runs
	sending int        // rounds in which replies were leaving
}

func TestKill(t *testing.T) {
	server := postgres.Test(t, nil)
	r := newRun(t, server.URL)
	kills := make([]bool, *rounds+*pauses)
	for i := range *rounds {
		kills[i] = true
	}
	r.random.Shuffle(len(kills), func(i, j int) { kills[i], kills[j] = kills[j], kills[i] })
	total := *messages
	if total == 0 {
		total = 40 * len(kills)
	}
	for i, kill := range kills {
		r.round(i, kill, total*(i+1)/len(kills)-total*i/len(kills))
	}
	if r.sending < len(kills)/2 {
		t.Errorf("replies were leaving when it struck in %d rounds of %d", r.sending, len(kills))
	}
	r.settle()
	for _, p := range r.crew {
		p.end(t)
	}
	r.verify()
}

func newRun(t *testing.T, url string) *run {
	t.Helper()
	r := &run{T: t, random: rand.New(rand.NewPCG(*seed, 7)), traffic: &traffic{t: t}}
	for i, k := range []kind{trusting, findable, forgetful, trusting, findable, trusting} {
		p := newPeer(t, fmt.Sprint("peer", i), k)
		r.traffic.peers = append(r.traffic.peers, p)
		r.setup.Accounts = append(r.setup.Accounts, account{p.account, k, p.server.URL})
	}
	r.setup.Database, r.setup.Worker = url, "test"
	db := migrated(t, url)
	store, err := sqlstore.New(db, sqlstore.PostgreSQL, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	r.store = store
	if r.desk, err = r.setup.desk(t.Context(), store); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		r.crew = append(r.crew, r.start())
	}
	t.Cleanup(func() {
		for _, p := range r.crew {
			_ = p.cmd.Process.Kill()
			_ = p.cmd.Wait()
		}
	})
	return r
}

// start starts a worker with a name that nobody had.
func (r *run) start() *process {
	r.Helper()
	r.named++
	s := r.setup
	s.Worker = fmt.Sprint("w", r.named)
	return startWorker(r.T, s)
}

// round lets messages flow and strikes one of the workers that are busy: every
// other time one that is sending.
func (r *run) round(n int, kill bool, messages int) {
	r.Helper()
	r.traffic.use(r.crew)
	plan := r.traffic.plan(n, messages, r.random)
	instant := r.traffic.accepted() + r.random.IntN(orders(plan)/2+1) // while the rest is to come
	done := r.traffic.flow(r.Context(), plan, r.random)
	for r.traffic.accepted() < instant && !r.Failed() {
		time.Sleep(time.Millisecond)
	}
	i, orders, replies := r.freeze(n%2 == 0)
	victim, how := r.crew[i], "killed"
	if kill {
		victim.kill(r.T)
		r.crew[i] = r.start()
		r.traffic.use(r.crew)
	} else {
		how = "paused"
		time.Sleep(lease + time.Duration(200+r.random.IntN(1500))*time.Millisecond)
		victim.signal(r.T, syscall.SIGCONT)
	}
	if orders+replies == 0 {
		r.Errorf("round %d: nothing was in flight at %s when it was %s", n, victim.name, how)
	}
	if replies > 0 {
		r.sending++
	}
	r.Logf("round %d: %s %s with %d orders and %d replies in flight", n, victim.name, how, orders, replies)
	select {
	case <-done:
	case <-time.After(3 * time.Minute):
		r.Fatalf("round %d: orders are stuck", n)
	}
}

// freeze stops a worker that has something in flight, a reply if that is wanted,
// and says how much: what is not answered once it stands still was in flight at
// that instant. After three seconds any one will do.
func (r *run) freeze(sending bool) (i, orders, replies int) {
	r.Helper()
	for end := time.Now().Add(3 * time.Second); ; time.Sleep(time.Millisecond) {
		for _, i := range r.random.Perm(len(r.crew)) {
			wanted := func() bool {
				orders, replies = r.traffic.inFlight(r.crew[i])
				return replies > 0 || orders > 0 && !sending || time.Now().After(end)
			}
			if !wanted() {
				continue
			}
			r.crew[i].signal(r.T, syscall.SIGSTOP)
			time.Sleep(2 * time.Millisecond) // for an answer that is on its way
			if wanted() {
				return i, orders, replies
			}
			r.crew[i].signal(r.T, syscall.SIGCONT)
		}
	}
}

// settle waits until nothing is left to do. Where nothing can tell whether a
// reply was published, it looks, as a person does, and decides.
func (r *run) settle() {
	r.Helper()
	time.Sleep(lease) // whoever was struck has got up or has been replaced
	decided, end := 0, time.Now().Add(5*time.Minute)
	for time.Now().Before(end) {
		waiting := 0
		for o, err := range r.desk.Outbox(r.Context(), "") {
			if err != nil {
				r.Fatal(err)
			}
			if waiting++; o.Dead {
				decided++
				r.decide(o)
			}
		}
		due, _, err := r.store.NextDue(r.Context())
		if err != nil {
			r.Fatal(err)
		}
		if waiting == 0 && r.arrived() && (due.IsZero() || due.After(time.Now().Add(time.Hour))) {
			r.Logf("a person decided about %d replies", decided)
			return
		}
		time.Sleep(200 * time.Millisecond)
	}
	r.Error("after five minutes something is still stuck")
}

// arrived reports whether every message that was put on a network is here.
func (r *run) arrived() bool {
	for _, k := range r.traffic.threads {
		last := channel.Ref{Account: k.peer.account, Native: k.posts[len(k.posts)-1].ID}
		if _, err := r.store.FindMessage(r.Context(), last); err != nil {
			return false
		}
	}
	return true
}

func (r *run) decide(o care.Outgoing) {
	r.Helper()
	for _, k := range r.traffic.threads {
		if k.id() != o.ID {
			continue
		}
		var err error
		if _, there := k.peer.published(k.reply + " ^FB"); there {
			err = r.desk.Settle(r.Context(), o.ID, o.Reply, true)
		} else {
			err = r.desk.Retry(context.WithoutCancel(r.Context()), o.ID, o.Reply, "FB")
		}
		if err != nil {
			r.Errorf("a person's decision: %v", err)
		}
	}
}
