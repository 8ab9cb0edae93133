package gateway_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
)

// hook is an adapter whose deliveries are signed with the header Sign: ok. It
// writes down the order in which it is called.
type hook struct {
	mute
	calls  []string
	got    channel.Delivery
	events []channel.Event
	err    error
}

func (h *hook) Verify(d channel.Delivery, now time.Time) error {
	h.calls = append(h.calls, "verify")
	if d.Get("sign") != "ok" {
		return &channel.Error{Code: channel.BadSignature, Op: "verify", Native: "mismatch"}
	}
	return nil
}

func (h *hook) Decode(d channel.Delivery) ([]channel.Event, error) {
	h.calls = append(h.calls, "decode")
	h.got = d
	return h.events, h.err
}

// shaking also answers a handshake.
type shaking struct{ *hook }

func (s shaking) Challenge(d channel.Delivery, _ time.Time) (channel.Answer, bool) {
	s.calls = append(s.calls, "challenge")
	_, token, ok := strings.Cut(d.URL, "challenge=")
	return channel.Answer{Body: []byte(token)}, ok
}

func (h *hook) put(_ context.Context, events []channel.Event) error {
	h.calls = append(h.calls, fmt.Sprintf("put %d", len(events)))
	return nil
}

func post(h http.Handler, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", "/hooks/x?a=1", strings.NewReader(body))
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestHandlerOrder(t *testing.T) {
	one := []channel.Event{{Kind: channel.Received, Target: channel.Ref{Native: "m-1"}, Message: &channel.Message{Text: "segreto"}}}
	invalid := &channel.Error{Code: channel.Invalid, Op: "decode", Field: "visibility"}
	tests := []struct {
		name, method, sign, body string
		events                   []channel.Event
		err                      error
		status                   int
		answer                   string
		calls                    []string
	}{
		{name: "taken", events: one, status: 200, answer: `{}`, calls: []string{"verify", "decode", "put 1"}},
		{name: "nothing in it", status: 200, answer: `{}`, calls: []string{"verify", "decode"}},
		{name: "method", method: "PUT", status: 405, answer: `{"error":"method_not_allowed"}`},
		{name: "no handshake", method: "GET", status: 405, answer: `{"error":"method_not_allowed"}`},
		{name: "size", body: strings.Repeat("x", 1001), sign: "no", status: 413, answer: `{"error":"too_large"}`},
		{name: "largest", body: strings.Repeat("x", 1000), events: one, status: 200, answer: `{}`, calls: []string{"verify", "decode", "put 1"}},
		{name: "signature before content", sign: "no", err: invalid, status: 401, answer: `{"error":"bad_signature"}`, calls: []string{"verify"}},
		{name: "field", err: invalid, status: 422, answer: `{"error":"invalid","field":"visibility"}`, calls: []string{"verify", "decode"}},
		{name: "our own fault", err: errors.New("segreto"), status: 500, answer: `{"error":"internal"}`, calls: []string{"verify", "decode"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var log bytes.Buffer
			a := &hook{events: tt.events, err: tt.err}
			h := gateway.Handler(a, gateway.SinkFunc(a.put), &gateway.HandlerOptions{
				MaxBody: 1000, Log: slog.New(slog.NewJSONHandler(&log, nil)),
			})
			if tt.method == "" {
				tt.method = "POST"
			}
			if tt.sign == "" {
				tt.sign = "ok"
			}
			r := httptest.NewRequest(tt.method, "/hooks/x", strings.NewReader("segreto"))
			if tt.body != "" {
				r = httptest.NewRequest(tt.method, "/hooks/x", strings.NewReader(tt.body))
			}
			r.Header.Set("Sign", tt.sign)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != tt.status || strings.TrimSpace(w.Body.String()) != tt.answer {
				t.Errorf("answer %d %s, want %d %s", w.Code, w.Body, tt.status, tt.answer)
			}
			if got := w.Header().Get("Content-Type"); got != "application/json" {
				t.Errorf("Content-Type %q", got)
			}
			if diff := cmp.Diff(tt.calls, a.calls); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			if tt.status == 405 && w.Header().Get("Allow") != "POST" {
				t.Errorf("Allow: %q", w.Header().Get("Allow"))
			}
			if tt.status != 200 && tt.status != 405 && log.Len() == 0 {
				t.Error("nothing logged")
			}
			if strings.Contains(log.String(), "segreto") || strings.Contains(w.Body.String(), "segreto") {
				t.Errorf("the log or the answer holds the text:\n%s\n%s", log.String(), w.Body)
			}
		})
	}
}

// A body without a Content-Length meets the cap too.
func TestHandlerSizeUnannounced(t *testing.T) {
	a := &hook{}
	h := gateway.Handler(a, gateway.SinkFunc(a.put), &gateway.HandlerOptions{MaxBody: 1000})
	for n, want := range map[int]int{1000: 200, 1001: 413} {
		r := httptest.NewRequest("POST", "/", io.LimitReader(endless{}, int64(n)))
		r.ContentLength = -1
		r.Header.Set("Sign", "ok")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%d bytes: %d, want %d", n, w.Code, want)
		}
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestHandlerDelivery(t *testing.T) {
	before := time.Now()
	for base, want := range map[string]string{
		"":                          "http://example.com/hooks/x?a=1",
		"https://care.example.com":  "https://care.example.com/hooks/x?a=1",
		"https://care.example.com/": "https://care.example.com/hooks/x?a=1",
	} {
		a := &hook{events: []channel.Event{{Kind: channel.Deleted, Target: channel.Ref{Native: "m-1"}}}}
		var got []channel.Event
		sink := gateway.SinkFunc(func(_ context.Context, events []channel.Event) error { got = events; return nil })
		post(gateway.Handler(a, sink, &gateway.HandlerOptions{BaseURL: base}), "raw \x00bytes", "Sign", "ok", "X-Forwarded-Proto", "gopher")
		if a.got.URL != want || a.got.Method != "POST" || string(a.got.Body) != "raw \x00bytes" || a.got.Received.Before(before) {
			t.Errorf("base %q: delivery %s %s %q at %v", base, a.got.Method, a.got.URL, a.got.Body, a.got.Received)
		}
		wantEvents := []channel.Event{{
			Kind: channel.Deleted, Account: account, At: a.got.Received, Target: channel.Ref{Account: account, Native: "m-1"},
		}}
		if diff := cmp.Diff(wantEvents, got); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
	}
}

func TestHandlerURLOverTLS(t *testing.T) {
	a := &hook{}
	r := httptest.NewRequest("POST", "https://care.example.com/hooks/x?a=1", nil)
	r.Header.Set("Sign", "ok")
	gateway.Handler(a, gateway.SinkFunc(a.put), nil).ServeHTTP(httptest.NewRecorder(), r)
	if want := "https://care.example.com/hooks/x?a=1"; a.got.URL != want {
		t.Errorf("URL %q, want %q", a.got.URL, want)
	}
}

func TestHandlerChallenge(t *testing.T) {
	tests := []struct {
		name, method, url string
		status            int
		answer            string
		calls             []string
	}{
		{"handshake", "GET", "/?challenge=<b>42", 200, "<b>42", []string{"challenge"}},
		{"handshake by POST", "POST", "/?challenge=42", 200, "42", []string{"challenge"}},
		{"GET that is none", "GET", "/", 405, `{"error":"method_not_allowed"}`, []string{"challenge"}},
		{"POST that is none", "POST", "/", 200, "{}", []string{"challenge", "verify", "decode"}},
		{"other method", "DELETE", "/?challenge=42", 405, `{"error":"method_not_allowed"}`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := &hook{}
			h := gateway.Handler(shaking{a}, gateway.SinkFunc(a.put), nil)
			r := httptest.NewRequest(tt.method, "/", nil)
			r.RequestURI = tt.url
			r.Header.Set("Sign", "ok")
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != tt.status || strings.TrimSpace(w.Body.String()) != tt.answer {
				t.Errorf("answer %d %s, want %d %s", w.Code, w.Body, tt.status, tt.answer)
			}
			if diff := cmp.Diff(tt.calls, a.calls); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			// What is echoed must not become a page.
			if ct := w.Header().Get("Content-Type"); strings.Contains(ct, "html") || w.Header().Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("headers: %v", w.Header())
			}
		})
	}
}

