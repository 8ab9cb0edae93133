package privacy

// identifiers are the kinds of codes that are recognised by their form; see identifier for how to add one.
var identifiers = [...]identifier{
	{typ: ItalianVAT, forms: "999 9999 9999|9999 9999 999|999 999 999 99|99 999 999 999|9 9 9 9 9 9 9 9 9 9 9|AA 99999999999", valid: partitaIVA, rigour: checked, about: aboutVAT},
	{typ: ItalianIDCard, forms: "AA 99999 AA|AA 9999999|9999999 AA", about: aboutIDCard},
	{typ: ItalianPassport, forms: "AA 9999999", about: aboutPassport},
	{typ: ItalianLicence, forms: "AA 9999999 A|A9XXXXXXXA", valid: drivingLicenceIT, about: aboutLicence},
	{typ: HealthCard, forms: "99999 99999 99999 99999|9999 9999 9999 9999 9999|99999 999999999999999|99999 99999 9999999999", valid: healthCard, about: aboutHealthCard, alone: 0.8, parted: 0.8},
	{typ: SpanishNIF, forms: "99 999 999 A|9999999 A|9 999 999 A", valid: nif, rigour: checked, about: aboutNIF, alone: 0.6, parted: 0.6},
	{typ: SpanishNIF, forms: "A 9999999 A", valid: specialNIF, rigour: checked, about: aboutNIF, parted: 0.5},
	{typ: SpanishNIE, forms: "A 9999999 A|A 9 999 999 A", valid: nie, rigour: checked, about: aboutNIF, alone: 0.7, parted: 0.7},
	{typ: SpanishCIF, forms: "A 99999999|A 9999999 X|A 99 999 999", valid: cif, rigour: checked, about: aboutNIF, alone: 0.45, parted: 0.45},
	{typ: FrenchNIR, forms: "9 99 99 99 999 999 99|9 99 99 9A 999 999 99", valid: nir, rigour: proven, about: aboutNIR, alone: 0.85, parted: 0.9},
	{typ: GermanTaxID, forms: "99 999 999 999|9 9 9 9 9 9 9 9 9 9 9", valid: taxIDDE, rigour: checked, about: aboutTaxDE},
	{typ: GermanIDCard, forms: "AXXXXXXX9|AXXXXXXXX9", valid: idCardDE, rigour: checked, about: aboutIDCard, said: 0.96},
	{typ: BritishNINO, forms: "AA 99 99 99 A", valid: britishNINO, about: aboutNINO, alone: 0.6, parted: 0.75},
	{typ: BritishNHS, forms: "999 999 9999", valid: britishNHS, rigour: checked, about: aboutNHS, alone: 0.3, parted: 0.45},
	{typ: SSN, forms: "999 99 9999", valid: ssn, about: aboutSSN, parted: 0.55},
	{typ: ITIN, forms: "999 99 9999", valid: itin, about: aboutSSN, parted: 0.6},
	{typ: EIN, forms: "99 9999999", valid: ein, about: aboutEIN},
	{typ: ABARouting, forms: "9999 9999 9|999 999 999", valid: aba, rigour: checked, about: aboutABA},
	{typ: DutchBSN, forms: "9999 99 999|999 999 999", valid: bsn, rigour: checked, about: aboutBSN},
	{typ: PolishPESEL, forms: "999999 99999|99 99 99 99999", valid: pesel, rigour: checked, about: aboutPESEL, alone: 0.45},
	{typ: PortugueseNIF, forms: "999 999 999", valid: nifPT, rigour: checked, about: aboutNIF},
	{typ: BelgianNN, forms: "99 99 99 999 99", valid: nationalBE, rigour: proven, about: aboutNN, alone: 0.45, parted: 0.85},
	{typ: BrazilianCPF, forms: "999 999 999 99", valid: cpf, rigour: proven, about: aboutCPF, alone: 0.45, parted: 0.85},
	{typ: BrazilianCNPJ, forms: "99 999 999 9999 99|XX XXX XXX XXXX 99", valid: cnpj, rigour: proven, about: aboutCPF, alone: 0.45, parted: 0.9},
	{typ: IndianAadhaar, forms: "9999 9999 9999", valid: aadhaar, rigour: checked, about: aboutAadhaar},
	{typ: IndianPAN, forms: "AAAAA9999A", valid: panIN, about: aboutPAN, alone: 0.55},

	{typ: OneTimeCode, forms: "9999|99999|999 999|999999|9999999|9999 9999", valid: noYear, about: aboutCode, with: aboutSMS},
	{typ: PIN, forms: "9999|99999|999999", valid: noYear, about: aboutPIN},
	{typ: CVV, forms: "999|9999", valid: noYear, about: aboutCVV, with: aboutBack},

	{typ: Plate, forms: "AA 999 AA", valid: plateSeven, about: aboutPlate},
	{typ: Plate, forms: "AA99 AAA", valid: plateGB, about: aboutPlate},
	{typ: Plate, forms: "9999 AAA", valid: plateES, about: aboutPlate},
	{typ: Plate, forms: germanPlates, valid: plateDE, about: aboutPlate},
	{typ: Plate, forms: "A 9999 AA|AA 9999 A|AA 9999 AA|AA 999 A|999 AAA|9 AAA 999|AAA 999|AAA 9999|99 AAA 9|99 AA 99|AA 99 AA|A 999 AA|A 999 AAA", valid: plateOther, about: aboutPlate},
}

