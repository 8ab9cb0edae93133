// Package channel is the vocabulary between social networks, e-mail or systems
// of your own and the rest of an application: accounts, messages, events,
// drafts, receipts, capabilities and errors, and the small interface that an
// adapter for one network implements.
//
// An adapter translates and does nothing else: no retries, no sleeping, no
// logging, no rules about personal data. Package gateway wraps an adapter and
// adds limits, retries, deadlines and the webhook handler.
//
// It is not a client for a network (those are the packages below it), and it
// stores nothing.
//
// Every adapter implements [Adapter]; each further ability is an interface of
// its own, found by a type assertion: [Sender], [Finder], [Editor], [Deleter],
// [Decoder], [Verifier], [Challenger], [Poller], [Streamer], [Backfiller],
// [Moderator], [MediaFetcher], [Prober].
//
//	func announce(ctx context.Context, a channel.Adapter) error {
//		s, ok := a.(channel.Sender)
//		if !ok {
//			return errors.New("this account cannot send")
//		}
//		_, err := s.Send(ctx, channel.Draft{ID: "1", Visibility: channel.Public, Text: "Ciao!"})
//		return err
//	}
package channel
