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
	var d decision // a literal of this size would be copied once more
	d.rules, d.facts, d.name = r, f, cmd.Name()
	d.c.Conversation, d.c.judged, d.version = c, true, c.Version
	d.now = later(stamp(now), c.UpdatedAt)
	return d.run(cmd)
}

// Execute is [Rules.Decide] and [Fold] in one call, which costs less: it returns
// the events and the conversation after them. After a refusal, or without events,
// that is the one given.
func (r *Rules) Execute(c Conversation, cmd Command, f Facts, now time.Time) ([]Event, Conversation, error) {
	var d decision
	d.rules, d.facts, d.name = r, f, cmd.Name()
	d.c.Conversation, d.version = c, c.Version
	d.now = later(stamp(now), c.UpdatedAt)
	events, err := d.run(cmd)
	if err != nil || len(events) == 0 {
		return nil, c, err
	}
	return events, d.c.Conversation, nil
}

// run judges the command, with what time brings about before and after it.
func (d *decision) run(cmd Command) ([]Event, error) {
	if t, ok := cmd.(Tick); ok {
		d.ready = t.Ask
	}
	if !isReceipt(cmd) {
		if err := d.due(); err != nil {
			return nil, err
		}
		d.consequences()
	}
	if !admits(d.c.State, d.name) {
		return nil, d.refuse(GuardState, "", "not possible in state %s%s", stateName(d.c.State), d.instead())
	}
	if err := d.bounds(cmd); err != nil {
		return nil, err
	}
	before := len(d.events)
	if err := d.judge(cmd); err != nil {
		return nil, err
	}
	if len(d.events) == before && !isReceipt(cmd) {
		return d.events, nil
	}
	d.consequences()
	if err := d.due(); err != nil {
		return nil, err
	}
	d.consequences()
	return d.events, nil
}

