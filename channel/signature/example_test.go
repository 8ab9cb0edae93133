package signature_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/mysocialcare/socialcare/channel/signature"
)

func ExampleVerifyStandard() {
	key, err := signature.ParseKey("whsec_ZXhhbXBsZSBzZWNyZXQsIDI0IGJ5dGVz")
	if err != nil {
		fmt.Println(err)
		return
	}
	at := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	body := []byte(`{"type":"message"}`)
	signed, err := signature.SignStandard("msg_1", at, body, key)
	if err != nil {
		fmt.Println(err)
		return
	}
	header := map[string][]string{}
	for name, value := range signed {
		header[name] = []string{value}
	}

	keys := []signature.Key{key}
	fmt.Println(signature.VerifyStandard(header, body, keys, at.Add(time.Second)))
	fmt.Println(signature.VerifyStandard(header, body, keys, at.Add(time.Hour)))
	fmt.Println(signature.VerifyStandard(header, []byte(`{"type":"deleted"}`), keys, at))
	// Output:
	// <nil>
	// signature: webhook-timestamp: expired: more than 5 minutes ago
	// signature: webhook-signature: no signature matches
}

func ExampleParseKey() {
	_, err := signature.ParseKey("whsec_dG9vIHNob3J0")
	var e *signature.Error
	fmt.Println(errors.As(err, &e) && e.Reason == signature.BadKey, err)
	// Output: true signature: the secret has 9 bytes, not 24 to 64
}

func ExampleSignStandard() {
	key, err := signature.ParseKey("whsec_ZXhhbXBsZSBzZWNyZXQsIDI0IGJ5dGVz")
	if err != nil {
		fmt.Println(err)
		return
	}
	signed, err := signature.SignStandard("draft-1", time.Unix(1795255200, 0), []byte(`{}`), key)
	fmt.Println(signed[signature.HeaderID], signed[signature.HeaderTimestamp], err)
	// Output: draft-1 1795255200 <nil>
}
