package channeltest_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/channeltest"
	"github.com/mysocialcare/socialcare/channel/x"
)

// odd is an adapter on X with a rule broken that neither of the others has.
type odd struct {
	*x.Adapter
	back      func(ctx context.Context, before channel.Cursor) (channel.Page, error)
	probe     func(ctx context.Context, mode channel.Mode, to channel.Party) error
	hide      func(ctx context.Context, ref channel.Ref, hidden bool) error
	challenge func(d channel.Delivery, now time.Time) (channel.Answer, bool)
}

func (o odd) Back(ctx context.Context, before channel.Cursor) (channel.Page, error) {
	return o.back(ctx, before)
}

func (o odd) Probe(ctx context.Context, mode channel.Mode, to channel.Party) error {
	return o.probe(ctx, mode, to)
}

func (o odd) Hide(ctx context.Context, ref channel.Ref, hidden bool) error {
	return o.hide(ctx, ref, hidden)
}

func (o odd) Challenge(d channel.Delivery, now time.Time) (channel.Answer, bool) {
	return o.challenge(d, now)
}

var oddities = map[string]func(o *odd){
	"cursor: the way back loses nothing, and ends": func(o *odd) {
		o.back = func(ctx context.Context, _ channel.Cursor) (channel.Page, error) { return o.Adapter.Back(ctx, "") } // for ever
	},
	"handoff: a way that is not declared is refused": func(o *odd) {
		o.probe = func(context.Context, channel.Mode, channel.Party) error { return nil }
	},
	"receipts: hiding again is no error": func(o *odd) {
		hid := map[channel.Ref]bool{}
		o.hide = func(ctx context.Context, ref channel.Ref, hidden bool) error {
			if hid[ref] && hidden {
				return &channel.Error{Code: channel.Invalid, Account: o.Account(), Op: "hide"}
			}
			hid[ref] = hidden
			return o.Adapter.Hide(ctx, ref, hidden)
		}
	},
	"signatures: a delivery is no challenge": func(o *odd) {
		o.challenge = func(channel.Delivery, time.Time) (channel.Answer, bool) { return channel.Answer{Status: 200}, true }
	},
}

func TestOddAdaptersFailByName(t *testing.T) {
	for name, damage := range oddities {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expect(t, name, func(t testing.TB, client *http.Client) channeltest.Harness {
				h := openX(t, client)
				a := h.Adapter.(*x.Adapter)
				o := &odd{Adapter: a, back: a.Back, probe: a.Probe, hide: a.Hide, challenge: a.Challenge}
				damage(o)
				h.Adapter = o
				return h
			})
		})
	}
}

// Every promise is shown to be able to fail.
func TestEveryPromiseHasABrokenAdapter(t *testing.T) {
	broken := map[string]bool{"privacy: the adapter prints no secrets": true}
	for name := range breaks {
		broken[name] = true
	}
	for name := range carelessness {
		broken[name] = true
	}
	for name := range oddities {
		broken[name] = true
	}
	for _, name := range deafness {
		broken[name] = true
	}
	for _, name := range channeltest.Promises() {
		if !broken[name] {
			t.Errorf("no adapter breaks %q", name)
		}
		delete(broken, name)
	}
	for name := range broken {
		t.Errorf("%q is no promise", name)
	}
}
