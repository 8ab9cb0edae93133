package channel_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

// Whatever an adapter returns has a code, and a class that says what to do next.
func ExampleCodeOf() {
	var err error = &channel.Error{Code: channel.RateLimited, Op: "send"}
	fmt.Println(channel.CodeOf(err), errors.Is(err, channel.ErrRetry), errors.Is(err, channel.ErrRejected))
	fmt.Println(channel.CodeOf(errors.New("something else")))
	// Output:
	// rate_limited true false
	// internal
}

// Networks write their limits in four forms; one function reads them.
func ExampleQuotas() {
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	for _, header := range []map[string][]string{
		{"X-Rate-Limit-Remaining": {"3"}, "X-Rate-Limit-Reset": {"1795255800"}},           // X: Unix time
		{"X-RateLimit-Remaining": {"3"}, "X-RateLimit-Reset": {"2026-11-21T10:10:00Z"}},   // Mastodon: ISO 8601
		{"X-RateLimit-Remaining": {"3"}, "X-RateLimit-Reset-After": {"600"}},              // Discord: seconds to go
		{"X-Business-Use-Case-Usage": {`{"1":[{"estimated_time_to_regain_access":10}]}`}}, // Meta: minutes to go, none left
	} {
		for _, q := range channel.Quotas(header, now) {
			fmt.Println(q.Remaining, q.Reset.Format(time.TimeOnly))
		}
	}
	// Output:
	// 3 10:10:00
	// 3 10:10:00
	// 3 10:10:00
	// 0 10:10:00
}

func ExampleRetryAfter() {
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	fmt.Println(channel.RetryAfter(map[string][]string{"Retry-After": {"30"}}, now).Sub(now))
	fmt.Println(channel.RetryAfter(map[string][]string{"X-RateLimit-Remaining": {"5"}, "X-RateLimit-Reset": {"60"}}, now).IsZero())
	// Output:
	// 30s
	// true
}

func ExampleResetTime() {
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	for _, s := range []string{"90", "Sat, 21 Nov 2026 10:01:30 GMT", "soon"} {
		at := channel.ResetTime(s, now)
		fmt.Println(at.IsZero(), at.Format(time.TimeOnly))
	}
	// Output:
	// false 10:01:30
	// false 10:01:30
	// true 00:00:00
}
