package x

import (
	"context"
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

// The dates of the facts about X in this package: when the documentation was
// read, and from when its changelog says that the rule and the prices hold.
var (
	asOf         = time.Date(2026, 8, 22, 0, 0, 0, 0, time.UTC)
	summonedFrom = time.Date(2026, 2, 23, 0, 0, 0, 0, time.UTC)
	pricedFrom   = time.Date(2026, 4, 20, 0, 0, 0, 0, time.UTC)
)

// usd is a price in thousandths of a dollar.
func usd(thousandths int64) channel.Price {
	return channel.Price{Micros: thousandths * 1000, Currency: "USD"}
}

// Capabilities implements [channel.Adapter]: documented facts, without a call.
// Send is the limit on posts; direct messages have a narrower one. The limit of
// a day is what that of 15 minutes comes to.
//
// The prices are those of docs.x.com, "Pricing" (Content: Create, with and
// without a URL, and DM Interaction: Create) and of its changelog (an answer to
// who mentioned the account). A hand-off's Pointer is that of an answer without
// an address in it. Deleting costs 0.010 and hiding 0.005 US dollars, for which
// there is no field.
func (a *Adapter) Capabilities(context.Context) (channel.Capabilities, error) {
	c := channel.Capabilities{
		Reply:    []channel.Visibility{channel.Public},
		Text:     a.limit(),
		Polls:    true,
		Webhooks: a.deliver != nil,
		Deletes:  true,
		Hides:    true,
		Send:     channel.RateLimit{N: 100, Per: 15 * time.Minute},
		AsOf:     asOf,
	}
	if !a.contract {
		c.Answers = channel.AnswerRule{Summoned: true, Since: summonedFrom}
		c.Prices = channel.Prices{Post: usd(15), Link: usd(200), Answer: usd(10), Since: pricedFrom}
	}
	if !a.public {
		c.Reply = append(c.Reply, channel.Private)
		c.PrivateText = channel.TextLimit{Max: maxDirect}
		c.Limits = []channel.RateLimit{
			{Scope: channel.ScopeDirect, N: 15, Per: 15 * time.Minute},
			{Scope: channel.ScopeDirect, N: 1440, Per: 24 * time.Hour},
		}
		c.Handoff = []channel.HandoffRule{{
			Mode: channel.Direct, From: []channel.Surface{channel.Post, channel.Comment}, Pointer: c.Prices.Answer,
		}}
		if !a.contract {
			c.Handoff[0].Price = usd(15)
		}
	}
	return c, nil
}

// limit is that of a post: every address counts 23, and a letter beyond the
// Latin and its neighbours 2.
func (a *Adapter) limit() channel.TextLimit {
	return channel.TextLimit{Max: a.maxText, Unit: channel.Weighted, URLLength: 23}
}
