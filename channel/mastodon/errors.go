package mastodon

import (
	"net/http"
	"strconv"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/internal/rest"
)

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
		reset := ""
		if e.Code == channel.RateLimited {
			reset = "X-RateLimit-Reset"
		}
		e.RetryAt = rest.RetryAt(h, reset, now)
	}
	return e
}

func meaning(status int, h http.Header, _ []byte, now time.Time) *channel.Error {
	return ResponseError(status, h, now)
}
