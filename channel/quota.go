package channel

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
)

// Scope says what a limit counts over.
type Scope string

const (
	// ScopeApp: all accounts that use one set of application credentials.
	ScopeApp Scope = "app"
	// ScopeAccount: all that one account does.
	ScopeAccount Scope = "account"
	// ScopeRead and ScopePost: what one account reads, and what it writes.
	ScopeRead Scope = "read"
	ScopePost Scope = "post"
	// ScopeDirect: what one account writes in private, where that has a limit
	// of its own.
	ScopeDirect Scope = "direct"
	// ScopeRecipient: what one account writes to one party.
	ScopeRecipient Scope = "recipient"
	// ScopeThread: what one account writes in one thread.
	ScopeThread Scope = "thread"
)

// Quota is what a network says of a limit in an answer.
type Quota struct {
	// Scope is empty for the kind of call that was answered: reading or
	// writing.
	Scope Scope
	// Remaining is how many calls are left until Reset.
	Remaining int
	Reset     time.Time
}

// longestReset bounds a network's word on when a limit ends.
const longestReset = 24 * time.Hour

// Quotas reads what the headers of an answer received at now say of limits:
// X-Rate-Limit-*, X-RateLimit-* and RateLimit-* with -Remaining and -Reset, and
// Meta's X-Business-Use-Case-Usage. A reset is a Unix time in seconds (X,
// Bluesky), an ISO 8601 time (Mastodon), seconds to go (Reddit, Discord's
// -Reset-After) or minutes to go (Meta's estimated_time_to_regain_access). A
// number of less than 1e9 is seconds to go. Resets later than in 24 hours are
// taken for that.
func Quotas(header map[string][]string, now time.Time) []Quota {
	h := folded(header)
	var list []Quota
	for _, prefix := range []string{"x-rate-limit-", "x-ratelimit-", "ratelimit-"} {
		left, err := strconv.ParseFloat(h[prefix+"remaining"], 64)
		if err != nil || left < 0 || math.IsInf(left, 0) || math.IsNaN(left) {
			continue
		}
		reset := h[prefix+"reset-after"]
		if reset == "" {
			reset = h[prefix+"reset"]
		}
		if at := ResetTime(reset, now); at.After(now) {
			list = append(list, Quota{Remaining: int(min(left, math.MaxInt32)), Reset: at})
		}
	}
	if at := regain(h["x-business-use-case-usage"], now); at.After(now) {
		list = append(list, Quota{Reset: at})
	}
	return list
}

// RetryAfter is the time that an answer received at now asks to wait for:
// Retry-After, else the latest reset of a quota with nothing left. It is zero
// if the answer asks for none.
func RetryAfter(header map[string][]string, now time.Time) time.Time {
	if at := ResetTime(folded(header)["retry-after"], now); at.After(now) {
		return at
	}
	var latest time.Time
	for _, q := range Quotas(header, now) {
		if q.Remaining == 0 && q.Reset.After(latest) {
			latest = q.Reset
		}
	}
	return latest
}

// ResetTime reads one time of a limit's header in the forms of [Quotas], and an
// HTTP date. It is zero for anything else.
func ResetTime(s string, now time.Time) time.Time {
	s = strings.TrimSpace(s)
	at := time.Time{}
	if n, err := strconv.ParseFloat(s, 64); err == nil {
		switch {
		case math.IsNaN(n) || n < 0:
			return at
		case n >= 1e12:
			at = time.UnixMilli(int64(min(n, 1e15)))
		case n >= 1e9:
			at = time.Unix(int64(n), 0)
		default:
			at = now.Add(time.Duration(min(n, 1e8) * float64(time.Second)))
		}
	} else {
		for _, layout := range []string{time.RFC3339, "Mon, 02 Jan 2006 15:04:05 GMT"} {
			if t, err := time.Parse(layout, s); err == nil {
				at = t
				break
			}
		}
	}
	if latest := now.Add(longestReset); at.After(latest) {
		at = latest
	}
	return at.UTC()
}

// regain reads the latest end of Meta's limits.
func regain(s string, now time.Time) time.Time {
	var uses map[string][]struct {
		Minutes float64 `json:"estimated_time_to_regain_access"`
	}
	if s == "" || json.Unmarshal([]byte(s), &uses) != nil {
		return time.Time{}
	}
	longest := 0.0
	for _, list := range uses {
		for _, u := range list {
			longest = max(longest, u.Minutes)
		}
	}
	if longest <= 0 {
		return time.Time{}
	}
	return now.Add(min(time.Duration(min(longest, 1e6)*float64(time.Minute)), longestReset)).UTC()
}

// folded has the first value of each header by its lower-case name.
func folded(header map[string][]string) map[string]string {
	h := make(map[string]string, len(header))
	for name, values := range header {
		if len(values) > 0 {
			h[strings.ToLower(name)] = values[0]
		}
	}
	return h
}
