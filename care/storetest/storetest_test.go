package storetest_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/care/storetest"
	"github.com/mysocialcare/socialcare/channel"
)

func TestSoundStorePasses(t *testing.T) {
	for name, text := range storetest.Failures(t, func() care.Store { return memstore.New() }, &storetest.Options{}, "") {
		t.Errorf("%s: %s", name, text)
	}
}

// Each broken store breaks one promise, and the suite must name it.
func TestBrokenStoreFails(t *testing.T) {
	for name, broken := range map[string]struct {
		store func(care.Store) care.Store
		fails string
	}{
		"ignores the version":          {func(s care.Store) care.Store { return ignoresVersion{s} }, "an append after another version is ErrStale"},
		"two win a race":               {func(s care.Store) care.Store { return ignoresVersion{s} }, "of concurrent appends exactly one wins"},
		"forgets keys":                 {edits(func(b *care.Batch) { b.Keys = nil }), "a known key refuses the batch, whatever the version"},
		"keys without brand":           {edits(keysWithoutBrand), "a key is its brand's, its account's and its own"},
		"expires message keys":         {edits(func(b *care.Batch) { eachKey(b, func(k *care.Key) { k.Forever = false }) }), "keys for ever stay, others expire"},
		"never expires":                {edits(func(b *care.Batch) { eachKey(b, func(k *care.Key) { k.Forever = true }) }), "keys for ever stay, others expire"},
		"not atomic":                   {func(s care.Store) care.Store { return notAtomic{s} }, "a refused batch leaves nothing behind"},
		"older edits win":              {edits(lastWins()), "an older version of a text never replaces a newer"},
		"forgets blanks":               {edits(func(b *care.Batch) { b.Blank = nil }), "a text blanked before it arrived is refused"},
		"ignores fences":               {func(s care.Store) care.Store { return &ignoresFences{Store: s} }, "who lost a timer's claim cannot write for it"},
		"a zombie's writes":            {func(s care.Store) care.Store { return &ignoresFences{Store: s} }, "a worker whose leases ended writes nothing"},
		"clocks without leases":        {func(s care.Store) care.Store { return noLeases{s} }, "workers whose clocks differ never hold the same"},
		"appends get lost":             {func(s care.Store) care.Store { return losesEvents{s} }, "concurrent writers that load and try again all succeed"},
		"attempts without a claim":     {func(s care.Store) care.Store { return &ignoresFences{Store: s} }, "an attempt begins only under a claim that holds"},
		"two of a conversation":        {func(s care.Store) care.Store { return offersTwo{s} }, "a conversation's messages leave one at a time, in order"},
		"dead blocks all":              {func(s care.Store) care.Store { return deadBlocksAll{s} }, "a dead message blocks its own conversation only"},
		"offers every account":         {func(s care.Store) care.Store { return offersAll{s} }, "the messages of an account are left alone when asked"},
		"forgets attempts":             {func(s care.Store) care.Store { return forgetsAttempts{s} }, "an attempt without outcome comes back as maybe done"},
		"always maybe":                 {func(s care.Store) care.Store { return alwaysMaybe{s} }, "a claim without attempt comes back as it was"},
		"no leases":                    {func(s care.Store) care.Store { return noLeases{s} }, "a claimed timer is offered again only when its lease ends"},
		"wakes for blocked rows":       {func(s care.Store) care.Store { return wakesForAll{s} }, "the next due instant is known"},
		"steals threads":               {func(s care.Store) care.Store { return steals{s} }, "a thread is rebound only by who knows its conversation"},
		"guesses":                      {edits(func(b *care.Batch) { b.Fresh = false }), "a batch that takes its thread and customer for unknown is refused when they are not"},
		"lists every brand":            {func(s care.Store) care.Store { return oneBrand{s} }, "two brands with the same natives never meet"},
		"erases nothing":               {func(s care.Store) care.Store { return keepsWords{s} }, "erasing a customer blanks all of her words, and nobody else's"},
		"keeps the first delivery":     {func(s care.Store) care.Store { return keepsFirst{s} }, "raw deliveries are kept, listed and expire"},
		"erases every delivery":        {func(s care.Store) care.Store { return dropsRaw{s, true} }, "erasing a customer blanks all of her words, and nobody else's"},
		"keeps deliveries":             {func(s care.Store) care.Store { return dropsRaw{s, false} }, "erasing a customer blanks all of her words, and nobody else's"},
		"forgets guests' deliveries":   {func(s care.Store) care.Store { return dropsRaw{s, false} }, "erasing who wrote in another's conversation takes what came to that brand"},
		"one reader is all":            {func(s care.Store) care.Store { return oneReader{s} }, "one worker at a time reads an account"},
		"goes on when cancelled":       {func(s care.Store) care.Store { return deaf{s} }, "a cancelled call does nothing"},
		"shares values":                {func(s care.Store) care.Store { return &shares{Store: s} }, "stored values are not shared with the caller"},
		"counts twice":                 {func(s care.Store) care.Store { return countsTwice{s} }, "a failure's key counts it once"},
		"forgets links":                {func(s care.Store) care.Store { return forgetsLinks{s} }, "a customer is found by its own name and by what is linked to it"},
		"forgets what was said":        {edits(func(b *care.Batch) { b.Said = nil }), "what was said lately is listed, latest first"},
		"loses events":                 {func(s care.Store) care.Store { return losesEvents{s} }, "a loaded conversation is the fold of its events"},
		"forgets the timer of a merge": {edits(forgetTimers(care.Merging)), "a merge that was interrupted is found by its timer and completed"},
		"forgets the timer of an undo": {edits(forgetTimers(care.UndoingMerge)), "the undoing of a merge that was interrupted is found by its timer and completed"},
		"forgets the timer of a split": {edits(forgetTimers(care.Splitting)), "a split that was interrupted is found by its timer and completed"},
		"loses relations":              {func(s care.Store) care.Store { return losesRelations{s} }, "a follow-up that was interrupted keeps its place and its owner"},
		"completes twice":              {func(s care.Store) care.Store { return ignoresVersion{s} }, "workers that complete one merge at once do it once"},
		"loads the neighbour":          {func(s care.Store) care.Store { return manyBroken{Store: s, neighbour: true} }, "many loaded at once are what each is"},
		"many or none":                 {func(s care.Store) care.Store { return manyBroken{Store: s, stop: true} }, "many appended at once are each judged by itself"},
		"many without claims":          {func(s care.Store) care.Store { return manyBroken{Store: s, unfenced: true} }, "of many appended at once each acts under its own claim"},
	} {
		t.Run(name, func(t *testing.T) {
			failed := storetest.Failures(t, func() care.Store { return broken.store(memstore.New()) }, &storetest.Options{}, broken.fails)
			text, ok := failed[broken.fails]
			if !ok {
				t.Fatalf("the case %q did not fail", broken.fails)
			}
			if !strings.Contains(text, "promise broken: "+broken.fails) || !strings.Contains(text, "because: ") {
				t.Errorf("the failure does not name the promise and its reason:\n%s", text)
			}
		})
	}
}

