package privacy

import "sync"

// months are the names of the months in five languages, folded, with their numbers, in full and as they are cut short.
var months = sync.OnceValue(func() map[string]int {
	m := make(map[string]int)
	for n, names := range [12][]string{
		{"gennaio", "gen", "january", "jan", "enero", "ene", "janvier", "janv", "januar", "janner"},
		{"febbraio", "feb", "february", "febrero", "fevrier", "fevr", "fev", "februar"},
		{"marzo", "mar", "march", "mars", "marz", "mrz"},
		{"aprile", "apr", "april", "abril", "abr", "avril", "avr"},
		{"maggio", "mag", "may", "mayo", "mai"},
		{"giugno", "giu", "june", "jun", "junio", "juin", "juni"},
		{"luglio", "lug", "july", "jul", "julio", "juillet", "juil", "juli"},
		{"agosto", "ago", "august", "aug", "aout"},
		{"settembre", "set", "sett", "september", "sep", "sept", "septiembre", "septembre"},
		{"ottobre", "ott", "october", "oct", "octubre", "octobre", "oktober", "okt"},
		{"novembre", "nov", "november", "noviembre"},
		{"dicembre", "dic", "december", "dec", "diciembre", "decembre", "dezember", "dez"},
	} {
		for _, name := range names {
			m[name] = n + 1
		}
	}
	return m
})

// birthWindow bounds how far after the words that announce it a date of birth may stand.
const birthWindow = 48

// birthDate reads the date of birth that words announce: the first date after them in the sentence.
func (sc *scanner) birthDate(end int) int {
	s := sc.text
	if sc.nextDigit(end) >= end+2*birthWindow {
		return end
	}
	for i := end; i < len(s) && i < end+birthWindow; {
		switch c := s[i]; {
		case isDigit(c):
			if to := dateEnd(s, i); to > 0 {
				sc.add(i, to, BirthDate, 0.9, Context)
				return to
			}
			return end
		case c == '!' || c == '?' || c == ';' || c == '\n' && i > end+2 || c == '[' || c == '@':
			return end
		case isLetter(c) || c >= 0x80:
			var buf [wordBytes]byte
			k, n := wordAhead(s, i, &buf)
			if k == i {
				i++
				continue
			}
			if months()[string(buf[:n])] > 0 {
				if to := dateEnd(s, i); to > 0 {
					sc.add(i, to, BirthDate, 0.9, Context)
					return to
				}
			}
			i = k
		default:
			i++
		}
	}
	return end
}

// dateEnd returns the end of the date with day, month and year that begins at i, in digits or with the month's name; 0 if there is none.
func dateEnd(s string, i int) int {
	if !isDigit(s[i]) {
		return monthFirst(s, i)
	}
	a := digitsEnd(s, i)
	k := a
	if n := ordinal(s, k); n > 0 && a-i <= 2 {
		k += n
	}
	if to := dayFirst(s, i, a, k); to > 0 {
		return to
	}
	mark := byteAt(s, a)
	if mark != '/' && mark != '-' && mark != '.' && mark != ' ' {
		return 0
	}
	b := digitsEnd(s, blanks(s, a+1))
	from := blanks(s, a+1)
	if b == from || byteAt(s, b) != mark {
		return 0
	}
	y := blanks(s, b+1)
	end := digitsEnd(s, y)
	first, second, third := group{start: i, end: a}, group{start: from, end: b}, group{start: y, end: end}
	if first.len() == 4 {
		first, third = third, first
	}
	if first.len() == 0 || first.len() > 2 || second.len() > 2 || third.len() != 4 && third.len() != 2 || letterAfter(s, end) {
		return 0
	}
	day, month := small(s, first), small(s, second)
	if min(day, month) < 1 || min(day, month) > 12 || max(day, month) > 31 || !birthYear(small(s, third), third.len()) {
		return 0
	}
	return end
}

// birthYear reports whether somebody alive can have been born in the year, which has two or four digits.
func birthYear(year, digits int) bool { return digits == 2 || year >= 1900 && year <= 2100 }

// ordinal is the length of what may follow the number of a day: "4th", "1er", "3.", "1º".
func ordinal(s string, i int) int {
	if byteAt(s, i) == '.' && space(s, i+1) > 0 {
		return 1
	}
	if i+2 <= len(s) {
		switch s[i : i+2] {
		case "th", "st", "nd", "rd", "er", "TH", "ST", "ND", "RD", "ER", "º", "°":
			return 2
		}
	}
	return 0
}

// dayFirst reads "4th July 1979", "5 de julio de 1983", "3. Oktober 1990", "05-May-1990"; the day is [i, a) and k the end of its ordinal.
func dayFirst(s string, i, a, k int) int {
	if a-i > 2 {
		return 0
	}
	k = datePart(s, k)
	var buf [wordBytes]byte
	to, n := wordAhead(s, k, &buf)
	if to == k || months()[string(buf[:n])] == 0 {
		return 0
	}
	if byteAt(s, to) == '.' {
		to++
	}
	return yearEnd(s, datePart(s, to))
}

// monthFirst reads "July 4, 1979".
func monthFirst(s string, i int) int {
	var buf [wordBytes]byte
	k, n := wordAhead(s, i, &buf)
	if months()[string(buf[:n])] == 0 {
		return 0
	}
	k = datePart(s, k)
	day := digitsEnd(s, k)
	if day == k || day-k > 2 {
		return 0
	}
	day += ordinal(s, day)
	return yearEnd(s, datePart(s, day))
}

// datePart passes over what may stand between the parts of a date.
func datePart(s string, i int) int {
	for {
		switch c := byteAt(s, i); {
		case c == ' ' || c == ',' || c == '-' || c == '/' || c == '\'':
			i++
			continue
		case c == 'd' || c == 'D' || c == 'o' || c == 'O': // "de", "del", "of"
			var buf [wordBytes]byte
			to, n := wordAhead(s, i, &buf)
			if w := string(buf[:n]); w == "de" || w == "del" || w == "of" {
				i = to
				continue
			}
		}
		return i
	}
}

// yearEnd returns the end of the year at i, or 0.
func yearEnd(s string, i int) int {
	end := digitsEnd(s, i)
	if n := end - i; n != 2 && n != 4 || letterAfter(s, end) || !birthYear(small(s, group{start: i, end: end}), n) {
		return 0
	}
	return end
}
