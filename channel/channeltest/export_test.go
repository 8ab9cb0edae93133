package channeltest

import (
	"net/http"
	"testing"
)

// Promises names all of them, as failures do.
func Promises() (names []string) {
	for _, s := range suites {
		for _, p := range s.promises {
			names = append(names, s.name+": "+p.name)
		}
	}
	return names
}

// Unasked are the promises that there is nothing to ask an adapter for.
func Unasked(t testing.TB, open func(testing.TB, *http.Client) Harness) (names []string) {
	for _, s := range suites {
		_, unasked := s.check(t, open)
		names = append(names, unasked...)
	}
	return names
}
