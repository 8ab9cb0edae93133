package api

import (
	"net/http"
	"strconv"

	"github.com/mysocialcare/socialcare/care"
)

// attachment gives a file that a customer attached, by the "content" that a
// message names. A browser saves it and shows nothing of it: whatever it is, it
// runs nowhere.
func (h *handler) attachment(w http.ResponseWriter, r *http.Request) {
	a, body, err := h.desk.Attachment(r.Context(), care.ID(r.PathValue("id")), r.FormValue("content"))
	if err != nil {
		h.fail(w, err)
		return
	}
	head := w.Header()
	head.Set("Content-Type", "application/octet-stream")
	head.Set("Content-Disposition", `attachment; filename="`+extension(a.MediaType)+`"`)
	head.Set("Content-Length", strconv.Itoa(len(body)))
	head.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Cache-Control", "private, no-store")
	_, _ = w.Write(body)
}

// extension names a file after what its server said that it is.
func extension(mediaType string) string {
	known := map[string]string{
		"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp", "video/mp4": "mp4",
		"audio/mpeg": "mp3", "application/pdf": "pdf", "text/plain": "txt",
	}
	if e := known[mediaType]; e != "" {
		return "attachment." + e
	}
	return "attachment.bin"
}
