package email

import (
	"context"
	"net"
	"net/mail"
	"strings"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/mysocialcare/socialcare/channel"
)

// Send implements [channel.Sender]: one message to the address in To, which
// answers InReplyTo if there is one. With IMAP the subject and the references
// are those of the message that it answers, which is looked for in the inbox
// first, and not being able to look fails the call with nothing sent. Without
// IMAP, or when the message is gone, the answer refers to it alone, with the
// subject of the options; the token in [MessageID] still finds the discussion.
//
// A message that the server took is not yet delivered: a recipient refused later
// comes back as a message with [channel.Bounce]. MaybeDone is set when the whole
// message left and no answer came. With [Options.Append] a copy is filed then;
// that it could not be is told to [Options.Filed] and is no error.
func (a *Adapter) Send(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
	const op = "send"
	to, err := a.sendable(op, d)
	if err != nil {
		return channel.Receipt{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, a.opt.Timeout)
	defer cancel()
	p, err := a.parentOf(ctx, op, d)
	if err != nil {
		return channel.Receipt{}, err
	}
	now := time.Now()
	data, err := a.compose(d, to, p, now)
	if err != nil {
		return channel.Receipt{}, a.fail(channel.Internal, op, "message", nil)
	}
	if err := a.submit(ctx, op, to.Address, data); err != nil {
		return channel.Receipt{}, err
	}
	sent := channel.Ref{Account: a.account, Native: MessageID(d, a.host)}
	if a.opt.Append {
		if err := a.file(ctx, sent.Native, data); a.opt.Filed != nil {
			a.opt.Filed(sent, err)
		}
	}
	return channel.Receipt{Ref: sent, At: now.UTC()}, nil
}

// sendable is the addressee of a draft that can be sent.
func (a *Adapter) sendable(op string, d channel.Draft) (*mail.Address, error) {
	switch {
	case a.opt.SMTP.Address == "":
		return nil, a.fail(channel.Unsupported, op, "smtp", nil)
	case d.Visibility != channel.Private:
		return nil, a.fail(channel.Unsupported, op, "visibility", nil)
	case strings.TrimSpace(d.Text) == "":
		return nil, a.fail(channel.Invalid, op, "text", nil)
	case d.ID == "":
		return nil, a.fail(channel.Invalid, op, "id", nil)
	case !d.InReplyTo.IsZero() && d.InReplyTo.Account != a.account:
		return nil, a.fail(channel.Invalid, op, "ref", nil)
	}
	address := d.To.Native
	if address == "" {
		address = d.To.Handle
	}
	to, err := mail.ParseAddress(address)
	if err != nil || to.Address != address || strings.ContainsAny(address, "\r\n<>") {
		return nil, a.fail(channel.Invalid, op, "to", nil)
	}
	to.Name = line(d.To.Name)
	return to, nil
}

// submit hands a message to the submission server (RFC 6409).
func (a *Adapter) submit(ctx context.Context, op, to string, data []byte) error {
	c, done, err := a.submission(ctx, op)
	if err != nil {
		return err
	}
	defer done()
	envelope := &smtp.MailOptions{Size: int64(len(data)), UTF8: !isASCII(to)}
	if ok, _ := c.Extension("SMTPUTF8"); envelope.UTF8 && !ok {
		return a.fail(channel.RecipientClosed, op, "to", nil) // an address that the server cannot write
	}
	if err := c.Mail(a.address, envelope); err != nil {
		return a.answered(ctx, op, sender, err)
	}
	if err := c.Rcpt(to, nil); err != nil {
		return a.answered(ctx, op, recipient, err)
	}
	w, err := c.Data()
	if err != nil {
		return a.answered(ctx, op, content, err)
	}
	if _, err := w.Write(data); err != nil {
		return a.answered(ctx, op, content, err) // without its end nothing is taken
	}
	if _, err := w.CloseWithResponse(); err != nil {
		e := a.answered(ctx, op, content, err)
		e.MaybeDone = e.Native == ""
		return e
	}
	_ = c.Quit() // the message is taken, whatever the server says now
	return nil
}

// submission connects to the server and logs in. done closes the connection.
func (a *Adapter) submission(ctx context.Context, op string) (c *smtp.Client, done func(), err error) {
	conn, stop, err := a.opt.SMTP.dial(ctx)
	if err != nil {
		return nil, nil, a.answered(ctx, op, greeting, err)
	}
	done = func() { stop(); _ = conn.Close() }
	if c, err = a.greet(ctx, op, conn); err == nil {
		err = a.authenticate(ctx, op, c)
	}
	if err != nil {
		done()
		return nil, nil, err
	}
	return c, done, nil
}

// greet says who we are, on a private connection.
func (a *Adapter) greet(ctx context.Context, op string, conn net.Conn) (c *smtp.Client, err error) {
	if a.opt.SMTP.Security == StartTLS {
		if c, err = smtp.NewClientStartTLS(conn, a.opt.SMTP.config()); err != nil {
			e := a.answered(ctx, op, greeting, err)
			if e.Err == nil && e.Native == "" { // the server cannot
				e.Code, e.Field = channel.Unconfigured, "starttls"
			}
			return nil, e
		}
	} else {
		c = smtp.NewClient(conn)
	}
	c.CommandTimeout, c.SubmissionTimeout = a.opt.Timeout, a.opt.Timeout
	if err := c.Hello(a.host); err != nil {
		return nil, a.answered(ctx, op, greeting, err)
	}
	return c, nil
}

func (a *Adapter) authenticate(ctx context.Context, op string, c *smtp.Client) error {
	client, err := a.login(op, c.SupportsAuth)
	if client == nil || err != nil {
		return err
	}
	if err := c.Auth(client); err != nil {
		return a.answered(ctx, op, authority, err)
	}
	return nil
}
