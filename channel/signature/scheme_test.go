package signature_test

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/channel/signature"
)

// signer makes deliveries as the network's documentation says, without the
// package.
type signer struct {
	scheme signature.Scheme
	// secrets[0] signs; for Discord the verifier gets the public half.
	secrets [2]string
	header  string // the header with the signature
	sign    func(secret, stamp, url, body string) map[string]string
	timed   bool // a time is signed and limited
	bare    bool // the body is not signed
}

func digest(h func() hash.Hash, secret, content string) []byte {
	m := hmac.New(h, []byte(secret))
	_, _ = m.Write([]byte(content))
	return m.Sum(nil)
}

func hex256(secret, content string) string {
	return hex.EncodeToString(digest(sha256.New, secret, content))
}

func base256(secret, content string) string {
	return base64.StdEncoding.EncodeToString(digest(sha256.New, secret, content))
}

func signers() []signer {
	plain := [2]string{"old secret of the test", "new secret of the test"}
	discord := func(secret, stamp, _, body string) map[string]string {
		key := ed25519.NewKeyFromSeed([]byte(strings.Repeat(secret[:1], ed25519.SeedSize)))
		return map[string]string{
			"X-Signature-Ed25519":   hex.EncodeToString(ed25519.Sign(key, []byte(stamp+body))),
			"X-Signature-Timestamp": stamp,
		}
	}
	return []signer{
		{scheme: signature.X, secrets: plain, header: "X-Twitter-Webhooks-Signature", sign: func(s, _, _, b string) map[string]string {
			return map[string]string{"X-Twitter-Webhooks-Signature": "sha256=" + base256(s, b)}
		}},
		{scheme: signature.Meta, secrets: plain, header: "X-Hub-Signature-256", sign: func(s, _, _, b string) map[string]string {
			return map[string]string{"X-Hub-Signature-256": "sha256=" + hex256(s, b)}
		}},
		{scheme: signature.LinkedIn, secrets: plain, header: "X-LI-Signature", sign: func(s, _, _, b string) map[string]string {
			return map[string]string{"X-LI-Signature": hex256(s, "hmacsha256="+b)}
		}},
		{scheme: signature.Slack, secrets: plain, header: "X-Slack-Signature", timed: true, sign: func(s, t, _, b string) map[string]string {
			return map[string]string{"X-Slack-Signature": "v0=" + hex256(s, "v0:"+t+":"+b), "X-Slack-Request-Timestamp": t}
		}},
		{scheme: signature.TikTok, secrets: plain, header: "TikTok-Signature", timed: true, sign: func(s, t, _, b string) map[string]string {
			return map[string]string{"TikTok-Signature": "t=" + t + ",s=" + hex256(s, t+"."+b)}
		}},
		{scheme: signature.Standard, secrets: [2]string{oldSecret, newSecret}, header: "Webhook-Signature", timed: true, sign: func(s, t, _, b string) map[string]string {
			raw, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(s, "whsec_"))
			return map[string]string{"Webhook-Id": "msg_1", "Webhook-Timestamp": t, "Webhook-Signature": byHand(string(raw), "msg_1", t, b)}
		}},
		{scheme: signature.Twilio, secrets: plain, header: "X-Twilio-Signature", sign: func(s, _, url, b string) map[string]string {
			sum := sha256.Sum256([]byte(b))
			if !strings.HasSuffix(url, hex.EncodeToString(sum[:])) {
				url = "another address, for another body"
			}
			return map[string]string{
				"X-Twilio-Signature": base64.StdEncoding.EncodeToString(digest(sha1.New, s, url)), "Content-Type": "application/json",
			}
		}},
		{scheme: signature.Telegram, secrets: [2]string{"Old-Token_1", "New-Token_2"}, header: "X-Telegram-Bot-Api-Secret-Token", bare: true, sign: func(s, _, _, _ string) map[string]string {
			return map[string]string{"X-Telegram-Bot-Api-Secret-Token": s}
		}},
		{scheme: signature.Discord, secrets: [2]string{"o", "n"}, header: "X-Signature-Ed25519", sign: discord},
	}
}

