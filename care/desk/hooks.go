package desk

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
)

// Handler is the endpoint of every account that receives webhooks: gateway.Path
// under /hooks, such as /hooks/NETWORK/BRAND/NAME; and shorter, where that names
// one account, /hooks/NETWORK/NAME, and /hooks/NETWORK for the first account of a
// network. Register it at "/hooks/".
func (d *Desk) Handler() http.Handler { return d.hooks }

func (d *Desk) makeHooks() (*http.ServeMux, error) {
	mux := http.NewServeMux()
	long, named := map[string]bool{}, map[string]int{}
	var all []channel.Account
	for _, id := range d.order {
		if _, ok := d.accounts[id].adapter.(channel.Decoder); !ok {
			continue
		}
		if _, ok := d.accounts[id].adapter.(channel.Verifier); !ok {
			return nil, fmt.Errorf("desk: account %s receives webhooks and cannot verify them", id)
		}
		all = append(all, id)
		long[gateway.Path(id)] = true
		named[short(id)]++
	}
	taken := map[string]bool{}
	for _, id := range all {
		h := d.hook(d.accounts[id].adapter)
		paths := []string{gateway.Path(id), "/" + url.PathEscape(id.Network)}
		if named[short(id)] == 1 {
			paths = append(paths, short(id))
		}
		for n, path := range paths {
			if taken[path] || n > 0 && long[path] { // a longer path is nobody else's
				continue
			}
			taken[path] = true
			mux.Handle("/hooks"+path, h)
		}
	}
	return mux, nil
}

// hook serves one account. What a network that checks its endpoints sends and we
// cannot read is kept and answered as if it were: it would switch the endpoint
// off.
func (d *Desk) hook(a channel.Adapter) http.Handler {
	_, checked := a.(channel.Challenger)
	return gateway.Handler(a, gateway.SinkFunc(d.Ingest), &gateway.HandlerOptions{Log: d.opt.Log, KeepUndecoded: checked})
}

// short is an account's path without its brand.
func short(id channel.Account) string {
	path := "/" + url.PathEscape(id.Network)
	if id.Name != "" {
		path += "/" + url.PathEscape(id.Name)
	}
	return path
}
