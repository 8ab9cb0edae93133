package text

import (
	"iter"
	"strings"
	"unicode/utf8"
)

// addresses yields what X takes for an address, by the rules that its open
// library tests (twitter-text 3, conformance/extract.yml, read 2026-08-22): with
// http or https a host in any script under a known top-level domain; without it
// the part in Latin letters of such a host, after neither a letter, a digit,
// "@", "$", "#" nor one of "-_./". A host with a label that DNS could not hold
// is none.
func addresses(s string) iter.Seq2[int, int] {
	return func(yield func(start, end int) bool) {
		for pos := 0; ; {
			dot := strings.IndexByte(s[pos:], '.')
			if dot < 0 {
				return
			}
			h := host{s: s, after: pos}
			h.start, h.end = runStart(s, pos, pos+dot), runEnd(s, pos+dot)
			var ok bool
			if pos, ok = h.find(yield); !ok {
				return
			}
		}
	}
}

// host is a run of characters that a host's name can have, around a dot.
type host struct {
	s          string
	after      int // what stands before is part of the last address
	start, end int
}

// find yields the addresses in the run. It returns where to read on, and false
// if no more are wanted.
func (h host) find(yield func(int, int) bool) (next int, ok bool) {
	scheme := schemeStart(h.s, h.start)
	if scheme >= 0 && scheme >= h.after {
		if h.mayBegin(scheme) {
			if end := domainEnd(h.s, h.start, h.end); end > 0 {
				start, end, valid := h.withScheme(scheme, end)
				return end, !valid || yield(start, end)
			}
		}
		return h.end, true
	}
	return h.withoutScheme(yield)
}

// withScheme returns the address whose host ends at end.
func (h host) withScheme(scheme, end int) (start, stop int, valid bool) {
	stop, _ = tailEnd(h.s, end)
	valid = stop-scheme <= maxURL && labelsFit(h.s[h.start:end])
	if strings.EqualFold(h.s[h.start:end], "t.co") && strings.HasPrefix(h.s[end:], "/") {
		// X's own short links end with their name.
		slug := end + 1
		for slug < len(h.s) && (letter(h.s[slug]) || '0' <= h.s[slug] && h.s[slug] <= '9') {
			slug++
		}
		if slug > end+1 && (slug == len(h.s) || h.s[slug] != '?') {
			stop = slug
			valid = valid && slug-end-1 <= 40
		}
	}
	return scheme, stop, valid
}

func (h host) withoutScheme(yield func(int, int) bool) (next int, ok bool) {
	start := h.start
	if start > 0 && h.s[start-1] == '/' || strings.IndexByte("-_.", h.s[start]) >= 0 {
		return h.end, true
	}
	if !h.mayBegin(start) {
		for start < h.end && h.s[start] < utf8.RuneSelf {
			start++
		}
		if start == h.end {
			return h.end, true
		}
	}
	limit := h.end
	if i := strings.Index(h.s[start:limit], ".."); i >= 0 {
		limit = start + i
	}
	end := domainEnd(h.s, start, limit)
	if end < 0 {
		return max(limit, h.after+1), true
	}
	stop, path := tailEnd(h.s, end)
	if !path {
		stop = end
	}
	if !labelsFit(h.s[start:end]) || stop-start > maxURL {
		return stop, true
	}
	for i := start; i < end; {
		j := latinEnd(h.s, i, end)
		if d := domainEnd(h.s, i, j); d > 0 {
			if d == end {
				d = stop
			}
			if !yield(i, d) {
				return d, false
			}
		}
		_, size := utf8.DecodeRuneInString(h.s[j:])
		i = j + size
	}
	return stop, true
}

// mayBegin reports whether an address can begin at i.
func (h host) mayBegin(i int) bool {
	if i == 0 {
		return true
	}
	if i == h.after {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(h.s[:i])
	switch r {
	case '@', '＠', '$', '#', '＃', 0xFFFE, 0xFEFF, 0xFFFF:
		return false
	}
	return !(r < utf8.RuneSelf && (letter(byte(r)) || '0' <= r && r <= '9'))
}

// schemeStart returns where "http://" or "https://" before i begins, or -1.
func schemeStart(s string, i int) int {
	for _, scheme := range []string{"https://", "http://"} {
		if start := i - len(scheme); start >= 0 && strings.EqualFold(s[start:i], scheme) {
			return start
		}
	}
	return -1
}

// hostRune: everything but punctuation of ASCII, blanks and marks of direction.
func hostRune(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return r == '-' || r == '_' || r == '.' || r > ' ' && strings.IndexByte("!'#%&()*+,/:;<=>?@[\\]^{|}~$\x7f", byte(r)) < 0
	case r == 0x85, r == 0xA0, r == 0x1680, r == 0x180E, 0x2000 <= r && r <= 0x200A, r == 0x2028, r == 0x2029, r == 0x202F, r == 0x205F, r == 0x3000:
		return false
	case 0x202A <= r && r <= 0x202E, r == 0x061C, r == 0x200E, r == 0x200F, 0x2066 <= r && r <= 0x2069:
		return false
	case r == 0xFFFE, r == 0xFEFF, r == 0xFFFF:
		return false
	}
	return true
}

