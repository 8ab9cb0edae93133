package page

import (
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/privacy"
	"github.com/mysocialcare/socialcare/sla"
)

// functions are those that the templates call.
var functions = template.FuncMap{
	"state":   stateWord,
	"iso":     func(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) },
	"clock":   clockTime,
	"plain":   plain,
	"has":     func(list []string, s string) bool { return slices.Contains(list, s) },
	"join":    func(list []string) string { return strings.Join(list, " ") },
	"money":   moneyWords,
	"plural":  plural,
	"percent": func(f float64) int { return int(f * 100) },
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// clockTime writes an instant for people, in the desk's own zone; the script
// rewrites it in the reader's.
func clockTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format("Mon 2 Jan 15:04")
}

func stateWord(s care.State) string {
	switch s {
	case care.New:
		return "New"
	case care.Open:
		return "Open"
	case care.Waiting:
		return "Waiting"
	case care.Snoozed:
		return "Snoozed"
	case care.Resolved:
		return "Resolved"
	case care.Closed:
		return "Closed"
	case care.Spam:
		return "Spam"
	case care.Merged:
		return "Merged"
	}
	return string(s)
}

func surfaceWord(s channel.Surface) string {
	switch s {
	case channel.DirectMessage:
		return "direct message"
	case channel.Email:
		return "e-mail"
	case "":
		return "message"
	}
	return string(s)
}

func visibilityWord(v channel.Visibility) string {
	switch v {
	case channel.Unlisted:
		return "public, unlisted"
	case channel.Followers:
		return "followers only"
	case channel.Private:
		return "private"
	}
	return "public"
}

// codeWords say why something did not leave.
func codeWords(c channel.Code) string {
	switch c {
	case channel.RateLimited:
		return "the network asks us to slow down"
	case channel.Transient:
		return "the other side did not answer or answered with an error"
	case channel.AuthExpired, channel.AuthRevoked:
		return "the network refuses our credentials"
	case channel.Unconfigured:
		return "no callback is configured for this account"
	case channel.Permission:
		return "the account may not write there"
	case channel.RecipientClosed:
		return "the customer cannot be written to"
	case channel.WindowClosed:
		return "the customer's last message is too old for the network to let us answer"
	case channel.NotFound:
		return "the message or its text is gone"
	case channel.Duplicate:
		return "the network refuses a repeated text"
	case channel.TooLong:
		return "the text is too long for the network"
	case channel.Invalid:
		return "the network finds the reply malformed"
	case channel.Unsupported:
		return "the account cannot send this"
	case channel.Abandoned:
		return "given up by a person"
	case channel.Internal:
		return "a fault of this program or its configuration"
	}
	return strings.ReplaceAll(string(c), "_", " ")
}

func metricWord(m sla.Metric) string {
	switch m {
	case sla.FirstResponse:
		return "First answer"
	case sla.NextResponse:
		return "Next answer"
	case sla.Resolution:
		return "Resolution"
	}
	return strings.ReplaceAll(string(m), "_", " ")
}

func reasonWord(r care.HandoffReason) string {
	switch r {
	case care.BecauseTime:
		return "it will take long"
	case care.BecauseTone:
		return "the tone is getting heated"
	case care.BecauseContent:
		return "it shows what is not for everybody"
	case care.BecauseData:
		return "personal data is needed"
	}
	return string(r)
}

func kindWord(k care.ResolutionKind) string {
	switch k {
	case care.Solved:
		return "solved"
	case care.Oriented:
		return "sent to who can solve it"
	case care.NoContact:
		return "closed without contact"
	case care.IsDuplicate:
		return "a duplicate"
	case care.NoAction:
		return "nothing to do"
	}
	return string(k)
}

// dataWord names a kind of personal data.
func dataWord(kind string) string {
	switch privacy.Type(kind) {
	case privacy.Email:
		return "an e-mail address"
	case privacy.Phone:
		return "a phone number"
	case privacy.Card:
		return "a card number"
	case privacy.IBAN:
		return "an IBAN"
	case privacy.FiscalCode:
		return "a codice fiscale"
	}
	return strings.ToLower(strings.ReplaceAll(kind, "_", " "))
}

// langWord names the languages that we know the names of.
func langWord(tag string) string {
	base, _, _ := strings.Cut(tag, "-")
	names := map[string]string{"it": "Italian", "en": "English", "es": "Spanish", "fr": "French", "de": "German", "pt": "Portuguese"}
	if name := names[base]; name != "" {
		return name
	}
	return tag
}

// plainSpace joins a text to one line.
func plainSpace(s string) string { return strings.Join(strings.FieldsFunc(s, unicode.IsSpace), " ") }

// cut shortens a text to n runes.
func cut(s string, n int) string {
	i := 0
	for at := range s {
		if i == n {
			return s[:at] + "…"
		}
		i++
	}
	return s
}

// draftWord says what the customer should be told.
func draftWord(k care.DraftKind) string {
	switch k {
	case care.DraftProgress:
		return "how it stands, for there was no news for too long"
	case care.DraftBeforeDue:
		return "how it stands, before the promise falls due"
	case care.DraftApology:
		return "that the promise was not kept, with an apology"
	case care.DraftVerify:
		return "whether the appointment took place, as a question"
	case care.DraftWithdrawn:
		return "that the promise was withdrawn"
	}
	return strings.ReplaceAll(string(k), "_", " ")
}

// moneyWords writes an amount with the decimals of its currency (ISO 4217: two,
// but for a few).
func moneyWords(m care.Money) string {
	digits := 2
	switch m.Currency {
	case "JPY", "KRW", "CLP", "VND", "ISK", "XAF", "XOF", "XPF", "PYG", "UGX", "RWF":
		digits = 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		digits = 3
	}
	return strconv.FormatFloat(float64(m.Minor)/math.Pow10(digits), 'f', digits, 64) + " " + m.Currency
}
