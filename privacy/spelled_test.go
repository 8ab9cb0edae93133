package privacy_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/privacy"
)

// mapped writes the characters of plain in another alphabet; what it does not hold stays.
func mapped(plain, from string, to []rune) string {
	return strings.Map(func(r rune) rune {
		if i := strings.IndexRune(from, r); i >= 0 {
			return to[i]
		}
		return r
	}, plain)
}

// between puts mark between the characters of plain.
func between(plain, mark string) string { return strings.Join(strings.Split(plain, ""), mark) }

const (
	tenDigits  = "0123456789"
	cardNumber = "4111111111111111"
	ibanNumber = "GB82WEST12345698765432"
	fiscal     = "RSSMRA85T10A562S"
)

var (
	fullWidth  = []rune("０１２３４５６７８９")
	arabic     = []rune("٠١٢٣٤٥٦٧٨٩")
	persian    = []rune("۰۱۲۳۴۵۶۷۸۹")
	devanagari = []rune("०१२३४५६७८९")
	boldDigits = []rune("𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")
	monospace  = []rune("𝟶𝟷𝟸𝟹𝟺𝟻𝟼𝟽𝟾𝟿")
	circled    = []rune("⓪①②③④⑤⑥⑦⑧⑨")
	negative   = []rune("⓿❶❷❸❹❺❻❼❽❾")
	raised     = []rune("⁰¹²³⁴⁵⁶⁷⁸⁹")
)

// keycaps writes digits as emoji.
func keycaps(plain string) string {
	var b strings.Builder
	for _, r := range plain {
		b.WriteString(string(r) + "\ufe0f\u20e3")
	}
	return b.String()
}

