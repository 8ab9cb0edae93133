package api_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
	"github.com/mysocialcare/socialcare/examples/desk/internal/api"
)

// read returns a conversation's document.
func (b *bench) read(t *testing.T, id care.ID) map[string]any {
	t.Helper()
	return b.call(t, "GET", "/api/conversations/"+string(id), "").body
}

// first returns the first entry of a list in a document.
func first(t *testing.T, doc map[string]any, list string) map[string]any {
	t.Helper()
	all, _ := doc[list].([]any)
	if len(all) == 0 {
		t.Fatalf("no %s in %v", list, doc)
	}
	return all[0].(map[string]any)
}

func allows(doc map[string]any, command string) bool {
	return slices.Contains(doc["allowed"].([]any), any(command))
}

// ahead is an instant some time from now.
func ahead(d time.Duration) string { return time.Now().Add(d).UTC().Format(time.RFC3339) }

func TestWithdraw(t *testing.T) {
	b := newBench(t, care.Spec{})
	id := b.receive(t, "t-1", "m-1", "My line is dead", channel.Public)
	b.command(t, id, `{"command":"promise","agent":"FB","kind":"appointment","owner":"FB","due":"`+ahead(time.Hour)+`","responsible":"partner","partner":"gls"}`).want(t, 200, nil)
	p := first(t, b.read(t, id), "promises")
	if p["responsible"] != "partner" || p["partner"] != "gls" {
		t.Errorf("promise %v", p)
	}
	b.command(t, id, fmt.Sprintf(`{"command":"withdraw","agent":"FB","promise":%q}`, p["id"])).want(t, 400, map[string]any{"field": "reason"})
	b.command(t, id, `{"command":"withdraw","agent":"FB","promise":"other","reason":"x"}`).want(t, 400, map[string]any{"field": "promise"})
	b.command(t, id, fmt.Sprintf(`{"command":"withdraw","agent":"FB","promise":%q,"reason":"the courier gave it up"}`, p["id"])).want(t, 200, nil)
	doc := b.read(t, id)
	if doc["promises"] != nil && len(doc["promises"].([]any)) > 0 || allows(doc, "withdraw") || !strings.Contains(fmt.Sprint(doc["words"]), "the courier gave it up") {
		t.Errorf("after it: promises %v, words %v", doc["promises"], doc["words"])
	}
}

func TestTasks(t *testing.T) {
	b := newBench(t, care.Spec{})
	id := b.receive(t, "t-1", "m-1", "My line is dead", channel.Public)
	for body, field := range map[string]string{
		`"kind":"phone"`: "due", `"kind":"dance","due":"` + ahead(time.Hour) + `"`: "kind",
		`"kind":"in_person","due":"` + ahead(time.Hour) + `"`:            "place",
		`"kind":"phone","due":"2020-01-01T00:00:00Z"`:                    "due",
		`"kind":"phone","colour":"red","due":"` + ahead(time.Hour) + `"`: "colour",
	} {
		b.command(t, id, `{"command":"add_task","agent":"FB",`+body+`}`).want(t, 400, map[string]any{"field": field})
	}
	b.command(t, id, `{"command":"end_task","agent":"FB","task":"none"}`).want(t, 400, map[string]any{"field": "task"})
	b.command(t, id, `{"command":"add_task","agent":"FB","kind":"in_person","place":"store","owner":"AP","text":"show the new one","due":"`+ahead(time.Hour)+`"}`).want(t, 200, nil)
	doc := b.read(t, id)
	task := first(t, doc, "tasks")
	if task["kind"] != "in_person" || task["place"] != "store" || task["owner"] != "AP" || doc["words"].(map[string]any)[task["content"].(string)] != "show the new one" || !allows(doc, "end_task") {
		t.Errorf("task %v, words %v", task, doc["words"])
	}
	b.command(t, id, fmt.Sprintf(`{"command":"end_task","agent":"FB","task":%q,"dropped":"yes"}`, task["id"])).want(t, 400, map[string]any{"field": "dropped"})
	b.command(t, id, fmt.Sprintf(`{"command":"end_task","agent":"FB","task":%q,"dropped":true}`, task["id"])).want(t, 200, nil)
	if doc := b.read(t, id); doc["tasks"] != nil {
		t.Errorf("tasks %v", doc["tasks"])
	}
}

