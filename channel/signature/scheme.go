package signature

import (
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// Scheme names a way in which a network's deliveries are signed, or one in
// which a network checks that an endpoint is ours. The dates are those on which
// the rules were read; a network can change its own at any time.
type Scheme string

const (
	// X signs a delivery: x-twitter-webhooks-signature is "sha256=" and the
	// base64 of HMAC-SHA256 over the raw body, keyed with the app's consumer
	// secret. Without a time in it, a delivery can be replayed for ever: drop
	// repeats by the event's identifier. Source: docs.x.com, "Securing
	// webhooks", 2026-08-22.
	X Scheme = "x.webhook"
	// XChallenge is X's handshake, a GET with crc_token, answered with JSON,
	// {"response_token":"sha256=…"}: the same HMAC over the token. A token
	// that could be a delivery is not answered, or whoever asks would be given
	// the signature of a body of his own. Source: docs.x.com, "CRC",
	// 2026-08-22.
	XChallenge Scheme = "x.crc"
	// Meta signs a delivery of Facebook, Instagram, WhatsApp or Threads:
	// X-Hub-Signature-256 is "sha256=" and the lower-case hex of HMAC-SHA256
	// over the raw body, keyed with the app secret. The older X-Hub-Signature
	// (SHA-1) is not accepted in its place. No time, as with X. Source:
	// developers.facebook.com, "Webhooks: Getting started", 2026-11-21.
	Meta Scheme = "meta.hub"
	// MetaChallenge is Meta's handshake: a GET with hub.mode=subscribe,
	// hub.challenge and hub.verify_token, which must be one of the secrets. The
	// challenge is echoed. Source: as for Meta.
	MetaChallenge Scheme = "meta.challenge"
	// Telegram authenticates the sender and not the body:
	// X-Telegram-Bot-Api-Secret-Token is the secret itself, 1 to 256 of
	// A-Z a-z 0-9 _ and -. Source: Bot API 10.1, setWebhook, 2026-06-11.
	Telegram Scheme = "telegram.secret_token"
	// Twilio signs X-Twilio-Signature, the base64 of HMAC-SHA1, keyed with the
	// auth token, over the address as Twilio was told it, and for a form each
	// parameter's name and value after it, sorted by name (of a repeated one,
	// each different value once, sorted). Any other body is covered by its
	// SHA-256 in the address, as bodySHA256. The address may have been signed
	// with its port or without. No time, as with X. Source: twilio.com,
	// "Webhooks security", and its own libraries, 2026-11-21.
	Twilio Scheme = "twilio"
	// Slack signs a delivery: X-Slack-Signature is "v0=" and the lower-case hex
	// of HMAC-SHA256 over "v0:", X-Slack-Request-Timestamp, ":" and the raw
	// body, keyed with the signing secret; the time is within five minutes.
	// Its handshake, url_verification, is signed like the rest. Source:
	// api.slack.com, "Verifying requests from Slack", 2026-11-21.
	Slack Scheme = "slack.v0"
	// Standard is what [VerifyStandard] says, with keys as [ParseKey] reads
	// them. Source: Standard Webhooks 1.0.0, 2026-11-21.
	Standard Scheme = "standard_webhooks"
	// LinkedIn signs a delivery: X-LI-Signature is the lower-case hex of
	// HMAC-SHA256 over "hmacsha256=" and the raw body, keyed with the client
	// secret. No time, as with X. Source: learn.microsoft.com,
	// "LinkedIn webhook validation", by way of a published description of that
	// page, 2026-11-21.
	LinkedIn Scheme = "linkedin.signature"
	// LinkedInChallenge is LinkedIn's handshake: a GET with challengeCode,
	// answered with JSON that repeats it beside the lower-case hex of its
	// HMAC-SHA256 as challengeResponse. With applicationId in the address, the
	// key is that application's client secret; choosing it is the caller's
	// part. A code that could be what a delivery signs is not answered. Source:
	// as for LinkedIn.
	LinkedInChallenge Scheme = "linkedin.challenge"
	// TikTok signs a delivery: Tiktok-Signature is "t=", a Unix time, ",s=" and
	// the lower-case hex of HMAC-SHA256 over the time, "." and the raw body,
	// keyed with the client secret. TikTok advises to refuse old times and gives
	// no figure; it is five minutes here. Source: developers.tiktok.com,
	// "Webhook verification", 2026-11-21.
	TikTok Scheme = "tiktok"
	// Discord signs a delivery with Ed25519: X-Signature-Ed25519 is the hex of
	// a signature over X-Signature-Timestamp and the raw body. The secret is
	// the application's public key in hex. The time is signed, and no limit to
	// its age is documented, so none is set: drop repeats by identifier. Its
	// handshake is a signed PING. Source: discord.com, "Interactions: security
	// and authorization", 2026-11-21.
	Discord Scheme = "discord.ed25519"
)

// Request is what arrived. URL is the whole address as the sender saw it,
// which behind a proxy is not the one that the server sees.
type Request struct {
	Method string // empty: not checked
	URL    string // schemes with a handshake and Twilio
	Header map[string][]string
	Body   []byte // the exact bytes
}

// Response is what a handshake is answered with, with status 200.
type Response struct {
	ContentType string
	Body        []byte
}

// Verifier judges the requests of one scheme with one account's secrets. Make
// it with [New]; the zero Verifier refuses everything. It is immutable, safe
// for concurrent use, and does not print its secrets.
type Verifier struct {
	rule *rule
	keys func() *keys // a function for the reason that Key has one
}

// keys are the secrets in the form that the scheme needs.
type keys struct {
	secrets  [][]byte
	standard []Key
	public   []ed25519.PublicKey
}

// rule is how a scheme works.
type rule struct {
	scheme  Scheme
	add     func(k *keys, secret string) *Error
	verify  func(k *keys, r Request, now time.Time) error
	respond func(k *keys, r Request) (Response, bool)
}

var rules = []rule{
	{Discord, addPublic, verifyDiscord, pong},
	{LinkedInChallenge, addSecret, verifyLinkedInChallenge, answerLinkedIn},
	{LinkedIn, addSecret, verifyLinkedIn, nil},
	{MetaChallenge, addSecret, verifyMetaChallenge, echoMeta},
	{Meta, addSecret, verifyMeta, nil},
	{Slack, addSecret, verifySlack, echoSlack},
	{Standard, addStandard, verifyStandard, nil},
	{Telegram, addToken, verifyTelegram, nil},
	{TikTok, addSecret, verifyTikTok, nil},
	{Twilio, addSecret, verifyTwilio, nil},
	{XChallenge, addSecret, verifyXChallenge, answerX},
	{X, addSecret, verifyX, nil},
}

// Schemes lists the schemes in the order of their names.
func Schemes() []Scheme {
	list := make([]Scheme, len(rules))
	for i, r := range rules {
		list[i] = r.scheme
	}
	return list
}

// New makes the verifier of a scheme. Of several secrets, for a rotation, any
// is accepted; a handshake that proves a secret is answered with the first.
// The error is an *Error: an unknown scheme, or a secret that is empty or not
// of the scheme's form.
func New(s Scheme, secrets ...string) (*Verifier, error) {
	for i := range rules {
		if rules[i].scheme != s {
			continue
		}
		if len(secrets) == 0 {
			return nil, badKey("no secret is given")
		}
		k := new(keys)
		for _, secret := range secrets {
			if err := rules[i].add(k, secret); err != nil {
				return nil, err
			}
		}
		return &Verifier{&rules[i], func() *keys { return k }}, nil
	}
	var known []string
	for _, s := range Schemes() {
		known = append(known, string(s))
	}
	return nil, &Error{Reason: UnknownScheme, detail: fmt.Sprintf("scheme %.40q is not one of %s", s, strings.Join(known, ", "))}
}

// Verify judges a request at the time now. The names of headers are compared
// without case, and each that the scheme needs must be there once. Of a
// handshake, nil says that it is to be answered. The error is an *Error.
func (v *Verifier) Verify(r Request, now time.Time) error {
	if v == nil || v.rule == nil {
		return badKey("the verifier was not made with New")
	}
	return v.rule.verify(v.keys(), r, now)
}

// Respond gives the answer to a handshake that Verify accepts. It reports
// false for any other request.
func (v *Verifier) Respond(r Request, now time.Time) (Response, bool) {
	if v == nil || v.rule == nil || v.rule.respond == nil || v.Verify(r, now) != nil {
		return Response{}, false
	}
	return v.rule.respond(v.keys(), r)
}

// String names the scheme.
func (v *Verifier) String() string {
	if v == nil || v.rule == nil {
		return "signature verifier"
	}
	return "signature verifier " + string(v.rule.scheme)
}

// Format makes every fmt verb print what String returns.
func (v *Verifier) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(v.String())) }

func addSecret(k *keys, secret string) *Error {
	if secret == "" {
		return badKey("the secret is empty")
	}
	k.secrets = append(k.secrets, []byte(secret))
	return nil
}

func addToken(k *keys, secret string) *Error {
	if len(secret) > 256 {
		return badKey("the secret is longer than 256 characters")
	}
	for i := range len(secret) {
		c := secret[i]
		if !('a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '_' || c == '-') {
			return badKey("the secret has characters other than A-Z a-z 0-9 _ -")
		}
	}
	return addSecret(k, secret)
}

func addPublic(k *keys, secret string) *Error {
	raw, err := hex.DecodeString(secret)
	if err != nil || len(raw) != ed25519.PublicKeySize {
		return badKey(fmt.Sprintf("the public key is not %d bytes in hex", ed25519.PublicKeySize))
	}
	k.public = append(k.public, raw)
	return nil
}

func addStandard(k *keys, secret string) *Error {
	key, err := ParseKey(secret)
	if e, ok := err.(*Error); ok {
		return e
	}
	k.standard = append(k.standard, key)
	return nil
}

func verifyStandard(k *keys, r Request, now time.Time) error {
	return VerifyStandard(r.Header, r.Body, k.standard, now)
}
