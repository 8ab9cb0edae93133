// Package api is the desk's JSON over HTTP.
//
//	GET  /api/conversations?state=open&brand=…&limit=1000&after=…
//	GET  /api/conversations/{id}
//	POST /api/conversations/{id}/commands   {"command":"reply","agent":"FB","version":7,"text":"…"}
//	POST /api/conversations/{id}/preview    the same body, of a reply or a handoff
//	POST /api/conversations/{id}/erase      {}
//	GET  /api/customers/{id}                a document's "customer": history, ledger, identities
//	GET  /api/outbox                        replies that have not left; of them those with "dead" wait for a person
//	POST /api/outbox/retry                  {"conversation":"…","reply":"…","agent":"FB"}
//	POST /api/outbox/settle                 {"conversation":"…","reply":"…","agent":"FB","sent":true}, or false with a "reason"
//	GET  /api/raw                           deliveries that nobody understood, kept for seven days
//	POST /api/raw/read                      {"brand":"…","network":"…","account":"…","name":"…"}: try once more
//	POST /api/raw/drop                      the same body
//	GET  /healthz
//
// A command answers 200 {"version","state"}; 409 when something happened that
// its author had not seen, with what; 422 when a guard says no, with every
// reason and what is allowed; 400 {"error","field"} when the request itself is
// wrong: an unknown command or field, a value that is missing or of the wrong
// form. A command with an "id" of its own is done once, and its repetition gets
// the first answer. A reply or handoff to what is closed begins its follow-up: the answer has
// that one's "conversation" besides, with its version and state.
//
// Commands are those of care's table that a person gives: claim {over}, reply {text,
// visibility, refers, apology, promise}, handoff {text, reason, wants[], mode}, promise
// {text, kind, due, owner, responsible, partner}, keep {promise}, withdraw
// {promise, reason}, snooze {until}, resolve {kind, cause, destination,
// explanation, responsible, partner, fault, cost}, reopen {reason}, add_task
// {kind, place, owner, due, text}, end_task {task, dropped}, hold {for,
// partner}, unhold, transfer {to, text}, goodwill {value, budget, approver}, note {text},
// report {surface, at}, dismiss, confirm {link}, mark_spam and unmark_spam
// {reason}, merge {into, override}, undo_merge, split {messages[]}, undo_split;
// a bot's ask_human; and the customer's answer_survey {answer, text}, which has
// no agent. Amounts are {"minor":1250,"currency":"EUR"}.
//
// A delivery that is still not understood when it is read again, as after an update
// of its adapter, is 422 and stays. Its text is personal data of nobody knows whom,
// so all of a brand go when anybody in it is erased.
//
// Besides, what package desk does by itself: hide {message}, link and unlink
// {with}, retry {reply}, abandon {reply, reason}. What "allowed" lists follows from the state
// and has none of these; a document's offers, outbox and history tell of them.
//
// Who may call it is not its concern: see package access. Nor is it a second
// engine: every decision is package desk's.
//
//	http.Handle("/api/", api.New(d, nil))
package api
