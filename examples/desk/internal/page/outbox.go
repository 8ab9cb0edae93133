package page

import (
	"context"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

// outboxView is what is on its way out, over all conversations.
type outboxView struct {
	Sending, Waiting, Held, Failed int
	Items                          []outItem
	Cut                            int  // how many more were counted
	Uncounted                      bool // there are still more
	// Why is the reason that most of what waits has in common.
	Why string
	// of is how each conversation's oldest reply stands.
	of map[care.ID]string
}

// Any reports whether the strip has something to say.
func (o outboxView) Any() bool { return o.Sending+o.Waiting+o.Held+o.Failed > 0 }

// outItem is one reply that has not left, or never will.
type outItem struct {
	ID       care.ID
	Reply    string
	Status   string // "sending", "waiting", "held", "failed"
	Words    string
	Since    time.Time
	Audience string
	Network  string
}

const outboxShown = 20

// outbox reads what has not left, and the replies that failed for good.
func (h *handler) outbox(ctx context.Context, live []listed) (outboxView, error) {
	v := outboxView{of: map[care.ID]string{}}
	now := h.now()
	reasons := map[string]int{}
	add := func(i outItem) {
		switch i.Status {
		case "sending":
			v.Sending++
		case "waiting":
			v.Waiting++
		case "held":
			v.Held++
		case "failed":
			v.Failed++
		}
		if len(v.Items) < outboxShown {
			v.Items = append(v.Items, i)
		} else {
			v.Cut++
		}
	}
	for _, l := range live {
		if c := l.conv; c.Undelivered != "" {
			add(outItem{ID: c.ID, Status: "failed", Words: "not delivered: " + codeWords(c.Undelivered), Network: c.Thread.Account.Network})
		}
	}
	for o, err := range h.desk.Outbox(ctx, "") {
		if err != nil {
			return v, err
		}
		if !h.shows(o.Account.Brand) {
			continue
		}
		if len(v.Items)+v.Cut >= maxListed {
			v.Uncounted = true
			break
		}
		i := progress(o, now)
		if o.Code != "" {
			reasons[codeWords(o.Code)]++
		}
		if v.of[o.ID] == "" {
			v.of[o.ID] = i.Status
		}
		add(i)
	}
	for words, n := range reasons {
		if n > reasons[v.Why] || n == reasons[v.Why] && words < v.Why {
			v.Why = words
		}
	}
	return v, nil
}

// progress says how an outgoing message stands.
func progress(o care.Outgoing, now time.Time) outItem {
	i := outItem{ID: o.ID, Reply: o.Reply, Since: o.QueuedAt, Audience: visibilityWord(o.Visibility), Network: o.Account.Network}
	switch {
	case o.Dead && !o.MaybeDone && o.Code != care.CodeDamaged: // of a damaged one nobody knows
		i.Status, i.Words = "held", "not sent: "+codeWords(o.Code)+"; send it again, or give it up"
	case o.Dead:
		i.Status, i.Words = "held", "may have been sent already; look on the network, then decide"
	case o.Code != "":
		i.Status, i.Words = "waiting", "waiting: "+codeWords(o.Code)
		if o.NotBefore.After(now) {
			i.Words += "; next try in " + span(o.NotBefore.Sub(now).Round(time.Second))
		} else {
			i.Words += "; trying again"
		}
	default:
		i.Status, i.Words = "sending", "sending"
	}
	return i
}
