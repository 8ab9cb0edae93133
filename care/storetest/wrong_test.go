package storetest_test

import (
	"context"
	"iter"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/care/storetest"
	"github.com/mysocialcare/socialcare/channel"
)

// A store that is nearly right: it mixes two up that differ in one part, or
// forgets one of several conditions.
func TestNearlyRightStoreFails(t *testing.T) {
	for name, broken := range map[string]struct {
		store func(care.Store) care.Store
		fails string
	}{
		"a lease outlives its timer":         {func(s care.Store) care.Store { return &keepsLeases{Store: s} }, "a timer that is set anew is free"},
		"threads without the account":        {func(s care.Store) care.Store { return blurred{s, func(a *channel.Account) { a.Name = "" }} }, "a thread belongs to the conversation that bound it first"},
		"threads without the network":        {func(s care.Store) care.Store { return blurred{s, func(a *channel.Account) { a.Network = "" }} }, "a thread belongs to the conversation that bound it first"},
		"messages without the account":       {func(s care.Store) care.Store { return blurred{s, func(a *channel.Account) { a.Name = "" }} }, "a message belongs to its first conversation for ever"},
		"messages without the network":       {func(s care.Store) care.Store { return blurred{s, func(a *channel.Account) { a.Network = "" }} }, "a message belongs to its first conversation for ever"},
		"anybody gives an account back":      {func(s care.Store) care.Store { return takesBack{s} }, "one worker at a time reads an account"},
		"nobody gives an account back":       {func(s care.Store) care.Store { return takesNothingBack{s} }, "one worker at a time reads an account"},
		"leaves the whole network alone":     {func(s care.Store) care.Store { return leavesMore{s} }, "the messages of an account are left alone when asked"},
		"claims more than is asked for":      {func(s care.Store) care.Store { return unlimited{s} }, "no more is claimed than was asked for"},
		"by due: every brand":                {lists(func(q *care.Query) { q.Brand = only(!q.ByDue, q.Brand) }), "a list by due puts first what has to be done first"},
		"by due: every customer":             {lists(func(q *care.Query) { q.Customer = only(!q.ByDue, q.Customer) }), "a list by due puts first what has to be done first"},
		"begins anew, of a state":            {lists(func(q *care.Query) { q.After = only(len(q.States) == 0, q.After) }), "a list selects by brand, state and customer, by ID and page by page"},
		"begins anew, of a customer":         {lists(func(q *care.Query) { q.After = only(q.Customer == "", q.After) }), "a list selects by brand, state and customer, by ID and page by page"},
		"many at once in any order":          {func(s care.Store) care.Store { return backwards{s} }, "many appended at once are appended in turn"},
		"what was said is never too old":     {func(s care.Store) care.Store { return keepsSaid{s} }, "what was said is forgotten in time and with its customer"},
		"a customer's events from the first": {func(s care.Store) care.Store { return tellsAll{s} }, "a customer's stream is kept and is the fold of its events"},
	} {
		t.Run(name, func(t *testing.T) {
			failed := storetest.Failures(t, func() care.Store { return broken.store(memstore.New()) }, &storetest.Options{}, broken.fails)
			if _, ok := failed[broken.fails]; !ok {
				t.Errorf("the case %q did not fail", broken.fails)
			}
		})
	}
}

func only[T ~string](yes bool, v T) T {
	if yes {
		return v
	}
	return ""
}

// keepsLeases hides timers until the lease ends that they were once claimed
// under.
type keepsLeases struct {
	care.Store
	mu    sync.Mutex
	until map[care.ID]time.Time
}

func (s *keepsLeases) ClaimTimers(ctx context.Context, c care.WorkerClaim) ([]care.Timer, error) {
	timers, err := s.Store.ClaimTimers(ctx, c)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.until == nil {
		s.until = map[care.ID]time.Time{}
	}
	timers = slices.DeleteFunc(timers, func(t care.Timer) bool { return c.Now.Before(s.until[t.ID]) })
	for _, t := range timers {
		s.until[t.ID] = c.Now.Add(c.Lease)
	}
	return timers, err
}

