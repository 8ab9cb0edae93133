package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// maxTries bounds how often a decision is taken anew because the conversation
// moved on meanwhile.
const maxTries = 16

// Ingest records what happened on a channel. When it returns nil every event
// is durable; an event that was recorded before changes nothing. On an error
// the caller delivers all of them again; one of a brand that is not configured
// is [ErrUnconfigured].
func (d *Desk) Ingest(ctx context.Context, events []channel.Event) error {
	for _, e := range events {
		known, _, err := d.ingest(ctx, e)
		if err != nil {
			return fmt.Errorf("desk: %s of %s: %w", e.Kind, e.Account, err)
		}
		if f := d.opt.Metrics.Ingested; f != nil {
			f(e.Kind, known)
		}
	}
	return nil
}

// ingest records an event; aside says that it was put where a person reads it.
func (d *Desk) ingest(ctx context.Context, e channel.Event) (known, aside bool, err error) {
	if !d.configured(e.Account.Brand) {
		return false, false, ErrUnconfigured
	}
	switch {
	case malformed(e):
		d.opt.Log.Warn("event whose names are no text", "account", e.Account.String(), "kind", string(e.Kind))
		return false, true, d.keepRaw(ctx, e)
	case e.Kind == channel.Received && e.Message != nil:
		err = d.withMedia(ctx, e, d.receive)
	case e.Kind == channel.Edited && e.Message != nil:
		err = d.withMedia(ctx, e, d.edit)
	case e.Kind == channel.Deleted:
		err = d.remove(ctx, e)
	case e.Kind == channel.Receipted:
		err = d.notice(ctx, e)
	default:
		return false, true, d.keepRaw(ctx, e)
	}
	if errors.Is(err, care.ErrKnown) {
		return true, false, nil
	}
	var no *care.Refusal
	if errors.As(err, &no) { // malformed beyond what the adapter checked: a human reads it
		d.opt.Log.Warn("event refused", "account", e.Account.String(), "kind", string(e.Kind), "guard", no.Guard)
		return false, true, d.keepRaw(ctx, e)
	}
	if errors.Is(err, care.ErrDamaged) {
		d.opt.Log.Error("event kept until a row is mended", "account", e.Account.String(), "kind", string(e.Kind), "error", err)
		return false, true, d.keepEvent(ctx, e)
	}
	return false, false, err
}

// arrival is a message on its way into a conversation.
type arrival struct {
	event channel.Event
	cmd   care.Receive
	put   care.Content
	// below is what its channel cut from it, if anything.
	below []care.Content
	// lost: a deletion or an edit came before it, which named no thread; own is
	// the message's own place, where an edit then lies.
	lost bool
	own  care.ID
	// fresh: nothing was read, since its thread and its author are most likely
	// new.
	fresh bool
}

// receive records a message in the conversation that its thread belongs to.
func (d *Desk) receive(ctx context.Context, e channel.Event) error {
	m := *e.Message
	customer := d.customer(e.Account, m.Author, m.Thread)
	a := &arrival{event: e, cmd: care.Receive{
		Thread: care.Thread{Account: e.Account, Native: m.Thread}, Ref: e.Target, Customer: customer,
		Content: care.ContentID(e.Target), Role: m.Author.Role, Auto: m.Auto, Surface: m.Surface,
		Visibility: m.Visibility, Lang: m.Lang, At: e.At, Courtesy: courtesy(m),
		Exposed: d.exposed(e.Account.Brand, m.Text, m.Visibility), Backfilled: e.Backfilled,
	}}
	if m.Author.Role == channel.Self {
		a.cmd.Signed, _ = care.Signature(m.Text)
	}
	var err error
	a.put, err = d.content(a.cmd.Content, customer, 1, words{
		Text: m.Text, Subject: m.Subject, Author: m.Author, Media: m.Media, Withheld: m.Withheld, At: heard(e.At), Surface: m.Surface,
		Quoted: m.Quoted != "",
	})
	if err != nil {
		return err
	}
	if a.below, err = d.quoted(a.cmd.Content, customer, 1, m.Quoted); err != nil {
		return err
	}
	turn := d.turns.of(a.cmd.Thread.ID())
	defer turn.end()
	turn.await(ctx, 0)
	if done, err := d.guess(ctx, a); done || err != nil {
		return err
	}
	for try := range maxTries {
		turn.await(ctx, try)
		if done, err := d.arrive(ctx, a); done || err != nil {
			return err
		}
	}
	return fmt.Errorf("%w: still after %d tries", care.ErrStale, maxTries)
}

