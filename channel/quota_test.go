package channel_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
)

var quotaNow = time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)

func TestQuotas(t *testing.T) {
	in := func(d time.Duration) time.Time { return quotaNow.Add(d) }
	tests := []struct {
		name  string
		h     map[string][]string
		want  []channel.Quota
		retry time.Time
	}{
		{"none", map[string][]string{"Content-Type": {"application/json"}}, nil, time.Time{}},
		{"unix seconds", map[string][]string{"X-Rate-Limit-Remaining": {"0"}, "x-rate-limit-reset": {"1795255500"}}, []channel.Quota{{Reset: in(5 * time.Minute)}}, in(5 * time.Minute)},
		{"ISO 8601", map[string][]string{"X-RateLimit-Remaining": {"7"}, "X-RateLimit-Reset": {"2026-11-21T10:05:00.000000Z"}}, []channel.Quota{{Remaining: 7, Reset: in(5 * time.Minute)}}, time.Time{}},
		{"seconds to go", map[string][]string{"X-Ratelimit-Remaining": {"0.0"}, "X-Ratelimit-Reset": {"90.5"}}, []channel.Quota{{Reset: in(90500 * time.Millisecond)}}, in(90500 * time.Millisecond)},
		{"seconds to go beside an instant", map[string][]string{"X-RateLimit-Remaining": {"0"}, "X-RateLimit-Reset": {"1795255500"}, "X-RateLimit-Reset-After": {"1.25"}},
			[]channel.Quota{{Reset: in(1250 * time.Millisecond)}}, in(1250 * time.Millisecond)},
		{"IETF's", map[string][]string{"RateLimit-Remaining": {"3"}, "RateLimit-Reset": {"60"}}, []channel.Quota{{Remaining: 3, Reset: in(time.Minute)}}, time.Time{}},
		{"minutes to go", map[string][]string{"X-Business-Use-Case-Usage": {`{"1":[{"call_count":100,"estimated_time_to_regain_access":19}],"2":[{"estimated_time_to_regain_access":3}]}`}},
			[]channel.Quota{{Reset: in(19 * time.Minute)}}, in(19 * time.Minute)},
		{"not limited by Meta", map[string][]string{"X-Business-Use-Case-Usage": {`{"1":[{"call_count":10,"estimated_time_to_regain_access":0}]}`}}, nil, time.Time{}},
		{"retry after seconds", map[string][]string{"Retry-After": {"30"}}, nil, in(30 * time.Second)},
		{"retry after a date", map[string][]string{"Retry-After": {"Sat, 21 Nov 2026 10:01:00 GMT"}}, nil, in(time.Minute)},
		{"a reset long ago", map[string][]string{"X-Rate-Limit-Remaining": {"0"}, "X-Rate-Limit-Reset": {"1600000000"}}, nil, time.Time{}},
		{"a reset in a century", map[string][]string{"X-Rate-Limit-Remaining": {"0"}, "X-Rate-Limit-Reset": {"9999999999999"}}, []channel.Quota{{Reset: in(24 * time.Hour)}}, in(24 * time.Hour)},
		{"nonsense", map[string][]string{"X-Rate-Limit-Remaining": {"NaN"}, "X-Rate-Limit-Reset": {"soon"}, "Retry-After": {"-1"}, "X-Business-Use-Case-Usage": {"["}}, nil, time.Time{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, channel.Quotas(tt.h, quotaNow)); diff != "" {
				t.Errorf("quotas (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.retry, channel.RetryAfter(tt.h, quotaNow)); diff != "" {
				t.Errorf("retry (-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzQuotas(f *testing.F) {
	f.Add("1795255500", "0", `{"1":[{"estimated_time_to_regain_access":1e300}]}`)
	f.Add("1e999", "-0", "null")
	f.Fuzz(func(t *testing.T, reset, left, usage string) {
		h := map[string][]string{
			"Retry-After": {reset}, "X-RateLimit-Reset": {reset}, "X-RateLimit-Remaining": {left}, "X-Business-Use-Case-Usage": {usage},
		}
		for _, q := range channel.Quotas(h, quotaNow) {
			if q.Remaining < 0 || !q.Reset.After(quotaNow) || q.Reset.After(quotaNow.Add(24*time.Hour)) {
				t.Errorf("quota %+v", q)
			}
		}
		if at := channel.RetryAfter(h, quotaNow); at.After(quotaNow.Add(24 * time.Hour)) {
			t.Errorf("retry at %v", at)
		}
	})
}
