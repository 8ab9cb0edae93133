package desk

import (
	"context"
	"errors"
	"slices"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// given takes one try at a command, and begins the follow-up for what an agent
// writes to what is over, or was to end before it.
func (d *Desk) given(ctx context.Context, conv care.Conversation, cmd care.Command, s step) (care.Conversation, error) {
	reply, ok := written(cmd)
	if !ok || conv.State != care.Closed {
		next, err := d.try(ctx, conv, cmd, s)
		var no *care.Refusal
		if !ok || !errors.As(err, &no) || no.Guard != care.GuardState || no.State != care.Closed {
			return next, err
		}
	}
	return d.again(ctx, conv, cmd, reply, s)
}

// written is the message of a command that writes to the customer.
func written(cmd care.Command) (care.Reply, bool) {
	switch x := cmd.(type) {
	case care.Reply:
		return x, true
	case care.Handoff:
		return x.Reply, true
	}
	return care.Reply{}, false
}

// seeing is a command that writes to the customer, as of an author who has seen
// a version.
func seeing(cmd care.Command, version int64) care.Command {
	switch x := cmd.(type) {
	case care.Reply:
		x.Seen = version
		return x
	case care.Handoff:
		x.Seen = version
		return x
	}
	return cmd
}

// again gives what an agent writes to a conversation that is over: it begins the
// follow-up. All is judged before anything is written, so that a refusal leaves
// nothing behind. The link comes first, and the conversation begins with the
// reply in it: who dies in between leaves a link that the next reply, or the
// customer's next message, makes use of.
func (d *Desk) again(ctx context.Context, old care.Conversation, cmd care.Command, reply care.Reply, s step) (care.Conversation, error) {
	at := now()
	brand := old.Thread.Account.Brand
	rules, facts := d.rulesFor(brand), d.hours(brand, at)
	next, err := d.continuedIn(ctx, old)
	if err != nil {
		return old, err
	}
	facts.Target = next
	events, linked, err := rules.Execute(old, care.FollowUp{Agent: reply.Agent, Operation: reply.ID, Seen: reply.Seen}, facts, at)
	if err != nil {
		return old, d.opt.Metrics.judged(cmd, err)
	}
	if next != nil && next.Version > 0 { // begun with this very reply
		return *next, nil
	}
	link := d.batch(old, events, linked, at)
	link.Events = caused(link.Events, s.cause)
	begin, _ := linked.Continuation(reply.Agent, reply.ID)
	b, err := d.begins(ctx, begin, cmd, facts)
	if err != nil {
		return old, err
	}
	if b.Events = caused(b.Events, s.cause); s.cause != "" {
		b.Keys = append(b.Keys, care.Key{Account: channel.Account{Brand: brand}, Name: "cmd:" + string(old.ID) + ":" + s.cause})
	}
	if len(events) > 0 {
		d.seen.forget(old.Thread)
		if err := d.append(ctx, link); err != nil {
			return old, err
		}
	}
	return b.Next, d.append(ctx, b)
}

// continuedIn is the follow-up that a conversation has on record, with its
// identifier alone if it does not exist yet; nil: none is on record.
func (d *Desk) continuedIn(ctx context.Context, old care.Conversation) (*care.Conversation, error) {
	to := old.Goes(old.Customer)
	if old.State != care.Closed || to == "" {
		return nil, nil
	}
	next, err := d.loadOr(ctx, to)
	return &next, err
}

// begins decides a follow-up and what is written in it, for one batch.
func (d *Desk) begins(ctx context.Context, begin care.Begin, cmd care.Command, f care.Facts) (care.Batch, error) {
	first, conv, err := d.rulesFor(begin.Thread.Account.Brand).Execute(care.Conversation{}, begin, f, now())
	if err != nil {
		return care.Batch{}, err
	}
	b, err := d.decide(ctx, conv, seeing(cmd, conv.Version), step{})
	b.Expected, b.Events = 0, slices.Concat(first, b.Events)
	return b, err
}

func caused(events []care.Event, cause string) []care.Event {
	for i := range events {
		events[i].Cause = cause
	}
	return events
}

// offered are commands that a conversation admits in the words of [Desk.Do],
// which takes what is written to what is over.
func (d *Desk) offered(ctx context.Context, conv care.Conversation, names []string) ([]string, error) {
	i := slices.Index(names, care.FollowUp{}.Name())
	if i < 0 {
		return names, nil
	}
	next, err := d.continuedIn(ctx, conv)
	if next != nil && next.Version > 0 {
		return slices.Delete(slices.Clone(names), i, i+1), err
	}
	write := []string{care.Reply{}.Name()}
	if conv.IsPublic() {
		write = append(write, care.Handoff{}.Name())
	}
	return slices.Concat(names[:i], write, names[i+1:]), err
}

// offering puts what a refusal says is possible into the words of [Desk.Do].
func (d *Desk) offering(ctx context.Context, conv care.Conversation, err error) error {
	var no *care.Refusal
	if errors.As(err, &no) {
		if names, err := d.offered(ctx, conv, no.Allowed); err == nil {
			no.Allowed = names
		}
	}
	return err
}