// arrive takes one try at recording a message. It reports false when the
// conversation was another than thought, which the next try knows.
func (d *Desk) arrive(ctx context.Context, a *arrival) (done bool, err error) {
	thread := a.cmd.Thread
	conv, remembered := d.seen.get(thread)
	if !remembered {
		if conv, err = d.conversationOf(ctx, a); err != nil {
			return false, err
		}
		d.fresh.saw(conv.Version == 0)
	}
	return d.arriveAt(ctx, a, conv, remembered)
}

// arriveAt is arrive once the conversation of the thread is known.
func (d *Desk) arriveAt(ctx context.Context, a *arrival, conv care.Conversation, remembered bool) (done bool, err error) {
	thread := a.cmd.Thread
	root := conv.ID
	if conv, done, err = d.place(ctx, conv, a); done || err != nil {
		return done, err
	}
	var next care.Conversation
	if a.cmd.Role == channel.Self {
		done, err = d.echo(ctx, conv, a.event)
	}
	if err == nil && !done {
		if err = d.early(ctx, conv.ID, conv.FollowUpOf, a); err != nil {
			return false, err
		}
		next, err = d.receiveInto(ctx, conv, a)
	}
	switch {
	case errors.Is(err, care.ErrKnown) && !a.lost:
		return false, d.lost(ctx, a)
	case errors.Is(err, care.ErrFollowUp) && remembered: // it may have been reopened since
		d.seen.forget(thread)
	case errors.Is(err, care.ErrFollowUp):
		if err := d.answered(ctx, conv, a); err != nil {
			return false, err
		}
		return false, d.followUp(ctx, conv, a.cmd)
	case errors.Is(err, care.ErrStale), errors.Is(err, care.ErrElsewhere):
		d.seen.forget(thread)
	case errors.Is(err, care.ErrGone):
		a.cmd.Gone = true
	case err != nil || done:
		return done, err
	default:
		if next.ID == root { // what is led elsewhere depends on its author
			d.seen.put(thread, next)
		}
		d.acknowledge(ctx, next, a.event.Message)
		return true, nil
	}
	return false, nil
}

// place leads a message to its conversation, unless it is the echo of a reply
// that was on its way at the end.
func (d *Desk) place(ctx context.Context, conv care.Conversation, a *arrival) (_ care.Conversation, done bool, err error) {
	if a.cmd.Role == channel.Self && conv.State == care.Closed {
		if done, err := d.echo(ctx, conv, a.event); done || err != nil && !errors.Is(err, care.ErrStale) {
			return conv, done, err
		}
	}
	conv, err = d.lead(ctx, conv, &a.cmd)
	return conv, false, err
}

// lost finds out what took a message's key: its own delivery, which is
// care.ErrKnown, or what came before it.
func (d *Desk) lost(ctx context.Context, a *arrival) (err error) {
	if a.lost, err = d.deletedBefore(ctx, a.event); err != nil {
		return err
	}
	if !a.lost {
		d.acknowledgeAgain(ctx, a)
		return care.ErrKnown
	}
	a.own = care.Thread{Account: a.event.Account, Native: a.event.Target.Native}.ID()
	w, err := d.read(ctx, a.own, parked(a.cmd.Content))
	a.cmd.Gone = a.cmd.Gone || w[parked(a.cmd.Content)] == nil
	return d.loaded(err)
}

