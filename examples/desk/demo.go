package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"

	"github.com/mysocialcare/socialcare/examples/desk/internal/config"
)

// demoCallback is where the demo's replies go. The name can be no host's (RFC
// 2606); demoCustomers answers in its place.
const demoCallback = "http://customers.invalid/"

// demoCustomers take every reply and say nothing.
type demoCustomers struct{}

// RoundTrip implements http.RoundTripper without a network.
func (demoCustomers) RoundTrip(r *http.Request) (*http.Response, error) {
	data, err := io.ReadAll(r.Body)
	_ = r.Body.Close()
	if err != nil {
		return nil, err
	}
	var reply struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(data, &reply); err != nil {
		return nil, err
	}
	body, err := json.Marshal(map[string]string{"id": "demo-" + reply.ID})
	if err != nil {
		return nil, err
	}
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"application/json"}}, ContentLength: int64(len(body)),
		Body: io.NopCloser(bytes.NewReader(body)), Request: r,
	}, nil
}

// demoConfig is the invented telephone company: it always answers, three people
// work there, and it has a number that is no secret.
func demoConfig() (*config.Config, error) {
	return config.Parse("demo", []byte(`{
		"brands": [{
			"name": "tamarindo", "title": "Tamarindo", "language": "it",
			"team": [{"initials": "FB", "name": "Flavia"}, {"initials": "AP", "name": "Andrea"}, {"initials": "KC", "name": "Kate"}],
			"causes": ["outage", "billing", "technician", "contract", "roaming", "praise", "other"],
			"allow": ["tamarindo.example"]
		}],
		"accounts": [{"network": "web", "callback": "`+demoCallback+`"}]
	}`))
}
