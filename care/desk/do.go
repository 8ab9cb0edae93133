package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/privacy"
)

// Do gives a command to a conversation and returns the conversation after it.
// The error is care.ErrNotFound, a *care.Refusal, or the store's.
//
// A care.Reply, care.Handoff or care.Promise without an identifier gets one.
//
// A care.Reply or care.Handoff to a conversation that is closed begins its
// follow-up, with the message in it, which is what is returned then.
func (d *Desk) Do(ctx context.Context, id care.ID, cmd care.Command) (care.Conversation, error) {
	return d.DoOnce(ctx, id, cmd, "")
}

// DoOnce is Do with the caller's own identifier of the command: when it is
// repeated, within 30 days, nothing happens and the conversation is returned
// as it was after the first time. A refused command was not done and is judged
// anew.
func (d *Desk) DoOnce(ctx context.Context, id care.ID, cmd care.Command, cause string) (care.Conversation, error) {
	if len(cause) > 200 {
		return care.Conversation{}, errors.New("desk: a command's identifier has at most 200 bytes")
	}
	cmd = named(cmd)
	turn := d.turns.of(id)
	defer turn.end()
	for try := range maxTries {
		turn.await(ctx, try)
		conv, err := d.store.Load(ctx, id)
		if err != nil {
			return conv, d.loaded(err)
		}
		if err := d.refuseBrand(conv, cmd); err != nil {
			return care.Conversation{}, err
		}
		next, err := d.given(ctx, conv, cmd, step{cause: cause})
		switch {
		case errors.Is(err, care.ErrKnown):
			return d.after(ctx, id, cause)
		case errors.Is(err, care.ErrStale):
			continue
		case cause != "" && errors.Is(err, care.ErrRefused):
			// What was done before may be refused by now.
			if first, ferr := d.after(ctx, id, cause); ferr != nil || first.Version > 0 {
				return first, ferr
			}
		}
		if err != nil {
			return next, d.offering(ctx, conv, err)
		}
		return d.completed(ctx, next)
	}
	return care.Conversation{}, fmt.Errorf("desk: %w: still after %d tries", care.ErrStale, maxTries)
}

// named gives identifiers to what a command creates.
func named(cmd care.Command) care.Command {
	switch c := cmd.(type) {
	case care.Reply:
		return reply(c)
	case care.Handoff:
		c.Reply = reply(c.Reply)
		return c
	case care.Merge:
		c.Operation = operation(c.Operation)
		return c
	case care.UndoMerge:
		c.Operation = operation(c.Operation)
		return c
	case care.Split:
		c.Operation = operation(c.Operation)
		return c
	case care.UndoSplit:
		c.Operation = operation(c.Operation)
		return c
	case care.Promise:
		return promise(c)
	}
	return identified(cmd)
}

func reply(c care.Reply) care.Reply {
	if c.ID == "" {
		c.ID = newID("r")
	}
	c.Content = c.ID
	if c.Promise != nil {
		p := promise(*c.Promise)
		c.Promise = &p
	}
	return c
}

func promise(c care.Promise) care.Promise {
	if c.ID == "" {
		c.ID = newID("p")
	}
	if c.Text != "" {
		c.Content = newID("w") // its own, for a reply may have the same identifier
	}
	return c
}

func operation(id string) string {
	if id == "" {
		return newID("op")
	}
	return id
}

// step is what accompanies a command into its batch.
type step struct {
	cause string
	keys  []care.Key
	fence int64
	done  *care.Outgoing
	drop  []string // what leaves the queue unsent
	// settle or revive: the dead reply that a person decided about
	settle, revive string
	ref            channel.Ref
	// asked: the customer's survey left lately, whatever the lists say.
	asked bool
	// uncounted: the customer's failures cannot be counted now.
	uncounted bool
}

// try judges a command once and writes what it decides.
func (d *Desk) try(ctx context.Context, conv care.Conversation, cmd care.Command, s step) (care.Conversation, error) {
	b, err := d.decide(ctx, conv, cmd, s)
	if err != nil || b.ID == "" {
		return conv, err
	}
	return b.Next, d.append(ctx, b)
}

