package email_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/email"
	"github.com/mysocialcare/socialcare/channel/email/emailtest"
	"github.com/mysocialcare/socialcare/channel/gateway"
)

// secure makes an adapter that reads and sends with a kind of security.
func secure(t testing.TB, s *emailtest.Server, kind email.Security, change func(*email.Options)) *email.Adapter {
	return on(t, s, func(o *email.Options) {
		o.SMTP.Security, o.IMAP.Security = kind, kind
		o.SMTP.TLS, o.IMAP.TLS = s.Client, s.Client
		if change != nil {
			change(o)
		}
	})
}

// opening is a draft that answers nothing: only submission is asked.
func opening() channel.Draft {
	d := answer()
	d.InReplyTo = channel.Ref{}
	return d
}

// Both protocols, with TLS from the first byte and by STARTTLS: the certificate
// must be for the host, be good now, and come from an authority that is known.
func TestTLS(t *testing.T) {
	for _, kind := range []email.Security{email.TLS, email.StartTLS} {
		server := func(change func(*emailtest.Options)) *emailtest.Server {
			o := &emailtest.Options{TLS: kind == email.TLS, StartTLS: kind == email.StartTLS, Strict: true, FilesSent: true}
			if change != nil {
				change(o)
			}
			return emailtest.NewServer(t, o)
		}
		unknown := func(o *email.Options) { o.SMTP.TLS, o.IMAP.TLS = nil, nil }
		for name, tt := range map[string]struct {
			s      *emailtest.Server
			change func(*email.Options)
			want   channel.Code
		}{
			"good":              {server(nil), nil, ""},
			"by its name":       {server(func(o *emailtest.Options) { o.Host = "mail.acme.example" }), named("mail.acme.example"), ""},
			"another host":      {server(func(o *emailtest.Options) { o.Host = "mail.acme.example" }), nil, channel.Unconfigured},
			"another name":      {server(func(o *emailtest.Options) { o.Host = "mail.acme.example" }), named("mail.evil.example"), channel.Unconfigured},
			"expired":           {server(func(o *emailtest.Options) { o.Expires = time.Now().Add(-time.Hour) }), nil, channel.Unconfigured},
			"unknown authority": {server(nil), unknown, channel.Unconfigured},
		} {
			t.Run(fmt.Sprintf("%q %s", kind, name), func(t *testing.T) {
				a := secure(t, tt.s, kind, tt.change)
				_, read := a.Poll(t.Context(), "")
				_, sent := a.Send(t.Context(), opening())
				if channel.CodeOf(read) != tt.want || channel.CodeOf(sent) != tt.want {
					t.Errorf("reading %v, sending %v, want %q", read, sent, tt.want)
				}
				var e *channel.Error
				if tt.want != "" && (!errors.As(read, &e) || e.Field != "certificate" || len(tt.s.Taken()) > 0) {
					t.Errorf("%v, %d sent", read, len(tt.s.Taken()))
				}
				if tt.want == "" && (len(tt.s.Taken()) != 1 || a.Stream(t.Context(), func([]channel.Event) error { return errStop }) != errStop) {
					t.Errorf("%d sent, or not listened to", len(tt.s.Taken()))
				}
			})
		}
	}
}

var errStop = errors.New("enough")

func named(host string) func(*email.Options) {
	return func(o *email.Options) {
		for _, s := range []*email.Server{&o.SMTP, &o.IMAP} {
			s.TLS = s.TLS.Clone()
			s.TLS.ServerName = host
		}
	}
}

