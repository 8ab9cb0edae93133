package channel

import (
	"context"
	"io"
	"strings"
	"time"
)

// Adapter is all that an account on a network must be. Every further ability
// is an interface of its own. Adapters are safe for concurrent use.
type Adapter interface {
	// Account names the account; it never changes.
	Account() Account
	// Capabilities says what the account can do. It may ask the network, and
	// the answer should be kept by the adapter for some time. An *Error.
	Capabilities(ctx context.Context) (Capabilities, error)
}

// Sender is an adapter that can write.
type Sender interface {
	// Send makes one call to the network and reports its answer, without
	// retrying. The error is an *Error; its MaybeDone says that the draft may
	// have been published all the same.
	Send(ctx context.Context, d Draft) (Receipt, error)
}

// Finder is an adapter that can look up whether a draft was published, for
// networks that do not deduplicate.
type Finder interface {
	// Find looks for the draft's message as sent at or after since. It reports
	// false when the network was searched and does not have it; an error means
	// that nothing is known.
	Find(ctx context.Context, d Draft, since time.Time) (Receipt, bool, error)
}

// Editor is an adapter that can change a message of its own.
type Editor interface {
	Edit(ctx context.Context, ref Ref, d Draft) (Receipt, error)
}

// Deleter is an adapter that can delete a message of its own. Deleting what
// is already gone is no error.
type Deleter interface {
	Delete(ctx context.Context, ref Ref) error
}

// Moderator is an adapter that can hide what others wrote, or show it again.
// Hiding what is already hidden is no error.
type Moderator interface {
	Hide(ctx context.Context, ref Ref, hidden bool) error
}

// MediaFetcher is an adapter whose media need the account's credentials. The
// address must be one that the network gave.
type MediaFetcher interface {
	// Fetch opens what is attached; the caller closes it, and bounds what it
	// reads. The error is an *Error.
	Fetch(ctx context.Context, m Media) (io.ReadCloser, error)
}

// Delivery is an HTTP request that a network made to us: its exact bytes. URL
// is the public URL as the sender saw it.
type Delivery struct {
	Method   string
	URL      string
	Header   map[string][]string
	Body     []byte
	Received time.Time
}

// Get returns the first value of a header, whatever the case of its name.
func (d Delivery) Get(name string) string {
	for k, v := range d.Header {
		if len(v) > 0 && strings.EqualFold(k, name) {
			return v[0]
		}
	}
	return ""
}

// Decoder is an adapter that reads deliveries. It is called after [Verifier],
// where the adapter is one.
type Decoder interface {
	// Decode translates a delivery. One bad item becomes an event of kind
	// [Unknown] and never loses the others. The error is an *Error with code
	// [Invalid], whose Field names what is wrong.
	Decode(d Delivery) ([]Event, error)
}

// Verifier is an adapter whose deliveries are signed.
type Verifier interface {
	// Verify judges the raw bytes at the time now, without I/O. The error is
	// an *Error with code [BadSignature].
	Verify(d Delivery, now time.Time) error
}

// Answer is what a challenge is answered with.
type Answer struct {
	Status      int
	ContentType string
	Body        []byte
}

// Challenger is an adapter whose network checks an endpoint by a handshake.
type Challenger interface {
	// Challenge reports false for a delivery that is no handshake.
	Challenge(d Delivery, now time.Time) (Answer, bool)
}

// Cursor is a place in a network's stream of events: opaque outside its
// adapter. The zero Cursor begins now: what happened before it is not
// delivered.
type Cursor string

// Page is what a poll brought, oldest first.
type Page struct {
	Events []Event
	// Next is the cursor to store after the events were stored, and not before.
	Next Cursor
	// More says that the next page can be asked for at once.
	More bool
}

// Poller is an adapter that is asked for news.
type Poller interface {
	// Poll returns the events after the cursor. The error is an *Error.
	Poll(ctx context.Context, c Cursor) (Page, error)
}

// Backfiller is an adapter that can walk back through what happened.
type Backfiller interface {
	// Back returns the events before the cursor, the newest first; the zero
	// Cursor is now. Next leads further back while there is More. The error is
	// an *Error.
	Back(ctx context.Context, before Cursor) (Page, error)
}

// Streamer is an adapter that can listen on a connection that stays open.
type Streamer interface {
	// Stream connects and calls emit with what arrives, one call at a time, and
	// with no events when the connection is made and whenever it shows that it
	// lives. What happened before is not delivered: whoever listens polls once
	// after the first call. It returns when the connection or the context ends
	// or emit fails, with emit's error or an *Error.
	Stream(ctx context.Context, emit func([]Event) error) error
}
