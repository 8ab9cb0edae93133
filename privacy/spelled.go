package privacy

import "math/bits"

// read writes what seen says: number words as digits, groups of one without what parts them, words for "@" and "." as such.
func (n *normal) read(seen *normal) {
	n.reset()
	n.any = seen.any
	for i := 0; i < len(seen.text); {
		c := seen.text[i]
		j := 0
		if !isAlnum(byteOf(seen.text, i-1)) {
			if j = n.spelled(seen, i); j == 0 {
				j = n.oneByOne(seen, i)
			}
			if j == 0 {
				j = n.parted(seen, i)
			}
		}
		if j == 0 {
			j = n.signs(seen, i)
		}
		if j == 0 {
			for j = i + 1; isAlnum(c) && j < len(seen.text) && isAlnum(seen.text[j]); j++ {
			}
			n.copyFrom(seen, i, j)
		}
		i = j
	}
}

func byteOf(s []byte, i int) byte {
	if i < 0 || i >= len(s) {
		return 0
	}
	return s[i]
}

// spelling is a sequence of digits as they were written.
type spelling struct {
	digits   [48]byte
	from, to [48]int32
	starts   uint64 // bit k: a group begins with digits[k]
	n        int
	groups   int
	words    int  // groups that were number words
	singles  int  // groups of one digit
	letters  int  // letters in place of digits
	lines    bool // the groups stand on lines of their own
	strange  int  // marks between groups that are not usual there
	marks    [3]byte
	marked   [3]int // how often each of marks stands between groups; others are not counted
	parted   int    // marks between groups
	up, down int    // steps to the next higher and lower number
	last     int    // the value of the latest group
}

// add appends a digit that stands for [from, to).
func (sp *spelling) add(c byte, from, to int32) bool {
	if sp.n == len(sp.digits) {
		return false
	}
	sp.digits[sp.n], sp.from[sp.n], sp.to[sp.n] = c, from, to
	sp.n++
	return true
}

// group begins a group with a value.
func (sp *spelling) group(value int) {
	if sp.groups > 0 {
		switch value - sp.last {
		case 1:
			sp.up++
		case -1:
			sp.down++
		}
	}
	sp.last = value
	sp.groups++
	if sp.n < len(sp.digits) {
		sp.starts |= 1 << sp.n
	}
}

// lineJoin stands for a line break between groups: what it joins is no list only if a check digit says so.
const lineJoin = '\t'

// spelled reads digits that are spelled or parted in an unusual way at i, writes them as digits, and returns where they end; 0 if there are none.
func (n *normal) spelled(seen *normal, i int) int {
	var sp spelling
	end := i
	for k := i; ; {
		next := sp.item(seen, k)
		if next == 0 {
			break
		}
		if end == i && sp.letters > 0 && seen.codeBefore(i) {
			return 0
		}
		end = next
		if k = sp.mark(seen.text, next); k == 0 {
			break
		}
	}
	compact := sp.oneByOne() || sp.inWords()
	if !compact && !sp.oddly() && (sp.letters == 0 || 3*sp.letters > 2*sp.n || sp.n < fewest) || sp.letters > 0 && seen.amidCode(i, end) {
		return 0
	}
	join := byte(' ')
	if sp.lines {
		join = lineJoin
	}
	if last := len(n.text) - 1; last >= 0 && n.text[last] == '(' && byteOf(seen.text, end) == ')' { // "(1)(2)(3)"
		sp.from[0], sp.to[sp.n-1] = n.from[last], seen.to[end]
		n.cut(last)
		end++
	}
	for k := range sp.n {
		if !compact && k > 0 && sp.starts>>k&1 != 0 {
			n.put(join, sp.to[k-1], sp.from[k], true)
		}
		n.put(sp.digits[k], sp.from[k], sp.to[k], true)
	}
	return end
}

// item reads a group of digits or a number word at k and returns its end; 0 if there is none.
func (sp *spelling) item(seen *normal, k int) int {
	s := seen.text
	if j := sp.figures(seen, k); j > 0 {
		return j
	}
	num, end, ok := seen.numeral(k)
	if !ok {
		return 0
	}
	times := 1
	if num.times > 0 {
		times = int(num.times)
		k = gap(s, end)
		if num, end, ok = seen.numeral(k); !ok && isDigit(byteOf(s, k)) && !isAlnum(byteOf(s, k+1)) {
			num, end, ok = numberWord{value: s[k] - '0'}, k+1, true
		}
		if !ok || num.times > 0 || num.value > 9 {
			return 0
		}
	} else {
		num.value, end = seen.compound(num.value, end)
	}
	sp.words++
	sp.group(int(num.value))
	from, to := seen.from[k], seen.to[end-1]
	for range times {
		if num.value > 9 && !sp.add('0'+num.value/10, from, to) || !sp.add('0'+num.value%10, from, to) {
			return 0
		}
	}
	return end
}

