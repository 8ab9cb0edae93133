package channel

import "time"

// Unit is how a network counts the length of a text; package text counts.
type Unit string

const (
	Runes     Unit = "runes"
	Bytes     Unit = "bytes"
	UTF16     Unit = "utf16"
	Graphemes Unit = "graphemes"
	// Weighted counts a Latin letter 1, a Chinese character or an emoji 2
	// (docs.x.com, "Counting characters", 2026-08-22). With URLLength an
	// address without http counts the same as one with it.
	Weighted Unit = "weighted"
	// Segments counts the short messages that a text is sent as: 160 of
	// GSM 7-bit characters or 70 of others, 153 or 67 of several (3GPP TS
	// 23.038 and 23.040).
	Segments Unit = "segments"
)

// TextLimit is how long a text may be. The zero TextLimit is no limit.
type TextLimit struct {
	// Max is the greatest length, in Unit; 0: no limit.
	Max  int  `json:"max,omitempty"`
	Unit Unit `json:"unit,omitempty"` // empty: runes
	// MaxBytes is the greatest length in bytes of UTF-8, beside Max; 0: none.
	MaxBytes int `json:"max_bytes,omitempty"`
	// URLLength is what any http or https address counts for; 0: its length.
	URLLength int `json:"url_length,omitempty"`
	// LocalMentions: of "@ann@social.example" only "@ann" counts.
	LocalMentions bool `json:"local_mentions,omitempty"`
}

// RateLimit allows N calls in Per.
type RateLimit struct {
	// Scope is what the calls are counted over; empty: what the account writes.
	Scope Scope         `json:"scope,omitempty"`
	N     int           `json:"n"`
	Per   time.Duration `json:"per"`
}

// Capabilities say what one account can do, as data: values differ by account,
// server and tier, so nothing here is a property of a network's name. The zero
// value can do nothing.
type Capabilities struct {
	// Reply: an answer to a message can be sent, with these visibilities.
	Reply []Visibility `json:"reply,omitempty"`
	// Mentions: a reply begins with the addressee's handle, which the adapter
	// adds and which counts.
	Mentions bool `json:"mentions,omitempty"`
	// Text limits one message.
	Text TextLimit `json:"text"`
	// Dedupes: the receiver drops a second draft with the same ID, by the
	// adapter's own protocol, so that a repeat is safe.
	Dedupes bool `json:"dedupes,omitempty"`
	// Polls and Webhooks say how events arrive.
	Polls    bool `json:"polls,omitempty"`
	Webhooks bool `json:"webhooks,omitempty"`
	Edits    bool `json:"edits,omitempty"`
	Deletes  bool `json:"deletes,omitempty"`
	// Send limits what leaves, over the whole account. The zero RateLimit is
	// no limit.
	Send RateLimit `json:"send"`
	// Limits are further limits, each with its scope.
	Limits []RateLimit `json:"limits,omitempty"`
	// Streams: events arrive on a connection that stays open.
	Streams bool `json:"streams,omitempty"`
	// Hides: what others wrote can be hidden.
	Hides bool `json:"hides,omitempty"`
	// Answers says whom the account may answer in public.
	Answers AnswerRule `json:"answers,omitzero"`
	// Prices are what the network asks for what is written.
	Prices Prices `json:"prices,omitzero"`
	// Handoff are the ways from public to private, the best first.
	Handoff []HandoffRule `json:"handoff,omitempty"`
	// AsOf is the date of these facts: when the server said so, or the date of
	// the documentation they come from.
	AsOf time.Time `json:"as_of"`
}

// AnswerRule says whom an account may answer in public. The zero AnswerRule is
// everybody.
type AnswerRule struct {
	// Summoned: only who mentioned or quoted the account.
	Summoned bool `json:"summoned,omitempty"`
	// Since is the date from which the network has held to it.
	Since time.Time `json:"since,omitzero"`
}

// Prices are those of one public message. The zero Prices are nothing.
type Prices struct {
	Post Price `json:"post,omitzero"`
	// Link is that of one with an address in it, where that is another.
	Link Price `json:"link,omitzero"`
	// Answer is that of one to somebody who mentioned the account, where that
	// is another.
	Answer Price `json:"answer,omitzero"`
	// Since is the date from which they hold.
	Since time.Time `json:"since,omitzero"`
}

// Can reports whether a reply with visibility v can be sent.
func (c Capabilities) Can(v Visibility) bool {
	for _, r := range c.Reply {
		if r == v {
			return true
		}
	}
	return false
}
