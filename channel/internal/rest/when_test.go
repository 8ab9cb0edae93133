package rest

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

// A time is told by the server's clock, and waited for by ours.
func TestTimesOfAServerWithAnotherClock(t *testing.T) {
	now := time.Date(2026, 11, 21, 10, 0, 0, 500e6, time.UTC)
	for _, off := range []time.Duration{0, time.Second, -90 * time.Second, 2 * time.Hour} {
		there := now.Add(off).Truncate(time.Second)
		later := there.Add(10 * time.Minute)
		for name, header := range map[string]map[string]string{
			"seconds to go": {"Retry-After": "600"},
			"a date":        {"Retry-After": later.Format(http.TimeFormat)},
			"unix seconds":  {"X-Rate-Limit-Reset": strconv.FormatInt(later.Unix(), 10), "X-Rate-Limit-Remaining": "0"},
			"ISO 8601":      {"X-Rate-Limit-Reset": later.Format(time.RFC3339), "X-Rate-Limit-Remaining": "0"},
		} {
			h := http.Header{}
			for k, v := range header {
				h.Set(k, v)
			}
			h.Set("Date", there.Format(http.TimeFormat))
			if wait := RetryAt(h, "X-Rate-Limit-Reset", now).Sub(now); (wait - 10*time.Minute).Abs() > 2*time.Second {
				t.Errorf("%s, %v ahead: again in %v, want 10 minutes", name, off, wait)
			}
			q := Quota(h, channel.ScopeDirect, now)
			if header["Retry-After"] != "" {
				continue
			}
			if wait := q.Reset.Sub(now); (wait-10*time.Minute).Abs() > 2*time.Second || q.Remaining != 0 || q.Scope != channel.ScopeDirect {
				t.Errorf("%s, %v ahead: %+v, reset in %v", name, off, q, wait)
			}
		}
	}
	if at := RetryAt(http.Header{}, "X-Rate-Limit-Reset", now); !at.IsZero() {
		t.Errorf("an answer that names no time: %v", at)
	}
	long := http.Header{"Retry-After": {"99999999999"}}
	if at := RetryAt(long, "", now); !at.Equal(now.Add(24 * time.Hour)) {
		t.Errorf("for ever: %v", at)
	}
}
