package page

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

// Pauses of the event stream: what changes within gather is told at once, and a
// comment every heartbeat keeps proxies from closing it.
const (
	gather    = 150 * time.Millisecond
	heartbeat = 15 * time.Second
)

// events streams the identifiers of the conversations that change: "changed"
// with a JSON list, an empty one when everything may have changed. It ends with
// the request and with the server's shutdown.
func (h *handler) events(w http.ResponseWriter, r *http.Request) {
	ids, stop := h.desk.Watch()
	defer stop()
	out := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no")
	say := func(format string, args ...any) bool {
		// A reader that takes nothing for two heartbeats is gone.
		_ = out.SetWriteDeadline(time.Now().Add(2 * heartbeat))
		_, err := fmt.Fprintf(w, format, args...)
		return err == nil && out.Flush() == nil
	}
	ending := h.ending.of(r)
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for ok := say("retry: 2000\nevent: hello\ndata: {}\n\n"); ok; {
		select {
		case <-r.Context().Done():
			return
		case <-ending:
			return
		case <-beat.C:
			ok = say(": still here\n\n")
		case id := <-ids:
			ok = say("event: changed\ndata: %s\n\n", collect(id, ids))
		}
	}
}

// collect waits a moment for more and writes them as a JSON list without
// repeats; an empty ID makes the list empty.
func collect(first care.ID, more <-chan care.ID) []byte {
	list := []care.ID{first}
	seen := map[care.ID]bool{first: true}
	end := time.NewTimer(gather)
	defer end.Stop()
	for open := true; open; {
		select {
		case id := <-more:
			if !seen[id] {
				seen[id] = true
				list = append(list, id)
			}
		case <-end.C:
			open = false
		}
	}
	if seen[""] {
		list = []care.ID{}
	}
	data, err := json.Marshal(list)
	if err != nil {
		return []byte("[]")
	}
	return data
}
