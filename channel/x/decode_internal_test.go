package x

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
)

// What is read at once is what would be read in steps.
func FuzzQuickIsSlow(f *testing.F) {
	for _, s := range []string{
		`{"data":{"event_uuid":"-5","event_type":"post.mention.create","payload":{"id":"31","text":"a &amp; b","author_id":"2","lang":"it"},"includes":{"users":[{"id":"2","username":"ann"}]}}}`,
		`{"data":{"event_type":"post.create","payload":{"id":31,"author_id":"2","referenced_tweets":[{"type":"retweeted","id":"1"}]}}}`,
		`{"data":{"event_type":"post.reply.create","payload":{"id":"31","author_id":"2","edit_history_tweet_ids":["30","31"]},"includes":{"users":7}}}`,
		`{"data":{"event_type":"post.quote.create","payload":null,"includes":{"users":[{"data":{"id":"2"}}]}}}`,
		`{"data":{"event_type":"dm.received","payload":{"direct_message_events":[]}}}`, `{"data":[{"id":"1"}]}`, `{"data":null}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var older struct {
			ForUser *id `json:"for_user_id"`
		}
		if err := json.Unmarshal(data, &older); older.ForUser != nil || err != nil && !json.Valid(data) {
			return
		}
		account := channel.Account{Network: network}
		got, err := Decode(account, "1", data)
		want := decoder{account: account, self: "1", raw: data}.slowly()
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v (-slowly +quickly):\n%s", err, diff)
		}
	})
}
