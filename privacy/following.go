package privacy

import (
	"math/bits"
	"slices"
)

// following says how forms go on after letters, parted from what follows or not.
type following struct {
	ends            uint64               // bit m: m digits there end one
	letter          uint64               // bit m: a letter may follow m digits at once
	letters, digits [longRunLength]uint8 // by m: at most so many follow where one is parted after m digits
}

// followingOf is what follows n letters with these cuts.
func (t *formTable) followingOf(n int, cuts uint64) (to following) {
	for m := 1; n+m < longRunLength; m++ {
		fits := func(f form) bool { return f.fits((1<<m-1)<<n, cuts) }
		if slices.ContainsFunc(t.mixed[n+m], fits) {
			to.ends |= 1 << m
		}
		for length := n + m + 1; length < len(t.mixed); length++ {
			for _, f := range t.mixed[length] {
				letters := f.care &^ f.want
				if f.want&(1<<n-1) == 0 && letters>>n&(1<<m-1) == 0 && f.want>>(n+m)&1 == 0 && cuts&^f.cuts == 0 {
					to.letter |= 1 << m
				}
				if f.want&(1<<n-1) == 0 && letters>>n&(1<<m-1) == 0 && (cuts|1<<(n+m))&^f.cuts == 0 {
					to.letters[m] = max(to.letters[m], uint8(min(length-n-m, bits.TrailingZeros64(f.want>>(n+m)))))
					to.digits[m] = max(to.digits[m], uint8(min(length-n-m, bits.TrailingZeros64(letters>>(n+m)))))
				}
			}
		}
	}
	return to
}

// paired reports whether identifiers have n letters before the short word at k.
func paired(s string, n, k int) bool {
	m := bits.TrailingZeros64(nonLetters(load(s, k))) / 8
	parted := 1
	if isDigit(byteAt(s, k+m)) {
		parted = 0
	}
	return forms.pairs[n][m][parted]
}

// pair reports whether a form has n letters, a cut, m letters and a digit, which may be parted from them.
func (t *formTable) pair(n, m, parted int) bool {
	cuts := uint64(1<<n | parted<<(n+m))
	for length := n + m + 1; length < len(t.mixed); length++ {
		for _, f := range t.mixed[length] {
			if f.want&(1<<(n+m)-1) == 0 && (f.care&^f.want)>>(n+m)&1 == 0 && cuts&^f.cuts == 0 {
				return true
			}
		}
	}
	return false
}

// short is what forms there are of letters and digits, parted from each other or not, and no more.
type short struct {
	subjects uint64 // of those that a word must announce
	loud     uint32 // the letters that the others may begin with, by their last five bits
	head     bool   // some go on behind a cut
}

// shortOf is that of n letters and m digits with these cuts.
func (t *formTable) shortOf(n, m int, cuts uint64) (to short) {
	mask := uint64(1<<m-1) << n
	for _, f := range t.mixed[n+m] {
		switch {
		case !f.fits(mask, cuts):
		case f.silent:
			to.subjects |= 1 << f.about
		case f.begins == "" || f.alone == 0 || f.parted == 0:
			to.loud = ^uint32(0)
		default:
			for _, c := range f.begins {
				to.loud |= 1 << (c & 31)
			}
		}
	}
	for _, f := range t.heads[n+m] {
		to.head = to.head || f.fits(mask, cuts)
	}
	return to
}

// brief judges the letters [i, j) and the digits from k on where code has little to do: no word has announced a code of such a form, and nothing goes on
// behind it. It reports false if code must look at them.
func (sc *scanner) brief(i, j, k int) bool {
	s, n := sc.text, j-i
	end, parted := digitsEnd(s, k), 0
	if k > j {
		parted = 1
	}
	m := end - k
	if n+m >= longRunLength || end < len(s) && isLetter(s[end]) || sc.late || sc.data > 0 || sc.whole {
		return false
	}
	f := &forms.shorts[n][parted][m]
	if f.loud>>(s[i]&31)&1 != 0 || sc.names&f.subjects != 0 || f.head && forms.after[n][parted].goesOn(s, end, m) {
		return false
	}
	if f.subjects != 0 {
		sc.await(i, f.subjects)
	}
	return true
}

// goesOn reports whether forms may go on behind the m digits that end at end, and behind a cut.
func (f *following) goesOn(s string, end, m int) bool {
	next := end + separator(s, end)
	switch c := byteAt(s, next); {
	case next == end:
		return false
	case isDigit(c):
		return digitsEnd(s, next)-next <= int(f.digits[m])
	case isLetter(c):
		return bits.TrailingZeros64(nonLetters(load(s, next)))/8 <= int(f.letters[m])
	}
	return false
}

// kinds are forms of one length by what their first two characters may be: bit 0 a digit at the first place, bit 1 at the second.
type kinds [4]kind

// kind is some forms, with what all of them have in common, so that most codes are told from all of them at once.
type kind struct {
	forms           []form
	digits, letters uint64 // where all of them have one
	cuts            uint64 // where one of them may be parted
}

func kindsOf(fs []form) (ks kinds) {
	for n := range ks {
		k := &ks[n]
		k.digits, k.letters = ^uint64(0), ^uint64(0)
		for _, f := range fs {
			if uint64(n)&f.care&3 == f.want&3 {
				k.forms = append(k.forms, f)
				k.digits, k.letters, k.cuts = k.digits&f.want, k.letters&(f.care&^f.want), k.cuts|f.cuts
			}
		}
	}
	return ks
}

// may reports whether one of the forms may fit.
func (k *kind) may(mask, cuts uint64) bool {
	return mask&k.digits == k.digits && mask&k.letters == 0 && cuts&^k.cuts == 0
}

// formed reports whether the letters [i, j) and the digits from k on may begin an identifier, which most numbers after a word do not.
func (sc *scanner) formed(i, j, k int) bool {
	s, n, parted := sc.text, j-i, 0
	end := digitsEnd(s, k)
	m := end - k
	if k > j {
		parted = 1
	}
	if k > j && forms.alphabetic>>uint(n)&1 == 0 {
		return false
	}
	f := &forms.after[min(n, longRunLength-1)][parted]
	switch {
	case n+m >= longRunLength:
		return true
	case end < len(s) && isLetter(s[end]):
		return f.letter>>m&1 != 0 || k == j && (alikeDigit(s[i]) != 0 || longRunAt(s, i, end))
	case k == j:
		sc.lookalikes(i, end)
	}
	return f.ends>>m&1 != 0 || f.goesOn(s, end, m)
}
