package privacy_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/mysocialcare/socialcare/privacy"
)

var shortTypes = map[string]privacy.Type{
	"ADDRESS": privacy.Address, "BIRTH": privacy.BirthDate, "OTP": privacy.OneTimeCode, "PIN": privacy.PIN, "CARD": privacy.Card, "DOC": privacy.IDDocument,
}

// TestRequestsAsPeopleWrite counts over a list of replies: agents have more ways to ask than any table of rules foresees, so that some may be missed.
func TestRequestsAsPeopleWrite(t *testing.T) {
	for _, file := range []string{"requests.txt", "requests_polite.txt"} {
		t.Run(file, func(t *testing.T) { countRequests(t, file) })
	}
}

func countRequests(t *testing.T, file string) {
	data, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	guard := new(privacy.Guard)
	var asks, right, alarms, typed int
	for line := range strings.Lines(string(data)) {
		if line[0] == '#' {
			continue
		}
		types, text, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "|")
		if !ok {
			t.Fatalf("no bar in %q", line)
		}
		var want []privacy.Type
		for name := range strings.FieldsSeq(strings.Trim(types, "-")) {
			typ, ok := shortTypes[name]
			if !ok {
				typ = privacy.Type(name)
			}
			want = append(want, typ)
		}
		got := slices.Compact(requested(t, guard, text))
		if want != nil {
			asks++
		}
		if want != nil && got != nil {
			right++
		}
		if want == nil && got != nil {
			alarms++
		}
		if slices.Equal(want, got) {
			typed++
			continue
		}
		t.Logf("want %v, got %v: %s", want, got, text)
	}
	recall, precision := float64(right)/float64(asks), float64(right)/float64(right+alarms)
	t.Logf("%d ask, %d found, %d alarms, %d exact types: precision %.3f recall %.3f", asks, right, alarms, typed, precision, recall)
	if recall < 0.95 || precision < 0.95 {
		t.Errorf("precision %.3f and recall %.3f, want 0.95", precision, recall)
	}
}
