package care

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
)

// addLimits checks the numbers of a spec and fills in their defaults.
func (r *Rules) addLimits() error {
	for name, d := range map[string]Duration{"similar_within": r.spec.SimilarWithin, "auto_within": r.spec.AutoWithin} {
		if d > Duration(saidKept) {
			return fmt.Errorf("care: rules: %s %v is more than the %v that what was said is kept", name, time.Duration(d), saidKept)
		}
	}
	for _, f := range []struct {
		name  string
		field *int
		value int
	}{
		{"similar_max", &r.spec.SimilarMax, 5},
		{"auto_max", &r.spec.AutoMax, 3},
		{"listen_from", &r.spec.ListenFrom, 3},
	} {
		if *f.field < 0 {
			return fmt.Errorf("care: rules: %s %d is negative", f.name, *f.field)
		}
		if *f.field == 0 {
			*f.field = f.value
		}
	}
	return r.checkCauses()
}

// maxCause bounds the bytes of a cause.
const maxCause = 64

func (r *Rules) checkCauses() error {
	for i, c := range r.spec.Causes {
		switch {
		case c == "" || len(c) > maxCause || strings.ContainsFunc(c, unicode.IsControl):
			return fmt.Errorf("care: rules: causes[%d]: one line of 1 to %d bytes is wanted", i, maxCause)
		case slices.Contains(r.spec.Causes[:i], c):
			return fmt.Errorf("care: rules: causes[%d] %q is there twice", i, c)
		}
	}
	return nil
}

// Bounds of what commands bring: the bytes of an identifier, and the kinds of
// personal data that a conversation remembers.
const (
	maxID      = 256
	maxExposed = 32
)

// ids checks the length of identifiers, which events hold.
func (d *decision) ids(all ...string) error {
	for _, id := range all {
		if no := d.ident("id", id); no != nil {
			return no
		}
	}
	return nil
}

// kinds are the first kinds of personal data of a list, a copy.
func kinds(all []string) []string { return slices.Clone(all[:min(len(all), maxExposed)]) }
