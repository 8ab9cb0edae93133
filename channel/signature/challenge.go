package signature

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strings"
	"time"
)

// Parameters of the handshakes.
const (
	queryX              = "crc_token"
	queryMetaMode       = "hub.mode"
	queryMetaToken      = "hub.verify_token"
	queryMetaChallenge  = "hub.challenge"
	queryLinkedIn       = "challengeCode"
	maxChallenge        = 512 // bytes; the networks' own have under 64
	challengeCharacters = "{}[]\"<>"
)

func verifyXChallenge(_ *keys, r Request, _ time.Time) error {
	_, err := token(r, queryX)
	return err
}

func answerX(k *keys, r Request) (Response, bool) {
	t, err := token(r, queryX)
	if err != nil {
		return Response{}, false
	}
	return jsonOf(struct {
		Token string `json:"response_token"`
	}{"sha256=" + base64.StdEncoding.EncodeToString(mac(k.secrets[0], []byte(t)))})
}

func verifyLinkedInChallenge(_ *keys, r Request, _ time.Time) error {
	_, err := token(r, queryLinkedIn)
	return err
}

func answerLinkedIn(k *keys, r Request) (Response, bool) {
	t, err := token(r, queryLinkedIn)
	if err != nil {
		return Response{}, false
	}
	return jsonOf(struct {
		Code     string `json:"challengeCode"`
		Response string `json:"challengeResponse"`
	}{t, hex.EncodeToString(mac(k.secrets[0], []byte(t)))})
}

func verifyMetaChallenge(k *keys, r Request, _ time.Time) error {
	q, err := query(r)
	if err != nil {
		return err
	}
	mode, err := parameter(q, queryMetaMode)
	if err != nil {
		return err
	}
	if mode != "subscribe" {
		return &Error{Reason: Mismatch, Query: queryMetaMode, detail: "not subscribe"}
	}
	if _, err := parameter(q, queryMetaChallenge); err != nil {
		return err
	}
	token, err := parameter(q, queryMetaToken)
	if err != nil {
		return err
	}
	if !k.has(token) {
		return &Error{Reason: Mismatch, Query: queryMetaToken, detail: "no secret matches"}
	}
	return nil
}

func echoMeta(_ *keys, r Request) (Response, bool) {
	q, err := query(r)
	if err != nil {
		return Response{}, false
	}
	return plain(q.Get(queryMetaChallenge)), true
}

// token reads what a handshake wants signed. The answer is what a delivery
// with the token as its body would be signed with, so a token that has what
// JSON objects need, or begins like what LinkedIn signs, is refused.
func token(r Request, name string) (string, error) {
	q, err := query(r)
	if err != nil {
		return "", err
	}
	t, err := parameter(q, name)
	switch {
	case err != nil:
		return "", err
	case len(t) > maxChallenge, strings.ContainsAny(t, challengeCharacters), strings.HasPrefix(t, linkedInPrefix):
		return "", &Error{Reason: Malformed, Query: name, detail: "could be a delivery; its signature is not given away"}
	}
	return t, nil
}

// query reads the address of a handshake.
func query(r Request) (url.Values, error) {
	if r.Method != "" && r.Method != "GET" {
		return nil, &Error{Reason: Malformed, detail: "a handshake is a GET"}
	}
	_, raw, _ := strings.Cut(r.URL, "?")
	raw, _, _ = strings.Cut(raw, "#")
	q, err := url.ParseQuery(raw)
	if err != nil {
		return nil, &Error{Reason: Malformed, detail: "the address has a query that cannot be read"}
	}
	return q, nil
}

func parameter(q url.Values, name string) (string, error) {
	switch values := q[name]; {
	case len(values) > 1:
		return "", &Error{Reason: Malformed, Query: name, detail: "there is more than one"}
	case len(values) == 0 || values[0] == "":
		return "", &Error{Reason: Missing, Query: name}
	default:
		return values[0], nil
	}
}

func plain(s string) Response {
	return Response{ContentType: "text/plain; charset=utf-8", Body: []byte(s)}
}

func jsonOf(v any) (Response, bool) {
	body, err := json.Marshal(v)
	return Response{ContentType: "application/json", Body: body}, err == nil
}
