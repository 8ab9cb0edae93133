package gateway

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

// HandoffOption is one way to go on in private, judged.
type HandoffOption struct {
	Mode channel.Mode `json:"mode"`
	// Allowed: nothing that is known speaks against it. A network can still
	// refuse.
	Allowed bool `json:"allowed"`
	// Why says why not: "surface", "window", "once", or the code of the
	// network's answer, such as "recipient_closed".
	Why string `json:"why,omitempty"`
	// Until is the end of the window; zero if there is none.
	Until time.Time `json:"until,omitzero"`
	// Price is that of the private message, Pointer that of the public one.
	Price   channel.Price `json:"price"`
	Pointer channel.Price `json:"pointer"`
}

// PlanHandoff lists the ways of the account to answer a message in private, in
// the order of its capabilities, those that are not allowed as well. at is the
// time of the message; of one without an author nobody is asked. used says that it was answered in private before. An
// adapter that is a channel.Prober is asked about the addressee; what it cannot
// find out at the moment is allowed. The error is a *channel.Error.
func (g *Gateway) PlanHandoff(ctx context.Context, m channel.Message, at time.Time, used bool) ([]HandoffOption, error) {
	caps, err := g.Capabilities(ctx)
	if err != nil {
		return nil, err
	}
	options := make([]HandoffOption, 0, len(caps.Handoff))
	for _, rule := range caps.Handoff {
		o := HandoffOption{Mode: rule.Mode, Price: rule.Price, Pointer: rule.Pointer}
		if rule.Window > 0 {
			o.Until = at.Add(rule.Window)
		}
		switch {
		case len(rule.From) > 0 && !slices.Contains(rule.From, m.Surface):
			o.Why = "surface"
		case !o.Until.IsZero() && !time.Now().Before(o.Until):
			o.Why = "window"
		case rule.Once && used:
			o.Why = "once"
		default:
			o.Why = g.probe(ctx, rule.Mode, m.Author)
		}
		o.Allowed = o.Why == ""
		options = append(options, o)
	}
	return options, nil
}

// probe returns why the network would refuse, or "".
func (g *Gateway) probe(ctx context.Context, mode channel.Mode, to channel.Party) string {
	p, ok := g.adapter.(channel.Prober)
	if !ok || to == (channel.Party{}) {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, g.o.CallTimeout)
	defer cancel()
	if err := p.Probe(ctx, mode, to); err != nil && !errors.Is(err, channel.ErrRetry) {
		return string(channel.CodeOf(err))
	}
	return ""
}

// Handoff is a conversation's move from public to private.
type Handoff struct {
	// From is the customer's public message.
	From channel.Ref
	// Private is what is said in private, or the link for the customer to go
	// on with.
	Private channel.Draft
	// Public points to it, in the thread of From; without ID there is none:
	// the private message stands in place of a public one.
	Public channel.Draft
	// Link stores what belongs together: first with the drafts' identifiers,
	// before anything is sent, so that the customer's answer finds its
	// conversation whatever happens after; then with the receipt, whose Ref is
	// how the network names the private message. It must accept the same link
	// twice.
	Link func(ctx context.Context, h Handoff, private channel.Receipt) error
}

// Handoff moves a conversation: it stores the link, sends the private message,
// and only then the public one, which so never promises what did not arrive. It
// returns the receipts of what was sent, and the error of the first step that
// failed, with those after it left out; a step whose receipt is given is not
// done again. An error of Link before the private message means that nothing
// was sent.
func (g *Gateway) Handoff(ctx context.Context, h Handoff, done ...channel.Receipt) ([]channel.Receipt, error) {
	switch {
	case h.Link == nil:
		return nil, g.fail("handoff", channel.Internal, "link")
	case !h.Private.Visibility.IsPrivate():
		return nil, g.fail("handoff", channel.Invalid, "private.visibility")
	case h.Public.ID != "" && h.Public.ID == h.Private.ID:
		return nil, g.fail("handoff", channel.Invalid, "public.id")
	}
	receipts := slices.Clone(done)
	if len(receipts) == 0 {
		if err := g.link(ctx, h, channel.Receipt{}); err != nil {
			return nil, err
		}
		r, err := g.Send(ctx, h.Private)
		if err != nil {
			return nil, err
		}
		receipts = append(receipts, r)
	}
	if err := g.link(ctx, h, receipts[0]); err != nil {
		return receipts, err
	}
	if h.Public.ID == "" || len(receipts) > 1 {
		return receipts, nil
	}
	r, err := g.Send(ctx, h.Public)
	if err != nil {
		return receipts, err
	}
	return append(receipts, r), nil
}

// link keeps of Link's error only that there is one: it may hold anything.
func (g *Gateway) link(ctx context.Context, h Handoff, private channel.Receipt) error {
	err := h.Link(ctx, h, private)
	if err == nil {
		return nil
	}
	e := g.fail("handoff", channel.Internal, "link")
	if code := channel.CodeOf(err); code != channel.Internal {
		e.Code = code
	}
	return e
}
