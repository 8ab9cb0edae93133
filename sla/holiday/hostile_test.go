package holiday_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/sla"
	"github.com/mysocialcare/socialcare/sla/holiday"
)

// A feed that is made to be slow is read in a time that grows with its length, and no error repeats it.
func TestHostileFeeds(t *testing.T) {
	const most = 4_000_000
	all := func(s string) string { return strings.Repeat(s, most/len(s)) }
	var replacements []string
	for i := range 5000 {
		id := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i).Format("20060102")
		replacements = append(replacements, "UID:a\nDTSTART:20261225", "UID:a\nDTSTART:20261225\nRECURRENCE-ID:"+id)
	}
	const tooOften = "sla: feed line 3 VEVENT: repeats too often"
	for _, tt := range []struct{ name, feed, want string }{
		{"a long list of months", vevents("DTSTART:00010101\nRRULE:FREQ=DAILY;COUNT=999999;BYMONTH=" + all("2,") + "2"), tooOften},
		{"a long list of days of the month", vevents("DTSTART:00010101\nRRULE:FREQ=DAILY;COUNT=999999;BYMONTHDAY=" + all("31,") + "31"), tooOften},
		{"a long list of weekdays", vevents("DTSTART:00010101\nRRULE:FREQ=DAILY;COUNT=999999;BYDAY=" + all("MO,") + "MO"), tooOften},
		{"a long list of numbered weekdays", vevents("DTSTART:00010101\nRRULE:FREQ=MONTHLY;COUNT=999999;BYDAY=" + all("5MO,") + "5MO"), tooOften},
		{"a long list of positions", vevents("DTSTART:00010101\nRRULE:FREQ=MONTHLY;COUNT=999999;BYDAY=MO;BYSETPOS=" + all("31,") + "31"), tooOften},
		{"every event replaces another", vevents(replacements...), ""},
		{"a zone with many prefixes", vevents("DTSTART;TZID=" + all("a/") + "x:20261225T100000"), `names no zone that is known here`},
		{"many names of one zone", vevents("DTSTART:20261225", manyZones(50_000)), `there are more than 1000 zones`},
		{"a long weekday", vevents("DTSTART:20261225\nRRULE:FREQ=YEARLY;BYDAY=" + all("A")), `is not a weekday like MO or -1MO`},
		{"a long number", vevents("DTSTART:20261225\nRRULE:FREQ=YEARLY;BYMONTH=" + all("1")), `which is not between 1 and 12`},
		{"a long part", vevents("DTSTART:20261225\nRRULE:" + all("A")), `is not a part like FREQ=YEARLY`},
		{"a long name of a part", vevents("DTSTART:20261225\nRRULE:FREQ=YEARLY;" + all("A") + "=1"), `is not supported`},
		{"a long property", vevents("DTSTART:20261225\nEXRULE" + all(";a=b") + ":1\n" + "EXRULE:2"), `is not supported`},
		{"a long component", vevents("BEGIN:" + all("X") + "\nEND:Y"), `is open`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := holiday.Read(strings.NewReader(tt.feed), "Europe/Rome", 2026, 2027, nil)
			switch {
			case tt.want == "" && err == nil:
			case !errors.Is(err, sla.ErrInvalid) || !strings.Contains(err.Error(), tt.want):
				t.Errorf("%.300v, want %s", err, tt.want)
			case len(err.Error()) > 500:
				t.Errorf("an error of %d bytes", len(err.Error()))
			}
		})
	}
}

func manyZones(n int) string {
	var b strings.Builder
	b.WriteString("DTSTART:20261225T100000")
	for i := range n {
		fmt.Fprintf(&b, "\nEXDATE;TZID=/%d/Europe/Rome:20261225T100000", i)
	}
	return b.String()
}
