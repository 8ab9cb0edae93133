package email_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/email"
)

// Who wrote a message is its From, whatever else it says; where that is our own
// address and the answer is to go elsewhere, it is whoever waits for it.
func TestDecodeAuthors(t *testing.T) {
	customer := func(address, name string) channel.Party {
		return channel.Party{Native: address, Handle: address, Name: name, Role: channel.Customer}
	}
	ours := channel.Party{Native: "help@acme.example", Handle: "help@acme.example", Role: channel.Self}
	sent := email.MessageID(channel.Draft{ID: "r-1", Thread: "sc-aaaaaaaaaaaaaaaa"}, "acme.example")
	for name, tt := range map[string]struct {
		fields string
		want   channel.Party
	}{
		"From":                        {"From: Zoe <zoe@mail.example>\nSender: bob@mail.example\nReply-To: eve@mail.example", customer("zoe@mail.example", "Zoe")},
		"our address for her name":    {"From: \"help@acme.example\" <eve@mail.example>", customer("eve@mail.example", "help@acme.example")},
		"ours within hers":            {"From: help@acme.example <eve@mail.example>", customer("eve@mail.example", "help@acme.example")},
		"ours as the sender":          {"From: Zoe <zoe@mail.example>\nSender: help@acme.example", customer("zoe@mail.example", "Zoe")},
		"ours before hers":            {"From: help@acme.example, Eve <eve@mail.example>", customer("eve@mail.example", "Eve")},
		"ours in a second field":      {"From: Eve <eve@mail.example>\nFrom: help@acme.example", customer("eve@mail.example", "Eve")},
		"ours in a first field":       {"From: help@acme.example\nFrom: Eve <eve@mail.example>", customer("eve@mail.example", "Eve")},
		"ours":                        {"From: help@acme.example", ours},
		"ours, answered to ours":      {"From: help@acme.example\nReply-To: help+sc-aaaaaaaaaaaaaaaa@acme.example", ours},
		"a form on our site":          {"From: help@acme.example\nReply-To: Zoe <zoe@mail.example>", customer("zoe@mail.example", "Zoe")},
		"a list that hides its From":  {"From: 'Zoe' via Help <help@acme.example>\nReply-To: Zoe <zoe@mail.example>\nList-Id: <help.acme.example>", customer("zoe@mail.example", "Zoe")},
		"a form, answered to nobody":  {"From: help@acme.example\nReply-To: nobody", ours},
		"one of ours that comes back": {"Message-ID: " + sent + "\nFrom: help@acme.example\nReply-To: info@elsewhere.example", ours},
		"a name in encoded words":     {"From: =?utf-8?q?Zo=C3=AB?= =?iso-8859-1?q?_Mart=E9n?= <zoe@mail.example>", customer("zoe@mail.example", "Zoë Martén")},
		"encoded words in quotes":     {"From: \"=?utf-8?q?Zo=C3=AB?=\" <zoe@mail.example>", customer("zoe@mail.example", "Zoë")},
		"a line's end in a name":      {"From: =?utf-8?q?Zoe=0D=0ABcc:_a=40b.example=00?= <zoe@mail.example>", customer("zoe@mail.example", "Zoe Bcc: a@b.example")},
		"an address in encoded words": {"From: =?utf-8?q?help=40acme.example?= <eve@mail.example>", customer("eve@mail.example", "help@acme.example")},
		"a group":                     {"From: undisclosed:;\nReply-To: Zoe <zoe@mail.example>", customer("zoe@mail.example", "Zoe")},
		"an unknown charset":          {"From: =?klingon?q?Zoe?= <zoe@mail.example>", customer("zoe@mail.example", "=?klingon?q?Zoe?=")},
	} {
		t.Run(name, func(t *testing.T) {
			_, m := decode(t, tt.fields+"\n\nhello")
			if diff := cmp.Diff(tt.want, m.Author, cmp.Comparer(func(a, b channel.Party) bool {
				return a.Native == b.Native && a.Handle == b.Handle && a.Role == b.Role && (a.Name == b.Name || b.Role == channel.Self)
			})); diff != "" {
				t.Errorf("(-want +got):\n%s%q", diff, m.Author.Name)
			}
		})
	}
}

