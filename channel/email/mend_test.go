package email_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/email"
)

// What is written wrongly, and what others would read, is read.
func TestDecodeMends(t *testing.T) {
	parts := "--b=1/x\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nperch=E9\n--b=1/x\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=the bill.pdf\n\nx\n--b=1/x--\n"
	bill := []channel.Media{{Type: "file", Description: "the bill.pdf", URL: "mid:1@mail.example?part=2"}}
	for name, tt := range map[string]struct {
		message, text string
		media         []channel.Media
	}{
		"a mailbox file's separator":    {"From zoe@mail.example Sat Nov 21 10:00:00 2026\nFrom: zoe@mail.example\nMessage-ID: <1@mail.example>\n\nhello", "hello", nil},
		"the separator, escaped":        {">From zoe@mail.example Sat Nov 21 10:00:00 2026\n and more\nFrom: zoe@mail.example\nMessage-ID: <1@mail.example>\n\nhello", "hello", nil},
		"a blank first":                 {" \nFrom: zoe@mail.example\nMessage-ID: <1@mail.example>\n\nhello", "hello", nil},
		"a field without a colon":       {"From: zoe@mail.example\nX Spam\nMessage-ID: <1@mail.example>\n\nhello", "hello", nil},
		"a field's name in UTF-8":       {"From: zoe@mail.example\nX-Città: Roma\nMessage-ID: <1@mail.example>\n\nhello", "hello", nil},
		"no empty line":                 {"From: zoe@mail.example\nMessage-ID: <1@mail.example>\nhello there\nagain", "hello there\nagain", nil},
		"a boundary without quotes":     {"From: zoe@mail.example\nMessage-ID: <1@mail.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b=1/x\n\n" + parts, "perché", bill},
		"a parameter twice":             {"From: zoe@mail.example\nMessage-ID: <1@mail.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; charset=utf-8; charset=utf-8; boundary=\"b=1/x\"\n\n" + parts, "perché", bill},
		"nothing behind a semicolon":    {"From: zoe@mail.example\nMessage-ID: <1@mail.example>\nContent-Type: text/html; charset=\"iso-8859-1\"; ;\n\n<p>perch\xe9</p>", "perché", nil},
		"a charset nobody has, in HTML": {"From: zoe@mail.example\nMessage-ID: <1@mail.example>\nContent-Type: text/html; charset=\"utf-8\"; name=my page.html\n\n<p>hello</p>", "hello", nil},
		"a type that is none":           {"From: zoe@mail.example\nMessage-ID: <1@mail.example>\nContent-Type: text\n\nhello", "hello", nil},
		"a log whose name has blanks":   {"From: zoe@mail.example\nMessage-ID: <1@mail.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nhello\n--c\nContent-Type: text/plain\nContent-Disposition: attachment; filename=my log.txt\n\nlines\n--c--\n", "hello", []channel.Media{{Type: "file", Description: "my log.txt", URL: "mid:1@mail.example?part=2"}}},
		"letters in another character":  {"From: zoe@mail.example\nMessage-ID: <1@mail.example>\nContent-Type: text/plain; charset=utf-16le; ;\n\nh\x00i\x00", "hi", nil},
	} {
		t.Run(name, func(t *testing.T) {
			_, m := decode(t, tt.message)
			if m.Text != tt.text || m.Author.Native != "zoe@mail.example" || m.Ref.Native != "<1@mail.example>" {
				t.Errorf("%q of %s, %s", m.Text, m.Author.Native, m.Ref.Native)
			}
			if diff := cmp.Diff(tt.media, m.Media); diff != "" {
				t.Errorf("media (-want +got):\n%s", diff)
			}
		})
	}
	for _, s := range []string{"no header at all\nnot in the second line\n\nhello", ">From a\n\nFrom: b", strings.Repeat("x\n", 300<<10)} {
		if _, err := email.Decode(account, self, []byte(s), received); channel.CodeOf(err) != channel.Invalid {
			t.Errorf("%.20q: %v", s, err)
		}
	}
}

// What is encrypted has no text that could be read, and says so.
func TestDecodeSealed(t *testing.T) {
	pgp := "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: application/octet-stream; name=encrypted.asc\n\n-----BEGIN PGP MESSAGE-----\n--b--\n"
	for name, tt := range map[string]struct {
		message string
		want    bool
	}{
		"OpenPGP":           {wrap(`multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b`, pgp), true},
		"S/MIME":            {wrap(`application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m`, "AAAA"), true},
		"S/MIME, newer":     {wrap(`application/pkcs7-mime; smime-type=authEnveloped-data; name=smime.p7m`, "AAAA"), true},
		"in a list's frame": {wrap(`multipart/mixed; boundary=m`, "--m\nContent-Type: multipart/encrypted; boundary=b\n\n"+pgp+"\n--m--\n"), true},
		"with words beside": {wrap(`multipart/mixed; boundary=m`, "--m\n\nsee there\n--m\nContent-Type: multipart/encrypted; boundary=b\n\n"+pgp+"\n--m--\n"), false},
		"signed":            {wrap(`application/pkcs7-mime; smime-type=signed-data; name=smime.p7m`, "AAAA"), false},
		"a picture":         {wrap(`image/png`, "AAAA"), false},
	} {
		if _, m := decode(t, tt.message); m.Withheld != tt.want || len(m.Media) == 0 {
			t.Errorf("%s: withheld %t with %d files", name, m.Withheld, len(m.Media))
		}
	}
}
