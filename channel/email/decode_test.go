package email_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/email"
)

var (
	account  = channel.Account{Brand: "acme", Network: "email", Name: "help"}
	self     = []string{"Help@Acme.example"}
	received = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
)

// decode reads a message written with line feeds.
func decode(t *testing.T, message string) (channel.Event, channel.Message) {
	t.Helper()
	events, err := email.Decode(account, self, []byte(strings.ReplaceAll(message, "\n", "\r\n")), received)
	if err != nil || len(events) != 1 || events[0].Message == nil {
		t.Fatalf("%d events, %v", len(events), err)
	}
	return events[0], *events[0].Message
}

func TestDecode(t *testing.T) {
	e, m := decode(t, `From: =?utf-8?q?Zo=C3=AB?= Marten <Zoe@Mail.example>
To: help@acme.example
Subject: =?iso-8859-1?q?Caff=E8?= freddo
Date: Sat, 21 Nov 2026 10:00:00 +0100
Message-ID: <a1@mail.example>
In-Reply-To: <b2@mail.example>
References: <b1@mail.example>
	<b2@mail.example>
Content-Language: it-IT, en
Content-Type: text/plain; charset=windows-1252
Content-Transfer-Encoding: quoted-printable

La macchina fa un caff=E8 freddo. Costa 300=80 =
e non scalda.
`)
	want := channel.Message{
		Ref: channel.Ref{Account: account, Native: "<a1@mail.example>"}, Parent: "<b2@mail.example>",
		References: []string{"<b1@mail.example>", "<b2@mail.example>"},
		Author:     channel.Party{Native: "zoe@mail.example", Handle: "zoe@mail.example", Name: "Zoë Marten", Role: channel.Customer},
		Surface:    channel.Email, Visibility: channel.Private, Subject: "Caffè freddo", Lang: "it-IT",
		Text: "La macchina fa un caffè freddo. Costa 300€ e non scalda.",
	}
	if diff := cmp.Diff(want, m, cmpopts.IgnoreFields(channel.Message{}, "Thread")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !e.At.Equal(time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)) || e.Target != want.Ref || e.Thread != m.Thread || m.Thread == "" {
		t.Errorf("event at %v about %v in %q", e.At, e.Target, e.Thread)
	}
}

// wrap makes a message of a content type and a body.
func wrap(kind, body string) string {
	return "From: zoe@mail.example\nTo: help@acme.example\nMessage-ID: <w@mail.example>\nMIME-Version: 1.0\nContent-Type: " + kind + "\n\n" + body
}