func TestHoldTransferGoodwill(t *testing.T) {
	b := newBench(t, care.Spec{GoodwillFree: care.Money{Minor: 1000, Currency: "EUR"}})
	id := b.receive(t, "t-1", "m-1", "My line is dead", channel.Public)
	b.command(t, id, `{"command":"hold","agent":"FB","for":"us"}`).want(t, 400, map[string]any{"field": "for"})
	b.command(t, id, `{"command":"hold","agent":"FB","for":"partner"}`).want(t, 400, map[string]any{"field": "partner"})
	b.command(t, id, `{"command":"hold","agent":"FB","for":"partner","partner":"gls"}`).want(t, 200, nil)
	if doc := b.read(t, id); doc["hold"].(map[string]any)["partner"] != "gls" || !allows(doc, "unhold") || allows(doc, "hold") {
		t.Errorf("held: %v, allowed %v", doc["hold"], doc["allowed"])
	}
	b.command(t, id, `{"command":"unhold","agent":"FB"}`).want(t, 200, nil)
	if doc := b.read(t, id); doc["hold"] != nil {
		t.Errorf("hold %v", doc["hold"])
	}

	b.command(t, id, `{"command":"transfer","agent":"FB"}`).want(t, 400, map[string]any{"field": "to"})
	b.command(t, id, `{"command":"transfer","agent":"FB","to":"AP","text":"she knows the line"}`).want(t, 200, nil)
	if doc := b.read(t, id); doc["owner"] != "AP" || !strings.Contains(fmt.Sprint(doc["words"]), "she knows the line") {
		t.Errorf("owner %v, words %v", doc["owner"], doc["words"])
	}

	for body, field := range map[string]string{
		`"budget":"care"`:                       "value",
		`"budget":"care","value":5`:             "value",
		`"budget":"care","value":{"minor":500}`: "value",
		`"budget":"care","value":{"minor":500,"currency":"EUR","cents":1}`: "value",
		`"budget":"care","value":{"minor":5.5,"currency":"EUR"}`:           "value",
		`"budget":"care","value":{"minor":-5,"currency":"EUR"}`:            "value",
		`"value":{"minor":500,"currency":"EUR"}`:                           "budget",
		`"budget":"of two words","value":{"minor":500,"currency":"EUR"}`:   "budget",
	} {
		b.command(t, id, `{"command":"goodwill","agent":"FB",`+body+`}`).want(t, 400, map[string]any{"field": field})
	}
	r := b.command(t, id, `{"command":"goodwill","agent":"FB","value":{"minor":5000,"currency":"EUR"},"budget":"care"}`)
	r.want(t, 422, map[string]any{"error": "refused"})
	if reason := r.body["reasons"].([]any)[0].(map[string]any); reason["guard"] != "approval" || reason["field"] != "approver" {
		t.Errorf("reason %v", reason)
	}
	b.command(t, id, `{"command":"goodwill","agent":"FB","value":{"minor":5000,"currency":"EUR"},"budget":"care","approver":"AP"}`).want(t, 200, nil)
	if g := first(t, b.read(t, id), "gifts"); g["approver"] != "AP" || g["budget"] != "care" {
		t.Errorf("gift %v", g)
	}
}

