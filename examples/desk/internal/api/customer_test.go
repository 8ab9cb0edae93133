package api_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// A customer's history is read by the name that the documents give, over all
// that agents linked.
func TestCustomer(t *testing.T) {
	b := newBench(t, care.Spec{})
	one := b.receive(t, "t-1", "m-1", "My line is dead", channel.Public)
	two := b.receive(t, "t-2", "m-2", "And the bill is wrong", channel.Public)
	due := time.Now().Add(3 * time.Hour).UTC().Format(time.RFC3339)
	b.command(t, two, fmt.Sprintf(`{"command":"reply","agent":"FB","version":%d,"text":"You get it back.","promise":{"kind":"voucher","due":%q,"text":"ten euro"}}`, b.version(t, two), due)).
		want(t, 200, map[string]any{"state": "waiting"})
	customer := b.read(t, one)["customer"].(string)
	path := "/api/customers/" + customer
	got := b.call(t, "GET", path, "")
	got.want(t, 200, map[string]any{"customer": customer, "none": false, "identities": []any{customer}, "ledger": map[string]any{"counted": 0.0, "open": []any{}}})
	if n := len(got.body["conversations"].([]any)); n != 1 {
		t.Errorf("%d conversations, want 1", n)
	}
	b.command(t, one, fmt.Sprintf(`{"command":"link","agent":"FB","with":%q}`, two)).want(t, 200, nil)
	got = b.call(t, "GET", path, "")
	if n, ids, p := len(got.body["conversations"].([]any)), len(got.body["identities"].([]any)), first(t, got.body, "promises"); n != 2 || ids != 2 || p["owner"] != "FB" || p["conversation"] != string(two) {
		t.Errorf("%d conversations of %d identities, promise %v", n, ids, p)
	}
	b.command(t, one, `{"command":"report","agent":"FB","surface":"call"}`).want(t, 200, nil)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- b.desk.Run(ctx) }()
	defer func() { cancel(); <-ended }()
	counted := func() any { return b.call(t, "GET", path, "").body["ledger"].(map[string]any)["counted"] }
	for tries := 0; counted() != 1.0 && tries < 10_000; tries++ {
		time.Sleep(10 * time.Millisecond)
	}
	open := b.call(t, "GET", path, "").body["ledger"].(map[string]any)["open"].([]any)
	if len(open) != 1 || open[0].(map[string]any)["kind"] != "reported" || open[0].(map[string]any)["conversation"] != string(one) {
		t.Errorf("open failures %v", open)
	}
	b.call(t, "GET", "/api/customers/p-none", "").want(t, 404, map[string]any{"error": "not found"})
	b.call(t, "GET", "/api/conversations/"+string(two), "").want(t, 200, map[string]any{"customer": b.read(t, two)["customer"]})
}

func TestReplyWithAPromise(t *testing.T) {
	b := newBench(t, care.Spec{})
	id := b.receive(t, "t-1", "m-1", "My line is dead", channel.Public)
	say := func(promise string) reply {
		return b.command(t, id, fmt.Sprintf(`{"command":"reply","agent":"FB","version":%d,"text":"Tomorrow.","promise":%s}`, b.version(t, id), promise))
	}
	for promise, field := range map[string]string{
		`"tomorrow"`:          "promise",
		`{"due":"tomorrow"}`:  "promise.kind",
		`{"kind":"delivery"}`: "promise.due",
		`{"kind":"delivery","due":"2090-01-01T00:00:00Z","colour":"red"}`: "promise.colour",
		`{"kind":"moon","due":"2090-01-01T00:00:00Z"}`:                    "kind",
	} {
		say(promise).want(t, 400, map[string]any{"field": field})
	}
	say(`{"kind":"delivery","due":"2090-01-01T00:00:00Z","owner":"AP"}`).want(t, 200, map[string]any{"state": "waiting"})
	if p := first(t, b.read(t, id), "promises"); p["kind"] != "delivery" || p["owner"] != "AP" {
		t.Errorf("promise %v", p)
	}
}
