package care_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// secret is in every text that a refused command carries: no error shows it.
const secret = "IT60X0542811101000000123456"

func TestCommands(t *testing.T) {
	live := []care.State{care.New, care.Open, care.Waiting, care.Snoozed}
	all := append(slices.Clone(live), care.Resolved, care.Closed, care.Spam)
	same := map[care.State]care.State{}
	to := func(s care.State) map[care.State]care.State {
		m := map[care.State]care.State{}
		for _, from := range live {
			m[from] = s
		}
		return m
	}
	promised := func(k *talk) { k.do(k.promise("p1", at(40*time.Hour))) }
	sending := func(k *talk) { k.do(k.replies("r9")) }
	for _, c := range []struct {
		name   string
		in     []care.State
		before func(*talk)
		cmd    func(*talk) care.Command
		events []string
		to     map[care.State]care.State // missing: stays
	}{
		{"claim", live, nil, func(*talk) care.Command { return care.Claim{Agent: "AP"} },
			[]string{"claimed"}, map[care.State]care.State{care.New: care.Open}},
		{"reply", live, nil, func(k *talk) care.Command { return k.replies("r1") }, []string{"replied"}, to(care.Waiting)},
		{"reply once resolved", []care.State{care.Resolved}, nil, func(k *talk) care.Command { return k.replies("r1") }, []string{"replied"}, same},
		{"reply on its way", live, sending, func(k *talk) care.Command { return k.replies("r9") }, []string{}, same},
		{"handoff", live, nil, func(k *talk) care.Command {
			return care.Handoff{Reply: k.replies("r1"), Reason: care.BecauseData, Wants: []string{"order number"}}
		}, []string{"replied", "invited"}, to(care.Waiting)},
		{"promise", live, nil, func(k *talk) care.Command { return k.promise("p1", at(40*time.Hour)) }, []string{"promised"}, same},
		{"promise again", live, promised, func(k *talk) care.Command { return k.promise("p1", at(time.Hour)) }, []string{}, same},
		{"keep", live, promised, func(*talk) care.Command { return care.Keep{Agent: "AP", Promise: "p1"} }, []string{"kept"}, same},
		{"snooze", []care.State{care.Open, care.Waiting, care.Snoozed}, nil,
			func(*talk) care.Command { return care.Snooze{Agent: "FB", Until: at(3 * time.Hour)} }, []string{"snoozed"}, to(care.Snoozed)},
		{"resolve", []care.State{care.Waiting, care.Snoozed}, nil, func(k *talk) care.Command { return k.resolve() }, []string{"resolved"}, to(care.Resolved)},
		{"resolve without contact", live, nil, func(*talk) care.Command {
			return care.Resolve{Agent: "FB", Kind: care.NoContact, Cause: "silence"}
		}, []string{"resolved"}, to(care.Resolved)},
		{"reopen", []care.State{care.Resolved}, nil, func(*talk) care.Command { return care.Reopen{Agent: "FB", Reason: "not yet", Content: "c"} },
			[]string{"reopened", "survey_skipped"}, map[care.State]care.State{care.Resolved: care.Open}},
		{"sent", live, sending, func(k *talk) care.Command { return k.delivered("r9") }, []string{"sent"}, same},
		{"sent what is not on its way", all, nil, func(k *talk) care.Command { return k.delivered("r9") }, []string{}, same},
		{"failed", live, sending, func(*talk) care.Command { return care.Failed{Reply: "r9", Code: channel.Permission} },
			[]string{"send_failed"}, to(care.Open)},
		{"failed what is not on its way", all, nil, func(*talk) care.Command { return care.Failed{Reply: "r9"} }, []string{}, same},
		{"edited", all, nil, func(k *talk) care.Command { return care.Edit{Ref: *k.conv.Recent[0], Content: "c"} }, []string{"edited"}, same},
		{"deleted", all, nil, func(k *talk) care.Command { return care.Delete{Ref: *k.conv.Recent[0], Content: "c"} }, []string{"deleted"}, same},
		{"erase", all, nil, func(*talk) care.Command { return care.Erase{} }, []string{"erased"}, same},
		{"mark spam once resolved", []care.State{care.Resolved}, nil, func(*talk) care.Command { return care.MarkSpam{Agent: "FB"} },
			[]string{"marked_spam", "survey_skipped"}, map[care.State]care.State{care.Resolved: care.Spam}},
		{"mark spam", live, nil, func(*talk) care.Command { return care.MarkSpam{Agent: "FB", Reason: "adverts", Content: "w-1"} },
			[]string{"marked_spam"}, map[care.State]care.State{care.New: care.Spam, care.Open: care.Spam, care.Waiting: care.Spam, care.Snoozed: care.Spam, care.Resolved: care.Spam}},
		{"unmark spam", []care.State{care.Spam}, nil, func(*talk) care.Command { return care.UnmarkSpam{Agent: "FB", Reason: "a real order", Content: "w-1"} },
			[]string{"unmarked_spam"}, map[care.State]care.State{care.Spam: care.Open}},
		{"tick", all, nil, func(*talk) care.Command { return care.Tick{} }, []string{}, same},
	} {
		for _, s := range c.in {
			t.Run(fmt.Sprintf("%s/%s", c.name, s), func(t *testing.T) {
				k := in(t, s, care.Spec{})
				if s == care.New { // an owner, as the other states have
					k.do(care.Claim{Agent: "FB"})
					k.conv.LeaseAgent, k.conv.State = "", care.New
				}
				if s == care.Open {
					k.wait(time.Hour) // past the lease
				}
				if c.before != nil {
					c.before(k)
				}
				from := k.conv.State
				want, moves := c.to[s]
				if !moves {
					want = from
				}
				k.wantTypes(k.do(c.cmd(k)), c.events...)
				k.wantState(want)
			})
		}
	}
}

