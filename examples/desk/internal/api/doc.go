// Package api is the desk's JSON over HTTP.
//
//	GET  /api/conversations?state=open&brand=…&limit=1000&after=…
//	GET  /api/conversations/{id}
//	POST /api/conversations/{id}/commands   {"command":"reply","agent":"FB","version":7,"text":"…"}
//	POST /api/conversations/{id}/preview    the same body, of a reply or a handoff
//	POST /api/conversations/{id}/erase      {}
//	POST /api/outbox/retry                  {"conversation":"…","reply":"…"}
//	POST /api/outbox/settle                 {"conversation":"…","reply":"…","sent":true}
//	GET  /healthz
//
// A command answers 200 {"version","state"}; 409 when something happened that
// its author had not seen, with what; 422 when a guard says no, with every
// reason and what is allowed; 400 {"error","field"} when the request itself is
// wrong: an unknown command or field, a value that is missing or of the wrong
// form. A command with an "id" of its own is done once, and its repetition gets
// the first answer.
//
// Who may call it is not its concern: see package access. Nor is it a second
// engine: every decision is package desk's.
//
//	http.Handle("/api/", api.New(d, nil))
package api
