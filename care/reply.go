package care

import (
	"slices"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

// Reply answers the customer. It is sent on the condition that nothing
// happened since the version that its author saw: see [ErrConflict]. One that
// leaves in public wants Facts.Verdict on the text that [Rules.Final] returns,
// else it is [ErrUnchecked]; [ErrWindowClosed] and, of a bot's, [ErrHumanOwns] say
// who else may not write. At most twenty replies are on their way at a time.
type Reply struct {
	Agent      string             `json:"agent,omitempty"`
	Text       string             `json:"text,omitempty"`
	Visibility channel.Visibility `json:"visibility,omitempty"` // empty: that of the customer's last message
	// Seen is the conversation's version that the author saw.
	Seen int64 `json:"seen,omitempty"`
	// ID is the reply's own, unique in the conversation; one that is on its way
	// already changes nothing. Content is where its final text is stored.
	ID      string `json:"id,omitempty"`
	Content string `json:"content,omitempty"`
	// Refers is the host's identifier of a tracked link in the text: the customer
	// is sent there, and the case stays open until [Confirm].
	Refers string `json:"refers,omitempty"`
	// Apology, when given, says that the text admits a fault of ours; it is the
	// tag of what we do about it, such as "refund".
	Apology string `json:"apology,omitempty"`
	// Promise, when given, is what the text promises; it is recorded with the
	// reply or not at all, as the reply's agent's. After the solution a reply moves
	// nothing, unless it promises something: then the case is live again.
	Promise *Promise `json:"promise,omitempty"`
}

// Name implements [Command].
func (Reply) Name() string { return "reply" }

func (x Reply) decide(d *decision) error { return d.reply(x) }

// Handoff asks the customer to go on in private: with [Complement] the text is
// a public invitation, with [Replace] it is sent in private instead. An
// invitation may be the same for everybody; any other text may not, see
// Spec.SimilarMax.
type Handoff struct {
	Reply
	// Pointer is a public line that follows a private message once that has left,
	// so that it never promises what did not arrive; empty: none.
	Pointer string        `json:"pointer,omitempty"`
	Reason  HandoffReason `json:"reason,omitempty"`
	// Wants are the data that we ask for in private, at most ten things of at most
	// 64 bytes each; "{wants}" in the text becomes their list, and is refused without
	// one. What the text does not name is added to it, so that the customer knows
	// what to send. They are words, which no event holds: the
	// host stores their list under an identifier that derives from Content, see
	// [Texts].
	Wants []string    `json:"wants,omitempty"`
	Mode  HandoffMode `json:"mode,omitempty"` // empty: Complement
}

// Name implements [Command].
func (Handoff) Name() string { return "handoff" }

func (x Handoff) decide(d *decision) error {
	reasons := []HandoffReason{BecauseTime, BecauseTone, BecauseContent, BecauseData}
	if x.Mode == "" {
		x.Mode = Complement
	}
	switch {
	case !slices.Contains(reasons, x.Reason):
		return d.refuse(GuardField, "reason", "reason must be one of %s", oneOf(reasons))
	case x.Mode != Complement && x.Mode != Replace:
		return d.refuse(GuardField, "mode", "mode must be replace or complement")
	case len(x.Wants) > 10 || slices.ContainsFunc(x.Wants, func(w string) bool { return w == "" || len(w) > 64 }):
		return d.refuse(GuardField, "wants", "wants lists at most ten things, of at most 64 bytes each")
	case len(x.Wants) == 0 && strings.Contains(x.Text, wantsList):
		return d.refuse(GuardField, "wants", "the text says %s: list what it is to ask for, or leave that out", wantsList)
	case !d.c.isPublic():
		return d.refuse(GuardVisibility, "", "the conversation is private already: reply there")
	}
	r := x.Reply
	r.Visibility = x.audience()
	r.Text = x.text()
	d.invites = x.Mode == Complement
	if err := d.reply(r); err != nil || len(d.events) == 0 {
		return err
	}
	if err := d.point(x); err != nil {
		return err
	}
	until := d.now.Add(time.Duration(d.rules.spec.HandoffWait))
	d.emit(x.Agent, Invited{x.Reason, x.Mode, x.wanted(), until})
	return nil
}

// wanted is where the list of data wanted is stored; empty without one.
func (x Handoff) wanted() string {
	return contentPart(x.Content, "-wants", strings.Join(x.Wants, ", "))
}

func (x Handoff) audience() channel.Visibility {
	if x.Mode == Replace {
		return channel.Private
	}
	return channel.Public
}

// wantsList stands for the list of data wanted.
const wantsList = "{wants}"

// text puts the list of data wanted into the text.
func (x Handoff) text() string {
	text := strings.ReplaceAll(x.Text, wantsList, strings.Join(x.Wants, ", "))
	if strings.TrimSpace(text) == "" {
		return text
	}
	said := strings.ToLower(text)
	var missing []string
	for _, w := range x.Wants {
		if !strings.Contains(said, strings.ToLower(w)) {
			missing = append(missing, w)
		}
	}
	if len(missing) == 0 {
		return text
	}
	return strings.TrimSpace(text) + " (" + strings.Join(missing, ", ") + ")"
}

// Final returns the text that a command would send, signature included, and to
// which audience; the host judges and counts this text and passes the results
// in [Facts]. The text is empty for a command that sends nothing.
func (r *Rules) Final(c Conversation, cmd Command) (text string, v channel.Visibility) {
	switch x := cmd.(type) {
	case Reply:
		return final(x.Text, x.Agent), audience(&c, x.Visibility)
	case Handoff:
		return final(x.text(), x.Agent), audience(&c, x.audience())
	case Acknowledge:
		return strings.TrimSpace(x.Text), audience(&c, "")
	case Tick:
		if text := strings.TrimSpace(x.Ask.Text); text != "" {
			return text, channel.Private
		}
	}
	return "", ""
}

func final(text, agent string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return Signed(text, agent)
}

// audience is the visibility that a reply leaves with: that asked for, never
// wider than that of the message it answers.
func audience(c *Conversation, asked channel.Visibility) channel.Visibility {
	if asked == "" {
		if c.lastIsPrivate() {
			return channel.Private
		}
		asked = c.Visibility
	}
	if asked.IsPrivate() {
		return channel.Private
	}
	return asked.Narrower(c.Visibility)
}

// lastIsPrivate reports whether the customer last wrote in private.
func (c *Conversation) lastIsPrivate() bool {
	if n := len(c.Unanswered); n > 0 {
		return c.Unanswered[n-1].Private
	}
	return c.LastPublic.IsZero() || c.Private != nil
}

// reply is what Reply and Handoff share.
func (d *decision) reply(x Reply) error {
	if err := d.agent(x.Agent); err != nil {
		return err
	}
	if x.ID == "" || x.Content == "" {
		return d.refuse(GuardField, "id", "a reply and its content want identifiers")
	}
	if err := d.ids(x.ID, x.Content); err != nil {
		return err
	}
	if _, on := d.c.pending(x.ID); on {
		return nil
	}
	text := final(x.Text, x.Agent)
	if text == "" {
		return d.refuse(GuardField, "text", "there is no text")
	}
	if err := d.conflict(x.Agent, x.Seen); err != nil {
		return err
	}
	v, err := d.audience(x.Visibility)
	if err != nil {
		return err
	}
	if no := slices.Concat(d.unfit(text, v), d.unalike(), d.listens(v)); len(no) > 0 {
		return d.refusal(no)
	}
	switch {
	case x.Apology != "" && !isTag(x.Apology):
		return d.refuse(GuardField, "apology", "apology is the tag of what we do about our fault, such as \"refund\": %s", tagForm)
	case x.Seen > d.version:
		return d.refuse(GuardField, "version", "version %d is yet to come: give the version that the text was written for", x.Seen)
	case len(d.c.Outgoing) >= maxOutgoing:
		return d.refuse(GuardUnsent, "", "%d replies are on their way: wait until one has left, or decide about one in the outbox", len(d.c.Outgoing))
	}
	if err := d.referable(x.Refers); err != nil {
		return err
	}
	given, err := d.promises(x)
	if err != nil {
		return err
	}
	if d.invites {
		d.expect(2)
	}
	d.emit(x.Agent, Replied{Reply: x.ID, Agent: x.Agent, Content: x.Content, InReplyTo: d.c.lastTo(v), Visibility: v, Bot: d.rules.isBot(x.Agent), Apology: x.Apology})
	d.own(x.Agent)
	d.refer(x)
	return d.promised(x.Agent, given)
}

func (d *decision) audience(asked channel.Visibility) (channel.Visibility, error) {
	switch asked {
	case "", channel.Public, channel.Unlisted, channel.Followers, channel.Private:
	default:
		return "", d.refuse(GuardField, "visibility", "visibility must be public or private")
	}
	if asked != "" && !asked.IsPrivate() && !d.c.isPublic() {
		return "", d.refuse(GuardVisibility, "visibility", "the conversation is private: give visibility private")
	}
	v := audience(&d.c.Conversation, asked)
	if d.facts.Sends != nil && !slices.Contains(d.facts.Sends, v) {
		return "", d.refuse(GuardVisibility, "visibility", "this account cannot write to a %s audience: it writes to %s", v, oneOf(d.facts.Sends))
	}
	return v, nil
}

// oneOf lists what may be given, a long list's beginning.
func oneOf[T ~string](all []T) string {
	const most = 20
	var out []string
	for _, x := range all[:min(len(all), most)] {
		out = append(out, string(x))
	}
	if len(all) > most {
		out = append(out, "…")
	}
	return strings.Join(out, ", ")
}

// unfit says why a text must not go to an audience.
func (d *decision) unfit(text string, v channel.Visibility) []Reason {
	var no []Reason
	if !v.IsPrivate() {
		if !d.facts.Verdict.on(text) {
			return []Reason{{GuardUnchecked, "", "the public text was not judged"}}
		}
		for _, why := range d.facts.Verdict.reasons {
			no = append(no, Reason{GuardUnsafe, "text", why})
		}
	}
	return slices.Concat(no, d.overlong(v), d.shut())
}

// Advise says why a conversation should go on in private; none is a reason to
// stay. It reads the conversation alone; the host adds what it knows of the
// tone and of the data at issue.
func (r *Rules) Advise(c Conversation, now time.Time) []HandoffReason {
	if !c.IsPublic() || c.Private != nil || !c.State.Live() {
		return nil
	}
	var why []HandoffReason
	if slices.ContainsFunc(c.Promises, func(p OpenPromise) bool { return p.Due.Sub(now) > publicAnswer }) {
		why = append(why, BecauseTime)
	}
	if c.Failures > 0 {
		why = append(why, BecauseTone)
	}
	if len(c.Exposed) > 0 {
		why = append(why, BecauseContent)
	}
	return why
}