// given is a secret as the verifier gets it.
func (s signer) given(secret string) string {
	if s.scheme != signature.Discord {
		return secret
	}
	key := ed25519.NewKeyFromSeed([]byte(strings.Repeat(secret, ed25519.SeedSize)))
	return hex.EncodeToString(key.Public().(ed25519.PublicKey))
}

const stamped = "1795255200" // signedAt

// request is a delivery signed with the secret.
func (s signer) request(secret, body string) signature.Request {
	sum := sha256.Sum256([]byte(body))
	url := "https://hooks.example.com/in?bodySHA256=" + hex.EncodeToString(sum[:])
	header := map[string][]string{}
	for name, value := range s.sign(secret, stamped, url, body) {
		header[name] = []string{value}
	}
	return signature.Request{Method: "POST", URL: url, Header: header, Body: []byte(body)}
}

func verifier(t testing.TB, s signature.Scheme, secrets ...string) *signature.Verifier {
	t.Helper()
	v, err := signature.New(s, secrets...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func reason(err error) signature.Reason {
	var e *signature.Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return ""
}

func TestDeliveries(t *testing.T) {
	for _, s := range signers() {
		t.Run(string(s.scheme), func(t *testing.T) {
			old, next := s.given(s.secrets[0]), s.given(s.secrets[1])
			v := verifier(t, s.scheme, old)
			good := s.request(s.secrets[0], payload)
			if err := v.Verify(good, signedAt); err != nil {
				t.Fatalf("what the network signed is refused: %v", err)
			}
			if err := verifier(t, s.scheme, next, old).Verify(good, signedAt); err != nil {
				t.Errorf("during a rotation the older secret is refused: %v", err)
			}
			if err := verifier(t, s.scheme, old, next).Verify(s.request(s.secrets[1], payload), signedAt); err != nil {
				t.Errorf("during a rotation the newer secret is refused: %v", err)
			}
			if got := reason(v.Verify(s.request(s.secrets[1], payload), signedAt)); got != signature.Mismatch {
				t.Errorf("with another secret: %q, want mismatch", got)
			}
			for name, change := range map[string]func(h map[string][]string){
				"absent":    func(h map[string][]string) { delete(h, s.header) },
				"empty":     func(h map[string][]string) { h[s.header] = []string{""} },
				"twice":     func(h map[string][]string) { h[s.header] = append(h[s.header], h[s.header][0]) },
				"cut":       func(h map[string][]string) { h[s.header] = []string{h[s.header][0][:len(h[s.header][0])-3]} },
				"longer":    func(h map[string][]string) { h[s.header] = []string{h[s.header][0] + "A"} },
				"uppercase": func(h map[string][]string) { h[s.header] = []string{strings.ToUpper(h[s.header][0])} },
			} {
				r := s.request(s.secrets[0], payload)
				change(r.Header)
				if s.scheme == signature.Discord && name == "uppercase" {
					continue // hex is decoded there, and either case is the same signature
				}
				if err := v.Verify(r, signedAt); reason(err) == "" {
					t.Errorf("the header is %s: got %v, want an *Error", name, err)
				}
			}
		})
	}
}

// Whatever bit of the body is turned, the delivery is refused, where the body is
// signed at all.
func TestDeliveryBitFlips(t *testing.T) {
	for _, s := range signers() {
		t.Run(string(s.scheme), func(t *testing.T) {
			v := verifier(t, s.scheme, s.given(s.secrets[0]))
			good := s.request(s.secrets[0], payload)
			for i := range len(payload) * 8 {
				r := good
				r.Body = []byte(payload)
				r.Body[i/8] ^= 1 << (i % 8)
				if err := v.Verify(r, signedAt); (err == nil) != s.bare {
					t.Fatalf("bit %d turned: %v", i, err)
				}
			}
		})
	}
}

func TestDeliveryTimes(t *testing.T) {
	for _, s := range signers() {
		t.Run(string(s.scheme), func(t *testing.T) {
			v, r := verifier(t, s.scheme, s.given(s.secrets[0])), s.request(s.secrets[0], payload)
			for shift, want := range map[time.Duration]signature.Reason{
				0: "", 5 * time.Minute: "", -5 * time.Minute: "",
				5*time.Minute + 1: signature.Expired, -5*time.Minute - 1: signature.Future,
			} {
				if !s.timed {
					want = ""
				}
				if got := reason(v.Verify(r, signedAt.Add(shift))); got != want {
					t.Errorf("%v after: %q, want %q", shift, got, want)
				}
			}
			for _, header := range []string{"X-Slack-Request-Timestamp", "X-Signature-Timestamp", "Webhook-Timestamp"} {
				for _, bad := range []string{"1795255201", "", "soon", "-1", "9223372036854775807", "17952552001795255200"} {
					r := s.request(s.secrets[0], payload)
					if _, ok := r.Header[header]; !ok {
						continue
					}
					r.Header[header] = []string{bad}
					if v.Verify(r, signedAt) == nil {
						t.Errorf("%s %q is accepted", header, bad)
					}
				}
			}
		})
	}
}

func TestTikTokHeader(t *testing.T) {
	v, sig := verifier(t, signature.TikTok, "s"), hex256("s", stamped+"."+payload)
	for header, ok := range map[string]bool{
		"t=" + stamped + ",s=" + sig:                     true,
		"s=" + sig + ", t=" + stamped:                    true,
		"t=" + stamped + ",s=" + sig + ",v=9":            true,
		"t=" + stamped + ",t=" + stamped + ",s=" + sig:   false,
		"t=" + stamped + ",s=" + sig + ",s=" + sig:       false,
		"t=1795255201,s=" + sig:                          false,
		"t=,s=" + sig:                                    false,
		"t=" + stamped:                                   false,
		"garbage":                                        false,
		"t=" + stamped + ",s=" + strings.ToUpper(sig):    false,
		"t=0" + stamped + ",s=" + sig:                    false,
		"T=" + stamped + ",S=" + sig:                     false,
		"t=" + stamped + ";s=" + sig:                     false,
		"t=" + stamped + ",s=" + hex256("s", payload):    false,
		"t=" + stamped + ",s=" + hex256("s", "."+sig):    false,
		"t=" + stamped + ",s=" + base256("s", stamped):   false,
		"t=" + stamped + ",s=" + strings.Repeat("0", 64): false,
	} {
		r := signature.Request{Header: map[string][]string{"tiktok-signature": {header}}, Body: []byte(payload)}
		if err := v.Verify(r, signedAt); (err == nil) != ok {
			t.Errorf("%q: %v, want accepted %v", header, err, ok)
		}
	}
}

// A shorter body with a longer time has the same bytes: it must be refused.
func TestDiscordTimeIsNotPartOfTheBody(t *testing.T) {
	key := ed25519.NewKeyFromSeed([]byte(strings.Repeat("o", ed25519.SeedSize)))
	body := `{"type":2}`
	sig := hex.EncodeToString(ed25519.Sign(key, []byte(stamped+body)))
	v := verifier(t, signature.Discord, hex.EncodeToString(key.Public().(ed25519.PublicKey)))
	r := signature.Request{
		Header: map[string][]string{"X-Signature-Ed25519": {sig}, "X-Signature-Timestamp": {stamped + body[:1]}},
		Body:   []byte(body[1:]),
	}
	if got := reason(v.Verify(r, signedAt)); got != signature.Malformed {
		t.Errorf("got %q, want malformed", got)
	}
}

func TestTwilioForms(t *testing.T) {
	const secret, url = "twilio token", "https://hooks.example.com/sms?case=7"
	sign := func(content string) string {
		return base64.StdEncoding.EncodeToString(digest(sha1.New, secret, content))
	}
	tests := []struct {
		name, url, kind, body, signed string
		ok                            bool
	}{
		{"form", url, "application/x-www-form-urlencoded", "To=%2B1&Body=Perch%C3%A9+%E2%82%AC", url + "BodyPerché €To+1", true},
		{"with a charset", url, "application/x-www-form-urlencoded; charset=UTF-8", "B=2&A=1", url + "A1B2", true},
		{"sorted by bytes", url, "application/x-www-form-urlencoded", "b=1&B=2&a=3", url + "B2a3b1", true},
		{"a value twice", url, "application/x-www-form-urlencoded", "A=2&A=1&A=2", url + "A1A2", true},
		{"empty value", url, "application/x-www-form-urlencoded", "A=&B=1", url + "AB1", true},
		{"unsorted", url, "application/x-www-form-urlencoded", "B=2&A=1", url + "B2A1", false},
		{"a parameter more", url, "application/x-www-form-urlencoded", "A=1&C=3", url + "A1", false},
		{"no body", url, "", "", url, true},
		{"seen with a port", "https://hooks.example.com:8443/sms", "", "", "https://hooks.example.com/sms", true},
		{"signed with the usual port", "https://hooks.example.com/sms", "", "", "https://hooks.example.com:443/sms", true},
		{"signed with http's port", "http://hooks.example.com/sms", "", "", "http://hooks.example.com:80/sms", true},
		{"signed with another port", "https://hooks.example.com/sms", "", "", "https://hooks.example.com:8443/sms", false},
		{"address of IPv6", "https://[2001:db8::1]:8443/sms", "", "", "https://[2001:db8::1]/sms", true},
		{"seen as http", "http://hooks.example.com/sms", "", "", "https://hooks.example.com/sms", false},
		{"escapes stay", "https://hooks.example.com/a%2fb?x=%7e", "", "", "https://hooks.example.com/a%2fb?x=%7e", true},
		{"a body without a hash", url, "application/json", "{}", url, false},
		{"a form that is none", url, "application/x-www-form-urlencoded", "a=%zz", url, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := signature.Request{URL: tt.url, Body: []byte(tt.body), Header: map[string][]string{"X-Twilio-Signature": {sign(tt.signed)}}}
			if tt.kind != "" {
				r.Header["Content-Type"] = []string{tt.kind}
			}
			if err := verifier(t, signature.Twilio, secret).Verify(r, signedAt); (err == nil) != tt.ok {
				t.Errorf("%v, want accepted %v", err, tt.ok)
			}
		})
	}
}

func TestNewRefuses(t *testing.T) {
	if len(signature.Schemes()) < 12 || !slices.IsSorted(signature.Schemes()) {
		t.Fatalf("schemes %v", signature.Schemes())
	}
	for _, s := range signature.Schemes() {
		for _, secrets := range [][]string{nil, {""}, {"", ""}} {
			if v, err := signature.New(s, secrets...); v != nil || reason(err) != signature.BadKey {
				t.Errorf("%s with %d empty secrets: %v, %v", s, len(secrets), v, err)
			}
		}
	}
	for _, s := range signers() {
		if _, err := signature.New(s.scheme, s.given(s.secrets[0]), ""); reason(err) != signature.BadKey {
			t.Errorf("%s with a second secret that is empty: %v", s.scheme, err)
		}
	}
	for scheme, secret := range map[signature.Scheme]string{
		signature.Telegram: "has a space", signature.Discord: "abcd", signature.Standard: "whsec_c2hvcnQ=",
	} {
		_, err := signature.New(scheme, secret)
		if reason(err) != signature.BadKey || strings.Contains(err.Error(), secret) {
			t.Errorf("%s with %q: %v", scheme, secret, err)
		}
	}
	_, err := signature.New("myspace", "secret of the test")
	if reason(err) != signature.UnknownScheme || !strings.Contains(err.Error(), "x.webhook") || strings.Contains(err.Error(), "of the test") {
		t.Errorf("unknown scheme: %v", err)
	}
	if err := new(signature.Verifier).Verify(signature.Request{}, signedAt); err == nil {
		t.Error("the zero Verifier accepts")
	}
}

func TestVerifierDoesNotPrint(t *testing.T) {
	for _, s := range signers() {
		v := verifier(t, s.scheme, s.given(s.secrets[0]))
		type holder struct {
			Open   *signature.Verifier
			closed *signature.Verifier
			byVal  signature.Verifier
		}
		h := holder{v, v, *v}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
			for _, value := range []any{v, h, &h} {
				got := fmt.Sprintf(verb, value)
				for _, leak := range []string{s.given(s.secrets[0]), hex.EncodeToString([]byte(s.given(s.secrets[0])))} {
					if strings.Contains(got, leak) && s.scheme != signature.Discord {
						t.Errorf("%s of a %T holds the secret: %s", verb, value, got)
					}
				}
			}
		}
	}
}

