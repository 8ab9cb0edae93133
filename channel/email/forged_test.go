package email_test

import (
	"strings"
	"testing"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/email"
)

// Which results of our server say that a message is not ours (RFC 8601). What
// stands in comments and quotes is no result, for senders have a say in it.
func TestDecodeAuthenticationResults(t *testing.T) {
	for field, want := range map[string]bool{
		`mx.acme.example; dmarc=fail`:   true,
		`mx.acme.example 1; dmarc=fail`: true,
		`mx.acme.example (our "own" server) 1 (version); DMARC (policy)/1 = (see above) Fail (p=none) header.from=acme.example`:                 true,
		"mx.acme.example;\n spf=pass smtp.mailfrom=evil.example;\n dkim=none;\n dmarc=\n fail header.from=acme.example":                         true,
		`mx.acme.example; dmarc=fail reason="dmarc=pass; all is well" header.from=acme.example`:                                                 true,
		`mx.acme.example; spf=pass smtp.mailfrom="a;dmarc=pass"@evil.example; dmarc=fail`:                                                       true,
		`mx.acme.example; dkim=pass (a (nested; dmarc=pass) and more); dmarc=fail`:                                                              true,
		`mx.acme.example; dkim=pass header.i="\"; dmarc=pass ("; dmarc=fail (p=none)`:                                                           true,
		`mx.acme.example; dkim=pass (\); dmarc=pass); dmarc=fail`:                                                                               true,
		`mx.acme.example; spf=pass smtp.mailfrom=a(b@evil.example; dmarc=fail`:                                                                  true,
		`mx.acme.example; spf=pass smtp.mailfrom=a"b@evil.example; dmarc=fail`:                                                                  true,
		`mx.acme.example; spf=pass smtp.mailfrom=a(b@evil.example; dmarc=fail (p=none)`:                                                         true,
		`mx.acme.example; spf=pass smtp.mailfrom=a(b@evil.example; dkim=pass (x; dmarc=pass); dmarc=fail`:                                       true,
		`mx.acme.example; spf=pass smtp.mailfrom=` + strings.Repeat("(", 20) + `@evil.example; dmarc=fail (p=none)`:                             true,
		`mx.acme.example; spf=fail; spf=pass; dkim=fail; dmarc=fail; arc=pass`:                                                                  true,
		`spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=evil.example; dkim=none header.d=none;dmarc=fail action=none;compauth=fail reason=001`: true,
		`dmarc=fail action=none header.from=acme.example;compauth=fail`:                                                                         true,

		`mx.acme.example; spf=pass smtp.mailfrom=a(b@mail.example; dkim=pass (x; dmarc=fail)`: false,
		`mx.acme.example; none`:                                       false,
		`mx.acme.example`:                                             false,
		`mx.acme.example; dmarc=pass`:                                 false,
		`mx.acme.example; dmarc=failure`:                              false,
		`mx.acme.example; dmarc=`:                                     false,
		`mx.acme.example; dmarc`:                                      false,
		`mx.acme.example; x-dmarc=fail`:                               false,
		`mx.acme.example; dmarc.fail=fail`:                            false,
		`mx.acme.example; dkim=fail; spf=fail`:                        false,
		`mx.acme.example; dkim=pass reason="dmarc=fail"`:              false,
		`mx.acme.example; dkim=pass reason="x; dmarc=fail"`:           false,
		`mx.acme.example; dkim=pass reason="\"; dmarc=fail"`:          false,
		`mx.acme.example; dkim=pass (x; dmarc=fail)`:                  false,
		`mx.acme.example; dkim=pass (x (y); dmarc=fail)`:              false,
		`mx.acme.example; dkim=pass ("); dmarc=pass (")`:              false,
		`"mx; dmarc=fail"; dmarc=pass`:                                false,
		`mx.acme.example; dmarc=pass policy.dmarc=fail`:               false,
		`mx.acme.example; dkim=pass header.d=acme.example dmarc=fail`: false,
		`mx.acme.example; dmarc="fail"`:                               false,
	} {
		if got := isForged(t, field); got != want {
			t.Errorf("%s: forged %t", field, got)
		}
	}
}

func isForged(t *testing.T, field string) bool {
	t.Helper()
	_, m := decode(t, "Authentication-Results: "+field+"\nFrom: help@acme.example\n\nhello")
	return m.Author.Role != channel.Self
}

// Whatever a sender has put into quotes or a comment changes no verdict, and a
// field that is no such thing is read all the same.
func FuzzDecodeAuthenticationResults(f *testing.F) {
	f.Add(`; dmarc=fail (`)
	f.Add(`\"(a;dmarc=pass`)
	f.Add(`dmarc=fail) "`)
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.Map(func(r rune) rune {
			if r < ' ' || r > '~' {
				return -1
			}
			return r
		}, s)
		if len(s) > 1000 {
			return
		}
		if _, err := email.Decode(account, self, []byte("Authentication-Results: "+s+"\nFrom: help@acme.example\n\nhello"), received); err != nil {
			t.Fatal(err)
		}
		quoted := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
		comment := "(" + strings.NewReplacer(`\`, `\\`, `(`, `\(`, `)`, `\)`).Replace(s) + ")"
		for _, said := range []string{quoted, comment, quoted + " " + comment, comment + quoted} {
			for _, verdict := range []string{"pass", "fail"} {
				for _, field := range []string{
					"mx; spf=pass smtp.mailfrom=" + said + "; dmarc=" + verdict,
					"mx; dmarc=" + verdict + " reason=" + said + "; spf=pass",
				} {
					if got := isForged(t, field); got != (verdict == "fail") {
						t.Errorf("%s: forged %t", field, got)
					}
				}
			}
		}
	})
}
