package sla_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/sla"
)

// FuzzCalendarJSON reads calendars and combinations from JSON: an error of the package, or a calendar that writes what
// it reads and whose answers agree.
func FuzzCalendarJSON(f *testing.F) {
	for _, s := range []string{
		`{"zone":"Europe/Rome","hours":"Mo-Fr 09:00-18:00; PH 10:00-12:00","closures":[{"date":"2026-12-25","until":"2026-12-26","name":"Natale","public":true}]}`,
		`{"zone":"UTC","hours":"24/7","specials":[{"date":"2026-12-24","hours":"22:00-06:00"}],"breaks":[{"date":"2026-12-24","hours":"23:00-24:00"}],"versions":[{"from":"2027-01-01","hours":"off"}]}`,
		`{"intersect":[{"zone":"Europe/Rome","hours":"Mo-Fr 09:00-18:00"},{"zone":"America/New_York","hours":"Mo-Fr 09:00-17:00"}]}`,
		`{"union":[{"zone":"UTC","hours":"Mo 00:00-24:00"},{"intersect":[{"zone":"UTC","hours":"24/7"},{"zone":"Asia/Tokyo","hours":"Sa 10:00-12:00"}]}]}`,
		`{"union":[]}`, `{"union":[null,{}]}`, `{"zone":"UTC","hours":"off"}`, `{"zone":"UTC","hours":"24/7","closures":[{"date":"0001-01-01","until":"9999-12-31"}]}`,
		`null`, `{}`, `[]`,
	} {
		f.Add([]byte(s), int64(1774000000), int64(time.Hour))
	}
	f.Fuzz(func(t *testing.T, in []byte, unix, d int64) {
		var cal sla.Calendar
		if err := cal.UnmarshalJSON(in); err != nil {
			if !errors.Is(err, sla.ErrInvalid) && !errors.Is(err, sla.ErrNeverOpens) {
				t.Errorf("error of another kind: %v", err)
			}
			return
		}
		out, err := json.Marshal(&cal)
		if err != nil {
			t.Fatal(err)
		}
		var again *sla.Calendar
		if err := json.Unmarshal(out, &again); err != nil {
			t.Fatalf("%s does not read back: %v", out, err)
		}
		if twice, _ := json.Marshal(again); string(twice) != string(out) {
			t.Errorf("%s reads back as %s", out, twice)
		}
		at := time.Unix(unix%4102444800, 0)
		due, err := cal.Add(at, max(1, time.Duration(d)%(1000*time.Hour)))
		if err != nil {
			return
		}
		if got := again.Between(at, due); got != max(1, time.Duration(d)%(1000*time.Hour)) {
			t.Errorf("%s: %s from %s to %s", out, got, at, due)
		}
		if _, err := cal.SchemaOrg(at, at.AddDate(0, 1, 0)); err != nil {
			t.Error(err)
		}
	})
}
