package page_test

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
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

var account = channel.Account{Brand: "acme", Network: "memory"}

// fixture is a desk on a store in memory, with its page.
type fixture struct {
	t     *testing.T
	store *memstore.Store
	desk  *desk.Desk
	page  http.Handler
}

func newFixture(t *testing.T, o page.Options, causes ...string) *fixture {
	t.Helper()
	rules, err := care.NewRules(care.Spec{Causes: causes}, nil)
	if err != nil {
		t.Fatal(err)
	}
	store := memstore.New()
	d, err := desk.New(t.Context(), store, rules, &desk.Options{Channels: []channel.Adapter{memory.New(account, nil)}})
	if err != nil {
		t.Fatal(err)
	}
	if o.Brands == nil {
		o.Brands = []string{"acme"}
	}
	h, err := page.New(d, o)
	if err != nil {
		t.Fatal(err)
	}
	return &fixture{t, store, d, h}
}

// said is what a customer wrote.
type said struct {
	id, thread, who, text string
	ago                   time.Duration
	private               bool
}

func (f *fixture) receive(m said) care.ID {
	f.t.Helper()
	v := channel.Public
	if m.private {
		v = channel.Private
	}
	e := channel.Event{
		Kind: channel.Received, Account: account, At: time.Now().Add(-m.ago), Thread: m.thread,
		Target: channel.Ref{Account: account, Native: m.id},
	}
	e.Message = &channel.Message{
		Ref: e.Target, Thread: m.thread, Author: channel.Party{Native: "id-" + m.who, Handle: m.who},
		Surface: channel.Post, Visibility: v, Text: m.text, Lang: "it",
	}
	if err := f.desk.Ingest(f.t.Context(), []channel.Event{e}); err != nil {
		f.t.Fatal(err)
	}
	return care.Thread{Account: account, Native: m.thread}.ID()
}

func (f *fixture) do(id care.ID, cmd care.Command) care.Conversation {
	f.t.Helper()
	c, err := f.desk.Do(f.t.Context(), id, cmd)
	if err != nil {
		f.t.Fatal(err)
	}
	return c
}

func (f *fixture) reply(id care.ID, text string) {
	f.t.Helper()
	v, err := f.desk.Conversation(f.t.Context(), id)
	if err != nil {
		f.t.Fatal(err)
	}
	f.do(id, care.Reply{Agent: "FB", Text: text, Visibility: channel.Public, Seen: v.Conversation.Version})
}

// get returns the page at an address, which must answer with a status.
func (f *fixture) get(path string, status int) string {
	f.t.Helper()
	w := httptest.NewRecorder()
	f.page.ServeHTTP(w, httptest.NewRequestWithContext(f.t.Context(), http.MethodGet, path, nil))
	if w.Code != status {
		f.t.Fatalf("GET %s: status %d, want %d: %s", path, w.Code, status, w.Body)
	}
	return w.Body.String()
}

func wantAll(t *testing.T, body string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(body, p) {
			t.Errorf("the page lacks %q", p)
		}
	}
}

func wantNone(t *testing.T, body string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if strings.Contains(body, p) {
			t.Errorf("the page holds %q", p)
		}
	}
}

// inOrder checks that texts first stand in a page in this order.
func inOrder(t *testing.T, body string, parts ...string) {
	t.Helper()
	last := -1
	for _, p := range parts {
		i := strings.Index(body, p)
		if i < 0 {
			t.Fatalf("the page lacks %q", p)
		}
		if i < last {
			t.Errorf("%q stands too early", p)
		}
		last = i
	}
}

func TestNewWantsADesk(t *testing.T) {
	if _, err := page.New(nil, page.Options{}); err == nil {
		t.Error("a page without a desk was made")
	}
}

