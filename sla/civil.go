package sla

import (
	"fmt"
	"strconv"
)

const (
	daySeconds  = 24 * 60 * 60
	weekSeconds = 7 * daySeconds
	dayMinutes  = 24 * 60
)

// Dates are counted in days from 1970-01-01 in the proleptic Gregorian calendar, so that calendar arithmetic needs no
// time.Time. The era method: a year starts in March, 400 years are 146,097 days.

func daysFromCivil(year, month, day int) int64 {
	y := int64(year)
	if month <= 2 {
		y--
	}
	era := floorDiv(y, 400)
	yearOfEra := y - era*400
	dayOfYear := int64((153*((month+9)%12)+2)/5 + day - 1)
	return era*146097 + yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + dayOfYear - 719468
}

func civilFromDays(days int64) (year, month, day int) {
	z := days + 719468
	era := floorDiv(z, 146097)
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	day = int(doy - (153*mp+2)/5 + 1)
	month = int(mp+2)%12 + 1
	year = int(yoe + era*400)
	if month <= 2 {
		year++
	}
	return year, month, day
}

// weekdayOf counts from Monday, which is 0.
func weekdayOf(days int64) int { return int(floorMod(days+3, 7)) }

// weekOf numbers the weeks from Monday to Sunday; week 0 starts on 1969-12-29.
func weekOf(days int64) int64 { return floorDiv(days+3, 7) }

// mondayOf is the first day of a week.
func mondayOf(week int64) int64 { return week*7 - 3 }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func floorMod(a, b int64) int64 { return a - floorDiv(a, b)*b }

var monthLengths = [13]int{0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// parseDate reads 2026-12-25 and refuses dates that do not exist. The error names what the date is of.
func parseDate(what, s string) (int64, error) {
	if s == "" {
		return 0, invalid(what, "", "none given; write it like 2026-12-25")
	}
	if len(s) != 10 || s[4] != '-' || s[7] != '-' || !isNumber(s[:4]) || !isNumber(s[5:7]) || !isNumber(s[8:]) {
		return 0, invalid(what, s, "not a date like 2026-12-25")
	}
	year, _ := strconv.Atoi(s[:4])
	month, _ := strconv.Atoi(s[5:7])
	day, _ := strconv.Atoi(s[8:])
	days := daysFromCivil(year, max(month, 1), day)
	if y, m, d := civilFromDays(days); y != year || m != month || d != day || year == 0 {
		return 0, invalid(what, s, "this date does not exist")
	}
	return days, nil
}

func formatDate(days int64) string {
	y, m, d := civilFromDays(days)
	return fmt.Sprintf("%04d-%02d-%02d", y, m, d)
}
