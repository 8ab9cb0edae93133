package care

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/mysocialcare/socialcare/sla"
)

// Resolution is how a conversation ended.
type Resolution struct {
	Kind  ResolutionKind `json:"kind"`
	Cause string         `json:"cause"`
	// Destination is where it is stored to whom an [Oriented] customer was sent.
	// Schema 1 held the words themselves, which are not read.
	Destination string `json:"destination_content,omitempty"`
	// Explanation is where it is stored how the cause was explained to the
	// customer; empty: it was not.
	Explanation string `json:"explanation_content,omitempty"`
	// Responsible is who caused the case; empty: nobody said. Partner is the tag
	// of one.
	Responsible Party  `json:"responsible,omitempty"`
	Partner     string `json:"partner,omitempty"`
	// Fault: we admitted a fault of ours. Action is what was done about it.
	Fault  bool   `json:"fault,omitempty"`
	Action string `json:"action,omitempty"`
	// Cost is what the case cost the customer. Charged flags that it was
	// something.
	Cost    Money `json:"cost,omitzero"`
	Charged bool  `json:"charged,omitempty"`
	// Recovered: we failed the customer once, and made it good before a second
	// time.
	Recovered bool `json:"recovered,omitempty"`
	// FirstContact: one answer of a person's was enough.
	FirstContact bool `json:"first_contact,omitempty"`
	// Tasks is how many were open: a follow-up may come after the solution.
	Tasks int       `json:"tasks,omitempty"`
	Agent string    `json:"agent"`
	At    time.Time `json:"at"`
}

// ResolutionKind is what solved the case.
type ResolutionKind string

const (
	Solved      ResolutionKind = "solved"
	Oriented    ResolutionKind = "oriented" // sent to who can solve it
	NoContact   ResolutionKind = "no_contact"
	IsDuplicate ResolutionKind = "duplicate"
	NoAction    ResolutionKind = "no_action"
	// Silent: we answered and the customer wrote no more; time brings it about.
	Silent ResolutionKind = "silence"
)

// unclaimed reports whether a solution claims nothing that a customer who writes
// again shows to be wrong: we waited in vain, or the case goes on elsewhere.
func (r *Resolution) unclaimed() bool {
	return r != nil && (r.Kind == Silent || r.Kind == NoContact || r.Kind == IsDuplicate)
}

// Money is an amount in a currency. The zero Money is nothing, and has none.
type Money struct {
	// Minor is the amount in the currency's smallest unit, such as cents.
	Minor int64 `json:"minor"`
	// Currency is the ISO 4217 code, such as "EUR".
	Currency string `json:"currency"`
}

// String writes the amount in the smallest unit, "1250 EUR", because where the
// decimal point belongs differs by currency.
func (m Money) String() string { return fmt.Sprintf("%d %s", m.Minor, m.Currency) }

// valid: nothing, or not less than nothing in a currency.
func (m Money) valid() bool {
	if m == (Money{}) {
		return true
	}
	upper := func(c byte) bool { return c >= 'A' && c <= 'Z' }
	return m.Minor >= 0 && len(m.Currency) == 3 && upper(m.Currency[0]) && upper(m.Currency[1]) && upper(m.Currency[2])
}

type (
	// Solution resolves a conversation.
	Solution struct {
		Resolution Resolution `json:"resolution"`
		// SurveyAt is when the customer is asked how it was; zero: never, and
		// NoSurvey says why. Schema 1 planned none.
		SurveyAt time.Time  `json:"survey_at,omitzero"`
		NoSurvey SurveySkip `json:"no_survey,omitempty"`
	}
	// Reopened makes a resolved conversation live again.
	Reopened struct {
		// Content is where the reason is stored; empty: none was given. Schema 1
		// held the words themselves, which are not read.
		Content string `json:"content,omitempty"`
		// Survey: the customer's answer to the survey was no.
		Survey bool `json:"survey,omitempty"`
		// Unclaimed: nobody had said that it was solved, so that the customer's
		// writing again is no failure of ours.
		Unclaimed bool `json:"unclaimed,omitempty"`
	}
)

func (Solution) Type() string { return "resolved" }
func (Reopened) Type() string { return "reopened" }

// Resolve ends the case: solved, oriented to somebody who can solve it, or
// without contact.
type Resolve struct {
	Agent string         `json:"agent,omitempty"`
	Kind  ResolutionKind `json:"kind,omitempty"`
	// Cause is what reports count: one of Spec.Causes, in upper or lower case, its
	// words joined by spaces or dashes; a tag without them; wanted. What else is to
	// be said is Explanation's.
	Cause string `json:"cause,omitempty"`
	// Destination is where the customer was sent, wanted with [Oriented] and of a
	// case that is not ours and not solved. Explanation is how the cause was
	// explained. Both are words, which no event holds: the host stores them under
	// identifiers that derive from Content, see [Texts].
	Destination string `json:"destination,omitempty"`
	Explanation string `json:"explanation,omitempty"`
	Content     string `json:"content,omitempty"`
	// Responsible is who caused the case; empty: not said. Partner is the tag of
	// one.
	Responsible Party  `json:"responsible,omitempty"`
	Partner     string `json:"partner,omitempty"`
	// Fault admits a fault of ours. It wants an apology, see Reply.Apology.
	Fault bool `json:"fault,omitempty"`
	// Cost is what the case cost the customer; zero: nothing.
	Cost Money `json:"cost,omitzero"`
	// Seen, when above 0, is the version that the agent saw.
	Seen int64 `json:"seen,omitempty"`
}

