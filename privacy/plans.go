package privacy

// Scores of a shape.
const (
	unmistakable = 0.7 // a fixed grouping that little else has
	usual        = 0.6 // a grouping that numbers of this kind are written in
	possible     = 0.5 // grouped, and it may be something else
	mobileRun    = 0.4 // digits of a mobile number in one run
	plainRun     = 0.3 // digits in one run
	anyGroups    = 0.2 // no plan that is known here
)

// national judges digits as they are dialled within one of the guard's regions. It returns a score by how telling the way of writing is: 0 if
// they cannot be a person's number, under 0.5 if words around must say so. The groups are those that the number was written in.
//
// Sources of the plans: AGCOM delibera 8/15/CIR (IT), Ofcom National Telephone Numbering Plan (GB), NANPA (US), CNMC plan nacional (ES), Arcep
// plan national de numérotation (FR), Bundesnetzagentur Nummernraum (DE).
func (g *Guard) national(d []byte, gs []group) float64 {
	score := elsewhere(d, gs)
	if g.covers(regionIT) {
		score = max(score, italian(d, gs))
	}
	if g.covers(regionGB) {
		score = max(score, british(d, gs))
	}
	if g.covers(regionUS) {
		score = max(score, american(d, gs))
	}
	if g.covers(regionES) {
		score = max(score, spanish(d, gs))
	}
	if g.covers(regionFR) {
		score = max(score, french(d, gs))
	}
	if g.covers(regionDE) {
		score = max(score, german(d, gs))
	}
	return score
}

// italian: mobiles 3xx and 6 or 7 digits; geographic numbers keep their 0 and have 8 to 11 digits. 8xx and 199 are services.
func italian(d []byte, gs []group) float64 {
	first, single := gs[0].len(), len(gs) == 1
	switch {
	case d[0] == '3' && (len(d) == 10 || len(d) == 9):
		if single {
			return mobileRun
		}
		if first == 3 && tidy(gs, 2, 7) && !socialSecurity(gs) {
			return usual
		}
	case d[0] == '0' && d[1] != '0' && len(d) >= 8 && len(d) <= 11:
		if single {
			return plainRun
		}
		short := first == 2 && (d[1] == '2' || d[1] == '6') // Milan, Rome
		if (short || first == 3 || first == 4) && tidy(gs, 2, 8) {
			return possible
		}
	}
	return 0
}

// british: mobiles 07 and nine digits; geographic numbers 01 and 02. 03, 08 and 09 are services.
func british(d []byte, gs []group) float64 {
	first, single := gs[0].len(), len(gs) == 1
	if d[0] != '0' || d[1] != '7' && d[1] != '1' && d[1] != '2' || len(d) != 11 && (len(d) != 10 || d[1] != '1') {
		return 0
	}
	switch {
	case single && d[1] == '7':
		return mobileRun
	case single:
		return plainRun
	case first < 3 || first > 6 || !tidy(gs, 3, 8):
		return 0
	case d[1] == '7':
		return usual
	}
	return possible
}

// american: area, exchange and line, with or without the long-distance 1. 8YY and 900 are services.
func american(d []byte, gs []group) float64 {
	if len(d) == 11 && d[0] == '1' {
		d = d[1:]
		if gs[0].len() == 1 {
			gs = gs[1:]
		}
	}
	if !northAmerican(d) || d[0] == '8' && (d[1] == d[2] || d[1] == '0' && d[2] == '0' || d[1] >= '2' && d[1] == d[2]) || string(d[:3]) == "900" {
		return 0
	}
	switch {
	case len(gs) == 1:
		return plainRun
	case len(gs) == 3 && gs[0].len() == 3 && gs[1].len() == 3 && gs[2].len() == 4:
		if gs[1].join == ')' {
			return unmistakable
		}
		return usual
	case len(gs) == 2 && gs[0].len() == 3 && gs[1].join == ')':
		return usual
	}
	return 0
}

// spanish: nine digits, 6 and 71 to 79 mobile, 81 to 88 and 91 to 98 geographic. 80x and 90x are services.
func spanish(d []byte, gs []group) float64 {
	if len(d) != 9 || d[0] < '6' || d[0] != '6' && (d[1] == '0' || d[0] != '7' && d[1] == '9') {
		return 0
	}
	if len(gs) == 1 {
		return plainRun
	}
	switch first := gs[0].len(); {
	case first == 3 && tidy(gs, 2, 6) && !socialSecurity(gs):
	case first == 2 && len(gs) == 4 && gs[1].len() == 3 && tidy(gs, 2, 3): // 91 555 01 00
	default:
		return 0
	}
	if d[0] < '8' {
		return usual
	}
	return possible
}

// french: ten digits from 01 to 07 and 09, in pairs. 08 are services.
func french(d []byte, gs []group) float64 {
	if len(d) != 10 || d[0] != '0' || d[1] == '0' || d[1] == '8' {
		return 0
	}
	pairs := len(gs) == 5
	for _, g := range gs {
		pairs = pairs && g.len() == 2
	}
	switch {
	case pairs && tidy(gs, 2, 2):
		return unmistakable
	case len(gs) == 1 && (d[1] == '6' || d[1] == '7'):
		return mobileRun
	case len(gs) == 1:
		return plainRun
	case (gs[0].len() == 4 || gs[0].len() == 2) && tidy(gs, 2, 8):
		return possible
	}
	return 0
}