// editing changes each batch before it is stored.
type editing struct {
	care.Store
	edit func(b *care.Batch)
}

func edits(edit func(b *care.Batch)) func(care.Store) care.Store {
	return func(s care.Store) care.Store { return editing{s, edit} }
}

func (s editing) Append(ctx context.Context, b care.Batch) error {
	s.edit(&b)
	return s.Store.Append(ctx, b)
}

// forgetTimers leaves out the timer of who began an operation.
func forgetTimers(kind care.OperationKind) func(b *care.Batch) {
	return func(b *care.Batch) {
		if r := b.Next.Relations; r != nil && r.Operation != nil && r.Operation.Kind == kind {
			b.Timer = time.Time{}
		}
	}
}

type losesRelations struct{ care.Store }

func (s losesRelations) Load(ctx context.Context, id care.ID) (care.Conversation, error) {
	c, err := s.Store.Load(ctx, id)
	c.Relations = nil
	return c, err
}

func eachKey(b *care.Batch, f func(*care.Key)) {
	keys := make([]care.Key, len(b.Keys))
	for i, k := range b.Keys {
		f(&k)
		keys[i] = k
	}
	b.Keys = keys
}

func keysWithoutBrand(b *care.Batch) {
	eachKey(b, func(k *care.Key) { k.Account.Brand = "" })
}

func lastWins() func(b *care.Batch) {
	var mu sync.Mutex
	n := int64(0)
	return func(b *care.Batch) {
		mu.Lock()
		defer mu.Unlock()
		for i := range b.Put {
			n++
			b.Put[i].Rev = n
		}
	}
}

type ignoresVersion struct{ care.Store }

