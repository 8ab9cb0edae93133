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

// enveloped reports whether a delivery has the payload that Standard Webhooks
// 1.0.0 advises ("Payload structure"), what happened as noun.verb, when, and to
// what, and not one of this package's own, whose types have no dot.
func (in *inbound) enveloped() bool {
	return strings.Contains(in.Type, ".") && bytes.HasPrefix(bytes.TrimSpace(in.Data), []byte("{"))
}

// verbs are what can happen to a message, by the words that systems use for it.
var verbs = map[string]string{
	"created": "message", "received": "message", "updated": "edited", "edited": "edited", "deleted": "deleted",
}

// open makes of a message in an envelope one of this package's own. It reports
// false for what is none: such an event is kept, and means nothing yet.
func (e *inbound) open() (in inbound, field string, ok bool) {
	noun, verb, _ := strings.Cut(e.Type, ".")
	typ := verbs[verb]
	if noun != "message" || typ == "" {
		return in, "", false
	}
	data := struct {
		*inbound
		Conversation string `json:"conversation_id"`
		Visitor      string `json:"visitor_id"`
	}{inbound: &in}
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
func (a *Adapter) unknown(timestamp string, d channel.Delivery) channel.Event {
	out := channel.Event{Kind: channel.Unknown, Account: a.account, Native: d.Get(signature.HeaderID), Raw: bytes.Clone(d.Body)}
	if at, ok := parseTime(timestamp); ok {
		out.At = at.UTC()
	}
	if !wellFormed(out.Native) {
		sum := sha256.Sum256(d.Body)
		out.Native = "sha256:" + hex.EncodeToString(sum[:16])
	}
	return out
}
