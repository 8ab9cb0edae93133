package mastodon

import (
	"encoding/json"
	"errors"
	"strings"
	"time"
)

// nativeID is an identifier: a string by the documentation. Numbers are taken
// as they are written.
type nativeID string

func (n *nativeID) UnmarshalJSON(data []byte) error {
	switch {
	case string(data) == "null":
		*n = ""
		return nil
	case len(data) > 0 && data[0] == '"':
		var s string
		err := json.Unmarshal(data, &s)
		*n = nativeID(s)
		return err
	case len(data) > 0 && (data[0] == '-' || '0' <= data[0] && data[0] <= '9'):
		*n = nativeID(data)
		return nil
	}
	return errors.New("not an identifier")
}

// inPath reports whether the identifier can stand in a path as it is.
func (n nativeID) inPath() bool {
	if n == "" || strings.Trim(string(n), ".") == "" || len(n) > 128 {
		return false
	}
	for _, c := range []byte(n) {
		if !('a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '_' || c == '.') {
			return false
		}
	}
	return true
}

// instant is an ISO 8601 time; what is none is the zero time, so that an odd
// date never costs a message.
type instant struct{ time.Time }

func (t *instant) UnmarshalJSON(data []byte) error {
	var s string
	if json.Unmarshal(data, &s) != nil {
		return nil
	}
	if parsed, err := time.Parse(time.RFC3339, s); err == nil {
		t.Time = parsed.UTC()
	}
	return nil
}

type profile struct {
	ID          nativeID `json:"id"`
	Username    string   `json:"username"`
	Acct        string   `json:"acct"`
	DisplayName string   `json:"display_name"`
	Bot         bool     `json:"bot"`
	Followers   int      `json:"followers_count"`
}

type mentioned struct {
	ID   nativeID `json:"id"`
	Acct string   `json:"acct"`
}

type attachment struct {
	Type        string  `json:"type"`
	URL         *string `json:"url"`
	RemoteURL   *string `json:"remote_url"`
	Description *string `json:"description"`
}

type status struct {
	ID          nativeID     `json:"id"`
	CreatedAt   instant      `json:"created_at"`
	EditedAt    instant      `json:"edited_at"`
	InReplyTo   nativeID     `json:"in_reply_to_id"`
	SpoilerText string       `json:"spoiler_text"`
	Visibility  string       `json:"visibility"`
	Language    *string      `json:"language"`
	Content     string       `json:"content"`
	Account     profile      `json:"account"`
	Media       []attachment `json:"media_attachments"`
	Mentions    []mentioned  `json:"mentions"`
}

type notification struct {
	ID        nativeID        `json:"id"`
	Type      string          `json:"type"`
	CreatedAt instant         `json:"created_at"`
	Status    json.RawMessage `json:"status"`
}
