package care

import (
	"fmt"
	"time"
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
	return nil
}
