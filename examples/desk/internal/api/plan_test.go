package api_test

import (
	"net/http/httptest"
	"testing"

	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/x"
	"github.com/mysocialcare/socialcare/channel/x/xtest"
	"github.com/mysocialcare/socialcare/examples/desk/internal/api"
)

// The plan of a hand-off says of each way whether it is open, why not, and what
// it costs.
func TestPlan(t *testing.T) {
	s := xtest.NewServer(t)
	a, err := x.New(xtest.Self, oauth2.StaticTokenSource(&oauth2.Token{AccessToken: xtest.Token}), &x.Options{Server: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	d, err := desk.New(t.Context(), memstore.New(), rules, &desk.Options{Channels: []channel.Adapter{a}})
	if err != nil {
		t.Fatal(err)
	}
	ref := channel.Ref{Account: a.Account(), Native: s.Post(xtest.Post{Text: "@shop my line is dead"})}
	if err := d.Ingest(t.Context(), []channel.Event{{Kind: channel.Received, Account: a.Account(), Target: ref, Message: &channel.Message{
		Ref: ref, Thread: ref.Native, Surface: channel.Post, Visibility: channel.Public, Text: "my line is dead", Author: channel.Party{Native: xtest.Ann, Handle: "@ann"},
	}}}); err != nil {
		t.Fatal(err)
	}
	b := &bench{handler: api.New(d, nil)}
	path := "/api/conversations/" + string(care.Thread{Account: a.Account(), Native: ref.Native}.ID()) + "/handoff"
	direct := map[string]any{"mode": "direct_message", "allowed": true, "price": map[string]any{"micros": 15000.0, "currency": "USD"}, "pointer": map[string]any{"micros": 10000.0, "currency": "USD"}}
	b.serve(t, httptest.NewRequestWithContext(t.Context(), "GET", path, nil)).want(t, 200, map[string]any{"options": []any{direct}})
	s.CloseDirect()
	direct["allowed"], direct["why"] = false, "recipient_closed"
	b.serve(t, httptest.NewRequestWithContext(t.Context(), "GET", path, nil)).want(t, 200, map[string]any{"options": []any{direct}})
	b.serve(t, httptest.NewRequestWithContext(t.Context(), "GET", "/api/conversations/c-none/handoff", nil)).want(t, 404, nil)
}
