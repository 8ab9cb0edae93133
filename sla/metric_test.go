package sla_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/sla"
)

func hoursOf(hours int, metrics ...sla.Metric) []sla.Target {
	var out []sla.Target
	for _, m := range metrics {
		out = append(out, sla.Target{Metric: m, Budget: time.Duration(hours) * time.Hour})
	}
	return out
}

func TestUpdate(t *testing.T) {
	one := sla.PolicySpec{Targets: hoursOf(1, sla.Update)}
	publicOnly := sla.PolicySpec{Targets: []sla.Target{{Metric: sla.Update, Budget: time.Hour, PublicOnly: true}}}
	customer, reply := sla.CustomerMessage, sla.PublicReply
	for _, c := range []ruleCase{
		{"runs from the start, beside the first response", sla.PolicySpec{Targets: hoursOf(1, sla.Update, sla.FirstResponse)},
			[]sla.Event{ev("10:00", customer)}, "10:30", []string{"first_response running due 11:00 used 30m0s", "update running due 11:00 used 30m0s"}},
		{"an answer ends it", one, []sla.Event{ev("10:00", customer), ev("10:20", reply)}, "15:00", []string{"update met due 11:00 done 10:20 used 20m0s"}},
		{"further messages do not move it", one, []sla.Event{ev("10:00", customer), ev("10:30", customer)}, "10:40", []string{"update running due 11:00 used 40m0s"}},
		{"the next message starts the next", one, []sla.Event{ev("10:00", customer), ev("10:20", reply), ev("12:00", customer), ev("12:10", customer)}, "12:30",
			[]string{"update/2 running due 13:00 used 30m0s"}},
		{"our follow-up starts none", one, []sla.Event{ev("10:00", customer), ev("10:20", reply), ev("10:40", reply)}, "15:00", []string{"update met due 11:00 done 10:20 used 20m0s"}},
		{"we wrote first: none", one, []sla.Event{ev("10:00", reply), ev("10:30", sla.PrivateReply)}, "15:00", nil},
		{"until the customer answers", one, []sla.Event{ev("10:00", reply), ev("12:00", customer)}, "12:30", []string{"update running due 13:00 used 30m0s"}},
		{"a case that a note began owes one", one, []sla.Event{ev("10:00", sla.Note), ev("10:30", customer)}, "10:40", []string{"update running due 11:00 used 40m0s"}},
		{"and so does one of a bot", one, []sla.Event{ev("10:00", sla.BotReply)}, "10:40", []string{"update running due 11:00 used 40m0s"}},
		{"unless bots answer", sla.PolicySpec{Targets: one.Targets, BotsAnswer: true}, []sla.Event{ev("10:00", sla.BotReply)}, "10:40", nil},
		{"notes, automatic replies and bots do not answer", one, []sla.Event{ev("10:00", customer), ev("10:10", sla.Note), ev("10:10", sla.AutoReply), ev("10:10", sla.BotReply)},
			"10:40", []string{"update running due 11:00 used 40m0s"}},
		{"a handoff starts one", sla.PolicySpec{Targets: one.Targets, BotsAnswer: true}, []sla.Event{ev("10:00", customer), ev("10:01", sla.BotReply), ev("10:02", sla.Handoff)},
			"10:32", []string{"update/2 running due 11:02 used 30m0s"}},
		{"resolving ends it", one, []sla.Event{ev("10:00", customer), ev("12:00", sla.Resolve)}, "15:00", []string{"update breached due 11:00 done 12:00 used 2h0m0s breaches 11:00"}},
		{"reopening alone starts none", one, []sla.Event{ev("10:00", customer), ev("10:20", sla.Resolve), ev("12:00", sla.Reopen)}, "15:00", []string{"update met due 11:00 done 10:20 used 20m0s"}},
		{"a message after resolving starts one", one, []sla.Event{ev("10:00", customer), ev("10:20", sla.Resolve), ev("12:00", customer)}, "12:30", []string{"update/2 running due 13:00 used 30m0s"}},
		{"public only", publicOnly, []sla.Event{ev("10:00", customer), ev("10:20", sla.PrivateReply)}, "10:30", []string{"update running due 11:00 used 30m0s"}},
		{"public only, but nobody asked in public", publicOnly, []sla.Event{ev("10:00", sla.Note), private(ev("10:10", customer)), ev("10:20", sla.PrivateReply)}, "10:30",
			[]string{"update met due 11:00 done 10:20 used 20m0s"}},
		{"until somebody does", publicOnly, []sla.Event{ev("10:00", sla.Note), ev("10:10", customer), ev("10:20", sla.PrivateReply)}, "10:30", []string{"update running due 11:00 used 30m0s"}},
		{"withdrawn: the next unanswered message counts", one, []sla.Event{ev("10:00", customer), ev("10:20", customer), {Kind: sla.Withdraw, At: at("10:30"), Next: at("10:20")}}, "10:40",
			[]string{"update running due 11:20 used 20m0s"}},
		{"withdrawn, none left", one, []sla.Event{ev("10:00", customer), {Kind: sla.Withdraw, At: at("10:30")}}, "10:40", []string{"update cancelled"}},
		{"withdrawn, but a note began the case", one, []sla.Event{ev("10:00", sla.Note), ev("10:20", customer), {Kind: sla.Withdraw, At: at("10:30")}}, "10:40",
			[]string{"update running due 11:00 used 40m0s"}},
		{"cancelled and reopened: the customer waited", one, []sla.Event{ev("10:00", customer), ev("10:10", sla.Cancel), ev("10:20", customer), ev("10:30", sla.Reopen)}, "10:40",
			[]string{"update running due 11:00 used 40m0s"}},
	} {
		c.run(t)
	}
}

