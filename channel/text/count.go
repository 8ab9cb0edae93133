package text

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"

	"github.com/mysocialcare/socialcare/channel"
)

// Count returns the length of s by the rules of l; l.Max plays no part. An
// empty or unknown unit counts runes. Bytes that are not UTF-8 count as one
// rune each.
//
// Graphemes are the extended grapheme clusters of Unicode's annex 29: a family
// emoji and a letter with its combining accents are one. With URLLength, an
// address is "http://" or "https://", a host with a dot and a last label of
// letters, and what follows up to a blank; punctuation that ends the sentence
// is not part of it. The names of top-level domains are not checked. With
// LocalMentions, a mention begins after neither a letter, a digit, "_", "/"
// nor "=", so that an e-mail address is not one. Both follow Mastodon's
// documentation ("Links are counted as 23 characters, no matter how long they
// actually are"; of a mention the domain is free).
//
// A [channel.Weighted] text follows X's open library, addresses included, and
// one in [channel.Segments] the standard for short messages.
func Count(s string, l channel.TextLimit) int {
	switch {
	case l.Unit == channel.Weighted:
		return weighted(s, l.URLLength)
	case l.Unit == channel.Segments:
		return segments(s)
	}
	if l.URLLength <= 0 && !l.LocalMentions {
		return units(s, l.Unit)
	}
	n, done := 0, 0 // s[:done] is in n
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case (c == 'h' || c == 'H') && l.URLLength > 0:
			if end := urlEnd(s, i); end > i {
				if end-i <= maxURL {
					n += units(s[done:i], l.Unit) + l.URLLength
					done = end
				}
				i = end
				continue
			}
		case c == '@' && l.LocalMentions:
			user, end, ok := mention(s, i)
			if ok {
				n += units(s[done:user], l.Unit)
				done = end
			}
			i = end
			continue
		}
		i++
	}
	return n + units(s[done:], l.Unit)
}

func units(s string, u channel.Unit) int {
	switch u {
	case channel.Bytes:
		return len(s)
	case channel.UTF16:
		n := 0
		for _, r := range s {
			n += utf16.RuneLen(r)
		}
		return n
	case channel.Graphemes:
		return clusters(s)
	}
	return utf8.RuneCountInString(s)
}

// clusters counts grapheme clusters. In ASCII the only cluster of two runes is
// a carriage return with its line feed.
func clusters(s string) int {
	ascii, crlf := true, 0
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
		if s[i] == '\n' && i > 0 && s[i-1] == '\r' {
			crlf++
		}
	}
	if ascii {
		return len(s) - crlf
	}
	if !utf8.ValidString(s) {
		s = string([]rune(s)) // the iterator joins what follows a broken byte to it
	}
	n := 0
	for it := graphemes.FromString(s); it.Next(); {
		n++
	}
	return n
}

// maxURL is the greatest length in bytes of an address that counts the same as
// others; a longer one counts in full (twitter-text's MAX_URL_LENGTH, which
// Mastodon extracts addresses with).
const maxURL = 4096

// urlEnd returns where the address that begins at i ends, or i if none does.
func urlEnd(s string, i int) int {
	host := i
	switch {
	case hasPrefixFold(s[i:], "https://"):
		host += len("https://")
	case hasPrefixFold(s[i:], "http://"):
		host += len("http://")
	default:
		return i
	}
	// Only a letter of ASCII joins an address to what stands before it: in
	// scripts that part no words, addresses follow letters.
	if i > 0 && (letter(s[i-1]) || '0' <= s[i-1] && s[i-1] <= '9' || strings.IndexByte("@#$", s[i-1]) >= 0) {
		return i
	}
	end, ok := hostEnd(s, host)
	if !ok {
		return i
	}
	if port := digitsEnd(s, end+1); end < len(s) && s[end] == ':' && port > end+1 {
		end = port
	}
	if end < len(s) && (s[end] == '/' || s[end] == '?') {
		end = pathEnd(s, end)
	}
	return end
}

// hostEnd reads labels joined by dots; the last must be two letters or more,
// so that neither "http://192.0.2.1" nor "http://localhost" passes for an
// address.
func hostEnd(s string, i int) (end int, ok bool) {
	end = i
	for label, dots := i, 0; ; dots++ {
		j := labelEnd(s, label)
		if j == label {
			return end, ok // the dot before ends the sentence
		}
		last := j == len(s) || s[j] != '.'
		if last {
			j = asciiEnd(s, label, j)
		}
		end, ok = j, dots > 0 && topLevel(s[label:j])
		if last {
			return end, ok
		}
		label = j + 1
	}
}

func labelEnd(s string, i int) int {
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !wordRune(r) && r != '-' {
			break
		}
		i += size
	}
	return i
}

// asciiEnd cuts from a last label that begins with letters of ASCII what
// follows in another script: a text that parts no words.
func asciiEnd(s string, label, end int) int {
	n := label
	for n < end && letter(s[n]) {
		n++
	}
	if n-label > 1 && n < end && s[n] >= utf8.RuneSelf {
		return n
	}
	return end
}

func topLevel(label string) bool {
	if strings.HasPrefix(label, "xn--") {
		return true
	}
	n := 0
	for _, r := range label {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) {
			return false
		}
		n++
	}
	return n > 1
}

// pathEnd returns where the path, query and fragment that begin at i end: at a
// blank, an angle bracket, or the punctuation before one.
func pathEnd(s string, i int) int {
	end, open, query := i, 0, false
	for j := i; j < len(s); {
		r, size := utf8.DecodeRuneInString(s[j:])
		if unicode.IsSpace(r) || r == '<' || r == '>' {
			break
		}
		j += size
		switch {
		case r == '(':
			open++
			continue
		case r == ')':
			if open == 0 {
				return end
			}
			open--
			end = j
			continue
		case r == '?':
			query = true
			continue
		case strings.ContainsRune(`!*"'«»“”’「」;:,.$%[]~|@`, r):
			continue
		case (r == '=' || r == '&') && !query:
			continue
		}
		end = j
	}
	return max(end, i)
}

func digitsEnd(s string, i int) int {
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	return i
}

func wordRune(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
