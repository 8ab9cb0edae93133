// Package demo plays an invented Saturday at Tamarindo, an invented telephone
// company: forty customers in Italian and English who post, comment, review,
// chat and write in private, through the real signed webhook.
//
// [Run] only ever speaks as customers. What was written before the desk opened
// is posted at once, dated back; the rest comes over some twenty minutes, or
// faster. The same Saturday happens every time: identifiers and gaps are fixed,
// so that a Saturday posted twice to one desk is there once.
//
//	err := demo.Run(ctx, demo.Options{HookURL: "http://127.0.0.1:8080/hooks/web", Secret: secret})
//
// All people are invented. Addresses are of example.com, telephone numbers are
// reserved for fiction, and the bank account is made up, with check digits that
// agree.
package demo
