package rest

import (
	"net/http"
	"strconv"
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

// StatusError is what an answer's status alone says, received at now: an adapter
// corrects what its network means otherwise. reset names the header that says
// until when a limit holds; empty, there is none beside Retry-After. Account and
// Op are left empty.
//
// MaybeDone is set for 5xx and 408, which a proxy may have given for a request
// that the server carried out; [Client.Do] drops it for a call that only reads.
func StatusError(status int, h http.Header, reset string, now time.Time) *channel.Error {
	e := &channel.Error{Code: channel.Invalid, Native: strconv.Itoa(status)}
	switch {
	case status == http.StatusUnauthorized:
		e.Code = channel.AuthExpired
	case status == http.StatusForbidden:
		e.Code = channel.Permission
	case status == http.StatusNotFound, status == http.StatusGone:
		e.Code = channel.NotFound
	case status == http.StatusTooManyRequests:
		e.Code, e.RetryAt = channel.RateLimited, RetryAt(h, reset, now)
	case status == http.StatusRequestTimeout, status >= 500:
		// A limit that is not met says nothing about when this will be over.
		e.Code, e.MaybeDone, e.RetryAt = channel.Transient, true, RetryAt(h, "", now)
	case status >= 300 && status < 400:
		// A redirect that was not followed: the server has moved.
		e.Code, e.Field = channel.Unconfigured, "server"
	}
	return e
}
