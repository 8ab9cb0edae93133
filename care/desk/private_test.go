package desk_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/mastodon"
	"github.com/mysocialcare/socialcare/channel/mastodon/mastodontest"
	"github.com/mysocialcare/socialcare/channel/memory"
	"github.com/mysocialcare/socialcare/channel/x"
	"github.com/mysocialcare/socialcare/channel/x/xtest"
)

// stage is a network for a hand-off: what the customer writes in public and in
// private, and what the brand has published, private messages marked.
type stage struct {
	account   channel.Adapter
	complain  func()
	write     func()
	published func() []string
	closed    func() // private messages are refused from now on
}

func onXStage(t *testing.T) stage {
	t.Helper()
	s := xtest.NewServer(t)
	a, err := x.New(xtest.Self, oauth2.StaticTokenSource(&oauth2.Token{AccessToken: xtest.Token}), &x.Options{Brand: "acme", Name: "care", Server: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	return stage{
		account:  a,
		complain: func() { s.Post(xtest.Post{Text: "@shop my line is dead"}) },
		write:    func() { s.Post(xtest.Post{Text: "Here is my number", Direct: true}) },
		closed:   func() { s.CloseDirect() },
		published: func() (out []string) {
			for _, p := range s.Published() {
				out = append(out, fmt.Sprintf("%v: %s", p.Direct, p.Text))
			}
			return out
		},
	}
}

func onMastodonStage(t *testing.T) stage {
	t.Helper()
	s := mastodontest.NewServer(t, &mastodontest.Options{GoToSocial: true}) // it ignores idempotency keys
	a, err := mastodon.New(s.URL, oauth2.StaticTokenSource(&oauth2.Token{AccessToken: s.Token}), &mastodon.Options{Brand: "acme", Name: "care"})
	if err != nil {
		t.Fatal(err)
	}
	var first string
	return stage{
		account: a,
		complain: func() {
			first = s.Post(mastodontest.Status{Author: "ann@social.example", Text: "@shop my line is dead"})
		},
		write: func() {
			s.Post(mastodontest.Status{Author: "ann@social.example", Text: "@shop here is my number", Visibility: "direct", InReplyTo: first})
		},
		published: func() (out []string) {
			for _, p := range s.Published() {
				out = append(out, fmt.Sprintf("%v: %s", p.Visibility == "direct", strings.TrimPrefix(p.Text, "@ann@social.example ")))
			}
			return out
		},
	}
}

const (
	saidInPrivate = "Please tell us your number here."
	saidInPublic  = "We have written to you in private."
)

var handedOff = []string{"true: " + saidInPrivate + " ^FB", "false: " + saidInPublic + " ^FB"}

func privateFirst(seen int64) care.Handoff {
	return care.Handoff{
		Reply: care.Reply{Agent: "FB", Text: saidInPrivate, Seen: seen, ID: "h-1"}, Pointer: saidInPublic, Reason: care.BecauseData, Mode: care.Replace,
	}
}

// begun is a store that knows whether an account has begun: what comes after that
// is news.
type begun struct {
	*memstore.Store
	done chan struct{}
	once sync.Once
}

func newBegun() *begun { return &begun{Store: memstore.New(), done: make(chan struct{})} }

func (b *begun) SaveCursor(ctx context.Context, l care.AccountLease) error {
	err := b.Store.SaveCursor(ctx, l)
	if err == nil && l.Cursor != "" {
		b.once.Do(func() { close(b.done) })
	}
	return err
}

// deskOn makes a desk for a stage, and runs it until stop.
func deskOn(t *testing.T, store care.Store, s stage) (d *desk.Desk, stop func()) {
	t.Helper()
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	d, err = desk.New(t.Context(), store, rules, &desk.Options{
		Channels: []channel.Adapter{s.account}, PollChannels: 20 * time.Millisecond, Poll: 20 * time.Millisecond, Lease: time.Second, Worker: "desk",
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = d.Run(ctx) }()
	return d, func() { cancel(); <-done }
}

// complained waits for the conversation of the customer's complaint.
func complained(t *testing.T, store *begun, d *desk.Desk, s stage) (c care.Conversation) {
	t.Helper()
	<-store.done
	s.complain()
	eventually(t, "the complaint", func() bool {
		for l, err := range d.List(t.Context(), care.Query{}, false) {
			if err == nil {
				c = l.Conversation
			}
		}
		return c.ID != ""
	})
	return c
}

// handOff takes a case to private on a store whose process dies at its n-th
// write, and reports whether it died.
func handOff(t *testing.T, s stage, n int, done bool) (died bool) {
	inner := newBegun()
	d, stop := deskOn(t, inner, s)
	c := complained(t, inner, d, s)
	stop()
	store := &mortal{Store: inner.Store, left: n, done: done}
	d, stop = deskOn(t, store, s)
	_, err := d.Do(t.Context(), c.ID, privateFirst(c.Version))
	if err != nil && !errors.Is(err, errDead) {
		t.Fatal(err)
	}
	eventually(t, "it dies, or both have left", func() bool {
		c, err := inner.Load(t.Context(), c.ID)
		return store.died() || err == nil && c.Invitation != nil && len(c.Outgoing) == 0 && len(s.published()) >= 2
	})
	for end := time.Now().Add(300 * time.Millisecond); time.Now().Before(end) && !store.died(); time.Sleep(5 * time.Millisecond) {
	} // it may have more to write
	stop()
	died = store.died()
	d, stop = deskOn(t, inner, s)
	defer stop()
	if c, err = inner.Load(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	if c.Invitation == nil { // the agent is told that it failed, and gives it again
		if _, err := d.Do(t.Context(), c.ID, privateFirst(c.Version)); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "both leave", func() bool { return len(s.published()) >= 2 })
	s.write()
	eventually(t, "the customer's private message joins the case", func() bool {
		v, err := d.Conversation(t.Context(), c.ID)
		return err == nil && v.Conversation.Private != nil && len(v.Conversation.Outgoing) == 0
	})
	if diff := cmp.Diff(handedOff, s.published()); diff != "" {
		t.Errorf("died at write %d (done: %v): published (-want +got):\n%s", n, done, diff)
	}
	return died
}

// The link is stored before anything is sent, the private message leaves first
// and the public line after it, each once, whichever write the process dies at;
// the customer's answer in private finds its case.
func TestHandOffPrivateFirst(t *testing.T) {
	for name, on := range map[string]func(*testing.T) stage{"x": onXStage, "mastodon": onMastodonStage} {
		for _, done := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/%v", name, done), func(t *testing.T) {
				t.Parallel()
				for n := 1; n < 20; n++ {
					if !handOff(t, on(t), n, done) {
						if n < 6 { // the decision, two attempts, two outcomes
							t.Errorf("it wrote %d times", n-1)
						}
						return
					}
				}
			})
		}
	}
}

// A private message that is refused has no public line after it: it would
// promise what did not arrive.
func TestHandOffThatIsRefused(t *testing.T) {
	s := onXStage(t)
	store := newBegun()
	d, stop := deskOn(t, store, s)
	defer stop()
	c := complained(t, store, d, s)
	options, err := d.Plan(t.Context(), c.ID, true)
	if err != nil || len(options) != 1 || options[0].Mode != channel.Direct || !options[0].Allowed || options[0].Pointer.Micros != 10_000 {
		t.Errorf("plan: %+v, %v", options, err)
	}
	s.closed()
	if options, err = d.Plan(t.Context(), c.ID, true); err != nil || len(options) != 1 || options[0].Allowed || options[0].Why != string(channel.RecipientClosed) {
		t.Errorf("plan, when they are closed: %+v, %v", options, err)
	}
	if options, err = d.Plan(t.Context(), c.ID, false); err != nil || !options[0].Allowed {
		t.Errorf("plan, without asking: %+v, %v", options, err)
	}
	if _, err := d.Do(t.Context(), c.ID, privateFirst(c.Version)); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it comes back to the agent", func() bool {
		v, err := d.Conversation(t.Context(), c.ID)
		return err == nil && v.Conversation.State == care.Open && len(v.Outbox) == 0 && v.Conversation.Undelivered != ""
	})
	if got := s.published(); len(got) != 0 {
		t.Errorf("published %q", got)
	}
}

