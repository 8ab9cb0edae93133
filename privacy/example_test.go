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
	// privacy: allow "help at acme": not a phone number, an e-mail address or a domain
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
