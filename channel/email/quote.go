package email

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// cut parts a text in what its author wrote and what stands below it: the
// history that mail programs repeat, and a signature. What answers nothing has no
// history, and in what is passed on it is the matter itself. Nothing is cut from a
// text that would be left empty, or that goes on behind its quotations: those are
// answered line by line. bare: the text was in HTML that parts off its history by
// other means than a quotation.
func cut(text string, kind relation, bare bool) (written, rest string) {
	if kind == passing {
		return text, ""
	}
	lines := strings.Split(text, "\n")
	end := len(lines)
	if i := signature(lines); i >= 0 {
		end = i
	}
	if kind == answering {
		begin, passedOn := history(lines, end, bare)
		if passedOn {
			return text, ""
		}
		end = min(begin, end)
	}
	if i := signature(lines[:end]); i >= 0 {
		end = i
	}
	written = strings.TrimSpace(strings.Join(lines[:end], "\n"))
	if written == "" {
		return text, ""
	}
	return written, strings.TrimSpace(strings.Join(lines[end:], "\n"))
}

// relation is what a message is to those before it.
type relation byte

const (
	fresh relation = iota
	answering
	passing // passing one on
)

// relationOf goes by the fields that name others, and by the word before the
// subject.
func relationOf(subject string, named bool) relation {
	switch {
	case forwarded.MatchString(subject):
		return passing
	case named, answers.MatchString(subject):
		return answering
	}
	return fresh
}

// history is the line at which what was written before begins; len(lines):
// nowhere. Behind end there is a signature. passedOn: the message passes it on, so
// that it is no history.
func history(lines []string, end int, bare bool) (begin int, passedOn bool) {
	tail := quotedTail(lines[:end])
	begin = len(lines)
	if tail >= 0 {
		begin = tail
		if i := attributed(lines, tail); i >= 0 {
			begin = i
		} else if announces(lines[:tail]) {
			begin = len(lines) // a list of theirs, or what they were told
		}
	}
	marked, margin := lastQuoted(lines), atMargin(lines[:end])
	above := 0 // the first line that says anything
	for above < len(lines) && blank(lines[above]) {
		above++
	}
	for i := above; i < begin; i++ {
		if quoted(lines[i]) {
			continue
		}
		if passesOn(lines[i]) {
			return i, true
		}
		if heading(lines, i) {
			switch behind := headingsEnd(lines, i); {
			case behind == tail:
				return ruled(lines, i), false
			case behind < len(lines) && quoted(lines[behind]): // answered line by line
			case !pointsDown(lines[:i]):
				return ruled(lines, i), false
			}
		}
		if marked < i {
			if j := unmarked(lines, i, margin, bare); j > above && !pointsDown(lines[:j]) {
				return j, false
			}
		}
	}
	return ruled(lines, begin), false
}

func blank(line string) bool { return strings.TrimSpace(line) == "" }

// quoted reports whether a line is marked as a quotation. Faces begin with the same
// sign, and so does a line whose "From " went through a mailbox file (RFC 4155).
func quoted(line string) bool {
	line = strings.TrimSpace(line)
	return strings.HasPrefix(line, ">") && !strings.HasPrefix(line, ">From ") && !faces.MatchString(line)
}

var faces = regexp.MustCompile(`^>(?:[:;=]['-]?[()\[\]/\\|DO3]+|[_.]+<)(?:\s|$)`)

// quotedTail is the line from which there are only quotations; -1: the text does
// not end with one.
func quotedTail(lines []string) int {
	tail := -1
	for i := len(lines) - 1; i >= 0 && (quoted(lines[i]) || blank(lines[i])); i-- {
		if quoted(lines[i]) {
			tail = i
		}
	}
	return tail
}

func lastQuoted(lines []string) int {
	for i := len(lines) - 1; i >= 0; i-- {
		if quoted(lines[i]) {
			return i
		}
	}
	return -1
}

// maxAttribution is how many lines "On Sat, Ann wrote:" may be broken into, and
// maxWide how many characters it may have.
const (
	maxAttribution = 4
	maxWide        = 300
)

// attributed is the line at which the attribution of the quotation at i begins;
// -1: it has none.
func attributed(lines []string, i int) int {
	for i > 0 && blank(lines[i-1]) {
		i--
	}
	if i == 0 {
		return -1
	}
	if j, _ := attribution(lines, i-1); j >= 0 {
		return j
	}
	if said, ok := introduces(lines[i-1]); ok && len(said) <= 120 && hasVerb(said) {
		return i - 1
	}
	return -1
}

