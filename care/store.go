package care

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

// Errors of a [Store], for errors.Is.
var (
	// ErrNotFound: there is no such conversation, thread or message.
	ErrNotFound = errors.New("care: not found")
	// ErrStale: the conversation moved on since it was loaded; load it again.
	ErrStale = errors.New("care: the conversation has a newer version")
	// ErrKnown: one of the batch's keys was used before; nothing was written.
	ErrKnown = errors.New("care: already recorded")
	// ErrFenced: the claim was lost to another worker; nothing was written.
	ErrFenced = errors.New("care: the claim was lost")
	// ErrGone: a message of the batch was deleted before it arrived; nothing
	// was written.
	ErrGone = errors.New("care: the message was deleted before it arrived")
	// ErrDamaged: a stored row cannot be read; the others can.
	ErrDamaged = errors.New("care: a stored row is damaged")
)

// CodeDamaged is the code of an outgoing message whose row cannot be read: it
// is dead, and can only be settled.
const CodeDamaged channel.Code = "damaged"

// Store keeps conversations. Every method is safe for concurrent use, takes
// time as an argument, and is durable when it returns nil. Package storetest
// says by tests what each promise means.
type Store interface {
	Streams
	Customers
	Queues
	Contents
	Cursors
	Workers
}

// Streams keep the conversations themselves.
type Streams interface {
	// Load returns a conversation as of its last event, or [ErrNotFound]; for
	// one with events of a newer version [ErrNewer], for one that cannot be read
	// [ErrDamaged].
	Load(ctx context.Context, id ID) (Conversation, error)
	// Append writes a batch in one transaction, or nothing: [ErrStale],
	// [ErrKnown], [ErrFenced], [ErrGone], [ErrNewer]. A known key is told
	// whatever the version: a delivery that comes again is no conflict.
	Append(ctx context.Context, b Batch) error
	// Events lists a conversation's events after a version, oldest first.
	Events(ctx context.Context, id ID, after int64) iter.Seq2[Event, error]
	// List lists conversations in the query's order. One that Load refuses
	// with [ErrNewer] is left out; in place of one that cannot be read comes an
	// [ErrDamaged] that names it, and the list goes on.
	List(ctx context.Context, q Query) iter.Seq2[Listed, error]
	// FindThread returns the conversation that a thread's messages belong to,
	// or [ErrNotFound].
	FindThread(ctx context.Context, t Thread) (ID, error)
	// BindThread makes a thread's messages belong to another conversation: from
	// is the one they belonged to, empty if none. It returns the one that they
	// belong to now, which is another than to when somebody was faster.
	BindThread(ctx context.Context, t Thread, from, to ID) (ID, error)
	// FindMessage returns the conversation that a message belongs to, or
	// [ErrNotFound].
	FindMessage(ctx context.Context, ref channel.Ref) (ID, error)
	// Pickups returns how long the last n first replies of an account took,
	// latest first, of conversations opened out of hours or within.
	Pickups(ctx context.Context, account channel.Account, outOfHours bool, n int) ([]time.Duration, error)
}

// Queues keep what is to be done later: one timer a conversation, and the
// replies that have to leave. A claim is a lease with a fence: a worker that
// lost its lease cannot write. What belongs to a conversation that Load refuses
// with [ErrNewer] is not claimed: a newer program does it.
type Queues interface {
	// ClaimTimers leases up to Limit timers that are due at c.Now.
	ClaimTimers(ctx context.Context, c WorkerClaim) ([]Timer, error)
	// ClaimOutgoing leases up to Limit outgoing messages that may be tried at
	// c.Now: at most one a conversation, its oldest, and none while another of
	// that conversation is leased. One that is dead blocks only its own
	// conversation. One whose row is damaged becomes dead, with [CodeDamaged]:
	// the others are returned beside an [ErrDamaged] that names it.
	ClaimOutgoing(ctx context.Context, c WorkerClaim) ([]Outgoing, error)
	// StartAttempt records, durably and before anything is sent, that an
	// attempt begins, and counts it. [ErrFenced] when the claim was lost or its
	// lease has ended.
	StartAttempt(ctx context.Context, o Outgoing, now time.Time) error
	// Postpone ends an attempt without success and releases the claim: try
	// again at o.NotBefore, or never by itself if o.Dead. maybe says that it may
	// have been sent all the same. Of o only the code, the time and Dead are
	// kept. [ErrFenced] when the claim was lost.
	Postpone(ctx context.Context, o Outgoing, maybe bool) error
	// Outbox lists the outgoing messages not yet sent, of one conversation or,
	// with an empty ID, of all, oldest first. A damaged one is dead and has only
	// its names and times.
	Outbox(ctx context.Context, id ID) iter.Seq2[Outgoing, error]
	// NextDue returns when the next timer or outgoing message may be claimed,
	// a leased one when its lease ends; false when there is none.
	NextDue(ctx context.Context) (time.Time, bool, error)
}

