package privacy_test

import (
	"strings"
	"testing"

	"github.com/mysocialcare/socialcare/privacy"
)

// TestPhonesByRegion has numbers as they are written in their country. They are set aside for fiction or are the examples of their plans.
func TestPhonesByRegion(t *testing.T) {
	for _, tt := range []struct {
		regions string
		texts   []string
	}{
		{"IT", []string{"‹06 6982 0142›", "‹(06) 55500142›", "tel. ‹02/5550142›", "cell ‹312-3456789›", "‹312.345.67.89›", "chiamami, ‹312 34 56 789›", "numero ‹0558877123›", "06 12"}},
		{"SM", []string{"‹0549 886377›", "telefono ‹66 66 12 12›"}},
		{"GB", []string{"‹0121 234 5678›", "‹(0121) 234 5678›", "‹07400 123456›", "‹07400-123-456›", "ring ‹01212345678›", "‹0191 498 0142›", "0345 600 7000", "0844 123 4567", "‹07700900142› is my number"}},
		{"IE", []string{"‹085 012 3456›", "‹(020) 912 0142›", "‹020 912 0142›", "text ‹0850123456›", "1800 123 456", "call ‹01 234 5678›"}},
		{"US", []string{"‹(201) 555-0123›", "‹(201)555-0123›", "‹201.555.0123›", "‹1 201 555 0123›", "‹1 (201) 555-0123›", "call ‹2015550123›", "2015550123", "1 800 555 0199", "011 123 4567"}},
		{"CA", []string{"‹(506) 234-5678›", "‹506-234-5678›"}},
		{"AU", []string{"‹0412 345 678›", "‹(02) 5550 0142›", "mob ‹0412345678›", "‹02 5550 0142›", "1800 123 456", "1300 123 456", "13 12 34"}},
		{"NZ", []string{"‹021 123 4567›", "‹(03) 234 5678›", "0800 123 456"}},
		{"ES", []string{"‹612 34 56 78›", "‹612 345 678›", "mi móvil es ‹612345678›", "‹810 12 34 56›", "llámame al ‹91 234 56 78›", "902 200 300", "900 123 456", "806 123 456"}},
		{"MX", []string{"‹55 1234 5678›", "cel ‹222 123 4567›", "‹(222) 123 4567›", "llámame ‹5512345678›", "800 123 4567"}},
		{"AR", []string{"‹011 15-2345-6789›", "‹11 2345-6789›", "llamame ‹1123456789›", "‹(011) 2345-6789›", "0810 123 4567"}},
		{"CO", []string{"‹321 1234567›", "celular ‹3211234567›", "‹(601) 234 5678›"}},
		{"CL", []string{"‹9 6123 4567›", "fono ‹(2) 2123 4567›", "llámame ‹961234567›", "600 123 4567"}},
		{"PE", []string{"‹912 345 678›", "llámame al ‹912345678›", "‹(01) 123 4567›"}},
		{"FR", []string{"‹06 12 34 56 78›", "‹06.12.34.56.78›", "‹01-23-45-67-89›", "appelez ‹0123456789›", "‹(0)6 12 34 56 78›", "‹06 3998 0142›", "0 800 123 456", "08 92 12 34 56"}},
		{"BE", []string{"‹0470 12 34 56›", "‹0470/12.34.56›", "‹02 555 01 42›", "0800 12 345"}},
		{"CH", []string{"‹078 123 45 67›", "‹078/123 45 67›", "Tel ‹0212345678›", "0900 123 456"}},
		{"LU", []string{"‹628 123 456›", "tél ‹27 12 34 56›"}},
		{"MC", []string{"‹06 12 34 56 78›", "tél ‹99 12 34 56›"}},
		{"DE", []string{"‹0171 3920012›", "‹(0171) 392 00 12›", "‹030/23125-014›", "‹089 1234567›", "Tel.: ‹0171-3920012›", "0800 1234567", "0180 5 123456", "0900 1 234567"}},
		{"AT", []string{"‹0664 123456›", "‹0664/123 456 78›", "Tel ‹01 234567890›", "0800 123456"}},
		{"LI", []string{"‹660 234 567›", "Tel ‹234 56 78›"}},
		{"BR", []string{"‹(11) 96123-4567›", "‹11 96123-4567›", "‹011 96123-4567›", "meu número: tel ‹11961234567›", "0800 123 4567"}},
		{"IN", []string{"‹081234 56789›", "‹81234 56789›", "call ‹8123456789›", "‹022 2345 6789›", "1800 123 456"}},
		{"JP", []string{"‹090-1234-5678›", "‹03-1234-5678›", "TEL ‹09012345678›", "0120-123-456"}},
		{"RU", []string{"‹8 (912) 345-67-89›", "‹8 912 345-67-89›", "тел. tel ‹89123456789›", "8 (800) 123-45-67"}},
		{"NL", []string{"‹06 12345678›", "‹06-12 34 56 78›", "‹020 123 4567›", "bel tel ‹0612345678›"}},
		{"PL", []string{"‹512 345 678›", "tel ‹12 345 67 89›"}},
		{"PT", []string{"‹912 345 678›", "tel ‹212345678›"}},
		{"HU", []string{"‹06 20 123 4567›", "‹06-20-123-4567›"}},
		{"TR", []string{"‹0501 234 56 78›", "‹(0212) 345 67 89›"}},
		{"IL", []string{"‹050-234-5678›", "‹02-123-4567›"}},
		{"CN", []string{"‹131 2345 6789›", "‹010 1234 5678›"}},
		{"ZA", []string{"‹071 123 4567›", "‹(010) 123 4567›"}},
	} {
		guard := newGuard(t, &privacy.Options{Regions: strings.Fields(tt.regions)})
		for _, text := range tt.texts {
			t.Run(tt.regions+" "+text, func(t *testing.T) { wantFound(t, guard, text, privacy.Phone) })
		}
	}
}

