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
	case care.Resolve:
		place(&c.Content, c.Destination+c.Explanation)
		return c
	case care.Transfer:
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
// content identifier; those erased are left out.
func (d *Desk) notes(ctx context.Context, id care.ID, events []care.Event) (map[string]string, error) {
	var ids []string
	add := func(all ...string) {
		for _, c := range all {
			if c != "" {
				ids = append(ids, c)
			}
		}
	}
	for _, e := range events {
		switch x := e.Body.(type) {
		case care.Solution:
			add(x.Resolution.Destination, x.Resolution.Explanation)
		case care.Invited:
			add(x.Wants)
		case care.MarkedSpam:
			add(x.Content)
		case care.UnmarkedSpam:
			add(x.Content)
		case care.Reopened:
			add(x.Content)
		case care.Withdrawn:
			add(x.Content)
		case care.SendFailed:
			add(x.Content)
		case care.TaskAdded:
			add(x.Task.Content)
		case care.Assigned:
			add(x.Content)
		case care.SurveyAnswered:
			add(x.Content)
		}
	}
	texts, err := d.read(ctx, id, ids...)
	if err != nil {
		return nil, d.loaded(err)
	}
	out := map[string]string{}
	for c, w := range texts {
		if w != nil {
			out[c] = w.Text
		}
	}
	return out, nil
}
