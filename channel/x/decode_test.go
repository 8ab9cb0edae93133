package x_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/x"
)

// activity wraps a payload as the X Activity API delivers it.
func activity(typ, payload, includes string) string {
	return fmt.Sprintf(`{"data":{"event_uuid":"-42","filter":{"user_id":%q},"event_type":%q,"tag":"t","payload":%s,"includes":%s}}`, self, typ, payload, includes)
}

const annAndUs = `{"users":[{"id":"2222222222222222222","username":"ann","name":"Ann"},{"data":{"id":"1111111111111111111","username":"acme","name":"Acme"}}]}`

func TestDecode(t *testing.T) {
	customer := channel.Party{Native: ann, Handle: "@ann", Name: "Ann", Role: channel.Customer}
	us := channel.Party{Native: self, Handle: "@acme", Name: "Acme", Role: channel.Self}
	stranger := channel.Party{Native: ann, Role: channel.Customer}
	at := time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)
	received := func(m channel.Message) channel.Event {
		return channel.Event{Kind: channel.Received, Account: account, At: at, Thread: m.Thread, Target: m.Ref, Message: &m, Native: "-42"}
	}
	direct := func(m channel.Message) channel.Event {
		m.Surface, m.Visibility, m.Thread = channel.DirectMessage, channel.Private, self+"-"+ann
		return received(m)
	}
	tests := []struct {
		name, body string
		want       []channel.Event
	}{
		{
			"mention", activity("post.mention.create", `{"id":"31","text":"@acme 1 &lt; 2 &amp;amp; https://t.co/abc","author_id":"2222222222222222222","conversation_id":"31","created_at":"2026-11-21T09:30:00.000Z","lang":"it","edit_history_tweet_ids":["31"],"entities":{"urls":[{"url":"https://t.co/abc","expanded_url":"https://shop.example/a"}]}}`, annAndUs),
			[]channel.Event{received(channel.Message{Ref: ref("31"), Thread: "31", Author: customer, Surface: channel.Post, Visibility: channel.Public, Text: "@acme 1 < 2 &amp; https://shop.example/a", Lang: "it"})},
		},
		{
			"answer", activity("post.reply.create", `{"id":"32","text":"still nothing","author_id":"2222222222222222222","conversation_id":"30","created_at":"2026-11-21T09:30:00.000Z","lang":"qme","referenced_tweets":[{"type":"quoted","id":"9"},{"type":"replied_to","id":"31"}],"attachments":{"media_keys":["3_1"]}}`,
				`{"users":[],"media":[{"media_key":"3_1","type":"photo","url":"https://media.example/1.jpg","alt_text":"a box"}]}`),
			[]channel.Event{received(channel.Message{Ref: ref("32"), Thread: "30", Parent: "31", Author: stranger, Surface: channel.Comment, Visibility: channel.Public, Text: "still nothing", Media: []channel.Media{{Type: "image", URL: "https://media.example/1.jpg", Description: "a box"}}})},
		},
		{
			"our own", activity("post.create", `{"id":"33","text":"hello","author_id":"1111111111111111111","conversation_id":"33","created_at":"2026-11-21T09:30:00Z"}`, annAndUs),
			[]channel.Event{received(channel.Message{Ref: ref("33"), Thread: "33", Author: us, Surface: channel.Post, Visibility: channel.Public, Text: "hello"})},
		},
		{
			"long", activity("post.mention.create", `{"id":"34","text":"short…","note_tweet":{"text":"the whole of it"},"author_id":"2222222222222222222","conversation_id":"34","created_at":"2026-11-21T09:30:00Z"}`, annAndUs),
			[]channel.Event{received(channel.Message{Ref: ref("34"), Thread: "34", Author: customer, Surface: channel.Post, Visibility: channel.Public, Text: "the whole of it"})},
		},
		{"retweet", activity("post.mention.create", `{"id":"35","text":"RT","author_id":"2222222222222222222","referenced_tweets":[{"type":"retweeted","id":"31"}]}`, annAndUs), nil},
		{
			"read", activity("dm.read", `{"direct_message_mark_read_events":[{"created_timestamp":"1795253400000","sender_id":"2222222222222222222","target":{"recipient_id":"1111111111111111111"},"last_read_event_id":"51"},{"created_timestamp":"1795253400000","sender_id":"1111111111111111111","target":{"recipient_id":"2222222222222222222"},"last_read_event_id":"50"}]}`, `{}`),
			[]channel.Event{{Kind: channel.Receipted, Account: account, At: time.UnixMilli(1795253400000).UTC(), Thread: "1111111111111111111-2222222222222222222", Target: ref("51"), Stage: channel.StageRead, Upto: true, Native: "-42"}},
		},
		{"read in a shape that is not known", activity("dm.read", `{"what":1}`, `{}`), nil},
		{"typing", activity("dm.indicate_typing", `{}`, `{}`), nil},
		{
			"deleted", activity("post.delete", `{"id":"31","author_id":"2222222222222222222"}`, `{}`),
			[]channel.Event{{Kind: channel.Deleted, Account: account, Target: ref("31"), Native: "-42"}},
		},
		{
			"direct", activity("dm.received", `{"direct_message_events":[{"type":"message_create","id":"51","created_timestamp":"1795253400000","message_create":{"target":{"recipient_id":"1111111111111111111"},"sender_id":"2222222222222222222","message_data":{"text":"hi"}}}],"users":{"2222222222222222222":{"data":{"username":"ann","name":"Ann"}}}}`, `{}`),
			[]channel.Event{direct(channel.Message{Ref: ref("51"), Author: customer, Text: "hi"})},
		},
		{
			"encrypted", activity("chat.received", `{"id":"aaaa-bbbb","created_at_msec":"1795253400000","sender_id":"2222222222222222222","conversation_id":"2222222222222222222:1111111111111111111","encoded_event":"…"}`, `{}`),
			[]channel.Event{direct(channel.Message{Ref: ref("aaaa-bbbb"), Author: stranger, Withheld: true})},
		},
		{"revoked", activity("oauth.revoke", `{"user_id":"1111111111111111111"}`, `{}`), []channel.Event{{Kind: channel.Unknown, Account: account, Native: "-42"}}},
		{"a post without an author", activity("post.mention.create", `{"id":"36","text":"?"}`, `{}`), []channel.Event{{Kind: channel.Unknown, Account: account, Native: "-42"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := x.Decode(account, self, []byte(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreFields(channel.Event{}, "Raw")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for _, e := range got {
				if string(e.Raw) != tt.body {
					t.Errorf("raw %s", e.Raw)
				}
			}
		})
	}
}

// The older API is read by its string identifiers and its longest text.
func TestDecodeLegacy(t *testing.T) {
	body := `{"for_user_id":"1111111111111111111","tweet_create_events":[
		{"id":9007199254740993,"id_str":"9007199254740993","created_at":"Sat Nov 21 09:30:00 +0000 2026","text":"the beginn…","lang":"und","extended_tweet":{"full_text":"the beginning &gt; the end"},"user":{"id_str":"2222222222222222222","name":"Ann","screen_name":"ann"}},
		{"id_str":"61","retweeted_status":{"id_str":"60"},"user":{"id_str":"2222222222222222222"}},
		{"text":"nobody's"}]}`
	got, err := x.Decode(account, self, []byte(body))
	if err != nil || len(got) != 2 {
		t.Fatalf("%d events, %v", len(got), err)
	}
	m := got[0].Message
	if m.Ref.Native != "9007199254740993" || m.Text != "the beginning > the end" || m.Author.Handle != "@ann" || !got[0].At.Equal(time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)) {
		t.Errorf("%+v", *m)
	}
	if got[1].Kind != channel.Unknown {
		t.Errorf("a post without an author is %s", got[1].Kind)
	}
}

// How many follow an author is known wherever a delivery tells it, and what is no
// number costs nothing else.
func TestPractice36_DeliveriesSayHowManyMayReadThem(t *testing.T) {
	post := func(users string) string {
		return activity("post.mention.create", `{"id":"31","text":"a","author_id":"2222222222222222222"}`, `{"users":`+users+`}`)
	}
	direct := func(frame, who string) string {
		return `{"direct_message_events":[{"type":"message_create","id":"51","message_create":{"target":{"recipient_id":"` + self + `"},"sender_id":"` + ann + `","message_data":{"text":"hi"}}}],"users":{"` + ann + `":` + who + `}` + frame + `}`
	}
	for name, tt := range map[string]struct {
		body string
		want int
	}{
		"a post":            {post(`[{"id":"2222222222222222222","username":"ann","public_metrics":{"followers_count":12000,"followers_count_str":"12000"}}]`), 12000},
		"within data":       {post(`[{"data":{"id":"2222222222222222222","username":"ann","public_metrics":{"followers_count":12000}}}]`), 12000},
		"another's":         {post(`[{"id":"3333333333333333333","public_metrics":{"followers_count":12000}},{"id":"2222222222222222222","username":"ann"}]`), 0},
		"less than nobody":  {post(`[{"id":"2222222222222222222","username":"ann","public_metrics":{"followers_count":-1}}]`), 0},
		"no number":         {post(`[{"id":"2222222222222222222","username":"ann","public_metrics":{"followers_count":"many"}}]`), 0},
		"half of one":       {post(`[{"id":"2222222222222222222","username":"ann","public_metrics":{"followers_count":0.5}}]`), 0},
		"no metrics":        {post(`[{"id":"2222222222222222222","username":"ann","public_metrics":[7]}]`), 0},
		"a direct message":  {activity("dm.received", direct("", `{"data":{"username":"ann","public_metrics":{"followers_count":12000}}}`), `{}`), 12000},
		"an older one":      {direct(`,"for_user_id":"`+self+`"`, `{"screen_name":"ann","followers_count":12000}`), 12000},
		"an older post":     {`{"for_user_id":"` + self + `","tweet_create_events":[{"id_str":"61","text":"a","user":{"id_str":"` + ann + `","screen_name":"ann","followers_count":12000}}]}`, 12000},
		"an older, odd one": {`{"for_user_id":"` + self + `","tweet_create_events":[{"id_str":"61","text":"a","user":{"id_str":"` + ann + `","screen_name":"ann","followers_count":{}}}]}`, 0},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := x.Decode(account, self, []byte(tt.body))
			if err != nil || len(got) != 1 || got[0].Message == nil {
				t.Fatalf("%v, %v", got, err)
			}
			if p := got[0].Message.Author; p.Audience != tt.want || p.Handle != "@ann" {
				t.Errorf("%q has an audience of %d, want %d", p.Handle, p.Audience, tt.want)
			}
		})
	}
}