// The public line is judged, measured, and only there after a private message.
func TestPointerIsJudged(t *testing.T) {
	for name, tt := range map[string]struct {
		edit  func(*care.Handoff)
		guard string
	}{
		"asks for data":       {func(h *care.Handoff) { h.Pointer = "Send us your IBAN here" }, care.GuardUnsafe},
		"after an invitation": {func(h *care.Handoff) { h.Mode, h.Text = care.Complement, "Please write to us in private." }, care.GuardField},
		"is too long":         {func(h *care.Handoff) { h.Pointer = strings.Repeat("We wrote to you. ", 20) }, care.GuardLength},
		"fits":                {func(*care.Handoff) {}, ""},
	} {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.on(memory.New(account, &memory.Options{Capabilities: &channel.Capabilities{
			Reply: []channel.Visibility{channel.Public, channel.Private}, Text: channel.TextLimit{Max: 280},
		}}))
		w.ingest(message("m-1", "t-1", "Nothing works"))
		h := privateFirst(2)
		tt.edit(&h)
		_, err := w.desk.Do(t.Context(), idOf("t-1"), h)
		var no *care.Refusal
		if tt.guard != "" && (!errors.As(err, &no) || no.Guard != tt.guard) || tt.guard == "" && err != nil {
			t.Errorf("%s: %v, want %q", name, err, tt.guard)
		}
	}
}
