package api

import (
	"errors"
	"log/slog"
	"net/http"
	"slices"

	"github.com/mysocialcare/socialcare/care/desk"
)

// MaxBody is the largest request body in bytes: a text of 64 KiB with every
// character escaped.
const MaxBody = 512 << 10

// Options of [New]; nil is the zero value.
type Options struct {
	// Brands are those whose conversations are listed. Default: the brand "".
	Brands []string
	// Log gets failures of the store, never what somebody wrote. Default
	// slog.DiscardHandler.
	Log *slog.Logger
}

// handler is safe for concurrent use.
type handler struct {
	desk   *desk.Desk
	brands []string
	log    *slog.Logger
}

// New returns the handler of a desk's interface, for /api/ and /healthz.
func New(d *desk.Desk, o *Options) http.Handler {
	h := &handler{desk: d, brands: []string{""}, log: slog.New(slog.DiscardHandler)}
	if o != nil && len(o.Brands) > 0 {
		h.brands = slices.Clone(o.Brands)
	}
	if o != nil && o.Log != nil {
		h.log = o.Log
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/conversations", h.list)
	mux.HandleFunc("GET /api/conversations/{id}", h.conversation)
	mux.HandleFunc("GET /api/conversations/{id}/attachment", h.attachment)
	mux.HandleFunc("GET /api/conversations/{id}/handoff", h.plan)
	mux.HandleFunc("POST /api/conversations/{id}/commands", h.command)
	mux.HandleFunc("POST /api/conversations/{id}/preview", h.preview)
	mux.HandleFunc("POST /api/conversations/{id}/erase", h.erase)
	mux.HandleFunc("GET /api/customers/{id}", h.customer)
	mux.HandleFunc("GET /api/outbox", h.outbox)
	mux.HandleFunc("POST /api/outbox/retry", h.retry)
	mux.HandleFunc("POST /api/outbox/settle", h.settle)
	mux.HandleFunc("GET /api/raw", h.raw)
	mux.HandleFunc("POST /api/raw/read", h.readRaw)
	mux.HandleFunc("POST /api/raw/drop", h.dropRaw)
	mux.HandleFunc("GET /healthz", h.health)
	return mux
}

// health tells only whether, since anybody may ask; the log tells why.
func (h *handler) health(w http.ResponseWriter, r *http.Request) {
	if err := h.desk.Health(); err != nil {
		level := slog.LevelError
		if errors.Is(err, desk.ErrNotRunning) { // who ends Run says why; before it, nothing is wrong
			level = slog.LevelInfo
		}
		h.log.Log(r.Context(), level, "not healthy", "error", err)
		write(w, http.StatusServiceUnavailable, failure{Error: "unavailable"})
		return
	}
	write(w, http.StatusOK, map[string]string{"status": "ok"})
}
