package signature

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"
)

// Headers of the schemes, in lower case as Error.Header gives them.
const (
	headerX           = "x-twitter-webhooks-signature"
	headerMeta        = "x-hub-signature-256"
	headerTelegram    = "x-telegram-bot-api-secret-token"
	headerTwilio      = "x-twilio-signature"
	headerSlack       = "x-slack-signature"
	headerSlackTime   = "x-slack-request-timestamp"
	headerLinkedIn    = "x-li-signature"
	headerTikTok      = "tiktok-signature"
	headerDiscord     = "x-signature-ed25519"
	headerDiscordTime = "x-signature-timestamp"
)

// linkedInPrefix stands before the body in what LinkedIn signs.
const linkedInPrefix = "hmacsha256="

func verifyX(k *keys, r Request, _ time.Time) error {
	return verifyMAC(k, r, headerX, func(secret []byte) string {
		return "sha256=" + base64.StdEncoding.EncodeToString(mac(secret, r.Body))
	})
}

func verifyMeta(k *keys, r Request, _ time.Time) error {
	return verifyMAC(k, r, headerMeta, func(secret []byte) string {
		return "sha256=" + hex.EncodeToString(mac(secret, r.Body))
	})
}

func verifyLinkedIn(k *keys, r Request, _ time.Time) error {
	return verifyMAC(k, r, headerLinkedIn, func(secret []byte) string {
		return hex.EncodeToString(mac(secret, []byte(linkedInPrefix), r.Body))
	})
}

func verifySlack(k *keys, r Request, now time.Time) error {
	stamp, err := single(r.Header, headerSlackTime)
	if err != nil {
		return err
	}
	if err := checkTime(headerSlackTime, stamp, now); err != nil {
		return err
	}
	return verifyMAC(k, r, headerSlack, func(secret []byte) string {
		return "v0=" + hex.EncodeToString(mac(secret, []byte("v0:"+stamp+":"), r.Body))
	})
}

func verifyTikTok(k *keys, r Request, now time.Time) error {
	value, err := single(r.Header, headerTikTok)
	if err != nil {
		return err
	}
	stamp, sig, ok := tikTokParts(value)
	if !ok {
		return &Error{Reason: Malformed, Header: headerTikTok, detail: "not of the form t=…,s=…"}
	}
	if err := checkTime(headerTikTok, stamp, now); err != nil {
		return err
	}
	return match(k, headerTikTok, sig, func(secret []byte) string {
		return hex.EncodeToString(mac(secret, []byte(stamp+"."), r.Body))
	})
}

// tikTokParts reads "t=…,s=…" in any order; other parts are skipped.
func tikTokParts(value string) (stamp, sig string, ok bool) {
	for part := range strings.SplitSeq(value, ",") {
		name, v, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch {
		case name == "t" && stamp == "":
			stamp = v
		case name == "s" && sig == "":
			sig = v
		case name == "t", name == "s":
			return "", "", false
		}
	}
	return stamp, sig, stamp != "" && sig != ""
}

func verifyTelegram(k *keys, r Request, _ time.Time) error {
	value, err := single(r.Header, headerTelegram)
	if err != nil {
		return err
	}
	if !k.has(value) {
		return &Error{Reason: Mismatch, Header: headerTelegram, detail: "no secret matches"}
	}
	return nil
}

func verifyDiscord(k *keys, r Request, _ time.Time) error {
	stamp, err := single(r.Header, headerDiscordTime)
	if err != nil {
		return err
	}
	// Time and body are signed without anything between them: digits alone keep
	// one from being cut off the other elsewhere, for the body begins with "{".
	if strings.Trim(stamp, "0123456789") != "" {
		return &Error{Reason: Malformed, Header: headerDiscordTime, detail: "not a Unix time in seconds"}
	}
	value, err := single(r.Header, headerDiscord)
	if err != nil {
		return err
	}
	sig, err := hex.DecodeString(value)
	if err != nil || len(sig) != ed25519.SignatureSize {
		return &Error{Reason: Malformed, Header: headerDiscord, detail: "not a signature in hex"}
	}
	content := append([]byte(stamp), r.Body...)
	for _, public := range k.public {
		if ed25519.Verify(public, content, sig) {
			return nil
		}
	}
	return &Error{Reason: Mismatch, Header: headerDiscord, detail: "no signature matches"}
}

// verifyMAC compares a header with what each secret makes.
func verifyMAC(k *keys, r Request, header string, sign func(secret []byte) string) error {
	value, err := single(r.Header, header)
	if err != nil {
		return err
	}
	return match(k, header, value, sign)
}

func match(k *keys, header, value string, sign func(secret []byte) string) error {
	for _, secret := range k.secrets {
		if subtle.ConstantTimeCompare([]byte(sign(secret)), []byte(value)) == 1 {
			return nil
		}
	}
	return &Error{Reason: Mismatch, Header: header, detail: "no signature matches"}
}

// has reports whether value is one of the secrets. Their digests are compared,
// so that the time tells nothing of a secret's length either.
func (k *keys) has(value string) bool {
	found, given := 0, sha256.Sum256([]byte(value))
	for _, secret := range k.secrets {
		want := sha256.Sum256(secret)
		found |= subtle.ConstantTimeCompare(want[:], given[:])
	}
	return found == 1
}

func mac(secret []byte, content ...[]byte) []byte {
	h := hmac.New(sha256.New, secret)
	for _, c := range content {
		_, _ = h.Write(c)
	}
	return h.Sum(nil)
}

// echoSlack answers url_verification.
func echoSlack(_ *keys, r Request) (Response, bool) {
	var v struct{ Type, Challenge string }
	if json.Unmarshal(r.Body, &v) != nil || v.Type != "url_verification" || v.Challenge == "" {
		return Response{}, false
	}
	return plain(v.Challenge), true
}

// pong answers a PING.
func pong(_ *keys, r Request) (Response, bool) {
	var v struct{ Type int }
	if json.Unmarshal(r.Body, &v) != nil || v.Type != 1 {
		return Response{}, false
	}
	return Response{ContentType: "application/json", Body: []byte(`{"type":1}`)}, true
}
