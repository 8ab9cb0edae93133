package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
)

// feed is a network with a list of events, a poll that gives two at a time and a
// stream that brings what is pushed and breaks when told.
type feed struct {
	mute
	mu     sync.Mutex
	events []channel.Event
	errs   []error // of Poll
	polls  []time.Time
	push   chan any // a channel.Event, or an error that ends the stream
	dials  []time.Time
}

func (f *feed) Poll(_ context.Context, c channel.Cursor) (channel.Page, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.polls = append(f.polls, time.Now())
	if err := pop(&f.errs); err != nil {
		return channel.Page{}, err
	}
	from := 0
	_, _ = fmt.Sscan(string(c), &from)
	to := min(from+2, len(f.events))
	return channel.Page{Events: append([]channel.Event(nil), f.events[from:to]...), Next: channel.Cursor(fmt.Sprint(to)), More: to < len(f.events)}, nil
}

func (f *feed) happens(native string) channel.Event {
	f.mu.Lock()
	defer f.mu.Unlock()
	e := channel.Event{Kind: channel.Received, Account: account, Target: channel.Ref{Account: account, Native: native}, At: time.Now()}
	f.events = append(f.events, e)
	return e
}

// streamed is a feed that can be listened to.
type streamed struct{ *feed }

func (f streamed) Stream(ctx context.Context, emit func([]channel.Event) error) error {
	f.mu.Lock()
	f.dials = append(f.dials, time.Now())
	f.mu.Unlock()
	if err := emit(nil); err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case v := <-f.push:
			switch v := v.(type) {
			case error:
				return v
			case channel.Event:
				if err := emit([]channel.Event{v}); err != nil {
					return err
				}
			}
		}
	}
}

// stored is a sink and a place for cursors, with faults.
type stored struct {
	mu     sync.Mutex
	log    []string
	seen   map[string]int
	cursor channel.Cursor
	faults []error
}

func (s *stored) Put(_ context.Context, events []channel.Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := pop(&s.faults); err != nil {
		return err
	}
	for _, e := range events {
		if s.seen == nil {
			s.seen = map[string]int{}
		}
		s.seen[e.Key()]++
		s.log = append(s.log, e.Target.Native)
	}
	return nil
}

func (s *stored) Load(context.Context, channel.Account) (channel.Cursor, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cursor, nil
}

func (s *stored) Save(_ context.Context, _ channel.Account, c channel.Cursor) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = append(s.log, "cursor "+string(c))
	s.cursor = c
	return nil
}

// follow runs Follow until stop is called, which returns its error.
func follow(t *testing.T, a channel.Adapter, s *stored) (stop func() error) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- gateway.New(a, nil).Follow(ctx, s, s) }()
	return func() error { cancel(); return <-done }
}

func TestFollowPolls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, s := &feed{}, &stored{}
		for i := range 3 {
			f.happens(fmt.Sprint("m-", i))
		}
		f.errs = []error{nil, transient()} // between the first page and the second
		stop := follow(t, f, s)
		time.Sleep(90 * time.Second)
		synctest.Wait()
		if err := stop(); !errors.Is(err, context.Canceled) {
			t.Errorf("ended with %v", err)
		}
		want := []string{"m-0", "m-1", "cursor 2", "m-2", "cursor 3"}
		if diff := cmp.Diff(want, s.log); diff != "" {
			t.Errorf("the cursor follows the sink (-want +got):\n%s", diff)
		}
	})
}

// What the sink does not take comes again, and the cursor stays.
func TestFollowSinkFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, s := &feed{}, &stored{faults: []error{errors.New("disk full")}}
		f.happens("m-0")
		stop := follow(t, f, s)
		time.Sleep(30 * time.Second)
		if c, _ := s.Load(t.Context(), account); c != "" {
			t.Errorf("the cursor is %q before the sink has anything", c)
		}
		time.Sleep(time.Minute)
		_ = stop()
		if diff := cmp.Diff([]string{"m-0", "cursor 1"}, s.log); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestFollowEndsForAnOperator(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &feed{errs: []error{&channel.Error{Code: channel.AuthRevoked, Account: account, Op: "poll"}}}
		if err := gateway.New(f, nil).Follow(t.Context(), &stored{}, &stored{}); !errors.Is(err, channel.ErrOperator) {
			t.Errorf("ended with %v", err)
		}
		if err := gateway.New(mute{}, nil).Follow(t.Context(), &stored{}, &stored{}); channel.CodeOf(err) != channel.Unsupported {
			t.Errorf("an account that cannot be read: %v", err)
		}
	})
}

