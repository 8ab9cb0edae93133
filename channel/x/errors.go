package x

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/internal/rest"
)

// problem is X's form of RFC 7807. Its words are read and never passed on.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
}

const problems = "https://api.x.com/2/problems/"

// cappedFor is how long an account that used up its month waits before it asks
// again: nothing in the answer says when the month ends.
const cappedFor = time.Hour

// ResponseError is the meaning of an answer with a status other than 2xx, for
// a request received at now. Account and Op are left empty.
//
// 401 is [channel.AuthExpired]: an access token lasts two hours, and a refresh
// that fails tells whether access was revoked. 403 is [channel.Permission]: the
// app may not do this, which since 2026-02-23 includes answering somebody who
// did not mention the account. A text posted a short while ago is
// [channel.Duplicate], by the words of the answer, since X has no code for it.
// A used-up monthly cap is [channel.RateLimited] for an hour.
//
// MaybeDone is set for 5xx and 408; it means nothing for a request that only
// reads. RetryAt is at most 24 h after now.
func ResponseError(status int, h http.Header, body []byte, now time.Time) *channel.Error {
	var p problem
	_ = json.Unmarshal(body, &p) // an answer in another form has no type
	if p.Type == problems+"usage-capped" {
		return &channel.Error{Code: channel.RateLimited, Native: strconv.Itoa(status), RetryAt: now.Add(cappedFor).UTC()}
	}
	e := rest.StatusError(status, h, "x-rate-limit-reset", now)
	if e.Code == channel.Permission && strings.Contains(strings.ToLower(p.Detail), "duplicate content") {
		e.Code = channel.Duplicate
	}
	return e
}

func meaning(status int, h http.Header, body []byte, now time.Time) *channel.Error {
	return ResponseError(status, h, body, now)
}

// partial is the meaning of an answer with status 200 that holds errors and
// nothing else.
func (a *Adapter) partial(op string, list []problem) *channel.Error {
	e := a.fail(channel.Transient, op, "data", nil)
	if len(list) == 0 {
		return e
	}
	switch strings.TrimPrefix(list[0].Type, problems) {
	case "resource-not-found":
		e.Code = channel.NotFound
	case "not-authorized-for-resource", "client-forbidden", "disallowed-resource":
		e.Code = channel.Permission
	case "invalid-request":
		e.Code = channel.Invalid
	case "rate-limit-exceeded", "usage-capped":
		e.Code = channel.RateLimited
	}
	return e
}
