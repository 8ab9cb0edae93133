package care

import (
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/sla"
)

// OpenPromise is what we told the customer would happen.
type OpenPromise struct {
	ID       string      `json:"id"`
	Kind     PromiseKind `json:"kind"`
	Owner    string      `json:"owner"`
	Due      time.Time   `json:"due"`
	Content  string      `json:"content,omitempty"`
	Reminded bool        `json:"reminded,omitempty"`
	// Broken: it was not kept when it fell due; it stays open until it is kept.
	Broken bool `json:"broken,omitempty"`
	// Responsible is who has to do what was promised; empty: we. The owner
	// answers for it to the customer all the same. Partner is the tag of one.
	Responsible Party  `json:"responsible,omitempty"`
	Partner     string `json:"partner,omitempty"`
	// Verify: the time of somebody else's appointment has come, and one of us has
	// to find out whether it took place.
	Verify bool `json:"verify,omitempty"`
	// From is the conversation that it was given in, when that was another.
	From ID `json:"from,omitempty"`
}

// PromiseKind is what was promised.
type PromiseKind string

const (
	Delivery    PromiseKind = "delivery"    // something arrives
	Appointment PromiseKind = "appointment" // somebody comes, or calls, at an hour agreed
	Deadline    PromiseKind = "deadline"    // it is done, or the customer called back, by then
	Voucher     PromiseKind = "voucher"     // money, or what is worth some
)

// Party is who is responsible for something.
type Party string

const (
	Us      Party = "us"
	Partner Party = "partner"
	Other   Party = "other"
)

type (
	// Promised records a promise.
	Promised struct {
		Promise OpenPromise `json:"promise"`
	}
	// Reminded says that a promise falls due soon.
	Reminded struct {
		Promise string `json:"promise"`
		// Draft is what the customer should be told; empty in Schema 1.
		Draft DraftKind `json:"draft,omitempty"`
	}
	// VerifyDue says that the time of somebody else's appointment has come: one
	// of us has to find out from the customer whether it took place.
	VerifyDue struct {
		Promise string    `json:"promise"`
		Owner   string    `json:"owner"`
		Draft   DraftKind `json:"draft,omitempty"`
	}
	// KeptPromise ends a promise.
	KeptPromise struct {
		Promise string `json:"promise"`
		// Verified: of an appointment, once its time had come.
		Verified bool `json:"verified,omitempty"`
	}
	// Withdrawn ends a promise that will not be kept.
	Withdrawn struct {
		Promise string `json:"promise"`
		// Content is where the reason is stored.
		Content string    `json:"content"`
		Draft   DraftKind `json:"draft,omitempty"`
	}
	// Broken says that a promise was not kept in time.
	Broken struct {
		Promise string `json:"promise"`
		Owner   string `json:"owner"`
		// Draft is what the customer should be told; empty in Schema 1.
		Draft DraftKind `json:"draft,omitempty"`
	}
)

func (Promised) Type() string    { return "promised" }
func (Reminded) Type() string    { return "reminded" }
func (VerifyDue) Type() string   { return "verify_due" }
func (KeptPromise) Type() string { return "kept" }
func (Withdrawn) Type() string   { return "withdrawn" }
func (Broken) Type() string      { return "broken" }

// Promise tells the customer that something will happen: kind, owner and due
// are wanted, and the owner must work when it falls due, within a hundred years.
// At most twenty are open in a conversation.
type Promise struct {
	Agent string      `json:"agent,omitempty"`
	ID    string      `json:"id,omitempty"` // the host's, unique among the open ones; a repeated one changes nothing
	Kind  PromiseKind `json:"kind,omitempty"`
	Owner string      `json:"owner,omitempty"`
	Due   time.Time   `json:"due,omitzero"`
	// Responsible is who has to do it; empty: we. Partner is the tag of one, such
	// as "gls", and wanted with [Partner].
	Responsible Party  `json:"responsible,omitempty"`
	Partner     string `json:"partner,omitempty"`
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
	given, err := p.check(d)
	if err != nil || given == nil {
		return err
	}
	d.emit(p.Agent, Promised{*given})
	return nil
}

