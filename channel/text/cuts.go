package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// rank says how good a place to cut is.
type rank uint8

const (
	character rank = iota
	word
	sentence
	paragraph
)

// cut is a place where a text may be cut.
type cut struct {
	at   int
	rank rank
}

// maxNumber is the longest number in bytes, with its groups, that is kept
// whole.
const maxNumber = 64

// cuts returns the places where s may be cut, its end among them. Each byte is
// looked at a few times.
func cuts(s string) []cut {
	c := cutter{s: s, clusters: graphemes.FromString(s), list: make([]cut, 0, 1+len(s)/4)}
	for start, end := range addresses(s) {
		c.bare = append(c.bare, [2]int{start, end})
	}
	pos := blanksEnd(s, 0)
	for pos < len(s) {
		end := c.sync(c.whole(pos))
		after := c.sync(blanksEnd(s, end))
		c.list = append(c.list, cut{after, c.rank(end, after)})
		pos = after
	}
	if len(c.list) == 0 {
		c.list = append(c.list, cut{len(s), paragraph})
	}
	return c.list
}

type cutter struct {
	s        string
	clusters *graphemes.Iterator[string]
	cluster  int      // where the clusters read so far end
	bare     [][2]int // addresses to come
	plain    int      // up to here no number begins
	list     []cut
}

// sync returns the first end of a character at or after i.
func (c *cutter) sync(i int) int {
	for c.cluster < i && c.clusters.Next() {
		c.cluster = c.clusters.End()
	}
	return max(c.cluster, i)
}

// whole returns where what begins at i, and must not be cut, ends.
func (c *cutter) whole(i int) int {
	end := c.token(i)
	for len(c.bare) > 0 && c.bare[0][0] < max(end, i+1) {
		if c.bare[0][0] >= i {
			end = max(end, c.bare[0][1])
		}
		c.bare = c.bare[1:]
	}
	return max(end, i+1)
}

// token returns where an address, a mention, a hashtag or a number at i ends,
// or i.
func (c *cutter) token(i int) int {
	s := c.s
	for _, scheme := range []string{"https://", "http://"} {
		if hasPrefixFold(s[i:], scheme) && !hasPrefixFold(s[i+len(scheme):], scheme) {
			return pathEnd(s, i+len(scheme))
		}
	}
	switch {
	case s[i] == '@' && begins(s, i):
		user, end, ok := mention(s, i)
		if ok {
			return end
		}
		return user
	case s[i] == '#':
		for end := i + 1; ; {
			r, size := utf8.DecodeRuneInString(s[end:])
			if end == len(s) || !wordRune(r) {
				return end
			}
			end += size
		}
	case i >= c.plain:
		return c.number(i)
	}
	return i
}

// number reads letters, digits and signs between them that hold a digit or an
// at sign: a number, an order, an e-mail address; and the groups of digits that
// follow after single blanks.
func (c *cutter) number(i int) int {
	end, ok := codeEnd(c.s, i)
	c.plain = max(end, i+1)
	if !ok || end-i > maxNumber {
		return i
	}
	for digit(c.s[end-1]) {
		_, blank := utf8.DecodeRuneInString(c.s[end:])
		if end+blank >= len(c.s) || c.s[end] != ' ' && c.s[end:end+blank] != "\u00a0" && c.s[end:end+blank] != "\u202f" || !digit(c.s[end+blank]) {
			break
		}
		next, _ := codeEnd(c.s, end+blank)
		if next-i > maxNumber {
			break
		}
		end = next
	}
	c.plain = max(end, i+1)
	return end
}

// codeEnd returns where the run of letters, digits and signs at i ends, and
// whether it is one to keep.
func codeEnd(s string, i int) (end int, keep bool) {
	end = i
	for j := i; j < len(s); j++ {
		switch c := s[j]; {
		case digit(c), letter(c):
			keep = keep || digit(c)
			end = j + 1
		case strings.IndexByte("-./_:,+'()", c) >= 0:
		case c == '@' && j > i:
			keep = true
		default:
			return end, keep && end > i
		}
	}
	return end, keep && end > i
}

// rank judges the cut after the blanks s[end:after].
func (c *cutter) rank(end, after int) rank {
	r, _ := utf8.DecodeLastRuneInString(c.s[:end])
	if end == after {
		switch {
		case strings.ContainsRune("。！？", r):
			return sentence
		case strings.ContainsRune("、，；", r):
			return word
		}
		return character
	}
	blanks := c.s[end:after]
	switch lines := strings.Count(blanks, "\n"); {
	case lines > 1 || strings.Contains(blanks, "\u2029"):
		return paragraph
	case lines == 1:
		return sentence
	}
	closed := strings.TrimRight(c.s[max(0, end-16):end], `)]}"'»”’`)
	if r, _ = utf8.DecodeLastRuneInString(closed); strings.ContainsRune(".!?…。！？", r) {
		return sentence
	}
	return word
}

func blanksEnd(s string, i int) int {
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !unicode.IsSpace(r) {
			break
		}
		i += size
	}
	return i
}

func digit(c byte) bool { return '0' <= c && c <= '9' }