func (s ignoresVersion) Append(ctx context.Context, b care.Batch) error {
	err := s.Store.Append(ctx, b)
	for range 100 {
		if !errors.Is(err, care.ErrStale) {
			return err
		}
		now, _ := s.Load(ctx, b.ID)
		b.Expected = now.Version
		b.Events = append([]care.Event(nil), b.Events...)
		for i := range b.Events {
			b.Events[i].Version = now.Version + int64(i) + 1
		}
		b.Next = care.Fold(now, b.Events)
		err = s.Store.Append(ctx, b)
	}
	return err
}

type notAtomic struct{ care.Store }

func (s notAtomic) Append(ctx context.Context, b care.Batch) error {
	err := s.Store.Append(ctx, b)
	if err != nil {
		_ = s.Store.Append(ctx, care.Batch{ID: "elsewhere", Keys: b.Keys, Now: b.Now})
	}
	return err
}

// ignoresFences lets everybody act under the last claim.
type ignoresFences struct {
	care.Store
	mu    sync.Mutex
	timer map[care.ID]int64
	reply map[string]int64
}

func (s *ignoresFences) ClaimTimers(ctx context.Context, c care.WorkerClaim) ([]care.Timer, error) {
	ts, err := s.Store.ClaimTimers(ctx, c)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.timer == nil {
		s.timer = map[care.ID]int64{}
	}
	for _, t := range ts {
		s.timer[t.ID] = t.Fence
	}
	return ts, err
}

func (s *ignoresFences) ClaimOutgoing(ctx context.Context, c care.WorkerClaim) ([]care.Outgoing, error) {
	os, err := s.Store.ClaimOutgoing(ctx, c)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reply == nil {
		s.reply = map[string]int64{}
	}
	for _, o := range os {
		s.reply[string(o.ID)+o.Reply] = o.Fence
	}
	return os, err
}

func (s *ignoresFences) Append(ctx context.Context, b care.Batch) error {
	b.Fence = 0
	if b.Done != nil {
		d := s.last(*b.Done)
		b.Done = &d
	}
	return s.Store.Append(ctx, b)
}

func (s *ignoresFences) StartAttempt(ctx context.Context, o care.Outgoing, now time.Time) error {
	return s.Store.StartAttempt(ctx, s.last(o), now)
}

func (s *ignoresFences) last(o care.Outgoing) care.Outgoing {
	s.mu.Lock()
	defer s.mu.Unlock()
	o.Fence = s.reply[string(o.ID)+o.Reply]
	return o
}

type offersTwo struct{ care.Store }

func (s offersTwo) ClaimOutgoing(ctx context.Context, c care.WorkerClaim) ([]care.Outgoing, error) {
	os, err := s.Store.ClaimOutgoing(ctx, c)
	for _, o := range os {
		for next := range s.Outbox(ctx, o.ID) {
			if next.Seq > o.Seq {
				next.Fence = o.Fence
				return append(os, next), err
			}
		}
	}
	return os, err
}

type deadBlocksAll struct{ care.Store }

func (s deadBlocksAll) ClaimOutgoing(ctx context.Context, c care.WorkerClaim) ([]care.Outgoing, error) {
	for o := range s.Outbox(ctx, "") {
		if o.Dead {
			return nil, nil
		}
	}
	return s.Store.ClaimOutgoing(ctx, c)
}

type offersAll struct{ care.Store }

func (s offersAll) ClaimOutgoing(ctx context.Context, c care.WorkerClaim) ([]care.Outgoing, error) {
	c.Except = nil
	return s.Store.ClaimOutgoing(ctx, c)
}

type forgetsAttempts struct{ care.Store }

func (s forgetsAttempts) StartAttempt(context.Context, care.Outgoing, time.Time) error { return nil }

type alwaysMaybe struct{ care.Store }

func (s alwaysMaybe) ClaimOutgoing(ctx context.Context, c care.WorkerClaim) ([]care.Outgoing, error) {
	os, err := s.Store.ClaimOutgoing(ctx, c)
	for i := range os {
		os[i].MaybeDone = os[i].Fence > 1
	}
	return os, err
}

type noLeases struct{ care.Store }

func (s noLeases) ClaimTimers(ctx context.Context, c care.WorkerClaim) ([]care.Timer, error) {
	c.Lease = 0
	return s.Store.ClaimTimers(ctx, c)
}

type wakesForAll struct{ care.Store }

func (s wakesForAll) NextDue(ctx context.Context) (time.Time, bool, error) {
	at, ok, err := s.Store.NextDue(ctx)
	for o := range s.Outbox(ctx, "") {
		if !ok || o.NotBefore.Before(at) {
			at, ok = o.NotBefore, true
		}
	}
	return at, ok, err
}

