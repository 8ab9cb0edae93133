package signature_test

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel/signature"
)

// Keys of this file, and no others, are made of repeated letters.
var (
	oldSecret = secretOf(strings.Repeat("o", 24))
	newSecret = secretOf(strings.Repeat("n", 64))
	private   = ed25519.NewKeyFromSeed([]byte(strings.Repeat("s", ed25519.SeedSize)))
	signedAt  = time.Unix(1795255200, 0)
)

const payload = `{"type":"message","id":"m-1","text":"Ciao, il treno 9543 è in ritardo"}`

func secretOf(raw string) string {
	return "whsec_" + base64.StdEncoding.EncodeToString([]byte(raw))
}

// byHand signs as the specification's text says, without the package.
func byHand(raw, id, stamp, body string) string {
	mac := hmac.New(sha256.New, []byte(raw))
	fmt.Fprintf(mac, "%s.%s.%s", id, stamp, body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func keys(t testing.TB, secrets ...string) []signature.Key {
	t.Helper()
	var ks []signature.Key
	for _, s := range secrets {
		k, err := signature.ParseKey(s)
		if err != nil {
			t.Fatal(err)
		}
		ks = append(ks, k)
	}
	return ks
}

func headers(id, stamp, sig string) map[string][]string {
	return map[string][]string{"Webhook-Id": {id}, "Webhook-Timestamp": {stamp}, "Webhook-Signature": {sig}}
}

func TestVerifyStandard(t *testing.T) {
	const id, stamp = "msg_1", "1795255200"
	good := byHand(strings.Repeat("o", 24), id, stamp, payload)
	newer := byHand(strings.Repeat("n", 64), id, stamp, payload)
	asym := "v1a," + base64.StdEncoding.EncodeToString(ed25519.Sign(private, []byte(id+"."+stamp+"."+payload)))
	public := "whpk_" + base64.StdEncoding.EncodeToString(private.Public().(ed25519.PublicKey))

	tests := []struct {
		name    string
		secrets []string
		header  map[string][]string
		body    string
		now     time.Time
		want    signature.Reason
		field   string
	}{
		{name: "signed", header: headers(id, stamp, good)},
		{name: "lower-case names", header: map[string][]string{"webhook-id": {id}, "webhook-timestamp": {stamp}, "webhook-signature": {good}}},
		{name: "secret without prefix", secrets: []string{strings.TrimPrefix(oldSecret, "whsec_")}, header: headers(id, stamp, good)},
		{name: "second key of two", secrets: []string{newSecret, oldSecret}, header: headers(id, stamp, good)},
		{name: "first key of two", secrets: []string{newSecret, oldSecret}, header: headers(id, stamp, newer)},
		{name: "second signature of three", header: headers(id, stamp, "v1,AAAA "+good+" v9,BBBB")},
		{name: "ed25519", secrets: []string{public}, header: headers(id, stamp, asym)},
		{name: "ed25519 beside a shared secret", secrets: []string{oldSecret, public}, header: headers(id, stamp, "v1,AAAA "+asym)},

		{name: "exactly five minutes old", header: headers(id, stamp, good), now: signedAt.Add(5 * time.Minute)},
		{name: "exactly five minutes ahead", header: headers(id, stamp, good), now: signedAt.Add(-5 * time.Minute)},
		{name: "a nanosecond too old", header: headers(id, stamp, good), now: signedAt.Add(5*time.Minute + 1), want: signature.Expired, field: "webhook-timestamp"},
		{name: "a nanosecond too early", header: headers(id, stamp, good), now: signedAt.Add(-5*time.Minute - 1), want: signature.Future, field: "webhook-timestamp"},

		{name: "no id", header: headers("", stamp, good), want: signature.Missing, field: "webhook-id"},
		{name: "no time", header: headers(id, "", good), want: signature.Missing, field: "webhook-timestamp"},
		{name: "no signature", header: headers(id, stamp, ""), want: signature.Missing, field: "webhook-signature"},
		{name: "no headers", header: map[string][]string{}, want: signature.Missing, field: "webhook-id"},
		{name: "two ids", header: map[string][]string{"webhook-id": {id}, "Webhook-Id": {"msg_2"}, "Webhook-Timestamp": {stamp}, "Webhook-Signature": {good}},
			want: signature.Malformed, field: "webhook-id"},
		{name: "two times", header: map[string][]string{"Webhook-Id": {id}, "Webhook-Timestamp": {stamp, "1"}, "Webhook-Signature": {good}},
			want: signature.Malformed, field: "webhook-timestamp"},
		{name: "time in words", header: headers(id, "now", good), want: signature.Malformed, field: "webhook-timestamp"},
		{name: "time before 1970", header: headers(id, "-1", good), want: signature.Malformed, field: "webhook-timestamp"},
		{name: "time that would wrap", header: headers(id, "9223372036854775807", good), want: signature.Malformed, field: "webhook-timestamp"},
		{name: "33 signatures", header: headers(id, stamp, strings.Repeat("v1,AAAA ", 32)+good), want: signature.Malformed, field: "webhook-signature"},

		{name: "another id", header: headers("msg_2", stamp, good), want: signature.Mismatch, field: "webhook-signature"},
		{name: "another time", header: headers(id, "1795255201", good), want: signature.Mismatch, field: "webhook-signature"},
		{name: "one space more", header: headers(id, stamp, good), body: payload + " ", want: signature.Mismatch, field: "webhook-signature"},
		{name: "another key", secrets: []string{newSecret}, header: headers(id, stamp, good), want: signature.Mismatch, field: "webhook-signature"},
		{name: "no keys", secrets: []string{}, header: headers(id, stamp, good), want: signature.Mismatch, field: "webhook-signature"},
		{name: "cut short", header: headers(id, stamp, good[:len(good)-4]), want: signature.Mismatch, field: "webhook-signature"},
		{name: "without scheme", header: headers(id, stamp, strings.TrimPrefix(good, "v1,")), want: signature.Mismatch, field: "webhook-signature"},
		{name: "hmac under the name of ed25519", header: headers(id, stamp, "v1a,"+strings.TrimPrefix(good, "v1,")), want: signature.Mismatch, field: "webhook-signature"},
		{name: "ed25519 of other bytes", secrets: []string{public}, header: headers(id, stamp, asym), body: payload + " ", want: signature.Mismatch, field: "webhook-signature"},
		{name: "secret not decoded", header: headers(id, stamp, byHand(oldSecret, id, stamp, payload)), want: signature.Mismatch, field: "webhook-signature"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.secrets == nil {
				tt.secrets = []string{oldSecret}
			}
			if tt.body == "" {
				tt.body = payload
			}
			if tt.now.IsZero() {
				tt.now = signedAt
			}
			err := signature.VerifyStandard(tt.header, []byte(tt.body), keys(t, tt.secrets...), tt.now)
			if tt.want == "" {
				if err != nil {
					t.Fatalf("refused: %v", err)
				}
				return
			}
			var e *signature.Error
			if !errors.As(err, &e) {
				t.Fatalf("got %v, want an *Error", err)
			}
			if diff := cmp.Diff([]string{string(tt.want), tt.field}, []string{string(e.Reason), e.Header}); diff != "" {
				t.Errorf("reason and header (-want +got):\n%s", diff)
			}
			for _, leak := range []string{"treno", "ooooo", good[4:20], strings.TrimPrefix(oldSecret, "whsec_")[:12]} {
				if strings.Contains(err.Error(), leak) {
					t.Errorf("the error %q holds %q", err, leak)
				}
			}
		})
	}
}

func TestVerifyStandardZeroKey(t *testing.T) {
	h := headers("msg_1", "1795255200", byHand("", "msg_1", "1795255200", payload))
	if err := signature.VerifyStandard(h, []byte(payload), []signature.Key{{}}, signedAt); err == nil {
		t.Error("the zero Key matched a signature made with an empty secret")
	}
}

// Every single flipped bit of what is signed is noticed.
func TestVerifyStandardBitFlips(t *testing.T) {
	ks := keys(t, newSecret)
	signed, err := signature.SignStandard("msg_1", signedAt, []byte(payload), ks[0])
	if err != nil {
		t.Fatal(err)
	}
	h := map[string][]string{}
	for name, v := range signed {
		h[name] = []string{v}
	}
	for i := range len(payload) * 8 {
		body := []byte(payload)
		body[i/8] ^= 1 << (i % 8)
		if signature.VerifyStandard(h, body, ks, signedAt) == nil {
			t.Fatalf("bit %d flipped and still accepted", i)
		}
	}
}

func TestParseKey(t *testing.T) {
	b64 := base64.StdEncoding.EncodeToString
	other := ed25519.NewKeyFromSeed([]byte(strings.Repeat("t", ed25519.SeedSize)))
	tests := []struct {
		name, in string
		ok, sign bool
	}{
		{"24 bytes", secretOf(strings.Repeat("a", 24)), true, true},
		{"64 bytes", secretOf(strings.Repeat("a", 64)), true, true},
		{"without prefix", b64([]byte(strings.Repeat("a", 32))), true, true},
		{"public key", "whpk_" + b64(private.Public().(ed25519.PublicKey)), true, false},
		{"private key", "whsk_" + b64(private), true, true},
		{"seed", "whsk_" + b64(private.Seed()), true, true},
		{"empty", "", false, false},
		{"prefix alone", "whsec_", false, false},
		{"23 bytes", secretOf(strings.Repeat("a", 23)), false, false},
		{"65 bytes", secretOf(strings.Repeat("a", 65)), false, false},
		{"not base64", "whsec_correct horse battery staple!", false, false},
		{"unpadded", "whsec_" + strings.TrimRight(b64([]byte(strings.Repeat("a", 25))), "="), false, false},
		{"short public key", "whpk_" + b64([]byte("aaaaaaaaaaaa")), false, false},
		{"short private key", "whsk_" + b64([]byte("aaaaaaaaaaaa")), false, false},
		{"private key with another's public half", "whsk_" + b64(append(private.Seed(), other[32:]...)), false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k, err := signature.ParseKey(tt.in)
			if got := err == nil; got != tt.ok {
				t.Fatalf("accepted: %v, want %v (%v)", got, tt.ok, err)
			}
			if got := k.CanSign(); got != tt.sign {
				t.Errorf("CanSign() = %v, want %v", got, tt.sign)
			}
			var e *signature.Error
			if err != nil && (!errors.As(err, &e) || e.Reason != signature.BadKey) {
				t.Errorf("error %v, want reason bad_key", err)
			}
			if err != nil && len(tt.in) > 10 && strings.Contains(err.Error(), tt.in[6:10]) {
				t.Errorf("the error %q holds part of the key", err)
			}
		})
	}
}

