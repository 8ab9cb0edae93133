package api

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
)

// order is a command as it was posted.
type order struct {
	// id is the caller's own; empty when it gave none.
	id  string
	cmd care.Command
}

// builders read the fields of each command; the table is never written to.
var builders = map[string]func(f *fields, agent string) care.Command{
	"claim": func(f *fields, agent string) care.Command {
		f.version(false)
		return care.Claim{Agent: agent}
	},
	"reply": func(f *fields, agent string) care.Command { return reply(f, agent, true) },
	"handoff": func(f *fields, agent string) care.Command {
		return care.Handoff{
			Reply: reply(f, agent, false), Reason: care.HandoffReason(f.text("reason")),
			Wants: f.texts("wants"), Mode: care.HandoffMode(f.text("mode")),
		}
	},
	"promise": func(f *fields, agent string) care.Command {
		f.version(false)
		return care.Promise{
			Agent: agent, Text: f.text("text"), Kind: care.PromiseKind(f.wanted("kind")), Owner: f.wanted("owner"), Due: f.instant("due"),
		}
	},
	"keep": func(f *fields, agent string) care.Command {
		f.version(false)
		return care.Keep{Agent: agent, Promise: f.wanted("promise")}
	},
	"snooze": func(f *fields, agent string) care.Command {
		f.version(false)
		return care.Snooze{Agent: agent, Until: f.instant("until")}
	},
	"resolve": func(f *fields, agent string) care.Command {
		return care.Resolve{
			Agent: agent, Kind: care.ResolutionKind(f.text("kind")), Cause: f.text("cause"),
			Destination: f.text("destination"), Seen: f.version(false),
		}
	},
	"reopen": func(f *fields, agent string) care.Command {
		f.version(false)
		return care.Reopen{Agent: agent, Reason: f.text("reason")}
	},
}

// reply reads what a reply and a hand-off share.
func reply(f *fields, agent string, visibility bool) care.Reply {
	r := care.Reply{Agent: agent, Seen: f.version(true), Text: f.text("text")}
	if visibility {
		r.Visibility = channel.Visibility(f.text("visibility"))
	}
	if strings.TrimSpace(r.Text) == "" {
		f.wrong("text", "wanted")
	}
	return r
}

// readOrder reads a command from a request's body.
func readOrder(w http.ResponseWriter, r *http.Request) (order, *fieldError) {
	f, bad := readFields(w, r)
	if bad != nil {
		return order{}, bad
	}
	name := f.wanted("command")
	build := builders[name]
	if build == nil {
		f.wrong("command", "not one of "+strings.Join(slices.Sorted(maps.Keys(builders)), ", "))
		return order{}, f.err
	}
	o := order{id: f.text("id")}
	if !isIdentifier(o.id) {
		f.wrong("id", "at most 200 visible ASCII characters are wanted")
	}
	o.cmd = build(f, f.wanted("agent"))
	return o, f.done()
}

// isIdentifier: empty, or up to 200 visible ASCII characters.
func isIdentifier(s string) bool {
	return len(s) <= 200 && strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

// done is the answer to a command.
type done struct {
	Version int64      `json:"version"`
	State   care.State `json:"state"`
}

func (h *handler) command(w http.ResponseWriter, r *http.Request) {
	o, bad := readOrder(w, r)
	if bad != nil {
		badField(w, bad)
		return
	}
	conv, err := h.desk.DoOnce(r.Context(), care.ID(r.PathValue("id")), o.cmd, o.id)
	if err != nil {
		h.fail(w, err)
		return
	}
	write(w, http.StatusOK, done{conv.Version, conv.State})
}

func (h *handler) preview(w http.ResponseWriter, r *http.Request) {
	o, bad := readOrder(w, r)
	if bad == nil {
		switch o.cmd.(type) {
		case care.Reply, care.Handoff:
		default:
			bad = &fieldError{field: "command", text: "not one of handoff, reply"}
		}
	}
	if bad != nil {
		badField(w, bad)
		return
	}
	p, err := h.desk.Judge(r.Context(), care.ID(r.PathValue("id")), o.cmd)
	if err != nil {
		h.fail(w, err)
		return
	}
	write(w, http.StatusOK, p)
}

func (h *handler) erase(w http.ResponseWriter, r *http.Request) {
	f, bad := readFields(w, r)
	if bad == nil {
		bad = f.done()
	}
	if bad != nil {
		badField(w, bad)
		return
	}
	id := care.ID(r.PathValue("id"))
	if err := h.desk.Erase(r.Context(), id); err != nil {
		h.fail(w, err)
		return
	}
	h.answerWith(r.Context(), w, id)
}

func (h *handler) retry(w http.ResponseWriter, r *http.Request) {
	f, bad := readFields(w, r)
	if bad != nil {
		badField(w, bad)
		return
	}
	id, reply := care.ID(f.wanted("conversation")), f.wanted("reply")
	if bad := f.done(); bad != nil {
		badField(w, bad)
		return
	}
	if err := h.desk.Retry(r.Context(), id, reply); err != nil {
		h.fail(w, err)
		return
	}
	h.answerWith(r.Context(), w, id)
}

// answerWith answers with where a conversation stands. What was asked for was
// done, even if the caller has gone.
func (h *handler) answerWith(ctx context.Context, w http.ResponseWriter, id care.ID) {
	v, err := h.desk.Conversation(context.WithoutCancel(ctx), id)
	if err != nil && !errors.Is(err, care.ErrNewer) {
		h.fail(w, err)
		return
	}
	write(w, http.StatusOK, done{v.Conversation.Version, v.Conversation.State})
}

// settle records what a person found out about a reply that may have left.
func (h *handler) settle(w http.ResponseWriter, r *http.Request) {
	f, bad := readFields(w, r)
	if bad != nil {
		badField(w, bad)
		return
	}
	id, reply, sent := care.ID(f.wanted("conversation")), f.wanted("reply"), f.truth("sent")
	if bad := f.done(); bad != nil {
		badField(w, bad)
		return
	}
	err := h.desk.Settle(r.Context(), id, reply, sent)
	if errors.Is(err, desk.ErrNotHeld) {
		badField(w, &fieldError{field: "reply", text: "it is still being tried"})
		return
	}
	if err != nil {
		h.fail(w, err)
		return
	}
	h.answerWith(r.Context(), w, id)
}

// offered keeps of the commands that a state admits those that can be given
// here.
func offered(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return builders[name] == nil })
}
