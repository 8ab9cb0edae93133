package privacy

import "strings"

// streetBehind reads an address whose street word, [start, end), ends its name and whose number stands before it: "12 High Street".
func (sc *scanner) streetBehind(start, end int) int {
	s := sc.text
	k, words := start, 0
	capitals := capital(s, start)
	for words <= 3 {
		k = blanksBack(s, k)
		if byteAt(s, k-1) == '.' && words > 0 { // "St. James"
			k--
		}
		if isDigit(byteAt(s, k-1)) || words > 0 && isLetter(byteAt(s, k-1)) && isDigit(byteAt(s, k-2)) {
			break
		}
		from := nameStart(s, k)
		if from == k || notStreets.has(s, from, k) || units.has(s, from, k) || capitals && !capital(s, from) && !particles.has(s, from, k) && !shouted(s, from, k) {
			return end
		}
		words++
		k = from
	}
	if words == 0 || words > 3 {
		return end
	}
	number := sc.numberBefore(k)
	if number < 0 {
		return end
	}
	if byteAt(s, end) == '.' {
		end++
	}
	for _, side := range [...]string{" North", " South", " East", " West", " N", " S", " E", " W"} {
		if strings.HasPrefix(s[end:], side) && !letterAfter(s, end+len(side)) {
			end += len(side)
			break
		}
	}
	score := 0.75
	if !capitals {
		score = 0.6
	}
	number = sc.flatBefore(number)
	end = sc.locality(end)
	sc.add(number, end, Address, score, Shape)
	return end
}

// streetAmid reads a French address, whose number stands before its street word, [start, end), and whose name after it.
func (sc *scanner) streetAmid(start, end int) int {
	s := sc.text
	k := blanksBack(s, start)
	if byteAt(s, k-1) == ',' {
		k = blanksBack(s, k-1)
	}
	from := nameStart(s, k)
	switch strings.ToLower(s[from:k]) {
	case "bis", "ter", "quater", "b", "t":
		k = blanksBack(s, from)
	}
	number := sc.numberBefore(k)
	if number < 0 || !isDigit(byteAt(s, k-1)) && !isDigit(byteAt(s, k-2)) {
		return end
	}
	last, capitals := sc.streetName(end)
	if last == 0 {
		return end
	}
	to := sc.locality(last)
	score := 0.75
	if !capitals && to == last {
		score = 0.55
	}
	sc.add(number, to, Address, score, Shape)
	return to
}

// streetName returns the end of the name of a French street whose street word ends at end, and whether it has capitals; 0 if it has no name.
func (sc *scanner) streetName(end int) (last int, capitals bool) {
	s, i := sc.text, end
	if byteAt(s, i) == '.' {
		i++
	}
	named := 0
	capitals = true
	for words := 0; words < streetWords && i < end+streetWindow; words++ {
		i = blanks(s, i)
		if to := digitsEnd(s, i); to > i && to-i <= 2 && named == 0 && space(s, to) > 0 { // "rue du 4 septembre"
			i = to
			continue
		}
		to := nameEnd(s, i)
		if to == i {
			break
		}
		part := particles.has(s, i, to)
		if !part {
			if notStreets.has(s, i, to) || noNames.has(s, i, to) || named > 0 && capitals && !capital(s, i) {
				break
			}
			capitals = capital(s, i)
			if named++; !capitals && named > 2 {
				break
			}
			last = to
		}
		i = to
	}
	return last, capitals
}
