package signature

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	queryBodyHash = "bodySHA256"
	formType      = "application/x-www-form-urlencoded"
	maxParameters = 1000 // Twilio sends some dozens
)

func verifyTwilio(k *keys, r Request, _ time.Time) error {
	value, err := single(r.Header, headerTwilio)
	if err != nil {
		return err
	}
	params, err := twilioParams(r)
	if err != nil {
		return err
	}
	addresses := ports(r.URL)
	for _, secret := range k.secrets {
		for _, address := range addresses {
			h := hmac.New(sha1.New, secret)
			_, _ = h.Write([]byte(address))
			_, _ = h.Write(params)
			want := base64.StdEncoding.EncodeToString(h.Sum(nil))
			if subtle.ConstantTimeCompare([]byte(want), []byte(value)) == 1 {
				return nil
			}
		}
	}
	return &Error{Reason: Mismatch, Header: headerTwilio, detail: "no signature matches"}
}

// twilioParams returns what is signed after the address. Of a body that is no
// form that is nothing, and the address must hold the body's hash.
func twilioParams(r Request) ([]byte, error) {
	if len(r.Body) == 0 {
		return nil, nil
	}
	kind, err := single(r.Header, "content-type")
	if e, ok := err.(*Error); ok && e.Reason != Missing {
		return nil, err
	}
	kind, _, _ = strings.Cut(kind, ";")
	if kind = strings.ToLower(strings.TrimSpace(kind)); kind != "" && kind != formType {
		return nil, checkBodyHash(r)
	}
	form, err := url.ParseQuery(string(r.Body))
	if err != nil || len(form) > maxParameters {
		return nil, &Error{Reason: Malformed, detail: "the form cannot be read"}
	}
	var b []byte
	for _, name := range slices.Sorted(maps.Keys(form)) {
		values := form[name]
		slices.Sort(values)
		for _, v := range slices.Compact(values) {
			b = append(b, name...)
			b = append(b, v...)
		}
	}
	return b, nil
}

func checkBodyHash(r Request) error {
	_, raw, _ := strings.Cut(r.URL, "?")
	q, err := url.ParseQuery(raw)
	if err != nil {
		return &Error{Reason: Malformed, detail: "the address has a query that cannot be read"}
	}
	given, err := parameter(q, queryBodyHash)
	if err != nil {
		return err
	}
	want := sha256.Sum256(r.Body)
	if subtle.ConstantTimeCompare([]byte(hex.EncodeToString(want[:])), []byte(strings.ToLower(given))) != 1 {
		return &Error{Reason: Mismatch, Query: queryBodyHash, detail: "the body is another"}
	}
	return nil
}

// ports returns the address as it is, and with its port left out or its
// scheme's put in: Twilio signs one or the other. The rest must not change by
// a byte, so nothing is parsed and written again.
func ports(address string) []string {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		return []string{address}
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	host, tail := rest[:end], rest[end:]
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.Contains(host[i:], "]") && !strings.Contains(host[i:], "@") {
		return []string{address, scheme + "://" + host[:i] + tail}
	}
	port := ":443"
	if strings.EqualFold(scheme, "http") {
		port = ":80"
	}
	return []string{address, scheme + "://" + host + port + tail}
}
