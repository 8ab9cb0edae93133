package mastodontest

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"
)

// backlog is how many events wait for a listener that does not read.
const backlog = 1024

// tell writes an event to every open stream; the lock is held. Text is sent as
// it is, anything else as JSON.
func (s *Server) tell(event string, v any) {
	data, ok := v.(string)
	if !ok {
		b, _ := json.Marshal(v)
		data = string(b)
	}
	for c := range s.listeners {
		select {
		case c <- "event: " + event + "\ndata: " + data + "\n\n":
		default:
		}
	}
}

// Change edits a status as its author would.
func (s *Server) Change(id, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.find(id); p != nil {
		p.Text, p.Edited = text, s.now().UTC().Truncate(time.Millisecond)
		s.tell("status.update", s.status(p))
	}
}

// Disorder makes streams tell, from now on, what happens within a moment in any
// order, and some of it twice.
func (s *Server) Disorder() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.disordered = true
}

// Disconnect ends every open stream.
func (s *Server) Disconnect() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.listeners {
		close(c)
	}
	s.listeners = nil
}

// stream serves the account's stream until it is disconnected.
func (s *Server) stream(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer "+s.Token {
		refuse(w, http.StatusUnauthorized, "The access token is invalid")
		return
	}
	c := make(chan string, backlog)
	s.mu.Lock()
	if s.listeners == nil {
		s.listeners = map[chan string]bool{}
	}
	s.listeners[c] = true
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.listeners, c)
	}()
	w.Header().Set("Content-Type", "text/event-stream")
	flush := http.NewResponseController(w).Flush
	_, _ = fmt.Fprint(w, ":)\n\n")
	_ = flush()
	for {
		select {
		case <-r.Context().Done():
			return
		case text, ok := <-c:
			if !ok {
				return
			}
			for _, text := range s.disorder(text, c) {
				_, _ = fmt.Fprint(w, text)
			}
			_ = flush()
		}
	}
}

// moment is within which a stream in disorder changes the order.
const moment = 3 * time.Millisecond

// disorder returns what is to be told: the text, and of a stream in disorder
// what else comes within a moment.
func (s *Server) disorder(text string, more <-chan string) []string {
	s.mu.Lock()
	disordered := s.disordered
	s.mu.Unlock()
	list := []string{text}
	if !disordered {
		return list
	}
	for end := time.After(moment); ; {
		select {
		case next, ok := <-more:
			if ok {
				list = append(list, next)
				continue
			}
		case <-end:
		}
		if rand.IntN(4) == 0 {
			list = append(list, list[rand.IntN(len(list))])
		}
		rand.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		return list
	}
}
