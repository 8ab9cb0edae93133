package desk

import (
	"context"
	"errors"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// Metrics are hooks for a monitoring system. They must return at once and be
// safe for concurrent use.
type Metrics struct {
	// Ingested: an event is durable; known says that it was before.
	Ingested func(kind channel.Kind, known bool)
	// Claimed: a message was taken from the outbox, so long after it could be.
	Claimed func(account channel.Account, late time.Duration)
	// Sent: a message left, and sending took so long.
	Sent func(account channel.Account, took time.Duration)
	// Failed: an attempt did not succeed; final says that there is no other.
	Failed func(account channel.Account, code channel.Code, final bool)
	// Ticked: a timer was acted on, so long after it fell due.
	Ticked func(late time.Duration)
	// Refused: a guard said no to a command.
	Refused func(command, guard string)
	// Conflict: a conversation moved on while something was decided about it,
	// which is decided anew.
	Conflict func()
	// Outbox: so many messages have not left, so many of them because a person
	// has to decide. It is called every minute, and reads the whole outbox.
	Outbox func(waiting, dead int)
	// Shared: so many processes live, and so many shards and accounts are this
	// one's. It is called a few times in Options.Lease.
	Shared func(workers, shards, accounts int)
}

// judged counts a refusal, and passes the error on.
func (m *Metrics) judged(cmd care.Command, err error) error {
	var no *care.Refusal
	if m.Refused != nil && errors.As(err, &no) {
		m.Refused(cmd.Name(), no.Guard)
	}
	return err
}

// written counts a conflict, and passes the error on.
func (m *Metrics) written(err error) error {
	if m.Conflict != nil && errors.Is(err, care.ErrStale) {
		m.Conflict()
	}
	return err
}

// measureLoop looks at the outbox for those who want to know.
func (d *Desk) measureLoop(ctx context.Context) {
	f := d.opt.Metrics.Outbox
	for f != nil {
		waiting, dead := 0, 0
		var failed error
		for o, err := range d.store.Outbox(ctx, "") {
			if failed = err; err != nil {
				break
			}
			if waiting++; o.Dead {
				dead++
			}
		}
		if failed == nil {
			f(waiting, dead)
		}
		if !sleep(ctx, time.Minute) {
			return
		}
	}
}
