package channeltest_test

import (
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/email"
	"github.com/mysocialcare/socialcare/channel/email/emailtest"
)

// mailSends lets the adapter write an example's answer and compares it by
// meaning: the fields decoded, the text, and of identifiers that the adapter makes
// itself where they lie. What the adapter may add is not compared.
func mailSends(t *testing.T, path string) {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, text := readMail(t, string(data))
	from, err := mail.ParseAddress(want["From"])
	if err != nil {
		t.Fatal(err)
	}
	s := emailtest.NewServer(t, nil)
	a, err := email.New(from.Address, &email.Options{
		From: from.Name, PlusReply: want["Reply-To"] != "", User: emailtest.Address, Password: emailtest.Password,
		SMTP: email.Server{Address: s.SMTP, Security: email.Plain}, IMAP: email.Server{Address: s.IMAP, Security: email.Plain},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Deliver("From: " + want["To"] + "\nTo: " + from.Address + "\nSubject: " +
		mime.QEncoding.Encode("utf-8", strings.TrimPrefix(want["Subject"], "Re: ")) + "\nMessage-ID: " + want["In-Reply-To"] + "\n\nBuongiorno\n")
	to, err := mail.ParseAddress(want["To"])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Send(t.Context(), channel.Draft{
		ID: "out-1", Visibility: channel.Private, Text: text, Thread: want["In-Reply-To"],
		To: channel.Party{Native: to.Address, Name: to.Name}, InReplyTo: channel.Ref{Account: a.Account(), Native: want["In-Reply-To"]},
	}); err != nil {
		t.Fatal(err)
	}
	got, sent := readMail(t, s.Taken()[0].Data)
	for name, value := range want {
		switch name {
		case "Date": // now
		case "Message-Id", "Reply-To":
			if host(got[name]) != host(value) || got[name] == "" {
				t.Errorf("%s: %q is not at the host of %q", name, got[name], value)
			}
		case "To": // a name besides is the addressee's own
			if !strings.Contains(got[name], to.Address) {
				t.Errorf("%s: %q, want %q", name, got[name], value)
			}
		default:
			if !strings.EqualFold(got[name], value) {
				t.Errorf("%s: %q, want %q", name, got[name], value)
			}
		}
	}
	if diff := cmp.Diff(text, sent); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
}

// readMail returns the decoded fields and the text of a message of one part.
func readMail(t *testing.T, s string) (fields map[string]string, text string) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	fields = map[string]string{}
	for name := range m.Header {
		value, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get(name))
		if err != nil {
			t.Fatal(err)
		}
		if from, err := mail.ParseAddress(value); err == nil && (name == "From" || name == "To" || name == "Reply-To") {
			value = from.String()
		}
		fields[name] = value
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	return fields, strings.TrimSpace(string(body))
}

func host(s string) string {
	_, after, _ := strings.Cut(s, "@")
	return strings.Trim(after, "<>")
}
