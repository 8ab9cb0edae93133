// Package webhook connects any system of your own — a web chat, a form, a call
// centre, another helpdesk — by JSON over HTTP, signed both ways as Standard
// Webhooks 1.0.0 says (package signature).
//
// In, a POST with one of:
//
//	{"type":"message","id":"m-1","thread":"t-1","parent":"","at":"2026-11-21T10:00:00Z",
//	 "surface":"post|comment|review|dm|email|chat|call","visibility":"public|private",
//	 "author":{"id":"u-1","handle":"@ann","name":"Ann"},"text":"…","lang":"it",
//	 "rating":{"value":2,"best":5}}
//	{"type":"edited","id":"m-1","thread":"t-1","at":"…","text":"…"}
//	{"type":"deleted","id":"m-1","thread":"t-1","at":"…"}
//
// Unknown fields are ignored. Of a message, parent, visibility, lang and the
// author's handle and name may be absent. Without visibility a post, comment or
// review is public, the rest private. The author's id may be empty in a call
// only (a withheld number). Identifiers, handle and name have at most 200 bytes
// and no control characters. Only of a review the rating counts.
//
// The same is taken in the envelope that Standard Webhooks advises, with the
// types message.created, message.updated and message.deleted:
//
//	{"type":"message.created","timestamp":"2026-11-21T10:00:00Z",
//	 "data":{"id":"m-1","conversation_id":"t-1","visitor_id":"u-1","text":"…"}}
//
// There conversation_id stands for thread and visitor_id for the author's id, the
// time is the envelope's unless data has one, and a message without a surface is
// of a chat. Any other type in an envelope (contact.created, or a thin event that
// has to be fetched) becomes an event of kind channel.Unknown with its bytes.
//
// Out, a POST to the callback:
//
//	{"type":"reply","id":"…","thread":"t-1","parent":"m-1","visibility":"public",
//	 "text":"…","to":{"id":"u-1","handle":"@ann"}}
//
// Any 2xx means that it was taken; {"id":"…"} in its body is the native id,
// else the draft's own id is. The id, also in the header webhook-id, is the same
// in every attempt, and the receiver must drop a second one: so this adapter
// declares Dedupes, and a reply whose answer was lost is sent again.
//
// It is not an HTTP server or a queue: gateway.Handler serves the inbound side,
// and gateway.Gateway repeats what failed.
//
//	account, err := webhook.New(channel.Account{Brand: "acme", Network: "web"}, []string{secret},
//		&webhook.Options{Callback: "https://chat.example.com/replies"})
//	if err != nil {
//		return err
//	}
//	http.Handle("/hooks/web", gateway.Handler(account, sink, nil))
package webhook