// Two verifiers made from one list of secrets share nothing.
func TestVerifierKeepsItsSecrets(t *testing.T) {
	secrets := []string{"one of the test"}
	v := verifier(t, signature.X, secrets...)
	secrets[0] = "two of the test"
	r := signers()[0].request("one of the test", payload)
	if err := v.Verify(r, signedAt); err != nil {
		t.Error(err)
	}
}

func ExampleNew() {
	v, err := signature.New(signature.Meta, "an app secret")
	if err != nil {
		fmt.Println(err)
		return
	}
	body := []byte(`{"object":"page"}`)
	header := map[string][]string{"X-Hub-Signature-256": {"sha256=" + hex256("an app secret", string(body))}}
	fmt.Println(v.Verify(signature.Request{Header: header, Body: body}, time.Now()))
	fmt.Println(v.Verify(signature.Request{Header: header, Body: []byte(`{}`)}, time.Now()))
	// Output:
	// <nil>
	// signature: x-hub-signature-256: no signature matches
}

func ExampleSchemes() {
	fmt.Println(signature.Schemes()[0])
	// Output: discord.ed25519
}

func BenchmarkVerify(b *testing.B) {
	body := `{"text":"` + strings.Repeat("x", 500) + `"}`
	for _, s := range signers() {
		b.Run(string(s.scheme), func(b *testing.B) {
			v, r := verifier(b, s.scheme, s.given(s.secrets[0])), s.request(s.secrets[0], body)
			b.ReportAllocs()
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				if err := v.Verify(r, signedAt); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// fuzz holds that what is accepted is what the network would have signed.
func fuzz(f *testing.F, scheme signature.Scheme) {
	i := slices.IndexFunc(signers(), func(s signer) bool { return s.scheme == scheme })
	s := signers()[i]
	v := verifier(f, scheme, s.given(s.secrets[0]), s.given(s.secrets[1]))
	good := s.request(s.secrets[0], payload)
	f.Add(good.Header[s.header][0], stamped, payload)
	f.Add("", "", "")
	f.Add("t=1,s=,s", "-0", "\xff=%zz&;")
	f.Fuzz(func(t *testing.T, sig, stamp, body string) {
		r := s.request(s.secrets[0], body)
		for name := range r.Header {
			if strings.HasSuffix(name, "Timestamp") {
				r.Header[name] = []string{stamp}
			}
		}
		r.Header[s.header] = []string{sig}
		err := v.Verify(r, signedAt)
		if err != nil {
			if reason(err) == "" {
				t.Errorf("error of type %T", err)
			}
			return
		}
		if scheme == signature.TikTok {
			for part := range strings.SplitSeq(sig, ",") {
				if rest, ok := strings.CutPrefix(strings.TrimSpace(part), "t="); ok {
					stamp = rest
				}
			}
		}
		for _, secret := range s.secrets {
			want := s.sign(secret, stamp, r.URL, body)[s.header]
			if scheme == signature.TikTok {
				want = want[strings.Index(want, "s="):]
			}
			if strings.Contains(strings.ToLower(sig), strings.ToLower(want)) {
				return
			}
		}
		t.Errorf("accepted, and the network signs otherwise: %q %q", sig, stamp)
	})
}

func FuzzX(f *testing.F)        { fuzz(f, signature.X) }
func FuzzMeta(f *testing.F)     { fuzz(f, signature.Meta) }
func FuzzLinkedIn(f *testing.F) { fuzz(f, signature.LinkedIn) }
func FuzzSlack(f *testing.F)    { fuzz(f, signature.Slack) }
func FuzzTikTok(f *testing.F)   { fuzz(f, signature.TikTok) }
func FuzzTelegram(f *testing.F) { fuzz(f, signature.Telegram) }
func FuzzTwilio(f *testing.F)   { fuzz(f, signature.Twilio) }
func FuzzDiscord(f *testing.F)  { fuzz(f, signature.Discord) }
