package care_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

func TestPractice26_EveryHumanReplyIsAttributable(t *testing.T) {
	spec := team()
	spec.Team[0].Photo = "https://shop.example/flavia.jpg"
	t.Run("the card", func(t *testing.T) {
		rules := newRules(t, spec)
		if card, ok := rules.Card("FB"); !ok || card.Name != "Flavia" || card.Photo != "https://shop.example/flavia.jpg" || card.Initials != "FB" {
			t.Errorf("card %+v, %t", card, ok)
		}
		if card, ok := rules.Card("ZZ"); ok {
			t.Errorf("somebody who is not in the team has a card: %+v", card)
		}
		if card, ok := newRules(t, care.Spec{}).Card("QX"); !ok || card.Initials != "QX" {
			t.Errorf("without a team: %+v, %t", card, ok)
		}
	})
	t.Run("nobody answers without a name", func(t *testing.T) {
		k := newTalk(t, spec)
		k.do(k.writes())
		for _, agent := range []string{"", "ZZ"} {
			r := k.replies("r1")
			r.Agent = agent
			k.refused(r, care.GuardAgent)
		}
		if e := k.do(k.replies("r1"))[0]; e.Actor != "FB" || e.Body.(care.Replied).Agent != "FB" {
			t.Errorf("%+v", e)
		}
	})
	for signed, want := range map[string]string{"KC": "KC", "ZZ": "", "": ""} {
		t.Run("in the network's own application, signed "+signed, func(t *testing.T) {
			k := newTalk(t, spec)
			k.do(k.writes())
			k.wait(time.Minute)
			events := k.do(k.writes(colleague, func(m *care.Receive) { m.Signed = signed }))
			if r := events[0].Body.(care.Replied); r.Agent != want || !r.Native {
				t.Errorf("%+v, want agent %q", r, want)
			}
		})
	}
}

// The two tweets of s4 end in a signature, which is read and kept.
func TestPractice27_TheTwoTweets(t *testing.T) {
	for text, want := range map[string]string{"… Grazie. ^FB": "FB", "Ciao! ^AP": "AP"} {
		got, ok := care.Signature(text)
		if !ok || got != want {
			t.Errorf("Signature(%q) = %q, %t; want %q", text, got, ok, want)
		}
		if again := care.Signed(text, want); again != text {
			t.Errorf("signed again: %q", again)
		}
		bare := strings.TrimSuffix(text, " ^"+want)
		if again := care.Signed(bare, want); again != text {
			t.Errorf("Signed(%q) = %q, want %q", bare, again, text)
		}
		if got, ok := care.Signature(bare); ok {
			t.Errorf("%q is signed by %q", bare, got)
		}
	}
}

func TestPractice42_ListensBeforeItSpeaks(t *testing.T) {
	pileOn := func(k *talk, n int) {
		for range n {
			k.do(k.writes(stranger))
			k.wait(time.Minute)
		}
	}
	listening := care.Spec{Listen: care.Duration(15 * time.Minute)}
	start := func(t *testing.T, spec care.Spec, n int) *talk {
		k := newTalk(t, spec)
		k.do(k.writes())
		k.wait(time.Hour)
		pileOn(k, n)
		return k
	}
	t.Run("others join in: not yet", func(t *testing.T) {
		k := start(t, listening, 3)
		no := k.refused(k.replies("r1"), care.GuardListen)
		if !strings.Contains(no.Error(), "11:15") {
			t.Errorf("%v does not say until when", no)
		}
		k.wait(12*time.Minute - time.Second)
		k.refused(k.replies("r1"), care.GuardListen)
		k.wait(time.Second)
		k.do(k.replies("r1"))
		pileOn(k, 3)
		k.do(k.replies("r2"))
	})
	t.Run("only before the first word", func(t *testing.T) {
		k := newTalk(t, listening)
		k.do(k.writes())
		k.answer("r0")
		k.wait(time.Hour)
		pileOn(k, 3)
		k.do(k.writes())
		k.do(k.replies("r1"))
	})
	for name, k := range map[string]*talk{
		"two are no crowd":        start(t, listening, 2),
		"nobody asked for it":     start(t, care.Spec{}, 9),
		"a crowd is what we say":  start(t, care.Spec{Listen: listening.Listen, ListenFrom: 10}, 9),
		"machines are no crowd":   func() *talk { k := start(t, listening, 2); k.do(k.writes(stranger, machine)); return k }(),
		"the customer's own word": func() *talk { k := start(t, listening, 2); k.do(k.writes()); k.do(k.writes()); return k }(),
	} {
		t.Run(name, func(t *testing.T) { k.t = t; k.do(k.replies("r1")) })
	}
	t.Run("in private nobody else listens", func(t *testing.T) {
		k := start(t, listening, 5)
		r := k.replies("r1")
		r.Visibility = channel.Private
		k.do(r)
	})
}

