package email_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// split decodes an answer whose text is body and returns what its author wrote and
// what was cut.
func split(t *testing.T, fields, body string) (text, quoted string) {
	t.Helper()
	_, m := decode(t, fields+"\n"+wrap("text/plain; charset=utf-8", body))
	return m.Text, m.Quoted
}

const answers = "Subject: Re: Order\nIn-Reply-To: <q@acme.example>"

// Below the first line that a program wrote nothing is the author's, whatever the
// language and the program.
func TestCutHistoryOfPrograms(t *testing.T) {
	for name, history := range map[string]string{
		// One line or two above what ">" marks: Gmail, Apple Mail, Thunderbird and their like.
		"Gmail, English":                 "On Sat, Nov 21, 2026 at 10:00\u202fAM Help <help@acme.example> wrote:\n\n> Which colour?\n>\n> Ann\n",
		"Gmail, wrapped":                 "On Sat, Nov 21, 2026 at 10:00 AM The Help Desk of Acme Incorporated\n<help@acme.example> wrote:\n\n> Which colour?\n",
		"Gmail, Swedish":                 "Den lör 21 nov. 2026 kl 10:00 skrev Help <help@acme.example>:\n\n> Which colour?\n",
		"Gmail, Danish":                  "Den lør. 21. nov. 2026 kl. 10.00 skrev Help <help@acme.example>:\n\n> Which colour?\n",
		"Gmail, Finnish":                 "la 21. marrask. 2026 klo 10.00 Help (help@acme.example) kirjoitti:\n\n> Which colour?\n",
		"Gmail, Polish":                  "sob., 21 lis 2026 o 10:00 Help <help@acme.example> napisał(a):\n\n> Which colour?\n",
		"Gmail, Czech":                   "so 21. 11. 2026 v 10:00 odesílatel Help <help@acme.example> napsal:\n\n> Which colour?\n",
		"Gmail, Hungarian":               "Help <help@acme.example> ezt írta (időpont: 2026. nov. 21., Szo, 10:00):\n\n> Which colour?\n",
		"Gmail, wrapped behind the name": "The Help Desk of Acme Incorporated and its Daughters <help@acme.example>\nezt írta (időpont: 2026. nov. 21., Szo, 10:00):\n\n> Which colour?\n",
		"Gmail, Turkish":                 "Help <help@acme.example>, 21 Kas 2026 Cmt, 10:00 tarihinde şunu yazdı:\n\n> Which colour?\n",
		"Gmail, Russian":                 "сб, 21 нояб. 2026 г. в 10:00, Help <help@acme.example>:\n\n> Which colour?\n",
		"Gmail, Ukrainian":               "сб, 21 лист. 2026 р. о 10:00 Help <help@acme.example> пише:\n\n> Which colour?\n",
		"Gmail, Greek":                   "Στις Σάβ 21 Νοε 2026 στις 10:00 π.μ., ο χρήστης Help <help@acme.example> έγραψε:\n\n> Which colour?\n",
		"Gmail, Romanian":                "În sâm., 21 nov. 2026 la 10:00, Help <help@acme.example> a scris:\n\n> Which colour?\n",
		"Gmail, Japanese":                "2026年11月21日(土) 10:00 Help <help@acme.example>:\n\n> Which colour?\n",
		"Gmail, Chinese":                 "Help <help@acme.example> 于2026年11月21日周六 10:00写道：\n\n> Which colour?\n",
		"Gmail, Korean":                  "2026년 11월 21일 (토) 오전 10:00, Help <help@acme.example>님이 작성:\n\n> Which colour?\n",
		"Apple Mail, German":             "> Am 21.11.2026 um 10:00 schrieb Help <help@acme.example>:\n> \n> Which colour?\n",
		"Apple Mail, French":             "> Le 21 nov. 2026 à 10:00, Help <help@acme.example> a écrit :\n> \n> Which colour?\n",
		"Thunderbird, Dutch":             "Op 21-11-2026 om 10:00 schreef Help:\n> Which colour?\n",
		"Thunderbird, name":              "Help wrote:\n> Which colour?\n",
		"Zoho":                           "---- On Sat, 21 Nov 2026 10:00:00 +0100 Help <help@acme.example> wrote ----\n\n> Which colour?\n",
		// A header that nothing marks below it: Outlook, GMX, Zimbra, telephones.
		"Outlook, English":          "From: Help <help@acme.example>\nSent: Saturday, November 21, 2026 10:00 AM\nTo: Zoe Marten <zoe@mail.example>\nCc: Bob\nSubject: Order\n\nWhich colour?\n",
		"Outlook without addresses": "From: Help Desk\nSent: Saturday, November 21, 2026 10:00 AM\nTo: Zoe Marten\nSubject: \n\nWhich colour?\n",
		"Outlook, bold":             "*From:* Help <help@acme.example>\n*Sent:* Saturday, November 21, 2026 10:00 AM\n*To:* Zoe Marten\n*Subject:* Order\n\nWhich colour?\n",
		"Outlook, French":           "________________________________\nDe\u00a0: Help <help@acme.example>\nEnvoyé\u00a0: samedi 21 novembre 2026 10:00\nÀ\u00a0: Zoé\nObjet\u00a0: Commande\n\nQuelle couleur ?\n",
		"Outlook, Spanish":          "De: Help <help@acme.example>\nEnviado el: sábado, 21 de noviembre de 2026 10:00\nPara: Zoe\nAsunto: Pedido\n\n¿Qué color?\n",
		"Outlook, Portuguese":       "De: Help <help@acme.example>\nEnviada em: sábado, 21 de novembro de 2026 10:00\nPara: Zoe\nAssunto: Pedido\n\nQue cor?\n",
		"Outlook, Dutch":            "Van: Help <help@acme.example>\nVerzonden: zaterdag 21 november 2026 10:00\nAan: Zoe\nOnderwerp: Bestelling\n\nWelke kleur?\n",
		"Outlook, Polish":           "Od: Help <help@acme.example>\nWysłano: sobota, 21 listopada 2026 10:00\nDo: Zoe\nTemat: Zamówienie\n\nJaki kolor?\n",
		"Outlook, Swedish":          "Från: Help <help@acme.example>\nSkickat: den 21 november 2026 10:00\nTill: Zoe\nÄmne: Order\n\nVilken färg?\n",
		"Outlook, Norwegian":        "Fra: Help <help@acme.example>\nSendt: lørdag 21. november 2026 10:00\nTil: Zoe\nEmne: Ordre\n\nHvilken farge?\n",
		"Outlook, Czech":            "Od: Help <help@acme.example>\nOdesláno: sobota 21. listopadu 2026 10:00\nKomu: Zoe\nPředmět: Objednávka\n\nBarva?\n",
		"Outlook, Russian":          "От: Help <help@acme.example>\nОтправлено: 21 ноября 2026 г. 10:00\nКому: Zoe\nТема: Заказ\n\nКакой цвет?\n",
		"Outlook, Japanese":         "差出人: Help <help@acme.example>\n送信日時: 2026年11月21日 10:00\n宛先: Zoe\n件名: 注文\n\n何色ですか\n",
		"Outlook, Chinese":          "发件人: Help <help@acme.example>\n发送时间: 2026年11月21日 10:00\n收件人: Zoe\n主题: 订单\n\n什么颜色？\n",
		"full width":                "发件人： Help <help@acme.example>\n发送时间： 2026年11月21日 10:00\n收件人： Zoe\n主题： 订单\n\n什么颜色？\n",
		"GMX":                       "Gesendet: Samstag, 21. November 2026 um 10:00 Uhr\nVon: \"Help\" <help@acme.example>\nAn: zoe@mail.example\nBetreff: Bestellung\n\nWelche Farbe?\n",
		"Samsung":                   "-------- Messaggio originale --------\nDa: Help <help@acme.example>\nData: 21/11/26 10:00 (GMT+01:00)\nA: zoe@mail.example\nOggetto: Ordine\n\nDi che colore?\n",
		"Android, Dutch":            "-------- Oorspronkelijk bericht --------\nWelke kleur?\n",
		"divider, Portuguese":       "-----Mensagem original-----\nQue cor?\n",
		"divider, Polish":           "-----Wiadomość oryginalna-----\nJaki kolor?\n",
		"divider, French":           "-----Message d’origine-----\nQuelle couleur ?\n",
		"divider, Japanese":         "-----元のメッセージ-----\n何色ですか\n",
		"divider and quotation":     "-------- Original Message --------\nOn 11/21/26 10:00, Help <help@acme.example> wrote:\n\n> Which colour?\n",
		// An attribution above what nothing marks, but that it stands in from the margin.
		"Yahoo":           "    On Saturday, November 21, 2026 at 10:00:00 AM GMT+1, Help <help@acme.example> wrote:  \n \n Which colour?\n\nAnn\n",
		"Outlook for Mac": "On 21/11/2026, 10:00, \"Help\" <help+sc-aaaaaaaaaaaaaaaa@acme.example> wrote:\n\n    Which colour?\n",
	} {
		t.Run(name, func(t *testing.T) {
			for _, gap := range []string{"\n\n", "\n"} {
				body := "It is blue.\nThank you!" + gap + history
				text, quoted := split(t, answers, body)
				if diff := cmp.Diff([]string{"It is blue.\nThank you!", strings.TrimSpace(history)}, []string{text, quoted}); diff != "" {
					t.Errorf("after %q (-want +got):\n%s", gap, diff)
				}
			}
			text, quoted := split(t, answers, history)
			if diff := cmp.Diff([]string{strings.TrimSpace(history), ""}, []string{text, quoted}); diff != "" {
				t.Errorf("alone (-want +got):\n%s", diff)
			}
		})
	}
}

