package care_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

func TestPractice13_WhatItCostTheCustomerIsFlagged(t *testing.T) {
	k := in(t, care.Waiting, care.Spec{})
	r := k.resolve()
	for _, bad := range []care.Money{{Minor: -1, Currency: "EUR"}, {Minor: 1250}, {Minor: 1250, Currency: "euro"}, {Minor: 1250, Currency: "EURO"}} {
		r.Cost = bad
		k.refused(r, care.GuardField)
	}
	r.Cost = care.Money{Minor: 1250, Currency: "EUR"}
	k.do(r)
	if !k.conv.Resolution.Charged || k.conv.Resolution.Cost != r.Cost {
		t.Errorf("%+v, want it flagged", k.conv.Resolution)
	}
	k = in(t, care.Resolved, care.Spec{})
	if got := k.conv.Resolution; got.Charged || got.Cost != (care.Money{}) {
		t.Errorf("%+v, want no cost", got)
	}
}

// An answer is given with courtesy; whoever writes it is told when it is not, and
// may send it all the same.
func TestPractice13_WithCourtesy(t *testing.T) {
	const curt, shouts = "it has no greeting, thanks, apology or please", "it shouts"
	for text, want := range map[string][]string{
		"Ci dispiace: il pacco arriva domani. ^FB":                  nil,
		"Buongiorno, il pacco arriva domani.":                       nil,
		"The parcel leaves today, thank you for your patience. ^FB": nil,
		"¡Hola! El paquete llega mañana.":                           nil,
		"Nous sommes désolés, le colis arrive demain.":              nil,
		"Es tut uns leid, das Paket kommt morgen.":                  nil,
		"Please send us the IBAN for the SEPA refund. ^FB":          nil,
		"Grazie! HTTPS://SHOP.EXAMPLE/PACCO/DOMANI":                 nil,
		"It arrives tomorrow. ^FB":                                  {curt},
		"Il pacco arriva domani.":                                   {curt},
		"READ YOUR MAIL, PLEASE":                                    {shouts},
		"Sorry!! It leaves today.":                                  {shouts},
		"WRONG NUMBER":                                              {curt, shouts},
		"@hello It arrives tomorrow.":                               {curt},
		"":                                                          nil,
		"42 ^FB":                                                    nil,
	} {
		if diff := gocmp.Diff(want, care.Lint(text)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
	k := newTalk(t, care.Spec{})
	k.do(k.writes())
	r := k.replies("r1")
	r.Text = "WRONG NUMBER"
	k.do(r)
}

func TestPractice21_OrientedNamesADestination(t *testing.T) {
	k := in(t, care.Waiting, care.Spec{})
	k.refused(care.Resolve{Agent: "FB", Kind: care.Oriented, Cause: "parcel"}, care.GuardField)
	k.do(care.Resolve{Agent: "FB", Kind: care.Oriented, Cause: "parcel", Destination: "the shop in Via Roma", Content: "w1"})
	data, err := json.Marshal(k.log)
	if err != nil || strings.Contains(string(data), "Via Roma") || k.conv.Resolution.Destination == "" {
		t.Errorf("destination %q, %v; the words must not be in events", k.conv.Resolution.Destination, err)
	}
	for _, kind := range []care.ResolutionKind{care.Solved, care.NoContact, care.IsDuplicate, care.NoAction} { // want none
		k := in(t, care.Waiting, care.Spec{})
		k.do(care.Resolve{Agent: "FB", Kind: kind, Cause: "parcel"})
		if got := k.conv.Resolution; got.Kind != kind || got.Destination != "" {
			t.Errorf("%+v, want %s", got, kind)
		}
	}
	for _, kind := range []care.ResolutionKind{"", "fixed", care.Silent} { // time alone resolves by silence
		in(t, care.Waiting, care.Spec{}).refused(care.Resolve{Agent: "FB", Kind: kind, Cause: "parcel"}, care.GuardField)
	}
}

func TestPractice21_SolvedAtTheFirstContact(t *testing.T) {
	for _, c := range []struct {
		name  string
		begin func(k *talk)
		kind  care.ResolutionKind
		want  bool
	}{
		{"one answer", func(k *talk) { k.answer("r1") }, care.Solved, true},
		{"one answer, to who can solve it", func(k *talk) { k.answer("r1") }, care.Oriented, true},
		{"one answer on its way", func(k *talk) { k.do(k.replies("r1")) }, care.Solved, true},
		{"thanked for", func(k *talk) { k.answer("r1"); k.do(k.writes(courtesy)) }, care.Solved, true},
		{"a colleague's answer", func(k *talk) { k.do(k.writes(colleague)) }, care.Solved, true},
		{"two answers", func(k *talk) { k.answer("r1"); k.wait(time.Hour).do(k.writes()); k.answer("r2") }, care.Solved, false},
		{"two on their way", func(k *talk) { k.do(k.replies("r1")); k.do(k.replies("r2")) }, care.Solved, false},
		{"one on its way after another", func(k *talk) { k.answer("r1"); k.wait(time.Hour).do(k.replies("r2")) }, care.Solved, false},
		{"nothing was solved", func(k *talk) { k.answer("r1") }, care.NoAction, false},
		{"reported elsewhere before", func(k *talk) {
			k.answer("r1")
			k.do(care.Report{Agent: "FB", Surface: channel.Call})
		}, care.Solved, false},
		{"it came back", func(k *talk) {
			k.answer("r1")
			k.do(k.resolve())
			k.wait(time.Hour).do(k.writes())
			k.do(k.replies("r2"))
		}, care.Solved, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newTalk(t, care.Spec{})
			k.do(k.writes())
			c.begin(k)
			k.do(care.Resolve{Agent: "FB", Kind: c.kind, Cause: "parcel", Destination: "the shop", Content: "w1"})
			if got := k.conv.Resolution.FirstContact; got != c.want {
				t.Errorf("solved at the first contact: %t, want %t", got, c.want)
			}
		})
	}
	again := newTalk(t, care.Spec{})
	again.do(again.writes(func(m *care.Receive) { m.FollowUpOf = "c-old" }))
	again.answer("r1")
	again.do(again.resolve())
	if again.conv.Resolution.FirstContact {
		t.Error("a follow-up is a second contact")
	}
}

func TestPractice33_FollowUpTasks(t *testing.T) {
	task := func(kind care.TaskKind, place care.Place) care.AddTask {
		return care.AddTask{Agent: "FB", ID: "k1", Kind: kind, Place: place, Due: at(30 * time.Hour)}
	}
	for _, c := range []struct {
		name  string
		task  care.AddTask
		owner string
		due   time.Time
		guard string
	}{
		{"by phone", task(care.PhoneTask, ""), "", time.Time{}, ""},
		{"by e-mail", task(care.EmailTask, ""), "", time.Time{}, ""},
		{"in the shop", task(care.InPersonTask, care.AtStore), "", time.Time{}, ""},
		{"at the office", task(care.InPersonTask, care.AtOffice), "", time.Time{}, ""},
		{"at home", task(care.InPersonTask, care.AtHome), "AP", time.Time{}, ""},
		{"in person, nobody knows where", task(care.InPersonTask, ""), "", time.Time{}, care.GuardField},
		{"in person, on the moon", task(care.InPersonTask, "moon"), "", time.Time{}, care.GuardField},
		{"by phone in the shop", task(care.PhoneTask, care.AtStore), "", time.Time{}, care.GuardField},
		{"by pigeon", task("pigeon", ""), "", time.Time{}, care.GuardField},
		{"of no kind", task("", ""), "", time.Time{}, care.GuardField},
		{"due now", task(care.PhoneTask, ""), "", t0, care.GuardField},
		{"of a stranger's", task(care.PhoneTask, ""), "ZZ", time.Time{}, care.GuardAgent},
		{"on Sunday, of who works from Monday", task(care.PhoneTask, ""), "KC", time.Time{}, care.GuardCover},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := in(t, care.Waiting, team())
			c.task.Owner = c.owner
			if !c.due.IsZero() {
				c.task.Due = c.due
			}
			if c.guard != "" {
				k.refused(c.task, c.guard)
				return
			}
			k.do(c.task)
			want := care.Task{ID: "k1", Kind: c.task.Kind, Place: c.task.Place, Owner: cmp.Or(c.owner, "FB"), Due: c.task.Due}
			if len(k.conv.Tasks) != 1 || k.conv.Tasks[0] != want {
				t.Errorf("tasks %+v, want %+v", k.conv.Tasks, want)
			}
		})
	}
	t.Run("shown when it is solved", func(t *testing.T) {
		k := in(t, care.Waiting, team())
		k.do(task(care.InPersonTask, care.AtHome))
		phone := task(care.PhoneTask, "")
		phone.ID, phone.Due = "k2", at(31*time.Hour)
		k.do(phone)
		k.do(k.resolve())
		if k.conv.Resolution.Tasks != 2 || len(k.conv.Tasks) != 2 {
			t.Errorf("%d of %d open tasks are shown", k.conv.Resolution.Tasks, len(k.conv.Tasks))
		}
		k.do(care.EndTask{Agent: "FB", Task: "k1"})
		k.wait(31 * time.Hour)
		events := k.do(care.Tick{})
		k.wantTypes(events, "task_due") // that of k2 alone
		if events[0].Body != (care.TaskDue{Task: "k2", Owner: "FB"}) || !events[0].Due.Equal(at(31*time.Hour)) {
			t.Errorf("%+v", events[0])
		}
		if len(k.conv.Tasks) != 1 || !k.conv.Tasks[0].Overdue {
			t.Errorf("tasks %+v", k.conv.Tasks)
		}
		k.wantState(care.Resolved) // a call that comes late makes nothing unsolved
	})
	t.Run("one that is not done in time wants somebody to act", func(t *testing.T) {
		for _, done := range []bool{false, true} {
			k := in(t, care.Waiting, team())
			k.do(task(care.PhoneTask, ""))
			if done {
				k.do(care.EndTask{Agent: "FB", Task: "k1"})
			}
			k.wait(30 * time.Hour)
			k.do(care.Tick{})
			if want := map[bool]care.State{false: care.Open, true: care.Waiting}[done]; k.conv.State != want {
				t.Errorf("done %t: %s, want %s", done, k.conv.State, want)
			}
		}
	})
	t.Run("none", func(t *testing.T) {
		if k := in(t, care.Resolved, team()); k.conv.Resolution.Tasks != 0 {
			t.Errorf("%d tasks of none", k.conv.Resolution.Tasks)
		}
	})
}