func TestResolutionRecord(t *testing.T) {
	b := newBench(t, care.Spec{})
	id := b.receive(t, "t-1", "m-1", "My line is dead", channel.Public)
	full := `"kind":"no_action","cause":"fault","responsible":"partner","partner":"gls","destination":"the courier","explanation":"the line was cut","fault":true,"cost":{"minor":1250,"currency":"EUR"}`
	r := b.command(t, id, `{"command":"resolve","agent":"FB",`+full+`}`)
	r.want(t, 422, nil) // a fault of ours wants an apology
	if reason := r.body["reasons"].([]any)[0].(map[string]any); reason["guard"] != "apology" || reason["field"] != "fault" {
		t.Errorf("reason %v", reason)
	}
	b.command(t, id, fmt.Sprintf(`{"command":"reply","agent":"FB","version":%d,"text":"We are sorry and refund it.","apology":"refund"}`, b.version(t, id))).want(t, 200, nil)
	for body, field := range map[string]string{
		`"kind":"no_action","cause":"fault","responsible":"mars"`:                 "responsible",
		`"kind":"no_action","cause":"fault","responsible":"us","partner":"gls"`:   "partner",
		`"kind":"no_action","cause":"fault","cost":{"minor":1,"currency":"euro"}`: "cost",
		`"kind":"no_action","cause":"fault","fault":"yes"`:                        "fault",
		`"kind":"oriented","cause":"fault"`:                                       "destination",
		`"kind":"no_action","cause":"fault","explanation":7`:                      "explanation",
	} {
		r := b.command(t, id, `{"command":"resolve","agent":"FB",`+body+`}`)
		r.want(t, 400, map[string]any{"field": field})
	}
	b.command(t, id, `{"command":"resolve","agent":"FB",`+full+`}`).want(t, 200, map[string]any{"state": "resolved"})
	doc := b.read(t, id)
	res := doc["resolution"].(map[string]any)
	if res["responsible"] != "partner" || res["fault"] != true || res["action"] != "refund" || res["charged"] != true {
		t.Errorf("resolution %v", res)
	}
	if words := fmt.Sprint(doc["words"]); !strings.Contains(words, "the courier") || !strings.Contains(words, "the line was cut") {
		t.Errorf("words %v", words)
	}
}

// A case waits until a customer who was sent to a link got there.
func TestConfirm(t *testing.T) {
	b := newBench(t, care.Spec{})
	id := b.receive(t, "t-1", "m-1", "My line is dead", channel.Public)
	b.command(t, id, fmt.Sprintf(`{"command":"reply","agent":"FB","version":%d,"text":"See our page.","refers":"l-1"}`, b.version(t, id))).want(t, 200, nil)
	b.command(t, id, `{"command":"resolve","agent":"FB","kind":"solved","cause":"fault"}`).want(t, 422, nil)
	b.command(t, id, `{"command":"confirm","agent":"FB"}`).want(t, 400, map[string]any{"field": "link"})
	b.command(t, id, `{"command":"confirm","agent":"FB","link":"l-1"}`).want(t, 200, nil)
	if doc := b.read(t, id); doc["referral"] != nil {
		t.Errorf("referral %v", doc["referral"])
	}
	b.command(t, id, `{"command":"resolve","agent":"FB","kind":"solved","cause":"fault"}`).want(t, 200, nil)
}

func TestSpam(t *testing.T) {
	b := newBench(t, care.Spec{})
	id := b.receive(t, "t-1", "m-1", "Buy followers", channel.Public)
	b.command(t, id, `{"command":"unmark_spam","agent":"FB"}`).want(t, 422, map[string]any{"state": "new"})
	b.command(t, id, `{"command":"mark_spam","agent":"FB","reason":"`+strings.Repeat("x", 1001)+`"}`).want(t, 400, map[string]any{"field": "reason"})
	b.command(t, id, `{"command":"mark_spam","agent":"FB","reason":"sells followers"}`).want(t, 200, map[string]any{"state": "spam"})
	if doc := b.read(t, id); !allows(doc, "unmark_spam") || allows(doc, "reply") {
		t.Errorf("allowed %v", doc["allowed"])
	}
	b.command(t, id, `{"command":"unmark_spam","agent":"FB"}`).want(t, 200, map[string]any{"state": "open"})
}

