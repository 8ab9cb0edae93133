package sqlstore

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// Append writes the batch, or nothing. It waits for the group that it joins.
func (s *Store) Append(ctx context.Context, b care.Batch) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := b.Validate(); err != nil {
		return err
	}
	a, err := s.appending(&b)
	if err != nil {
		return failed("append", err)
	}
	return failed("append", s.writer.submit(ctx, &write{app: a}))
}

// appending is a batch as rows, ready to be written: the caller's goroutine
// makes them, so that the writer only writes.
type appending struct {
	b     *care.Batch
	id    string
	shard int64
	// schema is the newest that the conversation then has.
	schema int64
	// what the conversation's row has in indexes
	state, customer string
	firstReply      int64

	conversation, events, timer, keys, messages, contents, threads, queue []any
	// retime replaces timer where the append acts under its claim: the write
	// itself tells whether that still stands.
	retime []any
	// of whom nothing must be known
	stranger []any
	// what it ends
	noTimer, blanks, dequeue []any
	said                     []any
}

func (s *Store) appending(b *care.Batch) (*appending, error) {
	a := &appending{b: b, id: string(b.ID), shard: int64(b.ID.Shard()), schema: care.Schema}
	if len(b.Events) > 0 {
		if err := a.happened(b, &s.events); err != nil {
			return nil, err
		}
	}
	switch due := micros(b.Timer); {
	case b.Timer.IsZero():
	case b.Fence != 0:
		a.retime = []any{a.shard, a.id, due, a.schema, b.Fence}
	default:
		a.timer = []any{a.shard, a.id, due, a.schema, int64(0), int64(0)}
	}
	now := micros(b.Now)
	for _, k := range b.Keys {
		a.keys = append(append(a.keys, keyRow(k.Account, k.Name)...), now, flag(k.Forever))
	}
	for _, ref := range b.Messages {
		a.messages = append(append(a.messages, keyRow(ref.Account, ref.Native)...), a.id)
	}
	for i := range b.Put {
		p := &b.Put[i]
		a.contents = append(a.contents, a.shard, a.id, p.ID, p.Customer, int64(1), p.Rev, p.Sealed, p.KeyID, micros(p.ErasedAt))
	}
	if b.Bind != nil {
		a.threads = append(threadRow(*b.Bind), a.id)
	}
	if b.Fresh {
		a.stranger = []any{int64(care.ID(b.Next.Customer).Shard()), b.Next.Customer}
	}
	for i := range b.Queue {
		row, err := outgoingRow(&b.Queue[i])
		if err != nil {
			return nil, err
		}
		a.queue = append(a.queue, row...)
	}
	for _, x := range b.Said {
		a.said = append(a.said, a.shard, a.id, x.Reply, b.Next.Thread.Account.Brand, x.Customer, micros(x.At), flag(x.Auto), []byte(x.Print))
	}
	a.ends(b)
	return a, nil
}

// ends names what the batch takes away: a timer, texts, outgoing messages.
func (a *appending) ends(b *care.Batch) {
	if b.Timer.IsZero() && b.Expected > 0 {
		a.noTimer = []any{a.shard, a.id}
	}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(b.Blank))) {
		a.blanks = append(a.blanks, a.shard, a.id, id, "", int64(0), int64(0), []byte(nil), "", micros(b.Now))
	}
	if b.Done != nil {
		a.dequeue = append(a.dequeue, a.shard, a.id, b.Done.Reply)
	}
	for _, reply := range slices.Concat(b.Drop, b.Settle) {
		a.dequeue = append(a.dequeue, a.shard, a.id, reply)
	}
}

// happened makes the rows of the events and of the conversation after them.
func (a *appending) happened(b *care.Batch, types *eventTypes) error {
	for _, e := range b.Events {
		data, err := e.MarshalJSON() // json.Marshal would go over its result once more
		if err != nil {
			return err
		}
		if !types.known(e.Body.Type()) {
			a.schema = care.Schema + 1
		}
		a.events = append(a.events, a.shard, a.id, e.Version, string(data))
	}
	c := &b.Next
	snapshot, err := json.Marshal(c)
	if err != nil {
		return err
	}
	account := c.Thread.Account
	a.state, a.customer, a.firstReply = string(c.State), c.Customer, micros(c.FirstReplyAt)
	a.conversation = []any{a.shard, a.id, c.Version, a.schema, account.Brand, account.Network, account.Name,
		a.state, a.customer, flag(c.OutOfHours), micros(c.OpenedAt), a.firstReply, string(snapshot)}
	return nil
}

// keyRow is the key of what belongs to an account and not to a conversation;
// its shard derives from all of it.
func keyRow(a channel.Account, name string) []any {
	shard := care.ID(strings.Join([]string{a.Brand, a.Network, a.Name, name}, "\x00")).Shard()
	return []any{int64(shard), a.Brand, a.Network, a.Name, name}
}

// threadRow is the key of a thread, which lives where its conversation does.
func threadRow(t care.Thread) []any {
	a := t.Account
	return []any{int64(t.ID().Shard()), a.Brand, a.Network, a.Name, t.Native}
}

// eventTypes knows which types of events this version of the program reads.
type eventTypes struct{ m sync.Map }

func (t *eventTypes) known(name string) bool {
	if known, ok := t.m.Load(name); ok {
		return known.(bool)
	}
	var e care.Event
	err := json.Unmarshal([]byte(`{"schema":1,"version":1,"type":`+quoted(name)+`,"body":{}}`), &e)
	known := !errors.Is(err, care.ErrNewer)
	t.m.Store(name, known)
	return known
}

func quoted(s string) string {
	data, _ := json.Marshal(s)
	return string(data)
}
