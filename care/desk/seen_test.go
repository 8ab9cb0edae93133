package desk_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/channel"
)

// counting counts what is asked of a store.
type counting struct {
	care.Store
	reads, refused int
}

func (s *counting) FindThread(ctx context.Context, t care.Thread) (care.ID, error) {
	s.reads++
	return s.Store.FindThread(ctx, t)
}

func (s *counting) FindCustomers(ctx context.Context, ids []string) ([]care.Customer, error) {
	s.reads++
	return s.Store.FindCustomers(ctx, ids)
}

func (s *counting) Load(ctx context.Context, id care.ID) (care.Conversation, error) {
	s.reads++
	return s.Store.Load(ctx, id)
}

func (s *counting) Append(ctx context.Context, b care.Batch) error {
	err := s.Store.Append(ctx, b)
	if err != nil {
		s.refused++
	}
	return err
}

// New threads and those remembered are recorded without a read. Another process,
// which remembers nothing, guesses wrongly once and then looks; what it records
// is the same.
func TestIngestReads(t *testing.T) {
	store := memstore.New()
	process := func() (*desk.Desk, *counting) {
		s := &counting{Store: store}
		rules, err := care.NewRules(care.Spec{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		d, err := desk.New(t.Context(), s, rules, nil)
		if err != nil {
			t.Fatal(err)
		}
		*s = counting{Store: store}
		return d, s
	}
	deliver := func(d *desk.Desk, thread string, n int) {
		t.Helper()
		ref := channel.Ref{Account: account, Native: fmt.Sprint(thread, "-m", n)}
		e := channel.Event{Kind: channel.Received, Account: account, Thread: thread, Target: ref, Message: &channel.Message{
			Ref: ref, Thread: thread, Surface: channel.Post, Visibility: channel.Public, Text: "My line is dead.",
			Author: channel.Party{Native: "u-" + thread},
		}}
		if err := d.Ingest(t.Context(), []channel.Event{e}); err != nil {
			t.Fatal(err)
		}
	}
	one, asked := process()
	const threads = 5
	for n := range 2 {
		for i := range threads {
			deliver(one, fmt.Sprint("t", i), n)
		}
	}
	if asked.reads != 0 || asked.refused != 0 {
		t.Errorf("the first process read %d times and was refused %d times, want neither", asked.reads, asked.refused)
	}
	two, asked := process()
	for i := range threads {
		deliver(two, fmt.Sprint("t", i), 2)
	}
	if asked.refused != 1 || asked.reads != 2*threads {
		t.Errorf("the second process was refused %d times and read %d times, want 1 and %d", asked.refused, asked.reads, 2*threads)
	}
	for i := range threads { // behind the first one's back
		deliver(one, fmt.Sprint("t", i), 3)
	}
	for i := range threads {
		id := care.Thread{Account: account, Native: fmt.Sprint("t", i)}.ID()
		conv, err := store.Load(t.Context(), id)
		if err != nil || len(conv.Recent) != 4 {
			t.Errorf("conversation %d has %d messages, %v; want 4", i, len(conv.Recent), err)
		}
	}
}
