package desk_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
)

// dm is a private message.
func dm(who, id, thread, text string) channel.Event {
	e := from(who, id, thread, text)
	e.Message.Surface, e.Message.Visibility = channel.DirectMessage, channel.Private
	return e
}

func (w *world) invite(id care.ID) {
	w.Helper()
	w.do(id, care.Handoff{
		Reply:  care.Reply{Agent: "FB", Text: "Please write to us in private.", Seen: w.view(id).Conversation.Version},
		Reason: care.BecauseData,
	})
	time.Sleep(time.Minute)
}

// Whom we asked for a private message in a conversation that was merged since
// writes it in a new thread: it is part of the conversation that goes on.
func TestPrivateMessageAfterAMerge(t *testing.T) {
	for name, c := range map[string]struct {
		invited, merged bool
		want            string
	}{
		"invited and merged": {true, true, "t-1"},
		"merged":             {false, true, "t-dm"},
		"invited":            {true, false, "t-2"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, care.Spec{}, desk.Options{})
				w.run()
				defer w.stop()
				w.ingest(from("ann", "m-1", "t-1", "My phone is dead"), from("ann", "m-2", "t-2", "Nobody helps me"))
				one, two := idOf("t-1"), idOf("t-2")
				if c.invited {
					w.invite(two)
				}
				if c.merged {
					w.do(two, care.Merge{Agent: "FB", Into: one})
				}
				w.ingest(dm("ann", "m-3", "t-dm", "Here I am"))
				v := w.view(idOf(c.want))
				last := v.Messages[len(v.Messages)-1]
				if last.Text != "Here I am" {
					t.Fatalf("%s has %q", c.want, w.texts(idOf(c.want)))
				}
				if c.invited && (v.Conversation.Private == nil || v.Conversation.Private.Native != "t-dm" || !v.Conversation.PublicOpen) {
					t.Errorf("private %v, public open %t", v.Conversation.Private, v.Conversation.PublicOpen)
				}
				if !c.invited {
					return
				}
				w.do(v.Conversation.ID, care.Reply{Agent: "FB", Text: "Thank you.", Visibility: channel.Private, Seen: v.Conversation.Version})
				time.Sleep(time.Minute)
				sent := w.net.Sent()
				if d := sent[len(sent)-1].Draft; d.Thread != "t-dm" || d.InReplyTo != ref("m-3") {
					t.Errorf("answered in %q, to %v", d.Thread, d.InReplyTo)
				}
			})
		})
	}
}

// surveyed is a desk that runs, with a conversation of ann's that was solved, and
// the survey about it just sent.
func surveyed(t *testing.T) (*world, care.ID) {
	w := newWorld(t, care.Spec{}, desk.Options{
		Poll: time.Minute, PollChannels: time.Hour, Brands: map[string]desk.Brand{"acme": {Survey: "Is it still solved?"}},
	})
	w.run()
	time.Sleep(10 * time.Hour)
	w.ingest(from("ann", "m-1", "t-1", "Nothing works"))
	one := idOf("t-1")
	w.do(one, care.Reply{Agent: "FB", Text: "It works again.", Seen: w.view(one).Conversation.Version})
	time.Sleep(time.Minute)
	w.do(one, care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "test"})
	time.Sleep(49 * time.Hour)
	return w, one
}

// What was no more than an answer to a survey, or a stop, wants one of ours once
// its author makes more of it.
func TestAnAnswerMayBecomeAMessage(t *testing.T) {
	for text, want := range map[string]care.State{"Yes, but my bill is wrong": care.Open, "Stop it, my bill is wrong": care.Open, "Yes, thanks!": care.Resolved} {
		for _, answer := range []string{"Yes", "STOP"} {
			t.Run(answer+" "+text, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w, one := surveyed(t)
					defer w.stop()
					w.ingest(dm("ann", "m-2", "t-dm", answer))
					if c := w.view(one).Conversation; c.State != care.Resolved || c.Survey.Answer == "" {
						t.Fatalf("%s, survey %+v", c.State, c.Survey)
					}
					time.Sleep(time.Minute)
					w.ingest(edited("m-2", "t-dm", text))
					if c := w.view(one).Conversation; c.State != want || (len(c.Unanswered) == 1) != (want == care.Open) {
						t.Errorf("%s, %d wait; want %s", c.State, len(c.Unanswered), want)
					}
				})
			})
		}
	}
}

// A customer who was asked in private, after a public case, answers in a thread
// that is new to us.
func TestSurveyAnsweredInANewThread(t *testing.T) {
	for name, c := range map[string]struct {
		who, text string
		after     time.Duration // the survey
		want      care.Answer
		state     care.State
		joins     bool
	}{
		"yes":              {"ann", "Yes, thank you!", time.Hour, care.Yes, care.Resolved, true},
		"no":               {"ann", "No.", time.Hour, care.No, care.Open, true},
		"yes, after all":   {"ann", "yes", 6 * 24 * time.Hour, care.Yes, care.Closed, true},
		"somebody else":    {"bob", "yes", time.Hour, "", care.Resolved, false},
		"another matter":   {"ann", "My bill is wrong", time.Hour, "", care.Resolved, false},
		"when it is late":  {"ann", "yes", 15 * 24 * time.Hour, "", care.Closed, false},
		"no, after all":    {"ann", "No", 6 * 24 * time.Hour, care.No, care.Closed, true},
		"of another scale": {"ann", "4", time.Hour, "", care.Resolved, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, one := surveyed(t)
				defer w.stop()
				time.Sleep(c.after)
				w.ingest(dm(c.who, "m-2", "t-dm", c.text))
				conv := w.view(one).Conversation
				if conv.Survey == nil || conv.Survey.Answer != c.want || conv.State != c.state {
					t.Errorf("%s, survey %+v; want %s, answer %q", conv.State, conv.Survey, c.state, c.want)
				}
				_, err := w.desk.Conversation(t.Context(), idOf("t-dm"))
				if own := !errors.Is(err, care.ErrNotFound); own == c.joins {
					t.Errorf("a conversation of its own: %t", own)
				}
			})
		})
	}
}

