package channeltest_test

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/webhook"
	"github.com/mysocialcare/socialcare/channel/x"
	"github.com/mysocialcare/socialcare/channel/x/xtest"
)

// signed is a delivery or a challenge as it is documented, with the verdict.
type signed struct {
	ID, Scheme, Method, URL, Secret string
	Headers                         map[string]string
	Body                            string         `json:"body_b64"`
	Now                             int64          `json:"now_unix"`
	Valid                           bool           `json:"valid"`
	Status                          int            `json:"expect_status"`
	JSON                            map[string]any `json:"expect_json"`
}

// The adapters themselves, not only the functions under them, take what is
// signed, refuse what is not, and answer challenges as documented.
func TestSignedDeliveriesAreAsDocumented(t *testing.T) {
	f, _ := examples(t, "signatures.jsonl")
	seen := map[string]int{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var s signed
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			t.Fatal(err)
		}
		a := s.adapter(t)
		if a == nil {
			continue
		}
		seen[s.Scheme]++
		t.Run(s.ID, func(t *testing.T) { s.compare(t, a) })
	}
	for _, scheme := range []string{"x.webhook", "x.crc", "standard_webhooks"} {
		if seen[scheme] == 0 {
			t.Errorf("nothing of %s was compared", scheme)
		}
	}
}

// adapter is one that has the scheme and the secret.
func (s signed) adapter(t *testing.T) channel.Verifier {
	switch s.Scheme {
	case "x.webhook", "x.crc":
		a, err := x.New(xtest.Self, oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "t"}), &x.Options{Secrets: []string{s.Secret}})
		if err != nil {
			t.Fatal(err)
		}
		return a
	case "standard_webhooks":
		a, err := webhook.New(channel.Account{}, []string{s.Secret}, nil)
		if err != nil {
			t.Logf("%s: the generic webhook signs both ways and takes no key that only verifies", s.ID)
			return nil
		}
		return a
	}
	return nil
}

func (s signed) compare(t *testing.T, a channel.Verifier) {
	body, err := base64.StdEncoding.DecodeString(s.Body)
	if err != nil {
		t.Fatal(err)
	}
	h := http.Header{}
	for name, value := range s.Headers {
		h.Set(name, value)
	}
	d, now := channel.Delivery{Method: s.Method, URL: s.URL, Header: h, Body: body}, time.Unix(s.Now, 0)
	if s.JSON == nil {
		if err := a.Verify(d, now); (err == nil) != s.Valid {
			t.Errorf("%v, want valid: %t", err, s.Valid)
		}
		return
	}
	answer, ok := a.(channel.Challenger).Challenge(d, now)
	var got map[string]any
	if err := json.Unmarshal(answer.Body, &got); err != nil || !ok || answer.Status != s.Status {
		t.Fatalf("answered %t, with %d: %v", ok, answer.Status, err)
	}
	if diff := cmp.Diff(s.JSON, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
