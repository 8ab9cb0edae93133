package privacy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// address judges the "@" at i: an e-mail address if there is a local part before it and a domain name after it. It returns where the
// scan goes on. Each byte is looked at once as a local part and once as a domain, so the time stays linear.
func (sc *scanner) address(i int) int {
	s := sc.text
	if i < sc.url && sc.data == i {
		return i + 1 // a password was before it
	}
	start := localStart(s, i)
	if start == i {
		sc.looseAt(i)
		return i + 1
	}
	if byteAt(s, start-1) == '@' && !letterBefore(s, start-1) {
		return i + 1 // @user@server.example is a handle, and public
	}
	end := domainEnd(s, i+1)
	if end == 0 {
		sc.looseAt(i)
		return i + 1
	}
	if sc.guard.allow.hasEmail(s[start:i], s[i+1:end]) {
		return i + 1
	}
	sc.add(start, end, Email, 0.95, Shape)
	return end
}

// escaped judges the "%" at i: "%40" is the "@" of an address in a URL.
func (sc *scanner) escaped(i int) int {
	s := sc.text
	if !strings.HasPrefix(s[i:], "%40") {
		return i + 1
	}
	end := domainEnd(s, i+len("%40"))
	if end == 0 {
		return i + 1
	}
	low := border(s, max(sc.data, i-maxLocal))
	start := low + localStart(s[low:], i-low)
	if start == i || sc.guard.allow.hasEmail(s[start:i], s[i+len("%40"):end]) {
		return i + 1
	}
	sc.add(start, end, Email, 0.9, Shape)
	return end
}

const maxLocal = 64 // bytes of a local part, RFC 5321

// localStart walks back from the "@" at i over what RFC 5322 and RFC 6531 let stand in a local part without quotes, without the characters
// that delimit an address in prose and in URLs.
func localStart(s string, i int) int {
	k := i
	for k > 0 {
		c := s[k-1]
		if c < utf8.RuneSelf {
			if !isAlnum(c) && strings.IndexByte("._%+-'~", c) < 0 {
				break
			}
			k--
			continue
		}
		r, n := utf8.DecodeLastRuneInString(s[:k])
		if !unicode.IsLetter(r) && !unicode.IsMark(r) {
			break
		}
		k -= n
	}
	for k < i && strings.IndexByte(".-'~", s[k]) >= 0 {
		k++ // a bullet or a quotation mark
	}
	return k
}

// domainEnd returns the end of the domain name that begins at i, or 0: two labels or more, the last one of letters or an xn-- label.
func domainEnd(s string, i int) int {
	k, dots, last := i, 0, i
	end := 0
	for k < len(s) {
		c := s[k]
		if c == '.' {
			if k == last {
				break
			}
			dots++
			last = k + 1
			k++
			continue
		}
		n := 1
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[k:])
			if !unicode.IsLetter(r) && !unicode.IsMark(r) {
				break
			}
			n = size
		} else if !isAlnum(c) && c != '-' {
			break
		}
		k += n
		if dots > 0 && byteAt(s, k) != '-' && !letterAfter(s, k) && topLevel(s[last:k]) {
			end = k
		}
	}
	if byteAt(s, end) == '_' {
		return 0
	}
	return end
}

// topLevel reports whether the label can be a top-level domain: two letters or more, and not the extension of an image or a program, which
// follow "@" in names of files and packages.
func topLevel(label string) bool {
	if len(label) < 2 || len(label) > 63 {
		return false
	}
	if len(label) > 4 && strings.EqualFold(label[:4], "xn--") {
		return true
	}
	for i := 0; i < len(label); i++ {
		if label[i] < utf8.RuneSelf && !isLetter(label[i]) {
			return false
		}
	}
	switch strings.ToLower(label) {
	case "png", "jpg", "jpeg", "gif", "svg", "webp", "pdf", "js", "css", "html", "php":
		return false
	}
	return true
}
