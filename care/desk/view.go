package desk

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

// View is a conversation as an agent sees it.
type View struct {
	Conversation care.Conversation
	Messages     []Message
	Events       []care.Event
	Clock        []sla.TargetStatus
	// Allowed are the commands that Do takes; guards may still say no.
	Allowed []string
	// Promises are the open ones with their words.
	Promises []Promise
	// Words are those that events name by their content identifiers: reasons,
	// destinations, notes, comments. They are personal data. Those erased are not
	// in it, nor are those that are in Damaged: their rows cannot be read.
	Words   map[string]string
	Damaged []string
	// Advice says why the conversation should go on in private.
	Advice []care.HandoffReason
	// Outbox are the replies that have not left, oldest first.
	Outbox []care.Outgoing
	// Unconfigured: the brand is in no account and not in Options.Brands. The
	// conversation can only be read and erased, and no rules say where it stands.
	Unconfigured bool
	// History is what is known of the customer besides this conversation, over
	// all linked identities and channels. It may say that there is none.
	History History
	// Offers are messages that show personal data in public, to be hidden.
	Offers []Offer
}

// Promise is an open promise with its words, which are personal data.
type Promise struct {
	care.OpenPromise
	Text string `json:"text,omitempty"`
	// Damaged: the row of its words cannot be read.
	Damaged bool `json:"damaged,omitempty"`
}

// Message is one entry of the timeline. It holds personal data.
type Message struct {
	// ID is the network's identifier, or the reply's own until it was sent.
	ID    string `json:"id"`
	From  Side   `json:"from"`
	Agent string `json:"agent,omitempty"`
	// Card is what customers may see of the agent: name, photo, initials.
	Card    care.Agent    `json:"card,omitzero"`
	Author  channel.Party `json:"author,omitzero"`
	Subject string        `json:"subject,omitempty"`
	Text    string        `json:"text"`
	// Quoted is what stood below the text and its channel cut off: the history
	// that mail programs repeat, which is mostly what we wrote, and a signature; at
	// most its first 64 KiB, with "…" behind. An agent finds there what was cut
	// wrongly. It is not taken for the customer's words: nothing judges or answers it.
	Quoted     string             `json:"quoted,omitempty"`
	At         time.Time          `json:"at"`
	Visibility channel.Visibility `json:"visibility"`
	Edited     bool               `json:"edited,omitempty"`
	Deleted    bool               `json:"deleted,omitempty"`
	Erased     bool               `json:"erased,omitempty"`
	Hidden     bool               `json:"hidden,omitempty"`
	// Withheld: it is encrypted, and only the network's own application shows it.
	Withheld bool `json:"withheld,omitempty"`
	// Damaged: the row of its text, or of what stood below it, cannot be read.
	// Nothing was erased: it may be mended.
	Damaged bool     `json:"damaged,omitempty"`
	Exposed []string `json:"exposed,omitempty"`
	// Media are what was attached.
	Media []Attachment `json:"media,omitempty"`
	// Status is that of a reply: "sending", "sent", "delivered", "read", "failed".
	Status string       `json:"status,omitempty"`
	Code   channel.Code `json:"code,omitempty"`

	// Via is the conversation that it is from, when that was merged into this one.
	Via care.ID `json:"via,omitempty"`

	reply   string // of ours
	content string
	home    care.ID // where its text is
	ref     channel.Ref
}

// Side is who wrote a message.
type Side string

const (
	FromCustomer Side = "customer"
	FromOther    Side = "other" // a third person in a public thread
	FromAgent    Side = "agent"
	FromMachine  Side = "machine" // an automatic answer, or an automatic message
)

