package care_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

func TestPractice25_SurveyDaysAfterTheSolution(t *testing.T) {
	t.Run("once, days later, and a no is a failure", func(t *testing.T) {
		k := in(t, care.Resolved, care.Spec{})
		if due, _ := k.rules.NextDue(k.conv); !due.Equal(at(48 * time.Hour)) {
			t.Fatalf("next due %v, want two days later", due)
		}
		k = asked(t, care.Spec{})
		k.wantTypes(k.do(care.AnswerSurvey{Answer: care.No}), "survey_answered", "reopened", "task_added")
		if k.conv.Failures != 1 || k.conv.State != care.Open {
			t.Errorf("%d failures in state %s", k.conv.Failures, k.conv.State)
		}
		k.refused(care.AnswerSurvey{Answer: care.Yes}, care.GuardSurvey)
		events := k.do(k.resolve())
		if s := events[len(events)-1].Body.(care.Solution); s.NoSurvey != care.SkipTwice {
			t.Errorf("planned again: %+v", s)
		}
	})
	t.Run("a yes is none", func(t *testing.T) {
		k := asked(t, care.Spec{})
		k.wantTypes(k.do(care.AnswerSurvey{Answer: care.Yes}), "survey_answered")
		if k.conv.Failures != 0 || k.conv.State != care.Resolved {
			t.Errorf("%d failures in state %s", k.conv.Failures, k.conv.State)
		}
	})
	t.Run("in private, also where it began in public", func(t *testing.T) {
		k := in(t, care.Resolved, care.Spec{})
		if !k.conv.IsPublic() {
			t.Fatal("it began in private")
		}
		k.wait(48 * time.Hour)
		if _, v := k.rules.Final(k.conv, survey("s1")); v != channel.Private {
			t.Errorf("judged for a %s audience", v)
		}
		k.do(survey("s1"))
		if p := k.conv.Outgoing; len(p) != 1 || p[0].Visibility != channel.Private || !p[0].Auto {
			t.Errorf("on its way: %+v", p)
		}
	})
	t.Run("cancelled by reopening", func(t *testing.T) {
		k := in(t, care.Resolved, care.Spec{})
		k.wantTypes(k.do(care.Reopen{Agent: "FB"}), "reopened", "survey_skipped")
		k = in(t, care.Resolved, care.Spec{})
		k.wait(time.Hour)
		if got := types(k.do(k.writes())); !slices.Contains(got, "survey_skipped") {
			t.Errorf("the customer came back: %v", got)
		}
	})
	t.Run("expires", func(t *testing.T) {
		k := asked(t, care.Spec{})
		k.wait(14*24*time.Hour - time.Microsecond)
		if got := types(k.do(care.Tick{})); slices.Contains(got, "survey_expired") {
			t.Errorf("events %v", got)
		}
		k.wait(time.Microsecond)
		if got := types(k.do(care.Tick{})); !slices.Contains(got, "survey_expired") {
			t.Errorf("events %v", got)
		}
		if !k.conv.Survey.Expired || k.conv.Survey.Awaits() {
			t.Errorf("%+v", k.conv.Survey)
		}
		k.refused(care.AnswerSurvey{Answer: care.No}, care.GuardSurvey)
	})
	t.Run("after one to seven days", func(t *testing.T) {
		const day = 24 * time.Hour
		for after, ok := range map[time.Duration]bool{day: true, 7 * day: true, day - time.Hour: false, 8 * day: false} {
			_, err := care.NewRules(care.Spec{Survey: care.SurveyPlan{After: care.Duration(after)}}, nil)
			if (err == nil) != ok || err != nil && !strings.Contains(err.Error(), "survey.after") {
				t.Errorf("after %v: %v", after, err)
			}
		}
		k := in(t, care.Resolved, care.Spec{Survey: care.SurveyPlan{After: care.Duration(5 * day)}})
		if due, _ := k.rules.NextDue(k.conv); !due.Equal(at(5 * day)) {
			t.Errorf("next due %v, want five days later", due)
		}
	})
}