// What somebody wrote is never cut because it looks like a program's line.
func TestCutKeepsWhatWasWritten(t *testing.T) {
	for name, body := range map[string]string{
		"answers between":            "Hi,\n\nOn Sat, 21 Nov 2026 at 10:00, Help <help@acme.example> wrote:\n> Which order?\n\nNumber 7.\n\n> Which colour?\n\nBlue.",
		"answers below a divider":    "Hi,\n\n-------- Original Message --------\nOn 11/21/26 10:00, Help <help@acme.example> wrote:\n\n> Which order?\nNumber 7.\n> Which colour?\nBlue.",
		"answers below a header":     "Hi,\n\nFrom: Help <help@acme.example>\nSent: Saturday, November 21, 2026 10:00 AM\nTo: Zoe\nSubject: Order\n\n> Which order?\nNumber 7.",
		"answers in a quoted header": "Hi,\n\n> From: Help <help@acme.example>\n> Sent: Saturday, November 21, 2026 10:00 AM\n> To: Zoe\n> Subject: Order\n>\n> Which order?\nNumber 7.",
		"below a signature":          "Hello,\n-- \nZoe\n\nOn Sat, 21 Nov 2026, Help wrote:\n> Which order?\nNumber 7.",
		"below a device":             "Yes\n\nSent from my iPhone\n\nPS: call me before noon.",
		"in another colour":          "Please see my answers below, in red.\n\nFrom: Help <help@acme.example>\nSent: Saturday, November 21, 2026 10:00 AM\nTo: Zoe\nSubject: Order\n\nWhich order?\nNumber 7.",
		"a journey":                  "I want to book:\nFrom: Rome\nTo: Milan\nDate: 3 May\nfor two people.",
		"a friend's letter":          "She told me:\n\nOn 3 May 2026 at 10:00 Paul <paul@mail.example> wrote:\nit is lost.\nWhat now?",
		"dashes between":             "Order 7 came.\n--\nOrder 8 did not.\n--\nOrder 9 is broken.",
		"dashes and a long end":      "Order 7 came.\n--\n" + strings.Repeat("Order 8 did not.\n", 12) + "Why?",
		"not a device":               "You wrote about my order.\nI sent the iPhone back on Monday.",
		"not a device either":        "Gestern war es so weit.\nIch habe das iPhone zurück gesendet.",
		"nor is this":                "Dzień dobry.\n\nWysłano telefon wczoraj kurierem.",
		"nor this":                   "Merhaba.\n\nSamsung telefonum yanlış adrese gönderildi.",
		"nor a question":             "Hello.\n\nSent from my iPhone, did it arrive?",
		"nor one at the end":         "Guten Tag.\nDiese Nachricht wurde gestern mit dem Handy an die falsche Adresse gesendet.",
		"a place":                    "La merce non arriva.\nInviato da Roma il 3 maggio, non si trova.",
		"times":                      "Call me at these times:\n10:00\n11:00\nThank you",
		"our own words":              "I was told:\n\nOn 21 Nov 2026 at 10:00, Help <help@acme.example> wrote:\nWe will call you.\n\nNobody did!",
		"a list of their own":        "My problems:\n> it does not start\n> it is loud",
		"what they were told":        "Hello,\n\nthe shop told me this:\n\n> Ask Acme.",
		"a face":                     "Where is it?\n>:( I am waiting since Monday.",
		"another face":               "Where is it?\n\n>_<",
		"through a mailbox file":     "Hello,\n\n>From Monday on nobody answered me.",
		"a letter of their own":      "Hier meine Kündigung:\n\nVon: Zoe Marten\nAn: Acme\nDatum: 3.5.2026\nBetreff: Kündigung\n\nHiermit kündige ich den Vertrag 7.",
		"a letter below a rule":      "Hier ist sie:\n__________\nVon: Zoe Marten\nAn: Acme\nDatum: 3.5.2026\nBetreff: Kündigung\n\nHiermit kündige ich den Vertrag 7.",
		"our words, set in":          "I was told:\n\n    On 3.5.2026 at 10:00, Ann <ann@acme.example> wrote:\n    We will call.",
		"dashes above a question":    "Order 7 came.\n--\nOrder 8 did not.\nWhy?",
		"sent with something else":   "Das Paket ist weg.\n\nGesendet mit DHL, das Handy ist aber nicht angekommen.",
		"sent on a day":              "No answer came.\n\nSent from my phone on 3.5., nobody answered.",
		"a wrote and a colon":        "In 2026 you wrote me:\nwe will call at 10:00.\nNobody did.",
	} {
		t.Run(name, func(t *testing.T) {
			if text, quoted := split(t, answers, body); text != body {
				t.Errorf("cut to\n%s\nand\n%s", text, quoted)
			}
		})
	}
}