func TestSilence(t *testing.T) {
	one := sla.PolicySpec{Targets: hoursOf(1, sla.Silence)}
	publicOnly := sla.PolicySpec{Targets: []sla.Target{{Metric: sla.Silence, Budget: time.Hour, PublicOnly: true}}}
	customer, reply := sla.CustomerMessage, sla.PublicReply
	for _, c := range []ruleCase{
		{"from the start", one, []sla.Event{ev("10:00", customer), ev("10:30", customer)}, "10:40", []string{"silence running due 11:00 used 40m0s"}},
		{"whoever began", one, []sla.Event{ev("10:00", reply)}, "10:40", []string{"silence running due 11:00 used 40m0s"}},
		{"each message of ours starts another", one, []sla.Event{ev("10:00", customer), ev("10:30", reply), ev("10:40", sla.PrivateReply)}, "10:50",
			[]string{"silence/3 running due 11:40 used 10m0s"}},
		{"two at one instant are one", one, []sla.Event{ev("10:00", customer), ev("10:30", reply), ev("10:30", reply)}, "10:50", []string{"silence/2 running due 11:30 used 20m0s"}},
		{"others' messages do not", one, []sla.Event{ev("10:00", reply), ev("10:10", sla.BotReply), ev("10:20", sla.AutoReply), ev("10:30", sla.Note), ev("10:35", sla.Handoff)}, "10:40",
			[]string{"silence running due 11:00 used 40m0s"}},
		{"bots by option", sla.PolicySpec{Targets: one.Targets, BotsAnswer: true}, []sla.Event{ev("10:00", reply), ev("10:10", sla.BotReply)}, "10:40", []string{"silence/2 running due 11:10 used 30m0s"}},
		{"resolving ends it", one, []sla.Event{ev("10:00", customer), ev("10:30", reply), ev("12:00", sla.Resolve)}, "15:00",
			[]string{"silence/2 breached due 11:30 done 12:00 used 1h30m0s breaches 11:30"}},
		{"what comes while resolved starts none", one, []sla.Event{ev("10:00", customer), ev("10:30", sla.Resolve), ev("11:00", customer), ev("11:30", reply)}, "15:00",
			[]string{"silence met due 11:00 done 10:30 used 30m0s"}},
		{"reopening starts another", one, []sla.Event{ev("10:00", customer), ev("10:30", sla.Resolve), ev("11:00", sla.Reopen)}, "11:20", []string{"silence/2 running due 12:00 used 20m0s"}},
		{"also where resolution restarts", sla.PolicySpec{Targets: one.Targets, ReopenRestarts: true}, []sla.Event{ev("10:00", customer), ev("10:30", sla.Resolve), ev("11:00", sla.Reopen)},
			"11:20", []string{"silence/2 running due 12:00 used 20m0s"}},
		{"public only: what is said in private is silence", publicOnly, []sla.Event{ev("10:00", customer), ev("10:30", sla.PrivateReply)}, "10:40", []string{"silence running due 11:00 used 40m0s"}},
		{"in a private case it is not", publicOnly, []sla.Event{private(ev("10:00", customer)), ev("10:30", sla.PrivateReply), ev("10:40", sla.PrivateReply)}, "10:50",
			[]string{"silence/3 running due 11:40 used 10m0s"}},
		{"until the customer writes in public", publicOnly, []sla.Event{private(ev("10:00", customer)), ev("10:10", customer), ev("10:30", sla.PrivateReply)}, "10:50",
			[]string{"silence running due 11:00 used 50m0s"}},
		{"a pause stops it", one, []sla.Event{ev("10:00", customer), paused("10:10", sla.Pending), resumed("10:30", "")}, "10:40", []string{"silence running due 11:20 used 20m0s"}},
		{"withdrawing a message does not change it", one, []sla.Event{ev("10:00", customer), {Kind: sla.Withdraw, At: at("10:10")}}, "10:40", []string{"silence running due 11:00 used 40m0s"}},
		{"cancelled and reopened", one, []sla.Event{ev("10:00", customer), ev("10:10", sla.Cancel), ev("10:20", reply), ev("10:30", sla.Reopen)}, "10:40", []string{"silence running due 11:00 used 40m0s"}},
	} {
		c.run(t)
	}
}

