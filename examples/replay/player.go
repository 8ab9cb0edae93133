package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

// A line is one command.
type line struct {
	ID           json.RawMessage `json:"id"`
	Conversation string          `json:"conversation"`
	At           time.Time       `json:"at"`
	Command      string          `json:"command"`
	Body         json.RawMessage `json:"body"`
	Facts        care.Facts      `json:"facts"`
	// Verdict is nil for a text that was not judged.
	Verdict []string `json:"verdict"`
}

// An answer is what a command brought about.
type answer struct {
	Conversation string             `json:"conversation,omitempty"`
	Due          []happened         `json:"due,omitempty"`
	Events       []happened         `json:"events,omitempty"`
	Refused      *refusal           `json:"refused,omitempty"`
	State        care.State         `json:"state"`
	Version      int64              `json:"version"`
	Next         time.Time          `json:"next,omitzero"`
	Full         *care.Conversation `json:"full,omitempty"`
}

// happened is an event and the state after it.
type happened struct {
	Event care.Event `json:"event"`
	State care.State `json:"state"`
}

type refusal struct {
	Guard   string        `json:"guard"`
	Reasons []care.Reason `json:"reasons"`
	Allowed []string      `json:"allowed"`
	Since   []care.Change `json:"since,omitempty"`
}

// A player keeps the conversations. It is not for concurrent use.
type player struct {
	rules         *care.Rules
	full          bool
	conversations map[string]care.Conversation
}

func (p player) answer(raw json.RawMessage) (any, error) {
	l, err := readLine(raw)
	if err != nil {
		return nil, err
	}
	cmd, err := care.ParseCommand(l.Command, l.Body)
	if err != nil {
		return nil, err
	}
	t := turn{rules: p.rules, conv: p.conversations[l.Conversation]}
	out := answer{Conversation: l.Conversation}
	if out.Due, err = t.pass(l.At); err != nil {
		return nil, err
	}
	if l.Verdict != nil {
		text, _ := p.rules.Final(t.conv, cmd)
		l.Facts.Verdict = care.Judged(text, l.Verdict...)
	}
	out.Events, err = t.do(cmd, l.Facts, l.At)
	if no := (*care.Refusal)(nil); errors.As(err, &no) {
		out.Refused = &refusal{no.Guard, no.Reasons, no.Allowed, no.Since}
	} else if err != nil {
		return nil, err
	}
	p.conversations[l.Conversation] = t.conv
	out.State, out.Version = t.conv.State, t.conv.Version
	out.Next, _ = p.rules.NextDue(t.conv)
	if p.full {
		out.Full = &t.conv
	}
	return out, nil
}

// readLine reads a command's line and refuses unknown fields by name.
func readLine(raw json.RawMessage) (line, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	l := line{Body: json.RawMessage("{}")}
	if err := dec.Decode(&l); err != nil {
		return l, errors.New(strings.TrimPrefix(err.Error(), "json: "))
	}
	if l.At.IsZero() {
		return l, errors.New("at: missing")
	}
	return l, nil
}

// A turn is one conversation on its way.
type turn struct {
	rules *care.Rules
	conv  care.Conversation
}

// pass lets time go by until an instant: what falls due happens when it does.
func (t *turn) pass(until time.Time) ([]happened, error) {
	var all []happened
	for {
		due, ok := t.rules.NextDue(t.conv)
		if !ok || due.After(until) {
			return all, nil
		}
		events, err := t.do(care.Tick{}, care.Facts{}, due)
		if err != nil {
			return all, err
		}
		if len(events) == 0 {
			return all, fmt.Errorf("nothing happens at %s, when something is due", due.Format(time.RFC3339Nano))
		}
		all = append(all, events...)
	}
}

func (t *turn) do(cmd care.Command, facts care.Facts, now time.Time) ([]happened, error) {
	events, err := t.rules.Decide(t.conv, cmd, facts, now)
	if err != nil {
		return nil, err
	}
	var all []happened
	for i := range events {
		t.conv = care.Fold(t.conv, events[i:i+1])
		all = append(all, happened{events[i], t.conv.State})
	}
	return all, nil
}
