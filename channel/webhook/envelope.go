package webhook

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/signature"
)

// envelope is the payload that Standard Webhooks 1.0.0 advises ("Payload
// structure"): what happened as noun.verb, when, and to what.
type envelope struct {
	Type      string          `json:"type"`
	Timestamp string          `json:"timestamp"`
	Data      json.RawMessage `json:"data"`
}

// enveloped reports whether a body is such a payload and not one of this
// package's own, whose types have no dot.
func enveloped(body []byte) (e envelope, ok bool) {
	if json.Unmarshal(body, &e) != nil || !strings.Contains(e.Type, ".") {
		return e, false
	}
	return e, bytes.HasPrefix(bytes.TrimSpace(e.Data), []byte("{"))
}

// verbs are what can happen to a message, by the words that systems use for it.
var verbs = map[string]string{
	"created": "message", "received": "message", "updated": "edited", "edited": "edited", "deleted": "deleted",
}

// open makes of a message in an envelope one of this package's own. It reports
// false for what is none: such an event is kept, and means nothing yet.
func (e envelope) open() (in inbound, field string, ok bool) {
	noun, verb, _ := strings.Cut(e.Type, ".")
	if in.Type = verbs[verb]; noun != "message" || in.Type == "" {
		return in, "", false
	}
	data := struct {
		*inbound
		Conversation string `json:"conversation_id"`
		Visitor      string `json:"visitor_id"`
	}{inbound: &in}
	typ := in.Type
	if field := wrongField(json.Unmarshal(e.Data, &data)); field != "" {
		return in, "data." + strings.TrimPrefix(field, "inbound."), true
	}
	in.Type = typ
	in.Thread = cmp.Or(in.Thread, data.Conversation)
	in.At = cmp.Or(in.At, e.Timestamp)
	in.Surface = cmp.Or(in.Surface, string(channel.Chat))
	if in.Author == nil && data.Visitor != "" {
		in.Author = &author{ID: data.Visitor}
	}
	return in, "", true
}

// unknown keeps what is signed and means nothing here. Without an identifier of
// the delivery its content stands in for one, so that a repeat is the same.
func (a *Adapter) unknown(e envelope, d channel.Delivery) channel.Event {
	out := channel.Event{Kind: channel.Unknown, Account: a.account, Native: d.Get(signature.HeaderID), Raw: bytes.Clone(d.Body)}
	if at, ok := parseTime(e.Timestamp); ok {
		out.At = at.UTC()
	}
	if !wellFormed(out.Native) {
		sum := sha256.Sum256(d.Body)
		out.Native = "sha256:" + hex.EncodeToString(sum[:16])
	}
	return out
}
