package care_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

func TestPractice02_AnAcknowledgementNeverStopsTheClock(t *testing.T) {
	sunday := func(k *talk) { k.facts.OutOfHours, k.facts.Period = true, "2026-11-22" }
	ack := func(id string) care.Acknowledge {
		return care.Acknowledge{Text: "We read you; we are back on Monday.", ID: id, Content: "c-" + id}
	}
	t.Run("it is no first reply", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		sunday(k)
		k.do(k.writes())
		if !k.conv.OutOfHours {
			t.Error("opened out of hours, and does not know it")
		}
		k.do(ack("a1"))
		if len(k.conv.Outgoing) != 1 || !k.conv.Outgoing[0].Auto {
			t.Fatalf("outgoing %+v, want one automatic", k.conv.Outgoing)
		}
		k.wait(time.Minute).do(k.delivered("a1"))
		if !k.conv.FirstReplyAt.IsZero() || !k.conv.LastBrandAt.IsZero() {
			t.Errorf("first reply at %v, last word at %v; want none", k.conv.FirstReplyAt, k.conv.LastBrandAt)
		}
		if k.conv.State != care.New || !k.conv.WaitingSince.Equal(t0) || k.clock(sla.FirstResponse) != sla.Running {
			t.Errorf("state %s, waiting since %v, clock %s", k.conv.State, k.conv.WaitingSince, k.clock(sla.FirstResponse))
		}
		k.wait(7 * time.Hour)
		k.wantTypes(k.do(care.Tick{}), "alarm", "alarm", "task_added")
		if k.clock(sla.FirstResponse) != sla.Breached {
			t.Errorf("after six hours the clock is %s, want breached", k.clock(sla.FirstResponse))
		}
	})
	t.Run("a person's reply is", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		sunday(k)
		k.do(k.writes())
		k.do(ack("a1"))
		k.do(k.delivered("a1"))
		k.wait(time.Minute)
		k.answer("r1")
		if !k.conv.FirstReplyAt.Equal(k.now) || k.clock(sla.FirstResponse) != sla.Met || k.conv.State != care.Waiting {
			t.Errorf("first reply at %v, clock %s, state %s", k.conv.FirstReplyAt, k.clock(sla.FirstResponse), k.conv.State)
		}
	})
	t.Run("once per closed period", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		sunday(k)
		k.do(k.writes())
		k.do(ack("a1"))
		k.do(k.writes())
		k.refused(ack("a2"), care.GuardAcknowledge)
		k.answer("r1")
		k.do(k.writes())
		k.refused(ack("a2"), care.GuardAcknowledge) // a person's word begins no new period
		k.facts.Period = "2026-11-23"
		k.do(ack("a2"))
		k.facts.Period = "2026-11-24"
		k.do(k.writes())
		k.refused(ack("a3"), care.GuardAcknowledge) // not two in a row
	})
	t.Run("to people, while closed", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		sunday(k)
		k.do(k.writes(machine))
		k.refused(ack("a1"), care.GuardAcknowledge)
		k.do(k.writes())
		k.facts.OutOfHours = false
		k.refused(ack("a1"), care.GuardAcknowledge)
	})
	t.Run("one that fails is no failure of ours", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		sunday(k)
		k.do(k.writes())
		k.do(ack("a1"))
		k.do(care.Failed{Reply: "a1", Code: channel.Permission})
		if k.conv.State != care.New || k.conv.Undelivered != "" || !k.conv.WaitingSince.Equal(t0) {
			t.Errorf("state %s, undelivered %q", k.conv.State, k.conv.Undelivered)
		}
	})
}

