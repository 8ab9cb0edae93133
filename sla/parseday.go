package sla

import "strings"

// isWeekdays reports whether a token is meant as weekdays: it has no digit and does not start with a month.
// Alone it could be a whole month, such as Aug or Jun-Aug.
func isWeekdays(token string, alone bool) bool {
	if strings.ContainsAny(token, "0123456789") {
		return false
	}
	first, _, _ := strings.Cut(token, "-")
	first, _, _ = strings.Cut(first, ",")
	return monthOf(first) == 0 && (alone || len(first) == 2)
}

func parseWeekdays(part, token string) (uint8, error) {
	var days uint8
	for item := range strings.SplitSeq(token, ",") {
		if strings.EqualFold(item, "PH") {
			days |= publicDay
			continue
		}
		first, last, isRange := strings.Cut(item, "-")
		from, err := weekday(part, first)
		if err != nil {
			return 0, err
		}
		to := from
		if isRange {
			if to, err = weekday(part, last); err != nil {
				return 0, err
			}
		}
		for d := from; ; d = (d + 1) % 7 {
			days |= 1 << d
			if d == to {
				break
			}
		}
	}
	return days, nil
}

func weekday(part, name string) (int, error) {
	for i, n := range weekdayNames {
		if strings.EqualFold(n, name) {
			return i, nil
		}
	}
	if strings.EqualFold(name, "PH") {
		return 0, invalid("hours", part, "PH stands in a list, not in a range")
	}
	return 0, invalid("hours", part, "weekday %.40q is not one of %s", name, strings.Join(weekdayNames[:], " "))
}

// unsupportedWords are parts of the notation that are refused, with the reason.
var unsupportedWords = map[string]string{
	"sunrise": "times of the sun", "sunset": "times of the sun", "dawn": "times of the sun", "dusk": "times of the sun",
	"easter": "movable feasts", "whitsun": "movable feasts", "day": "shifted dates", "days": "shifted dates",
	"week": "week numbers", "unknown": "unknown hours", "sh": "school holidays",
}

// unsupported names a part of the notation that is no mistake, but not read here.
func unsupported(part, text string) error {
	words := func(c rune) bool { return (c < 'A' || 'Z' < c) && (c < 'a' || 'z' < c) }
	switch {
	case strings.Contains(text, `"`):
		return invalid("hours", part, "comments are not supported")
	case strings.Contains(text, "||"):
		return invalid("hours", part, "fallback rules (||) are not supported")
	case strings.Contains(text, "["):
		return invalid("hours", part, "counted weekdays ([) are not supported")
	}
	for word := range strings.FieldsFuncSeq(text, words) {
		if what, ok := unsupportedWords[strings.ToLower(word)]; ok {
			return invalid("hours", part, "%s (%s) are not supported; give times or dates", what, word)
		}
	}
	if strings.Contains(text, "+") {
		return invalid("hours", part, "open ends (+) are not supported; give a closing time")
	}
	return nil
}
