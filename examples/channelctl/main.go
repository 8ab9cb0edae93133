// Command channelctl does what package channel knows about networks, for programs in other languages: JSON lines in, one
// JSON line out for each.
//
//	{"id":1,"op":"count","rule":"x","text":"Ciao https://example.com/a"}
//	{"id":1,"length":28}
//
//	op      fields                                                      answer
//	count   rule, text, spoiler_text                                    length, and bytes of UTF-8 for bluesky
//	split   rule, text, max                                             parts
//	verify  scheme, method, url, headers, body_b64, secret, now_unix    valid, reason, and response of a handshake
//	decode  platform, headers, body_b64                                 events
//	error   platform, status, headers, body_b64, now_unix               code, retryable, retry_at, maybe_done
//
// Rules are x (weighted, an address counts 23), mastodon (an address counts 23, of a mention the name alone; spoiler_text
// is added), bluesky (graphemes), utf16, bytes, runes and sms (messages). Without now_unix the time is the clock's.
//
// An event has event_id, kind, native_id, conversation_id, in_reply_to, author, visibility, surface, text, auto, subject,
// message_id, references and edit_of; what it lacks is null. Visibility is in the networks' words, "direct" for what only
// the people addressed can read. An unknown rule, scheme or platform is an error that lists the known ones.
package main

import (
	"os"
	"time"

	"github.com/mysocialcare/socialcare/examples/internal/jsonlines"
)

const usage = `usage: channelctl < questions, JSON lines such as

  {"id":1,"op":"count","rule":"x","text":"Ciao https://example.com/a"}

The ops are count, split, verify, decode, error; for their fields see
go doc -C examples ./channelctl
`

func main() {
	os.Exit(jsonlines.Main("channelctl", usage, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, answerer(time.Now)))
}
