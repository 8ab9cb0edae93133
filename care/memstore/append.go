package memstore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

// Append writes the batch, or nothing.
func (s *Store) Append(ctx context.Context, b care.Batch) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := b.Validate(); err != nil {
		return err
	}
	entries, newer, err := s.shapes.entries(b.Events)
	if err != nil {
		return err
	}
	if !sound(b.Next.Clock) {
		return errors.New("memstore: the conversation's clock cannot be read back")
	}
	next, err := asRead(&b.Next)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.check(b); err != nil {
		return err
	}
	return s.write(b, written{entries, next, newer})
}

// check finds the reason why the batch may not be written.
func (s *Store) check(b care.Batch) error {
	for _, k := range b.Keys {
		switch known, err := s.knows(k); {
		case err != nil:
			return err
		case known:
			return care.ErrKnown
		}
	}
	c := s.conv(b.ID)
	if c == nil {
		c = &conversation{}
	}
	if b.Fence != 0 && c.timer.fence != b.Fence {
		return care.ErrFenced
	}
	if b.Done != nil && (b.Done.Fence == 0 || c.outgoing(b.Done.Reply).fence() != b.Done.Fence) {
		return care.ErrFenced
	}
	for _, reply := range slices.Concat(b.Settle, b.Revive) {
		if o := c.outgoing(reply); o == nil || !o.Dead {
			return care.ErrFenced
		}
	}
	if c.version != b.Expected {
		return care.ErrStale
	}
	if c.newer {
		return care.ErrNewer
	}
	if b.Fresh && !s.fresh(b) {
		return care.ErrStale
	}
	for _, p := range b.Put {
		if old, ok := s.contents[b.ID][p.ID]; ok && !old.ErasedAt.IsZero() {
			return care.ErrGone
		}
	}
	for _, o := range b.Queue {
		if c.outgoing(o.Reply) != nil {
			return fmt.Errorf("reply %q: %w", o.Reply, care.ErrKnown)
		}
	}
	return s.readable(b)
}

// readable reads whatever log a batch's thread and messages may stand in, so that
// none turns out to be damaged when the batch is half written.
func (s *Store) readable(b care.Batch) error {
	if b.Bind != nil {
		if _, _, err := s.owner(threadName, s.threads, b.Bind.Account, b.Bind.Native); err != nil {
			return err
		}
	}
	for _, ref := range b.Messages {
		if _, _, err := s.owner(messageName, s.messages, ref.Account, ref.Native); err != nil {
			return err
		}
	}
	return nil
}

// fresh reports whether nothing is known of a batch's thread and customer.
func (s *Store) fresh(b care.Batch) bool {
	_, bound := s.threads.get(b.Bind.Account, b.Bind.Native)
	_, known := s.customers[b.Next.Customer]
	return !bound && !known && len(s.linked[b.Next.Customer]) == 0
}

// written is what a batch writes, sharing nothing with it.
type written struct {
	entries []entry
	next    *care.Conversation
	newer   bool
}

func (s *Store) write(b care.Batch, w written) error {
	c := s.conv(b.ID)
	if c == nil && len(b.Events) > 0 {
		c = &conversation{row: uint32(len(s.rows))}
	}
	if len(b.Events) > 0 {
		l, err := s.open(c)
		if err != nil {
			return err
		}
		l.tail, l.conv = append(l.tail, w.entries...), w.next
		if c.version == 0 {
			s.rows = append(s.rows, c)
			s.index.add(s.index.hash(ownName(b.ID)), c.row)
		}
		c.packed, c.head, c.newer, c.version = "", s.headOf(b.ID, w.next), w.newer, c.version+int64(len(b.Events))
		c.outOfHours = b.Next.OutOfHours
	}
	if c != nil {
		c.timer = timer{due: microsOf(b.Timer)}
		c.requeue(b)
	}
	for _, k := range b.Keys {
		if err := s.keep(b, k); err != nil {
			return err
		}
	}
	if b.Bind != nil {
		if err := s.own(b.ID, threadName, s.threads, b.Bind.Account, b.Bind.Native); err != nil {
			return err
		}
	}
	for _, ref := range b.Messages {
		if err := s.own(b.ID, messageName, s.messages, ref.Account, ref.Native); err != nil {
			return err
		}
	}
	s.texts(b)
	s.keepSaid(b, b.Next.Thread.Account.Brand)
	return nil
}

// requeue takes what was sent or dropped out of the outbox and adds the new.
func (c *conversation) requeue(b care.Batch) {
	if c.outbox == nil {
		if len(b.Queue) == 0 {
			return
		}
		c.outbox = &queue{}
	}
	q := c.outbox
	q.rows = slices.DeleteFunc(q.rows, func(o outgoing) bool {
		return b.Done != nil && o.Reply == b.Done.Reply || slices.Contains(b.Drop, o.Reply) || slices.Contains(b.Settle, o.Reply)
	})
	for _, reply := range b.Revive {
		if o := c.outgoing(reply); o != nil {
			o.Dead, o.MaybeDone, o.StartedAt, o.NotBefore = false, false, time.Time{}, instant(b.Now)
		}
	}
	for _, o := range b.Queue {
		o.QueuedAt, o.NotBefore, o.StartedAt = instant(o.QueuedAt), instant(o.NotBefore), instant(o.StartedAt)
		o.Fence = 0
		q.rows = append(q.rows, outgoing{Outgoing: o})
	}
	slices.SortStableFunc(q.rows, func(a, b outgoing) int {
		return cmp.Or(cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.Reply, b.Reply))
	})
	if len(q.rows) == 0 {
		c.outbox = nil
	}
}

// texts puts and blanks. A text blanked before it came leaves its mark, so
// that it is refused when it comes.
func (s *Store) texts(b care.Batch) {
	m := s.contents[b.ID]
	if m == nil && len(b.Put)+len(b.Blank) > 0 {
		m = map[string]care.Content{}
		s.contents[b.ID] = m
	}
	for _, p := range b.Put {
		if old, ok := m[p.ID]; ok && old.Rev > p.Rev {
			continue
		}
		p.Sealed = slices.Clone(p.Sealed)
		p.ErasedAt = instant(p.ErasedAt)
		m[p.ID] = p
	}
	for _, id := range b.Blank {
		blank(m, id, b.Now)
	}
}

// outgoing returns the row of a reply, or nil.
func (c *conversation) outgoing(reply string) *outgoing {
	all := c.outbox.all()
	i := slices.IndexFunc(all, func(o outgoing) bool { return o.Reply == reply })
	if i < 0 {
		return nil
	}
	return &all[i]
}

// fence is the claim of the row, 0 for none.
func (o *outgoing) fence() int64 {
	if o == nil {
		return 0
	}
	return o.Fence
}