// blurred knows less of the accounts of threads and messages.
type blurred struct {
	care.Store
	blur func(*channel.Account)
}

func (s blurred) Append(ctx context.Context, b care.Batch) error {
	if b.Bind != nil {
		t := *b.Bind
		s.blur(&t.Account)
		b.Bind = &t
	}
	b.Messages = slices.Clone(b.Messages)
	for i := range b.Messages {
		s.blur(&b.Messages[i].Account)
	}
	return s.Store.Append(ctx, b)
}

func (s blurred) FindThread(ctx context.Context, t care.Thread) (care.ID, error) {
	s.blur(&t.Account)
	return s.Store.FindThread(ctx, t)
}

func (s blurred) FindMessage(ctx context.Context, ref channel.Ref) (care.ID, error) {
	s.blur(&ref.Account)
	return s.Store.FindMessage(ctx, ref)
}

type takesBack struct{ care.Store }

func (s takesBack) ClaimAccount(ctx context.Context, a channel.Account, c care.WorkerClaim) (care.AccountLease, error) {
	l, err := s.Store.ClaimAccount(ctx, a, c)
	if err != nil && c.Lease == 0 {
		late := c
		late.Now = c.Now.Add(time.Hour)
		_, _ = s.Store.ClaimAccount(ctx, a, late)
		late.Now = start
		_, _ = s.Store.ClaimAccount(ctx, a, late)
	}
	return l, err
}

var start = time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)

type takesNothingBack struct{ care.Store }

func (s takesNothingBack) ClaimAccount(ctx context.Context, a channel.Account, c care.WorkerClaim) (care.AccountLease, error) {
	if c.Lease == 0 {
		c.Lease = time.Hour
	}
	return s.Store.ClaimAccount(ctx, a, c)
}

type leavesMore struct{ care.Store }

func (s leavesMore) ClaimOutgoing(ctx context.Context, c care.WorkerClaim) ([]care.Outgoing, error) {
	for o := range s.Outbox(ctx, "") {
		for _, a := range c.Except {
			if a.Brand == o.Account.Brand && a.Network == o.Account.Network {
				c.Except = append(slices.Clone(c.Except), o.Account)
			}
		}
	}
	return s.Store.ClaimOutgoing(ctx, c)
}

type unlimited struct{ care.Store }

func (s unlimited) ClaimOutgoing(ctx context.Context, c care.WorkerClaim) ([]care.Outgoing, error) {
	c.Limit *= 100
	return s.Store.ClaimOutgoing(ctx, c)
}

// listing changes what is asked of a list.
type listing struct {
	care.Store
	change func(*care.Query)
}

func lists(change func(*care.Query)) func(care.Store) care.Store {
	return func(s care.Store) care.Store { return listing{s, change} }
}

func (s listing) List(ctx context.Context, q care.Query) iter.Seq2[care.Listed, error] {
	s.change(&q)
	return s.Store.List(ctx, q)
}

// backwards appends what comes last first.
type backwards struct{ care.Store }

func (s backwards) LoadEach(ctx context.Context, ids []care.ID) ([]care.Conversation, []error) {
	return s.Store.(care.Bulk).LoadEach(ctx, ids)
}

func (s backwards) AppendEach(ctx context.Context, batches []care.Batch) []error {
	errs := make([]error, len(batches))
	for i := range batches {
		last := len(batches) - 1 - i
		errs[last] = s.Append(ctx, batches[last])
	}
	return errs
}

type keepsSaid struct{ care.Store }

func (s keepsSaid) ExpireRaw(ctx context.Context, raw, keys time.Time) error {
	return s.Store.ExpireRaw(ctx, time.Unix(0, 0), keys)
}

type tellsAll struct{ care.Store }

func (s tellsAll) CustomerEvents(ctx context.Context, id string, _ int64) iter.Seq2[care.CustomerEvent, error] {
	return s.Store.CustomerEvents(ctx, id, 0)
}