// What is passed on is what the message is about.
func TestCutKeepsWhatIsPassedOn(t *testing.T) {
	header := "From: Shop <shop@store.example>\nSent: Saturday, November 21, 2026 10:00 AM\nTo: Zoe\nSubject: Your order\n\nOrder 7 is on its way.\n-- \nShop"
	for name, tt := range map[string]struct{ subject, body string }{
		"Gmail":                 {"Fwd: Your order", "See below.\n\n---------- Forwarded message ---------\nFrom: Shop <shop@store.example>\nDate: Sat, 21 Nov 2026 at 10:00\nSubject: Your order\nTo: <zoe@mail.example>\n\nOrder 7 is on its way."},
		"Gmail, in an answer":   {"Re: Order", "See below.\n\n---------- Messaggio inoltrato ---------\nDa: Shop <shop@store.example>\nDate: sab 21 nov 2026 alle ore 10:00\nSubject: Your order\n\nOrder 7 is on its way."},
		"Thunderbird":           {"Fwd: Your order", "See below.\n\n-------- Weitergeleitete Nachricht --------\nBetreff: Your order\nDatum: Sat, 21 Nov 2026 10:00:00 +0100\nVon: Shop <shop@store.example>\nAn: zoe@mail.example\n\nOrder 7 is on its way."},
		"Apple Mail":            {"Fwd: Your order", "See below.\n\nBegin forwarded message:\n\nFrom: Shop <shop@store.example>\nSubject: Your order\nDate: 21 November 2026 at 10:00:00 CET\nTo: zoe@mail.example\n\nOrder 7 is on its way."},
		"Apple Mail, quoted":    {"Fwd: Your order", "See below.\n\n> Début du message transféré :\n> \n> De: Shop <shop@store.example>\n> Objet: Your order\n> \n> Order 7 is on its way."},
		"Outlook":               {"FW: Your order", "See below.\n\n" + header},
		"Outlook, German":       {"WG: Your order", "See below.\n\n" + header},
		"Outlook, French":       {"TR : Your order", "See below.\n\n" + header},
		"Outlook, Italian":      {"I: Your order", "See below.\n\n" + header},
		"Outlook, Spanish":      {"RV: Your order", "See below.\n\n" + header},
		"Outlook, Portuguese":   {"ENC: Your order", "See below.\n\n" + header},
		"Outlook, old":          {"FW: Your order", "See below.\n\n-----Original Message-----\n" + header},
		"nothing but":           {"FW: Your order", header},
		"pasted, answers none":  {"Where is it?", "The shop says:\n\n" + strings.ReplaceAll(header, "\n-- \nShop", "")},
		"quoted, answers none":  {"Where is it?", "The shop wrote:\n> Order 7 is on its way."},
		"a signature above":     {"Fwd: Your order", "See below.\n-- \nZoe\n\n---------- Forwarded message ---------\nFrom: Shop <shop@store.example>\n\nOrder 7 is on its way."},
		"Japanese":              {"転送: Your order", "See below.\n\n" + header},
		"an answer in what was": {"Fwd: Your order", "See below.\n\n---------- Forwarded message ---------\nFrom: Shop <shop@store.example>\nDate: 21 Nov 2026\nSubject: Your order\n\nIt left.\n\nOn Fri, 20 Nov 2026, Zoe <zoe@mail.example> wrote:\n> Where is it?"},
	} {
		t.Run(name, func(t *testing.T) {
			fields := "Subject: " + tt.subject
			if !strings.Contains(name, "none") {
				fields += "\nReferences: <o@store.example>"
			}
			if text, quoted := split(t, fields, tt.body); text != tt.body {
				t.Errorf("cut to\n%s\nand\n%s", text, quoted)
			}
		})
	}
	// An answer to what was passed on once has a history like any other.
	body := "Blue.\n\nOn Sat, 21 Nov 2026 at 10:00, Help <help@acme.example> wrote:\n> ---------- Forwarded message ---------\n> Order 7\n"
	if text, _ := split(t, "Subject: Re: Fwd: Your order", body); text != "Blue." {
		t.Errorf("an answer: %q", text)
	}
}

