package page_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/examples/desk/internal/page"
)

// stream collects what an event stream writes.
type stream struct {
	mu     sync.Mutex
	header http.Header
	text   strings.Builder
}

func (s *stream) Header() http.Header { return s.header }
func (s *stream) WriteHeader(int)     {}
func (s *stream) Flush()              {}

func (s *stream) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

// take returns what was written since the last take.
func (s *stream) take() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.text.Reset()
	return s.text.String()
}

func TestEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t, page.Options{})
		ctx, stop := context.WithCancel(t.Context())
		s := &stream{header: http.Header{}}
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			f.page.ServeHTTP(s, httptest.NewRequestWithContext(ctx, http.MethodGet, "/events", nil))
		}()
		synctest.Wait()
		if got, want := s.take(), "retry: 2000\nevent: hello\ndata: {}\n\n"; got != want {
			t.Errorf("at first: %q, want %q", got, want)
		}
		if got := s.header.Get("Content-Type"); got != "text/event-stream" {
			t.Errorf("content type %q", got)
		}

		a := f.receive(said{"1", "t1", "@anna", "ciao", 0, false})
		f.receive(said{"2", "t1", "@anna", "ciao?", 0, false})
		b := f.receive(said{"3", "t2", "@bea", "hello", 0, false})
		time.Sleep(time.Second)
		if got, want := s.take(), fmt.Sprintf("event: changed\ndata: [%q,%q]\n\n", a, b); got != want {
			t.Errorf("after three messages: %q, want %q", got, want)
		}

		time.Sleep(20 * time.Second)
		if got := s.take(); got != ": still here\n\n" {
			t.Errorf("after silence: %q", got)
		}

		for i := range 100 { // more at once than the desk remembers for a reader
			f.receive(said{fmt.Sprint("many", i), fmt.Sprint("many", i), "@many", "x", 0, false})
		}
		time.Sleep(time.Second)
		if got := s.take(); !strings.Contains(got, "data: []\n\n") && strings.Count(got, `"c`) < 100 {
			t.Errorf("changes were lost without a word: %q", got)
		}

		stop()
		<-ended
	})
}

func TestEventsEndWithTheServer(t *testing.T) {
	f := newFixture(t, page.Options{})
	server := httptest.NewServer(f.page)
	defer server.Close()
	for range 2 { // two streams of one server
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/events", nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if line, err := bufio.NewReader(res.Body).ReadString('\n'); err != nil || line != "retry: 2000\n" {
			t.Fatalf("first line %q, %v", line, err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := server.Config.Shutdown(ctx); err != nil && !errors.Is(err, http.ErrServerClosed) {
		t.Errorf("the streams keep the server: %v", err)
	}
}
