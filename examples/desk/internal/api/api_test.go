package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
	"github.com/mysocialcare/socialcare/examples/desk/internal/api"
)

var account = channel.Account{Network: "web"}

// bench is a desk without Run: what is asked of it happens, what it does by
// itself does not.
type bench struct {
	desk    *desk.Desk
	handler http.Handler
}

func newBench(t *testing.T, spec care.Spec) *bench {
	t.Helper()
	rules, err := care.NewRules(spec, nil)
	if err != nil {
		t.Fatal(err)
	}
	d, err := desk.New(t.Context(), memstore.New(), rules, &desk.Options{Channels: []channel.Adapter{memory.New(account, nil)}})
	if err != nil {
		t.Fatal(err)
	}
	return &bench{d, api.New(d, nil)}
}

// receive takes a customer's message in and returns its conversation.
func (b *bench) receive(t *testing.T, thread, id, text string, v channel.Visibility) care.ID {
	t.Helper()
	ref := channel.Ref{Account: account, Native: id}
	err := b.desk.Ingest(t.Context(), []channel.Event{{
		Kind: channel.Received, Account: account, At: time.Now(), Thread: thread, Target: ref,
		Message: &channel.Message{
			Ref: ref, Thread: thread, Author: channel.Party{Native: "u-" + thread, Handle: "@ann", Name: "Ann"},
			Surface: channel.Post, Visibility: v, Text: text,
		},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return care.Thread{Account: account, Native: thread}.ID()
}

func (b *bench) version(t *testing.T, id care.ID) int64 {
	t.Helper()
	return int64(b.call(t, "GET", "/api/conversations/"+string(id), "").body["version"].(float64))
}

// reply is a decoded answer.
type reply struct {
	status int
	body   map[string]any
}

func (b *bench) call(t *testing.T, method, path, body string) reply {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return b.serve(t, r)
}

func (b *bench) serve(t *testing.T, r *http.Request) reply {
	t.Helper()
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	out := reply{status: w.Code}
	if kind := w.Header().Get("Content-Type"); kind != "application/json" {
		t.Errorf("%s %s: content type %q", r.Method, r.URL.Path, kind)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &out.body); err != nil {
		t.Errorf("%s %s: %d %s", r.Method, r.URL.Path, w.Code, w.Body)
	}
	return out
}

func (b *bench) command(t *testing.T, id care.ID, body string) reply {
	t.Helper()
	return b.call(t, "POST", "/api/conversations/"+string(id)+"/commands", body)
}

func (r reply) want(t *testing.T, status int, want map[string]any) {
	t.Helper()
	if want == nil {
		want = map[string]any{}
	}
	got := map[string]any{}
	for name := range want {
		got[name] = r.body[name]
	}
	if diff := cmp.Diff(want, got); diff != "" || r.status != status {
		t.Errorf("status %d, want %d; (-want +got):\n%s\nwhole answer: %v", r.status, status, diff, r.body)
	}
}

func TestList(t *testing.T) {
	b := newBench(t, care.Spec{})
	for i := range 5 {
		id := b.receive(t, fmt.Sprint("t-", i), fmt.Sprint("m-", i), "Where is my parcel?", channel.Public)
		if i < 2 {
			b.command(t, id, `{"command":"claim","agent":"FB"}`).want(t, 200, map[string]any{"state": "open", "version": 4.0})
		}
	}
	var seen []string
	after := ""
	for pages := 1; ; pages++ {
		r := b.call(t, "GET", "/api/conversations?limit=2&after="+after, "")
		for _, c := range r.body["conversations"].([]any) {
			seen = append(seen, c.(map[string]any)["id"].(string))
		}
		if after = r.body["next"].(string); after == "" {
			if pages != 3 {
				t.Errorf("%d pages, want 3", pages)
			}
			break
		}
	}
	for i := range len(seen) - 1 {
		if seen[i] >= seen[i+1] {
			t.Errorf("%q comes before %q", seen[i], seen[i+1])
		}
	}
	if len(seen) != 5 {
		t.Errorf("%d conversations, want 5", len(seen))
	}
	for _, c := range []struct {
		query string
		want  int
	}{{"", 5}, {"?state=open", 2}, {"?state=new", 3}, {"?state=open,new", 5}, {"?state=open&state=new", 5}, {"?state=closed", 0}, {"?limit=5", 5}, {"?brand=", 5}} {
		r := b.call(t, "GET", "/api/conversations"+c.query, "")
		if got := len(r.body["conversations"].([]any)); got != c.want || r.body["next"] != "" {
			t.Errorf("%q: %d conversations, next %q, want %d and none", c.query, got, r.body["next"], c.want)
		}
	}
	for query, field := range map[string]string{"state=lost": "state", "limit=0": "limit", "limit=x": "limit", "limit=10001": "limit", "brand=other": "brand", "order=due": "order",
		"state=%zz": "query", "state=open;limit=1": "query", "limit=1&limit=2": "limit", "after=a&after=b": "after"} {
		b.call(t, "GET", "/api/conversations?"+query, "").want(t, 400, map[string]any{"field": field})
	}
}

func TestConversation(t *testing.T) {
	b := newBench(t, care.Spec{})
	id := b.receive(t, "t-1", "m-1", "My line is dead", channel.Public)
	path := "/api/conversations/" + string(id)
	first := b.call(t, "GET", path, "")
	first.want(t, 200, map[string]any{
		"id": string(id), "state": "new", "visibility": "public", "thread": "t-1",
		"allowed": []any{
			"claim", "reply", "handoff", "promise", "resolve", "add_task", "hold", "transfer", "goodwill", "note", "mark_spam", "merge", "split",
		},
	})
	m := first.body["messages"].([]any)[0].(map[string]any)
	if m["id"] != "m-1" || m["from"] != "customer" || m["text"] != "My line is dead" || m["visibility"] != "public" || m["author"].(map[string]any)["handle"] != "@ann" {
		t.Errorf("message %v", m)
	}
	clock := first.body["clock"].([]any)[0].(map[string]any)
	start, err1 := time.Parse(time.RFC3339, clock["start"].(string))
	due, err2 := time.Parse(time.RFC3339, clock["due"].(string))
	if err1 != nil || err2 != nil || clock["metric"] != "first_response" || clock["state"] != "running" || due.Sub(start) != 6*time.Hour || clock["met_at"] != nil {
		t.Errorf("clock %v", clock)
	}
	if e := first.body["events"].([]any)[0].(map[string]any); e["type"] != "opened" {
		t.Errorf("first event %v", e)
	}
	b.receive(t, "t-1", "m-2", "Still dead", channel.Public)
	second := b.call(t, "GET", path, "")
	if was, is := first.body["version"].(float64), second.body["version"].(float64); is <= was {
		t.Errorf("version %v after %v: a message raises it", is, was)
	}
	b.call(t, "GET", "/api/conversations/c-none", "").want(t, 404, map[string]any{"error": "not found"})
}

func TestCommands(t *testing.T) {
	b := newBench(t, care.Spec{})
	id := b.receive(t, "t-1", "m-1", "My line is dead", channel.Public)
	v := b.version(t, id)
	b.command(t, id, `{"command":"claim","agent":"FB"}`).want(t, 200, map[string]any{"state": "open"})
	// What the agent itself did since is no conflict.
	b.command(t, id, fmt.Sprintf(`{"command":"reply","agent":"FB","version":%d,"text":"We look into it.","visibility":"public"}`, v)).
		want(t, 200, map[string]any{"state": "waiting"})
	doc := b.call(t, "GET", "/api/conversations/"+string(id), "")
	sent := doc.body["messages"].([]any)[1].(map[string]any)
	if sent["text"] != "We look into it. ^FB" || sent["from"] != "agent" || sent["status"] != "sending" {
		t.Errorf("reply %v", sent)
	}
	due := time.Now().Add(3 * time.Hour).UTC().Format(time.RFC3339)
	b.command(t, id, `{"command":"promise","agent":"FB","kind":"appointment","owner":"FB","text":"We call you back.","due":"`+due+`"}`).want(t, 200, nil)
	b.command(t, id, `{"command":"resolve","agent":"FB","kind":"solved","cause":"fault"}`).want(t, 422, map[string]any{
		"error": "refused", "state": "waiting", "allowed": []any{
			"claim", "reply", "handoff", "promise", "keep", "withdraw", "snooze", "resolve", "add_task", "hold", "transfer", "goodwill", "note",
			"mark_spam", "merge", "split",
		},
	})
	promise := b.call(t, "GET", "/api/conversations/"+string(id), "").body["promises"].([]any)[0].(map[string]any)
	if promise["text"] != "We call you back." || promise["kind"] != "appointment" || promise["due"] != due {
		t.Errorf("promise %v", promise)
	}
	b.command(t, id, fmt.Sprintf(`{"command":"keep","agent":"FB","promise":%q}`, promise["id"])).want(t, 200, nil)
	soon := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	b.command(t, id, `{"command":"snooze","agent":"FB","until":"`+soon+`"}`).want(t, 200, map[string]any{"state": "snoozed"})
	b.command(t, id, `{"command":"resolve","agent":"FB","kind":"solved","cause":"fault"}`).want(t, 200, map[string]any{"state": "resolved"})
	b.command(t, id, `{"command":"reopen","agent":"AP","reason":"called again"}`).want(t, 200, map[string]any{"state": "open"})
	b.command(t, id, fmt.Sprintf(`{"command":"handoff","agent":"AP","version":%d,"text":"Write to us in private with: {wants}.","reason":"data","wants":["the number of your line"],"mode":"complement"}`, b.version(t, id))).
		want(t, 200, map[string]any{"state": "waiting"})
}

// A reply written before the customer wrote again is refused with what happened
// since; written after it, it goes.
func TestConflict(t *testing.T) {
	b := newBench(t, care.Spec{})
	id := b.receive(t, "t-1", "m-1", "My line is dead", channel.Public)
	seen := b.call(t, "GET", "/api/conversations/"+string(id), "").body["version"].(float64)
	b.receive(t, "t-1", "m-2", "Forget it, it works", channel.Public)
	now := b.call(t, "GET", "/api/conversations/"+string(id), "").body["version"].(float64)
	r := b.command(t, id, fmt.Sprintf(`{"command":"reply","agent":"FB","version":%v,"text":"We look into it."}`, seen))
	r.want(t, 409, map[string]any{"error": "conflict", "version": now})
	since := r.body["since"].([]any)[0].(map[string]any)
	if since["event"] != "received" || since["actor"] != "customer" || since["at"] == "" {
		t.Errorf("since %v", since)
	}
	b.command(t, id, fmt.Sprintf(`{"command":"reply","agent":"FB","version":%v,"text":"Good."}`, now)).want(t, 200, nil)
}

func TestUnsafeReply(t *testing.T) {
	b := newBench(t, care.Spec{})
	id := b.receive(t, "t-1", "m-1", "My refund?", channel.Public)
	leak := fmt.Sprintf(`"agent":"FB","version":%d,"text":"Refunded to IT60X0542811101000000123456.","visibility":"public"}`, b.version(t, id))
	r := b.command(t, id, `{"command":"reply",`+leak)
	r.want(t, 422, map[string]any{"error": "refused", "state": "new"})
	reason := r.body["reasons"].([]any)[0].(map[string]any)
	if reason["guard"] != "unsafe_public" || strings.Contains(reason["text"].(string), "0542811101") {
		t.Errorf("reason %v", reason)
	}
	p := b.call(t, "POST", "/api/conversations/"+string(id)+"/preview", `{"command":"reply",`+leak)
	p.want(t, 200, map[string]any{"text": "Refunded to IT60X0542811101000000123456. ^FB", "visibility": "public", "reasons": []any{reason["text"]}})
	p = b.call(t, "POST", "/api/conversations/"+string(id)+"/preview", `{"command":"reply","agent":"FB","version":1,"text":"Refunded.","visibility":"public"}`)
	p.want(t, 200, map[string]any{"text": "Refunded. ^FB", "reasons": nil})
	b.call(t, "POST", "/api/conversations/"+string(id)+"/preview", `{"command":"claim","agent":"FB"}`).want(t, 400, map[string]any{"field": "command"})
}

func TestTeam(t *testing.T) {
	b := newBench(t, care.Spec{Team: []care.Agent{{Initials: "FB"}}, Causes: []string{"fault"}})
	id := b.receive(t, "t-1", "m-1", "My line is dead", channel.Public)
	r := b.command(t, id, `{"command":"claim","agent":"XX"}`)
	r.want(t, 422, map[string]any{"error": "refused"})
	if g := r.body["reasons"].([]any)[0].(map[string]any)["guard"]; g != "agent" {
		t.Errorf("guard %v", g)
	}
	b.command(t, id, `{"command":"claim","agent":"FB"}`).want(t, 200, nil)
}

func TestBadRequests(t *testing.T) {
	b := newBench(t, care.Spec{})
	id := b.receive(t, "t-1", "m-1", "My line is dead", channel.Public)
	version := b.call(t, "GET", "/api/conversations/"+string(id), "").body["version"]
	for _, c := range []struct{ name, body, field string }{
		{"no JSON", `x`, "body"},
		{"empty", ``, "body"},
		{"null", `null`, "body"},
		{"list", `[]`, "body"},
		{"two values", `{"command":"claim","agent":"FB"}{}`, "body"},
		{"half a value", `{"command":"claim","agent":`, "body"},
		{"no end", `{"command":"claim","agent":"FB"`, "body"},
		{"deep", `{"command":` + strings.Repeat("[", 100_000), "body"},
		{"field twice", `{"command":"claim","agent":"FB","agent":"AP"}`, "agent"},
		{"field twice, the same", `{"command":"claim","command":"claim","agent":"FB"}`, "command"},
		{"field twice, in another spelling", `{"command":"claim","agent":"FB","\u0061gent":"AP"}`, "agent"},
		{"not UTF-8", "{\"command\":\"claim\",\"agent\":\"\xff\"}", "body"},
		{"no command", `{"agent":"FB"}`, "command"},
		{"unknown command", `{"command":"explode","agent":"FB"}`, "command"},
		{"command of a wrong type", `{"command":7,"agent":"FB"}`, "command"},
		{"unknown field", `{"command":"claim","agent":"FB","colour":"red"}`, "colour"},
		{"another command's field", `{"command":"claim","agent":"FB","text":"x"}`, "text"},
		{"another case", `{"command":"claim","Agent":"FB"}`, "agent"},
		{"no agent", `{"command":"claim"}`, "agent"},
		{"version missing", `{"command":"reply","agent":"FB","text":"x"}`, "version"},
		{"version missing in a hand-off", `{"command":"handoff","agent":"FB","text":"x","reason":"data"}`, "version"},
		{"version text", `{"command":"reply","agent":"FB","text":"x","version":"3"}`, "version"},
		{"version zero", `{"command":"reply","agent":"FB","text":"x","version":0}`, "version"},
		{"version fraction", `{"command":"reply","agent":"FB","text":"x","version":1.5}`, "version"},
		{"version yet to come", `{"command":"reply","agent":"FB","text":"x","version":99}`, "version"},
		{"text missing", `{"command":"reply","agent":"FB","version":9}`, "text"},
		{"text empty", `{"command":"reply","agent":"FB","version":2,"text":" "}`, "text"},
		{"visibility", `{"command":"reply","agent":"FB","version":2,"text":"x","visibility":"loud"}`, "visibility"},
		{"reason", `{"command":"handoff","agent":"FB","version":2,"text":"x","reason":"mood"}`, "reason"},
		{"mode", `{"command":"handoff","agent":"FB","version":2,"text":"x","reason":"data","mode":"shout"}`, "mode"},
		{"wants", `{"command":"handoff","agent":"FB","version":2,"text":"x","reason":"data","wants":"all"}`, "wants"},
		{"due missing", `{"command":"promise","agent":"FB","kind":"voucher","owner":"FB"}`, "due"},
		{"due", `{"command":"promise","agent":"FB","kind":"voucher","owner":"FB","due":"soon"}`, "due"},
		{"due in the past", `{"command":"promise","agent":"FB","kind":"voucher","owner":"FB","due":"2020-01-01T00:00:00Z"}`, "due"},
		{"kind", `{"command":"promise","agent":"FB","kind":"gift","owner":"FB","due":"2090-01-01T00:00:00Z"}`, "kind"},
		{"owner", `{"command":"promise","agent":"FB","kind":"voucher","due":"2090-01-01T00:00:00Z"}`, "owner"},
		{"promise", `{"command":"keep","agent":"FB"}`, "promise"},
		{"until", `{"command":"snooze","agent":"FB","until":12}`, "until"},
		{"kind of resolution", `{"command":"resolve","agent":"FB","kind":"magic","cause":"fault"}`, "kind"},
		{"cause", `{"command":"resolve","agent":"FB","kind":"no_action"}`, "cause"},
		{"id", `{"command":"claim","agent":"FB","id":"` + strings.Repeat("x", 201) + `"}`, "id"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.field == "until" || c.field == "promise" {
				b.command(t, id, `{"command":"claim","agent":"FB"}`)
			}
			r := b.command(t, id, c.body)
			r.want(t, 400, map[string]any{"field": c.field})
			if r.body["error"] == nil {
				t.Error("no error text")
			}
		})
	}
	if got := b.call(t, "GET", "/api/conversations/"+string(id), "").body["state"]; got != "open" {
		t.Errorf("state %v", got)
	}
	if got := b.call(t, "GET", "/api/conversations/"+string(id), "").body["version"]; got.(float64)-version.(float64) > 3 {
		t.Errorf("version went from %v to %v: a bad request changes nothing", version, got)
	}
}

func TestBodies(t *testing.T) {
	b := newBench(t, care.Spec{})
	id := b.receive(t, "t-1", "m-1", "My line is dead", channel.Public)
	path := "/api/conversations/" + string(id) + "/commands"
	b.call(t, "POST", path, `{"command":"reply","agent":"FB","version":2,"text":"`+strings.Repeat("x", api.MaxBody)+`"}`).
		want(t, http.StatusRequestEntityTooLarge, map[string]any{"field": "body"})
	for _, kind := range []string{"", "text/plain", "application/x-www-form-urlencoded"} {
		r := httptest.NewRequest("POST", path, strings.NewReader(`{"command":"claim","agent":"FB"}`))
		r.Header.Set("Content-Type", kind)
		b.serve(t, r).want(t, http.StatusUnsupportedMediaType, map[string]any{"field": "Content-Type"})
	}
	r := httptest.NewRequest("POST", path, strings.NewReader(`{"command":"claim","agent":"FB"}`))
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	b.serve(t, r).want(t, 200, nil)
}

func TestNotFound(t *testing.T) {
	b := newBench(t, care.Spec{})
	for path, body := range map[string]string{
		"/api/conversations/c-none/commands": `{"command":"claim","agent":"FB"}`,
		"/api/conversations/c-none/preview":  `{"command":"reply","agent":"FB","version":1,"text":"x"}`,
		"/api/conversations/c-none/erase":    `{}`,
		"/api/outbox/retry":                  `{"conversation":"c-none","reply":"r-none","agent":"FB"}`,
		"/api/outbox/settle":                 `{"conversation":"c-none","reply":"r-none","agent":"FB","sent":true}`,
		"/api/raw/read":                      `{"network":"web","name":"none"}`,
		"/api/raw/drop":                      `{"network":"web","name":"none"}`,
	} {
		b.call(t, "POST", path, body).want(t, 404, map[string]any{"error": "not found"})
	}
}

// A repeated command with an identifier gets the first answer and does nothing,
// even where the conversation would refuse it by now.
func TestRepeat(t *testing.T) {
	for _, c := range []struct{ name, body string }{
		{"claim", `{"command":"claim","agent":"FB","id":"x-1"}`},
		{"reply", `{"command":"reply","agent":"FB","version":2,"text":"Hello.","id":"x-1"}`},
		{"resolve", `{"command":"resolve","agent":"FB","kind":"no_action","cause":"praise","id":"x-1"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, care.Spec{})
			id := b.receive(t, "t-1", "m-1", "My line is dead", channel.Public)
			first := b.command(t, id, c.body)
			first.want(t, 200, nil)
			if again := b.command(t, id, c.body); again.status != 200 || !cmp.Equal(first.body, again.body) {
				t.Errorf("first %v, again %d %v", first.body, again.status, again.body)
			}
			b.receive(t, "t-1", "m-2", "Hello?", channel.Public)
			moved := b.call(t, "GET", "/api/conversations/"+string(id), "").body["version"]
			if again := b.command(t, id, c.body); again.status != 200 || !cmp.Equal(first.body, again.body) {
				t.Errorf("first %v, after another message %d %v", first.body, again.status, again.body)
			}
			if is := b.call(t, "GET", "/api/conversations/"+string(id), "").body["version"]; is != moved {
				t.Errorf("version %v after a repetition, want %v", is, moved)
			}
		})
	}
}

func TestRetry(t *testing.T) {
	b := newBench(t, care.Spec{})
	id := b.receive(t, "t-1", "m-1", "My line is dead", channel.Public)
	b.command(t, id, fmt.Sprintf(`{"command":"reply","agent":"FB","version":%d,"text":"We look into it."}`, b.version(t, id))).want(t, 200, nil)
	waiting := b.call(t, "GET", "/api/conversations/"+string(id), "").body["outbox"].([]any)[0].(map[string]any)["reply"]
	b.call(t, "POST", "/api/outbox/retry", fmt.Sprintf(`{"conversation":%q,"reply":%q,"agent":"FB"}`, id, waiting)).want(t, 200, map[string]any{"state": "waiting"})
	b.call(t, "POST", "/api/outbox/retry", fmt.Sprintf(`{"conversation":%q,"reply":"r-none","agent":"FB"}`, id)).want(t, 404, nil)
	b.call(t, "POST", "/api/outbox/retry", fmt.Sprintf(`{"conversation":%q,"agent":"FB"}`, id)).want(t, 400, map[string]any{"field": "reply"})
	b.call(t, "POST", "/api/outbox/retry", fmt.Sprintf(`{"conversation":%q,"reply":%q,"agent":"FB","now":true}`, id, waiting)).want(t, 400, map[string]any{"field": "now"})
	all := b.call(t, "GET", "/api/outbox", "").body["outbox"].([]any)
	if len(all) != 1 || all[0].(map[string]any)["reply"] != waiting || all[0].(map[string]any)["conversation"] != string(id) {
		t.Errorf("outbox %v", all)
	}
}

func TestSettle(t *testing.T) {
	b := newBench(t, care.Spec{})
	id := b.receive(t, "t-1", "m-1", "My line is dead", channel.Public)
	b.command(t, id, fmt.Sprintf(`{"command":"reply","agent":"FB","version":%d,"text":"We look into it."}`, b.version(t, id))).want(t, 200, nil)
	waiting := b.call(t, "GET", "/api/conversations/"+string(id), "").body["outbox"].([]any)[0].(map[string]any)["reply"]
	for body, field := range map[string]string{
		fmt.Sprintf(`{"conversation":%q,"reply":%q,"agent":"FB","sent":true}`, id, waiting):                      "reply", // it is still being tried
		fmt.Sprintf(`{"conversation":%q,"reply":%q,"agent":"FB","sent":false,"reason":"too late"}`, id, waiting): "reply",
		fmt.Sprintf(`{"conversation":%q,"reply":%q,"agent":"FB","sent":false}`, id, waiting):                     "reason",
		fmt.Sprintf(`{"conversation":%q,"reply":%q,"agent":"FB"}`, id, waiting):                                  "sent",
		fmt.Sprintf(`{"conversation":%q,"reply":%q,"agent":"FB","sent":"yes"}`, id, waiting):                     "sent",
		fmt.Sprintf(`{"conversation":%q,"reply":%q,"sent":true}`, id, waiting):                                   "agent",
	} {
		b.call(t, "POST", "/api/outbox/settle", body).want(t, 400, map[string]any{"field": field})
	}
	b.call(t, "POST", "/api/outbox/settle", fmt.Sprintf(`{"conversation":%q,"reply":"r-none","agent":"FB","sent":true}`, id)).want(t, 404, nil)
}

func TestErase(t *testing.T) {
	b := newBench(t, care.Spec{})
	id := b.receive(t, "t-1", "m-1", "My secret is plum", channel.Public)
	b.call(t, "POST", "/api/conversations/"+string(id)+"/erase", `{}`).want(t, 200, map[string]any{"state": "new"})
	doc := b.call(t, "GET", "/api/conversations/"+string(id), "")
	doc.want(t, 200, map[string]any{"erased": true})
	if m := doc.body["messages"].([]any)[0].(map[string]any); m["text"] != "" || m["erased"] != true || m["author"] != nil {
		t.Errorf("message %v", m)
	}
}

func TestHealth(t *testing.T) {
	b := newBench(t, care.Spec{})
	var log strings.Builder
	b.handler = api.New(b.desk, &api.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	b.call(t, "GET", "/healthz", "").want(t, 503, map[string]any{"error": "unavailable"})
	if said := log.String(); !strings.Contains(said, "it was not called") || strings.Contains(said, "level=ERROR") {
		t.Errorf("before Run, where nothing is wrong, the log says %q", said)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- b.desk.Run(ctx) }()
	for b.desk.Health() != nil {
		time.Sleep(time.Millisecond)
	}
	b.call(t, "GET", "/healthz", "").want(t, 200, map[string]any{"status": "ok"})
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	b.call(t, "GET", "/healthz", "").want(t, 503, nil)
}

func FuzzCommand(f *testing.F) {
	for _, s := range []string{`{"command":"claim","agent":"FB"}`, `{"command":"reply","agent":"FB","version":2,"text":"x"}`, `{"command":"snooze","agent":"FB","until":"2026-11-21T10:00:00Z"}`, `{`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		b := newBench(t, care.Spec{})
		id := b.receive(t, "t-1", "m-1", "My line is dead", channel.Public)
		r := httptest.NewRequest("POST", "/api/conversations/"+string(id)+"/commands", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		switch got := b.serve(t, r); got.status {
		case 200, 409, 422:
		case 400, 413:
			if got.body["field"] == "" || got.body["error"] == "" {
				t.Errorf("%q: %v", body, got.body)
			}
		default:
			t.Errorf("%q: status %d", body, got.status)
		}
	})
}