// receiveInto takes one try at recording a message in a conversation.
func (d *Desk) receiveInto(ctx context.Context, conv care.Conversation, a *arrival) (care.Conversation, error) {
	cmd, e := a.cmd, a.event
	cmd.ID = conv.ID
	if conv.Version == 0 {
		if first := cmd.Thread.ID(); cmd.FollowUpOf == "" && conv.ID != first { // bound, and then interrupted
			old, err := d.loadOr(ctx, first)
			if err != nil {
				return conv, err
			}
			cmd.FollowUpOf, cmd.Owner = first, old.Owner
		}
		conv = care.Conversation{}
	}
	cmd.Answer = answerOf(conv, cmd.Visibility, e.Message.Text)
	at := now()
	brand := e.Account.Brand
	facts, err := d.arriving(ctx, conv, cmd, e.Message, at, a.fresh)
	if err == nil {
		err = d.stops(ctx, conv, &cmd, e.Message.Text, &facts)
	}
	if err != nil {
		return conv, err
	}
	events, next, err := d.rulesFor(brand).Execute(conv, cmd, facts, at)
	if err != nil {
		return conv, err
	}
	b := d.batch(conv, events, next, at)
	b.ID = cmd.ID
	b.Keys = []care.Key{messageKey(e.Target)}
	if a.lost { // the deletion has the message's own
		b.Keys[0].Name += "+gone"
	}
	b.Messages = []channel.Ref{e.Target}
	if cmd.Gone {
		b.Blank = []string{cmd.Content, parked(cmd.Content)}
	} else {
		b.Put = append(append(b.Put, a.put), a.below...)
		for i := range b.Put {
			b.Put[i].Customer = addressee(a.cmd.Role, conv.Customer, cmd.Customer)
		}
	}
	if conv.Version == 0 {
		b.Bind, b.Fresh = &cmd.Thread, a.fresh
	}
	return b.Next, d.append(ctx, b)
}

// arriving are the facts for a message that arrives.
func (d *Desk) arriving(ctx context.Context, conv care.Conversation, cmd care.Receive, m *channel.Message, at time.Time, fresh bool) (care.Facts, error) {
	brand := cmd.Thread.Account.Brand
	facts := d.hours(brand, at)
	facts.Complaint = conv.Version == 0 && cmd.Role != channel.Self && !cmd.Visibility.IsPrivate() && d.opt.Complaint(*m)
	owner := returnsTo(conv, cmd)
	err := d.loads(ctx, brand, owner, at, &facts)
	switch {
	case err != nil:
	case cmd.Role == channel.Self:
	case fresh:
		facts.Ledger = care.Person(nil).Ledger(cmd.Customer)
	case conv.Version == 0: // who begins a conversation may have been failed before
		facts.Ledger, err = d.ledger(ctx, cmd.Customer)
	case cmd.Customer != conv.Customer: // another identity of the customer is no third person
		facts.Ledger, err = d.ledger(ctx, conv.Customer)
	}
	if err != nil || d.opt.Facts == nil {
		return facts, err
	}
	if err := d.told(ctx, conv, cmd, &facts); err != nil { // no message is lost for want of advice
		d.opt.Log.Warn("the host's facts are not known", "conversation", string(cmd.ID), "error", err)
	}
	return facts, d.loads(ctx, brand, owner, at, &facts)
}

// messageKey is the key of a message's first delivery.
func messageKey(ref channel.Ref) care.Key {
	e := channel.Event{Kind: channel.Received, Account: ref.Account, Target: ref}
	return care.Key{Account: ref.Account, Name: e.Key(), Forever: true}
}

