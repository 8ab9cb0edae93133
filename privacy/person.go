package privacy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// introduction is how much the words before a name say.
type introduction uint8

const (
	named      introduction = iota // "my name is": a name follows, in whatever case
	labelled                       // "full name", "booked under": a name follows, with a capital
	titled                         // "Mrs": a name follows, with a capital
	claimed                        // "I am", "name": only first and last name, with capitals, are one
	signed                         // "best regards": the name ends the line
	thanked                        // "thanks": the name ends the line, after a comma or a new line
	attributed                     // "on behalf of": first and last name, with capitals, are one
	mentioned                      // "call": only if it begins as names of people do
)

// noNames are words that follow an introduction and are no names, folded: what else people are, and what ends a name.
var noNames = newWordList(
	"e ed ma o con da di a il la lo un una in per su che chi non mi ti ci vi si ho ha hai sono cliente clienti utente nuovo nuova vostro vostra vostri stufo stufa delusa deluso molto "+
		"abito vivo nato nata aspetto chiamo scrivo vorrei voglio tel telefono cell cellulare numero codice ordine email mail via anche residente qui ancora stanco stanca sempre senza dal del "+
		"abbonato abbonata titolare registrato nella nel sul sulla allibito arrabbiato furioso grazie buongiorno salve ciao stato stata quello quella sig signor signora contento contenta felice "+
		"davvero totalmente veramente proprio assolutamente cognome nome nominativo dalla dallo dai come quindi perche fuori solo pure adesso ora ieri oggi domani utente account prodotto file app azienda societa ditta ordini completo corretto sbagliato errato",
	"and but or with from the a an in of on at for to i my me you your we it is was are not no so very customer client user new still just also here live lives born phone tel email mail "+
		"order number address calling writing waiting trying having getting going been sick tired fed done sorry happy unhappy angry disappointed furious unable using account product company "+
		"surname last first full holder username file app brand hotel correct wrong spelled misspelled thanks thank please hello hi regarding about re ok okay fine sure glad afraid looking",
	"y e o pero con de del la el los las un una en por para que no me te mi su soy es muy cliente clienta usuario usuaria nuevo nueva vivo nacido nacida tengo quiero telefono numero pedido "+
		"apellido apellidos nombre correo email mail desde abonado abonada titular harto harta cansado cansada decepcionado vuestro vuestra gracias hola buenas yo vecino vecina completo producto usuarios cuenta autonomo",
	"et mais ou avec de du des la le les un une en a pour que qui je tu il nous vous mon ma mes est suis tres cliente client clients utilisateur abonne abonnee nouveau nouvelle habite ne nee "+
		"prenom nom telephone numero commande mail email depuis toujours titulaire decu decue fache furieux furieuse merci bonjour deja complet produit compte pas plus bien aussi",
	"und aber oder mit von vom der die das ein eine in im am an auf fur zu zum bei ich du er sie wir ihr es mein meine ist bin nicht kein keine sehr kunde kundin neukunde neu wohne geboren "+
		"telefon nummer bestellung mail email seit immer schon enttauscht sauer wutend danke hallo guten moin habe hab warte froh zufrieden stolz echt total auch noch jetzt leider komplett account "+
		"vorname nachname abonnent inhaber nutzer stammkunde namen auftrag",
)

// titles stand before a name and are no part of it, folded.
var titles = newWordList("sig sigra sigr signor signora signorina dott dottssa dottoressa dottore avv avvocato ing prof geom rag " +
	"mr mrs ms miss mx dr sir madam sra sr srta senor senora senorita don dona m mme mlle monsieur madame mademoiselle herr frau herrn prof")

// particles join the parts of a name.
var particles = newWordList("de del della delle dei degli di da la lo le los las von van der den zu zur du des dos das san santa y e bin ben el al ter ten mc mac o d l")

// fieldNames are the labels of fields in which a name stands in whatever case, folded.
var fieldNames = newWordList("nome name nombre nom prenom vorname nachname cognome cliente titolare titular titulaire passeggero passenger pasajero destinatario recipient")