func TestPractice03_AnAcknowledgementSaysWhen(t *testing.T) {
	ok, unknown := "Usually within {pickup_time}; open again {opening}.", "We are open again {opening}."
	t.Run("the template wants the time", func(t *testing.T) {
		for _, c := range []struct {
			text, unknown string
			want          string
		}{
			{"We will answer soon.", unknown, "{pickup_time}"},
			{"We will answer in {pickup time}.", unknown, "{pickup_time}"},
			{"", "", "{pickup_time}"},
			{ok, "We will answer soon.", "{opening}"},
			{ok, "", "{opening}"},
		} {
			if _, err := care.NewAckTemplate(c.text, c.unknown); err == nil || !strings.Contains(err.Error(), "lacks "+c.want) {
				t.Errorf("%q, %q: error %v, want that it lacks %s", c.text, c.unknown, err, c.want)
			}
		}
	})
	template, err := care.NewAckTemplate(ok, unknown)
	if err != nil {
		t.Fatal(err)
	}
	minutes := func(n ...int) []time.Duration {
		var out []time.Duration
		for _, m := range n {
			out = append(out, time.Duration(m)*time.Minute)
		}
		return out
	}
	for _, c := range []struct {
		name    string
		pickups []time.Duration
		want    string
	}{
		{"the median of three", minutes(9, 600, 12), "12 min"},
		{"of four, the mean of the middle two", minutes(10, 600, 20, 1), "15 min"},
		{"rounded up to minutes", []time.Duration{61 * time.Second, 61 * time.Second, 61 * time.Second}, "2 min"},
		{"never nothing", []time.Duration{0, 0, 0}, "1 min"},
		{"below an hour", minutes(59, 59, 59), "59 min"},
		{"an hour", minutes(60, 60, 60), "1 h"},
		{"rounded up to hours", minutes(61, 61, 61), "2 h"},
		{"days", minutes(3000, 3000, 3000), "50 h"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := slices.Clone(c.pickups)
			if got, want := template.Text(c.pickups, "on Monday"), "Usually within "+c.want+"; open again on Monday."; got != want {
				t.Errorf("%q, want %q", got, want)
			}
			if !slices.Equal(before, c.pickups) {
				t.Error("the pick-ups were reordered")
			}
		})
	}
	t.Run("never an invented number", func(t *testing.T) {
		for _, few := range [][]time.Duration{nil, minutes(5), minutes(5, 7)} {
			got := template.Text(few, "on Monday")
			if got != "We are open again on Monday." || regexp.MustCompile(`\d`).MatchString(got) {
				t.Errorf("with %d pick-ups: %q", len(few), got)
			}
		}
	})
}

