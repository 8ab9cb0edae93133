package sla

import (
	"strconv"
	"strings"
)

// addDated reads a list of dates and ranges: Dec 24 · Dec 24-26 · Dec 24-Jan 2 · Dec 25,26 · Aug · Jun-Aug · 2027 Jan 2.
func (h *Hours) addDated(part, text string, days uint8, spans []span) error {
	var last monthDay
	for item := range strings.SplitSeq(text, ",") {
		first, second, isRange := strings.Cut(item, "-")
		from, whole, err := parseMonthDay(part, first, last)
		if err != nil {
			return err
		}
		to := from
		if isRange {
			if to, whole, err = parseMonthDay(part, second, from); err != nil {
				return err
			}
		}
		if to.year == from.year && from.year != 0 && to.month*32+to.day < from.month*32+from.day {
			to.year++
		}
		if whole {
			to.day = monthLength(to)
		}
		switch {
		case from.year == 0 && to.year != 0, to.year > 9999, to.day > monthLength(to):
			return invalid("hours", part, "the range %.40q has an end that does not exist", item)
		case to.key() < from.key() && from.year != 0:
			return invalid("hours", part, "the range %.40q ends before it starts", item)
		}
		h.dated = append(h.dated, rule{from: from, to: to, days: days, spans: spans})
		last = to
	}
	return nil
}

// parseMonthDay reads [year] [month] [day]; what is missing comes from the date before it. A whole month has no day.
func parseMonthDay(part, text string, before monthDay) (m monthDay, whole bool, err error) {
	m = monthDay{year: before.year, month: before.month}
	tokens := strings.Fields(text)
	if len(tokens) > 0 && len(tokens[0]) == 4 && isNumber(tokens[0]) {
		m.year, _ = strconv.Atoi(tokens[0])
		if m.year == 0 {
			return m, false, invalid("hours", part, "year %s is out of range", tokens[0])
		}
		tokens = tokens[1:]
		m.month = 0
	}
	if len(tokens) > 0 && !isNumber(tokens[0]) {
		if m.month = monthOf(tokens[0]); m.month == 0 {
			return m, false, invalid("hours", part, "%.40q is not a date like Dec 24, nor weekdays like Mo-Fr", text)
		}
		if len(tokens) == 1 {
			m.day = 1
			return m, true, nil
		}
		tokens = tokens[1:]
	}
	if len(tokens) != 1 || !isNumber(tokens[0]) || m.month == 0 {
		return m, false, invalid("hours", part, "%.40q is not a date like Dec 24, nor weekdays like Mo-Fr", text)
	}
	m.day, err = strconv.Atoi(tokens[0])
	if err != nil || m.day < 1 || m.day > monthLength(m) {
		return m, false, invalid("hours", part, "day %s is out of range in %s", tokens[0], monthNames[m.month])
	}
	return m, false, nil
}

// monthLength allows 29 February when no year is given.
func monthLength(m monthDay) int {
	if m.month == 2 && m.year != 0 {
		return int(daysFromCivil(m.year, 3, 1) - daysFromCivil(m.year, 2, 1))
	}
	return monthLengths[m.month]
}

func monthOf(name string) int {
	for i := 1; i <= 12; i++ {
		if strings.EqualFold(monthNames[i], name) {
			return i
		}
	}
	return 0
}

func isNumber(s string) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}
