package page

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
)

// An agent reads which ways there are, why one is not open, and what it costs.
func TestWays(t *testing.T) {
	until := time.Date(2026, 11, 28, 10, 0, 0, 0, time.UTC)
	got := ways([]gateway.HandoffOption{
		{Mode: channel.Direct, Allowed: true, Until: until, Pointer: channel.Price{Micros: 10_000, Currency: "USD"}},
		{Mode: channel.Direct, Why: string(channel.RecipientClosed), Until: until},
		{Mode: channel.PrivateReply, Why: "once"},
	})
	want := []way{
		{"a direct message, its public line 0.01 USD", until},
		{"a direct message: not possible, the customer cannot be written to", time.Time{}},
		{"a private reply to the comment: not possible, it was used for this message", time.Time{}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
