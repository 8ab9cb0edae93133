package care_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

func TestPractice34_GoingPrivate(t *testing.T) {
	advise := func(k *talk) []care.HandoffReason { return k.rules.Advise(k.conv, k.now) }
	t.Run("advice", func(t *testing.T) {
		k := newTalk(t, care.Spec{ReopenWindow: care.Duration(48 * time.Hour)})
		k.do(k.writes())
		if got := advise(k); len(got) != 0 {
			t.Errorf("a calm, quick case: %v", got)
		}
		k.do(k.promise("p1", at(5*time.Hour)))
		if got := advise(k); len(got) != 0 {
			t.Errorf("kept today: %v", got)
		}
		k.do(k.promise("p2", at(30*time.Hour)))
		k.do(k.writes(func(m *care.Receive) { m.Exposed = []string{"IBAN"} }))
		if diff := cmp.Diff([]care.HandoffReason{care.BecauseTime, care.BecauseContent}, advise(k)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		k.answer("r1")
		k.wait(31 * time.Hour)
		k.do(care.Tick{}) // both promises broken
		if diff := cmp.Diff([]care.HandoffReason{care.BecauseTone, care.BecauseContent}, advise(k)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		k.do(care.Handoff{Reply: k.replies("r2"), Reason: care.BecauseTone})
		k.do(k.writes(private))
		if got := advise(k); len(got) != 0 {
			t.Errorf("in private already: %v", got)
		}
	})
	t.Run("no advice once it is solved", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		k.do(k.writes(func(m *care.Receive) { m.Exposed = []string{"IBAN"} }))
		k.answer("r1")
		if k.do(k.resolve()); len(advise(k)) != 0 {
			t.Errorf("%v", advise(k))
		}
	})
	t.Run("a reason and a mode", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		k.do(k.writes())
		h := care.Handoff{Reply: k.replies("r1")}
		for _, why := range []care.HandoffReason{"", "mood"} {
			h.Reason = why
			k.refused(h, care.GuardField)
		}
		h.Reason, h.Mode = care.BecauseTime, "beside"
		k.refused(h, care.GuardField)
		h.Mode = care.Replace
		k.do(h)
		dm := newTalk(t, care.Spec{})
		dm.do(dm.writes(private))
		for _, mode := range []care.HandoffMode{care.Complement, care.Replace} { // it is private already
			dm.refused(care.Handoff{Reply: dm.replies("r1"), Reason: care.BecauseTime, Mode: mode}, care.GuardVisibility)
		}
	})
	t.Run("no advice in private", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		k.do(k.writes(private))
		k.do(k.promise("p1", at(40*time.Hour)))
		if got := advise(k); len(got) != 0 {
			t.Errorf("%v", got)
		}
	})
	for mode, want := range map[care.HandoffMode]channel.Visibility{care.Complement: channel.Public, care.Replace: channel.Private, "": channel.Public} {
		t.Run("mode "+string(mode), func(t *testing.T) {
			k := newTalk(t, care.Spec{})
			public := k.writes()
			k.do(public)
			h := care.Handoff{Reply: k.replies("r1"), Reason: care.BecauseContent, Wants: []string{"order number", "town"}, Mode: mode}
			h.Text = "Please send us {wants}."
			if text, v := k.rules.Final(k.conv, h); text != "Please send us order number, town. ^FB" || v != want {
				t.Errorf("sends %q to a %s audience", text, v)
			}
			events := k.do(h)
			if r := events[0].Body.(care.Replied); r.Visibility != want || r.InReplyTo != public.Ref {
				t.Errorf("replies in %s to %s", r.Visibility, r.InReplyTo.Native)
			}
			i := k.conv.Invitation
			if i == nil || i.Reason != care.BecauseContent || i.Mode == "" || i.Wants == "" || !slices.Contains(care.Texts(h), care.Text{Content: i.Wants, Text: "order number, town"}) || !i.Until.Equal(at(24*time.Hour)) {
				t.Fatalf("invitation %+v", i)
			}
			k.wait(time.Hour)
			dm := k.writes(private)
			k.wantTypes(k.do(dm), "received", "moved_private")
			if k.conv.Private == nil || *k.conv.Private != dm.Thread || k.conv.Thread != public.Thread || k.conv.Invitation != nil {
				t.Errorf("private thread %+v of %+v", k.conv.Private, k.conv.Thread)
			}
			if got := k.conv.LastTo(channel.Private); got != dm.Ref {
				t.Errorf("a private reply answers %s", got.Native)
			}
			if got := k.conv.LastTo(channel.Public); got != public.Ref {
				t.Errorf("a public reply answers %s", got.Native)
			}
		})
	}
	t.Run("a customer who does not come is called to mind", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		k.do(k.writes())
		k.do(care.Handoff{Reply: k.replies("r1"), Reason: care.BecauseData})
		k.do(k.delivered("r1"))
		k.wait(24 * time.Hour)
		k.wantTypes(k.do(care.Tick{}), "invitation_lapsed")
		k.wantState(care.Open)
		k.wantTypes(k.do(k.writes(private)), "received", "moved_private") // late is better than never
	})
	t.Run("even a thank-you in private is the answer", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		k.do(k.writes())
		k.do(care.Handoff{Reply: k.replies("r1"), Reason: care.BecauseData})
		k.wantTypes(k.do(k.writes(private, courtesy)), "received", "moved_private")
		k.wantState(care.Open)
	})
	t.Run("without an invitation nothing is linked", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		k.do(k.writes())
		k.wantTypes(k.do(k.writes(private)), "received")
	})
}

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
		k.wantTypes(k.do(k.writes(courtesy)), "received") // nor is a public thank-you
		if len(k.conv.Unanswered) != 0 {
			t.Errorf("a thank-you in public waits: %+v", k.conv.Unanswered)
		}
		k.wantTypes(k.do(k.writes()), "received") // nor another public message
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

// A text that is too long in public is to be shortened, or said in private.
func TestPractice32_TooLongInPublicIsForPrivate(t *testing.T) {
	for _, c := range []struct {
		visibility channel.Visibility
		length     int
		advice     bool
		refused    bool
	}{
		{channel.Public, 140, false, false}, {channel.Public, 141, true, true}, {channel.Private, 140, false, false}, {channel.Private, 141, false, true},
	} {
		k := newTalk(t, care.Spec{})
		k.do(k.writes())
		k.facts.Length, k.facts.MaxLength = c.length, 140
		r := k.replies("r1")
		r.Visibility = c.visibility
		if !c.refused {
			k.do(r)
			continue
		}
		no := k.refused(r, care.GuardLength)
		if !strings.Contains(no.Error(), "1 over the limit of 140: shorten it") || strings.Contains(no.Error(), "in private") != c.advice {
			t.Errorf("in %s: %v", c.visibility, no)
		}
		h := care.Handoff{Reply: k.replies("r1"), Reason: care.BecauseContent, Mode: care.Replace}
		k.facts.Length = 100 // as private messages are counted
		k.do(h)
	}
}
