package page

import (
	"fmt"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
)

// caseView is what has to be done about a conversation, and which others it
// belongs with.
type caseView struct {
	MergedInto care.ID
	Hold       *care.OnHold
	Referral   *care.Referral
	Seek       bool // somebody has to look for the first failure
	Drafts     []string
	Tasks      []taskView
	Blocks     []block
	Related    []relatedView
	Past       []desk.PastPromise
}

type taskView struct {
	ID, What, Owner, Text string
	Due                   time.Time
	Overdue               bool
}

// block is what keeps a conversation from being resolved.
type block struct {
	Words string
	At    time.Time
	// Solved: only if it is to end solved, or sent to who can solve it.
	Solved bool
}

// relatedView is a conversation that this one was merged with, split off from
// or followed by.
type relatedView struct {
	ID     care.ID
	Words  string
	Undone bool
}

func caseOf(v desk.View) caseView {
	c := v.Conversation
	out := caseView{Hold: c.Hold, Referral: c.Referral, Seek: c.SeekFirst, Past: v.History.Promises, Related: relatedTo(c)}
	if c.State == care.Merged {
		out.MergedInto = c.Goes("")
	}
	for _, d := range c.Drafts {
		if !c.State.Live() {
			break
		}
		out.Drafts = append(out.Drafts, draftWord(d.Kind))
	}
	for _, t := range c.Tasks {
		out.Tasks = append(out.Tasks, taskView{t.ID, taskWord(t), t.Owner, v.Words[t.Content], t.Due, t.Overdue})
	}
	for _, p := range c.Promises {
		out.Blocks = append(out.Blocks, block{Words: fmt.Sprintf("%s promised a %s, due", p.Owner, p.Kind), At: p.Due})
	}
	if !c.WaitingSince.IsZero() {
		out.Blocks = append(out.Blocks, block{"The customer waits for an answer since", c.WaitingSince, true})
	}
	if c.PublicOpen {
		out.Blocks = append(out.Blocks, block{Words: "The public thread wants a public reply that closes it, unless it ends as a duplicate or without contact"})
	}
	if c.Referral != nil {
		out.Blocks = append(out.Blocks, block{Words: "Nobody confirmed that the customer got to " + c.Referral.Link, Solved: true})
	}
	return out
}

// linking are what may be said about the customer.
func linking(v desk.View) []string {
	switch {
	case v.Unconfigured || v.Conversation.State == care.Merged || v.Conversation.State == care.Spam:
		return nil
	case len(v.History.Identities) > 1:
		return []string{"link", "unlink"}
	}
	return []string{"link"}
}

func relatedTo(c care.Conversation) (list []relatedView) {
	if c.FollowUpOf != "" {
		list = append(list, relatedView{ID: c.FollowUpOf, Words: "what it follows"})
	}
	if c.Relations == nil {
		return list
	}
	words := map[care.RelationKind]string{
		care.IntoOther: "merged into", care.FromOther: "merged from", care.SplitInto: "split off to", care.SplitFrom: "split off from",
		care.FollowedBy: "the follow-up",
	}
	for _, r := range c.Relations.With {
		if r.Kind == care.Follows { // named above
			continue
		}
		list = append(list, relatedView{r.Other, words[r.Kind], r.Undone != ""})
	}
	return list
}

// caseNote is note for what is done about a case besides answering.
func caseNote(e care.Event) (words, tone string) {
	switch x := e.Body.(type) {
	case care.Withdrawn:
		return e.Actor + " withdrew a promise", "bad"
	case care.VerifyDue:
		return "Did the appointment take place? " + x.Owner + " has to find out", ""
	case care.TaskAdded:
		if x.Task.Owner == "" {
			return "To do: " + taskWord(x.Task) + ", by", ""
		}
		return x.Task.Owner + " has a task: " + taskWord(x.Task) + ", by", ""
	case care.TaskDue:
		return "A task is overdue", "bad"
	case care.TaskEnded:
		if x.Dropped {
			return e.Actor + " dropped a task", ""
		}
		return e.Actor + " did a task", "good"
	case care.Held:
		if x.Partner != "" {
			return e.Actor + " put it on hold, for " + x.Partner, ""
		}
		return e.Actor + " put it on hold", ""
	case care.Unheld:
		return "No longer on hold", ""
	case care.GoodwillGiven:
		return e.Actor + " gave something beyond the solution: " + moneyWords(x.Gift.Value), ""
	case care.Noted:
		return e.Actor + " noted, for colleagues", ""
	case care.HumanAsked:
		return "The bot gave it to people", ""
	case care.SurveyAnswered:
		if x.Answer == care.Stop {
			return "The customer wants to be asked no more", ""
		}
		if x.Bad {
			return "Asked how it was, the customer said: " + string(x.Answer), "bad"
		}
		return "Asked how it was, the customer said: " + string(x.Answer), "good"
	case care.OptedOut:
		return "The customer wants to be asked no more", ""
	case care.SurveyExpired:
		return "Asked how it was, the customer did not answer", ""
	}
	return "", ""
}

func taskWord(t care.Task) string {
	switch t.Kind {
	case care.PhoneTask:
		return "call the customer"
	case care.EmailTask:
		return "write to the customer"
	case care.InPersonTask:
		return "meet the customer (" + string(t.Place) + ")"
	case care.VerifyTask:
		return "find out whether the appointment took place"
	case care.RecoveryTask:
		return "make our failure good"
	}
	return string(t.Kind)
}
