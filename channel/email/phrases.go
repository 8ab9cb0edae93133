package email

import (
	"regexp"
	"strings"
	"unicode"
)

// What mail programs write around a quotation, in the languages that they speak.

// replies and forwards are the words before the subject of an answer, and of what
// is passed on.
const (
	replies  = `re|r|aw|antw|antwort|rif|ref|rép|rep|res|resp|sv|vs|svar|odp|ynt|atb|vá|απ|σχετ|отв|回复|回覆|答复|返信|답장|회신`
	forwards = `fw|fwd|wg|tr|i|rv|enc|doorst|vb|vl|pd|ilt|i̇lt|továbbítás|πρθ|转发|轉寄|転送|전달`
)

var (
	answers   = prefixes(replies + "|" + forwards)
	forwarded = prefixes(forwards)
)

func prefixes(words string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)^\s*(?:` + words + `)\s*(?:[\[(]\d{1,3}[\])])?\s*[:：]\s*`)
}

// wrote is the verb in the line above a quotation.
var wrote = []string{
	"wrote", "writes", "ha scritto", "scrive", "escribió", "escribio", "a écrit", "écrit", "schrieb", "schreibt", "geschrieben", "escreveu", "schreef",
	"napisał", "skrev", "kirjoitti", "napsal", "napísal", "írta", "yazdı", "a scris", "έγραψε", "пишет", "написал", "пише", "написав", "写道", "寫道", "書きました", "작성", "כתב", "كتب",
}

// hasVerb reports whether a line in lower case says that somebody wrote. Only in
// scripts that part words by blanks does the word have to begin there.
func hasVerb(line string) bool {
	for _, w := range wrote {
		i := strings.Index(line, w)
		if i == 0 || i > 0 && (w >= "\u3000" || line[i-1] == ' ' || line[i-1] == ',') {
			return true
		}
	}
	return false
}

// passed and missives are in the line above what is passed on, which ends with a
// colon or stands between dashes: "Begin forwarded message:". original is in the
// line above an answered message.
var (
	passed = []string{
		"forwarded", "weitergeleitet", "inoltrat", "reenviad", "transféré", "réexpédié", "encaminhad", "doorgestuurd", "przekazan", "przesłan", "vidarebefordra",
		"videresend", "välitet", "přeposlan", "preposlan", "переслан", "пересыла", "továbbított", "redirecționat", "iletilen", "iletilmiş", "προωθημέν", "転送", "转发", "轉寄", "전달",
	}
	missives = []string{
		"message", "nachricht", "mail", "messaggio", "mensaje", "mensagem", "bericht", "wiadomoś", "meddelande", "brev", "melding", "meddelelse", "besked", "viesti",
		"zpráv", "správ", "сообщени", "письм", "повідомл", "лист", "üzenet", "mesaj", "ileti", "μήνυμα", "メッセージ", "メール", "邮件", "郵件", "메시지", "메일",
	}
	original = []string{
		"original", "origine", "ursprüngliche", "ursprungligt", "oorspronkelijk", "origineel", "oryginaln", "oprindelig", "opprinnelig", "alkuperäinen", "původní", "pôvodn",
		"исходное", "початков", "orijinal", "özgün", "eredeti", "αρχικό", "元の", "原始", "원본",
	}
)

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// label is what a line of a repeated header is about.
type label byte

const (
	none label = iota
	from
	date
	to
	about
)

var labels = func() map[string]label {
	m := map[string]label{}
	for kind, words := range map[label]string{
		from:  "from,da,de,von,van,od,från,fra,lähettäjä,feladó,kimden,gönderen,de la,από,от,від,差出人,发件人,發件人,寄件者,보낸 사람,מאת,من",
		date:  "sent,date,inviato,data,enviado,enviado el,enviada em,enviado em,fecha,envoyé,gesendet,datum,verzonden,wysłano,wysłane,skickat,sendt,dato,lähetetty,päivämäärä,odesláno,odoslané,elküldve,küldve,dátum,gönderilme tarihi,gönderildi,tarih,trimis,στάλθηκε,ημερομηνία,отправлено,дата,надіслано,送信日時,日時,日付,发送时间,發送時間,日期,寄件日期,보낸 날짜,날짜",
		to:    "to,cc,a,para,à,pour,an,aan,do,dw,till,til,kopia,kopie,kopi,copia,vastaanottaja,komu,címzett,kime,bilgi,către,προς,κοιν.,кому,копия,копія,宛先,收件人,抄送,副本,받는 사람,참조",
		about: "subject,oggetto,asunto,objet,betreff,assunto,onderwerp,temat,ämne,emne,aihe,předmět,predmet,tárgy,konu,subiect,θέμα,тема,件名,主题,主題,主旨,제목,נושא,الموضوع",
	} {
		for _, w := range strings.Split(words, ",") {
			m[w] = kind
		}
	}
	return m
}()

// maxLabel is longer than any label, in bytes.
const maxLabel = 60

// labelled is what a line's label says, and what stands behind it.
func labelled(line string) (label, string) {
	i := strings.IndexAny(line[:min(len(line), maxLabel)], ":：")
	if i < 0 {
		return none, ""
	}
	name := strings.ToLower(strings.Trim(visible(line[:i]), "* "))
	return labels[name], strings.TrimLeft(line[i:], ":：* \t")
}

// downwards is how people say that they answer between the lines of what they
// quote.
var downwards = []string{
	"below", "inline", "in-line", "in red", "in blue", "in green", "unten", "in rot", "in blau", "in grün", "qui sotto", "vedi sotto", "in rosso", "in blu", "in verde",
	"ci-dessous", "plus bas", "en rouge", "en bleu", "en vert", "abajo", "en rojo", "en azul", "en verde", "abaixo", "a vermelho", "em vermelho", "em azul",
	"hieronder", "in het rood", "in het blauw", "poniżej", "na czerwono", "na niebiesko", "nedan", "i rött", "i blått", "nedenfor", "下記", "赤字", "下面", "见下", "아래",
}

// devices begin, and in some languages end, the line that telephones and programs
// sign with; products are what it names.
var (
	devices = [][2]string{
		{"sent from "}, {"sent with "}, {"sent via "}, {"sent using "}, {"get outlook for "}, {"gesendet von "}, {"gesendet mit "}, {"gesendet aus "}, {"gesendet über "},
		{"von mein", "gesendet"}, {"von outlook", "gesendet"}, {"von yahoo", "gesendet"}, {"diese nachricht wurde ", "gesendet"}, {"diese e-mail wurde ", "gesendet"}, {"holen sie sich outlook "}, {"outlook für ", "herunterladen"}, {"outlook für ", "beziehen"},
		{"inviato da"}, {"inviato con "}, {"inviato tramite "}, {"inviata da"}, {"scarica outlook "}, {"ottieni outlook "}, {"enviado desde "}, {"enviado de mi "}, {"enviado de meu "}, {"enviado del "}, {"enviado da "}, {"enviado do "}, {"enviado con "},
		{"enviado com "}, {"enviado a partir d"}, {"enviado via "}, {"obtener outlook "}, {"obtén outlook "}, {"descargar outlook "}, {"obter o outlook "}, {"obter outlook "}, {"obtenha o outlook "}, {"baixar outlook "}, {"baixe o outlook "},
		{"envoyé de"}, {"envoyé d'"}, {"envoyé à partir d"}, {"envoyé avec "}, {"envoyé via "}, {"télécharger outlook "}, {"téléchargez outlook "}, {"obtenir outlook "}, {"obtenez outlook "},
		{"verzonden van"}, {"verzonden met "}, {"verzonden via "}, {"verstuurd van"}, {"verstuurd met "}, {"verstuurd via "}, {"outlook voor ", "downloaden"}, {"download outlook "}, {"wysłane z "}, {"wysłano z "}, {"wysłana z "}, {"wysłane za "}, {"pobierz outlook"}, {"pobierz aplikację outlook"}, {"skickat från "}, {"skickat med "}, {"hämta outlook "}, {"skaffa outlook "},
		{"sendt fra "}, {"sendt med "}, {"hent outlook "}, {"få outlook "}, {"lähetetty "}, {"hanki outlook "}, {"odesláno z"}, {"odoslané z"}, {"отправлено с "}, {"отправлено из "}, {"надіслано з "}, {"надіслано із "}, {"trimis de pe "}, {"trimis din "}, {"", "dan gönderildi"}, {"", "den gönderildi"}, {"", "tan gönderildi"}, {"", "ten gönderildi"}, {"στάλθηκε από "}, {"poslano s "}, {"poslano z "},
		{"", "から送信"}, {"", "から送信されました"}, {"outlook", "を入手"}, {"outlook", "を取得"}, {"发自"}, {"發自"}, {"从", "发送"}, {"從", "傳送"}, {"", "에서 보냄"}, {"", "에서 보낸 메일"},
	}
	products = []string{
		"phone", "iphon", "ipad", "ipod", "android", "samsung", "galaxy", "huawei", "xiaomi", "redmi", "oneplus", "pixel", "nokia", "motorola", "blackberry", "mobile", "mobiltelefon", "telefon", "telefoon", "téléphone",
		"teléfono", "móvil", "telemóvel", "celular", "cellulare", "handy", "tablet", "smartphone", "mac", "outlook", "yahoo", "gmail", "gmx", "web.de", "proton", "tuta", "thunderbird", "bluemail", "mymail", "spark",
		"k-9", "fairemail", "aquamail", "mail for windows", "mail für windows", "posta per windows", "courrier pour windows", "correo para windows", "correio para", "mail voor windows", "windows", "posta di libero", "libero mail", "携帯", "スマートフォン", "手机", "手機",
	}
)

// links are the addresses that programs put behind their name.
var links = regexp.MustCompile(`\s*[<(\[]https?://[^>)\]]*[>)\]]`)

// maxDevice and maxClose are how many words a device signs with at most, and how
// many where no empty line parts them from what was written.
const (
	maxDevice = 12
	maxClose  = 6
)

// device reports whether a line is what a telephone or a program signs with. close:
// it follows another at once.
func device(line string, close bool) bool {
	if len(line) > 1000 {
		return false
	}
	s := strings.ToLower(visible(links.ReplaceAllString(line, "")))
	n := len(strings.Fields(s))
	if n > maxDevice || close && n > maxClose || len(s) > 160 || strings.Contains(s, "?") || dates.MatchString(s) {
		return false
	}
	if head, _, _ := strings.Cut(s, ","); !containsAny(head, products) {
		return false // "sent with the post, the telephone is lost"
	}
	s = strings.TrimRight(strings.Trim(s, "*_ "), ".!。")
	for _, d := range devices {
		if strings.HasPrefix(s, d[0]) && strings.HasSuffix(s, d[1]) {
			return true
		}
	}
	return false
}

// visible is a line without what cannot be seen, with blanks of one kind.
func visible(line string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '’':
			return '\''
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, line))
}
