package mastodon

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

// maxWait bounds a server's word on when to come back.
const maxWait = 24 * time.Hour

// ResponseError is the meaning of an answer with a status other than 2xx, for
// a request received at now. Account and Op are left empty. The body plays no
// part: servers word their errors as they like.
//
// MaybeDone is set for 5xx and 408, which a proxy may have given for a request
// that the server carried out; it means nothing for a request that only reads.
//
// RetryAt comes from Retry-After (seconds or a date) or else, for 429, from
// X-RateLimit-Reset: an ISO 8601 time on Mastodon, unix seconds by GoToSocial's
// documentation. It is at most 24 h after now.
func ResponseError(status int, h http.Header, now time.Time) *channel.Error {
	e := &channel.Error{Code: channel.Invalid, Native: strconv.Itoa(status)}
	switch {
	case status == http.StatusUnauthorized:
		e.Code = channel.AuthRevoked
	case status == http.StatusForbidden:
		e.Code = channel.Permission
	case status == http.StatusNotFound, status == http.StatusGone:
		e.Code = channel.NotFound
	case status == http.StatusTooManyRequests:
		e.Code = channel.RateLimited
	case status == http.StatusRequestTimeout, status >= 500:
		e.Code = channel.Transient
		e.MaybeDone = true
	case status >= 300 && status < 400:
		// A redirect that was not followed: the server has moved.
		e.Code = channel.Unconfigured
		e.Field = "server"
	}
	if e.Code == channel.RateLimited || e.Code == channel.Transient {
		e.RetryAt = retryAt(h, e.Code == channel.RateLimited, now)
	}
	return e
}

func retryAt(h http.Header, limited bool, now time.Time) time.Time {
	at := parseWhen(h.Get("Retry-After"), func(seconds int64) time.Time {
		return now.Add(time.Duration(seconds) * time.Second)
	})
	if at.IsZero() && limited {
		at = parseWhen(h.Get("X-RateLimit-Reset"), func(seconds int64) time.Time {
			return time.Unix(seconds, 0)
		})
	}
	if latest := now.Add(maxWait); at.After(latest) {
		at = latest
	}
	return at.UTC()
}

// parseWhen reads a number by the given meaning, an HTTP date or an ISO 8601
// time; anything else is no time.
func parseWhen(s string, number func(int64) time.Time) time.Time {
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
