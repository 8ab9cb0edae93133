package holiday_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mysocialcare/socialcare/sla"
	"github.com/mysocialcare/socialcare/sla/holiday"
)

var update = flag.Bool("update", false, "write the golden files anew")

// vevents is a feed of events, each given as its lines.
func vevents(events ...string) string {
	var b strings.Builder
	b.WriteString("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
	for _, e := range events {
		b.WriteString("BEGIN:VEVENT\r\n" + strings.ReplaceAll(e, "\n", "\r\n") + "\r\nEND:VEVENT\r\n")
	}
	b.WriteString("END:VCALENDAR\r\n")
	return b.String()
}

// days reads a feed for Rome, 2026 and 2027, and prints what comes out: closures, then breaks.
func days(t *testing.T, feed string) []string {
	t.Helper()
	opt, err := holiday.Read(strings.NewReader(feed), "Europe/Rome", 2026, 2027, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range opt.Closures {
		out = append(out, strings.TrimSpace(strings.TrimSuffix(c.Date+".."+c.Until, "..")+" "+c.Name))
	}
	for _, b := range opt.Breaks {
		out = append(out, strings.TrimSpace(b.Date+" "+b.Hours+" "+b.Name))
	}
	return out
}

func TestEvents(t *testing.T) {
	tests := []struct {
		name, event string
		want        []string
	}{
		{"a day", "DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261226\nSUMMARY:Natale", []string{"2026-12-25 Natale"}},
		{"a day without an end", "DTSTART;VALUE=DATE:20261225", []string{"2026-12-25"}},
		{"a date that does not say so", "DTSTART:20261225", []string{"2026-12-25"}},
		{"a date that says it is a time", "DTSTART;VALUE=DATE-TIME:20261225\nDTEND;VALUE=DATE-TIME:20261225", []string{"2026-12-25"}},
		{"a midnight that says it is a date", "DTSTART;VALUE=DATE:20251222T000000\nDTEND;VALUE=DATE:20260102T000000", []string{"2026-01-01"}},
		{"several days", "DTSTART;VALUE=DATE:20260810\nDTEND;VALUE=DATE:20260822", []string{"2026-08-10..2026-08-21"}},
		{"a week", "DTSTART;VALUE=DATE:20260810\nDURATION:P1W", []string{"2026-08-10..2026-08-16"}},
		{"the last day as the end", "DTSTART;VALUE=DATE:20260810\nDTEND;VALUE=DATE:20260810", []string{"2026-08-10"}},
		{"over the turn of the first year", "DTSTART;VALUE=DATE:20251224\nDTEND;VALUE=DATE:20260107", []string{"2026-01-01..2026-01-06"}},
		{"over the turn of the last year", "DTSTART;VALUE=DATE:20271224\nDTEND;VALUE=DATE:20280107", []string{"2027-12-24..2027-12-31"}},
		{"another year", "DTSTART;VALUE=DATE:20281225", nil},
		{"floating times", "DTSTART:20260304T130000\nDTEND:20260304T150000\nSUMMARY:Riunione", []string{"2026-03-04 13:00-15:00 Riunione"}},
		{"times in UTC", "DTSTART:20260304T130000Z\nDTEND:20260304T150000Z", []string{"2026-03-04 14:00-16:00"}},
		{"in a zone", "DTSTART;TZID=America/New_York:20260304T130000\nDTEND;TZID=America/New_York:20260304T150000", []string{"2026-03-04 19:00-21:00"}},
		{"in a zone of Windows", "DTSTART;TZID=\"Tokyo Standard Time\":20260304T213000\nDURATION:PT45M", []string{"2026-03-04 13:30-14:15"}},
		{"in a zone with a prefix", "DTSTART;TZID=/example.org/20210210_1/Europe/Lisbon:20260304T130000\nDURATION:PT1H", []string{"2026-03-04 14:00-15:00"}},
		{"over midnight", "DTSTART:20260304T220000\nDTEND:20260306T013000", []string{"2026-03-04 22:00-24:00", "2026-03-05 00:00-24:00", "2026-03-06 00:00-01:30"}},
		{"until midnight", "DTSTART:20260304T220000\nDTEND:20260305T000000", []string{"2026-03-04 22:00-24:00"}},
		{"seconds are rounded outwards", "DTSTART:20260304T130030\nDTEND:20260304T140001", []string{"2026-03-04 13:00-14:01"}},
		{"the last second of a day", "DTSTART:20260304T000000\nDTEND:20260304T235959", []string{"2026-03-04 00:00-24:00"}},
		{"no time at all", "DTSTART:20260304T130000", nil},
		{"cancelled", "DTSTART:20261225\nSTATUS:CANCELLED", nil},
		{"free time closes too", "DTSTART:20261225\nTRANSP:TRANSPARENT", []string{"2026-12-25"}},
		{"a name with escapes, on two lines", "DTSTART:20261225\nSUMMARY:Natale\\, \n Santo\\; Stefano\\n\\\\ e altri", []string{`2026-12-25 Natale, Santo; Stefano \ e altri`}},
		{"a fold inside a letter", "DTSTART:20260406\nSUMMARY:Luned\xc3\n \xac dell'Angelo", []string{"2026-04-06 Lunedì dell'Angelo"}},
		{"a parameter in quotes", "DTSTART:20261225\nSUMMARY;ALTREP=\"http://example.com/a;b:c\";LANGUAGE=it:Natale", []string{"2026-12-25 Natale"}},
		{"names in lower case", "dtstart;value=date:20261225\nsummary:Natale", []string{"2026-12-25 Natale"}},

		{"yearly", "DTSTART:20201225\nRRULE:FREQ=YEARLY", []string{"2026-12-25", "2027-12-25"}},
		{"every second year", "DTSTART:20201225\nRRULE:FREQ=YEARLY;INTERVAL=2", []string{"2026-12-25"}},
		{"yearly until a date", "DTSTART:20201225\nRRULE:FREQ=YEARLY;UNTIL=20261225", []string{"2026-12-25"}},
		{"yearly until a time", "DTSTART:20201225\nRRULE:FREQ=YEARLY;UNTIL=20261224T230000Z", nil},
		{"seven times", "DTSTART:20201225\nRRULE:FREQ=YEARLY;COUNT=7", []string{"2026-12-25"}},
		{"six times", "DTSTART:20201225\nRRULE:FREQ=YEARLY;COUNT=6", nil},
		{"the fourth Thursday of November", "DTSTART:20101125\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", []string{"2026-11-26", "2027-11-25"}},
		{"the last Monday of May", "DTSTART:20100531\nRRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO", []string{"2026-05-25", "2027-05-31"}},
		{"the Monday in a week of days", "DTSTART:20260525\nRRULE:FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=18,19,20,21,22,23,24;BYDAY=MO", []string{"2026-05-25", "2027-05-24"}},
		{"the 20th Monday of the year", "DTSTART:20260518\nRRULE:FREQ=YEARLY;BYDAY=20MO", []string{"2026-05-18", "2027-05-17"}},
		{"leap day", "DTSTART:20240229\nRRULE:FREQ=YEARLY", nil},
		{"the last day of February", "DTSTART:20240229\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", []string{"2026-02-28", "2027-02-28"}},
		{"Friday the 13th", "DTSTART:20260213\nRRULE:FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR", []string{"2026-02-13", "2026-03-13", "2026-11-13", "2027-08-13"}},
		{"the last working day of a half-year", "DTSTART:20260331\nRRULE:FREQ=YEARLY;BYMONTH=3,4,5,6;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", []string{"2026-03-31", "2026-06-30", "2027-06-30"}},
		{"the first working day of the year", "DTSTART:20070101\nRRULE:FREQ=YEARLY;BYMONTH=1;BYDAY=MO,TU,WE,TH,FR;BYMONTHDAY=1,2,3;BYSETPOS=1", []string{"2026-01-01", "2027-01-01"}},
		{"two rules", "DTSTART:20070101\nRRULE:FREQ=YEARLY;BYMONTH=1;BYDAY=MO,TU,WE,TH,FR;BYMONTHDAY=1,2;BYSETPOS=1\nRRULE:FREQ=YEARLY;BYMONTH=12;BYDAY=FR;BYMONTHDAY=-1", []string{"2026-01-01", "2027-01-01", "2027-12-31"}},
		{"two rules for one date", "DTSTART:20261225\nRRULE:FREQ=YEARLY\nRRULE:FREQ=MONTHLY;COUNT=1\nRDATE:20261225", []string{"2026-12-25", "2027-12-25"}},
		{"every third Tuesday", "DTSTART:20271102\nRRULE:FREQ=WEEKLY;INTERVAL=3;BYDAY=TU", []string{"2027-11-02", "2027-11-23", "2027-12-14"}},
		{"some days in a row", "DTSTART:20271228\nRRULE:FREQ=DAILY", []string{"2027-12-28", "2027-12-29", "2027-12-30", "2027-12-31"}},
		{"the start counts though the rule leaves it out", "DTSTART:20260101\nRRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25;COUNT=2", []string{"2026-01-01", "2026-12-25"}},
		{"except", "DTSTART:20201225\nRRULE:FREQ=YEARLY\nEXDATE;VALUE=DATE:20251225,20261225", []string{"2027-12-25"}},
		{"except, as a time", "DTSTART:20201225\nRRULE:FREQ=YEARLY\nEXDATE:20261225T000000Z", []string{"2027-12-25"}},
		{"and besides", "DTSTART:20260102\nRDATE;VALUE=DATE:20270302,20280302", []string{"2026-01-02", "2027-03-02"}},
		{"a time that repeats keeps to the wall", "DTSTART;TZID=Europe/Rome:20260326T150000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2", []string{"2026-03-26 15:00-16:00", "2026-04-02 15:00-16:00"}},
		{"a time that repeats abroad", "DTSTART;TZID=America/New_York:20260306T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2", []string{"2026-03-06 15:00-16:00", "2026-03-13 14:00-15:00"}},
		{"until an instant", "DTSTART;TZID=Europe/Rome:20260326T150000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;UNTIL=20260402T130000Z", []string{"2026-03-26 15:00-16:00", "2026-04-02 15:00-16:00"}},
		{"until the instant before", "DTSTART;TZID=Europe/Rome:20260326T150000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;UNTIL=20260402T125959Z", []string{"2026-03-26 15:00-16:00"}},
		{"a time except on a date", "DTSTART:20260326T150000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2\nEXDATE;VALUE=DATE:20260402", []string{"2026-03-26 15:00-16:00"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, days(t, vevents(tt.event))); diff != "" {
				t.Errorf("%s (-want +got)\n%s", tt.event, diff)
			}
		})
	}
}

func TestOccurrencesReplaced(t *testing.T) {
	const weekly = "UID:a\nDTSTART;VALUE=DATE:20271201\nRRULE:FREQ=WEEKLY\nSUMMARY:plan"
	tests := []struct {
		name, event string
		want        []string
	}{
		{"not at all", "UID:b\nDTSTART;VALUE=DATE:20271202", []string{"2027-12-01 plan", "2027-12-02", "2027-12-08 plan", "2027-12-15 plan", "2027-12-22 plan", "2027-12-29 plan"}},
		{"moved", "UID:a\nRECURRENCE-ID;VALUE=DATE:20271208\nDTSTART;VALUE=DATE:20271209\nSUMMARY:moved", []string{"2027-12-01 plan", "2027-12-09 moved", "2027-12-15 plan", "2027-12-22 plan", "2027-12-29 plan"}},
		{"cancelled", "UID:a\nRECURRENCE-ID;VALUE=DATE:20271208\nDTSTART;VALUE=DATE:20271208\nSTATUS:CANCELLED", []string{"2027-12-01 plan", "2027-12-15 plan", "2027-12-22 plan", "2027-12-29 plan"}},
		{"of another event", "UID:b\nRECURRENCE-ID;VALUE=DATE:20271208\nDTSTART;VALUE=DATE:20271209", []string{"2027-12-01 plan", "2027-12-08 plan", "2027-12-09", "2027-12-15 plan", "2027-12-22 plan", "2027-12-29 plan"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, feed := range []string{vevents(weekly, tt.event), vevents(tt.event, weekly)} {
				if diff := cmp.Diff(tt.want, days(t, feed)); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
			}
		})
	}
}

// Whatever is wrong is said with its line; nothing of the feed is used then.
func TestFeedErrors(t *testing.T) {
	good := "DTSTART:20261225\nSUMMARY:Natale"
	tests := []struct{ name, feed, want string }{
		{"empty", "", `sla: feed line 1: not an iCalendar feed, which begins with BEGIN:VCALENDAR`},
		{"a web page", "<!DOCTYPE html>\n<html>", `sla: feed line 1: not an iCalendar feed, which begins with BEGIN:VCALENDAR`},
		{"cut off", strings.TrimSuffix(vevents(good), "END:VCALENDAR\r\n"), `sla: feed line 1 BEGIN "VCALENDAR": has no END: the feed is cut off`},
		{"cut off in an event", strings.TrimSuffix(vevents(good), "END:VEVENT\r\nEND:VCALENDAR\r\n"), `sla: feed line 3 BEGIN "VEVENT": has no END: the feed is cut off`},
		{"ends crossed", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR", `sla: feed line 3 END "VCALENDAR": comes where VEVENT is open`},
		{"something after the end", "BEGIN:VCALENDAR\nEND:VCALENDAR\nX:1", `sla: feed line 3 X: stands outside of VCALENDAR`},
		{"an event alone", "BEGIN:VCALENDAR\nEND:VCALENDAR\nBEGIN:VEVENT", `sla: feed line 3 BEGIN "VEVENT": out of place`},
		{"no content line", vevents(good + "\nHello"), `sla: feed line 6: not a content line NAME:value`},
		{"a quote left open", vevents("DTSTART;TZID=\"x:20261225"), `sla: feed line 4: not a content line NAME:value`},
		{"no start", vevents(good, "SUMMARY:x"), `sla: feed line 7 VEVENT: has no DTSTART`},
		{"two starts", vevents("DTSTART:20261225\nDTSTART:20261226"), `sla: feed line 5 DTSTART "20261226": is given twice in one event`},
		{"no such date", vevents(good, "DTSTART;VALUE=DATE:20260230"), `sla: feed line 8 DTSTART "20260230": not a date like 20261225 or a time like 20261225T090000`},
		{"no date at all", vevents("DTSTART:Christmas"), `sla: feed line 4 DTSTART "Christmas": not a date like 20261225 or a time like 20261225T090000`},
		{"a time that says it is a date", vevents("DTSTART;VALUE=DATE:20261225T235959"), `sla: feed line 4 DTSTART "20261225T235959": not a date like 20261225 or a time like 20261225T090000`},
		{"a period", vevents("DTSTART:20261225T100000\nRDATE;VALUE=PERIOD:20261226T100000Z/PT1H"), `sla: feed line 5 RDATE "20261226T100000Z/PT1H": not a date like 20261225 or a time like 20261225T090000`},
		{"an unknown zone", vevents("DTSTART;TZID=Customized Time Zone:20261225T090000"), `sla: feed line 4 DTSTART "Customized Time Zone": names no zone that is known here; if this machine has no zone database, import _ "time/tzdata"`},
		{"the machine's zone", vevents("DTSTART;TZID=Local:20261225T090000"), `sla: feed line 4 DTSTART "Local": names no zone that is known here; if this machine has no zone database, import _ "time/tzdata"`},
		{"an end of another kind", vevents("DTSTART:20261225\nDTEND:20261225T100000"), `sla: feed line 5 DTEND "20261225T100000": is not of the same kind as DTSTART, date or time`},
		{"an end before the start", vevents("DTSTART:20261225\nDTEND:20261224"), `sla: feed line 5 DTEND "20261224": is before DTSTART`},
		{"end and duration", vevents("DTSTART:20261225\nDTEND:20261226\nDURATION:P1D"), `sla: feed line 6 DURATION "P1D": cannot stand beside DTEND`},
		{"no duration", vevents("DTSTART:20261225\nDURATION:1D"), `sla: feed line 5 DURATION "1D": not a duration like P1D or PT1H30M`},
		{"a negative duration", vevents("DTSTART:20261225\nDURATION:-P1D"), `sla: feed line 5 DURATION "-P1D": not a duration like P1D or PT1H30M`},
		{"half a duration", vevents("DTSTART:20261225\nDURATION:P1"), `sla: feed line 5 DURATION "P1": not a duration like P1D or PT1H30M`},
		{"a unit twice", vevents("DTSTART:20261225T090000\nDURATION:PT999999H999999H999999H"), `sla: feed line 5 DURATION "PT999999H999999H999999H": not a duration like P1D or PT1H30M`},
		{"units in another order", vevents("DTSTART:20261225T090000\nDURATION:PT30M1H"), `sla: feed line 5 DURATION "PT30M1H": not a duration like P1D or PT1H30M`},
		{"hours of a date", vevents("DTSTART:20261225\nDURATION:PT8H"), `sla: feed line 5 DURATION "PT8H": has hours, but DTSTART is a date`},
		{"hourly", vevents("DTSTART:20261225\nRRULE:FREQ=HOURLY"), `sla: feed line 5 RRULE "FREQ=HOURLY": FREQ is not one of YEARLY, MONTHLY, WEEKLY, DAILY`},
		{"no frequency", vevents("DTSTART:20261225\nRRULE:BYMONTH=1"), `sla: feed line 5 RRULE "BYMONTH=1": no FREQ`},
		{"a part that is not supported", vevents("DTSTART:20261225\nRRULE:FREQ=YEARLY;BYWEEKNO=20"), `sla: feed line 5 RRULE "FREQ=YEARLY;BYWEEKNO=20": BYWEEKNO is not supported`},
		{"a part twice", vevents("DTSTART:20261225\nRRULE:FREQ=YEARLY;BYMONTH=1;BYMONTH=2"), `sla: feed line 5 RRULE "FREQ=YEARLY;BYMONTH=1;BYMONTH=2": BYMONTH is given twice`},
		{"no part", vevents("DTSTART:20261225\nRRULE:FREQ=YEARLY;;COUNT=1"), `sla: feed line 5 RRULE "FREQ=YEARLY;;COUNT=1": "" is not a part like FREQ=YEARLY`},
		{"an interval of 0", vevents("DTSTART:20261225\nRRULE:FREQ=YEARLY;INTERVAL=0"), `sla: feed line 5 RRULE "FREQ=YEARLY;INTERVAL=0": INTERVAL is not between 1 and 10000`},
		{"month 13", vevents("DTSTART:20261225\nRRULE:FREQ=YEARLY;BYMONTH=13"), `sla: feed line 5 RRULE "FREQ=YEARLY;BYMONTH=13": BYMONTH has "13", which is not between 1 and 12`},
		{"no weekday", vevents("DTSTART:20261225\nRRULE:FREQ=YEARLY;BYDAY=0MO"), `sla: feed line 5 RRULE "FREQ=YEARLY;BYDAY=0MO": "0MO" is not a weekday like MO or -1MO`},
		{"a numbered weekday of the week", vevents("DTSTART:20261225\nRRULE:FREQ=WEEKLY;BYDAY=1MO"), `sla: feed line 5 RRULE "FREQ=WEEKLY;BYDAY=1MO": a numbered weekday needs FREQ=YEARLY or MONTHLY`},
		{"count and until", vevents("DTSTART:20261225\nRRULE:FREQ=YEARLY;COUNT=2;UNTIL=20271225"), `sla: feed line 5 RRULE "FREQ=YEARLY;COUNT=2;UNTIL=20271225": COUNT and UNTIL exclude each other`},
		{"an exception rule", vevents("DTSTART:20261225\nEXRULE:FREQ=YEARLY"), `sla: feed line 5 EXRULE "FREQ=YEARLY": is not supported`},
		{"a replacement of all that follow", vevents("UID:a\nDTSTART:20261225\nRECURRENCE-ID;RANGE=THISANDFUTURE:20261225"), `sla: feed line 6 RECURRENCE-ID "THISANDFUTURE": RANGE is not supported`},
		{"a replacement of nothing", vevents("DTSTART:20261225\nRECURRENCE-ID:20261225"), `sla: feed line 5 RECURRENCE-ID "20261225": stands in an event without UID`},
		{"repeats without end", vevents("DTSTART:00010101\nRRULE:FREQ=DAILY;COUNT=999999;BYMONTH=1", "DTSTART:00010101\nRRULE:FREQ=DAILY;COUNT=999999;BYMONTH=1", "DTSTART:00010101\nRRULE:FREQ=DAILY;COUNT=999999;BYMONTH=1"), `sla: feed line 11 VEVENT: repeats too often`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			opt, err := holiday.Read(strings.NewReader(tt.feed), "Europe/Rome", 2026, 2027, nil)
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if tt.want != "" && (opt != nil || !errors.Is(err, sla.ErrInvalid)) {
				t.Errorf("%v, %v", opt, err)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	many := vevents(strings.Split(strings.Repeat("DTSTART:20261225,", 10_001), ",")[:10_001]...)
	daily := "DTSTART:19000101T000000\nDURATION:P300D\nRRULE:FREQ=DAILY"
	for _, tt := range []struct{ name, feed, want string }{
		{"bytes", strings.Repeat(" ", 4<<20+1), `sla: feed: longer than 4194304 bytes`},
		{"events", many, `sla: feed line 30003 VEVENT: more than 10000 events`},
		{"days", vevents("DTSTART:20000101\nDURATION:P3000D\nRRULE:FREQ=DAILY;COUNT=20"), `sla: feed line 3 VEVENT: brings the days closed to more than 36600`},
		{"closures", vevents(daily), `sla: feed line 3 VEVENT: makes more than 20000 closures and breaks`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := holiday.Read(strings.NewReader(tt.feed), "UTC", 2000, 2050, nil)
			if err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
	long := vevents("DTSTART:20000101\nDTEND:20300101")
	if _, err := holiday.Read(strings.NewReader(long), "UTC", 2000, 2050, nil); err == nil || err.Error() != `sla: feed line 3 VEVENT: lasts more than ten years` {
		t.Errorf("a closure of thirty years: %v", err)
	}
	if _, err := holiday.Read(strings.NewReader(long), "UTC", 2026, 2026, nil); err != nil {
		t.Errorf("a year of it: %v", err)
	}
}

func TestReadArguments(t *testing.T) {
	feed := vevents("DTSTART:20261225")
	for _, tt := range []struct {
		zone        string
		first, last int
		want        string
	}{
		{"", 2026, 2027, `sla: zone: none given; name one, such as Europe/Rome or UTC`},
		{"Local", 2026, 2027, `sla: zone "Local": depends on the machine; name a zone, such as Europe/Rome`},
		{"UTC", 2027, 2026, `sla: years "2027 to 2026": not a range within 1 to 9999`},
		{"UTC", 0, 2026, `sla: years "0 to 2026": not a range within 1 to 9999`},
	} {
		if _, err := holiday.Read(strings.NewReader(feed), tt.zone, tt.first, tt.last, nil); err == nil || err.Error() != tt.want {
			t.Errorf("%v: %v", tt, err)
		}
	}
	if _, err := holiday.Read(iotest.ErrReader(io.ErrUnexpectedEOF), "UTC", 2026, 2027, nil); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("reading failed with %v", err)
	}
}

// Feeds in the shapes that well-known programs write.
func TestFeedsOfOthers(t *testing.T) {
	files, err := filepath.Glob("testdata/*.ics")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			f, err := os.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			got, err := holiday.Read(f, "Europe/Berlin", 2026, 2028, &holiday.Options{
				Public: true,
				Keep:   func(e holiday.Event) bool { return !strings.HasPrefix(e.Description, "Ricorrenza") },
			})
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.MarshalIndent(got, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			golden := strings.TrimSuffix(file, ".ics") + ".json"
			if *update {
				if err := os.WriteFile(golden, append(text, '\n'), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(text)+"\n"); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestKeepSeesTheEvent(t *testing.T) {
	var got []holiday.Event
	feed := vevents("DTSTART:20261225\nSUMMARY:Natale\nDESCRIPTION:Festa\\nnazionale\nCATEGORIES:Feste,A\\, b\nCATEGORIES:C\nTRANSP:TRANSPARENT", "DTSTART:20261226")
	opt, err := holiday.Read(strings.NewReader(feed), "UTC", 2026, 2026, &holiday.Options{Keep: func(e holiday.Event) bool {
		got = append(got, e)
		return len(got) == 2
	}})
	if err != nil {
		t.Fatal(err)
	}
	want := []holiday.Event{{Summary: "Natale", Description: "Festa\nnazionale", Categories: []string{"Feste", "A, b", "C"}, Transparent: true}, {}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]sla.Closure{{Date: "2026-12-26"}}, opt.Closures); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A break covers its event on every day of the year, also where clocks change: the desk is never open in it, and loses
// no more than its rounding, or on the day when an hour comes twice that hour.
func TestBreaksCoverTheirEvents(t *testing.T) {
	var always sla.Hours
	if err := always.UnmarshalText([]byte("24/7")); err != nil {
		t.Fatal(err)
	}
	for _, zone := range []string{"Europe/Rome", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kolkata"} {
		home, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		for _, date := range []string{"2018-11-04", "2018-10-28", "2018-02-18", "2018-03-25", "2018-03-11", "2018-04-01", "2018-10-07"} {
			at, err := time.ParseInLocation(time.DateOnly, date, home)
			if err != nil {
				t.Fatal(err)
			}
			for start := at.Add(-2 * time.Hour).UTC(); start.Before(at.Add(5 * time.Hour)); start = start.Add(15 * time.Minute) {
				end := start.Add(45 * time.Minute)
				feed := vevents(fmt.Sprintf("DTSTART:%s\nDTEND:%s", start.Format("20060102T150405Z"), end.Format("20060102T150405Z")))
				opt, err := holiday.Read(strings.NewReader(feed), zone, 2018, 2018, nil)
				if err != nil {
					t.Fatal(err)
				}
				cal, err := sla.NewCalendar(zone, always, opt)
				if err != nil {
					t.Fatal(err)
				}
				if open := cal.Between(start, end); open != 0 {
					t.Errorf("%s: open for %v in an event at %s", zone, open, start.In(home))
				}
				if shut := 72*time.Hour - cal.Between(start.Add(-36*time.Hour), start.Add(36*time.Hour)); shut < 45*time.Minute || shut > 45*time.Minute+2*time.Hour {
					t.Errorf("%s: closed for %v by an event at %s", zone, shut, start.In(home))
				}
			}
		}
	}
}

// FuzzRead: what is read can be made into a calendar, and what is not is an error that says where.
func FuzzRead(f *testing.F) {
	for _, file := range []string{"google", "outlook", "apple"} {
		data, err := os.ReadFile("testdata/" + file + ".ics")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Add(vevents("UID:a\nDTSTART:20260304T220000\nDTEND:20260306T013000\nRRULE:FREQ=MONTHLY;BYDAY=-1FR,2MO;BYSETPOS=1,-1;INTERVAL=2\nEXDATE:20260306\nRDATE:20260501T100000Z"))
	hours, err := sla.ParseHours("Mo-Su 08:00-20:00")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, feed string) {
		opt, err := holiday.Read(strings.NewReader(feed), "Europe/Rome", 2025, 2027, nil)
		if err != nil {
			if !errors.Is(err, sla.ErrInvalid) {
				t.Errorf("%v", err)
			}
			return
		}
		if _, err := sla.NewCalendar("Europe/Rome", hours, opt); err != nil {
			t.Errorf("%q gives %+v: %v", feed, opt, err)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	var yearly []string
	for i := range 100 {
		yearly = append(yearly, fmt.Sprintf("UID:%d@example.com\nDTSTART;VALUE=DATE:2020%02d%02d\nRRULE:FREQ=YEARLY\nSUMMARY:day %d", i, i%12+1, i%28+1, i))
	}
	feed := vevents(yearly...)
	b.SetBytes(int64(len(feed)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := holiday.Read(strings.NewReader(feed), "Europe/Rome", 2026, 2035, nil); err != nil {
			b.Fatal(err)
		}
	}
}
