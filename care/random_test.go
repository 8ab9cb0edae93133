package care_test

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// step is one random command, as numbers, so that a failing list of steps can
// be shortened and played again.
type step struct{ op, who, which, wait, x int }

// randomSteps makes steps of every kind; now and then a flood of messages, of
// replies that nobody delivers, or of tasks that nobody ends, which meets the
// bounds of the lists.
func randomSteps(r *rand.Rand, n int) []step {
	ops, waits := len(makers), 14
	if r.IntN(25) == 0 {
		ops, waits, n = 7, 5, n+40 // the messages and replies stand first
	}
	if r.IntN(40) == 0 {
		ops, waits, n = 1, 5, n+40
	}
	steps := make([]step, n)
	for i := range steps {
		steps[i] = step{r.IntN(ops), r.IntN(8), r.IntN(6), r.IntN(waits), r.IntN(1000)}
		if ops == 1 && i > 0 {
			steps[i].op = len(makers) - 1 // the work stands last
		}
	}
	return steps
}

// makers make a command from a step; what is likely comes more than once.
var makers = []func(*run, step) care.Command{
	(*run).message, (*run).message, (*run).message, (*run).message,
	(*run).reply, (*run).reply, (*run).reply, (*run).handoff,
	(*run).sent, (*run).sent, (*run).sent, (*run).failed,
	(*run).promise, (*run).keep, (*run).snooze, (*run).resolve, (*run).resolve,
	func(r *run, s step) care.Command {
		return care.Claim{Agent: r.agent(s), Over: []string{"", "", "", "FB", "AP"}[s.x%5]}
	},
	func(r *run, s step) care.Command { return care.Reopen{Agent: r.agent(s)} },
	func(r *run, s step) care.Command {
		ref := r.ref(s)
		return care.Edit{Ref: ref, Content: care.ContentID(ref), Asks: s.which == 0, Private: s.who == 0, At: r.now.Add(-time.Duration(s.wait) * time.Minute)}
	},
	func(r *run, s step) care.Command {
		ref := r.ref(s)
		return care.Delete{Ref: ref, Content: care.ContentID(ref)}
	},
	func(r *run, s step) care.Command {
		return care.Acknowledge{Text: "Later.", ID: fmt.Sprint("a", s.x), Content: "c"}
	},
	func(*run, step) care.Command { return care.Tick{} },
	func(*run, step) care.Command { return care.Erase{} },
	(*run).partSent, (*run).notice,
	func(r *run, s step) care.Command { return care.Retry{Agent: r.agent(s), Reply: r.outgoing(s)} },
	func(r *run, s step) care.Command {
		return care.Report{Agent: r.agent(s), Surface: channel.Call, At: r.now.Add(-time.Duration(s.x) * time.Hour)}
	},
	func(r *run, s step) care.Command { return care.Dismiss{Agent: r.agent(s)} },
	func(r *run, s step) care.Command { return care.Hide{Agent: r.agent(s), Ref: r.ref(s)} },
	func(r *run, s step) care.Command { return care.LedgerKept{Upto: r.conv.Version - int64(s.x%3/2)} },
	(*run).spam, (*run).unspam, (*run).unspam,
	across, across, (*run).stepAlone, (*run).refer, (*run).confirm,
	(*run).withdraw, (*run).endTask, (*run).goodwill, (*run).goodwill, (*run).answerSurvey, (*run).ticked, (*run).bot, (*run).bot, (*run).work, (*run).work,
}

// make makes a step's command. What leads on from a state that little leads on
// from is given more often than chance would.
func (r *run) make(s step) care.Command {
	if r.conv.State == care.Merged && s.wait%2 == 0 {
		if op := r.conv.Relations.Operation; op == nil && s.who < 4 {
			return care.UndoMerge{Agent: r.agent(s), Operation: fmt.Sprint("op", s.x%400)}
		}
		return across(r, s)
	}
	if x := r.conv.Relations; x != nil && len(x.With) > 0 && x.With[0].Kind == care.SplitFrom && s.wait == 7 {
		return care.UndoSplit{Agent: r.agent(s), Operation: fmt.Sprint("op", s.x%400)}
	}
	return makers[s.op](r, s)
}

