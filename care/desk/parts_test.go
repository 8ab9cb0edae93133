package desk_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
)

// mortal is a store whose process dies at its n-th write: with the write done
// and the caller not told, or not done. What is written after that is not.
type mortal struct {
	*memstore.Store
	done bool

	mu   sync.Mutex
	left int
}

var errDead = errors.New("the process is dead")

func (m *mortal) write(do func() error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.left--
	switch {
	case m.left < 0, m.left == 0 && !m.done:
		return errDead
	case m.left == 0:
		_ = do()
		return errDead
	}
	return do()
}

func (m *mortal) died() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.left <= 0
}

func (m *mortal) Append(ctx context.Context, b care.Batch) error {
	return m.write(func() error { return m.Store.Append(ctx, b) })
}

func (m *mortal) StartAttempt(ctx context.Context, o care.Outgoing, now time.Time) error {
	return m.write(func() error { return m.Store.StartAttempt(ctx, o, now) })
}

func (m *mortal) Postpone(ctx context.Context, o care.Outgoing, maybe bool) error {
	return m.write(func() error { return m.Store.Postpone(ctx, o, maybe) })
}

// tight is what the account of a network can do that takes short messages.
func tight() *channel.Capabilities {
	return &channel.Capabilities{
		Reply: []channel.Visibility{channel.Public, channel.Private},
		Text:  channel.TextLimit{Max: 40}, PrivateText: channel.TextLimit{Max: 60},
	}
}

const longReply = "We looked at your order this morning. The parcel is at the depot. It will be with you on Friday before noon."

var longParts = []string{
	"We looked at your order this morning. (1/3)",
	"The parcel is at the depot. (2/3)",
	"It will be with you on Friday before noon. (3/3) ^FB",
}

func privately(e channel.Event) channel.Event {
	e.Message.Visibility, e.Message.Surface = channel.Private, channel.DirectMessage
	return e
}

// A long private reply is several messages, each in reply to the one before; the
// reply is on its way until the last has left, and every native identifier is on
// record.
func TestLongPrivateReply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.net = memory.New(account, &memory.Options{Capabilities: tight()})
		w.on(w.net)
		w.run()
		defer w.stop()
		w.ingest(privately(message("m-1", "t-1", "Where is my parcel?")))
		id := idOf("t-1")
		cmd := care.Reply{Agent: "FB", Text: longReply, Seen: 2, ID: "r-1"}
		p, err := w.desk.Judge(t.Context(), id, cmd)
		if err != nil || len(p.Reasons) > 0 || p.Overflow != 0 {
			t.Fatalf("judged: %+v, %v", p, err)
		}
		if diff := cmp.Diff(longParts, p.Parts); diff != "" {
			t.Errorf("parts (-want +got):\n%s", diff)
		}
		w.do(id, cmd)
		time.Sleep(3 * time.Second)
		if diff := cmp.Diff(longParts, w.sentTexts()); diff != "" {
			t.Errorf("sent (-want +got):\n%s", diff)
		}
		var answered, kept []string
		for _, s := range w.net.Sent() {
			answered = append(answered, s.Draft.InReplyTo.Native)
		}
		v := w.view(id)
		for _, e := range v.Events {
			switch x := e.Body.(type) {
			case care.PartSent:
				kept = append(kept, x.Ref.Native)
			case care.Sent:
				kept = append(kept, x.Ref.Native)
			}
		}
		if diff := cmp.Diff([]string{"m-1", "out-1", "out-2"}, answered); diff != "" {
			t.Errorf("answered (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"out-1", "out-2", "out-3"}, kept); diff != "" {
			t.Errorf("native identifiers (-want +got):\n%s", diff)
		}
		if m := v.Messages[len(v.Messages)-1]; len(v.Messages) != 2 || m.Text != longReply+" ^FB" || m.Status != "sent" || len(v.Outbox) != 0 {
			t.Errorf("the timeline ends with %q, %s; %d wait", m.Text, m.Status, len(v.Outbox))
		}
	})
}