func TestPractice15_TheSameAgentOnReturn(t *testing.T) {
	monday := t0.Add(48 * time.Hour)
	// returns has a conversation of KC's come back at an instant.
	returns := func(t *testing.T, state care.State, when time.Time, facts care.Facts) (*talk, []care.Event) {
		k := newTalk(t, team())
		k.now = monday
		k.do(k.writes())
		k.do(care.Claim{Agent: "KC"})
		r := k.replies("r1")
		r.Agent = "KC"
		k.do(r)
		k.do(k.delivered("r1"))
		switch state {
		case care.Snoozed:
			k.do(care.Snooze{Agent: "KC", Until: monday.Add(23 * time.Hour)})
		case care.Resolved:
			done := k.resolve()
			done.Agent = "KC"
			k.do(done)
		}
		k.now, k.facts = when, facts
		return k, k.do(k.writes())
	}
	evening := monday.Add(9 * time.Hour) // KC is at home
	for _, state := range []care.State{care.Waiting, care.Snoozed, care.Resolved} {
		t.Run(string(state), func(t *testing.T) {
			k, events := returns(t, state, monday.Add(time.Hour), care.Facts{})
			if k.conv.Owner != "KC" || slices.Contains(types(events), "assigned") {
				t.Errorf("on duty: owner %q, events %v; want KC still", k.conv.Owner, types(events))
			}
			k, events = returns(t, state, evening, care.Facts{Load: map[string]int{"FB": 2, "AP": 1}})
			want := care.Assigned{Owner: "AP", From: "KC", Handover: true}
			if got := events[slices.Index(types(events), "assigned")].Body; got != want || k.conv.Owner != "AP" {
				t.Errorf("off duty: %+v, want %+v", got, want)
			}
		})
	}
	for _, c := range []struct {
		name  string
		facts care.Facts
		want  string
	}{
		{"who has least", care.Facts{Load: map[string]int{"FB": 1, "AP": 2}}, "FB"},
		{"who has room", care.Facts{Load: map[string]int{"FB": 50, "AP": 10}}, "FB"}, // AP's capacity is 10
		{"up to the capacity", care.Facts{Load: map[string]int{"FB": 50, "AP": 9}}, "AP"},
		{"who is there", care.Facts{Away: []string{"FB"}, Load: map[string]int{"AP": 9}}, "AP"},
		{"nobody: the owner stays", care.Facts{Away: []string{"FB", "AP"}}, "KC"},
		{"nobody with room: the owner stays", care.Facts{Away: []string{"FB"}, Load: map[string]int{"AP": 10}}, "KC"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if k, _ := returns(t, care.Waiting, evening, c.facts); k.conv.Owner != c.want {
				t.Errorf("owner %q, want %q", k.conv.Owner, c.want)
			}
		})
	}
	t.Run("off duty but answering", func(t *testing.T) {
		k := newTalk(t, team())
		k.now = evening
		k.do(k.writes())
		k.do(care.Claim{Agent: "KC"})
		k.wait(2 * time.Minute)
		if k.do(k.writes(colleague)); k.conv.State != care.Waiting {
			t.Fatal(k.conv.State)
		}
		if k.do(k.writes()); k.conv.Owner != "KC" {
			t.Errorf("taken from who is at it: owner %q", k.conv.Owner)
		}
		k.do(k.writes(colleague))
		k.wait(time.Hour)
		if k.do(k.writes()); k.conv.Owner == "KC" {
			t.Error("who went home still owns it")
		}
	})
	t.Run("who writes on has not come back", func(t *testing.T) {
		k, _ := returns(t, care.Waiting, monday.Add(time.Hour), care.Facts{})
		k.now = evening
		if k.do(k.writes()); k.conv.Owner != "KC" {
			t.Errorf("an open case changes hands with each message: owner %q", k.conv.Owner)
		}
	})
	t.Run("on duty but away", func(t *testing.T) {
		if k, _ := returns(t, care.Waiting, monday.Add(time.Hour), care.Facts{Away: []string{"KC", "AP"}}); k.conv.Owner != "FB" {
			t.Errorf("owner %q, want FB", k.conv.Owner)
		}
	})
	t.Run("after the end", func(t *testing.T) {
		opens := func(owner string, when time.Time, facts care.Facts) *talk {
			k := newTalk(t, team())
			k.now, k.facts = when, facts
			k.do(k.writes(func(m *care.Receive) { m.FollowUpOf, m.Owner = "c-old", owner }))
			return k
		}
		if k := opens("KC", monday, care.Facts{}); k.conv.Owner != "KC" || k.conv.State != care.New {
			t.Errorf("on duty: owner %q in state %s", k.conv.Owner, k.conv.State)
		}
		if k := opens("KC", evening, care.Facts{Away: []string{"AP"}}); k.conv.Owner != "FB" {
			t.Errorf("off duty: owner %q", k.conv.Owner)
		}
		if k := opens("KC", evening, care.Facts{Away: []string{"AP", "FB"}}); k.conv.Owner != "KC" {
			t.Errorf("nobody is there: owner %q, want KC still", k.conv.Owner)
		}
		if k := opens("ZZ", evening, care.Facts{Away: []string{"AP", "FB"}}); k.conv.Owner != "" {
			t.Errorf("who left the company owns it: %q", k.conv.Owner)
		}
		if k := opens("", monday, care.Facts{}); k.conv.Owner != "" {
			t.Errorf("owner %q of a first conversation", k.conv.Owner)
		}
	})
}

