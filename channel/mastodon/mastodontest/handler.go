package mastodontest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/text"
)

func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v2/instance", s.instance)
	mux.HandleFunc("GET /api/v1/instance", s.instance)
	mux.HandleFunc("GET /api/v1/accounts/verify_credentials", s.credentials)
	mux.HandleFunc("GET /api/v1/accounts/{id}/statuses", s.accountStatuses)
	mux.HandleFunc("GET /api/v1/notifications", s.listNotifications)
	mux.HandleFunc("POST /api/v1/statuses", s.publish)
	mux.HandleFunc("GET /api/v1/statuses/{id}", s.show)
	mux.HandleFunc("PUT /api/v1/statuses/{id}", s.edit)
	mux.HandleFunc("DELETE /api/v1/statuses/{id}", s.drop)
	mux.HandleFunc("GET /api/v1/statuses/{id}/context", s.context)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		s.mu.Lock()
		s.requests = append(s.requests, r)
		s.mu.Unlock()
		s.faults.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/api/v1/streaming/") {
				s.stream(w, r)
				return
			}
			s.serve(mux, w, r)
		}), w, r)
	})
}

func (s *Server) serve(mux http.Handler, w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer "+s.Token {
		refuse(w, http.StatusUnauthorized, "The access token is invalid")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	mux.ServeHTTP(w, r)
}

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(v)
}

func refuse(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": message})
}

type object = map[string]any

func (s *Server) instance(w http.ResponseWriter, r *http.Request) {
	if s.opt.V1Only {
		if strings.Contains(r.URL.Path, "v2") {
			refuse(w, http.StatusNotFound, "Not found")
			return
		}
		reply(w, object{"uri": "masto.example", "version": "3.4.0"})
		return
	}
	reply(w, object{
		"domain": "masto.example", "version": "4.6.0",
		"configuration": object{"statuses": object{
			"max_characters": s.opt.MaxChars, "max_media_attachments": 4, "characters_reserved_per_url": 23,
		}, "urls": object{"streaming": "ws" + strings.TrimPrefix(s.URL, "http")}},
	})
}

func (s *Server) credentials(w http.ResponseWriter, _ *http.Request) {
	reply(w, s.account("shop", false))
}

func (s *Server) publish(w http.ResponseWriter, r *http.Request) {
	key := r.Header.Get("Idempotency-Key")
	if key != "" && !s.opt.GoToSocial {
		for _, p := range s.statuses {
			if p.Key == key && time.Since(p.At) < time.Hour {
				reply(w, s.status(p))
				return
			}
		}
	}
	st := Status{
		Author: "shop", Text: r.PostForm.Get("status"), Visibility: r.PostForm.Get("visibility"),
		InReplyTo: r.PostForm.Get("in_reply_to_id"), Language: r.PostForm.Get("language"), Key: key,
	}
	if message := s.objection(st); message != "" {
		refuse(w, http.StatusUnprocessableEntity, message)
		return
	}
	if st.InReplyTo != "" && s.find(st.InReplyTo) == nil {
		refuse(w, http.StatusNotFound, "Record not found")
		return
	}
	reply(w, s.status(s.add(st)))
}

func (s *Server) objection(st Status) string {
	limit := channel.TextLimit{Unit: channel.Graphemes, URLLength: 23, LocalMentions: true}
	switch {
	case strings.TrimSpace(st.Text) == "":
		return "Validation failed: Text can't be blank"
	case text.Count(st.Text, limit) > s.opt.MaxChars:
		return "Validation failed: Text character limit exceeded"
	}
	return ""
}

// named returns the status of the path, or answers that there is none.
func (s *Server) named(w http.ResponseWriter, r *http.Request, own bool) *Status {
	p := s.find(r.PathValue("id"))
	if p == nil || own && p.Author != "shop" {
		refuse(w, http.StatusNotFound, "Record not found")
		return nil
	}
	return p
}

func (s *Server) show(w http.ResponseWriter, r *http.Request) {
	if p := s.named(w, r, false); p != nil {
		reply(w, s.status(p))
	}
}

func (s *Server) edit(w http.ResponseWriter, r *http.Request) {
	p := s.named(w, r, true)
	if p == nil {
		return
	}
	changed := *p
	changed.Text = r.PostForm.Get("status")
	if message := s.objection(changed); message != "" {
		refuse(w, http.StatusUnprocessableEntity, message)
		return
	}
	p.Text, p.Edited = changed.Text, time.Now().UTC().Truncate(time.Millisecond)
	s.tell("status.update", s.status(p))
	reply(w, s.status(p))
}

func (s *Server) drop(w http.ResponseWriter, r *http.Request) {
	if p := s.named(w, r, true); p != nil {
		s.remove(p)
		reply(w, s.status(p))
	}
}

func (s *Server) context(w http.ResponseWriter, r *http.Request) {
	p := s.named(w, r, false)
	if p == nil {
		return
	}
	ancestors, descendants := []any{}, []any{}
	for q := s.find(p.InReplyTo); q != nil; q = s.find(q.InReplyTo) {
		ancestors = append(ancestors, s.status(q))
	}
	slices.Reverse(ancestors)
	for _, q := range s.statuses {
		if q.InReplyTo == p.ID && !q.deleted {
			descendants = append(descendants, s.status(q))
		}
	}
	// In this order, as the documentation shows it.
	reply(w, struct {
		Ancestors   []any `json:"ancestors"`
		Descendants []any `json:"descendants"`
	}{ancestors, descendants})
}

func (s *Server) accountStatuses(w http.ResponseWriter, r *http.Request) {
	var list []entry
	for _, p := range s.statuses {
		if s.accountID(p.Author) == r.PathValue("id") && !p.deleted {
			list = append(list, entry{p.ID, func() any { return s.status(p) }})
		}
	}
	reply(w, s.page(r, list))
}

func (s *Server) listNotifications(w http.ResponseWriter, r *http.Request) {
	types := r.Form["types[]"]
	var list []entry
	for _, n := range s.notifications {
		if n.filtered && r.Form.Get("include_filtered") != "true" {
			continue
		}
		if n.raw != "" {
			list = append(list, entry{n.id, func() any { return json.RawMessage(n.raw) }})
			continue
		}
		if len(types) > 0 && !slices.Contains(types, "mention") {
			continue
		}
		list = append(list, entry{n.id, func() any {
			return object{
				"id": n.id, "type": "mention", "created_at": n.status.At,
				"account": s.account(n.status.Author, n.status.Bot), "status": s.status(n.status),
			}
		}})
	}
	reply(w, s.page(r, list))
}

type entry struct {
	id     string
	render func() any
}

// page cuts a page out of a list that is oldest first: the newest ones, those
// before max_id, or those right after min_id; the newest comes first.
func (s *Server) page(r *http.Request, list []entry) []any {
	limit, err := strconv.Atoi(r.Form.Get("limit"))
	if err != nil || limit <= 0 {
		limit = 40
	}
	limit = min(limit, s.opt.PageCap)
	if id := r.Form.Get("max_id"); id != "" {
		list = slices.DeleteFunc(list, func(e entry) bool { return !before(e.id, id) })
	}
	if id := r.Form.Get("min_id"); id != "" {
		list = slices.DeleteFunc(list, func(e entry) bool { return !before(id, e.id) })
		list = list[:min(limit, len(list))]
	}
	list = list[max(0, len(list)-limit):]
	out := make([]any, 0, len(list))
	for _, e := range slices.Backward(list) {
		out = append(out, e.render())
	}
	return out
}

// before orders identifiers as the server itself does.
func before(a, b string) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return a < b
}
