package text

import (
	"iter"
	"strings"
	"unicode/utf8"
)

// Mentions yields the accounts that s mentions, as they are written:
// "@ann", "@ann@social.example". The rule is that of [Count]: an e-mail
// address is not a mention, nor is a part of a path.
func Mentions(s string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := strings.IndexByte(s, '@'); i >= 0 && i < len(s); {
			user, end, ok := mention(s, i)
			switch {
			case ok:
			case user > i+1 && begins(s, i) && (user == len(s) || s[user] != '@'):
				end, ok = user, true
			}
			if ok && !yield(s[i:end]) {
				return
			}
			n := strings.IndexByte(s[end:], '@')
			if n < 0 {
				return
			}
			i = end + n
		}
	}
}

// begins reports whether a mention can begin at the at sign s[at].
func begins(s string, at int) bool {
	r, _ := utf8.DecodeLastRuneInString(s[:at])
	return at == 0 || !wordRune(r) && r != '/' && r != '=' && r != '@'
}

// mention reads "@user@host" at the at sign s[at]. user is where "@user" ends
// and end where the host does; ok is false if there is no host, or if it is no
// mention, and end is then where to read on.
func mention(s string, at int) (user, end int, ok bool) {
	user = nameEnd(s, at+1)
	if user == at+1 || user >= len(s) || s[user] != '@' {
		return user, user, false
	}
	if !begins(s, at) {
		return user, user + 1, false
	}
	host := user + 1
	end = host
	for j := host; j < len(s); {
		r, size := utf8.DecodeRuneInString(s[j:])
		if !wordRune(r) && r != '.' && r != '-' {
			break
		}
		j += size
		if wordRune(r) {
			end = j
		}
	}
	if end-host < 2 || strings.HasPrefix(s[end:], "@") {
		return user, max(end, host), false
	}
	return user, end, true
}

// nameEnd reads a user name: letters, digits and "_", with dots and hyphens
// inside.
func nameEnd(s string, i int) int {
	end := i
	for j := i; j < len(s); j++ {
		switch c := s[j]; {
		case 'a' <= c|0x20 && c|0x20 <= 'z', '0' <= c && c <= '9', c == '_':
			end = j + 1
		case (c == '.' || c == '-') && end > i:
		default:
			return end
		}
	}
	return end
}
