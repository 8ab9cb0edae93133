package care

import (
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

// Luggage is what one conversation hands to another: what waits, what was
// promised, what is to be done, where the customer is.
type Luggage struct {
	Thread     Thread             `json:"thread"`
	Visibility channel.Visibility `json:"visibility"`
	// Customers are the conversation's own and those merged into it; Members
	// likewise.
	Customers   []string      `json:"customers,omitempty"`
	Members     []ID          `json:"members,omitempty"`
	Owner       string        `json:"owner,omitempty"`
	Unanswered  []Unanswered  `json:"unanswered,omitempty"`
	Promises    []OpenPromise `json:"promises,omitempty"`
	Exposed     []string      `json:"exposed,omitempty"`
	Failures    int           `json:"failures,omitempty"`
	LastBrandAt time.Time     `json:"last_brand_at,omitzero"`
	LastPublic  channel.Ref   `json:"last_public,omitzero"`
	LastPrivate channel.Ref   `json:"last_private,omitzero"`
	Public      *Via          `json:"public,omitempty"`
	Private     *Via          `json:"private,omitempty"`
	PublicOpen  bool          `json:"public_open,omitempty"`
	// Moved goes back: the private thread that an invitation led to, and the
	// conversation whose it was.
	Moved *Via `json:"moved,omitempty"`

	Referral *Referral `json:"referral,omitempty"`
	Tasks    []Task    `json:"tasks,omitempty"`
	Hold     *OnHold   `json:"hold,omitempty"`
	// Invitation, Drafts, Survey (one that waits for an answer), SeekFirst,
	// PriorFailures, HumanAsked and Apology are those of [Conversation].
	Invitation    *Invitation   `json:"invitation,omitempty"`
	Drafts        []WantedDraft `json:"drafts,omitempty"`
	Survey        *Survey       `json:"survey,omitempty"`
	SeekFirst     bool          `json:"seek_first,omitempty"`
	PriorFailures int           `json:"prior_failures,omitempty"`
	HumanAsked    bool          `json:"human_asked,omitempty"`
	Apology       string        `json:"apology,omitempty"`
}

// luggage packs what the conversation hands over when it is merged.
func (c *Conversation) luggage() Luggage {
	l := Luggage{
		Thread: c.Thread, Visibility: c.Visibility, Customers: c.customers(), Members: c.members(), Owner: c.Owner,
		Unanswered: slices.Clone(c.Unanswered), Promises: slices.Clone(c.Promises), Exposed: slices.Clone(c.Exposed),
		Failures: c.Failures, LastBrandAt: c.LastBrandAt, LastPublic: c.LastPublic, LastPrivate: c.LastPrivate, PublicOpen: c.PublicOpen,
	}
	for i := range l.Unanswered {
		l.Unanswered[i].From = origin(l.Unanswered[i].From, c.ID)
	}
	for i := range l.Promises {
		l.Promises[i].From = origin(l.Promises[i].From, c.ID)
	}
	if c.Referral != nil {
		r := *c.Referral
		r.From = origin(r.From, c.ID)
		l.Referral = &r
	}
	l.Tasks = slices.Clone(c.Tasks)
	for i := range l.Tasks {
		l.Tasks[i].From = origin(l.Tasks[i].From, c.ID)
	}
	if c.Hold != nil {
		h := *c.Hold
		h.From = origin(h.From, c.ID)
		l.Hold = &h
	}
	l.Public, l.Private = c.ways()
	c.carry(&l)
	return l
}

// ways tell where the customer's last messages were written.
func (c *Conversation) ways() (public, private *Via) {
	if !c.LastPublic.IsZero() {
		public = &Via{c.ID, c.Thread}
	}
	if !c.LastPrivate.IsZero() {
		private = &Via{c.ID, c.privateThread()}
	}
	if r := c.Relations; r != nil && r.Public != nil {
		public = r.Public
	}
	if r := c.Relations; r != nil && r.Private != nil {
		private = r.Private
	}
	return public, private
}

// origin is where something came from; foreign is empty for what is one's own.
func origin(from, own ID) ID {
	if from == "" {
		return own
	}
	return from
}

// adopt unpacks what another conversation brought.
func (c *draft) adopt(l *Luggage, e *Event) {
	newer := func(private bool) bool { // the customer wrote there last
		var last Unanswered
		for _, u := range slices.Concat(c.Unanswered, l.Unanswered) {
			if u.Private == private && !u.At.Before(last.At) {
				last = u
			}
		}
		return slices.ContainsFunc(l.Unanswered, func(u Unanswered) bool { return u.Ref == last.Ref })
	}
	if !l.LastPublic.IsZero() && (c.LastPublic.IsZero() || newer(false)) {
		c.LastPublic, c.relations().Public = l.LastPublic, l.Public
	}
	if !l.LastPrivate.IsZero() && (c.LastPrivate.IsZero() || newer(true)) {
		c.LastPrivate, c.relations().Private = l.LastPrivate, l.Private
	}
	switch own, other := c.Visibility.IsPrivate(), l.Visibility.IsPrivate(); {
	case own && !other:
		c.Visibility = l.Visibility
	case !own && !other:
		c.Visibility = c.Visibility.Narrower(l.Visibility)
	}
	c.wait(l.Unanswered)
	if l.owing() {
		c.owes(e)
	}
	names := c.takePromises(l.Promises)
	if c.Owner == "" {
		c.Owner = l.Owner
	}
	if c.Referral == nil && l.Referral != nil {
		c.Referral = l.Referral
	}
	c.undertake(l)
	c.expose(l.Exposed)
	c.Failures += l.Failures
	c.LastBrandAt = later(l.LastBrandAt, c.LastBrandAt)
	c.PublicOpen = c.PublicOpen || l.PublicOpen
	c.carried(l, names)
}

// takePromises adds the promises that another conversation brings, and returns
// those whose identifiers were taken here.
func (c *draft) takePromises(more []OpenPromise) (all []renamed) {
	if n := len(more); n > 0 {
		c.writeFor(promises, n)
	}
	for _, p := range more {
		id := p.ID
		for c.promise(p.ID) != nil {
			p.ID += "@" + string(p.From)
		}
		if p.ID != id {
			if all == nil {
				all = make([]renamed, 0, len(more))
			}
			all = append(all, renamed{id, p.ID})
		}
		c.Promises = append(c.Promises, p)
	}
	return all
}

// renamed is an identifier that was taken in the conversation that it came to.
type renamed struct{ from, to string }

// undertake takes over what is to be done, and waited for.
func (c *draft) undertake(l *Luggage) {
	for _, t := range l.Tasks {
		for c.task(t.ID) != nil {
			t.ID += "@" + string(t.From)
		}
		t.From = foreign(t.From, c.ID)
		c.write(tasks)
		c.Tasks = append(c.Tasks, t)
	}
	if c.Hold == nil && l.Hold != nil {
		h := *l.Hold
		h.From = foreign(h.From, c.ID)
		c.Hold = &h
	}
}

// owing: the luggage keeps a case open, whoever waits.
func (l *Luggage) owing() bool {
	return len(l.Promises) > 0 || l.Hold != nil || l.Referral != nil || slices.ContainsFunc(l.Drafts, WantedDraft.owed)
}

// reopens: a solved conversation that it comes to is live again.
func (l *Luggage) reopens() bool { return len(l.Unanswered) > 0 || l.owing() || l.Invitation.open() }

// wait puts messages among the unanswered ones, by time.
func (c *draft) wait(more []Unanswered) {
	if len(more) == 0 {
		return
	}
	c.writeFor(unanswered, len(more))
	c.Unanswered = append(c.Unanswered, more...)
	c.queue()
}

// queue puts the draft's own unanswered messages in order.
func (c *draft) queue() {
	if c.own&unanswered == 0 {
		return
	}
	for i := range c.Unanswered {
		if c.Unanswered[i].From == c.ID {
			c.Unanswered[i].From = ""
		}
	}
	slices.SortStableFunc(c.Unanswered, func(a, b Unanswered) int { return a.At.Compare(b.At) })
	if n := len(c.Unanswered); n > maxUnanswered {
		c.Unanswered = slices.Delete(c.Unanswered, 1, 1+n-maxUnanswered)
	}
}

func foreign(from, own ID) ID {
	if from == own {
		return ""
	}
	return from
}
