package channel

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Account names one connected account: whose it is, on which network, and
// which one there. It is comparable, and it is part of every stored key, so
// its values must not change once messages were received.
type Account struct {
	// Brand is the company that the account speaks for; it may be empty in an
	// application that serves one brand.
	Brand string `json:"brand,omitempty"`
	// Network is the adapter's name, such as "mastodon" or "web".
	Network string `json:"network"`
	// Name tells accounts of one brand on one network apart; it may be empty
	// when there is one.
	Name string `json:"name,omitempty"`
}

// String gives "brand/network/name". It is for people and logs; the parts are
// not escaped.
func (a Account) String() string { return a.Brand + "/" + a.Network + "/" + a.Name }

// Ref names one message. Native is the network's own identifier, an opaque
// string: it is never parsed or sorted.
type Ref struct {
	Account Account `json:"account"`
	Native  string  `json:"native"`
}

// IsZero reports whether the Ref names no message.
func (r Ref) IsZero() bool { return r.Native == "" }

// Visibility says who can read a message.
type Visibility string

const (
	// Public is readable by everybody and listed.
	Public Visibility = "public"
	// Unlisted is readable by everybody, but not listed (Mastodon's "quiet public").
	Unlisted Visibility = "unlisted"
	// Followers is readable by whoever follows the author.
	Followers Visibility = "followers"
	// Private is readable only by the people addressed: a direct message, an
	// e-mail, a chat, a call.
	Private Visibility = "private"
)

// IsPrivate reports whether only the people addressed can read the message.
// An empty or unknown visibility counts as public: the careful reading.
func (v Visibility) IsPrivate() bool { return v == Private }

// rank orders visibilities from the widest audience to the narrowest.
func (v Visibility) rank() int {
	switch v {
	case Unlisted:
		return 1
	case Followers:
		return 2
	case Private:
		return 3
	}
	return 0
}

// Narrower returns the one of v and w that fewer people can read. A reply to a
// message is sent with the narrower of the visibility asked for and that of the
// message, so that an answer never shows what was said in private.
func (v Visibility) Narrower(w Visibility) Visibility {
	if w.rank() > v.rank() {
		return w
	}
	return v
}

// Surface is the kind of place a message stands in.
type Surface string

const (
	Post          Surface = "post"
	Comment       Surface = "comment"
	Review        Surface = "review"
	DirectMessage Surface = "dm"
	Email         Surface = "email"
	Chat          Surface = "chat"
	Call          Surface = "call"
)

// Role says what a message's author is to the brand.
type Role string

const (
	// Customer is anybody who is not the brand; it is the zero value's meaning.
	Customer Role = "customer"
	// Self is the brand's own account: an echo of what we sent, or what a
	// colleague wrote in the network's own application.
	Self Role = "self"
	// Bot is an account that the network marks as automated.
	Bot Role = "bot"
)

// Party is a person or an account that writes or is addressed. It prints
// without all of that, so that a log line never holds a name.
type Party struct {
	// Native is the network's identifier; it may be empty where a network
	// hides it (a withheld number).
	Native string `json:"id,omitempty"`
	// Handle is how the network addresses the party, "@ann@social.example".
	Handle string `json:"handle,omitempty"`
	// Name is the displayed name.
	Name string `json:"name,omitempty"`
	Role Role   `json:"role,omitempty"`
	// Audience is how many accounts follow the party; 0: not known.
	Audience int `json:"audience,omitempty"`
}

// String returns a fixed text: names and handles are personal data.
func (p Party) String() string { return "party" }

// Format makes every fmt verb print what String returns.
func (p Party) Format(f fmt.State, _ rune) { printTo(f, p) }

// Auto says whether a machine wrote a message. What is not [Human] is never
// answered automatically and moves neither a state nor a clock.
type Auto string

const (
	Human     Auto = ""
	AutoReply Auto = "auto_reply"
	Bounce    Auto = "bounce"
	Bulk      Auto = "bulk"
)

// Media is something attached to a message. URL may be short-lived and may
// need the account's credentials.
type Media struct {
	Type        string `json:"type,omitempty"` // "image", "video", "audio", "file"
	URL         string `json:"url,omitempty"`
	Description string `json:"description,omitempty"`
}

// Message is what somebody wrote. Text is plain text whatever the network's
// format. It prints without its text and its author.
type Message struct {
	Ref Ref `json:"ref"`
	// Thread is the network's identifier of the discussion: that of its first
	// message, or of the private conversation. Messages with one Thread belong
	// together.
	Thread string `json:"thread"`
	// Parent is the native identifier of the message that this one answers.
	Parent     string     `json:"parent,omitempty"`
	Author     Party      `json:"author"`
	Surface    Surface    `json:"surface"`
	Visibility Visibility `json:"visibility"`
	Subject    string     `json:"subject,omitempty"`
	Text       string     `json:"text"`
	// Quoted is what stood below the text: the history that mail programs
	// repeat, and a signature.
	Quoted string `json:"quoted,omitempty"`
	// References are the messages before it in its thread, the oldest first, as
	// the message itself names them. Only e-mail has them.
	References []string `json:"references,omitempty"`
	// Withheld: the network told of the message and not what it says, because
	// it is encrypted between the two. Only its own application shows it.
	Withheld bool    `json:"withheld,omitempty"`
	Lang     string  `json:"lang,omitempty"` // BCP 47, empty when unknown
	Media    []Media `json:"media,omitempty"`
	Auto     Auto    `json:"auto,omitempty"`
	// Quiet: whoever wrote it asks that no machine answers. It counts like any
	// other.
	Quiet bool `json:"quiet,omitempty"`
	// Rating is what a review gives; nil for everything else.
	Rating *Rating `json:"rating,omitempty"`
}