func TestPractice49_SecondFailures(t *testing.T) {
	open := func(n int) *care.Ledger {
		l := &care.Ledger{Identities: []string{"p-ann", "p-ann2"}}
		for i := range n {
			l.Open = append(l.Open, care.Failure{Kind: care.MissedTarget, Conversation: "c-old", Version: int64(i + 3), At: at(-time.Hour)})
		}
		return l
	}
	for _, c := range []struct {
		name      string
		ledger    *care.Ledger
		complaint bool
		change    func(*care.Receive)
		want      care.Recalled
	}{
		{"a public complaint of nobody knows whom", open(0), true, nil, care.Recalled{Assumed: 2, Seek: true}},
		{"the first failure is known", open(1), true, nil, care.Recalled{Open: 1, Assumed: 2}},
		{"three are", open(3), true, nil, care.Recalled{Open: 3, Assumed: 3}},
		{"a question after a failure", open(1), false, nil, care.Recalled{Open: 1, Assumed: 1}},
		{"a private complaint", open(0), true, private, care.Recalled{}},
		{"a question", open(0), false, nil, care.Recalled{}},
		{"history not known", nil, true, nil, care.Recalled{}},
		{"a machine", open(2), true, machine, care.Recalled{}},
		{"a thank-you", open(2), true, courtesy, care.Recalled{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newTalk(t, care.Spec{})
			k.facts.Ledger, k.facts.Complaint = c.ledger, c.complaint
			var change []func(*care.Receive)
			if c.change != nil {
				change = append(change, c.change)
			}
			var got care.Recalled
			for _, e := range k.do(k.writes(change...)) {
				if r, ok := e.Body.(care.Recalled); ok {
					got = r
				}
			}
			if got != c.want || k.conv.SeekFirst != c.want.Seek || k.conv.PriorFailures != c.want.Open {
				t.Errorf("%+v, want %+v; the conversation has %d before, seek %t", got, c.want, k.conv.PriorFailures, k.conv.SeekFirst)
			}
			if raised := c.want != (care.Recalled{}); k.conv.Raised() != raised {
				t.Errorf("goes before others: %t, want %t", k.conv.Raised(), raised)
			}
		})
	}
	t.Run("the priority of its clock goes up", func(t *testing.T) {
		policy, err := sla.NewPolicy(sla.PolicySpec{Name: "care", Version: 1, Targets: []sla.Target{
			{Metric: sla.FirstResponse, Budget: 4 * time.Hour}, {Metric: sla.FirstResponse, Priority: "high", Budget: time.Hour},
		}})
		if err != nil {
			t.Fatal(err)
		}
		for raise, want := range map[string]time.Duration{"high": time.Hour, "": 4 * time.Hour} {
			k := newTalk(t, care.Spec{})
			if k.rules, err = care.NewRules(care.Spec{RaisedPriority: raise}, policy); err != nil {
				t.Fatal(err)
			}
			k.facts.Ledger = open(1)
			k.do(k.writes())
			if due := k.status(sla.FirstResponse).Due; !due.Equal(at(want)) {
				t.Errorf("priority %q: due %v, want %v after the message", raise, due, want)
			}
		}
	})
	t.Run("the search ends", func(t *testing.T) {
		sought := func() *talk {
			k := newTalk(t, team())
			k.facts.Ledger, k.facts.Complaint = open(0), true
			k.do(k.writes())
			for _, want := range []string{"report", "dismiss"} {
				if !slices.Contains(k.conv.Allowed(), want) {
					t.Errorf("allowed %v lack %s", k.conv.Allowed(), want)
				}
			}
			return k
		}
		k := sought()
		for _, kind := range []care.ResolutionKind{care.NoAction, care.NoContact} {
			k.refused(care.Resolve{Agent: "FB", Kind: kind, Cause: "late"}, care.GuardWaiting)
		}
		k.do(care.Dismiss{Agent: "FB"})
		k.do(care.Resolve{Agent: "FB", Kind: care.NoAction, Cause: "late"})
		k = sought()
		k.do(care.Report{Agent: "FB", Surface: channel.Call, At: at(-48 * time.Hour)})
		if k.conv.SeekFirst || k.conv.Failures != 1 || !k.conv.Raised() {
			t.Errorf("found: seek %t, %d failures", k.conv.SeekFirst, k.conv.Failures)
		}
		k = sought()
		k.refused(care.Dismiss{Agent: "ZZ"}, care.GuardAgent)
		k.do(care.Dismiss{Agent: "FB"})
		if k.conv.SeekFirst || k.conv.Failures != 0 || k.conv.Raised() || slices.Contains(k.conv.Allowed(), "dismiss") {
			t.Errorf("not found: seek %t, %d failures", k.conv.SeekFirst, k.conv.Failures)
		}
		if events := k.do(care.Dismiss{Agent: "FB"}); len(events) > 0 {
			t.Errorf("again: %v", types(events))
		}
	})
}

