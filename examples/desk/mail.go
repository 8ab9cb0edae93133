package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/email"
	"github.com/mysocialcare/socialcare/examples/desk/internal/config"
)

// mailTimeout is for a call to a mail server: less than an attempt has.
const mailTimeout = 10 * time.Second

// connectEmail makes the adapter of an e-mail account.
func (p *program) connectEmail(a config.Account, getenv func(string) string) (*email.Adapter, error) {
	m := a.Mail
	o := &email.Options{
		Brand: a.Brand, Name: a.Name, From: m.From, Aliases: m.Aliases, User: a.User, PlusReply: m.PlusReply,
		Inbox: m.Inbox, Sent: m.Sent, Append: m.FileCopies, ServerFiles: m.ServerCopies, Timeout: mailTimeout, Filed: p.filed,
	}
	var err error
	if o.SMTP, err = mailServer("mail.smtp", m.Send); err != nil {
		return nil, err
	}
	if o.IMAP, err = mailServer("mail.imap", m.Read); err != nil {
		return nil, err
	}
	switch {
	case m.PasswordFile != "":
		if o.Password, err = kept(m.PasswordFile); err != nil {
			return nil, fmt.Errorf("password: %w", err)
		}
	case m.PasswordEnv != "":
		if o.Password = getenv(m.PasswordEnv); o.Password == "" {
			return nil, fmt.Errorf("the environment variable %s is empty; it holds the password", m.PasswordEnv)
		}
	case a.RefreshTokenFile != "":
		if o.Tokens, err = p.renewing(a, getenv); err != nil {
			return nil, err
		}
	default:
		if o.Tokens, err = tokensOf(a, getenv); err != nil {
			return nil, err
		}
	}
	return email.New(m.Address, o)
}

func mailServer(where string, s config.MailServer) (email.Server, error) {
	out := email.Server{Address: s.Address, Security: email.Security(s.TLS)}
	if s.CAFile == "" {
		return out, nil
	}
	pem, err := os.ReadFile(s.CAFile)
	if err != nil {
		return out, fmt.Errorf("%s.ca_file: %w", where, err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return out, fmt.Errorf("%s.ca_file: %s holds no certificate", where, s.CAFile)
	}
	out.TLS = &tls.Config{RootCAs: pool}
	return out, nil
}

// addresses are those of a brand's e-mail accounts: what they write to each other
// is its own.
func addresses(c *config.Config, brand string) (list []string) {
	for _, a := range c.Accounts {
		if a.Brand == brand && a.Mail != nil {
			list = append(append(list, a.Mail.Address), a.Mail.Aliases...)
		}
	}
	return list
}

// filed notes a copy that is missing in the mailbox of what was sent.
func (p *program) filed(sent channel.Ref, err error) {
	if err != nil && p.log != nil {
		p.log.Warn("no copy was filed", "account", sent.Account.String(), "error", err)
	}
}

// mail says what the servers of an e-mail account do and have.
func (x *examination) mail(ctx context.Context, a config.Account, adapter *email.Adapter) {
	i := adapter.Inspect(ctx)
	x.say("seen", "%s", i.At.Format(time.RFC3339))
	if x.server("submission", a.Mail.Send, i.Submission) {
		if i.MaxSize > 0 {
			x.works("submission takes messages of up to %d bytes", i.MaxSize)
		} else {
			x.unknown("submission: the server does not say how long a message may be")
		}
		x.unknown("submission: nothing was sent, so whether a message is taken, and with this sender, is not known")
	}
	x.unknown("SPF, DKIM and DMARC: whether others trust what leaves cannot be seen from here")
	if !x.server("mailboxes", a.Mail.Read, i.Mailboxes) {
		return
	}
	for _, box := range i.Missing {
		x.fails("mailbox %q cannot be opened", box)
	}
	if len(i.Missing) == 0 {
		x.works("the mailboxes can be opened")
	}
	has := map[string]bool{}
	for _, e := range i.Extensions {
		has[e] = true
	}
	for _, e := range []struct{ name, without string }{
		{"IDLE", "the desk asks for new mail again and again"}, {"MOVE", "the desk moves nothing"}, {"UIDPLUS", "the desk does without"},
	} {
		if has[e.name] {
			x.works("the server has %s", e.name)
		} else {
			x.say("lacks", "the server has no %s: %s", e.name, e.without)
		}
	}
	switch {
	case a.Mail.Sent == "":
		x.unknown("sent: no mailbox is named, so a reply whose answer is lost waits for a person")
	case a.Mail.FileCopies:
		x.unknown("sent: copies are filed by the desk, so a reply whose answer is lost waits for a person")
	case a.Mail.ServerCopies:
		x.unknown("sent: whether the server files in %q what it takes, as server_copies says: if it does not, a reply whose answer is lost is sent twice", a.Mail.Sent)
	default:
		x.unknown("sent: whether the server files in %q what it takes: if so, set server_copies; until then a reply whose answer is lost waits for a person", a.Mail.Sent)
	}
}

// server says whether a server takes the login.
func (x *examination) server(name string, s config.MailServer, err error) bool {
	if err != nil {
		x.fails("%s: %s: %s", name, s.Address, trouble(err))
		return false
	}
	x.works("%s: %s takes the login", name, s.Address)
	return true
}
