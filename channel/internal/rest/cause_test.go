package rest

import (
	"io"
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
