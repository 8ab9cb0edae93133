package page

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

// entry is one line of the timeline: a message, or a note on what happened.
type entry struct {
	At    time.Time
	Note  string    // what happened; empty for a message
	Until time.Time // of a note that ends with an instant
	Tone  string    // of a note: "", "good", "bad"

	Side       desk.Side
	By         string // handle, name or initials
	Name       string
	Subject    string
	Text       string
	Quoted     string // what stood below the text
	Audience   string
	Private    bool
	Edited     bool
	Gone       string // why there is no text
	Exposed    []string
	Status     string // of a reply: "sending", "waiting", "held", "sent", "failed"
	StatusText string
	Retry      string // the reply that a person may send again

	Message string // the network's identifier of what a customer wrote
	Hide    string // the message, if the network can hide it

	Media []attachment
}

// timeline joins messages and notes by time.
func timeline(v desk.View, now time.Time) []entry {
	var list []entry
	for _, m := range v.Messages {
		e := message(m, v.Outbox, now)
		e.Media = attachments(v.Conversation.ID, m)
		for _, o := range v.Offers {
			if o.Hide && o.Message.Native == m.ID && e.Message != "" {
				e.Hide = m.ID
			}
		}
		list = append(list, e)
	}
	list = append(list, notes(v.Events, v.Words)...)
	slices.SortStableFunc(list, func(a, b entry) int { return a.At.Compare(b.At) })
	return list
}

// notes are the lines of what happened. A promise's lines depend on each other:
// of a short one the reminder would have been due before it was made, and one
// that was not kept in time is kept late at best. Words are those that events name.
func notes(events []care.Event, words map[string]string) (list []entry) {
	promised, broken := map[string]time.Time{}, map[string]bool{}
	for _, e := range events {
		n := entry{At: fell(e), Until: noteUntil(e)}
		n.Note, n.Tone = note(e)
		if n.Note != "" {
			n.Note += remark(e, words)
		}
		switch x := e.Body.(type) {
		case care.Promised:
			promised[x.Promise.ID] = e.At
		case care.Reminded:
			n.At = later(n.At, promised[x.Promise])
		case care.Broken:
			broken[x.Promise] = true
		case care.KeptPromise:
			if broken[x.Promise] {
				n.Note, n.Tone = "Promise kept, late", ""
			}
		}
		if n.Note != "" {
			list = append(list, n)
		}
	}
	return list
}