// disguises are what people write to pass a filter, or because a filter took their number away, in the five languages.
var disguises = []struct {
	typ  privacy.Type
	text string
}{
	// Digits in words.
	{privacy.Phone, "il mio numero è ‹tre nove nove cinque cinque cinque zero uno quattro due› grazie"},
	{privacy.Phone, "chiamatemi: ‹tre nove nove, cinque cinque cinque, zero uno quattro due›. A presto"},
	{privacy.Phone, "‹TRE-NOVE-NOVE-CINQUE-CINQUE-CINQUE-ZERO-UNO-QUATTRO-DUE›"},
	{privacy.Phone, "cell ‹399 cinque cinque cinque 01 quattro due›!"},
	{privacy.Phone, "segnati questo ‹tre doppio nove triplo cinque zero uno quattro due›"},
	{privacy.Phone, "chiamami ‹tre novantanove cinquantacinque cinquanta quattordici due›"},
	{privacy.Phone, "call me on ‹zero seven seven double zero nine double zero one two three›"},
	{privacy.Phone, "my number: ‹oh seven seven oh oh nine oh oh one two three›, evenings"},
	{privacy.Phone, "ring me: ‹+44 seven seven zero zero nine zero zero one two three›"},
	{privacy.Phone, "‹two-one-two five-five-five zero-one-four-two› is my cell"},
	{privacy.Phone, "llámame al ‹seis nueve nueve cinco cinco cinco cero uno cuatro›"},
	{privacy.Phone, "mi móvil ‹seis nueve nueve, cincuenta y cinco, cincuenta, catorce› por favor"},
	{privacy.Phone, "teléfono: ‹seis doble nueve triple cinco cero uno cuatro›"},
	{privacy.Phone, "appelez-moi au ‹zéro six trois neuf neuf huit un deux trois quatre›"},
	{privacy.Phone, "mon numéro : ‹zéro six, trente-neuf, quatre-vingt-dix-huit, douze, trente-quatre› merci"},
	{privacy.Phone, "joignable au ‹zero six trente neuf quatre vingt dix huit douze trente quatre›"},
	{privacy.Phone, "ruft mich an: ‹null eins sieben eins drei neun zwei null null eins zwei›"},
	{privacy.Phone, "Handy ‹null eins sieben eins, neununddreißig, zwanzig, null, zwölf› danke"},
	{privacy.Phone, "meine Nummer ‹Null Eins Sieben Eins Drei Neun Zwo Null Null Eins Zwo›"},
	{privacy.Card, "carta ‹quattro uno uno uno uno uno uno uno uno uno uno uno uno uno uno uno›"},
	{privacy.Card, "card: ‹four one one one, one one one one, one one one one, one one one one›"},

	// Groups of one, and odd marks between them.
	{privacy.Phone, "chiamami al ‹3 9 9 5 5 5 0 1 4 2› dopo le 18"},
	{privacy.Phone, "tel ‹3.9.9.5.5.5.0.1.4.2›"},
	{privacy.Phone, "tel ‹3-9-9-5-5-5-0-1-4-2›!"},
	{privacy.Phone, "call ‹0*7*7*0*0*9*0*0*1*2*3› now"},
	{privacy.Phone, "call ‹0_7_7_0_0_9_0_0_1_2_3›"},
	{privacy.Phone, "whatsapp ‹0|7|7|0|0|9|0|0|1|2|3›"},
	{privacy.Phone, "llámame ‹6 - 9 - 9 - 5 - 5 - 5 - 0 - 1 - 4›"},
	{privacy.Phone, "móvil ‹6,9,9,5,5,5,0,1,4› gracias"},
	{privacy.Phone, "mon portable ‹06*39*98*12*34›"},
	{privacy.Phone, "appelle ‹06_39_98_12_34› stp"},
	{privacy.Phone, "tél. ‹06·39·98·12·34›"},
	{privacy.Phone, "Handy ‹0 1 7 1 - 3 9 2 0 0 1 2›"},
	{privacy.Phone, "Tel.: ‹(0)(1)(7)(1)(3)(9)(2)(0)(0)(1)(2)›"},
	{privacy.Phone, "cell ‹3  9  9   5 5 5   0 1 4 2›"},
	{privacy.Card, "carta ‹" + between(cardNumber, " ") + "› scade 12/28"},
	{privacy.Card, "card ‹4111*1111*1111*1111›"},
	{privacy.Card, "tarjeta ‹4111_1111_1111_1111›"},
	{privacy.IBAN, "IBAN ‹" + between(ibanNumber, " ") + "›"},
	{privacy.IBAN, "iban ‹GB82*WEST*1234*5698*7654*32›"},
	{privacy.IBAN, "mon iban ‹gb82_west_1234_5698_7654_32›"},
	{privacy.FiscalCode, "cf ‹" + between(fiscal, " ") + "›"},
	{privacy.FiscalCode, "codice fiscale ‹RSS-MRA-85-T10-A562-S›"},
	{privacy.FiscalCode, "codice fiscale ‹R.S.S.M.R.A.8.5.T.1.0.A.5.6.2.S›"},

	// Letters for digits, and lines.
	{privacy.Phone, "chiamami ‹399555O142›"},
	{privacy.Phone, "call ‹O77OO 9OOl23› ok"},
	{privacy.Phone, "mon numéro ‹O6 39 98 l2 34›"},
	{privacy.Card, "carta ‹4ll1 1l11 1ll1 1111›"},
	{privacy.Card, "card:\n‹4111\n1111\n1111\n1111›\nthanks"},
	{privacy.IBAN, "IBAN ‹GB82 WEST I234 5698 7654 32›"},
	{privacy.FiscalCode, "cf ‹RSSMRA85TIOA562S›"},

	// Other characters.
	{privacy.Phone, "chiamami al ‹" + mapped("3995550142", tenDigits, fullWidth) + "›"},
	{privacy.Phone, "wa ‹" + mapped("+44 7700 900123", tenDigits, fullWidth) + "›"},
	{privacy.Phone, "call ‹" + mapped("07700 900123", tenDigits, arabic) + "› please"},
	{privacy.Phone, "llámame ‹" + mapped("699555014", tenDigits, persian) + "›"},
	{privacy.Phone, "phone ‹" + mapped("07700900123", tenDigits, devanagari) + "›"},
	{privacy.Phone, "appelez le ‹" + mapped("06 39 98 12 34", tenDigits, boldDigits) + "›"},
	{privacy.Phone, "Handy ‹" + mapped("01713920012", tenDigits, monospace) + "›"},
	{privacy.Phone, "cell ‹" + mapped("399 555 0142", tenDigits, circled) + "› ok?"},
	{privacy.Phone, "tel ‹" + mapped("3995550142", tenDigits, negative) + "›"},
	{privacy.Phone, "tel ‹" + mapped("3995550142", tenDigits, raised) + "›"},
	{privacy.Phone, "il mio numero ‹" + keycaps("3995550142") + "› 😊"},
	{privacy.Phone, "mi número ‹" + strings.ReplaceAll(keycaps("699555014"), "\ufe0f", "") + "›"},
	{privacy.Phone, "ma ligne ‹" + between(keycaps("0639981234"), "") + "›"},
	{privacy.Phone, "call ‹" + between("07700900123", "\u200b") + "›"},
	{privacy.Phone, "Nummer ‹0171\u00ad3920\u00ad012›"},
	{privacy.Phone, "tel ‹399\u2060555\u200c01\ufeff42›"},
	{privacy.Phone, "cell ‹399\u00a0555\u00a0\u00a00142›"},
	{privacy.Phone, "tel ‹399—555—0142› ok"},
	{privacy.Phone, "tel ‹399−555−0142›"},
	{privacy.Card, "ma carte ‹" + mapped("4111 1111 1111 1111", tenDigits, fullWidth) + "›"},
	{privacy.Card, "Karte ‹" + between(cardNumber, "\u200b") + "›"},
	{privacy.Card, "tarjeta ‹" + keycaps(cardNumber) + "›"},
	{privacy.IBAN, "IBAN ‹ＧＢ82ＷＥＳＴ12345698765432›"},
	{privacy.IBAN, "IBAN ‹GB82 WΕST 1234 5698 7654 32›"}, // a Greek epsilon
	{privacy.FiscalCode, "cf ‹RSSМRА85Т10А562S›"},        // Cyrillic letters
	{privacy.FiscalCode, "cf ‹RSS\u200bMRA\u200b85T10\u200bA562S›"},
	{privacy.Email, "mail ‹mаriо@mail.example›"}, // Cyrillic letters
	{privacy.Email, "‹ａｎｎ＠mail.example› merci"},
	{privacy.Email, "la mia mail ‹an\u200bn@ma\u200bil.exam\u00adple›"},
	{privacy.Email, "Mail an ‹ann﹫mail.example›"},

	// Addresses in words.
	{privacy.Email, "scrivimi a ‹mario.rossi chiocciola mail punto example›"},
	{privacy.Email, "‹mario punto rossi chiocciola mail punto example› grazie"},
	{privacy.Email, "la mia mail è ‹mario_rossi(chiocciola)mail.example›"},
	{privacy.Email, "‹mario.rossi[at]mail.example›"},
	{privacy.Email, "mail: ‹mario.rossi (at) mail (punto) example›."},
	{privacy.Email, "email me: ‹ann dot lee at mail dot example›"},
	{privacy.Email, "reach me on ‹ann.lee AT mail DOT example› thanks"},
	{privacy.Email, "my email is ‹ann_lee {at} mail {dot} example›"},
	{privacy.Email, "‹ann.lee<at>mail<dot>example›"},
	{privacy.Email, "my e-mail: ‹ann.lee at gmail.com›"},
	{privacy.Email, "it's ‹ann underscore lee at mail dot co dot example›"},
	{privacy.Email, "mi correo es ‹ana punto lopez arroba mail punto example›"},
	{privacy.Email, "escríbeme a ‹ana.lopez(arroba)mail.example› gracias"},
	{privacy.Email, "correo ‹ana guion bajo lopez arroba mail punto example›"},
	{privacy.Email, "mon adresse ‹jean point petit arobase mail point example›"},
	{privacy.Email, "écrivez à ‹jean.petit [arobase] mail [point] example›"},
	{privacy.Email, "‹jean tiret petit arobase mail point example› svp"},
	{privacy.Email, "meine Mail: ‹jan punkt klein klammeraffe mail punkt example›"},
	{privacy.Email, "schreibt an ‹jan.klein ät mail punkt example›"},
	{privacy.Email, "‹jan.klein (at) mail (punkt) example› lg"},
	{privacy.Email, "‹jan minus klein at mail punkt example›"},
	{privacy.Email, "mail ‹mario.rossi @ mail.example› ok"},
	{privacy.Email, "mail ‹mario.rossi@ mail . example›"},
	{privacy.Email, "mail ‹mario.rossi(@)mail(.)example›"},
	{privacy.Email, "mail ‹mario.rossi [@] mail [.] example›"},
	{privacy.Email, "mail ‹m a r i o @ m a i l . e x a m p l e›"},
	{privacy.Email, "mia mail ‹m.a.r.i.o@mail.example›"},
	{privacy.Email, "‹ann＠mail．example›"},
	{privacy.Email, "mail ‹mario.rossi(a)mail.example›, grazie"},
	{privacy.Email, "mail ‹mario.rossi *at* mail *dot* example› ok"},
	{privacy.Email, "scrivi a ‹mario.rossi@gmail,com›"},
	{privacy.Email, "scrivi a ‹mario.rossi@mail .example› ok"},
	{privacy.Email, "email ‹ann.lee at mail.example› please"},
	{privacy.Card, "carta ‹4111--1111--1111--1111›"},
	{privacy.Card, "carta ‹(4111)(1111)(1111)(1111)›"},
	{privacy.Card, "carta ‹41 11 11 11 11 11 11 11›"},
	{privacy.FiscalCode, "cf ‹RSS_MRA_85T10_A562S›"},
	{privacy.FiscalCode, "cf ‹RSS MRA 85 T 10 A 562 S›"},
}

