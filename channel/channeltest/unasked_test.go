package channeltest_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel/channeltest"
)

// What an adapter may lack, and with it the promises about it.
var (
	deliveries = []string{
		"fixtures: unknown fields are tolerated", "fixtures: broken bytes are an error or an unknown event",
		"signatures: a signed delivery is accepted", "signatures: a changed body is refused", "signatures: a changed signature is refused",
		"signatures: an unsigned delivery is refused", "signatures: an old delivery is refused", challenges[0],
		"dedupe: a repeated delivery has the same keys", "dedupe: two messages have two keys",
	}
	challenges = []string{"signatures: a delivery is no challenge"}
	signedTime = []string{"signatures: an old delivery is refused"}
	finding    = []string{"send: Find sees what was published", "send: Find does not see what was not"}
	editing    = []string{"receipts: an edit replaces what was written"}
	deleting   = []string{"receipts: what is deleted is gone, and deleting it again is no error"}
	hiding     = []string{"receipts: hiding again is no error"}
	quota      = []string{"limits: a receipt says what the network said is left"}
	polling    = []string{
		"fixtures: a message says who wrote it, where, when and who can read it", "echo: own messages are Self", "threading: a received answer names its parent",
		"cursor: a new account begins now", "cursor: the same cursor brings the same events", "cursor: pages lose nothing",
	}
	goingBack = []string{"cursor: the way back loses nothing, and ends"}
	streaming = deafness
	narrowing = []string{"handoff: an answer is not wider than its message"}
	probing   = []string{"handoff: a way that is not declared is refused"}
)

// What there is nothing to ask for is known for each network: a promise that is
// skipped by mistake holds nothing.
func TestWhatIsNotAskedForIsKnown(t *testing.T) {
	for name, tt := range map[string]struct {
		open func(testing.TB, *http.Client) channeltest.Harness
		want [][]string
	}{
		"mastodon": {openMastodon, [][]string{deliveries, hiding, probing}},
		"x":        {openX, [][]string{signedTime, editing, streaming}},
		"webhook":  {openWebhook, [][]string{challenges, finding, editing, deleting, hiding, quota, polling[1:], goingBack, streaming, narrowing, probing}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := slices.Concat(tt.want...)
			slices.Sort(want)
			got := channeltest.Unasked(t, tt.open)
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
