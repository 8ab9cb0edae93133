package channeltest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/channeltest"
	"github.com/mysocialcare/socialcare/channel/email"
	"github.com/mysocialcare/socialcare/channel/email/emailtest"
)

func emailHarness(t testing.TB, server *emailtest.Options, change func(*email.Options)) channeltest.Harness {
	s := emailtest.NewServer(t, server)
	o := &email.Options{
		Brand: "acme", Password: emailtest.Password, Sent: "Sent", Timeout: 15 * time.Second,
		SMTP: email.Server{Address: s.SMTP, Security: email.Plain}, IMAP: email.Server{Address: s.IMAP, Security: email.Plain},
	}
	if change != nil {
		change(o)
	}
	a, err := email.New(emailtest.Address, o)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	return channeltest.Harness{
		Adapter: a, Secrets: []string{emailtest.Password, emailtest.Token},
		Customer: channel.Party{Native: "ann@mail.example", Handle: "ann@mail.example"},
		Receive: func(m channel.Message) string {
			n++
			id := fmt.Sprintf("<m%d@mail.example>", n)
			head := "From: ann@mail.example\nTo: " + emailtest.Address + "\nSubject: domanda\nMessage-ID: " + id + "\n"
			if m.Parent != "" {
				head += "In-Reply-To: " + m.Parent + "\nReferences: " + m.Parent + "\n"
			}
			s.Deliver(head + "Content-Type: text/plain; charset=utf-8\n\n" + m.Text + "\n")
			return id
		},
		Published: func() (list []channel.Draft) {
			for _, m := range s.Taken() {
				events, err := email.Decode(a.Account(), []string{emailtest.Address}, []byte(m.Data), time.Now())
				if err != nil {
					t.Fatal(err)
				}
				got := events[0].Message
				list = append(list, channel.Draft{InReplyTo: channel.Ref{Native: got.Parent}, Visibility: channel.Private, Text: got.Text})
			}
			return list
		},
		Fail: func(f channeltest.Fault) bool {
			fault, ok := emailFault(f)
			if ok {
				s.Fail(fault)
			}
			return ok
		},
	}
}

// emailFault is how a fault shows in submission, which says neither how long a
// limit lasts nor what is left of it.
func emailFault(f channeltest.Fault) (emailtest.Fault, bool) {
	faults := map[channeltest.Fault]emailtest.Fault{
		channeltest.Refused:     {At: "greeting", Break: true},
		channeltest.Lost:        {At: "taken", Break: true},
		channeltest.Cut:         {At: "taken", Answer: "250-2.0.0 taken\r\n"},
		channeltest.Truncated:   {At: "taken", Answer: "25"},
		channeltest.Slow:        {At: "to", Delay: 30 * time.Second, Break: true},
		channeltest.Stalled:     {At: "taken", Delay: 30 * time.Second, Break: true},
		channeltest.Unavailable: {At: "from", Answer: "421 4.3.2 come back later"},
		channeltest.Denied:      {At: "login", Answer: "535 5.7.8 no"},
		channeltest.Rejected:    {At: "data", Answer: "550 5.7.1 no"},
		channeltest.SecretShown: {At: "data", Answer: "554 5.6.0 Rossana Bianchini " + emailtest.Password + " " + emailtest.Token},
	}
	fault, ok := faults[f]
	return fault, ok
}

// A provider that files what it takes, and lets be looked up what was sent.
func TestEmail(t *testing.T) {
	channeltest.Run(t, func(t testing.TB, _ *http.Client) channeltest.Harness {
		return emailHarness(t, &emailtest.Options{FilesSent: true}, func(o *email.Options) { o.ServerFiles = true })
	})
}

// A server that is slow, files nothing and does not tell of news.
func TestEmailFiled(t *testing.T) {
	channeltest.Run(t, func(t testing.TB, _ *http.Client) channeltest.Harness {
		return emailHarness(t, &emailtest.Options{NoIdle: true, Latency: 200 * time.Microsecond}, func(o *email.Options) { o.Append = true })
	})
}

// Submission alone: nothing is read, and nothing can be looked up.
func TestEmailOutward(t *testing.T) {
	channeltest.Run(t, func(t testing.TB, _ *http.Client) channeltest.Harness {
		h := emailHarness(t, nil, func(o *email.Options) { o.IMAP, o.Sent = email.Server{}, "" })
		h.Receive = nil
		return h
	})
}

// The ways in which a server refuses, each with its class.
func TestEmailRefusals(t *testing.T) {
	for answer, want := range map[string]channel.Code{
		"to 421 4.3.2 closing": channel.Transient, "to 450 4.2.0 greylisted": channel.Transient, "to 451 4.7.1 greylisted": channel.Transient,
		"to 452 4.2.2 full": channel.Transient, "to 550 5.1.1 nobody": channel.RecipientClosed, "data 552 5.3.4 big": channel.TooLarge,
		"data 552 5.2.2 full": channel.RecipientClosed, "from 550 5.7.1 no": channel.Permission, "login 454 4.7.0 later": channel.Transient,
		"login 535 5.7.8 no": channel.AuthRevoked, "login 534 5.7.9 mechanism": channel.Unconfigured, "greeting 421 4.3.2 busy": channel.Transient,
	} {
		s := emailtest.NewServer(t, nil)
		a, err := email.New(emailtest.Address, &email.Options{Password: emailtest.Password, SMTP: email.Server{Address: s.SMTP, Security: email.Plain}})
		if err != nil {
			t.Fatal(err)
		}
		at, said, _ := strings.Cut(answer, " ")
		s.Fail(emailtest.Fault{At: at, Answer: said})
		d := channel.Draft{ID: "d-1", To: channel.Party{Native: "ann@mail.example"}, Visibility: channel.Private, Text: "Buongiorno"}
		if _, err := a.Send(t.Context(), d); channel.CodeOf(err) != want || len(s.Taken()) != 0 {
			t.Errorf("%s: %v and %d taken, want %s and none", answer, err, len(s.Taken()), want)
		}
		if _, err := a.Send(t.Context(), d); err != nil || len(s.Taken()) != 1 {
			t.Errorf("%s: the next time %v and %d taken", answer, err, len(s.Taken()))
		}
	}
}