// The standard invitation goes to everybody alike; an answer does not.
func TestInvitationsMayBeAlike(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		same := "Please write to us in private with your order number so that we can look into it at once."
		for n := range 7 {
			thread := fmt.Sprint("t-", n)
			w.ingest(from(fmt.Sprint("u", n), "m-"+thread, thread, "Nothing works"))
			seen := w.view(idOf(thread)).Conversation.Version
			w.do(idOf(thread), care.Handoff{Reply: care.Reply{Agent: "FB", Text: same, Seen: seen}, Reason: care.BecauseData})
		}
		w.ingest(from("last", "m-last", "t-last", "Nothing works"))
		seen := w.view(idOf("t-last")).Conversation.Version
		_, err := w.desk.Do(t.Context(), idOf("t-last"), care.Reply{Agent: "FB", Text: same, Seen: seen})
		var no *care.Refusal
		if !errors.As(err, &no) || no.Guard != care.GuardSimilar {
			t.Errorf("as an answer: %v", err)
		}
	})
}

// Nobody has to say what a complaint is: a conservative rule does, which a host
// replaces or turns off.
func TestComplaintByDefault(t *testing.T) {
	never := func(channel.Message) bool { return false }
	for _, c := range []struct {
		text string
		rule func(channel.Message) bool
		want bool
	}{
		{"The line is broken again, and nobody answers", nil, true},
		{"The line is broken again, and nobody answers", never, false},
		{"How do I set the line up?", nil, false},
	} {
		w := newWorld(t, care.Spec{}, desk.Options{Complaint: c.rule})
		e := message("m-1", "t-1", c.text)
		w.ingest(e)
		conv := w.view(idOf("t-1")).Conversation
		_, err := w.desk.Do(t.Context(), conv.ID, care.Resolve{Agent: "FB", Kind: care.NoAction, Cause: "none"})
		if conv.SeekFirst != c.want || errors.Is(err, care.ErrRefused) != c.want {
			t.Errorf("%q: looks for the first failure %t, put away: %v", c.text, conv.SeekFirst, err)
		}
	}
}

// The private thread of an invitation is the inviting conversation's: when its
// merge is undone, what was said there and what is written there next are told in
// it, and no more in the other.
func TestPrivateThreadAfterAMergeThatWasUndone(t *testing.T) {
	for _, answered := range []bool{false, true} {
		t.Run(fmt.Sprintf("answered %t", answered), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, care.Spec{}, desk.Options{})
				w.run()
				defer w.stop()
				w.ingest(from("ann", "m-1", "t-1", "My phone is dead"), from("ann", "m-2", "t-2", "Nobody helps me"))
				one, two := idOf("t-1"), idOf("t-2")
				w.invite(two)
				w.do(two, care.Merge{Agent: "FB", Into: one})
				w.ingest(dm("ann", "m-3", "t-dm", "Here I am"))
				want := []string{"customer: Nobody helps me", "agent: Please write to us in private. ^FB", "customer: Here I am"}
				if answered {
					w.do(one, care.Reply{Agent: "FB", Text: "Thank you.", Visibility: channel.Private, Seen: w.view(one).Conversation.Version})
					time.Sleep(time.Minute)
				}
				w.do(two, care.UndoMerge{Agent: "FB"})
				w.same("the source", want, w.texts(two))
				w.ingest(dm("ann", "m-4", "t-dm", "Are you there?"))
				w.same("the source, after another message", append(want, "customer: Are you there?"), w.texts(two))
				rest := []string{"customer: My phone is dead"}
				if answered {
					rest = append(rest, "agent: Thank you. ^FB")
				}
				w.same("the target", rest, w.texts(one))
				source, target := w.view(two).Conversation, w.view(one).Conversation
				if source.Private == nil || source.Private.Native != "t-dm" || !source.PublicOpen || target.Private != nil || target.PublicOpen != answered {
					t.Errorf("source: %v, public open %t; target: %v, public open %t", source.Private, source.PublicOpen, target.Private, target.PublicOpen)
				}
				w.do(two, care.Reply{Agent: "FB", Text: "I am.", Visibility: channel.Private, Seen: source.Version})
				time.Sleep(time.Minute)
				sent := w.net.Sent()
				if d := sent[len(sent)-1].Draft; d.Thread != "t-dm" || d.InReplyTo != ref("m-4") {
					t.Errorf("answered in %q, to %v", d.Thread, d.InReplyTo)
				}
			})
		})
	}
}

// A survey goes back as an invitation does, and so does the thread of its answer.
func TestSurveyThreadAfterAMergeThatWasUndone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, one := surveyed(t)
		defer w.stop()
		w.ingest(from("ann", "m-2", "t-1", "What is this?"), from("ann", "m-3", "t-2", "And my bill?"))
		w.do(one, care.Merge{Agent: "FB", Into: idOf("t-2")})
		w.ingest(dm("ann", "m-4", "t-dm", "No."))
		w.do(one, care.UndoMerge{Agent: "FB"})
		if c := w.view(one).Conversation; c.Survey == nil || c.Survey.Answer != care.No {
			t.Fatalf("survey %+v", c.Survey)
		}
		w.ingest(dm("ann", "m-5", "t-dm", "It is still broken"))
		texts := w.texts(one)
		if last := texts[len(texts)-1]; last != "customer: It is still broken" {
			t.Errorf("the source has %q", texts)
		}
	})
}
