package text

import (
	"strings"
	"unicode/utf8"
)

const (
	joiner      = 0x200D
	textStyle   = 0xFE0E
	emojiStyle  = 0xFE0F
	keycap      = 0x20E3
	toneFirst   = 0x1F3FB
	toneLast    = 0x1F3FF
	regionFirst = 0x1F1E6
	regionLast  = 0x1F1FF
	blackFlag   = 0x1F3F4
	pawn        = 0x265F
)

// emojiEnd returns where the emoji at i ends that X counts as one, or i if none
// begins there. X knows a list, that of Emoji 14 (the last version of its parser
// that was published, read 2026-11-22), and counts by code points what is not on
// it: a flag of no country, people who are no couple, a sign that lacks the style
// it has on the list, and what is newer. Should X have learnt more since, a text
// counts too long here, never too short.
func emojiEnd(s string, i int) int {
	r, size := utf8.DecodeRuneInString(s[i:])
	end := i + size
	switch {
	case r == '#', r == '*', '0' <= r && r <= '9':
		bare := strings.TrimPrefix(s[end:], string(rune(emojiStyle)))
		if strings.HasPrefix(bare, string(rune(keycap))) {
			return len(s) - len(bare) + len(string(rune(keycap)))
		}
		return i
	case r < 0x203C && r != '©' && r != '®':
		return i
	case regionFirst <= r && r <= regionLast:
		if next, n := utf8.DecodeRuneInString(s[end:]); regionFirst <= next && next <= regionLast && isCountry(r, next) {
			return end + n
		}
		return i
	case r == blackFlag:
		for _, tags := range nations {
			if strings.HasPrefix(s[end:], tags) {
				return end + len(tags)
			}
		}
	}
	end = loneEnd(s, end, r)
	if end > i && strings.HasPrefix(s[end:], string(rune(joiner))) {
		return max(end, joinedEnd(s, i))
	}
	return max(end, i)
}

// loneEnd returns where the emoji r, which is before end, ends without joiners; 0
// if it is none.
func loneEnd(s string, end int, r rune) int {
	next, n := utf8.DecodeRuneInString(s[end:])
	switch {
	case next == textStyle, next == emojiStyle:
		if !within(styled[:], r) {
			break
		}
		if next == textStyle {
			return 0
		}
		end += n
		next, n = utf8.DecodeRuneInString(s[end:])
	case r == '©', r == '®', r == '™', r == pawn: // only with the style
		return 0
	}
	if isTone(next) && within(toned[:], r) {
		end += n
	}
	return end
}

func isTone(r rune) bool { return toneFirst <= r && r <= toneLast }

// element is an emoji within joiners.
type element struct {
	r, tone rune // tone may be 0
	styled  bool
}

// plain reports whether an element is r alone.
func (e element) plain(r rune) bool { return e == element{r: r} }

// is reports whether an element is r with its style.
func (e element) is(r rune) bool { return e == element{r: r, styled: true} }

// joinedEnd returns where the longest listed sequence of joined emoji at i ends,
// or i.
func joinedEnd(s string, i int) int {
	var seq [4]element // none is longer
	best, end := i, i
	for n := range seq {
		r, size := utf8.DecodeRuneInString(s[end:])
		seq[n].r, end = r, end+size
		if isListed(seq[:n+1]) {
			best = end
		}
		next, size := utf8.DecodeRuneInString(s[end:])
		if next == emojiStyle || isTone(next) {
			seq[n].styled = next == emojiStyle
			if isTone(next) {
				seq[n].tone = next
			}
			end += size
			if isListed(seq[:n+1]) {
				best = end
			}
			next, size = utf8.DecodeRuneInString(s[end:])
		}
		if next != joiner {
			break
		}
		end += size
	}
	return best
}

const (
	boy, girl          = 0x1F466, 0x1F467
	man, woman, person = 0x1F468, 0x1F469, 0x1F9D1
	heart, kiss, hands = 0x2764, 0x1F48B, 0x1F91D
	female, male       = 0x2640, 0x2642
)

