package email_test

import (
	"context"
	"errors"
	"fmt"
	"io"
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

func ExampleAdapter_Inspect() {
	mail := emailtest.NewServer(nil, &emailtest.Options{MaxSize: 20_000_000})
	defer mail.Close()
	a, err := exampleAccount(mail)
	if err != nil {
		fmt.Println(err)
		return
	}
	mail.Rename("Sent", "Gesendet")
	found := a.Inspect(context.Background())
	fmt.Println(found.Submission, found.MaxSize)
	fmt.Println(found.Mailboxes, found.Missing, found.Extensions)
	// Output:
	// <nil> 20000000
	// <nil> [Sent] [IDLE]
}

func ExampleAdapter_Fetch() {
	mail := emailtest.NewServer(nil, nil)
	defer mail.Close()
	a, err := exampleAccount(mail)
	if err != nil {
		fmt.Println(err)
		return
	}
	mail.Deliver("From: zoe@mail.example\nMessage-ID: <f1@mail.example>\nContent-Type: multipart/mixed; boundary=b\n\n" +
		"--b\n\nEcco il conto.\n--b\nContent-Type: text/csv\nContent-Disposition: attachment; filename=conto.csv\n\nluglio;300\n--b--\n")
	page, err := a.Poll(context.Background(), `{"v":1,"uidvalidity":1,"uid":0,"at":"2026-08-01T00:00:00Z"}`) // a stored cursor
	if err != nil {
		fmt.Println(err)
		return
	}
	m := page.Events[0].Message
	file, err := a.Fetch(context.Background(), m.Media[0])
	if err != nil {
		fmt.Println(err)
		return
	}
	data, err := io.ReadAll(file)
	fmt.Printf("%s %s: %s: %s %v\n", m.Text, m.Media[0].URL, m.Media[0].Description, data, err)
	// Output: Ecco il conto. mid:f1@mail.example?part=2: conto.csv: luglio;300 <nil>
}