// person reads the name that words which end at end introduce.
func (sc *scanner) person(how introduction, start, end int) int {
	s := sc.text
	if k := blanksBack(s, start); isDigit(byteAt(s, k-1)) && how == titled {
		return end // "20 ms"
	}
	if how != named && !sc.whole && nobody(s, end, how) {
		return end
	}
	if how >= attributed {
		return sc.mention(how, start, end)
	}
	if how == claimed && byteAt(s, blanks(s, end)) == ':' { // the label of a form
		if how = titled; fieldNames.has(s, start, end) {
			how = named
		}
	}
	i := sc.introduced(end, &how)
	if i < 0 || how != named && !capital(s, i) || how == thanked && !strings.ContainsAny(s[end:i], ",\n") {
		return end
	}
	loud := how != titled && (shouted(s, start, end) || end-start == 1 && shouted(s, i, nameEnd(s, i)))
	name := readName(s, i, loud)
	if loud && how != named {
		if n, ok := shoutedName(s, end, i, how); ok {
			name, loud = n, false
		}
	}
	if !name.follows(how, s, i, loud) {
		return end
	}
	if to := fiscalLoose(s, i); to > 0 && sc.clear(i, to) { // "di mia moglie è RSSMRA 85 …"
		sc.add(i, to, FiscalCode, 0.99, Checksum)
		return to
	}
	score := [...]float64{named: 0.85, titled: 0.75, labelled: 0.75, claimed: 0.65, signed: 0.7, thanked: 0.65}[how]
	sc.add(i, name.end, Person, score, Context)
	return name.end
}

// passed are the words that may stand between an introduction and the name: see before and passBridges.
var passed = newWordList(append([]string{"is e es est ist lautet il la el der die l"}, append(titles.lists, bridges.lists...)...)...)

// passedMarks are the marks that may.
var passedMarks = func() (t [256]bool) {
	for _, c := range " \t\"'*(:=.,\n-!\r" {
		t[c] = true
	}
	return t
}()

// nobody reports whether it is plain that no name follows an introduction that ends at end and wants capitals.
func nobody(s string, end int, how introduction) bool {
	i, colon, parted := end, false, false
	for i < len(s) && passedMarks[s[i]] {
		colon = colon || s[i] == ':' || s[i] == '='
		parted = parted || s[i] == ',' || s[i] == '\n'
		i++
	}
	switch {
	case i == len(s):
		return true
	case s[i] >= utf8.RuneSelf:
		return false
	case !isLetter(s[i]):
		return true
	case s[i] < 'a' && (how != thanked || parted), colon && how < attributed: // a label, after which capitals are not missed
		return false
	}
	var buf [wordBytes]byte
	_, n := wordAhead(s, i, &buf)
	return !passed.holds(buf[:n])
}

// follows reports whether a name at i is one after such an introduction.
func (name *fullName) follows(how introduction, s string, i int, loud bool) bool {
	switch {
	case name.words == 0 || byteAt(s, name.end) == '.' && letterAfter(s, name.end+1):
		return false
	case how != named && how != titled && impersonal(s, i, name.end):
		return false
	case how == thanked && !givenNames.has(s, i, firstEnd(s, i)) && !surnamed(s, i, name.end):
		return false
	case how == named:
		return name.words > 1 || name.capital || name.end-i >= 3
	case how == titled || how == labelled:
		return name.capital
	case name.words < 2 || !name.capital || loud:
		return false
	}
	return how != signed && how != thanked || lineEnds(s, name.end)
}

