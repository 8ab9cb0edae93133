package memory

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

// Options of [New]; nil is the zero value.
type Options struct {
	// Capabilities is what the account says of itself; nil: every visibility,
	// polling, editing, deleting, no limits, no deduplication. Send refuses
	// visibilities that Reply lacks, and honours Dedupes; limits are only told.
	Capabilities *channel.Capabilities
	// PageSize is the most events that one poll returns; default 40.
	PageSize int
	// Echo: what is sent or edited is polled too, its author being
	// [channel.Self], as most networks do.
	Echo bool
	// Now is the network's clock; default time.Now.
	Now func() time.Time
}

// Fault makes the next call of one operation fail.
type Fault struct {
	// Op is "send", "find", "poll", "edit" or "delete"; empty: "send".
	Op string
	// Err is what the call returns, with account and operation filled in; nil:
	// a transient error.
	Err *channel.Error
	// Done: the call has its effect before it fails, as when the answer is
	// lost. An Err with MaybeDone says that the caller cannot know.
	Done bool
}

// Sent is a draft that was published.
type Sent struct {
	Draft   channel.Draft // as last edited
	Receipt channel.Receipt
	Deleted bool
}

// Adapter is the in-process network. Make one with [New]. It is safe for
// concurrent use.
type Adapter struct {
	account channel.Account
	caps    channel.Capabilities
	page    int
	echo    bool
	now     func() time.Time

	mu       sync.Mutex
	events   []channel.Event
	received int
	sent     []Sent
	faults   []Fault
}

var (
	_ channel.Adapter = (*Adapter)(nil)
	_ channel.Sender  = (*Adapter)(nil)
	_ channel.Finder  = (*Adapter)(nil)
	_ channel.Poller  = (*Adapter)(nil)
	_ channel.Editor  = (*Adapter)(nil)
	_ channel.Deleter = (*Adapter)(nil)
)

// New makes an empty network with one account.
func New(account channel.Account, o *Options) *Adapter {
	if o == nil {
		o = &Options{}
	}
	a := &Adapter{account: account, page: o.PageSize, echo: o.Echo, now: o.Now}
	if o.Capabilities != nil {
		a.caps = *o.Capabilities
		a.caps.Reply = slices.Clone(a.caps.Reply)
	} else {
		a.caps = channel.Capabilities{
			Reply: []channel.Visibility{channel.Public, channel.Unlisted, channel.Followers, channel.Private},
			Polls: true, Edits: true, Deletes: true,
		}
	}
	if a.page <= 0 {
		a.page = 40
	}
	if a.now == nil {
		a.now = time.Now
	}
	return a
}

// Account names the account.
func (a *Adapter) Account() channel.Account { return a.account }

// Capabilities returns what the options said.
func (a *Adapter) Capabilities(context.Context) (channel.Capabilities, error) {
	caps := a.caps
	caps.Reply = slices.Clone(caps.Reply)
	return caps, nil
}

// Receive puts a customer's message on the network, now, and returns its
// event. Empty fields of the message are filled: Ref ("in-1", "in-2" ...),
// Thread (that of its own Ref), Surface (post), Visibility (public) and the
// author's Role.
func (a *Adapter) Receive(m channel.Message) channel.Event {
	a.mu.Lock()
	defer a.mu.Unlock()
	if m.Ref.IsZero() {
		a.received++
		m.Ref.Native = "in-" + strconv.Itoa(a.received)
	}
	m.Ref.Account = a.account
	if m.Thread == "" {
		m.Thread = m.Ref.Native
	}
	if m.Surface == "" {
		m.Surface = channel.Post
	}
	if m.Visibility == "" {
		m.Visibility = channel.Public
	}
	if m.Author.Role == "" {
		m.Author.Role = channel.Customer
	}
	return a.put(channel.Event{Kind: channel.Received, Thread: m.Thread, Target: m.Ref, Message: &m})
}

// Put puts any event on the network and returns it with its account and, where
// that was zero, its time filled in. Repeated, early and unknown events are
// made with it.
func (a *Adapter) Put(e channel.Event) channel.Event {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.put(e)
}

func (a *Adapter) put(e channel.Event) channel.Event {
	e = clone(e)
	e.Account = a.account
	if !e.Target.IsZero() {
		e.Target.Account = a.account
	}
	if e.At.IsZero() {
		e.At = a.now()
	}
	a.events = append(a.events, e)
	return clone(e)
}

// Fail orders faults. Each is used once, the first one ordered for an
// operation first.
func (a *Adapter) Fail(faults ...Fault) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.faults = append(a.faults, faults...)
}

// Sent lists what was published, oldest first, deleted ones too.
func (a *Adapter) Sent() []Sent {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.sent)
}