func TestPractice27_RepliesAreSigned(t *testing.T) {
	for _, c := range []struct{ text, initials, want string }{
		{"Abbiamo trovato il pacco, arriva domani. Grazie.", "FB", "Abbiamo trovato il pacco, arriva domani. Grazie. ^FB"},
		{"Ti abbiamo appena scritto in privato. Ciao!", "AP", "Ti abbiamo appena scritto in privato. Ciao! ^AP"},
		{"Signed already. ^FB", "FB", "Signed already. ^FB"},
		{"Signed already ^FB \n", "FB", "Signed already ^FB"},
		{"Signed already. ^FB.", "FB", "Signed already. ^FB."},
		{"Signed already. -FB", "FB", "Signed already. -FB"},
		{"Signed by another. ^AP", "FB", "Signed by another. ^AP ^FB"},
		{"Trailing space  ", "FB", "Trailing space ^FB"},
		{"", "FB", "^FB"},
		{"Nobody signs.", "", "Nobody signs."},
	} {
		got := care.Signed(c.text, c.initials)
		if got != c.want {
			t.Errorf("Signed(%q, %q) = %q, want %q", c.text, c.initials, got, c.want)
		}
		if again := care.Signed(got, c.initials); again != got {
			t.Errorf("signed twice: %q", again)
		}
		if initials, ok := care.Signature(got); c.initials != "" && (!ok || initials != c.initials) {
			t.Errorf("Signature(%q) = %q, want %q", got, initials, c.initials)
		}
	}
	for text, want := range map[string]string{
		"Fatto. ^FB": "FB", "Fixed! -KC": "KC", "Fatto ^HSB": "HSB", "Fatto. ^FB.": "FB", "-KC": "KC", "Fatto ^ABCD\n": "ABCD", "Città ^ÀÈ": "ÀÈ",
		"Fatto": "", "": "", "^": "", "Fatto ^fb": "", "Fatto ^F": "", "Fatto ^ABCDE": "", "Model A-BC": "", "^FB says hello": "", "2-3": "", "Fatto ^F1": "",
	} {
		if got, ok := care.Signature(text); got != want || ok != (want != "") {
			t.Errorf("Signature(%q) = %q, %t; want %q", text, got, ok, want)
		}
	}
	t.Run("inside the length budget", func(t *testing.T) {
		const budget = 140
		for n, guard := range map[int]string{budget - 4: "", budget - 3: care.GuardLength} {
			k := newTalk(t, team())
			k.do(k.writes())
			r := k.replies("r1")
			r.Text = strings.Repeat("è", n)
			final, _ := k.rules.Final(k.conv, r)
			if !strings.HasSuffix(final, "è ^FB") {
				t.Fatalf("the text that leaves ends with %q", final[len(final)-5:])
			}
			k.facts.Length, k.facts.MaxLength = utf8.RuneCountInString(final), budget
			if guard == "" {
				k.do(r)
			} else if no := k.refused(r, guard); !strings.Contains(no.Error(), "1 over the limit of 140") {
				t.Errorf("error %q", no)
			}
		}
	})
	t.Run("unique in a team", func(t *testing.T) {
		spec := care.Spec{Team: []care.Agent{{Initials: "FB"}, {Initials: "AP"}, {Initials: "FB"}}}
		if _, err := care.NewRules(spec, nil); err == nil || !strings.Contains(err.Error(), "team[2]") {
			t.Errorf("two agents sign alike: %v", err)
		}
		spec.Team[2].Initials = "FC"
		if _, err := care.NewRules(spec, nil); err != nil {
			t.Error(err)
		}
	})
}

