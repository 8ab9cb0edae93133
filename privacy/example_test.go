package privacy_test

import (
	"errors"
	"fmt"

	"github.com/mysocialcare/socialcare/privacy"
)

func ExampleNew() {
	_, err := privacy.New(&privacy.Options{Languages: []string{"it", "en"}, Allow: []string{"800 123 456", "help at acme"}})
	fmt.Println(err)
	fmt.Println(errors.Is(err, privacy.ErrOption))
	// Output:
	// privacy: allow "help at acme": not a phone number, an e-mail address, a domain, a street address with its number, or a number with a check digit
	// true
}

func ExampleGuard_Find() {
	guard, err := privacy.New(&privacy.Options{Allow: []string{"acme.example"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	text := "Ordine 4815162342: scrivetemi a ann@mail.example, non a help@acme.example. IBAN GB82 WEST 1234 5698 7654 32"
	for _, f := range guard.Find(text) {
		fmt.Println(f.Start, f.End, f.Type, f.Evidence)
	}
	// Output:
	// 32 48 EMAIL_ADDRESS shape
	// 80 107 IBAN_CODE checksum
}

func ExampleGuard_Redact() {
	guard, err := privacy.New(&privacy.Options{Operators: map[privacy.Type]privacy.Operator{privacy.Card: privacy.Mask(4)}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(guard.Redact("Call me on 07700 900123, my card is 5555 5555 5555 4444."))
	// Output:
	// Call me on [PHONE_NUMBER], my card is **** **** **** 4444.
}

func ExampleGuard_Check() {
	guard, err := privacy.New(&privacy.Options{Languages: []string{"it", "en"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, reply := range []string{
		"Ciao Anna, scrivici qui il tuo IBAN ^FB",
		"Ciao Anna, scrivici in DM con il tuo IBAN ^FB",
	} {
		v := guard.Check(reply, privacy.Public)
		fmt.Println(v.OK())
		for _, r := range v.Reasons {
			fmt.Println(r.Kind, r.Type, r.Text("it"))
		}
	}
	// Output:
	// false
	// request IBAN_CODE Il testo chiede al cliente un IBAN o dati bancari davanti a tutti: chiedilo in privato.
	// true
}

func ExampleVerdict_Handoff() {
	guard := new(privacy.Guard)
	v := guard.Check("Could you confirm your phone number and date of birth here?", privacy.Public)
	wants, suggested := v.Handoff()
	fmt.Println(suggested, wants)
	// Output:
	// true [PHONE_NUMBER DATE_OF_BIRTH]
}

func ExampleVerdict_Override() {
	guard := new(privacy.Guard)
	v := guard.Check("Our shop in York: 01632 960 961", privacy.Public)
	fmt.Println(v)
	v, err := v.Override("FB", "it is the number of the shop")
	fmt.Println(v.OK(), v.Waiver, err)

	v = guard.Check("Refund sent to GB82 WEST 1234 5698 7654 32", privacy.Public)
	v, err = v.Override("FB", "the customer said so")
	fmt.Println(v.OK(), err)
	// Output:
	// privacy: public text leaks PHONE_NUMBER (shape) at 18-31
	// true {FB it is the number of the shop} <nil>
	// false privacy: proven by a check digit
}

func ExampleGuard_Within() {
	guard, err := privacy.New(&privacy.Options{Operators: map[privacy.Type]privacy.Operator{
		privacy.Phone: privacy.Pseudonym([]byte("an example of a key, 32 bytes ok")),
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	one := guard.Within("conversation 1")
	same := one.Redact("+44 7700 900123") == one.Redact("+447700900123")
	across := one.Redact("+44 7700 900123") == guard.Within("conversation 2").Redact("+44 7700 900123")
	fmt.Println(same, across)
	// Output:
	// true false
}

func ExampleMask() {
	guard, err := privacy.New(&privacy.Options{Operators: map[privacy.Type]privacy.Operator{"": privacy.Mask(2)}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(guard.Redact("ann@mail.example or +44 7700 900123"))
	// Output:
	// ***@****.*****le or +** **** ****23
}

func ExamplePseudonym() {
	_, err := privacy.New(&privacy.Options{Operators: map[privacy.Type]privacy.Operator{privacy.Email: privacy.Pseudonym([]byte("short"))}})
	fmt.Println(err)
	// Output:
	// privacy: operators "EMAIL_ADDRESS": a key of 5 bytes is too short, 16 are needed
}