// Send publishes a draft. Natives of what is sent are "out-1", "out-2" ...
func (a *Adapter) Send(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
	if err := a.ended(ctx, "send"); err != nil {
		return channel.Receipt{}, err
	}
	if !a.caps.Can(d.Visibility) {
		return channel.Receipt{}, a.fail("send", channel.Unsupported, "visibility")
	}
	if d.InReplyTo.Account != a.account && d.InReplyTo.Account != (channel.Account{}) {
		return channel.Receipt{}, a.fail("send", channel.Invalid, "in_reply_to")
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	fault, failing := a.fault("send")
	if failing && !fault.Done {
		return channel.Receipt{}, fault.Err
	}
	receipt := a.publish(d)
	if failing {
		return channel.Receipt{}, fault.Err
	}
	return receipt, nil
}

func (a *Adapter) publish(d channel.Draft) channel.Receipt {
	if a.caps.Dedupes {
		for _, s := range a.sent {
			if s.Draft.ID == d.ID {
				return s.Receipt
			}
		}
	}
	ref := channel.Ref{Account: a.account, Native: "out-" + strconv.Itoa(len(a.sent)+1)}
	receipt := channel.Receipt{Ref: ref, At: a.now()}
	a.sent = append(a.sent, Sent{Draft: d, Receipt: receipt})
	a.echoed(channel.Received, d, ref)
	return receipt
}

func (a *Adapter) echoed(kind channel.Kind, d channel.Draft, ref channel.Ref) {
	if !a.echo {
		return
	}
	m := channel.Message{
		Ref: ref, Thread: d.Thread, Parent: d.InReplyTo.Native,
		Author:  channel.Party{Native: a.account.Name, Role: channel.Self},
		Surface: channel.Post, Visibility: d.Visibility, Text: d.Text, Lang: d.Lang,
	}
	if d.Visibility.IsPrivate() {
		m.Surface = channel.DirectMessage
	}
	a.put(channel.Event{Kind: kind, Thread: d.Thread, Target: ref, Message: &m})
}

// Find looks for a published draft by its ID. What was deleted is not found.
func (a *Adapter) Find(ctx context.Context, d channel.Draft, since time.Time) (channel.Receipt, bool, error) {
	if err := a.ended(ctx, "find"); err != nil {
		return channel.Receipt{}, false, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if fault, failing := a.fault("find"); failing {
		return channel.Receipt{}, false, fault.Err
	}
	for _, s := range a.sent {
		if s.Draft.ID == d.ID && !s.Deleted && !s.Receipt.At.Before(since) {
			return s.Receipt, true, nil
		}
	}
	return channel.Receipt{}, false, nil
}

// Poll returns the events after the cursor.
func (a *Adapter) Poll(ctx context.Context, c channel.Cursor) (channel.Page, error) {
	if err := a.ended(ctx, "poll"); err != nil {
		return channel.Page{}, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if fault, failing := a.fault("poll"); failing {
		return channel.Page{}, fault.Err
	}
	from := len(a.events)
	if c != "" {
		n, err := strconv.Atoi(string(c))
		if err != nil || n < 0 || n > len(a.events) {
			return channel.Page{}, a.fail("poll", channel.Invalid, "cursor")
		}
		from = n
	}
	to := min(from+a.page, len(a.events))
	page := channel.Page{Next: channel.Cursor(strconv.Itoa(to)), More: to < len(a.events)}
	for _, e := range a.events[from:to] {
		page.Events = append(page.Events, clone(e))
	}
	return page, nil
}

// Edit changes the text of what was sent.
func (a *Adapter) Edit(ctx context.Context, ref channel.Ref, d channel.Draft) (channel.Receipt, error) {
	if err := a.ended(ctx, "edit"); err != nil {
		return channel.Receipt{}, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	fault, failing := a.fault("edit")
	if failing && !fault.Done {
		return channel.Receipt{}, fault.Err
	}
	s := a.find(ref)
	if s == nil || s.Deleted {
		return channel.Receipt{}, a.fail("edit", channel.NotFound, "")
	}
	s.Draft.Text = d.Text
	a.echoed(channel.Edited, s.Draft, ref)
	if failing {
		return channel.Receipt{}, fault.Err
	}
	return channel.Receipt{Ref: s.Receipt.Ref, At: a.now()}, nil
}

// Delete deletes what was sent.
func (a *Adapter) Delete(ctx context.Context, ref channel.Ref) error {
	if err := a.ended(ctx, "delete"); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	fault, failing := a.fault("delete")
	if s := a.find(ref); s != nil && (!failing || fault.Done) {
		s.Deleted = true
	}
	if failing {
		return fault.Err
	}
	return nil
}

func (a *Adapter) find(ref channel.Ref) *Sent {
	for i := range a.sent {
		if a.sent[i].Receipt.Ref == ref {
			return &a.sent[i]
		}
	}
	return nil
}

// fault takes the next fault ordered for op, its error completed.
func (a *Adapter) fault(op string) (Fault, bool) {
	for i, f := range a.faults {
		if f.Op != op && (f.Op != "" || op != "send") {
			continue
		}
		a.faults = slices.Delete(a.faults, i, i+1)
		e := channel.Error{Code: channel.Transient}
		if f.Err != nil {
			e = *f.Err
		}
		e.Account, e.Op = a.account, op
		f.Err = &e
		return f, true
	}
	return Fault{}, false
}

func (a *Adapter) fail(op string, code channel.Code, field string) *channel.Error {
	return &channel.Error{Code: code, Account: a.account, Op: op, Field: field}
}

// ended reports a context that is over as an error; nil, untyped, if it is not.
func (a *Adapter) ended(ctx context.Context, op string) error {
	if err := ctx.Err(); err != nil {
		return &channel.Error{Code: channel.Transient, Account: a.account, Op: op, Err: err}
	}
	return nil
}

func clone(e channel.Event) channel.Event {
	e.Raw = bytes.Clone(e.Raw)
	if e.Message != nil {
		m := *e.Message
		m.Media = slices.Clone(m.Media)
		e.Message = &m
	}
	return e
}
