package x_test

import (
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/x"
	"github.com/mysocialcare/socialcare/channel/x/xtest"
)

// Every request is as docs.x.com shows it (read 2026-11-22 as stored): "Manage
// Posts", "Hide Replies, Quickstart", "Manage Direct Messages, Integration guide",
// "User lookup". Of those that read, the path and one field of the query.
func TestRequestsAreAsDocumented(t *testing.T) {
	const post = "1232720193182412800"
	posted := ref(post)
	for _, tt := range []struct {
		name, method, uri, body, field string
		call                           func(*x.Adapter) error
	}{
		{"answer", "POST", "/2/tweets", `{"text":"Hello!","reply":{"in_reply_to_tweet_id":"` + post + `"}}`, "", func(a *x.Adapter) error {
			_, err := a.Send(t.Context(), channel.Draft{ID: "1", Text: "Hello!", Visibility: channel.Public, InReplyTo: posted})
			return err
		}},
		{"post", "POST", "/2/tweets", `{"text":"Hello!"}`, "", func(a *x.Adapter) error {
			_, err := a.Send(t.Context(), channel.Draft{ID: "1", Text: "Hello!", Visibility: channel.Public})
			return err
		}},
		{"direct message", "POST", "/2/dm_conversations/with/" + xtest.Ann + "/messages", `{"text":"Hello!"}`, "", func(a *x.Adapter) error {
			_, err := a.Send(t.Context(), channel.Draft{ID: "1", Text: "Hello!", Visibility: channel.Private, To: channel.Party{Native: xtest.Ann}})
			return err
		}},
		{"hide", "PUT", "/2/tweets/" + post + "/hidden", `{"hidden":true}`, "", func(a *x.Adapter) error { return a.Hide(t.Context(), posted, true) }},
		{"unhide", "PUT", "/2/tweets/" + post + "/hidden", `{"hidden":false}`, "", func(a *x.Adapter) error { return a.Hide(t.Context(), posted, false) }},
		{"delete", "DELETE", "/2/tweets/" + post, "", "", func(a *x.Adapter) error { return a.Delete(t.Context(), posted) }},
		{"does the person take messages", "GET", "/2/users/" + xtest.Ann + "?user.fields=receives_your_dm", "", "", func(a *x.Adapter) error {
			return a.Probe(t.Context(), channel.Direct, channel.Party{Native: xtest.Ann})
		}},
		{"mentions and messages", "GET", "/2/dm_events", "", "dm_event.fields", func(a *x.Adapter) error { _, err := a.Poll(t.Context(), ""); return err }},
		{"mentions before", "GET", "/2/users/" + xtest.Self + "/mentions", "", "tweet.fields", func(a *x.Adapter) error { _, err := a.Back(t.Context(), ""); return err }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, a := onServer(t, nil)
			s.Fail(xtest.Fault{Method: "POST", Path: "/2/tweets", Status: 201, Body: `{"data":{"id":"2"}}`})
			if err := tt.call(a); err != nil {
				t.Fatal(err)
			}
			list := s.Requests()
			r := list[len(list)-1]
			body, _ := io.ReadAll(r.Body)
			got := []string{r.Method, r.URL.RequestURI(), string(body)}
			if tt.field != "" {
				got[1] = r.URL.Path
				if !r.URL.Query().Has(tt.field) {
					t.Errorf("the query %q does not ask for %s", r.URL.RawQuery, tt.field)
				}
			}
			if diff := cmp.Diff([]string{tt.method, tt.uri, tt.body}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if r.Header.Get("Authorization") != "Bearer "+xtest.Token || tt.body != "" && r.Header.Get("Content-Type") != "application/json" {
				t.Errorf("headers %v", r.Header)
			}
		})
	}
}
