package care

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

// Command is what somebody wants to happen: one of the command types of this
// package.
type Command interface {
	// Name is the command's name in the table, in refusals and in JSON.
	Name() string
	decide(d *decision) error
}

// Decide judges a command. It returns the events that happen, those first that
// time brought about meanwhile, or a [*Refusal], which changes nothing. It is a
// pure function of its arguments; a now before the conversation's last event
// counts as that event's time.
//
// What fell due happens before the command is judged, whether or not a [Tick]
// came in time: a promise kept late was broken first. Only what a network
// reports of its own time, a receipt, comes before it.
func (r *Rules) Decide(c Conversation, cmd Command, f Facts, now time.Time) ([]Event, error) {
	now = later(stamp(now), c.UpdatedAt)
	d := decision{rules: r, c: draft{Conversation: c, judged: true}, facts: f, now: now, name: cmd.Name(), version: c.Version}
	if !isReceipt(cmd) {
		if err := d.due(); err != nil {
			return nil, err
		}
	}
	if !steps[step{d.c.State, d.name}] {
		return nil, d.refuse(GuardState, "", "not possible in state %s", stateName(d.c.State))
	}
	if err := d.judge(cmd); err != nil {
		return nil, err
	}
	if err := d.due(); err != nil {
		return nil, err
	}
	return d.events, nil
}

// isReceipt: the command reports what we said at the network's own time, which
// may be before something fell due.
func isReceipt(cmd Command) bool {
	switch x := cmd.(type) {
	case Delivered:
		return true
	case Receive:
		return x.Role == channel.Self
	}
	return false
}

func stateName(s State) string {
	if s == None {
		return "none"
	}
	return string(s)
}

// decision is one command being judged: the conversation as the events so far
// make it.
type decision struct {
	rules  *Rules
	c      draft
	facts  Facts
	now    time.Time
	name   string
	events []Event
	// version is that of the conversation given.
	version int64
	// rung: the clock's alarms until now are reported.
	rung bool
	// clock is the conversation's, once it is bound.
	clock sla.Clock
	bound bool
}

// emit records an event and applies it.
func (d *decision) emit(actor string, body Body) { d.emitDue(actor, body, time.Time{}) }

func (d *decision) emitDue(actor string, body Body, due time.Time) {
	d.events = append(d.events, Event{Version: d.c.Version + 1, At: d.now, Due: due, Actor: actor, Rules: d.rules.spec.Version, Body: body})
	d.c.apply(&d.events[len(d.events)-1])
}

func (d *decision) refuse(guard, field, format string, args ...any) *Refusal {
	return d.refusal([]Reason{{guard, field, fmt.Sprintf(format, args...)}})
}

func (d *decision) refusal(reasons []Reason) *Refusal {
	return &Refusal{
		State: d.c.State, Command: d.name, Guard: reasons[0].Guard, Reasons: reasons,
		Allowed: d.c.Allowed(), Version: d.version,
	}
}

// agent checks that the one who commands is known and that nobody else is at
// work on the conversation.
func (d *decision) agent(initials string) error {
	if _, ok := d.rules.member(initials); !ok {
		return d.refuse(GuardAgent, "agent", "%q is not in the team", clip(initials, 16))
	}
	if holder := d.c.leased(d.now); holder != "" && holder != initials {
		return d.refuse(GuardLease, "agent", "%s is answering until %s", holder, d.c.LeaseUntil.Format(time.RFC3339))
	}
	return nil
}

// unseen lists what happened after the version that the author saw and that
// makes what he wrote stale. Who saw less than the conversation remembers may
// have missed anything.
func (d *decision) unseen(agent string, seen int64) []Change {
	all := d.c.Changes
	forgotten := len(all) == maxChanges && all[0] != nil && seen < all[0].Version
	var since []Change
	for _, ch := range all {
		if ch != nil && (forgotten || ch.Version > seen && ch.Actor != agent) {
			since = append(since, *ch)
		}
	}
	return since
}

func (d *decision) conflict(agent string, seen int64) error {
	since := d.unseen(agent, seen)
	if len(since) == 0 {
		return nil
	}
	r := d.refuse(GuardConflict, "version", "%s by %s after version %d", since[0].Event, since[0].Actor, seen)
	r.Since = since
	return r
}

func clip(s string, n int) string {
	if len(s) > n {
		s = s[:n]
	}
	return strings.ToValidUTF8(s, "")
}

// Claim takes a lease on the conversation, and owns it if nobody does.
type Claim struct {
	Agent string `json:"agent,omitempty"`
}

// Name implements [Command].
func (Claim) Name() string { return "claim" }

func (c Claim) decide(d *decision) error {
	if err := d.agent(c.Agent); err != nil {
		return err
	}
	d.emit(c.Agent, Claimed{c.Agent, d.now.Add(time.Duration(d.rules.spec.Lease))})
	d.own(c.Agent)
	return nil
}

// own makes the agent the owner if there is none.
func (d *decision) own(agent string) {
	if d.c.Owner == "" {
		d.emit(agent, Assigned{Owner: agent})
	}
}