// Conversation returns a conversation with its texts; care.ErrNotFound. A text that
// is damaged is said to be, in its place, and hides no other.
func (d *Desk) Conversation(ctx context.Context, id care.ID) (View, error) {
	conv, err := d.store.Load(ctx, id)
	if err != nil {
		return View{}, d.loaded(err)
	}
	v := View{Conversation: conv, Events: []care.Event{}}
	if v.Allowed, err = d.offered(ctx, conv, conv.Allowed()); err != nil {
		return View{}, err
	}
	for e, err := range d.store.Events(ctx, id, 0) {
		if err != nil {
			return View{}, d.loaded(err)
		}
		v.Events = append(v.Events, e)
	}
	for o, err := range d.store.Outbox(ctx, id) {
		if err != nil {
			return View{}, d.loaded(err)
		}
		v.Outbox = append(v.Outbox, o)
	}
	at := now()
	rules := d.rulesFor(conv.Thread.Account.Brand)
	if !d.configured(conv.Thread.Account.Brand) {
		v.Unconfigured, v.Allowed = true, []string{}
	} else if v.Clock, err = rules.Status(conv, at); err != nil {
		return View{}, err
	} else {
		v.Advice = rules.Advise(conv, at)
	}
	if v.Promises, err = d.promises(ctx, conv); err != nil {
		return View{}, err
	}
	if v.History, err = d.historyBut(ctx, conv.Thread.Account.Brand, conv.Customer, id); err != nil {
		return View{}, err
	}
	v.Offers = d.offers(v.Events)
	if v.Words, v.Damaged, err = d.notes(ctx, id, v.Events); err != nil {
		return View{}, err
	}
	v.Messages, err = d.messages(ctx, conv, v.Events)
	for i, m := range v.Messages {
		if m.Agent != "" {
			v.Messages[i].Card, _ = rules.Card(m.Agent)
		}
	}
	return v, err
}

func (d *Desk) promises(ctx context.Context, conv care.Conversation) ([]Promise, error) {
	ids := map[care.ID][]string{} // a promise's words are where it was given
	for _, p := range conv.Promises {
		if p.Content != "" {
			home := cmp.Or(p.From, conv.ID)
			ids[home] = append(ids[home], p.Content)
		}
	}
	texts := map[string]*words{}
	for home, names := range ids {
		w, err := d.readEach(ctx, home, names...)
		if err != nil {
			return nil, d.loaded(err)
		}
		maps.Copy(texts, w)
	}
	out := []Promise{}
	for _, p := range conv.Promises {
		promise := Promise{OpenPromise: p}
		if w := texts[p.Content]; w != nil {
			promise.Text, promise.Damaged = w.Text, w.damaged
		}
		out = append(out, promise)
	}
	return out, nil
}

// messages makes the timeline from the events and reads its texts.
func (d *Desk) messages(ctx context.Context, conv care.Conversation, events []care.Event) ([]Message, error) {
	list, err := d.story(ctx, conv, events, maxHops)
	if err != nil {
		return nil, err
	}
	ids := map[care.ID][]string{}
	for _, m := range list {
		ids[m.home] = append(ids[m.home], m.content)
	}
	texts := map[string]*words{}
	for home, names := range ids {
		w, err := d.readAll(ctx, home, names...)
		if err != nil {
			return nil, err
		}
		maps.Copy(texts, w)
	}
	of := make([]*words, len(list))
	for i := range list {
		m := &list[i]
		w, known := texts[m.content]
		if !known && !m.ref.IsZero() { // it was moved before
			if w, err = d.message(ctx, m.home, m.ref); err != nil {
				return nil, err
			}
			known = w != nil
		}
		if w == nil {
			m.Erased = known && !m.Deleted
			continue
		}
		of[i] = w
		m.Text, m.Subject, m.Edited, m.Withheld, m.Damaged = w.Text, w.Subject, w.Edited, w.Withheld, w.damaged
		if len(w.Media) > 0 {
			if m.Media, err = d.attached(ctx, w.home, m.content, w); err != nil {
				return nil, err
			}
		}
		if m.From == FromCustomer || m.From == FromOther || m.Author.Role == "" {
			m.Author = w.Author
		}
	}
	return list, d.readQuoted(ctx, list, of)
}

