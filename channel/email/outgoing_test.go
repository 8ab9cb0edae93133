package email_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/email"
	"github.com/mysocialcare/socialcare/channel/email/emailtest"
)

// An answer is written as others documented one, but for the form of what we name
// messages by. The examples lie beside the project, and not in it.
func TestAnswersAreAsDocumented(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "vectors", "channel", "payloads")
	f, err := os.Open(filepath.Join(dir, "INDEX.jsonl"))
	if err != nil {
		t.Skip("no examples of messages lie beside the project")
	}
	defer f.Close()
	compared := 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var entry struct{ File, Platform, Kind string }
		if err := json.Unmarshal(lines.Bytes(), &entry); err != nil {
			t.Fatal(err)
		}
		if entry.Platform != "email" || entry.Kind != "outbound" {
			continue
		}
		compared++
		t.Run(entry.File, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(dir, entry.File))
			if err != nil {
				t.Fatal(err)
			}
			for _, auto := range []bool{false, true} {
				want, sent := documented(t, data), answered(t, data, auto)
				if auto {
					want["auto-submitted"], want["x-auto-response-suppress"] = "auto-replied", "All"
				}
				if diff := cmp.Diff(want, sent); diff != "" {
					t.Errorf("automatic %v (-want +got):\n%s", auto, diff)
				}
			}
		})
	}
	if compared == 0 {
		t.Log("no answer is documented there")
	}
}

// parts are a message's fields and text, decoded, with the token of the
// discussion, whatever its form, as "TOKEN".
func parts(t *testing.T, data []byte, token string) map[string]string {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	p := map[string]string{}
	for name := range m.Header {
		v, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get(name))
		if err != nil {
			t.Fatal(err)
		}
		p[strings.ToLower(name)] = strings.ReplaceAll(v, token, "TOKEN")
	}
	for _, name := range []string{"from", "to", "reply-to"} {
		a, err := mail.ParseAddress(p[name])
		if err != nil {
			t.Fatal(err)
		}
		if p[name] = a.Name + " <" + a.Address + ">"; name == "reply-to" {
			p[name] = a.Address
		}
	}
	kind, params, err := mime.ParseMediaType(p["content-type"])
	if err != nil {
		t.Fatal(err)
	}
	p["content-type"] = kind + " " + strings.ToLower(params["charset"])
	if _, err := mail.ParseDate(p["date"]); err != nil {
		t.Errorf("the date: %v", err)
	}
	delete(p, "date")
	text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	p["text"] = strings.TrimSpace(string(text))
	return p
}

// identified parts the identifier of an answer of ours: "<draft.token@host>".
func identified(id string) (draft, token, host string) {
	local, host, _ := strings.Cut(strings.Trim(id, "<>"), "@")
	draft, token, _ = strings.Cut(local, ".")
	return draft, token, host
}

func documented(t *testing.T, data []byte) map[string]string {
	m, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	_, token, _ := identified(m.Header.Get("Message-Id"))
	if token == "" {
		t.Skip("the example's identifier names no discussion")
	}
	return parts(t, data, token)
}

// answered sends what an example says, in answer to the message that it answers.
func answered(t *testing.T, data []byte, auto bool) map[string]string {
	want := documented(t, data)
	from, err := mail.ParseAddress(want["from"])
	if err != nil {
		t.Fatal(err)
	}
	to, err := mail.ParseAddress(want["to"])
	if err != nil {
		t.Fatal(err)
	}
	m, _ := mail.ReadMessage(bytes.NewReader(data))
	draft, thread, host := identified(m.Header.Get("Message-Id"))
	s := emailtest.NewServer(t, nil)
	parent := want["in-reply-to"]
	before := strings.TrimSpace(strings.TrimSuffix(want["references"], parent))
	question := strings.TrimPrefix(want["subject"], "Re: ")
	s.Deliver("From: " + want["to"] + "\nMessage-ID: " + parent + "\nReferences: " + before + "\nSubject: " + mime.QEncoding.Encode("utf-8", question) + "\n\n?\n")
	a, err := email.New(from.Address, &email.Options{
		From: from.Name, User: emailtest.Address, Password: emailtest.Password, PlusReply: true,
		SMTP: email.Server{Address: s.SMTP, Security: email.Plain}, IMAP: email.Server{Address: s.IMAP, Security: email.Plain},
	})
	if err != nil {
		t.Fatal(err)
	}
	d := channel.Draft{
		ID: draft, Thread: thread, InReplyTo: channel.Ref{Account: a.Account(), Native: parent}, Visibility: channel.Private,
		To: channel.Party{Native: to.Address, Name: to.Name}, Text: want["text"], Auto: auto,
	}
	if _, err := a.Send(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	taken := s.Taken()
	if len(taken) != 1 || taken[0].From != from.Address || taken[0].To != to.Address {
		t.Fatalf("taken %d times, from %q to %q", len(taken), taken[0].From, taken[0].To)
	}
	_, token, _ := identified(email.MessageID(d, host))
	return parts(t, []byte(taken[0].Data), token)
}