// Nothing is said in the clear: not when a server does not offer STARTTLS, and
// not to another host than this one.
func TestNothingInTheClear(t *testing.T) {
	s := emailtest.NewServer(t, nil)
	a := secure(t, s, email.StartTLS, nil)
	_, read := a.Poll(t.Context(), "")
	_, sent := a.Send(t.Context(), opening())
	var one, two *channel.Error
	if !errors.As(read, &one) || !errors.As(sent, &two) || one.Code != channel.Unconfigured || two.Code != channel.Unconfigured || one.Field != "starttls" || two.Field != "starttls" {
		t.Errorf("without STARTTLS: reading %v, sending %v", read, sent)
	}
	if n := s.Count("login"); n != 0 || len(s.Taken()) != 0 {
		t.Errorf("%d logins in the clear", n)
	}
	for _, host := range []string{"mail.acme.example", "192.0.2.7", "loopback.example", "127.0.0.1.nip.example", "0.0.0.0", "[2001:db8::1]"} {
		for _, o := range []email.Options{
			{SMTP: email.Server{Address: host + ":587", Security: email.Plain}, Password: "p"}, {IMAP: email.Server{Address: host + ":143", Security: email.Plain}, Password: "p"},
		} {
			if _, err := email.New(emailtest.Address, &o); channel.CodeOf(err) != channel.Unconfigured {
				t.Errorf("plain to %s: %v", host, err)
			}
		}
	}
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]"} {
		if _, err := email.New(emailtest.Address, &email.Options{SMTP: email.Server{Address: host + ":25", Security: email.Plain}}); err != nil {
			t.Errorf("plain to %s: %v", host, err)
		}
	}
}

// vault is a token store in memory.
type vault struct {
	mu    sync.Mutex
	token oauth2.Token
}

func (v *vault) Load(context.Context, channel.Account) (*oauth2.Token, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	t := v.token
	return &t, nil
}

func (v *vault) CompareAndSwap(_ context.Context, _ channel.Account, old, next *oauth2.Token) (bool, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.token.AccessToken != old.AccessToken {
		return false, nil
	}
	v.token = *next
	return true, nil
}