func TestHandlerSinkFails(t *testing.T) {
	a := &hook{events: []channel.Event{{Kind: channel.Deleted, Target: channel.Ref{Native: "m-1"}}}}
	var log bytes.Buffer
	down := gateway.SinkFunc(func(context.Context, []channel.Event) error { return errors.New("disk full") })
	h := gateway.Handler(a, down, &gateway.HandlerOptions{Log: slog.New(slog.NewTextHandler(&log, nil))})
	w := post(h, "{}", "Sign", "ok")
	if w.Code != 503 || strings.TrimSpace(w.Body.String()) != `{"error":"unavailable"}` {
		t.Errorf("answer %d %s", w.Code, w.Body)
	}
	if !strings.Contains(log.String(), "disk full") {
		t.Errorf("the operator does not learn why: %s", log.String())
	}
}

// unsigned decodes, but verifies nothing.
type unsigned struct{ mute }

func (unsigned) Decode(channel.Delivery) ([]channel.Event, error) { return nil, nil }

func TestHandlerRefusesAtConstruction(t *testing.T) {
	sink := gateway.SinkFunc(func(context.Context, []channel.Event) error { return nil })
	tests := []struct {
		name    string
		adapter channel.Adapter
		sink    gateway.Sink
		o       *gateway.HandlerOptions
		panics  bool
	}{
		{"signed", &hook{}, sink, nil, false},
		{"unsigned", unsigned{}, sink, nil, true},
		{"unsigned on purpose", unsigned{}, sink, &gateway.HandlerOptions{Unsigned: true}, false},
		{"reads nothing", mute{}, sink, &gateway.HandlerOptions{Unsigned: true}, true},
		{"no sink", &hook{}, nil, nil, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			defer func() {
				if got := recover() != nil; got != tt.panics {
					t.Errorf("panicked: %v, want %v", got, tt.panics)
				}
			}()
			gateway.Handler(tt.adapter, tt.sink, tt.o)
		})
	}
	t.Run("Unsigned does not switch verifying off", func(t *testing.T) {
		a := &hook{}
		h := gateway.Handler(a, sink, &gateway.HandlerOptions{Unsigned: true})
		if w := post(h, "{}", "Sign", "no"); w.Code != 401 {
			t.Errorf("answer %d, want 401", w.Code)
		}
	})
}

