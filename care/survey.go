package care

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

// SurveyPlan says when a customer is asked how it was, days after the case was
// resolved by a person. One question, in private, once for a conversation.
type SurveyPlan struct {
	// Off: nobody is asked.
	Off bool `json:"off,omitempty"`
	// After is how long after the solution, from 1 to 7 days. Default 2 days.
	After Duration `json:"after,omitempty"`
	// Cap is how long a customer is not asked again, over all conversations.
	// Default 30 days.
	Cap Duration `json:"cap,omitempty"`
	// Expire is how long an answer is taken. Default 14 days.
	Expire Duration `json:"expire,omitempty"`
	// Hours are when a survey may be sent, in opening_hours notation and the
	// rules' zone. Default "09:00-20:00".
	Hours string `json:"hours,omitempty"`
	// Question is what is asked. Default [AskSolved].
	Question Question `json:"question,omitempty"`
	// Low is the highest score that means a failure, 1 to 4. Default 2.
	Low int `json:"low,omitempty"`
}

// Question is what a survey asks.
type Question string

const (
	AskSolved Question = "solved" // is it still solved? yes or no
	AskScore  Question = "score"  // how was it? 1 to 5
)

// Answer is what the customer answers: "yes", "no", or "1" to "5".
type Answer string

const (
	Yes Answer = "yes"
	No  Answer = "no"
	// Stop answers any question: the customer wants no surveys. It is neither good
	// nor bad. It is heeded whenever it comes after the first survey, see
	// [OptedOut]; the host gives Facts.OptedOut from then on, see [Survey.Declined].
	Stop Answer = "stop"
)

// score is the answer's number, 0 for a word.
func (a Answer) score() int {
	if len(a) == 1 && a[0] >= '1' && a[0] <= '5' {
		return int(a[0] - '0')
	}
	return 0
}

// fits reports whether the answer answers the question.
func (a Answer) fits(q Question) bool {
	if q == AskScore {
		return a.score() > 0 || a == Stop
	}
	return a == Yes || a == No || a == Stop
}

// SurveySkip is why a survey was not sent.
type SurveySkip string

const (
	SkipOff       SurveySkip = "off"       // the rules plan none
	SkipKind      SurveySkip = "kind"      // nothing was solved: no contact, duplicate, no action
	SkipSilence   SurveySkip = "silence"   // time resolved it
	SkipNobody    SurveySkip = "nobody"    // no person has answered
	SkipCrisis    SurveySkip = "crisis"    // it belongs to a crisis
	SkipTwice     SurveySkip = "twice"     // it was sent after an earlier solution
	SkipReopened  SurveySkip = "reopened"  // cancelled
	SkipSpam      SurveySkip = "spam"      // cancelled
	SkipMerged    SurveySkip = "merged"    // cancelled
	SkipOptedOut  SurveySkip = "opted_out" // the customer wants none
	SkipCapped    SurveySkip = "capped"    // the customer was asked lately
	SkipNoText    SurveySkip = "no_text"   // the host has no text, or not one question
	SkipWindow    SurveySkip = "window"    // the network takes no message any more
	SkipNoPrivate SurveySkip = "no_private"
	SkipAutomatic SurveySkip = "automatic" // our last message was automatic already
	SkipUnsent    SurveySkip = "unsent"    // too many messages have not left
	SkipMissed    SurveySkip = "missed"    // it was closed before anybody asked
)