// remark is what a colleague wrote down with an event.
func remark(e care.Event, words map[string]string) string {
	id := ""
	switch x := e.Body.(type) {
	case care.Noted:
		id = x.Content
	case care.Assigned:
		id = x.Content
	case care.Withdrawn:
		id = x.Content
	case care.Reopened:
		id = x.Content
	}
	if words[id] == "" {
		return ""
	}
	return ": " + words[id]
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// fell is when something happened: what time brings about happens when it falls
// due, even if nobody was there to record it.
func fell(e care.Event) time.Time {
	if !e.Due.IsZero() && e.Due.Before(e.At) {
		return e.Due
	}
	return e.At
}

// damaged stands in place of a text that is there and cannot be read.
const damaged = "This text is damaged and cannot be read. Whoever runs this desk finds it in the log."

// sayDamaged says it in place of a view's other words.
func sayDamaged(v desk.View) {
	for _, content := range v.Damaged {
		v.Words[content] = damaged
	}
	for i := range v.Promises {
		if v.Promises[i].Damaged {
			v.Promises[i].Text = damaged
		}
	}
}

// attachment is a file that a customer sent.
type attachment struct {
	Words string
	Link  string // empty if there is no file
}

func attachments(id care.ID, m desk.Message) (list []attachment) {
	for _, a := range m.Media {
		words := cmp.Or(a.Type, "file")
		if a.Description != "" {
			words += ", " + a.Description
		}
		switch {
		case a.Size > 0:
			link := "/api/conversations/" + url.PathEscape(string(id)) + "/attachment?content=" + url.QueryEscape(a.Content)
			list = append(list, attachment{fmt.Sprintf("%s, %d KB", words, (a.Size+1023)/1024), link})
		case a.Damaged:
			list = append(list, attachment{words + ": its record is damaged", ""})
		case a.Code != "":
			list = append(list, attachment{words + ": " + unfetched(a.Code), ""})
		default:
			list = append(list, attachment{words + ": attached", ""})
		}
	}
	return list
}

// unfetched says why there is no file.
func unfetched(c channel.Code) string {
	switch c {
	case channel.TooLarge:
		return "too large to be kept"
	case channel.NotFound:
		return "it was gone already"
	case channel.Permission, channel.Invalid:
		return "its address is not one that we call"
	}
	return "it could not be fetched"
}

func message(m desk.Message, out []care.Outgoing, now time.Time) entry {
	e := entry{
		At: m.At, Side: m.From, Subject: m.Subject, Text: m.Text, Quoted: m.Quoted, Audience: visibilityWord(m.Visibility),
		Private: m.Visibility.IsPrivate(), Edited: m.Edited, Status: m.Status,
	}
	e.By, e.Name = m.Author.Handle, m.Author.Name
	if e.By == "" {
		e.By, e.Name = m.Author.Name, ""
	}
	switch m.From {
	case desk.FromAgent:
		e.By, e.Name = m.Agent, ""
		if e.By == "" {
			e.By = "a colleague, in the network's application"
		}
	case desk.FromMachine:
		if m.Status != "" {
			e.By, e.Name = "Automatic answer", ""
		}
	}
	if m.From == desk.FromCustomer || m.From == desk.FromOther {
		e.Message = m.ID
	}
	if m.Hidden {
		e.StatusText = "hidden on the network"
	}
	if e.By == "" {
		e.By = "unnamed"
	}
	switch {
	case m.Deleted:
		e.Gone, e.Text = "Deleted on the network.", ""
	case m.Erased:
		e.Gone, e.Text = "Erased at the customer's request.", ""
	case m.Damaged && m.Text == "":
		e.Gone = damaged
	case m.Damaged: // else what stood below it
		e.Quoted = damaged
	case m.Withheld && m.Text == "":
		e.Gone = "Encrypted: only the network's own application shows it."
	}
	for _, x := range m.Exposed {
		e.Exposed = append(e.Exposed, dataWord(x))
	}
	e.sending(m, out, now)
	return e
}

// sending says how far a reply has come.
func (e *entry) sending(m desk.Message, out []care.Outgoing, now time.Time) {
	switch m.Status {
	case "sent", "delivered", "read":
		e.StatusText = m.Status
	case "failed":
		e.StatusText = "not delivered: " + codeWords(m.Code)
	case "sending":
		e.StatusText = "sending"
		for _, o := range out {
			if reply, n, of := o.Part(); reply == m.ID {
				p := progress(o, now)
				e.Status, e.StatusText = p.Status, p.Words
				if of > 1 {
					e.StatusText = fmt.Sprintf("message %d of %d: %s", n, of, p.Words)
				}
				if o.Dead {
					e.Retry = o.Reply
				}
				break // those behind it wait for it
			}
		}
	}
}

// note says in words what an event was; empty for those that messages show.
func note(e care.Event) (words, tone string) {
	switch x := e.Body.(type) {
	case care.Claimed:
		return x.Agent + " is answering", ""
	case care.Assigned:
		if x.Handover {
			return fmt.Sprintf("Handed over from %s to %s, who should read the history first", x.From, x.Owner), ""
		}
		if x.From != "" {
			return fmt.Sprintf("Assigned to %s (before: %s)", x.Owner, x.From), ""
		}
		return "", ""
	case care.Invited:
		return fmt.Sprintf("%s asked to go on in private: %s", e.Actor, reasonWord(x.Reason)), ""
	case care.InvitationLapsed:
		return "The customer did not write in private in time", "bad"
	case care.MovedPrivate:
		return "The customer went on in private", "good"
	case care.Erased:
		return "The customer's words were erased", ""
	case care.Solution:
		return fmt.Sprintf("%s resolved it: %s, cause “%s”", e.Actor, kindWord(x.Resolution.Kind), x.Resolution.Cause), "good"
	case care.Reopened:
		if e.Actor == care.ActorCustomer {
			return "Reopened: the customer wrote again", ""
		}
		if x.Survey {
			return "Reopened: the customer says that it is not solved", "bad"
		}
		return "Reopened by " + e.Actor, ""
	case care.Ended:
		return "Closed: a new message begins a follow-up", ""
	}
	if words := acrossNote(e); words != "" {
		return words, ""
	}
	return timeNote(e)
}

// acrossNote is note for spam and what is done across conversations.
func acrossNote(e care.Event) string {
	switch x := e.Body.(type) {
	case care.MarkedSpam:
		return e.Actor + " marked it as spam"
	case care.UnmarkedSpam:
		return e.Actor + " said it is no spam"
	case care.MergedInto:
		return e.Actor + " merged it into another conversation, where it goes on"
	case care.Joined:
		return e.Actor + " merged another conversation into this one"
	case care.Released:
		return e.Actor + " took a merge back: what came with it has left"
	case care.Returned:
		return e.Actor + " took the merge back"
	case care.Abandoned:
		return "The other conversation could not take it: it goes on here"
	case care.SplitOff:
		return fmt.Sprintf("%s split %d off to a new conversation", e.Actor, len(x.Messages))
	case care.Taken:
		return e.Actor + " split it off from another conversation"
	case care.FollowedUp:
		if x.Operation != "" {
			return e.Actor + " wrote again: see the follow-up"
		}
		return "The customer wrote again: see the follow-up"
	case care.Continued:
		return e.Actor + " wrote again after the end of another conversation"
	case care.Confirmed:
		return "The customer got to where we sent them"
	}
	return ""
}

// timeNote is note for what has to do with promises and time.
func timeNote(e care.Event) (words, tone string) {
	switch x := e.Body.(type) {
	case care.Promised:
		return fmt.Sprintf("%s promised: %s, by", x.Promise.Owner, x.Promise.Kind), ""
	case care.Reminded:
		return "A promise falls due soon", ""
	case care.KeptPromise:
		return "Promise kept", "good"
	case care.Broken:
		return "A promise of " + x.Owner + " was not kept in time", "bad"
	case care.SetAside:
		return e.Actor + " snoozed it until", ""
	case care.Woke:
		return "The snooze is over", ""
	case care.UpdateDue:
		return "The customer has heard nothing for too long", "bad"
	case care.Alarm:
		return alarmWords(x)
	}
	if words, tone := personNote(e); words != "" {
		return words, tone
	}
	return caseNote(e)
}

// personNote is note for what has to do with the customer as a person.
func personNote(e care.Event) (words, tone string) {
	switch x := e.Body.(type) {
	case care.Recalled:
		switch {
		case x.Seek:
			return "A public complaint: what failed first? Look for it on the other channels", "bad"
		case x.Open == 1:
			return "We failed this customer once before", "bad"
		}
		return fmt.Sprintf("We failed this customer %d times before", x.Open), "bad"
	case care.Reported:
		return fmt.Sprintf("%s noted a failure on another channel: %s", e.Actor, surfaceWord(x.Surface)), "bad"
	case care.FirstUnknown:
		return e.Actor + " found no earlier failure", ""
	case care.Hidden:
		return e.Actor + " had a message hidden that shows personal data", ""
	}
	return "", ""
}

// noteUntil is the instant that a note ends with; zero for most.
func noteUntil(e care.Event) time.Time {
	switch x := e.Body.(type) {
	case care.Promised:
		return x.Promise.Due
	case care.SetAside:
		return x.Until
	case care.TaskAdded:
		return x.Task.Due
	}
	return time.Time{}
}

func alarmWords(a care.Alarm) (words, tone string) {
	if a.Metric == "promise" {
		return fmt.Sprintf("Escalation “%s”: a promise is not kept", a.Name), "bad"
	}
	metric := strings.ToLower(metricWord(sla.Metric(a.Metric)))
	switch a.Kind {
	case "warning":
		return "Warning: the " + metric + " falls due soon", ""
	case "breach":
		return "Late: the " + metric + " fell due", "bad"
	}
	return fmt.Sprintf("Escalation “%s”: the %s is still missing", a.Name, metric), "bad"
}
