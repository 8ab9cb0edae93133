package mastodon_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
	"github.com/mysocialcare/socialcare/channel/mastodon"
	"github.com/mysocialcare/socialcare/channel/mastodon/mastodontest"
)

// listen runs Stream and returns what it emits; the first is that it listens.
func listen(t *testing.T, a channel.Streamer) (events <-chan channel.Event, stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	got, connected, ended := make(chan channel.Event, 100), make(chan bool, 1000), make(chan error, 1)
	go func() {
		ended <- a.Stream(ctx, func(events []channel.Event) error {
			if len(events) == 0 {
				connected <- true
			}
			for _, e := range events {
				got <- e
			}
			return nil
		})
	}()
	select {
	case <-connected:
	case err := <-ended:
		t.Fatalf("not connected: %v", err)
	case <-time.After(time.Minute):
		t.Fatal("not connected after a minute")
	}
	return got, func() error { cancel(); return <-ended }
}

func next(t *testing.T, events <-chan channel.Event) channel.Event {
	t.Helper()
	select {
	case e := <-events:
		return e
	case <-time.After(time.Minute):
		t.Fatal("nothing came in a minute")
		return channel.Event{}
	}
}

func TestStream(t *testing.T) {
	s, a := setup(t, nil)
	events, stop := listen(t, a)
	first := s.Post(mastodontest.Status{Author: "ann", Text: "@shop ciao"})
	e := next(t, events)
	if e.Kind != channel.Received || e.Target.Native != first || e.Message.Text != "@shop ciao" || e.Message.Author.Role != channel.Customer {
		t.Errorf("a mention comes as %v by %q", e, e.Message.Author.Role)
	}
	s.Post(mastodontest.Status{Author: "bob", Text: "buongiorno a tutti"}) // somebody whom the account follows
	s.Remove(s.Post(mastodontest.Status{Author: "bob", Text: "buongiorno a tutti"}))
	reply := s.Post(mastodontest.Status{Author: "ann", Text: "@shop allora?", InReplyTo: first})
	if e = next(t, events); e.Target.Native != reply || e.Message.Parent != first || e.Thread != first {
		t.Errorf("an answer comes as %v in %q", e, e.Thread)
	}
	own := s.Post(mastodontest.Status{Author: "shop", Text: "@ann eccoci", InReplyTo: reply})
	if e = next(t, events); e.Target.Native != own || e.Message.Author.Role != channel.Self || e.Thread != first {
		t.Errorf("what a colleague wrote comes as %v by %q in %q", e, e.Message.Author.Role, e.Thread)
	}
	s.Change(first, "@shop ciao, sono Ann")
	if e = next(t, events); e.Kind != channel.Edited || e.Target.Native != first || e.Message.Text != "@shop ciao, sono Ann" {
		t.Errorf("an edit comes as %v", e)
	}
	s.Remove(reply)
	if e = next(t, events); e.Kind != channel.Deleted || e.Target.Native != reply {
		t.Errorf("a deletion comes as %v", e)
	}
	later := s.Post(mastodontest.Status{Author: "bob", Text: "buongiorno a tutti"})
	s.Change(later, "@shop buongiorno")
	if e = next(t, events); e.Kind != channel.Edited || e.Target.Native != later {
		t.Errorf("a mention that an edit adds comes as %v", e)
	}
	s.Remove(later)
	if e = next(t, events); e.Kind != channel.Deleted || e.Target.Native != later {
		t.Errorf("its deletion comes as %v", e)
	}
	if err := stop(); channel.CodeOf(err) != channel.Transient || !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
	if len(events) > 0 {
		t.Errorf("%d events more", len(events))
	}
}

func TestStreamEnds(t *testing.T) {
	s, a := setup(t, nil)
	stored := errors.New("disk full")
	err := a.Stream(t.Context(), func(events []channel.Event) error {
		if len(events) > 0 {
			return stored
		}
		s.Post(mastodontest.Status{Author: "ann", Text: "@shop ciao"}) // it listens
		return nil
	})
	if err != stored {
		t.Errorf("with emit's error: %v", err)
	}
	err = a.Stream(t.Context(), func([]channel.Event) error { go s.Disconnect(); return nil })
	if channel.CodeOf(err) != channel.Transient {
		t.Errorf("a broken connection: %v", err)
	}
	s.Fail(mastodontest.Fault{Path: "/api/v1/streaming", Status: http.StatusUnauthorized})
	if err := a.Stream(t.Context(), nil); channel.CodeOf(err) != channel.AuthRevoked {
		t.Errorf("refused credentials: %v", err)
	}
	_, old := setup(t, &mastodontest.Options{V1Only: true})
	if err := old.Stream(t.Context(), nil); channel.CodeOf(err) != channel.Unsupported {
		t.Errorf("a server without a stream: %v", err)
	}
}

// Whatever happens to the connection, every mention reaches the sink.
func TestStreamThroughGatewayLosesNothing(t *testing.T) {
	s, a := setup(t, nil)
	seen := make(chan string, 1000)
	cursors := &oneCursor{}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- gateway.New(a, &gateway.Options{MaxReconnect: 20 * time.Millisecond}).Follow(ctx, cursors, gateway.SinkFunc(func(_ context.Context, events []channel.Event) error {
			for _, e := range events {
				seen <- e.Target.Native
			}
			return nil
		}))
	}()
	for cursors.get() == "" { // the account begins now
		time.Sleep(time.Millisecond)
	}
	want := map[string]bool{}
	for i := range 30 {
		want[s.Post(mastodontest.Status{Author: "ann", Text: "@shop ciao"})] = true
		if i%7 == 3 {
			s.Disconnect()
		}
		time.Sleep(3 * time.Millisecond)
	}
	for end := time.After(time.Minute); len(want) > 0; {
		select {
		case native := <-seen:
			delete(want, native)
		case <-end:
			t.Fatalf("%d mentions never came", len(want))
		}
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
}

// oneCursor keeps a cursor in memory.
type oneCursor struct {
	mu sync.Mutex
	c  channel.Cursor
}

func (o *oneCursor) Load(context.Context, channel.Account) (channel.Cursor, error) {
	return o.get(), nil
}

func (o *oneCursor) Save(_ context.Context, _ channel.Account, c channel.Cursor) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.c = c
	return nil
}

func (o *oneCursor) get() channel.Cursor {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.c
}

func setup(t *testing.T, o *mastodontest.Options) (*mastodontest.Server, *mastodon.Adapter) {
	s := mastodontest.NewServer(t, o)
	return s, connect(t, s.URL)
}

// Back walks from the newest to the oldest, and ends there.
func TestBack(t *testing.T) {
	servers(t, func(t *testing.T, s *mastodontest.Server, a *mastodon.Adapter) {
		var want []string
		for i := range 95 {
			want = append([]string{s.Post(mastodontest.Status{Author: ann, Text: fmt.Sprint("@shop ", i)})}, want...)
		}
		var got []string
		var c channel.Cursor
		for range 10 {
			page, err := a.Back(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, ids(page.Events)...)
			if c = page.Next; !page.More {
				break
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
		if _, err := a.Back(t.Context(), "nonsense"); channel.CodeOf(err) != channel.Invalid {
			t.Errorf("a cursor that is none: %v", err)
		}
	})
}
