package page_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
	"github.com/mysocialcare/socialcare/examples/desk/internal/page"
)

// keyless cannot open what it sealed.
type keyless struct{}

func (keyless) Seal(plain []byte) ([]byte, string, error) { return plain, "lost", nil }
func (keyless) Open([]byte, string) ([]byte, error)       { return nil, errors.New("no such key") }

// What nobody understood can be looked at as text, with what can be done about it.
func TestNotUnderstood(t *testing.T) {
	f := newFixture(t, page.Options{})
	wantAll(t, f.get("/raw", 200), "Everything that came in was understood.", "<title>Not understood")
	wantAll(t, f.get("/", 200), `href="/raw"`)
	for name, body := range map[string][]byte{
		"d-1": []byte(`{"text":"<script>alert(1)</script>"}`),
		"d-2": []byte(strings.Repeat("x€", 5000)),
		"d-3": {0xff, 'a'},
	} {
		err := f.desk.Ingest(t.Context(), []channel.Event{{Kind: channel.Unknown, Account: account, Native: name, Raw: body}})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{"/raw", "/fragments/raw"} {
		body := f.get(path, 200)
		wantAll(t, body, "&lt;script&gt;alert(1)&lt;/script&gt;", "36 bytes", "20000 bytes", strings.Repeat("x€", 1000)+"…", "2 bytes", "\uFFFDa",
			`data-raw="read"`, `data-brand="acme" data-network="memory" data-account="" data-name="`)
		wantNone(t, body, "<script>", strings.Repeat("x€", 1001))
		if n := strings.Count(body, `data-raw="drop"`); n != 3 {
			t.Errorf("%s: %d can be dropped, want 3", path, n)
		}
		// Keys go from one to the next, and into it.
		if n := strings.Count(body, `class="delivery" tabindex="0"`); n != 3 {
			t.Errorf("%s: %d can be reached, want 3", path, n)
		}
	}
	wantNone(t, f.get("/fragments/raw", 200), "<html", "<form", "<input") // what is replaced has no form
}

// One whose key is missing can only be dropped; of many the oldest are shown, and
// another brand's are nobody's business.
func TestNotUnderstoodSealedAndMany(t *testing.T) {
	store := memstore.New()
	for i := range 60 {
		r := care.Raw{Account: account, Name: strings.Repeat("n", i+1), At: time.Now().Add(time.Duration(i) * time.Second), Sealed: []byte("geheim"), KeyID: "lost"}
		if err := store.KeepRaw(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	d, err := desk.New(t.Context(), store, rules, &desk.Options{Channels: []channel.Adapter{memory.New(account, nil)}, Sealer: keyless{}})
	if err != nil {
		t.Fatal(err)
	}
	other := care.Raw{Account: channel.Account{Brand: "other", Network: "memory"}, Name: "of-another-brand", Sealed: []byte("of another brand")}
	if err := store.KeepRaw(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	h, err := page.New(d, page.Options{Brands: []string{"acme"}})
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t: t, desk: d, page: h}
	body := f.get("/raw", 200)
	wantAll(t, body, "Its key is missing", "There are more")
	wantNone(t, body, "geheim", "of-another-brand", `data-raw="read"`)
	if n := strings.Count(body, `data-raw="drop"`); n != 50 {
		t.Errorf("%d are shown, want 50", n)
	}
}
