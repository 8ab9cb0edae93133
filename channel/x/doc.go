// Package x connects one account on X, by version 2 of its API.
//
// Posts that mention the account and direct messages come by polling or by
// webhook (the X Activity API; the older Account Activity API is read too).
// Replies, direct messages, deletions and the hiding of replies go out. An
// edited post has a new identifier on X; here it keeps the one of its first
// version, and the edit is an event of its own.
//
// It does not split, retry or wait, and does not ask who may be answered: since
// 2026-02-23 an app that is not on an enterprise contract may answer in public
// only somebody who mentioned or quoted the account (its capabilities say so), and
// X refuses the rest ([channel.Permission]). Nor does it upload media, search or
// stream. X offers no key that makes a repeated request safe: a send that failed
// after its request left says so (MaybeDone), and [Adapter.Find] looks it up.
//
// Of public posts X tells that they were deleted only where they are the account's
// own, and by webhook alone (post.delete is of the posts of the user subscribed
// to). What a customer deletes there stays here until it is erased for another
// reason: whoever must not keep it looks posts up by their identifiers now and
// then. All versions of an edited post are deleted together; by which identifier
// the event then names them is not documented, and one that is not the first is
// not known here. Nor is it documented whether X takes an answer to the first
// version of a post that was edited since, which is what an answer here names.
//
// The text of an encrypted conversation (XChat) is not readable by an
// application: such a message arrives without a text and marked as withheld.
//
// The facts come from docs.x.com, read on 2026-08-22 and partly again, as stored,
// on 2026-11-22; none was tried on the live service. Read twice: the requests
// that this package makes, the field receives_your_dm, the prices of posts, of
// posts with an address and of direct messages, and how often a webhook is
// challenged. Read once: who may be answered and the price of such an answer
// (changelog), the limits on calls, the shapes of deliveries. From elsewhere: the
// length of a direct message (the older API's documentation) and the words by
// which a repeated text is refused (seen in use, not documented).
//
//	tokens := oauth.TokenSource(ctx, token)
//	account, err := x.New("1111111111111111111", tokens, nil)
//	if err != nil {
//		return err
//	}
//	page, err := account.Poll(ctx, cursor)
package x
