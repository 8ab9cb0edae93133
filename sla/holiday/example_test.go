package holiday_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/sla"
	"github.com/mysocialcare/socialcare/sla/holiday"
	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/us"
)

// A desk in Milan: Italy's holidays, and the day of the city's patron saint.
func ExampleFrom() {
	ambrose := &cal.Holiday{Name: "Sant'Ambrogio", Month: time.December, Day: 7, Func: cal.CalcDayOfMonth}
	closures := holiday.From(2026, 2030, append(slices.Clone(it.Holidays), ambrose)...)

	hours, _ := sla.ParseHours("Mo-Fr 09:00-18:00")
	desk, err := sla.NewCalendar("Europe/Rome", hours, &sla.CalendarOptions{Closures: closures})
	if err != nil {
		fmt.Println(err)
		return
	}
	friday := time.Date(2026, 12, 4, 17, 0, 0, 0, desk.Zone())
	due, _ := desk.Add(friday, 2*time.Hour) // Monday is Sant'Ambrogio, Tuesday the Immaculate Conception
	fmt.Println(due.Format("Mon 2 Jan 15:04"))
	// Output: Wed 9 Dec 10:00
}

// A desk that is open seven days a week is closed on both dates, the holiday and the day off for it.
func ExampleFrom_bothDates() {
	for _, c := range holiday.From(2027, 2028, us.NewYear) {
		fmt.Println(c.Date, c.Name)
	}
	// Output:
	// 2027-01-01 New Year's Day
	// 2027-12-31 New Year's Day (observed)
	// 2028-01-01 New Year's Day
}

func ExampleObserved() {
	for _, c := range holiday.Observed(2027, 2027, gb.ChristmasDay, gb.BoxingDay) {
		fmt.Println(c.Date, c.Name)
	}
	// Output:
	// 2027-12-27 Christmas Day (observed)
	// 2027-12-28 Boxing Day (observed)
}

func ExampleActual() {
	for _, c := range holiday.Actual(2027, 2027, gb.ChristmasDay, gb.BoxingDay) {
		fmt.Println(c.Date, c.Name)
	}
	// Output:
	// 2027-12-25 Christmas Day
	// 2027-12-26 Boxing Day
}

// A feed of closures, without the days on which everybody works, beside the holidays of a country.
func ExampleRead() {
	feed := strings.NewReader(`BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1@example.com
DTSTART;VALUE=DATE:20260810
DTEND;VALUE=DATE:20260822
SUMMARY:Chiusura estiva
END:VEVENT
BEGIN:VEVENT
UID:2@example.com
DTSTART;TZID=Europe/Rome:20260327T150000
DURATION:PT1H30M
RRULE:FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20260531
SUMMARY:Riunione
END:VEVENT
BEGIN:VEVENT
UID:3@example.com
DTSTART;VALUE=DATE:20260319
RRULE:FREQ=YEARLY
SUMMARY:Festa del papà
CATEGORIES:Ricorrenze
END:VEVENT
END:VCALENDAR
`)
	days, err := holiday.Read(feed, "Europe/Rome", 2026, 2026, &holiday.Options{
		Keep: func(e holiday.Event) bool { return !slices.Contains(e.Categories, "Ricorrenze") },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range days.Closures {
		fmt.Println(c.Date, c.Until, c.Name)
	}
	for _, b := range days.Breaks {
		fmt.Println(b.Date, b.Hours, b.Name)
	}
	days.Closures = append(days.Closures, holiday.From(2026, 2026, it.Holidays...)...)
	hours, _ := sla.ParseHours("Mo-Fr 09:00-18:00")
	desk, err := sla.NewCalendar("Europe/Rome", hours, days)
	if err != nil {
		fmt.Println(err)
		return
	}
	friday := time.Date(2026, 8, 7, 17, 30, 0, 0, desk.Zone())
	due, _ := desk.Add(friday, time.Hour)
	fmt.Println(due.Format("Mon 2 Jan 15:04"))
	// Output:
	// 2026-08-10 2026-08-21 Chiusura estiva
	// 2026-03-27 15:00-16:30 Riunione
	// 2026-04-24 15:00-16:30 Riunione
	// 2026-05-29 15:00-16:30 Riunione
	// Mon 24 Aug 09:30
}