// isReceipt: the command reports what we said at the network's own time, which
// may be before something fell due.
func isReceipt(cmd Command) bool {
	switch x := cmd.(type) {
	case Delivered, PartDelivered:
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
	// clocks are room for those of the next events.
	clocks []sla.State
	// followed is how many events have had their consequences.
	followed int
	// ready is the survey that a [Tick] brings.
	ready Ask
	// invites: the text is a public invitation to go on in private.
	invites bool
}

// expect makes room for n more events, so that there is one allocation for all
// of them.
func (d *decision) expect(n int) {
	if d.events == nil {
		d.events = make([]Event, 0, n)
		return
	}
	d.events = slices.Grow(d.events, n)
}

// expectClock is expect for events one of which moves the clock, or two of more
// than two. One object is room for both: it costs less than two of its size.
func (d *decision) expectClock(n int) {
	switch {
	case d.events != nil:
		d.expect(n)
	case n == 1:
		room := new(struct {
			events [1]Event
			clocks [1]sla.State
		})
		d.events, d.clocks = room.events[:0], room.clocks[:]
	case n == 2:
		room := new(struct {
			events [2]Event
			clocks [1]sla.State
		})
		d.events, d.clocks = room.events[:0], room.clocks[:]
	default:
		d.expect(n)
		d.clocks = make([]sla.State, 2)
	}
}

// emit records an event and applies it.
func (d *decision) emit(actor string, body Body) { d.emitDue(actor, body, time.Time{}) }

func (d *decision) emitDue(actor string, body Body, due time.Time) {
	n := len(d.events)
	if n == cap(d.events) {
		d.expect(1)
	}
	d.events = d.events[:n+1]
	e := &d.events[n]
	e.Version, e.At, e.Due, e.Actor, e.Rules, e.Body = d.c.Version+1, d.now, due, actor, d.rules.spec.Version, body
	d.c.apply(e)
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

// instead says what to do first where the state does not admit a command.
func (d *decision) instead() string {
	switch d.c.State {
	case Resolved:
		return ": reopen it first"
	case Closed:
		return ": it is over; a reply begins another, see follow_up"
	case Spam:
		return ": unmark_spam first"
	case Merged:
		return ": it goes on in conversation " + string(d.c.goes("")) + ", or undo_merge first"
	case New:
		return ": claim it or answer first"
	}
	return ""
}

// agent checks that the one who commands is known and that nobody else is at
// work on the conversation.
func (d *decision) agent(initials string) error { return d.over(initials, "") }

// over is agent for who takes the work over from a colleague by name.
func (d *decision) over(initials, colleague string) error {
	m, ok := d.rules.member(initials)
	if !ok {
		return d.stranger("agent", initials)
	}
	if m.Bot {
		if err := d.botMay(); err != nil {
			return err
		}
		colleague = ""
	}
	if holder := d.c.leased(d.now); holder != "" && holder != initials && holder != colleague && (m.Bot || !d.rules.isBot(holder)) {
		return d.refuse(GuardLease, "agent", "%s is answering until %s: wait until then, or claim it over %s", holder, d.c.LeaseUntil.Format(time.RFC3339), holder)
	}
	return nil
}

// stranger refuses who is no person of the team.
func (d *decision) stranger(field, initials string) *Refusal {
	if len(d.rules.team) == 0 {
		return d.refuse(GuardAgent, field, "%q is no agent's name: give 1 to 16 letters or digits, such as FB", clip(initials, 16))
	}
	var people []string
	for _, a := range d.rules.spec.Team {
		if !a.Bot {
			people = append(people, a.Initials)
		}
	}
	return d.refuse(GuardAgent, field, "%q is not in the team: give one of %s", clip(initials, 16), oneOf(people))
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
	r := d.refuse(GuardConflict, "version", "%s by %s after version %d: read it, and send with version %d", since[0].Event, since[0].Actor, seen, d.version)
	r.Since = since
	return r
}

func clip(s string, n int) string {
	if len(s) > n {
		s = s[:n]
	}
	return strings.ToValidUTF8(s, "")
}

// Claim takes a lease on the conversation, for Spec.Lease, and owns it if nobody
// does. The same agent's renews it.
type Claim struct {
	Agent string `json:"agent,omitempty"`
	// Over names the colleague whose lease is taken over on purpose; empty: nobody's.
	// The owner stays, and what the colleague was about to send is refused. A bot
	// takes nothing over.
	Over string `json:"over,omitempty"`
}

// Name implements [Command].
func (Claim) Name() string { return "claim" }

func (c Claim) decide(d *decision) error {
	if err := d.over(c.Agent, c.Over); err != nil {
		return err
	}
	d.emit(c.Agent, Claimed{c.Agent, d.now.Add(time.Duration(d.rules.spec.Lease))})
	d.own(c.Agent)
	return nil
}

// own makes the agent the owner if there is none, or only a bot.
func (d *decision) own(agent string) {
	switch owner := d.c.Owner; {
	case owner == "":
		d.emit(agent, Assigned{Owner: agent})
	case d.rules.isBot(owner) && !d.rules.isBot(agent):
		d.emit(agent, Assigned{Owner: agent, From: owner, Handover: true})
	}
}

// Snooze sets the conversation aside until an instant: not later than what we
// owe the customer, a promise, a progress update, the first six hours of a
// public complaint. It wakes to a colleague where its owner does not work then, see
// [Rules.Unattended].
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
	if no := d.ahead("until", until); no != nil {
		return no
	}
	if !until.After(d.now) {
		return d.refuse(GuardField, "until", "until must be in the future")
	}
	for i := range d.c.Promises {
		p := &d.c.Promises[i]
		due := p.Due
		if p.Verify {
			due = d.rules.breaks(p)
		}
		if !p.Broken && until.After(due) {
			return d.refuse(GuardUntil, "until", "a promise falls due at %s: snooze until then at most", due.Format(time.RFC3339))
		}
	}
	for _, t := range d.c.Tasks {
		if !t.Overdue && until.After(t.Due) {
			return d.refuse(GuardUntil, "until", "a task falls due at %s: snooze until then at most", t.Due.Format(time.RFC3339))
		}
	}
	if since := d.c.quietSince(); !since.IsZero() {
		if due := since.Add(time.Duration(d.rules.spec.MaxSilence)); until.After(due) {
			return d.refuse(GuardUntil, "until", "the customer is owed news by %s: snooze until then at most, or write first", due.Format(time.RFC3339))
		}
	}
	if i := slices.IndexFunc(d.c.Unanswered, func(u Unanswered) bool { return !u.Private }); i >= 0 {
		if due := d.c.Unanswered[i].At.Add(publicAnswer); until.After(due) {
			return d.refuse(GuardUntil, "until", "a public message wants an answer by %s: snooze until then at most, or answer first", due.Format(time.RFC3339))
		}
	}
	d.emit(s.Agent, SetAside{until})
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

// Delivered reports the network's receipt for a reply. For one that is not on its
// way it changes nothing.
type Delivered struct {
	Reply string      `json:"reply,omitempty"`
	Ref   channel.Ref `json:"ref,omitzero"`
	// At is the network's time; zero, or after now: now.
	At time.Time `json:"at,omitzero"`
	// Agent is who found it on the network, when the network did not tell.
	Agent string `json:"agent,omitempty"`
}

// Name implements [Command].
func (Delivered) Name() string { return "sent" }

func (x Delivered) decide(d *decision) error {
	actor, err := d.person(x.Agent)
	if err != nil {
		return err
	}
	p, ok := d.c.pending(x.Reply)
	if !ok {
		return nil
	}
	at := stamp(x.At)
	if at.After(d.now) || at.IsZero() {
		at = d.now
	}
	at = later(at, p.At)
	d.expectClock(1)
	d.emit(actor, Sent{x.Reply, x.Ref, at})
	return d.answer(p, at)
}

// person is the actor of what the network or a person of the team told.
func (d *decision) person(agent string) (string, error) {
	if agent == "" {
		return ActorSystem, nil
	}
	if m, ok := d.rules.member(agent); !ok || m.Bot {
		return "", d.stranger("agent", agent)
	}
	return agent, nil
}

// answer tells the clock about a reply that went out. A message that came
// between the decision and the receipt is not answered by it: it starts
// waiting again.
func (d *decision) answer(p Pending, at time.Time) error {
	kind := sla.PublicReply
	switch {
	case p.Auto:
		kind = sla.AutoReply
	case p.Bot:
		kind = sla.BotReply
	case p.Visibility.IsPrivate():
		kind = sla.PrivateReply
	}
	if err := d.record(sla.Event{Kind: kind, At: at, Private: p.Bot && p.Visibility.IsPrivate()}); err != nil || p.Auto {
		return err
	}
	return d.ask()
}

// Failed reports that a reply will never leave. For one that is not on its way it
// changes nothing.
type Failed struct {
	Reply string       `json:"reply,omitempty"`
	Code  channel.Code `json:"code,omitempty"`
	// Agent is who gave it up, and Reason why, wanted then. It is words, which no
	// event holds: the host stores them under Content.
	Agent   string `json:"agent,omitempty"`
	Reason  string `json:"reason,omitempty"`
	Content string `json:"content,omitempty"`
}

// Name implements [Command].
func (Failed) Name() string { return "failed" }

func (x Failed) decide(d *decision) error {
	actor, err := d.person(x.Agent)
	switch {
	case err != nil:
		return err
	case x.Agent != "" && x.Reason == "":
		return d.refuse(GuardField, "reason", "why is it given up? give a reason in words")
	}
	if err := d.words("reason", x.Reason, x.Content); err != nil {
		return err
	}
	if _, ok := d.c.pending(x.Reply); !ok {
		return nil
	}
	was := d.c.State
	after := d.c.Followers(x.Reply)
	d.emit(actor, SendFailed{x.Reply, x.Code, contentPart(x.Content, "", x.Reason)})
	for _, reply := range after {
		d.emit(ActorSystem, SendFailed{Reply: reply, Code: channel.Abandoned})
	}
	if was == Resolved && d.c.State == Open {
		if err := d.record(sla.Event{Kind: sla.Reopen, At: d.now}); err != nil {
			return err
		}
	}
	return d.ask()
}
