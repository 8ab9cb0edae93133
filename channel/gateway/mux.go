package gateway

import (
	"net/http"
	"net/url"

	"github.com/mysocialcare/socialcare/channel"
)

// Mux serves the webhooks of several accounts, each as [Handler] does, at
// Path of the account under the prefix, such as "/hooks/x/acme/care". Accounts
// that read no deliveries are left out. Another path is 404.
//
// Like Handler it panics for a program that must not start to listen: two
// accounts at one path, or one that verifies nothing without Unsigned.
func Mux(prefix string, accounts []channel.Adapter, sink Sink, o *HandlerOptions) http.Handler {
	mux := http.NewServeMux()
	for _, a := range accounts {
		if _, ok := a.(channel.Decoder); ok {
			mux.Handle(prefix+Path(a.Account()), Handler(a, sink, o))
		}
	}
	return mux
}

// Path is where an account's webhook is, under a prefix: its network, and the
// brand and the name where it has them, escaped. Without a brand a name has
// "-" before it.
func Path(a channel.Account) string {
	p := "/" + url.PathEscape(a.Network)
	if a.Brand != "" || a.Name != "" {
		brand := url.PathEscape(a.Brand)
		if brand == "" {
			brand = "-"
		}
		p += "/" + brand
	}
	if a.Name != "" {
		p += "/" + url.PathEscape(a.Name)
	}
	return p
}
