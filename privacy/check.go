package privacy

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// publicScore is the score from which Check objects in public: lower than what Find reports, since what is public cannot be called back.
const publicScore = 0.4

// untold are the types that nobody needs to be told in a message, not even the person whose they are. Of a full card number PCI DSS 4.2.2 forbids to send
// it unprotected through a messaging service.
var untold = map[Type]bool{Card: true, CVV: true, PIN: true, Password: true, OneTimeCode: true, APIKey: true}

// unasked are the types that no agent may ask for, not even in private: who has them can act as the customer.
var unasked = map[Type]bool{CVV: true, PIN: true, Password: true, OneTimeCode: true}

// Check judges a text that is about to go to an audience.
//
//   - Public: it must neither contain personal data nor ask for any, except in private ("write to us in DM with your number").
//   - Private: it may ask, and may name the customer's data to the customer, but holds no full card number, security code, PIN, password, one-time code
//     or API key, and asks for none but the card.
//   - Log: it must not contain personal data; what it asks does not matter.
//
// Any other audience is judged as Public. What Options.Allow holds is no leak, nor is the customer's @handle or an agent's signature (" ^FB").
// In public an agent may say her own first name ("my name is Kate"); first and last name, and a name that anything else announces
// ("Mr Smith", "her name is Kate"), is a person's, which a named agent can override.
//
// Said are messages of the conversation. What is found in them, be it by the words around it there, is a leak in the text too, where it may stand without
// such words: "we will call you on 4711". A person's name is not, since agents greet people by name.
// The time is linear in the length of the text and of what was said; each value found there is looked for in the text.
func (g *Guard) Check(text string, audience Audience, said ...string) Verdict {
	if audience != Private && audience != Log {
		audience = Public
	}
	v := Verdict{Audience: audience}
	found := g.find(text, g.threshold(audience))
	if len(said) > 0 {
		found = resolve(append(found, g.repeated(text, said)...))
	}
	for _, f := range found {
		if audience == Public && ownName(text, f) {
			continue
		}
		if audience != Private || untold[f.Type] {
			v.Reasons = append(v.Reasons, Reason{Leak, f})
		}
	}
	if audience == Log {
		return v
	}
	asked := g.requests(text)
	if audience == Public {
		v.Reasons = slices.Grow(v.Reasons, len(asked))
	}
	for _, f := range asked {
		if audience == Public || unasked[f.Type] {
			v.Reasons = append(v.Reasons, Reason{Request, f})
		}
	}
	return v
}

// introductions are what people say before their own names, folded.
var introductions = newWordList("mi_chiamo mio_nome_e my_name_is my_name_s me_llamo mi_nombre_es je_m_appelle mon_nom_est mon_prenom_est ich_heise ich_heisse mein_name_ist")

// ownName reports whether a finding is the one name with which the writer of the text introduces herself.
func ownName(text string, f Finding) bool {
	if f.Type != Person || strings.ContainsFunc(text[f.Start:f.End], unicode.IsSpace) {
		return false
	}
	words, end := "", f.Start
	for range 3 {
		end = len(strings.TrimRight(text[:end], " \u00a0:'’\"“«"))
		var buf [wordBytes]byte
		start, n := wordBack(text, end, &buf)
		if n == 0 {
			return false
		}
		if words = string(buf[:n]) + words; introductions.holds([]byte(words)) {
			return true
		}
		words, end = "_"+words, start
	}
	return false
}

func (g *Guard) setThresholds(by map[Audience]float64) error {
	for audience, score := range by {
		switch {
		case audience != Public && audience != Private && audience != Log:
			return badOption("thresholds", string(audience), "not one of public, private, log")
		case !(score > 0 && score <= 1):
			return badOption("thresholds", string(audience), fmt.Sprintf("%g is not more than 0 and at most 1", score))
		}
	}
	g.thresholds = maps.Clone(by)
	return nil
}

// threshold is the score from which Check objects.
func (g *Guard) threshold(audience Audience) float64 {
	if score, ok := g.thresholds[audience]; ok {
		return score
	}
	if audience == Public {
		return publicScore
	}
	return reported
}

// shortestRepeat is the length of a value that is looked for in a reply: what is shorter recurs by chance.
const shortestRepeat = 4

// repeated finds in a text the values that were found in what was said.
func (g *Guard) repeated(text string, said []string) (found []Finding) {
	plain, at := bare(text)
	for _, message := range said {
		for _, f := range g.find(message, reported) {
			value := canonical("", message[f.Start:f.End])
			if f.Type == Person || len(value) < shortestRepeat {
				continue
			}
			for i := 0; ; {
				n := strings.Index(plain[i:], value)
				if n < 0 {
					break
				}
				start, end := at[i+n], at[i+n+len(value)-1]+1
				for end < len(text) && !runeBorder(text, end) {
					end++
				}
				if !letterBefore(text, start) && !letterAfter(text, end) {
					found = append(found, Finding{Start: start, End: end, Type: f.Type, Score: f.Score, Evidence: f.Evidence})
				}
				i += n + len(value)
			}
		}
	}
	return slices.Clip(found)
}

// bare drops what canonical drops from a text, and returns for each byte of the rest where it stood.
func bare(text string) (plain string, at []int) {
	var b strings.Builder
	for i, r := range text {
		if r == '+' || unicode.IsLetter(r) || unicode.IsNumber(r) {
			n := b.Len()
			b.WriteRune(unicode.ToUpper(r))
			for ; n < b.Len(); n++ {
				at = append(at, i)
			}
		}
	}
	return b.String(), at
}