// A sentence with a date does not belong to the attribution below it.
func TestCutBelowASentence(t *testing.T) {
	said := "Thank you.\nI ordered it on 3.5.2026."
	for _, history := range []string{
		"Help wrote:\n> Which colour?",
		"Help <help@acme.example> wrote:\n> Which colour?",
		"On Sat, 21 Nov 2026 10:00:00 +0100\nHelp <help@acme.example> wrote:\n\n> Which colour?",
	} {
		if text, quoted := split(t, answers, said+"\n"+history); text != said || quoted != history {
			t.Errorf("cut to %q and %q", text, quoted)
		}
	}
}

// What was written in long lines ends where it ends.
func TestCutBelowALongLine(t *testing.T) {
	long := "I would like to know whether the parcel will arrive before Saturday because we leave then"
	for _, history := range []string{
		"On Sat, 21 Nov 2026 at 10:00, Help <help@acme.example> wrote:\n> It will.",
		"Help <help@acme.example> ezt írta (időpont: 2026. nov. 21., Szo, 10:00):\n> It will.",
	} {
		if text, _ := split(t, answers, long+"\n"+history); text != long {
			t.Errorf("cut to %q", text)
		}
	}
}

func TestCutSignatures(t *testing.T) {
	for name, tt := range map[string]string{
		"RFC 3676":            "-- \nZoe Marten\nMarten Ltd\nVia Roma 1",
		"its blank lost":      "--\nZoe Marten\nMarten Ltd",
		"two of them":         "-- \nZoe Marten\n-- \nA footer of the company",
		"iPhone":              "Sent from my iPhone",
		"Outlook for iOS":     "Get Outlook for iOS<https://aka.example/o0ukef>",
		"in HTML":             "Get Outlook for Android (https://aka.example/AAb9ysg)",
		"Windows Mail":        "Sent from Mail<https://go.example/fwlink/?LinkId=550986> for Windows",
		"Yahoo":               "Sent from Yahoo Mail on Android",
		"Proton":              "Sent with Proton Mail secure email.",
		"K-9":                 "Sent from my Android device with K-9 Mail. Please excuse my brevity.",
		"K-9, German":         "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
		"German":              "Von meinem iPhone gesendet",
		"German, the program": "Gesendet von Outlook für Android",
		"German, to get it":   "Holen Sie sich Outlook für iOS",
		"Italian":             "Inviato dal mio Galaxy",
		"Italian, to get it":  "Ottieni Outlook per iOS",
		"French":              "Envoyé de mon iPhone",
		"French, the program": "Télécharger Outlook pour Android",
		"Spanish":             "Enviado desde mi iPhone",
		"Spanish, to get it":  "Obtener Outlook para iOS",
		"Portuguese":          "Enviado do meu iPhone",
		"Portuguese, program": "Obter o Outlook para Android",
		"Dutch":               "Verstuurd vanaf mijn iPhone",
		"Dutch, to get it":    "Outlook voor iOS downloaden",
		"Polish":              "Wysłane z iPhone'a",
		"Polish, the program": "Pobierz aplikację Outlook dla systemu iOS",
		"Swedish":             "Skickat från min iPhone",
		"Danish":              "Sendt fra min iPhone",
		"Finnish":             "Lähetetty iPhonesta",
		"Czech":               "Odesláno z iPhonu",
		"Russian":             "Отправлено с iPhone",
		"Turkish":             "iPhone'umdan gönderildi",
		"Japanese":            "iPhoneから送信",
		"Chinese":             "发自我的iPhone",
		"Korean":              "나의 iPhone에서 보냄",
	} {
		t.Run(name, func(t *testing.T) {
			for _, fields := range []string{"Subject: Order", answers} {
				text, quoted := split(t, fields, "It is blue.\n\n"+tt+"\n")
				if text != "It is blue." || quoted != tt {
					t.Errorf("%q and %q", text, quoted)
				}
			}
			below := tt + "\n\nOn Sat, 21 Nov 2026 at 10:00, Help <help@acme.example> wrote:\n> Which?\n> --\n> Ann"
			if text, quoted := split(t, answers, "It is blue.\n\n"+below); text != "It is blue." || quoted != below {
				t.Errorf("above a history: %q and %q", text, quoted)
			}
			if text, _ := split(t, answers, tt); text != strings.TrimSpace(tt) {
				t.Errorf("alone: %q", text)
			}
		})
	}
}

