package page

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
)

// Bounds of the inbox: how many conversations a look reads, and how many rows
// a page has before the next link.
const (
	maxListed = 2000
	rowsShown = 100
)

// liveStates are those that ask for work, in the order of the filter.
var liveStates = []care.State{care.New, care.Open, care.Waiting, care.Snoozed}

// inboxView is the list of conversations.
type inboxView struct {
	Filters []filter
	Rows    []row
	// Total counts what the filter selects; Cut: there are more than were read.
	Total   int
	Cut     bool
	More    string // the address of a longer list, or ""
	Query   string // the query string of this list
	Brands  bool   // rows name their brand
	Current care.ID
	Empty   string
}

// filter is one link of the inbox's filter.
type filter struct {
	Name, Href string
	Count      string // "" where nobody counted
	Current    bool
}

// row is a conversation in the inbox.
type row struct {
	ID          care.ID
	Href        string
	Who, Name   string
	Excerpt     string
	Surface     string
	Network     string
	Brand       string
	Private     bool
	State       care.State
	Owner       string
	Due         due
	Waiting     int    // unanswered messages
	Leaving     string // how the oldest reply that has not left stands
	Undelivered bool
	Promises    int
	Current     bool
}

// listed is a conversation with what falls due first.
type listed struct {
	conv care.Conversation
	due  due
}

// selection is what the inbox's address asks for.
type selection struct {
	state care.State // "": all live ones
	owner string
	show  int
}

func selected(q url.Values) selection {
	s := selection{state: care.State(q.Get("state")), owner: q.Get("owner"), show: rowsShown}
	if !slices.Contains(append(slices.Clone(liveStates), care.Resolved, care.Closed, care.Spam), s.state) {
		s.state = ""
	}
	if n, err := strconv.Atoi(q.Get("show")); err == nil && n > rowsShown {
		s.show = min(n, maxListed)
	}
	return s
}

