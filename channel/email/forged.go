package email

import "strings"

// forged reports whether our own server found that the address in From did not send
// the message (RFC 8601; its field is the first). Only its no is believed, for
// anybody can write the field.
func forged(h header) bool {
	for result := range strings.SplitSeq(bare(h.Get("Authentication-Results")), ";") {
		method, verdict, _ := strings.Cut(result, "=")
		method, _, _ = strings.Cut(method, "/") // its version
		if strings.EqualFold(strings.TrimSpace(method), "dmarc") && strings.EqualFold(keyword(verdict), "fail") {
			return true
		}
	}
	return false
}

// keyword is the word that a value begins with.
func keyword(s string) string {
	s = strings.TrimSpace(s)
	end := strings.IndexFunc(s, func(r rune) bool {
		return r != '-' && !('0' <= r && r <= '9') && !('a' <= r|0x20 && r|0x20 <= 'z')
	})
	if end >= 0 {
		s = s[:end]
	}
	return s
}

// maxUnclosed bounds how often the end of a comment or a quoted string is sought
// in vain. What begins after that is read as a result: rather one no too many.
const maxUnclosed = 10

// bare is a structured field without its comments and without what stands in
// quotes (RFC 5322, 3.2): senders have a say in those. A bracket or a quote that is
// never closed begins neither and hides nothing.
func bare(s string) string {
	var b strings.Builder
	for i, unclosed := 0, 0; i < len(s); {
		end, instead := i, ""
		switch {
		case unclosed == maxUnclosed:
		case s[i] == '(':
			end, instead = commentEnd(s, i), " "
		case s[i] == '"':
			end, instead = quotedEnd(s, i), `""`
		}
		if end > i {
			b.WriteString(instead)
			i = end
			continue
		}
		if s[i] == '(' || s[i] == '"' {
			unclosed = min(unclosed+1, maxUnclosed)
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

// commentEnd returns where the comment at i ends, which may hold others, or i.
func commentEnd(s string, i int) int {
	depth := 0
	for j := i; j < len(s); j++ {
		switch s[j] {
		case '\\':
			j++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return j + 1
			}
		}
	}
	return i
}

// quotedEnd returns where the quoted string at i ends, or i.
func quotedEnd(s string, i int) int {
	for j := i + 1; j < len(s); j++ {
		switch s[j] {
		case '\\':
			j++
		case '"':
			return j + 1
		}
	}
	return i
}
