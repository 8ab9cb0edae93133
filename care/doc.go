// Package care is the conversation between a customer and a brand: its states,
// what may be done in each, and what must happen when time passes. It is a
// state machine without a clock, I/O or goroutines.
//
// A [Conversation] is the fold of its events. [Rules] hold what a company has
// decided (windows, team, policy); [Rules.Decide] judges a command against a
// conversation, the [Facts] that the host knows and the time, and returns
// events or a typed refusal; [Fold] applies events, and needs no rules to do
// it, because events carry results:
//
//	events, err := rules.Decide(conv, care.Claim{Agent: "FB"}, care.Facts{}, now)
//	var no *care.Refusal
//	if errors.As(err, &no) {
//		fmt.Println(no.Reasons, no.Allowed)
//	}
//	conv = care.Fold(conv, events)
//
// A conversation holds bounded facts and no message text, handle or name:
// texts are stored apart, under content identifiers, so that a customer's
// words can be erased and the log still folds.
//
// A [Customer] is what is known of one identity over all its conversations, in
// a stream of its own: the failures of ours, each counted once, and a link to
// another identity, which agents alone make and take back. [Person] joins the
// linked ones, and [Ledger] sums them up for a decision.
//
// Package care is not a store and not an engine: [Store] says what it needs of
// a database, packages memstore and sqlstore are two of them, storetest proves
// any other, and package desk puts channels, conversations, timers and the
// outbox together.
package care