func TestMergeAndUndo(t *testing.T) {
	b := newBench(t, care.Spec{})
	one := b.receive(t, "t-1", "m-1", "My line is dead", channel.Public)
	two := b.receive(t, "t-2", "m-2", "My line is still dead", channel.Public)
	b.command(t, one, `{"command":"merge","agent":"FB"}`).want(t, 400, map[string]any{"field": "into"})
	b.command(t, one, fmt.Sprintf(`{"command":"merge","agent":"FB","into":%q}`, one)).want(t, 400, map[string]any{"field": "into"})
	b.command(t, one, `{"command":"merge","agent":"FB","into":"c-none"}`).want(t, 422, map[string]any{"error": "refused"})
	r := b.command(t, one, fmt.Sprintf(`{"command":"merge","agent":"FB","into":%q}`, two))
	r.want(t, 422, nil)
	if reason := r.body["reasons"].([]any)[0].(map[string]any); reason["guard"] != "customer" || reason["field"] != "override" {
		t.Errorf("reason %v", reason)
	}
	merge := fmt.Sprintf(`{"command":"merge","agent":"FB","into":%q,"override":true,"id":"once"}`, two)
	b.command(t, one, merge).want(t, 200, map[string]any{"state": "merged"})
	b.command(t, one, merge).want(t, 200, map[string]any{"state": "merged"})
	if rel := first(t, b.read(t, one), "related"); rel["id"] != string(two) || rel["kind"] != "merged_into" {
		t.Errorf("related %v", rel)
	}
	if doc := b.read(t, two); len(doc["messages"].([]any)) != 2 {
		t.Errorf("messages %v", doc["messages"])
	}
	if !allows(b.read(t, one), "undo_merge") {
		t.Errorf("allowed %v", b.read(t, one)["allowed"])
	}
	b.command(t, one, `{"command":"undo_merge","agent":"FB"}`).want(t, 200, map[string]any{"state": "new"})
	if rel := first(t, b.read(t, one), "related"); rel["undone"] != true {
		t.Errorf("related %v", rel)
	}
}

func TestSplitAndUndo(t *testing.T) {
	b := newBench(t, care.Spec{})
	id := b.receive(t, "t-1", "m-1", "My line is dead", channel.Public)
	b.receive(t, "t-1", "m-2", "And the bill is wrong", channel.Public)
	b.command(t, id, `{"command":"split","agent":"FB"}`).want(t, 400, map[string]any{"field": "messages"})
	b.command(t, id, `{"command":"split","agent":"FB","messages":"m-2"}`).want(t, 400, map[string]any{"field": "messages"})
	b.command(t, id, `{"command":"split","agent":"FB","messages":["m-9"]}`).want(t, 400, map[string]any{"field": "messages"})
	b.command(t, id, `{"command":"split","agent":"FB","messages":["m-2"]}`).want(t, 200, map[string]any{"state": "new"})
	other := care.ID(first(t, b.read(t, id), "related")["id"].(string))
	doc := b.read(t, other)
	if m := first(t, doc, "messages"); m["id"] != "m-2" || m["text"] != "And the bill is wrong" || !allows(doc, "undo_split") {
		t.Errorf("split off: %v, allowed %v", m, doc["allowed"])
	}
	b.command(t, other, `{"command":"undo_split","agent":"FB"}`).want(t, 200, map[string]any{"state": "merged"})
}

func TestReportAndDismiss(t *testing.T) {
	b := newBench(t, care.Spec{})
	id := b.receive(t, "t-1", "m-1", "My line is dead", channel.Public)
	b.command(t, id, `{"command":"report","agent":"FB"}`).want(t, 400, map[string]any{"field": "surface"})
	b.command(t, id, `{"command":"report","agent":"FB","surface":"call","at":"yesterday"}`).want(t, 400, map[string]any{"field": "at"})
	b.command(t, id, `{"command":"report","agent":"FB","surface":"call","at":"2090-01-01T00:00:00Z"}`).want(t, 400, map[string]any{"field": "at"})
	b.command(t, id, `{"command":"report","agent":"FB","surface":"call","at":"2020-01-01T00:00:00Z"}`).want(t, 200, nil)
	b.command(t, id, `{"command":"dismiss","agent":"FB","reason":"x"}`).want(t, 400, map[string]any{"field": "reason"})
	b.command(t, id, `{"command":"dismiss","agent":"FB"}`).want(t, 200, nil)
}

