package mastodon

import (
	"encoding/json"
	"slices"
)

// maxHeard is how many posts a connection remembers.
const maxHeard = 4096

// heard remembers of the latest posts that a connection told of whether they
// concern the account: the deletion of one says nothing but its identifier, and
// those of posts that were left out are left out, too.
type heard struct {
	concerns map[nativeID]bool
	oldest   []nativeID // a ring
	at       int
}

// note remembers a post. One that concerned the account once does for ever.
func (h *heard) note(id nativeID, concerns bool) {
	if known, ok := h.concerns[id]; ok {
		h.concerns[id] = known || concerns
		return
	}
	if h.concerns == nil {
		h.concerns = map[nativeID]bool{}
	}
	if len(h.oldest) < maxHeard {
		h.oldest = append(h.oldest, id)
	} else {
		delete(h.concerns, h.oldest[h.at])
		h.oldest[h.at] = id
		h.at = (h.at + 1) % maxHeard
	}
	h.concerns[id] = concerns
}

// leftOut reports whether a post is known not to concern the account.
func (h *heard) leftOut(id nativeID) bool {
	concerns, known := h.concerns[id]
	return known && !concerns
}

// passes reports whether an event of the stream concerns the account: a status
// that is its own, or mentions it, and the deletion of what is not known to be
// neither. Of an update only its own: who mentions it makes a notification too.
func (h *heard) passes(event, data string, self nativeID) bool {
	switch event {
	case "delete":
		return !h.leftOut(nativeID(data))
	case "update", "status.update":
	default:
		return true
	}
	var s status
	if json.Unmarshal([]byte(data), &s) != nil || s.ID == "" {
		return true // becomes an unknown event, which is kept
	}
	own := s.Account.ID == self
	concerns := own || slices.ContainsFunc(s.Mentions, func(m mentioned) bool { return m.ID == self })
	h.note(s.ID, concerns)
	if event == "update" {
		return own
	}
	return concerns
}
