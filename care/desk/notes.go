package desk

import (
	"context"

	"github.com/mysocialcare/socialcare/care"
)

// identified gives identifiers to what commands other than messages create, and
// places to their words.
func identified(cmd care.Command) care.Command {
	place := func(id *string, words ...string) {
		for _, w := range words {
			if w != "" {
				*id = newID("w")
			}
		}
	}
	switch c := cmd.(type) {
	case care.Withdraw:
		place(&c.Content, c.Reason)
		return c
	case care.Reopen:
		place(&c.Content, c.Reason)
		return c
	case care.MarkSpam:
		place(&c.Content, c.Reason)
		return c
	case care.UnmarkSpam:
		place(&c.Content, c.Reason)
		return c
	case care.Failed:
		place(&c.Content, c.Reason)
		return c
	case care.Resolve:
		place(&c.Content, c.Destination+c.Explanation)
		return c
	case care.Transfer:
		place(&c.Content, c.Text)
		return c
	case care.Note:
		place(&c.Content, c.Text)
		return c
	case care.AnswerSurvey:
		place(&c.Content, c.Text)
		return c
	case care.AddTask:
		if c.ID == "" {
			c.ID = newID("k")
		}
		place(&c.Content, c.Text)
		return c
	case care.Goodwill:
		if c.ID == "" {
			c.ID = newID("g")
		}
		return c
	}
	return cmd
}

// notes reads the words that events name, besides messages and promises, by
// content identifier; those erased are left out, and damaged ones listed apart.
func (d *Desk) notes(ctx context.Context, id care.ID, events []care.Event) (out map[string]string, damaged []string, err error) {
	var ids []string
	for _, e := range events {
		ids = append(ids, e.Words()...)
	}
	texts, err := d.readEach(ctx, id, ids...)
	if err != nil {
		return nil, nil, d.loaded(err)
	}
	out = map[string]string{}
	for _, c := range ids {
		switch w := texts[c]; {
		case w == nil:
		case w.damaged:
			damaged = append(damaged, c)
		default:
			out[c] = w.Text
		}
	}
	return out, damaged, nil
}
