package desk_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
)

// staleOnce is a store on which a conversation moves on before the first write.
type staleOnce struct {
	care.Store
	left int
}

func (s *staleOnce) Append(ctx context.Context, b care.Batch) error {
	if s.left--; s.left >= 0 && b.Expected > 0 {
		return care.ErrStale
	}
	return s.Store.Append(ctx, b)
}

func TestConflictsAndRefusalsAreCounted(t *testing.T) {
	w := newWorld(t, care.Spec{}, desk.Options{})
	w.ingest(message("m-1", "t-1", "Nothing works"))
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	o := &desk.Options{Channels: []channel.Adapter{w.net}}
	o.Metrics.Conflict = func() { got = append(got, "conflict") }
	o.Metrics.Refused = func(command, guard string) { got = append(got, command+" "+guard) }
	if w.desk, err = desk.New(t.Context(), &staleOnce{w.store, 2}, rules, o); err != nil {
		t.Fatal(err)
	}
	w.do(idOf("t-1"), care.Claim{Agent: "FB"})
	if _, err := w.desk.Do(t.Context(), idOf("t-1"), care.Reopen{Agent: "FB"}); err == nil {
		t.Error("an open conversation was reopened")
	}
	if diff := cmp.Diff([]string{"conflict", "conflict", "reopen state"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
