// Package holiday makes closures for a [sla.Calendar]: public holidays from the country lists of
// github.com/rickar/cal/v2, days of one's own, and iCalendar feeds.
//
//	closures := holiday.From(2026, 2030, it.Holidays...)
//	cal, err := sla.NewCalendar("Europe/Rome", hours, &sla.CalendarOptions{Closures: closures})
//
// It is apart from package sla, so that a program which needs none of this links none of it.
//
// # Country lists
//
// Dates are those of github.com/rickar/cal/v2, one package a country (it, us, gb, de, fr, es ...), of which a program
// links what it imports. They are rules written down at some date, not the law: the release of 2023 that this module
// requires does not know days that were introduced since, such as 4 October in Italy from 2026, nor one-off days to
// come, and lists are national (Germany without the days of its states, Spain without those of its communities, Great
// Britain as in England and Wales). Look through the list of the next year once a year; what is missing is a rule or a
// closure of one's own.
//
// # One's own days
//
// A patron saint's day is a [cal.Holiday] beside the others, with a rule for its date:
//
//	ambrose := &cal.Holiday{Name: "Sant'Ambrogio", Month: time.December, Day: 7, Func: cal.CalcDayOfMonth}
//	closures := holiday.From(2026, 2030, append(it.Holidays, ambrose)...)
//
// A day without a rule is a [sla.Closure], appended to the others.
//
// # Feeds
//
// [Read] reads closures from an .ics file, as Google, Apple, Outlook and the makers of holiday calendars publish them.
// Fetching it is the caller's part: this package does not touch the network. Keep the file, and read the kept one when
// a new one fails.
package holiday