func TestRefusals(t *testing.T) {
	reply := func(change func(*care.Reply)) func(*talk) care.Command {
		return func(k *talk) care.Command {
			r := k.replies("r1")
			r.Text = secret
			change(&r)
			return r
		}
	}
	handoff := func(change func(*care.Handoff)) func(*talk) care.Command {
		return func(k *talk) care.Command {
			h := care.Handoff{Reply: k.replies("r1"), Reason: care.BecauseTime}
			h.Text = secret
			change(&h)
			return h
		}
	}
	promise := func(change func(*care.Promise)) func(*talk) care.Command {
		return func(k *talk) care.Command {
			p := k.promise("p1", at(time.Hour))
			change(&p)
			return p
		}
	}
	resolve := func(change func(*care.Resolve)) func(*talk) care.Command {
		return func(k *talk) care.Command {
			r := k.resolve()
			change(&r)
			return r
		}
	}
	held := func(k *talk) { k.do(care.Claim{Agent: "AP"}) }
	answered := func(k *talk) { k.answer("r0") }
	ofPrivate := func(k *talk) { k.conv = care.Conversation{}; k.do(k.writes(private)) }
	cause := func(k *talk) {
		spec := team()
		spec.Causes = []string{"late", "lost"}
		k.rules = newRules(k.t, spec)
		k.answer("r0")
	}
	night := func(k *talk) { k.facts.OutOfHours, k.facts.Period = true, "2026-11-22" }
	for _, c := range []struct {
		name   string
		before func(*talk)
		cmd    func(*talk) care.Command
		guard  string
		field  string
	}{
		{"claim by a stranger", nil, func(*talk) care.Command { return care.Claim{Agent: "ZZ"} }, care.GuardAgent, "agent"},
		{"claim by nobody", nil, func(*talk) care.Command { return care.Claim{} }, care.GuardAgent, "agent"},
		{"claim of what another holds", held, func(*talk) care.Command { return care.Claim{Agent: "FB"} }, care.GuardLease, "agent"},
		{"reply while another answers", held, reply(func(*care.Reply) {}), care.GuardLease, "agent"},
		{"snooze while another answers", held, func(*talk) care.Command { return care.Snooze{Agent: "FB", Until: at(time.Hour)} }, care.GuardLease, "agent"},
		{"promise while another answers", held, promise(func(*care.Promise) {}), care.GuardLease, "agent"},
		{"resolve while another answers", held, resolve(func(*care.Resolve) {}), care.GuardLease, "agent"},
		{"reply without an identifier", nil, reply(func(r *care.Reply) { r.ID = "" }), care.GuardField, "id"},
		{"reply without a place for its text", nil, reply(func(r *care.Reply) { r.Content = "" }), care.GuardField, "id"},
		{"reply without text", nil, reply(func(r *care.Reply) { r.Text = " \n" }), care.GuardField, "text"},
		{"reply to an unknown audience", nil, reply(func(r *care.Reply) { r.Visibility = "friends" }), care.GuardField, "visibility"},
		{"reply that saw nothing", nil, reply(func(r *care.Reply) { r.Seen = 0 }), care.GuardConflict, "version"},
		{"reply that saw the future", nil, reply(func(r *care.Reply) { r.Seen = 99 }), care.GuardField, "version"},
		{"public reply in a private conversation", ofPrivate, reply(func(r *care.Reply) { r.Visibility = channel.Public }), care.GuardVisibility, "visibility"},
		{"audience that the account cannot write to", func(k *talk) { k.facts.Sends = []channel.Visibility{channel.Private} },
			reply(func(*care.Reply) {}), care.GuardVisibility, "visibility"},
		{"public reply not judged", func(k *talk) { k.facts.Verdict = care.Judged("another text", "no") }, reply(func(*care.Reply) {}), care.GuardUnchecked, ""},
		{"public reply judged unsafe", func(k *talk) { k.facts.Verdict = care.Judged(secret+" ^FB", "it shows an IBAN") }, reply(func(*care.Reply) {}), care.GuardUnsafe, "text"},
		{"reply too long", func(k *talk) { k.facts.Length, k.facts.MaxLength = 501, 500 }, reply(func(*care.Reply) {}), care.GuardLength, "text"},
		{"handoff without a reason", nil, handoff(func(h *care.Handoff) { h.Reason = "" }), care.GuardField, "reason"},
		{"handoff in an unknown mode", nil, handoff(func(h *care.Handoff) { h.Mode = "both" }), care.GuardField, "mode"},
		{"handoff that wants nothing by name", nil, handoff(func(h *care.Handoff) { h.Wants = []string{""} }), care.GuardField, "wants"},
		{"handoff that says what it wants, and does not", nil, handoff(func(h *care.Handoff) { h.Text, h.Wants = "Please send us {wants}.", nil }), care.GuardField, "wants"},
		{"handoff that wants too much", nil, handoff(func(h *care.Handoff) { h.Wants = make([]string, 11) }), care.GuardField, "wants"},
		{"handoff of what is private", ofPrivate, handoff(func(*care.Handoff) {}), care.GuardVisibility, ""},
		{"promise without an identifier", nil, promise(func(p *care.Promise) { p.ID = "" }), care.GuardField, "id"},
		{"snooze to the past", held, func(*talk) care.Command { return care.Snooze{Agent: "AP", Until: t0} }, care.GuardField, "until"},
		{"snooze past six hours of a public message", held, func(*talk) care.Command { return care.Snooze{Agent: "AP", Until: at(6*time.Hour + time.Second)} }, care.GuardUntil, "until"},
		{"snooze past a promise", func(k *talk) { answered(k); k.do(k.promise("p1", at(time.Hour))) },
			func(*talk) care.Command { return care.Snooze{Agent: "FB", Until: at(time.Hour + time.Second)} }, care.GuardUntil, "until"},
		{"snooze past the news we owe", answered, func(*talk) care.Command { return care.Snooze{Agent: "FB", Until: at(24*time.Hour + time.Second)} }, care.GuardUntil, "until"},
		{"mark spam while another answers", held, func(*talk) care.Command { return care.MarkSpam{Agent: "FB"} }, care.GuardLease, "agent"},
		{"mark spam by a stranger", nil, func(*talk) care.Command { return care.MarkSpam{Agent: "ZZ"} }, care.GuardAgent, "agent"},
		{"mark spam for a long reason", nil, func(*talk) care.Command { return care.MarkSpam{Agent: "FB", Reason: strings.Repeat("x", 1001)} }, care.GuardField, "reason"},
		{"unmark what is no spam", nil, func(*talk) care.Command { return care.UnmarkSpam{Agent: "FB"} }, care.GuardState, ""},
		{"keep what was not promised", nil, func(*talk) care.Command { return care.Keep{Agent: "FB", Promise: "p1"} }, care.GuardField, "promise"},
		{"resolve while the customer waits", nil, resolve(func(*care.Resolve) {}), care.GuardWaiting, ""},
		{"resolve without a kind", answered, resolve(func(r *care.Resolve) { r.Kind = "" }), care.GuardField, "kind"},
		{"resolve without a cause", answered, resolve(func(r *care.Resolve) { r.Cause = "" }), care.GuardField, "cause"},
		{"resolve with a cause not listed", cause, resolve(func(r *care.Resolve) { r.Cause = "weather" }), care.GuardField, "cause"},
		{"resolve oriented to nowhere", answered, resolve(func(r *care.Resolve) { r.Kind = care.Oriented }), care.GuardField, "destination"},
		{"resolve that saw too little", func(k *talk) { answered(k); k.do(k.writes(courtesy)) }, resolve(func(r *care.Resolve) { r.Seen = 2 }), care.GuardConflict, "version"},
		{"acknowledge by day", nil, func(*talk) care.Command { return care.Acknowledge{Text: secret, ID: "a1", Content: "c"} }, care.GuardAcknowledge, ""},
		{"acknowledge nothing", night, func(*talk) care.Command { return care.Acknowledge{ID: "a1", Content: "c"} }, care.GuardField, "text"},
		{"acknowledge nobody", func(k *talk) { night(k); answered(k) }, func(*talk) care.Command { return care.Acknowledge{Text: secret, ID: "a1", Content: "c"} }, care.GuardAcknowledge, ""},
		{"reopen what is open", nil, func(*talk) care.Command { return care.Reopen{Agent: "FB"} }, care.GuardState, ""},
		{"snooze what nobody took", nil, func(*talk) care.Command { return care.Snooze{Agent: "FB", Until: at(time.Hour)} }, care.GuardState, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newTalk(t, team())
			k.do(k.writes())
			if c.before != nil {
				c.before(k)
			}
			no := k.refused(c.cmd(k), c.guard)
			if no.State != k.conv.State || no.Version != k.conv.Version || no.Command == "" || !errors.Is(no, care.ErrRefused) {
				t.Errorf("state %q, version %d, command %q", no.State, no.Version, no.Command)
			}
			if no.Reasons[0].Field != c.field || no.Reasons[0].Guard != c.guard || no.Reasons[0].Text == "" {
				t.Errorf("first reason %+v, want field %q", no.Reasons[0], c.field)
			}
			if diff := cmp.Diff(k.conv.Allowed(), no.Allowed); diff != "" {
				t.Errorf("allowed (-want +got):\n%s", diff)
			}
			if errors.Is(no, care.ErrConflict) != (c.guard == care.GuardConflict) || errors.Is(no, care.ErrUnchecked) != (c.guard == care.GuardUnchecked) {
				t.Errorf("sentinels do not fit guard %s", c.guard)
			}
			if s := no.Error(); strings.Contains(s, secret[4:12]) || !strings.HasPrefix(s, "care: ") {
				t.Errorf("error %q", s)
			}
		})
	}
}