func TestPractice37_ACauseFromTheList(t *testing.T) {
	for name, spec := range map[string]care.Spec{"any": {}, "from the list": {Causes: []string{"late", "parcel"}}} {
		t.Run(name, func(t *testing.T) {
			k := in(t, care.Waiting, spec)
			for _, kind := range []care.ResolutionKind{care.Solved, care.NoContact, care.IsDuplicate, care.NoAction} {
				k.refused(care.Resolve{Agent: "FB", Kind: kind}, care.GuardField)
			}
			other := care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "weather"}
			if len(spec.Causes) > 0 {
				k.refused(other, care.GuardField)
				other.Cause = "late"
			}
			events := k.do(other)
			if got := k.conv.Resolution.Cause; got != other.Cause {
				t.Errorf("cause %q, want %q", got, other.Cause)
			}
			if s := events[len(events)-1].Body.(care.Solution); s.Resolution.Cause != other.Cause {
				t.Errorf("the event has cause %q", s.Resolution.Cause)
			}
		})
	}
}

// However an agent writes a listed cause, what is exported has it in one way, so
// that whoever counts causes over a period counts one.
func TestPractice37_OneCauseIsCountedOnce(t *testing.T) {
	count := func(spec care.Spec, written ...string) map[string]int {
		counted := map[string]int{}
		for _, cause := range written {
			k := in(t, care.Waiting, spec)
			r := k.resolve()
			r.Cause = cause
			k.do(r)
			for _, e := range k.log {
				data, err := json.Marshal(e)
				if err != nil {
					t.Fatal(err)
				}
				var line struct {
					Type string `json:"type"`
					Body struct{ Resolution struct{ Cause string } }
				}
				if err := json.Unmarshal(data, &line); err != nil {
					t.Fatal(err)
				}
				if line.Type == "resolved" {
					counted[line.Body.Resolution.Cause]++
				}
			}
		}
		return counted
	}
	written := []string{"late-delivery", "Late delivery", "LATE_DELIVERY", "late\tdelivery", "modem"}
	want := map[string]int{"late-delivery": 4, "modem": 1}
	if diff := gocmp.Diff(want, count(care.Spec{Causes: []string{"late-delivery", "modem"}}, written...)); diff != "" {
		t.Errorf("counted (-want +got):\n%s", diff)
	}
	// The opposite: without a list nobody knows which are meant to be the same.
	want = map[string]int{"late-delivery": 1, "LATE_DELIVERY": 1, "modem": 1}
	if diff := gocmp.Diff(want, count(care.Spec{}, "late-delivery", "LATE_DELIVERY", "modem")); diff != "" {
		t.Errorf("without a list (-want +got):\n%s", diff)
	}
}