// Snooze sets the conversation aside until an instant: not later than what we
// owe the customer, a promise, a progress update, the first six hours of a
// public complaint.
type Snooze struct {
	Agent string    `json:"agent,omitempty"`
	Until time.Time `json:"until,omitzero"`
}

// Name implements [Command].
func (Snooze) Name() string { return "snooze" }

// publicAnswer is how soon a public complaint wants an answer: practice 1.
const publicAnswer = 6 * time.Hour

func (s Snooze) decide(d *decision) error {
	if err := d.agent(s.Agent); err != nil {
		return err
	}
	until := stamp(s.Until)
	if !until.After(d.now) {
		return d.refuse(GuardField, "until", "until must be in the future")
	}
	for _, p := range d.c.Promises {
		if !p.Broken && until.After(p.Due) {
			return d.refuse(GuardUntil, "until", "a promise falls due at %s", p.Due.Format(time.RFC3339))
		}
	}
	if last := d.c.lastWord(); !last.IsZero() {
		if due := last.Add(time.Duration(d.rules.spec.MaxSilence)); until.After(due) {
			return d.refuse(GuardUntil, "until", "the customer is owed news by %s", due.Format(time.RFC3339))
		}
	}
	if i := slices.IndexFunc(d.c.Unanswered, func(u Unanswered) bool { return !u.Private }); i >= 0 {
		if due := d.c.Unanswered[i].At.Add(publicAnswer); until.After(due) {
			return d.refuse(GuardUntil, "until", "a public message wants an answer by %s", due.Format(time.RFC3339))
		}
	}
	d.emit(s.Agent, SetAside{until})
	return nil
}

// Resolve ends the case: solved, oriented to somebody who can solve it, or
// without contact.
type Resolve struct {
	Agent string         `json:"agent,omitempty"`
	Kind  ResolutionKind `json:"kind,omitempty"`
	// Cause is the tag that reports count; wanted.
	Cause       string `json:"cause,omitempty"`
	Destination string `json:"destination,omitempty"` // wanted with Oriented
	// Seen, when above 0, is the version that the agent saw.
	Seen int64 `json:"seen,omitempty"`
}

// Name implements [Command].
func (Resolve) Name() string { return "resolve" }

func (x Resolve) decide(d *decision) error {
	if err := d.agent(x.Agent); err != nil {
		return err
	}
	if x.Seen > 0 {
		if err := d.conflict(x.Agent, x.Seen); err != nil {
			return err
		}
	}
	if no := x.guards(d); len(no) > 0 {
		return d.refusal(no)
	}
	d.own(x.Agent)
	d.emit(x.Agent, Solution{Resolution{x.Kind, x.Cause, x.Destination, x.Agent, d.now}})
	return d.record(sla.Event{Kind: sla.Resolve, At: d.now})
}

// guards are all that keeps the case open, so that an agent sees it at once.
func (x Resolve) guards(d *decision) []Reason {
	var no []Reason
	say := func(guard, field, format string, args ...any) {
		no = append(no, Reason{guard, field, fmt.Sprintf(format, args...)})
	}
	kinds := []ResolutionKind{Solved, Oriented, NoContact, IsDuplicate, NoAction}
	switch {
	case !slices.Contains(kinds, x.Kind):
		say(GuardField, "kind", "kind must be one of %v", kinds)
	case x.Kind == Oriented && x.Destination == "":
		say(GuardField, "destination", "where was the customer sent?")
	}
	switch causes := d.rules.spec.Causes; {
	case x.Cause == "" || len(x.Cause) > 64:
		say(GuardField, "cause", "a cause of at most 64 bytes is wanted")
	case len(causes) > 0 && !slices.Contains(causes, x.Cause):
		say(GuardField, "cause", "cause must be one of %v", causes)
	}
	if len(x.Destination) > 200 {
		say(GuardField, "destination", "at most 200 bytes")
	}
	for _, p := range d.c.Promises {
		say(GuardPromises, "", "the %s promised for %s is open", p.Kind, p.Due.Format(time.RFC3339))
	}
	if x.Kind == Solved || x.Kind == Oriented {
		no = append(no, d.unconfirmed()...)
		if !d.c.WaitingSince.IsZero() {
			say(GuardWaiting, "", "the customer waits for an answer since %s", d.c.WaitingSince.Format(time.RFC3339))
		}
		closing := slices.ContainsFunc(d.c.Outgoing, func(p Pending) bool { return p.Closing })
		if d.c.PublicOpen && !closing {
			say(GuardPublicOpen, "", "solved in private: the public thread wants a closing line")
		}
	}
	return no
}

