package care_test

import (
	"testing"

	"github.com/mysocialcare/socialcare/care"
)

// What networks put behind a text does not hide who signed it, and nothing else
// is taken for a signature.
func TestSignatureBeforeWhatNetworksAdd(t *testing.T) {
	for text, want := range map[string]string{
		"Done. ^FB https://example.com/p/1":        "FB",
		"See https://example.com/a-BC ^FB":         "FB",
		"Thanks -KC (2/2)":                         "KC",
		"Thanks ^HSB 2/2 https://example.com/pic.": "HSB",
		"Thanks ^FB":                   "FB",
		"Call 2/2":                     "",
		"See https://example.com/x^FB": "",
		"Thanks ^FB and good bye":      "",
		"A-BC 1/2":                     "",
		"12/2026":                      "",
		"1/2":                          "",
		"":                             "",
	} {
		if got, ok := care.Signature(text); got != want || ok != (want != "") {
			t.Errorf("Signature(%q) = %q, %t; want %q", text, got, ok, want)
		}
		if want != "" && care.Signed(text, want) != text {
			t.Errorf("%q is signed twice: %q", text, care.Signed(text, want))
		}
	}
	key := []byte("key")
	const said = "il pacco è dal corriere e arriva domani mattina"
	a, b := care.NewFingerprint(key, said+" ^FB 1/2"), care.NewFingerprint(key, said+" ^AP 1/2")
	if s := a.Similarity(b); s != 1 {
		t.Errorf("two signatures make the text another: %v", s)
	}
}
