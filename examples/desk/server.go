package main

import (
	"log/slog"
	"net/http"
	"time"
)

// newServer limits how long a client may take. The event stream has no end; see
// streams.
func newServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// streams takes the deadlines of the server off the event stream: the one for
// reading would end its request, too. It stands behind the guard, and a request
// that announces a body keeps them: else anybody could hold a connection for
// ever by sending none.
func streams(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && r.ContentLength == 0 {
			c := http.NewResponseController(w)
			_ = c.SetReadDeadline(time.Time{})
			_ = c.SetWriteDeadline(time.Time{})
		}
		next.ServeHTTP(w, r)
	})
}
