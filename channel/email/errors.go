package email

import (
	"context"
	"errors"
	"fmt"

	"github.com/emersion/go-smtp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/internal/rest"
)

// stage is the part of an SMTP exchange that an answer is to.
type stage string

const (
	greeting  stage = "greeting"
	authority stage = "login"
	sender    stage = "from"
	recipient stage = "to"
	content   stage = "data"
)

// answered is the meaning of what an SMTP server or the way there says. The
// server's words are dropped: they repeat addresses and texts.
func (a *Adapter) answered(ctx context.Context, op string, at stage, err error) *channel.Error {
	var refusal *smtp.SMTPError
	if untrusted(err) {
		return a.fail(channel.Unconfigured, op, "certificate", rest.Cause(err))
	}
	if !errors.As(err, &refusal) {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return a.fail(channel.Transient, op, string(at), rest.Cause(err))
	}
	e := a.fail(a.meaning(at, refusal), op, string(at), nil)
	e.Native = fmt.Sprint(refusal.Code)
	if c := refusal.EnhancedCode; c[0] > 0 {
		e.Native += fmt.Sprintf(" %d.%d.%d", c[0], c[1], c[2])
	}
	return e
}

// meaning reads a reply's code (RFC 5321, 4.2.3 and RFC 4954, 6) and its
// enhanced code (RFC 3463).
func (a *Adapter) meaning(at stage, r *smtp.SMTPError) channel.Code {
	subject, detail := r.EnhancedCode[1], r.EnhancedCode[2]
	switch {
	case r.Code < 500:
		return channel.Transient
	case r.Code == 530, r.Code == 534, r.Code == 538:
		return channel.Unconfigured
	case r.Code == 535 || at == authority:
		return a.refusedLogin()
	case at == recipient:
		return channel.RecipientClosed
	case r.Code == 552 && subject != 2, subject == 3 && detail == 4, subject == 2 && detail == 3:
		return channel.TooLarge
	case at == content && (subject == 1 || subject == 2):
		return channel.RecipientClosed
	case at == sender, subject == 7, r.Code == 550, r.Code == 554:
		return channel.Permission
	}
	return channel.Invalid
}