// TestPhonesAsWritten has the marks and words that people put around a number.
func TestPhonesAsWritten(t *testing.T) {
	guard := new(privacy.Guard)
	for _, text := range []string{
		// Brackets, and what stands outside them.
		"(‹399 555 0142›)", "(tel. ‹399 555 0142›)", "(‹+44 7400 123456›)", "[‹+44 7400 123456›]", "‹(+39) 399 555 0142›", "‹+39 (0) 399 555 0142›", "‹+1 (201)555-0123›",
		// Extensions are part of the number.
		"‹+39 06 5550 0142 int. 12›", "‹06 5550 0142 interno 3›", "‹+44 121 234 5678 ext. 12›", "‹0121 234 5678 ext 204›", "‹(201) 555-0123 x123›", "‹201-555-0123, ext. 7›",
		"‹01 23 45 67 89 poste 12›", "‹030 23125014 Durchwahl 12›", "‹+34 810 12 34 56 extensión 4›",
		"‹201-555-0123› extra", "‹201-555-0123› x favor", "‹201-555-0123› int",
		// Schemes and labels.
		"tel:‹+390655500142›", "wa.me/‹447400123456›", "https://wa.me/‹447400123456›", "Tel‹0655500142›", "cell:‹3995550142›", "cell.‹399 555 0142›", "M: ‹+44 7400 123456›",
		"is‹415-555-0132›", "al‹399 555 0142›",
		// A country code without its "+".
		"‹44 7400 123456›", "‹39 312 345 6789›", "‹1-201-555-0123›", "whatsapp ‹447400123456›", "‹34 612 34 56 78›",
		// Other signs for the plus, and for calling abroad.
		"‹0039 312 345 6789›", "chiama lo ‹00393123456789›", "‹0044 (0)7400 123456›", "‹+39.312.345.6789›", "‹+39-312-3456789›", "‹+39/312/3456789›",
		// Two numbers.
		"‹399 555 0142› / ‹399 555 0143›", "‹399 555 0142›, ‹399 555 0143›", "‹06 5550 0142› - ‹399 555 0142›", "tel ‹3995550142›\n‹3995550143›",
		// Abroad, and not assigned yet.
		"‹+81 90 1234 5678›", "‹+91 81234 56789›", "‹+55 11 96123-4567›", "‹+54 9 11 2345-6789›", "‹+52 222 123 4567›", "‹+7 912 345-67-89›", "‹+86 131 2345 6789›",
		"‹+33 6 39 98 01 42›", "‹+353 20 912 0142›", "‹+39 399 555 01423›", "‹+881 6 1234 5678›",
		// Pictures and abbreviations.
		"📞 ‹3995550142›", "☎️ ‹3995550142› grazie", "📱: ‹3995550142›", "‹3995550142› 📞", "tel.n.‹3995550142›", "port. ‹06 12 34 56 78›", "😡 3995550142", "3995550142 🙏",
		"‹+44-(0)121-234-5678›", "‹0171 / 392 00 12›", "‹089 / 1234567›", "‹06-12-34-56-78›/‹07-12-34-56-78›", "‹0171 3920012› / ‹0171 3920014›",
		// Groups of their own.
		"‹015 12 34 57 555›", "‹(201) - 555-0142›", "sono al ‹3123459496›", "my number is ‹201-5550142›", "llámame al ‹810-120735›", "il mio numero ‹31 23 45 67 73›",
		"‹06 12 34 56 78› ‹06 12 34 56 79›", "‹399 555 0142› ‹399 555 0143›",
		// Elsewhere a word must say what it is.
		"My Norwegian number: tel ‹406 12 345›", "406 12 345", "mein Telefon in Dänemark: ‹32 12 34 56›", "32 12 34 56",
	} {
		t.Run(text, func(t *testing.T) { wantFound(t, guard, text, privacy.Phone) })
	}
}