func TestDisguises(t *testing.T) {
	guard := new(privacy.Guard)
	for _, tt := range disguises {
		t.Run(tt.text, func(t *testing.T) { wantFound(t, guard, tt.text, tt.typ) })
	}
}

// plainProse holds number words, single letters and the words for "@" and "." in what is no disguise.
var plainProse = []string{
	"ho due gatti e tre cani, uno ha sei anni", "uno due tre, prova!", "siamo in quattro o cinque, forse sei", "il punto è che alle tre non c'era nessuno",
	"conto: uno, due, tre, quattro, cinque, sei, sette, otto, nove, dieci!", "voto da 1 a 5: 1 2 3 4 5", "3 2 1 via!", "3, 2, 1, 0",
	"risultati 3-2 1-0 2-2 4-1 1-1", "ho trovato una chiocciola nell'insalata", "ventuno punto due per cento", "alle nove e zero cinque",
	"one two three four five six seven eight nine ten", "look at example.com for the dot", "meet me at two or at five, at the shop", "I paid at amazon.com yesterday",
	"the dot at the end", "arrived at nine, left at ten, back at one two hours later", "five six seven eight, who do we appreciate",
	"uno dos tres cuatro", "a las tres en punto en la tienda", "compré dos arrobas de aceite", "punto final, no vuelvo", "tengo dos o tres pedidos, cuatro quizá",
	"à trois heures, point final", "un deux trois soleil", "j'en ai deux ou trois, un point c'est tout", "il est neuf heures zéro cinq",
	"eins zwei drei vier", "um drei Uhr, Punkt", "zwei oder drei Tage, vier höchstens", "der Klammeraffe im Zoo ist süß", "null Ahnung, null Service, null Punkte",
	"A B C D E", "a e i o u", "x y z", "S O S", "l a u f !", "N O N  F U N Z I O N A", "S.O.S. a.s.a.p. U.S.A. i.e.", "W.I.F.I. N.O.",
	"1️⃣ spento 2️⃣ acceso 3️⃣ niente", "passi: ① accendi ② aspetta ③ riprova", "x² + y² = 10³", "👩\u200d💻 aiuto 👨\u200d👩\u200d👧", "Москва и Рим", "Καλημέρα σας",
	"ordine 2 6 9 0 0 4", "tracking: uno zero due", "il 5/7 o il 6/7 o il 7/7", "12.30 13.30 14.30 15.30", "2+2=4, 3*3=9, 4*4=16", "5*5*5*5", "1,2,3,4,5,6,7",
	"@acme @anna_k grazie", "ciao @acme . com'è?", "seguite @acme.support", "prezzo @ 10 euro", "5 @ 3 a.m.", "１ ２ ３", "ＯＫ！", "price（including tax）１００", "due.",
	"pagato 20 50 100", "taglie 38 40 42 44 46 48", "posti 12 14 16 18 20", "numeri estratti: 5 12 33 47 68 90", "ricarica da 5 10 15 20 25 euro",
	"ordini:\n269004\n481516\n234216\n108151", "3995\n5501\n4242", "ho 5l d'acqua e 10l di latte", "SKU O12345l7", "IOL o 1O1 LIO", "Iol10", "10I10I10",
	"ciao @acme, com'è?", "@acme , come va", "(a) primo (b) secondo", "*at* the end", "snake_case_name_of_a_function v1_2_3_4",
	"ci vediamo alle sette, sette e mezza, otto al massimo", "nine to five, five days, zero sick days", "due per due quattro, tre per tre nove",
}