// Text that was made to be read slowly is not.
func TestCutIsLinear(t *testing.T) {
	const size = 1 << 19
	for name, line := range map[string]string{
		"quotations":   "> x\n",
		"attributions": "  On 3 May 2026 at 10:00 Ann <help@acme.example> wrote:\nx\n",
		"indentations": "  On 3 May 2026 at 10:00 ann@mail.example wrote:\n",
		"headings":     "-----Original Message-----\n> x\ny\n",
		"dividers":     "-----Original Message-----\n",
		"headers":      "From: a@b.example\nSent: 3\n",
		"colons":       ":\n",
		"dashes":       "-- \n",
		"rules":        "__________\n",
		"wide":         "On 3 May 2026 at 10:00 Ann wrote:",
		"blanks":       "x:\n\n\n\n\n\n\n\n\n\n",
	} {
		for _, end := range []string{"end", "> end", "x\n> end\ny"} {
			body := "above\n" + strings.Repeat(line, size/len(line)) + end
			if text, _ := split(t, answers, body); text == "" {
				t.Errorf("%s: nothing is left", name)
			}
		}
	}
}

// HTML alone is cut like plain text.
func TestCutHTML(t *testing.T) {
	for name, history := range map[string]string{
		"Gmail":       `<div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Sat, Nov 21, 2026 at 10:00 AM Help &lt;<a href="mailto:help@acme.example">help@acme.example</a>&gt; wrote:<br></div><blockquote class="gmail_quote"><div>Which colour?</div><p>Ann</p></blockquote></div>`,
		"Outlook web": `<hr><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri"><b>Von:</b> Help &lt;help@acme.example&gt;<br><b>Gesendet:</b> Samstag, 21. November 2026 10:00<br><b>An:</b> Zoe<br><b>Betreff:</b> Frage</font><div>&nbsp;</div></div><p>Which colour?</p>`,
		"Outlook":     `<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal"><b>From:</b> Help &lt;help@acme.example&gt; <br><b>Sent:</b> Saturday, November 21, 2026 10:00 AM<br><b>To:</b> Zoe<br><b>Subject:</b> RE: Order<o:p></o:p></p></div><p class="MsoNormal">Which colour?</p>`,
		"Yahoo":       `<div id="ydpc0yahoo_quoted_1" class="ydpc0yahoo_quoted"><div>On Saturday, November 21, 2026 at 10:00:00 AM GMT+1, Bob &lt;bob@mail.example&gt; wrote: </div><div><br></div><div><p>Which colour?</p></div></div>`,
		"Apple Mail":  `<br><blockquote type="cite"><div>Il giorno 21 nov 2026, alle ore 10:00, Help &lt;help@acme.example&gt; ha scritto:</div><br><div>Di che colore?</div></blockquote>`,
		"Thunderbird": `<div class="moz-cite-prefix">Am 21.11.26 um 10:00 schrieb Help:<br></div><blockquote type="cite" cite="mid:q@acme.example"><p>Welche Farbe?</p></blockquote>`,
	} {
		if _, m := decode(t, answers+"\n"+wrap("text/html; charset=utf-8", "<html><body><div>It is blue.<br></div>"+history+"</body></html>")); m.Text != "It is blue." || m.Quoted == "" {
			t.Errorf("%s: %q and %q", name, m.Text, m.Quoted)
		}
	}
	mixed := "multipart/mixed; boundary=m"
	yahoo := `<p>It is blue.</p><div class="yahoo_quoted"><p>Il sabato 21 novembre 2026 alle ore 10:00:00 CET, Help &lt;help@acme.example&gt; ha scritto:</p><p>Di che colore?</p></div>`
	if _, m := decode(t, answers+"\n"+wrap(mixed, "--m\nContent-Type: text/html\n\n"+yahoo+"\n--m--\n")); m.Text != "It is blue." {
		t.Errorf("Yahoo, in a part: %q", m.Text)
	}
	between := `<blockquote>Which order?</blockquote><p>Number 7.</p><blockquote>Which colour?</blockquote><p>Blue.</p>`
	if _, m := decode(t, answers+"\n"+wrap("text/html", between)); m.Quoted != "" || m.Text != "> Which order?\n\nNumber 7.\n\n> Which colour?\n\nBlue." {
		t.Errorf("answers between: %q and %q", m.Text, m.Quoted)
	}
}
