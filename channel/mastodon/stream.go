package mastodon

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/internal/rest"
)

const (
	// silence is how long a connection may show no sign of life. Servers send a
	// comment every quarter of a minute (methods/streaming, read 2026-07-02).
	silence = 90 * time.Second
	// maxLine caps a line of the stream, in bytes.
	maxLine = 1 << 20
)

// Stream implements [channel.Streamer] with the account's own stream: mentions
// and direct messages, what a colleague writes in the network's own application,
// and edits and deletions by customers, which polling does not bring. Posts of
// accounts that the account follows are left out, and their deletions as far as the
// connection told of the posts: a deletion names nothing but its post.
//
// The server names the host of its stream, which gets the token too. One that
// has no stream is [channel.Unsupported].
func (a *Adapter) Stream(ctx context.Context, emit func([]channel.Event) error) error {
	const op = "stream"
	self, err := a.own(ctx, op)
	if err != nil {
		return err
	}
	if _, err := a.Capabilities(ctx); err != nil {
		return err
	}
	a.mu.Lock()
	base := a.streaming
	a.mu.Unlock()
	if base == "" {
		return a.fail(channel.Unsupported, op, "", nil)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	body, err := a.client.Open(ctx, rest.Call{
		Op: op, Path: "/api/v1/streaming/user", Header: map[string]string{"Accept": "text/event-stream"},
	}, base)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	alive := time.AfterFunc(silence, func() { cancel(errSilent) })
	defer alive.Stop()
	if err := emit(nil); err != nil {
		return err
	}
	d := decoder{account: a.account, self: self.ID}
	var known heard
	err = readStream(body, func(event, data string) error {
		alive.Reset(silence)
		if event == "" {
			return emit(nil)
		}
		if !known.passes(event, data, d.self) {
			return nil
		}
		events, err := a.streamed(ctx, d, event, data)
		if err != nil || len(events) == 0 {
			return err
		}
		return emitted{emit(events)}.orNil()
	})
	return a.ended(ctx, op, err)
}

var errSilent = errors.New("the stream is silent")

// emitted marks an error that is emit's, which is passed on as it is.
type emitted struct{ error }

func (e emitted) orNil() error {
	if e.error == nil {
		return nil
	}
	return e
}

func (e emitted) Unwrap() error { return e.error }

// ended says why a stream ended.
func (a *Adapter) ended(ctx context.Context, op string, err error) error {
	var ours emitted
	var typed *channel.Error
	switch {
	case errors.As(err, &ours):
		return ours.error
	case errors.As(err, &typed):
		return err
	case errors.Is(context.Cause(ctx), errSilent):
		return a.fail(channel.Transient, op, "", errSilent)
	case err == nil:
		err = io.ErrUnexpectedEOF
	}
	return a.fail(channel.Transient, op, "", rest.Cause(err))
}

// streamed translates one event of the stream.
func (a *Adapter) streamed(ctx context.Context, d decoder, event, data string) ([]channel.Event, error) {
	payload, _ := json.Marshal(data)
	raw, _ := json.Marshal(struct {
		Event   string `json:"event"`
		Payload string `json:"payload"`
	}{event, data})
	events := d.stream(event, payload, raw)
	for i := range events {
		if err := a.setThread(ctx, "stream", &events[i]); err != nil {
			return nil, err
		}
	}
	return events, nil
}

// readStream reads server-sent events and calls each with the name and the data
// of one, and with neither for a comment, by which a server shows that it lives.
// It ends with the input, with nil, or with an error.
func readStream(r io.Reader, each func(event, data string) error) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 4096), maxLine)
	event, data := "", []string(nil)
	for lines.Scan() {
		line := bytes.TrimSuffix(lines.Bytes(), []byte("\r"))
		name, value, _ := strings.Cut(string(line), ":")
		value = strings.TrimPrefix(value, " ")
		var err error
		switch {
		case len(line) == 0:
			if event != "" && len(data) > 0 {
				err = each(event, strings.Join(data, "\n"))
			}
			event, data = "", nil
		case name == "":
			err = each("", "")
		case name == "event":
			event = value
		case name == "data":
			data = append(data, value)
		}
		if err != nil {
			return err
		}
	}
	return lines.Err()
}
