package channeltest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
	"github.com/mysocialcare/socialcare/channel/memory"
	"github.com/mysocialcare/socialcare/channel/signature"
	"github.com/mysocialcare/socialcare/channel/webhook"
)

// soakSize is how many messages go each way. The figure is 10,000.
const soakSize = 10_000

// Ten thousand drafts through a network of which a third of the calls fail: each
// is published once, though many answers were lost.
func TestTenThousandSendsThroughFaults(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	a := memory.New(account, nil)
	g := gateway.New(a, &gateway.Options{Backoff: time.Microsecond, MaxBackoff: time.Microsecond, Attempts: 3})
	in := a.Receive(channel.Message{Text: "?", Visibility: channel.Public})
	lost := 0
	for i := range soakSize {
		d := channel.Draft{ID: fmt.Sprint("d-", i), Visibility: channel.Public, Text: fmt.Sprint("reply ", i), InReplyTo: in.Target, Thread: in.Thread}
		if done := r.IntN(2) == 0; r.IntN(3) == 0 {
			e := &channel.Error{Code: channel.Transient, MaybeDone: true}
			if !done && r.IntN(2) == 0 {
				e.MaybeDone = false
			}
			if done {
				lost++
			}
			a.Fail(memory.Fault{Err: e, Done: done})
		}
		if r.IntN(20) == 0 {
			a.Fail(memory.Fault{Op: "find"})
		}
		sendUntilDone(t, g, d)
	}
	seen := map[string]int{}
	for _, s := range a.Sent() {
		seen[s.Draft.ID]++
	}
	for i := range soakSize {
		if n := seen[fmt.Sprint("d-", i)]; n != 1 {
			t.Fatalf("draft %d was published %d times", i, n)
		}
	}
	if lost < soakSize/20 {
		t.Errorf("only %d answers were lost: the test shows nothing", lost)
	}
}

// sendUntilDone does what an outbox does: it looks before it repeats.
func sendUntilDone(t *testing.T, g *gateway.Gateway, d channel.Draft) {
	t.Helper()
	maybe := false
	for range 50 {
		if maybe {
			_, found, err := g.Find(t.Context(), d, time.Now().Add(-time.Hour))
			if found {
				return
			}
			if err != nil {
				continue
			}
			maybe = false
		}
		_, err := g.Send(t.Context(), d)
		if err == nil {
			return
		}
		var e *channel.Error
		if !errors.As(err, &e) {
			t.Fatal(err)
		}
		maybe = e.MaybeDone
	}
	t.Fatalf("%v is not sent after 50 tries", d)
}

// Ten thousand deliveries, repeated and out of order, to a sink that fails: each
// is stored once by its key, and none is lost.
func TestTenThousandDeliveriesThroughFaults(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	a, err := webhook.New(channel.Account{Brand: "acme"}, []string{hookSecret}, nil)
	if err != nil {
		t.Fatal(err)
	}
	key, err := signature.ParseKey(hookSecret)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	stored, twice, refused := map[string]int{}, 0, 0
	sink := gateway.SinkFunc(func(_ context.Context, events []channel.Event) error {
		mu.Lock()
		defer mu.Unlock()
		if r.IntN(10) == 0 {
			return errors.New("disk full")
		}
		for _, e := range events {
			if stored[e.Key()]++; stored[e.Key()] > 1 {
				twice++
			}
		}
		return nil
	})
	h := gateway.Handler(a, sink, nil)
	waiting := make([]int, 0, 3*soakSize)
	for i := range soakSize {
		for range 1 + r.IntN(3) {
			waiting = append(waiting, i)
		}
	}
	r.Shuffle(len(waiting), func(i, j int) { waiting[i], waiting[j] = waiting[j], waiting[i] })
	for len(waiting) > 0 {
		i := waiting[0]
		waiting = waiting[1:]
		body, _ := json.Marshal(map[string]any{"type": "message", "id": fmt.Sprint("m-", i), "thread": "t", "at": "2026-11-21T10:00:00Z", "surface": "chat", "author": map[string]string{"id": "u"}, "text": "ciao"})
		signed, err := signature.SignStandard(fmt.Sprint("d-", i), time.Now(), body, key)
		if err != nil {
			t.Fatal(err)
		}
		sent := body
		if r.IntN(20) == 0 {
			sent = body[:r.IntN(len(body))] // it broke off on its way
		}
		req := httptest.NewRequest(http.MethodPost, "/hooks/web", strings.NewReader(string(sent)))
		for name, v := range signed {
			req.Header.Set(name, v)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, req)
		if w.Code != http.StatusOK {
			refused++
			waiting = append(waiting, i) // the network sends it again
		}
	}
	if len(stored) != soakSize {
		t.Errorf("%d messages are stored, want %d", len(stored), soakSize)
	}
	if twice < soakSize/4 || refused < soakSize/20 {
		t.Errorf("%d repeats and %d refusals: the test shows nothing", twice, refused)
	}
}
