package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/examples/internal/jsonlines"
)

var clock = time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func TestExchanges(t *testing.T) {
	status := `{"id":"7","type":"mention","status":{"id":"1","created_at":"2026-08-01T07:49:01Z","in_reply_to_id":"9","visibility":"direct","content":"<p>ciao</p>","account":{"id":"3","acct":"ann@social.example"}}}`
	tests := []struct{ name, in, want string }{
		{"x", `{"id":1,"op":"count","rule":"x","text":"Ciao https://example.com/a"}`, `{"id":1,"length":28}`},
		{"mastodon", `{"id":1,"op":"count","rule":"mastodon","text":"@ann@social.example ciao","spoiler_text":"https://a.example"}`, `{"id":1,"length":26}`},
		{"bluesky", `{"id":1,"op":"count","rule":"bluesky","text":"è🇮🇹"}`, `{"id":1,"length":2,"bytes":10}`},
		{"sms", `{"id":"a","op":"count","rule":"sms","text":""}`, `{"id":"a","length":1}`},
		{"unknown rule", `{"id":1,"op":"count","rule":"fax"}`, `{"id":1,"error":"rule \"fax\" is not one of bluesky, bytes, mastodon, runes, sms, utf16, x"}`},
		{"split", `{"id":1,"op":"split","rule":"runes","max":8,"text":"uno due tre"}`, `{"id":1,"parts":["uno due ","tre"]}`},
		{"split of what cannot be", `{"id":1,"op":"split","rule":"runes","max":3,"text":"https://example.com"}`, `{"id":1,"error":"text: length 19 of at most 3, too long from byte 0"}`},
		{"split without max", `{"id":1,"op":"split","rule":"runes","text":"a"}`, `{"id":1,"error":"max 0 is not a length"}`},
		{"unknown op", `{"id":1,"op":"fly"}`, `{"id":1,"error":"op \"fly\" is not one of count, split, verify, decode, error"}`},
		{"unknown platform", `{"id":1,"op":"decode","platform":"myspace"}`, `{"id":1,"error":"platform \"myspace\" is not one of email, generic_webhook, mastodon, webchat, x"}`},
		{"token", `{"id":1,"op":"verify","scheme":"telegram.secret_token","headers":{"x-telegram-bot-api-secret-token":"a"},"secret":"a"}`, `{"id":1,"valid":true}`},
		{"no token", `{"id":1,"op":"verify","scheme":"telegram.secret_token","secret":"a"}`, `{"id":1,"valid":false,"reason":"signature: x-telegram-bot-api-secret-token: missing"}`},
		{"no secret", `{"id":1,"op":"verify","scheme":"telegram.secret_token"}`, `{"id":1,"error":"signature: the secret is empty"}`},
		{"challenge", `{"id":1,"op":"verify","scheme":"meta.challenge","method":"GET","url":"https://a.example/?hub.mode=subscribe&hub.challenge=12&hub.verify_token=a","secret":"a"}`, `{"id":1,"valid":true,"response":"12"}`},
		{"time", `{"id":1,"op":"verify","scheme":"slack.v0","headers":{"X-Slack-Signature":"v0=","X-Slack-Request-Timestamp":"1770000000"},"secret":"a","now_unix":1770000301}`,
			`{"id":1,"valid":false,"reason":"signature: x-slack-request-timestamp: expired: more than 5 minutes ago"}`},
		{"decode", `{"id":1,"op":"decode","platform":"mastodon","body_b64":"` + b64(status) + `"}`,
			`{"id":1,"events":[{"event_id":"7","kind":"message","native_id":"1","conversation_id":"9","in_reply_to":"9","author":"3","visibility":"direct","surface":"dm","text":"ciao","auto":false,"subject":null,"message_id":null,"references":[],"edit_of":null}]}`},
		{"decode the generic webhook", `{"id":1,"op":"decode","platform":"generic_webhook","body_b64":"` + b64(`{"type":"deleted","id":"m-1","thread":"t-1","at":"2026-11-21T10:00:00Z"}`) + `"}`,
			`{"id":1,"events":[{"event_id":null,"kind":"deleted","native_id":"m-1","conversation_id":"t-1","in_reply_to":null,"author":null,"visibility":null,"surface":null,"text":null,"auto":false,"subject":null,"message_id":null,"references":[],"edit_of":null}]}`},
		{"a webhook is called and calls nobody", `{"id":1,"op":"error","platform":"generic_webhook","status":500}`, `{"id":1,"error":"platform \"generic_webhook\" has no answers of HTTP"}`},
		{"decode nothing", `{"id":1,"op":"decode","platform":"mastodon","body_b64":"` + b64(`{"event":"filters_changed"}`) + `"}`, `{"id":1,"events":[]}`},
		{"decode no JSON", `{"id":1,"op":"decode","platform":"mastodon","body_b64":"` + b64(`{`) + `"}`, `{"id":1,"error":"channel: /mastodon/ decode: invalid in body"}`},
		{"decode e-mail", `{"id":1,"op":"decode","platform":"email","body_b64":"` + b64("From: Ann <ann@mail.example>\r\nMessage-ID: <2@mail.example>\r\nReferences: <1@mail.example>\r\nAuto-Submitted: auto-replied\r\n\r\nassente\r\n") + `"}`,
			`{"id":1,"events":[{"event_id":null,"kind":"message","native_id":"<2@mail.example>","conversation_id":"sc-akcla4togrqxaljg","in_reply_to":null,"author":"ann@mail.example","visibility":"direct","surface":"email","text":"assente","auto":true,"subject":null,"message_id":"<2@mail.example>","references":["<1@mail.example>"],"edit_of":null}]}`},
		{"error of e-mail", `{"id":1,"op":"error","platform":"email","status":422}`, `{"id":1,"error":"platform \"email\" has no answers of HTTP"}`},
		{"error", `{"id":1,"op":"error","platform":"mastodon","status":429,"headers":{"X-RateLimit-Reset":"2026-11-21T10:05:00.000000Z"}}`,
			`{"id":1,"code":"rate_limited","retryable":true,"retry_at":"2026-11-21T10:05:00Z","maybe_done":false}`},
		{"error that is final", `{"id":1,"op":"error","platform":"mastodon","status":422}`, `{"id":1,"code":"invalid","retryable":false,"retry_at":null,"maybe_done":false}`},
		{"error that leaves it open", `{"id":1,"op":"error","platform":"mastodon","status":502}`, `{"id":1,"code":"transient","retryable":true,"retry_at":null,"maybe_done":true}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			if err := jsonlines.Serve(strings.NewReader(tt.in+"\n"), &out, answerer(func() time.Time { return clock })); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, strings.TrimSuffix(out.String(), "\n")); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
		})
	}
}

// Every scheme of the package can be asked for, and an unknown one names them.
func TestUnknownScheme(t *testing.T) {
	_, err := answerer(time.Now)(question{Op: "verify", Scheme: "myspace", Secret: "a"})
	for _, want := range []string{"x.crc", "twilio", "standard_webhooks"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error %v does not name %s", err, want)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add(`{"op":"decode","platform":"mastodon","body_b64":"e30="}`)
	f.Add(`{"op":"verify","scheme":"twilio","secret":"a","body_b64":"e30=","url":"::"}`)
	f.Add(`{"op":"split","rule":"sms","max":1,"text":"[[["}`)
	answer := answerer(func() time.Time { return clock })
	f.Fuzz(func(t *testing.T, line string) {
		var q question
		if json.Unmarshal([]byte(line), &q) != nil {
			return
		}
		if a, err := answer(q); err == nil {
			if _, err := json.Marshal(a); err != nil {
				t.Error(err)
			}
		}
	})
}
