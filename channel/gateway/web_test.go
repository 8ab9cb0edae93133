package gateway_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
	"github.com/mysocialcare/socialcare/channel/signature"
	"github.com/mysocialcare/socialcare/channel/webhook"
)

// The gateway with the one adapter that is real HTTP both ways.

const hookSecret = "whsec_c2VjcmV0IG9mIHRoZXNlIHRlc3RzIDI0"

var web = channel.Account{Brand: "acme", Network: "web"}

func webAdapter(t testing.TB, callback string) *webhook.Adapter {
	t.Helper()
	a, err := webhook.New(web, []string{hookSecret}, &webhook.Options{Callback: callback})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func webDelivery(t testing.TB, body string, at time.Time) *http.Request {
	t.Helper()
	key, err := signature.ParseKey(hookSecret)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signature.SignStandard(fmt.Sprintf("msg_%d", at.UnixNano()), at, []byte(body), key)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", "/hooks/web", strings.NewReader(body))
	for name, v := range signed {
		r.Header.Set(name, v)
	}
	return r
}

const webMessage = `{"type":"message","id":"%s","thread":"t-1","at":"2026-11-21T10:00:00Z","surface":"%s","author":{"id":"u-1"},"text":"Ciao"}`

// Sources of every kind come in, and a message that is delivered five times,
// each time signed anew, is one message.
func TestPractice24_RepeatedDeliveryIsOneMessage(t *testing.T) {
	timeline := map[string]channel.Event{}
	deliveries := 0
	sink := gateway.SinkFunc(func(_ context.Context, events []channel.Event) error {
		for _, e := range events {
			deliveries++
			timeline[e.Key()] = e
		}
		return nil
	})
	h := gateway.Handler(webAdapter(t, ""), sink, nil)
	deliver := func(body string, at time.Time) int {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, webDelivery(t, body, at))
		return w.Code
	}
	for i := range 5 {
		if code := deliver(fmt.Sprintf(webMessage, "m-1", "comment"), time.Now().Add(time.Duration(-i)*time.Second)); code != 200 {
			t.Fatalf("delivery %d: %d", i, code)
		}
	}
	if deliveries != 5 || len(timeline) != 1 {
		t.Errorf("%d deliveries made %d entries, want 5 and 1", deliveries, len(timeline))
	}

	// The opposite: what is another message, or news of the first, is not lost.
	for i, surface := range []string{"post", "review", "dm", "email", "chat", "call"} {
		if code := deliver(fmt.Sprintf(webMessage, fmt.Sprintf("m-%d", i+2), surface), time.Now()); code != 200 {
			t.Fatalf("%s: %d", surface, code)
		}
	}
	edit := `{"type":"edited","id":"m-1","thread":"t-1","at":"2026-11-21T10:0%d:00Z","text":"Ciao!"}`
	for i := range 2 {
		if code := deliver(fmt.Sprintf(edit, i), time.Now()); code != 200 {
			t.Fatalf("edit: %d", code)
		}
	}
	if len(timeline) != 9 {
		t.Errorf("%d entries, want 9", len(timeline))
	}
}

func TestWebRefusals(t *testing.T) {
	h := gateway.Handler(webAdapter(t, ""), gateway.SinkFunc(func(context.Context, []channel.Event) error { return nil }), nil)
	good := fmt.Sprintf(webMessage, "m-1", "comment")
	tampered := webDelivery(t, good, time.Now())
	tampered.Body = io.NopCloser(strings.NewReader(strings.Replace(good, "Ciao", "CIAO", 1)))
	for name, tt := range map[string]struct {
		r    *http.Request
		code int
		want string
	}{
		"good":      {webDelivery(t, good, time.Now()), 200, `{}`},
		"old":       {webDelivery(t, good, time.Now().Add(-6*time.Minute)), 401, `{"error":"bad_signature"}`},
		"tampered":  {tampered, 401, `{"error":"bad_signature"}`},
		"bad field": {webDelivery(t, fmt.Sprintf(webMessage, "m-1", "story"), time.Now()), 422, `{"error":"invalid","field":"surface"}`},
		"no JSON":   {webDelivery(t, "Ciao", time.Now()), 422, `{"error":"invalid","field":"body"}`},
		"too large": {webDelivery(t, strings.Repeat("x", 1<<20+1), time.Now()), 413, `{"error":"too_large"}`},
	} {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, tt.r)
			if w.Code != tt.code || strings.TrimSpace(w.Body.String()) != tt.want {
				t.Errorf("answer %d %s, want %d %s", w.Code, w.Body, tt.code, tt.want)
			}
		})
	}
}

// receiver is a system that takes replies as the contract says, dropping a
// second id, and that fails as told: each request takes the next fault.
type receiver struct {
	mu     sync.Mutex
	faults []func(http.ResponseWriter)
	taken  []string // ids, once each
	calls  int
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls++
	var in struct {
		ID string `json:"id"`
	}
	if err := json.NewDecoder(req.Body).Decode(&in); err != nil || in.ID != req.Header.Get("Webhook-Id") {
		w.WriteHeader(400)
		return
	}
	var fault func(http.ResponseWriter)
	if len(r.faults) > 0 {
		fault, r.faults = r.faults[0], r.faults[1:]
	}
	status := &answered{ResponseWriter: w}
	if fault != nil {
		fault(status)
	}
	if status.code < 400 && (len(r.taken) == 0 || r.taken[len(r.taken)-1] != in.ID) {
		r.taken = append(r.taken, in.ID)
	}
	if fault == nil {
		fmt.Fprintf(w, `{"id":"native-%s"}`, in.ID)
	}
}

type answered struct {
	http.ResponseWriter
	code int
}