func TestPractice48_APublicComplaintGetsAPublicClosingLine(t *testing.T) {
	moved := func(t *testing.T) *talk {
		k := newTalk(t, care.Spec{})
		k.do(k.writes())
		k.do(care.Handoff{Reply: k.replies("r1"), Reason: care.BecauseData})
		k.do(k.delivered("r1"))
		k.do(k.writes(private))
		k.answer("r2") // in private
		return k
	}
	closing := func(k *talk) care.Reply {
		r := k.replies("r3")
		r.Visibility = channel.Public
		return r
	}
	t.Run("none", func(t *testing.T) {
		k := moved(t)
		for _, kind := range []care.ResolutionKind{care.Solved, care.Oriented, care.NoAction} {
			k.refused(care.Resolve{Agent: "FB", Kind: kind, Cause: "late", Destination: "the shop", Content: "c"}, care.GuardPublicOpen)
		}
		k.do(care.Resolve{Agent: "FB", Kind: care.NoContact, Cause: "late"})
	})
	t.Run("sent", func(t *testing.T) {
		k := moved(t)
		line := k.do(closing(k))[0].Body.(care.Replied)
		if line.Visibility != channel.Public || line.InReplyTo != k.conv.LastPublic {
			t.Errorf("%s in reply to %s, want where the complaint was", line.Visibility, line.InReplyTo.Native)
		}
		k.do(k.delivered("r3"))
		k.do(k.resolve())
	})
	t.Run("on its way", func(t *testing.T) {
		k := moved(t)
		k.do(closing(k))
		k.do(k.resolve())
		k.do(care.Failed{Reply: "r3", Code: channel.Permission})
		k.wantState(care.Open)
		k.refused(k.resolve(), care.GuardPublicOpen)
	})
	t.Run("more in private closes nothing", func(t *testing.T) {
		k := moved(t)
		k.answer("r3")
		k.refused(k.resolve(), care.GuardPublicOpen)
	})
	t.Run("by a bot", func(t *testing.T) {
		k := newTalk(t, withBot())
		k.do(k.writes())
		h := botSays(k, "b1")
		h.Visibility = ""
		k.refused(care.Handoff{Reply: h, Reason: care.BecauseData}, care.GuardBot)
	})
	t.Run("by a bot in the network's own application", func(t *testing.T) {
		k := newTalk(t, withBot())
		k.do(k.writes())
		k.do(care.Handoff{Reply: k.replies("r1"), Reason: care.BecauseData})
		k.do(k.delivered("r1"))
		k.do(k.writes(private))
		k.answer("r2")
		k.do(k.writes(colleague, func(m *care.Receive) { m.Signed = "BO" }))
		k.refused(k.resolve(), care.GuardPublicOpen) // no person closed it
	})
	t.Run("by a colleague on the network", func(t *testing.T) {
		k := moved(t)
		k.do(k.writes(colleague))
		k.do(k.resolve())
	})
	t.Run("what began in private", func(t *testing.T) {
		k := newTalk(t, care.Spec{})
		k.do(k.writes(private))
		k.answer("r1")
		k.do(k.resolve())
	})
}

// A message is one message, however often and by whatever way it is delivered.
func TestPractice24_IdempotentOnThePlatformsIdentifier(t *testing.T) {
	k := newTalk(t, care.Spec{})
	first := k.writes()
	k.do(first)
	before := k.conv
	again := first
	again.At, again.Content = k.now.Add(time.Minute), "another place"
	k.wait(time.Hour)
	if k.wantTypes(k.do(again)); k.conv.Version != before.Version {
		t.Errorf("version %d, want %d", k.conv.Version, before.Version)
	}
	elsewhere := first
	elsewhere.Ref.Account.Name = "offers"
	k.wantTypes(k.do(elsewhere), "received") // another account's message of that number
	k.wantTypes(k.do(k.writes()), "received")
	if len(k.conv.Unanswered) != 3 {
		t.Errorf("%d messages wait, want 3", len(k.conv.Unanswered))
	}
}

func TestPractice02_AMachineGetsNoThirdAnswer(t *testing.T) {
	closed := func(k *talk) { k.facts.OutOfHours, k.facts.Period = true, "2026-11-22" }
	ack := care.Acknowledge{Text: "We are back on Monday.", ID: "a1", Content: "c-a1"}
	minutesAgo := func(n ...int) (ts []time.Time) {
		for _, m := range n {
			ts = append(ts, t0.Add(-time.Duration(m)*time.Minute))
		}
		return ts
	}
	for _, c := range []struct {
		name    string
		spec    care.Spec
		sent    []time.Time
		refused bool
	}{
		{"none before", care.Spec{}, nil, false},
		{"two in ten minutes", care.Spec{}, minutesAgo(1, 9), false},
		{"three in ten minutes", care.Spec{}, minutesAgo(1, 5, 9), true},
		{"three, one of them earlier", care.Spec{}, minutesAgo(1, 5, 10), false},
		{"a cap of one an hour", care.Spec{AutoMax: 1, AutoWithin: care.Duration(time.Hour)}, minutesAgo(59), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newTalk(t, c.spec)
			closed(k)
			k.do(k.writes())
			k.facts.Automatic = c.sent
			if c.refused {
				k.refused(ack, care.GuardAcknowledge)
			} else {
				k.do(ack)
			}
		})
	}
}
