package page

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
)

// talkView is one conversation on the page.
type talkView struct {
	ID          care.ID
	Ways        []way  // to private
	Query       string // of the inbox that it was opened from
	Version     int64
	State       care.State
	Who, Name   string
	Surface     string
	Account     channel.Account
	ShowBrand   bool
	Private     bool // the customer is written to in private by default
	CanPublic   bool
	CanPrivate  bool
	Moved       bool // it went on in private
	PublicOpen  bool
	Invited     time.Time // until when we wait for the private message; zero if not asked
	Owner       string
	Holder      string // who has the lease, and until when
	HolderUntil time.Time
	OpenedAt    time.Time
	Lang        string // the tag; Language in words
	Language    string
	Due         due
	Allowed     []string
	Advice      []advice
	Exposed     []string
	Undelivered string
	Resolution  *care.Resolution
	Resolved    string
	Destination string
	Timeline    []entry
	Clocks      []clockView
	Promises    []promiseView
	caseView
	Others    []otherView
	Failures  int
	Earlier   int  // failures elsewhere that were not made good
	NoHistory bool // a new customer
	Erased    bool
	Causes    []string
	// Changes is JSON, for the script: what makes a reply stale.
	Changes string
}

// advice is a reason to go on in private.
type advice struct {
	Reason care.HandoffReason
	Words  string
}

type promiseView struct {
	ID     string
	Kind   string
	Text   string
	Owner  string
	Due    due
	Broken bool
}

// otherView is another conversation of the same customer.
type otherView struct {
	ID      care.ID
	State   care.State
	Surface string
	At      time.Time
}

func (h *handler) conversationPage(w http.ResponseWriter, r *http.Request) {
	f := h.frame("conversation")
	sel := selected(r.URL.Query())
	talk, err := h.talk(r.Context(), care.ID(r.PathValue("id")))
	if err != nil {
		h.broken(w, err)
		return
	}
	talk.Query = sel.query()
	f.Talk = &talk
	if f.Inbox, f.Outbox, err = h.inbox(r.Context(), sel, talk.ID); err != nil {
		h.broken(w, err)
		return
	}
	h.write(w, http.StatusOK, "conversation-page", f)
}

func (h *handler) conversationFragment(w http.ResponseWriter, r *http.Request) {
	talk, err := h.talk(r.Context(), care.ID(r.PathValue("id")))
	if err != nil {
		http.Error(w, "the conversation could not be read", http.StatusNotFound)
		return
	}
	f := h.frame("conversation")
	f.Talk = &talk
	h.write(w, http.StatusOK, "conversation-parts", f)
}

// patience is how long a page waits for what networks say of themselves, which
// is mostly known.
const patience = time.Second

// talk reads a conversation of one of the page's brands.
func (h *handler) talk(ctx context.Context, id care.ID) (talkView, error) {
	v, err := h.desk.Conversation(ctx, id)
	if err != nil {
		return talkView{}, err
	}
	c := v.Conversation
	if !h.shows(c.Thread.Account.Brand) {
		return talkView{}, care.ErrNotFound
	}
	sayDamaged(v)
	now := h.now()
	rules := h.desk.Rules(c.Thread.Account.Brand)
	t := talkView{
		ID: c.ID, Version: c.Version, State: c.State, Surface: surfaceWord(c.Surface), Account: c.Thread.Account,
		ShowBrand: len(h.opt.Brands) > 1, Private: lastPrivate(v.Messages, c), Moved: c.Private != nil,
		PublicOpen: c.PublicOpen, Owner: c.Owner, OpenedAt: c.OpenedAt, Lang: c.Lang, Language: langWord(c.Lang), Allowed: v.Allowed,
		Resolution: c.Resolution, Failures: c.Failures, Erased: c.Erased, Causes: rules.Spec().Causes,
		Due: firstDue(c, rules, now), Timeline: timeline(v, now),
	}
	if t.Clocks, err = clocks(rules, c, now); err != nil {
		return t, err
	}
	if t.Who, t.Name, err = h.customer(ctx, v); err != nil {
		return t, err
	}
	if err := h.reach(ctx, v, &t); err != nil {
		return t, err
	}
	if now.Before(c.LeaseUntil) {
		t.Holder, t.HolderUntil = c.LeaseAgent, c.LeaseUntil
	}
	if c.Undelivered != "" {
		t.Undelivered = codeWords(c.Undelivered)
	}
	if i := c.Invitation; i != nil && !i.Lapsed {
		t.Invited = i.Until
	}
	if c.Resolution != nil {
		t.Resolved = kindWord(c.Resolution.Kind)
		t.Destination = v.Words[c.Resolution.Destination]
	}
	for _, a := range v.Advice {
		t.Advice = append(t.Advice, advice{a, reasonWord(a)})
	}
	for _, e := range c.Exposed {
		t.Exposed = append(t.Exposed, dataWord(e))
	}
	for _, p := range v.Promises {
		t.Promises = append(t.Promises, promiseView{p.ID, string(p.Kind), p.Text, p.Owner, promiseDue(p.OpenPromise, rules, now), p.Broken})
	}
	t.caseView = caseOf(v)
	t.Allowed = append(t.Allowed, linking(v)...)
	t.Others, t.NoHistory = others(v.History), v.History.None
	for _, f := range v.History.Failures {
		if f.Open() {
			t.Earlier++
		}
	}
	changes, err := json.Marshal(c.Changes)
	if err != nil || c.Changes == nil {
		changes = []byte("[]")
	}
	t.Changes = string(changes)
	return t, nil
}

// reach says whom an answer can go to, and how it can go on in private.
func (h *handler) reach(ctx context.Context, v desk.View, t *talkView) error {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	c := v.Conversation
	t.CanPublic, t.CanPrivate = h.audiences(ctx, c)
	if !c.State.Live() || !c.IsPublic() || c.Private != nil || v.Unconfigured {
		return nil
	}
	options, err := h.desk.Plan(ctx, c.ID, false)
	if err != nil && channel.CodeOf(err) == channel.Internal { // else the account does not say at the moment
		return err
	}
	t.Ways = ways(options)
	return nil
}

func (h *handler) shows(brand string) bool {
	for _, b := range h.opt.Brands {
		if b == brand {
			return true
		}
	}
	return false
}

// lastPrivate reports whether the customer last wrote in private, or, who has
// not written yet, was written to in private: there an answer goes by default.
func lastPrivate(list []desk.Message, c care.Conversation) bool {
	private, wrote := c.Visibility.IsPrivate(), false
	for _, m := range list {
		if m.From == desk.FromCustomer || !wrote && m.From == desk.FromAgent {
			private, wrote = m.Visibility.IsPrivate(), m.From == desk.FromCustomer
		}
	}
	return private
}

// audiences says whom the conversation's account can write to here.
func (h *handler) audiences(ctx context.Context, c care.Conversation) (public, private bool) {
	public, private = c.IsPublic(), true
	for _, a := range h.desk.Accounts(ctx) {
		if a.Account == c.Thread.Account && a.Error == nil {
			private = a.Capabilities.Can(channel.Private)
			public = public && len(a.Capabilities.Reply) > 0 && (len(a.Capabilities.Reply) > 1 || !private)
		}
	}
	return public, private
}

// others lists the customer's other conversations, under every linked identity,
// latest first.
func others(h desk.History) []otherView {
	const most = 8
	var list []otherView
	for _, o := range h.Conversations[:min(most, len(h.Conversations))] {
		list = append(list, otherView{o.ID, o.State, surfaceWord(o.Surface), o.OpenedAt})
	}
	return list
}