// Every kind of failure is found in the events, once each.
func TestPractice49_TheLedgerIsDerivedFromEvents(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes())
	k.wait(7 * time.Hour)
	k.do(care.Tick{}) // the target is missed
	k.answer("r1")
	k.do(k.promise("p1", k.now.Add(time.Hour)))
	k.wait(2 * time.Hour)
	k.do(care.Tick{}) // the promise is broken
	k.do(care.Report{Agent: "FB", Surface: channel.Email, At: at(-time.Hour)})
	k.do(care.Keep{Agent: "FB", Promise: "p1"})
	k.answer("r2")
	k.do(k.resolve())
	solved := k.conv.Version
	if k.conv.Unledgered == 0 || k.conv.Unsettled {
		t.Errorf("unledgered from %d, unsettled %t", k.conv.Unledgered, k.conv.Unsettled)
	}
	k.wait(time.Hour)
	k.do(k.writes()) // not solved after all

	ledger := func(log []care.Event) care.Customer {
		p := newPeople(t)
		p.now = k.now
		for range 2 { // an interrupted count is done again
			for _, cmd := range care.CountFailures(care.Fold(care.Conversation{}, log), log) {
				p.do("p-ann", cmd)
			}
		}
		return p.all["p-ann"]
	}
	var got []string
	for _, f := range ledger(k.log).Failures {
		got = append(got, fmt.Sprint(f.Kind, " ", f.Surface, " ", f.Open()))
		if f.Conversation != k.conv.ID || f.Version < 1 || (f.Version < solved) == f.Open() {
			t.Errorf("%+v", f)
		}
	}
	slices.Sort(got)
	want := []string{"broken_promise post false", "missed_target post false", "reopened post true", "reported email false"}
	if !slices.Equal(got, want) {
		t.Errorf("counted %q, want %q", got, want)
	}
	if first := k.conv.Unledgered; k.log[first-1].Body.Type() != "alarm" {
		t.Errorf("the ledger is to be told from %s on", k.log[first-1].Body.Type())
	}
	k.do(care.LedgerKept{Upto: k.conv.Version})
	if k.conv.Unledgered != 0 {
		t.Errorf("told all, and owes from %d", k.conv.Unledgered)
	}
	said := asked(t, care.Spec{})
	said.do(care.AnswerSurvey{Answer: care.No})
	if got := ledger(said.log).Failures; len(got) != 1 || got[0].Kind != care.BadSurvey || !got[0].Open() {
		t.Errorf("a bad answer to the survey: counted %+v", got)
	}
	said = asked(t, care.Spec{})
	if said.do(care.AnswerSurvey{Answer: care.Yes}); len(ledger(said.log).Failures) != 0 {
		t.Errorf("a good one: counted %+v", ledger(said.log).Failures)
	}
	for kind, failed := range map[care.ResolutionKind]bool{care.Solved: true, care.NoAction: true, care.NoContact: false, care.IsDuplicate: false} {
		back := newTalk(t, care.Spec{})
		back.do(back.writes())
		back.answer("r1")
		back.do(care.Resolve{Agent: "FB", Kind: kind, Cause: "parcel"})
		back.wait(time.Hour).do(back.writes())
		if got := len(ledger(back.log).Failures) > 0; got != failed || (back.conv.Failures > 0) != failed {
			t.Errorf("who comes back after %s was failed: %t, %d failures", kind, got, back.conv.Failures)
		}
	}
	calm := newTalk(t, care.Spec{})
	calm.do(calm.writes())
	calm.answer("r1")
	calm.do(calm.resolve())
	calm.do(care.Reopen{Agent: "FB"}) // our own doing is no failure
	if calm.conv.Unledgered != 0 || len(ledger(calm.log).Failures) != 0 {
		t.Errorf("a conversation without failures owes from %d", calm.conv.Unledgered)
	}
}