// check returns the promise as it is recorded; nil if it is on record already.
func (p Promise) check(d *decision) (*OpenPromise, error) {
	kinds := []PromiseKind{Delivery, Appointment, Deadline, Voucher}
	due := stamp(p.Due)
	switch {
	case p.ID == "":
		return nil, d.refuse(GuardField, "id", "an identifier is wanted")
	case d.c.promise(p.ID) != nil:
		return nil, nil
	case !slices.Contains(kinds, p.Kind):
		return nil, d.refuse(GuardField, "kind", "kind must be one of %s: "+
			"what we do by then, a call back too, is a deadline, and what takes place at an hour agreed an appointment", oneOf(kinds))
	case p.Owner == "":
		return nil, d.refuse(GuardField, "owner", "who keeps the promise? give an agent's initials")
	case !due.After(d.now):
		return nil, d.refuse(GuardField, "due", "due must be in the future")
	case len(d.c.Promises) >= maxPromises:
		return nil, d.refuse(GuardPromises, "", "%d promises are open: keep or withdraw one first", len(d.c.Promises))
	}
	if no := d.ahead("due", due); no != nil {
		return nil, no
	}
	if err := d.party(p.Responsible, p.Partner); err != nil {
		return nil, err
	}
	if err := d.ids(p.ID, p.Content); err != nil {
		return nil, err
	}
	owner, ok := d.rules.member(p.Owner)
	if !ok || owner.Bot {
		return nil, d.stranger("owner", p.Owner)
	}
	if !owner.covers(due) {
		return nil, d.refuse(GuardCover, "due", "%s does not work at %s: give another owner or another time", p.Owner, due.Format(time.RFC3339))
	}
	return &OpenPromise{
		ID: p.ID, Kind: p.Kind, Owner: p.Owner, Due: due, Content: p.Content, Responsible: p.Responsible, Partner: p.Partner,
	}, nil
}

// promises checks what a reply promises; nil: nothing new.
func (d *decision) promises(x Reply) (*OpenPromise, error) {
	switch {
	case x.Promise == nil:
		return nil, nil
	case d.rules.isBot(x.Agent):
		return nil, d.refuse(GuardBot, "promise", "a bot promises nothing: it asks for a person")
	}
	return x.Promise.check(d)
}

// promised records what a reply promises. After the solution the case is live
// again, and the customer has the last word of ours.
func (d *decision) promised(agent string, given *OpenPromise) error {
	if given == nil {
		return nil
	}
	solved := d.c.State == Resolved
	d.emit(agent, Promised{*given})
	if !solved {
		return nil
	}
	return d.record(sla.Event{Kind: sla.Reopen, At: d.now})
}

// party checks who is said to be responsible.
func (d *decision) party(p Party, partner string) error {
	switch {
	case p != "" && p != Us && p != Partner && p != Other:
		return d.refuse(GuardField, "responsible", "responsible must be us, partner or other")
	case p == Partner && !isTag(partner):
		return d.refuse(GuardField, "partner", "which partner? give its tag as partner, such as \"gls\": %s", tagForm)
	case p != Partner && partner != "":
		return d.refuse(GuardField, "partner", "a partner is named: say that partner is responsible, or name none")
	}
	return nil
}

// isTag: one to 32 letters, digits, dashes, dots and underscores, so that a
// name or a sentence is none.
func isTag(s string) bool {
	if s == "" || len(s) > 32 {
		return false
	}
	for _, c := range s {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return true
}

// Keep says that a promise was kept. An appointment is verified after its
// time; kept before, it leaves a task to do so.
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
	p := d.c.promise(k.Promise)
	if p == nil {
		return d.refuse(GuardField, "promise", "no such open promise%s", d.open())
	}
	early := p.Kind == Appointment && d.now.Before(p.Due)
	task := Task{ID: verifies + p.ID, Kind: VerifyTask, Owner: p.Owner, Due: p.Due.Add(time.Duration(d.rules.spec.VerifyWithin))}
	d.emit(k.Agent, KeptPromise{k.Promise, p.Kind == Appointment && !early})
	if early && d.c.task(task.ID) == nil && len(d.c.Tasks) < maxTasks {
		d.emit(ActorSystem, TaskAdded{task})
	}
	return nil
}

// open lists the promises that are open, in words.
func (d *decision) open() string {
	if len(d.c.Promises) == 0 {
		return ": none is open"
	}
	ids := make([]string, len(d.c.Promises))
	for i, p := range d.c.Promises {
		ids[i] = p.ID
	}
	return ": open are " + oneOf(ids)
}

// verifies begins the identifier of a task that verifies an appointment.
const verifies = "verify-"

