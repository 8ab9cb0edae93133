package email

import (
	"context"
	"crypto/tls"
	"errors"
	"net"

	"github.com/emersion/go-sasl"
	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/internal/rest"
)

// Security is how a connection is made private.
type Security string

const (
	// TLS from the first byte (RFC 8314), as on the ports 465 and 993.
	TLS Security = ""
	// StartTLS begins in the clear and goes on only when the server has
	// upgraded, as on the ports 587 and 143.
	StartTLS Security = "starttls"
	// Plain is for a loopback address only.
	Plain Security = "plain"
)

// Server is where to connect to. The zero Server is none.
type Server struct {
	// Address is the host and port: "smtp.acme.example:465".
	Address  string
	Security Security
	// TLS is for a certificate authority of your own; nil: the system's.
	TLS *tls.Config
}

func (s Server) check() error {
	host, port, err := net.SplitHostPort(s.Address)
	switch {
	case err != nil || host == "" || port == "":
		return errors.New("a host and a port such as mail.acme.example:465 are wanted")
	case s.Security != TLS && s.Security != StartTLS && s.Security != Plain:
		return errors.New("security is none of \"\" (TLS), starttls and plain")
	case s.Security == Plain && !loopback(host):
		return errors.New("plain connections are for loopback hosts only")
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (s Server) config() *tls.Config {
	c := new(tls.Config)
	if s.TLS != nil {
		c = s.TLS.Clone()
	}
	if c.ServerName == "" {
		c.ServerName, _, _ = net.SplitHostPort(s.Address)
	}
	return c
}

// dial connects, with TLS if it is from the first byte. The connection ends
// with the context, whatever waits on it; stop ends that watch.
func (s Server) dial(ctx context.Context) (conn net.Conn, stop func() bool, err error) {
	raw, err := new(net.Dialer).DialContext(ctx, "tcp", s.Address)
	if err != nil {
		return nil, nil, err
	}
	stop = context.AfterFunc(ctx, func() { _ = raw.Close() })
	if s.Security != TLS {
		return raw, stop, nil
	}
	secure := tls.Client(raw, s.config())
	if err := secure.HandshakeContext(ctx); err != nil {
		stop()
		_ = raw.Close()
		return nil, nil, err
	}
	return secure, stop, nil
}

// untrusted reports whether the server showed a certificate that does not prove
// who it is.
func untrusted(err error) bool {
	var bad *tls.CertificateVerificationError
	return errors.As(err, &bad)
}

// login is what proves who the account is: mechanisms are those that the server
// offers. It is nil when there is nothing to log in with.
func (a *Adapter) login(op string, offers func(mechanism string) bool) (sasl.Client, error) {
	if a.opt.Tokens != nil {
		token, err := a.opt.Tokens.Token()
		if err != nil || token == nil || token.AccessToken == "" {
			return nil, a.tokenError(op, err)
		}
		return &xoauth2{user: a.opt.User, token: token.AccessToken}, nil
	}
	switch {
	case a.opt.Password == "":
		return nil, nil
	case offers("PLAIN"):
		return sasl.NewPlainClient("", a.opt.User, a.opt.Password), nil
	case offers("LOGIN"):
		return sasl.NewLoginClient(a.opt.User, a.opt.Password), nil
	}
	return nil, a.fail(channel.Unconfigured, op, "password", errors.New("the server takes no password"))
}

// tokenError maps a token source's failure. Its text is dropped: it may hold
// the authorization server's answer.
func (a *Adapter) tokenError(op string, err error) error {
	var ours *channel.Error
	var refused *oauth2.RetrieveError
	switch {
	case err == nil:
		return a.fail(channel.Unconfigured, op, "token", nil)
	case errors.As(err, &ours):
		return a.fail(ours.Code, op, "token", nil)
	case errors.As(err, &refused):
		if refused.ErrorCode != "" || refused.Response != nil && refused.Response.StatusCode/100 == 4 && refused.Response.StatusCode != 429 {
			return a.fail(channel.AuthRevoked, op, "token", nil)
		}
	}
	return a.fail(channel.Transient, op, "token", rest.Cause(err))
}

// refusedLogin is the code of credentials that a server does not take: a token
// may have expired, a password has not.
func (a *Adapter) refusedLogin() channel.Code {
	if a.opt.Tokens != nil {
		return channel.AuthExpired
	}
	return channel.AuthRevoked
}

// xoauth2 is the mechanism of Google and Microsoft ("OAuth 2.0 Mechanism",
// developers.google.com/gmail/imap/xoauth2-protocol).
type xoauth2 struct{ user, token string }

// Start implements [sasl.Client].
func (x *xoauth2) Start() (string, []byte, error) {
	return "XOAUTH2", []byte("user=" + x.user + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}

// Next answers the reason of a refusal with nothing, after which the server
// refuses.
func (x *xoauth2) Next([]byte) ([]byte, error) { return []byte{}, nil }