// Reopen makes a resolved conversation live again; agents always may.
type Reopen struct {
	Agent  string `json:"agent,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// Name implements [Command].
func (Reopen) Name() string { return "reopen" }

func (x Reopen) decide(d *decision) error {
	if err := d.agent(x.Agent); err != nil {
		return err
	}
	if len(x.Reason) > 200 {
		return d.refuse(GuardField, "reason", "at most 200 bytes")
	}
	d.emit(x.Agent, Reopened{x.Reason})
	return d.record(sla.Event{Kind: sla.Reopen, At: d.now})
}

// Promise tells the customer that something will happen: kind, owner and due
// are wanted, and the owner must work when it falls due.
type Promise struct {
	Agent string      `json:"agent,omitempty"`
	ID    string      `json:"id,omitempty"` // the host's, unique among the open ones; a repeated one changes nothing
	Kind  PromiseKind `json:"kind,omitempty"`
	Owner string      `json:"owner,omitempty"`
	Due   time.Time   `json:"due,omitzero"`
	// Text is the promise in words, for the host to store under Content; both
	// may be empty.
	Text    string `json:"text,omitempty"`
	Content string `json:"content,omitempty"`
}

// Name implements [Command].
func (Promise) Name() string { return "promise" }

func (p Promise) decide(d *decision) error {
	if err := d.agent(p.Agent); err != nil {
		return err
	}
	kinds := []PromiseKind{Delivery, Appointment, Deadline, Voucher}
	due := stamp(p.Due)
	switch {
	case p.ID == "":
		return d.refuse(GuardField, "id", "an identifier is wanted")
	case slices.ContainsFunc(d.c.Promises, func(o OpenPromise) bool { return o.ID == p.ID }):
		return nil
	case !slices.Contains(kinds, p.Kind):
		return d.refuse(GuardField, "kind", "kind must be one of %v", kinds)
	case p.Owner == "":
		return d.refuse(GuardField, "owner", "who keeps the promise?")
	case !due.After(d.now):
		return d.refuse(GuardField, "due", "due must be in the future")
	case len(d.c.Promises) >= maxPromises:
		return d.refuse(GuardPromises, "", "%d promises are open", len(d.c.Promises))
	}
	owner, ok := d.rules.member(p.Owner)
	if !ok {
		return d.refuse(GuardAgent, "owner", "%q is not in the team", clip(p.Owner, 16))
	}
	if !owner.covers(due) {
		return d.refuse(GuardCover, "due", "%s does not work at %s", p.Owner, due.Format(time.RFC3339))
	}
	d.emit(p.Agent, Promised{OpenPromise{ID: p.ID, Kind: p.Kind, Owner: p.Owner, Due: due, Content: p.Content}})
	return nil
}

// Keep says that a promise was kept.
type Keep struct {
	Agent   string `json:"agent,omitempty"`
	Promise string `json:"promise,omitempty"`
}

// Name implements [Command].
func (Keep) Name() string { return "keep" }

func (k Keep) decide(d *decision) error {
	if err := d.agent(k.Agent); err != nil {
		return err
	}
	if !slices.ContainsFunc(d.c.Promises, func(p OpenPromise) bool { return p.ID == k.Promise }) {
		return d.refuse(GuardField, "promise", "no such open promise")
	}
	d.emit(k.Agent, KeptPromise{k.Promise})
	return nil
}

// Erase records that the customer's words were erased from the store.
type Erase struct{}

// Name implements [Command].
func (Erase) Name() string { return "erase" }

func (Erase) decide(d *decision) error {
	if !d.c.Erased {
		d.emit(ActorSystem, Erased{})
	}
	return nil
}

// Delivered reports the network's receipt for a reply.
type Delivered struct {
	Reply string      `json:"reply,omitempty"`
	Ref   channel.Ref `json:"ref,omitzero"`
	At    time.Time   `json:"at,omitzero"`
}

// Name implements [Command].
func (Delivered) Name() string { return "sent" }

func (x Delivered) decide(d *decision) error {
	p, ok := d.c.pending(x.Reply)
	if !ok {
		return nil
	}
	at := stamp(x.At)
	if at.After(d.now) || at.IsZero() {
		at = d.now
	}
	at = later(at, p.At)
	d.emit(ActorSystem, Sent{x.Reply, x.Ref, at})
	return d.answer(p, at)
}

// answer tells the clock about a reply that went out. A message that came
// between the decision and the receipt is not answered by it: it starts
// waiting again.
func (d *decision) answer(p Pending, at time.Time) error {
	kind := sla.PublicReply
	switch {
	case p.Auto:
		kind = sla.AutoReply
	case p.Visibility.IsPrivate():
		kind = sla.PrivateReply
	}
	if err := d.record(sla.Event{Kind: kind, At: at}); err != nil || p.Auto {
		return err
	}
	return d.ask()
}

// Failed reports that a reply will never leave.
type Failed struct {
	Reply string       `json:"reply,omitempty"`
	Code  channel.Code `json:"code,omitempty"`
}

// Name implements [Command].
func (Failed) Name() string { return "failed" }

func (x Failed) decide(d *decision) error {
	if _, ok := d.c.pending(x.Reply); !ok {
		return nil
	}
	was := d.c.State
	d.emit(ActorSystem, SendFailed(x))
	if was == Resolved && d.c.State == Open {
		if err := d.record(sla.Event{Kind: sla.Reopen, At: d.now}); err != nil {
			return err
		}
	}
	return d.ask()
}