func TestInboxIsOrderedByWhatIsDueFirst(t *testing.T) {
	f := newFixture(t, page.Options{Title: "Acme"})
	if body := f.get("/", 200); !strings.Contains(body, "Nothing to do") {
		t.Error("an empty inbox does not say so")
	}
	f.receive(said{"1", "t1", "@fresh", "appena scritto", time.Minute, false})
	late := f.receive(said{"2", "t2", "@late", "da ieri", 7 * time.Hour, false})
	f.receive(said{"3", "t3", "@soon", "quasi sei ore", 5*time.Hour + 30*time.Minute, true})
	answered := f.receive(said{"4", "t4", "@answered", "prima di tutti", 8 * time.Hour, false})
	f.reply(answered, "Ciao!")
	f.do(late, care.Claim{Agent: "KC"})

	body := f.get("/", 200)
	inOrder(t, body, "@answered", "@late", "@soon", "@fresh") // not sent yet, so its clock runs
	wantAll(t, body, "late by 1 h", "soon: 29 min", "5 h 58 min left", `class="due late"`, `class="due soon"`, `class="due ok"`,
		"da ieri", "private", "public", "Open", "New", "KC", "sending", `href="/c/`+string(late)+`"`)

	tests := []struct {
		path       string
		with, none []string
	}{
		{"/?state=new", []string{"@fresh", "@soon", `href="/c/`}, []string{"@late", "@answered"}},
		{"/?state=open", []string{"@late"}, []string{"@fresh"}},
		{"/?owner=KC", []string{"@late"}, []string{"@fresh", "@answered"}},
		{"/?state=snoozed", []string{"No conversation is snoozed."}, []string{"@late"}},
		{"/?state=nonsense", []string{"@late", "@fresh"}, nil},
		{"/fragments/inbox?state=open&at=" + string(late), []string{"@late", `aria-current="page"`, `data-part="outbox"`, `data-part="notices"`}, []string{"<html", "@fresh"}},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			body := f.get(tt.path, 200)
			wantAll(t, body, tt.with...)
			wantNone(t, body, tt.none...)
		})
	}
}

