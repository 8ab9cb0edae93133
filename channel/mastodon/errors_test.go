package mastodon_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/mastodon"
	"github.com/mysocialcare/socialcare/channel/mastodon/mastodontest"
)

func TestResponseError(t *testing.T) {
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	tests := []struct {
		name   string
		status int
		header http.Header
		code   channel.Code
		retry  time.Duration // from now; 0: no time
		maybe  bool
	}{
		{name: "moved", status: 301, code: channel.Unconfigured},
		{name: "bad request", status: 400, code: channel.Invalid},
		{name: "unauthorized", status: 401, code: channel.AuthRevoked},
		{name: "forbidden", status: 403, code: channel.Permission},
		{name: "not found", status: 404, code: channel.NotFound},
		{name: "gone", status: 410, code: channel.NotFound},
		{name: "timeout", status: 408, code: channel.Transient, maybe: true},
		{name: "unprocessable", status: 422, code: channel.Invalid},
		{name: "too many", status: 429, code: channel.RateLimited},
		{name: "seconds", status: 429, header: http.Header{"Retry-After": {"90"}}, code: channel.RateLimited, retry: 90 * time.Second},
		{name: "date", status: 429, header: http.Header{"Retry-After": {"Sat, 21 Nov 2026 10:02:00 GMT"}}, code: channel.RateLimited, retry: 2 * time.Minute},
		{name: "ISO 8601", status: 429, header: http.Header{"X-Ratelimit-Reset": {"2026-11-21T10:05:00.000000Z"}}, code: channel.RateLimited, retry: 5 * time.Minute},
		{name: "ISO 8601 with an offset", status: 429, header: http.Header{"X-Ratelimit-Reset": {"2026-11-21T11:05:00+01:00"}}, code: channel.RateLimited, retry: 5 * time.Minute},
		{name: "unix seconds", status: 429, header: http.Header{"X-Ratelimit-Reset": {fmt.Sprint(now.Unix() + 60)}}, code: channel.RateLimited, retry: time.Minute},
		{name: "both", status: 429, header: http.Header{"Retry-After": {"30"}, "X-Ratelimit-Reset": {"2026-11-21T10:05:00Z"}}, code: channel.RateLimited, retry: 30 * time.Second},
		{name: "nonsense", status: 429, header: http.Header{"Retry-After": {"soon"}, "X-Ratelimit-Reset": {"-1"}}, code: channel.RateLimited},
		{name: "for ever", status: 429, header: http.Header{"Retry-After": {"99999999999999999"}}, code: channel.RateLimited, retry: 24 * time.Hour},
		{name: "unavailable", status: 503, header: http.Header{"Retry-After": {"30"}}, code: channel.Transient, retry: 30 * time.Second, maybe: true},
		{name: "unavailable, limit not reached", status: 503, header: http.Header{"X-Ratelimit-Reset": {"2026-11-21T10:05:00Z"}}, code: channel.Transient, maybe: true},
		{name: "refused, with a hint", status: 422, header: http.Header{"Retry-After": {"30"}}, code: channel.Invalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.header == nil {
				tt.header = http.Header{}
			}
			e := mastodon.ResponseError(tt.status, tt.header, now)
			var retry time.Duration
			if !e.RetryAt.IsZero() {
				retry = e.RetryAt.Sub(now)
			}
			if e.Code != tt.code || retry != tt.retry || e.MaybeDone != tt.maybe || e.Native != fmt.Sprint(tt.status) {
				t.Errorf("%v, again after %v; want %s, %v", e, retry, tt.code, tt.retry)
			}
		})
	}
}

// What a server says about an error may hold anything: none of it is repeated.
func TestErrorsHoldNoAnswer(t *testing.T) {
	const private = "ann@example.com"
	for _, status := range []int{200, 400, 401, 403, 404, 422, 429, 500} {
		s := mastodontest.NewServer(t, nil)
		a := connect(t, s.URL)
		s.Fail(mastodontest.Fault{Path: "/", Status: status, Body: `{"error":"` + private, Header: map[string]string{"Retry-After": private}})
		_, err := a.Poll(t.Context(), "")
		var e *channel.Error
		if !errors.As(err, &e) || e.Op != "poll" || e.Account != account {
			t.Errorf("%d: error %v", status, err)
		}
		if strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), private) {
			t.Errorf("%d: the error repeats the answer: %v", status, err)
		}
	}
}

func FuzzResponseError(f *testing.F) {
	f.Add(429, "90", "2026-11-21T10:05:00Z")
	f.Add(503, "Sat, 21 Nov 2026 10:02:00 GMT", "1763719500")
	f.Add(0, "-1", "")
	f.Fuzz(func(t *testing.T, status int, after, reset string) {
		now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
		e := mastodon.ResponseError(status, http.Header{"Retry-After": {after}, "X-Ratelimit-Reset": {reset}}, now)
		if e.Code == "" || e.RetryAt.After(now.Add(24*time.Hour)) {
			t.Fatalf("%v at %v", e, e.RetryAt)
		}
		if !e.RetryAt.IsZero() && !errors.Is(e, channel.ErrRetry) {
			t.Fatalf("%v has a time for another try", e)
		}
	})
}

func ExampleResponseError() {
	h := http.Header{"X-Ratelimit-Reset": {"2026-11-21T10:05:00.000000Z"}}
	e := mastodon.ResponseError(http.StatusTooManyRequests, h, time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC))
	fmt.Println(e.Code, e.RetryAt.Format(time.TimeOnly), errors.Is(e, channel.ErrRetry))
	// Output: rate_limited 10:05:00 true
}