var (
	dates     = regexp.MustCompile(`\b(?:19|20)\d\d\b|\b\d{1,2}[:.h]\d\d\b|\b\d{1,2}[./-]\d{1,2}\b`)
	clocks    = regexp.MustCompile(`\b\d{1,2}[:.h]\d\d\b`)
	addresses = regexp.MustCompile(`[^\s<>()\[\]",;:]+@[^\s<>()\[\]",;:]+`)
)

// attribution is the line at which the one that ends with line last begins, and
// what it says: somebody, by a verb or an address, and a time. -1: there is none.
// A line that was broken for its width belongs to it.
func attribution(lines []string, last int) (begin int, said string) {
	said, ok := introduces(lines[last])
	for i := last; ok; {
		if strings.ContainsAny(said, "0123456789") && dates.MatchString(said) && (hasVerb(said) || addresses.MatchString(said)) {
			for i > 0 && last-i < maxAttribution-1 && broken(lines[i-1], lines[i]) {
				i--
			}
			return i, said
		}
		if i--; i < 0 || last-i == maxAttribution || blank(lines[i]) || quoted(lines[i]) || len(lines[i]) > maxWide*utf8.UTFMax || ended(lines[i], lines[i+1]) {
			break
		}
		said = strings.ToLower(visible(lines[i])) + " " + said
		ok = utf8.RuneCountInString(said) <= maxWide
	}
	return -1, ""
}

// introduces reports whether a line ends as those above a quotation do; said is
// that line in lower case.
func introduces(line string) (said string, ok bool) {
	if len(line) > maxWide*utf8.UTFMax || quoted(line) {
		return "", false
	}
	said = strings.ToLower(visible(line))
	return said, strings.HasSuffix(said, ":") || strings.HasSuffix(said, "：") || strings.HasPrefix(said, "--") && strings.HasSuffix(said, "--") && hasVerb(said)
}

// broken reports whether a line goes on in the next for want of room alone. It names
// an address: where the time comes first, the line with the time was found already.
func broken(line, next string) bool {
	word, _, _ := strings.Cut(strings.TrimSpace(next), " ")
	line = strings.TrimSpace(line)
	return strings.Contains(line, "@") && !quoted(line) && len(line) <= maxWide && !strings.HasSuffix(line, ":") &&
		utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > 72 && !strings.ContainsAny(line[len(line)-1:], ".!?")
}

// ended reports whether a line is a sentence that nothing but its author ended: the
// next one's first word had room in it.
func ended(line, next string) bool {
	word, _, _ := strings.Cut(strings.TrimSpace(next), " ")
	line = strings.TrimSpace(line)
	return utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) <= 60 && strings.ContainsAny(line[len(line)-1:], ".!?")
}

// unmarked is the line at which an attribution that ends with line last begins,
// above what nothing marks as quoted: it tells the hour and names an address, and
// it, or all that is below it, stands in from the margin, where margin is the last
// line that does not, unless the text is bare. -1: there is none.
func unmarked(lines []string, last, margin int, bare bool) int {
	begin, said := attribution(lines, last)
	if begin < 0 || !clocks.MatchString(said) || !addresses.MatchString(said) {
		return -1
	}
	if bare || strings.HasPrefix(lines[begin], "  ") && strings.Contains(said, "<") || margin <= last && last < len(lines)-1 {
		return begin
	}
	return -1
}

// atMargin is the last line that says anything and does not stand in from the
// margin; -1: there is none.
func atMargin(lines []string) int {
	for i := len(lines) - 1; i >= 0; i-- {
		if !blank(lines[i]) && !strings.HasPrefix(lines[i], "  ") {
			return i
		}
	}
	return -1
}

// heading reports whether the history may begin at a line: with a divider, or
// with the header of an answered message.
func heading(lines []string, i int) bool { return divides(lines[i]) || block(lines[i:]) > 0 }

// divides reports whether a line between dashes stands above an answered message.
func divides(line string) bool {
	if len(line) > maxWide || !strings.Contains(line, "--") {
		return false
	}
	s := strings.ToLower(visible(line))
	return strings.HasPrefix(s, "--") && names(s, original)
}

// passesOn reports whether a line stands above a message that is passed on:
// between dashes, or with a colon at its end.
func passesOn(line string) bool {
	if len(line) > maxWide || !strings.Contains(line, "--") && !strings.ContainsAny(line, ":：") {
		return false
	}
	s := strings.ToLower(visible(line))
	return (strings.HasPrefix(s, "--") || strings.HasSuffix(s, ":") || strings.HasSuffix(s, "：")) && names(s, passed)
}

