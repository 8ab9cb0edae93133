// Package mastodon connects one account on any server that speaks Mastodon's
// client API: Mastodon, GoToSocial, Pleroma, Akkoma and others.
//
// It reads mentions and direct messages by polling the account's
// notifications, and writes, edits, deletes and looks up the account's own
// statuses. Identifiers are opaque: they are never parsed, and their order is
// what the server says.
//
// A direct message here is a status with visibility "direct": everybody that it
// mentions can read it. A reply is therefore never sent to a wider audience than
// the status it answers, and a private one that mentions anybody but its
// addressee is refused.
//
// It does not trust the server to drop a repeated request: Mastodon keeps an
// Idempotency-Key for an hour, others ignore it. A send that failed after its
// request left says so (MaybeDone), and [Adapter.Find] looks it up.
//
// What a colleague writes in the network's own application, and edits and
// deletions by customers, are not part of the notifications: [Adapter.Stream]
// brings them while it is connected. It does not upload media, follow, boost or
// search.
//
//	tokens := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: os.Getenv("MASTODON_TOKEN")})
//	account, err := mastodon.New("https://social.example", tokens, nil)
//	if err != nil {
//		return err
//	}
//	page, err := account.Poll(ctx, cursor)
package mastodon
