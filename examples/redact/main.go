// Redact finds and replaces personal data, or says whether a reply asks for some: a JSON object a line in, one a line out.
//
//	{"id":1,"text":"call me on 07700 900123"}
//	{"id":1,"redacted":"call me on [PHONE_NUMBER]","spans":[{"start":11,"end":23,"type":"PHONE_NUMBER","score":0.95}]}
//
// Offsets are bytes of UTF-8. With -asks the answer is {"id","asks_for_pii","types"}: what the text, as a reply in public, would ask the customer
// for. With -allow FILE the company's own numbers and addresses are left alone; FILE is a JSON object of lists: phones,
// emails, domains, addresses (of streets), and numbers with a check digit (IBANs, cards, VAT numbers).
// With -text it is a plain filter, which writes the lines that it has when the input pauses. Everything that it does is package privacy.
//
//	echo '{"id":1,"text":"ann@mail.example"}' | go run -C examples ./redact
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/mysocialcare/socialcare/examples/internal/jsonlines"
	"github.com/mysocialcare/socialcare/privacy"
)

func main() { os.Exit(Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// Main runs the program and returns its exit code: 0 at the end of the input, 1 when it cannot read or write, 2 for wrong flags.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("redact", flag.ContinueOnError)
	flags.SetOutput(stderr)
	asks := flags.Bool("asks", false, "say whether each text asks for personal data in public")
	text := flags.Bool("text", false, "read and write plain text")
	allow := flags.String("allow", "", "`file` with the company's own numbers and addresses, as JSON")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case flags.NArg() > 0:
		_, _ = fmt.Fprintf(stderr, "redact: unexpected argument %q\n", flags.Arg(0))
		return 2
	case *asks && *text:
		_, _ = fmt.Fprintln(stderr, "redact: -asks and -text exclude each other")
		return 2
	}
	guard, err := newGuard(*allow)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "redact:", err)
		return 2
	}
	if err := run(guard, *asks, *text, stdin, stdout); err != nil {
		_, _ = fmt.Fprintln(stderr, "redact:", err)
		return 1
	}
	return 0
}

func run(guard *privacy.Guard, asks, text bool, r io.Reader, w io.Writer) error {
	if text {
		return filter(guard, r, w)
	}
	answer := redacted
	if asks {
		answer = requestsIn
	}
	return jsonlines.Serve(r, w, func(line json.RawMessage) (any, error) {
		text, err := textOf(line)
		if err != nil {
			return nil, err
		}
		return answer(guard, text), nil
	})
}