// names reports whether a few words name a message by one of a kind.
func names(s string, kind []string) bool {
	s = strings.Trim(s, "-=_ ")
	return utf8.RuneCountInString(s) <= 40 && containsAny(s, kind) && containsAny(s, missives)
}

// maxBlock is how many lines of a repeated header are looked at.
const maxBlock = 8

// block counts the lines of the header of an answered message that begins the
// lines: who wrote it and when, and what about or, with addresses, to whom.
func block(lines []string) int {
	if kind, _ := labelled(lines[0]); kind != from && kind != date {
		return 0
	}
	var has [about + 1]bool
	n, addressed := 0, false
	for i, line := range lines[:min(len(lines), maxBlock)] {
		if blank(line) || quoted(line) {
			break
		}
		kind, value := labelled(line)
		if kind == date && !strings.ContainsAny(value, "0123456789０１２３４５６７８９") {
			kind = none
		}
		if kind == none {
			continue
		}
		n, has[kind] = i+1, true
		addressed = addressed || kind == from && strings.Contains(value, "@")
	}
	if has[from] && has[date] && (has[about] || has[to] && addressed) {
		return n
	}
	return 0
}

// maxHeadings is how many dividers, headers and attributions may follow each
// other.
const maxHeadings = 3

// headingsEnd is the line that follows the headings which begin at i.
func headingsEnd(lines []string, i int) int {
	for range maxHeadings {
		switch n := block(lines[i:]); {
		case n > 0:
			i += n
		case divides(lines[i]):
			i++
		default:
			i = attributionEnd(lines, i)
		}
		for i < len(lines) && blank(lines[i]) {
			i++
		}
		if i == len(lines) || quoted(lines[i]) {
			break
		}
	}
	return i
}

// attributionEnd is the line behind the attribution that begins at i; i: there is
// none.
func attributionEnd(lines []string, i int) int {
	for last := i; last < min(len(lines), i+maxAttribution) && !blank(lines[last]); last++ {
		if j, _ := attribution(lines, last); j >= 0 && j <= i {
			return last + 1
		}
	}
	return i
}

// ruled takes the rule that some programs draw over the history with it.
func ruled(lines []string, i int) int {
	for j := i - 1; j >= 0; j-- {
		line := strings.TrimSpace(lines[j])
		if line == "" {
			continue
		}
		if len(line) >= 10 && strings.Trim(line, "_-") == "" {
			return j
		}
		break
	}
	return i
}

// pointsDown reports whether the few lines above a history say that more was
// written in it, where nothing tells it from what was there, or that it is what
// they are about: the last ends with a colon.
func pointsDown(lines []string) bool {
	if announces(lines) {
		return true
	}
	said := strings.ToLower(strings.Join(lines[max(0, len(lines)-10):], " "))
	return utf8.RuneCountInString(said) <= maxWide && containsAny(said, downwards)
}

// announces reports whether the last line that says anything ends with a colon.
func announces(lines []string) bool {
	i := ruled(lines, len(lines)) - 1
	for i >= 0 && blank(lines[i]) {
		i--
	}
	return i >= 0 && strings.HasSuffix(strings.TrimSpace(lines[i]), ":")
}

// maxSignature is how many lines a signature has at most, and maxBare how many
// that begin below two dashes alone: people part paragraphs with those, too.
const (
	maxSignature = 30
	maxBare      = 10
)

// signature is the line at which a signature begins; -1: there is none. Two
// dashes and a blank are the sign for it (RFC 3676, 4.3), which loses its blank on
// the way; a device signs in the last line. Below neither stands a quotation.
func signature(lines []string) int {
	begin, bare, signed, seen := -1, 0, -1, 0
	for i := len(lines) - 1; i >= 0 && i >= len(lines)-maxSignature && !quoted(lines[i]); i-- {
		switch l := strings.TrimRight(lines[i], "\r"); {
		case l == "-- ", l == "\u2014 ":
			begin = i
		case l == "--":
			bare++
			if seen > 0 && seen <= maxBare && !asks(lines[i:]) {
				signed = i
			}
		case !blank(l):
			if seen++; seen == 1 && device(l, i > 0 && !blank(lines[i-1])) {
				begin = i
			}
		}
	}
	if bare == 1 && signed >= 0 && (begin < 0 || signed < begin) {
		return signed
	}
	return begin
}

// asks reports whether a line is a question: nobody signs with one.
func asks(lines []string) bool {
	return slices.ContainsFunc(lines, func(l string) bool { return strings.HasSuffix(strings.TrimSpace(l), "?") })
}
