package care_test

import (
	"testing"

	"github.com/mysocialcare/socialcare/care"
)

// A person who tries a reply again leaves a trace, and nothing else changes.
func TestRetry(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes())
	k.do(k.replies("r1"))
	before := k.conv
	events := k.do(care.Retry{Agent: "AP", Reply: "r1"})
	if len(events) != 1 || events[0].Body != (care.Retried{Reply: "r1"}) || events[0].Actor != "AP" {
		t.Fatalf("events %+v", events)
	}
	if k.conv.State != before.State || len(k.conv.Outgoing) != 1 || len(k.conv.Changes) != len(before.Changes) {
		t.Errorf("the conversation changed: %+v", k.conv)
	}
	if events := k.do(care.Retry{Agent: "AP", Reply: "r2"}); len(events) != 0 {
		t.Errorf("a reply that is not on its way: %+v", events)
	}
}