func runStart(s string, from, i int) int {
	for i > from {
		r, size := utf8.DecodeLastRuneInString(s[from:i])
		if !hostRune(r) {
			break
		}
		i -= size
	}
	return i
}

func runEnd(s string, i int) int {
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !hostRune(r) {
			break
		}
		i += size
	}
	return i
}

// latinEnd returns where the ASCII and accented Latin that begin at i end.
func latinEnd(s string, i, end int) int {
	for i < end {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == '_' || !latinRune(r) && r != '-' && r != '.' {
			break
		}
		i += size
	}
	return i
}

func latinRune(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return letter(byte(r)) || '0' <= r && r <= '9'
	case 0xC0 <= r && r <= 0x24F:
		return r != 0xD7 && r != 0xF7
	case 0x300 <= r && r <= 0x36F, 0x1E00 <= r && r <= 0x1EFF:
		return true
	}
	return strings.ContainsRune("ɓɔɖɗəɛɣɨɯɲʉʋʻ", r)
}

// domainEnd returns where the longest host with a known top-level domain that
// begins at i ends, or -1. Labels begin and end with neither a hyphen nor an
// underscore, and the last before the top level has no underscore.
func domainEnd(s string, i, limit int) int {
	found, named := -1, false // named: the label before can be a domain's name
	for {
		if named {
			if end := topLevelEnd(s, i, limit); end > 0 {
				found = end
			}
		}
		dot := strings.IndexByte(s[i:limit], '.')
		if dot <= 0 {
			return found
		}
		label := s[i : i+dot]
		if strings.IndexByte("-_", label[0]) >= 0 || strings.IndexByte("-_", label[dot-1]) >= 0 {
			return found
		}
		named = strings.IndexByte(label, '_') < 0
		i += dot + 1
	}
}

// topLevelEnd returns where the top-level domain at i ends, or -1.
func topLevelEnd(s string, i, limit int) int {
	if hasPrefixFold(s[i:limit], "xn--") {
		j := i + 4
		for j < limit && (letter(s[j]) || '0' <= s[j] && s[j] <= '9' || s[j] == '-') {
			j++
		}
		if j > i+4 {
			return j
		}
	}
	var name [maxDomain]byte
	found, known := -1, domains()
	for j := i; j < limit && j-i < maxDomain-utf8.UTFMax; {
		if s[j] < utf8.RuneSelf {
			if !letter(s[j]) {
				break
			}
			name[j-i] = s[j] | 0x20
			j++
		} else {
			_, size := utf8.DecodeRuneInString(s[j:limit])
			copy(name[j-i:], s[j:j+size])
			j += size
		}
		if ends(s, j) && known[string(name[:j-i])] {
			found = j
		}
	}
	return found
}

// ends reports whether a top-level domain can end before j.
func ends(s string, j int) bool {
	return j == len(s) || !letter(s[j]) && (s[j] < '0' || s[j] > '9') && s[j] != '@' && s[j] != '+' && s[j] != '-'
}

// tailEnd returns where the port, path and query after a host end; path tells
// whether there is one.
func tailEnd(s string, i int) (end int, path bool) {
	if i < len(s) && s[i] == ':' {
		if port := digitsEnd(s, i+1); port > i+1 {
			i = port
		}
	}
	if i < len(s) && s[i] == '/' {
		i, path = webPathEnd(s, i+1), true
	}
	if i < len(s) && s[i] == '?' {
		end = i
		for j := i + 1; j < len(s) && queryByte(s[j]); j++ {
			if letter(s[j]) || '0' <= s[j] && s[j] <= '9' || strings.IndexByte("-_&=#/", s[j]) >= 0 {
				end = j + 1
			}
		}
		i = end
	}
	return i, path
}

func queryByte(c byte) bool {
	return letter(c) || '0' <= c && c <= '9' || strings.IndexByte("!?*'@();:&=+$/%#[]-_.,~|", c) >= 0
}

// webPathEnd reads a path after its first slash. Brackets belong to it in pairs,
// one pair within another at most.
func webPathEnd(s string, i int) int {
	end := i
	for j := i; j < len(s); {
		if s[j] == '(' {
			if j = pairEnd(s, j, true); j < 0 {
				return end
			}
			end = j
			continue
		}
		r, size := utf8.DecodeRuneInString(s[j:])
		letters := latinRune(r) || 0x400 <= r && r <= 0x4FF
		if !letters && !pathRune(r) {
			return end
		}
		j += size
		if letters || strings.ContainsRune("+-=_#/", r) {
			end = j
		}
	}
	return end
}

func pathRune(r rune) bool { return r == '–' || strings.ContainsRune("!*';:=+,.$/%#[]-_~@|&", r) }

// pairEnd returns where the brackets at i close, or -1.
func pairEnd(s string, i int, nested bool) int {
	inside := false
	for j := i + 1; j < len(s); {
		switch s[j] {
		case ')':
			if !inside {
				return -1
			}
			return j + 1
		case '(':
			if !nested {
				return -1
			}
			if j = pairEnd(s, j, false); j < 0 {
				return -1
			}
			nested, inside = false, true
			continue
		}
		r, size := utf8.DecodeRuneInString(s[j:])
		if !latinRune(r) && (r < 0x400 || r > 0x4FF) && !pathRune(r) {
			return -1
		}
		j += size
		inside = true
	}
	return -1
}