type steals struct{ care.Store }

func (s steals) BindThread(ctx context.Context, t care.Thread, _, to care.ID) (care.ID, error) {
	now, _ := s.FindThread(ctx, t)
	return s.Store.BindThread(ctx, t, now, to)
}

type oneBrand struct{ care.Store }

func (s oneBrand) List(ctx context.Context, q care.Query) iter.Seq2[care.Listed, error] {
	q.Brand = "acme"
	return s.Store.List(ctx, q)
}

type keepsWords struct{ care.Store }

func (s keepsWords) Erase(ctx context.Context, customer string, _ time.Time) ([]care.ID, error) {
	var ids []care.ID
	for l := range s.List(ctx, care.Query{Brand: "acme", Customer: customer}) {
		ids = append(ids, l.Conversation.ID)
	}
	return ids, nil
}

// dropsRaw deletes all raw deliveries when somebody is erased, or none.
type dropsRaw struct {
	care.Store
	all bool
}

func (s dropsRaw) Erase(ctx context.Context, customer string, now time.Time) ([]care.ID, error) {
	var kept []care.Raw
	for r := range s.Raw(ctx) {
		kept = append(kept, r)
	}
	ids, err := s.Store.Erase(ctx, customer, now)
	for _, r := range kept {
		if s.all {
			_ = s.DropRaw(ctx, r.Account, r.Name)
		} else {
			_ = s.KeepRaw(ctx, r)
		}
	}
	return ids, err
}

type keepsFirst struct{ care.Store }

func (s keepsFirst) KeepRaw(ctx context.Context, r care.Raw) error {
	for old := range s.Raw(ctx) {
		if old.Account == r.Account && old.Name == r.Name {
			return nil
		}
	}
	return s.Store.KeepRaw(ctx, r)
}

type oneReader struct{ care.Store }

func (s oneReader) ClaimAccount(ctx context.Context, a channel.Account, c care.WorkerClaim) (care.AccountLease, error) {
	c.Worker = "everybody"
	return s.Store.ClaimAccount(ctx, a, c)
}

type deaf struct{ care.Store }

func (s deaf) Append(ctx context.Context, b care.Batch) error {
	return s.Store.Append(context.WithoutCancel(ctx), b)
}

type shares struct {
	care.Store
	text []care.Content
}

func (s *shares) Contents(ctx context.Context, id care.ID, ids []string) ([]care.Content, error) {
	if s.text == nil {
		s.text, _ = s.Store.Contents(ctx, id, ids)
	}
	return s.text, nil
}

type losesEvents struct{ care.Store }

func (s losesEvents) Events(ctx context.Context, id care.ID, after int64) iter.Seq2[care.Event, error] {
	return func(yield func(care.Event, error) bool) {
		for e, err := range s.Store.Events(ctx, id, after) {
			if e.Version%5 != 0 && !yield(e, err) {
				return
			}
		}
	}
}

type countsTwice struct{ care.Store }

func (s countsTwice) AppendCustomer(ctx context.Context, b care.CustomerBatch) error {
	b.Keys = nil
	return s.Store.AppendCustomer(ctx, b)
}

type forgetsLinks struct{ care.Store }

func (s forgetsLinks) FindCustomers(ctx context.Context, ids []string) ([]care.Customer, error) {
	all, err := s.Store.FindCustomers(ctx, ids)
	return slices.DeleteFunc(all, func(c care.Customer) bool { return !slices.Contains(ids, c.ID) }), err
}

// manyBroken does many at once, each time another way wrong.
type manyBroken struct {
	care.Store
	neighbour, stop, unfenced bool
}

func (s manyBroken) LoadEach(ctx context.Context, ids []care.ID) ([]care.Conversation, []error) {
	convs, errs := s.Store.(care.Bulk).LoadEach(ctx, ids)
	if s.neighbour && len(convs) > 1 {
		convs[0], convs[1] = convs[1], convs[0]
	}
	return convs, errs
}

func (s manyBroken) AppendEach(ctx context.Context, batches []care.Batch) []error {
	errs := make([]error, len(batches))
	for i, b := range batches {
		if s.unfenced {
			b.Fence = 0
		}
		if i > 0 && s.stop && errs[i-1] != nil {
			errs[i] = errs[i-1]
			continue
		}
		errs[i] = s.Append(ctx, b)
	}
	return errs
}
