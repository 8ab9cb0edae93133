package desk_test

import (
	"context"
	"testing"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
)

// What only the host knows reaches the decision.
func TestFactsOfTheHost(t *testing.T) {
	left := &care.Money{Minor: 100, Currency: "EUR"}
	w := newWorld(t, care.Spec{}, desk.Options{Facts: func(_ context.Context, _ care.Conversation, _ care.Command, f *care.Facts) error {
		f.BudgetLeft, f.Crisis = left, true
		return nil
	}})
	w.ingest(message("m-1", "t-1", "Nothing works"))
	gift := care.Goodwill{Agent: "FB", Value: care.Money{Minor: 500, Currency: "EUR"}, Budget: "spring", Approver: "AP"}
	if _, err := w.desk.Do(t.Context(), idOf("t-1"), gift); err == nil {
		t.Error("more was given than is left")
	}
	left.Minor = 500
	w.do(idOf("t-1"), gift)
	c := w.do(idOf("t-1"), care.Resolve{Agent: "FB", Kind: care.NoAction, Cause: "test"})
	if c.Survey == nil || c.Survey.Skipped == "" {
		t.Errorf("a survey is planned in a crisis: %+v", c.Survey)
	}
}
