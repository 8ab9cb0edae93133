package signature

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// Names of the headers of Standard Webhooks 1.0.0.
const (
	HeaderID        = "webhook-id"
	HeaderTimestamp = "webhook-timestamp"
	HeaderSignature = "webhook-signature"
)

// StandardTolerance is how far the timestamp may be from now, either way,
// inclusive. The specification leaves the figure to the receiver; its
// reference libraries use this one.
const StandardTolerance = 5 * time.Minute

// maxSignatures bounds the work that one delivery can ask for. Rotation needs
// two or three.
const maxSignatures = 32

// Schemes in the list of signatures.
const (
	hmacScheme    = "v1"
	ed25519Scheme = "v1a"
)

// VerifyStandard judges a delivery by Standard Webhooks 1.0.0: some signature
// in webhook-signature, v1 (HMAC-SHA256) or v1a (Ed25519), is of one of the
// keys, and webhook-timestamp is within [StandardTolerance] of now. Several
// keys serve rotation; their order has no effect. Signatures of other schemes
// are skipped. Names of headers are compared without case; each must be there
// once. The error is an *Error.
//
// What is signed is id "." timestamp "." body, so a body that begins with
// digits and a point could be cut elsewhere; JSON objects cannot.
func VerifyStandard(header map[string][]string, body []byte, keys []Key, now time.Time) error {
	id, err := single(header, HeaderID)
	if err != nil {
		return err
	}
	stamp, err := single(header, HeaderTimestamp)
	if err != nil {
		return err
	}
	list, err := single(header, HeaderSignature)
	if err != nil {
		return err
	}
	if err := checkTime(HeaderTimestamp, stamp, now); err != nil {
		return err
	}
	if strings.Count(list, " ") >= maxSignatures {
		return &Error{Reason: Malformed, Header: HeaderSignature, detail: "too many signatures"}
	}
	content := signedContent(id, stamp, body)
	for _, key := range keys {
		if key.matches(content, list) {
			return nil
		}
	}
	return &Error{Reason: Mismatch, Header: HeaderSignature, detail: "no signature matches"}
}

// SignStandard makes the three headers of Standard Webhooks for one attempt at
// the time at (whole seconds). The id stays the same over all attempts; it
// must be 1 to 200 visible ASCII characters. The error is an *Error.
func SignStandard(id string, at time.Time, body []byte, key Key) (map[string]string, error) {
	if !visibleASCII(id) || len(id) > 200 {
		return nil, &Error{Reason: Malformed, Header: HeaderID, detail: "not 1 to 200 visible ASCII characters"}
	}
	if !key.CanSign() {
		return nil, badKey("the key cannot sign")
	}
	stamp := strconv.FormatInt(at.Unix(), 10)
	return map[string]string{
		HeaderID:        id,
		HeaderTimestamp: stamp,
		HeaderSignature: key.sign(signedContent(id, stamp, body)),
	}, nil
}

// single returns the header's only value, whatever the case of its name.
func single(header map[string][]string, name string) (string, error) {
	value, n := "", 0
	for k, vs := range header {
		if len(k) == len(name) && strings.EqualFold(k, name) {
			for _, v := range vs {
				value, n = v, n+1
			}
		}
	}
	switch {
	case n > 1:
		return "", &Error{Reason: Malformed, Header: name, detail: "there is more than one"}
	case value == "":
		return "", &Error{Reason: Missing, Header: name}
	}
	return value, nil
}

// checkTime reads the Unix time in a header and compares it with now.
func checkTime(header, stamp string, now time.Time) error {
	sec, err := strconv.ParseInt(stamp, 10, 64)
	// Beyond this the arithmetic of package time wraps around.
	const year10000 = 253402300800
	if err != nil || sec < 0 || sec >= year10000 {
		return &Error{Reason: Malformed, Header: header, detail: "not a Unix time in seconds"}
	}
	at := time.Unix(sec, 0)
	switch {
	case at.Before(now.Add(-StandardTolerance)):
		return &Error{Reason: Expired, Header: header, detail: "expired: more than 5 minutes ago"}
	case at.After(now.Add(StandardTolerance)):
		return &Error{Reason: Future, Header: header, detail: "from the future by more than 5 minutes"}
	}
	return nil
}

func signedContent(id, stamp string, body []byte) []byte {
	b := make([]byte, 0, len(id)+len(stamp)+len(body)+2)
	b = append(b, id...)
	b = append(b, '.')
	b = append(b, stamp...)
	b = append(b, '.')
	return append(b, body...)
}

func (k Key) matches(content []byte, list string) bool {
	switch {
	case k.k == nil:
		return false
	case k.k().secret != nil:
		want := []byte(k.sign(content))
		for entry := range strings.SplitSeq(list, " ") {
			if subtle.ConstantTimeCompare(want, []byte(entry)) == 1 {
				return true
			}
		}
		return false
	}
	for entry := range strings.SplitSeq(list, " ") {
		encoded, ok := strings.CutPrefix(entry, ed25519Scheme+",")
		if !ok {
			continue
		}
		sig, err := base64.StdEncoding.Strict().DecodeString(encoded)
		if err == nil && len(sig) == ed25519.SignatureSize && ed25519.Verify(k.k().public, content, sig) {
			return true
		}
	}
	return false
}

// sign returns one entry of the list of signatures.
func (k Key) sign(content []byte) string {
	scheme, sig := hmacScheme, []byte(nil)
	if k.k().secret != nil {
		mac := hmac.New(sha256.New, k.k().secret)
		_, _ = mac.Write(content)
		sig = mac.Sum(nil)
	} else {
		scheme, sig = ed25519Scheme, ed25519.Sign(k.k().private, content)
	}
	return scheme + "," + base64.StdEncoding.EncodeToString(sig)
}

func visibleASCII(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return s != ""
}
