package mastodontest

import (
	"encoding/json"
	"net/http"
	"slices"
	"sort"
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
		w.Header().Set("Date", s.now().UTC().Format(http.TimeFormat))
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
		if p := s.byKey[key]; p != nil && s.now().Sub(p.At) < time.Hour {
			reply(w, s.status(p))
			return
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
	p.Text, p.Edited = changed.Text, s.now().UTC().Truncate(time.Millisecond)
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
	for _, q := range s.answers[p.ID] {
		if !q.deleted {
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
	list := s.byAuthor[r.PathValue("id")]
	reply(w, s.page(r, len(list), func(i int) (string, any) {
		if list[i].deleted {
			return list[i].ID, nil
		}
		return list[i].ID, s.status(list[i])
	}))
}

func (s *Server) listNotifications(w http.ResponseWriter, r *http.Request) {
	types, filtered := r.Form["types[]"], r.Form.Get("include_filtered") == "true"
	reply(w, s.page(r, len(s.notifications), func(i int) (string, any) {
		n := s.notifications[i]
		switch {
		case n.filtered && !filtered, n.raw == "" && len(types) > 0 && !slices.Contains(types, "mention"):
			return n.id, nil
		case n.raw != "":
			return n.id, json.RawMessage(n.raw)
		}
		return n.id, object{
			"id": n.id, "type": "mention", "created_at": n.status.At,
			"account": s.account(n.status.Author, n.status.Bot), "status": s.status(n.status),
		}
	}))
}

// page cuts a page out of n entries, oldest first: the newest ones, those before
// max_id, or those right after min_id; the newest comes first. show gives an
// entry's identifier and what it looks like, nil for one that is left out.
func (s *Server) page(r *http.Request, n int, show func(i int) (string, any)) []any {
	limit, err := strconv.Atoi(r.Form.Get("limit"))
	if err != nil || limit <= 0 {
		limit = 40
	}
	limit = min(limit, s.opt.PageCap)
	if id := r.Form.Get("max_id"); id != "" {
		n = sort.Search(n, func(i int) bool { at, _ := show(i); return !before(at, id) })
	}
	out := []any{}
	if id := r.Form.Get("min_id"); id != "" {
		from := sort.Search(n, func(i int) bool { at, _ := show(i); return before(id, at) })
		for i := from; i < n && len(out) < limit; i++ {
			if _, o := show(i); o != nil {
				out = append(out, o)
			}
		}
		slices.Reverse(out)
		return out
	}
	for i := n - 1; i >= 0 && len(out) < limit; i-- {
		if _, o := show(i); o != nil {
			out = append(out, o)
		}
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
