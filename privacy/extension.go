package privacy

// extensionWords announce an extension after a number, folded: its digits belong to the number, since they lead to one person.
var extensionWords = newWordList("ext extn extension x int interno interna derivato poste dw durchwahl nebenstelle nst klappe anexo interior")

// extension returns where a number that ends at end really ends: "… ext. 12", "… int. 3", "… x123". Without an extension that is end.
func (sc *scanner) extension(end int) int {
	s, i := sc.text, end
	if byteAt(s, i) == ',' {
		i++
	}
	for n := space(s, i); n > 0 && i < end+4; n = space(s, i) {
		i += n
	}
	if classes[byteAt(s, i)] != letter {
		return end
	}
	var buf [wordBytes]byte
	word := i
	i, n := wordAhead(s, i, &buf)
	if n == 0 || !extensionWords.holds(buf[:n]) {
		return end
	}
	if n == 1 && !isDigit(byteAt(s, word+1)) {
		return end // "x favor", "x 2"
	}
	for k := 0; k < 2 && (byteAt(s, i) == '.' || byteAt(s, i) == ':' || byteAt(s, i) == ' '); k++ {
		i++
	}
	last := digitsEnd(s, i)
	if last == i || last > i+5 || letterAfter(s, last) || isDigit(byteAt(s, last+1)) {
		return end
	}
	return last
}