// introduced passes over what stands between an introduction and the name: blanks, a colon, a quotation mark, "is", titles. It returns where the
// name may begin, or -1. A colon makes a label of a form of the introduction, a title makes it one.
func (sc *scanner) introduced(end int, how *introduction) int {
	s, i := sc.text, end
	signing := *how == signed || *how == thanked
	if *how == claimed && byteAt(s, i) == ' ' && byteAt(s, i+1)-'a' < 26 && byteAt(s, i+2) != ' ' && !titleAhead(s, i+1) {
		return -1 // "I am waiting"
	}
	for i < len(s) && i < end+24 {
		switch c := s[i]; {
		case c == ' ' || c == '"' || c == '\'' || c == '*' || c == '(':
			i++
		case c == ':' || c == '=':
			if *how == labelled {
				*how = named
			} else if *how == claimed {
				*how = titled
			}
			i++
		case c == '.' && *how == titled, signing && (c == ',' || c == '\n' || c == '-' || c == '!' || c == '\r'):
			i++
		default:
			if n := space(s, i); n > 0 {
				i += n
				continue
			}
			if strings.HasPrefix(s[i:], "“") || strings.HasPrefix(s[i:], "«") || strings.HasPrefix(s[i:], "–") && signing {
				_, n := utf8.DecodeRuneInString(s[i:])
				i += n
				continue
			}
			next, done := sc.before(i, how)
			if done {
				return next
			}
			i = next
		}
	}
	return -1
}

// before passes over a word at i that stands between an introduction and the name: "is", a title, the article of one. done says that the name
// begins at next, or that there is none if next is -1.
func (sc *scanner) before(i int, how *introduction) (next int, done bool) {
	s := sc.text
	to := nameEnd(s, i)
	if to == i {
		return -1, true
	}
	var buf [wordBytes]byte
	_, n := wordAhead(s[:to], i, &buf)
	w := string(buf[:n])
	switch {
	case *how != signed && *how != thanked && (w == "is" || w == "e" && s[i]|0x20 != 'e' || w == "es" || w == "est" || w == "ist" || w == "lautet"):
		if *how == claimed && !shouted(s, i, to) {
			*how = titled
		}
	case titles.holds(buf[:n]) && (byteAt(s, to) == '.' || byteAt(s, to) == ' ') && (n > 1 || byteAt(s, to) == '.'):
		if *how == claimed {
			*how = titled
		}
		if byteAt(s, to) == '.' {
			k := to + 1
			for isLetter(byteAt(s, k)) && k < to+6 { // "sig.ra"
				k++
			}
			to = k
		}
	case w == "il" || w == "la" || w == "el" || w == "der" || w == "die" || w == "l": // "sono la sig.ra"
		if after := blanks(s, to); !titles.has(s, after, nameEnd(s, after)) {
			return i, true
		}
	default:
		return i, true
	}
	return to, false
}

// titleAhead reports whether what begins at i may be a title or an article before one: most words are too long for both.
func titleAhead(s string, i int) bool {
	switch s[i] {
	case 'm', 's', 'd', 'f', 'h', 'a', 'i', 'l', 'e', 'p', 'g', 'r':
		return true
	}
	return false
}

// personHere reads the name before "here", with which a message begins: "Emma Clarke here, …".
func (sc *scanner) personHere(start, end int) int {
	s := sc.text
	name := blanksBack(s, start)
	from := name
	for range 3 {
		word := blanksBack(s, from)
		k := nameStart(s, word)
		if k == word || !capital(s, k) {
			break
		}
		from = k
	}
	if lineBegins(s, from) {
		sc.ownName(from, name)
	}
	return end
}

// fullName is a name that was read.
type fullName struct {
	end     int
	words   int  // without particles
	capital bool // its words have capitals
}

// readName reads the name at i: up to four words with capitals and the particles between them, or up to two without. In a loud text, which
// is all capitals, they say nothing.
func readName(s string, i int, loud bool) (name fullName) {
	k := i
	name.end = i
	if to := nameEnd(s, i); to > i {
		name.capital = capital(s, i) && !loud
	}
	most := 4
	if !name.capital {
		most = 2
	}
	for parts := 0; name.words < most && parts < 3; {
		to := nameEnd(s, k)
		if to == k || to-k > 40 || byteAt(s, to) == '@' || byteAt(s, to) == '_' || isDigit(byteAt(s, to)) {
			if dot := initialEnd(s, k); dot > 0 && name.capital {
				to = dot
			} else {
				break
			}
		}
		switch particle := particles.has(s, k, to) && !strings.ContainsAny(s[k:to], "'’"); {
		case particle && name.words > 0 && followed(s, to, name.capital):
			parts++
		case particle && name.words == 0 && capital(s, k) && followed(s, to, name.capital):
			parts++
		case noNames.has(s, k, to) || !capital(s, k) && strings.ContainsAny(s[k:to], "'’") && !(name.capital && elided(s, k, to)) || name.capital && !capital(s, k) && !elided(s, k, to) || !plainName(s, k, to):
			return name
		default:
			name.words++
			name.end = to
		}
		if to == initialEnd(s, k) && name.words > 0 {
			name.end = to
		}
		k = to
		if n := space(s, k); n > 0 && name.words < most {
			k += n
			continue
		}
		break
	}
	return name
}

