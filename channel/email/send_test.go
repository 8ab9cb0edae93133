package email_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/email"
)

// answer is a draft that answers a customer.
func answer() channel.Draft {
	return channel.Draft{
		ID: "d-1", Thread: "t-1", InReplyTo: channel.Ref{Account: account, Native: "<a1@mail.example>"}, Visibility: channel.Private,
		To:   channel.Party{Native: "zoe@mail.example", Name: "Zoë Marten"},
		Text: "Buongiorno Zoë,\n.\n300€ sono tanti per un caffè freddo: la cambiamo noi, e questa riga è abbastanza lunga da doverla spezzare.\n", Lang: "it",
	}
}

func TestSend(t *testing.T) {
	s := submission(t, nil)
	a := open(t, s, func(o *email.Options) { o.PlusReply = true })
	d := answer()
	r, err := a.Send(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	id := email.MessageID(d, "acme.example")
	if want := (channel.Ref{Account: account, Native: id}); r.Ref != want || time.Since(r.At) > time.Minute {
		t.Errorf("the receipt names %v at %v, want %v", r.Ref, r.At, want)
	}
	sent := s.messages()
	if len(sent) != 1 || s.to[0] != "zoe@mail.example" {
		t.Fatalf("%d messages to %v", len(sent), s.to)
	}
	got := fields(sent[0])
	if _, err := mail.ParseDate(got["date"][0]); err != nil {
		t.Error(err)
	}
	delete(got, "date")
	thread := id[strings.LastIndexByte(id, '.')-len("sc-0000000000000000@acme"):]
	thread, _, _ = strings.Cut(thread, "@")
	want := map[string][]string{
		"from": {`"Acme Aiuto" <help@acme.example>`}, "to": {"=?utf-8?q?Zo=C3=AB_Marten?= <zoe@mail.example>"}, "message-id": {id},
		"subject": {"Acme Aiuto"}, "in-reply-to": {"<a1@mail.example>"}, "references": {"<a1@mail.example>"},
		"reply-to": {`"Acme Aiuto" <help+` + thread + `@acme.example>`}, "content-language": {"it"}, "mime-version": {"1.0"},
		"content-type": {"text/plain; charset=utf-8"}, "content-transfer-encoding": {"quoted-printable"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("header (-want +got):\n%s", diff)
	}
	_, body, _ := strings.Cut(sent[0], "\r\n\r\n")
	for l := range strings.SplitSeq(body, "\r\n") {
		if len(l) > 76 {
			t.Errorf("a line of %d bytes", len(l))
		}
	}
	text, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(body)))
	if diff := cmp.Diff(strings.ReplaceAll(d.Text, "\n", "\r\n"), string(text)); err != nil || diff != "" {
		t.Errorf("text (-want +got):\n%s%v", diff, err)
	}
}

// What a machine wrote says so, so that no machine answers it.
func TestSendMarksAutomaticMail(t *testing.T) {
	for _, auto := range []bool{true, false} {
		s := submission(t, nil)
		d := answer()
		d.Auto = auto
		if _, err := open(t, s, nil).Send(context.Background(), d); err != nil {
			t.Fatal(err)
		}
		got := fields(s.messages()[0])
		want := map[bool][]string{true: {"auto-replied"}}[auto]
		if diff := cmp.Diff(want, got["auto-submitted"]); diff != "" {
			t.Errorf("automatic %v (-want +got):\n%s", auto, diff)
		}
		if (len(got["x-auto-response-suppress"]) == 1) != auto {
			t.Errorf("automatic %v: X-Auto-Response-Suppress %v", auto, got["x-auto-response-suppress"])
		}
		e, err := email.Decode(account, self, []byte(s.messages()[0]), received)
		if err != nil || (e[0].Message.Auto == channel.AutoReply) != auto || e[0].Message.Author.Role != channel.Self {
			t.Errorf("automatic %v: read back as %q of %q, %v", auto, e[0].Message.Auto, e[0].Message.Author.Role, err)
		}
	}
}

