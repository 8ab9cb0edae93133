// Package page is the desk's web page: an inbox, conversations, what is on its
// way out, and what came in and nobody understood, as HTML with one style sheet and one script, both embedded.
//
// [New] returns a handler that only reads. What an agent decides, the script
// sends to the desk's JSON API; without JavaScript the page is still there to
// be read. It updates by itself: GET /events is a stream of server-sent events
// that name the conversations that changed, and the script fetches the parts
// of the page concerned from /fragments. All windows of a browser share one
// stream, for it has six connections to a server; where no stream gets through,
// the script looks every 15 seconds, and for what nobody understood always. A form that somebody is typing in is never
// part of what is replaced.
//
// What somebody has begun to write is kept by the browser for the tab
// (sessionStorage): it is there after another conversation, a reload, a crash
// of the tab and a new login. It is personal data, and what lies in a browser
// is out of reach of the desk's erasure: so it goes with the tab, which asks
// before it is closed. In localStorage it would stay on the disk of whoever
// wrote it, for the next person at that machine, until someone thinks of it.
//
//	h, err := page.New(d, page.Options{Title: "Acme care"})
//	if err != nil {
//		return err
//	}
//	http.Handle("/", h)
//
// Every text of a customer passes through html/template and stands in an
// element that isolates its writing direction. Nothing is inline: the page
// works under a Content-Security-Policy of 'self' for scripts and styles.
//
// It knows nothing of who may look: that is the host's.
package page
