package text

import (
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// weighted counts as X does (its open library's configuration of version 3,
// read 2026-08-22): of the text in composed form (NFC), code points up to
// U+10FF, and the spaces, dashes, quotes and primes of U+2000-200D, U+2010-201F
// and U+2032-2037 count 1, all others 2, an emoji sequence 2 and an address
// urlLength. Any two regional indicators are taken for a flag and any chain of
// emoji for one, where X knows a list.
func weighted(s string, urlLength int) int {
	if !norm.NFC.IsNormalString(s) {
		s = norm.NFC.String(s)
	}
	if urlLength <= 0 {
		return weights(s)
	}
	n, done := 0, 0
	for start, end := range addresses(s) {
		n += weights(s[done:start]) + urlLength
		done = end
	}
	return n + weights(s[done:])
}

func weights(s string) int {
	n := 0
	for i := 0; i < len(s); {
		// Nothing of ASCII is heavy, but a digit may begin a keycap.
		if s[i] < utf8.RuneSelf && (i+1 == len(s) || s[i+1] < utf8.RuneSelf) {
			i++
			n++
			continue
		}
		if end := emojiEnd(s, i); end > i {
			i = end
			n += 2
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		n += weight(r)
	}
	return n
}

func weight(r rune) int {
	switch {
	case r <= 0x10FF, 0x2000 <= r && r <= 0x200D, 0x2010 <= r && r <= 0x201F, 0x2032 <= r && r <= 0x2037:
		return 1
	}
	return 2
}

const (
	joiner      = 0x200D
	textStyle   = 0xFE0E
	emojiStyle  = 0xFE0F
	keycap      = 0x20E3
	tagFirst    = 0xE0020
	tagLast     = 0xE007E
	tagEnd      = 0xE007F
	toneFirst   = 0x1F3FB
	toneLast    = 0x1F3FF
	regionFirst = 0x1F1E6
	regionLast  = 0x1F1FF
	pawn        = 0x265F // an emoji only when it says so
)

// emojiEnd returns where the emoji sequence at i ends, or i if none begins
// there (Unicode Technical Standard 51, "emoji sequence").
func emojiEnd(s string, i int) int {
	end := emojiElement(s, i)
	for end > i {
		r, size := utf8.DecodeRuneInString(s[end:])
		if r != joiner {
			break
		}
		next := emojiElement(s, end+size)
		if next == end+size {
			// A sign that is an emoji only in company: "♂" after a joiner.
			if r, n := utf8.DecodeRuneInString(s[next:]); pictographic(r) {
				next += n
			}
		}
		if next == end+size {
			break
		}
		end = next
	}
	return end
}

// emojiElement reads one emoji without joiners.
func emojiElement(s string, i int) int {
	r, size := utf8.DecodeRuneInString(s[i:])
	end := i + size
	next, n := utf8.DecodeRuneInString(s[end:])
	switch {
	case r == '#', r == '*', '0' <= r && r <= '9':
		if next == emojiStyle {
			end += n
			next, n = utf8.DecodeRuneInString(s[end:])
		}
		if next == keycap {
			return end + n
		}
		return i
	case regionFirst <= r && r <= regionLast:
		if regionFirst <= next && next <= regionLast {
			return end + n
		}
		return i
	case !pictographic(r) || next == textStyle:
		return i
	case next == emojiStyle:
		end += n
		next, n = utf8.DecodeRuneInString(s[end:])
	case r == '©', r == '®', r == '™', r == pawn:
		return i
	}
	if toneFirst <= next && next <= toneLast && within(toned[:], r) {
		end += n
		next, n = utf8.DecodeRuneInString(s[end:])
	}
	for tags := end; tagFirst <= next && next <= tagEnd; {
		tags += n
		if next == tagEnd {
			return tags
		}
		next, n = utf8.DecodeRuneInString(s[tags:])
	}
	return end
}

// pictographs are the ranges of Extended_Pictographic (Unicode 16,
// emoji-data.txt) and the skin tones.
var pictographs = [...][2]rune{
	{0xA9, 0xA9}, {0xAE, 0xAE}, {0x203C, 0x203C}, {0x2049, 0x2049}, {0x2122, 0x2122}, {0x2139, 0x2139},
	{0x2194, 0x2199}, {0x21A9, 0x21AA}, {0x231A, 0x231B}, {0x2328, 0x2328}, {0x2388, 0x2388}, {0x23CF, 0x23CF},
	{0x23E9, 0x23F3}, {0x23F8, 0x23FA}, {0x24C2, 0x24C2}, {0x25AA, 0x25AB}, {0x25B6, 0x25B6}, {0x25C0, 0x25C0},
	{0x25FB, 0x25FE}, {0x2600, 0x2605}, {0x2607, 0x2612}, {0x2614, 0x2685}, {0x2690, 0x2705}, {0x2708, 0x2712},
	{0x2714, 0x2714}, {0x2716, 0x2716}, {0x271D, 0x271D}, {0x2721, 0x2721}, {0x2728, 0x2728}, {0x2733, 0x2734},
	{0x2744, 0x2744}, {0x2747, 0x2747}, {0x274C, 0x274C}, {0x274E, 0x274E}, {0x2753, 0x2755}, {0x2757, 0x2757},
	{0x2763, 0x2767}, {0x2795, 0x2797}, {0x27A1, 0x27A1}, {0x27B0, 0x27B0}, {0x27BF, 0x27BF}, {0x2934, 0x2935},
	{0x2B05, 0x2B07}, {0x2B1B, 0x2B1C}, {0x2B50, 0x2B50}, {0x2B55, 0x2B55}, {0x3030, 0x3030}, {0x303D, 0x303D},
	{0x3297, 0x3297}, {0x3299, 0x3299}, {0x1F000, 0x1F0FF}, {0x1F10D, 0x1F10F}, {0x1F12F, 0x1F12F}, {0x1F16C, 0x1F171},
	{0x1F17E, 0x1F17F}, {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A}, {0x1F1AD, 0x1F1E5}, {0x1F201, 0x1F20F}, {0x1F21A, 0x1F21A},
	{0x1F22F, 0x1F22F}, {0x1F232, 0x1F23A}, {0x1F23C, 0x1F23F}, {0x1F249, 0x1F53D}, {0x1F546, 0x1F64F}, {0x1F680, 0x1F6FF},
	{0x1F774, 0x1F77F}, {0x1F7D5, 0x1F7FF}, {0x1F80C, 0x1F80F}, {0x1F848, 0x1F84F}, {0x1F85A, 0x1F85F}, {0x1F888, 0x1F88F},
	{0x1F8AE, 0x1F8FF}, {0x1F90C, 0x1F93A}, {0x1F93C, 0x1F945}, {0x1F947, 0x1FAFF}, {0x1FC00, 0x1FFFD},
}

// toned are the emoji that a skin tone may follow (Unicode 16, emoji-data.txt,
// Emoji_Modifier_Base). Behind any other a tone is an emoji of its own.
var toned = [...][2]rune{
	{0x261D, 0x261D}, {0x26F9, 0x26F9}, {0x270A, 0x270D}, {0x1F385, 0x1F385}, {0x1F3C2, 0x1F3C4}, {0x1F3C7, 0x1F3C7},
	{0x1F3CA, 0x1F3CC}, {0x1F442, 0x1F443}, {0x1F446, 0x1F450}, {0x1F466, 0x1F478}, {0x1F47C, 0x1F47C}, {0x1F481, 0x1F483},
	{0x1F485, 0x1F487}, {0x1F48F, 0x1F48F}, {0x1F491, 0x1F491}, {0x1F4AA, 0x1F4AA}, {0x1F574, 0x1F575}, {0x1F57A, 0x1F57A},
	{0x1F590, 0x1F590}, {0x1F595, 0x1F596}, {0x1F645, 0x1F647}, {0x1F64B, 0x1F64F}, {0x1F6A3, 0x1F6A3}, {0x1F6B4, 0x1F6B6},
	{0x1F6C0, 0x1F6C0}, {0x1F6CC, 0x1F6CC}, {0x1F90C, 0x1F90C}, {0x1F90F, 0x1F90F}, {0x1F918, 0x1F91F}, {0x1F926, 0x1F926},
	{0x1F930, 0x1F939}, {0x1F93C, 0x1F93E}, {0x1F977, 0x1F977}, {0x1F9B5, 0x1F9B6}, {0x1F9B8, 0x1F9B9}, {0x1F9BB, 0x1F9BB},
	{0x1F9CD, 0x1F9CF}, {0x1F9D1, 0x1F9DD}, {0x1FAC3, 0x1FAC5}, {0x1FAF0, 0x1FAF8},
}

func pictographic(r rune) bool { return within(pictographs[:], r) }

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
