package desk_test

import (
	"context"
	"fmt"
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
