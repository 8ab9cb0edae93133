package desk_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
)

// over is a conversation that was solved and is closed.
func over(w *world) care.Conversation {
	w.Helper()
	w.ingest(from("ann", "m-1", "t-1", "My phone is dead"))
	c := w.do(idOf("t-1"), care.Claim{Agent: "AP"})
	w.do(c.ID, care.Resolve{Agent: "AP", Kind: care.NoContact, Cause: "x", Seen: c.Version})
	time.Sleep(8 * 24 * time.Hour)
	w.run()
	time.Sleep(time.Minute)
	w.stop()
	if c = w.view(c.ID).Conversation; c.State != care.Closed {
		w.Fatalf("it is %s", c.State)
	}
	return c
}

func writesAgain(c care.Conversation) care.Reply {
	return care.Reply{Agent: "FB", Text: "Your new phone is ready.", Visibility: channel.Public, Seen: c.Version}
}

// What an agent writes after the end begins another case: the customer gets it in
// the same thread, and what the customer answers belongs to it.
func TestReplyAfterTheEndBeginsAFollowUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		old := over(w)
		w.same("allowed", []string{"reply", "handoff"}, w.view(old.ID).Allowed)
		var no *care.Refusal
		if _, err := w.desk.Do(t.Context(), old.ID, care.Claim{Agent: "FB"}); !errors.As(err, &no) {
			t.Fatal(err)
		}
		w.same("allowed instead of a claim", []string{"reply", "handoff"}, no.Allowed)
		next := w.do(old.ID, writesAgain(old))
		if next.ID == old.ID || next.FollowUpOf != old.ID || next.State != care.Waiting || next.Owner != "FB" || next.Customer != old.Customer || !next.WaitingSince.IsZero() {
			t.Fatalf("%s of %q: %s, owner %q, customer %q, waiting since %v", next.ID, next.FollowUpOf, next.State, next.Owner, next.Customer, next.WaitingSince)
		}
		if v := w.view(old.ID); v.Conversation.State != care.Closed || v.Conversation.Goes(old.Customer) != next.ID || len(v.Allowed) != 0 {
			t.Errorf("the old one is %s, leads to %q, allows %v", v.Conversation.State, v.Conversation.Goes(old.Customer), v.Allowed)
		}
		w.run()
		defer w.stop()
		time.Sleep(time.Minute)
		sent := w.net.Sent()
		if len(sent) != 1 || sent[0].Draft.Thread != "t-1" || sent[0].Draft.InReplyTo != ref("m-1") || sent[0].Draft.To.Handle != "@ann" || sent[0].Draft.Text != "Your new phone is ready. ^FB" {
			t.Fatalf("sent %+v", sent)
		}
		w.ingest(from("ann", "m-2", "t-1", "Where is it?"))
		w.same("the follow-up", []string{"agent: Your new phone is ready. ^FB", "customer: Where is it?"}, w.texts(next.ID))
		c := w.view(next.ID).Conversation
		if c.State != care.Open || len(c.Unanswered) != 1 || c.Clock.IsZero() {
			t.Errorf("after the answer it is %s, %d wait", c.State, len(c.Unanswered))
		}
		w.same("the old one", []string{"customer: My phone is dead"}, w.texts(old.ID))
		_, err := w.desk.Do(t.Context(), old.ID, writesAgain(w.view(old.ID).Conversation))
		if !errors.Is(err, care.ErrElsewhere) {
			t.Errorf("once more: %v", err)
		}
	})
}

// Nobody answers it: it ends by itself and no clock of ours ever ran.
func TestFollowUpOfOursEndsInSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		old := over(w)
		next := w.do(old.ID, writesAgain(old))
		w.run()
		defer w.stop()
		time.Sleep(20 * 24 * time.Hour)
		v := w.view(next.ID)
		if c := v.Conversation; c.State != care.Closed || c.Resolution.Kind != care.Silent || c.Failures != 0 {
			t.Errorf("it is %s, %+v", c.State, c.Resolution)
		}
		for _, e := range v.Events {
			if x, ok := e.Body.(care.Alarm); ok {
				t.Errorf("an alarm: %+v", x)
			}
		}
	})
}