func TestDecodeRefusesWhatIsNoJSON(t *testing.T) {
	if _, err := x.Decode(account, self, []byte(`{"data":`)); channel.CodeOf(err) != channel.Invalid {
		t.Errorf("%v", err)
	}
}

func sign(secret, body string) string {
	m := hmac.New(sha256.New, []byte(secret))
	m.Write([]byte(body))
	return "sha256=" + base64.StdEncoding.EncodeToString(m.Sum(nil))
}

// Only what is signed with one of the app's secrets is a delivery.
func TestVerify(t *testing.T) {
	a := connect(t, "https://api.example", nil)
	body := activity("post.delete", `{"id":"1"}`, `{}`)
	delivery := func(secret, body string) channel.Delivery {
		return channel.Delivery{Method: "POST", Header: map[string][]string{"X-Twitter-Webhooks-Signature": {sign(secret, body)}}, Body: []byte(body)}
	}
	for _, secret := range []string{"new consumer secret", "old consumer secret"} {
		if err := a.Verify(delivery(secret, body), start); err != nil {
			t.Error(err)
		}
	}
	changed := delivery("new consumer secret", body)
	changed.Body = []byte(strings.Replace(body, `"1"`, `"2"`, 1))
	for name, d := range map[string]channel.Delivery{"another secret": delivery("guess", body), "another body": changed, "unsigned": {Body: []byte(body)}} {
		if err := a.Verify(d, start); channel.CodeOf(err) != channel.BadSignature {
			t.Errorf("%s: %v", name, err)
		}
	}
	bare := connect(t, "https://api.example", func(o *x.Options) { o.Secrets = nil })
	if err := bare.Verify(delivery("new consumer secret", body), start); channel.CodeOf(err) != channel.BadSignature {
		t.Errorf("without secrets: %v", err)
	}
}