// figures reads digits at k, with letters that look like them: "O77OO9OO123". It returns their end; 0 if there are none.
func (sp *spelling) figures(seen *normal, k int) int {
	s := seen.text
	j, real, value := k, 0, 0
	for ; j < len(s) && alikeDigit(s[j]) != 0; j++ {
		if isDigit(s[j]) {
			real++
		}
		value = (value*10 + int(alikeDigit(s[j])-'0')) % 10_000
	}
	if isAlnum(byteOf(s, j)) || real == 0 || j-k > longest {
		return 0
	}
	sp.group(value)
	if j == k+1 {
		sp.singles++
	}
	sp.letters += j - k - real
	for ; k < j; k++ {
		if !sp.add(alikeDigit(s[k]), seen.from[k], seen.to[k]) {
			return 0
		}
	}
	return j
}

// amidCode reports whether a token with a digit stands beside [start, end): together they are a code, whose letters are letters.
func (n *normal) amidCode(start, end int) bool {
	k := end
	for k < len(n.text) && k < end+2 && !isAlnum(n.text[k]) {
		k++
	}
	for ; k < len(n.text) && isAlnum(n.text[k]); k++ {
		if isDigit(n.text[k]) {
			return true
		}
	}
	return n.codeBefore(start)
}

// codeBefore reports whether a token with a digit stands before start.
func (n *normal) codeBefore(start int) bool {
	k := start
	for k > 0 && k > start-2 && !isAlnum(n.text[k-1]) {
		k--
	}
	for ; k > 0 && isAlnum(n.text[k-1]); k-- {
		if isDigit(n.text[k-1]) {
			return true
		}
	}
	return false
}

// alikeDigit is the digit that c is or looks like; 0 if there is none.
func alikeDigit(c byte) byte {
	switch {
	case isDigit(c):
		return c
	case c == 'O' || c == 'o':
		return '0'
	case c == 'l' || c == 'I':
		return '1'
	}
	return 0
}

// numeral reads a number word at k.
func (n *normal) numeral(k int) (num numberWord, end int, ok bool) {
	var buf [wordBytes]byte
	end, count := n.wordEnd(k, &buf)
	if count == 0 || isDigit(byteOf(n.text, end)) {
		return num, 0, false
	}
	if count > 1 && vocab().known(keyOf(buf[:count])) { // which has them all
		num, ok = numerals()[string(buf[:count])]
	}
	return num, end, ok
}

// compound joins tens with the units that follow: "twenty five", "treinta y cinco", "soixante-dix-huit", "quatre-vingt-un".
func (n *normal) compound(value uint8, end int) (uint8, int) {
	for range 3 {
		k := gap(n.text, end)
		if k == end {
			break
		}
		num, to, ok := n.numeral(k)
		if !ok { // "treinta y cinco", "vingt et un"
			var buf [wordBytes]byte
			and, count := n.wordEnd(k, &buf)
			switch string(buf[:count]) {
			case "y", "et", "and":
			default:
				return value, end
			}
			if num, to, ok = n.numeral(gap(n.text, and)); !ok || value < 20 {
				return value, end
			}
		}
		switch {
		case num.times > 0:
			return value, end
		case value == 4 && num.value == 20: // quatre-vingts
			value = 80
		case value == 10 && num.value >= 7 && num.value <= 9 && n.french(end): // dix-sept
			value += num.value
		case value == 60 || value == 80:
			if num.value == 0 || num.value > 19 || num.value > 9 && !n.french(end) {
				return value, end
			}
			value += num.value
		case value >= 20 && value%10 == 0 && num.value > 0 && num.value < 10:
			value += num.value
		default:
			return value, end
		}
		end = to
	}
	return value, end
}

// french reports whether the word that ends at end is one of those that French counts on from: dix, soixante, quatre-vingt.
func (n *normal) french(end int) bool {
	s := n.text[:end]
	for _, w := range [...]string{"dix", "soixante", "vingt", "vingts"} {
		if len(s) >= len(w) && equalFold(s[len(s)-len(w):], w) {
			return true
		}
	}
	return false
}

func equalFold(b []byte, lower string) bool {
	for i := range b {
		if b[i]|0x20 != lower[i] {
			return false
		}
	}
	return true
}

// gap is the index after the blanks or the hyphen at k, of which there are no more than three.
func gap(s []byte, k int) int {
	end := min(len(s), k+3)
	for k < end && (s[k] == ' ' || s[k] == '-') {
		k++
	}
	return k
}

