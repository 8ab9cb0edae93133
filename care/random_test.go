package care_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// step is one random command, as numbers, so that a failing list of steps can
// be shortened and played again.
type step struct{ op, who, which, wait, x int }

func randomSteps(r *rand.Rand, n int) []step {
	steps := make([]step, n)
	for i := range steps {
		steps[i] = step{r.IntN(len(makers)), r.IntN(8), r.IntN(6), r.IntN(14), r.IntN(1000)}
	}
	return steps
}

// makers make a command from a step; what is likely comes more than once.
var makers = []func(*run, step) care.Command{
	(*run).message, (*run).message, (*run).message, (*run).message,
	(*run).reply, (*run).reply, (*run).reply, (*run).handoff,
	(*run).sent, (*run).sent, (*run).sent, (*run).failed,
	(*run).promise, (*run).keep, (*run).snooze, (*run).resolve, (*run).resolve,
	func(r *run, s step) care.Command { return care.Claim{Agent: r.agent(s)} },
	func(r *run, s step) care.Command { return care.Reopen{Agent: r.agent(s)} },
	func(r *run, s step) care.Command {
		ref := r.ref(s)
		return care.Edit{Ref: ref, Content: care.ContentID(ref)}
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
	func(r *run, s step) care.Command { return care.Retry{Reply: r.outgoing(s)} },
	func(r *run, s step) care.Command {
		return care.Report{Agent: r.agent(s), Surface: channel.Call, At: r.now.Add(-time.Duration(s.x) * time.Hour)}
	},
	func(r *run, s step) care.Command { return care.Dismiss{Agent: r.agent(s)} },
	func(r *run, s step) care.Command { return care.LedgerKept{Upto: r.conv.Version - int64(s.x%3)} },
	(*run).spam, (*run).unspam, (*run).unspam,
}

// spam is rare, so that most of a conversation is none.
func (r *run) spam(s step) care.Command {
	if s.x%3 > 0 {
		return care.UnmarkSpam{Agent: r.agent(s)}
	}
	return care.MarkSpam{Agent: r.agent(s), Reason: "adverts"}
}

func (r *run) unspam(s step) care.Command { return care.UnmarkSpam{Agent: r.agent(s)} }

func (r *run) agent(s step) string { return []string{"FB", "FB", "FB", "AP", "KC"}[s.which%5] }

// ref is one of the messages seen, now and then one that never was.
func (r *run) ref(s step) channel.Ref {
	if n := len(r.conv.Recent); n > 0 && s.x%10 > 0 {
		return *r.conv.Recent[s.x%n]
	}
	return channel.Ref{Account: shop, Native: "unknown"}
}

func (r *run) message(s step) care.Command {
	m := message(fmt.Sprint("m", s.x%300), r.now.Add(-time.Duration(s.x%5)*time.Minute))
	switch s.who {
	case 0:
		private(&m)
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
	}
	return m
}

func (r *run) reply(s step) care.Command {
	seen := r.conv.Version
	if s.which == 5 {
		seen = max(0, seen-int64(s.x%5))
	}
	v := []channel.Visibility{"", "", channel.Public, channel.Private}[s.who%4]
	return care.Reply{Agent: r.agent(s), Text: "Hello.", Visibility: v, Seen: seen, ID: fmt.Sprint("r", s.x), Content: "c"}
}

func (r *run) handoff(s step) care.Command {
	reply := r.reply(s).(care.Reply)
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

func (r *run) failed(s step) care.Command {
	return care.Failed{Reply: r.outgoing(s), Code: channel.RecipientClosed}
}

func (r *run) promise(s step) care.Command {
	return care.Promise{Agent: r.agent(s), ID: fmt.Sprint("p", s.x), Kind: care.Delivery, Owner: "FB", Due: r.now.Add(time.Duration(s.x) * time.Minute)}
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
	return care.Resolve{Agent: r.agent(s), Kind: kinds[s.who%4], Cause: "parcel", Destination: "the shop"}
}

// shrink leaves out steps as long as the rest still fails.
func shrink(rules *care.Rules, steps []step) []step {
	for size := len(steps) / 2; size > 0; size /= 2 {
		for i := 0; i+size <= len(steps); {
			fewer := slices.Concat(steps[:i], steps[i+size:])
			if _, err := playAll(rules, fewer); err != nil {
				steps = fewer
			} else {
				i += size
			}
		}
	}
	return steps
}
