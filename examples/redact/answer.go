package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"unicode/utf8"

	"github.com/mysocialcare/socialcare/privacy"
)

// newGuard reads the company's own numbers and addresses from a file, if one is named.
func newGuard(file string) (*privacy.Guard, error) {
	if file == "" {
		return privacy.New(nil)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var own struct{ Phones, Emails, Domains []string }
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&own); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return privacy.New(&privacy.Options{Allow: slices.Concat(own.Phones, own.Emails, own.Domains)})
}

// input is a line: Text is nil if it has none.
type input struct {
	ID   json.RawMessage `json:"id"`
	Text *string         `json:"text"`
}

// parse reads a line. Its errors do not quote it, since it may hold personal data; the id is returned where it can be read.
func parse(line []byte) (input, error) {
	var in input
	if !utf8.Valid(line) {
		return in, errors.New("the line is not UTF-8")
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(line, &fields); err != nil || fields == nil {
		return in, errors.New("the line is not a JSON object")
	}
	in.ID = fields["id"]
	text, ok := fields["text"]
	if !ok {
		return in, errors.New("text is missing")
	}
	if err := json.Unmarshal(text, &in.Text); err != nil || in.Text == nil {
		return in, errors.New("text is not a string")
	}
	return in, nil
}

type span struct {
	Start int          `json:"start"`
	End   int          `json:"end"`
	Type  privacy.Type `json:"type"`
	Score float64      `json:"score"`
}

func redacted(guard *privacy.Guard, in input) any {
	spans := []span{}
	for _, f := range guard.Find(*in.Text) {
		spans = append(spans, span{f.Start, f.End, f.Type, f.Score})
	}
	return struct {
		ID       json.RawMessage `json:"id"`
		Redacted string          `json:"redacted"`
		Spans    []span          `json:"spans"`
	}{in.ID, guard.Redact(*in.Text), spans}
}

func requestsIn(guard *privacy.Guard, in input) any {
	types := []privacy.Type{}
	for _, r := range guard.Check(*in.Text, privacy.Public).Reasons {
		if r.Kind == privacy.Request && !slices.Contains(types, r.Type) {
			types = append(types, r.Type)
		}
	}
	return struct {
		ID    json.RawMessage `json:"id"`
		Asks  bool            `json:"asks_for_pii"`
		Types []privacy.Type  `json:"types"`
	}{in.ID, len(types) > 0, types}
}

func filter(guard *privacy.Guard, r io.Reader, w io.Writer) error {
	_, err := io.Copy(w, guard.Reader(r))
	return err
}
