package api

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// Bounds of a page of the list.
const (
	DefaultLimit = 1000
	MaxLimit     = 10000
)

// summary is a conversation in the list; it holds no personal data.
type summary struct {
	ID         care.ID            `json:"id"`
	State      care.State         `json:"state"`
	Version    int64              `json:"version"`
	Brand      string             `json:"brand"`
	Network    string             `json:"network"`
	Account    string             `json:"account,omitempty"`
	Thread     string             `json:"thread"`
	Surface    channel.Surface    `json:"surface"`
	Visibility channel.Visibility `json:"visibility"`
	Lang       string             `json:"lang,omitempty"`
	Owner      string             `json:"owner,omitempty"`
	FollowUpOf care.ID            `json:"follow_up_of,omitempty"`
	OpenedAt   time.Time          `json:"opened_at"`
	UpdatedAt  time.Time          `json:"updated_at"`
	// WaitingSince is when the oldest unanswered message was written.
	WaitingSince time.Time `json:"waiting_since,omitzero"`
	// Due is when the desk next looks at it by itself.
	Due time.Time `json:"due,omitzero"`
}

func summarize(c care.Conversation, due time.Time) summary {
	a := c.Thread.Account
	return summary{
		ID: c.ID, State: c.State, Version: c.Version, Brand: a.Brand, Network: a.Network, Account: a.Name, Thread: c.Thread.Native,
		Surface: c.Surface, Visibility: c.Visibility, Lang: c.Lang, Owner: c.Owner, FollowUpOf: c.FollowUpOf,
		OpenedAt: c.OpenedAt, UpdatedAt: c.UpdatedAt, WaitingSince: c.WaitingSince, Due: due,
	}
}

func (h *handler) list(w http.ResponseWriter, r *http.Request) {
	params, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil { // the parts that are wrong would be left out in silence
		badField(w, &fieldError{field: "query", text: "not in the form of a query"})
		return
	}
	q, brands, bad := h.query(params)
	if bad != nil {
		badField(w, bad)
		return
	}
	found, err := h.collect(r.Context(), q, brands)
	if err != nil {
		h.fail(w, err)
		return
	}
	answer := struct {
		Conversations []summary `json:"conversations"`
		Next          string    `json:"next"`
	}{Conversations: found}
	if len(found) > q.Limit {
		answer.Conversations = found[:q.Limit]
		answer.Next = string(found[q.Limit-1].ID)
	}
	write(w, http.StatusOK, answer)
}

// collect gathers one more than the limit, from all brands, in the order of
// their identifiers.
func (h *handler) collect(ctx context.Context, q care.Query, brands []string) ([]summary, error) {
	limit := q.Limit
	q.Limit++
	found := []summary{}
	for _, brand := range brands {
		q.Brand = brand
		for l, err := range h.desk.List(ctx, q, false) {
			if err != nil {
				return nil, err
			}
			found = append(found, summarize(l.Conversation, l.Due))
		}
	}
	if len(brands) > 1 {
		slices.SortFunc(found, func(a, b summary) int { return strings.Compare(string(a.ID), string(b.ID)) })
	}
	return found[:min(len(found), limit+1)], nil
}

var states = []care.State{care.New, care.Open, care.Waiting, care.Snoozed, care.Resolved, care.Closed, care.Spam, care.Merged}

// query reads the parameters of the list. Several states are several
// parameters, or one with commas.
func (h *handler) query(params url.Values) (care.Query, []string, *fieldError) {
	q := care.Query{Limit: DefaultLimit, After: care.ID(params.Get("after"))}
	brands := h.brands
	for name, values := range params {
		if (name == "after" || name == "limit") && len(values) > 1 {
			return q, nil, &fieldError{field: name, text: "given more than once"}
		}
		switch name {
		case "after":
		case "state":
			for s := range strings.SplitSeq(strings.Join(values, ","), ",") {
				if !slices.Contains(states, care.State(s)) {
					return q, nil, &fieldError{field: "state", text: "not one of " + joined(states)}
				}
				q.States = append(q.States, care.State(s))
			}
		case "brand":
			brands = values
			for _, b := range values {
				if !slices.Contains(h.brands, b) {
					return q, nil, &fieldError{field: "brand", text: "not one of the desk's"}
				}
			}
		case "limit":
			n, err := strconv.Atoi(values[0])
			if err != nil || n < 1 || n > MaxLimit {
				return q, nil, &fieldError{field: "limit", text: "a number from 1 to " + strconv.Itoa(MaxLimit) + " is wanted"}
			}
			q.Limit = n
		default:
			return q, nil, &fieldError{field: shown(name), text: "unknown parameter"}
		}
	}
	return q, slices.Compact(slices.Sorted(slices.Values(brands))), nil
}

func joined[T ~string](list []T) string {
	s := make([]string, len(list))
	for i, v := range list {
		s[i] = string(v)
	}
	return strings.Join(s, ", ")
}
