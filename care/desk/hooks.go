package desk

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
)

// Handler is the endpoint of every account that receives webhooks:
// /hooks/NETWORK/NAME, and /hooks/NETWORK for the first account of a network.
// Register it at "/hooks/".
func (d *Desk) Handler() http.Handler { return d.hooks }

func (d *Desk) makeHooks() (*http.ServeMux, error) {
	mux := http.NewServeMux()
	taken := map[string]bool{}
	for _, id := range d.order {
		a := d.accounts[id].adapter
		if _, ok := a.(channel.Decoder); !ok {
			continue
		}
		if _, ok := a.(channel.Verifier); !ok {
			return nil, fmt.Errorf("desk: account %s receives webhooks and cannot verify them", id)
		}
		h := gateway.Handler(a, gateway.SinkFunc(d.Ingest), &gateway.HandlerOptions{Log: d.opt.Log})
		general := "/hooks/" + url.PathEscape(id.Network)
		if !taken[general] {
			taken[general] = true
			mux.Handle(general, h)
		}
		if id.Name == "" {
			continue
		}
		own := general + "/" + url.PathEscape(id.Name)
		if taken[own] {
			return nil, fmt.Errorf("desk: two accounts would receive at %s: give them other names", own)
		}
		taken[own] = true
		mux.Handle(own, h)
	}
	return mux, nil
}