func TestChallenge(t *testing.T) {
	a := connect(t, "https://api.example", nil)
	ans, ok := a.Challenge(channel.Delivery{Method: "GET", URL: "https://care.example/hooks/x?crc_token=abc"}, start)
	if want := `{"response_token":"` + sign("new consumer secret", "abc") + `"}`; !ok || string(ans.Body) != want || ans.Status != 200 {
		t.Errorf("%t %d %s, want %s", ok, ans.Status, ans.Body, want)
	}
	if _, ok := a.Challenge(channel.Delivery{Method: "POST", URL: "https://care.example/hooks/x"}, start); ok {
		t.Error("a delivery is no challenge")
	}
}

func TestNewRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		user  string
		o     x.Options
		field string
	}{
		"a handle for an identifier": {"@acme", x.Options{}, "user id"},
		"plain http":                 {self, x.Options{Server: "http://api.example"}, "server"},
		"an empty secret":            {self, x.Options{Secrets: []string{""}}, "secrets"},
		"no tokens":                  {self, x.Options{}, "tokens"},
	} {
		var tokens oauth2.TokenSource
		if tt.field != "tokens" {
			tokens = oauth2.StaticTokenSource(&oauth2.Token{AccessToken: token})
		}
		_, err := x.New(tt.user, tokens, &tt.o)
		if e, ok := err.(*channel.Error); !ok || e.Code != channel.Unconfigured || e.Field != tt.field {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(activity("post.mention.create", `{"id":"31","text":"a","author_id":"2"}`, annAndUs)))
	f.Add([]byte(`{"for_user_id":"1","direct_message_events":[{"type":"message_create","id":"1"}],"users":{"1":{"screen_name":"a"}}}`))
	f.Add([]byte(`{"data":[{"id":"1","event_type":"MessageCreate"},7,{"id":"2","author_id":"3","edit_history_tweet_ids":["1","2"]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		events, err := x.Decode(account, self, data)
		if (err != nil) != (channel.CodeOf(err) == channel.Invalid) {
			t.Errorf("%v", err)
		}
		for _, e := range events {
			if e.Account != account || (e.Kind == channel.Received) != (e.Message != nil) && e.Kind != channel.Edited {
				t.Errorf("%+v", e)
			}
			if e.Kind != channel.Unknown && e.Target.IsZero() {
				t.Errorf("%s of nothing", e.Kind)
			}
		}
	})
}

// One app's webhook gets what all of its accounts do: what is another's, such as
// its direct messages, is nothing that this one received.
func TestDecodeAnotherAccountsDelivery(t *testing.T) {
	const other = "2111111111111111111"
	dm := `{"direct_message_events":[{"type":"message_create","id":"21","created_timestamp":"1760000000000","message_create":{"target":{"recipient_id":"` + other + `"},"sender_id":"31","message_data":{"text":"Hello"}}}]`
	post := `{"id":"41","text":"Hello","author_id":"31","conversation_id":"41","created_at":"2026-03-01T10:00:00.000Z"}`
	for name, body := range map[string]string{
		"dm":          activity("dm.received", dm+"}", "{}"),
		"post":        activity("post.mention.create", post, "{}"),
		"deleted":     activity("post.delete", `{"id":"41"}`, "{}"),
		"legacy dm":   dm + `,"for_user_id":"` + self + `"}`,
		"legacy post": `{"for_user_id":"` + self + `","tweet_create_events":[{"id_str":"41","text":"Hello","created_at":"Sun Mar 01 10:00:00 +0000 2026","user":{"id_str":"31"}}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			ours, err := x.Decode(account, self, []byte(body))
			if err != nil || len(ours) != 1 || ours[0].Kind == channel.Unknown {
				t.Fatalf("its own account: %v, %v", ours, err)
			}
			theirs, err := x.Decode(account, other, []byte(body))
			if err != nil || len(theirs) != 1 || theirs[0].Kind != channel.Unknown || theirs[0].Message != nil || len(theirs[0].Raw) == 0 {
				t.Errorf("another account: %v, %v", theirs, err)
			}
		})
	}
	typing, err := x.Decode(account, other, []byte(activity("dm.indicate_typing", "{}", "{}")))
	if err != nil || len(typing) != 0 {
		t.Errorf("somebody types: %v, %v", typing, err)
	}
}