// germanPlates are a district, one or two letters, up to four digits, and H or E behind them for old and electric cars.
const germanPlates = "A A 9|A A 99|A A 999|A A 9999|A AA 9|A AA 99|A AA 999|A AA 9999|AA A 9|AA A 99|AA A 999|AA A 9999|AA AA 9|AA AA 99|AA AA 999|AA AA 9999|" +
	"AAA A 9|AAA A 99|AAA A 999|AAA A 9999|AAA AA 9|AAA AA 99|AAA AA 999|AAA AA 9999|" +
	"A AA 99A|A AA 999A|A AA 9999A|AA AA 99A|AA AA 999A|AA AA 9999A|A A 999A|A A 9999A|AA A 999A|AA A 9999A|AAA A 999A|AAA AA 999A|A A 99A|AA A 99A|AAA AA 99A|AAA AA 9999A"

// plateSeven judges the plates of Italy and France, which have the same form: letters of one of both alphabets.
func plateSeven(code code) bool { return plateIT(code) || plateFR(code) }

// plateDE judges a German plate by how it is written: its letters are all capitals or all small, and a blank does not make a word of the text
// its district.
func plateDE(code code) bool {
	s := code.text[code.start:code.end]
	for i := range len(s) {
		if code.lower && s[i]-'A' < 26 {
			return false
		}
	}
	district := 0
	for isLetter(s[district]) {
		district++
	}
	return district <= 3 && code.cuts>>district&1 != 0 && (s[district] == '-' || !noNames.has(s, 0, district))
}

// plateOther judges the plates of other countries by their capitals.
func plateOther(code code) bool { return !code.lower }

// yearWords stand before a year, folded.
var yearWords = newWordList("nel dal del in since until by from of the en desde hasta de del depuis avant seit im bis ab von anno year ano annee jahr natale christmas estate summer " +
	"gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre january february march april may june july august september october november december")

// counted are what is counted as well as the units of addresses, folded.
var counted = newWordList("secondi seconds segundos secondes sekunden punti points point puntos punkte customers clienti clientes clients kunden people gente punkten")

// noYear reports whether digits count nothing and are not a year, by their value and by the words beside them.
func noYear(code code) bool {
	c := code.id()
	if after := blanks(code.text, code.end); after > code.end && isLetter(byteAt(code.text, after)) && (units.has(code.text, after, nameEnd(code.text, after)) || counted.has(code.text, after, nameEnd(code.text, after))) {
		return false
	}
	if len(c) != 4 || c[0] != '1' && c[0] != '2' {
		return true
	}
	if n := value(c); n < 1900 || n > 2100 {
		return true
	}
	end := blanksBack(code.text, code.start)
	var buf [wordBytes]byte
	_, n := wordBack(code.text, end, &buf)
	return !yearWords.holds(buf[:n])
}