// A subject and the name of a file are one line, whatever is encoded in them.
func TestDecodeOneLine(t *testing.T) {
	_, m := decode(t, "From: zoe@mail.example\nSubject: =?utf-8?q?Order=0D=0ABcc:_x=40y.example=00=1B[2J?=\n =?utf-8?b?w6A=?=\nContent-Type: image/png; name=\"=?utf-8?q?a=0Ab.png?=\"\n\nx")
	if want := "Order  Bcc: x@y.example [2Jà"; m.Subject != want {
		t.Errorf("subject %q, want %q", m.Subject, want)
	}
	if len(m.Media) != 1 || strings.ContainsAny(m.Media[0].Description, "\r\n") || !strings.HasSuffix(m.Media[0].Description, "b.png") {
		t.Errorf("%+v", m.Media)
	}
}

// What our server found to be forged in our name is no answer of ours, and asks for
// none. What others write of themselves changes nothing.
func TestDecodeForged(t *testing.T) {
	for name, tt := range map[string]struct {
		fields string
		role   channel.Role
		auto   channel.Auto
	}{
		"in our name":              {"Authentication-Results: mx.acme.example; spf=pass smtp.mailfrom=evil.example;\n dkim=none; dmarc=fail (p=NONE) header.from=acme.example\nFrom: help@acme.example", channel.Customer, channel.Bulk},
		"without a name in front":  {"Authentication-Results: x; spf=fail; DMARC=Fail action=none\nFrom: help@acme.example", channel.Customer, channel.Bulk},
		"ours":                     {"Authentication-Results: mx.acme.example; dmarc=pass header.from=acme.example\nFrom: help@acme.example", channel.Self, channel.Human},
		"a failure before":         {"Authentication-Results: mx.acme.example; dmarc=pass\nAuthentication-Results: elsewhere; dmarc=fail\nFrom: help@acme.example", channel.Self, channel.Human},
		"a field for each method":  {"Authentication-Results: mx.acme.example 1; spf=pass smtp.mailfrom=evil.example\nAuthentication-Results: (ours) MX.acme.example; dmarc=fail (p=none)\nAuthentication-Results: elsewhere; dmarc=pass\nFrom: help@acme.example", channel.Customer, channel.Bulk},
		"below another server's":   {"Authentication-Results: mx.acme.example; dmarc=pass\nAuthentication-Results: elsewhere; dkim=pass\nAuthentication-Results: mx.acme.example; dmarc=fail\nFrom: help@acme.example", channel.Self, channel.Human},
		"two without a name":       {"Authentication-Results: spf=pass; dmarc=pass\nAuthentication-Results: dmarc=fail\nFrom: help@acme.example", channel.Self, channel.Human},
		"a name in quotes":         {"Authentication-Results: \"mx a\"; dmarc=pass\nAuthentication-Results: \"mx b\"; dmarc=fail\nFrom: help@acme.example", channel.Self, channel.Human},
		"in a comment":             {"Authentication-Results: mx.acme.example; dkim=pass (not dmarc=fail); dmarc=pass\nFrom: help@acme.example", channel.Self, channel.Human},
		"nobody looked":            {"From: help@acme.example", channel.Self, channel.Human},
		"a customer's, badly sent": {"Authentication-Results: mx.acme.example; dmarc=fail\nFrom: zoe@mail.example", channel.Customer, channel.Human},
	} {
		if _, m := decode(t, tt.fields+"\n\nhello"); m.Author.Role != tt.role || m.Auto != tt.auto {
			t.Errorf("%s: %s, %q", name, m.Author.Role, m.Auto)
		}
	}
}
