package privacy

// colons reads groups of hexadecimal digits and colons from i on, where a token begins and its first colon is at j: hardware and network
// addresses. It returns the end of what it found, or 0.
func (sc *scanner) colons(i, j int) int {
	s := sc.text
	for k := i; k < j; k++ {
		if !isHex(s[k]) {
			return 0
		}
	}
	if j-i == 2 {
		if end := macEnd(s, i); end > 0 && sc.clear(i, end) && byteAt(s, end) != ':' {
			sc.add(i, end, MACAddress, 0.9, Shape)
			return end
		}
	}
	end, groups := ipv6End(s, i)
	if end == 0 || !sc.clear(i, end) || i > 0 && s[i-1] == ':' {
		return 0
	}
	score, evidence := 0.8, Shape
	if groups < 3 && sc.cue(i, end, aboutIP) != strong {
		score = 0.45
	}
	sc.add(i, end, IPAddress, score, evidence)
	return end
}

// hardware reads the address in hexadecimal digits at i, where a token begins, and returns its end, or 0.
func (sc *scanner) hardware(i int) int {
	s, k := sc.text, i
	for k < i+5 && isHex(byteAt(s, k)) {
		k++
	}
	switch c := byteAt(s, k); {
	case c == ':':
		return sc.colon(i, k)
	case c == '-' && k == i+2, c == '.' && k == i+4:
	default:
		return 0
	}
	end := macEnd(s, i)
	if end == 0 || !sc.clear(i, end) {
		return 0
	}
	sc.add(i, end, MACAddress, 0.9, Shape)
	return end
}

// doubled reads the network address that begins with the two colons at i: "::1". It returns where the scan goes on.
func (sc *scanner) doubled(i int) int {
	s := sc.text
	if byteAt(s, i+1) != ':' || byteAt(s, i+2) == ':' || i > 0 && (isAlnum(s[i-1]) || s[i-1] == ':') {
		return i + 1
	}
	end, groups := ipv6End(s, i)
	if end == 0 || letterAfter(s, end) || byteAt(s, end) == ':' && byteAt(s, end+1) == ':' {
		return i + 2
	}
	score, evidence := 0.8, Shape
	if groups < 3 {
		score = 0.35
		if sc.cue(i, end, aboutIP) == strong {
			score, evidence = 0.8, Context
		}
	}
	sc.add(i, end, IPAddress, score, evidence)
	return end
}

// macEnd returns the end of the hardware address at i, or 0: six groups of two hexadecimal digits with the same mark between them, or three
// of four with dots, not all of them digits. All zeros and all ones are nobody's. Source: IEEE 802, EUI-48.
func macEnd(s string, i int) int {
	size, count, mark := 2, 6, byteAt(s, i+2)
	if mark != ':' && mark != '-' {
		size, count, mark = 4, 3, '.'
	}
	k, zeros, ones, letters := i, true, true, mark != '.'
	for g := range count {
		if g > 0 {
			if byteAt(s, k) != mark {
				return 0
			}
			k++
		}
		for range size {
			c := byteAt(s, k)
			if !isHex(c) {
				return 0
			}
			letters = letters || isLetter(c)
			zeros, ones = zeros && c == '0', ones && c|0x20 == 'f'
			k++
		}
	}
	if zeros || ones || !letters || isAlnum(byteAt(s, k)) || byteAt(s, k) == mark && isAlnum(byteAt(s, k+1)) {
		return 0
	}
	return k
}

// ipv6End returns the end of the IPv6 address at i and how many groups it spells out; 0 if there is none. Source: RFC 4291, section 2.2.
func ipv6End(s string, i int) (end, groups int) {
	k, short := i, false
	if byteAt(s, k) == ':' {
		if byteAt(s, k+1) != ':' {
			return 0, 0
		}
		short, k = true, k+2
	}
	for groups < 8 {
		n := hexDigits(s, k)
		if n == 0 {
			break
		}
		if byteAt(s, k+n) == '.' && (short || groups > 0) {
			if to := ipv4End(s, k); to > 0 && (short || groups == 6) {
				return prefixEnd(s, to, 128), groups + 2
			}
			if isDigit(byteAt(s, k+n+1)) {
				return 0, 0
			}
		}
		if n > 4 {
			return 0, 0
		}
		groups++
		k += n
		if byteAt(s, k) != ':' || groups == 8 {
			break
		}
		if byteAt(s, k+1) == ':' {
			if short {
				return 0, 0
			}
			short = true
			k += 2
			continue
		}
		if !isHex(byteAt(s, k+1)) {
			break
		}
		k++
	}
	if groups == 8 == short || byteAt(s, k) == ':' && isAlnum(byteAt(s, k+1)) {
		return 0, 0
	}
	return prefixEnd(s, zoneEnd(s, k), 128), groups
}

// hexDigits counts the hexadecimal digits at i, up to five.
func hexDigits(s string, i int) (n int) {
	for n < 5 && isHex(byteAt(s, i+n)) {
		n++
	}
	return n
}

// zoneEnd passes over the zone of a link-local address, "%eth0".
func zoneEnd(s string, i int) int {
	if byteAt(s, i) != '%' || !isAlnum(byteAt(s, i+1)) {
		return i
	}
	for i++; isAlnum(byteAt(s, i)); i++ {
	}
	return i
}

// ipv4End returns the end of the four numbers up to 255 at i, or 0.
func ipv4End(s string, i int) int {
	k := i
	for g := range 4 {
		if g > 0 {
			if byteAt(s, k) != '.' {
				return 0
			}
			k++
		}
		to := digitsEnd(s, k)
		if to == k || to-k > 3 || small(s, group{start: k, end: to}) > 255 {
			return 0
		}
		k = to
	}
	return k
}

// prefixEnd passes over the length of a network's prefix, "/24".
func prefixEnd(s string, i, most int) int {
	if byteAt(s, i) != '/' {
		return i
	}
	to := digitsEnd(s, i+1)
	if n := to - i - 1; n == 0 || n > 3 || small(s, group{start: i + 1, end: to}) > most || letterAfter(s, to) {
		return i
	}
	return to
}

// quad judges four numbers of up to 255 with dots between: a network address, unless a word says that it is a version.
func (sc *scanner) quad(start, end int) {
	s := sc.text
	if letterBefore(s, start) || letterAfter(s, end) || byteAt(s, start-1) == '_' {
		return
	}
	score, evidence := 0.7, Shape
	switch sc.cue(start, end, aboutIP) {
	case strong:
		score, evidence = 0.95, Context
	case contrary:
		score = 0.2
	}
	sc.add(start, prefixEnd(s, end, 32), IPAddress, score, evidence)
}
