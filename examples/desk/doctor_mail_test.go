package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mysocialcare/socialcare/channel/email/emailtest"
)

func TestDoctorOfMail(t *testing.T) {
	t.Parallel()
	secured := &emailtest.Options{TLS: true, Strict: true, More: []string{"MOVE", "UIDPLUS"}, MaxSize: 25_000_000}
	foreign := &emailtest.Options{TLS: true, Host: "mail.acme.example"}
	folder := t.TempDir()
	file := func(name, data string, mode os.FileMode) string {
		name = filepath.Join(folder, name)
		if err := os.WriteFile(name, []byte(data), mode); err != nil {
			t.Fatal(err)
		}
		return name
	}
	// account describes one on a mail system, by its certificate's authority.
	account := func(s *emailtest.Server, login, more string) string {
		ca := file("ca-"+strings.ReplaceAll(s.SMTP, ":", "-"), string(s.CA), 0o644)
		server := func(address string) string { return `{"address":"` + address + `","ca_file":"` + ca + `"}` }
		return `{"network":"email",` + login + `"mail":{"address":"` + emailtest.Address + `","smtp":` + server(s.SMTP) + `,"imap":` + server(s.IMAP) + more + `}}`
	}
	kept, open := file("kept", emailtest.Password+"\n", 0o600), file("open", emailtest.Password, 0o644)
	token := file("token", emailtest.Token, 0o600)
	env := []string{"P=" + emailtest.Password, "BAD=wrong-horse"}
	for _, c := range []struct {
		name    string
		server  *emailtest.Options
		account func(s *emailtest.Server) string
		status  int
		want    []string
	}{
		{"all well", secured, func(s *emailtest.Server) string { return account(s, "", `,"password_file":"`+kept+`","sent":"Sent"`) }, 0, []string{
			"email of a\n", "can      reply private, poll, stream", "as of    20", "seen     20", "takes the login", "up to 25000000 bytes", "ok       the mailboxes can be opened",
			"ok       the server has IDLE", "ok       the server has MOVE", "ok       the server has UIDPLUS", "unknown  SPF, DKIM and DMARC", "unknown  submission: nothing was sent", `whether the server files in "Sent"`,
		}},
		{"a token", secured, func(s *emailtest.Server) string { return account(s, `"token_file":"`+token+`",`, "") }, 0, []string{"takes the login", "no mailbox is named"}},
		{"little", &emailtest.Options{TLS: true, NoIdle: true}, func(s *emailtest.Server) string {
			return account(s, "", `,"password_env":"P","sent":"Sent","file_copies":true`)
		}, 0, []string{"can      reply private, poll\n", "lacks    the server has no IDLE", "lacks    the server has no MOVE", "copies are filed by the desk"}},
		{"a server that files", secured, func(s *emailtest.Server) string {
			return account(s, "", `,"password_env":"P","sent":"Sent","server_copies":true`)
		}, 0, []string{`"Sent" what it takes, as server_copies says`}},
		{"a password refused", secured, func(s *emailtest.Server) string { return account(s, "", `,"password_env":"BAD"`) }, 1, []string{"FAILS    submission:", "FAILS    mailboxes:", "auth_revoked in login: put a new"}},
		{"no password", secured, func(s *emailtest.Server) string { return account(s, "", `,"password_env":"NONE"`) }, 1, []string{"FAILS    configuration", "NONE is empty"}},
		{"a file that others read", secured, func(s *emailtest.Server) string { return account(s, "", `,"password_file":"`+open+`"`) }, 1, []string{"FAILS    configuration: password:", "others can read it"}},
		{"a mailbox that is not there", secured, func(s *emailtest.Server) string { return account(s, "", `,"password_env":"P","sent":"Gesendet"`) }, 1, []string{`FAILS    mailbox "Gesendet" cannot be opened`}},
		{"another's certificate", foreign, func(s *emailtest.Server) string { return account(s, "", `,"password_env":"P"`) }, 1, []string{"FAILS    submission:", "FAILS    mailboxes:", "unconfigured in certificate: the server has another name"}},
		{"no authority", secured, func(s *emailtest.Server) string {
			return strings.ReplaceAll(account(s, "", `,"password_env":"P"`), `"ca_file":"`, `"ca_file":"/nowhere`)
		}, 1, []string{"FAILS    configuration: mail.smtp.ca_file"}},
		{"no STARTTLS", &emailtest.Options{}, func(s *emailtest.Server) string {
			return strings.ReplaceAll(account(s, "", `,"password_env":"P"`), `"ca_file":`, `"tls":"starttls","ca_file":`)
		}, 1, []string{"unconfigured in starttls: the server"}},
		{"in the clear", &emailtest.Options{}, func(s *emailtest.Server) string {
			return strings.ReplaceAll(strings.ReplaceAll(account(s, "", `,"password_env":"P"`), `"ca_file":`, `"tls":"plain","ca_file":`), `"address":"127.0.0.1`, `"address":"mail.acme.example`)
		}, 1, []string{"FAILS    configuration", "loopback hosts only"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := emailtest.NewServer(t, c.server)
			s.Deliver(written(1, "Subject: x"))
			status, out := examined(t, env, `{"brands":[{"name":"a"}],"accounts":[`+c.account(s)+`]}`)
			if status != c.status {
				t.Errorf("status %d, want %d", status, c.status)
			}
			for _, want := range c.want {
				if !strings.Contains(out, want) {
					t.Errorf("it does not say %q", want)
				}
			}
			for _, secret := range []string{emailtest.Password, emailtest.Token, "wrong-horse"} {
				if strings.Contains(out, secret) {
					t.Error("it says a secret")
				}
			}
			if len(s.Taken())+len(s.Filed()) > 0 {
				t.Error("it writes")
			}
			if t.Failed() {
				t.Logf("the doctor says:\n%s", out)
			}
		})
	}
}
