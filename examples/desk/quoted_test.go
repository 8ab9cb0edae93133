package main_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/mysocialcare/socialcare/channel/email/emailtest"
)

// What a mail program repeats below an answer goes from the mailbox to the API
// and to the page, where it is folded and is no markup, and leaves every file of
// the desk when the customer is erased: also what a colleague's mail program
// repeated of the customer's words.
func TestMailQuoted(t *testing.T) {
	t.Parallel()
	s := emailtest.NewServer(t, &emailtest.Options{FilesSent: true})
	dir := t.TempDir()
	p := onMail(t, dir, s, "", "")
	s.Deliver(written(1, "Subject: x"))
	d := p.messages(1)
	p.reply(d.ID, "Funziona ora?")
	first := p.sent(s, 1).Get("Message-Id")
	answer := func(n int, from, quoted string) string {
		head := "Subject: Re: x\nIn-Reply-To: " + first + "\nReferences: <z1@mail.example> " + first
		mail := written(n, head) + "\nOn Sat, 21 Nov 2026 at 10:02, " + quoted
		return strings.Replace(mail, "From: Zoe <zoe@mail.example>", "From: "+from, 1)
	}
	hers := "On Sat, 21 Nov 2026 at 10:02, Acme <" + emailtest.Address + "> wrote:\n> Funziona ora?\n> <b>tarantella</b>"
	s.Deliver(answer(2, "Zoe <zoe@mail.example>", strings.TrimPrefix(hers, "On Sat, 21 Nov 2026 at 10:02, ")+"\n"))
	p.messages(3)
	s.Deliver(answer(3, "Acme <"+emailtest.Address+">", "Zoe <zoe@mail.example> wrote:\n> marmalade\n"))
	d = p.messages(4)
	if m := d.Messages[2]; m.Text != "Riga numero 2, perché?" || m.Quoted != hers {
		t.Errorf("%+v, want below it %q", m, hers)
	}
	if m := d.Messages[3]; m.From != "agent" || !strings.Contains(m.Quoted, "> marmalade") {
		t.Errorf("the colleague's: %+v", m)
	}
	if m := d.Messages[0]; m.Quoted != "" {
		t.Errorf("below the first: %q", m.Quoted)
	}
	body := p.html("/c/" + string(d.ID))
	for _, want := range []string{`<details class="quoted"><summary>`, "&lt;b&gt;tarantella&lt;/b&gt;"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	words := []string{"tarantella", "marmalade"}
	if found := search(t, dir, words); len(found) != len(words) {
		t.Fatalf("before: only %q are in the files", found)
	}
	if status, err := p.call("POST", "/api/conversations/"+string(d.ID)+"/erase", fields{}, nil); err != nil || status != http.StatusOK {
		t.Fatalf("status %d, %v", status, err)
	}
	if found := search(t, dir, words); len(found) > 0 {
		t.Errorf("after the erasure %q are in the files", found)
	}
	for _, m := range p.read(d.ID).Messages {
		if m.Text != "" || m.Quoted != "" {
			t.Errorf("after the erasure: %+v", m)
		}
	}
	if out := p.output(); strings.Contains(out, "tarantella") || strings.Contains(out, "marmalade") {
		t.Error("it is in the log")
	}
}

// html is a page of the desk.
func (p *process) html(path string) string {
	p.t.Helper()
	resp, err := client.Get(p.url + path)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 4<<20))
	if err != nil || resp.StatusCode != http.StatusOK {
		p.t.Fatalf("GET %s: %s, %v", path, resp.Status, err)
	}
	return string(body)
}