// elided reports whether the word [i, end) of a name begins with a small particle: "d'Arcy".
func elided(s string, i, end int) bool {
	mark := strings.IndexAny(s[i:end], "'’")
	if mark < 1 || !surnameHeads.has(s, i, i+mark) {
		return false
	}
	_, n := utf8.DecodeRuneInString(s[i+mark:])
	return capital(s, i+mark+n)
}

// initialEnd returns the end of an initial with its full stop, "J.", or 0.
func initialEnd(s string, i int) int {
	if i+1 < len(s) && s[i]-'A' < 26 && s[i+1] == '.' {
		return i + 2
	}
	return 0
}

// followed reports whether a particle that ends at i joins something: a further word follows, with a capital where the name has them.
func followed(s string, i int, capitals bool) bool {
	n := space(s, i)
	if n == 0 {
		return false
	}
	to := nameEnd(s, i+n)
	if to == i+n {
		return false
	}
	if particles.has(s, i+n, to) {
		return !capitals || followed(s, to, capitals)
	}
	return !noNames.has(s, i+n, to) && (!capitals || capital(s, i+n))
}

// plainName reports whether a word can be a name by its letters: two or more, and no capital after small ones but in "McDonald", "D'Angelo".
func plainName(s string, i, end int) bool {
	letters := 0
	for _, r := range s[i:end] {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	if letters > 6 && strings.HasSuffix(s[i:end], "ly") || strings.HasSuffix(s[i:end], "mente") {
		return false
	}
	return letters >= 2
}

// lineEnds reports whether nothing but marks follows on the line.
func lineEnds(s string, i int) bool {
	for i < len(s) && s[i] != '\n' {
		r, n := utf8.DecodeRuneInString(s[i:])
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return false
		}
		i += n
	}
	return true
}

// besideData bounds how far from a finding a name may stand that is found because of it.
const besideData = 160

// addressing are the words before the name of whom something is sent to, folded.
var addressing = newWordList("a ad per to for para al a pour chez an fur bei c o di von de")

// owner reads the name that stands before a finding, alone on its line or between the line's beginning and a comma: "Emma Clarke, 12 High
// Street".
func (sc *scanner) owner(f Finding) {
	switch f.Type {
	case Person, Password, OneTimeCode, PIN, CVV, IPAddress, MACAddress, APIKey, URLSecret, Coordinates, Plate:
		return
	}
	s := sc.text
	end := blanksBack(s, f.Start)
	for range 2 { // "…, CF XXX", "…, nato il …"
		k := end
		for k > 0 && (s[k-1] == ':' || s[k-1] == '.') {
			k--
		}
		word := nameStart(s, k)
		if word == k || word < 2 || s[word-1] != ' ' || k-word >= 4 && !telling(s, word, k) {
			break
		}
		end = blanksBack(s, word)
	}
	switch c := byteAt(s, end-1); {
	case c == ',' || c == '-' && byteAt(s, end-2) == ' ' || c == '<' || c == '(' || c == '/':
		end = blanksBack(s, end-1)
	case c == '\n':
		end = blanksBack(s, end-1)
		for end > 0 && (s[end-1] == ',' || s[end-1] == '\r') {
			end--
		}
	default:
		return
	}
	from := end
	for n := 0; n < 4 && from > 0; n++ {
		k := nameStart(s, blanksBack(s, from))
		if k == blanksBack(s, from) || n > 0 && blanksBack(s, from) == from || !capital(s, k) && !particles.has(s, k, blanksBack(s, from)) {
			break
		}
		from = k
	}
	for from < end && !capital(s, from) && nameEnd(s, from) > from { // "envío de Marta Soler, …"
		from = min(end, blanks(s, nameEnd(s, from)))
	}
	if before := blanksBack(s, from); lineBegins(s, from) || byteAt(s, before-1) == ',' && byteAt(s, end) == ',' ||
		f.Type == Address && addressing.has(s, nameStart(s, before), before) {
		sc.ownName(from, end)
	}
}

