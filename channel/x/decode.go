package x

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"

	"github.com/mysocialcare/socialcare/channel"
)

// Decode implements [channel.Decoder], see the function of that name.
func (a *Adapter) Decode(d channel.Delivery) ([]channel.Event, error) {
	return Decode(a.account, a.self, d.Body)
}

// Decode reads one JSON value as X delivers it: an event of the X Activity API,
// one of the older Account Activity API, or a page of posts or direct messages.
// self is the account's own identifier, whose messages get the role
// [channel.Self].
//
// A post becomes an event of kind [channel.Received], named by its first
// version; one that was edited becomes one of kind [channel.Edited] besides,
// whose message has the new identifier, because the earlier version may never
// have arrived. What was delivered for another account, as one app's webhook gets
// what all of its accounts do, is of kind [channel.Unknown]. A retweet is not a
// message: nothing comes of it, nor of typing, likes and follows. What the customer
// has read becomes a receipt. What is not understood becomes an event of kind
// [channel.Unknown]. The error, for what is not JSON, is an [*channel.Error] with
// code [channel.Invalid].
func Decode(account channel.Account, self string, data []byte) ([]channel.Event, error) {
	d := decoder{account: account, self: id(self), raw: data}
	// Most deliveries are posts as expected: those are read at once.
	var quick delivered
	var broken *json.SyntaxError
	err := json.Unmarshal(data, &quick)
	if errors.As(err, &broken) {
		return nil, &channel.Error{Code: channel.Invalid, Account: account, Op: "decode", Field: "body"}
	}
	events := d.events(&quick, err == nil)
	if len(events) > 0 && quick.another(d.self) {
		return d.unknown(""), nil
	}
	return events, nil
}

// delivered is the frame of a delivery, with a post in it.
type delivered struct {
	Data struct {
		UUID   id     `json:"event_uuid"`
		Type   string `json:"event_type"`
		Filter struct {
			User id `json:"user_id"`
		} `json:"filter"`
		Payload  post     `json:"payload"`
		Includes includes `json:"includes"`
	} `json:"data"`
	ForUser *id `json:"for_user_id"`
}

// another reports whether a delivery is for another account than ours.
func (v *delivered) another(self id) bool {
	of := v.Data.Filter.User
	if v.ForUser != nil {
		of = *v.ForUser
	}
	return of != "" && self != "" && of != self
}

func (d decoder) events(v *delivered, expected bool) []channel.Event {
	switch {
	case v.ForUser != nil:
		return d.legacy()
	case expected && isPost(v.Data.Type):
		d.native = v.Data.UUID
		return d.made(v.Data.Payload, v.Data.Includes)
	}
	return d.slowly()
}

// slowly reads what is no post, or has something in it that is not expected.
func (d decoder) slowly() []channel.Event {
	var shape struct {
		Data activity `json:"data"`
	}
	if json.Unmarshal(d.raw, &shape) == nil {
		return d.activity(shape.Data)
	}
	var p page // a list under the same name
	if json.Unmarshal(d.raw, &p) != nil {
		return d.unknown("")
	}
	return d.page(p)
}

// isPost reports whether the payload of an event is a post.
func isPost(typ string) bool {
	switch typ {
	case "post.create", "post.mention.create", "post.reply.create", "post.quote.create":
		return true
	}
	return false
}

// activity is an event of the X Activity API.
type activity struct {
	UUID     id              `json:"event_uuid"`
	Type     string          `json:"event_type"`
	Payload  json.RawMessage `json:"payload"`
	Includes json.RawMessage `json:"includes"`
}

type decoder struct {
	account channel.Account
	self    id
	raw     []byte // what an event keeps
	native  id     // the event's own identifier
}

func (d decoder) activity(e activity) []channel.Event {
	if e.Type == "" {
		return d.unknown("")
	}
	d.native = e.UUID
	if isPost(e.Type) {
		var in includes
		in.read(e.Includes)
		return d.post(e.Payload, in)
	}
	switch e.Type {
	case "post.delete", "dm.delete":
		var gone struct {
			ID id `json:"id"`
		}
		if json.Unmarshal(e.Payload, &gone) != nil || gone.ID == "" {
			return d.unknown(e.UUID)
		}
		return d.one(channel.Event{Kind: channel.Deleted, Target: d.ref(gone.ID)})
	case "dm.received", "dm.sent":
		return d.direct(e.Payload)
	case "chat.received", "chat.sent":
		return d.encrypted(e.Payload)
	}
	if strings.HasPrefix(e.Type, "dm.read") {
		return d.marks(e.Payload)
	}
	if ignored(e.Type) {
		return nil
	}
	return d.unknown(e.UUID)
}

