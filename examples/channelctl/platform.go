package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/email"
	"github.com/mysocialcare/socialcare/channel/mastodon"
	"github.com/mysocialcare/socialcare/channel/webhook"
	"github.com/mysocialcare/socialcare/channel/x"
)

// unused is a key that an account must have and decoding does not need.
const unused = "whsec_dW51c2VkIHVudXNlZCB1bnVzZWQgdW51c2Vk"

// platform is what an adapter offers without an account.
type platform struct {
	decode  func(account channel.Account, d channel.Delivery) ([]channel.Event, error)
	explain func(status int, h http.Header, body []byte, now time.Time) *channel.Error // nil: it does not speak HTTP
}

var platforms = map[string]platform{
	"generic_webhook": {decode: decodeWebhook},
	"webchat":         {decode: decodeWebhook}, // a webhook of the shop's own
	"mastodon": {
		decode: func(account channel.Account, d channel.Delivery) ([]channel.Event, error) {
			return mastodon.Decode(account, "", d.Body)
		},
		explain: func(status int, h http.Header, _ []byte, now time.Time) *channel.Error {
			return mastodon.ResponseError(status, h, now)
		},
	},
	"email": {
		decode: func(account channel.Account, d channel.Delivery) ([]channel.Event, error) {
			return email.Decode(account, nil, d.Body, d.Received)
		},
	},
	"x": {
		decode: func(account channel.Account, d channel.Delivery) ([]channel.Event, error) {
			return x.Decode(account, "", d.Body)
		},
		explain: x.ResponseError,
	},
}

func decodeWebhook(account channel.Account, d channel.Delivery) ([]channel.Event, error) {
	a, err := webhook.New(account, []string{unused}, nil)
	if err != nil {
		return nil, err
	}
	return a.Decode(d)
}

// event is how a [channel.Event] is written. Null is what the network did not say.
type event struct {
	EventID      *string  `json:"event_id"`
	Kind         string   `json:"kind"`
	NativeID     *string  `json:"native_id"`
	Conversation *string  `json:"conversation_id"`
	InReplyTo    *string  `json:"in_reply_to"`
	Author       *string  `json:"author"`
	Visibility   *string  `json:"visibility"`
	Surface      *string  `json:"surface"`
	Text         *string  `json:"text"`
	Auto         bool     `json:"auto"`
	Subject      *string  `json:"subject"`
	MessageID    *string  `json:"message_id"`
	References   []string `json:"references"`
	EditOf       *string  `json:"edit_of"`
}

func decode(q question, at time.Time) (any, error) {
	p, err := known("platform", q.Platform, platforms)
	if err != nil {
		return nil, err
	}
	body, err := base64.StdEncoding.DecodeString(q.Body)
	if err != nil {
		return nil, fmt.Errorf("body_b64: %w", err)
	}
	account := channel.Account{Network: q.Platform}
	events, err := p.decode(account, channel.Delivery{
		Method: http.MethodPost, Header: header(q.Headers), Body: body, Received: at,
	})
	if err != nil {
		return nil, err
	}
	a := struct {
		Events []event `json:"events"`
	}{make([]event, 0, len(events))}
	for _, e := range events {
		a.Events = append(a.Events, written(e))
	}
	return a, nil
}

func written(e channel.Event) event {
	out := event{
		References: []string{},
		EventID:    optional(e.Native), Kind: string(e.Kind), NativeID: optional(e.Target.Native), Conversation: optional(e.Thread),
	}
	m := e.Message
	if m == nil {
		return out
	}
	out.InReplyTo = optional(m.Parent)
	out.Author = optional(m.Author.Native)
	out.Visibility = optional(word(m.Visibility))
	out.Surface = optional(string(m.Surface))
	out.Text = &m.Text
	out.Auto = m.Auto != channel.Human
	out.Subject = optional(m.Subject)
	if strings.HasPrefix(e.Target.Native, "<") { // what e-mail names messages by
		out.MessageID = &e.Target.Native
	}
	out.References = append(out.References, m.References...)
	if m.Ref != e.Target { // an edit that has an identifier of its own
		out.NativeID, out.EditOf = optional(m.Ref.Native), optional(e.Target.Native)
	}
	return out
}

// word is what networks call a visibility.
func word(v channel.Visibility) string {
	if v == channel.Private {
		return "direct"
	}
	return string(v)
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func explain(q question, at time.Time) (any, error) {
	p, err := known("platform", q.Platform, platforms)
	if err != nil {
		return nil, err
	}
	body, err := base64.StdEncoding.DecodeString(q.Body)
	if err != nil {
		return nil, fmt.Errorf("body_b64: %w", err)
	}
	h := http.Header{}
	for name, value := range q.Headers {
		h.Add(name, value)
	}
	var a struct {
		Code      channel.Code `json:"code"`
		Retryable bool         `json:"retryable"`
		RetryAt   *time.Time   `json:"retry_at"`
		MaybeDone bool         `json:"maybe_done"`
	}
	if p.explain == nil {
		return nil, fmt.Errorf("platform %q has no answers of HTTP", q.Platform)
	}
	e := p.explain(q.Status, h, body, at)
	if e == nil {
		return a, nil
	}
	a.Code, a.Retryable, a.MaybeDone = e.Code, errors.Is(e, channel.ErrRetry), e.MaybeDone
	if !e.RetryAt.IsZero() {
		a.RetryAt = &e.RetryAt
	}
	return a, nil
}
