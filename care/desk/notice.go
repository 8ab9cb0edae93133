package desk

import (
	"context"
	"errors"
	"fmt"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// notice records what became of a message of ours. One that is not on record is
// of nobody's case, or was sent a moment ago: a failure is then kept for a person.
func (d *Desk) notice(ctx context.Context, e channel.Event) error {
	for try := range maxTries {
		id, err := d.store.FindMessage(ctx, e.Target)
		if errors.Is(err, care.ErrNotFound) {
			return d.stray(ctx, e)
		}
		if err != nil {
			return d.loaded(err)
		}
		turn := d.turns.of(id)
		turn.await(ctx, try)
		err = d.noticeIn(ctx, id, e)
		turn.end()
		if !errors.Is(err, care.ErrStale) {
			return err
		}
	}
	return fmt.Errorf("%w: still after %d tries", care.ErrStale, maxTries)
}

func (d *Desk) stray(ctx context.Context, e channel.Event) error {
	if e.Stage != channel.StageFailed {
		return nil
	}
	if e.Native == "" {
		e.Native = e.Key()
	}
	return d.keepRaw(ctx, e)
}

func (d *Desk) noticeIn(ctx context.Context, id care.ID, e channel.Event) error {
	conv, events, err := d.log(ctx, id)
	if err != nil {
		return err
	}
	cmd := care.Notice{Ref: e.Target, Stage: e.Stage, Upto: e.Upto, Code: e.Code, At: e.At}
	auto := map[string]bool{}
	for _, ev := range events {
		switch x := ev.Body.(type) {
		case care.Acknowledged:
			auto[x.Reply] = true
		case care.SurveyAsked:
			auto[x.Reply] = true
		case care.PartSent:
			if x.Ref == e.Target {
				cmd.Reply = x.Reply
			}
		case care.Sent:
			if x.Ref == e.Target {
				cmd.Reply = x.Reply
			}
		}
	}
	if cmd.Reply == "" { // the customer's own message, which networks mark as read, too
		return nil
	}
	cmd.Auto = auto[cmd.Reply]
	if err := d.failedElsewhere(ctx, conv, cmd, e); err != nil {
		return err
	}
	_, err = d.try(ctx, conv, cmd, step{keys: []care.Key{{Account: e.Account, Name: e.Key(), Forever: true}}})
	return err
}

// failedElsewhere records a failure where the case goes on, if its conversation
// was merged since: nobody works on it here any more.
func (d *Desk) failedElsewhere(ctx context.Context, conv care.Conversation, cmd care.Notice, e channel.Event) error {
	if conv.State != care.Merged || cmd.Stage != channel.StageFailed || cmd.Auto {
		return nil
	}
	for range maxHops {
		to := conv.Goes(conv.Customer)
		if conv.State != care.Merged || to == "" {
			break
		}
		next, err := d.store.Load(ctx, to)
		if err != nil {
			return d.loaded(err)
		}
		conv = next
	}
	cmd.Upto = false // what else was written there is another's
	_, err := d.try(ctx, conv, cmd, step{keys: []care.Key{{Account: e.Account, Name: e.Key() + "+on", Forever: true}}})
	if errors.Is(err, care.ErrKnown) { // recorded before
		return nil
	}
	return err
}
