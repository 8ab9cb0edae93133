package rest

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"
)

func TestCapped(t *testing.T) {
	for _, tt := range []struct {
		size int
		err  error
	}{{9, nil}, {10, nil}, {11, errTooLarge}, {1000, errTooLarge}} {
		n, err := io.Copy(io.Discard, &capped{r: strings.NewReader(strings.Repeat("x", tt.size)), left: 10})
		if err != tt.err || n > 10 {
			t.Errorf("%d bytes: %d read, %v; want %v", tt.size, n, err, tt.err)
		}
	}
}

// What a cause keeps can be logged: the words of a server and the address that
// was called are not among it.
func TestCause(t *testing.T) {
	secret := errors.New("450 ann@example.com has 3 orders")
	closed := fmt.Errorf("reading: %w", net.ErrClosed)
	for _, tt := range []struct {
		name string
		err  error
		want error
	}{
		{"a connection that we closed", closed, io.ErrUnexpectedEOF},
		{"a connection that they closed", io.EOF, io.ErrUnexpectedEOF},
		{"a called address", &url.Error{Op: "Get", URL: "https://example.com/?token=s3cret", Err: closed}, io.ErrUnexpectedEOF},
		{"a server's words", secret, nil},
		{"a called address and a server's words", &url.Error{Op: "Get", URL: "https://example.com/?token=s3cret", Err: secret}, nil},
	} {
		if got := Cause(tt.err); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}
