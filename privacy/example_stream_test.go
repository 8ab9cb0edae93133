package privacy_test

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/mysocialcare/socialcare/privacy"
)

func ExampleGuard_Writer() {
	w := new(privacy.Guard).Writer(os.Stdout)
	fmt.Fprint(w, "call me on +44 77")
	fmt.Fprintln(w, "00 900123")
	if err := w.Close(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// call me on [PHONE_NUMBER]
}

func ExampleGuard_Reader() {
	r := new(privacy.Guard).Reader(strings.NewReader("my IBAN is GB82 WEST 1234 5698 7654 32, thanks"))
	text, err := io.ReadAll(r)
	fmt.Println(string(text), err)
	// Output:
	// my IBAN is [IBAN_CODE], thanks <nil>
}