// mark reads what stands between two groups and returns where the next may begin; 0 if nothing that joins them stands there.
func (sp *spelling) mark(s []byte, k int) int {
	first, start := byte(0), k
	for end := min(len(s), k+4); k < end; k++ {
		switch s[k] {
		case ' ', '.', ',', '-', '/', '(', ')', ':', ';', '\'', '_', '*', '|', '~', '"', '\n', '\r':
			sp.lines = sp.lines || s[k] == '\n'
			if first == 0 || first == ' ' {
				first = s[k]
			}
			continue
		}
		break
	}
	if k == start || k == len(s) || !isAlnum(s[k]) && s[k] < 0x80 {
		return 0
	}
	sp.parted++
	if between := s[start:k]; between[0] != ' ' && (len(between) > 1 && between[0] == between[1] || string(between) == ")(") {
		sp.strange++
	}
	switch first {
	case '_', '*', '|', '~', ',', ';', '\'', '"', '\n', '\r':
		sp.strange++
	}
	for m := range sp.marks {
		if sp.marks[m] == 0 || sp.marks[m] == first {
			sp.marks[m] = first
			sp.marked[m]++
			break
		}
	}
	return k
}

// counting reports whether the groups only count up or down.
func (sp *spelling) counting() bool {
	return max(sp.up, sp.down) >= max(2, (sp.groups-1)*3/4)
}

// oneByOne reports whether the digits stand one by one, with the same mark between nearly all.
func (sp *spelling) oneByOne() bool {
	return sp.singles >= 4 && sp.singles+sp.words >= sp.groups-1 && 4*max(sp.marked[0], sp.marked[1], sp.marked[2]) >= 3*sp.parted && !sp.counting()
}

// inWords reports whether enough of the digits are spelled.
func (sp *spelling) inWords() bool {
	return sp.words >= 3 && sp.n >= 4 && !sp.counting()
}

// oddly reports whether marks that nobody puts between the groups of a number stand there.
func (sp *spelling) oddly() bool {
	return sp.strange >= 2 && sp.strange >= sp.parted-1 && sp.n >= 7 && !sp.counting() && !sp.thousands()
}

// thousands reports whether the marks part thousands: "925,427,472.00", "12'345'678".
func (sp *spelling) thousands() bool {
	n, parted := sp.n, sp.groups-1
	if sp.marks[1] == '.' && sp.marked[1] == 1 { // cents
		n, parted = bits.Len64(sp.starts)-1, parted-1
	}
	if sp.marks[0] != ',' && sp.marks[0] != '\'' || sp.marked[0] != parted {
		return false
	}
	for k := range n {
		if third := k == 0 || (n-k)%3 == 0; third != (sp.starts>>k&1 != 0) {
			return false
		}
	}
	return true
}

// oneByOne reads letters and digits that stand one by one at i, writes them together, and returns where they end; 0 if there are none, or no
// digit and no "@" among them.
func (n *normal) oneByOne(seen *normal, i int) int {
	s := seen.text
	if !isAlnum(s[i]) {
		return 0
	}
	parting := byteOf(s, i+1)
	switch parting {
	case ' ', '.', '-', '_', '*', '/', '|':
	default:
		return 0
	}
	count, end := 0, i
	data := false
	for k := i; k < len(s) && k < i+partOverlap; {
		c := s[k]
		if !isAlnum(c) && (parting != ' ' || c != '@' && c != '.' && c != '_' && c != '-') || isAlnum(byteOf(s, k+1)) || byteOf(s, k+1) >= 0x80 {
			break
		}
		data = data || isDigit(c) || c == '@'
		count++
		k++
		end = k
		gap := 0
		for gap < 3 && byteOf(s, k) == parting {
			k++
			gap++
		}
		if gap == 0 {
			break
		}
	}
	if count < 6 {
		return 0
	}
	if !data { // no need to look at its parts
		n.copyFrom(seen, i, end)
		return end
	}
	for k := i; k < end; k++ {
		if s[k] != parting || parting != ' ' && !isAlnum(s[k-1]) {
			n.put(s[k], seen.from[k], seen.to[k], true)
		}
	}
	return end
}

// parted reads groups of letters and digits at i with marks between them that nobody puts into a code, writes them with blanks, and returns where
// they end; 0 if there are none, or few digits among them.
func (n *normal) parted(seen *normal, i int) int {
	s := seen.text
	digits, marks, end := 0, 0, i
	for end < len(s) && end < i+partOverlap {
		c := s[end]
		if !isAlnum(c) && (!oddMark(c) || !isAlnum(byteOf(s, end+1))) {
			break
		}
		if isDigit(c) {
			digits++
		}
		if oddMark(c) {
			marks++
		}
		end++
	}
	if digits < 4 || marks < 2 {
		return 0
	}
	for k := i; k < end; k++ {
		c := s[k]
		if oddMark(c) {
			c = ' '
		}
		n.put(c, seen.from[k], seen.to[k], true)
	}
	return end
}

func oddMark(c byte) bool { return c == '*' || c == '_' || c == '|' || c == '~' }