// Who may ask for a person is a bot, and the customer's answer has no agent.
func TestBotAndSurvey(t *testing.T) {
	b := newBench(t, care.Spec{Team: []care.Agent{{Initials: "FB"}, {Initials: "BOT", Bot: true}}})
	id := b.receive(t, "t-1", "m-1", "My line is dead", channel.Public)
	r := b.command(t, id, `{"command":"ask_human","agent":"FB"}`)
	r.want(t, 422, map[string]any{"error": "refused"})
	b.command(t, id, `{"command":"ask_human","agent":"BOT"}`).want(t, 200, map[string]any{"state": "open"})
	b.command(t, id, `{"command":"answer_survey","answer":"yes"}`).want(t, 422, nil) // none was sent
	b.command(t, id, `{"command":"answer_survey"}`).want(t, 400, map[string]any{"field": "answer"})
	b.command(t, id, `{"command":"answer_survey","answer":"yes","agent":"FB"}`).want(t, 400, map[string]any{"field": "agent"})
}

func TestLink(t *testing.T) {
	b := newBench(t, care.Spec{})
	one := b.receive(t, "t-1", "m-1", "My line is dead", channel.Public)
	two := b.receive(t, "t-2", "m-2", "My line is dead", channel.Public)
	if h := b.read(t, one)["history"].(map[string]any); h["none"] != true {
		t.Errorf("history %v", h)
	}
	b.command(t, one, `{"command":"link","agent":"FB"}`).want(t, 400, map[string]any{"field": "with"})
	b.command(t, one, `{"command":"link","agent":"FB","with":"c-none"}`).want(t, 400, map[string]any{"field": "with"})
	b.command(t, one, fmt.Sprintf(`{"command":"link","agent":"FB","with":%q,"id":"x"}`, two)).want(t, 400, map[string]any{"field": "id"})
	b.command(t, one, fmt.Sprintf(`{"command":"unlink","agent":"FB","with":%q}`, two)).want(t, 400, map[string]any{"field": "with"})
	b.command(t, "c-none", fmt.Sprintf(`{"command":"link","agent":"FB","with":%q}`, two)).want(t, 404, nil)
	b.command(t, one, fmt.Sprintf(`{"command":"link","agent":"FB","with":%q}`, two)).want(t, 200, nil)
	h := b.read(t, one)["history"].(map[string]any)
	if h["none"] != false || first(t, h, "conversations")["id"] != string(two) {
		t.Errorf("history %v", h)
	}
	r := b.command(t, one, fmt.Sprintf(`{"command":"link","agent":"FB","with":%q}`, two))
	r.want(t, 422, nil)
	b.command(t, one, fmt.Sprintf(`{"command":"unlink","agent":"FB","with":%q}`, two)).want(t, 200, nil)
	if h := b.read(t, one)["history"].(map[string]any); h["none"] != true {
		t.Errorf("history %v", h)
	}
}

// hiding is a network that can hide messages.
type hiding struct {
	*memory.Adapter
	hidden []channel.Ref
}

func (h *hiding) Hide(_ context.Context, ref channel.Ref, _ bool) error {
	h.hidden = append(h.hidden, ref)
	return nil
}