func TestSignStandard(t *testing.T) {
	got, err := signature.SignStandard("draft-7", signedAt.Add(999*time.Millisecond), []byte(payload), keys(t, oldSecret)[0])
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"webhook-id":        "draft-7",
		"webhook-timestamp": "1795255200",
		"webhook-signature": byHand(strings.Repeat("o", 24), "draft-7", "1795255200", payload),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
}

func TestSignStandardPrivateKey(t *testing.T) {
	b64 := base64.StdEncoding.EncodeToString
	ks := keys(t, "whsk_"+b64(private), "whpk_"+b64(private.Public().(ed25519.PublicKey)))
	signed, err := signature.SignStandard("draft-7", signedAt, []byte(payload), ks[0])
	if err != nil {
		t.Fatal(err)
	}
	h := headers(signed["webhook-id"], signed["webhook-timestamp"], signed["webhook-signature"])
	if err := signature.VerifyStandard(h, []byte(payload), ks[1:], signedAt); err != nil {
		t.Errorf("the public key refuses what the private key signed: %v", err)
	}
}

func TestSignStandardRefuses(t *testing.T) {
	b64 := base64.StdEncoding.EncodeToString
	secret := keys(t, oldSecret)[0]
	for name, tt := range map[string]struct {
		id  string
		key signature.Key
	}{
		"empty id":     {"", secret},
		"header split": {"a\r\nwebhook-id: b", secret},
		"space":        {"a b", secret},
		"long id":      {strings.Repeat("a", 201), secret},
		"zero key":     {"a", signature.Key{}},
		"public key":   {"a", keys(t, "whpk_"+b64(private.Public().(ed25519.PublicKey)))[0]},
	} {
		t.Run(name, func(t *testing.T) {
			h, err := signature.SignStandard(tt.id, signedAt, nil, tt.key)
			if err == nil || h != nil {
				t.Errorf("got %d headers, %v; want an error and none", len(h), err)
			}
		})
	}
}

