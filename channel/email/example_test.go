package email_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/email"
	"github.com/mysocialcare/socialcare/channel/email/emailtest"
)

// question is what a customer writes in the examples.
const question = `From: Zoe <zoe@mail.example>
To: help@acme.example
Subject: La bolletta
Message-ID: <q1@mail.example>
Date: Mon, 03 Aug 2026 10:00:00 +0200

Perché tre volte il solito?
--
Zoe
`

// exampleAccount is the account of the examples.
func exampleAccount(mail *emailtest.Server) (*email.Adapter, error) {
	return email.New(emailtest.Address, &email.Options{
		Brand: "acme", From: "Acme", Password: emailtest.Password, Sent: "Sent", Append: true,
		SMTP: email.Server{Address: mail.SMTP, Security: email.Plain}, // on this machine; elsewhere TLS
		IMAP: email.Server{Address: mail.IMAP, Security: email.Plain},
	})
}

func ExampleNew() {
	mail := emailtest.NewServer(nil, nil) // in a test: NewServer(t, nil)
	defer mail.Close()
	a, err := exampleAccount(mail)
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := a.Capabilities(context.Background())
	fmt.Println(a, c.Reply, c.Polls, c.Streams, err)
	_, err = email.New("help@acme.example", &email.Options{SMTP: email.Server{Address: "smtp.acme.example:25", Security: email.Plain}})
	fmt.Println(err)
	// Output:
	// acme/email/ [private] true true <nil>
	// channel: /email/ new: unconfigured in smtp: plain connections are for loopback hosts only
}

func ExampleAdapter_Send() {
	mail := emailtest.NewServer(nil, nil)
	defer mail.Close()
	a, err := exampleAccount(mail)
	if err != nil {
		fmt.Println(err)
		return
	}
	mail.Deliver(question)
	_, err = a.Send(context.Background(), channel.Draft{
		ID: "reply-1", InReplyTo: channel.Ref{Account: a.Account(), Native: "<q1@mail.example>"},
		To: channel.Party{Native: "zoe@mail.example"}, Visibility: channel.Private, Text: "La guardiamo subito.",
	})
	fmt.Println(err)
	for _, m := range mail.Taken() {
		for line := range strings.Lines(m.Data) {
			if !strings.HasPrefix(line, "Date:") {
				fmt.Println(strings.TrimSpace(line))
			}
		}
	}
	// Output:
	// <nil>
	// Content-Transfer-Encoding: quoted-printable
	// Content-Type: text/plain; charset=utf-8
	// Mime-Version: 1.0
	// References: <q1@mail.example>
	// In-Reply-To: <q1@mail.example>
	// Subject: Re: La bolletta
	// Message-Id: <reply-1.sc-vyqwshvivo2wqjix@acme.example>
	// To: <zoe@mail.example>
	// From: "Acme" <help@acme.example>
	//
	// La guardiamo subito.
}

func ExampleAdapter_Find() {
	mail := emailtest.NewServer(nil, nil)
	defer mail.Close()
	a, err := exampleAccount(mail)
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	d := channel.Draft{ID: "reply-1", To: channel.Party{Native: "zoe@mail.example"}, Visibility: channel.Private, Text: "Buongiorno"}
	_, err = a.Send(ctx, d)
	fmt.Println(err)
	_, found, err := a.Find(ctx, d, time.Time{})
	fmt.Println(found, err)

	mail.Fail(emailtest.Fault{At: "taken", Break: true}) // the answer is lost
	d.ID = "reply-2"
	_, err = a.Send(ctx, d)
	fmt.Println(err)
	_, found, err = a.Find(ctx, d, time.Time{}) // and no copy was filed
	fmt.Println(found, err)
	// Output:
	// <nil>
	// true <nil>
	// channel: acme/email/ send: transient in data, may have been done: unexpected EOF
	// false channel: acme/email/ find: unsupported in sent
}

func ExampleAdapter_Poll() {
	mail := emailtest.NewServer(nil, nil)
	defer mail.Close()
	a, err := exampleAccount(mail)
	if err != nil {
		fmt.Println(err)
		return
	}
	page, err := a.Poll(context.Background(), "") // from now on
	fmt.Println(len(page.Events), err)
	mail.Deliver(question)
	page, err = a.Poll(context.Background(), page.Next) // store Next when the events are stored
	fmt.Println(len(page.Events), page.More, err)
	m := page.Events[0].Message
	fmt.Println(m.Ref.Native, m.Author.Native, m.Subject, "|", m.Text, "|", strings.ReplaceAll(m.Quoted, "\n", " "))
	// Output:
	// 0 <nil>
	// 1 false <nil>
	// <q1@mail.example> zoe@mail.example La bolletta | Perché tre volte il solito? | -- Zoe
}

func ExampleAdapter_Stream() {
	mail := emailtest.NewServer(nil, nil)
	defer mail.Close()
	a, err := exampleAccount(mail)
	if err != nil {
		fmt.Println(err)
		return
	}
	enough := errors.New("enough")
	err = a.Stream(context.Background(), func(events []channel.Event) error {
		if len(events) == 0 { // it listens: whoever has a cursor polls now
			mail.Deliver(question)
			return nil
		}
		fmt.Println(events[0].Kind, events[0].Target.Native)
		return enough
	})
	fmt.Println(err)
	// Output:
	// message <q1@mail.example>
	// enough
}
