package x

import (
	"encoding/json"
	"strings"

	"github.com/mysocialcare/socialcare/channel"
)

// legacyMessage is a direct message in the older form, which the X Activity API
// still delivers.
type legacyMessage struct {
	Type    string  `json:"type"`
	ID      id      `json:"id"`
	Created instant `json:"created_timestamp"`
	Create  struct {
		SenderID id `json:"sender_id"`
		Target   struct {
			RecipientID id `json:"recipient_id"`
		} `json:"target"`
		Data struct {
			Text       string   `json:"text"`
			Entities   entities `json:"entities"`
			Attachment *struct {
				Type  string `json:"type"`
				Media struct {
					URL string `json:"media_url_https"`
				} `json:"media"`
			} `json:"attachment"`
		} `json:"message_data"`
	} `json:"message_create"`
}

// directory names the people of a delivery by identifier: a user as it is,
// within "data", or with the older API's screen_name.
type directory map[id]json.RawMessage

func (dir directory) user(of id) user {
	var u wrapped
	var old struct {
		ScreenName string `json:"screen_name"`
		Followers  count  `json:"followers_count"`
	}
	raw, ok := dir[of]
	if !ok {
		return user{ID: of}
	}
	_ = json.Unmarshal(raw, &u) // a name is lost, not the message
	who := u.plain()
	who.ID = of
	if who.Username == "" && json.Unmarshal(raw, &old) == nil {
		who.Username, who.Metrics.Followers = old.ScreenName, old.Followers
	}
	return who
}

// direct reads the payload of a delivery of direct messages.
func (d decoder) direct(data []byte) []channel.Event {
	var p struct {
		Messages []json.RawMessage `json:"direct_message_events"`
		Users    directory         `json:"users"`
	}
	if json.Unmarshal(data, &p) != nil || len(p.Messages) == 0 {
		return d.unknown(d.native)
	}
	var events []channel.Event
	for _, raw := range p.Messages {
		var m legacyMessage
		if json.Unmarshal(raw, &m) != nil || m.ID == "" || m.Create.SenderID == "" {
			events = append(events, d.unknown("")...)
			continue
		}
		if m.Type != "message_create" {
			continue
		}
		text := plain(m.Create.Data.Text, m.Create.Data.Entities)
		out := d.private(m.ID, dialogue(m.Create.SenderID, m.Create.Target.RecipientID), p.Users.user(m.Create.SenderID), text)
		out.At = m.Created.Time
		if at := m.Create.Data.Attachment; at != nil {
			out.Message.Media = []channel.Media{{Type: "file", URL: at.Media.URL}}
		}
		events = append(events, d.one(out)...)
	}
	return events
}

// polled reads a direct message from a page.
func (d decoder) polled(m message, in includes) []channel.Event {
	if m.Type != "MessageCreate" {
		return nil // somebody joined or left
	}
	if m.ID == "" || m.SenderID == "" || m.Conversation == "" {
		return d.unknown("")
	}
	e := d.private(m.ID, m.Conversation, in.user(m.SenderID), plain(m.Text, m.Entities))
	e.At = m.CreatedAt.Time
	e.Message.Media = media(m.Attachments.Keys, in)
	return d.one(e)
}

// encrypted reads a message of XChat: that it came is all that can be told.
func (d decoder) encrypted(data []byte) []channel.Event {
	var m struct {
		ID           id      `json:"id"`
		Created      instant `json:"created_at_msec"`
		SenderID     id      `json:"sender_id"`
		Conversation string  `json:"conversation_id"`
	}
	if json.Unmarshal(data, &m) != nil || m.ID == "" || m.SenderID == "" {
		return d.unknown(d.native)
	}
	thread := m.Conversation
	if one, other, ok := strings.Cut(thread, ":"); ok && isID(one) && isID(other) {
		thread = dialogue(id(one), id(other))
	}
	e := d.private(m.ID, thread, user{ID: m.SenderID}, "")
	e.At = m.Created.Time
	e.Message.Withheld = true
	return d.one(e)
}

func (d decoder) private(native id, thread string, from user, text string) channel.Event {
	m := &channel.Message{
		Ref: d.ref(native), Thread: thread, Author: d.author(from),
		Surface: channel.DirectMessage, Visibility: channel.Private, Text: text,
	}
	return channel.Event{Kind: channel.Received, Thread: thread, Target: m.Ref, Message: m}
}
