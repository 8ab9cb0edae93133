package channeltest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/channeltest"
	"github.com/mysocialcare/socialcare/channel/webhook"
)

// careless is a webhook adapter with one rule broken.
type careless struct {
	*webhook.Adapter
	verify func(d channel.Delivery, now time.Time) error
	decode func(d channel.Delivery) ([]channel.Event, error)
}

func (c *careless) Verify(d channel.Delivery, now time.Time) error {
	if c.verify != nil {
		return c.verify(d, now)
	}
	return c.Adapter.Verify(d, now)
}

func (c *careless) Decode(d channel.Delivery) ([]channel.Event, error) {
	if c.decode != nil {
		return c.decode(d)
	}
	return c.Adapter.Decode(d)
}

// leaky shows its secret to whoever prints it.
type leaky struct{ *webhook.Adapter }

func (leaky) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("webhook with " + hookSecret)) }

var carelessness = map[string]func(c *careless){
	"signatures: a changed body is refused": func(c *careless) {
		c.verify = func(d channel.Delivery, _ time.Time) error {
			if d.Header == nil {
				return &channel.Error{Code: channel.BadSignature, Account: c.Account(), Op: "verify"}
			}
			return nil
		}
	},
	"signatures: a changed signature is refused": func(c *careless) {
		c.verify = func(d channel.Delivery, now time.Time) error { // as long as there is one
			if d.Header["webhook-signature"] != nil {
				return nil
			}
			return c.Adapter.Verify(d, now)
		}
	},
	"signatures: an unsigned delivery is refused": func(c *careless) {
		c.verify = func(d channel.Delivery, now time.Time) error {
			if d.Header == nil {
				return nil
			}
			return c.Adapter.Verify(d, now)
		}
	},
	"signatures: an old delivery is refused": func(c *careless) {
		c.verify = func(d channel.Delivery, _ time.Time) error { return c.Adapter.Verify(d, d.Received) }
	},
	"signatures: a signed delivery is accepted": func(c *careless) {
		c.verify = func(channel.Delivery, time.Time) error {
			return &channel.Error{Code: channel.BadSignature, Account: c.Account(), Op: "verify"}
		}
	},
	"fixtures: unknown fields are tolerated": func(c *careless) {
		c.decode = func(d channel.Delivery) ([]channel.Event, error) {
			if strings.Contains(string(d.Body), "tomorrow") {
				return nil, &channel.Error{Code: channel.Invalid, Account: c.Account(), Op: "decode"}
			}
			return c.Adapter.Decode(d)
		}
	},
	"fixtures: broken bytes are an error or an unknown event": func(c *careless) {
		c.decode = func(d channel.Delivery) ([]channel.Event, error) {
			if !json.Valid(d.Body) {
				panic("not JSON")
			}
			return c.Adapter.Decode(d)
		}
	},
	"privacy: a gateway's log holds neither text nor secrets": func(c *careless) {
		c.decode = func(d channel.Delivery) ([]channel.Event, error) {
			events, err := c.Adapter.Decode(d)
			if err != nil {
				err = &channel.Error{Code: channel.Invalid, Account: c.Account(), Op: "decode", Err: errors.New("not JSON: " + string(d.Body))}
			}
			return events, err
		}
	},
	"dedupe: a repeated delivery has the same keys": func(c *careless) {
		n := 0
		c.decode = func(d channel.Delivery) ([]channel.Event, error) {
			events, err := c.Adapter.Decode(d)
			for i := range events {
				n++
				events[i].Target.Native += fmt.Sprint("-", n)
			}
			return events, err
		}
	},
	"dedupe: two messages have two keys": func(c *careless) {
		c.decode = func(d channel.Delivery) ([]channel.Event, error) {
			events, err := c.Adapter.Decode(d)
			for i := range events {
				events[i].Target.Native = "the only one"
			}
			return events, err
		}
	},
}

func TestCarelessWebhooksFailByName(t *testing.T) {
	for name, damage := range carelessness {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expect(t, name, func(t testing.TB, client *http.Client) channeltest.Harness {
				h := openWebhook(t, client)
				c := &careless{Adapter: h.Adapter.(*webhook.Adapter)}
				damage(c)
				h.Adapter = c
				return h
			})
		})
	}
	expect(t, "privacy: the adapter prints no secrets", func(t testing.TB, client *http.Client) channeltest.Harness {
		h := openWebhook(t, client)
		h.Adapter = leaky{h.Adapter.(*webhook.Adapter)}
		return h
	})
}
