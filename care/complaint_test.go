package care_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mysocialcare/socialcare/care"
)

func TestComplaint(t *testing.T) {
	for text, want := range map[string]bool{
		"":                                             false,
		"My phone is dead":                             false,
		"My parcel is broken, help?":                   false,
		"When do you open again?":                      false,
		"Still waiting, again and again":               false, // for what?
		"I love you, come back again, once more":       false,
		"Thank you, no complaints!":                    false,
		"Nothing to complain about, never a complaint": false,
		"Not broken, not ignored":                      false,
		"Il telefono non funziona":                     false,
		"Nessun reclamo, tutto perfetto":               false,
		"Das Paket ist nicht kaputt, immer noch gut":   false,

		"I want to make a complaint":                                       true,
		"The line is broken again":                                         true,
		"It stopped working and the new one never arrived":                 true,
		"Nobody answers at your call centre":                               true,
		"Nobody answers at your call centre\u2026 SHAME on you!":           true,
		"The worst service, for weeks":                                     true,
		"It doesn’t work, for the third time":                              true,
		"È la terza volta che il modem è guasto":                           true,
		"VERGOGNA! Nessuno risponde":                                       true,
		"Il pacco non è arrivato, ancora in ritardo":                       true,
		"El paquete no ha llegado y nadie contesta":                        true,
		"Otra vez roto":                                                    true,
		"Toujours pas de réponse, c'est inadmissible":                      true,
		"Le colis est encore en retard":                                    true,
		"Schon wieder kaputt!":                                             true,
		"Das ist eine Frechheit":                                           true,
		strings.Repeat("words ", 1000) + "I want to make a complaint":      false, // too far down
		"@acme_care the phone: broken. Yet again! #fail https://x.example": true,
	} {
		if got := care.Complaint(text); got != want {
			t.Errorf("%.60q: %t, want %t", text, got, want)
		}
	}
}

func ExampleComplaint() {
	fmt.Println(care.Complaint("The modem is broken again"), care.Complaint("How do I set the modem up?"))
	// Output: true false
}

func BenchmarkComplaint(b *testing.B) {
	b.ReportAllocs()
	text := strings.Repeat("I wonder when my parcel comes to the shop. ", 7)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		care.Complaint(text)
	}
}