// isListed reports whether X knows a sequence of joined emoji.
func isListed(seq []element) bool {
	if len(seq) < 2 {
		return false
	}
	first, last := seq[0], seq[len(seq)-1]
	if len(seq) == 2 {
		switch {
		case last.is(female), last.is(male):
			return isGendered(first)
		case within(adults[:], first.r) && !first.styled && isRole(last):
			return true
		case first.r == 0x1FAF1 && last.r == 0x1FAF2: // a handshake
			return first.tone != 0 && last.tone != 0 && first.tone != last.tone
		case isPair(first, last):
			return true
		}
	}
	return isCouple(seq) || isFamily(seq)
}

func isGendered(e element) bool {
	switch {
	case e.r == 0x26F9, e.r == 0x1F3CB, e.r == 0x1F3CC, e.r == 0x1F574, e.r == 0x1F575:
		return e.styled || e.tone != 0
	case e.r == 0x1F46F, e.r == 0x1F93C, e.r == 0x1F9DE, e.r == 0x1F9DF:
		return e.plain(e.r)
	}
	return !e.styled && within(gendered[:], e.r)
}

// isRole reports whether an emoji behind an adult makes a profession of it, or
// gives it hair or a chair.
func isRole(e element) bool {
	if e.r == 0x2695 || e.r == 0x2696 || e.r == 0x2708 {
		return e.is(e.r)
	}
	return e.plain(e.r) && within(roles[:], e.r)
}

// isPair reports whether two emoji are one in a way of their own.
func isPair(a, b element) bool {
	switch a.r {
	case 0x1F3F3: // a flag of the rainbow, and of transgender people
		return a.styled && (b.plain(0x1F308) || b.is(0x26A7))
	case heart: // on fire, mending
		return a.styled && (b.plain(0x1F525) || b.plain(0x1FA79))
	case blackFlag: // a pirate's
		return a.plain(a.r) && b.is(0x2620)
	case 0x1F636: // a face in clouds
		return a.plain(a.r) && b.is(0x1F32B)
	case 0x1F43B: // a polar bear
		return a.plain(a.r) && b.is(0x2744)
	}
	for _, p := range pairs {
		if a.plain(p[0]) && b.plain(p[1]) {
			return true
		}
	}
	return false
}

// isCouple reports whether two adults are joined by a heart, a kiss or their hands.
// Where both are alike in all, or nobody has a tone, there may be an emoji for them
// already, and no sequence.
func isCouple(seq []element) bool {
	a, b, between := seq[0], seq[len(seq)-1], seq[1:len(seq)-1]
	if a.styled || b.styled || (a.tone == 0) != (b.tone == 0) {
		return false
	}
	alike := a.tone == b.tone
	holding := len(between) == 1 && between[0].plain(hands)
	loving := len(between) > 0 && between[0].is(heart) && (len(between) == 1 || between[1].plain(kiss))
	switch {
	case a.r == person && b.r == person:
		return holding || loving && !alike
	case a.r == woman && (b.r == woman || b.r == man), a.r == man && b.r == man:
		return loving || holding && !alike
	}
	return false
}

// isFamily reports whether one or two parents have one or two children.
func isFamily(seq []element) bool {
	for _, e := range seq {
		if !e.plain(e.r) {
			return false
		}
	}
	if seq[0].r != man && seq[0].r != woman {
		return false
	}
	children := seq[1:]
	if two := seq[1].r; two == woman || two == man && seq[0].r == man {
		children = seq[2:]
	}
	switch len(children) {
	case 1:
		return children[0].r == boy || children[0].r == girl
	case 2:
		return children[1].r == boy && (children[0].r == boy || children[0].r == girl) || children[1].r == girl && children[0].r == girl
	}
	return false
}

// isCountry reports whether two regional indicators are a flag.
func isCountry(a, b rune) bool {
	return strings.IndexByte(countries[a-regionFirst], byte('A'+b-regionFirst)) >= 0
}

// within reports whether one of some ranges in order holds r.
func within(ranges [][2]rune, r rune) bool {
	lo, hi := 0, len(ranges)
	for lo < hi {
		m := (lo + hi) / 2
		switch {
		case r > ranges[m][1]:
			lo = m + 1
		case r < ranges[m][0]:
			hi = m
		default:
			return true
		}
	}
	return false
}
