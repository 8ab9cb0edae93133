package gateway

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

// Sink stores events. Put returns nil only when they are durable: the network
// is then told that it may forget them. Events may come again; their Key tells.
// Its error is logged, so it must hold no text of a message.
type Sink interface {
	Put(ctx context.Context, events []channel.Event) error
}

// SinkFunc is a function as a Sink.
type SinkFunc func(ctx context.Context, events []channel.Event) error

// Put calls f.
func (f SinkFunc) Put(ctx context.Context, events []channel.Event) error { return f(ctx, events) }

// HandlerOptions of [Handler]; nil is the zero value.
type HandlerOptions struct {
	// MaxBody is the largest request body in bytes; default 1 MiB.
	MaxBody int64
	// ReadTimeout bounds the reading of a body, in place of the server's own;
	// default 10 s.
	ReadTimeout time.Duration
	// BaseURL is how networks address this server, such as
	// "https://care.example.com", for signatures that cover the URL behind a
	// proxy. Empty: scheme and host as the request has them.
	BaseURL string
	// Unsigned accepts an adapter that cannot verify its deliveries: anybody
	// who knows the path can then invent messages.
	Unsigned bool
	// KeepUndecoded: a delivery that is signed and cannot be read goes to the
	// sink as an event of kind channel.Unknown with its bytes, and is answered
	// 200. For networks that switch an endpoint off which refuses deliveries.
	KeepUndecoded bool
	// Log gets failures, never bodies; nil: nothing.
	Log *slog.Logger
}

type handler struct {
	adapter    channel.Adapter
	decoder    channel.Decoder
	verifier   channel.Verifier   // nil: unsigned
	challenger channel.Challenger // nil: no handshake
	sink       Sink
	o          HandlerOptions
}

// Handler serves an adapter's webhooks, in this order:
//
//	method      405 unless POST, or GET for an adapter with challenges
//	size        413 over MaxBody; 408 if reading takes too long; 400 if cut
//	challenge   as the adapter answers
//	signature   401, over the raw bytes, before anything parses them
//	decode      422 with {"error":"invalid","field":"…"}, unless KeepUndecoded
//	sink        503, so that the network sends it again
//	done        200
//
// A delivery without events does not reach the sink. Events without account or
// time get the adapter's and the time of arrival.
//
// Handler panics, as http.Handle does for a nil handler, if the adapter is no
// channel.Decoder, if it is no channel.Verifier and Unsigned is not set, or if
// the sink is nil: such a program must not start to listen.
func Handler(adapter channel.Adapter, sink Sink, o *HandlerOptions) http.Handler {
	h := &handler{adapter: adapter, sink: sink}
	if o != nil {
		h.o = *o
	}
	h.o.MaxBody = orDefault(h.o.MaxBody, 1<<20)
	h.o.ReadTimeout = orDefault(h.o.ReadTimeout, 10*time.Second)
	h.o.BaseURL = strings.TrimSuffix(h.o.BaseURL, "/")
	h.o.Log = cmp.Or(h.o.Log, slog.New(slog.DiscardHandler))
	h.decoder, _ = adapter.(channel.Decoder)
	h.verifier, _ = adapter.(channel.Verifier)
	h.challenger, _ = adapter.(channel.Challenger)
	switch {
	case h.decoder == nil:
		panic("gateway: Handler: the adapter reads no deliveries")
	case h.verifier == nil && !h.o.Unsigned:
		panic("gateway: Handler: the adapter verifies no signatures and HandlerOptions.Unsigned is not set")
	case sink == nil:
		panic("gateway: Handler: the sink is nil")
	}
	return h
}

// ServeHTTP takes one delivery.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	allow := http.MethodPost
	if h.challenger != nil {
		allow = "GET, POST"
	}
	if r.Method != http.MethodPost && (r.Method != http.MethodGet || h.challenger == nil) {
		w.Header().Set("Allow", allow)
		refuse(w, http.StatusMethodNotAllowed, "method_not_allowed", "")
		return
	}
	body, status, reason := h.read(w, r)
	if status != 0 {
		h.warn(r.Context(), "delivery not read", "reason", reason)
		refuse(w, status, reason, "")
		return
	}
	d := channel.Delivery{Method: r.Method, URL: h.url(r), Header: r.Header, Body: body, Received: time.Now()}
	if h.challenger != nil {
		if a, ok := h.challenger.Challenge(d, d.Received); ok {
			reply(w, a)
			return
		}
	}
	if r.Method == http.MethodGet {
		w.Header().Set("Allow", allow)
		refuse(w, http.StatusMethodNotAllowed, "method_not_allowed", "")
		return
	}
	h.take(r.Context(), w, d)
}

