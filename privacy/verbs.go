package privacy

import "strings"

// Agents ask with a few dozen verbs, and each has many forms: "mandaci", "ci mandi", "potresti mandarci", "ce lo manderesti". The forms are made
// here from the verbs.

// italianVerbs have infinitive, imperative, second person, polite form, plural and conditional stem.
const italianVerbs = "scrivere scrivi scrivi scriva scrivete scriver|dare da dai dia date dar|dire di dici dica dite dir|fornire fornisci fornisci fornisca fornite fornir|" +
	"rispondere rispondi rispondi risponda rispondete risponder|condividere condividi condividi condivida condividete condivider|" +
	"inserire inserisci inserisci inserisca inserite inserir|trasmettere trasmetti trasmetti trasmetta trasmettete trasmetter|" +
	"aggiungere aggiungi aggiungi aggiunga aggiungete aggiunger|fare fai fai faccia fate far"

// italianStems are verbs in -are without the ending.
const italianStems = "mand lasci invi indic comunic conferm pass gir segnal post riport specific dett alleg caric pubblic digit precis inoltr ricord rilasci rimand reinvi"

const spanishVerbs = "dar da das da de|decir di dices dice diga|escribir escribe escribes escribe escriba|compartir comparte compartes comparte comparta|" +
	"poner pon pones pone ponga|responder responde respondes responde responda|remitir remite remites remite remita"

const spanishStems = "mand envi dej indic facilit comunic confirm pas proporcion adjunt aport especific public dict anot detall reenvi"

const frenchVerbs = "ecrire ecrivez ecris|dire dites dis|transmettre transmettez transmets|fournir fournissez fournis|mettre mettez mets|joindre joignez joins|repondre repondez reponds|" +
	"envoyer envoyez envoie|faire faites fais"

const frenchStems = "donn indiqu communiqu laiss precis confirm partag post publi renseign mentionn ajout rappel adress not dict"

// germanVerbs have infinitive, imperative (two forms), and the form with du.
const germanVerbs = "schicken schick schicke schickst|senden send sende sendest|nennen nenn nenne nennst|geben gib gebe gibst|sagen sag sage sagst|schreiben schreib schreibe schreibst|" +
	"teilen teil teile teilst|lassen lass lasse lasst|hinterlassen hinterlass hinterlasse hinterlasst|bestatigen bestatig bestatige bestatigst|" +
	"verraten verrat verrate verratst|posten post poste postest|ubermitteln ubermittle ubermittel ubermittelst"

// addVerbs gives the forms of all verbs to the index.
func (x *lexiconIndex) addVerbs() {
	for row := range strings.SplitSeq(italianVerbs, "|") {
		x.addItalian(strings.Fields(row))
	}
	for stem := range strings.FieldsSeq(italianStems) {
		soft := stem // before e and i
		switch stem[len(stem)-1] {
		case 'c', 'g':
			soft += "h"
		}
		second, conditional := soft+"i", soft+"er"
		if base, ok := strings.CutSuffix(stem, "i"); ok && strings.HasSuffix(base, "sc") {
			second, conditional = stem, base+"er"
		}
		x.addItalian([]string{stem + "are", stem + "a", second, second, stem + "ate", conditional})
	}
	for row := range strings.SplitSeq(spanishVerbs, "|") {
		x.addSpanish(strings.Fields(row))
	}
	for stem := range strings.FieldsSeq(spanishStems) {
		soft := stem + "e"
		if base, ok := strings.CutSuffix(stem, "c"); ok {
			soft = base + "que"
		}
		x.addSpanish([]string{stem + "ar", stem + "a", stem + "as", stem + "a", soft})
	}
	for row := range strings.SplitSeq(frenchVerbs, "|") {
		x.addFrench(strings.Fields(row))
	}
	for stem := range strings.FieldsSeq(frenchStems) {
		x.addFrench([]string{stem + "er", stem + "ez", stem + "e"})
	}
	for row := range strings.SplitSeq(germanVerbs, "|") {
		x.addGerman(strings.Fields(row))
	}
}

