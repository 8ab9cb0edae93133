package demo_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/webhook"
	"github.com/mysocialcare/socialcare/examples/desk/internal/demo"
	"github.com/mysocialcare/socialcare/privacy"
)

// secret is made of one repeated letter.
const secret = "whsec_ZGRkZGRkZGRkZGRkZGRkZGRkZGRkZGRkZGRkZGRkZGQ="

// hook is a desk's webhook that verifies and decodes as the real one does.
type hook struct {
	t      *testing.T
	mu     sync.Mutex
	events []channel.Event
	bodies []map[string]any
	tries  int
	refuse func(try int) int // a status; 0: take it
}

func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.tries++
	if h.refuse != nil {
		if status := h.refuse(h.tries); status != 0 {
			w.WriteHeader(status)
			return
		}
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		h.t.Error(err)
	}
	account, err := webhook.New(channel.Account{}, []string{secret}, nil)
	if err != nil {
		h.t.Error(err)
		return
	}
	d := channel.Delivery{Method: r.Method, Header: r.Header, Body: body}
	if err := account.Verify(d, time.Now()); err != nil {
		h.t.Errorf("signature: %v", err)
	}
	events, err := account.Decode(d)
	if err != nil {
		h.t.Errorf("decode: %v", err)
	}
	h.events = append(h.events, events...)
	var plain map[string]any
	if err := json.Unmarshal(body, &plain); err != nil {
		h.t.Error(err)
	}
	delete(plain, "at")
	h.bodies = append(h.bodies, plain)
}

// play runs the whole Saturday at once.
func play(t *testing.T, h *hook) {
	t.Helper()
	h.t = t
	server := httptest.NewServer(h)
	defer server.Close()
	if err := demo.Run(t.Context(), demo.Options{HookURL: server.URL, Secret: secret, Speed: 1e9}); err != nil {
		t.Fatal(err)
	}
}

func TestSaturday(t *testing.T) {
	start := time.Now()
	h := &hook{}
	play(t, h)
	customers, surfaces, langs := map[string]bool{}, map[channel.Surface]int{}, map[string]int{}
	threads, before, kinds := map[string]map[string]bool{}, 0, map[channel.Kind]int{}
	seen := map[string]bool{}
	for _, e := range h.events {
		kinds[e.Kind]++
		if e.Kind != channel.Received {
			if !seen[e.Target.Native] {
				t.Errorf("%s of %s comes before its message", e.Kind, e.Target.Native)
			}
			continue
		}
		m := e.Message
		if seen[e.Target.Native] {
			t.Errorf("%s is there twice", e.Target.Native)
		}
		seen[e.Target.Native] = true
		customers[m.Author.Handle] = true
		surfaces[m.Surface]++
		langs[m.Lang]++
		if threads[m.Thread] == nil {
			threads[m.Thread] = map[string]bool{}
		}
		threads[m.Thread][m.Author.Handle] = true
		if e.At.Before(start.Add(-time.Minute)) {
			before++
		}
		if age := start.Sub(e.At); age > 24*time.Hour {
			t.Errorf("%s is %v old", e.Target.Native, age)
		}
		if public := m.Visibility == channel.Public; public != (m.Surface == channel.Post || m.Surface == channel.Comment || m.Surface == channel.Review) {
			t.Errorf("a %s with visibility %s", m.Surface, m.Visibility)
		}
	}
	if len(customers) != 40 {
		t.Errorf("%d customers, want 40", len(customers))
	}
	for _, s := range []channel.Surface{channel.Post, channel.Comment, channel.Review, channel.DirectMessage, channel.Chat, channel.Email} {
		if surfaces[s] == 0 {
			t.Errorf("no %s", s)
		}
	}
	if langs["it"] < 15 || langs["en"] < 15 || len(langs) != 2 {
		t.Errorf("languages: %v", langs)
	}
	crowds := 0
	for _, who := range threads {
		if len(who) > 1 {
			crowds++
		}
	}
	if kinds[channel.Edited] == 0 || kinds[channel.Deleted] == 0 || crowds < 3 || before < 10 {
		t.Errorf("kinds %v, %d threads with several people, %d messages from before", kinds, crowds, before)
	}
}

