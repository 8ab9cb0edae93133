package main

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/channel/signature"
)

// sample is what the ready line posts.
func sample(id string, at time.Time) ([]byte, error) {
	return json.Marshal(struct {
		Type    string            `json:"type"`
		ID      string            `json:"id"`
		Thread  string            `json:"thread"`
		At      string            `json:"at"`
		Surface string            `json:"surface"`
		Author  map[string]string `json:"author"`
		Text    string            `json:"text"`
		Lang    string            `json:"lang"`
	}{"message", id, id, at.UTC().Format(time.RFC3339), "post", map[string]string{"id": "u-ann", "handle": "@ann", "name": "Ann"}, "Where is my parcel?", "en"})
}

// signingLine is a shell line that signs and posts a message, as often as one
// likes; secret is a shell word that gives the secret. It wants openssl, base64,
// od and curl.
func signingLine(url, secret string) string {
	body, err := sample("m-%s", time.Unix(0, 0))
	if err != nil {
		return ""
	}
	form := strings.ReplaceAll(string(body), "1970-01-01T00:00:00Z", "%s")
	return `t=$(date +%s); b=$(printf '` + form + `' $t $t $(date -u +%Y-%m-%dT%H:%M:%SZ)); ` +
		`s=` + secret + `; k=$(printf %s "${s#whsec_}" | base64 -d | od -An -vtx1 | tr -d ' \n'); ` +
		`g=$(printf %s "e-$t.$t.$b" | openssl dgst -sha256 -mac HMAC -macopt hexkey:$k -binary | base64); ` +
		`curl -sS --noproxy '*' -w '%{http_code}\n' -H 'Content-Type: application/json' -H "webhook-id: e-$t" -H "webhook-timestamp: $t" -H "webhook-signature: v1,$g" --data-raw "$b" ` + url
}

// signedLine is a shell line with a signature that is good for five minutes, for
// a secret that is nowhere but on the command line.
func signedLine(url string, secret string, at time.Time) (string, error) {
	key, err := signature.ParseKey(secret)
	if err != nil {
		return "", err
	}
	id := fmt.Sprint("m-", at.Unix())
	body, err := sample(id, at)
	if err != nil {
		return "", err
	}
	headers, err := signature.SignStandard("e-"+id, at, body, key)
	if err != nil {
		return "", err
	}
	names := make([]string, 0, len(headers))
	for name := range headers {
		names = append(names, name)
	}
	sort.Strings(names)
	var b strings.Builder
	b.WriteString(`curl -sS --noproxy '*' -w '%{http_code}\n' -H 'Content-Type: application/json'`)
	for _, name := range names {
		fmt.Fprintf(&b, " -H '%s: %s'", name, headers[name])
	}
	fmt.Fprintf(&b, " --data-raw '%s' %s", body, url)
	return b.String(), nil
}
