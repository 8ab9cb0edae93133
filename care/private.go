package care

import "slices"

// The private thread that a conversation went on in belongs to the conversation
// whose invitation led there: when that was merged into another one, and is taken
// out again, the thread goes with it, answered or not, because the customer's next
// message there comes for it.

func (b MovedPrivate) apply(c *draft, e *Event) {
	if b.From != "" {
		c.leads(Via{b.From, b.Thread}, e)
	}
	c.Private, c.Invitation = &b.Thread, nil
	c.PublicOpen = c.isPublic()
	c.changed(e)
}

// leads notes that an invitation of what was merged into the conversation led to
// a private thread.
func (c *draft) leads(to Via, e *Event) {
	c.amend(0, func(r *Relation) {
		if r.Kind == FromOther && r.Undone == "" && slices.Contains(r.Members, to.From) {
			r.Moved, r.MovedAt = &to, e.At
		}
	})
}

// givePrivate packs what goes back of where the customer wrote.
func (c *Conversation) givePrivate(r *Relation, l *Luggage) {
	public, private := c.ways()
	if public != nil && slices.Contains(r.Members, public.From) {
		l.LastPublic, l.Public = c.LastPublic, public
	}
	if private != nil && slices.Contains(r.Members, private.From) {
		l.LastPrivate, l.Private = c.LastPrivate, private
	}
	if r.Moved != nil {
		l.Moved, l.PublicOpen = r.Moved, c.PublicOpen
	}
}

// gavePrivate takes the private thread out of the conversation that it had come
// to. Whom we answered there stays to be answered in public, and so does who
// wrote in what came later.
func (c *draft) gavePrivate(r *Relation) {
	var was Before
	if r.Before != nil {
		was = *r.Before
	}
	switch {
	case r.Moved != nil && c.Private != nil && *c.Private == r.Moved.Thread:
		c.Private = was.Moved
	case r.Moved != nil || r.MovedAt.IsZero() || c.Private != nil: // it has a thread of its own
		return
	}
	if was.PublicOpen || !c.lastWord().Before(r.MovedAt) {
		return
	}
	for other := range c.related(FromOther) {
		if other.Before != nil && other.Before.Version > was.Version {
			return
		}
	}
	c.PublicOpen = false
}

// regainPrivate unpacks it where it belongs.
func (c *draft) regainPrivate(l *Luggage, e *Event) {
	if !l.LastPublic.IsZero() {
		c.LastPublic, c.relations().Public = l.LastPublic, l.Public
	}
	if !l.LastPrivate.IsZero() {
		c.LastPrivate, c.relations().Private = l.LastPrivate, l.Private
	}
	if l.Moved == nil {
		return
	}
	if l.Moved.From != c.ID {
		c.leads(*l.Moved, e)
	}
	thread := l.Moved.Thread
	c.Private, c.PublicOpen = &thread, c.PublicOpen || l.PublicOpen
}