func TestHide(t *testing.T) {
	for _, c := range []struct {
		name string
		can  bool
	}{{"a network that can", true}, {"one that cannot", false}} {
		t.Run(c.name, func(t *testing.T) {
			rules, err := care.NewRules(care.Spec{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			network := &hiding{Adapter: memory.New(account, nil)}
			var adapter channel.Adapter = network.Adapter
			if c.can {
				adapter = network
			}
			d, err := desk.New(t.Context(), memstore.New(), rules, &desk.Options{Channels: []channel.Adapter{adapter}})
			if err != nil {
				t.Fatal(err)
			}
			b := &bench{d, api.New(d, nil)}
			id := b.receive(t, "t-1", "m-1", "My IBAN is IT60X0542811101000000123456", channel.Public)
			b.receive(t, "t-1", "m-2", "Refund me", channel.Public)
			if o := first(t, b.read(t, id), "offers"); o["hide"] != c.can {
				t.Errorf("offer %v", o)
			}
			b.command(t, id, `{"command":"hide","agent":"FB"}`).want(t, 400, map[string]any{"field": "message"})
			b.command(t, id, `{"command":"hide","agent":"FB","message":"m-2"}`).want(t, 400, map[string]any{"field": "message"})
			hide := `{"command":"hide","agent":"FB","message":"m-1"}`
			if !c.can {
				b.command(t, id, hide).want(t, 400, map[string]any{"field": "message"})
				return
			}
			b.command(t, id, hide).want(t, 200, nil)
			if len(network.hidden) != 1 || network.hidden[0].Native != "m-1" {
				t.Errorf("hidden %v", network.hidden)
			}
			if m := first(t, b.read(t, id), "messages"); m["hidden"] != true {
				t.Errorf("message %v", m)
			}
		})
	}
}

// A reply that nobody waits for is neither tried again nor given up.
func TestReplyCommandsWantADeadReply(t *testing.T) {
	b := newBench(t, care.Spec{})
	id := b.receive(t, "t-1", "m-1", "My line is dead", channel.Public)
	b.command(t, id, fmt.Sprintf(`{"command":"reply","agent":"FB","version":%d,"text":"We look into it."}`, b.version(t, id))).want(t, 200, nil)
	reply := first(t, b.read(t, id), "outbox")["reply"]
	for _, name := range []string{"retry", "abandon"} {
		b.command(t, id, `{"command":"`+name+`","agent":"FB"}`).want(t, 400, map[string]any{"field": "reply"})
		why := map[string]string{"abandon": `,"reason":"too late"`}[name]
		b.command(t, id, `{"command":"`+name+`","agent":"FB","reply":"r-none"`+why+`}`).want(t, 400, map[string]any{"field": "reply"})
	}
	b.command(t, id, fmt.Sprintf(`{"command":"abandon","agent":"FB","reply":%q}`, reply)).want(t, 400, map[string]any{"field": "reason"})
	b.command(t, id, fmt.Sprintf(`{"command":"abandon","agent":"FB","reply":%q,"reason":"too late"}`, reply)).want(t, 400, map[string]any{"field": "reply", "error": "it is still being tried"})
}

// Every command of the table that a state admits can be given here.
func TestEveryAllowedCommandIsTaken(t *testing.T) {
	b := newBench(t, care.Spec{})
	id := b.receive(t, "t-1", "m-1", "My line is dead", channel.Public)
	r := b.command(t, id, `{"command":"explode","agent":"FB"}`)
	taken := strings.Split(strings.TrimPrefix(r.body["error"].(string), "not one of "), ", ")
	inner := []string{ // what networks, time and the engine bring
		"receive", "tick", "edited", "deleted", "sent", "part_sent", "notice", "failed", "erase", "ledgered", "acknowledge", "follow_up",
		"join", "release", "return", "begin", "conclude",
	}
	for _, x := range care.Table() {
		if !slices.Contains(taken, x.Command) && !slices.Contains(inner, x.Command) {
			t.Errorf("%s cannot be given", x.Command)
		}
	}
}

// Who cannot wait for a colleague takes over, by name.
func TestClaimOver(t *testing.T) {
	b := newBench(t, care.Spec{})
	id := b.receive(t, "t-1", "m-1", "My line is dead", channel.Public)
	b.command(t, id, `{"command":"claim","agent":"FB"}`).want(t, 200, nil)
	b.command(t, id, `{"command":"claim","agent":"AP"}`).want(t, 422, nil)
	b.command(t, id, `{"command":"claim","agent":"AP","over":"FB"}`).want(t, 200, map[string]any{"state": "open"})
	b.command(t, id, fmt.Sprintf(`{"command":"reply","agent":"FB","version":%d,"text":"We look into it."}`, b.version(t, id))).want(t, 422, nil)
}