// In public a long reply is refused, and the refusal says from where on.
func TestLongPublicReplyIsRefused(t *testing.T) {
	w := newWorld(t, care.Spec{}, desk.Options{})
	w.on(memory.New(account, &memory.Options{Capabilities: tight()}))
	w.ingest(message("m-1", "t-1", "Where is my parcel?"))
	cmd := care.Reply{Agent: "FB", Text: longReply, Seen: 2}
	_, err := w.desk.Do(t.Context(), idOf("t-1"), cmd)
	var no *care.Refusal
	if !errors.As(err, &no) || no.Guard != care.GuardLength || !strings.Contains(no.Error(), "72 over the limit of 40, from byte 36 on") {
		t.Errorf("refused: %v", err)
	}
	p, err := w.desk.Judge(t.Context(), idOf("t-1"), cmd)
	if err != nil || p.Overflow != 36 || p.Length != 112 || p.MaxLength != 40 || p.Parts != nil {
		t.Errorf("judged: %+v, %v", p, err)
	}
}

// Whichever write the process dies at, the next one goes on with the right part:
// none leaves twice, and none is left out.
func TestPartsSurviveACrash(t *testing.T) {
	for _, done := range []bool{false, true} {
		for n := 1; ; n++ {
			if died := partsAfterCrash(t, n, done); !died {
				if n < 7 {
					t.Errorf("the process wrote %d times, want an attempt and an outcome a part", n)
				}
				break
			}
		}
	}
}

func partsAfterCrash(t *testing.T, n int, done bool) (died bool) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.net = memory.New(account, &memory.Options{Capabilities: tight()})
		w.on(w.net)
		w.ingest(privately(message("m-1", "t-1", "Where is my parcel?")))
		w.do(idOf("t-1"), care.Reply{Agent: "FB", Text: longReply, Seen: 2, ID: "r-1"})
		rules, err := care.NewRules(care.Spec{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		store := &mortal{Store: w.store, left: n, done: done}
		if w.desk, err = desk.New(t.Context(), store, rules, &desk.Options{Channels: []channel.Adapter{w.net}}); err != nil {
			t.Fatal(err)
		}
		w.run()
		time.Sleep(10 * time.Second)
		w.stop()
		died = store.died()
		w.on(w.net)
		w.run()
		defer w.stop()
		time.Sleep(5 * time.Minute)
		if diff := cmp.Diff(longParts, w.sentTexts()); diff != "" {
			t.Errorf("died at write %d (done: %v): sent (-want +got):\n%s", n, done, diff)
		}
		if c := w.view(idOf("t-1")).Conversation; len(c.Outgoing) != 0 || c.FirstReplyAt.IsZero() {
			t.Errorf("died at write %d (done: %v): %d are on their way", n, done, len(c.Outgoing))
		}
	})
	return died
}

// refusing is a network that refuses some calls for good.
type refusing struct {
	*memory.Adapter
	calls int
	from  int // the first that it refuses
}

func (r *refusing) Send(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
	if r.calls++; r.calls >= r.from {
		return channel.Receipt{}, &channel.Error{Code: channel.RecipientClosed, Account: account, Op: "send"}
	}
	return r.Adapter.Send(ctx, d)
}

// A part that is refused ends the reply: what follows it does not leave, and the
// customer waits again.
func TestARefusedPartEndsTheReply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.net = memory.New(account, &memory.Options{Capabilities: tight()})
		w.on(&refusing{Adapter: w.net, from: 2})
		w.run()
		defer w.stop()
		w.ingest(privately(message("m-1", "t-1", "Where is my parcel?")))
		w.do(idOf("t-1"), care.Reply{Agent: "FB", Text: longReply, Seen: 2, ID: "r-1"})
		time.Sleep(time.Minute)
		v := w.view(idOf("t-1"))
		c := v.Conversation
		if len(w.net.Sent()) != 1 || len(v.Outbox) != 0 || c.State != care.Open || c.Undelivered != channel.RecipientClosed || len(c.Unanswered) != 1 {
			t.Errorf("%d left, %d wait, %s, undelivered %q, %d unanswered", len(w.net.Sent()), len(v.Outbox), c.State, c.Undelivered, len(c.Unanswered))
		}
	})
}