func (a *answered) WriteHeader(code int)        { a.code = code; a.ResponseWriter.WriteHeader(code) }
func (a *answered) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func status(code int, header ...string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
	}
}

// lost takes the reply and breaks the connection instead of answering.
func lost(before string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(conn, before)
		_ = conn.Close()
	}
}

func TestWebRepliesAreTakenOnce(t *testing.T) {
	tests := map[string]struct {
		faults []func(http.ResponseWriter)
		calls  int
	}{
		"no fault":          {nil, 1},
		"500, then 502":     {[]func(http.ResponseWriter){status(500), status(502)}, 3},
		"429 with seconds":  {[]func(http.ResponseWriter){status(429, "Retry-After", "0")}, 2},
		"429 with a date":   {[]func(http.ResponseWriter){status(429, "Retry-After", "Sat, 21 Nov 2020 10:00:00 GMT")}, 2},
		"503":               {[]func(http.ResponseWriter){status(503)}, 2},
		"answer lost":       {[]func(http.ResponseWriter){lost("")}, 2},
		"answer lost twice": {[]func(http.ResponseWriter){lost("HTTP/1.1 200 OK\r\n"), lost("HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n{\"id\":")}, 3},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := &receiver{faults: tt.faults}
			s := httptest.NewServer(r)
			defer s.Close()
			g := gateway.New(webAdapter(t, s.URL), &gateway.Options{Backoff: 10 * time.Millisecond})
			receipt, err := g.Send(t.Context(), channel.Draft{ID: "d-1", Thread: "t-1", Visibility: channel.Public, Text: "Ciao"})
			if err != nil || receipt.Ref.Native != "native-d-1" {
				t.Errorf("got %q, %v", receipt.Ref.Native, err)
			}
			r.mu.Lock()
			defer r.mu.Unlock()
			if diff := cmp.Diff([]string{"d-1"}, r.taken); diff != "" || r.calls != tt.calls {
				t.Errorf("%d calls, want %d; taken (-want +got):\n%s", r.calls, tt.calls, diff)
			}
		})
	}
}

// The receiver answers after we have stopped waiting.
func TestWebLateAnswer(t *testing.T) {
	late := make(chan struct{})
	r := &receiver{faults: []func(http.ResponseWriter){func(http.ResponseWriter) { <-late }}}
	s := httptest.NewServer(r)
	defer s.Close()
	g := gateway.New(webAdapter(t, s.URL), &gateway.Options{Attempts: 1, CallTimeout: 300 * time.Millisecond})
	d := channel.Draft{ID: "d-1", Thread: "t-1", Visibility: channel.Public, Text: "Ciao"}
	_, err := g.Send(t.Context(), d)
	if e := typed(t, err); e.Code != channel.Transient || !e.MaybeDone {
		t.Errorf("got %v, want transient and maybe done", err)
	}
	close(late)
	receipt, err := gateway.New(webAdapter(t, s.URL), nil).Send(t.Context(), d)
	if err != nil || receipt.Ref.Native != "native-d-1" {
		t.Errorf("got %q, %v", receipt.Ref.Native, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if diff := cmp.Diff([]string{"d-1"}, r.taken); diff != "" {
		t.Errorf("taken (-want +got):\n%s", diff)
	}
}

func TestWebFinalRefusal(t *testing.T) {
	r := &receiver{faults: []func(http.ResponseWriter){status(403)}}
	s := httptest.NewServer(r)
	defer s.Close()
	_, err := gateway.New(webAdapter(t, s.URL), nil).Send(t.Context(), channel.Draft{ID: "d-1", Thread: "t-1", Visibility: channel.Public, Text: "Ciao"})
	if e := typed(t, err); e.Code != channel.Permission || e.MaybeDone || r.calls != 1 {
		t.Errorf("got %v after %d calls, want permission after one", err, r.calls)
	}
}

func TestWebWithoutCallback(t *testing.T) {
	_, err := gateway.New(webAdapter(t, ""), nil).Send(t.Context(), channel.Draft{ID: "d-1", Thread: "t-1", Visibility: channel.Public, Text: "Ciao"})
	if e := typed(t, err); e.Code != channel.Unconfigured || e.Field != "callback" {
		t.Errorf("got %v, want unconfigured in callback", err)
	}
}

// BenchmarkHandler takes a signed message of 300 bytes of text, from the
// request to a sink that does nothing.
func BenchmarkHandler(b *testing.B) {
	body := strings.Replace(fmt.Sprintf(webMessage, "m-1", "comment"), "Ciao", strings.Repeat("Il treno. ", 30), 1)
	h := gateway.Handler(webAdapter(b, ""), gateway.SinkFunc(func(context.Context, []channel.Event) error { return nil }), nil)
	r := webDelivery(b, body, time.Now())
	b.ReportAllocs()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		r.Body = io.NopCloser(strings.NewReader(body))
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != 200 {
			b.Fatal(w.Code)
		}
	}
}

// BenchmarkSend measures what the gateway adds to a network that takes no time.
func BenchmarkSend(b *testing.B) {
	g := gateway.New(silent{}, nil)
	ctx, cancel := context.WithTimeout(b.Context(), time.Hour)
	defer cancel()
	d := draft()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := g.Send(ctx, d); err != nil {
			b.Fatal(err)
		}
	}
}

type silent struct{ mute }

func (silent) Capabilities(context.Context) (channel.Capabilities, error) {
	return channel.Capabilities{
		Reply: []channel.Visibility{channel.Public}, Text: channel.TextLimit{Max: 500},
		Send: channel.RateLimit{N: 1 << 30, Per: time.Second},
	}, nil
}

func (silent) Send(context.Context, channel.Draft) (channel.Receipt, error) {
	return channel.Receipt{At: time.Unix(0, 0)}, nil
}
