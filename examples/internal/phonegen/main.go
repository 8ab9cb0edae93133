// Command phonegen writes internal/phone/data.go: the numbering plans of all regions as one automaton over digits.
//
//	go run -C examples ./internal/phonegen > internal/phone/data.go
//
// The plans are those of libphonenumber (https://github.com/google/libphonenumber, Apache-2.0, copyright The Libphonenumber Authors), as
// github.com/nyaruka/phonenumbers carries them. Their regular expressions are compiled here into states that all plans share, four bytes an
// edge, so that judging a number is one walk over its digits. Local numbers that are dialled without their area code are left out.
package main

import (
	"fmt"
	"os"
	"runtime/debug"
)

// upstream says which release of libphonenumber the module's metadata was made from, as its changelog has it.
const upstream = "libphonenumber 9.0.32 of 2026-06-01"

func main() {
	text, err := generate(moduleVersion())
	if err == nil {
		_, err = os.Stdout.Write(text)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "phonegen:", err)
		os.Exit(1)
	}
}

// moduleVersion is the version of the module that the metadata is read from.
func moduleVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == "github.com/nyaruka/phonenumbers" {
				return m.Version
			}
		}
	}
	return "of unknown version"
}
