package desk_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
)

// What agents write about a customer is in no event and in no conversation, and
// leaves with the customer's own words.
func TestAgentsWordsStayOutOfEvents(t *testing.T) {
	handoff := care.Handoff{Reply: care.Reply{Agent: "FB", Text: "Please send us {wants} in private.", Seen: 2}, Reason: care.BecauseData, Wants: []string{"the form of Rossi"}}
	for _, tt := range []struct {
		name string
		cmds []care.Command
		want []string
	}{
		{"wants", []care.Command{handoff}, []string{"the form of Rossi"}},
		{"spam", []care.Command{care.MarkSpam{Agent: "FB", Reason: "Rossi sells"}, care.UnmarkSpam{Agent: "FB", Reason: "Rossi buys"}}, []string{"Rossi buys", "Rossi sells"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, care.Spec{}, desk.Options{})
				w.ingest(message("m-1", "t-1", "Nothing works"))
				for _, cmd := range tt.cmds {
					w.do(idOf("t-1"), cmd)
				}
				v := w.view(idOf("t-1"))
				if got := slices.Sorted(maps.Values(v.Words)); !slices.Equal(got, tt.want) {
					t.Errorf("words %q, want %q", got, tt.want)
				}
				stored, err := json.Marshal([]any{v.Events, v.Conversation})
				if err != nil {
					t.Fatal(err)
				}
				if strings.Contains(string(stored), "Rossi") {
					t.Errorf("a name can never be erased: %s", stored)
				}
				if err := w.desk.Erase(t.Context(), idOf("t-1")); err != nil {
					t.Fatal(err)
				}
				if got := w.view(idOf("t-1")).Words; len(got) != 0 {
					t.Errorf("after the erasure: %q", got)
				}
			})
		})
	}
}

// A host that counts its promises and its replies may give both the same name.
func TestPromiseAndReplyOfOneName(t *testing.T) {
	w := newWorld(t, care.Spec{}, desk.Options{})
	w.ingest(message("m-1", "t-1", "Nothing works"))
	id := idOf("t-1")
	due := time.Now().Add(30 * time.Hour)
	w.do(id, care.Promise{Agent: "FB", ID: "1", Text: "a new phone", Kind: care.Delivery, Owner: "FB", Due: due})
	w.do(id, care.Reply{Agent: "FB", ID: "1", Text: "We look at it.", Seen: w.view(id).Conversation.Version})
	w.do(id, care.Promise{Agent: "FB", ID: "1", Text: "another one", Kind: care.Delivery, Owner: "FB", Due: due})
	w.same("texts", []string{"customer: Nothing works", "agent: We look at it. ^FB"}, w.texts(id))
	if p := w.view(id).Promises; len(p) != 1 || p[0].Text != "a new phone" {
		t.Errorf("promises %+v", p)
	}
}

// What a colleague wrote to a customer in the network's own application leaves with
// the customer's words too, also when it was edited there; what was written to
// somebody else stays.
func TestEraseTakesAnswersFromTheNetworksApplication(t *testing.T) {
	for _, change := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, care.Spec{}, desk.Options{})
			self := channel.Party{Native: "care", Handle: "@acme", Role: channel.Self}
			for _, thread := range []string{"t-1", "t-2"} {
				w.ingest(message("m-"+thread, thread, "Nothing works"))
				answer := message("a-"+thread, thread, "We call you.")
				answer.Message.Author = self
				w.ingest(answer)
				if change {
					e := edited("a-"+thread, thread, "We call you at 0199.")
					e.Message.Author = self
					w.ingest(e)
				}
			}
			if err := w.desk.Erase(t.Context(), idOf("t-1")); err != nil {
				t.Fatal(err)
			}
			w.same("the customer's", []string{"customer: ", "agent: "}, w.texts(idOf("t-1")))
			if got := w.texts(idOf("t-2")); strings.Contains(strings.Join(got, "|"), ": |") || strings.HasSuffix(got[1], ": ") {
				t.Errorf("another's: %q", got)
			}
		})
	}
}