func TestConversation(t *testing.T) {
	f := newFixture(t, page.Options{Notice: func() []string { return []string{"No callback is configured."} }})
	id := f.receive(said{"1", "t1", "@anna", "Il modem è morto", 5*time.Hour + 10*time.Minute, false})
	f.receive(said{"2", "t1", "@third", "anche a me", time.Hour, false})
	f.do(id, care.Promise{Agent: "FB", Kind: care.Appointment, Owner: "FB", Due: time.Now().Add(time.Hour), Text: "il tecnico viene oggi"})
	f.reply(id, "Arriviamo")
	for _, path := range []string{"/c/" + string(id), "/fragments/c/" + string(id)} {
		body := f.get(path, 200)
		wantAll(t, body, "@anna", "Il modem è morto", "@third", "another person", "Arriviamo ^FB", "sending",
			`class="sla-timeline"`, "First answer", "What counted", "Warning: the first answer falls due soon",
			"appointment", "il tecnico viene oggi", `data-command="keep"`, `data-allowed="claim reply`, `data-changes="[{`)
	}
	wantAll(t, f.get("/c/"+string(id), 200), "No callback is configured.", `id="reply-text"`, "Skip to the conversation")
	wantNone(t, f.get("/fragments/c/"+string(id), 200), "<form", "<textarea", "<input", "<select") // what is replaced has no form
	wantNone(t, f.get("/fragments/inbox", 200), "<form", "<textarea", "<input", "<select")

	v, err := f.desk.Conversation(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	f.do(id, care.Keep{Agent: "FB", Promise: v.Promises[0].ID})
	f.do(id, care.Resolve{Agent: "FB", Kind: care.NoAction, Cause: "modem"})
	wantAll(t, f.get("/c/"+string(id), 200), "Resolved by FB", "cause “", "modem", "nothing due")
	wantAll(t, f.get("/?state=resolved", 200), "@anna")
	wantNone(t, f.get("/", 200), "@anna")
}

func TestEditedDeletedErased(t *testing.T) {
	f := newFixture(t, page.Options{})
	id := f.receive(said{"1", "t1", "@anna", "parola-vecchia", time.Hour, false})
	f.receive(said{"2", "t1", "@anna", "parola-cancellata", time.Hour, false})
	f.receive(said{"3", "t1", "@anna", "scrivetemi a anna@example.com", time.Hour, false})
	ref := func(id string) channel.Ref { return channel.Ref{Account: account, Native: id} }
	err := f.desk.Ingest(t.Context(), []channel.Event{
		{Kind: channel.Edited, Account: account, At: time.Now(), Thread: "t1", Target: ref("1"), Message: &channel.Message{Ref: ref("1"), Thread: "t1", Text: "parola-nuova"}},
		{Kind: channel.Deleted, Account: account, At: time.Now(), Thread: "t1", Target: ref("2")},
		{Kind: channel.Received, Account: account, At: time.Now(), Thread: "t1", Target: ref("4"), Message: &channel.Message{
			Ref: ref("4"), Thread: "t1", Author: channel.Party{Native: "id-@anna", Handle: "@anna"}, Surface: channel.Post, Visibility: channel.Public, Withheld: true,
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	body := f.get("/c/"+string(id), 200)
	wantAll(t, body, "parola-nuova", ">edited<", "Deleted on the network.", "Encrypted: only", "shows an e-mail address in public", "Better go on in private")
	wantNone(t, body, "parola-vecchia", "parola-cancellata")
	if err := f.desk.Erase(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/c/" + string(id)} {
		wantNone(t, f.get(path, 200), "parola-nuova", "anna@example.com", "@anna")
	}
	wantAll(t, f.get("/c/"+string(id), 200), "Erased at the customer", "were erased")
}

// A text that is damaged is said to be, and the others are shown.
func TestDamaged(t *testing.T) {
	f := newFixture(t, page.Options{})
	id := f.receive(said{"1", "t1", "@anna", "il primo", time.Hour, false})
	f.receive(said{"2", "t1", "@anna", "il secondo", time.Hour, false})
	f.do(id, care.Note{Agent: "FB", Text: "una nota"})
	f.do(id, care.Promise{Agent: "FB", ID: "p1", Text: "richiamare", Kind: care.Delivery, Owner: "FB", Due: time.Now().Add(30 * time.Hour)})
	v, err := f.desk.Conversation(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	c := v.Conversation
	b := care.Batch{ID: id, Expected: c.Version, Next: c, Now: time.Now()}
	for _, name := range append(slices.Collect(maps.Keys(v.Words)), v.Promises[0].Content, care.ContentID(c.LastPublic)) {
		b.Put = append(b.Put, care.Content{ID: name, Customer: c.Customer, Rev: 1, Sealed: []byte(`{"text":"il`)})
	}
	if err := f.store.Append(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	body := f.get("/c/"+string(id), 200)
	wantAll(t, body, "il primo")
	wantNone(t, body, "il secondo", "una nota", "richiamare", "Erased")
	if n := strings.Count(body, "damaged and cannot be read"); n != 3 {
		t.Errorf("said %d times, want in place of the message, the note and the promise", n)
	}
	wantAll(t, f.get("/", 200), "(damaged: it cannot be read)")
}

// hostileCause is one that the host's own list has.
const hostileCause = `"><b>cause`

func TestHostileTextIsText(t *testing.T) {
	f := newFixture(t, page.Options{Title: `</title><script>alert("t")</script>`, Notice: func() []string { return []string{`<img src=x onerror="n">`} }}, hostileCause)
	evil := `<script>alert("x")</script> <img src=x onerror=alert(1)> {{.}} </textarea> &amp; "quote" 'single'`
	id := f.receive(said{"1", "t1", `@"><script>h</script>`, evil, time.Hour, false})
	turned := "@\u202Egnp.exe\u2066"
	rtl := f.receive(said{"2", "t2", turned, "\u202Eمرحبا abc\u202C \u0000", time.Hour, false})
	long := f.receive(said{"3", "t3", "@" + strings.Repeat("w", 190), strings.Repeat("x", 60_000), time.Hour, false})
	f.do(id, care.Resolve{Agent: "FB", Kind: care.NoAction, Cause: hostileCause})
	for _, path := range []string{"/", "/?state=resolved", "/?owner=%3Cscript%3Ealert(1)%3C/script%3E", "/c/" + string(id), "/fragments/c/" + string(id), "/fragments/inbox"} {
		body := f.get(path, 200)
		wantNone(t, body, "<script>", `<img`, `<b>cause`, `onerror="n`)
		if strings.Contains(body, " style=") || strings.Contains(body, "javascript:") {
			t.Errorf("%s has an inline style or script", path)
		}
	}
	wantAll(t, f.get("/c/"+string(id), 200), "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;", "{{.}}", "&lt;/textarea&gt;")
	// Marks that turn the writing direction stay inside an element that isolates them.
	wantAll(t, f.get("/c/"+string(rtl), 200), `<bdi class="who">`+turned+"</bdi>", `<div class="text" dir="auto">`)
	body := f.get("/", 200)
	if strings.Contains(body, strings.Repeat("x", 200)) {
		t.Error("the inbox shows more of a long word than an excerpt")
	}
	wantAll(t, f.get("/c/"+string(long), 200), strings.Repeat("x", 60_000))
}

// Everything that a page loads is its own, and there is a script only from a file.
func TestNothingInline(t *testing.T) {
	f := newFixture(t, page.Options{})
	id := f.receive(said{"1", "t1", "@anna", "ciao", time.Hour, false})
	for _, path := range []string{"/", "/c/" + string(id), "/nowhere"} {
		status := 200
		if path == "/nowhere" {
			status = 404
		}
		body := f.get(path, status)
		if n := strings.Count(body, "<script"); n != 1 || !strings.Contains(body, `<script src="/static/desk.js?v=`) {
			t.Errorf("%s: %d scripts", path, n)
		}
		wantNone(t, body, "<style", " style=", " onclick=", `src="http`, `href="http`, "@import")
		wantAll(t, body, `<html lang="en">`, `name="viewport"`)
	}
}

func TestNotFound(t *testing.T) {
	f := newFixture(t, page.Options{Brands: []string{"other"}})
	id := f.receive(said{"1", "t1", "@anna", "ciao", time.Hour, false})
	for _, path := range []string{"/c/none", "/c/" + string(id), "/nowhere", "/fragments/c/none", "/static/none.js"} {
		f.get(path, 404)
	}
	wantNone(t, f.get("/", 200), "@anna") // another brand's
}

func TestHeaders(t *testing.T) {
	f := newFixture(t, page.Options{})
	_, rest, _ := strings.Cut(f.get("/", 200), "/static/desk.js")
	v, _, _ := strings.Cut(rest, `"`)
	tests := map[string][2]string{ // path: content type, cache control
		"/":                      {"text/html; charset=utf-8", "no-store"},
		"/fragments/inbox":       {"text/html; charset=utf-8", "no-store"},
		"/static/desk.js" + v:    {"text/javascript; charset=utf-8", "max-age=31536000, immutable"},
		"/static/desk.css" + v:   {"text/css; charset=utf-8", "max-age=31536000, immutable"},
		"/static/icon.svg" + v:   {"image/svg+xml", "max-age=31536000, immutable"},
		"/static/desk.css":       {"text/css; charset=utf-8", "no-cache"},
		"/static/shared.js?v=0a": {"text/javascript; charset=utf-8", "no-cache"}, // of an older page
	}
	for path, want := range tests {
		w := httptest.NewRecorder()
		f.page.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		if got := [2]string{w.Header().Get("Content-Type"), w.Header().Get("Cache-Control")}; got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	w := httptest.NewRecorder()
	f.page.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST /: status %d", w.Code)
	}
}

// TestOutboxStrip shows what waits, and why, in words.
func TestOutboxStrip(t *testing.T) {
	f := newFixture(t, page.Options{})
	wantNone(t, f.get("/", 200), "Outgoing")
	id := f.receive(said{"1", "t1", "@anna", "ciao", time.Hour, false})
	f.reply(id, "Ciao")
	wantAll(t, f.get("/", 200), "Outgoing", "1 sending", `href="/c/`+string(id)+`"`)
	wantAll(t, f.get("/fragments/inbox", 200), "1 sending")
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- f.desk.Run(ctx) }()
	for deadline := time.Now().Add(time.Minute); strings.Contains(f.get("/", 200), "Outgoing"); {
		if time.Now().After(deadline) {
			t.Fatal("the reply did not leave")
		}
		time.Sleep(10 * time.Millisecond)
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	wantAll(t, f.get("/c/"+string(id), 200), `<div class="st sent">sent`)
}

// Practice 54: the agent sees what went before with a customer, or that nothing
// did, under whichever identity.
func TestPractice54_TheHistoryIsShown(t *testing.T) {
	f := newFixture(t, page.Options{})
	first := f.receive(said{"1", "t1", "@anna", "Il modem è morto", 50 * time.Hour, false})
	second := f.receive(said{"2", "t2", "@anna.altra", "Ancora niente", time.Hour, false})
	body := f.get("/c/"+string(second), 200)
	wantAll(t, body, "none, a new customer")
	wantNone(t, body, "Other conversations", "Failed elsewhere", "/c/"+string(first)+`" data-key="other-`)
	if err := f.desk.Link(t.Context(), "FB", first, second); err != nil {
		t.Fatal(err)
	}
	f.do(second, care.Report{Agent: "FB", Surface: channel.Call})
	body = f.get("/c/"+string(second), 200)
	wantAll(t, body, "FB noted a failure on another channel: call")
	wantAll(t, body, "Other conversations", "/c/"+string(first)+`" data-key="other-`)
	wantNone(t, body, "none, a new customer")
}
