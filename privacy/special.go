package privacy

// What begins with letters or digits and needs more than a form is read here. Each returns the end of what it found, or 0, and looks at a
// bounded number of bytes beyond its own candidate.

// colons reads groups of hexadecimal digits and colons from i on, where a token begins and its first colon is at j: hardware and network
// addresses.
func (sc *scanner) colons(i, j int) int { return 0 }

// longRun reads letters and digits without a break, longRunLength or more: keys, tokens, addresses of crypto currencies.
func (sc *scanner) longRun(i, end int) int { return 0 }

// link reads the URL [i, end) for secrets in it. The scan then goes through it as through any text.
func (sc *scanner) link(i, end int) {}

// decimals reads the number at i, whose digits up to j a decimal point or a degree sign follows: coordinates.
func (sc *scanner) decimals(i, j int) int { return 0 }

// dated judges a date in digits that may be somebody's date of birth.
func (sc *scanner) dated(start, end int) {}

// quad judges four numbers of up to 255 with dots between.
func (sc *scanner) quad(start, end int) {}

// numbered judges the word [i, j) of more than maxLead letters before a number, such as the name of a German street.
func (sc *scanner) numbered(i, j int) int { return 0 }

// closing judges the end of the text, where a name may stand as a signature.
func (sc *scanner) closing() {}