// No text of a draft begins a field or a part of its own.
func TestSendInjectsNothing(t *testing.T) {
	const evil = "x\r\nBcc: spy@evil.example\r\n\r\nhello\u2028\x00\x1b"
	s := submission(t, nil)
	a := open(t, s, func(o *email.Options) { o.From, o.Subject, o.PlusReply = evil, evil, true })
	plain := answer()
	if _, err := a.Send(context.Background(), plain); err != nil {
		t.Fatal(err)
	}
	want := fields(s.messages()[0])
	for name, change := range map[string]func(*channel.Draft){
		"id": func(d *channel.Draft) { d.ID = evil }, "thread": func(d *channel.Draft) { d.Thread = evil }, "name": func(d *channel.Draft) { d.To.Name = evil },
		"language": func(d *channel.Draft) { d.Lang = evil }, "text": func(d *channel.Draft) { d.Text = evil + "\r\n.\r\nMAIL FROM:<x@y.example>" },
		"parent": func(d *channel.Draft) { d.InReplyTo.Native = "<a" + evil + ">" },
	} {
		d := answer()
		change(&d)
		if _, err := a.Send(context.Background(), d); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		all := s.messages()
		for field := range fields(all[len(all)-1]) {
			if _, ok := want[field]; !ok {
				t.Errorf("%s: the field %q", name, field)
			}
		}
	}
	n := len(s.messages())
	for _, to := range []string{"zoe@mail.example\r\nBcc: spy@evil.example", "zoe@mail.example, spy@evil.example", "<zoe@mail.example>", "Zoe <zoe@mail.example>", "", "@ann", evil} {
		d := answer()
		d.To = channel.Party{Native: to, Handle: to}
		if _, err := a.Send(context.Background(), d); channel.CodeOf(err) != channel.Invalid {
			t.Errorf("to %q: %v", to, err)
		}
	}
	if len(s.messages()) != n {
		t.Error("a message to no address was sent")
	}
}

func TestSendRefuses(t *testing.T) {
	s := submission(t, nil)
	a := open(t, s, nil)
	for name, tt := range map[string]struct {
		change func(*channel.Draft)
		want   channel.Code
	}{
		"public":          {func(d *channel.Draft) { d.Visibility = channel.Public }, channel.Unsupported},
		"without text":    {func(d *channel.Draft) { d.Text = " \n" }, channel.Invalid},
		"without ID":      {func(d *channel.Draft) { d.ID = "" }, channel.Invalid},
		"another account": {func(d *channel.Draft) { d.InReplyTo.Account.Brand = "else" }, channel.Invalid},
	} {
		d := answer()
		tt.change(&d)
		if _, err := a.Send(context.Background(), d); channel.CodeOf(err) != tt.want {
			t.Errorf("%s: %v, want %s", name, err, tt.want)
		}
	}
	if n := len(s.messages()); n != 0 {
		t.Errorf("%d messages", n)
	}
}

// A message of which nobody knows a thread has its own, and not one with all
// others of that kind.
func TestMessageIDWithoutThread(t *testing.T) {
	thread := func(d channel.Draft) string {
		id := email.MessageID(d, "acme.example")
		return id[strings.LastIndex(id, ".sc-")+1:]
	}
	first, second := thread(channel.Draft{ID: "1"}), thread(channel.Draft{ID: "2"})
	if first == second {
		t.Errorf("two discussions are %q", first)
	}
	_, m := decode(t, wrap("text/plain", "Ciao"))
	if got := thread(channel.Draft{ID: "3", InReplyTo: m.Ref}); !strings.HasPrefix(got, m.Thread+"@") {
		t.Errorf("the answer is in %q, its message in %q", got, m.Thread)
	}
}

