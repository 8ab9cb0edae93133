package signature

import (
	"crypto/ed25519"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
)

// Key is a key of the Standard Webhooks scheme. The zero Key matches nothing
// and signs nothing. It is immutable, safe for concurrent use, and does not
// print its value.
type Key struct {
	// A function, because fmt prints what is inside another struct's
	// unexported field without asking for a String method, and with a verb
	// that does not fit it follows pointers too. Of a function it prints the
	// address.
	k func() *material
}

type material struct {
	secret  []byte             // v1
	public  ed25519.PublicKey  // v1a
	private ed25519.PrivateKey // v1a, nil if only verifying
}

// Prefixes by which Standard Webhooks tells keys apart.
const (
	secretPrefix  = "whsec_"
	publicPrefix  = "whpk_"
	privatePrefix = "whsk_"
)

// Bounds of a shared secret in bytes, after base64 (Standard Webhooks 1.0.0,
// "Signature scheme": 192 to 512 bits).
const (
	minSecret = 24
	maxSecret = 64
)

// ParseKey reads a key in base64 (standard alphabet, padded): a shared secret
// "whsec_…", whose prefix may be absent, of 24 to 64 bytes; an Ed25519 public
// key "whpk_…", which verifies; an Ed25519 private key "whsk_…" (64 bytes, or
// its seed of 32), which signs and verifies. The error is an *Error with
// reason BadKey and never holds any part of the key.
func ParseKey(s string) (Key, error) {
	kind, encoded := secretPrefix, s
	for _, p := range []string{secretPrefix, publicPrefix, privatePrefix} {
		if rest, ok := strings.CutPrefix(s, p); ok {
			kind, encoded = p, rest
			break
		}
	}
	if encoded == "" {
		return Key{}, badKey("the key is empty")
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if err != nil {
		return Key{}, badKey("the key is not base64")
	}
	switch kind {
	case publicPrefix:
		if len(raw) != ed25519.PublicKeySize {
			return Key{}, badKey(fmt.Sprintf("the public key has %d bytes, not %d", len(raw), ed25519.PublicKeySize))
		}
		return keyOf(material{public: raw}), nil
	case privatePrefix:
		return parsePrivate(raw)
	}
	if len(raw) < minSecret || len(raw) > maxSecret {
		return Key{}, badKey(fmt.Sprintf("the secret has %d bytes, not %d to %d", len(raw), minSecret, maxSecret))
	}
	return keyOf(material{secret: raw}), nil
}

func keyOf(m material) Key { return Key{func() *material { return &m }} }

func parsePrivate(raw []byte) (Key, error) {
	switch len(raw) {
	case ed25519.SeedSize, ed25519.PrivateKeySize:
	default:
		return Key{}, badKey(fmt.Sprintf("the private key has %d bytes, not %d or %d",
			len(raw), ed25519.SeedSize, ed25519.PrivateKeySize))
	}
	private := ed25519.NewKeyFromSeed(raw[:ed25519.SeedSize])
	if len(raw) == ed25519.PrivateKeySize && subtle.ConstantTimeCompare(private, raw) != 1 {
		return Key{}, badKey("the private key does not agree with its public half")
	}
	public := private[ed25519.SeedSize:]
	return keyOf(material{public: ed25519.PublicKey(public), private: private}), nil
}

// CanSign reports whether the key makes signatures; a public key only verifies.
func (k Key) CanSign() bool {
	return k.k != nil && (k.k().secret != nil || k.k().private != nil)
}

// String returns a fixed text.
func (k Key) String() string { return "signature key" }

// Format makes every fmt verb print what String returns.
func (k Key) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(k.String())) }

func badKey(detail string) *Error { return &Error{Reason: BadKey, detail: detail} }
