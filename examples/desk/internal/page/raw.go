package page

import (
	"context"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mysocialcare/socialcare/channel"
)

// Bounds of what is shown of deliveries that nobody understood.
const (
	rawShown = 50   // of them
	rawRunes = 2000 // of one
)

// rawView is what came in and nobody understood, oldest first.
type rawView struct {
	Items []rawItem
	More  bool
}

// rawItem is one delivery. Its text is personal data of nobody knows whom.
type rawItem struct {
	Account channel.Account
	Name    string
	At      time.Time
	Size    int
	Text    string // how it begins
	Sealed  bool   // its key is missing
}

func (h *handler) rawPage(w http.ResponseWriter, r *http.Request) {
	f := h.frame("raw")
	var err error
	if f.Raw, err = h.raw(r.Context()); err == nil {
		_, f.Outbox, err = h.inbox(r.Context(), selection{}, "")
	}
	if err != nil {
		h.broken(w, err)
		return
	}
	h.write(w, http.StatusOK, "raw-page", f)
}

func (h *handler) rawFragment(w http.ResponseWriter, r *http.Request) {
	f := h.frame("raw")
	var err error
	if f.Raw, err = h.raw(r.Context()); err != nil {
		http.Error(w, "the desk could not be read", http.StatusInternalServerError)
		return
	}
	h.write(w, http.StatusOK, "raw", f.Raw)
}

// raw reads the oldest deliveries of the page's brands.
func (h *handler) raw(ctx context.Context) (v rawView, err error) {
	for d, err := range h.desk.Raw(ctx) {
		switch {
		case err != nil && d.Name == "":
			return v, err
		case !h.shows(d.Account.Brand):
			continue
		}
		if v.More = len(v.Items) == rawShown; v.More {
			break
		}
		i := rawItem{Account: d.Account, Name: d.Name, At: d.At, Size: len(d.Body), Sealed: err != nil}
		begin := d.Body[:min(len(d.Body), utf8.UTFMax*(rawRunes+1))]
		i.Text = cut(strings.ToValidUTF8(string(begin), "\uFFFD"), rawRunes)
		v.Items = append(v.Items, i)
	}
	return v, nil
}
