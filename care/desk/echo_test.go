package desk_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
)

// echoOf is a message of our own account.
func echoOf(id, thread, text string) channel.Event {
	e := message(id, thread, text)
	e.Message.Author = channel.Party{Native: "brand", Role: channel.Self}
	return e
}

// A network that shows the reply, in accents and blanks of its own, ends the doubt
// whether it left: nobody has to decide, and what comes after it is read.
func TestEchoEndsTheDoubt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.on(unsearchable{w.net})
		w.run()
		defer w.stop()
		w.ingest(message("m-1", "t-1", "Nothing works"))
		w.net.Fail(memory.Fault{Err: &channel.Error{Code: channel.Transient, MaybeDone: true}, Done: true})
		w.reply("t-1", "Cosi\u0300  va.")
		time.Sleep(time.Minute)
		if o := w.view(idOf("t-1")).Outbox; len(o) != 1 || !o[0].Dead {
			t.Fatalf("outbox %+v, want one that waits for a person", o)
		}
		w.ingest(echoOf("s-1", "t-1", "@ann Così va. ^FB"))
		v := w.view(idOf("t-1"))
		if len(v.Outbox) != 0 || len(v.Conversation.Outgoing) != 0 || len(v.Messages) != 2 || v.Messages[1].Status != "sent" {
			t.Errorf("after the echo: outbox %d, outgoing %d, messages %+v", len(v.Outbox), len(v.Conversation.Outgoing), v.Messages)
		}
		w.ingest(echoOf("s-1", "t-1", "@ann Così va. ^FB"))
		if n := len(w.view(idOf("t-1")).Messages); n != 2 {
			t.Errorf("%d messages after the echo came again, want 2", n)
		}
	})
}

// An echo that comes when much was said meanwhile is no colleague's answer.
func TestLateEchoIsNoAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.run()
		defer w.stop()
		w.ingest(message("m-1", "t-1", "Nothing works"))
		w.reply("t-1", "One.")
		time.Sleep(5 * time.Second)
		sent := w.net.Sent()
		if len(sent) != 1 {
			t.Fatalf("%d sent, want 1", len(sent))
		}
		for i := range 30 {
			w.ingest(message(fmt.Sprintf("m-%d", i+2), "t-1", "Still nothing"))
		}
		before := w.view(idOf("t-1"))
		w.ingest(echoOf(sent[0].Receipt.Ref.Native, "t-1", "One. ^FB"))
		after := w.view(idOf("t-1"))
		if len(after.Messages) != len(before.Messages) || after.Conversation.State != care.Open {
			t.Errorf("after the echo: %d messages, %s; want %d, open", len(after.Messages), after.Conversation.State, len(before.Messages))
		}
	})
}

// What a colleague writes in the network's own application after the end is
// kept: in the conversation, or as the answer to what followed it.
func TestColleagueAfterTheEnd(t *testing.T) {
	for _, follows := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, care.Spec{ReopenWindow: care.Duration(time.Hour)}, desk.Options{Poll: time.Minute, PollChannels: time.Hour})
			w.run()
			defer w.stop()
			w.ingest(message("m-1", "t-1", "Nothing works"))
			id := idOf("t-1")
			w.do(id, care.Resolve{Agent: "FB", Kind: care.NoAction, Cause: "test"})
			time.Sleep(200 * time.Hour)
			if s := w.view(id).Conversation.State; s != care.Closed {
				t.Fatalf("state %s", s)
			}
			if follows {
				w.ingest(message("m-2", "t-1", "Broken again"))
				id = w.view(id).Conversation.Goes("somebody")
			}
			w.ingest(echoOf("s-1", "t-1", "We have mended it."), echoOf("s-1", "t-1", "We have mended it."))
			v := w.view(id)
			if last := v.Messages[len(v.Messages)-1]; last.From != desk.FromAgent || last.Text != "We have mended it." || len(v.Messages) != 2 {
				t.Errorf("follows %t: messages %+v", follows, v.Messages)
			}
			if want := map[bool]care.State{false: care.Closed, true: care.Waiting}[follows]; v.Conversation.State != want {
				t.Errorf("follows %t: state %s, want %s", follows, v.Conversation.State, want)
			}
		})
	}
}

// Our own post, of which a customer's comment was known first, is no answer to it:
// it may come late, or again because a colleague has changed it.
func TestOwnPostIsNoAnswerToItsComments(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.ingest(echoOf("p-1", "p-1", "Our shp is open"))
		time.Sleep(time.Minute)
		comment := message("m-1", "p-1", "And my order of last week?")
		comment.Message.Parent = "p-1"
		w.ingest(comment)
		time.Sleep(time.Minute)
		before := w.view(idOf("p-1"))
		w.ingest(echoOf("p-1", "p-1", "Our shop is open"))
		if after := w.view(idOf("p-1")); after.Conversation.WaitingSince.IsZero() || after.Conversation.State != before.Conversation.State || len(after.Messages) != 1 {
			t.Errorf("after our post: %s, %d messages; want %s, 1", after.Conversation.State, len(after.Messages), before.Conversation.State)
		}
		w.ingest(echoOf("s-1", "p-1", "It left yesterday."))
		if after := w.view(idOf("p-1")); !after.Conversation.WaitingSince.IsZero() || len(after.Messages) != 2 {
			t.Error("a colleague's answer is none")
		}
	})
}