// spam is rare, so that most of a conversation is none.
func (r *run) spam(s step) care.Command {
	if s.x%3 > 0 {
		return care.UnmarkSpam{Agent: r.agent(s)}
	}
	return care.MarkSpam{Agent: r.agent(s), Reason: "adverts", Content: "w-spam"}
}

func (r *run) unspam(s step) care.Command { return care.UnmarkSpam{Agent: r.agent(s)} }

// agent is somebody of the team, and seldom nobody.
func (r *run) agent(s step) string {
	if s.x%23 == 22 {
		return ""
	}
	return []string{"FB", "FB", "FB", "AP", "KC"}[s.which%5]
}

// ref is one of the messages seen, now and then one that never was.
func (r *run) ref(s step) channel.Ref {
	if n := len(r.conv.Recent); n > 0 && s.x%10 > 0 {
		return *r.conv.Recent[s.x%n]
	}
	return channel.Ref{Account: shop, Native: "unknown"}
}

func (r *run) message(s step) care.Command {
	m := message(fmt.Sprint("m", s.x%300), r.now.Add(-time.Duration(s.x%5)*time.Minute))
	if s.which < 3 && r.conv.State != care.None && r.conv.LastBrandAt.IsZero() {
		s.who = 3 // others like to join in before we said a word
	}
	switch s.who {
	case 0:
		private(&m)
		if i := r.conv.Invitation; i != nil && s.x%4 > 0 { // in the thread of who invited
			m.From = i.From
		}
	case 1:
		courtesy(&m)
	case 2:
		machine(&m)
	case 3:
		stranger(&m)
	case 4:
		if colleague(&m); s.which == 0 {
			machine(&m)
		}
	case 5:
		m.Gone = s.which == 0
		m.Exposed = []string{"IBAN"}
	case 6:
		m.At = r.now.Add(-time.Duration(s.x) * time.Hour / 10)
		m.Backfilled = s.which == 0
	}
	m.Answer = []care.Answer{"", "", "", care.Yes, care.No, "2", care.Stop}[s.x%7]
	return m
}

func (r *run) reply(s step) care.Command {
	seen := r.conv.Version
	if s.which == 5 {
		seen = max(0, seen-int64(s.x%5))
	}
	v := []channel.Visibility{"", "", channel.Public, channel.Private}[s.who%4]
	apology := []string{"refund", "", "", ""}[s.which%4]
	reply := care.Reply{Agent: r.agent(s), Text: "Hello.", Visibility: v, Seen: seen, ID: fmt.Sprint("r", s.x), Content: "c", Apology: apology}
	if s.x%11 == 0 {
		reply.Promise = &care.Promise{ID: fmt.Sprint("pr", s.x), Kind: care.Delivery, Owner: "FB", Due: r.now.Add(time.Duration(s.x%9) * time.Hour)}
	}
	return reply
}

func (r *run) handoff(s step) care.Command {
	reply := r.reply(s).(care.Reply)
	if s.which%4 == 1 {
		return care.Handoff{Reply: reply, Pointer: "See there.", Reason: care.BecauseData, Mode: care.Replace}
	}
	return care.Handoff{Reply: reply, Reason: care.BecauseData, Wants: []string{"order"}, Mode: []care.HandoffMode{care.Complement, care.Replace}[s.which%2]}
}

func (r *run) outgoing(s step) string {
	if n := len(r.conv.Outgoing); n > 0 {
		return r.conv.Outgoing[s.x%n].Reply
	}
	return "none"
}

func (r *run) sent(s step) care.Command {
	return care.Delivered{Reply: r.outgoing(s), Ref: channel.Ref{Account: shop, Native: fmt.Sprint("n", s.x)}, At: r.now.Add(-time.Duration(s.which) * time.Hour)}
}

func (r *run) partSent(s step) care.Command {
	reply, part := r.outgoing(s), 1
	for _, p := range r.conv.Outgoing {
		if p.Reply == reply {
			part = p.Parts + 1 + s.x%7/6
		}
	}
	return care.PartDelivered{Reply: reply, Part: part, Ref: channel.Ref{Account: shop, Native: fmt.Sprint("n", s.x)}, At: r.now}
}