// Contents keep texts and raw deliveries: all that holds personal data.
type Contents interface {
	// Contents returns the texts with these identifiers of one conversation;
	// missing ones are left out, erased ones have no Sealed.
	Contents(ctx context.Context, id ID, ids []string) ([]Content, error)
	// Erase blanks every text of a customer, in the customer's conversations
	// those of an unknown writer too, and returns the conversations, by ID, that
	// are the customer's or hold such a text, blanked now or before.
	// It deletes the raw deliveries of the customer, and those that may be of
	// anybody in the brands in which the customer wrote. Afterwards no file of the
	// store holds any of it.
	Erase(ctx context.Context, customer string, now time.Time) ([]ID, error)
	// KeepRaw keeps a delivery that nobody understood; the same name again
	// replaces it.
	KeepRaw(ctx context.Context, r Raw) error
	// Raw lists the raw deliveries, oldest first.
	Raw(ctx context.Context) iter.Seq2[Raw, error]
	// DropRaw deletes one raw delivery; [ErrNotFound] if there is none.
	DropRaw(ctx context.Context, a channel.Account, name string) error
	// ExpireRaw deletes raw deliveries and what was said, and keys other than
	// those of messages, recorded before the given instants.
	ExpireRaw(ctx context.Context, raw, keys time.Time) error
	// Key returns the store's own random key of 32 bytes, always the same.
	Key(ctx context.Context) ([]byte, error)
}

// Cursors keep the place in each account's stream of events, and who reads it.
type Cursors interface {
	// ClaimAccount leases an account to a worker, or returns [ErrFenced] while
	// another one holds it. The same worker renews; without a Lease it gives the
	// account back.
	ClaimAccount(ctx context.Context, a channel.Account, c WorkerClaim) (AccountLease, error)
	// SaveCursor stores the cursor under the lease; [ErrFenced] when it was lost.
	SaveCursor(ctx context.Context, l AccountLease) error
}

// Workers tell each other that they live, so that they can divide the work.
type Workers interface {
	// Heartbeat says that a worker lives until c.Now+c.Lease, or without a Lease
	// that it ends, and returns the names of those that live at c.Now, in order.
	Heartbeat(ctx context.Context, c WorkerClaim) ([]string, error)
}

// Batch is what one transaction writes, all of it to one conversation.
type Batch struct {
	ID ID
	// Expected is the version that the events follow; 0 for a new conversation.
	Expected int64
	// Events may be empty, for a delivery that only leaves a key or a text.
	Events []Event
	// Next is the conversation after the events.
	Next Conversation
	// Timer is when the conversation wants a Tick; zero for never. It replaces
	// the timer and its lease, in a batch without events too.
	Timer time.Time
	// Fence, when not 0, is the claim of the timer that the batch acts for.
	Fence int64
	// Bind makes this thread's messages belong to the conversation, unless they
	// belong to another one already.
	Bind *Thread
	// Fresh takes for granted, without a look, that Bind's thread belongs to
	// nobody and that the store knows nothing of Next.Customer: neither a stream
	// nor a link to it. Else [ErrStale].
	Fresh bool
	// Keys must all be new to their brand, else [ErrKnown].
	Keys []Key
	// Messages belong to the conversation from now on, for ever.
	Messages []channel.Ref
	// Put and Blank change texts. Put of a text that was blanked is [ErrGone].
	Put   []Content
	Blank []string
	// Said are what the events say to the customer, to be compared with later.
	Said []Said
	// Queue are messages that have to leave.
	Queue []Outgoing
	// Done is the outgoing message that the events conclude: it leaves the
	// queue if its claim still holds.
	Done *Outgoing
	// Drop are replies that leave the queue without being sent.
	Drop []string
	// Settle are dead messages that leave the queue, and Revive dead ones that
	// are tried again from Now on, without doubt: a person decided so. One that
	// is not dead, or not there any more, is [ErrFenced].
	Settle, Revive []string
	// Now is when the batch is written.
	Now time.Time
}

