package sla_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/sla"
)

func TestRecordErrors(t *testing.T) {
	clock := sla.Social6h18h().Start(at("10:00"), "")
	for i := range 16 {
		clock = record(t, clock, paused("10:00", fmt.Sprint(i)))
	}
	long := strings.Repeat("x", 257)
	const kinds = `[customer_message public_reply private_reply bot_reply auto_reply note handoff pause resume resolve reopen priority_change withdraw cancel]`
	for _, c := range []struct {
		event sla.Event
		want  string
		kind  error
	}{
		{ev("09:59", sla.Note), `sla: event "note": at 2026-03-25T09:59:00Z is before the last event, 2026-03-25T10:00:00Z`, sla.ErrOutOfOrder},
		{ev("11:00", "shout"), `sla: event kind "shout": not one of ` + kinds, sla.ErrInvalid},
		{sla.Event{Kind: sla.Note}, `sla: event at: no time`, sla.ErrInvalid},
		{sla.Event{Kind: sla.Note, At: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}, `sla: event at: year 10000 is out of range`, sla.ErrInvalid},
		{ev("11:00", sla.Pause), `sla: event reason: a pause needs one`, sla.ErrInvalid},
		{paused("11:00", "hold"), `sla: event reason "hold": there are 16 others`, sla.ErrInvalid},
		{resumed("11:00", long), `sla: event reason "` + long[:80] + `...": longer than 256 bytes`, sla.ErrInvalid},
		{sla.Event{Kind: sla.PriorityChange, At: at("11:00"), Priority: long}, `sla: event priority "` + long[:80] + `...": longer than 256 bytes`, sla.ErrInvalid},
		{sla.Event{Kind: sla.Withdraw, At: at("11:00"), Next: at("12:00")}, `sla: event next: must be between the withdrawn message and the event`, sla.ErrInvalid},
	} {
		got, err := clock.Record(c.event)
		if err == nil || err.Error() != c.want || !errors.Is(err, c.kind) {
			t.Errorf("error\n%v, want\n%s", err, c.want)
		}
		if !got.State().Equal(clock.State()) {
			t.Errorf("%s changed the clock", c.event.Kind)
		}
	}
	if _, err := (sla.Clock{}).Record(ev("10:00", sla.Note)); !errors.Is(err, sla.ErrInvalid) {
		t.Errorf("the zero clock recorded: %v", err)
	}
	var zero sla.Clock
	if _, ok := zero.Next(at("10:00")); ok || len(zero.Status(at("10:00"))) > 0 || len(zero.Alarms(time.Time{}, at("10:00"))) > 0 || zero.Explain(sla.Resolution, at("10:00")).String() == "" {
		t.Error("the zero clock says something")
	}
	if _, err := sla.Social6h18h().Begin(ev("10:00", sla.Resolve)); !errors.Is(err, sla.ErrInvalid) {
		t.Errorf("a case began with its end: %v", err)
	}
}