func (r *run) notice(s step) care.Command {
	stage := []channel.Stage{channel.StageDelivered, channel.StageRead, channel.StageRead, channel.StageFailed, ""}[s.which%5]
	return care.Notice{Reply: fmt.Sprint("r", s.x), Stage: stage, Code: channel.RecipientClosed, Auto: s.x%5 == 0, At: r.now.Add(-time.Minute)}
}

func (r *run) failed(s step) care.Command {
	return care.Failed{Reply: r.outgoing(s), Code: channel.RecipientClosed}
}

func (r *run) promise(s step) care.Command {
	if s.who%3 == 0 {
		return care.Promise{Agent: r.agent(s), ID: fmt.Sprint("p", s.x), Kind: care.Appointment, Responsible: care.Other, Owner: "FB", Due: r.now.Add(time.Duration(s.x) * time.Minute)}
	}
	return care.Promise{Agent: r.agent(s), ID: fmt.Sprint("p", s.x), Kind: care.Delivery, Owner: []string{"FB", "KC"}[s.x%5/4], Due: r.now.Add(time.Duration(s.x) * time.Minute)}
}

func (r *run) keep(s step) care.Command {
	k := care.Keep{Agent: r.agent(s), Promise: "none"}
	if n := len(r.conv.Promises); n > 0 {
		k.Promise = r.conv.Promises[s.x%n].ID
	}
	return k
}

func (r *run) snooze(s step) care.Command {
	return care.Snooze{Agent: r.agent(s), Until: r.now.Add(time.Duration(s.x%400) * time.Minute)}
}

func (r *run) resolve(s step) care.Command {
	kinds := []care.ResolutionKind{care.Solved, care.Solved, care.Oriented, care.NoContact}
	x := care.Resolve{Agent: r.agent(s), Kind: kinds[s.who%4], Cause: "parcel", Destination: "the shop", Content: "c", Fault: s.x%6 == 0}
	if s.x%9 == 0 {
		x.Kind, x.Responsible, x.Destination = care.NoAction, care.Other, []string{"", "the carrier"}[s.which%2]
	}
	return x
}

// facts are what the host knows: most texts are judged, some nights are closed.
func (r *run) facts(cmd care.Command, s step) care.Facts {
	f := care.Facts{Load: map[string]int{"FB": 3, "AP": s.x % 12}}
	if text, _ := r.rules.Final(r.conv, cmd); text != "" {
		switch s.x % 19 {
		case 16:
		case 17:
			f.Verdict = care.Judged(text, "it shows an IBAN")
		case 18:
			f.Length, f.MaxLength = 281, 280
			fallthrough
		default:
			f.Verdict = care.Judged(text)
		}
	}
	if text, _ := r.rules.Pointer(r.conv, cmd); text != "" && s.x%11 > 0 {
		f.Pointer = care.Judged(text)
	}
	if s.who%2 == 0 {
		f.OutOfHours, f.Period = true, r.now.Format(time.DateOnly)
	}
	if s.x%31 == 0 {
		for n := range r.rules.Spec().SimilarMax {
			f.Similar = append(f.Similar, care.Said{Conversation: "c-other", Reply: "r", Customer: fmt.Sprint("p-", n), At: r.now})
		}
	}
	if s.x%5 == 0 {
		f.BudgetLeft = &care.Money{Minor: int64(100 * s.which), Currency: "EUR"}
	}
	if s.x%29 == 0 {
		f.Similar = append(f.Similar, care.Said{Conversation: r.conv.ID, Reply: "r", Customer: r.conv.Customer, At: r.now})
	}
	f.WindowClosed = s.x%41 == 0
	if s.x%37 == 0 {
		f.Automatic = []time.Time{r.now}
	}
	r.relate(cmd, s, &f)
	if s.x%7 == 0 {
		f.Away = []string{"FB"}
	}
	if s.x%13 == 0 {
		f.LastSurvey = r.now.Add(-40 * 24 * time.Hour)
	}
	if s.x%3 > 0 {
		f.Ledger, f.Complaint = &care.Ledger{Identities: []string{"p-ann"}}, s.which%2 == 0
		if s.x%5 == 0 {
			f.Ledger.Open = []care.Failure{{Kind: care.BrokenPromise, Conversation: "c-old", Version: 7}}
		}
	}
	return f
}