// TestNotPhonesAsWritten has what is made of digits and is no number: orders, tickets, dates, sums, identifiers.
func TestNotPhonesAsWritten(t *testing.T) {
	guard := new(privacy.Guard)
	for _, text := range []string{
		"ordine #312 345 6789", "order no. 201-555-0123", "ticket 0121 234 5678", "Sendungsnummer 0171 3920012", "n° de commande 06 12 34 56 78", "n. pedido 612 345 678",
		"tracking 1Z 312 345 6789", "RMA 312-345-6789", "pratica n. 06/5550142", "codice prenotazione 3123456789",
		"20260812", "12082026", "2026-08-12 09:33:21.123", "1765432109876", "1765432109", "12/08/2026 10:30", "08.12.2026", "dal 01.02.2026 al 03.04.2026",
		"1 234 567 €", "total 925,427,472.00", "1,234,567,890 views", "12'345'678 Fr.", "total 925,427,472", "x=07.674027372", "49 283 974 followers", "awb 058-09828323",
		"Springfield IL 04025-5763", "S/N 0187-6289-4260", "EUR 612 345 678", "612.345.678 €", "$201 555 0123", "£ 0121 234 5678",
		"550e8400-e29b-41d4-a716-446655440000", "f47ac10b-58cc-4372-a567-3123456789ab", "hosted-eu-20260812-09", "build-201-555-0123", "abc2015550123",
		"https://x.example/post/2015550123?id=3123456789", "x.example/item/06-5550-0142", "https://x.example/a/201-555-0123",
		"v1.23.456.7890", "10.0.0.12:8080", "port 8080", "51.5074, -0.1278", "41.9028 12.4964", "1920x1080", "1-2-3-4-5-6-7-8-9", "00000000", "0000 000 0000",
		"+100 000 000", "+20 000 000 follower", "+12", "+39", "00", "+0 000 000 000", "12345678", "numero 27123456", "11 22 33 44 55", "1 2 3 4 5 6 7 8 9 10",
		"+39 800 123456", "+44 800 123 4567", "+1 800 555 0199", "+33 892 12 34 56", "+49 800 1234567", "00800 1234 5678", "+979 123 456 789",
	} {
		t.Run(text, func(t *testing.T) {
			for _, f := range guard.Find(text) {
				if f.Type == privacy.Phone {
					t.Errorf("%q is taken for a phone number", text[f.Start:f.End])
				}
			}
		})
	}
}

func TestDefaultRegions(t *testing.T) {
	for _, tt := range []struct {
		language string
		found    []string
		not      []string
	}{
		{"it", []string{"‹312 345 6789›", "‹0549 886377›", "‹078 123 45 67›"}, []string{"(201) 555-0123", "07400 123456"}},
		{"en", []string{"‹(201) 555-0123›", "‹07400 123456›", "‹0412 345 678›", "‹085 012 3456›"}, []string{"612 345 678"}},
		{"es", []string{"‹612 345 678›", "‹55 1234 5678›", "‹912 345 678›"}, []string{"07400 123456"}},
		{"fr", []string{"‹06 12 34 56 78›", "‹0470 12 34 56›"}, []string{"(201) 555-0123"}},
		{"de", []string{"‹0171 3920012›", "‹0664 123456›"}, []string{"(201) 555-0123", "612 345 678"}},
	} {
		guard := newGuard(t, &privacy.Options{Languages: []string{tt.language}})
		for _, text := range append(tt.found, tt.not...) {
			t.Run(tt.language+" "+text, func(t *testing.T) { wantFound(t, guard, text, privacy.Phone) })
		}
	}
}

func TestRegionNames(t *testing.T) {
	for name, want := range map[string]string{
		"UK":  `privacy: regions "UK": no such region (ISO 3166-1, two letters): did you mean "GB"?`,
		"en":  `privacy: regions "en": no such region (ISO 3166-1, two letters): did you mean "GB"?`,
		"EL":  `privacy: regions "EL": no such region (ISO 3166-1, two letters): did you mean "GR"?`,
		"USA": `privacy: regions "USA": no such region (ISO 3166-1, two letters): did you mean "US"?`,
		"FE":  `privacy: regions "FE": no such region (ISO 3166-1, two letters)`,
		"":    `privacy: regions: no such region (ISO 3166-1, two letters)`,
	} {
		if _, err := privacy.New(&privacy.Options{Regions: []string{name}}); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	for _, name := range []string{"gb", "Us", "XK", "VA", "JP", "AC"} {
		if _, err := privacy.New(&privacy.Options{Regions: []string{name}}); err != nil {
			t.Error(err)
		}
	}
}

// BenchmarkPhones reads numbers that the guard must look for in the plans of all its regions.
func BenchmarkPhones(b *testing.B) {
	for _, text := range []string{"0655500142", "(201) 555-0123", "06 12 34 56 78", "+44 (0)121 234 5678", "312 345 6789 / 312 345 6780", "00393123456789", "2026 1234 5678 9012"} {
		b.Run(text, func(b *testing.B) {
			guard := new(privacy.Guard)
			b.ReportAllocs()
			for b.Loop() {
				guard.Find(text)
			}
		})
	}
}