// decide judges a command once and returns what is to be written: a batch
// without an ID when that is nothing.
func (d *Desk) decide(ctx context.Context, conv care.Conversation, cmd care.Command, s step) (b care.Batch, err error) {
	at := now()
	rules := d.rulesFor(conv.Thread.Account.Brand)
	final, audience := rules.Final(conv, cmd)
	facts, parts, err := d.facts(ctx, conv, cmd, final, audience, at)
	if err != nil {
		return b, err
	}
	print, err := d.known(ctx, conv, cmd, final, &facts)
	if err != nil {
		return b, err
	}
	if s.asked {
		facts.LastSurvey = at
	}
	events, next, err := rules.Execute(conv, cmd, facts, at)
	if err != nil {
		return b, d.opt.Metrics.judged(cmd, err)
	}
	if len(events) == 0 && s.fence == 0 && s.done == nil && len(s.drop) == 0 && s.settle == "" && s.revive == "" {
		return b, nil
	}
	put, err := d.texts(conv, cmd, final)
	if err != nil {
		return b, err
	}
	b = d.batch(conv, events, next, at)
	if s.uncounted {
		b.Timer = d.timer(next, at.Add(recountAfter))
	}
	if put, err = d.inParts(&b, conv, parts, put); err != nil {
		return b, err
	}
	s.accompany(&b, conv)
	once, err := d.surveyKeys(ctx, conv, events, facts.LastSurvey)
	if err != nil {
		return b, err
	}
	b.Keys = append(b.Keys, once...)
	b.Said = said(conv, events, print)
	if _, tick := cmd.(care.Tick); !tick || len(b.Queue) > 0 { // else the survey was not asked
		b.Put = put
	}
	return b, nil
}

// accompany puts into a batch what comes with the command.
func (s step) accompany(b *care.Batch, conv care.Conversation) {
	b.Fence, b.Done, b.Keys = s.fence, s.done, s.keys
	b.Drop, b.Settle, b.Revive = s.drop, some(s.settle), some(s.revive)
	if s.cause != "" {
		for i := range b.Events {
			b.Events[i].Cause = s.cause
		}
		name := "cmd:" + string(conv.ID) + ":" + s.cause
		b.Keys = append(b.Keys, care.Key{Account: channel.Account{Brand: conv.Thread.Account.Brand}, Name: name})
	}
	if !s.ref.IsZero() {
		b.Messages = []channel.Ref{s.ref}
	}
}

// known adds to the facts what the store and the host know, and returns the
// text's fingerprint.
func (d *Desk) known(ctx context.Context, conv care.Conversation, cmd care.Command, final string, f *care.Facts) (care.Fingerprint, error) {
	print, err := d.compare(ctx, conv, cmd, final, f)
	for _, add := range []func(context.Context, care.Conversation, care.Command, *care.Facts) error{d.automatic, d.relate, d.lastSurvey, d.pointed, d.busy, d.told, d.busy} {
		if err == nil {
			err = add(ctx, conv, cmd, f)
		}
	}
	return print, err
}

// told has the host complete the facts with what only it knows.
func (d *Desk) told(ctx context.Context, conv care.Conversation, cmd care.Command, f *care.Facts) error {
	if d.opt.Facts == nil {
		return nil
	}
	if err := d.opt.Facts(ctx, conv, cmd, f); err != nil {
		return fmt.Errorf("desk: Options.Facts: %w", err)
	}
	return nil
}

