package page_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/examples/desk/internal/page"
)

// wire is an account that can only send, and fails as it is told.
type wire struct {
	mu   sync.Mutex
	fail *channel.Error
}

func (w *wire) Account() channel.Account { return account }

func (w *wire) Capabilities(context.Context) (channel.Capabilities, error) {
	return channel.Capabilities{Reply: []channel.Visibility{channel.Public, channel.Private}}, nil
}

func (w *wire) Send(_ context.Context, d channel.Draft) (channel.Receipt, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fail != nil {
		return channel.Receipt{}, w.fail
	}
	return channel.Receipt{Ref: channel.Ref{Account: account, Native: "n-" + d.ID}, At: time.Now()}, nil
}

func (w *wire) fails(e *channel.Error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fail = e
}

// running is a page over a desk that runs until the test is over.
func running(t *testing.T, o *desk.Options) *fixture {
	t.Helper()
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	d, err := desk.New(t.Context(), memstore.New(), rules, o)
	if err != nil {
		t.Fatal(err)
	}
	h, err := page.New(d, page.Options{Brands: []string{"acme"}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return &fixture{t: t, desk: d, page: h}
}

// TestOutboxTroubles: what waits, what a person must decide and what will never
// leave are told apart, in words.
func TestOutboxTroubles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{}
		f := running(t, &desk.Options{Channels: []channel.Adapter{w}})

		w.fails(&channel.Error{Code: channel.Unconfigured, Op: "send"})
		a := f.receive(said{"1", "t1", "@anna", "ciao", time.Hour, false})
		f.reply(a, "aspetta")
		time.Sleep(500 * time.Millisecond)
		for _, path := range []string{"/", "/c/" + string(a)} {
			wantAll(t, f.get(path, 200), "1 waiting", "no callback is configured for this account", "reply waits")
		}
		wantAll(t, f.get("/c/"+string(a), 200), `<div class="st waiting">waiting: no callback is configured for this account; next try in`)
		wantNone(t, f.get("/", 200), "data-retry=", "not delivered")

		w.fails(&channel.Error{Code: channel.Transient, Op: "send", MaybeDone: true})
		time.Sleep(2 * time.Minute)
		body := f.get("/", 200)
		wantAll(t, body, "1 for a person to decide", "may have been sent already", "data-retry=", "reply held")
		wantAll(t, f.get("/c/"+string(a), 200), `<div class="st held">`, "Send again")

		w.fails(&channel.Error{Code: channel.RecipientClosed, Op: "send"})
		b := f.receive(said{"2", "t2", "@bea", "ciao", time.Hour, false})
		f.reply(b, "mai")
		time.Sleep(time.Minute)
		wantAll(t, f.get("/", 200), "1 not delivered", "the customer cannot be written to")
		wantAll(t, f.get("/c/"+string(b), 200), "The last reply was not delivered: the customer cannot be written to", `<div class="st failed">not delivered`)

		w.fails(nil)
		f.reply(b, "ora sì")
		time.Sleep(time.Minute)
		wantNone(t, f.get("/", 200), "not delivered")
		wantAll(t, f.get("/c/"+string(b), 200), `<div class="st sent">sent`, `<div class="st failed">not delivered`)
	})
}

// Of a reply that the network refused after its conversation was over nobody says
// that it may have been sent.
func TestRefusedAfterTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{}
		f := running(t, &desk.Options{Channels: []channel.Adapter{w}, Poll: time.Hour, Lease: time.Hour})

		w.fails(&channel.Error{Code: channel.Unconfigured, Op: "send"})
		a := f.receive(said{"1", "t1", "@anna", "ciao", time.Hour, false})
		f.reply(a, "tutto a posto")
		f.do(a, care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "test"})
		time.Sleep(10 * 24 * time.Hour)
		w.fails(&channel.Error{Code: channel.RecipientClosed, Op: "send"})
		time.Sleep(2 * time.Hour)
		for _, path := range []string{"/", "/c/" + string(a)} {
			body := f.get(path, 200)
			wantAll(t, body, "1 for a person to decide", "not sent: the customer cannot be written to", "data-retry=")
			wantNone(t, body, "may have been sent already")
		}
	})
}