// marks reads what was read, in the shape of the older API, in which the X
// Activity API delivers direct messages; another shape brings no message.
func (d decoder) marks(data []byte) []channel.Event {
	var p struct {
		Read []readMark `json:"direct_message_mark_read_events"`
	}
	if json.Unmarshal(data, &p) != nil {
		return nil
	}
	return d.read(p.Read)
}

// ignored are events that bring no message.
func ignored(typ string) bool {
	for _, prefix := range []string{"dm.indicate_typing", "like.", "follow.", "profile.update.", "post.repost."} {
		if strings.HasPrefix(typ, prefix) {
			return true
		}
	}
	return false
}

func (d decoder) page(p page) []channel.Event {
	var events []channel.Event
	var in includes
	in.read(p.Includes)
	for i := len(p.Data) - 1; i >= 0; i-- { // the newest comes first
		item := decoder{account: d.account, self: d.self, raw: p.Data[i]}
		var m message
		if json.Unmarshal(p.Data[i], &m) == nil && m.Type != "" {
			events = append(events, item.polled(m, in)...)
			continue
		}
		events = append(events, item.post(p.Data[i], in)...)
	}
	return events
}

// post reads a public message.
func (d decoder) post(data []byte, in includes) []channel.Event {
	var p post
	if json.Unmarshal(data, &p) != nil {
		return d.unknown(d.native)
	}
	return d.made(p, in)
}

func (d decoder) made(p post, in includes) []channel.Event {
	if p.ID == "" || p.AuthorID == "" {
		return d.unknown(d.native)
	}
	for _, r := range p.Referenced {
		if r.Type == "retweeted" {
			return nil
		}
	}
	m := channel.Message{
		Ref: d.ref(p.ID), Thread: string(p.Conversation), Parent: string(p.parent()),
		Author: d.author(in.user(p.AuthorID)), Surface: channel.Post, Visibility: channel.Public,
		Text: p.body(), Media: media(p.Attachments.Keys, in),
	}
	if p.Lang != "und" && p.Lang != "zxx" && !strings.HasPrefix(p.Lang, "q") { // X's marks for no language
		m.Lang = p.Lang
	}
	if m.Thread == "" {
		m.Thread = string(p.first())
	}
	if m.Parent != "" {
		m.Surface = channel.Comment
	}
	first := m
	first.Ref = d.ref(p.first())
	e := channel.Event{
		Kind: channel.Received, At: p.CreatedAt.Time, Thread: m.Thread, Target: first.Ref, Message: &first,
	}
	if len(p.History) < 2 {
		return d.one(e)
	}
	edited := e
	edited.Kind, edited.Message = channel.Edited, &m
	return append(d.one(e), d.one(edited)...)
}

func (d decoder) author(u user) channel.Party {
	p := channel.Party{Native: string(u.ID), Name: u.Name, Role: channel.Customer, Audience: int(u.Metrics.Followers)}
	if u.Username != "" {
		p.Handle = "@" + u.Username
	}
	if u.ID == d.self && d.self != "" {
		p.Role = channel.Self
	}
	return p
}

func media(keys []string, in includes) []channel.Media {
	var out []channel.Media
	for _, key := range keys {
		item := channel.Media{Type: "file"}
		for _, m := range in.Media {
			if m.Key != key {
				continue
			}
			switch m.Type {
			case "photo":
				item.Type = "image"
			case "video", "animated_gif":
				item.Type = "video"
			}
			item.URL, item.Description = m.URL, m.Alt
			if item.URL == "" {
				item.URL = m.Preview
			}
		}
		out = append(out, item)
	}
	return out
}

func (d decoder) ref(native id) channel.Ref {
	return channel.Ref{Account: d.account, Native: string(native)}
}

// one completes an event.
func (d decoder) one(e channel.Event) []channel.Event {
	e.Account, e.Native, e.Raw = d.account, string(d.native), bytes.Clone(d.raw)
	return []channel.Event{e}
}

// unknown keeps what is not understood. Without an identifier its content
// stands in for it, so that a repeated oddity is the same.
func (d decoder) unknown(native id) []channel.Event {
	if native == "" {
		sum := sha256.Sum256(d.raw)
		native = id("sha256:" + hex.EncodeToString(sum[:16]))
	}
	d.native = native
	return d.one(channel.Event{Kind: channel.Unknown})
}