// Survey is how a conversation's survey stands.
type Survey struct {
	// At is when it is to be sent; zero if none is planned.
	At time.Time `json:"at,omitzero"`
	// Skipped is why it was not sent.
	Skipped SurveySkip `json:"skipped,omitempty"`
	// AskedAt is when it was sent, as Reply, and Until when an answer is taken.
	AskedAt  time.Time `json:"asked_at,omitzero"`
	Reply    string    `json:"reply,omitempty"`
	Question Question  `json:"question,omitempty"`
	Until    time.Time `json:"until,omitzero"`
	// Answer is the customer's; empty: none yet. Expired: none came in time.
	Answer     Answer    `json:"answer,omitempty"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	Expired    bool      `json:"expired,omitempty"`
	// Stopped: the customer wants no more of them, whatever was answered.
	Stopped bool `json:"stopped,omitempty"`
	// From is the conversation that asked, when that was another.
	From ID `json:"from,omitempty"`
}

// Awaits reports whether a survey was sent and may still be answered.
func (s *Survey) Awaits() bool {
	return s != nil && !s.AskedAt.IsZero() && s.Answer == "" && !s.Expired
}

// Declined reports whether the customer said that this was enough: nobody asks
// again, in no conversation.
func (s *Survey) Declined() bool { return s != nil && (s.Answer == Stop || s.Stopped) }

// asked reports whether one was sent, answered or not.
func (s *Survey) asked() bool { return s != nil && !s.AskedAt.IsZero() }

// spokeSinceSurvey reports whether a person of ours may have written since the
// survey was sent, which was perhaps in another conversation.
func (c *Conversation) spokeSinceSurvey() bool {
	return !c.Survey.asked() || c.LastBrandAt.After(c.Survey.AskedAt)
}

// planned reports whether one is still to be sent.
func (s *Survey) planned() bool {
	return s != nil && !s.At.IsZero() && s.AskedAt.IsZero() && s.Skipped == ""
}

type (
	// SurveyMoved says that a survey fell due in quiet hours.
	SurveyMoved struct {
		At time.Time `json:"at"`
	}
	// SurveyAsked is our decision to ask. It is an automatic message and answers
	// nothing.
	SurveyAsked struct {
		Reply     string      `json:"reply"`
		Content   string      `json:"content"`
		InReplyTo channel.Ref `json:"in_reply_to"`
		Question  Question    `json:"question"`
		Until     time.Time   `json:"until"`
	}
	// SurveySkipped says why a survey that was planned is not sent.
	SurveySkipped struct {
		Why SurveySkip `json:"why"`
	}
	// SurveyAnswered is the customer's answer.
	SurveyAnswered struct {
		Answer Answer `json:"answer"`
		// Content is where a comment is stored; empty: there is none.
		Content string `json:"content,omitempty"`
		// Bad: it means that we failed.
		Bad bool `json:"bad,omitempty"`
	}
	// SurveyExpired says that no answer came in time.
	SurveyExpired struct{}
	// OptedOut says that the customer wants no surveys, having answered the last one
	// already, or too late for it, or in another conversation, or while talking to a
	// person of ours.
	OptedOut struct {
		// Content is where that is stored; empty: there are no words.
		Content string `json:"content,omitempty"`
	}
)

func (SurveyMoved) Type() string    { return "survey_moved" }
func (SurveyAsked) Type() string    { return "survey_asked" }
func (SurveySkipped) Type() string  { return "survey_skipped" }
func (SurveyAnswered) Type() string { return "survey_answered" }
func (SurveyExpired) Type() string  { return "survey_expired" }
func (OptedOut) Type() string       { return "opted_out" }

// Ask is the survey that a host has ready for a [Tick]: one question, to be
// sent in private under ID, with its text stored under Content.
type Ask struct {
	ID      string `json:"id,omitempty"`
	Text    string `json:"text,omitempty"`
	Content string `json:"content,omitempty"`
}

// fit reports whether it can be sent: it has identifiers and asks one question.
func (a Ask) fit() bool {
	return a.ID != "" && a.Content != "" && max(len(a.ID), len(a.Content)) <= maxID && strings.Count(a.Text, "?") == 1
}

// SurveyDue reports whether a [Tick] at now asks the customer, so that the host
// gives it the text and the facts that a survey needs.
func (r *Rules) SurveyDue(c Conversation, now time.Time) bool {
	return c.State == Resolved && c.Survey.planned() && !c.Survey.At.After(now) && r.quiet.Open(now)
}

// planSurvey says when a solution's survey is sent, or why never.
func (d *decision) planSurvey(r Resolution) (time.Time, SurveySkip) {
	plan := d.rules.spec.Survey
	switch {
	case plan.Off:
		return time.Time{}, SkipOff
	case d.c.Survey != nil && !d.c.Survey.AskedAt.IsZero():
		return time.Time{}, SkipTwice
	case d.c.Survey.Declined():
		return time.Time{}, SkipOptedOut
	case r.Kind == Silent:
		return time.Time{}, SkipSilence
	case r.Kind != Solved && r.Kind != Oriented:
		return time.Time{}, SkipKind
	case d.facts.Crisis:
		return time.Time{}, SkipCrisis
	case d.c.lastWord().IsZero():
		return time.Time{}, SkipNobody
	}
	return d.rules.askable(r.At.Add(time.Duration(plan.After))), ""
}

// askable is the first instant from t on at which a survey may be sent.
func (r *Rules) askable(t time.Time) time.Time {
	if r.quiet.Open(t) {
		return t
	}
	next, err := r.quiet.NextOpen(t)
	if err != nil { // hours that never come again: NewRules refuses them
		return t
	}
	return ceil(next)
}

// survey asks the customer, or says why not.
func (d *decision) survey(due time.Time) {
	if at := d.rules.askable(d.now); at.After(d.now) {
		d.emitDue(ActorSystem, SurveyMoved{at}, due)
		return
	}
	if why := d.skip(); why != "" {
		d.emitDue(ActorSystem, SurveySkipped{why}, due)
		return
	}
	plan := d.rules.spec.Survey
	d.emitDue(ActorSystem, SurveyAsked{
		Reply: d.ready.ID, Content: d.ready.Content, InReplyTo: d.c.lastTo(channel.Private),
		Question: plan.Question, Until: d.now.Add(time.Duration(plan.Expire)),
	}, due)
}

// skip is why the survey that is due is not sent; empty: it is.
func (d *decision) skip() SurveySkip {
	f := &d.facts
	switch {
	case f.Crisis:
		return SkipCrisis
	case f.OptedOut, d.c.Survey.Declined():
		return SkipOptedOut
	case !f.LastSurvey.IsZero() && d.now.Before(f.LastSurvey.Add(time.Duration(d.rules.spec.Survey.Cap))):
		return SkipCapped
	case !d.ready.fit() || len(d.overlong(channel.Private)) > 0:
		return SkipNoText
	case f.WindowClosed:
		return SkipWindow
	case f.Sends != nil && !slices.Contains(f.Sends, channel.Private):
		return SkipNoPrivate
	case d.c.AutoLast:
		return SkipAutomatic
	case len(d.c.Outgoing) >= maxOutgoing:
		return SkipUnsent
	}
	return ""
}

// AnswerSurvey is what the customer answered, on a page of the host's or in a
// message that it read. A bad answer is a failure of ours: it opens a task to
// make it good, and a "no" reopens a resolved conversation. [Stop] is taken after
// another answer too, and when it is late.
type AnswerSurvey struct {
	Answer Answer `json:"answer,omitempty"`
	// Text is the customer's comment, for the host to store under Content; both
	// may be empty.
	Text    string `json:"text,omitempty"`
	Content string `json:"content,omitempty"`
}

// Name implements [Command].
func (AnswerSurvey) Name() string { return "answer_survey" }

func (x AnswerSurvey) decide(d *decision) error {
	late := x.Answer == Stop && d.c.Survey.asked() && !d.c.Survey.Awaits()
	switch s := d.c.Survey; {
	case late:
	case !s.Awaits():
		return d.refuse(GuardSurvey, "", "no survey waits for an answer: take it as a message")
	case !x.Answer.fits(s.Question):
		return d.refuse(GuardField, "answer", "the answer does not fit the question: %s", answersTo(s.Question))
	}
	if x.Text == "" {
		x.Content = ""
	} else if x.Content == "" {
		return d.refuse(GuardField, "content", "words want an identifier to be stored under")
	}
	if late {
		d.optOut(x.Content)
		return nil
	}
	return d.answered(x.Answer, x.Content)
}

// optOut records, once, that the customer wants no surveys.
func (d *decision) optOut(content string) {
	if !d.c.Survey.Declined() {
		d.emit(ActorCustomer, OptedOut{content})
	}
}

// answersTo says what answers a question.
func answersTo(q Question) string {
	if q == AskScore {
		return "1 to 5, or stop"
	}
	return "yes, no or stop"
}

// answered records an answer and what follows from it.
func (d *decision) answered(a Answer, content string) error {
	bad := a == No || a.score() > 0 && a.score() <= d.rules.spec.Survey.Low
	if bad {
		d.expectClock(4) // with the reopening, and a task
	}
	d.emit(ActorCustomer, SurveyAnswered{a, content, bad})
	if a != No || d.c.State != Resolved {
		return nil
	}
	d.emit(ActorSystem, Reopened{Survey: true})
	return d.record(sla.Event{Kind: sla.Reopen, At: d.now})
}

// settled are the words besides those of courtesy that only confirm an answer.
var settled = makeSet(`sì si tutto tutti risolto adesso ora funziona bene benissimo
	yes all everything it is works working now solved fixed fine well
	sí todo resuelto ahora bien oui tout résolu maintenant marche bien
	ja alles jetzt gelöst funktioniert gut`)

// ReadAnswer reads the answer to a question at the beginning of a message:
// "Sì, grazie", "no!", "4", "5/5". It reports false for anything else: a
// message that may mean more is a message, such as "Sì, ma ora manca la
// fattura". A no may be followed by anything, since it reopens the case. [Stop]
// stands alone: "STOP", "basta!".
func ReadAnswer(q Question, text string) (Answer, bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	end := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	word, rest := text, ""
	if end >= 0 {
		word, rest = text[:end], text[end:]
	}
	if rest != "" && strings.TrimSpace(rest) != "" && !strings.ContainsRune(",.!;:/\n\r", rune(rest[0])) {
		return "", false
	}
	a := Answer(word)
	switch word {
	case "sì", "si", "sí", "oui", "ja", "yes", "yep", "sim":
		a = Yes
	case "no", "non", "nein", "nope", "não":
		a = No
	case "stop", "basta", "unsubscribe", "disiscrivimi", "baja", "arrêter", "désabonner", "abmelden":
		a = Stop
	}
	if q == AskScore {
		rest = strings.TrimPrefix(rest, "/5")
	}
	confirms := settled
	if a == Stop { // "basta, ora funziona" is no wish to be left alone
		confirms = nil
	}
	if _, only := civil(rest, confirms); !a.fits(q) || a != No && !only {
		return "", false
	}
	return a, true
}

// check fills in the plan's defaults and refuses what makes no sense.
func (p *SurveyPlan) check() error {
	const day = 24 * time.Hour
	for _, f := range []struct {
		name           string
		field          *Duration
		value, lo, max time.Duration
	}{
		{"after", &p.After, 2 * day, day, 7 * day},
		{"cap", &p.Cap, 30 * day, 0, 3650 * day},
		{"expire", &p.Expire, 14 * day, day, 90 * day},
	} {
		if *f.field == 0 {
			*f.field = Duration(f.value)
		}
		v := time.Duration(*f.field)
		if v < f.lo || v > f.max || v%time.Microsecond != 0 {
			return fmt.Errorf("care: rules: survey.%s %v is not from %v to %v in whole microseconds", f.name, v, f.lo, f.max)
		}
	}
	if p.Hours == "" {
		p.Hours = "09:00-20:00"
	}
	if p.Question == "" {
		p.Question = AskSolved
	}
	if p.Question != AskSolved && p.Question != AskScore {
		return fmt.Errorf("care: rules: survey.question %q: solved or score is wanted", p.Question)
	}
	if p.Low == 0 {
		p.Low = 2
	}
	if p.Low < 1 || p.Low > 4 {
		return fmt.Errorf("care: rules: survey.low %d is not from 1 to 4", p.Low)
	}
	return nil
}

// surveyed replaces the survey by a changed copy.
func (c *draft) surveyed(change func(*Survey)) {
	s := Survey{}
	if c.Survey != nil {
		s = *c.Survey
	}
	change(&s)
	c.Survey = &s
}

func (b SurveyMoved) apply(c *draft, _ *Event) { c.surveyed(func(s *Survey) { s.At = b.At }) }

func (b SurveyAsked) apply(c *draft, e *Event) {
	c.surveyed(func(s *Survey) {
		s.AskedAt, s.Reply, s.Question, s.Until = e.At, b.Reply, b.Question, b.Until
	})
	c.AutoLast = true
	c.write(outgoing)
	c.Outgoing = append(c.Outgoing, Pending{Reply: b.Reply, Visibility: channel.Private, Auto: true, At: e.At})
}

func (b SurveySkipped) apply(c *draft, _ *Event) { c.surveyed(func(s *Survey) { s.Skipped = b.Why }) }

func (b SurveyAnswered) apply(c *draft, e *Event) {
	c.surveyed(func(s *Survey) { s.Answer, s.AnsweredAt = b.Answer, e.At })
	if b.Bad {
		c.Failures++
	}
	c.changed(e)
}

func (SurveyExpired) apply(c *draft, _ *Event) { c.surveyed(func(s *Survey) { s.Expired = true }) }

func (OptedOut) apply(c *draft, _ *Event) { c.surveyed(func(s *Survey) { s.Stopped = true }) }