// deletedBefore reports whether a message whose key is known was never
// recorded: then a deletion took the key.
func (d *Desk) deletedBefore(ctx context.Context, e channel.Event) (bool, error) {
	_, err := d.store.FindMessage(ctx, e.Target)
	if errors.Is(err, care.ErrNotFound) {
		return true, nil
	}
	return false, d.loaded(err)
}

// conversationOf returns the conversation that a message's thread belongs to,
// or one that does not exist yet, with its identifier alone.
func (d *Desk) conversationOf(ctx context.Context, a *arrival) (care.Conversation, error) {
	t := a.cmd.Thread
	id, err := d.store.FindThread(ctx, t)
	if errors.Is(err, care.ErrNotFound) {
		if id, err = t.ID(), nil; a.cmd.Visibility.IsPrivate() {
			id, err = d.joins(ctx, a)
		}
		if err == nil && id == t.ID() { // a conversation and its thread begin together: there is none
			return care.Conversation{ID: id}, nil
		}
	}
	if err != nil {
		return care.Conversation{}, d.loaded(err)
	}
	conv, err := d.store.Load(ctx, id)
	if errors.Is(err, care.ErrNotFound) {
		return care.Conversation{ID: id}, nil
	}
	return conv, d.loaded(err)
}

// edit records a changed text in place of the old one. An edit that comes
// before its message is parked beside it.
func (d *Desk) edit(ctx context.Context, e channel.Event) error {
	m := *e.Message
	return d.amend(ctx, e, func(conv care.Conversation, b *care.Batch) (care.Command, error) {
		cid := care.ContentID(e.Target)
		cmd := care.Edit{Ref: e.Target, Content: cid, Exposed: d.exposed(e.Account.Brand, m.Text, conv.Visibility)}
		old, err := d.read(ctx, b.ID, cid, parked(cid))
		if err != nil {
			return nil, d.loaded(err)
		}
		if p := old[parked(cid)]; p != nil && p.rev > revision(e.At) { // a later edit came first
			return cmd, nil
		}
		w := words{Text: m.Text, Subject: m.Subject, Author: m.Author, Media: m.Media, Withheld: m.Withheld, Edited: true}
		original, known := old[cid]
		was := old[parked(cid)]
		switch {
		case known && original == nil: // deleted or erased: its text is not wanted back
			return cmd, nil
		case known:
			w.At, w.Surface = original.At, original.Surface
			if w.Author == (channel.Party{}) {
				w.Author = original.Author
			}
			if !e.Backfilled && wantsNone(original.Text) && !wantsNone(m.Text) {
				if cmd.Asks, cmd.Private, err = d.thanked(ctx, b.ID, e.Target); err != nil {
					return nil, err
				}
				cmd.At = e.At
			}
			b.Blank = append(dropped(cid, original, &w), parked(cid))
			if was != nil && was.Quoted {
				b.Blank = append(b.Blank, was.quoted)
			}
			was = original
		default:
			cid = parked(cid)
		}
		put := care.Content{ID: cid, Customer: d.writer(e.Account, w.Author, conv), Rev: revision(e.At)}
		b.Put, err = d.edited(ctx, b.ID, put, w, was, m.Quoted)
		return cmd, err
	})
}

// remove blanks a message that was deleted on the network. A deletion that
// comes before its message leaves a blank that the message cannot fill; one
// that does not say in which thread takes the message's key, so that the
// message, wherever it arrives, is seen to be gone. An edit does likewise.
func (d *Desk) remove(ctx context.Context, e channel.Event) error {
	return d.amend(ctx, e, func(_ care.Conversation, b *care.Batch) (care.Command, error) {
		cid := care.ContentID(e.Target)
		old, err := d.readEach(ctx, b.ID, cid, parked(cid))
		if err != nil {
			return nil, d.loaded(err)
		}
		b.Blank = append(mediaContents(cid, old[cid]), cid, parked(cid))
		b.Blank = append(b.Blank, beneath(old)...)
		return care.Delete{Ref: e.Target, Content: cid}, nil
	})
}

