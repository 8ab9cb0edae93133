package desk_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/signature"
	"github.com/mysocialcare/socialcare/channel/webhook"
	"github.com/mysocialcare/socialcare/channel/x"
)

const (
	webSecret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
	xSecret   = "consumer-secret-of-the-app"
)

// Several brands' accounts of several networks are behind one handler, each at
// its own path and, where that is nobody else's, at shorter ones.
func TestHooksOfSeveralNetworks(t *testing.T) {
	web := func(brand, name string) channel.Adapter {
		a, err := webhook.New(channel.Account{Brand: brand, Name: name}, []string{webSecret}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	onX, err := x.New("1111111111111111111", oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "t"}), &x.Options{Brand: "acme", Secrets: []string{xSecret}})
	if err != nil {
		t.Fatal(err)
	}
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	store := memstore.New()
	d, err := desk.New(t.Context(), store, rules, &desk.Options{
		Channels: []channel.Adapter{web("acme", "chat"), web("globex", "chat"), web("globex", "forms"), web("forms", ""), onX},
	})
	if err != nil {
		t.Fatal(err)
	}
	key, err := signature.ParseKey(webSecret)
	if err != nil {
		t.Fatal(err)
	}
	post := func(path, id string) int {
		body := []byte(`{"type":"message","id":"` + id + `","thread":"` + id + `","at":"2026-11-21T10:00:00Z","surface":"chat","visibility":"private","author":{"id":"u-1"},"text":"Hello"}`)
		h, err := signature.SignStandard("evt-"+id, time.Now(), body, key)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(string(body)))
		for n, v := range h {
			r.Header.Set(n, v)
		}
		w := httptest.NewRecorder()
		d.Handler().ServeHTTP(w, r)
		return w.Code
	}
	for i, tt := range []struct {
		path string
		want channel.Account // none: 404
	}{
		{"/hooks/web", channel.Account{Brand: "acme", Network: "web", Name: "chat"}},
		{"/hooks/web/acme/chat", channel.Account{Brand: "acme", Network: "web", Name: "chat"}},
		{"/hooks/web/globex/chat", channel.Account{Brand: "globex", Network: "web", Name: "chat"}},
		{"/hooks/web/chat", channel.Account{}}, // it could be either brand's
		{"/hooks/web/globex/forms", channel.Account{Brand: "globex", Network: "web", Name: "forms"}},
		{"/hooks/web/forms", channel.Account{Brand: "forms", Network: "web"}}, // that brand's own path
		{"/hooks/web/globex", channel.Account{}},
		{"/hooks/none", channel.Account{}},
	} {
		id := "m-" + string(rune('a'+i))
		code := post(tt.path, id)
		if tt.want == (channel.Account{}) {
			if code != http.StatusNotFound {
				t.Errorf("%s: %d, want 404", tt.path, code)
			}
			continue
		}
		if _, err := store.FindThread(t.Context(), care.Thread{Account: tt.want, Native: id}); code != 200 || err != nil {
			t.Errorf("%s: %d; it is not %s's: %v", tt.path, code, tt.want, err)
		}
	}
	// X would switch an endpoint off that refuses what it sends.
	body := `{"data":[{"new":"shape"}]}`
	mac := hmac.New(sha256.New, []byte(xSecret))
	mac.Write([]byte("{" + body))
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/hooks/x/acme", strings.NewReader("{"+body))
	r.Header.Set("x-twitter-webhooks-signature", "sha256="+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	w := httptest.NewRecorder()
	d.Handler().ServeHTTP(w, r)
	kept := 0
	for range d.Raw(t.Context()) {
		kept++
	}
	if w.Code != 200 || kept != 1 {
		t.Errorf("what cannot be read: %d, %d kept; want 200 and 1", w.Code, kept)
	}
}
