package desk_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
)

func receiptOf(native string, s channel.Stage) channel.Event {
	return channel.Event{
		Kind: channel.Receipted, Account: account, At: time.Now(), Target: channel.Ref{Account: account, Native: native}, Stage: s,
		Code: map[channel.Stage]channel.Code{channel.StageFailed: channel.RecipientClosed}[s],
	}
}

// What the network says afterwards is on record once, in whatever order it comes;
// what arrived or was read moves nothing.
func TestReceiptsOfTheNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.run()
		defer w.stop()
		w.ingest(privately(message("m-1", "t-1", "Nothing works")))
		id := idOf("t-1")
		for _, text := range []string{"One.", "Two."} {
			w.do(id, care.Reply{Agent: "FB", Text: text, Seen: w.view(id).Conversation.Version})
			time.Sleep(time.Second)
		}
		w.do(id, care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "parcel"})
		before := w.view(id)
		read := receiptOf("out-2", channel.StageRead)
		read.Upto = true
		w.ingest(receiptOf("out-2", channel.StageDelivered), read, read, receiptOf("out-2", channel.StageDelivered), receiptOf("m-1", channel.StageRead), receiptOf("none", channel.StageRead))
		v := w.view(id)
		if n := len(v.Events) - len(before.Events); n != 2 || v.Conversation.State != care.Resolved || v.Conversation.Undelivered != "" {
			t.Errorf("%d events more, %s", n, v.Conversation.State)
		}
		for _, m := range v.Messages[1:] {
			if m.Status != "read" {
				t.Errorf("%q is %s, want read", m.Text, m.Status)
			}
		}
		w.ingest(receiptOf("out-1", channel.StageFailed), receiptOf("out-1", channel.StageRead))
		v = w.view(id)
		if m := v.Messages[1]; m.Status != "failed" || m.Code != channel.RecipientClosed {
			t.Errorf("%q is %s, want failed for good", m.Text, m.Status)
		}
		if c := v.Conversation; c.State != care.Open || c.Undelivered != channel.RecipientClosed || c.Resolution != nil {
			t.Errorf("after the failure: %s, %q", c.State, c.Undelivered)
		}
		if got := v.Clock[0].State; got != "met" {
			t.Errorf("the first response is %s: it was given in time", got)
		}
	})
}

// The failure of what nobody waits for brings nothing back, and one of a message
// that is not on record is kept for a person.
func TestReceiptsThatAreNobodysWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{Poll: time.Minute, PollChannels: time.Hour, Brands: map[string]desk.Brand{"acme": {Survey: "Was it solved?"}}})
		w.run()
		defer w.stop()
		w.ingest(privately(message("m-1", "t-1", "Nothing works")))
		id := idOf("t-1")
		w.do(id, care.Reply{Agent: "FB", Text: "One.", Seen: 2})
		time.Sleep(time.Minute)
		w.do(id, care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "parcel"})
		for len(w.net.Sent()) < 2 {
			time.Sleep(time.Hour)
		}
		w.ingest(receiptOf("out-2", channel.StageFailed))
		if c := w.view(id).Conversation; c.State != care.Resolved || c.Undelivered != "" {
			t.Errorf("after a survey that failed: %s, %q", c.State, c.Undelivered)
		}
		w.ingest(receiptOf("out-9", channel.StageFailed), receiptOf("out-9", channel.StageFailed))
		kept := 0
		for range w.desk.Raw(t.Context()) {
			kept++
		}
		if kept != 1 {
			t.Errorf("%d kept, want the one that failed", kept)
		}
	})
}

// A reply fails after its conversation was merged: the case goes on in the other
// one, and is brought back there, once.
func TestReceiptsOfMergedConversations(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.run()
		defer w.stop()
		one, two := idOf("t-1"), idOf("t-2")
		for i, id := range []care.ID{one, two} {
			e := message("m-"+string(rune('1'+i)), "t-"+string(rune('1'+i)), "Nothing works")
			e.Message.Author.Native = "u-ann"
			w.ingest(e)
			w.do(id, care.Reply{Agent: "FB", Text: "The fault number is " + string(rune('1'+i)) + ".", Seen: w.view(id).Conversation.Version})
			time.Sleep(time.Minute)
		}
		w.do(two, care.Merge{Agent: "FB", Into: one})
		w.do(one, care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "line"})
		failed := receiptOf("out-2", channel.StageFailed)
		before := len(w.view(one).Events)
		w.ingest(receiptOf("out-2", channel.StageDelivered), failed, failed)
		c := w.view(one).Conversation
		if c.State != care.Open || c.Undelivered != channel.RecipientClosed {
			t.Errorf("it goes on %s, undelivered %q; want open", c.State, c.Undelivered)
		}
		if n := len(w.view(one).Events) - before; n > 3 {
			t.Errorf("%d events in the other one", n)
		}
		if got := w.view(two).Conversation.State; got != care.Merged {
			t.Errorf("the merged one is %s", got)
		}
	})
}