// A reply that is refused leaves nothing behind, in neither conversation.
func TestRefusedReplyAfterTheEndLeavesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		old := over(w)
		for name, c := range map[string]struct {
			change func(*care.Reply)
			guard  string
		}{
			"personal data":  {func(r *care.Reply) { r.Text = "Is it 333 1234567?" }, care.GuardUnsafe},
			"no text":        {func(r *care.Reply) { r.Text = " " }, care.GuardField},
			"a stranger":     {func(r *care.Reply) { r.Agent = "nobody at all" }, care.GuardAgent},
			"not up to date": {func(r *care.Reply) { r.Seen = 99 }, care.GuardField},
		} {
			r := writesAgain(old)
			c.change(&r)
			_, err := w.desk.DoOnce(t.Context(), old.ID, r, "click "+name)
			var no *care.Refusal
			if !errors.As(err, &no) || no.Guard != c.guard {
				t.Errorf("%s: %v, want %s", name, err, c.guard)
			}
			if got := w.view(old.ID).Conversation; got.Version != old.Version {
				t.Errorf("%s: version %d, want %d", name, got.Version, old.Version)
			}
		}
		n := 0
		for range w.desk.List(t.Context(), care.Query{}, false) {
			n++
		}
		if n != 1 {
			t.Errorf("%d conversations", n)
		}
	})
}

// The customer was faster: the reply belongs where the customer wrote.
func TestReplyAfterTheCustomerWroteAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		old := over(w)
		w.ingest(from("ann", "m-2", "t-1", "It is dead again"))
		next := care.FollowUpID(old.ID, ref("m-2"))
		var no *care.Refusal
		_, err := w.desk.Do(t.Context(), old.ID, writesAgain(w.view(old.ID).Conversation))
		if !errors.As(err, &no) || no.Guard != care.GuardElsewhere || no.Reasons[0].Text != "it goes on in conversation "+string(next)+": reply there" {
			t.Errorf("%v", err)
		}
		if got := w.texts(next); len(got) != 1 {
			t.Errorf("the follow-up has %q", got)
		}
		if len(w.view(old.ID).Allowed) != 0 {
			t.Errorf("allowed %v", w.view(old.ID).Allowed)
		}
	})
}

// Of two agents one wins; the other has not seen it. Asked again with the same
// identifier, the first one's answer is the same.
func TestTwoAgentsWriteAfterTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		old := over(w)
		first, err := w.desk.DoOnce(t.Context(), old.ID, writesAgain(old), "click")
		if err != nil {
			t.Fatal(err)
		}
		other := writesAgain(old)
		other.Agent = "AP"
		if _, err := w.desk.DoOnce(t.Context(), old.ID, other, "another click"); !errors.Is(err, care.ErrConflict) {
			t.Errorf("the other: %v", err)
		}
		again, err := w.desk.DoOnce(t.Context(), old.ID, writesAgain(old), "click")
		if err != nil || again.ID != first.ID || again.Version != first.Version {
			t.Errorf("again: %s at %d, want %s at %d: %v", again.ID, again.Version, first.ID, first.Version, err)
		}
	})
}

// The window of the conversation is over, and nobody noted it yet.
func TestReplyWhenTheEndIsDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{Survey: care.SurveyPlan{Off: true}}, desk.Options{})
		w.ingest(from("ann", "m-1", "t-1", "My phone is dead"))
		c := w.do(idOf("t-1"), care.Claim{Agent: "AP"})
		c = w.do(c.ID, care.Resolve{Agent: "AP", Kind: care.NoContact, Cause: "x", Seen: c.Version})
		time.Sleep(8 * 24 * time.Hour)
		next := w.do(c.ID, writesAgain(c))
		if old := w.view(c.ID).Conversation; next.FollowUpOf != c.ID || old.State != care.Closed {
			t.Errorf("%s follows %q, which is %s", next.ID, next.FollowUpOf, old.State)
		}
	})
}

// amid is a store that lets something happen before a write.
type amid struct {
	care.Store
	at int
	do func()
}

func (s *amid) Append(ctx context.Context, b care.Batch) error {
	if s.at--; s.at == 0 {
		s.do()
	}
	return s.Store.Append(ctx, b)
}