// Name implements [Command].
func (Resolve) Name() string { return "resolve" }

func (x Resolve) destination() string { return contentPart(x.Content, "-destination", x.Destination) }
func (x Resolve) explanation() string { return contentPart(x.Content, "-explanation", x.Explanation) }

// contentPart names one of several texts that come under one identifier; empty
// without the text.
func contentPart(content, part, text string) string {
	if content == "" || text == "" {
		return ""
	}
	return content + part
}

func (x Resolve) decide(d *decision) error {
	if err := d.agent(x.Agent); err != nil {
		return err
	}
	if x.Seen > 0 {
		if err := d.conflict(x.Agent, x.Seen); err != nil {
			return err
		}
	}
	if no := slices.Concat(x.record(d), x.guards(d)); len(no) > 0 {
		return d.refusal(no)
	}
	d.own(x.Agent)
	r := Resolution{
		Kind: x.Kind, Cause: d.rules.cause(x.Cause), Destination: x.destination(), Explanation: x.explanation(),
		Responsible: x.Responsible, Partner: x.Partner, Fault: x.Fault, Cost: x.Cost, Charged: x.Cost.Minor > 0,
		Agent: x.Agent, At: d.now,
	}
	if x.Fault {
		r.Action = d.c.apology()
	}
	return d.solve(x.Agent, r, time.Time{})
}

// solve resolves the conversation; due is when time brought it about.
func (d *decision) solve(actor string, r Resolution, due time.Time) error {
	if d.c.Hold == nil {
		d.expectClock(1)
	} else {
		d.expectClock(2)
		d.emitDue(actor, Unheld{}, due)
	}
	r.Recovered, r.Tasks = d.c.Recovered && d.c.Failures == 1, len(d.c.Tasks)
	r.FirstContact = d.c.firstContact(r.Kind)
	s := Solution{Resolution: r}
	s.SurveyAt, s.NoSurvey = d.planSurvey(r)
	d.emitDue(actor, s, due)
	return d.record(sla.Event{Kind: sla.Resolve, At: r.At})
}

// record checks what is put down about the case.
func (x Resolve) record(d *decision) []Reason {
	var no []Reason
	say := func(guard, field, format string, args ...any) {
		no = append(no, Reason{guard, field, fmt.Sprintf(format, args...)})
	}
	kinds := []ResolutionKind{Solved, Oriented, NoContact, IsDuplicate, NoAction}
	switch {
	case !slices.Contains(kinds, x.Kind):
		say(GuardField, "kind", "kind must be one of %s", oneOf(kinds))
	case x.Kind == Oriented && x.Destination == "":
		say(GuardField, "destination", "where was the customer sent? give a destination in words")
	case x.Kind == NoAction && (x.Responsible == Partner || x.Responsible == Other) && x.Destination == "":
		say(GuardOrientation, "destination", "it is not ours: where was the customer sent? give a destination in words")
	}
	if causes := d.rules.spec.Causes; d.rules.cause(x.Cause) == "" {
		form := "one of " + oneOf(causes)
		if len(causes) == 0 {
			form = "a tag, such as \"late-delivery\": at most 32 letters, digits, - _ and ., with no number of five digits in it"
		}
		say(GuardField, "cause", "cause must be %s; more words belong into explanation", form)
	}
	if !x.Cost.valid() {
		say(GuardField, "cost", "%s", moneyForm)
	}
	for _, err := range []error{
		d.words("destination", x.Destination, x.Content), d.words("explanation", x.Explanation, x.Content), d.party(x.Responsible, x.Partner),
	} {
		if r, ok := err.(*Refusal); ok {
			no = append(no, r.Reasons...)
		}
	}
	return no
}

// cause is a cause as reports count it: of those listed the one that is meant,
// however its words are joined and written, or any tag; empty: none.
func (r *Rules) cause(s string) string {
	causes := r.spec.Causes
	switch {
	case len(causes) == 0 && isCause(s), slices.Contains(causes, s):
		return s
	}
	if i := slices.IndexFunc(causes, func(c string) bool { return causeWords(c) == causeWords(s) }); i >= 0 && causeWords(s) != "" {
		return causes[i]
	}
	return ""
}

// causeWords is a cause as one says it: its words alone.
func causeWords(cause string) string {
	words := strings.FieldsFunc(strings.ToLower(cause), func(c rune) bool { return c == '-' || c == '_' || unicode.IsSpace(c) })
	return strings.Join(words, " ")
}

