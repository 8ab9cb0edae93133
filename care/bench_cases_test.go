package care_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// bench is a conversation that is led to where a command is possible.
type bench struct {
	tb     testing.TB
	rules  *care.Rules
	conv   care.Conversation
	log    []care.Event
	now    time.Time
	thread string
	facts  care.Facts
}

// newBench is a conversation of 50 events.
func newBench(tb testing.TB) *bench {
	tb.Helper()
	k := &bench{tb: tb, rules: newRules(tb, withBot()), now: t0, thread: "t-1"}
	k.fifty()
	return k
}

// know are the facts, with a verdict on what a command would send.
func (k *bench) know(cmd care.Command) care.Facts {
	f := k.facts
	if text, _ := k.rules.Final(k.conv, cmd); text != "" {
		f.Verdict = care.Judged(text)
	}
	return f
}

func (k *bench) do(cmds ...care.Command) {
	k.tb.Helper()
	for _, cmd := range cmds {
		events, err := k.rules.Decide(k.conv, cmd, k.know(cmd), k.now)
		if err != nil {
			k.tb.Fatalf("%s: %v", cmd.Name(), err)
		}
		k.log, k.conv = append(k.log, events...), care.Fold(k.conv, events)
		k.now = k.now.Add(10 * time.Second)
	}
}

func (k *bench) message(native string) care.Receive {
	m := message(k.thread+native, k.now)
	m.Thread.Native = k.thread
	m.ID = m.Thread.ID()
	return m
}

func (k *bench) reply(id string) care.Reply {
	return care.Reply{Agent: "FB", Text: "We look into it.", Seen: k.conv.Version, ID: id, Content: "c-" + id}
}

func (k *bench) sent(id string) care.Delivered {
	return care.Delivered{Reply: id, Ref: channel.Ref{Account: shop, Native: k.thread + "n-" + id}, At: k.now}
}

func (k *bench) promise(id string, kind care.PromiseKind, due time.Duration) care.Promise {
	return care.Promise{Agent: "FB", ID: id, Kind: kind, Owner: "FB", Due: t0.Add(due)}
}

func (k *bench) fifty() {
	k.tb.Helper()
	for i := range 12 {
		id := fmt.Sprint("r-", i)
		k.do(k.message(fmt.Sprint("m-", i)))
		k.do(k.reply(id))
		k.do(k.sent(id))
	}
	k.do(k.promise("p1", care.Delivery, 40*time.Hour), k.promise("p2", care.Voucher, 60*time.Hour))
	k.do(care.Snooze{Agent: "FB", Until: t0.Add(20 * time.Hour)})
	for len(k.log) < 50 {
		k.do(care.Claim{Agent: "FB"})
	}
}

// lead gives commands, and then the one that is measured.
func (k *bench) lead(cmds ...care.Command) care.Command {
	k.tb.Helper()
	last := len(cmds) - 1
	k.do(cmds[:last]...)
	return cmds[last]
}

// resolved keeps what was promised, and resolves.
func (k *bench) resolved() {
	k.tb.Helper()
	k.do(care.Keep{Agent: "FB", Promise: "p1"}, care.Keep{Agent: "FB", Promise: "p2"})
	k.do(care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "parcel"})
}

// asks lets the survey fall due, and asks.
func (k *bench) asks() {
	k.tb.Helper()
	k.resolved()
	k.now = k.now.Add(2 * 24 * time.Hour)
	k.do(survey("s1"), k.sent("s1"))
}

// other is a second conversation of 50 events, of the same customer.
func (k *bench) other() *bench {
	k.tb.Helper()
	o := &bench{tb: k.tb, rules: k.rules, now: t0, thread: "t-2"}
	o.fifty()
	return o
}

// merge begins to merge the conversation into another of 50 events.
func (k *bench) merge() (*bench, care.Merge) {
	k.tb.Helper()
	o := k.other()
	k.facts.Target = &o.conv
	return o, care.Merge{Agent: "FB", Operation: "op1", Into: o.conv.ID}
}

// step is the next one of the operation that the conversation began.
func (k *bench) step(o *bench) care.Command {
	k.tb.Helper()
	s, ok := k.conv.Next(o.conv)
	if !ok {
		k.tb.Fatal("nothing is left to do")
	}
	return s.Command
}

