// Package channeltest proves an adapter: fourteen suites, each a list of
// promises that the rest of an application relies on. A failure names the suite,
// the promise, and why it exists.
//
// Which promises are asked for follows from what the adapter implements and what
// its capabilities declare; a capability without its interface is a failure, and
// so is an ability that works although it is declared absent. A field of the
// [Harness] that is nil is not a failure: what it would show is not asked for.
//
//	func TestConformance(t *testing.T) {
//		channeltest.Run(t, func(t testing.TB, client *http.Client) channeltest.Harness {
//			peer := newPeer(t)
//			account := mine.New(peer.URL, &mine.Options{Client: client})
//			return channeltest.Harness{Adapter: account, Receive: peer.receive, Published: peer.published, Fail: peer.fail}
//		})
//	}
//
// # What it does not tell
//
// The peer is written by whoever writes the adapter, with the same errors. It
// should be driven by shapes that the network documents, each with the date of
// reading; what has no such source is unconfirmed, and the package comment of the
// adapter says so. Beyond that the author decides, and tests apart:
//
//   - What identifies an event. The same one must have the same identifier
//     whichever way it comes: webhook, poll, stream and backfill. An edit may bring
//     a new identifier, a delivery's own identifier is not the message's, and
//     identifiers are strings that are neither parsed nor sorted.
//   - What the thread is, and what the parent. A network that does not name the
//     first message of a thread needs a rule, and a cache for it.
//   - Who can read a message. A visibility that is not known counts as the
//     narrowest, never as public.
//   - What a status means. The same 403 is a missing scope, a closed inbox or a
//     rule of the network, and only one of them is the operator's to mend. Some
//     networks throttle with 400, or fail with 200 and an error in the body. A 5xx
//     may come from a proxy in front of a server that did what was asked.
//   - Whether a repeat is safe. Capabilities.Dedupes is for a protocol whose
//     receivers must drop a second request, not for a header that a server may
//     ignore.
//   - How Find recognises a text that the network rewrote: shortened addresses,
//     mentions before it, blanks, escapes. How far back it can look, and that it
//     says "not known" beyond; the server's clock counts. A request that the server
//     is still working on cannot be found yet, and two equal drafts to one message
//     are not told apart.
//   - How texts are counted: limits are tried here with the letter a. Addresses,
//     mentions, emoji and other scripts need the network's own examples.
//   - What numbers are true: limits, prices, windows and who may be answered are
//     facts with a date in Capabilities, which no test confirms.
//   - What a signature covers: the raw body, the address as the network saw it, a
//     time or none (Untimed). An empty secret is refused when the adapter is made,
//     and a second one is accepted while secrets are changed.
//   - Whether tokens expire (AuthExpired, the gateway renews) or are taken back
//     (AuthRevoked, the account stops).
//   - That unknown kinds of events become Unknown and never an error, that one bad
//     item does not lose its page, and that reading what is large, slow or cut ends.
//   - What comes in besides: what a colleague writes in the network's own
//     application (Self), automatic mail, edits and deletions that come before
//     their message.
//
// Calls are made one at a time here. The soak of this package's tests runs an
// adapter through every fault at once, with several senders, a clock that is wrong
// and a sink that fails; an adapter joins it with some fifty lines (networks in
// peer_test.go), and the race detector should watch it once.
package channeltest