// What fails while the ledger is told is not forgotten.
func TestPractice49_AFailureAtTheLastMoment(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes())
	k.answer("r0")
	k.do(k.promise("p1", at(time.Hour)))
	k.do(k.promise("p2", at(2*time.Hour)))
	k.wait(time.Hour)
	k.do(care.Tick{})
	k.wait(time.Hour)
	told := k.conv.Version
	k.do(care.LedgerKept{Upto: told}) // at which the second one breaks
	if k.conv.Unledgered <= told {
		t.Fatalf("owes from %d, want what came after %d", k.conv.Unledgered, told)
	}
	if cmds := care.CountFailures(k.conv, k.log[k.conv.Unledgered-1:]); len(cmds) != 1 {
		t.Errorf("%d failures are left to tell, want the second", len(cmds))
	}
}

func TestPractice52_TheSameTextToMany(t *testing.T) {
	said := func(customers ...string) (list []care.Said) {
		for i, c := range customers {
			list = append(list, care.Said{Conversation: care.ID("c-" + c), Reply: fmt.Sprint("r", i), Customer: c, At: at(-time.Duration(i) * time.Minute)})
		}
		return list
	}
	for _, c := range []struct {
		name   string
		spec   care.Spec
		said   []care.Said
		count  string
		ledger *care.Ledger
	}{
		{"not checked", care.Spec{}, nil, "", nil},
		{"to four others", care.Spec{}, said("p-bob", "p-cleo", "p-dora", "p-emma"), "", nil},
		{"to five others", care.Spec{}, said("p-bob", "p-cleo", "p-dora", "p-emma", "p-fay"), "5 other customers", nil},
		{"to one, often", care.Spec{}, said("p-bob", "p-bob", "p-bob", "p-bob", "p-bob", "p-bob"), "", nil},
		{"to herself", care.Spec{SimilarMax: 3}, said("p-ann", "p-ann2", "p-bob", "p-cleo"), "", &care.Ledger{Identities: []string{"p-ann", "p-ann2"}}},
		{"to strangers of that name", care.Spec{SimilarMax: 3}, said("p-ann", "p-ann2", "p-bob", "p-cleo"), "3 other customers", nil},
		{"long ago", care.Spec{SimilarMax: 3, SimilarWithin: care.Duration(90 * time.Second)}, said("p-bob", "p-cleo", "p-dora"), "", nil},
		{"another limit", care.Spec{SimilarMax: 1}, said("p-bob"), "1 other customers", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newTalk(t, c.spec)
			k.do(k.writes())
			k.facts.Similar, k.facts.Ledger = c.said, c.ledger
			if c.count == "" {
				k.do(k.replies("r1"))
				return
			}
			if no := k.refused(k.replies("r1"), care.GuardSimilar); !strings.Contains(no.Error(), c.count) {
				t.Errorf("%v does not say %s", no, c.count)
			}
			answer := care.Handoff{Reply: k.replies("r1"), Reason: care.BecauseData, Mode: care.Replace}
			k.refused(answer, care.GuardSimilar)
			answer.Mode = care.Complement // an invitation, which everybody gets alike
			k.do(answer)
		})
	}
	t.Run("to the same customer, who has not written since", func(t *testing.T) {
		for _, c := range []struct {
			name    string
			writes  bool
			ago     time.Duration
			refused bool
		}{
			{"at once", false, time.Minute, true},
			{"long ago", false, time.Hour, false},
			{"asked again", true, time.Minute, false},
			{"in another of her cases", false, time.Minute, false},
		} {
			k := newTalk(t, care.Spec{})
			k.do(k.writes())
			k.answer("r0")
			if c.writes {
				k.do(k.writes())
			}
			in := k.conv.ID
			if c.name == "in another of her cases" {
				in = "c-other"
			}
			k.facts.Similar = []care.Said{{Conversation: in, Reply: "r0", Customer: "p-ann", At: at(-c.ago)}}
			if c.refused {
				k.refused(k.replies("r1"), care.GuardSimilar)
			} else {
				k.do(k.replies("r1"))
			}
		}
	})
	t.Run("automatic messages are marked, one in a row", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		k.do(k.writes())
		k.facts.OutOfHours, k.facts.Period = true, "night 1"
		k.do(care.Acknowledge{Text: "Later.", ID: "a1", Content: "c"})
		if !k.conv.Outgoing[0].Auto {
			t.Error("it is not marked")
		}
		k.do(k.delivered("a1"))
		k.do(k.writes())
		k.facts.Period = "night 2"
		again := care.Acknowledge{Text: "Later.", ID: "a2", Content: "c"}
		k.refused(again, care.GuardAcknowledge)
		k.answer("r1") // a person's word between
		k.do(k.writes())
		k.do(again)
		k.do(care.Failed{Reply: "a2", Code: channel.Permission}) // nobody read it
		k.facts.Period = "night 3"
		k.do(care.Acknowledge{Text: "Later.", ID: "a3", Content: "c"})
	})
	t.Run("a survey is one too: nothing automatic follows it", func(t *testing.T) {
		for _, person := range []bool{false, true} {
			k := asked(t, care.Spec{})
			if person { // wrote in between
				k.answer("r9")
			}
			k.do(k.writes())
			k.facts.OutOfHours, k.facts.Period = true, "night 1"
			ack := care.Acknowledge{Text: "Later.", ID: "a1", Content: "c"}
			if person {
				k.do(ack)
			} else {
				k.refused(ack, care.GuardAcknowledge)
			}
		}
	})
	t.Run("nor does it follow one", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		k.do(k.writes())
		k.answer("r1")
		late := k.writes()
		k.do(late)
		k.facts.OutOfHours, k.facts.Period = true, "night 1"
		k.do(care.Acknowledge{Text: "Later.", ID: "a1", Content: "c"})
		k.do(k.delivered("a1"))
		k.do(care.Delete{Ref: late.Ref, Content: late.Content}) // the customer thought better of it
		k.do(k.resolve())
		k.wait(48 * time.Hour)
		if got := k.do(survey("s1"))[0].Body; got != (care.SurveySkipped{Why: care.SkipAutomatic}) {
			t.Errorf("%+v, want no second automatic message", got)
		}
	})
}

