package privacy_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/privacy"
)

// marked returns text without its ‹…› marks, and what they enclose.
func marked(text string) (plain string, spans [][2]int) {
	plain, typed := unmark(text)
	for _, s := range typed {
		spans = append(spans, [2]int{s.Start, s.End})
	}
	return plain, spans
}

// wantFound checks that the marked parts of text, and nothing else, are found as the type.
func wantFound(t *testing.T, g *privacy.Guard, text string, as privacy.Type) {
	t.Helper()
	plain, want := marked(text)
	var got [][2]int
	for _, f := range g.Find(plain) {
		got = append(got, [2]int{f.Start, f.End})
		if f.Type != as {
			t.Errorf("%q holds %s, want %s", plain[f.Start:f.End], f.Type, as)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("spans in %q (-want +got):\n%s", plain, diff)
	}
}

func TestEmails(t *testing.T) {
	guard := new(privacy.Guard)
	for _, text := range []string{
		"la mia mail è ‹ann.lee+shop@mail.example›.",
		"‹a@b.example›, ‹c_d@e-f.example›; <‹ann@mail.example›>",
		"mailto:‹ann@mail.example›?subject=x",
		"https://shop.example/?email=‹ann@mail.example›&x=1",
		"- ‹ann@mail.example›\n- ‹bob@mail.example›",
		"'‹ann@mail.example›' “‹bob@mail.example›”",
		"‹jürgen@müller.example› ‹用户@例子.example›",
		"‹ann@xn--bcher-kva.example› ‹ann@例子.xn--fiqs8s›",
		"SCRIVIMI A ‹ANN@MAIL.EXAMPLE›!!!",
		"3331234567 non è ‹3331234567@mail.example›",
		"@acme.support @ann_72 @user@social.example ciao@casa a@b",
		"logo@2x.png react@18.2.0 user@localhost a@.example @",
	} {
		t.Run(text, func(t *testing.T) { wantFound(t, guard, text, privacy.Email) })
	}
}

func TestPhones(t *testing.T) {
	guard := new(privacy.Guard)
	for _, text := range []string{
		// With a country code.
		"‹+44 7700 900123›", "‹+447700900123›", "tel:‹+447700900123›", "‹(+44) 7700 900123›", "‹+44 (0)20 7946 0018›", "‹+44 (0) 20 7946 0018›",
		"‹+39 399 555 0142›", "‹+39 06 5550 0142›", "‹+33 6 39 98 12 34›", "‹+49 30 23125 014›", "‹+49 (30) 23125-014›", "‹+34 799 555 014›",
		"‹+1 (212) 555-0142›", "‹+1-212-555-0142›", "‹+353 20 913 0142›", "‹+61 491 570 006›", "‹+420 799 555 014›", "‹+352 27 55 01 42›",
		"chiama ‹0044 7700 900123›", "‹00 44 7700 900123›", "‹+ 44 7700 900123›", "wa ‹+44 7700 900123›.", "‹+44 7700 900123›/‹+44 7700 900124›",
		"+999 123 456 789", "+44 12", "+100 000 000", "+50 000 000 follower", "guadagni +20 000 000 €",
		// As dialled at home.
		"il mio numero è ‹399 555 0142›", "‹399 555 0142›", "‹399-5550142›", "cell.‹3995550142›", "cell: ‹3995550142›", "tel ‹06 5550 0142›",
		"call me on ‹07700 900123›", "‹07700900123› is my number", "‹020 7946 0018›", "phone ‹01632960018›",
		"‹(212) 555-0142›", "‹212-555-0142›", "‹212.555.0142›", "text me: ‹2125550142›", "my cell is ‹1-212-555-0142›",
		"llámame al ‹799 555 014›", "‹799 55 50 14›", "mi teléfono: ‹799555014›",
		"‹06 39 98 12 34›", "‹06.39.98.12.34›", "‹0639981234› est mon numéro", "joignable au ‹0639981234›",
		"Handy ‹0171 3920012›", "‹0171/3920012›", "ruft mich an: ‹030 23125014›", "‹030/23125014›", "erreichbar unter ‹03023125014›",
		"tel\u00a0‹399\u00a0555\u00a00142›", "tel ‹399‑555‑0142›", "tel ‹399 – 5550142›",
		"tel ‹399 555 0142› o ‹399 555 0143›", "1) ‹399 555 0142›\n2) ‹399 555 0143›", "* ‹06 39 98 12 34›",
		"Telefono:\n‹3995550142›", "ordine 4815162342, tel ‹3995550142›", "tel ‹3995550142›, ordine 4815162342", "tel‹3995550142›",
		"text ‹447700900123›", "‹399 555 0142› questo è il mio numero",
	} {
		t.Run(text, func(t *testing.T) { wantFound(t, guard, text, privacy.Phone) })
	}
}

// TestNoPhones holds what customers write that has as many digits as a phone number.
func TestNoPhones(t *testing.T) {
	guard := new(privacy.Guard)
	for _, text := range []string{
		"ordine 3995550142", "ordine n. 399 555 0142", "order number 2125550142", "order #2125550142", "pedido 799555014", "commande 0639981234",
		"Bestellnummer 03023125014", "tracking number 399-5550142", "pratica 0655500142", "codice cliente 3995550142", "Ticket 0171 3920012",
		"ticket: 799 555 014", "ref. 07700900123", "IT-21905992", "CP411174923FR", "802-7141747-7660414", "1ZBAZBRL7140840023",
		"00340041483468001101", "1700000000", "1700000000000", "il 05/07/2023 alle 10.30", "2023-05-12 09:33:21", "25.10.2025", "05 07 2023",
		"costa 1.039.430,00 €", "€ 3995550142", "3995550142 euro", "pagati 399 555 014 EUR", "versione 23.4.8425.5",
		"550e8400-e29b-41d4-a716-446655440000", "https://x.example/status/3995550142", "www.shop.example/p/0639981234", "#3995550142",
		"@3995550142", "img_3995550142", "3995550142_a", "3995550142abc", "SKU 68828826", "ISBN 978 88 06 12345 6",
		// Numbers of services are no person's.
		"800 123 456", "+39 800 123456", "0800 123 4567", "0345 600 7000", "1-800-555-0199", "+1 888 555 0199", "900 123 456", "902 200 300",
		"08 92 68 12 34", "chiama l'800 123 456", "llámanos al 900 123 456", "call us on 1-800-555-0199", "call 0345 600 7000", "0800 1234567", "call us on 0808 157 0192", "+800 1234 5678",
	} {
		t.Run(text, func(t *testing.T) { wantFound(t, guard, text, privacy.Phone) })
	}
}

func TestCards(t *testing.T) {
	guard := new(privacy.Guard)
	for _, text := range []string{
		"carta ‹4111 1111 1111 1111›", "‹4111111111111111›", "‹4111-1111-1111-1111› exp 06/28", "‹4111.1111.1111.1111›", "‹4111  1111  1111  1111›",
		"‹4111 1111 1111 1111› 123", "‹4111 1111 1111 1111› 0628", "visa:‹4111111111111111›", "card-‹4111111111111111›", "(‹4111111111111111›)",
		"‹3782 822463 10005›", "‹5555 5555 5555 4444›.", "la mia Maestro ‹6759649826438453›",
		"4111 1111 1111 1112", "ordine 1111111111111117", "x4111111111111111", "4111111111111111x", "4111111111111111_1", "4111111111111111@x", "6759649826438453",
		"1700000000000", "550e8400-e29b-41d4-a716-446655440000", "411111111111111", "+4111111111111111",
	} {
		t.Run(text, func(t *testing.T) { wantFound(t, guard, text, privacy.Card) })
	}
}

func TestIBANs(t *testing.T) {
	guard := new(privacy.Guard)
	for _, text := range []string{
		"IBAN ‹GB82WEST12345698765432›", "iban ‹gb82 west 1234 5698 7654 32›, grazie", "‹GB82-WEST-1234-5698-7654-32›", "IBAN:‹GB82WEST12345698765432›.",
		"‹DE89 3704 0044 0532 0130 00› bitte", "‹IT 60 X 05428 11101 000000123456›", "‹FR14 2004 1010 0505 0001 3M02 606›",
		"GB83WEST12345698765432", "XGB82WEST12345698765432", "GB82WEST123456987654321", "ZZ82WEST12345698765432", "GB82 WEST 1234",
		"GB82WEST12345698765432@x", "il 23 maggio de 89 giorni",
	} {
		t.Run(text, func(t *testing.T) { wantFound(t, guard, text, privacy.IBAN) })
	}
}

func TestOptions(t *testing.T) {
	tests := []struct {
		name    string
		options privacy.Options
		want    string
	}{
		{"language", privacy.Options{Languages: []string{"it", "xx"}}, `privacy: languages "xx": not one of it, en, es, fr, de`},
		{"region", privacy.Options{Regions: []string{"UK"}}, `privacy: regions "UK": no such region (ISO 3166-1, two letters): did you mean "GB"?`},
		{"empty entry", privacy.Options{Allow: []string{""}}, `privacy: allow: not a phone number, an e-mail address, a domain, a street address with its number, or a number with a check digit`},
		{"word", privacy.Options{Allow: []string{"acme"}}, `privacy: allow "acme": not a phone number, an e-mail address, a domain, a street address with its number, or a number with a check digit`},
		{"half an address", privacy.Options{Allow: []string{"@acme.example"}}, `privacy: allow "@acme.example": not an e-mail address`},
		{"no domain", privacy.Options{Allow: []string{"help@acme"}}, `privacy: allow "help@acme": not an e-mail address`},
		{"short", privacy.Options{Allow: []string{"12"}}, `privacy: allow "12": not a phone number: 3 to 15 digits and at most a leading +`},
		{"plus inside", privacy.Options{Allow: []string{"12+345"}}, `privacy: allow "12+345": not a phone number: 3 to 15 digits and at most a leading +`},
		{"calling code", privacy.Options{Allow: []string{"+999 123456"}}, `privacy: allow "+999 123456": no country has this calling code`},
		{"operator's type", privacy.Options{Operators: map[privacy.Type]privacy.Operator{"NOPE": {}}}, `privacy: operators "NOPE": no such type`},
		{"mask", privacy.Options{Operators: map[privacy.Type]privacy.Operator{"": privacy.Mask(5)}}, `privacy: operators: a mask keeps 0 to 4 characters, not 5`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := privacy.New(&tt.options)
			var typed *privacy.Error
			if !errors.As(err, &typed) || !errors.Is(err, privacy.ErrOption) {
				t.Fatalf("error is %v, want an *Error with ErrOption", err)
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAllowList(t *testing.T) {
	guard, err := privacy.New(&privacy.Options{Allow: []string{
		"+44 20 7946 0018", "06 39 98 12 34", "187", "help@acme.example", "shop.example",
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"+44 20 7946 0018", "+44 (0)20 7946 0018", "0044 20 7946 0018", "020 7946 0018", "call 02079460018",
		"06 39 98 12 34", "06.39.98.12.34", "+33 6 39 98 12 34",
		"help@acme.example", "HELP@Acme.Example", "anyone@shop.example", "anyone@mail.shop.example",
	} {
		if found := guard.Find(text); found != nil {
			t.Errorf("%q is the company's, found %v", text, found)
		}
	}
	for _, text := range []string{
		"+44 20 7946 0019", "020 7946 0019", "06 39 98 12 35", "other@acme.example", "help@sub.acme.example", "ann@myshop.example", "ann@shop.example.test",
	} {
		if found := guard.Find(text); len(found) != 1 {
			t.Errorf("%q is not the company's, found %v", text, found)
		}
	}
}

// TestAllowStopsAtTheCompanysOwn: what only begins, ends or sounds like an entry is a person's.
func TestAllowStopsAtTheCompanysOwn(t *testing.T) {
	guard := newGuard(t, &privacy.Options{Allow: []string{
		"+44 7700 900123", "+44 (0)20 7946 0018", "acme.example", "Via Roma 12, 10121 Torino", "12 High Street, London", "12345670017",
	}})
	for _, text := range []string{
		"+44 20 7946 0018", "020 7946 0018", "+44 (0)20 7946 0018", "via Roma 12, 10121 Torino", "Ci trovi in via Roma 12", "VIA ROMA, 12", "our shop at 12 High Street", "P.IVA IT12345670017",
	} {
		if found := guard.Find(text); found != nil {
			t.Errorf("%q is the company's, found %v", text, found)
		}
	}
	for _, text := range []string{
		"+7 770 090 0123", "+44 7700 900123 07700 900124", "07700 900123/07700 900124", "ann@evil-acme.example", "ann@acme.example.test", "ann@acme.example@mail.example",
		"via Roma 1, 10121 Torino", "via Roma 12, 20121 Milano", "via Roma 123", "via Roma 12/B, 10121 Torino", "112 High Street",
	} {
		if found := guard.Find(text); found == nil {
			t.Errorf("%q is not the company's", text)
		}
	}
}

func TestOptionsAreCopied(t *testing.T) {
	options := &privacy.Options{Allow: []string{"ann@mail.example"}, Operators: map[privacy.Type]privacy.Operator{privacy.Email: privacy.Mask(0)}}
	guard, err := privacy.New(options)
	if err != nil {
		t.Fatal(err)
	}
	options.Allow[0] = "bob@mail.example"
	options.Operators[privacy.Email] = privacy.Operator{}
	if got, want := guard.Redact("ann@mail.example bob@mail.example"), "ann@mail.example ***@****.*******"; got != want {
		t.Errorf("redacted %q, want %q", got, want)
	}
}

func TestLanguagesAndRegions(t *testing.T) {
	british, err := privacy.New(&privacy.Options{Languages: []string{"EN"}, Regions: []string{"gb"}})
	if err != nil {
		t.Fatal(err)
	}
	wantFound(t, british, "‹07700 900123›", privacy.Phone)
	wantFound(t, british, "06.39.98.12.34", privacy.Phone)
	wantFound(t, british, "‹+33 6 39 98 12 34›", privacy.Phone)
	if v := british.Check("scrivici qui il tuo IBAN", privacy.Public); !v.OK() {
		t.Errorf("Italian is not among the languages: %v", v)
	}
	if v := british.Check("send us your IBAN here", privacy.Public); v.OK() {
		t.Error("a request in English passes")
	}
}

func TestConcurrentUse(t *testing.T) {
	guard, err := privacy.New(&privacy.Options{Operators: map[privacy.Type]privacy.Operator{"": privacy.Pseudonym([]byte("0123456789abcdef"))}})
	if err != nil {
		t.Fatal(err)
	}
	const text = "ann@mail.example, tel +44 7700 900123, scrivici qui il tuo IBAN"
	want := guard.Redact(text)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				if got := guard.Redact(text); got != want {
					t.Errorf("redacted %q, want %q", got, want)
				}
				guard.Check(text, privacy.Public)
			}
		})
	}
	wg.Wait()
}

func TestIdentifiers(t *testing.T) {
	guard := new(privacy.Guard)
	for _, tt := range []struct {
		typ  privacy.Type
		text string
	}{
		{privacy.BritishNINO, "my NI number is ‹AB 12 34 56 C›, thanks"},
		{privacy.BritishNINO, "‹ab123456c›"},
		{privacy.BritishNINO, "‹AB 123456 C›. AB 12 34 56 E, GB123456A, XAB123456C, AB123456C_1, AB1 23456 C"},
		{privacy.BritishNHS, "NHS: ‹943 476 5919›, ‹9434765919› is my nhs number"},
		{privacy.BritishNHS, "ordine 943 476 5919, la versione 9434765919"},
		{privacy.PIN, "il mio pin è ‹4821›, ordine 1234"},
		{privacy.PIN, "‹4821› is my pin. Ordine 4822. Il 4823 no"},
	} {
		t.Run(tt.text, func(t *testing.T) { wantFound(t, guard, tt.text, tt.typ) })
	}
}