// Whoever is not asked has a reason on record.
func TestPractice25_WhoIsNotAsked(t *testing.T) {
	const cap = 30 * 24 * time.Hour
	questions := func(text string) func(*care.Tick) { return func(x *care.Tick) { x.Ask.Text = text } }
	for _, c := range []struct {
		name   string
		facts  func(*care.Facts, time.Time)
		change func(*care.Tick)
		want   care.SurveySkip
	}{
		{"anybody", nil, nil, ""},
		{"asked lately", func(f *care.Facts, now time.Time) { f.LastSurvey = now.Add(time.Microsecond - cap) }, nil, care.SkipCapped},
		{"asked long ago", func(f *care.Facts, now time.Time) { f.LastSurvey = now.Add(-cap) }, nil, ""},
		{"the network takes no message", func(f *care.Facts, _ time.Time) { f.WindowClosed = true }, nil, care.SkipWindow},
		{"an account that writes in public alone", func(f *care.Facts, _ time.Time) { f.Sends = []channel.Visibility{channel.Public} }, nil, care.SkipNoPrivate},
		{"an account that writes in private", func(f *care.Facts, _ time.Time) { f.Sends = []channel.Visibility{channel.Private} }, nil, ""},
		{"opted out", func(f *care.Facts, _ time.Time) { f.OptedOut = true }, nil, care.SkipOptedOut},
		{"in a crisis", func(f *care.Facts, _ time.Time) { f.Crisis = true }, nil, care.SkipCrisis},
		{"two questions", nil, questions("Is it solved? Was Flavia kind?"), care.SkipNoText},
		{"no question", nil, questions("Tell us how it was."), care.SkipNoText},
		{"no text", nil, questions(""), care.SkipNoText},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := in(t, care.Resolved, care.Spec{})
			k.wait(48 * time.Hour)
			if c.facts != nil {
				c.facts(&k.facts, k.now)
			}
			tick := survey("s1")
			if c.change != nil {
				c.change(&tick)
			}
			events := k.do(tick)
			if c.want == "" {
				k.wantTypes(events, "survey_asked")
			} else if got := events[0].Body; got != (care.SurveySkipped{Why: c.want}) {
				t.Errorf("%+v, want %s", got, c.want)
			}
			k.wait(time.Hour)
			k.wantTypes(k.do(survey("s2"))) // once
		})
	}
	for _, c := range []struct {
		name string
		end  func(k *talk)
		want care.SurveySkip
	}{
		{"resolved by silence", func(k *talk) { k.answer("r1"); k.wait(5 * 24 * time.Hour).do(care.Tick{}) }, care.SkipSilence},
		{"no contact", func(k *talk) { k.do(care.Resolve{Agent: "FB", Kind: care.NoContact, Cause: "late"}) }, care.SkipKind},
		{"a duplicate", func(k *talk) { k.do(care.Resolve{Agent: "FB", Kind: care.IsDuplicate, Cause: "late"}) }, care.SkipKind},
		{"no action", func(k *talk) { k.do(care.Resolve{Agent: "FB", Kind: care.NoAction, Cause: "late"}) }, care.SkipKind},
		{"solved", func(k *talk) { k.answer("r1"); k.do(k.resolve()) }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newTalk(t, care.Spec{})
			k.do(k.writes())
			c.end(k)
			k.wantState(care.Resolved)
			if s := k.conv.Survey; s == nil || s.Skipped != c.want || s.At.IsZero() != (c.want != "") {
				t.Errorf("%+v, want skipped %q", s, c.want)
			}
		})
	}
	t.Run("whom nobody answered", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		k.do(k.writes(courtesy))
		k.do(k.resolve())
		if s := k.conv.Survey; s == nil || s.Skipped != care.SkipNobody {
			t.Errorf("%+v", s)
		}
	})
	t.Run("turned off", func(t *testing.T) {
		if k := in(t, care.Resolved, care.Spec{Survey: care.SurveyPlan{Off: true}}); k.conv.Survey.Skipped != care.SkipOff {
			t.Errorf("%+v", k.conv.Survey)
		}
	})
}

// Who says stop has answered: nothing failed, nothing reopens, and the host is told
// for the next time.
func TestPractice25_StopIsHonoured(t *testing.T) {
	for _, q := range []care.Question{care.AskSolved, care.AskScore} {
		for name, answer := range map[string]func(*talk) care.Command{
			"by a message": func(k *talk) care.Command {
				return k.writes(private, func(m *care.Receive) { m.Answer = care.Stop })
			},
			"on a page": func(*talk) care.Command { return care.AnswerSurvey{Answer: care.Stop} },
		} {
			t.Run(string(q)+" "+name, func(t *testing.T) {
				k := in(t, care.Resolved, care.Spec{Survey: care.SurveyPlan{Question: q}})
				k.wait(48 * time.Hour)
				k.do(survey("s1"))
				k.do(k.delivered("s1"))
				k.do(answer(k))
				k.wantState(care.Resolved)
				if s := k.conv.Survey; s.Answer != care.Stop || s.Awaits() || k.conv.Failures > 0 || len(k.conv.Tasks) > 0 || len(k.conv.Unanswered) > 0 {
					t.Errorf("%+v, %d failures, %d tasks, %d wait", s, k.conv.Failures, len(k.conv.Tasks), len(k.conv.Unanswered))
				}
				k.refused(care.AnswerSurvey{Answer: care.Yes}, care.GuardSurvey)
			})
		}
	}
}

