package page_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/examples/desk/internal/page"
)

// What is over offers a reply, and says what it does; once it was given, both
// cases lead to each other and only the new one takes more.
func TestReplyToWhatIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const offer = "a reply begins a new case"
		f := newFixture(t, page.Options{}, "line")
		id := f.receive(said{id: "m-1", thread: "t-1", who: "@ann", text: "My line is dead"})
		if strings.Contains(f.get("/c/"+string(id), 200), offer) {
			t.Error("what is not over offers it")
		}
		c := f.do(id, care.Claim{Agent: "FB"})
		f.do(id, care.Resolve{Agent: "FB", Kind: care.NoContact, Cause: "line", Seen: c.Version})
		time.Sleep(8 * 24 * time.Hour)
		f.receive(said{id: "m-2", thread: "t-1", who: "@ann", text: "Thanks!"})
		wantAll(t, f.get("/c/"+string(id), 200), offer, `data-allowed="reply`)
		v, err := f.desk.Conversation(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		next := f.do(id, care.Reply{Agent: "FB", Text: "Your line works again.", Seen: v.Conversation.Version})
		old := f.get("/c/"+string(id), 200)
		wantAll(t, old, "FB wrote again: see the follow-up", `href="/c/`+string(next.ID)+`"`)
		if strings.Contains(old, offer) {
			t.Error("it is offered once more")
		}
		begun := f.get("/c/"+string(next.ID), 200)
		wantAll(t, begun, "Your line works again.", "FB wrote again after the end of another conversation", "what it follows")
		if n := strings.Count(begun, `href="/c/`+string(id)+`"`); n == 0 {
			t.Error("the new one does not lead to the old one")
		}
	})
}

// A case that we began after the end of another is the same customer's, and is
// answered where the last one was.
func TestFollowUpNamesItsCustomer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t, page.Options{}, "line")
		id := f.receive(said{id: "m-1", thread: "t-1", who: "@ann", text: "My line is dead"})
		f.receive(said{id: "m-2", thread: "t-1", who: "@ann", text: "My number is 12", private: true})
		for _, text := range []string{"Is it well?", "And now?"} { // the second one follows the first follow-up
			v, err := f.desk.Conversation(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			f.do(id, care.Resolve{Agent: "FB", Kind: care.NoContact, Cause: "line", Seen: v.Conversation.Version})
			time.Sleep(8 * 24 * time.Hour)
			if v, err = f.desk.Conversation(t.Context(), id); err != nil {
				t.Fatal(err)
			}
			id = f.do(id, care.Reply{Agent: "FB", Text: text, Visibility: channel.Private, Seen: v.Conversation.Version}).ID
			begun := f.get("/c/"+string(id), 200)
			wantAll(t, begun, `<h1><bdi class="who">@ann</bdi>`, `data-audience="private"`, text)
			wantNone(t, begun, "unnamed customer")
			wantNone(t, f.get("/", 200), "unnamed customer")
		}
	})
}

// A promise that is due sooner than its reminder would be is noted in the order
// in which it happened, and its escalation says what is the matter.
func TestTimelineOfAShortPromise(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t, page.Options{})
		id := f.receive(said{id: "m-1", thread: "t-1", who: "@ann", text: "My line is dead"})
		f.do(id, care.Promise{Agent: "FB", Kind: care.Deadline, Owner: "FB", Due: time.Now().Add(30 * time.Minute)})
		time.Sleep(time.Hour)
		c := f.do(id, care.Claim{Agent: "FB"})
		f.do(id, care.Keep{Agent: "FB", Promise: c.Promises[0].ID})
		body := f.get("/c/"+string(id), 200)
		inOrder(t, body, "My line is dead</div>", "FB promised: deadline, by", "A promise falls due soon", "A promise of FB was not kept in time", "Promise kept, late")
		wantAll(t, body, "Escalation “broken”: a promise is not kept")
	})
}
