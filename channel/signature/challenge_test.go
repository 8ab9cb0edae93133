package signature_test

import (
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel/signature"
)

func TestChallenges(t *testing.T) {
	const at = "https://hooks.example.com/in"
	tests := []struct {
		name   string
		scheme signature.Scheme
		method string
		url    string
		want   string // the answer, "" for none
		reason signature.Reason
	}{
		{"x", signature.XChallenge, "GET", at + "?crc_token=abc-123", `{"response_token":"sha256=` + base256("first", "abc-123") + `"}`, ""},
		{"x: escaped", signature.XChallenge, "GET", at + "?crc_token=a%2Bb+c%2F%3D&x=1#f", `{"response_token":"sha256=` + base256("first", "a+b c/=") + `"}`, ""},
		{"x: no token", signature.XChallenge, "GET", at, "", signature.Missing},
		{"x: empty token", signature.XChallenge, "GET", at + "?crc_token=", "", signature.Missing},
		{"x: two tokens", signature.XChallenge, "GET", at + "?crc_token=a&crc_token=b", "", signature.Malformed},
		{"x: bad escape", signature.XChallenge, "GET", at + "?crc_token=%zz", "", signature.Malformed},
		{"x: posted", signature.XChallenge, "POST", at + "?crc_token=abc", "", signature.Malformed},
		{"x: a delivery as token", signature.XChallenge, "GET", at + "?crc_token=" + url.QueryEscape(` {"data":1}`), "", signature.Malformed},
		{"x: very long", signature.XChallenge, "GET", at + "?crc_token=" + strings.Repeat("a", 513), "", signature.Malformed},

		{"linkedin", signature.LinkedInChallenge, "GET", at + "?challengeCode=890e", `{"challengeCode":"890e","challengeResponse":"` + hex256("first", "890e") + `"}`, ""},
		{"linkedin: no code", signature.LinkedInChallenge, "GET", at + "?applicationId=1", "", signature.Missing},
		{"linkedin: signs a delivery", signature.LinkedInChallenge, "GET", at + "?challengeCode=" + url.QueryEscape("hmacsha256=1"), "", signature.Malformed},

		{"meta", signature.MetaChallenge, "GET", at + "?hub.mode=subscribe&hub.challenge=1158&hub.verify_token=first", "1158", ""},
		{"meta: second secret", signature.MetaChallenge, "", at + "?hub.verify_token=second&hub.challenge=%3Cb%3E&hub.mode=subscribe", "<b>", ""},
		{"meta: another token", signature.MetaChallenge, "GET", at + "?hub.mode=subscribe&hub.challenge=1158&hub.verify_token=third", "", signature.Mismatch},
		{"meta: part of a token", signature.MetaChallenge, "GET", at + "?hub.mode=subscribe&hub.challenge=1158&hub.verify_token=firs", "", signature.Mismatch},
		{"meta: no token", signature.MetaChallenge, "GET", at + "?hub.mode=subscribe&hub.challenge=1158&hub.verify_token=", "", signature.Missing},
		{"meta: another mode", signature.MetaChallenge, "GET", at + "?hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=first", "", signature.Mismatch},
		{"meta: no mode", signature.MetaChallenge, "GET", at + "?hub.challenge=1&hub.verify_token=first", "", signature.Missing},
		{"meta: no challenge", signature.MetaChallenge, "GET", at + "?hub.mode=subscribe&hub.verify_token=first", "", signature.Missing},
		{"meta: two tokens", signature.MetaChallenge, "GET", at + "?hub.mode=subscribe&hub.challenge=1&hub.verify_token=x&hub.verify_token=first", "", signature.Malformed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := verifier(t, tt.scheme, "first", "second")
			r := signature.Request{Method: tt.method, URL: tt.url}
			err := v.Verify(r, signedAt)
			if diff := cmp.Diff(tt.reason, reason(err)); diff != "" {
				t.Errorf("reason (-want +got):\n%s", diff)
			}
			got, ok := v.Respond(r, signedAt)
			if ok != (tt.reason == "") {
				t.Errorf("answered: %v", ok)
			}
			if diff := cmp.Diff(tt.want, string(got.Body)); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
			if err != nil && strings.Contains(err.Error(), "third") {
				t.Errorf("the error %q holds what was given", err)
			}
		})
	}
}

