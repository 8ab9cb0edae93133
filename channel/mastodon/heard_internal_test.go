package mastodon

import (
	"fmt"
	"testing"
)

// The latest posts are remembered, however many come, and one that concerned the
// account once is never left out.
func TestHeard(t *testing.T) {
	var h heard
	post := func(id any, mention string) string {
		return fmt.Sprintf(`{"id":"%v","account":{"id":"7"},"mentions":[%s]}`, id, mention)
	}
	if h.passes("update", post("a", ""), "1") || h.passes("delete", "a", "1") || !h.passes("delete", "b", "1") {
		t.Error("the deletion of what was left out is told, or another is not")
	}
	if !h.passes("status.update", post("c", `{"id":"1"}`), "1") || h.passes("update", post("c", ""), "1") || !h.passes("delete", "c", "1") {
		t.Error("an older form of a mention makes it nobody's")
	}
	for i := range 3 * maxHeard {
		h.passes("update", post(i, ""), "1")
		if h.passes("delete", fmt.Sprint(i), "1") {
			t.Fatalf("post %d is forgotten at once", i)
		}
	}
	if len(h.concerns) != maxHeard || len(h.oldest) != maxHeard {
		t.Errorf("%d and %d posts are remembered", len(h.concerns), len(h.oldest))
	}
	if h.passes("delete", fmt.Sprint(2*maxHeard), "1") || !h.passes("delete", fmt.Sprint(2*maxHeard-1), "1") {
		t.Error("the oldest are not those that are forgotten")
	}
	if !h.passes("update", `{"id":7`, "1") || !h.passes("status.update", `{}`, "1") || !h.passes("notification", `{}`, "1") {
		t.Error("what cannot be read is left out")
	}
}
