package x_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
	"github.com/mysocialcare/socialcare/channel/x"
)

func draft(text string, v channel.Visibility) channel.Draft {
	return channel.Draft{
		ID: "c-1/r-1", InReplyTo: ref("2080765813578191303"), To: channel.Party{Native: ann, Handle: "@ann"}, Visibility: v, Text: text,
	}
}

func TestSendRequest(t *testing.T) {
	tests := []struct {
		name       string
		draft      channel.Draft
		path, body string
	}{
		{"answer", draft("We are on it ^FB", channel.Public), "/2/tweets", `{"text":"We are on it ^FB","reply":{"in_reply_to_tweet_id":"2080765813578191303"}}`},
		{"post", channel.Draft{ID: "1", Visibility: channel.Public, Text: "We are open"}, "/2/tweets", `{"text":"We are open"}`},
		{"direct", draft("hello", channel.Private), "/2/dm_conversations/with/" + ann + "/messages", `{"text":"hello"}`},
		{"direct to the thread", channel.Draft{ID: "1", Thread: self + "-" + ann, Visibility: channel.Private, Text: "hello"},
			"/2/dm_conversations/with/" + ann + "/messages", `{"text":"hello"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			receipt, err := connect(t, f.URL, nil).Send(t.Context(), tt.draft)
			if err != nil {
				t.Fatal(err)
			}
			if receipt.Ref.Native == "" || receipt.Ref.Account != account || receipt.At.IsZero() {
				t.Errorf("receipt %+v", receipt)
			}
			if len(f.requests) != 1 {
				t.Fatalf("%d requests", len(f.requests))
			}
			r := f.requests[0]
			got := []string{r.Method, r.URL.RequestURI(), r.Header.Get("Content-Type"), r.Header.Get("Authorization"), f.bodies[0]}
			want := []string{"POST", tt.path, "application/json", "Bearer " + token, tt.body}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if !strings.Contains(r.UserAgent(), "socialcare") {
				t.Errorf("User-Agent %q", r.UserAgent())
			}
		})
	}
}

func TestSendRefuses(t *testing.T) {
	other := draft("a", channel.Public)
	other.InReplyTo.Account.Name = "sales"
	nobody := draft("a", channel.Private)
	nobody.To = channel.Party{}
	tests := []struct {
		name  string
		draft channel.Draft
		code  channel.Code
		field string
	}{
		{"no text", draft(" \n", channel.Public), channel.Invalid, "text"},
		{"followers", draft("a", channel.Followers), channel.Unsupported, "visibility"},
		{"another account's message", other, channel.Invalid, "ref"},
		{"nobody", nobody, channel.Invalid, "to.id"},
		{"a path for a person", channel.Draft{To: channel.Party{Native: "1/../2"}, Text: "a", Visibility: channel.Private}, channel.Invalid, "to.id"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			_, err := connect(t, f.URL, nil).Send(t.Context(), tt.draft)
			var e *channel.Error
			if !errors.As(err, &e) || e.Code != tt.code || e.Field != tt.field || e.MaybeDone {
				t.Errorf("%v", err)
			}
			if len(f.requests) > 0 {
				t.Error("a request was made")
			}
		})
	}
}

// A failure says whether the draft may have gone out; nothing is tried twice.
func TestSendFails(t *testing.T) {
	answer := func(status int, header, body string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, _ *http.Request) bool {
			if name, value, ok := strings.Cut(header, ": "); ok {
				w.Header().Set(name, value)
			}
			w.WriteHeader(status)
			fmt.Fprint(w, body)
			return true
		}
	}
	reset := time.Now().Add(10 * time.Minute).Truncate(time.Second).UTC()
	tests := []struct {
		name   string
		v      channel.Visibility
		answer func(http.ResponseWriter, *http.Request) bool
		code   channel.Code
		maybe  bool
		retry  time.Time
	}{
		{"too fast", channel.Public, answer(429, fmt.Sprint("x-rate-limit-reset: ", reset.Unix()), ""), channel.RateLimited, false, reset},
		{"expired", channel.Public, answer(401, "", `{"title":"Unauthorized"}`), channel.AuthExpired, false, time.Time{}},
		{"not asked", channel.Public, answer(403, "", `{"detail":"You are not permitted to perform this action."}`), channel.Permission, false, time.Time{}},
		{"again", channel.Public, answer(403, "", `{"detail":"You are not allowed to create a Tweet with duplicate content."}`), channel.Duplicate, false, time.Time{}},
		{"takes no messages", channel.Private, answer(403, "", `{"detail":"You cannot send messages to this user."}`), channel.RecipientClosed, false, time.Time{}},
		{"gone", channel.Public, answer(404, "", ""), channel.NotFound, false, time.Time{}},
		{"broken", channel.Public, answer(503, "", ""), channel.Transient, true, time.Time{}},
		{"errors with 200", channel.Public, answer(200, "", `{"errors":[{"type":"https://api.x.com/2/problems/resource-not-found"}]}`), channel.NotFound, false, time.Time{}},
		{"unknown errors with 200", channel.Public, answer(200, "", `{"errors":[{"title":"?"}]}`), channel.Transient, true, time.Time{}},
		{"no identifier", channel.Public, answer(201, "", `{"data":{}}`), channel.Transient, true, time.Time{}},
		{"cut off", channel.Public, answer(201, "", `{"data":{"id":"12`), channel.Transient, true, time.Time{}},
		{"moved", channel.Public, answer(308, "Location: https://elsewhere.example/", ""), channel.Unconfigured, false, time.Time{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			f.answer = tt.answer
			_, err := connect(t, f.URL, nil).Send(t.Context(), draft("my secret text", tt.v))
			var e *channel.Error
			if !errors.As(err, &e) || e.Code != tt.code || e.MaybeDone != tt.maybe || !e.RetryAt.Equal(tt.retry) || e.Account != account || e.Op != "send" {
				t.Fatalf("%v, retry at %v", err, e.RetryAt)
			}
			if len(f.requests) != 1 {
				t.Errorf("%d requests", len(f.requests))
			}
			for _, secret := range []string{"my secret text", token, ann, "not permitted", f.URL} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("the error %q tells %q", err, secret)
				}
			}
		})
	}
}

// The limit is the network's, counted its way.
func TestSendTooLong(t *testing.T) {
	f := newFake(t)
	a := connect(t, f.URL, nil)
	if _, err := a.Send(t.Context(), draft(strings.Repeat("a", 280), channel.Public)); err != nil {
		t.Error(err)
	}
	if _, err := a.Send(t.Context(), draft(strings.Repeat("漢", 141), channel.Public)); channel.CodeOf(err) != channel.TooLong {
		t.Errorf("282: %v", err)
	}
	g := gateway.New(a, nil) // holds to what the account says of each audience
	for n, want := range map[int]channel.Code{281: "", 10_000: "", 10_001: channel.TooLong} {
		if _, err := g.Send(t.Context(), draft(strings.Repeat("漢", n), channel.Private)); channel.CodeOf(err) != want {
			t.Errorf("%d in private: %v, want %q", n, err, want)
		}
		if _, err := a.Send(t.Context(), draft(strings.Repeat("漢", n), channel.Private)); channel.CodeOf(err) != want {
			t.Errorf("%d in private, without a gateway: %v, want %q", n, err, want)
		}
	}
	if _, err := connect(t, f.URL, func(o *x.Options) { o.MaxText = 25_000 }).Send(t.Context(), draft(strings.Repeat("a", 281), channel.Public)); err != nil {
		t.Errorf("long posts: %v", err)
	}
	if len(f.requests) != 6 {
		t.Errorf("%d requests", len(f.requests))
	}
}

// What was sent is found by what it says and answers, and nothing else is.
func TestFind(t *testing.T) {
	f := newFake(t)
	f.size = 2
	a := connect(t, f.URL, nil)
	since := start.Add(-time.Hour)
	for _, v := range []channel.Visibility{channel.Public, channel.Private} {
		d := draft("Salt & pepper,  as you like ^FB", v)
		if _, ok, err := a.Find(t.Context(), d, since); ok || err != nil {
			t.Errorf("%s: found before it was sent: %t, %v", v, ok, err)
		}
		sent, err := a.Send(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 4 {
			if _, err := a.Send(t.Context(), draft(fmt.Sprint("another ", i), v)); err != nil {
				t.Fatal(err)
			}
		}
		found, ok, err := a.Find(t.Context(), d, since)
		if !ok || err != nil || found.Ref != sent.Ref {
			t.Errorf("%s: %+v, %t, %v", v, found, ok, err)
		}
		elsewhere := d
		elsewhere.InReplyTo = ref("99")
		if _, ok, err := a.Find(t.Context(), elsewhere, since); v == channel.Public && ok || err != nil {
			t.Errorf("%s: an answer to another post: %t, %v", v, ok, err)
		}
		if _, ok, err := a.Find(t.Context(), d, found.At.Add(time.Minute)); ok || err != nil {
			t.Errorf("%s: found before since: %t, %v", v, ok, err)
		}
	}
	f.answer = func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(500); return true }
	if _, _, err := a.Find(t.Context(), draft("a", channel.Public), since); channel.CodeOf(err) != channel.Transient {
		t.Errorf("while the network is down: %v", err)
	}
}

// What X writes in another way is the same text: one that is not found is sent
// again.
func TestFindWhatXChanged(t *testing.T) {
	for name, tt := range map[string]struct{ draft, text, expanded string }{
		"an address":                {"See https://help.acme.example/a.", "See https://t.co/abc.", "https://help.acme.example/a"},
		"an address without scheme": {"See (acme.example/a) now", "See (https://t.co/abc) now", "http://acme.example/a"},
		"a host alone":              {"See acme.example", "See https://t.co/abc", "https://acme.example/"},
		"a host at the end":         {"See acme.example.", "See https://t.co/abc.", "https://acme.example/"},
		"a host in brackets":        {"See (acme.example), please", "See (https://t.co/abc), please", "http://acme.example/"},
		"a host that is asked":      {"See acme.example?order=1", "See https://t.co/abc", "https://acme.example/?order=1"},
		"a path that ends so":       {"See acme.example/a/.", "See https://t.co/abc.", "https://acme.example/a/"},
		"a host in capitals":        {"See Acme.example", "See https://t.co/abc", "http://Acme.example"},
		"accents apart":             {"Cosi\u0300 e\u0300", "Così è", ""},
		"accents put together":      {"Così è", "Cosi\u0300 e\u0300", ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			a := connect(t, f.URL, nil)
			native, at := f.next()
			f.own = append(f.own, item{
				"id": native, "text": "@ann " + tt.text, "author_id": self, "created_at": at, "referenced_tweets": []item{{"type": "replied_to", "id": "1"}},
				"entities": item{"urls": []item{{"url": "https://t.co/abc", "expanded_url": tt.expanded}}},
			})
			d := draft(tt.draft, channel.Public)
			d.InReplyTo = ref("1")
			since := start.Add(-time.Hour)
			if found, ok, err := a.Find(t.Context(), d, since); !ok || err != nil || found.Ref != ref(native) {
				t.Errorf("%+v, %t, %v", found, ok, err)
			}
			d.Text = tt.draft + "!"
			if _, ok, err := a.Find(t.Context(), d, since); ok || err != nil {
				t.Errorf("another text: %t, %v", ok, err)
			}
		})
	}
}

func TestDeleteAndHide(t *testing.T) {
	f := newFake(t)
	a := connect(t, f.URL, nil)
	if err := a.Delete(t.Context(), ref("55")); err != nil {
		t.Error(err)
	}
	if err := a.Hide(t.Context(), ref("56"), true); err != nil {
		t.Error(err)
	}
	var got []string
	for i, r := range f.requests {
		got = append(got, r.Method+" "+r.URL.Path+" "+f.bodies[i])
	}
	if diff := cmp.Diff([]string{"DELETE /2/tweets/55 ", `PUT /2/tweets/56/hidden {"hidden":true}`}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	f.answer = func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(404); return true }
	if err := a.Delete(t.Context(), ref("55")); err != nil {
		t.Errorf("deleting what is gone: %v", err)
	}
}