// A part of which nobody can tell whether it left waits for a person, who may
// name the reply: those before it stay as they are, those behind it follow.
func TestADoubtfulPart(t *testing.T) {
	for _, sent := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, care.Spec{}, desk.Options{})
			w.net = memory.New(account, &memory.Options{Capabilities: tight()})
			w.on(&doubtful{Adapter: w.net, at: 2})
			w.run()
			defer w.stop()
			w.ingest(privately(message("m-1", "t-1", "Where is my parcel?")))
			w.do(idOf("t-1"), care.Reply{Agent: "FB", Text: longReply, Seen: 2, ID: "r-1"})
			time.Sleep(2 * time.Minute)
			v := w.view(idOf("t-1"))
			if len(v.Outbox) != 2 || !v.Outbox[0].Dead || len(w.net.Sent()) != 2 {
				t.Fatalf("%d wait, %d left", len(v.Outbox), len(w.net.Sent()))
			}
			if err := w.desk.Settle(t.Context(), idOf("t-1"), "r-1", sent); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
			v = w.view(idOf("t-1"))
			want := care.Waiting
			if !sent {
				want = care.Open
			}
			if len(v.Outbox) != 0 || v.Conversation.State != want || len(w.net.Sent()) != map[bool]int{true: 3, false: 2}[sent] {
				t.Errorf("sent %v: %d wait, %s, %d left", sent, len(v.Outbox), v.Conversation.State, len(w.net.Sent()))
			}
		})
	}
}

// So it is when a person of the team decides, whichever part it is: who gives the
// reply up keeps the rest of it from leaving, and who found a part on the network
// lets the others follow. The decision is on record with who took it.
func TestAPersonDecidesAboutAPart(t *testing.T) {
	for _, c := range []struct {
		at    int
		found bool
		left  int
		event string
	}{{1, true, 3, "part_sent"}, {1, false, 1, "send_failed"}, {2, true, 3, "part_sent"}, {2, false, 2, "send_failed"}, {3, true, 3, "sent"}} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, care.Spec{}, desk.Options{})
			w.net = memory.New(account, &memory.Options{Capabilities: tight()})
			w.on(&doubtful{Adapter: w.net, at: c.at})
			w.run()
			defer w.stop()
			w.ingest(privately(message("m-1", "t-1", "Where is my parcel?")))
			id := idOf("t-1")
			w.do(id, care.Reply{Agent: "FB", Text: longReply, Seen: 2, ID: "r-1"})
			time.Sleep(2 * time.Minute)
			if out := w.view(id).Outbox; len(out) != 4-c.at || !out[0].Dead {
				t.Fatalf("part %d: %d wait", c.at, len(out))
			}
			want, decide := care.Open, func() error { return w.desk.GiveUp(t.Context(), id, "r-1", "AP", "It is too late by now") }
			if c.found {
				want, decide = care.Waiting, func() error { return w.desk.Found(t.Context(), id, "r-1", "AP") }
			}
			if err := decide(); err != nil {
				t.Fatalf("part %d, found %v: %v", c.at, c.found, err)
			}
			time.Sleep(time.Minute)
			v := w.view(id)
			if len(v.Outbox) != 0 || v.Conversation.State != want || len(w.net.Sent()) != c.left {
				t.Errorf("part %d, found %v: %d wait, %s, %d left", c.at, c.found, len(v.Outbox), v.Conversation.State, len(w.net.Sent()))
			}
			var by []string
			for _, e := range v.Events {
				if e.Actor == "AP" {
					by = append(by, e.Body.Type())
				}
			}
			if diff := cmp.Diff([]string{c.event}, by); diff != "" {
				t.Errorf("part %d, found %v: decided (-want +got):\n%s", c.at, c.found, diff)
			}
		})
	}
}

// doubtful is a network that cannot be searched, and does not answer one call
// although it publishes the draft.
type doubtful struct {
	channel.Adapter
	at, calls int
}

func (d *doubtful) Send(ctx context.Context, x channel.Draft) (channel.Receipt, error) {
	r, err := d.Adapter.(channel.Sender).Send(ctx, x)
	if d.calls++; d.calls == d.at {
		return channel.Receipt{}, &channel.Error{Code: channel.Transient, Account: account, Op: "send", MaybeDone: true}
	}
	return r, err
}