// Validate reports what makes the batch impossible to write for any store: a
// caller's mistake, which a [Store] refuses before it looks at anything.
func (b Batch) Validate() error {
	switch last := b.Expected + int64(len(b.Events)); {
	case b.ID == "":
		return errors.New("care: batch: no conversation")
	case b.Now.IsZero():
		return errors.New("care: batch: no time")
	case b.Expected < 0:
		return fmt.Errorf("care: batch: version %d is expected", b.Expected)
	case len(b.Events) > 0 && (b.Next.ID != b.ID || b.Next.Version != last):
		return fmt.Errorf("care: batch: the events end at version %d, the conversation at %d", last, b.Next.Version)
	case last == 0 && (!b.Timer.IsZero() || len(b.Queue) > 0):
		return errors.New("care: batch: a timer or a message of a conversation without events")
	case b.Fresh && (b.Expected > 0 || b.Bind == nil || len(b.Events) == 0):
		return errors.New("care: batch: fresh, and begins no conversation in a thread")
	case len(b.Said) > 0 && len(b.Events) == 0:
		return errors.New("care: batch: says something without events")
	case b.Done != nil && b.Done.ID != b.ID:
		return errors.New("care: batch: concludes a message of another conversation")
	}
	for i, e := range b.Events {
		if want := b.Expected + int64(i) + 1; e.Version != want || e.Body == nil {
			return fmt.Errorf("care: batch: event %d has version %d, want %d and a body", i, e.Version, want)
		}
	}
	for _, o := range b.Queue {
		if o.ID != b.ID || o.Reply == "" {
			return errors.New("care: batch: queues a message of another conversation or without a reply")
		}
	}
	for _, s := range b.Said {
		if s.Conversation != b.ID || s.Reply == "" {
			return errors.New("care: batch: says something in another conversation or without a reply")
		}
	}
	if repeats(b.Keys, func(k Key) Key { k.Forever = false; return k }) ||
		repeats(b.Queue, func(o Outgoing) string { return o.Reply }) ||
		repeats(b.Put, func(c Content) string { return c.ID }) {
		return errors.New("care: batch: a key, reply or text is there twice")
	}
	return b.checkNames()
}

// repeats reports whether two of a short list have the same name. What a batch
// names twice could not be told from what was recorded before.
func repeats[T any, K comparable](list []T, name func(T) K) bool {
	for i := range list {
		for j := range i {
			if name(list[i]) == name(list[j]) {
				return true
			}
		}
	}
	return false
}

// Key is something that may happen once.
type Key struct {
	Account channel.Account
	// Name says what, such as channel.Event.Key.
	Name string
	// Forever keys are never expired.
	Forever bool
}

// Content is a text, sealed by the host. Rev orders the versions of one text:
// a lower one never replaces a higher.
type Content struct {
	ID       string
	Customer string // whose words, or who they were written to
	Rev      int64
	Sealed   []byte
	KeyID    string
	ErasedAt time.Time
}

// Nobody is the customer of a [Raw] that holds no person's words or name.
const Nobody = "nobody"

// Raw is a delivery kept for a human to read.
type Raw struct {
	Account channel.Account
	// Customer is whose it is; empty: it may hold anybody's words. See [Nobody].
	Customer string
	Name     string
	At       time.Time
	Sealed   []byte
	KeyID    string
}

// WorkerClaim is a worker's wish to work: a lease until Now+Lease.
type WorkerClaim struct {
	Worker string
	Now    time.Time
	Lease  time.Duration
	Limit  int
	// Except are accounts whose outgoing messages are left alone.
	Except []channel.Account
	// Shards are the parts, see [ID.Shard], that are claimed from; none: all.
	Shards []int
}

// Timer is a conversation whose time has come.
type Timer struct {
	ID    ID
	Due   time.Time
	Fence int64
}

// Outgoing is a message that has to leave.
type Outgoing struct {
	ID      ID              `json:"conversation"`
	Reply   string          `json:"reply"` // unique in its conversation, the draft's ID
	Account channel.Account `json:"account"`
	Thread  string          `json:"thread"`
	// Seq orders the messages of a conversation.
	Seq        int64              `json:"seq"`
	InReplyTo  channel.Ref        `json:"in_reply_to"`
	Visibility channel.Visibility `json:"visibility"`
	Content    string             `json:"content"`
	Lang       string             `json:"lang,omitempty"`
	Auto       bool               `json:"auto,omitempty"`
	QueuedAt   time.Time          `json:"queued_at"`
	Attempts   int                `json:"attempts"`
	Code       channel.Code       `json:"code,omitempty"` // of the last failure
	// NotBefore is when it may be tried again.
	NotBefore time.Time `json:"not_before"`
	// StartedAt is when an attempt began whose outcome is unknown; zero if none.
	StartedAt time.Time `json:"started_at,omitzero"`
	// MaybeDone: an earlier attempt may have sent it.
	MaybeDone bool `json:"maybe_done,omitempty"`
	// Dead: it waits for a human.
	Dead  bool  `json:"dead,omitempty"`
	Fence int64 `json:"-"`
}

// AccountLease is the right to read an account and to write to it.
type AccountLease struct {
	Account channel.Account
	Cursor  channel.Cursor
	Fence   int64
}

// Query selects and orders conversations.
type Query struct {
	// Brand selects; none means all.
	Brand string
	// States selects; none means all.
	States []State
	// Customer, when set, selects the conversations of one customer.
	Customer string
	// ByDue orders by what has to be done first; else by ID.
	ByDue bool
	// After continues after this conversation, when ordered by ID.
	After ID
	// Limit is the greatest number; 0: no limit.
	Limit int
}

// Listed is a conversation in a list.
type Listed struct {
	Conversation Conversation
	// Due is its timer; zero if none.
	Due time.Time
}
