package care_test

import (
	"strings"
	"testing"

	"github.com/mysocialcare/socialcare/care"
)

func TestCourtesy(t *testing.T) {
	for _, text := range []string{
		"Grazie!", "grazie mille", "GRAZIE 🙏", "@acme grazie, buona giornata", "Ok grazie", "Perfetto, grazie mille",
		"Thank you so much!", "thx", "Thanks, good day", "¡Gracias!", "Merci beaucoup", "Vielen Dank", "ok",
	} {
		if !care.Courtesy(text) {
			t.Errorf("%q wants an answer", text)
		}
	}
	for _, text := range []string{
		"", "👍", "@acme", "ciao", "Grazie?", "Grazie, ma non funziona", "Thanks for nothing", "Grazie per la risposta, quando arriva", "ok il pacco non c'è",
		"Danke, aber es ist kaputt", strings.Repeat("grazie ", 9), strings.Repeat(" ", 200) + "grazie",
	} {
		if care.Courtesy(text) {
			t.Errorf("%q is a mere thank-you", text)
		}
	}
}
