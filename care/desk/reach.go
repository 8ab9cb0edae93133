package desk

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/text"
)

// privateParts is the most messages that one private reply is sent as.
const privateParts = 5

// reach adds to the facts what the account says that a text would leave by:
// whom it writes to, whether it still may, how long a text can be. It returns
// the texts of the messages that a long private one is sent as, nil for one
// message. What the account does not tell at the moment is not known.
func (d *Desk) reach(ctx context.Context, conv care.Conversation, cmd care.Command, final string, v channel.Visibility, f *care.Facts) (parts []string, err error) {
	to := conv.LastTo(v)
	last, err := d.message(ctx, conv.ID, to)
	if err != nil {
		return nil, err
	}
	a := d.accounts[to.Account]
	if a == nil {
		return nil, nil
	}
	caps, err := a.capabilities(ctx)
	if err != nil {
		return nil, nil
	}
	draft := channel.Draft{ID: "draft", Visibility: v, Text: final, Auto: unasked(cmd)}
	last.addressed(&draft)
	f.Sends = caps.Reply
	card, _ := d.rulesFor(to.Account.Brand).Card(writer(cmd))
	if end := caps.Closes(v, draft.Surface, draft.Heard, draft.Auto || card.Bot); !end.IsZero() {
		f.WindowClosed = !now().Before(end)
	}
	if _, tick := cmd.(care.Tick); tick && !f.OptedOut {
		f.OptedOut = d.optedOut(ctx, a, conv, draft.To)
	}
	return a.measure(ctx, caps, draft, writer(cmd), f), nil
}

// addressed says whom a draft answers, and since when; nil: nothing is known.
func (w *words) addressed(draft *channel.Draft) {
	if w != nil {
		draft.To, draft.Heard, draft.Surface = w.Author, w.At, w.Surface
	}
}

// optedOut reports whether the account says that the customer takes no message
// from it: the last one was refused, or the network says so when it is asked.
func (d *Desk) optedOut(ctx context.Context, a *account, conv care.Conversation, to channel.Party) bool {
	if conv.Undelivered == channel.RecipientClosed {
		return true
	}
	p, ok := a.adapter.(channel.Prober)
	if !ok || to.Native == "" {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, d.opt.Lease/4)
	defer cancel()
	return channel.CodeOf(p.Probe(ctx, channel.Direct, to)) == channel.RecipientClosed
}

// measure counts a draft as its account does, the handle in front included, and
// cuts it if it is too long for one private message.
func (a *account) measure(ctx context.Context, caps channel.Capabilities, draft channel.Draft, agent string, f *care.Facts) (parts []string) {
	limit := caps.Limit(draft.Visibility)
	f.Length, f.MaxLength = text.Count(addressed(draft.Text, draft.To.Handle, caps), limit), limit.Max
	signature := ""
	if body, ok := strings.CutSuffix(draft.Text, " ^"+agent); ok && agent != "" { // it stands after the counter
		draft.Text, signature = body, "^"+agent
	}
	drafts, err := a.gate.Parts(ctx, draft, signature)
	var over *text.TooLong
	switch {
	case errors.As(err, &over):
		f.Length, f.MaxLength, f.Overflow = over.Length, over.Max, over.Overflow
	case len(drafts) > 1:
		f.MaxLength *= privateParts
		for _, part := range drafts {
			parts = append(parts, part.Text)
		}
	}
	return parts
}

// heard is when a message was written: not later than now, whatever the
// network's clock says, so that no window stays open longer for it.
func heard(at time.Time) time.Time {
	if n := now(); at.IsZero() || at.After(n) {
		at = n
	}
	return at.UTC().Truncate(time.Microsecond)
}

// unasked: no person or bot of ours decided to say it now.
func unasked(cmd care.Command) bool {
	switch cmd.(type) {
	case care.Acknowledge, care.Tick:
		return true
	}
	return false
}

// writer is the agent who says something; empty: nobody.
func writer(cmd care.Command) string {
	switch x := cmd.(type) {
	case care.Reply:
		return x.Agent
	case care.Handoff:
		return x.Agent
	}
	return ""
}