func TestPlainProse(t *testing.T) {
	guard := new(privacy.Guard)
	for _, text := range plainProse {
		if found := guard.Find(text); found != nil {
			t.Errorf("found %v in %q", found, text)
		}
	}
}

// TestDisguiseInALongText: what is disguised far into a line of 10 MiB is found where it stands, across the border of two parts too.
func TestDisguiseInALongText(t *testing.T) {
	guard := new(privacy.Guard)
	for _, before := range []int{10 << 20, 32<<10 - 20, 32<<10 + 10, 64<<10 - 600} {
		text := strings.Repeat("é ", before/3) + "cell ‹tre nove nove cinque cinque cinque zero uno quattro due›, \xff\x00 fine"
		wantFound(t, guard, text, privacy.Phone)
	}
}

// TestPartsOfALongText: a long disguised text is read in parts, and no number is cut where one begins or ends.
func TestPartsOfALongText(t *testing.T) {
	guard := new(privacy.Guard)
	for _, line := range []string{"ordine 4815162342, 45.4642035, 9.1899820\u200b\n", "12.50 EUR ４815 1623 42 2024-05-06 10:11:12\n", "una nota d\u00adi 12 pagine, +44 77\u200b00 900123\n"} {
		want := guard.Find(line)
		for offset := range 48 {
			text := strings.Repeat("x", offset) + "\n" + strings.Repeat(line, 40_000/len(line))
			found := guard.Find(text)
			if len(found) != len(want)*(40_000/len(line)) {
				t.Fatalf("after %d bytes %d findings in %d lines of %q", offset, len(found), 40_000/len(line), line)
			}
			for i, f := range found {
				if w := want[i%len(want)]; f.Type != w.Type || f.End-f.Start != w.End-w.Start {
					t.Fatalf("after %d bytes: finding %+v, want %+v", offset, f, w)
				}
			}
		}
	}
}

// TestAccentsApart: letters and accents may come as characters of their own (NFD), as some phones and file systems write them.
func TestAccentsApart(t *testing.T) {
	guard := new(privacy.Guard)
	for text, want := range map[string]string{
		"mi chiamo Nicolo\u0300 Rossi":                  "mi chiamo [PERSON]",
		"me llamo Jose\u0301 Garci\u0301a":              "me llamo [PERSON]",
		"Herr Mu\u0308ller":                             "Herr [PERSON]",
		"contrasen\u0303a: hunter22":                    "contrasen\u0303a: [PASSWORD]",
		"cosi\u0300 e\u0300 arrivato, perche\u0301 no?": "cosi\u0300 e\u0300 arrivato, perche\u0301 no?",
		"l'ordine 4815162342 e\u0300 qui":               "l'ordine 4815162342 e\u0300 qui",
	} {
		if diff := cmp.Diff(want, guard.Redact(text)); diff != "" {
			t.Errorf("redacted (-want +got):\n%s", diff)
		}
	}
}
