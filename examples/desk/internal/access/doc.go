// Package access decides who may speak to the desk, before anything else sees
// the request.
//
//   - The Host header must be a loopback name or one that was configured, else
//     421: a foreign page that rebinds its name to 127.0.0.1 gets nothing.
//   - Writes from another origin are refused (http.CrossOriginProtection).
//   - With a token, programs send "Authorization: Bearer …" and people log in
//     with a form. The cookie they get is derived from the token, holds nothing
//     of it, and expires; the token is never read from an address.
//   - Every answer forbids inline script and style, foreign images, framing,
//     guessing of types and sending the address elsewhere.
//
// It knows one secret and no persons: which agent a command names is a claim.
// Webhooks and the health check need no token: the former are signed, the
// latter says one word.
//
//	server.Handler = access.Guard(mux, &access.Options{Token: token})
package access
