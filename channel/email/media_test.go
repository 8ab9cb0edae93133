package email_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/email"
	"github.com/mysocialcare/socialcare/channel/email/emailtest"
)

// withFiles is a message with three files: one of them within, one as it is.
func withFiles(image []byte) string {
	coded := base64.StdEncoding.EncodeToString(image)
	for i := 76; i < len(coded); i += 78 {
		coded = coded[:i] + "\n" + coded[i:]
	}
	return "From: zoe@mail.example\nMessage-ID: <a/b%c+1?d@mail.example>\nSubject: foto\nContent-Type: multipart/mixed; boundary=m\n\n" +
		"--m\nContent-Type: multipart/related; boundary=r\n\n--r\nContent-Type: text/plain\n\nEcco.\n" +
		"--r\nContent-Type: image/png\nContent-Transfer-Encoding: base64\nContent-Disposition: inline; filename=foto.png\n\n" + coded + "\n--r--\n" +
		"--m\nContent-Type: text/csv; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\nContent-Disposition: attachment; filename=conti.csv\n\nperch=E9;1=3D1\n" +
		"--m\nContent-Type: application/x-log\nContent-Disposition: attachment; filename=log\n\nuna riga\n--m--\n"
}

// Files behind the cap of a message are known and can be fetched.
func TestPollKnowsFilesBehindTheCap(t *testing.T) {
	image := bytes.Repeat([]byte("\x89PNG\r\n\x00\xff"), 2000)
	s := emailtest.NewServer(t, nil)
	a := on(t, s, func(o *email.Options) { o.MaxMessage = 2000 })
	page, err := a.Poll(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	s.Deliver(withFiles(image))
	s.Deliver(letter(1))
	from := page.Next
	s.Fail(emailtest.Fault{At: "fetch"}) // the messages
	s.Fail(emailtest.Fault{At: "fetch", Break: true})
	if page, err = a.Poll(t.Context(), from); err == nil {
		t.Errorf("without the description: %d events", len(page.Events))
	}
	if page, err = a.Poll(t.Context(), from); err != nil || len(page.Events) != 2 {
		t.Fatal(len(page.Events), err)
	}
	m := page.Events[0].Message
	want := []channel.Media{
		{Type: "image", Description: "foto.png", URL: "mid:a%2Fb%25c+1%3Fd@mail.example?part=1.2"},
		{Type: "file", Description: "conti.csv", URL: "mid:a%2Fb%25c+1%3Fd@mail.example?part=2"},
		{Type: "file", Description: "log", URL: "mid:a%2Fb%25c+1%3Fd@mail.example?part=3"},
	}
	if diff := cmp.Diff(want, m.Media); diff != "" || m.Text != "Ecco." {
		t.Errorf("%q (-want +got):\n%s", m.Text, diff)
	}
	for range 2 { // a description that breaks the connection each time holds nothing up
		s.Fail(emailtest.Fault{At: "fetch"})
		s.Fail(emailtest.Fault{At: "fetch", Break: true})
		page, err = on(t, s, func(o *email.Options) { o.MaxMessage = 2000 }).Poll(t.Context(), from)
	}
	if err == nil {
		t.Error("another program's connection broke before, and not this one's")
	}
	s.Fail(emailtest.Fault{At: "fetch"})
	s.Fail(emailtest.Fault{At: "fetch", Break: true})
	if page, err = a.Poll(t.Context(), from); err != nil || len(page.Events) != 2 || page.Events[0].Message.Text != "Ecco." {
		t.Errorf("the second time: %d events, %v", len(page.Events), err)
	}
	for i, want := range []string{string(image), "perch\xe9;1=1", "una riga"} {
		r, err := a.Fetch(t.Context(), m.Media[i])
		if err != nil {
			t.Fatal(err)
		}
		if data, err := io.ReadAll(r); err != nil || string(data) != want {
			t.Errorf("%s: %d bytes, %v", m.Media[i].Description, len(data), err)
		}
	}
}

func TestFetch(t *testing.T) {
	image := bytes.Repeat([]byte("\x89PNG\r\n\x00\xff"), 2000)
	s := emailtest.NewServer(t, nil)
	a := on(t, s, func(o *email.Options) { o.MaxFile = 20_000 })
	page, err := a.Poll(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	s.Deliver(withFiles(image))
	s.Deliver("From: zoe@mail.example\nMessage-ID: <alone@mail.example>\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0=\n")
	s.Deliver("From: zoe@mail.example\nContent-Type: application/pdf; name=a.pdf\n\n%PDF-\n")
	if page, err = a.Poll(t.Context(), page.Next); err != nil || len(page.Events) != 3 {
		t.Fatal(len(page.Events), err)
	}
	var got []string
	for _, e := range page.Events {
		for _, m := range e.Message.Media {
			r, err := a.Fetch(t.Context(), m)
			if err != nil {
				got = append(got, string(channel.CodeOf(err)))
				continue
			}
			data, err := io.ReadAll(r)
			if err != nil || r.Close() != nil {
				t.Error(err)
			}
			if bytes.Equal(data, image) {
				data = []byte("the image")
			}
			got = append(got, m.Description+": "+string(data))
		}
	}
	want := []string{"foto.png: the image", "conti.csv: perch\xe9;1=1", "log: una riga", "a.pdf: %PDF-", "invalid"} // the last cannot be named
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	s.Deliver(strings.Replace(withFiles(append(image, image...)), "a/b%c", "large", 1))
	for address, want := range map[string]channel.Code{
		"mid:large+1%3Fd@mail.example?part=1.2": channel.TooLarge, "mid:large+1%3Fd@mail.example?part=7": channel.NotFound, "mid:gone@mail.example?part=1": channel.NotFound,
		"https://mail.example/x": channel.Invalid, "mid:x@y.example": channel.Invalid, "mid:x@y.example?part=0": channel.Invalid, "mid:x@y.example?part=1.": channel.Invalid,
		"mid:x%0D%0A@y.example?part=1": channel.Invalid, "mid:x%3E@y.example?part=1": channel.Invalid, "": channel.Invalid,
	} {
		if _, err := a.Fetch(t.Context(), channel.Media{URL: address}); channel.CodeOf(err) != want || strings.Contains(err.Error(), "example?") {
			t.Errorf("%s: %v, want %s", address, err, want)
		}
	}
	for _, f := range []emailtest.Fault{{At: "fetch", Break: true}, {At: "fetch", Break: true, After: 200}, {At: "select", Answer: "NO [UNAVAILABLE] x"}} {
		s.Fail(f)
		if _, err := a.Fetch(t.Context(), page.Events[0].Message.Media[0]); channel.CodeOf(err) != channel.Transient {
			t.Errorf("%+v: %v", f, err)
		}
	}
	if _, err := on(t, s, func(o *email.Options) { o.IMAP = email.Server{} }).Fetch(t.Context(), channel.Media{}); channel.CodeOf(err) != channel.Unsupported {
		t.Errorf("without mailboxes: %v", err)
	}
}
