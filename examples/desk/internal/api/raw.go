package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
)

// Bounds of what is shown of deliveries that nobody understood.
const (
	rawShown = 200     // of them
	rawBytes = 2 << 10 // of one
)

// rawDelivery is what a person sees of a delivery that nobody understood.
type rawDelivery struct {
	Brand   string `json:"brand"`
	Network string `json:"network"`
	Account string `json:"account"`
	Name    string `json:"name"`
	At      string `json:"at"`
	Size    int    `json:"size"`
	// Text is how it begins.
	Text string `json:"text"`
	// Sealed: its key is missing. It can only be dropped.
	Sealed bool `json:"sealed,omitempty"`
}

// raw lists the deliveries that nobody understood, oldest first.
func (h *handler) raw(w http.ResponseWriter, r *http.Request) {
	answer := struct {
		Raw  []rawDelivery `json:"raw"`
		More bool          `json:"more,omitempty"`
	}{Raw: []rawDelivery{}}
	for d, err := range h.desk.Raw(r.Context()) {
		switch {
		case err != nil && d.Name == "":
			h.fail(w, err)
			return
		case !slices.Contains(h.brands, d.Account.Brand):
			continue
		}
		if answer.More = len(answer.Raw) == rawShown; answer.More {
			break
		}
		answer.Raw = append(answer.Raw, rawDelivery{
			Brand: d.Account.Brand, Network: d.Account.Network, Account: d.Account.Name, Name: d.Name, At: d.At.Format(timeForm), Size: len(d.Body),
			Text: strings.ToValidUTF8(string(d.Body[:min(len(d.Body), rawBytes)]), "\uFFFD"), Sealed: err != nil,
		})
	}
	write(w, http.StatusOK, answer)
}

// readRaw gives a delivery to its account's adapter once more, dropRaw forgets it.
func (h *handler) readRaw(w http.ResponseWriter, r *http.Request) {
	h.withRaw(w, r, "read", h.desk.ReadRaw)
}

func (h *handler) dropRaw(w http.ResponseWriter, r *http.Request) {
	h.withRaw(w, r, "dropped", h.desk.DropRaw)
}

func (h *handler) withRaw(w http.ResponseWriter, r *http.Request, done string, do func(context.Context, channel.Account, string) error) {
	f, bad := readFields(w, r)
	if bad != nil {
		badField(w, bad)
		return
	}
	a := channel.Account{Brand: f.text("brand"), Network: f.wanted("network"), Name: f.text("account")}
	name := f.wanted("name")
	if bad := f.done(); bad != nil {
		badField(w, bad)
		return
	}
	if !slices.Contains(h.brands, a.Brand) {
		write(w, http.StatusNotFound, failure{Error: "not found"})
		return
	}
	err := do(r.Context(), a, name)
	if errors.Is(err, desk.ErrUnread) {
		write(w, http.StatusUnprocessableEntity, failure{Error: "still not understood"})
		return
	}
	if err != nil {
		h.fail(w, err)
		return
	}
	write(w, http.StatusOK, map[string]string{"status": done})
}
