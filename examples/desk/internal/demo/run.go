package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/mysocialcare/socialcare/channel/signature"
)

// Options say where the Saturday happens. HookURL and Secret are wanted.
type Options struct {
	// HookURL is the desk's webhook, such as "http://127.0.0.1:8080/hooks/web".
	HookURL string
	// Secret is its key, "whsec_…".
	Secret string
	// Speed is how much faster the Saturday goes; 0: 1, some twenty minutes.
	Speed float64
	// Log gets a line now and then, without what anybody wrote. Nil: none.
	Log func(string)
}

// Pauses after a delivery that was not taken, and how long one may take.
const (
	firstPause = 500 * time.Millisecond
	lastPause  = 10 * time.Second
	timeout    = 15 * time.Second
)

// Run posts the Saturday and returns nil when it is over or ctx has ended. A
// desk that is not there, is busy (429) or could not store (5xx) gets the same
// delivery again until it takes it. An error says that the desk refused one:
// the secret or the address is wrong.
func Run(ctx context.Context, o Options) error {
	key, err := signature.ParseKey(o.Secret)
	if err != nil {
		return fmt.Errorf("demo: secret: %w", err)
	}
	if o.HookURL == "" {
		return errors.New("demo: no hook address")
	}
	if o.Speed <= 0 {
		o.Speed = 1
	}
	if o.Log == nil {
		o.Log = func(string) {}
	}
	p := poster{Options: o, key: key, client: &http.Client{Timeout: timeout}}
	err = p.play(ctx, script())
	if ctx.Err() != nil {
		return nil
	}
	return err
}

type poster struct {
	Options
	key    signature.Key
	client *http.Client
}

// play posts the acts as their time comes.
func (p *poster) play(ctx context.Context, acts []act) error {
	start := time.Now()
	opened := false
	for i, a := range acts {
		at := start.Add(a.at)
		if a.at > 0 {
			if !opened {
				opened = true
				p.Log(fmt.Sprintf("demo: %d messages from before the desk opened; %d to come", i, len(acts)-i))
			}
			if !wait(ctx, time.Until(start.Add(time.Duration(float64(a.at)/p.Speed)))) {
				return ctx.Err()
			}
			at = time.Now()
		}
		if err := p.post(ctx, a, at); err != nil {
			return err
		}
	}
	p.Log(fmt.Sprintf("demo: the Saturday is over, %d messages", len(acts)))
	return nil
}

// post delivers one act until it is taken.
func (p *poster) post(ctx context.Context, a act, at time.Time) error {
	body, err := a.body(at)
	if err != nil {
		return fmt.Errorf("demo: %s: %w", a.id, err)
	}
	pause := firstPause
	for {
		status, err := p.deliver(ctx, a.deliveryID(), body)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil && status/100 == 2:
			return nil
		case err == nil && status/100 != 5 && status != http.StatusTooManyRequests:
			return fmt.Errorf("demo: %s was refused with status %d", a.id, status)
		}
		p.Log("demo: the desk did not take a message, trying again")
		if !wait(ctx, pause) {
			return ctx.Err()
		}
		pause = min(2*pause, lastPause)
	}
}

// deliver posts a body once, signed for this moment.
func (p *poster) deliver(ctx context.Context, id string, body []byte) (status int, err error) {
	headers, err := signature.SignStandard(id, time.Now(), body, p.key)
	if err != nil {
		return 0, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.HookURL, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	res, err := p.client.Do(r)
	if err != nil {
		return 0, err
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10))
	return res.StatusCode, res.Body.Close()
}

// wait reports false when the context ended.
func wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
