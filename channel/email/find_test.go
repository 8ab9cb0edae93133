package email_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/email"
)

func TestFind(t *testing.T) {
	in, out := mailboxes(t), submission(t, nil)
	out.file = func(m string) { in.put(t, "Sent", m, time.Now()) }
	files := func(o *email.Options) { o.ServerFiles = true }
	a := reader(t, in, out, files)
	ctx, d := context.Background(), answer()
	if _, found, err := a.Find(ctx, d, time.Time{}); found || err != nil {
		t.Fatalf("never sent: found %v, %v", found, err)
	}
	out.disturb(fault{lost: true})
	if _, err := a.Send(ctx, d); channel.CodeOf(err) != channel.Transient {
		t.Fatal(err)
	}
	r, found, err := a.Find(ctx, d, time.Time{})
	if !found || err != nil || r.Ref.Native != email.MessageID(d, "acme.example") || time.Since(r.At) > time.Hour {
		t.Errorf("after a lost answer: %v at %v, found %v, %v", r.Ref, r.At, found, err)
	}
	other := d
	other.ID = "d-2"
	if _, found, err := a.Find(ctx, other, time.Time{}); found || err != nil {
		t.Errorf("another draft: found %v, %v", found, err)
	}
	for name, change := range map[string]func(*email.Options){
		"without IMAP":            func(o *email.Options) { o.IMAP = email.Server{} },
		"without a Sent mailbox":  func(o *email.Options) { o.Sent = "" },
		"nobody says who files":   func(*email.Options) {},
		"Sent is missing":         func(o *email.Options) { o.Sent, o.ServerFiles = "Gone", true },
		"the inbox is missing":    func(o *email.Options) { o.Inbox, o.ServerFiles = "Gone", true },
		"the adapter files there": func(o *email.Options) { o.Append = true },
	} {
		if _, found, err := reader(t, in, out, change).Find(ctx, other, time.Time{}); found || err == nil {
			t.Errorf("%s: found %v, %v", name, found, err)
		}
	}
}

func TestSendTakesFromItsParent(t *testing.T) {
	for subject, want := range map[string]string{
		"Caffè freddo": "Re: Caffè freddo", "RE: R: Caffè": "Re: Caffè", "AW: SV: Rif: TR: x": "Re: x", "Re[2]: x": "Re: x", "Reso: x": "Re: Reso: x",
	} {
		in, out := mailboxes(t), submission(t, nil)
		in.put(t, "INBOX", "From: zoe@mail.example\nMessage-ID: <a1@mail.example>\nReferences: <r1@mail.example>\n <r2@mail.example>\nSubject: "+subject+"\n\nCiao\n", time.Now())
		if _, err := reader(t, in, out, nil).Send(context.Background(), answer()); err != nil {
			t.Fatal(err)
		}
		e, err := email.Decode(account, self, []byte(out.messages()[0]), received)
		if err != nil {
			t.Fatal(err)
		}
		m := e[0].Message
		if m.Subject != want || m.Parent != "<a1@mail.example>" {
			t.Errorf("%q: %q in answer to %q, want %q", subject, m.Subject, m.Parent, want)
		}
		if diff := cmp.Diff([]string{"<r1@mail.example>", "<r2@mail.example>", "<a1@mail.example>"}, m.References); diff != "" {
			t.Errorf("references (-want +got):\n%s", diff)
		}
	}
}