// isCause: a tag that holds no order's or telephone's number. What else may be
// said is for the host to list, see Spec.Causes.
func isCause(s string) bool {
	digits := 0
	for _, c := range s {
		if c < '0' || c > '9' {
			digits = 0
		} else if digits++; digits > 4 {
			return false
		}
	}
	return isTag(s)
}

// guards are all that keeps the case open, so that an agent sees it at once.
func (x Resolve) guards(d *decision) []Reason {
	var no []Reason
	say := func(guard, field, format string, args ...any) {
		no = append(no, Reason{guard, field, fmt.Sprintf(format, args...)})
	}
	for _, p := range d.c.Promises {
		say(GuardPromises, "", "the %s promised for %s is open: keep %s or withdraw it", p.Kind, p.Due.Format(time.RFC3339), p.ID)
	}
	if x.Fault && d.c.apology() == "" {
		say(GuardApology, "fault", "the customer was not told what we do about our fault: "+
			"reply with apology set to the tag of what we do, such as \"refund\", or resolve without fault")
	}
	if x.Kind == Solved || x.Kind == Oriented {
		no = append(no, d.unconfirmed()...)
	}
	no = append(no, x.unanswered(d)...)
	closing := slices.ContainsFunc(d.c.Outgoing, func(p Pending) bool { return p.Closing })
	if d.c.PublicOpen && !closing && x.Kind != IsDuplicate && x.Kind != NoContact {
		say(GuardPublicOpen, "", "it went on in private: reply in public first, which closes the thread there; no_contact if that is not possible")
	}
	return no
}

// unanswered says why a customer who waits must not be left waiting. That a
// message needs no answer, or that the customer cannot be reached, is said of no
// public complaint that nobody has looked into; nor does a customer whom we
// failed before need no answer in public.
func (x Resolve) unanswered(d *decision) []Reason {
	if d.c.WaitingSince.IsZero() {
		return nil
	}
	since := d.c.WaitingSince.Format(time.RFC3339)
	say := func(format string, args ...any) []Reason {
		return []Reason{{GuardWaiting, "", fmt.Sprintf(format, args...)}}
	}
	public := slices.ContainsFunc(d.c.Unanswered, func(u Unanswered) bool { return !u.Private })
	switch {
	case x.Kind == Solved || x.Kind == Oriented:
		return say("the customer waits for an answer since %s: reply first, or resolve as no_action if none is needed", since)
	case public && d.c.SeekFirst && (x.Kind == NoAction || x.Kind == NoContact):
		return say("a public complaint stands unanswered since %s: reply, or report or dismiss the failure that went before it", since)
	case public && d.c.PriorFailures > 0 && x.Kind == NoAction:
		return say("a customer whom we failed before waits in public since %s: reply, or resolve as no_contact if that is not possible", since)
	}
	return nil
}

// apology is the action of the last apology, one on its way included.
func (c *Conversation) apology() string {
	for _, p := range slices.Backward(c.Outgoing) {
		if p.Apology != "" {
			return p.Apology
		}
	}
	return c.Apology
}

// Reopen makes a resolved conversation live again; agents always may.
type Reopen struct {
	Agent string `json:"agent,omitempty"`
	// Reason is words, which no event holds: the host stores them under Content.
	Reason  string `json:"reason,omitempty"`
	Content string `json:"content,omitempty"`
}

// Name implements [Command].
func (Reopen) Name() string { return "reopen" }

func (x Reopen) decide(d *decision) error {
	if err := d.agent(x.Agent); err != nil {
		return err
	}
	if err := d.words("reason", x.Reason, x.Content); err != nil {
		return err
	}
	d.expectClock(2) // with the survey that is skipped
	if x.Reason != "" {
		d.emit(x.Agent, Reopened{Content: x.Content})
	} else {
		d.emit(x.Agent, Reopened{})
	}
	return d.record(sla.Event{Kind: sla.Reopen, At: d.now})
}

func (b Solution) apply(c *draft, _ *Event) {
	r := b.Resolution
	c.State, c.Resolution = Resolved, &r
	c.Unanswered, c.WaitingSince, c.SnoozedUntil = nil, time.Time{}, time.Time{}
	c.LeaseAgent, c.LeaseUntil, c.Invitation, c.BotSaid = "", time.Time{}, nil, nil
	c.dropDrafts(func(WantedDraft) bool { return true })
	switch {
	case !b.SurveyAt.IsZero():
		c.Survey = &Survey{At: b.SurveyAt, Stopped: c.Survey.Declined()}
	case b.NoSurvey != "" && !c.Survey.asked():
		c.Survey = &Survey{Skipped: b.NoSurvey, Stopped: c.Survey.Declined()}
	}
}

// reopened is what a customer who writes again makes of a solution.
func reopened(r *Resolution) Body {
	if r.unclaimed() {
		return Reopened{Unclaimed: true}
	}
	return Reopened{}
}

func (b Reopened) apply(c *draft, e *Event) {
	c.State, c.Resolution = Open, nil
	if e.Actor == ActorCustomer && !b.Unclaimed {
		c.Failures++
	}
	c.changed(e)
}
