package care_test

import (
	"fmt"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// across makes the commands of work across conversations; the other one is
// always the same, as it stands after the steps given to it.
func across(r *run, s step) care.Command {
	if next, ok := r.conv.Next(other(r.conv, s.which%3 > 0)); ok && s.x%4 > 0 {
		if next.ID == r.conv.ID {
			return next.Command
		}
		if next.Otherwise != nil {
			return next.Otherwise
		}
	}
	operation := fmt.Sprint("op", s.x%400)
	switch s.who {
	case 0:
		return care.UndoMerge{Agent: r.agent(s), Operation: operation}
	case 1:
		return care.UndoSplit{Agent: r.agent(s), Operation: operation}
	case 2:
		return care.Split{Agent: r.agent(s), Operation: operation, Messages: []channel.Ref{r.ref(s)}}
	case 3:
		if s.wait%2 == 0 {
			return care.FollowUp{Agent: r.agent(s), Operation: operation, Seen: r.conv.Version - int64(s.x%5/4)}
		}
		return care.FollowUp{Customer: []string{"p-ann", "p-bob"}[s.x%2], Inbound: channel.Ref{Account: shop, Native: fmt.Sprint("m", s.x)}}
	case 4:
		return care.Release{Operation: operation, Agent: "FB", To: "c-other", Of: joinedBy(r.conv)}
	case 5:
		return care.Join{Operation: operation, Agent: "FB", From: "c-other", Luggage: luggage(r.now, s)}
	case 6:
		if s.wait%2 == 0 {
			return continues()
		}
		return begin(r.now, s)
	}
	return care.Merge{Agent: r.agent(s), Operation: operation, Into: "c-other", Override: s.x%5 == 0}
}

// stepAlone is a step of an operation that nobody began.
func (r *run) stepAlone(s step) care.Command {
	switch s.x % 3 {
	case 0:
		return care.Conclude{Operation: "none"}
	case 1:
		return care.Abandon{Operation: "none"}
	}
	return care.Return{Operation: "none"}
}

// joinedBy is an operation that another conversation joined this one by.
func joinedBy(c care.Conversation) string {
	if c.Relations != nil {
		for _, x := range c.Relations.With {
			if x.Kind == care.FromOther && x.Undone == "" {
				return x.Operation
			}
		}
	}
	return "none"
}

func luggage(now time.Time, s step) care.Luggage {
	l := care.Luggage{Customers: []string{"p-ann"}, Members: []care.ID{"c-other"}, Visibility: channel.Public, Failures: s.x % 2}
	l.Thread = care.Thread{Account: shop, Native: "t-other"}
	if s.which%2 == 0 {
		ref := channel.Ref{Account: shop, Native: fmt.Sprint("o", s.x)}
		l.Unanswered = []care.Unanswered{{Ref: ref, At: now.Add(-time.Hour).Truncate(time.Microsecond), From: "c-other"}}
		l.LastPublic, l.Public = ref, &care.Via{From: "c-other", Thread: l.Thread}
	}
	for n := range s.x % 19 {
		l.Tasks = append(l.Tasks, care.Task{ID: fmt.Sprint("k", n), Kind: care.EmailTask, Due: now.Add(time.Hour).Truncate(time.Microsecond), From: "c-other"})
	}
	if s.which == 4 {
		l.Hold = &care.OnHold{For: care.Other, Since: now.Truncate(time.Microsecond), From: "c-other"}
	}
	switch soon := now.Truncate(time.Microsecond); s.x % 5 {
	case 1:
		l.Invitation = &care.Invitation{Reason: care.BecauseData, Mode: care.Complement, At: soon, Until: soon.Add(time.Hour), Lapsed: s.who%2 == 0, From: "c-other"}
	case 2:
		l.Survey = &care.Survey{At: soon, AskedAt: soon, Reply: "s-other", Question: care.AskSolved, Until: soon.Add(time.Hour), From: "c-other"}
	case 3:
		l.Drafts = []care.WantedDraft{{Kind: care.DraftApology, For: "p1", At: soon, From: "c-other"}}
	case 4:
		l.SeekFirst, l.PriorFailures, l.HumanAsked, l.Apology = true, 1, s.who%2 == 0, "refund"
	}
	if s.which == 3 {
		l.Promises = []care.OpenPromise{{ID: "p1", Kind: care.Delivery, Owner: "FB", Due: now.Add(time.Hour), From: "c-other"}}
	}
	return l
}

func begin(now time.Time, s step) care.Begin {
	thread := care.Thread{Account: shop, Native: "t-1"}
	at := now.Add(-time.Hour).Truncate(time.Microsecond)
	return care.Begin{
		Operation: "op-split", Agent: "FB", ID: "c-split", From: "c-other", Thread: thread, Surface: channel.Post, Visibility: channel.Public,
		Messages: []care.Moved{{Ref: channel.Ref{Account: shop, Native: "m0"}, Content: "t0", Author: "p-ann", Visibility: channel.Public, SentAt: at, Third: s.x%2 == 0, Waits: s.x%3 > 0}},
	}
}

// continues begins what the brand writes in after the end of another one.
func continues() care.Begin {
	thread := care.Thread{Account: shop, Native: "t-1"}
	return care.Begin{
		Operation: "r-again", Agent: "FB", ID: thread.ID(), From: "c-other", Thread: thread, Surface: channel.Post, Visibility: channel.Public, Customer: "p-ann",
		Continues: &care.Continued{Customers: []string{"p-ann"}, LastPublic: channel.Ref{Account: shop, Native: "m0"}, Public: &care.Via{From: "c-other", Thread: thread}},
	}
}

// other is the other conversation of whatever a conversation began; done says
// that it has taken its step.
func other(c care.Conversation, done bool) care.Conversation {
	thread := care.Thread{Account: shop, Native: "t-other"}
	log := []care.Event{
		{Version: 1, At: t0, Actor: "customer", Body: care.Opened{ID: "c-other", Thread: thread, Customer: "p-ann", Visibility: channel.Public, OpenedAt: t0}},
	}
	add := func(b care.Body) {
		log = append(log, care.Event{Version: int64(len(log)) + 1, At: t0, Actor: "FB", Body: b})
	}
	if c.Relations != nil {
		for _, x := range c.Relations.With {
			if x.Kind == care.IntoOther && (done || c.Relations.Operation == nil || c.Relations.Operation.Of == x.Operation) {
				add(care.Joined{Operation: x.Operation, From: c.ID, Luggage: care.Luggage{Customers: []string{"p-ann"}, Members: []care.ID{c.ID}}})
			}
		}
		if op := c.Relations.Operation; op != nil && done && op.Kind == care.UndoingMerge {
			add(care.Released{Operation: op.ID, To: c.ID, Of: op.Of, Luggage: care.Luggage{Unanswered: c.Unanswered, Promises: c.Promises, Tasks: c.Tasks, Hold: c.Hold}})
		}
	}
	if !done {
		add(care.MarkedSpam{})
	}
	return care.Fold(care.Conversation{}, log)
}

// relate adds what a command across conversations wants to know.
func (r *run) relate(cmd care.Command, s step, f *care.Facts) {
	switch x := cmd.(type) {
	case care.Merge, care.UndoMerge, care.UndoSplit:
		t := other(r.conv, true)
		if s.x%7 == 0 {
			t.Customer = "p-bob"
		}
		if s.x%13 != 0 {
			f.Target = &t
		}
	case care.FollowUp:
		if to := r.conv.Goes("p-ann"); s.x%3 > 0 {
			f.Target = &care.Conversation{ID: to, Version: int64(s.x % 2)}
		}
	case care.Split:
		for _, ref := range x.Messages {
			if s.x%7 > 0 {
				f.Moving = append(f.Moving, care.Moved{
					Ref: ref, Content: care.ContentID(ref), Author: []string{"p-ann", "p-bob"}[s.x%2], Third: s.x%2 == 1,
					Visibility: channel.Public, SentAt: t0,
				})
			}
		}
	}
}

func (r *run) refer(s step) care.Command {
	reply := r.reply(s).(care.Reply)
	reply.Refers = fmt.Sprint("l", s.x%2)
	return reply
}

func (r *run) confirm(s step) care.Command {
	c := care.Confirm{Link: fmt.Sprint("l", s.x%2)}
	if s.who%2 == 0 {
		c.Agent = r.agent(s)
	}
	return c
}
