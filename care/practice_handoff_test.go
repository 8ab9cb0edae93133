package care_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// An invitation says what to send, is called to mind when nothing comes, and the
// private message that it asked for belongs to the conversation.
func TestPractice35_TheInvitationSaysWhichDataIsWanted(t *testing.T) {
	invite := func(k *talk, text string, wants ...string) care.Handoff {
		h := care.Handoff{Reply: k.replies("r1"), Reason: care.BecauseData, Wants: wants}
		h.Text = text
		return h
	}
	for _, c := range []struct {
		name, text string
		wants      []string
		want       string
	}{
		{"in its place", "Please send us {wants} by direct message.", []string{"the order number", "your town"}, "Please send us the order number, your town by direct message. ^FB"},
		{"after the text", "Please write to us in private.", []string{"the order number", "your town"}, "Please write to us in private. (the order number, your town) ^FB"},
		{"only what the text does not name", "Write to us with Your Town.", []string{"the order number", "your town"}, "Write to us with Your Town. (the order number) ^FB"},
		{"nothing wanted", "Please write to us in private.", nil, "Please write to us in private. ^FB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newTalk(t, care.Spec{})
			k.do(k.writes())
			h := invite(k, c.text, c.wants...)
			if got, v := k.rules.Final(k.conv, h); got != c.want || v != channel.Public {
				t.Errorf("%q to a %s audience, want %q", got, v, c.want)
			}
			k.do(h)
			i := k.conv.Invitation
			kept := slices.Contains(care.Texts(h), care.Text{Content: i.Wants, Text: strings.Join(c.wants, ", ")})
			if kept != (len(c.wants) > 0) || (i.Wants != "") != kept {
				t.Errorf("the list is kept: %t, as %q", kept, i.Wants)
			}
		})
	}
	t.Run("bounded", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		k.do(k.writes())
		k.refused(invite(k, "Write to us.", slices.Repeat([]string{"x"}, 11)...), care.GuardField)
		k.refused(invite(k, "Write to us.", ""), care.GuardField)
		k.refused(invite(k, "Write to us.", strings.Repeat("x", 65)), care.GuardField)
	})
	for _, spec := range []care.Spec{{}, {HandoffWait: care.Duration(3 * time.Hour)}} {
		wait := 24 * time.Hour
		if spec.HandoffWait > 0 {
			wait = time.Duration(spec.HandoffWait)
		}
		t.Run("waits "+wait.String(), func(t *testing.T) {
			k := newTalk(t, spec)
			k.do(k.writes())
			k.do(invite(k, "Please send {wants}.", "your town"))
			k.do(k.delivered("r1"))
			if due, _ := k.rules.NextDue(k.conv); !due.Equal(at(wait)) {
				t.Fatalf("next due %v, want %v later", due, wait)
			}
			k.wait(wait - time.Microsecond)
			k.wantTypes(k.do(care.Tick{}))
			k.wantState(care.Waiting)
			k.wait(time.Microsecond)
			events := k.do(care.Tick{})
			k.wantTypes(events, "invitation_lapsed")
			k.wantState(care.Open)
			if !events[0].Due.Equal(at(wait)) {
				t.Errorf("due %v", events[0].Due)
			}
			k.wait(time.Hour)
			k.wantTypes(k.do(care.Tick{})) // once
		})
	}
	t.Run("who comes in time is waited for no more", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		k.do(k.writes())
		k.do(invite(k, "Please send {wants}.", "your town"))
		k.do(k.delivered("r1"))
		k.wait(time.Hour)
		dm := k.writes(private)
		k.wantTypes(k.do(dm), "received", "moved_private")
		if p := k.conv.Private; p == nil || *p != dm.Thread || k.conv.Invitation != nil {
			t.Errorf("private thread %v, invitation %+v", p, k.conv.Invitation)
		}
		k.answer("r2")
		k.wait(30 * time.Hour)
		if got := types(k.do(care.Tick{})); slices.Contains(got, "invitation_lapsed") {
			t.Errorf("events %v", got)
		}
	})
	t.Run("a stranger's message is not the answer", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		k.do(k.writes())
		k.do(invite(k, "Please send {wants}.", "your town"))
		k.wantTypes(k.do(k.writes(private, stranger)), "received")
		k.wantTypes(k.do(k.writes()), "received") // nor is another public one
		if k.conv.Private != nil || k.conv.Invitation == nil {
			t.Errorf("private thread %v, invitation %+v", k.conv.Private, k.conv.Invitation)
		}
	})
}

// A reply goes where the customer wrote last, unless the agent says otherwise.
func TestPractice30_AReplyGoesWhereTheCustomerWrote(t *testing.T) {
	moved := func(t *testing.T) *talk {
		k := newTalk(t, care.Spec{})
		k.do(k.writes())
		k.do(care.Handoff{Reply: k.replies("r1"), Reason: care.BecauseData})
		k.do(k.delivered("r1"))
		k.do(k.writes(private))
		return k
	}
	for _, c := range []struct {
		name  string
		begin func(t *testing.T) *talk
		asked channel.Visibility
		want  channel.Visibility
	}{
		{"in public", func(t *testing.T) *talk { k := newTalk(t, care.Spec{}); k.do(k.writes()); return k }, "", channel.Public},
		{"in private", func(t *testing.T) *talk { k := newTalk(t, care.Spec{}); k.do(k.writes(private)); return k }, "", channel.Private},
		{"in public, then in private", moved, "", channel.Private},
		{"in private, answered there", func(t *testing.T) *talk { k := moved(t); k.answer("r2"); return k }, "", channel.Private},
		{"back in public", func(t *testing.T) *talk { k := moved(t); k.answer("r2"); k.do(k.writes()); return k }, "", channel.Public},
		{"unless told otherwise", moved, channel.Public, channel.Public},
		{"unless told otherwise, in private", func(t *testing.T) *talk { k := newTalk(t, care.Spec{}); k.do(k.writes()); return k }, channel.Private, channel.Private},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := c.begin(t)
			r := k.replies("r3")
			r.Visibility = c.asked
			if _, v := k.rules.Final(k.conv, r); v != c.want {
				t.Errorf("judged for a %s audience, want %s", v, c.want)
			}
			to := k.conv.LastTo(c.want)
			if e := k.do(r)[0].Body.(care.Replied); e.Visibility != c.want || e.InReplyTo != to {
				t.Errorf("%s in reply to %s, want %s to %s", e.Visibility, e.InReplyTo.Native, c.want, to.Native)
			}
		})
	}
	t.Run("nobody is answered in public who wrote in private", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		k.do(k.writes(private))
		r := k.replies("r1")
		r.Visibility = channel.Public
		k.refused(r, care.GuardVisibility)
	})
}