// query writes the selection as the query of an address.
func (s selection) query() string {
	q := url.Values{}
	if s.state != "" {
		q.Set("state", string(s.state))
	}
	if s.owner != "" {
		q.Set("owner", s.owner)
	}
	if s.show > rowsShown {
		q.Set("show", strconv.Itoa(s.show))
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

func (h *handler) inboxPage(w http.ResponseWriter, r *http.Request) {
	f := h.frame("inbox")
	var err error
	if f.Inbox, f.Outbox, err = h.inbox(r.Context(), selected(r.URL.Query()), ""); err != nil {
		h.broken(w, err)
		return
	}
	h.write(w, http.StatusOK, "inbox-page", f)
}

func (h *handler) inboxFragment(w http.ResponseWriter, r *http.Request) {
	f := h.frame("inbox")
	q := r.URL.Query()
	var err error
	if f.Inbox, f.Outbox, err = h.inbox(r.Context(), selected(q), care.ID(q.Get("at"))); err != nil {
		http.Error(w, "the desk could not be read", http.StatusInternalServerError)
		return
	}
	h.write(w, http.StatusOK, "inbox-parts", f)
}

// inbox reads the list and the outbox strip, which share a look at the store.
func (h *handler) inbox(ctx context.Context, s selection, current care.ID) (inboxView, outboxView, error) {
	now := h.now()
	live, liveCut, err := h.list(ctx, liveStates, now)
	if err != nil {
		return inboxView{}, outboxView{}, err
	}
	out, err := h.outbox(ctx, live)
	if err != nil {
		return inboxView{}, outboxView{}, err
	}
	all, cut := live, liveCut
	if s.state != "" && !s.state.Live() {
		if all, cut, err = h.list(ctx, []care.State{s.state}, now); err != nil {
			return inboxView{}, outboxView{}, err
		}
	}
	v := inboxView{Filters: filters(s, live, liveCut), Cut: cut, Query: s.query(), Brands: len(h.opt.Brands) > 1, Current: current}
	chosen := slices.DeleteFunc(slices.Clone(all), func(l listed) bool {
		return s.state != "" && l.conv.State != s.state || s.owner != "" && l.conv.Owner != s.owner
	})
	v.Total = len(chosen)
	v.Empty = emptyWords(s)
	if v.Total > s.show {
		chosen = chosen[:s.show]
		longer := s
		longer.show += rowsShown
		v.More = "/" + longer.query()
	}
	for _, l := range chosen {
		r, err := h.row(ctx, l)
		if err != nil {
			return v, out, err
		}
		r.Current = l.conv.ID == current
		r.Leaving = out.of[l.conv.ID]
		r.Href = "/c/" + string(r.ID) + s.query()
		v.Rows = append(v.Rows, r)
	}
	return v, out, nil
}

// list reads the conversations of all brands in some states, what is due first
// at the front.
func (h *handler) list(ctx context.Context, states []care.State, now time.Time) (list []listed, cut bool, err error) {
	for _, b := range h.opt.Brands {
		rules := h.desk.Rules(b)
		n := 0
		for s, err := range h.desk.List(ctx, care.Query{Brand: b, States: states, ByDue: true, Limit: maxListed}, false) {
			if err != nil {
				return nil, false, err
			}
			n++
			list = append(list, listed{s.Conversation, firstDue(s.Conversation, rules, now)})
		}
		cut = cut || n == maxListed
	}
	slices.SortStableFunc(list, func(a, b listed) int {
		switch {
		case a.due.Before(b.due):
			return -1
		case b.due.Before(a.due):
			return 1
		}
		return b.conv.UpdatedAt.Compare(a.conv.UpdatedAt)
	})
	return list, cut, nil
}

func (h *handler) row(ctx context.Context, l listed) (row, error) {
	c := l.conv
	r := row{
		ID: c.ID, Surface: surfaceWord(c.Surface), Network: c.Thread.Account.Network, Brand: c.Thread.Account.Brand,
		Private: c.Visibility.IsPrivate() || c.Private != nil, State: c.State, Owner: c.Owner, Due: l.due,
		Waiting: len(c.Unanswered), Promises: len(c.Promises), Undelivered: c.Undelivered != "",
	}
	v, err := h.desk.Conversation(ctx, c.ID)
	if err != nil {
		return r, err
	}
	r.Excerpt = excerpt(v.Messages)
	r.Who, r.Name, err = h.customer(ctx, v)
	return r, err
}

// excerpt is the start of what the customer said last, or why it is not there.
func excerpt(list []desk.Message) string {
	for _, m := range slices.Backward(list) {
		if m.From != desk.FromCustomer {
			continue
		}
		switch {
		case m.Deleted:
			return "(deleted on the network)"
		case m.Erased:
			return "(erased)"
		case m.Damaged && m.Text == "":
			return "(damaged: it cannot be read)"
		}
		return cut(plainSpace(m.Text), 160)
	}
	if len(list) > 0 {
		return cut(plainSpace(list[len(list)-1].Text), 160)
	}
	return ""
}

// filters are the links by state, with counts for the live ones; cut: there are
// more than were counted.
func filters(s selection, live []listed, cut bool) []filter {
	count := map[care.State]int{}
	for _, l := range live {
		if s.owner == "" || l.conv.Owner == s.owner {
			count[l.conv.State]++
			count[""]++
		}
	}
	var out []filter
	add := func(name string, state care.State) {
		f := filter{Name: name, Href: "/" + selection{state: state, owner: s.owner}.query(), Current: s.state == state}
		if state == "" || state.Live() {
			f.Count = strconv.Itoa(count[state])
			if cut {
				f.Count += "+"
			}
		}
		out = append(out, f)
	}
	add("All to do", "")
	for _, state := range liveStates {
		add(stateWord(state), state)
	}
	add(stateWord(care.Resolved), care.Resolved)
	add(stateWord(care.Closed), care.Closed)
	add(stateWord(care.Spam), care.Spam)
	return out
}

func emptyWords(s selection) string {
	switch {
	case s.owner != "" && s.state == "":
		return "Nothing is assigned to " + plain(s.owner) + "."
	case s.state == "":
		return "Nothing to do: no conversation is waiting for anybody."
	}
	return "No conversation is " + string(s.state) + "."
}