func TestDecodeParts(t *testing.T) {
	latin := base64.StdEncoding.EncodeToString([]byte("perch\xe9"))
	tests := []struct {
		name, message, text string
		media               []channel.Media
	}{
		{"plain before HTML", wrap(`multipart/alternative; boundary=b`, "--b\nContent-Type: text/plain\n\nin plain\n--b\nContent-Type: text/html\n\n<p>in <b>HTML</b></p>\n--b--\n"), "in plain", nil},
		{"HTML alone", wrap(`text/html; charset=utf-8`, "<html><head><style>p{}</style></head><p>one</p><p>two &amp; three</p></html>"), "one\n\ntwo & three", nil},
		{"an empty plain part", wrap(`multipart/alternative; boundary=b`, "--b\nContent-Type: text/plain\n\n \n--b\nContent-Type: text/html\n\n<p>the text</p>\n--b--\n"), "the text", nil},
		{
			"files", wrap(`multipart/mixed; boundary=m`, "--m\nContent-Type: multipart/related; boundary=r\n\n--r\nContent-Type: text/html\n\n<p>see <img src=\"cid:1\"> here</p>\n--r\nContent-Type: image/png; name=\"box.png\"\nContent-Disposition: inline; filename=box.png\nContent-Transfer-Encoding: base64\n\nAAAA\n--r--\n--m\nContent-Type: application/pdf\nContent-Disposition: attachment; filename*0*=UTF-8''re%C3%A7u;\n filename*1*=%2D1.pdf\n\nx\n--m\nContent-Type: text/plain\nContent-Disposition: attachment; filename=log.txt\n\nnot the text\n--m--\n"),
			"see here", []channel.Media{
				{Type: "image", Description: "box.png", URL: "mid:w@mail.example?part=1.2"}, {Type: "file", Description: "reçu-1.pdf", URL: "mid:w@mail.example?part=2"},
				{Type: "file", Description: "log.txt", URL: "mid:w@mail.example?part=3"},
			},
		},
		{"an invitation beside HTML", wrap(`multipart/alternative; boundary=b`, "--b\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n--b\nContent-Type: text/html\n\n<p>the text</p>\n--b--\n"), "the text", []channel.Media{{Type: "file", URL: "mid:w@mail.example?part=1"}}},
		{"HTML for one program", wrap(`multipart/alternative; boundary=b`, "--b\nContent-Type: text/x-amp-html\n\n<amp>\n--b\nContent-Type: text/html\n\n<p>the text</p>\n--b--\n"), "the text", []channel.Media{{Type: "file", URL: "mid:w@mail.example?part=1"}}},
		{"a text of another kind alone", wrap(`text/enriched`, "the text"), "the text", nil},
		{"another kind before HTML", wrap(`multipart/alternative; boundary=b`, "--b\nContent-Type: text/enriched\n\n<bold>the text</bold>\n--b\nContent-Type: text/html\n\n<p>the text</p>\n--b--\n"), "the text", nil},
		{"text, HTML and text", wrap(`multipart/mixed; boundary=m`, "--m\nContent-Type: text/plain\n\nbefore\n--m\nContent-Type: text/html\n\n<p>between</p>\n--m\nContent-Type: text/plain\n\nafter\n--m--\n"), "before\n\nbetween\n\nafter", nil},
		{"base64 in Latin 1", wrap("text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: base64", latin), "perché", nil},
		{"a charset that nobody knows", wrap(`text/plain; charset=klingon`, "plain letters \xff"), "plain letters ÿ", nil},
		{"NUL", wrap(`text/plain`, "a\x00b"), "ab", nil},
		{"no type", "From: zoe@mail.example\n\nhello", "hello", nil},
		{"cut off", wrap(`multipart/alternative; boundary=b`, "--b\nContent-Type: text/plain\n\nas far as it w"), "as far as it w", nil},
		{"a boundary that never comes", wrap(`multipart/mixed; boundary=b`, "nothing here"), "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, m := decode(t, tt.message)
			if diff := cmp.Diff(tt.text, strings.Join(strings.Fields(strings.ReplaceAll(m.Text, "\n\n", " ¶ ")), " "), cmp.Transformer("lines", func(s string) string {
				return strings.Join(strings.Fields(strings.ReplaceAll(s, "\n\n", " ¶ ")), " ")
			})); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.media, m.Media); diff != "" {
				t.Errorf("media (-want +got):\n%s", diff)
			}
		})
	}
}

// Text whose character set is not named, or not known, is not lost.
func TestDecodeGuessesCharacters(t *testing.T) {
	for name, tt := range map[string]struct{ kind, body, want string }{
		"none, UTF-8":       {"text/plain", "perché sì €", "perché sì €"},
		"none, Latin":       {"text/plain", "perch\xe9 s\xec \x80 5", "perché sì € 5"},
		"unknown, Latin":    {"text/plain; charset=x-mine", "caf\xe9", "café"},
		"ASCII that is not": {"text/plain; charset=us-ascii", "caf\xe9", "café"},
		"HTML, Latin":       {"text/html", "<p>caf\xe9</p>", "café"},
		"broken UTF-8":      {"text/plain; charset=utf-8", "caf\xc3\xa9 \xff", "café \uFFFD"},
		"cut within a rune": {"text/plain", "perché sì €"[:len("perché sì €")-1], "perché sì \uFFFD"},
		"Japanese":          {"text/plain; charset=ISO-2022-JP", "\x1b$B$3$s\x1b(B", "こん"},
	} {
		if _, m := decode(t, strings.TrimSuffix(wrap(tt.kind, tt.body), "\n")); m.Text != tt.want {
			t.Errorf("%s: %q, want %q", name, m.Text, tt.want)
		}
	}
	if _, m := decode(t, "From: Zo\xeb <zoe@mail.example>\nSubject: perch\xe9\n\nx"); m.Subject != "perché" || m.Author.Native != "zoe@mail.example" {
		t.Errorf("subject %q of %q", m.Subject, m.Author.Native)
	}
}

