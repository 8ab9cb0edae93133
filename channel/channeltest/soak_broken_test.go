package channeltest_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

// flaw is a rule that an adapter breaks, and the promise of the soak that must
// notice.
type flaw struct {
	name, promise string
	// on are the networks that it can be shown on; empty: all.
	on     []string
	damage func(s *soak)
}

const (
	sentOnce      = "each is sent at most once"
	noneLost      = "none is lost"
	deliveredOnce = "each is delivered once after dedupe"
	limitKept     = "the limit is kept"
	waitedOut     = "a limit that the network names is waited out"
)

var flaws = []flaw{
	{"sends twice after a MaybeDone", sentOnce, nil, func(s *soak) {
		send := s.account.send
		s.account.send = func(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
			r, err := send(ctx, d)
			if e := (*channel.Error)(nil); errors.As(err, &e) && e.MaybeDone {
				d.ID += "-again"
				return send(ctx, d)
			}
			return r, err
		}
	}},
	{"does not say MaybeDone", sentOnce, []string{"mastodon", "x"}, func(s *soak) {
		s.account.send = onError(s.account.send, func(e *channel.Error) { e.MaybeDone = false })
	}},
	{"its Finder always says no", sentOnce, []string{"mastodon", "x"}, func(s *soak) {
		s.account.find = func(context.Context, channel.Draft, time.Time) (channel.Receipt, bool, error) {
			return channel.Receipt{}, false, nil
		}
	}},
	{"its Finder believes in its own clock", sentOnce, []string{"mastodon"}, func(s *soak) {
		find := s.account.find
		s.account.find = func(ctx context.Context, d channel.Draft, since time.Time) (channel.Receipt, bool, error) {
			return find(ctx, d, since.Add(-s.skew)) // which it corrects by the skew
		}
	}},
	{"drops what it gave once", noneLost, nil, func(s *soak) {
		var mu sync.Mutex
		given := map[string]bool{}
		s.inward(func(events []channel.Event) (rest []channel.Event) {
			mu.Lock()
			defer mu.Unlock()
			for _, e := range events {
				if !given[e.Key()] {
					rest = append(rest, e)
				}
				given[e.Key()] = true
			}
			return rest
		})
	}},
	{"takes what comes late for old", noneLost, nil, func(s *soak) {
		var mu sync.Mutex
		var latest time.Time
		s.inward(func(events []channel.Event) (rest []channel.Event) {
			mu.Lock()
			defer mu.Unlock()
			for _, e := range events {
				if !e.At.Before(latest) {
					latest = e.At
					rest = append(rest, e)
				}
			}
			return rest
		})
	}},
	{"names what is repeated anew", deliveredOnce, nil, func(s *soak) {
		var mu sync.Mutex
		n := 0
		s.inward(func(events []channel.Event) []channel.Event {
			mu.Lock()
			defer mu.Unlock()
			for i := range events {
				n++
				events[i].Target.Native += fmt.Sprint("#", n)
			}
			return events
		})
	}},
	{"declares no limit", limitKept, nil, func(s *soak) {
		s.account.limit, s.limit = channel.RateLimit{}, channel.RateLimit{N: 8, Per: time.Minute}
	}},
	{"ignores until when a limit holds", waitedOut, nil, func(s *soak) {
		s.rounds, s.limit = 1, channel.RateLimit{N: 28, Per: 200 * time.Millisecond}
		s.account.limit = s.limit
		s.account.send = onError(s.account.send, func(e *channel.Error) { e.RetryAt = time.Time{} })
	}},
}

type sendFunc = func(context.Context, channel.Draft) (channel.Receipt, error)

func onError(send sendFunc, change func(*channel.Error)) sendFunc {
	return func(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
		r, err := send(ctx, d)
		if e := (*channel.Error)(nil); errors.As(err, &e) {
			change(e)
		}
		return r, err
	}
}

// inward changes what comes in, whichever way it comes.
func (s *soak) inward(change func([]channel.Event) []channel.Event) {
	poll, stream, decode := s.account.poll, s.account.stream, s.account.decode
	s.account.poll = func(ctx context.Context, c channel.Cursor) (channel.Page, error) {
		p, err := poll(ctx, c)
		p.Events = change(p.Events)
		return p, err
	}
	s.account.stream = func(ctx context.Context, emit func([]channel.Event) error) error {
		return stream(ctx, func(events []channel.Event) error { return emit(change(events)) })
	}
	s.account.decode = func(d channel.Delivery) ([]channel.Event, error) {
		events, err := decode(d)
		return change(events), err
	}
}

// A broken adapter fails in the soak, and by the name of the promise that it
// breaks.
func TestSoakOfBrokenAdaptersFailsByName(t *testing.T) {
	for _, n := range networks {
		n.limit = channel.RateLimit{N: 4000, Per: 200 * time.Millisecond}
		for _, f := range flaws {
			if f.on != nil && !strings.Contains(strings.Join(f.on, " "), n.name) {
				continue
			}
			t.Run(n.name+" "+f.name, func(t *testing.T) {
				t.Parallel()
				var all []string
				for seed := range uint64(5) { // not every run meets what shows it
					s := newSoak(t, n, 100)
					s.r, s.rounds, s.patience, s.in.refuses = rand.New(rand.NewPCG(seed, 1)), 0, 500*time.Millisecond, 3
					f.damage(s)
					for _, err := range s.run(t.Context()) {
						if strings.HasPrefix(err.Error(), f.promise+": ") {
							return
						}
						all = append(all, err.Error())
					}
				}
				t.Errorf("nothing of %q failed, but\n%s", f.promise, strings.Join(all, "\n"))
			})
		}
	}
}