func some(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// texts are the contents that a command brings.
func (d *Desk) texts(conv care.Conversation, cmd care.Command, final string) ([]care.Content, error) {
	var id string
	var w words
	var all []care.Content
	for _, t := range care.Texts(cmd) {
		c, err := d.content(t.Content, conv.Customer, 1, words{Text: t.Text, Author: channel.Party{Role: channel.Self}})
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	switch c := cmd.(type) {
	case care.Reply:
		id, w = c.ID, words{Text: final, Author: channel.Party{Name: c.Agent, Role: channel.Self}}
	case care.Handoff:
		id, w = c.ID, words{Text: final, Author: channel.Party{Name: c.Agent, Role: channel.Self}}
	case care.Acknowledge:
		id, w = c.ID, words{Text: final, Author: channel.Party{Role: channel.Self}}
	case care.Tick:
		id, w = c.Ask.Content, words{Text: final, Author: channel.Party{Role: channel.Self}}
	}
	if id == "" {
		return all, nil
	}
	if pointer, _ := d.rulesFor(conv.Thread.Account.Brand).Pointer(conv, cmd); pointer != "" {
		c, err := d.content(care.PointerReply(id), conv.Customer, 1, words{Text: pointer, Author: w.Author})
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	c, err := d.content(id, conv.Customer, 1, w)
	return append(all, c), err
}

// batch makes the batch that records events, and the conversation after them, with
// what follows: its timer, the replies to send.
func (d *Desk) batch(conv care.Conversation, events []care.Event, next care.Conversation, at time.Time) care.Batch {
	b := care.Batch{ID: conv.ID, Expected: conv.Version, Events: events, Next: next, Now: at}
	b.Timer = d.timer(next, at.Add(countAfter))
	for _, e := range events {
		switch x := e.Body.(type) {
		case care.Replied:
			if !x.Native {
				b.Queue = append(b.Queue, outgoing(next, e.Version, x.Reply, x.Content, x.InReplyTo, x.Visibility, false, at))
			}
		case care.Acknowledged:
			b.Queue = append(b.Queue, outgoing(next, e.Version, x.Reply, x.Content, x.InReplyTo, x.Visibility, true, at))
		case care.SurveyAsked:
			b.Queue = append(b.Queue, outgoing(next, e.Version, x.Reply, x.Content, x.InReplyTo, channel.Private, true, at))
		}
	}
	return b
}

// timer is when something is to be done in a conversation; count is when its
// failures are counted, if there are any that were not.
func (d *Desk) timer(c care.Conversation, count time.Time) time.Time {
	due, ok := d.rulesFor(c.Thread.Account.Brand).NextDue(c)
	switch {
	case c.Unledgered > 0 && (!ok || count.Before(due)):
		return count
	case !ok:
		return time.Time{}
	}
	return due
}

func outgoing(c care.Conversation, seq int64, reply, content string, to channel.Ref, v channel.Visibility, auto bool, at time.Time) care.Outgoing {
	return care.Outgoing{
		ID: c.ID, Reply: reply, Account: to.Account, Thread: c.ThreadOf(to).Native, Seq: seq, InReplyTo: to,
		Visibility: v, Content: content, Lang: c.Lang, Auto: auto, QueuedAt: at, NotBefore: at,
	}
}

// append writes a batch and tells whom it concerns.
func (d *Desk) append(ctx context.Context, b care.Batch) error {
	return d.appended(&b, d.store.Append(ctx, b))
}

// appended tells whom a batch concerns that was written, and passes the store's
// error on.
func (d *Desk) appended(b *care.Batch, err error) error {
	err = d.wrote(err)
	if !b.Fresh { // a wrong guess is no conflict
		err = d.opt.Metrics.written(err)
	}
	if err != nil {
		return err
	}
	if len(b.Events) > 0 {
		d.watch.tell(b.ID)
	}
	if len(b.Queue) > 0 {
		d.wakeUp()
	}
	return nil
}

// after returns the conversation as it was after the command with that cause, or
// the one that this began.
func (d *Desk) after(ctx context.Context, id care.ID, cause string) (care.Conversation, error) {
	var events []care.Event
	var begun care.ID
	end := 0
	for e, err := range d.store.Events(ctx, id, 0) {
		if err != nil {
			return care.Conversation{}, d.loaded(err)
		}
		if events = append(events, e); e.Cause != cause {
			continue
		}
		end = len(events)
		if x, ok := e.Body.(care.FollowedUp); ok && x.Operation != "" {
			begun = x.ID
		}
	}
	if begun != "" {
		return d.after(ctx, begun, cause)
	}
	return care.Fold(care.Conversation{}, events[:end]), nil
}

// facts gathers what a decision about a text needs, and the texts of the
// messages that it is sent as, if they are several.
func (d *Desk) facts(ctx context.Context, conv care.Conversation, cmd care.Command, final string, v channel.Visibility, at time.Time) (care.Facts, []string, error) {
	f := d.hours(conv.Thread.Account.Brand, at)
	if final == "" {
		return f, nil, nil
	}
	if !v.IsPrivate() {
		f.Verdict = d.judge(conv.Thread.Account.Brand, final)
	}
	parts, err := d.reach(ctx, conv, cmd, final, v, &f)
	return f, parts, err
}

// addressed is the text as the network counts it.
func addressed(final, handle string, caps channel.Capabilities) string {
	if caps.Mentions && handle != "" && !strings.Contains(final, handle) {
		return handle + " " + final
	}
	return final
}

// guard is what judges a brand's public texts; nil: nothing does.
func (d *Desk) guard(brand string) *privacy.Guard {
	if g := d.opt.Brands[brand].Guard; g != nil {
		return g
	}
	return d.opt.Guard
}

// judge asks the guard about a public text.
func (d *Desk) judge(brand, final string) care.Verdict {
	g := d.guard(brand)
	if g == nil {
		return care.Judged(final)
	}
	v := g.Check(final, privacy.Public)
	if v.OK() {
		return care.Judged(final)
	}
	return care.Judged(final, reasonsOf(v)...)
}

func reasonsOf(v privacy.Verdict) []string {
	var out []string
	for _, r := range v.Reasons {
		out = append(out, r.Text("en"))
	}
	return out
}

// lastCheck judges a brand's drafts again just before they leave.
func (d *Desk) lastCheck(brand string) func(channel.Draft) error {
	g := d.guard(brand)
	return func(draft channel.Draft) error {
		if g == nil || draft.Visibility.IsPrivate() {
			return nil
		}
		if v := g.Check(draft.Text, privacy.Public); !v.OK() {
			return v
		}
		return nil
	}
}

// hours says whether the brand answers at an instant, and which closed period
// it is.
func (d *Desk) hours(brand string, at time.Time) care.Facts {
	cal := d.opt.Brands[brand].Hours
	if cal == nil || cal.Open(at) {
		return care.Facts{}
	}
	period := "for ever"
	if next, err := cal.NextOpen(at); err == nil {
		period = next.UTC().Format(time.RFC3339)
	}
	return care.Facts{OutOfHours: true, Period: period}
}