// What stands below is cut off and kept; what is between answered lines stays.
func TestDecodeCutsHistory(t *testing.T) {
	tests := []struct{ name, body, text, quoted string }{
		{"English", "It works now.\n\nOn Sat, 21 Nov 2026 at 10:00, Help <help@acme.example> wrote:\n> Does it work?\n> --\n> Acme\n", "It works now.", "On Sat, 21 Nov 2026 at 10:00, Help <help@acme.example> wrote:\n> Does it work?\n> --\n> Acme"},
		{"Italian, on two lines", "Sì.\n\nIl giorno sab 21 nov 2026 alle ore 10:00 Help\n<help@acme.example> ha scritto:\n\n> Va?\n", "Sì.", "Il giorno sab 21 nov 2026 alle ore 10:00 Help\n<help@acme.example> ha scritto:\n\n> Va?"},
		{"Spanish", "Sí\n\nEl sáb, 21 nov 2026 a las 10:00, Help (<help@acme.example>) escribió:\n> ?\n", "Sí", "El sáb, 21 nov 2026 a las 10:00, Help (<help@acme.example>) escribió:\n> ?"},
		{"French", "Oui\n\nLe sam. 21 nov. 2026 à 10:00, Help <help@acme.example> a écrit :\n> ?\n", "Oui", "Le sam. 21 nov. 2026 à 10:00, Help <help@acme.example> a écrit :\n> ?"},
		{"German", "Ja\n\nAm 21.11.2026 um 10:00 schrieb Help <help@acme.example>:\n> ?\n", "Ja", "Am 21.11.2026 um 10:00 schrieb Help <help@acme.example>:\n> ?"},
		{"a header's block", "Ja\n\n________________________________\nVon: Help <help@acme.example>\nGesendet: Samstag, 21. November 2026 10:00\nAn: Zoe\nBetreff: Frage\n\nGeht es?\n", "Ja", "________________________________\nVon: Help <help@acme.example>\nGesendet: Samstag, 21. November 2026 10:00\nAn: Zoe\nBetreff: Frage\n\nGeht es?"},
		{"a divider", "Yes\n\n-----Original Message-----\nWhatever\n", "Yes", "-----Original Message-----\nWhatever"},
		{"a signature", "Yes\n-- \nZoe Marten\nMarten Ltd\n", "Yes", "-- \nZoe Marten\nMarten Ltd"},
		{"a telephone", "Yes\n\nInviato da iPhone\n", "Yes", "Inviato da iPhone"},
		{"both", "Yes\n-- \nZoe\n\nOn Sat, 21 Nov 2026, Help wrote:\n> a\n", "Yes", "-- \nZoe\n\nOn Sat, 21 Nov 2026, Help wrote:\n> a"},
		{"answered line by line", "On Sat, 21 Nov 2026, Help wrote:\n> Which order?\nNumber 7.\n> Which colour?\nBlue.\n", "On Sat, 21 Nov 2026, Help wrote:\n> Which order?\nNumber 7.\n> Which colour?\nBlue.", ""},
		{"nothing but history", "> Which order?\n", "> Which order?", ""},
		{"a colon is no quotation", "My friend wrote:\nbuy it. So I did on 3 May:\nand now?\n", "My friend wrote:\nbuy it. So I did on 3 May:\nand now?", ""},
		{"Portuguese", "Sim\n\nEm sáb., 21 de nov. de 2026 às 10:00, Help <help@acme.example> escreveu:\n> ?\n", "Sim", "Em sáb., 21 de nov. de 2026 às 10:00, Help <help@acme.example> escreveu:\n> ?"},
		{"Dutch", "Ja\n\nOp za 21 nov 2026 om 10:00 schreef Help <help@acme.example>:\n> ?\n", "Ja", "Op za 21 nov 2026 om 10:00 schreef Help <help@acme.example>:\n> ?"},
		{"quoted by indentation", "Yes\n\n    On Saturday, 21 November 2026 at 10:00:00 CET, Help <help@acme.example> wrote:  \n \n Does it work?\n", "Yes", "On Saturday, 21 November 2026 at 10:00:00 CET, Help <help@acme.example> wrote:  \n \n Does it work?"},
		{"a friend's words", "Hello\n\nOn 3 May Paul <paul@acme.example> wrote:\nit is lost.\nWhat now?\n", "Hello\n\nOn 3 May Paul <paul@acme.example> wrote:\nit is lost.\nWhat now?", ""},
		{"a program's line above its history", "Yes\n\nSent with Proton Mail secure email.\n\n------- Original Message -------\nOn 3 May, Help <help@acme.example> wrote:\n\n> ?\n", "Yes", "Sent with Proton Mail secure email.\n\n------- Original Message -------\nOn 3 May, Help <help@acme.example> wrote:\n\n> ?"},
		{"a form is no header", "From: Rome\nI need to know the price.\nTo: Milan\n", "From: Rome\nI need to know the price.\nTo: Milan", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, m := decode(t, "In-Reply-To: <q@acme.example>\n"+wrap("text/plain; charset=utf-8", tt.body))
			if diff := cmp.Diff([]string{tt.text, tt.quoted}, []string{m.Text, m.Quoted}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecodeKnowsMachines(t *testing.T) {
	report := func(kind, part string) string {
		return "Content-Type: multipart/report; report-type=" + kind + "; boundary=b\n\n--b\n\nwords\n--b\n" + part + "\n--b--\n"
	}
	tests := []struct {
		name, header string
		want         channel.Auto
	}{
		{"a person", "\nhello", channel.Human},
		{"a person by way of a program", "Auto-Submitted: no\n\nhello", channel.Human},
		{"absent", "Auto-Submitted: auto-replied (vacation)\nPrecedence: bulk\n\naway", channel.AutoReply},
		{"absent, as older programs say it", "X-Autoreply: yes\n\naway", channel.AutoReply},
		{"absent, without a way back", "Return-Path: <>\n\naway", channel.AutoReply},
		{"generated", "Auto-Submitted: auto-generated; x=y\n\nticket 7", channel.AutoReply},
		{"a list", "List-Id: News <news.example>\n\noffers", channel.Bulk},
		{"bulk", "Precedence: Bulk\n\noffers", channel.Bulk},
		{"a bounce", "Return-Path: <>\n" + report("delivery-status", "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nAction: failed\nStatus: 5.1.1\n"), channel.Bounce},
		{"a bounce in prose", "Return-Path: <>\nX-From: \n\nsorry", channel.AutoReply},
		{"read", report("disposition-notification", "Content-Type: message/disposition-notification\n\nOriginal-Message-ID: <x@y>\n"), channel.AutoReply},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, m := decode(t, "From: zoe@mail.example\nMessage-ID: <1@a>\nMIME-Version: 1.0\n"+tt.header)
			if m.Auto != tt.want {
				t.Errorf("%q, want %q", m.Auto, tt.want)
			}
		})
	}
	if _, m := decode(t, "From: MAILER-DAEMON@mx.example\nReturn-Path: <>\n\nsorry"); m.Auto != channel.Bounce {
		t.Errorf("a mail system's own words: %q", m.Auto)
	}
}

// The messages of one discussion have one thread, whatever each still knows.
func TestDecodeThreads(t *testing.T) {
	_, first := decode(t, "From: zoe@mail.example\nMessage-ID: <first@mail.example>\n\nhelp")
	ours := email.MessageID(channel.Draft{ID: "c-1/r 1", Thread: first.Thread}, "acme.example")
	same := map[string]string{
		"a second message of hers":      "References: <first@mail.example>\nIn-Reply-To: <first@mail.example>",
		"an answer to ours":             "In-Reply-To: " + ours,
		"an answer to ours, upper case": "In-Reply-To: " + strings.ToUpper(ours),
		"both, ours last":               "References: <something@else.example> " + ours,
		"only the address knows":        "To: \"Help\" <help+" + first.Thread + "@acme.example>\nReferences: <lost@phone.example>",
		"a bounce of ours":              "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nsorry\n--b\nContent-Type: message/rfc822\n\nMessage-ID: " + ours + "\n\ntext\n--b--\n",
	}
	for name, fields := range same {
		if _, m := decode(t, "From: zoe@mail.example\nMessage-ID: <next@mail.example>\n"+fields+"\n\nand?"); m.Thread != first.Thread {
			t.Errorf("%s: thread %s, want %s", name, m.Thread, first.Thread)
		}
	}
	other := map[string]string{
		"another discussion":        "References: <other@mail.example>",
		"somebody else's host":      "In-Reply-To: " + strings.Replace(ours, "acme.example", "evil.example", 1),
		"somebody else's address":   "To: help+" + first.Thread + "@evil.example",
		"a token that is no token":  "To: help+sc-short@acme.example",
		"a reply without any trace": "Subject: Re: help",
	}
	for name, fields := range other {
		if _, m := decode(t, "From: zoe@mail.example\nMessage-ID: <next@mail.example>\n"+fields+"\n\nand?"); m.Thread == first.Thread {
			t.Errorf("%s is taken for the same discussion", name)
		}
	}
}

// An identifier can be sent as it is, and is the same every time.
func TestMessageID(t *testing.T) {
	for _, d := range []channel.Draft{
		{ID: "r-1", Thread: "t"}, {ID: "c/1>\r\nBcc: x@y", Thread: "\r\n"}, {ID: strings.Repeat("a", 300)}, {},
	} {
		id := email.MessageID(d, "acme.example")
		if id != email.MessageID(d, "acme.example") || len(id) > 200 || !strings.HasPrefix(id, "<") || !strings.HasSuffix(id, "@acme.example>") ||
			strings.ContainsAny(id[1:len(id)-1], "<>\r\n \t\"/") {
			t.Errorf("%q", id)
		}
	}
}

func TestDecodeMalformed(t *testing.T) {
	e, m := decode(t, "From: \"Zoe <zoe@mail.example>\nSubject: \xff\xfe\nDate: Sab, 21 Nov\n\nhello")
	if m.Author.Native != "zoe@mail.example" || m.Text != "hello" || !utf8.ValidString(m.Subject) || !e.At.Equal(received) || !strings.HasPrefix(m.Ref.Native, "sha256:") {
		t.Errorf("%+v at %v, author %q", m.Ref, e.At, m.Author.Native)
	}
	again, _ := decode(t, "From: \"Zoe <zoe@mail.example>\nSubject: \xff\xfe\nDate: Sab, 21 Nov\n\nhello")
	if again.Target != e.Target {
		t.Error("the same bytes have another name")
	}
	for _, s := range []string{"", "\r\n\r\n", "no header at all", "a: b" + strings.Repeat("x", 300<<10)} {
		if _, err := email.Decode(account, self, []byte(s), received); channel.CodeOf(err) != channel.Invalid {
			t.Errorf("%.20q: %v", s, err)
		}
	}
	deep := strings.Repeat("Content-Type: multipart/mixed; boundary=b\n\n--b\n", 200) + "\n\nx"
	if _, m := decode(t, "From: a@b.example\n"+deep); len(m.Text) > 20_000 {
		t.Errorf("%d bytes of a nest", len(m.Text))
	}
}

// Our own address is ours, with whatever stands behind its plus.
func TestDecodeSelf(t *testing.T) {
	for address, role := range map[string]channel.Role{
		"help@acme.example": channel.Self, "HELP+x@ACME.example": channel.Self, "help@other.example": channel.Customer, "zoe@acme.example": channel.Customer,
	} {
		if _, m := decode(t, "From: "+address+"\n\nhello"); m.Author.Role != role {
			t.Errorf("%s is %s", address, m.Author.Role)
		}
	}
}

func ExampleDecode() {
	message := "From: Ann <ann@mail.example>\r\nTo: help@acme.example\r\nSubject: Re: Where is it?\r\nMessage-ID: <2@mail.example>\r\n\r\n" +
		"Still not here!\r\n\r\nOn Sat, 21 Nov 2026, Help wrote:\r\n> It is on its way.\r\n"
	events, err := email.Decode(channel.Account{Brand: "acme", Network: "email"}, []string{"help@acme.example"}, []byte(message), time.Time{})
	if err != nil {
		fmt.Println(err)
		return
	}
	m := events[0].Message
	fmt.Printf("%s | %s | automatic: %t\n", m.Subject, m.Text, m.Auto != channel.Human)
	// Output: Re: Where is it? | Still not here! | automatic: false
}

func ExampleMessageID() {
	d := channel.Draft{ID: "r-1", Thread: "sc-aaaaaaaaaaaaaaaa"}
	fmt.Println(email.MessageID(d, "acme.example"))
	// Output: <r-1.sc-aaaaaaaaaaaaaaaa@acme.example>
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(wrap("multipart/alternative; boundary=b", "--b\nContent-Type: text/plain\n\nin plain\n\n> q\n--b\nContent-Type: text/html\n\n<p>x</p>\n--b--\n")))
	f.Add([]byte("From: =?utf-8?q?a?= <a@b>\nReferences: <a> <b>\nReturn-Path: <>\n\nOn 1, x wrote:\n> y\n-- \nz"))
	f.Add([]byte(wrap("multipart/report; boundary=b=1; report-type=delivery-status", "--b=1\nContent-Type: message/delivery-status\n\nAction: failed\n\nStatus:\n 5.1.1\n--b=1\nContent-Type: message/rfc822\n\nMessage-ID:\n <x.sc-aaaaaaaaaaaaaaaa@acme.example>\n\nx\n--b=1--")))
	f.Add([]byte(">From x\n" + wrap("text/plain; format=flowed; delsp=yes; ;", "a \n> b \n>c\n \n-- \nd")))
	f.Add([]byte("From: help@acme.example\nReply-To: =?utf-8?q?a=0Db?= <z@mail.example>\nList-Post: <mailto:help@acme.example>\nAuthentication-Results: x; dmarc=fail\n\nx"))
	f.Fuzz(func(t *testing.T, data []byte) {
		events, err := email.Decode(account, self, data, received)
		if err != nil {
			if channel.CodeOf(err) != channel.Invalid {
				t.Error(err)
			}
			return
		}
		m := events[0].Message
		for _, s := range []string{m.Text, m.Quoted, m.Subject, m.Author.Name, m.Author.Native, m.Lang, m.Ref.Native, m.Thread} {
			if !utf8.ValidString(s) || strings.Contains(s, "\x00") {
				t.Errorf("%q is no text", s)
			}
		}
		if m.Ref.Native == "" || m.Thread == "" || m.Visibility != channel.Private {
			t.Errorf("%+v", m.Ref)
		}
		if m.Text == "" && m.Quoted != "" {
			t.Error("everything was cut")
		}
	})
}
