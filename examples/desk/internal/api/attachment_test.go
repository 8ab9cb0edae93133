package api_test

import (
	"context"
	"io"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
	"github.com/mysocialcare/socialcare/channel/memory"
	"github.com/mysocialcare/socialcare/examples/desk/internal/api"
)

// album is a network that gives out what was attached.
type album struct{ *memory.Adapter }

func (album) Fetch(context.Context, channel.Media) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader("<script>alert(1)</script>")), nil
}

// A file of a customer's is saved and never shown, whatever it is.
func TestAttachment(t *testing.T) {
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	net := album{memory.New(account, nil)}
	d, err := desk.New(t.Context(), memstore.New(), rules, &desk.Options{Channels: []channel.Adapter{net}, Media: gateway.NewFetcher(nil)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	defer func() { stop(); <-ended }()
	e := net.Receive(channel.Message{Thread: "t-1", Text: "Look", Author: channel.Party{Native: "u-1"}, Media: []channel.Media{{Type: "image", URL: "https://media.example.com/1"}}})
	if err := d.Ingest(t.Context(), []channel.Event{e}); err != nil {
		t.Fatal(err)
	}
	id := care.Thread{Account: account, Native: "t-1"}.ID()
	var media []desk.Attachment
	for end := time.Now().Add(time.Minute); len(media) == 0 || media[0].Size == 0; time.Sleep(5 * time.Millisecond) {
		v, err := d.Conversation(t.Context(), id)
		if err != nil || time.Now().After(end) {
			t.Fatalf("it was not fetched: %v", err)
		}
		media = v.Messages[0].Media
	}
	h := api.New(d, nil)
	get := func(content string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", "/api/conversations/"+string(id)+"/attachment?content="+url.QueryEscape(content), nil))
		return w
	}
	w := get(media[0].Content)
	if w.Code != 200 || w.Body.String() != "<script>alert(1)</script>" || w.Header().Get("Content-Type") != "application/octet-stream" ||
		!strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment;") || !strings.Contains(w.Header().Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%d, %v, %q", w.Code, w.Header(), w.Body)
	}
	if w := get("none"); w.Code != 404 {
		t.Errorf("what is not there: %d", w.Code)
	}
}