// What people show in public is found by the guard, and is nobody's.
func TestPersonalDataIsInvented(t *testing.T) {
	h := &hook{}
	play(t, h)
	guard, err := privacy.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	found := map[privacy.Type]bool{}
	fiction := regexp.MustCompile(`^\+44 7700 900\d{3}$`)
	names := ""
	for _, e := range h.events {
		if e.Message != nil {
			names += e.Message.Author.Name + "\n"
		}
	}
	for _, e := range h.events {
		if e.Message == nil {
			continue
		}
		text := e.Message.Text
		for _, f := range guard.Find(text) {
			found[f.Type] = true
			switch value := text[f.Start:f.End]; f.Type {
			case privacy.Email:
				if !strings.HasSuffix(value, "@example.com") {
					t.Errorf("an address of %s", e.Target.Native)
				}
			case privacy.Phone:
				if !fiction.MatchString(value) {
					t.Errorf("a number of %s is not reserved for fiction", e.Target.Native)
				}
			case privacy.Person:
				if !strings.Contains(names, value) {
					t.Errorf("%s names somebody who is not in the story", e.Target.Native)
				}
			case privacy.IBAN:
				if !f.Proven() || !strings.Contains(value, "X0000000000") {
					t.Errorf("the IBAN of %s: %s", e.Target.Native, f.Evidence)
				}
			default:
				t.Errorf("%s in %s", f.Type, e.Target.Native)
			}
		}
	}
	for _, want := range []privacy.Type{privacy.Email, privacy.Phone, privacy.IBAN} {
		if !found[want] {
			t.Errorf("nobody shows a %s", want)
		}
	}
}

func TestSameSaturdayEveryTime(t *testing.T) {
	a, b := &hook{}, &hook{}
	play(t, a)
	play(t, b)
	if diff := cmp.Diff(a.bodies, b.bodies); diff != "" {
		t.Errorf("(-first +second)\n%s", diff)
	}
}

func TestRunTriesAgain(t *testing.T) {
	h := &hook{refuse: func(try int) int {
		switch try {
		case 1:
			return http.StatusServiceUnavailable
		case 3:
			return http.StatusTooManyRequests
		}
		return 0
	}}
	play(t, h)
	if h.tries != len(h.events)+2 {
		t.Errorf("%d tries for %d events", h.tries, len(h.events))
	}
	if len(h.events) < 2 || h.events[0].Target.Native == h.events[1].Target.Native {
		t.Error("a delivery was lost or taken twice")
	}
}

func TestRunRefused(t *testing.T) {
	for _, status := range []int{http.StatusUnauthorized, http.StatusUnprocessableEntity, http.StatusNotFound} {
		h := &hook{t: t, refuse: func(int) int { return status }}
		server := httptest.NewServer(h)
		err := demo.Run(t.Context(), demo.Options{HookURL: server.URL, Secret: secret, Speed: 1e9})
		server.Close()
		if err == nil || h.tries != 1 {
			t.Errorf("status %d: error %v after %d tries", status, err, h.tries)
		}
	}
	for name, o := range map[string]demo.Options{"no secret": {HookURL: "http://127.0.0.1:1"}, "no address": {Secret: secret}} {
		if err := demo.Run(t.Context(), o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestRunStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	h := &hook{t: t, refuse: func(try int) int {
		if try == 5 {
			cancel()
		}
		return 0
	}}
	server := httptest.NewServer(h)
	defer server.Close()
	if err := demo.Run(ctx, demo.Options{HookURL: server.URL, Secret: secret}); err != nil {
		t.Errorf("after its context's end: %v", err)
	}
	if h.tries > 6 {
		t.Errorf("%d tries after the end", h.tries)
	}
}

func TestLogHoldsNothingThatWasWritten(t *testing.T) {
	h := &hook{t: t}
	server := httptest.NewServer(h)
	defer server.Close()
	var lines []string
	err := demo.Run(t.Context(), demo.Options{HookURL: server.URL, Secret: secret, Speed: 1e9, Log: func(s string) { lines = append(lines, s) }})
	if err != nil || len(lines) != 2 {
		t.Fatalf("%v, %q", err, lines)
	}
	for _, e := range h.events {
		for _, l := range lines {
			if e.Message != nil && e.Message.Author.Handle != "" && strings.Contains(l, e.Message.Author.Handle) {
				t.Errorf("a line names a customer: %q", l)
			}
		}
	}
}