// TestWaitAndWork: the states of a ticket and what each of the three metrics counts of them.
func TestWaitAndWork(t *testing.T) {
	all := sla.PolicySpec{Targets: hoursOf(3, sla.Resolution, sla.RequesterWait, sla.AgentWork)}
	restarts := sla.PolicySpec{Targets: all.Targets, ReopenRestarts: true}
	chosen := sla.PolicySpec{Targets: []sla.Target{
		{Metric: sla.RequesterWait, Budget: 3 * time.Hour, PauseReasons: []string{}}, {Metric: sla.AgentWork, Budget: 3 * time.Hour, PauseReasons: []string{sla.OnHold}},
	}}
	all.Targets[0].PauseReasons = []string{}
	day := []sla.Event{ev("08:00", sla.CustomerMessage), paused("09:00", sla.Pending), resumed("10:00", sla.Pending), paused("10:30", sla.OnHold), resumed("11:30", sla.OnHold)}
	for _, c := range []ruleCase{
		{"resolved", all, append(day[:5:5], ev("12:00", sla.Resolve)), "15:00", []string{
			"resolution breached due 11:00 done 12:00 used 4h0m0s breaches 11:00", "requester_wait met due 12:00 done 12:00 used 3h0m0s", "agent_work met due 13:00 done 12:00 used 2h0m0s"}},
		{"pending", all, day[:2], "09:30", []string{"resolution running due 11:00 used 1h30m0s", "requester_wait paused resumed 11:30 used 1h0m0s", "agent_work paused resumed 11:30 used 1h0m0s"}},
		{"on hold", all, day[:4], "11:00", []string{"resolution running due 11:00 used 3h0m0s", "requester_wait running due 12:00 used 2h0m0s", "agent_work paused resumed 12:30 used 1h30m0s"}},
		{"another reason is not the customer's", all, append(day[:1:1], paused("09:00", "parts")), "10:00", []string{
			"resolution running due 11:00 used 2h0m0s", "requester_wait running due 11:00 used 2h0m0s", "agent_work paused resumed 12:00 used 1h0m0s"}},
		{"reasons of one's own", chosen, day[:4], "11:00", []string{"requester_wait running due 11:00 used 3h0m0s", "agent_work paused resumed 11:30 used 2h30m0s"}},
		{"reopened", all, append(day[:1:1], ev("09:00", sla.Resolve), ev("11:00", sla.Reopen)), "11:30", []string{
			"resolution running due 13:00 used 1h30m0s", "requester_wait running due 13:00 used 1h30m0s", "agent_work running due 13:00 used 1h30m0s"}},
		{"reopened anew", restarts, append(day[:1:1], ev("09:00", sla.Resolve), ev("11:00", sla.Reopen)), "11:30", []string{
			"resolution/2 running due 14:00 used 30m0s", "requester_wait/2 running due 14:00 used 30m0s", "agent_work/2 running due 14:00 used 30m0s"}},
		{"cancelled", all, append(day[:1:1], ev("09:00", sla.Cancel)), "11:30", []string{"resolution cancelled", "requester_wait cancelled", "agent_work cancelled"}},
		{"whoever began", all, []sla.Event{ev("08:00", sla.PublicReply)}, "09:00", []string{
			"resolution running due 11:00 used 1h0m0s", "requester_wait running due 11:00 used 1h0m0s", "agent_work running due 11:00 used 1h0m0s"}},
	} {
		c.run(t)
	}
}

