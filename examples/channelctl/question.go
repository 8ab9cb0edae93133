package main

import (
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/signature"
	"github.com/mysocialcare/socialcare/channel/text"
)

// question is one line. Pointers tell absent from empty.
type question struct {
	Op       string            `json:"op"`
	Rule     string            `json:"rule"`
	Text     string            `json:"text"`
	Spoiler  string            `json:"spoiler_text"`
	Max      int               `json:"max"`
	Scheme   string            `json:"scheme"`
	Method   string            `json:"method"`
	URL      string            `json:"url"`
	Headers  map[string]string `json:"headers"`
	Body     string            `json:"body_b64"`
	Secret   string            `json:"secret"`
	Now      *int64            `json:"now_unix"`
	Platform string            `json:"platform"`
	Status   int               `json:"status"`
}

// answerer returns what answers a line; now is the time where the line gives none.
func answerer(now func() time.Time) func(question) (any, error) {
	return func(q question) (any, error) {
		at := now()
		if q.Now != nil {
			at = time.Unix(*q.Now, 0)
		}
		switch q.Op {
		case "count":
			return count(q)
		case "split":
			return split(q)
		case "verify":
			return verify(q, at)
		case "decode":
			return decode(q, at)
		case "error":
			return explain(q, at)
		}
		return nil, fmt.Errorf("op %q is not one of count, split, verify, decode, error", q.Op)
	}
}

// rules are how networks count.
var rules = map[string]channel.TextLimit{
	"x":        {Unit: channel.Weighted, URLLength: 23},
	"mastodon": {Unit: channel.Graphemes, URLLength: 23, LocalMentions: true},
	"bluesky":  {Unit: channel.Graphemes},
	"utf16":    {Unit: channel.UTF16},
	"bytes":    {Unit: channel.Bytes},
	"runes":    {Unit: channel.Runes},
	"sms":      {Unit: channel.Segments},
}

func known[V any](what, name string, m map[string]V) (V, error) {
	v, ok := m[name]
	if !ok {
		return v, fmt.Errorf("%s %q is not one of %s", what, name, strings.Join(slices.Sorted(maps.Keys(m)), ", "))
	}
	return v, nil
}

func count(q question) (any, error) {
	limit, err := known("rule", q.Rule, rules)
	if err != nil {
		return nil, err
	}
	var a struct {
		Length int  `json:"length"`
		Bytes  *int `json:"bytes,omitempty"`
	}
	a.Length = text.Count(q.Text, limit)
	switch q.Rule {
	case "mastodon":
		// What a warning says counts as it is: addresses in it are no links.
		a.Length += text.Count(q.Spoiler, channel.TextLimit{Unit: channel.Graphemes})
	case "bluesky":
		n := len(q.Text)
		a.Bytes = &n
	}
	return a, nil
}

func verify(q question, at time.Time) (any, error) {
	v, err := signature.New(signature.Scheme(q.Scheme), q.Secret)
	if err != nil {
		return nil, err
	}
	body, err := base64.StdEncoding.DecodeString(q.Body)
	if err != nil {
		return nil, fmt.Errorf("body_b64: %w", err)
	}
	r := signature.Request{Method: q.Method, URL: q.URL, Header: header(q.Headers), Body: body}
	var a struct {
		Valid    bool    `json:"valid"`
		Reason   string  `json:"reason,omitempty"`
		Response *string `json:"response,omitempty"`
	}
	if err := v.Verify(r, at); err != nil {
		a.Reason = err.Error()
		return a, nil
	}
	a.Valid = true
	if response, ok := v.Respond(r, at); ok {
		s := string(response.Body)
		a.Response = &s
	}
	return a, nil
}

func header(m map[string]string) map[string][]string {
	h := make(map[string][]string, len(m))
	for name, value := range m {
		h[name] = append(h[name], value)
	}
	return h
}
