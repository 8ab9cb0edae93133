package main_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel/email/emailtest"
)

// mailAccount is an account of a mail system in a configuration.
func mailAccount(s *emailtest.Server, more string) string {
	server := func(address string) string { return `{"address":"` + address + `","tls":"plain"}` }
	return `{"network":"email","brand":"acme","mail":{"address":"` + emailtest.Address + `","from":"Acme",
		"smtp":` + server(s.SMTP) + `,"imap":` + server(s.IMAP) + `,"password_env":"MAIL_PASSWORD","sent":"Sent"` + more + `}}`
}

// onMail starts a desk with an e-mail account and waits until it listens.
func onMail(t *testing.T, dir string, s *emailtest.Server, brand, more string) *process {
	t.Helper()
	file := filepath.Join(dir, "desk.json")
	config := `{"brands":[{"name":"acme"` + brand + `}],"accounts":[` + mailAccount(s, more) + `]}`
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	p := run(t, []string{"MAIL_PASSWORD=" + emailtest.Password}, "-db", filepath.Join(dir, "desk.db"), "-config", file)
	p.until(20*time.Second, "it listens", func() bool { return s.Idling() == 1 })
	return p
}

// written is a customer's message by its number.
func written(n int, head string) string {
	return fmt.Sprintf("From: Zoe <zoe@mail.example>\nTo: %s\nMessage-ID: <z%d@mail.example>\nDate: %s\n%s\n\nRiga numero %d, perché?\n",
		emailtest.Address, n, time.Now().Format(time.RFC1123Z), head, n)
}

// sent waits for the desk's messages and returns the newest, which went to a
// person.
func (p *process) sent(s *emailtest.Server, n int) mail.Header {
	p.t.Helper()
	p.until(30*time.Second, fmt.Sprintf("message %d leaves", n), func() bool { return len(s.Taken()) >= n })
	taken := s.Taken()[n-1]
	m, err := mail.ReadMessage(strings.NewReader(taken.Data))
	if err != nil {
		p.t.Fatal(err)
	}
	if taken.To != "zoe@mail.example" || !strings.Contains(taken.Data, "^FB") && m.Header.Get("Auto-Submitted") == "" {
		p.t.Errorf("to %s: %s", taken.To, taken.Data)
	}
	return m.Header
}

// messages waits until the one conversation has so many.
func (p *process) messages(n int) document {
	p.t.Helper()
	var d document
	p.until(30*time.Second, fmt.Sprintf("%d messages in one conversation", n), func() bool {
		all := p.readAll()
		if len(all) > 1 {
			p.t.Fatalf("%d conversations", len(all))
		}
		if len(all) == 1 {
			d = all[0]
		}
		return len(d.Messages) == n
	})
	return d
}

// A mail opens a conversation, the agent's answer is one to it, and what the
// customer answers comes back there: by what it refers to, or by the address that
// it goes to.
func TestMail(t *testing.T) {
	t.Parallel()
	s := emailtest.NewServer(t, &emailtest.Options{FilesSent: true})
	p := onMail(t, t.TempDir(), s, "", `,"plus_reply":true`)
	s.Deliver(written(1, "Subject: =?utf-8?q?Perch=C3=A9_cos=C3=AC?="))
	d := p.messages(1)
	if got := d.Messages[0]; got.Text != "Riga numero 1, perché?" || got.Author == nil || got.Author.Native != "zoe@mail.example" {
		t.Errorf("the message is %+v", got)
	}
	p.reply(d.ID, "La guardiamo.")
	h := p.sent(s, 1)
	first := h.Get("Message-Id")
	want := []string{"<z1@mail.example>", "<z1@mail.example>", "=?utf-8?q?Re:_Perch=C3=A9_cos=C3=AC?=", "", ""}
	got := []string{h.Get("In-Reply-To"), h.Get("References"), h.Get("Subject"), h.Get("Auto-Submitted"), h.Get("X-Auto-Response-Suppress")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the first answer (-want +got):\n%s", diff)
	}
	s.Deliver(written(2, "Subject: R: x\nIn-Reply-To: "+first+"\nReferences: <z1@mail.example> "+first))
	p.messages(3)
	p.reply(d.ID, "Ecco.")
	h = p.sent(s, 2)
	if diff := cmp.Diff([]string{"<z2@mail.example>", "<z1@mail.example> " + first + " <z2@mail.example>"}, []string{h.Get("In-Reply-To"), h.Get("References")}); diff != "" {
		t.Errorf("the second answer (-want +got):\n%s", diff)
	}
	plus, err := mail.ParseAddress(h.Get("Reply-To"))
	if err != nil {
		t.Fatal(err)
	}
	s.Deliver(strings.Replace(written(3, "Subject: altro"), "To: "+emailtest.Address, "To: "+plus.Address, 1))
	p.messages(5)
	p.until(10*time.Second, "both are known to be sent", func() bool { return p.read(d.ID).count("sent") == 2 })
}

