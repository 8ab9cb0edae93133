package holiday_test

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"os"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/mysocialcare/socialcare/sla"
	"github.com/mysocialcare/socialcare/sla/holiday"
	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/us"
)

// listed is a line of testdata/holidays.jsonl: what the country lists said when they were compared with other sources.
type listed struct{ Country, Name, Actual, Observed string }

func lists(t *testing.T) []listed {
	t.Helper()
	data, err := os.ReadFile("testdata/holidays.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var out []listed
	for scan := bufio.NewScanner(bytes.NewReader(data)); scan.Scan(); {
		var l listed
		if err := json.Unmarshal(scan.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		out = append(out, l)
	}
	return out
}

func TestCountryLists(t *testing.T) {
	all := lists(t)
	for country, list := range map[string][]*cal.Holiday{"it": it.Holidays, "gb": gb.Holidays, "us": us.Holidays} {
		t.Run(country, func(t *testing.T) {
			var actual, observed, both []sla.Closure
			for _, l := range all {
				if l.Country != country {
					continue
				}
				own, off := sla.Closure{Date: l.Actual, Name: l.Name, Public: true}, sla.Closure{Date: l.Observed, Name: l.Name, Public: true}
				actual, both = append(actual, own), append(both, own)
				if l.Observed != l.Actual {
					off.Name += " (observed)"
					both = append(both, off)
				}
				observed = append(observed, off)
			}
			if len(actual) < 20 {
				t.Fatalf("only %d holidays to compare with", len(actual))
			}
			order := func(in []sla.Closure) []sla.Closure {
				slices.SortFunc(in, func(a, b sla.Closure) int { return cmp.Compare(a.Date+a.Name, b.Date+b.Name) })
				return in
			}
			for what, pair := range map[string][2][]sla.Closure{
				"From":     {both, holiday.From(2026, 2028, list...)},
				"Actual":   {actual, holiday.Actual(2026, 2028, list...)},
				"Observed": {observed, holiday.Observed(2026, 2028, list...)},
			} {
				if diff := gocmp.Diff(order(pair[0]), order(pair[1])); diff != "" {
					t.Errorf("%s (-want +got)\n%s", what, diff)
				}
			}
		})
	}
}

// New Year's Day 2028 is a Saturday: the day off is in the year before.
func TestObservedInAnotherYear(t *testing.T) {
	eve := sla.Closure{Date: "2027-12-31", Name: "New Year's Day (observed)", Public: true}
	for _, tt := range []struct {
		name        string
		first, last int
		want        bool
	}{{"its year", 2027, 2027, true}, {"the holiday's year", 2028, 2028, false}} {
		if got := slices.Contains(holiday.From(tt.first, tt.last, us.NewYear), eve); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

func TestDaysInOrder(t *testing.T) {
	got := holiday.From(2020, 2040, slices.Concat(us.Holidays, gb.Holidays, it.Holidays)...)
	if !slices.IsSortedFunc(got, func(a, b sla.Closure) int { return cmp.Compare(a.Date, b.Date) }) {
		t.Error("the dates are not in order")
	}
}

func TestOddInput(t *testing.T) {
	if got := holiday.From(2027, 2026, it.Holidays...); got != nil {
		t.Errorf("a range that ends before it starts gives %v", got)
	}
	if got := holiday.From(2026, 2027, nil, &cal.Holiday{Name: "no rule"}); got != nil {
		t.Errorf("holidays without a rule give %v", got)
	}
	ever := holiday.From(-5, 1_000_000, &cal.Holiday{Name: "first", Month: time.January, Day: 2, Func: cal.CalcDayOfMonth})
	if len(ever) != 9999 || ever[0].Date != "0001-01-02" || ever[9998].Date != "9999-01-02" {
		t.Errorf("all years give %d days", len(ever))
	}
}
