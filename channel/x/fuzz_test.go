package x_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/x"
	"github.com/mysocialcare/socialcare/channel/x/xtest"
)

func FuzzResponseError(f *testing.F) {
	f.Add(429, "90", "1763719500", "")
	f.Add(403, "", "", `{"detail":"duplicate content"}`)
	f.Add(400, "-1", "0", `{"type":"https://api.x.com/2/problems/usage-capped"}`)
	f.Fuzz(func(t *testing.T, status int, after, reset, body string) {
		now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
		e := x.ResponseError(status, http.Header{"Retry-After": {after}, "X-Rate-Limit-Reset": {reset}, "Date": {reset}}, []byte(body), now)
		if e.Code == "" || e.RetryAt.After(now.Add(24*time.Hour)) {
			t.Fatalf("%v at %v", e, e.RetryAt)
		}
		if !e.RetryAt.IsZero() && !errors.Is(e, channel.ErrRetry) {
			t.Fatalf("%v has a time for another try", e)
		}
		if len(body) > 8 && strings.Contains(e.Error(), body) {
			t.Fatalf("%v repeats the answer", e)
		}
	})
}

func BenchmarkVerifyDecode(b *testing.B) {
	s := xtest.NewServer(b)
	a := connect(b, s.URL, func(o *x.Options) { o.Secrets = []string{xtest.Secret} })
	header, body := s.Delivery(xtest.Post{Text: "@shop " + strings.Repeat("Il treno è in ritardo. ", 10)})
	d := channel.Delivery{Method: http.MethodPost, Header: header, Body: body}
	b.ReportAllocs()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if err := a.Verify(d, start); err != nil {
			b.Fatal(err)
		}
		if events, err := a.Decode(d); err != nil || len(events) != 1 {
			b.Fatal(err)
		}
	}
}