// What a customer attaches is fetched from the mailbox and kept.
func TestMailAttachment(t *testing.T) {
	t.Parallel()
	s := emailtest.NewServer(t, &emailtest.Options{FilesSent: true})
	p := onMail(t, t.TempDir(), s, "", "")
	s.Deliver(strings.Replace(written(1, "Subject: foto\nContent-Type: multipart/mixed; boundary=b"), "\n\nRiga", "\n\n--b\n\nRiga", 1) +
		"--b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=foto.png\n\niVBORw0KGgo=\n--b--\n")
	id := p.messages(1).ID
	var d struct {
		Messages []struct {
			Text  string
			Media []struct {
				Content, Description, Code string
				Size                       int
			}
		}
	}
	p.until(30*time.Second, "the picture is kept", func() bool {
		if _, err := p.call("GET", "/api/conversations/"+string(id), nil, &d); err != nil {
			t.Fatal(err)
		}
		return len(d.Messages) == 1 && len(d.Messages[0].Media) == 1 && d.Messages[0].Media[0].Size > 0
	})
	m := d.Messages[0].Media[0]
	if m.Description != "foto.png" || m.Size != 8 || m.Code != "" || d.Messages[0].Text != "Riga numero 1, perché?" {
		t.Errorf("%+v", d.Messages[0])
	}
	resp, err := client.Get(p.url + "/api/conversations/" + string(id) + "/attachment?content=" + url.QueryEscape(m.Content))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if data, err := io.ReadAll(resp.Body); err != nil || string(data) != "\x89PNG\r\n\x1a\n" {
		t.Errorf("status %d, %q, %v", resp.StatusCode, data, err)
	}
}