// take verifies, decodes and stores.
func (h *handler) take(ctx context.Context, w http.ResponseWriter, d channel.Delivery) {
	if h.verifier != nil {
		if err := h.verifier.Verify(d, d.Received); err != nil {
			h.warn(ctx, "delivery not trusted", "error", describe(err))
			refuse(w, http.StatusUnauthorized, string(channel.BadSignature), "")
			return
		}
	}
	events, err := h.decoder.Decode(d)
	if err != nil && h.o.KeepUndecoded && errors.Is(err, channel.ErrRejected) {
		h.warn(ctx, "delivery kept as it is", "error", describe(err))
		events, err = []channel.Event{undecoded(d)}, nil
	}
	if err != nil {
		h.warn(ctx, "delivery not understood", "error", describe(err))
		status, field := http.StatusUnprocessableEntity, ""
		if e := (*channel.Error)(nil); errors.As(err, &e) {
			field = e.Field
		}
		if !errors.Is(err, channel.ErrRejected) {
			status = http.StatusInternalServerError
		}
		refuse(w, status, string(channel.CodeOf(err)), field)
		return
	}
	if len(events) > 0 {
		complete(events, h.adapter.Account(), d.Received)
		if err := h.sink.Put(ctx, events); err != nil {
			h.warn(ctx, "delivery not stored", "error", err.Error())
			refuse(w, http.StatusServiceUnavailable, "unavailable", "")
			return
		}
	}
	reply(w, channel.Answer{Status: http.StatusOK, ContentType: "application/json", Body: []byte("{}\n")})
}

// undecoded keeps a delivery's bytes. The same bytes are the same event.
func undecoded(d channel.Delivery) channel.Event {
	sum := sha256.Sum256(d.Body)
	e := channel.Event{Kind: channel.Unknown, Native: "sha256:" + hex.EncodeToString(sum[:16]), Raw: bytes.Clone(d.Body)}
	if !json.Valid(d.Body) {
		e.Raw, _ = json.Marshal(string(d.Body))
	}
	return e
}

// drained is how many times MaxBody is read and thrown away of a body over the
// cap: a sender that is still writing would otherwise meet a broken connection
// in place of its answer.
const drained = 8

// read returns the body, or a status and a reason.
func (h *handler) read(w http.ResponseWriter, r *http.Request) (body []byte, status int, reason string) {
	// Some ResponseWriters have no deadlines; a server's own then holds.
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(h.o.ReadTimeout))
	var b bytes.Buffer
	large := r.ContentLength > h.o.MaxBody
	if !large {
		if r.ContentLength > 0 {
			// ReadFrom wants room for one more read to see the end.
			b.Grow(int(min(r.ContentLength, 64<<10)) + bytes.MinRead)
		}
		n, err := b.ReadFrom(io.LimitReader(r.Body, h.o.MaxBody+1))
		if large = n > h.o.MaxBody; err != nil {
			return nil, unread(err), reasonOf(err)
		}
	}
	if large {
		_, _ = io.CopyN(io.Discard, r.Body, drained*h.o.MaxBody)
		return nil, http.StatusRequestEntityTooLarge, string(channel.TooLarge)
	}
	_ = control.SetReadDeadline(time.Time{})
	return b.Bytes(), 0, ""
}

// unread is the status for a body that could not be read to its end.
func unread(err error) int {
	if reasonOf(err) == "timeout" {
		return http.StatusRequestTimeout
	}
	return http.StatusBadRequest
}

func reasonOf(err error) string {
	var slow net.Error
	switch {
	case errors.As(err, &slow) && slow.Timeout():
		return "timeout"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "incomplete"
	}
	return "unreadable"
}

// url is the address as the sender saw it. Headers of proxies are not trusted.
func (h *handler) url(r *http.Request) string {
	path := r.RequestURI
	if !strings.HasPrefix(path, "/") {
		path = r.URL.RequestURI()
	}
	switch {
	case h.o.BaseURL != "":
		return h.o.BaseURL + path
	case r.TLS != nil:
		return "https://" + r.Host + path
	}
	return "http://" + r.Host + path
}

func (h *handler) warn(ctx context.Context, msg string, args ...any) {
	h.o.Log.WarnContext(ctx, msg, append([]any{"account", h.adapter.Account().String()}, args...)...)
}

// describe gives the text of a *channel.Error, which holds nothing personal,
// and of any other error the code alone.
func describe(err error) string {
	if e := (*channel.Error)(nil); errors.As(err, &e) {
		return e.Error()
	}
	return string(channel.CodeOf(err))
}

func refuse(w http.ResponseWriter, status int, reason, field string) {
	body, _ := json.Marshal(struct {
		Error string `json:"error"`
		Field string `json:"field,omitempty"`
	}{reason, field})
	reply(w, channel.Answer{Status: status, ContentType: "application/json", Body: append(body, '\n')})
}

func reply(w http.ResponseWriter, a channel.Answer) {
	w.Header().Set("Content-Type", cmp.Or(a.ContentType, "text/plain; charset=utf-8"))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(cmp.Or(a.Status, http.StatusOK))
	_, _ = w.Write(a.Body)
}
