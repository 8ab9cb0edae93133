package email_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/email"
	"github.com/mysocialcare/socialcare/channel/email/emailtest"
	"github.com/mysocialcare/socialcare/channel/gateway"
)

// on makes an adapter of a mail system's account.
func on(t testing.TB, s *emailtest.Server, change func(*email.Options)) *email.Adapter {
	t.Helper()
	o := &email.Options{
		Brand: "acme", Name: "help", Password: emailtest.Password, Sent: "Sent", Timeout: 30 * time.Second,
		SMTP: email.Server{Address: s.SMTP, Security: email.Plain}, IMAP: email.Server{Address: s.IMAP, Security: email.Plain},
	}
	if change != nil {
		change(o)
	}
	a, err := email.New(emailtest.Address, o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// until waits for what must come.
func until(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: not within a minute", what)
		}
	}
}

// shelf is where a program keeps what it read and how far it read: it outlives
// the program.
type shelf struct {
	mu     sync.Mutex
	cursor channel.Cursor
	seen   map[string]int
}

func (s *shelf) Load(context.Context, channel.Account) (channel.Cursor, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cursor, nil
}

func (s *shelf) Save(_ context.Context, _ channel.Account, c channel.Cursor) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cursor = c
	return nil
}

func (s *shelf) Put(_ context.Context, events []channel.Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen == nil {
		s.seen = map[string]int{}
	}
	for _, e := range events {
		s.seen[e.Key()]++
	}
	return nil
}

func (s *shelf) has(n int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen[fmt.Sprintf("message:<m%d@mail.example>", n)] > 0
}

func (s *shelf) begun() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cursor != ""
}

// follow runs a program that listens until stop is called; what ends the
// following for good is tried again, as an operator would.
func follow(t testing.TB, s *emailtest.Server, kept *shelf, every time.Duration, change func(*email.Options)) (stop func()) {
	t.Helper()
	g := gateway.New(on(t, s, change), &gateway.Options{PollEvery: every, MaxReconnect: 5 * time.Millisecond})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			_ = g.Follow(ctx, kept, kept)
			time.Sleep(2 * time.Millisecond)
		}
	}()
	return func() { cancel(); <-done }
}

// News comes by the connection: nothing is polled for an hour.
func TestStreamBringsNews(t *testing.T) {
	s, kept := emailtest.NewServer(t, nil), new(shelf)
	s.Deliver(letter(0))
	defer follow(t, s, kept, time.Hour, nil)()
	until(t, "it waits", func() bool { return s.Idling() == 1 })
	for n := 1; n <= 3; n++ {
		s.Deliver(letter(n))
		until(t, fmt.Sprintf("message %d", n), func() bool { return kept.has(n) })
	}
	if kept.has(0) {
		t.Error("what was there before is news")
	}
	kept.mu.Lock()
	defer kept.mu.Unlock()
	for key, n := range kept.seen {
		if n != 1 {
			t.Errorf("%s came %d times", key, n)
		}
	}
}

// A connection is shown to live, and what the server did not tell of is found.
func TestStreamRenews(t *testing.T) {
	s := emailtest.NewServer(t, &emailtest.Options{Mute: true})
	a := on(t, s, func(o *email.Options) { o.Renew = 30 * time.Millisecond })
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	lives, found := 0, false
	err := a.Stream(ctx, func(events []channel.Event) error {
		switch {
		case len(events) > 0:
			found = true
		case found && lives > 3:
			cancel()
		default:
			if lives++; lives == 2 {
				s.Deliver(letter(1))
			}
		}
		return nil
	})
	if !found || lives < 4 || s.Count("idle") < 4 || !errors.Is(err, context.Canceled) {
		t.Errorf("found %v, shown to live %d times, %d IDLE, %v", found, lives, s.Count("idle"), err)
	}
}

// A server that talks at each IDLE without news is not asked all the time, and
// its news comes all the same.
func TestStreamOfATalkativeServer(t *testing.T) {
	s, kept := emailtest.NewServer(t, &emailtest.Options{Chatty: true}), new(shelf)
	defer follow(t, s, kept, time.Hour, nil)()
	until(t, "it waits", func() bool { return s.Idling() == 1 })
	time.Sleep(time.Second)
	if n := s.Count("idle"); n > 6 {
		t.Errorf("%d IDLE in a second", n)
	}
	s.Deliver(letter(1))
	until(t, "message 1", func() bool { return kept.has(1) })
}

// What is listened to is polled where the server has no IDLE, or refuses it.
func TestStreamFallsBackToPolling(t *testing.T) {
	for name, o := range map[string]*emailtest.Options{"none": {NoIdle: true}, "refused": nil} {
		t.Run(name, func(t *testing.T) {
			s, kept := emailtest.NewServer(t, o), new(shelf)
			s.Fail(emailtest.Fault{At: "idle", Times: 1000, Answer: "BAD what is that"})
			c, err := on(t, s, nil).Capabilities(t.Context())
			if err != nil || !c.Polls || c.Streams != (o == nil) {
				t.Errorf("capabilities %+v, %v", c, err)
			}
			defer follow(t, s, kept, 10*time.Millisecond, func(o *email.Options) { o.Renew = 20 * time.Millisecond })()
			until(t, "it polls", kept.begun)
			s.Deliver(letter(1))
			until(t, "the message", func() bool { return kept.has(1) })
		})
	}
}

