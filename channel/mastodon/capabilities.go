package mastodon

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

// What a server that does not say otherwise allows: Mastodon's defaults, the
// smallest of its kind.
const (
	defaultChars     = 500
	defaultURLLength = 23
)

// sendLimit is Mastodon's own on posting (300 statuses in 3 hours, from its
// rate limiter). Others limit by address and more loosely.
var sendLimit = channel.RateLimit{N: 300, Per: 3 * time.Hour}

// instance is what versions 1 and 2 of the description have in common, and
// what Pleroma adds.
type instance struct {
	Configuration struct {
		Statuses struct {
			MaxCharacters int `json:"max_characters"`
			URLLength     int `json:"characters_reserved_per_url"`
		} `json:"statuses"`
		URLs struct {
			Streaming string `json:"streaming"`
		} `json:"urls"`
	} `json:"configuration"`
	URLs struct {
		Streaming string `json:"streaming_api"` // version 1
	} `json:"urls"`
	MaxTootChars int `json:"max_toot_chars"`
}

// Capabilities implements [channel.Adapter]. The text limit is the server's
// own; the answer is kept for [Options.Refresh], and longer while the server
// cannot be reached: AsOf says from when it is.
func (a *Adapter) Capabilities(ctx context.Context) (channel.Capabilities, error) {
	const op = "capabilities"
	a.mu.Lock()
	known := a.caps
	a.mu.Unlock()
	if !known.AsOf.IsZero() && time.Since(known.AsOf) < a.refresh {
		return cloned(known), nil
	}
	var v instance
	_, err := a.client.Get(ctx, op, "/api/v2/instance", nil, &v)
	if channel.CodeOf(err) == channel.NotFound {
		_, err = a.client.Get(ctx, op, "/api/v1/instance", nil, &v)
		err = noSuchAPI(err)
	}
	if err != nil {
		if errors.Is(err, channel.ErrRetry) && !known.AsOf.IsZero() {
			return cloned(known), nil
		}
		return channel.Capabilities{}, err
	}
	c := v.capabilities(time.Now())
	base := v.streaming()
	c.Streams = base != ""
	a.mu.Lock()
	defer a.mu.Unlock()
	a.caps, a.streaming = c, base
	return cloned(c), nil
}

// streaming is the address of the server's stream, which it gives as one for
// web sockets; its events are served over HTTP as well.
func (v instance) streaming() string {
	address := cmp.Or(v.Configuration.URLs.Streaming, v.URLs.Streaming)
	if host, ok := strings.CutPrefix(address, "wss://"); ok {
		return "https://" + host
	}
	if host, ok := strings.CutPrefix(address, "ws://"); ok {
		return "http://" + host
	}
	return address
}

func (v instance) capabilities(asOf time.Time) channel.Capabilities {
	s := v.Configuration.Statuses
	limit := channel.TextLimit{
		Max: s.MaxCharacters, Unit: channel.Graphemes, URLLength: s.URLLength, LocalMentions: true,
	}
	if limit.Max <= 0 {
		limit.Max = v.MaxTootChars
	}
	if limit.Max <= 0 {
		limit.Max = defaultChars
	}
	if limit.URLLength <= 0 {
		limit.URLLength = defaultURLLength
	}
	return channel.Capabilities{
		Reply:    []channel.Visibility{channel.Public, channel.Unlisted, channel.Followers, channel.Private},
		Text:     limit,
		Polls:    true,
		Mentions: true,
		Edits:    true,
		Deletes:  true,
		// An answer that only who is mentioned can read.
		Handoff: []channel.HandoffRule{{Mode: channel.SameThread}},
		Send:    sendLimit,
		AsOf:    asOf.UTC(),
	}
}

func cloned(c channel.Capabilities) channel.Capabilities {
	c.Handoff = append([]channel.HandoffRule(nil), c.Handoff...)
	c.Reply = append([]channel.Visibility(nil), c.Reply...)
	return c
}