// Between two connections something happened: it is polled after the second.
func TestFollowStreamMissesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, s := &feed{push: make(chan any)}, &stored{}
		stop := follow(t, streamed{f}, s)
		f.push <- f.happens("m-0")
		f.push <- errors.New("reset by peer")
		f.happens("m-1") // nobody listens
		time.Sleep(5 * time.Second)
		f.push <- f.happens("m-2")
		synctest.Wait()
		_ = stop()
		for _, m := range []string{"message:m-0", "message:m-1", "message:m-2"} {
			if s.seen[m] == 0 {
				t.Errorf("%s never came: %v", m, s.log)
			}
		}
		if len(f.dials) != 2 {
			t.Errorf("%d connections, want 2", len(f.dials))
		}
	})
}

func TestFollowReconnectsWithPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &feed{push: make(chan any)}
		stop := follow(t, streamed{f}, &stored{})
		broken := errors.New("refused")
		for range 12 {
			f.push <- broken
		}
		_ = stop()
		for i := 1; i < len(f.dials); i++ {
			wait, most := f.dials[i].Sub(f.dials[i-1]), min(time.Second<<(i-1), 5*time.Minute)
			if wait > most || wait < most/2 {
				t.Errorf("connection %d after %v, want between %v and %v", i+1, wait, most/2, most)
			}
		}
		if len(f.dials) < 11 {
			t.Errorf("%d connections", len(f.dials))
		}
	})
}

// backward gives its events from the newest on, two at a time.
type backward struct {
	mute
	events []channel.Event // newest first
	calls  int
}

func (b *backward) Back(_ context.Context, c channel.Cursor) (channel.Page, error) {
	b.calls++
	from := 0
	_, _ = fmt.Sscan(string(c), &from)
	to := min(from+2, len(b.events))
	return channel.Page{Events: append([]channel.Event(nil), b.events[from:to]...), Next: channel.Cursor(fmt.Sprint(to)), More: to < len(b.events)}, nil
}

func TestBackfill(t *testing.T) {
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	b := &backward{}
	for i := range 6 {
		b.events = append(b.events, channel.Event{Kind: channel.Received, Target: channel.Ref{Native: fmt.Sprint("m-", i)}, At: now.Add(-time.Duration(i) * time.Hour)})
	}
	tests := []struct {
		name  string
		since time.Duration
		pages int
		want  []string
		gap   gateway.Gap
		calls int
	}{
		{"to the watermark", 2*time.Hour + time.Minute, 9, []string{"m-1", "m-0", "m-2"}, gateway.Gap{}, 2},
		{"to the watermark, with no page to spare", 2*time.Hour + time.Minute, 2, []string{"m-1", "m-0", "m-2"}, gateway.Gap{}, 2},
		{"all there is", 100 * time.Hour, 9, []string{"m-1", "m-0", "m-3", "m-2", "m-5", "m-4"}, gateway.Gap{}, 3},
		{"capped", 100 * time.Hour, 2, []string{"m-1", "m-0", "m-3", "m-2"}, gateway.Gap{From: now.Add(-100 * time.Hour), To: now.Add(-3 * time.Hour)}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			b.calls = 0
			gap, err := gateway.New(b, nil).Backfill(t.Context(), now.Add(-tt.since), tt.pages, gateway.SinkFunc(func(_ context.Context, events []channel.Event) error {
				for _, e := range events {
					got = append(got, e.Target.Native)
					if !e.Backfilled || e.Account != account {
						t.Errorf("%v: backfilled %v, account %v", e, e.Backfilled, e.Account)
					}
				}
				return nil
			}))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.gap, gap); diff != "" || gap.IsZero() != (tt.gap == gateway.Gap{}) {
				t.Errorf("gap (-want +got):\n%s", diff)
			}
			if b.calls != tt.calls {
				t.Errorf("%d pages were asked for, want %d", b.calls, tt.calls)
			}
		})
	}
	if _, err := gateway.New(mute{}, nil).Backfill(t.Context(), now, 1, nil); channel.CodeOf(err) != channel.Unsupported {
		t.Errorf("an account without a way back: %v", err)
	}
}
