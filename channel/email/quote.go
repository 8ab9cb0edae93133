package email

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// cut parts a text in what its author wrote and what stands below it: the
// history that mail programs repeat, and a signature. Nothing is cut from a text
// that would be left empty, or that goes on behind its quotations: those are
// answered line by line.
func cut(text string) (written, rest string) {
	lines := strings.Split(text, "\n")
	end := len(lines)
	if i := history(lines); i >= 0 {
		end = i
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

// history is the line at which what was written before begins; -1: nowhere.
func history(lines []string) int {
	for i := range lines {
		if divider(lines[i]) || block(lines[i:]) {
			return above(lines, i)
		}
		if n := attribution(lines[i:]); n > 0 && (onlyQuoted(lines[i+n:]) || indented(lines, i, n)) {
			return i
		}
		if quoted(lines[i]) && onlyQuoted(lines[i:]) {
			return i
		}
	}
	return -1
}

// above takes the rule that some programs draw over the history with it.
func above(lines []string, i int) int {
	for j := i - 1; j >= 0; j-- {
		switch line := strings.TrimSpace(lines[j]); {
		case line == "":
			continue
		case len(line) >= 10 && strings.Trim(line, "_-") == "":
			return j
		}
		break
	}
	return i
}

func quoted(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), ">") }

// onlyQuoted reports whether there is a quotation and nobody wrote anything
// behind it but a signature.
func onlyQuoted(lines []string) bool {
	if i := signature(lines); i >= 0 {
		lines = lines[:i]
	}
	found := false
	for _, line := range lines {
		switch {
		case quoted(line):
			found = true
		case strings.TrimSpace(line) != "":
			return false
		}
	}
	return found
}

// wrote ends the line that mail programs put above a quotation.
var wrote = []string{"wrote", "ha scritto", "escribió", "a écrit", "schrieb", "escreveu", "schreef"}

// attribution counts the lines of "On Sat, Ann wrote:", which may be broken,
// and the empty ones behind it; 0: there is none.
func attribution(lines []string) int {
	joined := ""
	for i := 0; i < min(len(lines), 4); i++ {
		line := strings.TrimSpace(lines[i])
		if line == "" || quoted(line) {
			return 0
		}
		joined = strings.TrimSpace(joined + " " + line)
		if !strings.HasSuffix(joined, ":") || utf8.RuneCountInString(joined) > 300 {
			continue
		}
		lower := strings.ToLower(joined)
		for _, w := range wrote {
			if strings.Contains(lower, " "+w) && strings.ContainsAny(joined, "0123456789@<") {
				n := i + 1
				for n < len(lines) && strings.TrimSpace(lines[n]) == "" {
					n++
				}
				return n
			}
		}
		return 0
	}
	return 0
}

// indented reports whether an attribution of n lines is one that stands in from
// the margin and names an address, below what somebody wrote and above what
// nothing marks as quoted: so do programs that quote by indentation, of which
// plain text keeps only this.
func indented(lines []string, i, n int) bool {
	above := strings.TrimSpace(strings.Join(lines[:i], ""))
	said := strings.Join(lines[i:i+n], " ")
	return above != "" && strings.HasPrefix(said, "  ") && strings.Contains(said, "@") && strings.Contains(said, "<") && !slices.ContainsFunc(lines[i+n:], quoted)
}

// originals stand between dashes above a forwarded or answered message.
var originals = []string{
	"original message", "messaggio originale", "mensaje original", "message d'origine", "message original", "ursprüngliche nachricht",
	"forwarded message", "messaggio inoltrato", "mensaje reenviado", "message transféré", "weitergeleitete nachricht",
}

func divider(line string) bool {
	inner := strings.ToLower(strings.Trim(line, "- \t>"))
	if !strings.HasPrefix(strings.TrimSpace(line), "--") {
		return false
	}
	for _, o := range originals {
		if inner == o {
			return true
		}
	}
	return false
}

// labels begin the lines of the block that repeats an answered message's header:
// its author first, then at least two of the others.
var labels = struct{ from, others []string }{
	from:   []string{"from", "da", "de", "von"},
	others: []string{"sent", "date", "to", "cc", "subject", "inviato", "data", "a", "oggetto", "enviado", "fecha", "para", "asunto", "envoyé", "à", "objet", "gesendet", "datum", "an", "betreff"},
}

func block(lines []string) bool {
	if !labelled(lines[0], labels.from) {
		return false
	}
	found := 0
	for _, line := range lines[1:min(len(lines), 7)] {
		if labelled(line, labels.others) {
			found++
		}
	}
	return found >= 2
}

func labelled(line string, words []string) bool {
	label, value, ok := strings.Cut(strings.Trim(line, "* \t>"), ":")
	if !ok || strings.TrimSpace(value) == "" {
		return false
	}
	label = strings.ToLower(strings.Trim(label, "* \u00a0"))
	for _, w := range words {
		if label == w {
			return true
		}
	}
	return false
}

// devices are what telephones and programs sign with.
var devices = []string{
	"sent from my ", "sent from outlook", "sent from yahoo", "sent from mail for ", "sent with proton mail", "get outlook for", "inviato da iphone", "inviato da posta per ", "inviato da yahoo", "inviato con proton mail", "inviato da ipad", "inviato dal mio ", "inviato da outlook",
	"enviado desde mi ", "envoyé de mon ", "envoyé depuis ", "von meinem ", "gesendet von ", "scarica outlook per",
}

// signature is the line at which a signature begins; -1: there is none. Two
// dashes are the sign for it (RFC 3676); a device signs in the last lines.
func signature(lines []string) int {
	for i := len(lines) - 1; i >= 0 && i >= len(lines)-30; i-- {
		if l := strings.TrimRight(lines[i], "\r"); l == "-- " || l == "--" || l == "\u2014 " {
			return i
		}
	}
	seen := 0
	for i := len(lines) - 1; i >= 0 && seen < 3; i-- {
		line := strings.ToLower(strings.TrimSpace(lines[i]))
		if line == "" {
			continue
		}
		seen++
		for _, d := range devices {
			if strings.HasPrefix(line, d) {
				return i
			}
		}
	}
	return -1
}