func TestResolveSaysAllThatIsInTheWay(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes())
	k.do(k.promise("p1", at(40*time.Hour)))
	k.do(k.promise("p2", at(41*time.Hour)))
	no := k.refused(care.Resolve{Agent: "FB", Kind: care.Oriented}, care.GuardField)
	var got []string
	for _, r := range no.Reasons {
		got = append(got, r.Guard+" "+r.Field)
	}
	want := []string{"field destination", "field cause", "open_promises ", "open_promises ", "customer_waiting "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAllowed(t *testing.T) {
	for s, want := range map[care.State][]string{
		care.None:     {},
		care.New:      {"claim", "reply", "handoff", "promise", "resolve", "add_task", "hold", "transfer", "goodwill", "note", "mark_spam", "merge", "split"},
		care.Open:     {"claim", "reply", "handoff", "promise", "snooze", "resolve", "add_task", "hold", "transfer", "goodwill", "note", "mark_spam", "merge", "split"},
		care.Waiting:  {"claim", "reply", "handoff", "promise", "snooze", "resolve", "add_task", "hold", "transfer", "goodwill", "note", "mark_spam", "merge", "split"},
		care.Snoozed:  {"claim", "reply", "handoff", "promise", "snooze", "resolve", "add_task", "hold", "transfer", "goodwill", "note", "mark_spam", "merge", "split"},
		care.Resolved: {"reply", "reopen", "add_task", "goodwill", "note", "mark_spam"},
		care.Spam:     {"unmark_spam"},
		care.Merged:   {"undo_merge"},
		care.Closed:   {"follow_up"},
	} {
		t.Run(string(s), func(t *testing.T) {
			k := in(t, s, care.Spec{})
			if diff := cmp.Diff(want, k.conv.Allowed()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	k := newTalk(t, care.Spec{})
	k.do(k.writes(private))
	k.do(k.promise("p1", at(time.Hour)))
	if diff := cmp.Diff([]string{"claim", "reply", "promise", "keep", "withdraw", "resolve", "add_task", "hold", "transfer", "goodwill", "note", "mark_spam", "merge", "split"}, k.conv.Allowed()); diff != "" {
		t.Errorf("in private, with a promise (-want +got):\n%s", diff)
	}
}

func TestResolvingEndsLeaseAndInvitation(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes())
	k.do(care.Claim{Agent: "FB"})
	k.do(care.Handoff{Reply: k.replies("r1"), Reason: care.BecauseData})
	k.do(k.resolve())
	if k.conv.Invitation != nil {
		t.Error("the customer is still invited")
	}
	k.do(care.Reopen{Agent: "AP"})
}

func TestABrokenPromiseDoesNotForbidSnoozing(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes())
	k.answer("r1")
	k.do(k.promise("p1", at(3*time.Hour)))
	k.wait(4 * time.Hour)
	k.do(care.Tick{})
	k.do(care.Snooze{Agent: "FB", Until: at(10 * time.Hour)})
}

func TestLease(t *testing.T) {
	k := newTalk(t, care.Spec{Lease: care.Duration(10 * time.Minute)})
	k.do(k.writes())
	k.wantTypes(k.do(care.Claim{Agent: "FB"}), "claimed", "assigned")
	k.wantState(care.Open)
	k.wait(9 * time.Minute)
	k.wantTypes(k.do(care.Claim{Agent: "FB"}), "claimed") // renews
	k.wait(10*time.Minute - time.Microsecond)
	no := k.refused(care.Claim{Agent: "AP"}, care.GuardLease)
	if !strings.Contains(no.Error(), "FB is answering until 2026-11-21T10:19:00Z") {
		t.Errorf("error %q", no)
	}
	k.wait(time.Microsecond)
	k.wantTypes(k.do(care.Claim{Agent: "AP"}), "claimed") // the lease is over; the owner stays
	if k.conv.Owner != "FB" {
		t.Errorf("owner %q, want FB", k.conv.Owner)
	}
	k.wait(time.Minute)
	if no := k.refused(care.Claim{Agent: "KC"}, care.GuardLease); !strings.Contains(no.Error(), "claim it over AP") {
		t.Errorf("error %q does not say how to take it over", no)
	}
	k.refused(care.Claim{Agent: "KC", Over: "FB"}, care.GuardLease) // whose it was
	k.wantTypes(k.do(care.Claim{Agent: "KC", Over: "AP"}), "claimed")
	if k.conv.LeaseAgent != "KC" || k.conv.Owner != "FB" {
		t.Errorf("leased to %q, owner %q", k.conv.LeaseAgent, k.conv.Owner)
	}
	late := k.replies("r1")
	late.Agent = "AP"
	k.refused(late, care.GuardLease)
	// A lease is no obstacle to what is not an agent's.
	k.do(k.writes())
	k.do(care.Tick{})
	k.do(care.Erase{})
}

// A bot waits like anybody else, and takes over from nobody.
func TestBotTakesNothingOver(t *testing.T) {
	k := newTalk(t, withBot())
	k.do(k.writes())
	k.do(care.Claim{Agent: "BO"})
	k.do(care.Claim{Agent: "FB"}) // a person need not wait for a bot
	k.refused(care.Claim{Agent: "BO", Over: "FB"}, care.GuardHumanOwns)
	k.conv.Owner = ""
	k.refused(care.Claim{Agent: "BO", Over: "FB"}, care.GuardLease)
}

func TestBounds(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes())
	for i := range 20 {
		k.do(k.promise(fmt.Sprint("p", i), at(100*time.Hour)))
		k.do(k.replies(fmt.Sprint("r", i)))
	}
	k.refused(k.promise("p20", at(100*time.Hour)), care.GuardPromises)
	k.refused(k.replies("r20"), care.GuardUnsent)
	k.wantTypes(k.do(k.promise("p19", at(100*time.Hour))))
	k.do(care.Keep{Agent: "FB", Promise: "p3"})
	k.do(k.promise("p20", at(100*time.Hour)))
	k.do(k.delivered("r7"))
	k.do(k.replies("r20"))
}

func TestSilentCommands(t *testing.T) {
	for _, cmd := range []care.Command{care.Claim{}, care.Tick{}, care.Erase{}, care.Delivered{}} {
		if text, v := newRules(t, care.Spec{}).Final(care.Conversation{}, cmd); text != "" || v != "" {
			t.Errorf("%s sends %q", cmd.Name(), text)
		}
	}
}

func TestVerdictIsOnTheFinalText(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes())
	r := k.replies("r1")
	reasons := []string{"no"}
	k.facts.Verdict = care.Judged(r.Text, reasons...) // without the signature that leaves with it
	k.refused(r, care.GuardUnchecked)
	reasons[0] = "changed"
	if got := k.facts.Verdict.Reasons(); got[0] != "no" {
		t.Errorf("the verdict's reason became %q", got[0])
	}
	r.Visibility = channel.Private // nobody else reads it
	k.do(r)
}
