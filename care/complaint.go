package care

import (
	"strings"
	"unicode"
)

// Complaint reports whether a text complains: it says so ("complaint",
// "vergogna"), it tells of more than one failure ("stopped working … never
// arrived"), or of one that was not the first ("broken again", "ancora in
// ritardo"). It knows phrases of Italian, English, Spanish, French and German,
// and is conservative: who only asks for help ("my phone is dead") or says that
// there is nothing to complain of does not complain, and irony is not understood.
// It reads the first 2000 bytes.
func Complaint(text string) bool {
	said := spoken(text)
	score, failed := 0, false
	counted := map[string]bool{}
	for i := range said {
		for _, p := range grievances[said[i]] {
			if !p.at(said[i:]) || negated(said[:i]) || counted[p.phrase] {
				continue
			}
			counted[p.phrase] = true
			score += p.weight
			failed = failed || !p.again
		}
	}
	return failed && score >= enough
}

// enough is what makes a complaint: one strong phrase, or two others that are
// not both of the time.
const enough = 2

// maxSpoken bounds the bytes of a text that are read.
const maxSpoken = 2000

// grievance is a phrase that complaints have.
type grievance struct {
	phrase string
	words  []string
	weight int
	again  bool // that it is not the first time
}

func (g *grievance) at(said []string) bool {
	if len(said) < len(g.words) {
		return false
	}
	for i, w := range g.words {
		if said[i] != w {
			return false
		}
	}
	return true
}

// spoken are a text's words, in lower case.
func spoken(text string) []string {
	if len(text) > maxSpoken {
		text = strings.ToValidUTF8(text[:maxSpoken], "")
	}
	text = strings.ToLower(strings.ReplaceAll(text, "’", "'"))
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' })
}

// negations turn a phrase that follows soon into praise.
var negations = makeSet(`no not never without don't isn't wasn't zero nessun nessuna non senza mai
	ningún ninguna sin nunca aucun aucune sans jamais pas kein keine keinen ohne nie nicht`)

// negated reports whether one of the two words before says no.
func negated(before []string) bool {
	for _, w := range before[max(0, len(before)-2):] {
		if negations[w] {
			return true
		}
	}
	return false
}

// grievances are indexed by their first word; never written to.
var grievances = makeGrievances()

func makeGrievances() map[string][]grievance {
	all := map[string][]grievance{}
	add := func(weight int, again bool, phrases string) {
		for p := range strings.SplitSeq(phrases, ",") {
			words := strings.Fields(p)
			g := grievance{strings.Join(words, " "), words, weight, again}
			all[words[0]] = append(all[words[0]], g)
		}
	}
	// It says so, or that nobody listens.
	add(2, false, `complaint, complaining, reclamo, reclami, lamentela, reclamación, queja, réclamation, plainte, beschwerde, beschweren,
		shame on you, disgraceful, unacceptable, outrageous, scam, scammers, rip off, worst service, worst company, terrible service, awful service,
		nobody answers, no one answers, nobody replies, no one replies, still no answer, still no reply, still waiting for an answer,
		vergogna, vergognoso, vergognosi, inaccettabile, scandaloso, truffa, truffatori, pessimo servizio, servizio pessimo,
		nessuno risponde, nessuno mi risponde, ancora nessuna risposta,
		vergüenza, vergonzoso, inaceptable, estafa, estafadores, pésimo servicio, servicio pésimo, nadie responde, nadie contesta,
		honteux, scandaleux, inadmissible, inacceptable, arnaque, service déplorable, personne ne répond, toujours pas de réponse,
		unverschämt, unverschämtheit, inakzeptabel, frechheit, betrug, niemand antwortet, keiner antwortet, immer noch keine antwort`)
	// Something failed.
	add(1, false, `not working, doesn't work, does not work, stopped working, broken, never arrived, hasn't arrived, has not arrived, not been delivered,
		overcharged, charged twice, disappointed, ignored, no answer, no reply, useless, terrible, awful, rude, worst,
		non funziona, non funzionano, guasto, guasta, rotto, rotta, mai arrivato, mai arrivata, non è arrivato, non è arrivata, in ritardo, deluso, delusa,
		ignorato, ignorata, nessuna risposta, pessimo, pessima, addebitato due volte,
		no funciona, averiado, roto, rota, nunca llegó, no ha llegado, decepcionado, decepcionada, sin respuesta, pésimo, pésima,
		ne fonctionne pas, ne marche pas, cassé, jamais arrivé, jamais reçu, déçu, déçue, aucune réponse, en retard,
		funktioniert nicht, kaputt, nie angekommen, nicht angekommen, enttäuscht, keine antwort, ignoriert`)
	// It was not the first time, or takes too long.
	add(1, true, `again, second time, third time, fourth time, once more, still waiting, for weeks, for days, yet again,
		di nuovo, ancora, seconda volta, terza volta, ennesima volta, da giorni, da settimane, sto aspettando,
		otra vez, de nuevo, segunda vez, tercera vez, todavía, desde hace días, desde hace semanas,
		encore, à nouveau, deuxième fois, troisième fois, toujours pas, depuis des jours, depuis des semaines,
		schon wieder, zum zweiten mal, zum dritten mal, immer noch, seit tagen, seit wochen`)
	return all
}