// TestSwitchToMoreMetrics: a policy that measures more than the one before measures it from the same start.
func TestSwitchToMoreMetrics(t *testing.T) {
	old := newPolicy(t, sla.PolicySpec{Targets: hourOf(sla.FirstResponse)})
	wide := newPolicy(t, sla.PolicySpec{Name: "wide", Version: 1, Targets: hoursOf(3, sla.FirstResponse, sla.NextResponse, sla.Update, sla.Silence, sla.Resolution, sla.RequesterWait, sla.AgentWork)})
	customer, reply := sla.CustomerMessage, sla.PublicReply
	for _, c := range []struct {
		name   string
		events []sla.Event
	}{
		{"waiting", []sla.Event{ev("08:00", customer), ev("08:30", customer)}},
		{"answered", []sla.Event{ev("08:00", customer), ev("08:30", reply)}},
		{"answered, followed up", []sla.Event{ev("08:00", customer), ev("08:30", reply), ev("08:45", reply)}},
		{"waiting again", []sla.Event{ev("08:00", customer), ev("08:30", reply), ev("08:45", customer)}},
		{"paused", []sla.Event{ev("08:00", customer), paused("08:10", sla.Pending), paused("08:20", sla.OnHold), resumed("08:30", sla.Pending)}},
		{"we began", []sla.Event{ev("08:00", reply), ev("08:30", sla.Note)}},
		{"a note began", []sla.Event{ev("08:00", sla.Note)}},
		{"cancelled", []sla.Event{ev("08:00", customer), ev("08:30", sla.Cancel)}},
		{"reopened", []sla.Event{ev("08:00", customer), ev("08:30", sla.Resolve), ev("08:45", sla.Reopen)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := play(t, old, c.events...).Switch(wide, at("09:00"))
			if err != nil {
				t.Fatal(err)
			}
			for _, then := range [][]sla.Event{nil, {ev("09:30", sla.Reopen)}, {ev("09:30", reply)}, {ev("09:30", customer)}} {
				want := record(t, record(t, play(t, wide, c.events...), ev("09:00", sla.Note)), then...)
				// Cycles that ended before are not counted, so compare what they say now.
				if diff := cmp.Diff(live(want, at("10:00")), live(record(t, got, then...), at("10:00"))); diff != "" {
					t.Errorf("switched, then %v (-measured all along +got)\n%s", then, diff)
				}
			}
		})
	}
}

// live lists the targets that still run or pause, by instants.
func live(clock sla.Clock, now time.Time) []string {
	var out []string
	for _, s := range clock.Status(now) {
		if s.MetAt.IsZero() && s.State != sla.Cancelled {
			s.Cycle = 0
			out = append(out, brief(s))
		}
	}
	return out
}

// TestSwitchThereAndBack: what nobody measured for a while goes on as if somebody had.
func TestSwitchThereAndBack(t *testing.T) {
	wide := newPolicy(t, sla.PolicySpec{Name: "wide", Version: 1, Targets: hoursOf(3, sla.Update, sla.Silence, sla.AgentWork)})
	narrow := newPolicy(t, sla.PolicySpec{Name: "narrow", Version: 1, Targets: hoursOf(3, sla.FirstResponse)})
	clock, err := play(t, wide, ev("08:00", sla.CustomerMessage)).Switch(narrow, at("08:10"))
	if err != nil {
		t.Fatal(err)
	}
	clock = record(t, clock, ev("08:20", sla.PublicReply), ev("08:30", sla.CustomerMessage), ev("08:40", sla.Resolve), ev("08:50", sla.Reopen), ev("08:55", sla.CustomerMessage))
	if clock, err = clock.Switch(wide, at("09:00")); err != nil {
		t.Fatal(err)
	}
	want := []string{"update/2 running due 11:55 used 5m0s", "silence/2 running due 11:50 used 10m0s", "agent_work running due 11:10 used 50m0s"}
	if diff := cmp.Diff(want, briefs(clock, at("09:00"))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
