package email

import "strings"

// forged reports whether our own server found that the address in From did not send
// the message (RFC 8601). Its fields are the first and those right below that name
// the same server: it may have one for each method. Only its no is believed, for
// anybody can write the field.
func forged(h header) bool {
	own := ""
	for f := h.FieldsByKey("Authentication-Results"); f.Next(); {
		value := bare(f.Value())
		by := server(value)
		if own != "" && by != own {
			return false
		}
		if dmarcFails(value) {
			return true
		}
		if by == "" {
			return false
		}
		own = by
	}
	return false
}

// server is who wrote a field of results: its first word, in lower case. Exchange
// names nobody and begins with a result.
func server(results string) string {
	by, _, _ := strings.Cut(results, ";")
	words := strings.Fields(by)
	if len(words) == 0 || strings.ContainsAny(by, `="`) {
		return ""
	}
	return strings.ToLower(words[0])
}

// dmarcFails reports whether one of the results is that of DMARC, and a failure.
func dmarcFails(results string) bool {
	for result := range strings.SplitSeq(results, ";") {
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
