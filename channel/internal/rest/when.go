package rest

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

// maxWait bounds a server's word on when to come back.
const maxWait = 24 * time.Hour

// RetryAt is when an answer received at now says to come back: Retry-After in
// seconds or as a date or, if reset names a header, what that one says: unix
// seconds or an ISO 8601 time. It is by our clock, though the server's may be
// another. It is zero if neither does, and at most 24 h after now.
func RetryAt(h http.Header, reset string, now time.Time) time.Time {
	off := ahead(h, now)
	there := now.Add(off)
	at := when(h.Get("Retry-After"), func(seconds int64) time.Time {
		return there.Add(time.Duration(seconds) * time.Second)
	})
	if at.IsZero() && reset != "" {
		at = when(h.Get(reset), func(seconds int64) time.Time { return time.Unix(seconds, 0) })
	}
	if at.IsZero() {
		return at
	}
	at = at.Add(-off)
	if latest := now.Add(maxWait); at.After(latest) {
		at = latest
	}
	return at.UTC()
}

// when reads a number by the given meaning, an HTTP date or an ISO 8601 time;
// anything else is no time.
func when(s string, number func(int64) time.Time) time.Time {
	s = strings.TrimSpace(s)
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && n >= 0 {
		return number(min(n, 1<<33)) // beyond the year 2242 and below overflow
	}
	if t, err := http.ParseTime(s); err == nil {
		return t
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t
	}
	return time.Time{}
}

// ServerTime is the server's reading of the instant t, by the Date of an
// answer received at now.
func ServerTime(t time.Time, h http.Header, now time.Time) time.Time { return t.Add(ahead(h, now)) }

// ahead is how much the server's clock is ahead of ours, by the Date of an
// answer received at now. A difference of a few seconds is none: the header has
// whole seconds, and the answer takes a while.
func ahead(h http.Header, now time.Time) time.Duration {
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return 0
	}
	if off := date.Sub(now); off.Abs() > 5*time.Second {
		return off
	}
	return 0
}

// Quota is what an answer received at now says of the limit on such calls, by
// our clock: of several the one with the fewest calls left. The scope is that of
// the call.
func Quota(h http.Header, scope channel.Scope, now time.Time) channel.Quota {
	var least channel.Quota
	off := ahead(h, now)
	for _, q := range channel.Quotas(h, now.Add(off)) {
		if least.Reset.IsZero() || q.Remaining < least.Remaining {
			least = q
		}
	}
	if !least.Reset.IsZero() {
		least.Scope, least.Reset = scope, least.Reset.Add(-off)
	}
	return least
}