// listed reads the names that stand alone in the lines of a list whose lines near them hold data.
func (sc *scanner) listed(found []Finding) {
	s, next := sc.text, 0
	for i := 0; i < len(s); {
		end := len(s)
		if n := strings.IndexByte(s[i:], '\n'); n >= 0 {
			end = i + n
		} else if i == 0 {
			return
		}
		from := itemBegins(s, i, end)
		for next < len(found) && found[next].End <= i {
			next++
		}
		last := next == len(found)
		if from > i && (last || found[next].Start >= end) {
			if next > 0 && i-found[next-1].End < besideData || !last && found[next].Start-end < besideData {
				sc.ownName(from, blanksBack(s, end))
			}
		}
		i = end + 1
	}
}

// itemBegins returns where the text of an item of a list begins, behind its bullet or number; i if the line is no item.
func itemBegins(s string, i, end int) int {
	k := digitsEnd(s, blanks(s, i))
	switch {
	case k < end && strings.IndexByte(")-.:*", s[k]) >= 0:
		return blanks(s, k+1)
	case strings.HasPrefix(s[k:end], "•") || strings.HasPrefix(s[k:end], "·") || strings.HasPrefix(s[k:end], "–"):
		_, n := utf8.DecodeRuneInString(s[k:])
		return blanks(s, k+n)
	}
	return i
}

// lineBegins reports whether only a bullet, a number or the colon of what announces data stands before i on its line.
func lineBegins(s string, i int) bool {
	k := blanksBack(s, i)
	if k == 0 || s[k-1] == '\n' || s[k-1] == ':' {
		return true
	}
	start := strings.LastIndexByte(s[max(0, k-8):k], '\n') + 1 + max(0, k-8)
	if start == max(0, k-8) && start > 0 {
		return false
	}
	return itemBegins(s, start, k) == k
}

// ownName adds the name [i, end) if it is one of two words or more with capitals, none of which means anything else.
func (sc *scanner) ownName(i, end int) {
	s := sc.text
	if i >= end || !capital(s, i) || shouted(s, i, end) {
		return
	}
	name := readName(s[:end], i, false)
	if name.end != end || name.words < 2 {
		return
	}
	for k := i; k < end; {
		var buf [wordBytes]byte
		to, n := wordAhead(s[:end], k, &buf)
		if to == k {
			k++
			continue
		}
		if m := vocab().at(keyOf(buf[:n])); m != nil && (len(m.clues) > 0 || len(m.leads) > 0) && !particles.holds(buf[:n]) {
			return
		}
		k = to
	}
	sc.add(i, end, Person, 0.6, Context)
}

// signature reads the name that is all there is after the last sentence of a text with data.
func (sc *scanner) signature(found []Finding) {
	s := sc.text
	end := len(s)
	if end-found[len(found)-1].End > besideData {
		return
	}
	for end > 0 {
		r, n := utf8.DecodeLastRuneInString(s[:end])
		if unicode.IsLetter(r) || unicode.IsDigit(r) || end < len(s)-40 {
			break
		}
		end -= n
	}
	from := end
	for n := 0; n < 4; n++ {
		word := blanksBack(s, from)
		k := nameStart(s, word)
		if k == word || n > 0 && word == from || !capital(s, k) {
			break
		}
		from = k
	}
	switch before := blanksBack(s, from); {
	case before == 0:
	case strings.IndexByte(".!?\n-,", s[before-1]) >= 0 || strings.HasSuffix(s[:before], "–") || strings.HasSuffix(s[:before], "—"):
		sc.ownName(from, end)
	}
}
