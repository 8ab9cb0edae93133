package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"
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
	var own struct{ Phones, Emails, Domains, Numbers, Addresses []string }
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&own); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return privacy.New(&privacy.Options{Allow: slices.Concat(own.Phones, own.Emails, own.Domains, own.Numbers, own.Addresses)})
}

// textOf reads the text of a line. Its errors do not quote the line, since it may hold personal data.
func textOf(line json.RawMessage) (string, error) {
	if !utf8.Valid(line) {
		return "", errors.New("the line is not UTF-8")
	}
	var in *struct {
		Text json.RawMessage `json:"text"`
	}
	var text *string
	switch err := json.Unmarshal(line, &in); {
	case err != nil || in == nil:
		return "", errors.New("the line is not a JSON object")
	case in.Text == nil:
		return "", errors.New("text is missing")
	case json.Unmarshal(in.Text, &text) != nil || text == nil:
		return "", errors.New("text is not a string")
	}
	return *text, nil
}

type span struct {
	Start int          `json:"start"`
	End   int          `json:"end"`
	Type  privacy.Type `json:"type"`
	Score float64      `json:"score"`
}

func redacted(guard *privacy.Guard, text string) any {
	spans := []span{}
	for _, f := range guard.Find(text) {
		spans = append(spans, span{f.Start, f.End, f.Type, f.Score})
	}
	return struct {
		Redacted string `json:"redacted"`
		Spans    []span `json:"spans"`
	}{guard.Redact(text), spans}
}

func requestsIn(guard *privacy.Guard, text string) any {
	types := []privacy.Type{}
	for _, r := range guard.Check(text, privacy.Public).Reasons {
		if r.Kind == privacy.Request && !slices.Contains(types, r.Type) {
			types = append(types, r.Type)
		}
	}
	return struct {
		Asks  bool           `json:"asks_for_pii"`
		Types []privacy.Type `json:"types"`
	}{len(types) > 0, types}
}

// pause is how long the input is silent before what has come of it is written.
const pause = 200 * time.Millisecond

// filter redacts plain text. When the input pauses after the end of a line, what has come so far is written, so that whoever follows a log sees it;
// the words before the pause then say nothing about those after it. Input that does not pause comes out as a whole text does.
func filter(guard *privacy.Guard, r io.Reader, w io.Writer) error {
	out := guard.Writer(w)
	type piece struct {
		text []byte
		err  error
	}
	pieces, done := make(chan piece), make(chan struct{})
	defer close(done)
	go func() {
		for {
			buf := make([]byte, 32<<10)
			n, err := r.Read(buf)
			select {
			case pieces <- piece{buf[:n], err}:
			case <-done:
				return
			}
			if err != nil {
				return
			}
		}
	}()
	ended := false // the last line
	for {
		var silence <-chan time.Time
		if ended {
			silence = time.After(pause)
		}
		select {
		case p := <-pieces:
			if _, err := out.Write(p.text); err != nil {
				return err
			}
			if n := len(p.text); n > 0 {
				ended = p.text[n-1] == '\n'
			}
			if p.err != nil {
				if p.err == io.EOF {
					p.err = nil
				}
				return errors.Join(p.err, out.Close())
			}
		case <-silence:
			ended = false
			if err := out.(interface{ Flush() error }).Flush(); err != nil {
				return err
			}
		}
	}
}