func TestPractice43_NotOursIsOriented(t *testing.T) {
	for _, c := range []struct {
		who     care.Party
		partner string
		guard   string // without a destination
	}{
		{care.Partner, "gls", care.GuardOrientation},
		{care.Other, "", care.GuardOrientation},
		{care.Us, "", ""},
		{"", "", ""},
		{care.Partner, "", care.GuardOrientation}, // and the partner has no tag
		{care.Us, "gls", care.GuardField},
		{"nobody", "", care.GuardField},
	} {
		t.Run(string(c.who)+" "+c.partner, func(t *testing.T) {
			k := in(t, care.Waiting, care.Spec{})
			r := care.Resolve{Agent: "FB", Kind: care.NoAction, Cause: "parcel", Responsible: c.who, Partner: c.partner}
			if c.guard != "" {
				k.refused(r, c.guard)
				r.Destination, r.Content = "the carrier's desk", "w1"
			}
			if c.guard == care.GuardField || c.who == care.Partner && c.partner == "" {
				k.refused(r, care.GuardField)
				return
			}
			k.do(r)
			got := k.conv.Resolution
			if got.Responsible != c.who || got.Partner != c.partner || (got.Destination != "") != (c.guard != "") {
				t.Errorf("%+v", got)
			}
		})
	}
	t.Run("theirs, and solved by us", func(t *testing.T) {
		k := in(t, care.Waiting, care.Spec{})
		r := k.resolve()
		r.Responsible, r.Partner = care.Partner, "gls"
		k.do(r)
	})
}