func TestSendErrors(t *testing.T) {
	refusal := func(code int, enhanced ...int) error {
		e := &smtp.SMTPError{Code: code, EnhancedCode: smtp.NoEnhancedCode, Message: "Zoë zoe@mail.example " + password + " 300€"}
		if len(enhanced) == 3 {
			e.EnhancedCode = smtp.EnhancedCode(enhanced)
		}
		return e
	}
	tests := []struct {
		name  string
		fault fault
		code  channel.Code
		maybe bool
		taken int
	}{
		{"refused", fault{refuse: true}, channel.Transient, false, 0},
		{"login", fault{login: refusal(535, 5, 7, 8)}, channel.AuthRevoked, false, 0},
		{"login later", fault{login: refusal(454, 4, 7, 0)}, channel.Transient, false, 0},
		{"busy", fault{from: refusal(421)}, channel.Transient, false, 0},
		{"not as this sender", fault{from: refusal(553, 5, 7, 1)}, channel.Permission, false, 0},
		{"too large", fault{from: refusal(552, 5, 3, 4)}, channel.TooLarge, false, 0},
		{"grey list", fault{rcpt: refusal(451, 4, 7, 1)}, channel.Transient, false, 0},
		{"no such person", fault{rcpt: refusal(550, 5, 1, 1)}, channel.RecipientClosed, false, 0},
		{"mailbox full", fault{rcpt: refusal(552, 5, 2, 2)}, channel.RecipientClosed, false, 0},
		{"too large at the end", fault{data: refusal(552)}, channel.TooLarge, false, 0},
		{"policy", fault{data: refusal(554, 5, 7, 1)}, channel.Permission, false, 0},
		{"later", fault{data: refusal(451, 4, 3, 0)}, channel.Transient, false, 0},
		{"breaks before it is taken", fault{before: true}, channel.Transient, true, 0},
		{"lost", fault{lost: true}, channel.Transient, true, 1},
		{"cut", fault{after: "25"}, channel.Transient, true, 1},
		{"no answer that can be read", fault{after: "what?\r\n"}, channel.Transient, true, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := submission(t, nil)
			a := open(t, s, nil)
			s.disturb(tt.fault)
			_, err := a.Send(context.Background(), answer())
			var e *channel.Error
			if !errors.As(err, &e) || e.Code != tt.code || e.MaybeDone != tt.maybe || e.Account != account || e.Op != "send" {
				t.Errorf("%#v, want %s, maybe done %v", err, tt.code, tt.maybe)
			}
			if n := len(s.messages()); n != tt.taken {
				t.Errorf("%d messages taken, want %d", n, tt.taken)
			}
			for _, secret := range []string{password, "zoe", "Zo", "300"} {
				if err != nil && strings.Contains(err.Error(), secret) {
					t.Errorf("%q holds %q", err, secret)
				}
			}
			if _, err := a.Send(context.Background(), answer()); err != nil {
				t.Errorf("the next: %v", err)
			}
		})
	}
}

func TestSendTooLargeForTheServer(t *testing.T) {
	s := submission(t, nil)
	d := answer()
	d.Text = strings.Repeat("a", 200_000)
	if _, err := open(t, s, nil).Send(context.Background(), d); channel.CodeOf(err) != channel.TooLarge || len(s.messages()) > 0 {
		t.Errorf("%v, %d messages", err, len(s.messages()))
	}
}

func TestSendEndsWithItsContext(t *testing.T) {
	s := submission(t, nil)
	a := open(t, s, nil)
	wait := make(chan struct{})
	defer close(wait)
	for name, silent := range map[string]func() (*email.Adapter, func()){
		"after the recipient": func() (*email.Adapter, func()) { s.disturb(fault{wait: wait}); return a, func() {} },
		"before a greeting": func() (*email.Adapter, func()) {
			ln := listen(t)
			return open(t, s, func(o *email.Options) { o.SMTP.Address = ln.Addr().String() }), func() { _ = ln.Close() }
		},
		"in the handshake": func() (*email.Adapter, func()) {
			ln := listen(t)
			return open(t, s, func(o *email.Options) { o.SMTP = email.Server{Address: ln.Addr().String()} }), func() { _ = ln.Close() }
		},
	} {
		a, done := silent()
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		began := time.Now()
		_, err := a.Send(ctx, answer())
		var e *channel.Error
		if !errors.As(err, &e) || e.Code != channel.Transient || e.MaybeDone || !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 20*time.Second {
			t.Errorf("%s: %v after %v", name, err, time.Since(began))
		}
		cancel()
		done()
	}
}