func TestKeyDoesNotPrint(t *testing.T) {
	raw := strings.Repeat("q", 32)
	k := keys(t, secretOf(raw))[0]
	type holder struct {
		Open   signature.Key
		closed signature.Key
		list   []signature.Key
	}
	h := holder{k, k, []signature.Key{k}}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		for _, v := range []any{k, &k, h, &h} {
			got := fmt.Sprintf(verb, v)
			for _, leak := range []string{"qqqq", "7171", "113 113", "0x71, 0x71", "cXFx"} {
				if strings.Contains(got, leak) {
					t.Errorf("%s of a %T holds the secret: %s", verb, v, got)
				}
			}
		}
	}
}

func FuzzVerifyStandard(f *testing.F) {
	good := byHand(strings.Repeat("o", 24), "msg_1", "1795255200", payload)
	f.Add("msg_1", "1795255200", good, []byte(payload))
	f.Add("msg_1.1795255200", "1795255200", "v1a,"+good, []byte("{}"))
	f.Add("", "-1", strings.Repeat(" ", 40), []byte(nil))
	ks := keys(f, oldSecret, "whpk_"+base64.StdEncoding.EncodeToString(private.Public().(ed25519.PublicKey)))
	f.Fuzz(func(t *testing.T, id, stamp, sig string, body []byte) {
		err := signature.VerifyStandard(headers(id, stamp, sig), body, ks, signedAt)
		signed := strings.Contains(sig, byHand(strings.Repeat("o", 24), id, stamp, string(body)))
		if err == nil && !signed && !strings.Contains(sig, "v1a,") {
			t.Errorf("accepted without a signature of the key: id %q time %q", id, stamp)
		}
		var e *signature.Error
		if err != nil && !errors.As(err, &e) {
			t.Errorf("error of type %T", err)
		}
	})
}

func FuzzParseKey(f *testing.F) {
	f.Add(oldSecret)
	f.Add("whsk_" + base64.StdEncoding.EncodeToString(private))
	f.Add("whpk_AAAA")
	f.Fuzz(func(t *testing.T, s string) {
		k, err := signature.ParseKey(s)
		if err != nil || !k.CanSign() {
			return
		}
		signed, err := signature.SignStandard("a", signedAt, []byte(s), k)
		if err != nil {
			t.Fatalf("an accepted key does not sign: %v", err)
		}
		h := headers(signed["webhook-id"], signed["webhook-timestamp"], signed["webhook-signature"])
		if err := signature.VerifyStandard(h, []byte(s), []signature.Key{k}, signedAt); err != nil {
			t.Errorf("a key refuses its own signature: %v", err)
		}
	})
}

func BenchmarkVerifyStandard(b *testing.B) {
	body := []byte(strings.Repeat("x", 500))
	h := headers("msg_1", "1795255200", byHand(strings.Repeat("o", 24), "msg_1", "1795255200", string(body)))
	ks := keys(b, oldSecret)
	b.ReportAllocs()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if err := signature.VerifyStandard(h, body, ks, signedAt); err != nil {
			b.Fatal(err)
		}
	}
}
