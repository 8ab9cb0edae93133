package privacy

import "strings"

// decimals reads the number at i, whose digits up to j a decimal point or a degree sign follows: coordinates. It returns the end of what it
// found, or 0.
func (sc *scanner) decimals(i, j int) int {
	s := sc.text
	if strings.HasPrefix(s[j:], "°") {
		return sc.degrees(i)
	}
	if i > 0 && (isAlnum(s[i-1]) || strings.IndexByte("./,:€$£", s[i-1]) >= 0) {
		return 0
	}
	point := s[j]
	heard := sc.names>>aboutPlace&1 != 0
	lat, places := angle(s, i, point, 90, heard)
	if lat == 0 {
		return 0
	}
	start := i
	if i > 0 && s[i-1] == '-' && !isAlnum(byteAt(s, i-2)) {
		start--
	}
	k, named := between(s, lat)
	if k == 0 {
		return 0
	}
	from := k
	if c := byteAt(s, k); c == '-' || c == '+' {
		k++
	}
	end, more := angle(s, k, point, 180, heard)
	if point == ',' && (min(places, more) < 4 || byteAt(s, lat) == ',') {
		return 0
	}
	if end == 0 || from == lat || letterAfter(s, end) && strings.IndexByte("NSEWO", s[end]) < 0 {
		return 0
	}
	if k := blanks(s, end); k < len(s) && strings.IndexByte("NSEWO", s[k]) >= 0 && !letterAfter(s, k+1) && k <= end+1 {
		end = k + 1
	}
	score, evidence := 0.75, Shape
	switch {
	case named || sc.cueBefore(start, aboutPlace) == strong:
		score, evidence = 0.9, Context
	case min(places, more) < 4:
		score = 0.45
	}
	if sc.money(start, end) {
		return 0
	}
	sc.add(start, end, Coordinates, score, evidence)
	return end
}

// angle returns the end of the number of degrees at i, which has three decimals or more, two where words have said what it is, and is not
// above most, and its decimals; 0 if there is none.
func angle(s string, i int, point byte, most int, heard bool) (end, places int) {
	j := digitsEnd(s, i)
	if j == i || j-i > 3 || small(s, group{start: i, end: j}) > most || byteAt(s, j) != point {
		return 0, 0
	}
	end = digitsEnd(s, j+1)
	if places = end - j - 1; places < 3 && !(heard && places == 2) || places > 16 {
		return 0, 0
	}
	if strings.HasPrefix(s[end:], "°") {
		end += len("°")
	}
	return end, places
}

// between passes over what stands between a latitude and a longitude: a hemisphere, a comma, a slash or blanks, and a name of the second one.
func between(s string, i int) (end int, named bool) {
	k := blanks(s, i)
	if strings.IndexByte("NS", byteAt(s, k)) >= 0 && k < len(s) && !letterAfter(s, k+1) {
		k = blanks(s, k+1)
		named = true
	}
	if c := byteAt(s, k); c == ',' || c == ';' || c == '/' || c == '|' {
		k = blanks(s, k+1)
	}
	var buf [wordBytes]byte
	if to, n := wordAhead(s, k, &buf); n > 0 {
		switch string(buf[:n]) {
		case "lon", "lng", "long", "longitude", "longitudine", "longitud", "lange", "e", "y", "et", "und":
			named = n > 2
			k = to
			for strings.IndexByte(" :=", byteAt(s, k)) >= 0 && k < len(s) {
				k++
			}
		}
	}
	if k == i || k > i+16 {
		return 0, false
	}
	return k, named
}

// degrees reads a latitude and a longitude in degrees, minutes and seconds, each with its hemisphere: 45°27'51"N 9°11'25"E.
func (sc *scanner) degrees(i int) int {
	s := sc.text
	k := sexagesimal(s, i)
	if k == 0 {
		return 0
	}
	for k < len(s) && (s[k] == ' ' || s[k] == ',') {
		k++
	}
	end := sexagesimal(s, k)
	if end == 0 {
		return 0
	}
	sc.add(i, end, Coordinates, 0.9, Shape)
	return end
}

// sexagesimal returns the end of one angle with its hemisphere, or 0.
func sexagesimal(s string, i int) int {
	k, numbers := i, 0
	for numbers < 3 {
		to := digitsEnd(s, k)
		if to == k || to-k > 3 {
			break
		}
		if c := byteAt(s, to); c == '.' || c == ',' {
			if more := digitsEnd(s, to+1); more > to+1 {
				to = more
			}
		}
		n := 0
		for _, sign := range [...]string{"°", "''", "'", "′", "’", "\"", "″", "”", "º"} {
			if strings.HasPrefix(s[to:], sign) {
				n = len(sign)
				break
			}
		}
		if n == 0 {
			return 0
		}
		numbers++
		k = blanks(s, to+n)
	}
	if numbers == 0 || numbers > 3 || strings.IndexByte("NSEWOnsewo", byteAt(s, k)) < 0 || k >= len(s) || letterAfter(s, k+1) {
		return 0
	}
	return k + 1
}