// undoing merges, and begins to undo it.
func (k *bench) undoing() (*bench, care.UndoMerge) {
	k.tb.Helper()
	o, m := k.merge()
	k.do(m)
	o.do(k.step(o))
	k.do(k.step(o))
	return o, care.UndoMerge{Agent: "FB", Operation: "op2"}
}

// split moves the two last messages, which wait, to a new conversation.
func (k *bench) split() care.Split {
	k.tb.Helper()
	x := care.Split{Agent: "FB", Operation: "op1"}
	for _, native := range []string{"m-a", "m-b"} {
		m := k.message(native)
		k.do(m)
		x.Messages = append(x.Messages, m.Ref)
		k.facts.Moving = append(k.facts.Moving, care.Moved{Ref: m.Ref, Content: m.Content, Author: m.Customer, Visibility: m.Visibility, SentAt: m.At})
	}
	return x
}

// benchCases are the commands that BenchmarkExecute measures, each with what
// leads to it. What stands after a slash is a case of the command before it.
var benchCases = []struct {
	name    string
	command func(*bench) care.Command
}{
	{"receive", func(k *bench) care.Command { return k.message("m-next") }},
	{"receive/private", func(k *bench) care.Command {
		m := k.message("m-next")
		private(&m)
		return k.lead(care.Handoff{Reply: k.reply("r-h"), Reason: care.BecauseData, Wants: []string{"order number"}}, k.sent("r-h"), m)
	}},
	{"receive/reopens", func(k *bench) care.Command {
		k.resolved()
		return k.message("m-next")
	}},
	{"receive/third", func(k *bench) care.Command {
		m := k.message("m-next")
		stranger(&m)
		return m
	}},
	{"receive/native", func(k *bench) care.Command {
		m := k.message("m-next")
		colleague(&m)
		return m
	}},
	{"edited", func(k *bench) care.Command {
		m := k.message("m-next")
		return k.lead(m, care.Edit{Ref: m.Ref, Content: m.Content, At: k.now})
	}},
	{"deleted", func(k *bench) care.Command {
		m := k.message("m-next")
		return k.lead(m, care.Delete{Ref: m.Ref, Content: m.Content})
	}},
	{"claim", func(*bench) care.Command { return care.Claim{Agent: "FB"} }},
	{"reply", func(k *bench) care.Command {
		k.do(k.message("m-next"))
		return k.reply("r-next")
	}},
	{"sent", func(k *bench) care.Command {
		k.do(k.message("m-next"))
		return k.lead(k.reply("r-next"), k.sent("r-next"))
	}},
	{"part_sent", func(k *bench) care.Command {
		k.do(k.message("m-next"))
		return k.lead(k.reply("r-next"), care.PartDelivered{Reply: "r-next", Part: 1, Ref: channel.Ref{Account: shop, Native: k.thread + "n-part"}, At: k.now})
	}},
	{"failed", func(k *bench) care.Command {
		k.do(k.message("m-next"))
		return k.lead(k.reply("r-next"), care.Failed{Reply: "r-next", Code: channel.RecipientClosed})
	}},
	{"notice", func(k *bench) care.Command {
		return care.Notice{Reply: "r-1", Stage: channel.StageRead, At: k.now}
	}},
	{"retry", func(k *bench) care.Command {
		return k.lead(k.reply("r-next"), care.Retry{Agent: "FB", Reply: "r-next"})
	}},
	{"handoff", func(k *bench) care.Command {
		k.do(k.message("m-next"))
		return care.Handoff{Reply: k.reply("r-next"), Reason: care.BecauseData, Wants: []string{"order number"}}
	}},
	{"acknowledge", func(k *bench) care.Command {
		k.facts.OutOfHours, k.facts.Period = true, "night"
		return k.lead(k.message("m-next"), care.Acknowledge{Text: "Tomorrow.", ID: "a1", Content: "c-a1"})
	}},
	{"promise", func(k *bench) care.Command { return k.promise("p3", care.Deadline, 50*time.Hour) }},
	{"keep", func(*bench) care.Command { return care.Keep{Agent: "FB", Promise: "p1"} }},
	{"withdraw", func(*bench) care.Command {
		return care.Withdraw{Agent: "FB", Promise: "p1", Reason: "sold out", Content: "c-w"}
	}},
	{"snooze", func(k *bench) care.Command { return care.Snooze{Agent: "FB", Until: t0.Add(10 * time.Hour)} }},
	{"add_task", func(k *bench) care.Command {
		return care.AddTask{Agent: "FB", ID: "k1", Kind: care.InPersonTask, Place: care.AtStore, Due: k.now.Add(time.Hour)}
	}},
	{"end_task", func(k *bench) care.Command {
		return k.lead(care.AddTask{Agent: "FB", ID: "k1", Kind: care.PhoneTask, Due: k.now.Add(time.Hour)}, care.EndTask{Agent: "FB", Task: "k1"})
	}},
	{"hold", func(*bench) care.Command { return care.Hold{Agent: "FB", For: care.Partner, Partner: "gls"} }},
	{"unhold", func(k *bench) care.Command {
		return k.lead(care.Hold{Agent: "FB", For: care.Partner, Partner: "gls"}, care.Unhold{Agent: "FB"})
	}},
	{"note", func(*bench) care.Command {
		return care.Note{Agent: "FB", Text: "Call first.", Content: "c-n"}
	}},
	{"transfer", func(*bench) care.Command {
		return care.Transfer{Agent: "FB", To: "AP", Text: "Call first.", Content: "c-t"}
	}},
	{"ask_human", func(k *bench) care.Command {
		k.conv.Owner, k.conv.LeaseAgent = "BO", "" // as if only a bot had answered
		return k.lead(k.message("m-next"), care.AskHuman{Agent: "BO"})
	}},
	{"goodwill", func(k *bench) care.Command {
		return care.Goodwill{Agent: "FB", ID: "g1", Value: care.Money{Minor: 500, Currency: "EUR"}, Budget: "spring", Approver: "AP"}
	}},
	{"resolve", func(k *bench) care.Command {
		return k.lead(care.Keep{Agent: "FB", Promise: "p1"}, care.Keep{Agent: "FB", Promise: "p2"}, care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "parcel", Explanation: "It was lost.", Content: "c-e"})
	}},
	{"reopen", func(k *bench) care.Command {
		k.resolved()
		return care.Reopen{Agent: "FB"}
	}},
	{"answer_survey", func(k *bench) care.Command {
		k.asks()
		return care.AnswerSurvey{Answer: care.No, Text: "It came late.", Content: "c-a"}
	}},
	{"report", func(*bench) care.Command { return care.Report{Agent: "FB", Surface: channel.Call} }},
	{"dismiss", func(k *bench) care.Command {
		k.conv.SeekFirst = true
		return care.Dismiss{Agent: "FB"}
	}},
	{"ledgered", func(k *bench) care.Command {
		k.do(care.Report{Agent: "FB", Surface: channel.Call})
		return care.LedgerKept{Upto: k.conv.Version}
	}},
	{"confirm", func(k *bench) care.Command {
		r := k.reply("r-next")
		r.Refers = "l1"
		return k.lead(r, care.Confirm{Link: "l1"})
	}},
	{"hide", func(k *bench) care.Command {
		m := k.message("m-next")
		m.Exposed = []string{"IBAN"}
		return k.lead(m, care.Hide{Agent: "FB", Ref: m.Ref})
	}},
	{"erase", func(*bench) care.Command { return care.Erase{} }},
	{"mark_spam", func(*bench) care.Command { return care.MarkSpam{Agent: "FB", Reason: "adverts", Content: "c-s"} }},
	{"unmark_spam", func(k *bench) care.Command {
		return k.lead(k.message("m-next"), care.MarkSpam{Agent: "FB"}, care.UnmarkSpam{Agent: "FB"})
	}},
	{"tick", func(k *bench) care.Command { return care.Tick{} }},
	{"tick/wakes", func(k *bench) care.Command {
		k.now = t0.Add(20 * time.Hour)
		return care.Tick{}
	}},
	{"tick/breaks", func(k *bench) care.Command { // reminders, an update and a broken promise on the way
		k.now = t0.Add(40 * time.Hour)
		return care.Tick{}
	}},
	{"tick/asks", func(k *bench) care.Command {
		k.resolved()
		k.now = k.now.Add(2 * 24 * time.Hour)
		return survey("s1")
	}},
	{"merge", func(k *bench) care.Command {
		_, m := k.merge()
		return m
	}},
	{"join", func(k *bench) care.Command { // this one is the target
		o := k.other()
		_, m := o.merge()
		o.facts.Target, m.Into = &k.conv, k.conv.ID
		o.do(m)
		return o.step(k)
	}},
	{"conclude", func(k *bench) care.Command {
		o, m := k.merge()
		k.do(m)
		o.do(k.step(o))
		return k.step(o)
	}},
	{"abandon", func(k *bench) care.Command {
		_, m := k.merge()
		return k.lead(m, care.Abandon{Operation: "op1"})
	}},
	{"undo_merge", func(k *bench) care.Command {
		_, u := k.undoing()
		return u
	}},
	{"release", func(k *bench) care.Command { // this one is the target
		o := k.other()
		_, m := o.merge()
		o.facts.Target, m.Into = &k.conv, k.conv.ID
		o.do(m)
		k.do(o.step(k))
		o.do(o.step(k))
		o.do(care.UndoMerge{Agent: "FB", Operation: "op2"})
		return o.step(k)
	}},
	{"return", func(k *bench) care.Command {
		o, u := k.undoing()
		k.do(u)
		o.do(k.step(o))
		return k.step(o)
	}},
	{"split", func(k *bench) care.Command { return k.split() }},
	{"begin", func(k *bench) care.Command { // it begins a conversation, with two messages of 50 events
		k.do(k.split())
		begins := k.step(&bench{})
		k.conv = care.Conversation{}
		return begins
	}},
	{"undo_split", func(k *bench) care.Command {
		k.do(k.split())
		o := &bench{tb: k.tb, rules: k.rules, now: k.now, thread: "t-3"}
		o.do(k.step(o))
		k.do(k.step(o))
		from := k.conv
		k.conv, k.now, k.thread = o.conv, o.now, o.thread
		for i := range 12 {
			id := fmt.Sprint("r-", i)
			k.do(k.message(fmt.Sprint("m-", i)))
			k.do(k.reply(id))
			k.do(k.sent(id), care.Claim{Agent: "FB"})
		}
		k.facts.Target = &from
		return care.UndoSplit{Agent: "FB", Operation: "op2"}
	}},
	{"follow_up", func(k *bench) care.Command {
		k.resolved()
		k.now = k.now.Add(30 * 24 * time.Hour)
		k.do(care.Tick{})
		return care.FollowUp{Customer: "p-ann", Inbound: k.message("m-next").Ref}
	}},
	{"follow_up/ours", func(k *bench) care.Command {
		k.resolved()
		k.now = k.now.Add(30 * 24 * time.Hour)
		k.do(care.Tick{})
		return care.FollowUp{Agent: "FB", Operation: "r-next", Seen: k.conv.Version}
	}},
	{"begin/ours", func(k *bench) care.Command {
		k.resolved()
		k.now = k.now.Add(30 * 24 * time.Hour)
		k.do(care.Tick{})
		k.do(care.FollowUp{Agent: "FB", Operation: "r-next", Seen: k.conv.Version})
		begins, _ := k.conv.Continuation("FB", "r-next")
		k.conv = care.Conversation{}
		return begins
	}},
}

// A command without a case would be slow unseen.
func TestEveryCommandHasABenchmark(t *testing.T) {
	measured := map[string]bool{}
	for _, c := range benchCases {
		t.Run(c.name, func(t *testing.T) {
			k := newBench(t)
			cmd := c.command(k)
			events, err := k.rules.Decide(k.conv, cmd, k.know(cmd), k.now)
			if err != nil || len(events) == 0 && c.name != "tick" {
				t.Fatalf("it has %d events, %v", len(events), err)
			}
			name, _, _ := strings.Cut(c.name, "/")
			if cmd.Name() != name {
				t.Errorf("it measures %q", cmd.Name())
			}
			if k.conv.Version < 50 && name != "begin" {
				t.Errorf("of %d events", k.conv.Version)
			}
			measured[name] = true
		})
	}
	for _, name := range commandNames() {
		if !measured[name] {
			t.Errorf("benchCases lacks %q", name)
		}
	}
	for name := range measured {
		if !slices.Contains(commandNames(), name) {
			t.Errorf("the table lacks %q", name)
		}
	}
}
