package email

import (
	"context"
	"time"

	"github.com/emersion/go-imap/v2"

	"github.com/mysocialcare/socialcare/channel"
)

// Inspection is what the servers of an account were seen to do. What no server
// was asked is at its zero value.
type Inspection struct {
	At time.Time
	// Submission is why nothing can be sent; nil: the server knows the account,
	// or there is none. Nothing was sent, so whether it takes a message is not
	// known, nor whether others trust it (SPF, DKIM).
	Submission error
	// MaxSize is the longest message that it takes, in bytes; 0: it does not say.
	MaxSize int64
	// Mailboxes is why nothing can be read; nil: the server knows the account, or
	// there is none.
	Mailboxes error
	// Missing are those mailboxes of the options that cannot be opened.
	Missing []string
	// Extensions that were offered: "IDLE" to wait for news, "MOVE", "UIDPLUS".
	Extensions []string
}

// Inspect logs in to the account's servers and looks, and changes nothing.
func (a *Adapter) Inspect(ctx context.Context) Inspection {
	const op = "inspect"
	found := Inspection{At: time.Now().UTC()}
	if a.opt.SMTP.Address != "" {
		found.MaxSize, found.Submission = a.inspectSubmission(ctx, op)
	}
	if a.opt.IMAP.Address != "" {
		found.Mailboxes = a.inspectMailboxes(ctx, op, &found)
	}
	return found
}

func (a *Adapter) inspectSubmission(ctx context.Context, op string) (maxSize int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, a.opt.Timeout)
	defer cancel()
	c, done, err := a.submission(ctx, op)
	if err != nil {
		return 0, err
	}
	defer done()
	if size, ok := c.MaxMessageSize(); ok {
		maxSize = int64(size)
	}
	_ = c.Quit()
	return maxSize, nil
}

func (a *Adapter) inspectMailboxes(ctx context.Context, op string, found *Inspection) error {
	ctx, cancel := context.WithTimeout(ctx, a.opt.Timeout)
	defer cancel()
	s, err := a.mailbox(ctx, op)
	if err != nil {
		return err
	}
	defer s.close()
	a.learn(s)
	caps := s.c.Caps()
	for _, c := range []imap.Cap{imap.CapIdle, imap.CapMove, imap.CapUIDPlus} {
		if caps.Has(c) {
			found.Extensions = append(found.Extensions, string(c))
		}
	}
	for _, box := range []string{a.opt.Inbox, a.opt.Sent} {
		if box == "" {
			continue
		}
		_, err := s.examine(box)
		switch channel.CodeOf(err) {
		case "":
		case channel.Unconfigured, channel.Permission:
			found.Missing = append(found.Missing, box)
		default:
			return err
		}
	}
	return nil
}
