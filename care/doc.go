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
// [Rules.Execute] is the two in one call, for a third less.
//
// A conversation holds bounded facts and no message text, handle or name:
// texts are stored apart, under content identifiers, so that a customer's
// words can be erased and the log still folds.
//
// What a network says became of a reply, part by part ([PartDelivered]), or later
// ([Notice]), is recorded besides, and nothing that it brings is taken without
// bounds.
//
// A public text needs a verdict, and near the same text goes to few customers
// ([Fingerprint], Facts.Similar). Out of hours a customer is told when to expect a
// person, once in a closed period and never by two automatic messages in a row
// ([Acknowledge], [AckTemplate]). A [Promise] has a kind, an owner and a due
// instant: until it is kept or withdrawn it keeps the case open, one that is not
// kept in time is a failure, and the customer is to hear of it first. Days after a
// solution by a person one question is asked in private, or it is said why not
// ([SurveyPlan], [SurveySkip]); a "no" reopens, and who says "stop", then or
// later, is asked no more ([OptedOut]). [MarkSpam] ends a conversation's claims on
// our time, and after [UnmarkSpam] what nobody answered waits again. A [Note] is
// for colleagues alone and disturbs nothing.
//
// A [Customer] is what is known of one identity over all its conversations, in
// a stream of its own: the failures of ours, each counted once, and a link to
// another identity, which agents alone make and take back. [Person] joins the
// linked ones, and [Ledger] sums them up for a decision.
//
// What is done across conversations, a [Merge], a [Split] or the undoing of one,
// is an [Operation]: the first conversation records it before anything else
// happens, each step writes to one conversation and changes nothing when it is
// repeated, and [Conversation.Next] names the step that is left from what both
// have on record. A [FollowUp] of a closed conversation is recorded there before
// the message that begins it, or before [Conversation.Continuation], which the brand
// begins with a reply. [Conversation.Goes] says where a customer's next
// message belongs.
//
// These commands change the state, in the words of Mermaid; [Table] has the
// others too, and the guards have the last word:
//
//	stateDiagram-v2
//	  [*] --> new: receive, begin
//	  new --> waiting: receive, reply, handoff
//	  open --> waiting: receive, release, reply, handoff
//	  waiting --> open: receive, join, ask_human, tick, edited, notice, failed
//	  snoozed --> open: receive, join, ask_human, tick, edited, notice, failed
//	  snoozed --> waiting: receive, reply, handoff
//	  resolved --> open: receive, reopen, answer_survey, join, edited, notice, failed
//	  spam --> open: unmark_spam
//	  new --> open: claim, ask_human
//	  open --> snoozed: snooze, release
//	  waiting --> snoozed: snooze
//	  resolved --> waiting: reply
//	  resolved --> closed: tick
//	  [*] --> open: begin
//	  merged --> new: return, abandon
//	  merged --> open: return, abandon
//	  merged --> waiting: return, abandon
//	  merged --> snoozed: return, abandon
//	  new --> merged: merge, undo_split
//	  open --> merged: merge, undo_split
//	  waiting --> merged: merge, undo_split
//	  snoozed --> merged: merge, undo_split
//	  new --> resolved: resolve
//	  open --> resolved: resolve
//	  waiting --> resolved: resolve, tick
//	  snoozed --> resolved: resolve
//	  new --> spam: mark_spam
//	  open --> spam: mark_spam
//	  waiting --> spam: mark_spam
//	  snoozed --> spam: mark_spam
//	  resolved --> spam: mark_spam
//	  closed --> [*]
//
// # Decisions
//
// Where practice leaves a choice, or this package goes another way than helpdesks
// commonly do:
//
//   - A customer's message after our answer opens the conversation by itself,
//     without an event of its own: [Reopened] is of a solution, and counts as a
//     failure where one was claimed. After silence, without contact or as a
//     duplicate nobody had claimed one, so it does not.
//   - A new conversation may be resolved, and a snoozed one snoozed anew. A new one
//     is not snoozed: somebody takes it or answers first.
//   - [NoAction] and [IsDuplicate] end what the customer waits for, since not every
//     message wants an answer, and so does [NoContact]. Neither the first nor the
//     last ends a public complaint whose first failure nobody has looked for, and
//     the first not what a customer whom we failed before writes in public.
//   - Once it went on in private, the public thread is closed by a public reply,
//     whatever the kind. A duplicate is closed elsewhere. NoContact is left as the
//     way out, for a post that is gone or a network that takes no reply; silence
//     says nothing in public either, since nobody claims a solution.
//   - A reply after the solution moves nothing. With a promise it makes the case
//     live again: see Reply.Promise.
//   - After the end nothing but links is recorded. A customer's message begins a
//     follow-up, a third person's too. A "no" to the survey is an answer, a
//     failure and a task to make it good, in the conversation that is over; one
//     that comes as a message begins a follow-up as well. What an agent writes, a
//     reply or an invitation to go on in private, begins one, too, in which nobody
//     waits: it is judged there, and only then is the link recorded, so that a
//     refusal leaves nothing behind. Where the customer, or a colleague, was
//     faster it is refused, and belongs to the follow-up there is.
//   - A lease lasts minutes and keeps colleagues from answering at the same time;
//     whoever cannot wait takes it over from its holder by name, see Claim.Over.
//   - A colleague who gets a conversation need not be on duty nor have room: an
//     agent who transfers knows why. Whom the rules choose by themselves has both.
//     There is no command that leaves a conversation without an owner, for then
//     nobody answers for what was promised.
//   - An invitation to go on in private may be the same for everybody; any other
//     text near what many were sent is refused, and so is one that the same
//     customer was just sent and has not answered.
//   - A merge carries what waits, what is owed and what was asked of the customer.
//     Of two open invitations or surveys that were sent the target's counts. A
//     private thread that the source's invitation led to goes back with the source
//     when the merge is undone, even if we wrote there since: what the customer
//     writes there next answers the source's. The target keeps what we said there,
//     and is then to be answered in public.
//
// Package care is not a store and not an engine: [Store] says what it needs of
// a database, packages memstore and sqlstore are two of them, storetest proves
// any other, and package desk puts channels, conversations, timers and the
// outbox together.
package care
