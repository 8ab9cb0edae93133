// Package fault lets the servers of test packages misbehave: what goes wrong
// with which request, in the order in which a test asked for it.
package fault

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Fault is something that goes wrong. It is used up by the first Times requests
// that it fits. Header alone, and Delay alone, disturb nothing else.
type Fault struct {
	Method string // empty: any
	Path   string // what the path begins with; empty: any
	Times  int    // 0: once

	// Delay comes before anything else; the request may be given up meanwhile.
	Delay time.Duration
	// Header is added to whatever is answered, in place of what is there.
	Header map[string]string
	// Status, if set, is answered with Body in place of what was asked for.
	Status int
	Body   string
	// Refuse breaks the connection before anything is done.
	Refuse bool
	// Lose does what was asked for and breaks the connection without an answer.
	Lose bool
	// Stall does what was asked for and says nothing until the request is given
	// up.
	Stall bool
	// Cut does what was asked for and breaks the connection in the middle of
	// the answer.
	Cut bool
	// Truncate does what was asked for and answers with half of the JSON.
	Truncate bool
}

// List holds the faults that wait. The zero List is empty and ready; it is safe
// for concurrent use.
type List struct {
	mu    sync.Mutex
	waits []Fault
}

// Add appends a fault. Faults are tried in the order in which they were added.
func (l *List) Add(f Fault) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f.Times = max(f.Times, 1)
	l.waits = append(l.waits, f)
}

// take uses up the first fault that fits.
func (l *List) take(r *http.Request) (Fault, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.waits {
		f := &l.waits[i]
		if f.Method != "" && f.Method != r.Method || !strings.HasPrefix(r.URL.Path, f.Path) {
			continue
		}
		out := *f
		if f.Times--; f.Times == 0 {
			l.waits = append(l.waits[:i], l.waits[i+1:]...)
		}
		return out, true
	}
	return Fault{}, false
}

// Serve answers a request by next, as the first fault that fits it allows.
func (l *List) Serve(next http.Handler, w http.ResponseWriter, r *http.Request) {
	f, ok := l.take(r)
	if !ok {
		next.ServeHTTP(w, r)
		return
	}
	f.serve(next, w, r)
}

func (f Fault) serve(next http.Handler, w http.ResponseWriter, r *http.Request) {
	if f.Delay > 0 {
		select {
		case <-time.After(f.Delay):
		case <-r.Context().Done():
			return
		}
	}
	switch {
	case f.Refuse:
		panic(http.ErrAbortHandler)
	case f.Status != 0:
		f.mark(w)
		w.WriteHeader(f.Status)
		_, _ = w.Write([]byte(f.Body))
	case f.Lose || f.Stall || f.Cut || f.Truncate:
		f.spoil(next, w, r)
	default:
		next.ServeHTTP(&marked{ResponseWriter: w, fault: f}, r)
	}
}

// spoil has done what was asked for, and gives no whole answer.
func (f Fault) spoil(next http.Handler, w http.ResponseWriter, r *http.Request) {
	rec := httptest.NewRecorder()
	next.ServeHTTP(rec, r)
	if f.Stall {
		<-r.Context().Done()
	}
	if f.Lose || f.Stall {
		panic(http.ErrAbortHandler)
	}
	body := rec.Body.Bytes()
	maps.Copy(w.Header(), rec.Header())
	f.mark(w)
	if f.Cut {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(rec.Code)
	_, _ = w.Write(body[:len(body)/2])
	if f.Cut {
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

func (f Fault) mark(w http.ResponseWriter) {
	for name, value := range f.Header {
		w.Header().Set(name, value)
	}
}

// marked adds the fault's header when the answer begins, so that it stands in
// place of the server's own.
type marked struct {
	http.ResponseWriter
	fault Fault
	begun bool
}

func (m *marked) begin() {
	if !m.begun {
		m.begun = true
		m.fault.mark(m.ResponseWriter)
	}
}

func (m *marked) WriteHeader(status int) {
	m.begin()
	m.ResponseWriter.WriteHeader(status)
}

func (m *marked) Write(p []byte) (int, error) {
	m.begin()
	return m.ResponseWriter.Write(p)
}

// Unwrap is for http.ResponseController.
func (m *marked) Unwrap() http.ResponseWriter { return m.ResponseWriter }