// Withdraw says that a promise will not be kept, and why; the customer has to
// be told.
type Withdraw struct {
	Agent   string `json:"agent,omitempty"`
	Promise string `json:"promise,omitempty"`
	// Reason is wanted. It is words, which no event holds: the host stores them
	// under Content.
	Reason  string `json:"reason,omitempty"`
	Content string `json:"content,omitempty"`
}

// Name implements [Command].
func (Withdraw) Name() string { return "withdraw" }

func (w Withdraw) decide(d *decision) error {
	if err := d.agent(w.Agent); err != nil {
		return err
	}
	if d.c.promise(w.Promise) == nil {
		return d.refuse(GuardField, "promise", "no such open promise%s", d.open())
	}
	if w.Reason == "" {
		return d.refuse(GuardField, "reason", "why is it not kept? give a reason in words")
	}
	if err := d.words("reason", w.Reason, w.Content); err != nil {
		return err
	}
	d.emit(w.Agent, Withdrawn{w.Promise, w.Content, DraftWithdrawn})
	return nil
}

// promise returns the open one with that identifier; nil if there is none.
func (c *Conversation) promise(id string) *OpenPromise {
	if i := slices.IndexFunc(c.Promises, func(p OpenPromise) bool { return p.ID == id }); i >= 0 {
		return &c.Promises[i]
	}
	return nil
}

// verifiable: whether it was kept shows only afterwards, because somebody else
// keeps the appointment.
func (p *OpenPromise) verifiable() bool {
	return p.Kind == Appointment && (p.Responsible == Partner || p.Responsible == Other)
}

// breaks is when a promise is broken: when it falls due, the appointment of
// somebody else when nobody has verified it in time.
func (r *Rules) breaks(p *OpenPromise) time.Time {
	if p.verifiable() {
		return p.Due.Add(time.Duration(r.spec.VerifyWithin))
	}
	return p.Due
}

func (b Promised) apply(c *draft, e *Event) {
	c.owes(e)
	c.write(promises)
	c.Promises = append(c.Promises, b.Promise)
	if c.State == Resolved { // it came with a reply
		c.State, c.Resolution = Waiting, nil
	}
}

// owes notes since when the customer, to whom nothing was owed, waits for news.
func (c *draft) owes(e *Event) {
	if !c.owing() {
		c.UpdateDueAt = later(c.UpdateDueAt, e.At)
	}
}

// owing: the customer is to hear from us, if only how it stands.
func (c *Conversation) owing() bool {
	return len(c.Promises) > 0 || c.State == Snoozed || c.Hold != nil || c.Referral != nil || c.untold()
}

// untold: the customer does not know yet of a promise that came to nothing.
func (c *Conversation) untold() bool {
	return slices.ContainsFunc(c.Drafts, WantedDraft.owed)
}

func (b Reminded) apply(c *draft, e *Event) {
	c.writeFor(promises, 0)
	if p := c.promise(b.Promise); p != nil {
		p.Reminded = true
	}
	c.want(b.Draft, b.Promise, e)
}

func (b VerifyDue) apply(c *draft, e *Event) {
	c.writeFor(promises, 0)
	if p := c.promise(b.Promise); p != nil {
		p.Verify = true
	}
	c.want(b.Draft, b.Promise, e)
	c.rise()
}

func (b KeptPromise) apply(c *draft, _ *Event) { c.endPromise(b.Promise) }

func (b Withdrawn) apply(c *draft, e *Event) {
	c.endPromise(b.Promise)
	c.want(b.Draft, b.Promise, e)
}

// endPromise forgets a promise and the drafts about it, but for the apology.
func (c *draft) endPromise(id string) {
	c.Promises = without(c.Promises, func(p *OpenPromise) bool { return p.ID == id })
	c.dropDrafts(func(x WantedDraft) bool { return x.For == id && x.Kind != DraftApology })
}

func (b Broken) apply(c *draft, e *Event) {
	c.writeFor(promises, 0)
	if p := c.promise(b.Promise); p != nil {
		p.Broken = true
	}
	c.Failures++
	c.dropDrafts(func(x WantedDraft) bool { return x.For == b.Promise })
	c.want(b.Draft, b.Promise, e)
	c.rise()
}

// rise makes a conversation that waited for something ask for work again.
func (c *draft) rise() {
	if c.State == Waiting || c.State == Snoozed {
		c.State, c.SnoozedUntil = Open, time.Time{}
	}
}
