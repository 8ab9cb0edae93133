package text

import (
	"strings"
	"unicode/utf8"
)

// maxLabel is the longest label of a host in bytes, in the form that DNS has
// (RFC 1035).
const maxLabel = 63

// labelsFit reports whether DNS could hold each label of a host.
func labelsFit(host string) bool {
	for label := range strings.SplitSeq(host, ".") {
		if punycodeLen(label) > maxLabel {
			return false
		}
	}
	return true
}

// Parameters of punycode (RFC 3492, section 5).
const (
	punyBase, punyMin, punyMax = 36, 1, 26
	punySkew, punyDamp         = 38, 700
	punyBias, punyFirst        = 72, 0x80
)

// punycodeLen is the length in bytes of a label in the form that DNS has: its
// own for ASCII, else "xn--" and the punycode. It stops counting above
// maxLabel, which also bounds the work: a label of more runes never fits.
func punycodeLen(label string) int {
	basic := 0
	for i := range len(label) {
		if label[i] < utf8.RuneSelf {
			basic++
		}
	}
	if basic == len(label) {
		return basic
	}
	runes := []rune(label)
	if len(runes) > maxLabel {
		return maxLabel + 1
	}
	n := len("xn--") + basic
	if basic > 0 {
		n++ // the hyphen between
	}
	point, delta, bias, done := rune(punyFirst), 0, punyBias, basic
	for done < len(runes) {
		next := rune(utf8.MaxRune)
		for _, r := range runes {
			if r >= point && r < next {
				next = r
			}
		}
		delta += int(next-point) * (done + 1)
		point = next
		for _, r := range runes {
			if r < point {
				delta++
			}
			if r == point {
				n += punyDigits(delta, bias)
				bias = punyAdapt(delta, done+1, done == basic)
				delta = 0
				done++
			}
		}
		delta++
		point++
	}
	return n
}

func punyDigits(q, bias int) int {
	n := 1
	for k := punyBase; ; k += punyBase {
		t := min(max(k-bias, punyMin), punyMax)
		if q < t {
			return n
		}
		q = (q - t) / (punyBase - t)
		n++
	}
}

func punyAdapt(delta, points int, first bool) int {
	if first {
		delta /= punyDamp
	} else {
		delta /= 2
	}
	delta += delta / points
	k := 0
	for delta > (punyBase-punyMin)*punyMax/2 {
		delta /= punyBase - punyMin
		k += punyBase
	}
	return k + (punyBase-punyMin+1)*delta/(delta+punySkew)
}