func (x *lexiconIndex) addItalian(v []string) {
	infinitive, imperative, second, polite, plural, conditional := v[0], v[1], v[2], v[3], v[4], v[5]
	short := strings.TrimSuffix(infinitive, "e")
	doubled := map[string]string{"da": "dac", "di": "dic", "fai": "fac"}[imperative] // dacci, dicci, facci
	mine := map[string]string{"da": "dam", "di": "dim", "fai": "fam"}[imperative]
	if doubled == "" {
		doubled, mine = imperative, imperative
	}
	for _, stem := range []string{doubled, plural, short} {
		x.add(it, asks, "", stem+"ci")
		for _, what := range []string{"lo", "la", "li", "le"} {
			x.add(it, asksBy, "", stem+"ce"+what)
		}
	}
	for _, stem := range []string{mine, plural, short} {
		x.add(it, asks, "", stem+"mi")
	}
	for _, form := range []string{second, polite, plural, conditional + "esti", conditional + "ebbe", conditional + "este"} {
		x.addAfter(it, asks, form, italianUs, 2)
		x.addAfter(it, asksBy, form, italianIt, 2)
	}
	if stem := strings.TrimSuffix(short, "r"); len(stem) > 2 { // "mi lasciasse"
		x.addAfter(it, asks, stem+"sse", italianUs, 2)
		x.addAfter(it, asks, stem+"ssi", italianUs, 2)
	}
	if infinitive != "fare" {
		x.addAfter(it, asks, infinitive, italianCan, 3)
	}
}

func (x *lexiconIndex) addSpanish(v []string) {
	infinitive, imperative, second, third, polite := v[0], v[1], v[2], v[3], v[4]
	for _, stem := range []string{imperative, polite, infinitive, strings.TrimSuffix(infinitive, "r") + "d"} {
		for _, us := range []string{"nos", "me"} {
			x.add(es, asks, "", stem+us)
			for _, what := range []string{"lo", "la", "los", "las"} {
				x.add(es, asksBy, "", stem+us+what)
			}
		}
	}
	for _, form := range []string{second, third, infinitive + "ias", infinitive + "ia"} {
		x.addAfter(es, asksBy, form, spanishUs, 2)
	}
	if strings.HasSuffix(infinitive, "ar") && infinitive != "dar" { // "que nos indicara"
		x.addAfter(es, asksBy, infinitive+"a", spanishUs, 2)
		x.addAfter(es, asksBy, strings.TrimSuffix(infinitive, "r")+"se", spanishUs, 2)
	}
	x.addAfter(es, asks, infinitive, spanishCan, 3)
	if polite != "de" { // the preposition is everywhere
		x.add(es, asks, "", polite)
	}
}

func (x *lexiconIndex) addFrench(v []string) {
	infinitive, plural, imperative := v[0], v[1], v[2]
	for _, form := range []string{plural, imperative} {
		for _, us := range []string{" nous", " moi"} {
			x.add(fr, asks, "", form+us)
		}
		for _, what := range []string{" le nous", " la nous", " les nous", " le moi", " la moi", " les moi"} {
			x.add(fr, asksBy, "", form+what)
		}
	}
	if infinitive == "faire" {
		return // "faites-nous parvenir", and nothing without us
	}
	if infinitive != "mettre" { // "mettez à jour"
		x.add(fr, asks, "", plural)
	}
	x.addAfter(fr, asksBy, infinitive, frenchUs, 2)
	x.addAfter(fr, asks, infinitive, frenchCan, 4)
}

func (x *lexiconIndex) addGerman(v []string) {
	infinitive, second := v[0], v[3]
	for _, form := range []string{v[1], v[2], infinitive + " sie"} {
		for _, us := range []string{" uns", " mir", " bitte", " doch", " einfach", " gerne", " gern", " kurz", " mal"} {
			x.add(de, asks, "", form+us)
		}
	}
	x.add(de, asksBy, "", second)
}
