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
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
)

// mute is a network that never says what it can do, until it does.
type mute struct {
	*memory.Adapter
	until time.Time
	asked *atomic.Int64
}

func (m mute) Capabilities(ctx context.Context) (channel.Capabilities, error) {
	m.asked.Add(1)
	if wait := time.Until(m.until); wait > 0 {
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return channel.Capabilities{}, ctx.Err()
		}
	}
	return m.Adapter.Capabilities(ctx)
}

// An account that hangs is asked now and then, not once for each message, and
// when it answers everything leaves.
func TestHangingAccountIsAskedSeldom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		for i := range 100 {
			w.ingest(message(fmt.Sprint("m-", i), fmt.Sprint("t-", i), "Nothing works"))
			w.reply(fmt.Sprint("t-", i), "One.")
		}
		asked := new(atomic.Int64)
		w.on(mute{w.net, time.Now().Add(5 * time.Minute), asked})
		w.run()
		defer w.stop()
		time.Sleep(5 * time.Minute)
		// Each question takes the 10 s that a reply has, and is repeated after 5 s.
		if n := asked.Load(); n < 10 || n > 25 {
			t.Errorf("asked %d times in 5 minutes, want about 20", n)
		}
		time.Sleep(30 * time.Second)
		if n := len(w.net.Sent()); n != 100 {
			t.Errorf("%d replies left within 30 s after the account answered, want 100", n)
		}
	})
}

// sulky is a network that stops to answer questions for a while.
type sulky struct {
	*memory.Adapter
	from, until time.Time
}

func (s sulky) Capabilities(ctx context.Context) (channel.Capabilities, error) {
	if n := time.Now(); n.After(s.from) && n.Before(s.until) {
		<-ctx.Done()
		return channel.Capabilities{}, ctx.Err()
	}
	return s.Adapter.Capabilities(ctx)
}

// While one conversation waits for an account that does not answer, time passes
// for the others.
func TestHangingAccountHoldsUpNoTimers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var late []time.Duration
		began := time.Now()
		hours := func(n int) time.Time { return began.Add(time.Duration(n) * time.Hour) }
		o := desk.Options{
			Poll: time.Second, Brands: map[string]desk.Brand{"acme": {Survey: "Is it still solved?"}},
			Metrics: desk.Metrics{Ticked: func(d time.Duration) {
				mu.Lock()
				defer mu.Unlock()
				if time.Since(began) > 57*time.Hour {
					late = append(late, d.Truncate(2*time.Second))
				}
			}},
		}
		w := newWorld(t, care.Spec{Survey: care.SurveyPlan{Hours: "24/7"}}, o)
		for i := range 5 { // whose surveys fall due at the 58th hour, and their promises after
			thread := fmt.Sprint("t-", i)
			m := message("m-"+thread, thread, "Nothing works")
			m.Message.Surface, m.Message.Visibility = channel.DirectMessage, channel.Private
			w.ingest(m)
			if i > 0 {
				w.do(idOf(thread), care.Promise{Agent: "FB", ID: "p", Text: "A call", Kind: care.Delivery, Owner: "FB", Due: hours(58).Add(time.Duration(i) * 3 * time.Second)})
				continue
			}
			w.do(idOf(thread), care.Reply{Agent: "FB", Text: "It works again.", Seen: w.view(idOf(thread)).Conversation.Version})
		}
		w.run()
		time.Sleep(10 * time.Hour)
		w.do(idOf("t-0"), care.Resolve{Agent: "FB", Kind: care.Oriented, Cause: "test", Destination: "the shop"})
		time.Sleep(46 * time.Hour)
		w.stop()
		o.Channels = []channel.Adapter{sulky{w.net, hours(58).Add(-time.Minute), hours(58).Add(time.Hour)}}
		var err error
		if w.desk, err = desk.New(t.Context(), w.store, w.desk.Rules("acme"), &o); err != nil {
			t.Fatal(err)
		}
		w.run()
		defer w.stop()
		time.Sleep(time.Until(hours(58).Add(time.Minute)))
		mu.Lock()
		defer mu.Unlock()
		held := 0
		for _, d := range late {
			if d > 0 {
				held++
			}
		}
		if len(late) < 5 || held > 1 {
			t.Errorf("late: %v; want only the survey, which waits for the account", late)
		}
	})
}
