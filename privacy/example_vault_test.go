package privacy_test

import (
	"fmt"
	"strings"

	"github.com/mysocialcare/socialcare/privacy"
)

func ExampleMemoryVault() {
	vault := new(privacy.MemoryVault)
	guard, err := privacy.New(&privacy.Options{Operators: map[privacy.Type]privacy.Operator{
		privacy.IBAN: privacy.Pseudonym([]byte("an example of a key, 32 bytes ok")).Reversible(vault),
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	guard = guard.Within("conversation 1")
	kept := guard.Redact("Refund to GB82 WEST 1234 5698 7654 32, please")
	fmt.Println(strings.HasPrefix(kept, "Refund to [IBAN_CODE:"), vault.Len())
	fmt.Println(guard.Restore(kept))

	vault.Erase("conversation 1")
	text, err := guard.Restore(kept)
	fmt.Println(text == kept, err)
	// Output:
	// true 1
	// Refund to GB82 WEST 1234 5698 7654 32, please <nil>
	// true <nil>
}

func ExampleOperator_Reversible() {
	vault := new(privacy.MemoryVault)
	before, after := []byte("the key of last year, 32 bytes.."), []byte("the key of this year, 32 bytes..")
	guard := func(op privacy.Operator) *privacy.Guard {
		g, err := privacy.New(&privacy.Options{Operators: map[privacy.Type]privacy.Operator{"": op}})
		if err != nil {
			panic(err)
		}
		return g
	}
	kept := guard(privacy.Pseudonym(before).Reversible(vault)).Redact("ann@mail.example")

	err := vault.Rekey(privacy.Pseudonym(after).Reversible(vault, before))
	fmt.Println(err)
	fmt.Println(guard(privacy.Pseudonym(after).Reversible(vault)).Restore(kept))
	// Output:
	// <nil>
	// ann@mail.example <nil>
}
