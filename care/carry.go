package care

import (
	"slices"
	"strings"
	"time"
)

// What a conversation hands to another besides messages and duties: where we
// asked the customer to write, what we asked, and what we should say.

// carry packs it. Where it came from stays known, so that it can go back.
func (c *Conversation) carry(l *Luggage) {
	if c.Invitation != nil {
		i := *c.Invitation
		i.From = origin(i.From, c.ID)
		l.Invitation = &i
	}
	l.Drafts = slices.Clone(c.Drafts)
	for i := range l.Drafts {
		l.Drafts[i].From = origin(l.Drafts[i].From, c.ID)
	}
	if c.Survey.Awaits() {
		s := *c.Survey
		s.From = origin(s.From, c.ID)
		l.Survey = &s
	}
	l.SeekFirst, l.PriorFailures = c.SeekFirst, c.PriorFailures
	l.HumanAsked, l.Apology = c.HumanAsked, c.Apology
}

// open reports whether we still wait for the private message.
func (i *Invitation) open() bool { return i != nil && !i.Lapsed }

// supersedes reports whether a survey that another conversation brings takes
// the place of this one's: the customer was not asked here.
func (l *Luggage) supersedes(s *Survey) bool {
	return l.Survey != nil && (s == nil || s.AskedAt.IsZero())
}

// takes reports whether an invitation that another conversation brings takes
// the place of this one's: one that is still open comes before one that lapsed.
func (c *Conversation) takes(l *Luggage) bool {
	return l.Invitation != nil && c.State.Live() && (c.Invitation == nil || c.Invitation.Lapsed && !l.Invitation.Lapsed)
}

// carried unpacks it. Of two surveys the conversation's own counts.
func (c *draft) carried(l *Luggage, names []renamed) {
	if c.takes(l) {
		i := *l.Invitation
		i.From = foreign(i.From, c.ID)
		c.Invitation = &i
	}
	if c.State.Live() {
		c.takeDrafts(l.Drafts, names)
	}
	if l.supersedes(c.Survey) {
		s := *l.Survey
		s.From, s.Stopped = foreign(s.From, c.ID), s.Stopped || c.Survey.Declined()
		c.Survey = &s
	}
	c.SeekFirst = c.SeekFirst || l.SeekFirst
	c.PriorFailures = max(c.PriorFailures, l.PriorFailures)
	c.HumanAsked = c.HumanAsked || l.HumanAsked
	if c.Apology == "" {
		c.Apology = l.Apology
	}
}

// takeDrafts adds the drafts that another conversation wants; names are of the
// promises whose identifiers were taken here.
func (c *draft) takeDrafts(more []WantedDraft, names []renamed) {
	if len(more) == 0 {
		return
	}
	c.write(drafts)
	for _, w := range more {
		if i := slices.IndexFunc(names, func(n renamed) bool { return n.from == w.For }); i >= 0 {
			w.For = names[i].to
		}
		w.From = foreign(w.From, c.ID)
		same := func(x WantedDraft) bool { return x.Kind == w.Kind && x.For == w.For && x.From == w.From }
		if !slices.ContainsFunc(c.Drafts, same) {
			c.Drafts = append(c.Drafts, w)
		}
	}
	slices.SortStableFunc(c.Drafts, func(a, b WantedDraft) int { return a.At.Compare(b.At) })
	if n := len(c.Drafts); n > maxDrafts {
		c.Drafts = slices.Delete(c.Drafts, 0, n-maxDrafts)
	}
}

// handBack packs what came with a merge and goes back when that is undone.
func (c *Conversation) handBack(r *Relation, l *Luggage) {
	theirs := func(from ID) bool { return from != "" && slices.Contains(r.Members, from) }
	l.Invitation = r.Invitation
	if i := c.Invitation; i != nil && theirs(i.From) {
		l.Invitation = i
	}
	l.Drafts = only(c.Drafts, func(w *WantedDraft) bool { return theirs(w.From) })
	if s := c.Survey; s != nil && theirs(s.From) {
		l.Survey = s
	}
	l.SeekFirst = r.Seek && c.SeekFirst
}

// handedBack takes it out of the conversation that it had come to.
func (c *draft) handedBack(r *Relation, l *Luggage) {
	was := r.Before
	if was == nil {
		was = &Before{}
	}
	if i := c.Invitation; i != nil && slices.Contains(r.Members, i.From) {
		c.Invitation = was.Invitation
	}
	if len(l.Drafts) > 0 {
		c.dropDrafts(func(w WantedDraft) bool { return w.From != "" && slices.Contains(r.Members, w.From) })
	}
	if l.Survey != nil {
		c.Survey = was.Survey
	}
	if l.SeekFirst && !was.SeekFirst && !c.soughtElsewhere() {
		c.SeekFirst = false
	}
}

// soughtElsewhere: another conversation that came here looks for the failure that
// went before.
func (c *Conversation) soughtElsewhere() bool {
	for r := range c.related(FromOther) {
		if r.Seek {
			return true
		}
	}
	return false
}

// regain unpacks it again where it had come from.
func (c *draft) regain(l *Luggage) {
	c.Invitation = nil
	if l.Invitation != nil {
		i := *l.Invitation
		i.From = foreign(i.From, c.ID)
		c.Invitation = &i
	}
	c.Drafts = nil
	c.own |= drafts
	for _, w := range l.Drafts {
		w.From, w.For = foreign(w.From, c.ID), strings.TrimSuffix(w.For, "@"+string(c.ID))
		c.Drafts = append(c.Drafts, w)
	}
	if l.Survey != nil {
		s := *l.Survey
		s.From = foreign(s.From, c.ID)
		c.Survey = &s
	}
	c.SeekFirst = l.SeekFirst
}

// settleSurvey records why a survey that is planned here is not sent: the
// customer was asked in the conversation that joins.
func (d *decision) settleSurvey(l *Luggage) {
	if l.supersedes(d.c.Survey) && d.c.Survey.planned() {
		d.emitDue(ActorSystem, SurveySkipped{SkipTwice}, time.Time{})
	}
}
