// Package gateway is the shell around an adapter: what every network needs and
// no adapter should write again.
//
// Outward, a [Gateway] checks a draft (visibility, the length that its audience
// allows, the network's window, the host's own check), waits for the account's limits and for the times that the network
// asked for, bounds every call, and repeats what failed when a repeat is safe.
// [Gateway.Parts] cuts what is too long for a private message, and
// [Gateway.Handoff] moves a public conversation to private.
//
// Inward, [Handler] serves an adapter's webhooks: verify the raw bytes, decode,
// hand to a durable [Sink], and only then say 200; [Mux] does it for several
// accounts. [Gateway.Follow] polls or listens, [Gateway.Backfill] reads what was
// before, and a [Fetcher] gets what customers attach without calling anything
// inside. [Tokens] keeps the account's login alive.
//
// It keeps no queue and starts no goroutine; Follow blocks its caller's. A Send
// that cannot succeed within its context's deadline returns at once with the
// earliest time for another try, and storing what waits is the caller's work.
// Limits are those of one process.
//
//	gate := gateway.New(account, nil)
//	receipt, err := gate.Send(ctx, draft)
//	http.Handle("POST /hooks/web", gateway.Handler(account, sink, nil))
package gateway
