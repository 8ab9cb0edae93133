package channeltest_test

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

// hooked is an adapter whose abilities can be replaced one by one. It has all of
// them; those that the adapter lacks are Unsupported.
type hooked struct {
	channel.Adapter
	limit  channel.RateLimit
	send   sendFunc
	find   func(context.Context, channel.Draft, time.Time) (channel.Receipt, bool, error)
	poll   func(context.Context, channel.Cursor) (channel.Page, error)
	stream func(context.Context, func([]channel.Event) error) error
	decode func(channel.Delivery) ([]channel.Event, error)
}

func hook(a channel.Adapter, limit channel.RateLimit) *hooked {
	lacks := &channel.Error{Code: channel.Unsupported, Account: a.Account()}
	h := &hooked{
		Adapter: a, limit: limit,
		find: func(context.Context, channel.Draft, time.Time) (channel.Receipt, bool, error) {
			return channel.Receipt{}, false, lacks
		},
		poll:   func(context.Context, channel.Cursor) (channel.Page, error) { return channel.Page{}, lacks },
		stream: func(context.Context, func([]channel.Event) error) error { return lacks },
		decode: func(channel.Delivery) ([]channel.Event, error) { return nil, lacks },
	}
	h.send = a.(channel.Sender).Send
	if f, ok := a.(channel.Finder); ok {
		h.find = f.Find
	}
	if p, ok := a.(channel.Poller); ok {
		h.poll = p.Poll
	}
	if s, ok := a.(channel.Streamer); ok {
		h.stream = s.Stream
	}
	if d, ok := a.(channel.Decoder); ok {
		h.decode = d.Decode
	}
	return h
}

func (h *hooked) Capabilities(ctx context.Context) (channel.Capabilities, error) {
	c, err := h.Adapter.Capabilities(ctx)
	c.Send, c.Limits = h.limit, nil
	return c, err
}

func (h *hooked) Send(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
	return h.send(ctx, d)
}

func (h *hooked) Find(ctx context.Context, d channel.Draft, since time.Time) (channel.Receipt, bool, error) {
	return h.find(ctx, d, since)
}

func (h *hooked) Poll(ctx context.Context, c channel.Cursor) (channel.Page, error) {
	return h.poll(ctx, c)
}

func (h *hooked) Stream(ctx context.Context, emit func([]channel.Event) error) error {
	return h.stream(ctx, emit)
}

func (h *hooked) Decode(d channel.Delivery) ([]channel.Event, error) { return h.decode(d) }

func (h *hooked) Verify(d channel.Delivery, now time.Time) error {
	if v, ok := h.Adapter.(channel.Verifier); ok {
		return v.Verify(d, now)
	}
	return &channel.Error{Code: channel.BadSignature}
}

// meter notes when calls that send begin.
type meter struct {
	mu    sync.Mutex
	per   time.Duration
	calls []time.Time
}

func (m *meter) around(next sendFunc) sendFunc {
	return func(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
		m.mu.Lock()
		m.calls = append(m.calls, time.Now())
		m.mu.Unlock()
		return next(ctx, d)
	}
}

// most is the greatest number of calls in any window of the limit.
func (m *meter) most() int {
	most, from := 0, 0
	for i, at := range m.calls {
		for at.Sub(m.calls[from]) >= m.per {
			from++
		}
		most = max(most, i-from+1)
	}
	return most
}

// untilHeader tells a test, and no adapter, until when a limit holds.
const untilHeader = "X-Soak-Until"

// watch sees the answers that ask for a wait, and when the gateway knows of each:
// it says that a call failed when it has taken in why.
type watch struct {
	slog.Handler
	next  *http.Transport
	mu    sync.Mutex
	waits []*wait
}

type wait struct{ known, until time.Time }

// asked is the key of what one draft's calls were asked to wait for, in their
// context.
type asked struct{}

func (w *watch) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := w.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	until, err := time.Parse(time.RFC3339Nano, res.Header.Get(untilHeader))
	if list, ok := r.Context().Value(asked{}).(*[]*wait); ok && err == nil {
		*list = append(*list, &wait{until: until})
	}
	return res, nil
}

// Enabled implements slog.Handler.
func (w *watch) Enabled(context.Context, slog.Level) bool { return true }

// Handle implements slog.Handler.
func (w *watch) Handle(ctx context.Context, r slog.Record) error {
	list, ok := ctx.Value(asked{}).(*[]*wait)
	if !ok || r.Message != "send failed" {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, a := range *list {
		a.known = time.Now()
		w.waits = append(w.waits, a)
	}
	*list = nil
	return nil
}

// early counts the calls that began during a wait that was known.
func (w *watch) early(calls []time.Time) int {
	n := 0
	for _, at := range calls {
		for _, a := range w.waits {
			if at.After(a.known) && at.Before(a.until) {
				n++
			}
		}
	}
	return n
}

// inbox is a sink that now and then fails, with its cursor.
type inbox struct {
	mu                sync.Mutex
	r                 *rand.Rand
	refuses           int // one of so many
	cursor            channel.Cursor
	keys              map[string]map[string]bool // by question
	repeated, refused int
}

func newInbox() *inbox {
	return &inbox{r: rand.New(rand.NewPCG(7, 8)), refuses: 10, keys: map[string]map[string]bool{}}
}

func (in *inbox) Load(context.Context, channel.Account) (channel.Cursor, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.cursor, nil
}

func (in *inbox) Save(_ context.Context, _ channel.Account, c channel.Cursor) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.cursor = c
	return nil
}

var errFull = errors.New("disk full")

func (in *inbox) Put(_ context.Context, events []channel.Event) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.r.IntN(in.refuses) == 0 {
		in.refused++
		return errFull
	}
	for _, e := range events {
		if e.Kind != channel.Received || e.Message == nil || e.Message.Author.Role == channel.Self {
			continue
		}
		_, asked, _ := strings.Cut(e.Message.Text, "domanda ")
		keys := in.keys["domanda "+asked]
		if keys == nil {
			keys = map[string]bool{}
			in.keys["domanda "+asked] = keys
		}
		if keys[e.Key()] {
			in.repeated++
		}
		keys[e.Key()] = true
	}
	return nil
}

// missing counts the questions that never came.
func (in *inbox) missing(size int) int {
	in.mu.Lock()
	defer in.mu.Unlock()
	n := 0
	for i := range size {
		if len(in.keys[question(i)]) == 0 {
			n++
		}
	}
	return n
}

// doubled counts the questions that would be stored more than once.
func (in *inbox) doubled() int {
	n := 0
	for _, keys := range in.keys {
		if len(keys) > 1 {
			n++
		}
	}
	return n
}
