package api

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"slices"
	"strings"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
)

// order is a command as it was posted.
type order struct {
	// id is the caller's own; empty when it gave none.
	id  string
	cmd care.Command
	// act is what the desk does by itself, in place of a command to the machine.
	act act
}

// readOrder reads a command from a request's body.
func readOrder(w http.ResponseWriter, r *http.Request) (order, *fieldError) {
	f, bad := readFields(w, r)
	if bad != nil {
		return order{}, bad
	}
	name := f.wanted("command")
	build, act := builders[name], acts[name]
	if build == nil && act == nil {
		f.wrong("command", "not one of "+strings.Join(slices.Sorted(known()), ", "))
		return order{}, f.err
	}
	o := order{id: f.text("id")}
	if !isIdentifier(o.id) {
		f.wrong("id", "at most 200 visible ASCII characters are wanted")
	}
	agent := ""
	if name != (care.AnswerSurvey{}).Name() { // that is the customer's word
		agent = f.wanted("agent")
	}
	if act != nil {
		if o.id != "" {
			f.wrong("id", name+" has none: done again it is refused or changes nothing")
		}
		f.version(false)
		o.act = act(f, agent)
	} else {
		o.cmd = build(f, agent)
	}
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
	// Conversation is the new one, if the command wrote to what is over.
	Conversation care.ID `json:"conversation,omitempty"`
}

func (h *handler) command(w http.ResponseWriter, r *http.Request) {
	o, bad := readOrder(w, r)
	if bad != nil {
		badField(w, bad)
		return
	}
	id := care.ID(r.PathValue("id"))
	if o.act != nil {
		h.do(w, r, id, o.act)
		return
	}
	if s, ok := o.cmd.(care.Split); ok {
		var err error
		if o.cmd, err = h.found(r.Context(), id, s); err != nil {
			h.fail(w, err)
			return
		}
	}
	conv, err := h.desk.DoOnce(r.Context(), id, o.cmd, o.id)
	if err != nil {
		h.fail(w, err)
		return
	}
	answer := done{Version: conv.Version, State: conv.State}
	if conv.ID != id {
		answer.Conversation = conv.ID
	}
	write(w, http.StatusOK, answer)
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
	id, reply, agent := care.ID(f.wanted("conversation")), f.wanted("reply"), f.wanted("agent")
	if bad := f.done(); bad != nil {
		badField(w, bad)
		return
	}
	if err := h.desk.Retry(r.Context(), id, reply, agent); err != nil {
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
	write(w, http.StatusOK, done{Version: v.Conversation.Version, State: v.Conversation.State})
}

// settle records what a person found out about a reply that may have left.
func (h *handler) settle(w http.ResponseWriter, r *http.Request) {
	f, bad := readFields(w, r)
	if bad != nil {
		badField(w, bad)
		return
	}
	id, reply, sent := care.ID(f.wanted("conversation")), f.wanted("reply"), f.truth("sent")
	agent, reason := f.wanted("agent"), f.text("reason")
	if !sent && reason == "" {
		f.wrong("reason", "wanted: why it is given up")
	}
	if bad := f.done(); bad != nil {
		badField(w, bad)
		return
	}
	var err error
	if sent {
		err = h.desk.Found(r.Context(), id, reply, agent)
	} else {
		err = h.desk.GiveUp(r.Context(), id, reply, agent, reason)
	}
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

// known are the names of all that can be posted as a command.
func known() iter.Seq[string] {
	return func(yield func(string) bool) {
		for name := range builders {
			if !yield(name) {
				return
			}
		}
		for name := range acts {
			if !yield(name) {
				return
			}
		}
	}
}
