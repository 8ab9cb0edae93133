// Package text counts a text the way a network does, splits one that is too
// long, finds the accounts that it mentions, composes its accents, and turns the
// HTML that networks deliver into plain text.
//
// Lengths differ by network: one counts bytes, another what a reader sees as
// one character, and some let every address count the same. What a network
// does is data, a [channel.TextLimit]; this package knows no network.
//
// It is not a sanitiser: [FromHTML] gives plain text, which must be escaped
// like any other when it is put into a page. It does not check whether a text
// is fit for the public.
//
// [Split] keeps whole what a reader or a network reads as one thing, and its
// parts are the text again when they are put together.
//
//	limit := channel.TextLimit{Max: 500, Unit: channel.Graphemes, URLLength: 23}
//	if n := text.Count(reply, limit); n > limit.Max {
//		return fmt.Errorf("%d characters over the limit", n-limit.Max)
//	}
package text
