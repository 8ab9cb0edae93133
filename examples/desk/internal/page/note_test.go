package page_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/examples/desk/internal/page"
)

// What colleagues write for each other is in the timeline, with who did.
func TestNotesAreShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t, page.Options{}, "line")
		id := f.receive(said{id: "m-1", thread: "t-1", who: "@ann", text: "My line is dead"})
		f.do(id, care.Claim{Agent: "FB"})
		f.do(id, care.Note{Agent: "KC", Text: "She <called> the shop, too."})
		f.do(id, care.Transfer{Agent: "FB", To: "KC", Text: "You know the line."})
		shown := f.get("/c/"+string(id), 200)
		wantAll(t, shown, "KC noted, for colleagues: She &lt;called&gt; the shop, too.", ": You know the line.", `value="note"`)
		if strings.Contains(shown, "<called>") {
			t.Error("a note is taken for markup")
		}
	})
}
