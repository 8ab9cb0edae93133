package privacy

import "slices"

// following says how forms go on after letters, parted from what follows or not: bit m stands for m digits there, after which the form ends, or
// may be parted again.
type following struct{ ends, goes uint64 }

// followingOf is what follows n letters with these cuts in the forms and the heads of n and more letters and digits.
func followingOf(mixed, heads [][]form, n int, cuts uint64) (f following) {
	for m := 1; n+m < longRunLength; m++ {
		fits := func(f form) bool { return f.fits((1<<m-1)<<n, cuts) }
		if slices.ContainsFunc(mixed[m], fits) {
			f.ends |= 1 << m
		}
		if slices.ContainsFunc(heads[m], fits) {
			f.goes |= 1 << m
		}
	}
	return f
}

// formed reports whether the letters [i, j) and the digits from k on may begin an identifier, which most numbers after a word do not.
func (sc *scanner) formed(i, j, k int) bool {
	s, n := sc.text, j-i
	end := digitsEnd(s, k)
	m := end - k
	if n+m >= longRunLength || n > maxLead || end < len(s) && isLetter(s[end]) {
		return true
	}
	parted := 0
	if k > j {
		parted = 1
	} else {
		sc.lookalikes(i, end)
	}
	f := &forms.after[n][parted]
	if f.ends>>m&1 != 0 {
		return true
	}
	sep := separator(s, end)
	return sep > 0 && f.goes>>m&1 != 0 && isAlnum(byteAt(s, end+sep))
}
