package desk

import (
	"context"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// inParts queues the messages that a long reply is sent as in place of the
// reply, each with its own text: what it is cut into is decided once, and each
// has attempts and an outcome of its own.
func (d *Desk) inParts(b *care.Batch, conv care.Conversation, parts []string, put []care.Content) ([]care.Content, error) {
	if len(parts) < 2 {
		return put, nil
	}
	var queue []care.Outgoing
	for _, o := range b.Queue {
		if o.Auto || !o.Visibility.IsPrivate() {
			queue = append(queue, o)
			continue
		}
		for i, row := range o.Cut(len(parts)) {
			c, err := d.content(row.Content, conv.Customer, 1, words{Text: parts[i], Author: channel.Party{Role: channel.Self}})
			if err != nil {
				return nil, err
			}
			put, queue = append(put, c), append(queue, row)
		}
	}
	b.Queue = queue
	return put, nil
}

// receipted is what a network's receipt for an outgoing message says of its
// reply, or the agent who found it there.
func receipted(o care.Outgoing, r channel.Receipt, agent string) care.Command {
	reply, n, of := o.Part()
	if n < of {
		return care.PartDelivered{Reply: reply, Part: n, Ref: r.Ref, At: r.At, Agent: agent}
	}
	return care.Delivered{Reply: reply, Ref: r.Ref, At: r.At, Agent: agent}
}

// partContents are where the texts of a reply's parts may be: of one part, or of
// the last one for 0.
func partContents(reply string, part int) (ids []string) {
	for n := 2; n <= privateParts; n++ {
		for i, row := range (care.Outgoing{Reply: reply}).Cut(n) {
			if i+1 == part || part == 0 && i+1 == n {
				ids = append(ids, row.Content)
			}
		}
	}
	return ids
}

// withBeside adds to contents those that belong to them: the parts that a reply
// was sent as, and what was attached to a message.
func (d *Desk) withBeside(ctx context.Context, id care.ID, contents []string) ([]string, error) {
	all := contents
	for _, c := range contents {
		var parts []string
		for n := 2; n <= privateParts; n++ {
			for _, row := range (care.Outgoing{Reply: c}).Cut(n) {
				parts = append(parts, row.Content)
			}
		}
		found, err := d.store.Contents(ctx, id, append(parts, c))
		if err != nil {
			return nil, d.loaded(err)
		}
		for _, f := range found {
			if f.ID != c {
				all = append(all, f.ID)
			}
		}
		if w, err := d.read(ctx, id, c); err == nil {
			all = append(all, mediaContents(c, w[c])...)
		}
	}
	return all, nil
}

// behind are the messages of the same reply that follow one: they never leave
// if it does not.
func behind(o care.Outgoing) (later []string) {
	reply, n, of := o.Part()
	whole := care.Outgoing{Reply: reply}
	for _, row := range whole.Cut(of)[n:] {
		later = append(later, row.Reply)
	}
	return later
}

// follows makes a part of a reply answer the part before it.
func (d *Desk) follows(ctx context.Context, o care.Outgoing, draft *channel.Draft) error {
	reply, n, _ := o.Part()
	if n == 1 {
		return nil
	}
	conv, err := d.store.Load(ctx, o.ID)
	if err != nil {
		return d.loaded(err)
	}
	for _, p := range conv.Outgoing {
		if p.Reply == reply && !p.LastPart.IsZero() {
			draft.InReplyTo = p.LastPart
		}
	}
	return nil
}
