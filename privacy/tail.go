package privacy

import "math/bits"

// tail says how forms with letters go on after their first n digits: bit m of each mask stands for m letters there, after which the form
// ends, has a digit, or is parted and has one more letter.
type tail struct{ ends, digit, letter uint16 }

const (
	manyLetters = 15 // and more of them have the same bit
	fewLetters  = 4  // that a code has after a cut behind its first digits
)

// tails are those of the forms by the number of digits: 0 where letters come at once, 1 where the form is parted before them.
type tails [2][maxCode + 1]tail

// add notes what the form does after each number of digits that it may begin with.
func (fs *tails) add(f *form) {
	letters := f.care &^ f.want
	for n := 1; n < f.length && letters>>(n-1)&1 == 0; n++ {
		for m := 1; n+m <= f.length && f.want>>(n+m-1)&1 == 0; m++ {
			var t tail
			switch bit, k := uint16(1)<<min(m, manyLetters), n+m; {
			case k == f.length:
				t.ends = bit
			default:
				if letters>>k&1 == 0 {
					t.digit = bit
				}
				if f.cuts>>k&1 != 0 && f.want>>k&1 == 0 {
					t.letter = bit
				}
			}
			fs[0][n].join(t)
			if f.cuts>>n&1 != 0 && m <= fewLetters {
				fs[1][n].join(t)
			}
		}
	}
}

func (t *tail) join(o tail) {
	t.ends, t.digit, t.letter = t.ends|o.ends, t.digit|o.digit, t.letter|o.letter
}

// fits reports whether a form may go on with the letters at k.
func (t tail) fits(s string, k int) bool {
	m := bits.TrailingZeros64(nonLetters(load(s, k))) / 8
	for m >= 8 && m < manyLetters && isLetter(byteAt(s, k+m)) {
		m++
	}
	if (t.ends|t.digit|t.letter)>>m&1 == 0 {
		return false
	}
	k += m
	next := byteAt(s, k)
	if isDigit(next) {
		return t.digit>>m&1 != 0
	}
	if t.ends>>m&1 != 0 {
		return true
	}
	next = byteAt(s, k+separator(s, k))
	return t.digit>>m&1 != 0 && isDigit(next) || t.letter>>m&1 != 0 && isLetter(next)
}

// codeLike reports whether the digits [i, j) may begin a code with letters in it, or a long run.
func codeLike(s string, i, j int) bool {
	n := j - i
	switch c := s[j]; {
	case isLetter(c):
		return n > maxCode || alikeDigit(c) != 0 || forms.tails[0][n].fits(s, j) || longRunAt(s, i, j)
	case n >= 26: // as a Bitcoin address has
		return true
	case traits[c]&parting == 0 || forms.numeric>>uint(n)&1 == 0:
		return false
	}
	for end := min(len(s), j+maxCode); j < end; j++ {
		c := s[j]
		if isDigit(c) {
			n++
			continue
		}
		if traits[c]&parting == 0 || n > maxCode || forms.numeric>>uint(n)&1 == 0 {
			break
		}
		if isLetter(byteAt(s, j+1)) {
			return forms.tails[1][n].fits(s, j+1)
		}
	}
	return j < len(s) && isLetter(s[j]) && n <= maxCode && forms.tails[0][n].fits(s, j)
}

// longRunAt reports whether the letters and digits at i, up to k at least, are a long run.
func longRunAt(s string, i, k int) bool {
	for k < len(s) && k-i < longRunLength && isAlnum(s[k]) {
		k++
	}
	return k-i >= longRunLength
}