// Many who read and send at once with a token that has ended refresh it once; a
// token that the server refuses is refreshed and the draft sent.
func TestTokensAreRefreshedOnce(t *testing.T) {
	s := emailtest.NewServer(t, &emailtest.Options{FilesSent: true})
	for name, first := range map[string]oauth2.Token{
		"ended":   {AccessToken: "ya29.old", RefreshToken: "1//refresh", Expiry: time.Now().Add(-time.Minute)},
		"refused": {AccessToken: "ya29.revoked", RefreshToken: "1//refresh", Expiry: time.Now().Add(time.Hour)},
	} {
		t.Run(name, func(t *testing.T) {
			var mu sync.Mutex
			refreshed := 0
			account := channel.Account{Brand: "acme", Network: "email", Name: "help"}
			tokens := gateway.NewTokens(account, &vault{token: first}, func(_ context.Context, old *oauth2.Token) (*oauth2.Token, error) {
				mu.Lock()
				defer mu.Unlock()
				refreshed++
				if old.RefreshToken != "1//refresh" {
					return nil, errors.New("another refresh token")
				}
				return &oauth2.Token{AccessToken: emailtest.Token, Expiry: time.Now().Add(time.Hour)}, nil
			})
			g := gateway.New(on(t, s, func(o *email.Options) { o.Password, o.Tokens = "", tokens }), &gateway.Options{Tokens: tokens, Backoff: time.Millisecond})
			before := len(s.Taken())
			if name == "refused" { // one finds out
				if _, err := g.Send(t.Context(), opening()); err != nil {
					t.Error(err)
				}
			}
			var wg sync.WaitGroup
			for n := range 8 {
				wg.Go(func() {
					d := opening()
					d.ID = fmt.Sprintf("%s-%d", name, n)
					if _, err := g.Send(t.Context(), d); err != nil {
						t.Error(err)
					}
					if _, err := g.Poll(t.Context(), ""); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if want := map[string]int{"ended": 8, "refused": 9}[name]; refreshed != 1 || len(s.Taken())-before != want {
				t.Errorf("refreshed %d times, %d sent", refreshed, len(s.Taken())-before)
			}
		})
	}
}

// A token that the server refuses is refreshed while it is listened to, too.
func TestTokensAreRefreshedWhileListening(t *testing.T) {
	s, kept := emailtest.NewServer(t, nil), new(shelf)
	account := channel.Account{Brand: "acme", Network: "email", Name: "help"}
	old := oauth2.Token{AccessToken: "ya29.revoked", RefreshToken: "1//refresh", Expiry: time.Now().Add(time.Hour)}
	tokens := gateway.NewTokens(account, &vault{token: old}, func(context.Context, *oauth2.Token) (*oauth2.Token, error) {
		return &oauth2.Token{AccessToken: emailtest.Token, Expiry: time.Now().Add(time.Hour)}, nil
	})
	a := on(t, s, func(o *email.Options) { o.Password, o.Tokens = "", tokens })
	g := gateway.New(a, &gateway.Options{Tokens: tokens, PollEvery: time.Hour, MaxReconnect: 5 * time.Millisecond})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- g.Follow(ctx, kept, kept) }()
	until(t, "it waits", func() bool { return s.Idling() == 1 })
	s.Deliver(letter(1))
	until(t, "the message", func() bool { return kept.has(1) })
	cancel()
	<-done
}

// Neither what logs in nor what was said shows in an error, a value or a log.
func TestSecretsAreNotShown(t *testing.T) {
	const said = "Rossana Bianchini"
	secrets := []string{emailtest.Password, emailtest.Token, "ya29", "1//refresh", said, "zoe@mail.example"}
	var log strings.Builder
	echo := said + " zoe@mail.example " + emailtest.Password + " " + emailtest.Token
	for _, withToken := range []bool{false, true} {
		for _, f := range []emailtest.Fault{
			{At: "greeting", Answer: "554 5.0.0 " + echo}, {At: "login", Answer: "535 5.7.8 " + echo}, {At: "from", Answer: "550 5.7.1 " + echo},
			{At: "to", Answer: "550 5.1.1 " + echo}, {At: "data", Answer: "554 5.6.0 " + echo}, {At: "taken", Answer: echo}, {At: "taken", Break: true},
			{At: "select", Answer: "NO " + echo}, {At: "search", Answer: "BAD " + echo}, {At: "fetch", Answer: "NO [SERVERBUG] " + echo}, {At: "append", Answer: "NO " + echo},
			{At: "fetch", Break: true, After: 40}, {},
		} {
			s := emailtest.NewServer(t, &emailtest.Options{NoIdle: true})
			told := new(filed)
			a := on(t, s, func(o *email.Options) {
				if told.options(o); withToken {
					o.Password, o.Tokens = "", failing{&oauth2.RetrieveError{ErrorCode: "invalid_grant", ErrorDescription: emailtest.Token, Body: []byte(emailtest.Token)}}
					if f.At != "" {
						o.Tokens = oauth2.StaticTokenSource(&oauth2.Token{AccessToken: emailtest.Token})
					}
				}
			})
			g := gateway.New(a, &gateway.Options{Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})), Attempts: 1})
			page, err := g.Poll(t.Context(), "")
			s.Deliver("From: zoe@mail.example\nMessage-ID: <a1@mail.example>\n\n" + said + "\n")
			s.Fail(f)
			d := answer()
			d.Text = "Buongiorno " + said
			if f.At == "append" {
				d = opening()
			}
			_, sent := g.Send(t.Context(), d)
			s.Fail(f)
			_, read := g.Poll(t.Context(), page.Next)
			_, _, looked := g.Find(t.Context(), d, time.Time{})
			fmt.Fprintln(&log, err, sent, read, looked, told.errs, a, fmt.Sprintf("%v %+v %#v", a, a, a))
		}
	}
	for _, secret := range secrets {
		if i := strings.Index(log.String(), secret); i >= 0 {
			t.Errorf("%q shows: …%s…", secret, log.String()[max(0, i-150):min(log.Len(), i+100)])
		}
	}
	if strings.Count(log.String(), "channel: acme/email/help") < 20 {
		t.Error("hardly anything failed: the test shows nothing")
	}
}
