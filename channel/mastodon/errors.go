package mastodon

import (
	"net/http"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/internal/rest"
)

// ResponseError is the meaning of an answer with a status other than 2xx, for
// a request received at now. Account and Op are left empty. The body plays no
// part: servers word their errors as they like.
//
// 401 is [channel.AuthRevoked]: these tokens do not expire.
//
// MaybeDone is set for 5xx and 408, which a proxy may have given for a request
// that the server carried out; it means nothing for a request that only reads.
//
// RetryAt comes from Retry-After (seconds or a date) or else, for 429, from
// X-RateLimit-Reset: an ISO 8601 time on Mastodon, unix seconds by GoToSocial's
// documentation. It is at most 24 h after now.
func ResponseError(status int, h http.Header, now time.Time) *channel.Error {
	e := rest.StatusError(status, h, "X-RateLimit-Reset", now)
	if e.Code == channel.AuthExpired {
		e.Code = channel.AuthRevoked
	}
	return e
}

func meaning(status int, h http.Header, _ []byte, now time.Time) *channel.Error {
	return ResponseError(status, h, now)
}
