package webhook

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/signature"
)

// maxName is the longest identifier, handle or name in bytes.
const maxName = 200

// inbound is what a system posts. Pointers tell absent from empty.
type inbound struct {
	Type       string  `json:"type"`
	ID         string  `json:"id"`
	Thread     string  `json:"thread"`
	Parent     string  `json:"parent"`
	At         string  `json:"at"`
	Surface    string  `json:"surface"`
	Visibility string  `json:"visibility"`
	Author     *author `json:"author"`
	Text       *string `json:"text"`
	Lang       string  `json:"lang"`
	Rating     *rating `json:"rating"`
	// An envelope has these; see open.
	Timestamp string          `json:"timestamp"`
	Data      json.RawMessage `json:"data"`
}

// rating is what a review gives: value of at most best.
type rating struct {
	Value *float64 `json:"value"`
	Best  float64  `json:"best"`
}

type author struct {
	ID     string `json:"id"`
	Handle string `json:"handle"`
	Name   string `json:"name"`
}

// Decode translates a delivery to one event. What comes in the envelope of
// Standard Webhooks and is no message becomes an event of kind channel.Unknown.
// The error is a *channel.Error with code Invalid, whose Field is the name of the
// first field that is wrong, such as "visibility", "author.id" or "data.text", or
// "body" for what is not one JSON object in UTF-8; it holds nothing of the
// delivery.
func (a *Adapter) Decode(d channel.Delivery) ([]channel.Event, error) {
	in, field := parse(d.Body)
	within := ""
	if field != "body" && in.enveloped() {
		message, wrong, ok := in.open()
		if !ok {
			return []channel.Event{a.unknown(in.Timestamp, d)}, nil
		}
		in, field, within = message, wrong, "data."
	}
	if field != "" {
		return nil, a.fail("decode", channel.Invalid, field)
	}
	at, field := in.check(a.maxText)
	if field != "" {
		return nil, a.fail("decode", channel.Invalid, within+field)
	}
	e := channel.Event{
		Account: a.account,
		At:      at,
		Thread:  in.Thread,
		Target:  channel.Ref{Account: a.account, Native: in.ID},
		Raw:     bytes.Clone(d.Body),
	}
	if id := d.Get(signature.HeaderID); wellFormed(id) {
		e.Native = id
	}
	switch in.Type {
	case "deleted":
		e.Kind = channel.Deleted
	case "edited":
		e.Kind = channel.Edited
		e.Message = &channel.Message{Ref: e.Target, Thread: in.Thread, Text: *in.Text, Lang: in.Lang}
	default:
		e.Kind = channel.Received
		e.Message = in.message(e.Target)
	}
	return []channel.Event{e}, nil
}

// parse returns the name of the field that is wrong, or "".
func parse(body []byte) (in inbound, field string) {
	// Package json would replace what is not UTF-8, and so make two different
	// identifiers equal.
	if !utf8.Valid(body) {
		return in, "body"
	}
	field = wrongField(json.Unmarshal(body, &in))
	if field == "" && bytes.Equal(bytes.TrimSpace(body), []byte("null")) {
		field = "body"
	}
	return in, field
}

// wrongField names the field that package json could not read, or "body".
func wrongField(err error) string {
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &wrong) && wrong.Field != "":
		return wrong.Field
	}
	return "body"
}

// check returns the event's time and the name of the first field that is
// wrong, or "".
func (in *inbound) check(maxText int) (at time.Time, field string) {
	switch in.Type {
	case "message", "edited", "deleted":
	default:
		return at, "type"
	}
	if !wellFormed(in.ID) {
		return at, "id"
	}
	if !wellFormed(in.Thread) {
		return at, "thread"
	}
	at, ok := parseTime(in.At)
	if !ok {
		return at, "at"
	}
	if in.Type == "deleted" {
		return at.UTC(), ""
	}
	if in.Text == nil || len(*in.Text) > maxText {
		return at, "text"
	}
	if !isLanguage(in.Lang) {
		return at, "lang"
	}
	if in.Type == "message" {
		field = in.checkMessage()
	}
	return at.UTC(), field
}

// parseTime reads RFC 3339. Package time also takes hours of one digit and a
// comma before the fraction. Before 1970 no message was sent, and the year
// 10000, which a zone can lead to, has no form in JSON.
func parseTime(s string) (time.Time, bool) {
	at, err := time.Parse(time.RFC3339, s)
	ok := err == nil && s[13] == ':' && !strings.Contains(s, ",")
	return at, ok && at.Unix() >= 0 && at.UTC().Year() <= 9999
}

func (in *inbound) checkMessage() (field string) {
	if in.Parent != "" && !wellFormed(in.Parent) {
		return "parent"
	}
	switch channel.Surface(in.Surface) {
	case channel.Post, channel.Comment, channel.Review:
		if in.Visibility == "" {
			in.Visibility = string(channel.Public)
		}
	case channel.DirectMessage, channel.Email, channel.Chat, channel.Call:
		if in.Visibility == "" {
			in.Visibility = string(channel.Private)
		}
	default:
		return "surface"
	}
	switch channel.Visibility(in.Visibility) {
	case channel.Public, channel.Private:
	default:
		return "visibility"
	}
	if channel.Surface(in.Surface) != channel.Review {
		in.Rating = nil
	}
	if r := in.Rating; r != nil {
		switch {
		case !(r.Best > 0):
			return "rating.best"
		case r.Value == nil || *r.Value < 0 || *r.Value > r.Best:
			return "rating.value"
		}
	}
	return in.checkAuthor()
}

func (in *inbound) checkAuthor() (field string) {
	switch {
	case in.Author == nil:
		return "author"
	case in.Author.ID == "" && channel.Surface(in.Surface) == channel.Call:
		// A withheld number.
	case !wellFormed(in.Author.ID):
		return "author.id"
	}
	if in.Author.Handle != "" && !wellFormed(in.Author.Handle) {
		return "author.handle"
	}
	if in.Author.Name != "" && !wellFormed(in.Author.Name) {
		return "author.name"
	}
	return ""
}

func (in *inbound) message(ref channel.Ref) *channel.Message {
	m := &channel.Message{
		Ref:    ref,
		Thread: in.Thread,
		Parent: in.Parent,
		Author: channel.Party{
			Native: in.Author.ID, Handle: in.Author.Handle, Name: in.Author.Name, Role: channel.Customer,
		},
		Surface:    channel.Surface(in.Surface),
		Visibility: channel.Visibility(in.Visibility),
		Text:       *in.Text,
		Lang:       in.Lang,
	}
	if in.Rating != nil {
		m.Rating = &channel.Rating{Value: *in.Rating.Value, Best: in.Rating.Best}
	}
	return m
}

// wellFormed: 1 to 200 bytes, no control characters.
func wellFormed(s string) bool {
	return s != "" && len(s) <= maxName && strings.IndexFunc(s, unicode.IsControl) < 0
}

// isLanguage: empty, or of the form of a BCP 47 tag (letters, digits and
// hyphens, at most 35 as RFC 5646 section 4.4.1 advises).
func isLanguage(s string) bool {
	if len(s) > 35 {
		return false
	}
	for i := range len(s) {
		c := s[i] | 0x20
		if (c < 'a' || c > 'z') && (s[i] < '0' || s[i] > '9') && s[i] != '-' {
			return false
		}
	}
	return true
}