func TestSendPrivately(t *testing.T) {
	server, client := certificates(t)
	upgraded := submission(t, func(s *smtp.Server) { s.TLSConfig = server; s.AllowInsecureAuth = false })
	first := submission(t, nil)
	first.server.TLSConfig = server
	ln := listen(t)
	go func() { _ = first.server.Serve(tlsListener(ln, server)) }()

	set := func(s email.Server) func(*email.Options) { return func(o *email.Options) { o.SMTP = s } }
	for name, s := range map[string]email.Server{
		"STARTTLS": {Address: upgraded.address, Security: email.StartTLS, TLS: client},
		"TLS":      {Address: ln.Addr().String(), TLS: client},
	} {
		if _, err := open(t, upgraded, set(s)).Send(context.Background(), answer()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		s.TLS = nil // an authority that nobody knows
		if _, err := open(t, upgraded, set(s)).Send(context.Background(), answer()); channel.CodeOf(err) != channel.Unconfigured {
			t.Errorf("%s with an unknown authority: %v", name, err)
		}
	}
	if len(upgraded.messages()) != 1 || len(first.messages()) != 1 {
		t.Errorf("%d and %d messages, want one each", len(upgraded.messages()), len(first.messages()))
	}
	never := submission(t, nil)
	s := email.Server{Address: never.address, Security: email.StartTLS, TLS: client}
	if _, err := open(t, never, set(s)).Send(context.Background(), answer()); channel.CodeOf(err) != channel.Unconfigured || len(never.messages()) > 0 {
		t.Errorf("a server without STARTTLS: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Token() (*oauth2.Token, error) { return nil, f.err }

func TestSendWithToken(t *testing.T) {
	s := submission(t, nil)
	for name, tt := range map[string]struct {
		tokens oauth2.TokenSource
		want   channel.Code
	}{
		"good":    {oauth2.StaticTokenSource(&oauth2.Token{AccessToken: token}), ""},
		"expired": {oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "ya29.old"}), channel.AuthExpired},
		"none":    {failing{}, channel.Unconfigured},
		"revoked": {failing{&oauth2.RetrieveError{ErrorCode: "invalid_grant", ErrorDescription: token}}, channel.AuthRevoked},
		"down":    {failing{io.ErrUnexpectedEOF}, channel.Transient},
	} {
		a := open(t, s, func(o *email.Options) { o.Password, o.Tokens = "", tt.tokens })
		_, err := a.Send(context.Background(), answer())
		if channel.CodeOf(err) != tt.want {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), "ya29") {
			t.Errorf("%s: %v holds a token", name, err)
		}
	}
	if n := len(s.messages()); n != 1 {
		t.Errorf("%d messages", n)
	}
}

func TestNew(t *testing.T) {
	good := email.Options{SMTP: email.Server{Address: "mail.acme.example:465"}, Password: password}
	for field, change := range map[string]func(*email.Options) string{
		"":         func(o *email.Options) string { return "help@acme.example" },
		"address":  func(o *email.Options) string { return "Help <help@acme.example>" },
		"aliases":  func(o *email.Options) string { o.Aliases = []string{"nobody"}; return "help@acme.example" },
		"smtp":     func(o *email.Options) string { o.SMTP.Security = email.Plain; return "help@acme.example" },
		"imap":     func(o *email.Options) string { o.IMAP.Address = "mail.acme.example"; return "help@acme.example" },
		"password": func(o *email.Options) string { o.IMAP, o.Password = o.SMTP, ""; return "help@acme.example" },
		"tokens": func(o *email.Options) string {
			o.Tokens = failing{}
			return "help@acme.example"
		},
	} {
		o := good
		address := change(&o)
		_, err := email.New(address, &o)
		var e *channel.Error
		if got := errors.As(err, &e); got != (field != "") || got && (e.Field != field || e.Code != channel.Unconfigured) {
			t.Errorf("%q: %v", field, err)
		}
	}
	if _, err := email.New("help@acme.example", nil); channel.CodeOf(err) != channel.Unconfigured {
		t.Errorf("without servers: %v", err)
	}
	a, err := email.New("help@acme.example", &good)
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		for _, v := range []any{a, good, &good} {
			if strings.Contains(fmt.Sprintf(verb, v), password) {
				t.Errorf("%s of %T prints the password", verb, v)
			}
		}
	}
}
