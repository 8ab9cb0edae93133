package x

import (
	"encoding/json"

	"github.com/mysocialcare/socialcare/channel"
)

// legacyPost is a post of the Account Activity API, which is deprecated and
// still delivers. Its numeric identifiers are rounded: id_str is right.
type legacyPost struct {
	ID        id      `json:"id_str"`
	Text      string  `json:"text"`
	Full      string  `json:"full_text"`
	CreatedAt instant `json:"created_at"`
	Lang      string  `json:"lang"`
	InReplyTo id      `json:"in_reply_to_status_id_str"`
	Retweeted *struct {
		ID id `json:"id_str"`
	} `json:"retweeted_status"`
	User struct {
		ID         id     `json:"id_str"`
		Name       string `json:"name"`
		ScreenName string `json:"screen_name"`
		Followers  count  `json:"followers_count"`
	} `json:"user"`
	Entities entities `json:"entities"`
	Extended *struct {
		Full     string   `json:"full_text"`
		Entities entities `json:"entities"`
	} `json:"extended_tweet"`
}

// legacy reads a delivery of the Account Activity API.
func (d decoder) legacy() []channel.Event {
	var v struct {
		Posts   []json.RawMessage `json:"tweet_create_events"`
		Deleted []struct {
			Status struct {
				ID id `json:"id"`
			} `json:"status"`
			At instant `json:"timestamp_ms"`
		} `json:"tweet_delete_events"`
		Direct json.RawMessage `json:"direct_message_events"`
		Read   []readMark      `json:"direct_message_mark_read_events"`
		Typing json.RawMessage `json:"direct_message_indicate_typing_events"`
	}
	if json.Unmarshal(d.raw, &v) != nil {
		return d.unknown("")
	}
	var events []channel.Event
	for _, raw := range v.Posts {
		events = append(events, d.legacyPost(raw)...)
	}
	for _, gone := range v.Deleted {
		if gone.Status.ID == "" {
			events = append(events, d.unknown("")...)
			continue
		}
		events = append(events, d.one(channel.Event{Kind: channel.Deleted, At: gone.At.Time, Target: d.ref(gone.Status.ID)})...)
	}
	if v.Direct != nil {
		events = append(events, d.direct(d.raw)...)
	}
	events = append(events, d.read(v.Read)...)
	if len(events) == 0 && v.Posts == nil && v.Typing == nil {
		return d.unknown("")
	}
	return events
}

func (d decoder) legacyPost(raw json.RawMessage) []channel.Event {
	var p legacyPost
	if json.Unmarshal(raw, &p) != nil || p.ID == "" || p.User.ID == "" {
		return d.unknown("")
	}
	if p.Retweeted != nil {
		return nil
	}
	text := plain(p.Text, p.Entities)
	switch {
	case p.Extended != nil && p.Extended.Full != "":
		text = plain(p.Extended.Full, p.Extended.Entities)
	case p.Full != "":
		text = plain(p.Full, p.Entities)
	}
	author := user{ID: p.User.ID, Name: p.User.Name, Username: p.User.ScreenName}
	author.Metrics.Followers = p.User.Followers
	m := &channel.Message{
		Ref: d.ref(p.ID), Thread: string(p.ID), Parent: string(p.InReplyTo), Author: d.author(author),
		Surface: channel.Post, Visibility: channel.Public, Text: text, Lang: p.Lang,
	}
	if m.Lang == "und" {
		m.Lang = ""
	}
	if m.Parent != "" {
		m.Surface, m.Thread = channel.Comment, m.Parent // the older API does not name the conversation
	}
	return d.one(channel.Event{Kind: channel.Received, At: p.CreatedAt.Time, Thread: m.Thread, Target: m.Ref, Message: m})
}

// readMark says that somebody has read a conversation up to a message.
type readMark struct {
	At     instant `json:"created_timestamp"`
	Sender id      `json:"sender_id"`
	Target struct {
		RecipientID id `json:"recipient_id"`
	} `json:"target"`
	Last id `json:"last_read_event_id"`
}

// read makes receipts of the customers' marks. Our own say nothing of what we
// wrote.
func (d decoder) read(marks []readMark) []channel.Event {
	var events []channel.Event
	for _, r := range marks {
		switch {
		case r.Last == "" || r.Sender == "":
			events = append(events, d.unknown("")...)
		case r.Sender != d.self:
			events = append(events, d.one(channel.Event{
				Kind: channel.Receipted, At: r.At.Time, Thread: dialogue(r.Sender, r.Target.RecipientID), Target: d.ref(r.Last),
				Stage: channel.StageRead, Upto: true,
			})...)
		}
	}
	return events
}
