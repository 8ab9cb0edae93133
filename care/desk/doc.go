// Package desk is the engine of a social-care desk: channels in,
// conversations, timers and an outbox, channels out. It loses nothing that it
// accepted when the process dies.
//
// [Desk.Ingest] takes what happened on a channel, durably and at most once;
// [Desk.Do] gives an agent's command; [Desk.Run] polls accounts, lets time
// pass and sends what waits, until its context ends; [Desk.Handler] is the
// webhook endpoint. Nothing runs unless Run is called, and the caller owns its
// goroutine.
//
//	d, err := desk.New(ctx, store, rules, &desk.Options{Channels: []channel.Adapter{account}})
//	http.Handle("/hooks/", d.Handler())
//	err = d.Run(ctx)
//
// A reply leaves in four steps: its decision is recorded; the attempt is
// recorded; it is sent; the outcome is recorded. After a crash between the
// last two it is unknown whether it left: a channel that deduplicates gets it
// again under the same identifier, one that can be searched is searched, and
// else a human decides: [Desk.Outbox] lists what is dead, [Desk.Retry] sends it
// again and [Desk.Settle] ends it.
//
// Several processes may run on one store, given the same channels and brands,
// on clocks that differ by less than half of Options.Lease; where the store has a
// clock of its own, see [care.TimeSource], one that is minutes off takes nothing from the
// others, though it acts on time early or late. They divide the shards of the
// conversations, for what time brings, and the accounts, which one process
// at a time reads and writes to; a limit of the network thus counts for all of
// them. Whoever dies is replaced when its leases end, whoever stops is replaced
// at once. Ingest, Do and Handler work in every process, whosever the
// conversation is.
//
// Failures towards a customer are counted in the customer's own stream, over all
// identities that [Desk.Link] joins: a conversation that failed stays due until
// it is recorded that its failures were counted, each under a key of its own, so
// that a crash between the two streams only counts again. [Desk.History] shows
// what is known, and [View] does so on every look at a conversation.
//
// Do gives all the steps of a care.Merge, care.Split or the undoing of
// one; if the process dies in between, the conversation's timer has another one
// go on within half a minute, or the next message that comes for it. Texts stay
// in the conversation that they were written to; [View] shows those of all that
// were merged into it, and Message.Via says which.
//
// A reply to a conversation that is over begins its follow-up: it is judged there
// before anything is written, the link is recorded, and the new conversation begins
// with the reply in it, in one write. Whoever dies between the two leaves a link
// that the next reply or the customer's next message makes use of.
//
// A long private reply leaves in parts, each with its own attempts and outcome:
// what it is cut into is decided once, and a crash between two goes on with the
// next. A hand-off to private leaves in that order, too, with a public line that
// points to it only once the private message has left; [Desk.Plan] tells which ways
// there are.
//
// What the network holds to is known before a text is written: how long it may be
// for its audience, whether the customer may still be answered there, whether the
// customer takes messages at all. What only the host knows comes from
// Options.Facts, and a crisis is the host's alone to declare: nothing here finds
// one.
//
// What a channel cuts from below a message, such as the history that mail programs
// repeat and a signature, is kept beside the text, sealed and erased like it, for
// an agent to look up what was cut wrongly: [Message.Quoted]. It is mostly what we
// wrote ourselves, so that nothing takes it for the customer's words: no guard, no
// survey, no excerpt. When a customer is erased it leaves from all messages of the
// customer's conversations, whoever wrote them, for they repeat each other.
//
// With Options.Media what customers attach is fetched and kept with the message,
// with Options.Backfill a new account is read backwards once, and a [TokenStore]
// keeps the tokens of logins that renew themselves where all processes find them.
//
// A public text is judged by a privacy guard when it is decided and again
// before it leaves. Desk is not a user interface and has no notion of who may
// act: that is the host's.
package desk