// timeline finds what an event is about by name, for a conversation may have
// thousands of them.
func timeline(events []care.Event) []Message {
	t := told{list: []Message{}, reply: map[string]int{}, content: map[string]int{}}
	var customer string
	for _, e := range events {
		switch x := e.Body.(type) {
		case care.Opened:
			customer = x.Customer
		case care.Received:
			t.add(inbound(x))
		case care.Taken:
			for _, m := range x.Messages {
				t.add(taken(m, x.From, customer))
			}
		case care.Replied:
			t.add(Message{reply: x.Reply, ID: x.Reply, From: FromAgent, Agent: x.Agent, At: e.At, Visibility: x.Visibility, Status: "sending", content: x.Content})
		case care.Acknowledged:
			t.add(Message{reply: x.Reply, ID: x.Reply, From: FromMachine, At: e.At, Visibility: x.Visibility, Status: "sending", content: x.Content})
		case care.SurveyAsked:
			t.add(Message{reply: x.Reply, ID: x.Reply, From: FromMachine, At: e.At, Visibility: channel.Private, Status: "sending", content: x.Content})
		case care.Sent:
			m := t.at(t.reply, x.Reply)
			m.Status, m.At = "sent", x.SentAt
			if x.Ref.Native != "" {
				m.ID = x.Ref.Native
			}
		case care.SendFailed:
			m := t.at(t.reply, x.Reply)
			m.Status, m.Code = "failed", x.Code
		case care.Noticed:
			noticed(t.list, x)
		case care.Edited:
			t.at(t.content, x.Content).Exposed = x.Exposed
		case care.Deleted:
			t.at(t.content, x.Content).Deleted = true
		case care.Hidden:
			t.at(t.content, care.ContentID(x.Ref)).Hidden = true
		}
	}
	return t.list
}

// told are messages, and the places of the first ones of each name.
type told struct {
	list           []Message
	reply, content map[string]int
}

func (t *told) add(m Message) {
	if _, known := t.reply[m.reply]; !known && m.reply != "" {
		t.reply[m.reply] = len(t.list)
	}
	if _, known := t.content[m.content]; !known {
		t.content[m.content] = len(t.list)
	}
	t.list = append(t.list, m)
}

// at is a message by a name, or one that is nobody's.
func (t *told) at(place map[string]int, name string) *Message {
	if i, known := place[name]; known {
		return &t.list[i]
	}
	return &Message{}
}

// noticed marks what the network said of a reply; read is more than delivered,
// and failed is final.
func noticed(list []Message, x care.Noticed) {
	rank := map[string]int{"sent": 1, "delivered": 2, "read": 3, "failed": 4}
	for i := range list {
		m := &list[i]
		before := x.Upto && m.Visibility.IsPrivate() && !m.At.After(x.NoticedAt)
		if m.reply != "" && (m.reply == x.Reply || before) && rank[m.Status] > 0 && rank[string(x.Stage)] > rank[m.Status] {
			m.Status, m.Code = string(x.Stage), x.Code
		}
	}
}

// taken is a message that another conversation handed over to one of a customer;
// its text is there. Who was a third person there may be the customer here.
func taken(m care.Moved, from care.ID, customer string) Message {
	return inbound(care.Received{
		Ref: m.Ref, Content: m.Content, Author: m.Author, Visibility: m.Visibility, SentAt: m.SentAt, Auto: m.Auto,
		Third: m.Author != customer, Exposed: m.Exposed,
	}).of(from)
}

func (m Message) of(home care.ID) Message {
	m.home = home
	return m
}

func inbound(x care.Received) Message {
	m := Message{
		ID: x.Ref.Native, From: FromCustomer, At: x.SentAt, Visibility: x.Visibility,
		Exposed: x.Exposed, Deleted: x.Gone, content: x.Content,
	}
	m.ref = x.Ref
	if x.Via != nil {
		m.Via = x.Via.From
	}
	switch {
	case x.Auto != channel.Human:
		m.From = FromMachine
	case x.Third:
		m.From = FromOther
	}
	return m
}

// Summary is a conversation in an inbox, with the start of what was said last.
type Summary struct {
	care.Listed
	// Excerpt and Author are of the customer's last message; they are personal
	// data. They are empty if it was erased or, with Damaged, cannot be read.
	Excerpt string
	Author  channel.Party
	Damaged bool
}

