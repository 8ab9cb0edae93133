// Package channeltest proves an adapter: fourteen suites, each a list of
// promises that the rest of an application relies on. A failure names the suite,
// the promise, and why it exists.
//
// Which promises are asked for follows from what the adapter implements and what
// its capabilities declare; a capability without its interface is a failure, and
// so is an ability that works although it is declared absent. It is no test of
// what one network's payloads mean: that is the adapter's own.
//
//	func TestConformance(t *testing.T) {
//		channeltest.Run(t, func(t testing.TB, client *http.Client) channeltest.Harness {
//			peer := newPeer(t)
//			account := mine.New(peer.URL, &mine.Options{Client: client})
//			return channeltest.Harness{Adapter: account, Receive: peer.receive, Published: peer.published, Fail: peer.fail}
//		})
//	}
package channeltest
