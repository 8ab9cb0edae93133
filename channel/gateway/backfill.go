package gateway

import (
	"context"
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

// Gap is a time of which a backfill brought nothing.
type Gap struct {
	From, To time.Time
}

// IsZero reports whether there is no gap.
func (g Gap) IsZero() bool { return g == Gap{} }

// Backfill hands the sink what happened on an account since a time, newest page
// first and each page oldest first, marked as Backfilled. After maxPages pages
// it stops: the Gap is then what was not read, for a person to know of, and so
// it is when a call fails. Events without a time count as new. It needs an
// adapter that is a channel.Backfiller. The error is the sink's or a
// *channel.Error.
func (g *Gateway) Backfill(ctx context.Context, since time.Time, maxPages int, sink Sink) (Gap, error) {
	b, ok := g.adapter.(channel.Backfiller)
	if !ok {
		return Gap{}, g.fail("backfill", channel.Unsupported, "")
	}
	gap := Gap{From: since, To: time.Now()}
	var before channel.Cursor
	for range maxPages {
		page, err := g.back(ctx, b, before)
		if err != nil {
			return gap, err
		}
		events, oldest := within(page.Events, since)
		for i := range events {
			events[i].Backfilled = true
		}
		slices.Reverse(events)
		if len(events) > 0 {
			if err := sink.Put(ctx, events); err != nil {
				return gap, err
			}
		}
		if !oldest.IsZero() && oldest.Before(gap.To) {
			gap.To = oldest
		}
		if !page.More || oldest.Before(since) && !oldest.IsZero() {
			return Gap{}, nil
		}
		before = page.Next
	}
	return gap, nil
}

func (g *Gateway) back(ctx context.Context, b channel.Backfiller, before channel.Cursor) (channel.Page, error) {
	if at, ok := g.gate.pass(ctx, readKeys); !ok {
		return channel.Page{}, g.heldBack(ctx, "backfill", at)
	}
	ctx, cancel := context.WithTimeout(ctx, g.o.CallTimeout)
	defer cancel()
	token := g.token()
	page, err := b.Back(ctx, before)
	if err != nil {
		e := g.typed("backfill", err)
		g.expired(e, token)
		g.limited(e, readKeys, channel.ScopeRead)
		return channel.Page{}, e
	}
	oldest := time.Now() // for what has no time
	for i := range page.Events {
		if !page.Events[i].At.IsZero() {
			oldest = page.Events[i].At
		}
		complete(page.Events[i:i+1], g.adapter.Account(), oldest)
	}
	return page, nil
}

// within returns the events since a time, and the time of the oldest of all.
func within(events []channel.Event, since time.Time) (recent []channel.Event, oldest time.Time) {
	for _, e := range events {
		if oldest.IsZero() || e.At.Before(oldest) {
			oldest = e.At
		}
		if !e.At.Before(since) {
			recent = append(recent, e)
		}
	}
	return recent, oldest
}
