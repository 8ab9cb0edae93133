package care

import (
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

// Fold applies events to a conversation, in order, and returns the result; the
// conversation given is not changed. It is total: what Decide judged is not
// judged again.
func Fold(c Conversation, events []Event) Conversation {
	if len(events) == 0 {
		return c
	}
	var d draft
	d.Conversation = c
	for i := range events {
		d.apply(&events[i])
	}
	return d.Conversation
}

// draft is a conversation that events are being applied to. It copies a list
// before it first writes to it, so that the conversation it began with stays as
// it was. Pointers are replaced, never written through.
type draft struct {
	Conversation
	own lists
	// judged: it is thrown away after a decision, which reads Recent, Changes and
	// the relations before its command's first event only, so that they need not
	// be kept.
	judged bool
}

// lists is a set of the lists of a conversation.
type lists uint16

const (
	unanswered lists = 1 << iota
	recent
	promises
	outgoing
	exposed
	changes
	tasks
	drafts
	relations
	related
)

func (c *draft) apply(e *Event) {
	c.Version = e.Version
	if e.At.After(c.UpdatedAt) {
		c.UpdatedAt = e.At
	}
	if e.Clock != nil {
		c.Clock = *e.Clock
	}
	if e.Due.IsZero() {
		c.ActiveAt = e.At
	}
	c.happened(e)
	c.owe(e)
}

// write makes a list the draft's own, with room for one more.
func (c *draft) write(l lists) { c.writeFor(l, 1) }

// writeFor is write, with room for n more.
func (c *draft) writeFor(l lists, n int) {
	if c.own&l != 0 {
		return
	}
	c.own |= l
	switch l {
	case unanswered:
		c.Unanswered = copied(c.Unanswered, n)
	case promises:
		c.Promises = copied(c.Promises, n)
	case outgoing:
		c.Outgoing = copied(c.Outgoing, n)
	case exposed:
		c.Exposed = copied(c.Exposed, n)
	case tasks:
		c.Tasks = copied(c.Tasks, n)
	case drafts:
		c.Drafts = copied(c.Drafts, n)
	}
}

// copied copies a list, with room for n more.
func copied[T any](s []T, n int) []T {
	if len(s)+n == 0 {
		return s[:0:0]
	}
	return append(make([]T, 0, len(s)+n), s...)
}

// without returns a list without the elements that match, which is the list
// itself if none does, else one that shares nothing with it.
func without[T any](s []T, match func(*T) bool) []T {
	n := 0
	for i := range s {
		if match(&s[i]) {
			n++
		}
	}
	switch n {
	case 0:
		return s
	case len(s):
		return nil
	}
	return only(s, func(x *T) bool { return !match(x) })
}

// only returns the elements of a list that match, in a list that shares nothing
// with it.
func only[T any](s []T, match func(*T) bool) []T {
	n := 0
	for i := range s {
		if match(&s[i]) {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	out := make([]T, 0, n)
	for i := range s {
		if match(&s[i]) {
			out = append(out, s[i])
		}
	}
	return out
}

func (b Opened) apply(c *draft, _ *Event) {
	c.State = New
	c.ID = b.ID
	c.Thread, c.Customer = b.Thread, b.Customer
	c.Surface, c.Visibility, c.Lang = b.Surface, b.Visibility, b.Lang
	c.OpenedAt, c.OutOfHours, c.FollowUpOf = b.OpenedAt, b.OutOfHours, b.FollowUpOf
	c.AlarmsTo = b.OpenedAt
}

func (b Received) apply(c *draft, e *Event) {
	human := !b.Third && b.Auto == channel.Human
	if human {
		c.news(b.Ref, e)
	} else {
		c.saw(b.Ref)
	}
	c.expose(b.Exposed)
	c.heard(b)
	c.Erased = false
	if !human {
		if !b.Third {
			c.opens(b)
		}
		return
	}
	c.last(b)
	if c.Relations != nil || b.Via != nil {
		c.came(b)
	}
	if b.Courtesy || b.Gone || b.Backfilled || !c.State.Live() && c.State != Spam {
		return
	}
	u := Unanswered{Ref: b.Ref, At: b.SentAt, Private: b.Visibility.IsPrivate()}
	if b.Via != nil {
		u.From = b.Via.From
	}
	c.asked(u)
}

// expose notes what a message shows. Another one may show the same, so that
// nothing but erasing takes it back.
func (c *draft) expose(kinds []string) {
	for _, x := range kinds {
		if len(c.Exposed) < maxExposed && !slices.Contains(c.Exposed, x) {
			c.write(exposed)
			c.Exposed = append(c.Exposed, x)
		}
	}
}

// opens makes what a machine wrote the message that replies answer, until a person
// writes: the person may stand behind it.
func (c *Conversation) opens(b Received) {
	switch {
	case !c.LastPublic.IsZero(), !c.LastPrivate.IsZero(), b.Via != nil:
	case b.Visibility.IsPrivate():
		c.LastPrivate = b.Ref
	default:
		c.LastPublic = b.Ref
	}
}

// last makes a message the one that replies answer, to no more people than can
// read it. One that is gone, or from before, only stands in for none.
func (c *Conversation) last(b Received) {
	to := &c.LastPublic
	if b.Visibility.IsPrivate() {
		to = &c.LastPrivate
	} else if !c.Visibility.IsPrivate() {
		c.Visibility = c.Visibility.Narrower(b.Visibility)
	}
	if !b.Gone && !b.Backfilled || to.IsZero() {
		*to = b.Ref
	}
}

func (b Deleted) apply(c *draft, e *Event) {
	is := func(u *Unanswered) bool { return u.Ref == b.Ref }
	c.Unanswered = without(c.Unanswered, is)
	c.botSaidNot(b.Ref)
	c.waitFor()
	for _, u := range slices.Backward(c.Unanswered) { // a reply answers what is still there
		if u.Private && c.LastPrivate == b.Ref {
			c.LastPrivate = u.Ref
		} else if !u.Private && c.LastPublic == b.Ref {
			c.LastPublic = u.Ref
		}
	}
	for i := range c.Outgoing {
		if left := without(c.Outgoing[i].Answers, is); len(left) < len(c.Outgoing[i].Answers) {
			c.write(outgoing)
			c.Outgoing[i].Answers = left
		}
	}
	c.changed(e)
}

func (b Claimed) apply(c *draft, _ *Event) {
	c.LeaseAgent, c.LeaseUntil = b.Agent, b.Until
	if c.State == New {
		c.State = Open
	}
}

func (b Assigned) apply(c *draft, e *Event) {
	c.Owner = b.Owner
	if b.Transfer { // who gave it away answers no more
		c.LeaseAgent, c.LeaseUntil = "", time.Time{}
	}
	c.changed(e)
}

func (b Replied) apply(c *draft, e *Event) {
	p := Pending{Reply: b.Reply, Agent: b.Agent, Visibility: b.Visibility, At: e.At, Answers: c.Unanswered}
	p.Closing = c.PublicOpen && !b.Visibility.IsPrivate() && !b.Bot
	p.Bot, p.Apology, p.After = b.Bot, b.Apology, b.After
	if n := len(c.Unanswered); b.Bot && n > 0 {
		u := c.Unanswered[n-1]
		c.BotSaid = &u
	}
	c.write(outgoing)
	c.Outgoing = append(c.Outgoing, p)
	c.Unanswered, c.WaitingSince = nil, time.Time{}
	c.AutoLast = b.Bot
	if c.State.Live() {
		c.State, c.SnoozedUntil = Waiting, time.Time{}
	}
	c.changed(e)
}

func (b Acknowledged) apply(c *draft, e *Event) {
	c.Acknowledged, c.AutoLast = b.Period, true
	c.write(outgoing)
	c.Outgoing = append(c.Outgoing, Pending{Reply: b.Reply, Visibility: b.Visibility, Auto: true, At: e.At})
}

func (b Sent) apply(c *draft, _ *Event) {
	p, ok := c.pending(b.Reply)
	if !ok {
		return
	}
	c.dropPending(b.Reply)
	if !b.Ref.IsZero() {
		c.saw(b.Ref)
	}
	if p.Auto || p.Bot {
		return
	}
	c.Undelivered, c.BotSaid = "", nil
	if p.Apology != "" {
		c.Apology = p.Apology
	}
	c.dropDrafts(func(x WantedDraft) bool { return !x.At.After(p.At) })
	c.LastBrandAt = later(b.SentAt, c.LastBrandAt)
	if c.FirstReplyAt.IsZero() && c.oldest(Follows) == nil {
		c.FirstReplyAt = b.SentAt
	}
	if p.Closing {
		c.PublicOpen = false
	}
}

func (b SendFailed) apply(c *draft, e *Event) {
	p, ok := c.pending(b.Reply)
	if !ok {
		return
	}
	c.dropPending(b.Reply)
	if p.Auto {
		c.AutoLast = false
		return
	}
	c.Undelivered = b.Code
	c.unsent(b.Reply)
	c.AutoLast = c.AutoLast && !p.Bot
	c.changed(e)
	if c.State == Closed {
		return
	}
	c.Unanswered = slices.Concat(p.Answers, c.Unanswered)
	c.own |= unanswered
	slices.SortStableFunc(c.Unanswered, func(a, b Unanswered) int { return a.At.Compare(b.At) })
	if n := len(c.Unanswered); n > maxUnanswered {
		c.Unanswered = slices.Delete(c.Unanswered, 1, 1+n-maxUnanswered)
	}
	if c.State == Waiting || c.State == Snoozed || c.State == Resolved {
		c.State, c.SnoozedUntil, c.Resolution = Open, time.Time{}, nil
	}
	c.waitFor()
}

func (b Invited) apply(c *draft, e *Event) {
	c.Invitation = &Invitation{Reason: b.Reason, Mode: b.Mode, Wants: b.Wants, At: e.At, Until: b.Until}
}

func (InvitationLapsed) apply(c *draft, _ *Event) {
	if c.Invitation != nil {
		i := *c.Invitation
		i.Lapsed = true
		c.Invitation = &i
	}
	if c.State == Waiting || c.State == Snoozed {
		c.State, c.SnoozedUntil = Open, time.Time{}
	}
}

func (b SetAside) apply(c *draft, _ *Event) { c.State, c.SnoozedUntil = Snoozed, b.Until }

func (Woke) apply(c *draft, _ *Event) { c.State, c.SnoozedUntil = Open, time.Time{} }

func (b Alarm) apply(c *draft, _ *Event) {
	if b.Metric != promiseMetric {
		c.AlarmsTo = later(b.Holds, c.AlarmsTo)
	}
}

func (Ended) apply(c *draft, _ *Event) { c.State = Closed }

func (Erased) apply(c *draft, _ *Event) { c.Erased, c.Exposed = true, nil }

// changed notes an event that makes a reply written before it stale.
func (c *draft) changed(e *Event) {
	if c.judged {
		return
	}
	c.Changes = push(c.Changes, &Change{e.Version, e.Body.Type(), e.Actor, e.At}, maxChanges, c.own&changes != 0)
	c.own |= changes
}

// news is saw and changed in one, as most messages want it: what both keep is one
// object, and so are the two lists once they are long.
func (c *draft) news(ref channel.Ref, e *Event) {
	if c.judged {
		return
	}
	kept := &struct {
		ref    channel.Ref
		change Change
	}{ref, Change{e.Version, e.Body.Type(), e.Actor, e.At}}
	if c.own&(recent|changes) == 0 && len(c.Recent) >= maxRecent-1 && len(c.Changes) >= maxChanges-1 {
		room := new(struct {
			recent  [maxRecent]*channel.Ref
			changes [maxChanges]*Change
		})
		c.Recent = append(room.recent[:0], c.Recent[len(c.Recent)-maxRecent+1:]...)
		c.Changes = append(room.changes[:0], c.Changes[len(c.Changes)-maxChanges+1:]...)
		c.own |= recent | changes
	}
	c.Recent = push(c.Recent, &kept.ref, maxRecent, c.own&recent != 0)
	c.Changes = push(c.Changes, &kept.change, maxChanges, c.own&changes != 0)
	c.own |= recent | changes
}

func (c *draft) dropPending(reply string) {
	c.Outgoing = without(c.Outgoing, func(p *Pending) bool { return p.Reply == reply })
}

func (c *draft) saw(ref channel.Ref) {
	if c.judged {
		return
	}
	seen := ref // on the heap only if it is kept
	c.Recent = push(c.Recent, &seen, maxRecent, c.own&recent != 0)
	c.own |= recent
}

func (c *draft) waitFor() {
	c.WaitingSince = time.Time{}
	if len(c.Unanswered) > 0 && c.State.Live() {
		c.WaitingSince = c.Unanswered[0].At
	}
}

// push appends to a list that keeps its last n, in place if it is the caller's
// own, else in one copy.
func push[T any](s []T, x T, n int, own bool) []T {
	if own && len(s) >= n {
		s = slices.Delete(s, 0, len(s)+1-n)
	}
	if !own {
		kept := s[max(0, len(s)+1-n):]
		s = append(make([]T, 0, min(n, len(kept)+2)), kept...)
	}
	return append(s, x)
}

func lastAt(us []Unanswered) time.Time {
	if len(us) == 0 {
		return time.Time{}
	}
	return us[len(us)-1].At
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
