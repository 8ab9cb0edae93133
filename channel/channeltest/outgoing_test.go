package channeltest_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/mastodon"
	"github.com/mysocialcare/socialcare/channel/mastodon/mastodontest"
)

// outgoing is a request as a network's documentation shows it.
type outgoing struct {
	Method  string            `json:"method"`
	Path    string            `json:"path"`
	Headers map[string]string `json:"headers"`
	Form    map[string]string `json:"form"`
}

// sends has for a network what makes its adapter send what an example says, and
// what it sent. A network without one has no example.
var sends = map[string]func(*testing.T, outgoing) outgoing{
	"mastodon": mastodonSends, "x": nil, "generic_webhook": nil,
}

// examples opens a file of what others documented, which lies beside the project
// and not in it.
func examples(t *testing.T, name ...string) (f *os.File, dir string) {
	t.Helper()
	path := filepath.Join(append([]string{"..", "..", "..", "shared", "vectors", "channel"}, name...)...)
	f, err := os.Open(path)
	if err != nil {
		t.Skip("no examples lie beside the project")
	}
	t.Cleanup(func() { _ = f.Close() })
	return f, filepath.Dir(path)
}

// What adapters send is what others documented, where they did.
func TestOutgoingCallsAreAsDocumented(t *testing.T) {
	f, dir := examples(t, "payloads", "INDEX.jsonl")
	compared := map[string]int{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var entry struct{ File, Platform, Kind string }
		if err := json.Unmarshal(lines.Bytes(), &entry); err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(entry.Kind, "reply_request") && entry.Kind != "outbound" && entry.Kind != "handoff_request" {
			continue
		}
		if entry.Platform == "email" { // a message, which package email compares with its own
			continue
		}
		send, ours := sends[entry.Platform]
		if !ours {
			t.Logf("%s: no adapter makes this call", entry.File)
			continue
		}
		compared[entry.Platform]++
		t.Run(entry.File, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(dir, entry.File))
			if err != nil {
				t.Fatal(err)
			}
			var want outgoing
			if err := json.Unmarshal(data, &want); err != nil {
				t.Fatal(err)
			}
			if send == nil {
				t.Fatal("an example that no test compares with")
			}
			if diff := cmp.Diff(want, send(t, want)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	for network := range sends {
		if compared[network] == 0 {
			t.Logf("%s: no request is documented there", network)
		}
	}
}

// mastodonSends writes the example's answer, which begins with a handle.
func mastodonSends(t *testing.T, want outgoing) outgoing {
	s := mastodontest.NewServer(t, nil)
	token := strings.TrimPrefix(want.Headers["Authorization"], "Bearer ")
	a, err := mastodon.New(s.URL, oauth2.StaticTokenSource(&oauth2.Token{AccessToken: token}), nil)
	if err != nil {
		t.Fatal(err)
	}
	parent := want.Form["in_reply_to_id"]
	s.Fail(mastodontest.Fault{Method: http.MethodGet, Status: 200, Body: `{"id":"` + parent + `","visibility":"public","account":{"id":"7","acct":"someone"}}`})
	s.Fail(mastodontest.Fault{Method: http.MethodPost, Status: 200, Body: `{"id":"8"}`})
	visible := map[string]channel.Visibility{"public": channel.Public, "unlisted": channel.Unlisted, "private": channel.Followers, "direct": channel.Private}
	handle, text, _ := strings.Cut(want.Form["status"], " ")
	if _, err := a.Send(t.Context(), channel.Draft{
		ID: want.Headers["Idempotency-Key"], InReplyTo: channel.Ref{Account: a.Account(), Native: parent}, To: channel.Party{Handle: handle},
		Visibility: visible[want.Form["visibility"]], Text: text, Lang: want.Form["language"],
	}); err != nil {
		t.Fatal(err)
	}
	return requested(s.Requests(), want)
}

// requested is the request that wrote, with those of its headers that the example
// names: the others are everybody's.
func requested(list []*http.Request, want outgoing) outgoing {
	var got outgoing
	for _, r := range list {
		if r.Method == http.MethodGet {
			continue
		}
		got = outgoing{Method: got.Method + r.Method, Path: r.URL.RequestURI(), Headers: map[string]string{}, Form: single(r.PostForm)}
		for name := range want.Headers {
			got.Headers[name] = r.Header.Get(name)
		}
	}
	return got
}

func single(form url.Values) map[string]string {
	one := map[string]string{}
	for name, values := range form {
		one[name] = strings.Join(values, "\n")
	}
	return one
}