// Whatever happens between two writes of an agent's reply after the end, there
// is one follow-up, with everything in it that was accepted, once.
func TestReplyAfterTheEndAmongOthers(t *testing.T) {
	another := func(w *world, seen care.Conversation) error {
		r := writesAgain(seen)
		r.Agent, r.Text = "AP", "Something else entirely, about the bill."
		_, err := w.desk.Do(w.Context(), seen.ID, r)
		return err
	}
	customer := func(w *world, _ care.Conversation) error {
		return w.desk.Ingest(w.Context(), []channel.Event{from("ann", "m-2", "t-1", "It is dead again")})
	}
	impatient := func(w *world, seen care.Conversation) error {
		_, err := w.desk.DoOnce(w.Context(), seen.ID, writesAgain(seen), "click")
		return err
	}
	for name, c := range map[string]struct {
		other func(w *world, seen care.Conversation) error
		said  string
	}{"another agent": {another, "agent: Something else entirely, about the bill. ^AP"}, "the customer": {customer, "customer: It is dead again"}, "the same click": {impatient, ""}} {
		for at := 1; at < 4; at++ {
			t.Run(fmt.Sprintf("%s before write %d", name, at), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t, care.Spec{}, desk.Options{})
					old := over(w)
					var other error
					s := &amid{Store: w.store, at: at, do: func() { other = c.other(w, old) }}
					d, err := desk.New(t.Context(), s, w.desk.Rules(""), &desk.Options{Channels: []channel.Adapter{w.net}})
					if err != nil {
						t.Fatal(err)
					}
					_, err = d.DoOnce(t.Context(), old.ID, writesAgain(old), "click")
					if s.at > 0 {
						other = c.other(w, old)
					}
					var want []string
					if err == nil {
						want = append(want, "agent: Your new phone is ready. ^FB")
					}
					if other == nil && c.said != "" {
						want = append(want, c.said)
					}
					if err != nil && other != nil || len(want) == 0 && name != "the same click" {
						t.Fatalf("nobody wins: %v, %v", err, other)
					}
					if err != nil && !errors.Is(err, care.ErrRefused) || other != nil && !errors.Is(other, care.ErrRefused) {
						t.Errorf("%v, %v", err, other)
					}
					if name == "another agent" && len(want) != 1 {
						t.Errorf("both win: %q", want)
					}
					got := w.texts(w.view(old.ID).Conversation.Goes(old.Customer))
					slices.Sort(got)
					slices.Sort(want)
					w.same("the follow-up", want, got)
					all := 0
					for range w.desk.List(t.Context(), care.Query{}, false) {
						all++
					}
					if all != 2 {
						t.Errorf("%d conversations, want 2", all)
					}
				})
			})
		}
	}
}

// An invitation to go on in private begins the follow-up as any reply does, and
// the private message that comes of it belongs there.
func TestHandoffAfterTheEndBeginsAFollowUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		old := over(w)
		w.same("allowed", []string{"reply", "handoff"}, w.view(old.ID).Allowed)
		invite := care.Handoff{Reply: writesAgain(old), Reason: care.BecauseData, Wants: []string{"your address"}}
		invite.Text = "Your new phone is ready. Write to us in private with {wants}."
		next, err := w.desk.DoOnce(t.Context(), old.ID, invite, "click")
		if err != nil || next.FollowUpOf != old.ID || next.State != care.Waiting || next.Invitation == nil || next.Invitation.Wants == "" {
			t.Fatalf("%+v: %v", next, err)
		}
		if again, err := w.desk.DoOnce(t.Context(), old.ID, invite, "click"); err != nil || again.ID != next.ID || again.Version != next.Version {
			t.Errorf("again: %s at %d, want %s at %d: %v", again.ID, again.Version, next.ID, next.Version, err)
		}
		w.run()
		defer w.stop()
		time.Sleep(time.Minute)
		if sent := w.net.Sent(); len(sent) != 1 || sent[0].Draft.Text != "Your new phone is ready. Write to us in private with your address. ^FB" || sent[0].Draft.Thread != "t-1" {
			t.Fatalf("sent %+v", sent)
		}
		w.ingest(inPrivate(from("ann", "m-2", "dm-1", "Via Roma 1")))
		if c := w.view(next.ID).Conversation; c.Private == nil || c.Private.Native != "dm-1" || !c.PublicOpen || c.State != care.Open {
			t.Errorf("it is %s, private %v, public open %t", c.State, c.Private, c.PublicOpen)
		}
	})
}

// In private there is nothing to hand off, and the refusal leaves nothing behind.
func TestHandoffAfterAPrivateEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{Survey: care.SurveyPlan{Off: true}}, desk.Options{})
		w.ingest(inPrivate(from("ann", "m-1", "t-1", "My phone is dead")))
		c := w.do(idOf("t-1"), care.Claim{Agent: "AP"})
		c = w.do(c.ID, care.Resolve{Agent: "AP", Kind: care.NoContact, Cause: "x", Seen: c.Version})
		time.Sleep(8 * 24 * time.Hour)
		c = w.do(c.ID, care.Tick{})
		w.same("allowed", []string{"reply"}, w.view(c.ID).Allowed)
		var no *care.Refusal
		_, err := w.desk.Do(t.Context(), c.ID, care.Handoff{Reply: writesAgain(c), Reason: care.BecauseData})
		if !errors.As(err, &no) || no.Guard != care.GuardVisibility {
			t.Errorf("%v", err)
		}
		if got := w.view(c.ID).Conversation; got.Version != c.Version {
			t.Errorf("version %d, want %d", got.Version, c.Version)
		}
	})
}
