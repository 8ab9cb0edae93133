package care_test

import (
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

// What is fetched for completeness is kept, and moves nothing: neither a
// conversation that it opens nor one that waits, rests or is over.
func TestBackfilledMovesNothing(t *testing.T) {
	for _, s := range []care.State{care.None, care.New, care.Open, care.Waiting, care.Snoozed, care.Resolved, care.Closed, care.Spam} {
		name := string(s)
		if s == care.None {
			name = "none"
		}
		t.Run(name, func(t *testing.T) {
			k := in(t, s, care.Spec{})
			was, seen := k.conv, len(k.conv.Recent)
			k.do(k.writes(backfilled, func(m *care.Receive) { m.At = k.now.Add(-48 * time.Hour) }))
			if n := len(k.conv.Recent); n != seen+1 {
				t.Errorf("%d messages are known, want %d", n, seen+1)
			}
			if s == care.None {
				was.State = care.New
			} else if k.conv.LastPublic != was.LastPublic {
				t.Error("it is the one that replies answer")
			}
			k.wantState(was.State)
			if len(k.conv.Unanswered) != len(was.Unanswered) || !k.conv.WaitingSince.Equal(was.WaitingSince) || !k.conv.Clock.Equal(was.Clock) {
				t.Errorf("%d wait since %v", len(k.conv.Unanswered), k.conv.WaitingSince)
			}
		})
	}
}

// The opposite case: what arrives after it starts the clock as ever.
func TestAfterBackfilledTheClockStarts(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes(backfilled))
	if !k.conv.WaitingSince.IsZero() || len(k.conv.Unanswered) != 0 {
		t.Fatalf("a backfilled one waits since %v", k.conv.WaitingSince)
	}
	k.do(k.writes())
	if k.conv.WaitingSince.IsZero() || len(k.conv.Unanswered) != 1 {
		t.Errorf("a live one waits since %v, %d in all", k.conv.WaitingSince, len(k.conv.Unanswered))
	}
	known := len(k.conv.Recent)
	k.do(k.writes(backfilled, colleague))
	if len(k.conv.Recent) != known || len(k.conv.Unanswered) != 1 {
		t.Error("an old answer of ours is taken for one to the new question")
	}
}
