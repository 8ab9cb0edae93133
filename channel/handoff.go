package channel

import (
	"context"
	"time"
)

// Mode is a way from a conversation that everybody reads to one that only the
// customer does.
type Mode string

const (
	// SameThread: an answer in the thread that only who is mentioned can read
	// (Mastodon's direct visibility).
	SameThread Mode = "same_thread"
	// PrivateReply: a private message that the network allows because of one
	// comment, once (Facebook, Instagram).
	PrivateReply Mode = "private_reply"
	// Direct: a direct message, which the recipient's settings may refuse.
	Direct Mode = "direct_message"
	// Link: an address at which the customer goes on, in a form or a chat.
	Link Mode = "link"
)

// HandoffRule says when an account may use a mode.
type HandoffRule struct {
	Mode Mode `json:"mode"`
	// From are the surfaces that it starts from; empty: any.
	From []Surface `json:"from,omitempty"`
	// Window is how long after the customer's message it is allowed; 0: no
	// limit.
	Window time.Duration `json:"window,omitempty"`
	// Once: one private message for each message of the customer.
	Once bool `json:"once,omitempty"`
	// Price of the private message.
	Price Price `json:"price"`
	// Pointer is the price of a public message that points to the private one.
	Pointer Price `json:"pointer"`
}

// Price is what a network asks for one call. The zero Price is nothing.
type Price struct {
	Micros   int64  `json:"micros,omitempty"`   // millionths of the currency's unit
	Currency string `json:"currency,omitempty"` // ISO 4217
}

// Prober is an adapter that can ask the network whether a private message to a
// party would be accepted.
type Prober interface {
	// Probe returns nil if it would, as far as the network says. The error is
	// an *Error: [RecipientClosed], [Permission] ...
	Probe(ctx context.Context, mode Mode, to Party) error
}