// Rating is a review's judgement: Value of at most Best.
type Rating struct {
	Value float64 `json:"value"`
	Best  float64 `json:"best"`
}

// String names the message without its text and author.
func (m Message) String() string { return "message " + m.Ref.Native }

// Format makes every fmt verb print what String returns.
func (m Message) Format(f fmt.State, _ rune) { printTo(f, m) }

// Kind is what an [Event] reports.
type Kind string

const (
	// Received: a new message, in Message.
	Received Kind = "message"
	// Edited: the text of Target changed; Message holds the new text.
	Edited Kind = "edited"
	// Deleted: Target was deleted on the network.
	Deleted Kind = "deleted"
	// Receipted: the network says what became of Target, a message of ours that it
	// took: Stage.
	Receipted Kind = "receipt"
	// Unknown: a signed delivery that the adapter does not understand, kept raw.
	Unknown Kind = "unknown"
)

// Stage is how far a message of ours came after the network took it. They come
// in any order and repeatedly: read is more than delivered, and failed is final.
type Stage string

const (
	StageDelivered Stage = "delivered"
	StageRead      Stage = "read"
	// StageFailed: it will not arrive although it was taken; Event.Code says why.
	StageFailed Stage = "failed"
)

// Event is one thing that happened on a network. Delivery is at least once and
// unordered: an edit or a deletion may come before its message.
type Event struct {
	Kind    Kind    `json:"kind"`
	Account Account `json:"account"`
	// At is the network's time of the event; zero when it gives none.
	At time.Time `json:"at"`
	// Thread is the discussion the event belongs to; empty when the network
	// does not say (a deletion often carries an identifier alone).
	Thread string `json:"thread,omitempty"`
	// Target is the message received, edited or deleted.
	Target  Ref      `json:"target"`
	Message *Message `json:"message,omitempty"`
	// Stage, and the Code of a failure, are those of a receipt. Upto: it holds for
	// all that we wrote in the thread before, too.
	Stage Stage `json:"stage,omitempty"`
	Upto  bool  `json:"upto,omitempty"`
	Code  Code  `json:"code,omitempty"`
	// Native is the network's own identifier of the event, when it has one.
	Native string `json:"native,omitempty"`
	// Backfilled: the event was fetched after the fact, for completeness. It
	// starts no clock.
	Backfilled bool `json:"backfilled,omitempty"`
	// Raw is the delivery, or the part of it that the event came from. It may
	// hold personal data and should be stored for days, not years.
	Raw json.RawMessage `json:"raw,omitempty"`
}

// Key identifies the event over repeated deliveries within its account: the
// same message five times has one key, and an edit of it has another. It is
// built from kind and target, for an edit its time and for a receipt its stage;
// for an unknown event from its native identifier.
func (e Event) Key() string {
	var b strings.Builder
	b.WriteString(string(e.Kind))
	b.WriteByte(':')
	if e.Kind == Unknown {
		b.WriteString(e.Native)
		return b.String()
	}
	b.WriteString(e.Target.Native)
	if e.Kind == Receipted {
		b.WriteByte(':')
		b.WriteString(string(e.Stage))
	}
	if e.Kind == Edited {
		b.WriteByte('@')
		b.WriteString(e.At.UTC().Format(time.RFC3339Nano))
	}
	return b.String()
}

// String names the event without text or author.
func (e Event) String() string { return string(e.Kind) + " " + e.Target.Native }

// Format makes every fmt verb print what String returns.
func (e Event) Format(f fmt.State, _ rune) { printTo(f, e) }

// Draft is a message to send. It prints without its text and addressee.
type Draft struct {
	// ID is the draft's own identifier, the same over all attempts. Receivers
	// and networks that deduplicate do it by this.
	ID string `json:"id"`
	// Thread and InReplyTo say where it goes; InReplyTo may be zero for a
	// message that opens a private conversation.
	Thread     string     `json:"thread,omitempty"`
	InReplyTo  Ref        `json:"in_reply_to"`
	To         Party      `json:"to"`
	Visibility Visibility `json:"visibility"`
	Text       string     `json:"text"`
	Lang       string     `json:"lang,omitempty"`
	// Surface and Heard are those of the customer's last message: where and when
	// it was written. A zero Heard is not known, and no window is checked.
	Surface Surface   `json:"surface,omitempty"`
	Heard   time.Time `json:"heard,omitzero"`
	// Auto marks a message that no person wrote.
	Auto bool `json:"auto,omitempty"`
}

// String names the draft without its text and addressee.
func (d Draft) String() string { return "draft " + d.ID }

// Format makes every fmt verb print what String returns.
func (d Draft) Format(f fmt.State, _ rune) { printTo(f, d) }

// Receipt is the network's word that it took a draft.
type Receipt struct {
	Ref Ref `json:"ref"`
	// At is the network's time, or the time of its answer when it gives none.
	At time.Time `json:"at"`
	// Quota is what the answer said of the limit that ends first, if it said
	// anything; it is not stored.
	Quota Quota `json:"-"`
}
