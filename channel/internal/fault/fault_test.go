package fault_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/channel/internal/fault"
)

func TestServe(t *testing.T) {
	for _, tt := range []struct {
		name   string
		fault  fault.Fault
		done   int
		status int // 0: no answer
		body   string
		broken bool // in the middle
	}{
		{"none fits", fault.Fault{Method: "GET", Refuse: true}, 1, 201, "answer!!", false},
		{"another path", fault.Fault{Path: "/b", Refuse: true}, 1, 201, "answer!!", false},
		{"refused", fault.Fault{Path: "/a", Refuse: true}, 0, 0, "", false},
		{"lost", fault.Fault{Lose: true}, 1, 0, "", false},
		{"stalled", fault.Fault{Stall: true}, 1, 0, "", false},
		{"cut", fault.Fault{Cut: true}, 1, 201, "answ", true},
		{"truncated", fault.Fault{Truncate: true}, 1, 201, "answ", false},
		{"status", fault.Fault{Status: 503, Body: "down"}, 0, 503, "down", false},
		{"header", fault.Fault{Header: map[string]string{"X-Left": "0"}}, 1, 201, "answer!!", false},
		{"delay", fault.Fault{Delay: time.Millisecond}, 1, 201, "answer!!", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var done atomic.Int32
			var list fault.List
			list.Add(tt.fault)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				list.Serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					done.Add(1)
					w.Header().Set("X-Left", "9")
					w.WriteHeader(http.StatusCreated)
					_, _ = io.WriteString(w, "answer!!")
				}), w, r)
			}))
			defer server.Close()
			patience := 10 * time.Second
			if tt.fault.Stall {
				patience = 200 * time.Millisecond
			}
			status, body, left, err := post(server.URL+"/a", patience)
			if status != tt.status || body != tt.body || int(done.Load()) != tt.done || (err != nil) != tt.broken && status != 0 {
				t.Errorf("done %d times, %d %q %v", done.Load(), status, body, err)
			}
			if tt.fault.Header != nil && left != "0" {
				t.Errorf("the header says %q", left)
			}
		})
	}
}

// post reports status 0 for no answer.
func post(url string, patience time.Duration) (status int, body, left string, err error) {
	res, err := (&http.Client{Timeout: patience}).Post(url, "text/plain", http.NoBody)
	if err != nil {
		return 0, "", "", nil
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	return res.StatusCode, string(data), res.Header.Get("X-Left"), err
}

// A fault is used up, and the next one is for the next request.
func TestFaultsAreUsedUpInOrder(t *testing.T) {
	var list fault.List
	list.Add(fault.Fault{Status: 500, Times: 2})
	list.Add(fault.Fault{Status: 429})
	for i, want := range []int{500, 500, 429, 200, 200} {
		w := httptest.NewRecorder()
		list.Serve(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), w, httptest.NewRequest("GET", "/", http.NoBody))
		if w.Code != want {
			t.Errorf("request %d: %d, want %d", i, w.Code, want)
		}
	}
}