// dial posts by hand, so that a body can be slow or cut.
func dial(t *testing.T, s *httptest.Server, body string) (net.Conn, *bufio.Reader) {
	t.Helper()
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: localhost\r\nSign: ok\r\nContent-Length: 100\r\n\r\n%s", body)
	return conn, bufio.NewReader(conn)
}

func TestHandlerSlowAndCutBodies(t *testing.T) {
	a := &hook{}
	within := func(d time.Duration) *httptest.Server {
		s := httptest.NewServer(gateway.Handler(a, gateway.SinkFunc(a.put), &gateway.HandlerOptions{ReadTimeout: d}))
		t.Cleanup(s.Close)
		return s
	}
	_, slow := dial(t, within(50*time.Millisecond), "{")
	resp, err := http.ReadResponse(slow, nil)
	if err != nil || resp.StatusCode != 408 {
		t.Errorf("slow body: %v, %v; want 408", resp, err)
	}

	s := within(time.Minute)
	conn, cut := dial(t, s, "{")
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	resp, err = http.ReadResponse(cut, nil)
	if err != nil || resp.StatusCode != 400 {
		t.Errorf("cut body: %v, %v; want 400", resp, err)
	}

	_, whole := dial(t, s, strings.Repeat("x", 100))
	resp, err = http.ReadResponse(whole, nil)
	if err != nil || resp.StatusCode != 200 {
		t.Errorf("whole body: %v, %v; want 200", resp, err)
	}
	if diff := cmp.Diff([]string{"verify", "decode"}, a.calls); diff != "" {
		t.Errorf("calls of all three (-want +got):\n%s", diff)
	}
}

// A connection that is kept open outlives the deadline of its first body.
func TestHandlerKeepsConnections(t *testing.T) {
	a := &hook{}
	s := httptest.NewServer(gateway.Handler(a, gateway.SinkFunc(a.put), &gateway.HandlerOptions{ReadTimeout: 30 * time.Millisecond}))
	defer s.Close()
	conn, r := dial(t, s, strings.Repeat("x", 100))
	for i := range 2 {
		resp, err := http.ReadResponse(r, nil)
		if err != nil || resp.StatusCode != 200 {
			t.Fatalf("request %d: %v, %v", i, resp, err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		time.Sleep(60 * time.Millisecond)
		fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: localhost\r\nSign: ok\r\nContent-Length: 0\r\n\r\n")
	}
}

func ExampleHandler() {
	adapter := &hook{events: []channel.Event{{Kind: channel.Received, Target: channel.Ref{Native: "m-1"}}}}
	sink := gateway.SinkFunc(func(_ context.Context, events []channel.Event) error {
		for _, e := range events {
			fmt.Println("stored", e.Account.Network, e.Key())
		}
		return nil
	})
	h := gateway.Handler(adapter, sink, nil)
	fmt.Println(post(h, "{}", "Sign", "ok").Code)
	fmt.Println(post(h, "{}").Code)
	// Output:
	// stored fake message:m-1
	// 200
	// 401
}

func FuzzHandler(f *testing.F) {
	f.Add("POST", []byte(`{"a":1}`), "ok")
	f.Add("GET", []byte(nil), "")
	f.Add("POST", bytes.Repeat([]byte("x"), 2000), "ok")
	f.Fuzz(func(t *testing.T, method string, body []byte, sign string) {
		a := &hook{events: []channel.Event{{Kind: channel.Unknown}}}
		h := gateway.Handler(a, gateway.SinkFunc(a.put), &gateway.HandlerOptions{MaxBody: 1000})
		r := httptest.NewRequest("POST", "/", bytes.NewReader(body))
		r.Method = method
		r.Header["Sign"] = []string{sign}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		stored := len(a.calls) == 3
		if want := method == "POST" && len(body) <= 1000 && sign == "ok"; stored != want || (w.Code == 200) != want {
			t.Errorf("stored %v with status %d, want %v", stored, w.Code, want)
		}
		if !json.Valid(w.Body.Bytes()) {
			t.Errorf("the answer is no JSON: %s", w.Body)
		}
	})
}
