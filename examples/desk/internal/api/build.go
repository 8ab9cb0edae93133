package api

import (
	"strings"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// builders read the fields of each command; the table is never written to.
var builders = map[string]func(f *fields, agent string) care.Command{
	"claim": func(f *fields, agent string) care.Command {
		f.version(false)
		return care.Claim{Agent: agent, Over: f.text("over")}
	},
	"reply": func(f *fields, agent string) care.Command { return reply(f, agent, true) },
	"handoff": func(f *fields, agent string) care.Command {
		return care.Handoff{
			Reply: reply(f, agent, false), Pointer: f.text("pointer"), Reason: care.HandoffReason(f.text("reason")),
			Wants: f.texts("wants"), Mode: care.HandoffMode(f.text("mode")),
		}
	},
	"promise": func(f *fields, agent string) care.Command {
		f.version(false)
		return care.Promise{
			Agent: agent, Text: f.text("text"), Kind: care.PromiseKind(f.wanted("kind")), Owner: f.wanted("owner"), Due: f.instant("due"),
			Responsible: care.Party(f.text("responsible")), Partner: f.text("partner"),
		}
	},
	"keep": func(f *fields, agent string) care.Command {
		f.version(false)
		return care.Keep{Agent: agent, Promise: f.wanted("promise")}
	},
	"withdraw": func(f *fields, agent string) care.Command {
		f.version(false)
		return care.Withdraw{Agent: agent, Promise: f.wanted("promise"), Reason: f.wanted("reason")}
	},
	"snooze": func(f *fields, agent string) care.Command {
		f.version(false)
		return care.Snooze{Agent: agent, Until: f.instant("until")}
	},
	"resolve": func(f *fields, agent string) care.Command {
		return care.Resolve{
			Agent: agent, Kind: care.ResolutionKind(f.text("kind")), Cause: f.text("cause"),
			Destination: f.text("destination"), Explanation: f.text("explanation"),
			Responsible: care.Party(f.text("responsible")), Partner: f.text("partner"),
			Fault: f.flag("fault"), Cost: f.money("cost", false), Seen: f.version(false),
		}
	},
	"reopen": func(f *fields, agent string) care.Command {
		f.version(false)
		return care.Reopen{Agent: agent, Reason: f.text("reason")}
	},
	"add_task": func(f *fields, agent string) care.Command {
		f.version(false)
		return care.AddTask{
			Agent: agent, Kind: care.TaskKind(f.wanted("kind")), Place: care.Place(f.text("place")),
			Owner: f.text("owner"), Due: f.instant("due"), Text: f.text("text"),
		}
	},
	"end_task": func(f *fields, agent string) care.Command {
		f.version(false)
		return care.EndTask{Agent: agent, Task: f.wanted("task"), Dropped: f.flag("dropped")}
	},
	"hold": func(f *fields, agent string) care.Command {
		f.version(false)
		return care.Hold{Agent: agent, For: care.Party(f.wanted("for")), Partner: f.text("partner")}
	},
	"unhold": func(f *fields, agent string) care.Command {
		f.version(false)
		return care.Unhold{Agent: agent}
	},
	"transfer": func(f *fields, agent string) care.Command {
		f.version(false)
		return care.Transfer{Agent: agent, To: f.wanted("to"), Text: f.text("text")}
	},
	"note": func(f *fields, agent string) care.Command {
		f.version(false)
		return care.Note{Agent: agent, Text: f.wanted("text")}
	},
	"goodwill": func(f *fields, agent string) care.Command {
		f.version(false)
		return care.Goodwill{Agent: agent, Value: f.money("value", true), Budget: f.wanted("budget"), Approver: f.text("approver")}
	},
	"ask_human": func(f *fields, agent string) care.Command {
		f.version(false)
		return care.AskHuman{Agent: agent}
	},
	"report": func(f *fields, agent string) care.Command {
		f.version(false)
		return care.Report{Agent: agent, Surface: channel.Surface(f.wanted("surface")), At: f.maybe("at")}
	},
	"dismiss": func(f *fields, agent string) care.Command {
		f.version(false)
		return care.Dismiss{Agent: agent}
	},
	"confirm": func(f *fields, agent string) care.Command {
		f.version(false)
		return care.Confirm{Agent: agent, Link: f.wanted("link")}
	},
	"answer_survey": func(f *fields, _ string) care.Command {
		f.version(false)
		return care.AnswerSurvey{Answer: care.Answer(f.wanted("answer")), Text: f.text("text")}
	},
	"mark_spam": func(f *fields, agent string) care.Command {
		f.version(false)
		return care.MarkSpam{Agent: agent, Reason: f.text("reason")}
	},
	"unmark_spam": func(f *fields, agent string) care.Command {
		f.version(false)
		return care.UnmarkSpam{Agent: agent, Reason: f.text("reason")}
	},
	"merge": func(f *fields, agent string) care.Command {
		f.version(false)
		return care.Merge{Agent: agent, Into: care.ID(f.wanted("into")), Override: f.flag("override")}
	},
	"undo_merge": func(f *fields, agent string) care.Command {
		f.version(false)
		return care.UndoMerge{Agent: agent}
	},
	"split": func(f *fields, agent string) care.Command {
		f.version(false)
		return care.Split{Agent: agent, Messages: named(f.texts("messages"))}
	},
	"undo_split": func(f *fields, agent string) care.Command {
		f.version(false)
		return care.UndoSplit{Agent: agent}
	},
}

// promise reads what a reply promises, {"kind":"delivery","due":"…"}, by the
// agent unless an owner is given; nil without one.
func promise(f *fields, agent string) *care.Promise {
	in := f.object("promise", `a promise like {"kind":"delivery","due":"2026-11-21T10:00:00Z"}`)
	if in == nil {
		return nil
	}
	p := care.Promise{
		Agent: agent, Text: in.text("text"), Kind: care.PromiseKind(in.wanted("kind")), Owner: in.text("owner"), Due: in.instant("due"),
		Responsible: care.Party(in.text("responsible")), Partner: in.text("partner"),
	}
	if p.Owner == "" {
		p.Owner = agent
	}
	if bad := in.done(); bad != nil {
		f.wrong("promise."+bad.field, bad.text)
	}
	return &p
}

// reply reads what a reply and a hand-off share.
func reply(f *fields, agent string, visibility bool) care.Reply {
	r := care.Reply{Agent: agent, Seen: f.version(true), Text: f.text("text"), Refers: f.text("refers"), Apology: f.text("apology")}
	r.Promise = promise(f, agent)
	if visibility {
		r.Visibility = channel.Visibility(f.text("visibility"))
	}
	if strings.TrimSpace(r.Text) == "" {
		f.wrong("text", "wanted")
	}
	return r
}
