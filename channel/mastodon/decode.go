package mastodon

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/text"
)

// Decode reads one JSON value as a server of this kind delivers it: a
// notification, a status, or an event of its stream (an object with "event"
// and "payload", the payload a string). self is the native identifier of the
// account itself, whose messages get the role [channel.Self]; it may be empty.
//
// A mention, a status and a stream's "update" and "conversation" become an
// event of kind [channel.Received], "status.update" one of kind
// [channel.Edited], "delete" one of kind [channel.Deleted]. Of notifications
// other than mentions, and of stream events about the account's settings,
// nothing comes. JSON that is none of these, or that lacks an identifier,
// becomes an event of kind [channel.Unknown]. The error, for what is not JSON,
// is an [*channel.Error] with code [channel.Invalid].
//
// A status names its parent but not the beginning of its thread: Thread is the
// status itself, or for a reply its parent. [Adapter.Poll] asks the server for
// the beginning.
func Decode(a channel.Account, self string, data []byte) ([]channel.Event, error) {
	if !json.Valid(data) {
		return nil, &channel.Error{Code: channel.Invalid, Account: a, Op: "decode", Field: "body"}
	}
	d := decoder{account: a, self: nativeID(self)}
	return d.any(data), nil
}

type decoder struct {
	account channel.Account
	self    nativeID
}

// envelope has what tells the shapes apart.
type envelope struct {
	Event   *string         `json:"event"`
	Payload json.RawMessage `json:"payload"`
	Type    *string         `json:"type"`
	Content *string         `json:"content"`
}

func (d decoder) any(data []byte) []channel.Event {
	var e envelope
	err := json.Unmarshal(data, &e)
	switch {
	case err != nil:
		return d.one(d.unknown("", data))
	case e.Event != nil:
		return d.stream(*e.Event, e.Payload, data)
	case e.Type != nil:
		return d.notification(data)
	case e.Content != nil:
		return d.one(d.message(channel.Received, data, data))
	}
	return d.one(d.unknown("", data))
}

func (d decoder) one(e channel.Event) []channel.Event { return []channel.Event{e} }

// stream reads an event of the stream. Its payload is a string that holds
// JSON, or an identifier alone.
func (d decoder) stream(event string, payload, raw []byte) []channel.Event {
	var inner string
	if json.Unmarshal(payload, &inner) != nil {
		inner = string(payload)
	}
	switch event {
	case "notification":
		return d.notification([]byte(inner))
	case "update":
		return d.one(d.message(channel.Received, []byte(inner), raw))
	case "status.update":
		return d.one(d.message(channel.Edited, []byte(inner), raw))
	case "conversation":
		var c struct {
			Last json.RawMessage `json:"last_status"`
		}
		if json.Unmarshal([]byte(inner), &c) != nil {
			return d.one(d.unknown("", raw))
		}
		if len(c.Last) == 0 || string(c.Last) == "null" {
			return nil // an empty conversation: its statuses were deleted
		}
		return d.one(d.message(channel.Received, c.Last, raw))
	case "delete":
		if inner == "" || len(inner) > 128 {
			return d.one(d.unknown("", raw))
		}
		return d.one(channel.Event{
			Kind: channel.Deleted, Account: d.account,
			Target: channel.Ref{Account: d.account, Native: inner}, Raw: bytes.Clone(raw),
		})
	case "filters_changed", "announcement", "announcement.reaction", "announcement.delete", "encrypted_message", "notifications_merged":
		return nil
	}
	return d.one(d.unknown("", raw))
}

// notification returns nothing for one that is not a mention.
func (d decoder) notification(data []byte) []channel.Event {
	var n notification
	if json.Unmarshal(data, &n) != nil || n.ID == "" || n.Type == "" {
		return d.one(d.unknown("", data))
	}
	if n.Type != "mention" {
		return nil
	}
	e := d.message(channel.Received, n.Status, data)
	e.Native = string(n.ID)
	if e.At.IsZero() {
		e.At = n.CreatedAt.Time
	}
	return d.one(e)
}

func (d decoder) unknown(native nativeID, raw []byte) channel.Event {
	if native == "" {
		// Without an identifier the content stands in for it, so that two
		// different oddities are two events and a repeated one is the same.
		sum := sha256.Sum256(raw)
		native = nativeID("sha256:" + hex.EncodeToString(sum[:16]))
	}
	e := channel.Event{Kind: channel.Unknown, Account: d.account, Native: string(native)}
	if json.Valid(raw) {
		e.Raw = bytes.Clone(raw)
	} else {
		e.Raw, _ = json.Marshal(string(raw))
	}
	return e
}

// message reads a status; raw is what the event keeps.
func (d decoder) message(kind channel.Kind, data, raw []byte) channel.Event {
	var s status
	if json.Unmarshal(data, &s) != nil || s.ID == "" || s.Account.ID == "" {
		return d.unknown("", raw)
	}
	ref := channel.Ref{Account: d.account, Native: string(s.ID)}
	m := &channel.Message{
		Ref:        ref,
		Thread:     string(s.ID),
		Parent:     string(s.InReplyTo),
		Author:     d.author(s.Account),
		Visibility: visibility(s.Visibility),
		Subject:    s.SpoilerText,
		Text:       text.FromHTML(s.Content),
		Media:      media(s.Media),
		Surface:    channel.Post,
	}
	if s.Language != nil {
		m.Lang = *s.Language
	}
	switch {
	case m.Visibility == channel.Private:
		m.Surface = channel.DirectMessage
	case m.Parent != "":
		m.Surface = channel.Comment
	}
	if m.Parent != "" {
		m.Thread = m.Parent
	}
	at := s.CreatedAt.Time
	if kind == channel.Edited {
		at = s.EditedAt.Time
	}
	return channel.Event{
		Kind: kind, Account: d.account, At: at, Thread: m.Thread,
		Target: ref, Message: m, Raw: bytes.Clone(raw),
	}
}

func (d decoder) author(p profile) channel.Party {
	party := channel.Party{Native: string(p.ID), Handle: "@" + p.Acct, Name: p.DisplayName, Role: channel.Customer, Audience: max(p.Followers, 0)}
	switch {
	case p.ID == d.self && d.self != "":
		party.Role = channel.Self
	case p.Bot:
		party.Role = channel.Bot
	}
	if p.Acct == "" {
		party.Handle = ""
	}
	return party
}

func media(list []attachment) []channel.Media {
	var out []channel.Media
	for _, m := range list {
		item := channel.Media{Type: "file"}
		switch m.Type {
		case "image", "video", "audio":
			item.Type = m.Type
		case "gifv": // a video without sound
			item.Type = "video"
		}
		switch {
		case m.URL != nil && *m.URL != "":
			item.URL = *m.URL
		case m.RemoteURL != nil:
			item.URL = *m.RemoteURL
		}
		if m.Description != nil {
			item.Description = *m.Description
		}
		out = append(out, item)
	}
	return out
}

// visibility maps the network's words; one that other servers add, such as
// "local" or "list", gives the empty visibility, which counts as public.
func visibility(s string) channel.Visibility {
	switch s {
	case "public":
		return channel.Public
	case "unlisted":
		return channel.Unlisted
	case "private":
		return channel.Followers
	case "direct":
		return channel.Private
	}
	return ""
}

// native is the network's word for a visibility, empty for an unknown one.
func native(v channel.Visibility) string {
	switch v {
	case channel.Public:
		return "public"
	case channel.Unlisted:
		return "unlisted"
	case channel.Followers:
		return "private"
	case channel.Private:
		return "direct"
	}
	return ""
}
