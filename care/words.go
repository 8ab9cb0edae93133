package care

import (
	"slices"
	"strings"
)

// Text is words that a command brings. Events never hold them: the host stores
// them under Content, where they can be erased.
type Text struct {
	Content string
	Text    string
}

// Texts returns the words that a command brings, besides a message that leaves
// (see [Rules.Final]), with the identifiers to store them under.
func Texts(cmd Command) []Text {
	var all []Text
	add := func(content, text string) {
		if content != "" && text != "" {
			all = append(all, Text{content, text})
		}
	}
	switch x := cmd.(type) {
	case Promise:
		add(x.Content, x.Text)
	case Withdraw:
		add(x.Content, x.Reason)
	case Reopen:
		add(x.Content, x.Reason)
	case AddTask:
		add(x.Content, x.Text)
	case Transfer:
		add(x.Content, x.Text)
	case AnswerSurvey:
		add(x.Content, x.Text)
	case Note:
		add(x.Content, x.Text)
	case MarkSpam:
		add(x.Content, x.Reason)
	case UnmarkSpam:
		add(x.Content, x.Reason)
	case Failed:
		add(x.Content, x.Reason)
	case Reply:
		add(x.promise())
	case Handoff:
		add(x.wanted(), strings.Join(x.Wants, ", "))
		add(x.promise())
	case Resolve:
		add(x.destination(), x.Destination)
		add(x.explanation(), x.Explanation)
	}
	return all
}

// promise is the promise of a reply in words.
func (x Reply) promise() (content, text string) {
	if x.Promise == nil {
		return "", ""
	}
	return x.Promise.Content, x.Promise.Text
}

// Words are the identifiers of the words that the event names, besides messages
// and promises: notes, reasons, explanations. See [Texts].
func (e Event) Words() []string {
	var all []string
	switch x := e.Body.(type) {
	case Solution:
		all = []string{x.Resolution.Destination, x.Resolution.Explanation}
	case Invited:
		all = []string{x.Wants}
	case MarkedSpam:
		all = []string{x.Content}
	case UnmarkedSpam:
		all = []string{x.Content}
	case Reopened:
		all = []string{x.Content}
	case Withdrawn:
		all = []string{x.Content}
	case SendFailed:
		all = []string{x.Content}
	case TaskAdded:
		all = []string{x.Task.Content}
	case Assigned:
		all = []string{x.Content}
	case Noted:
		all = []string{x.Content}
	case SurveyAnswered:
		all = []string{x.Content}
	case OptedOut:
		all = []string{x.Content}
	}
	return slices.DeleteFunc(all, func(id string) bool { return id == "" })
}

// maxWords bounds a reason, a destination, a note.
const maxWords = 1000

// words checks words and the identifier under which they are stored. Neither
// may come without the other.
func (d *decision) words(field, text, content string) error {
	switch {
	case len(text) > maxWords:
		return d.refuse(GuardField, field, "at most %d bytes", maxWords)
	case text != "" && content == "":
		return d.refuse(GuardField, "content", "words want an identifier to be stored under")
	}
	return d.ids(content)
}
