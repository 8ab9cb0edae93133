package privacy

// What begins with letters or digits and needs more than a form is read here. Each returns the end of what it found, or 0, and looks at a
// bounded number of bytes beyond its own candidate.

// dated judges a date in digits that may be somebody's date of birth, which words behind it say: "… is my date of birth".
func (sc *scanner) dated(start, end int) {
	if !sc.late {
		sc.await(start, 1<<aboutBirth)
		return
	}
	if space(sc.text, end) > 0 && letterAfter(sc.text, end+1) && sc.cueAfter(end, aboutBirth) == strong {
		sc.add(start, end, BirthDate, 0.8, Context)
	}
}

// closing judges the whole text at its end: who gives data in a list or an address often begins with the name, without a word about it.
func (sc *scanner) closing() {
	if len(sc.found) == 0 {
		return
	}
	found := sc.found // those that are added here are none of them
	for _, f := range found {
		if f.Type == Card {
			sc.verification(f.End)
		}
		sc.owner(f)
	}
	sc.listed(found)
	sc.signature(found)
}
