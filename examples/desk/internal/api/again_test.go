package api_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// What is over takes a reply, which begins another conversation: the answer
// names it. After that the reply belongs there.
func TestReplyToWhatIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, care.Spec{Survey: care.SurveyPlan{Off: true}})
		id := b.receive(t, "t-1", "m-1", "My line is dead", channel.Public)
		b.command(t, id, `{"command":"claim","agent":"FB"}`).want(t, 200, nil)
		b.command(t, id, fmt.Sprintf(`{"command":"resolve","agent":"FB","version":%d,"kind":"no_contact","cause":"line"}`, b.version(t, id))).want(t, 200, nil)
		time.Sleep(8 * 24 * time.Hour)
		b.receive(t, "t-1", "m-2", "Thanks!", channel.Public) // the end is recorded with it
		b.call(t, "GET", "/api/conversations/"+string(id), "").want(t, 200, map[string]any{"state": "closed", "allowed": []any{"reply", "handoff"}})
		b.command(t, id, `{"command":"claim","agent":"FB"}`).want(t, 422, map[string]any{"allowed": []any{"reply", "handoff"}})
		again := fmt.Sprintf(`{"command":"reply","agent":"FB","id":"click","version":%d,"text":"Your line works again."}`, b.version(t, id))
		r := b.command(t, id, again)
		r.want(t, 200, map[string]any{"state": "waiting"})
		next, _ := r.body["conversation"].(string)
		b.call(t, "GET", "/api/conversations/"+next, "").want(t, 200, map[string]any{"state": "waiting", "owner": "FB", "follow_up_of": string(id)})
		b.command(t, id, again).want(t, 200, map[string]any{"conversation": next})
		b.command(t, id, fmt.Sprintf(`{"command":"reply","agent":"AP","version":%d,"text":"It works."}`, b.version(t, id))).
			want(t, 422, map[string]any{"state": "closed", "allowed": []any{}})
		b.call(t, "GET", "/api/conversations/"+string(id), "").want(t, 200, map[string]any{"allowed": []any{}})
	})
}