// german: an area code of three to five digits and a number; mobiles 015, 016, 017 have 11 or 12 digits. Other 01 and 0800, 0900 are services.
func german(d []byte, gs []group) float64 {
	if d[0] != '0' || d[1] == '0' || len(d) < 9 || len(d) > 13 {
		return 0
	}
	first, single := gs[0].len(), len(gs) == 1
	mobile := d[1] == '1' && d[2] >= '5' && d[2] <= '7'
	switch {
	case d[1] == '1' && !mobile, string(d[1:4]) == "800", string(d[1:4]) == "900", string(d[1:4]) == "700":
		return 0
	case mobile && (len(d) < 11 || len(d) > 12):
		return 0
	case single && mobile:
		return mobileRun
	case single:
		return plainRun
	case mobile && first >= 4 && first <= 5 && tidy(gs, 2, 9):
		return usual
	case !mobile && first >= 3 && first <= 5 && tidy(trimExtension(gs), 2, 9):
		return possible
	}
	return 0
}

// socialSecurity reports whether the groups are 3, 2 and 4 digits, as United States social security numbers are written.
func socialSecurity(gs []group) bool {
	return len(gs) == 3 && gs[0].len() == 3 && gs[1].len() == 2 && gs[2].len() == 4
}

// trimExtension drops a German extension: one to three digits after the last hyphen.
func trimExtension(gs []group) []group {
	if last := gs[len(gs)-1]; len(gs) > 2 && last.join == '-' && last.len() <= 3 {
		return gs[:len(gs)-1]
	}
	return gs
}

// elsewhere judges a number of a country whose plan is not known here: grouped, beginning with a trunk 0 or not; words must say what it is.
func elsewhere(d []byte, gs []group) float64 {
	if len(d) < 8 || len(d) > 13 || d[0] == '0' && d[1] == '0' || len(gs) > 1 && !tidy(gs, 2, 8) {
		return 0
	}
	if _, national := dialled(d); len(gs) == 1 && d[0] != '0' && (len(d) < 11 || national == nil) {
		return 0 // a country code without "+" is believed of a long run only
	}
	return anyGroups
}

// atService reports whether digits as dialled at home are those of a service in one of the guard's regions: freephone, shared cost, premium.
// Where another country has the same digits as an area code, the way of writing decides.
func (g *Guard) atService(d []byte, gs []group) bool {
	has := func(heads ...string) bool {
		for _, h := range heads {
			if string(d[:len(h)]) == h {
				return true
			}
		}
		return false
	}
	sizes := func(n ...int) bool {
		if len(n) != len(gs) {
			return false
		}
		for i, g := range gs {
			if g.len() != n[i] {
				return false
			}
		}
		return true
	}
	switch {
	case has("0800", "0808", "0900", "01801", "01802", "01803", "01804", "01805", "01806", "01807"):
		return true
	case g.covers(regionIT) && len(d) == 9 && has("800", "803"), g.covers(regionES) && len(d) == 9 && has("800", "803", "806", "807", "90"):
		return true
	case g.covers(regionGB) && has("03", "08", "09") && (sizes(4, 3, 4) || len(d) == 11 && len(gs) == 1 && has("0345", "0333", "0844", "0870")):
		return true
	case g.covers(regionFR) && has("08") && sizes(2, 2, 2, 2, 2):
		return true
	case g.covers(regionUS) && len(d) == 11 && d[0] == '1':
		return service(byCode[1], d[1:])
	case g.covers(regionUS) && len(d) == 10:
		return service(byCode[1], d) && !sizes(10)
	}
	return false
}

// tidy reports whether the groups after the first have least to most digits, and whether pairs are all joined by the same mark.
func tidy(gs []group, least, most int) bool {
	pairs := 0
	for i, g := range gs {
		if i == 0 {
			continue
		}
		if g.len() < least || g.len() > most {
			return false
		}
		if g.len() == 2 {
			pairs++
		}
		if pairs > 0 && i > 1 && g.join != gs[i-1].join && gs[i-1].join != ')' && i > 2 {
			return false
		}
	}
	return true
}

// service reports whether a national number of the country is no person's: toll-free, shared cost, premium.
func service(c country, national []byte) bool {
	head := func(n int) string { return string(national[:n]) }
	switch c.code {
	case 1:
		return head(3) == "900" || national[0] == '8' && national[1] == national[2] && national[1] != '1' && national[1] != '9' || head(3) == "800"
	case 39:
		return national[0] == '8' || head(3) == "199" || head(3) == "178"
	case 44:
		return national[0] == '3' || national[0] == '8' || national[0] == '9'
	case 34:
		return head(2) == "80" || head(2) == "90"
	case 33:
		return national[0] == '8'
	case 49:
		return head(3) == "800" || head(3) == "900" || head(3) == "180"
	}
	return false
}
