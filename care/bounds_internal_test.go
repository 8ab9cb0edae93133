package care

import (
	"strings"
	"testing"
)

// Eight bytes at a time are judged as each of them alone, wherever they stand.
func TestFitsByteByByte(t *testing.T) {
	for n := range 20 {
		for at := range n {
			for c := range 256 {
				for _, beside := range []string{" ", "~", "a"} { // the least and the greatest
					s := strings.Repeat(beside, at) + string([]byte{byte(c)}) + strings.Repeat(beside, n-at-1)
					if want := c >= ' ' && c < 0x7f; fits(s, n) != want { // a byte beyond ASCII alone is no text
						t.Fatalf("fits(%q) is %t", s, !want)
					}
				}
			}
		}
	}
	for s, want := range map[string]bool{
		"": true, "città di Ravenna": true, "12345678\u0085": false, "1234567\u00a08": true, "12345678\xff": false, "123456789\n": false,
	} {
		if fits(s, 20) != want {
			t.Errorf("fits(%q) is %t", s, !want)
		}
	}
	if fits("12345678", 7) {
		t.Error("eight bytes fit into seven")
	}
}
