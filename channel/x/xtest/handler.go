package xtest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
)

type object = map[string]any

var users = []object{{"id": Self, "username": "shop", "name": "The shop"}, {"id": Ann, "username": "ann", "name": "Ann"}}

func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2/users/{id}", s.user)
	mux.HandleFunc("GET /2/users/{id}/mentions", s.mentions)
	mux.HandleFunc("GET /2/users/{id}/tweets", s.own)
	mux.HandleFunc("GET /2/dm_events", s.direct)
	mux.HandleFunc("GET /2/dm_conversations/with/{id}/dm_events", s.direct)
	mux.HandleFunc("POST /2/dm_conversations/with/{id}/messages", s.message)
	mux.HandleFunc("POST /2/tweets", s.publish)
	mux.HandleFunc("DELETE /2/tweets/{id}", s.drop)
	mux.HandleFunc("PUT /2/tweets/{id}/hidden", s.hide)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		kept := r.Clone(r.Context())
		kept.Body = io.NopCloser(bytes.NewReader(body))
		s.mu.Lock()
		s.requests = append(s.requests, kept)
		w.Header().Set("Date", s.now().UTC().Format(http.TimeFormat))
		s.mu.Unlock()
		s.faults.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.serve(mux, w, r) }), w, r)
	})
}

func (s *Server) serve(mux http.Handler, w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer "+Token {
		refuse(w, http.StatusUnauthorized, "Unauthorized")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	mux.ServeHTTP(w, r)
}

func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func refuse(w http.ResponseWriter, status int, detail string) {
	reply(w, status, object{"type": "about:blank", "title": http.StatusText(status), "status": status, "detail": detail})
}

// render shows a post as X does: "&", "<" and ">" escaped, and before an answer
// the handle of who is answered.
func (s *Server) render(p *Post) object {
	o := object{
		"id": p.ID, "text": escape(p.Text), "author_id": p.From, "conversation_id": p.thread,
		"created_at": stamp(p.At), "edit_history_tweet_ids": []string{p.ID}, "lang": "it",
	}
	if p.InReplyTo == "" {
		return o
	}
	o["referenced_tweets"] = []object{{"type": "replied_to", "id": p.InReplyTo}}
	if parent := s.posts[p.InReplyTo]; parent != nil && parent.From == Ann {
		o["text"] = "@ann " + o["text"].(string)
	}
	return o
}

func event(p *Post) object {
	return object{
		"id": p.ID, "text": escape(p.Text), "event_type": "MessageCreate", "sender_id": p.From,
		"created_at": stamp(p.At), "dm_conversation_id": p.thread,
	}
}

// legacy is a message in the older form, which deliveries have.
func legacy(p *Post) object {
	return object{
		"direct_message_events": []object{{
			"type": "message_create", "id": p.ID, "created_timestamp": strconv.FormatInt(p.At.UnixMilli(), 10),
			"message_create": object{
				"sender_id": p.From, "target": object{"recipient_id": Self}, "message_data": object{"text": escape(p.Text)},
			},
		}},
		"users": object{Ann: users[1], Self: users[0]},
	}
}

func stamp(t time.Time) string { return t.Format("2006-01-02T15:04:05.000Z") }

// escape leaves quotation marks alone, as X does.
func escape(s string) string { return escapes.Replace(s) }

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func (s *Server) user(w http.ResponseWriter, r *http.Request) {
	who := r.PathValue("id")
	if who == "me" {
		who = Self
	}
	for _, u := range users {
		if u["id"] == who {
			shown := object{"id": u["id"], "username": u["username"], "name": u["name"]}
			if r.URL.Query().Get("user.fields") == "receives_your_dm" {
				shown["receives_your_dm"] = !s.closed
			}
			reply(w, http.StatusOK, object{"data": shown})
			return
		}
	}
	reply(w, http.StatusOK, object{"errors": []object{{"title": "Not Found Error", "type": "https://api.x.com/2/problems/resource-not-found"}}})
}

func (s *Server) publish(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Text  string
		Reply struct {
			To string `json:"in_reply_to_tweet_id"`
		}
	}
	if json.NewDecoder(r.Body).Decode(&in) != nil || in.Text == "" {
		refuse(w, http.StatusBadRequest, "One or more parameters to your request was invalid.")
		return
	}
	if in.Reply.To != "" && s.posts[in.Reply.To] == nil {
		refuse(w, http.StatusForbidden, "You attempted to reply to a Tweet that is deleted or not visible to you.")
		return
	}
	p := s.add(Post{From: Self, Text: in.Text, InReplyTo: in.Reply.To})
	reply(w, http.StatusCreated, object{"data": object{"id": p.ID, "text": escape(p.Text)}})
}

func (s *Server) message(w http.ResponseWriter, r *http.Request) {
	var in struct{ Text string }
	_ = json.NewDecoder(r.Body).Decode(&in)
	if r.PathValue("id") != Ann || s.closed {
		refuse(w, http.StatusForbidden, "You do not have permission to DM one or more participants.")
		return
	}
	p := s.add(Post{From: Self, Text: in.Text, Direct: true})
	reply(w, http.StatusCreated, object{"data": object{"dm_conversation_id": p.thread, "dm_event_id": p.ID}})
}

func (s *Server) drop(w http.ResponseWriter, r *http.Request) {
	if p := s.posts[r.PathValue("id")]; p != nil && p.From == Self {
		delete(s.posts, p.ID)
		s.lists[listOf(p)] = slices.DeleteFunc(s.lists[listOf(p)], func(other *Post) bool { return other == p })
	}
	reply(w, http.StatusOK, object{"data": object{"deleted": true}})
}

func (s *Server) hide(w http.ResponseWriter, r *http.Request) {
	var in struct{ Hidden bool }
	_ = json.NewDecoder(r.Body).Decode(&in)
	s.hidden[r.PathValue("id")] = in.Hidden
	reply(w, http.StatusOK, object{"data": object{"hidden": in.Hidden}})
}

func (s *Server) mentions(w http.ResponseWriter, r *http.Request) {
	s.list(w, r, s.lists[list{author: Ann}], s.render)
}

func (s *Server) own(w http.ResponseWriter, r *http.Request) {
	s.list(w, r, s.lists[list{author: r.PathValue("id")}], s.render)
}

func (s *Server) direct(w http.ResponseWriter, r *http.Request) {
	s.list(w, r, s.lists[list{direct: true}], event)
}

// list answers a page of a list, the newest first; the token is the last
// identifier of the page before.
func (s *Server) list(w http.ResponseWriter, r *http.Request, all []*Post, show func(*Post) object) {
	q := r.URL.Query()
	n, err := strconv.Atoi(q.Get("max_results"))
	if err != nil || n < 1 || n > 100 {
		refuse(w, http.StatusBadRequest, "max_results")
		return
	}
	all = all[sort.Search(len(all), func(i int) bool { return all[i].ID > q.Get("since_id") }):]
	if token := q.Get("pagination_token"); token != "" {
		all = all[:sort.Search(len(all), func(i int) bool { return all[i].ID >= token })]
	}
	from := max(0, len(all)-n)
	data, meta := []object{}, object{"result_count": len(all) - from}
	for _, p := range slices.Backward(all[from:]) {
		data = append(data, show(p))
	}
	if from > 0 {
		meta["next_token"] = all[from].ID
	}
	reply(w, http.StatusOK, object{"data": data, "includes": object{"users": users}, "meta": meta})
}