func TestPractice57_AFailureOnAnotherChannel(t *testing.T) {
	k := newTalk(t, team())
	k.do(k.writes())
	k.refused(care.Report{Agent: "FB"}, care.GuardField)
	k.refused(care.Report{Agent: "FB", Surface: channel.Call, At: at(time.Hour)}, care.GuardField)
	k.refused(care.Report{Agent: "ZZ", Surface: channel.Call}, care.GuardAgent)
	if k.conv.Failures != 0 {
		t.Fatal("a refused report counts")
	}
	events := k.do(care.Report{Agent: "FB", Surface: channel.Call, At: at(-3 * time.Hour)}) // they hung up on her
	want := care.Reported{Surface: channel.Call, FailedAt: at(-3 * time.Hour)}
	if !slices.Equal(types(events), []string{"reported", "task_added"}) || events[0].Body != want || events[0].Actor != "FB" {
		t.Errorf("%+v, want %+v", events, want)
	}
	cmds := care.CountFailures(k.conv, k.log)
	if len(cmds) != 1 {
		t.Fatalf("%d failures, want 1", len(cmds))
	}
	if f := cmds[0].(care.Count).Failure; f.Kind != care.ReportedFailure || f.Surface != channel.Call || !f.At.Equal(at(-3*time.Hour)) {
		t.Errorf("counted %+v", f)
	}
	k.answer("r1")
	k.do(k.resolve())
	k.do(care.Report{Agent: "FB", Surface: channel.Email}) // told when thanked
	if k.conv.State != care.Resolved || k.conv.Failures != 2 {
		t.Errorf("%s with %d failures", k.conv.State, k.conv.Failures)
	}
}