// Stream says why it ends.
func TestStreamEnds(t *testing.T) {
	s := emailtest.NewServer(t, nil)
	full := errors.New("the sink is full")
	for name, tt := range map[string]struct {
		happens func()
		emit    error
		code    channel.Code
		cause   error
	}{
		"the sink":      {emit: full, code: channel.Internal, cause: full},
		"broken":        {happens: s.Disconnect, code: channel.Transient},
		"gone":          {happens: func() { s.Rename("INBOX", "Old") }, code: channel.Unconfigured},
		"numbered anew": {happens: func() { s.Delete("INBOX"); s.Create("INBOX") }, code: channel.Transient},
		"cannot be given": {happens: func() {
			s.Fail(emailtest.Fault{At: "fetch", Times: 9, Answer: "NO [UNAVAILABLE] zoe"})
			s.Deliver(letter(1))
		}, code: channel.Transient},
	} {
		t.Run(name, func(t *testing.T) {
			a := on(t, s, func(o *email.Options) { o.Renew = 50 * time.Millisecond })
			calls := 0
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			err := a.Stream(ctx, func([]channel.Event) error {
				if calls++; calls == 1 && tt.happens != nil {
					go func() {
						until(t, "it waits", func() bool { return s.Idling() == 1 })
						tt.happens()
					}()
				}
				return tt.emit
			})
			if ctx.Err() != nil || channel.CodeOf(err) != tt.code || tt.cause != nil && !errors.Is(err, tt.cause) || strings.Contains(err.Error(), "zoe") {
				t.Errorf("%v, want %s", err, tt.code)
			}
			s.Mend()
			if name == "gone" {
				s.Rename("Old", "INBOX")
			}
		})
	}
	if err := open(t, new(outgoing), func(o *email.Options) { o.SMTP.Address = s.SMTP }).Stream(t.Context(), nil); channel.CodeOf(err) != channel.Unsupported {
		t.Errorf("without IMAP: %v", err)
	}
}

// A server that says nothing more is left, and so is every goroutine.
func TestStreamLeavesSilence(t *testing.T) {
	before := runtime.NumGoroutine()
	s := emailtest.NewServer(t, nil)
	for _, at := range []string{"select", "idle"} {
		s.Fail(emailtest.Fault{At: at, Delay: time.Minute, Break: true})
		a := on(t, s, func(o *email.Options) { o.Timeout, o.Renew = 100*time.Millisecond, 100*time.Millisecond })
		began := time.Now()
		err := a.Stream(t.Context(), func([]channel.Event) error { return nil })
		if channel.CodeOf(err) != channel.Transient || time.Since(began) > 30*time.Second {
			t.Errorf("%s: %v after %v", at, err, time.Since(began))
		}
	}
	s.Close()
	for end := time.Now().Add(20 * time.Second); runtime.NumGoroutine() > before+1 && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	if n := runtime.NumGoroutine(); n > before+1 {
		t.Errorf("%d goroutines, %d before", n, before)
	}
}

// Connections that break in any place, a mailbox that is renamed or restored from
// a copy, and programs that end: what arrives is read, under one name each.
func TestFollowLosesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	s, kept := emailtest.NewServer(t, nil), new(shelf)
	change := func(o *email.Options) { o.Renew, o.PageSize = 20*time.Millisecond, 3 }
	stop := follow(t, s, kept, 20*time.Millisecond, change)
	until(t, "it begins", kept.begun)
	const all = 120
	happened := map[string]int{}
	events := map[string]func(n int){
		"disconnected": func(int) { s.Disconnect() },
		"cut":          func(int) { s.Fail(emailtest.Fault{At: "fetch", Break: true, After: 1 + r.IntN(600)}) },
		"refused":      func(int) { s.Fail(emailtest.Fault{At: "select", Answer: "NO [UNAVAILABLE] later"}) },
		"withheld":     func(int) { s.Fail(emailtest.Fault{At: "fetch", Answer: "NO cannot"}) },
		"renamed": func(int) {
			s.Rename("INBOX", "Old")
			time.Sleep(30 * time.Millisecond)
			s.Rename("Old", "INBOX")
		},
		"restored": func(n int) {
			s.Delete("INBOX")
			s.Create("INBOX")
			for i := range n {
				s.Deliver(letter(i + 1))
			}
		},
		"restarted": func(n int) {
			stop()
			s.Deliver(letter(n)) // while nobody reads
			stop = follow(t, s, kept, 20*time.Millisecond, change)
		},
	}
	names := []string{"disconnected", "cut", "refused", "withheld", "renamed", "restored", "restarted"}
	for n := 1; n <= all; n++ {
		name := ""
		if r.IntN(3) == 0 {
			name = names[r.IntN(len(names))]
			happened[name]++
			events[name](n)
		}
		if name != "restored" && name != "restarted" {
			s.Deliver(letter(n))
		}
		if r.IntN(4) == 0 {
			until(t, "the messages so far", func() bool { return kept.has(n) })
		}
	}
	for n := 1; n <= all; n++ {
		until(t, fmt.Sprintf("message %d", n), func() bool { return kept.has(n) })
	}
	stop()
	if len(kept.seen) != all {
		t.Errorf("%d messages under %d names", all, len(kept.seen))
	}
	if len(happened) != len(names) {
		t.Errorf("only %v happened", happened)
	}
	t.Logf("%v, %d times listening", happened, s.Count("idle"))
}