func TestPractice53_AFaultWantsAnApologyWithAnAction(t *testing.T) {
	fault := func(k *talk) care.Resolve {
		r := k.resolve()
		r.Fault = true
		return r
	}
	sorry := func(k *talk, id, action string) care.Reply {
		r := k.replies(id)
		r.Apology = action
		return r
	}
	t.Run("told, with what is done about it", func(t *testing.T) {
		k := in(t, care.Waiting, care.Spec{})
		k.refused(fault(k), care.GuardApology)
		k.refused(sorry(k, "r2", "we are so sorry"), care.GuardField) // words are no action
		k.do(sorry(k, "r2", "refund"))
		k.do(k.delivered("r2"))
		k.do(fault(k))
		if r := k.conv.Resolution; !r.Fault || r.Action != "refund" {
			t.Errorf("%+v", r)
		}
	})
	t.Run("on its way", func(t *testing.T) {
		k := in(t, care.Waiting, care.Spec{})
		k.do(sorry(k, "r2", "refund"))
		k.do(fault(k))
		k.do(care.Failed{Reply: "r2", Code: channel.Permission})
		k.wantState(care.Open)
		k.refused(fault(k), care.GuardApology) // nobody read it
	})
	t.Run("the last one counts", func(t *testing.T) {
		k := in(t, care.Waiting, care.Spec{})
		for i, action := range []string{"refund", "new-kettle"} {
			id := []string{"r2", "r3"}[i]
			k.do(sorry(k, id, action))
			k.do(k.delivered(id))
		}
		k.do(fault(k))
		if r := k.conv.Resolution; r.Action != "new-kettle" {
			t.Errorf("action %q", r.Action)
		}
	})
	t.Run("what is said afterwards does not unsay it", func(t *testing.T) {
		k := in(t, care.Waiting, care.Spec{})
		k.do(sorry(k, "r2", "refund"))
		k.do(k.delivered("r2"))
		k.answer("r3")
		k.do(fault(k))
		if r := k.conv.Resolution; !r.Fault || r.Action != "refund" {
			t.Errorf("%+v", r)
		}
	})
	t.Run("without a fault none is wanted", func(t *testing.T) {
		k := in(t, care.Waiting, care.Spec{})
		k.do(k.resolve())
		if r := k.conv.Resolution; r.Fault || r.Action != "" {
			t.Errorf("%+v", r)
		}
	})
	t.Run("a kind word is no fault", func(t *testing.T) {
		k := in(t, care.Waiting, care.Spec{})
		k.do(sorry(k, "r2", "voucher"))
		k.do(k.resolve())
		if r := k.conv.Resolution; r.Fault || r.Action != "" {
			t.Errorf("%+v", r)
		}
	})
}

