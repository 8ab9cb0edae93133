package x

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// id is an identifier: a string. A number would have lost its last digits in
// other JSON readers; here it is taken as it is written.
type id string

func (v *id) UnmarshalJSON(data []byte) error {
	if n := len(data); n > 1 && data[0] == '"' {
		if plainASCII(data[1 : n-1]) {
			*v = id(data[1 : n-1])
			return nil
		}
		var s string
		err := json.Unmarshal(data, &s)
		*v = id(s)
		return err
	}
	if _, err := strconv.ParseInt(string(data), 10, 64); err == nil {
		*v = id(data)
	}
	return nil
}

// plainASCII reports whether a JSON string's inside stands for itself.
func plainASCII(data []byte) bool {
	for _, c := range data {
		if c < ' ' || c > '~' || c == '\\' {
			return false
		}
	}
	return true
}

// instant is a time in ISO 8601, in milliseconds since 1970, or in the older
// API's form; what is none of them is the zero time, so that an odd date never
// costs a message.
type instant struct{ time.Time }

func (t *instant) UnmarshalJSON(data []byte) error {
	s := strings.Trim(string(data), `"`)
	if ms, err := strconv.ParseInt(s, 10, 64); err == nil {
		t.Time = time.UnixMilli(ms).UTC()
		return nil
	}
	for _, form := range []string{time.RFC3339, time.RubyDate} {
		if parsed, err := time.Parse(form, s); err == nil {
			t.Time = parsed.UTC()
			return nil
		}
	}
	return nil
}

// count is a number of accounts; what is none is 0, so that an odd one never costs
// a message.
type count int

func (n *count) UnmarshalJSON(data []byte) error {
	if v, err := strconv.Atoi(string(data)); err == nil {
		*n = count(max(v, 0))
	}
	return nil
}

type user struct {
	ID       id     `json:"id"`
	Name     string `json:"name"`
	Username string `json:"username"`
	Metrics  struct {
		Followers count `json:"followers_count"`
	} `json:"public_metrics"`
}

// wrapped is a user as it is, or one within "data".
type wrapped struct {
	user
	Data *user `json:"data"`
}

func (w wrapped) plain() user {
	if w.Data != nil {
		return *w.Data
	}
	return w.user
}

type attached struct {
	Key     string `json:"media_key"`
	Type    string `json:"type"`
	URL     string `json:"url"`
	Preview string `json:"preview_image_url"`
	Alt     string `json:"alt_text"`
}

type includes struct {
	Users []wrapped  `json:"users"`
	Media []attached `json:"media"`
}

// read takes what it can: where something is not as expected a name is lost, and
// not the message.
func (in *includes) read(data json.RawMessage) {
	if len(data) > 0 {
		_ = json.Unmarshal(data, in)
	}
}

func (in includes) user(of id) user {
	for i := range in.Users {
		if u := in.Users[i].plain(); u.ID == of {
			return u
		}
	}
	return user{ID: of}
}

type address struct {
	URL      string `json:"url"`
	Expanded string `json:"expanded_url"`
}

type entities struct {
	URLs []address `json:"urls"`
}

// post is a public message.
type post struct {
	ID           id      `json:"id"`
	Text         string  `json:"text"`
	AuthorID     id      `json:"author_id"`
	Conversation id      `json:"conversation_id"`
	CreatedAt    instant `json:"created_at"`
	History      []id    `json:"edit_history_tweet_ids"`
	InReplyTo    id      `json:"in_reply_to_tweet_id"`
	Referenced   []struct {
		Type string `json:"type"`
		ID   id     `json:"id"`
	} `json:"referenced_tweets"`
	Lang     string   `json:"lang"`
	Entities entities `json:"entities"`
	Note     struct { // the whole of a long post
		Text     string   `json:"text"`
		Entities entities `json:"entities"`
	} `json:"note_tweet"`
	Attachments struct {
		Keys []string `json:"media_keys"`
	} `json:"attachments"`
}

// parent is the post that this one answers.
func (p post) parent() id {
	for _, r := range p.Referenced {
		if r.Type == "replied_to" {
			return r.ID
		}
	}
	return p.InReplyTo
}

// first is the identifier of the post's first version.
func (p post) first() id {
	if len(p.History) > 0 && p.History[0] != "" {
		return p.History[0]
	}
	return p.ID
}

// body is the post's text as its author wrote it.
func (p post) body() string {
	if p.Note.Text != "" {
		return plain(p.Note.Text, p.Note.Entities)
	}
	return plain(p.Text, p.Entities)
}

// plain puts back what X writes in another way: "&", "<" and ">" come escaped,
// and every address as one of t.co. The positions of entities are not used:
// those of X's own samples are off by one.
func plain(text string, e entities) string {
	for _, u := range e.URLs {
		if u.URL != "" && strings.HasPrefix(u.Expanded, "http") {
			text = strings.ReplaceAll(text, u.URL, u.Expanded)
		}
	}
	return unescape.Replace(text)
}

var unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// message is a direct message as it is polled.
type message struct {
	ID           id       `json:"id"`
	Type         string   `json:"event_type"`
	Text         string   `json:"text"`
	Conversation string   `json:"dm_conversation_id"`
	CreatedAt    instant  `json:"created_at"`
	SenderID     id       `json:"sender_id"`
	Entities     entities `json:"entities"`
	Attachments  struct {
		Keys []string `json:"media_keys"`
	} `json:"attachments"`
}

// page is an answer that lists posts or messages, newest first.
type page struct {
	Data     []json.RawMessage `json:"data"`
	Includes json.RawMessage   `json:"includes"`
	Errors   []problem         `json:"errors"`
	Meta     struct {
		Next string `json:"next_token"`
	} `json:"meta"`
}

// dialogue names a private conversation of two as X does: the smaller
// identifier first.
func dialogue(a, b id) string {
	if len(a) > len(b) || len(a) == len(b) && a > b {
		a, b = b, a
	}
	return string(a) + "-" + string(b)
}
