package privacy_test

import (
	"testing"

	"github.com/mysocialcare/socialcare/privacy"
)

// TestEntitiesRedacted holds for every message of the tables, and for pieces of them in any order, that what Redact returns is read again
// without a finding.
func TestEntitiesRedacted(t *testing.T) {
	var texts []string
	for _, tables := range []map[string][]string{entities, formatEntities, everydayEntities} {
		for _, group := range tables {
			for _, text := range group {
				plain, _ := unmark(text)
				texts = append(texts, plain)
			}
		}
	}
	guard, r := new(privacy.Guard), seeded(11)
	for range rounds {
		text := ""
		for range 1 + r.IntN(3) {
			piece := texts[r.IntN(len(texts))]
			text += piece[r.IntN(len(piece)/2+1):] + []string{"", " ", "\n", ", ", ". "}[r.IntN(5)]
		}
		once := guard.Redact(text)
		if twice := guard.Redact(once); twice != once {
			t.Errorf("%q\nredacted %q\nagain    %q", text, once, twice)
		}
		if found := guard.Find(once); len(found) > 0 {
			t.Errorf("%q\nredacted %q\nholds %v", text, once, found)
		}
	}
}