// An account that logs in by XOAUTH2 gets its access token by itself.
func TestMailLoginRenewsItself(t *testing.T) {
	t.Parallel()
	s := emailtest.NewServer(t, &emailtest.Options{FilesSent: true})
	var asked atomic.Int32
	issuer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		id, _, _ := r.BasicAuth()
		w.Header().Set("Content-Type", "application/json")
		if r.FormValue("grant_type") != "refresh_token" || r.FormValue("refresh_token") != "1//refresh" || id != "client" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		_, _ = w.Write([]byte(`{"token_type":"Bearer","expires_in":3600,"access_token":"` + emailtest.Token + `"}`))
	}))
	defer issuer.Close()
	dir := t.TempDir()
	refresh := filepath.Join(dir, "refresh")
	if err := os.WriteFile(refresh, []byte("1//refresh\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	account := strings.Replace(mailAccount(s, `,"token_url":"`+issuer.URL+`"`), `"network":"email"`, `"network":"email","refresh_token_file":"`+refresh+`","client_id":"client"`, 1)
	config := filepath.Join(dir, "desk.json")
	if err := os.WriteFile(config, []byte(`{"brands":[{"name":"acme"}],"accounts":[`+strings.Replace(account, `,"password_env":"MAIL_PASSWORD"`, "", 1)+`]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	p := run(t, nil, "-db", filepath.Join(dir, "desk.db"), "-config", config)
	p.until(30*time.Second, "it listens", func() bool { return s.Idling() == 1 })
	s.Deliver(written(1, "Subject: x"))
	p.reply(p.messages(1).ID, "La guardiamo.")
	p.sent(s, 1)
	if n := asked.Load(); n != 1 {
		t.Errorf("%d tokens were asked for", n)
	}
	if out := p.output(); strings.Contains(out, "1//refresh") || strings.Contains(out, emailtest.Token) {
		t.Error("it says a secret")
	}
}

// An acknowledgement says that a machine wrote it, and whatever another machine
// answers, marked as one or not, in this discussion or with a new one, nothing
// more leaves.
func TestMailLoopStops(t *testing.T) {
	t.Parallel()
	s := emailtest.NewServer(t, &emailtest.Options{FilesSent: true})
	days := []string{"Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"}
	closed := days[(int(time.Now().UTC().Weekday())+3)%7] // open in three days
	p := onMail(t, t.TempDir(), s, `,"language":"it","zone":"UTC","hours":"`+closed+` 09:00-18:00",
		"templates":{"acknowledgement":{"text":"Ti rispondiamo in {pickup_time}.","unknown":"Ti rispondiamo: {opening}."}}`, "")
	s.Deliver(written(1, "Subject: x"))
	h := p.sent(s, 1)
	if diff := cmp.Diff([]string{"auto-replied", "All", "<z1@mail.example>"}, []string{h.Get("Auto-Submitted"), h.Get("X-Auto-Response-Suppress"), h.Get("In-Reply-To")}); diff != "" {
		t.Errorf("the acknowledgement (-want +got):\n%s", diff)
	}
	d := p.messages(2)
	marked := "Auto-Submitted: auto-replied\nSubject: Fuori sede\nIn-Reply-To: " + h.Get("Message-Id")
	s.Deliver(written(2, marked))
	after := p.messages(3)
	if after.State != d.State || !cmp.Equal(after.Clock, d.Clock) {
		t.Errorf("automatic mail moves the state from %s to %s, or the clock", d.State, after.State)
	}
	for n := 3; n <= 6; n++ {
		head := "Subject: Fuori sede\nIn-Reply-To: " + h.Get("Message-Id") // unmarked
		if n%2 == 0 {
			head = "Subject: Fuori sede" // and a new discussion each time
		}
		s.Deliver(written(n, head))
	}
	p.until(30*time.Second, "all are read", func() bool {
		n := 0
		for _, d := range p.readAll() {
			n += len(d.Messages)
		}
		return n >= 7
	})
	time.Sleep(2 * time.Second) // for what should not leave
	if n := len(s.Taken()); n != 1 {
		t.Errorf("%d messages left, want the one", n)
	}
}

// Killed while the answer to a reply is lost, and written to while it is dead:
// the reply is there once, and what came is read once.
func TestKillWhileMailing(t *testing.T) {
	t.Parallel()
	s := emailtest.NewServer(t, &emailtest.Options{FilesSent: true})
	dir := t.TempDir()
	p := onMail(t, dir, s, "", `,"server_copies":true`)
	s.Deliver(written(1, "Subject: x"))
	id := p.messages(1).ID
	s.Fail(emailtest.Fault{At: "taken", Delay: time.Second, Break: true})
	p.reply(id, "La guardiamo.")
	p.until(20*time.Second, "the reply is taken", func() bool { return len(s.Taken()) == 1 })
	p.kill()
	s.Deliver(written(2, "Subject: R: x\nIn-Reply-To: <z1@mail.example>"))
	p = onMail(t, dir, s, "", `,"server_copies":true`)
	p.until(90*time.Second, "the reply is known to be sent", func() bool { return p.read(id).count("sent") == 1 })
	d := p.messages(3)
	texts := map[string]int{}
	for _, m := range d.Messages {
		texts[m.Text]++
	}
	if len(texts) != 3 || len(s.Taken()) != 1 {
		t.Errorf("texts %v, %d sent", texts, len(s.Taken()))
	}
}

// Without a mailbox where the server files what it takes, a reply that may have
// left is left to a person, and a copy that cannot be filed is logged and no more.
func TestMailCopies(t *testing.T) {
	t.Parallel()
	s := emailtest.NewServer(t, nil)
	p := onMail(t, t.TempDir(), s, "", `,"file_copies":true`)
	s.Deliver(written(1, "Subject: x"))
	id := p.messages(1).ID
	s.Fail(emailtest.Fault{At: "append", Answer: "NO [OVERQUOTA] zoe@mail.example"})
	p.reply(id, "Una.")
	p.until(30*time.Second, "it is sent", func() bool { return p.read(id).count("sent") == 1 })
	p.reply(id, "Due.")
	p.until(30*time.Second, "it is sent", func() bool { return p.read(id).count("sent") == 2 })
	if out := p.output(); len(s.Taken()) != 2 || len(s.Filed()) != 1 || !strings.Contains(out, "no copy was filed") || strings.Contains(out, "zoe@") {
		t.Errorf("%d sent, %d filed\n%s", len(s.Taken()), len(s.Filed()), out)
	}
	s.Fail(emailtest.Fault{At: "taken", Break: true})
	p.reply(id, "Tre.")
	p.until(90*time.Second, "a person is asked", func() bool {
		var waits struct {
			Outbox []struct{ Dead bool }
		}
		if _, err := p.call("GET", "/api/conversations/"+string(id), nil, &waits); err != nil {
			t.Fatal(err)
		}
		return len(waits.Outbox) == 1 && waits.Outbox[0].Dead
	})
	if n := len(s.Taken()); n != 3 {
		t.Errorf("%d sent, want each once", n)
	}
}