// What a handshake gives away is never the signature of a delivery.
func TestChallengesSignNoDelivery(t *testing.T) {
	for _, body := range []string{`{"data":{}}`, "\n{}", `[{}]`, `"text"`, "hmacsha256={}", "hmacsha256=", "hmacsha256=1"} {
		token := url.QueryEscape(body)
		for scheme, param := range map[signature.Scheme]string{signature.XChallenge: "crc_token", signature.LinkedInChallenge: "challengeCode"} {
			if scheme == signature.XChallenge && strings.HasPrefix(body, "hmac") && !strings.Contains(body, "{") {
				continue // nothing that X would deliver
			}
			r := signature.Request{Method: "GET", URL: "https://hooks.example.com/?" + param + "=" + token}
			if got, ok := verifier(t, scheme, "s").Respond(r, signedAt); ok {
				t.Errorf("%s answers the token %q with %q", scheme, body, got.Body)
			}
		}
	}
}

// Signed handshakes are answered only when the signature is right.
func TestSignedChallenges(t *testing.T) {
	for _, s := range signers() {
		body, want, secret := "", "", s.secrets[0]
		switch s.scheme {
		case signature.Slack:
			body, want = `{"type":"url_verification","challenge":"3eZb"}`, "3eZb"
		case signature.Discord:
			body, want = `{"id":"1","type":1}`, `{"type":1}`
		default:
			if _, ok := verifier(t, s.scheme, s.given(secret)).Respond(s.request(secret, payload), signedAt); ok {
				t.Errorf("%s has no handshake and answers one", s.scheme)
			}
			continue
		}
		v := verifier(t, s.scheme, s.given(secret))
		got, ok := v.Respond(s.request(secret, body), signedAt)
		if diff := cmp.Diff(want, string(got.Body)); diff != "" || !ok {
			t.Errorf("%s: answered %v (-want +got):\n%s", s.scheme, ok, diff)
		}
		if _, ok := v.Respond(s.request(s.secrets[1], body), signedAt); ok {
			t.Errorf("%s: another secret's handshake is answered", s.scheme)
		}
		if _, ok := v.Respond(s.request(secret, payload), signedAt); ok {
			t.Errorf("%s: a message is taken for a handshake", s.scheme)
		}
	}
}

func fuzzChallenge(f *testing.F, scheme signature.Scheme) {
	f.Add("GET", "https://hooks.example.com/?crc_token=a&challengeCode=b&hub.mode=subscribe&hub.challenge=1&hub.verify_token=first")
	f.Add("", "?%zz")
	v := verifier(f, scheme, "first")
	f.Fuzz(func(t *testing.T, method, address string) {
		r := signature.Request{Method: method, URL: address}
		err := v.Verify(r, signedAt)
		got, ok := v.Respond(r, signedAt)
		if ok != (err == nil) {
			t.Fatalf("verified %v, answered %v", err, ok)
		}
		if !ok {
			return
		}
		if scheme == signature.MetaChallenge {
			if !strings.Contains(address, "first") && !strings.Contains(address, "%") {
				t.Error("answered without the token")
			}
			return
		}
		var m map[string]string
		if err := json.Unmarshal(got.Body, &m); err != nil {
			t.Errorf("the answer is no JSON: %v", err)
		}
	})
}

func FuzzXChallenge(f *testing.F)        { fuzzChallenge(f, signature.XChallenge) }
func FuzzMetaChallenge(f *testing.F)     { fuzzChallenge(f, signature.MetaChallenge) }
func FuzzLinkedInChallenge(f *testing.F) { fuzzChallenge(f, signature.LinkedInChallenge) }

func FuzzTwilioAddress(f *testing.F) {
	f.Add("https://hooks.example.com:8443/x", "a=1&b=2")
	f.Add("https://u:p@[2001:db8::1]:1", ";")
	v := verifier(f, signature.Twilio, "s")
	f.Fuzz(func(t *testing.T, address, body string) {
		r := signature.Request{URL: address, Body: []byte(body), Header: map[string][]string{"X-Twilio-Signature": {hex.EncodeToString([]byte(body))}}}
		if err := v.Verify(r, signedAt); err == nil {
			t.Error("accepted without a signature")
		}
	})
}