// Who says stop later, after another answer or when it is too late for one, is heeded
// just the same. In private that is all it means; in public, and to a person who has
// written since, it is a message besides. A yes that is late stays a message.
func TestPractice25_StopIsHonouredLater(t *testing.T) {
	stop := func(m *care.Receive) { m.Answer = care.Stop }
	yes := func(k *talk) { k.do(care.AnswerSurvey{Answer: care.Yes}) }
	expires := func(k *talk) { k.wait(15 * 24 * time.Hour).do(care.Tick{}) }
	speaks := func(k *talk) { k.do(k.writes(private)); k.wait(time.Minute).answer("r2") }
	for _, c := range []struct {
		name     string
		before   func(k *talk)
		how      []func(*care.Receive)
		declined bool
		answer   care.Answer
		waits    bool
	}{
		{"after a yes", yes, []func(*care.Receive){private, stop}, true, care.Yes, false},
		{"after its end", expires, []func(*care.Receive){private, stop}, true, "", false},
		{"in public", func(*talk) {}, []func(*care.Receive){stop}, true, care.Stop, true},
		{"in public after a yes", yes, []func(*care.Receive){stop}, true, care.Yes, true},
		{"to a person", speaks, []func(*care.Receive){private, stop}, true, "", true},
		{"by somebody else", yes, []func(*care.Receive){stop, func(m *care.Receive) { m.Customer = "p-other" }}, false, care.Yes, false},
		{"by a machine", yes, []func(*care.Receive){private, stop, func(m *care.Receive) { m.Auto = channel.AutoReply }}, false, care.Yes, false},
		{"a late yes", expires, []func(*care.Receive){private, func(m *care.Receive) { m.Answer = care.Yes }}, false, "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := asked(t, care.Spec{})
			c.before(k)
			closed := k.conv.State == care.Closed
			cmd := k.writes(c.how...)
			if closed && c.waits {
				k.refused(cmd, care.GuardFollowUp)
				return
			}
			k.do(cmd)
			s, waits := k.conv.Survey, len(k.conv.Unanswered) > 0
			if s.Declined() != c.declined || s.Answer != c.answer || waits != c.waits {
				t.Errorf("declined %t, answer %q, waits %t; %+v in state %s", s.Declined(), s.Answer, waits, s, k.conv.State)
			}
		})
	}
	t.Run("on a page, twice", func(t *testing.T) {
		k := asked(t, care.Spec{})
		k.do(care.AnswerSurvey{Answer: care.Yes})
		k.wantTypes(k.do(care.AnswerSurvey{Answer: care.Stop, Text: "enough", Content: "c"}), "opted_out")
		k.wantTypes(k.do(care.AnswerSurvey{Answer: care.Stop}))
		k.refused(care.AnswerSurvey{Answer: care.No}, care.GuardSurvey)
	})
	t.Run("of another conversation's survey", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		k.facts.LastSurvey = at(-40 * 24 * time.Hour)
		k.wantTypes(k.do(k.writes(private, stop)), "opened", "opted_out", "received")
		if len(k.conv.Unanswered) != 1 || k.conv.Survey.Awaits() {
			t.Errorf("%d wait; %+v", len(k.conv.Unanswered), k.conv.Survey)
		}
		k.answer("r1")
		k.do(care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "test"})
		if s := k.conv.Survey; !s.Declined() || !s.At.IsZero() || s.Skipped != care.SkipOptedOut {
			t.Errorf("%+v", s)
		}
	})
	t.Run("of another conversation's survey, before this one's", func(t *testing.T) {
		k := in(t, care.Resolved, care.Spec{}) // a survey is planned
		k.facts.LastSurvey = at(-40 * 24 * time.Hour)
		k.do(k.writes(private, stop, courtesy))
		k.facts.LastSurvey = time.Time{}
		k.wait(2 * 24 * time.Hour)
		k.do(survey("s1"))
		if s := k.conv.Survey; k.conv.State != care.Resolved || !s.AskedAt.IsZero() || !s.Declined() || s.Skipped != care.SkipOptedOut {
			t.Errorf("%s, %+v", k.conv.State, s)
		}
	})
	t.Run("before any survey it is a message", func(t *testing.T) {
		k := in(t, care.Resolved, care.Spec{})
		k.do(k.writes(private, stop))
		if k.conv.Survey.Declined() || len(k.conv.Unanswered) != 1 {
			t.Errorf("%+v, %d wait", k.conv.Survey, len(k.conv.Unanswered))
		}
		k.refused(care.AnswerSurvey{Answer: care.Stop}, care.GuardSurvey)
	})
}
