package channel

import (
	"slices"
	"time"
)

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
	// Text limits one message, and PrivateText one that only the people addressed
	// can read; zero: as Text. See [Capabilities.Limit].
	Text        TextLimit `json:"text"`
	PrivateText TextLimit `json:"private_text,omitzero"`
	// Windows say how long a customer's message lets the account answer it; none:
	// for ever.
	Windows []Window `json:"windows,omitempty"`
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

// Window is how long after the customer's last message an account may write to
// the customer.
type Window struct {
	// Visibility is the audience of what is written.
	Visibility Visibility `json:"visibility"`
	// Surfaces are those of the customer's message; empty: any.
	Surfaces []Surface     `json:"surfaces,omitempty"`
	For      time.Duration `json:"for"`
	// Human is the time for what a person writes, where it is another than for
	// machines (Meta's human agent tag: 7 days in place of 24 hours).
	Human time.Duration `json:"human,omitempty"`
	// Since is the date from which the network has held to it.
	Since time.Time `json:"since,omitzero"`
}

// Limit is that of one message with visibility v.
func (c Capabilities) Limit(v Visibility) TextLimit {
	if v.IsPrivate() && c.PrivateText != (TextLimit{}) {
		return c.PrivateText
	}
	return c.Text
}

// Closes is when the account may no longer answer what the customer last wrote,
// on surface s at heard, with visibility v; auto: no person writes the answer.
// It is zero for never, and for a heard that is not known. Of several windows
// the first counts.
func (c Capabilities) Closes(v Visibility, s Surface, heard time.Time, auto bool) time.Time {
	if heard.IsZero() {
		return time.Time{}
	}
	for _, w := range c.Windows {
		if w.Visibility != v || len(w.Surfaces) > 0 && !slices.Contains(w.Surfaces, s) {
			continue
		}
		if !auto && w.Human > 0 {
			return heard.Add(w.Human)
		}
		return heard.Add(w.For)
	}
	return time.Time{}
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