// List lists conversations in the query's order. With texts it reads each
// one's last message, which costs a look at the store.
func (d *Desk) List(ctx context.Context, q care.Query, texts bool) iter.Seq2[Summary, error] {
	return func(yield func(Summary, error) bool) {
		for l, err := range d.listed(ctx, q) {
			if err != nil {
				yield(Summary{}, err)
				return
			}
			s := Summary{Listed: l}
			if texts {
				if err := d.excerpt(ctx, &s); err != nil {
					yield(Summary{}, err)
					return
				}
			}
			if !yield(s, nil) {
				return
			}
		}
	}
}

func (d *Desk) excerpt(ctx context.Context, s *Summary) error {
	c := s.Conversation
	ref := c.LastPublic
	if ref.IsZero() {
		ref = c.LastPrivate
	}
	if n := len(c.Unanswered); n > 0 {
		ref = c.Unanswered[n-1].Ref
	}
	w, err := d.message(ctx, c.ID, ref)
	if err != nil || w == nil {
		return err
	}
	s.Author, s.Damaged = w.Author, w.damaged
	s.Excerpt = firstRunes(w.Text, 140)
	return nil
}

func firstRunes(s string, n int) string {
	i := 0
	for at := range s {
		if i == n {
			return s[:at] + "…"
		}
		i++
	}
	return s
}

// Outbox lists what has not left, oldest first: of one conversation, or with an
// empty ID of all.
func (d *Desk) Outbox(ctx context.Context, id care.ID) iter.Seq2[care.Outgoing, error] {
	return d.store.Outbox(ctx, id)
}

// AccountStatus is how an account does.
type AccountStatus struct {
	Account channel.Account
	// Trouble is the code of the last failed poll; empty when it works.
	Trouble      channel.Code
	Capabilities channel.Capabilities
	// Error says why the capabilities are not known.
	Error error
}

// Accounts tells how the accounts do, in the order they were given.
func (d *Desk) Accounts(ctx context.Context) []AccountStatus {
	out := make([]AccountStatus, 0, len(d.order))
	for _, id := range d.order {
		a := d.accounts[id]
		s := AccountStatus{Account: id}
		a.mu.Lock()
		s.Trouble = a.trouble
		a.mu.Unlock()
		s.Capabilities, s.Error = a.capabilities(ctx)
		out = append(out, s)
	}
	return out
}

// Judge says what a text would be refused for as a reply to a conversation,
// without deciding anything: the final text, its length and the limit, and the
// reasons against it in public.
func (d *Desk) Judge(ctx context.Context, id care.ID, cmd care.Command) (Preview, error) {
	conv, err := d.store.Load(ctx, id)
	if err != nil {
		return Preview{}, d.loaded(err)
	}
	final, v := d.rulesFor(conv.Thread.Account.Brand).Final(conv, cmd)
	f, parts, err := d.facts(ctx, conv, cmd, final, v, now())
	if err != nil {
		return Preview{}, err
	}
	p := Preview{Text: final, Visibility: v, Length: f.Length, MaxLength: f.MaxLength, Overflow: f.Overflow, Parts: parts}
	p.Hints = care.Lint(final)
	if !v.IsPrivate() && final != "" {
		p.Reasons = f.Verdict.Reasons()
	}
	more, err := d.unwelcome(ctx, conv, cmd, final, f)
	p.Reasons = append(p.Reasons, more...)
	return p, err
}

// Preview is a reply as it would leave.
type Preview struct {
	Text       string             `json:"text"`
	Visibility channel.Visibility `json:"visibility"`
	Length     int                `json:"length"`
	MaxLength  int                `json:"max_length,omitempty"`
	// Overflow is the byte from which on the text is too long; 0: it is not.
	Overflow int `json:"overflow,omitempty"`
	// Parts are the messages that a long private reply is sent as; none: it is
	// one.
	Parts   []string `json:"parts,omitempty"`
	Reasons []string `json:"reasons,omitempty"`
	// Hints say what it lacks in courtesy, see care.Lint. They refuse nothing.
	Hints []string `json:"hints,omitempty"`
}
