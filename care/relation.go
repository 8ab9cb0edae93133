package care

import (
	"iter"
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

// Relations are what a conversation has to do with others; most have none.
type Relations struct {
	// Operation is the work across two conversations that this one began and
	// that is not complete; nil: none.
	Operation *Operation `json:"operation,omitempty"`
	With      []Relation `json:"with,omitempty"`
	// Public and Private tell where the customer's last messages were written
	// that another conversation brought along; nil: in this one's own threads.
	Public  *Via `json:"public,omitempty"`
	Private *Via `json:"private,omitempty"`
}

// Relation is what one conversation has to do with another. It is kept when it
// is undone, because the other's texts stay where they are.
type Relation struct {
	// Operation is what brought it about.
	Operation string       `json:"operation"`
	Kind      RelationKind `json:"kind"`
	Other     ID           `json:"other"`
	// Customers are those whose messages the relation is about: that came with
	// a merge or from what it follows, or that go to the other after a split and
	// in a follow-up.
	Customers []string `json:"customers,omitempty"`
	// Messages were split off; Members is the other with all that was merged
	// into it.
	Messages []channel.Ref `json:"messages,omitempty"`
	Members  []ID          `json:"members,omitempty"`
	// Failures are how many of ours came with it.
	Failures int `json:"failures,omitempty"`
	// Seek: the search for a first failure came with it.
	Seek bool `json:"seek,omitempty"`
	// Invitation came with it and found another one.
	Invitation *Invitation `json:"invitation,omitempty"`
	// Moved is the private thread that an invitation which came with it led to,
	// and whose that was; MovedAt is when, or when it came with a public thread
	// that wants a closing line.
	Moved   *Via      `json:"moved,omitempty"`
	MovedAt time.Time `json:"moved_at,omitzero"`
	// Undone is the operation that undid it; Back is what went back then.
	Undone string   `json:"undone,omitempty"`
	Back   *Luggage `json:"back,omitempty"`
	// Before is what the conversation was before it.
	Before *Before `json:"before,omitempty"`
}

// RelationKind is how one conversation relates to another.
type RelationKind string

const (
	IntoOther  RelationKind = "merged_into"
	FromOther  RelationKind = "merged_from"
	SplitInto  RelationKind = "split_into"
	SplitFrom  RelationKind = "split_from"
	FollowedBy RelationKind = "followed_by"
	Follows    RelationKind = "follows" // the brand began it after the other's end
)

// Before is what undoing brings back.
type Before struct {
	// Version is the conversation's after the operation: who is still there has
	// done nothing since.
	Version      int64              `json:"version"`
	State        State              `json:"state"`
	SnoozedUntil time.Time          `json:"snoozed_until,omitzero"`
	Owner        string             `json:"owner,omitempty"`
	LastBrandAt  time.Time          `json:"last_brand_at,omitzero"`
	UpdateDueAt  time.Time          `json:"update_due_at,omitzero"`
	PublicOpen   bool               `json:"public_open,omitempty"`
	Exposed      []string           `json:"exposed,omitempty"`
	Visibility   channel.Visibility `json:"visibility"`
	LastPublic   channel.Ref        `json:"last_public,omitzero"`
	LastPrivate  channel.Ref        `json:"last_private,omitzero"`
	Public       *Via               `json:"public,omitempty"`
	Private      *Via               `json:"private,omitempty"`
	// Moved is the private thread that it had moved to.
	Moved *Thread `json:"moved,omitempty"`
	// Of the conversation that another one joins.
	Invitation    *Invitation `json:"invitation,omitempty"`
	Survey        *Survey     `json:"survey,omitempty"`
	SeekFirst     bool        `json:"seek_first,omitempty"`
	PriorFailures int         `json:"prior_failures,omitempty"`
	HumanAsked    bool        `json:"human_asked,omitempty"`
	Apology       string      `json:"apology,omitempty"`
}

// Via says which conversation a message was written to, and in which thread,
// before it was merged into this one.
type Via struct {
	From   ID     `json:"from"`
	Thread Thread `json:"thread"`
}

// Bounds of the lists in [Relations].
const (
	maxRelations = 50
	maxMoved     = 50
)

func (c *Conversation) privateThread() Thread {
	if c.Private != nil {
		return *c.Private
	}
	return c.Thread
}

// ThreadOf returns the thread that a reply to one of the customer's last
// messages belongs in.
func (c Conversation) ThreadOf(to channel.Ref) Thread {
	if r := c.Relations; r != nil {
		if r.Private != nil && to == c.LastPrivate {
			return r.Private.Thread
		}
		if r.Public != nil && to == c.LastPublic {
			return r.Public.Thread
		}
	}
	if to == c.LastPrivate && to != c.LastPublic {
		return c.privateThread()
	}
	return c.Thread
}

// customers are whose messages are the conversation's own.
func (c *Conversation) customers() []string {
	all := []string{c.Customer}
	for r := range c.related(FromOther) {
		all = append(all, r.Customers...)
	}
	for r := range c.related(Follows) {
		all = append(all, r.Customers...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// members are the conversation and all that was merged into it.
func (c *Conversation) members() []ID {
	all := []ID{c.ID}
	for r := range c.related(FromOther) {
		all = append(all, r.Members...)
	}
	return all
}

// owns reports whether a customer's messages are the conversation's own.
func (c *Conversation) owns(customer string) bool {
	if customer == c.Customer {
		return true
	}
	if c.Relations == nil {
		return false
	}
	for i := range c.Relations.With {
		r := &c.Relations.With[i]
		if (r.Kind == FromOther || r.Kind == Follows) && r.Undone == "" && slices.Contains(r.Customers, customer) {
			return true
		}
	}
	return false
}

// related are the relations of a kind that are not undone, oldest first.
func (c *Conversation) related(kind RelationKind) iter.Seq[*Relation] {
	return func(yield func(*Relation) bool) {
		if c.Relations == nil {
			return
		}
		for i := range c.Relations.With {
			if r := &c.Relations.With[i]; r.Kind == kind && r.Undone == "" && !yield(r) {
				return
			}
		}
	}
}

// oldest is the first relation of a kind that is not undone, or nil.
func (c *Conversation) oldest(kind RelationKind) *Relation {
	for r := range c.related(kind) {
		return r
	}
	return nil
}

// relation returns the conversation's part in an operation; false if it has
// none yet.
func (c *Conversation) relation(operation string) (Relation, bool) {
	if c.Relations == nil || operation == "" {
		return Relation{}, false
	}
	with := c.Relations.With
	i := slices.IndexFunc(with, func(r Relation) bool { return r.Operation == operation })
	if i < 0 {
		i = slices.IndexFunc(with, func(r Relation) bool { return r.Undone == operation })
	}
	if i < 0 {
		return Relation{}, false
	}
	return with[i], true
}

func (c *Conversation) operation() *Operation {
	if c.Relations == nil {
		return nil
	}
	return c.Relations.Operation
}

// Goes returns the conversation that a customer's messages in this one's thread
// go to: the one that it was merged into, that follows it, or that the
// customer's messages were split off to. Empty: they stay.
func (c Conversation) Goes(customer string) ID { return c.goes(customer) }

func (c *Conversation) goes(customer string) ID {
	if c.Relations == nil {
		return ""
	}
	if c.State == Closed {
		return c.followed(customer)
	}
	for r := range c.related(SplitInto) {
		if slices.Contains(r.Customers, customer) && !c.owns(customer) {
			return r.Other
		}
	}
	if into := c.oldest(IntoOther); c.State == Merged && into != nil {
		return into.Other
	}
	return ""
}

// followed is the follow-up of a closed conversation that a customer's message
// goes to. Who owned the case begins one of his own; anybody else joins the
// latest.
func (c *Conversation) followed(customer string) ID {
	var last ID
	for r := range c.related(FollowedBy) {
		if slices.Contains(r.Customers, customer) {
			return r.Other
		}
		last = r.Other
	}
	if c.owns(customer) {
		return ""
	}
	return last
}

// Holds returns the conversation whose timeline has a message of this one's: it
// may have been split off. Empty: this one.
func (c Conversation) Holds(ref channel.Ref) ID {
	for r := range c.related(SplitInto) {
		if slices.Contains(r.Messages, ref) {
			return r.Other
		}
	}
	if c.Relations == nil {
		return ""
	}
	for _, r := range c.Relations.With { // it came for one that was merged, and went back
		if r.Back != nil && slices.ContainsFunc(r.Back.Unanswered, func(u Unanswered) bool { return u.Ref == ref }) {
			return r.Other
		}
	}
	return ""
}

// came notes where one of the customer's last messages was written.
func (c *draft) came(b Received) {
	r := c.relations()
	switch b.Ref {
	case c.LastPublic:
		r.Public = b.Via
	case c.LastPrivate:
		r.Private = b.Via
	}
}

// relations returns the draft's own relations, to be written to, but for the
// list of them.
func (c *draft) relations() *Relations {
	if c.own&relations != 0 {
		return c.Relations
	}
	c.own |= relations
	r := &Relations{}
	if c.Relations != nil {
		*r = *c.Relations
	}
	c.Relations = r
	return r
}

// relate adds a relation; of too many the oldest that was undone goes.
func (c *draft) relate(x Relation) {
	if c.judged {
		return
	}
	with := c.ownWith(1)
	if len(with) >= maxRelations {
		if i := slices.IndexFunc(with, func(x Relation) bool { return x.Undone != "" }); i >= 0 {
			with = slices.Delete(with, i, i+1)
		}
	}
	c.Relations.With = append(with, x)
}

// ownWith returns the draft's own list of relations, to be written to, with room
// for n more.
func (c *draft) ownWith(n int) []Relation {
	if c.own&(relations|related) == 0 && c.Relations.count()+n == 1 { // of most conversations that have any
		room := new(struct {
			Relations
			with [1]Relation
		})
		with := room.with[:0]
		if c.Relations != nil {
			with = append(with, c.Relations.With...)
			room.Relations = *c.Relations
		}
		room.With = with
		c.Relations, c.own = &room.Relations, c.own|relations|related
	}
	r := c.relations()
	if c.own&related == 0 {
		c.own |= related
		r.With = copied(r.With, n)
	}
	return r.With
}

func (r *Relations) count() int {
	if r == nil {
		return 0
	}
	return len(r.With)
}

// amend changes relations; more are about to be added.
func (c *draft) amend(more int, change func(*Relation)) {
	if c.judged || c.Relations == nil {
		return
	}
	with := c.ownWith(more)
	for i := range with {
		change(&with[i])
	}
}

// full reports whether there is no room for another relation.
func (c *Conversation) full() bool {
	return c.Relations != nil && len(c.Relations.With) >= maxRelations &&
		!slices.ContainsFunc(c.Relations.With, func(x Relation) bool { return x.Undone != "" })
}

// undo marks the relations that match as undone by an operation; more are about
// to be added.
func (c *draft) undo(operation string, more int, match func(*Relation) bool) {
	c.amend(more, func(x *Relation) {
		if x.Undone == "" && match(x) {
			x.Undone = operation
		}
	})
}

// was is what undoing an operation brings back; next is the version after it.
// No decision undoes what it has begun.
func (c *draft) was(next int64) *Before {
	if c.judged {
		return nil
	}
	b := &Before{
		Version: next, State: c.State, SnoozedUntil: c.SnoozedUntil, Owner: c.Owner, LastBrandAt: c.LastBrandAt,
		UpdateDueAt: c.UpdateDueAt, PublicOpen: c.PublicOpen, Exposed: slices.Clone(c.Exposed), Visibility: c.Visibility,
		LastPublic: c.LastPublic, LastPrivate: c.LastPrivate, Invitation: c.Invitation, Survey: c.Survey,
		SeekFirst: c.SeekFirst, PriorFailures: c.PriorFailures, HumanAsked: c.HumanAsked, Apology: c.Apology, Moved: c.Private,
	}
	if r := c.Relations; r != nil {
		b.Public, b.Private = r.Public, r.Private
	}
	return b
}