func TestSilenceResolves(t *testing.T) {
	k := in(t, care.Waiting, care.Spec{})
	k.wait(5*24*time.Hour - time.Microsecond)
	k.wantTypes(k.do(care.Tick{}))
	k.wait(time.Microsecond)
	k.wantTypes(k.do(care.Tick{}), "resolved")
	if r := k.conv.Resolution; r.Kind != care.Silent || k.conv.Survey.Skipped != care.SkipSilence {
		t.Errorf("%+v, survey %+v", r, k.conv.Survey)
	}
	k = in(t, care.Waiting, care.Spec{SilenceAfter: care.Never})
	if due, ok := k.rules.NextDue(k.conv); ok {
		t.Errorf("turned off, and due at %v", due)
	}
}

func TestBotsKeepOutOfAPersonsCase(t *testing.T) {
	k := newTalk(t, withBot())
	k.do(k.writes())
	k.do(botSays(k, "b1"))
	k.do(k.delivered("b1"))
	if !k.conv.FirstReplyAt.IsZero() || k.clock("first_response") != "running" {
		t.Error("a bot's reply counts as a person's")
	}
	k.refused(botSays(k, "b2"), care.GuardAutomatic)
	k.do(care.AskHuman{Agent: "BO"})
	if k.conv.State != care.Open || k.conv.WaitingSince.IsZero() {
		t.Errorf("state %s, waiting since %v", k.conv.State, k.conv.WaitingSince)
	}
	if no := k.refused(botSays(k, "b3"), care.GuardHumanOwns); !errors.Is(no, care.ErrHumanOwns) {
		t.Error(no)
	}
	k.answer("r1")
	if k.conv.FirstReplyAt.IsZero() {
		t.Error("a person's reply does not count")
	}
}

func TestBotsDoNotAnswerMachines(t *testing.T) {
	for _, c := range []struct {
		name   string
		writes func(*care.Receive)
		may    bool
	}{
		{"an automatic message opens it", machine, false},
		{"a thank-you opens it", courtesy, false},
		{"a person opens it", func(*care.Receive) {}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newTalk(t, withBot())
			k.do(k.writes(c.writes))
			if c.may {
				k.do(botSays(k, "b1"))
				k.do(k.delivered("b1"))
			} else {
				k.refused(botSays(k, "b1"), care.GuardAutomatic)
			}
			k.do(k.writes(machine))
			k.refused(botSays(k, "b2"), care.GuardAutomatic)
			k.do(k.writes())
			if !c.may {
				k.do(botSays(k, "b3"))
			}
		})
	}
}

func TestReadAnswer(t *testing.T) {
	for _, c := range []struct {
		q    care.Question
		text string
		want care.Answer
	}{
		{care.AskSolved, "Sì, grazie", care.Yes}, {care.AskSolved, "no!", care.No}, {care.AskSolved, "No one answered me", ""},
		{care.AskScore, "5/5", "5"}, {care.AskScore, "4", "4"}, {care.AskScore, "6", ""}, {care.AskSolved, "4", ""}, {care.AskScore, "", ""},
		{care.AskSolved, "Sì! Tutto risolto, grazie mille", care.Yes}, {care.AskSolved, "Sì, ma adesso manca la fattura", ""},
		{care.AskSolved, "Yes, but can you call me?", ""}, {care.AskSolved, "No, è di nuovo spento da ieri", care.No},
		{care.AskScore, "5, grazie", "5"}, {care.AskScore, "5/5!", "5"}, {care.AskScore, "4:30 mi chiamate", ""},
		{care.AskScore, "2/3 della bolletta sono sbagliati", ""}, {care.AskScore, "2,5", ""}, {care.AskScore, "5/50", ""},
		{care.AskSolved, "STOP", care.Stop}, {care.AskScore, "Stop!", care.Stop}, {care.AskSolved, "Basta, grazie", care.Stop},
		{care.AskSolved, "Stop the delivery", ""}, {care.AskScore, "Basta! Non funziona niente", ""}, {care.AskSolved, "please stop", ""},
		{care.AskSolved, "Basta, ora funziona tutto", ""}, {care.AskScore, "Stop: it is fine now", ""},
	} {
		if got, ok := care.ReadAnswer(c.q, c.text); got != c.want || ok != (c.want != "") {
			t.Errorf("ReadAnswer(%s, %q) = %q, %t; want %q", c.q, c.text, got, ok, c.want)
		}
	}
}
