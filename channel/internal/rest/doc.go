// Package rest makes the HTTP calls of adapters: one request, its answer, and
// an error that says what a caller may do next. It neither retries nor waits.
//
// What all networks have in common is decided here: the token and the
// User-Agent are set, a redirect is followed only when reading and only within
// the host, an answer is capped, a request is never repeated by net/http
// itself, and no error holds an address, a token or a piece of the answer. What
// an answer means is each adapter's own; [StatusError] is what they share.
package rest
