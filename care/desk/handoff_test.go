package desk_test

import (
	"context"
	"iter"
	"testing"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
)

// interrupted calls between before it lists a customer's conversations.
type interrupted struct {
	care.Store
	between func()
}

func (s *interrupted) List(ctx context.Context, q care.Query) iter.Seq2[care.Listed, error] {
	if f := s.between; f != nil && q.Customer != "" {
		s.between = nil
		f()
	}
	return s.Store.List(ctx, q)
}

// Two messages that begin a private thread at once both join the conversation
// that asked for them.
func TestTwoFirstPrivateMessagesStayTogether(t *testing.T) {
	w := newWorld(t, care.Spec{}, desk.Options{})
	store := &interrupted{Store: w.store}
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if w.desk, err = desk.New(t.Context(), store, rules, &desk.Options{Channels: []channel.Adapter{w.net}}); err != nil {
		t.Fatal(err)
	}
	first := message("m-1", "t-1", "Nothing works")
	w.ingest(first)
	c := w.view(idOf("t-1")).Conversation
	w.do(c.ID, care.Handoff{Reply: care.Reply{Agent: "FB", Text: "Please write to us in private.", Seen: c.Version}, Reason: care.BecauseData})
	private := func(id string) channel.Event {
		e := message(id, "t-private", "Here I am")
		e.Message.Visibility, e.Message.Author = channel.Private, first.Message.Author
		return e
	}
	store.between = func() { w.ingest(private("m-2")) }
	w.ingest(private("m-3"))
	if n := len(w.view(idOf("t-1")).Messages); n != 4 { // the invitation is one
		t.Errorf("%d messages in the conversation, want 4", n)
	}
}