// amend records an edit or a deletion in the conversation of its message.
func (d *Desk) amend(ctx context.Context, e channel.Event, prepare func(care.Conversation, *care.Batch) (care.Command, error)) error {
	turn := d.turns.of(care.Thread{Account: e.Account, Native: e.Thread}.ID())
	defer turn.end()
	for try := range maxTries {
		turn.await(ctx, try)
		conv, err := d.target(ctx, e)
		if err != nil {
			return err
		}
		at := now()
		b := care.Batch{ID: conv.ID, Now: at}
		cmd, err := prepare(conv, &b)
		if err != nil {
			return err
		}
		if conv.Version > 0 {
			events, next, err := d.rulesFor(e.Account.Brand).Execute(conv, cmd, care.Facts{}, at)
			if err != nil {
				return err
			}
			put, blank := b.Put, b.Blank
			b = d.batch(conv, events, next, at)
			b.Put, b.Blank = put, blank
		}
		if err := d.amendElsewhere(ctx, conv, cmd, e); errors.Is(err, care.ErrStale) {
			continue
		} else if err != nil {
			return err
		}
		b.Keys = []care.Key{{Account: e.Account, Name: e.Key()}}
		if e.Thread == "" && conv.Version == 0 {
			err = d.appendEarly(ctx, b, e)
		} else {
			err = d.append(ctx, b)
		}
		switch {
		case errors.Is(err, care.ErrStale):
			d.seen.forget(care.Thread{Account: e.Account, Native: e.Thread})
		case errors.Is(err, care.ErrGone): // an edit of what was deleted
			return nil
		default:
			return err
		}
	}
	return fmt.Errorf("%w: still after %d tries", care.ErrStale, maxTries)
}

// appendEarly writes an edit or a deletion that comes before its message and
// names no thread.
func (d *Desk) appendEarly(ctx context.Context, b care.Batch, e channel.Event) error {
	first := b
	first.Keys = append(slices.Clone(b.Keys), messageKey(e.Target))
	err := d.append(ctx, first)
	if !errors.Is(err, care.ErrKnown) {
		return err
	}
	if waits, err := d.deletedBefore(ctx, e); err != nil || !waits { // the message came meanwhile
		return errors.Join(err, care.ErrStale)
	}
	return d.append(ctx, b) // it is not the first that came before
}

// target finds the conversation of an edit or a deletion: by its message, else
// by its thread.
func (d *Desk) target(ctx context.Context, e channel.Event) (care.Conversation, error) {
	id, err := d.store.FindMessage(ctx, e.Target)
	if errors.Is(err, care.ErrNotFound) {
		t := care.Thread{Account: e.Account, Native: e.Thread}
		if e.Thread == "" { // nothing says where it belongs: its own place keeps the mark
			t.Native = e.Target.Native
		}
		if id, err = d.store.FindThread(ctx, t); errors.Is(err, care.ErrNotFound) {
			id, err = t.ID(), nil
		}
	}
	if err != nil {
		return care.Conversation{}, d.loaded(err)
	}
	conv, err := d.store.Load(ctx, id)
	if errors.Is(err, care.ErrNotFound) {
		return care.Conversation{ID: id}, nil
	}
	return conv, d.loaded(err)
}

// revision orders the versions of a text by the network's time; an original
// has 1.
func revision(at time.Time) int64 {
	if at.IsZero() {
		return 2
	}
	return max(at.UnixMicro(), 2)
}

// exposed names the kinds of personal data that a public text shows.
func (d *Desk) exposed(brand, text string, v channel.Visibility) []string {
	g := d.guard(brand)
	if g == nil || v.IsPrivate() {
		return nil
	}
	var kinds []string
	for _, f := range g.Find(text) {
		if !slices.Contains(kinds, string(f.Type)) {
			kinds = append(kinds, string(f.Type))
		}
	}
	return kinds
}
