package sla

import (
	"slices"
	"strconv"
	"strings"
)

// Limits of what ParseHours reads; far above any real tag, so that hostile configuration stays cheap.
const (
	maxHoursText  = 8 << 10
	maxHoursRules = 400
	maxDaySpans   = 48
)

// ParseHours reads opening_hours text (https://wiki.openstreetmap.org/wiki/Key:opening_hours), the part of it that
// service hours need. Rules are separated by semicolons; a later rule replaces an earlier one on the days that it names.
//
//	Mo-Fr 09:00-13:00,14:00-18:00; Sa 09:00-13:00   weekdays, ranges, lists, several spans
//	Fr,Sa 22:00-06:00                               a span that ends at or before its start runs into the next day
//	24/7                                            always; so is Mo-Su 00:00-24:00
//	Mo-Su 09:00-18:00; Su off                       off (or closed)
//	Dec 24 09:00-13:00; Aug 10-20 off               dates of every year, after the weekly rules
//	Mo-Fr 09:00-18:00; PH off; Su,PH 10:00-12:00    public holidays
//	2027 Jan 2-5 off; Dec 24-Jan 2 Sa-Su off        one year only; over the turn of the year; some weekdays of a range
//
// A date's hours are those that start on it: the Friday 22:00-06:00 above is Friday's, also on Saturday morning.
// Overlapping and touching spans of a day are joined.
//
// PH, alone or in a list of weekdays, is the dates that are public holidays: the closures of the [Calendar] with Public
// set. Those dates have the hours of the last rule that names PH, and are closed without one, whatever the other rules
// give their weekday; a later rule with a date can close them (PH 10:00-12:00; Dec 25 off). Other closures stay closed.
//
// Everything else of the notation (sunrise, SH, week numbers, nth weekdays, open ends, comments, fallbacks) is an
// [Error] that names the part. Text is at most 8 KiB.
func ParseHours(text string) (Hours, error) {
	if len(text) > maxHoursText {
		return Hours{}, invalid("hours", text, "longer than %d bytes", maxHoursText)
	}
	parts := strings.Split(strings.TrimSuffix(strings.TrimSpace(text), ";"), ";")
	var h Hours
	for _, part := range parts {
		part = strings.TrimSpace(part)
		if part == "" {
			return Hours{}, invalid("hours", text, "empty rule; write off for no hours")
		}
		if err := h.addRule(part); err != nil {
			return Hours{}, err
		}
	}
	if len(h.dated) > maxHoursRules {
		return Hours{}, invalid("hours", text, "more than %d dated rules", maxHoursRules)
	}
	return h, nil
}

var (
	dashes  = strings.NewReplacer("–", "-", "—", "-")
	tighten = strings.NewReplacer(" - ", "-", " -", "-", "- ", "-", " , ", ",", ", ", ",", " ,", ",")
)

// normal takes the spaces around dashes and commas out.
func normal(s string) string {
	return tighten.Replace(dashes.Replace(strings.Join(strings.Fields(s), " ")))
}

// addRule reads [dates] [weekdays] times.
func (h *Hours) addRule(part string) error {
	tokens := strings.Fields(normal(part))
	times := tokens[len(tokens)-1]
	if times == "24/7" && len(tokens) == 1 {
		tokens, times = []string{"Mo-Su", "00:00-24:00"}, "00:00-24:00"
	}
	spans, err := parseSpans(part, times)
	if err != nil {
		return err
	}
	tokens = tokens[:len(tokens)-1]
	if i := slices.IndexFunc(tokens, func(s string) bool { return strings.Contains(s, ":") }); i >= 0 {
		return invalid("hours", part, "%q: times end a rule; separate rules with semicolons", tokens[i])
	}
	days := uint8(everyDay)
	if n := len(tokens); n > 0 && isWeekdays(tokens[n-1], n == 1) {
		if days, err = parseWeekdays(part, tokens[n-1]); err != nil {
			return err
		}
		tokens = tokens[:n-1]
	}
	if len(tokens) == 0 {
		return h.setWeek(part, days, spans)
	}
	if isWeekdays(tokens[len(tokens)-1], true) {
		return invalid("hours", part, "%q: weekdays and PH make one list, such as Sa,Su,PH", strings.Join(tokens, " "))
	}
	return h.addDated(part, strings.Join(tokens, " "), days, spans)
}

func (h *Hours) setWeek(part string, days uint8, spans []span) error {
	dated := func(r rule) bool { return !r.undatedPublic() }
	if days&everyDay != 0 && slices.ContainsFunc(h.dated, dated) {
		return invalid("hours", part, "weekly hours come before the rules with dates, which they would replace")
	}
	for d := range h.week {
		if days&(1<<d) != 0 {
			h.week[d] = spans
		}
	}
	if days&publicDay != 0 {
		h.dated = slices.DeleteFunc(h.dated, func(r rule) bool { return r.undatedPublic() })
		h.dated = append(h.dated, rule{newYear, yearEnd, publicDay, spans})
	}
	return nil
}

// isWeekdays reports whether a token is meant as weekdays: it has no digit and does not start with a month.
// Alone it could be a whole month, such as Aug or Jun-Aug.
func isWeekdays(token string, alone bool) bool {
	if strings.ContainsAny(token, "0123456789") && !strings.Contains(token, "[") {
		return false
	}
	if token == "PH" || token == "SH" {
		return true
	}
	first, _, _ := strings.Cut(token, "-")
	first, _, _ = strings.Cut(first, ",")
	return monthOf(first) == 0 && (alone || len(first) == 2 || strings.Contains(token, "["))
}

func parseWeekdays(part, token string) (uint8, error) {
	var days uint8
	for item := range strings.SplitSeq(token, ",") {
		if item == "PH" {
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
	switch {
	case name == "PH":
		return 0, invalid("hours", part, "PH stands in a list, not in a range")
	case name == "SH":
		return 0, invalid("hours", part, "SH (school holidays) is not supported; give their dates")
	case strings.Contains(name, "["):
		return 0, invalid("hours", part, "%q: counted weekdays are not supported", name)
	}
	return 0, invalid("hours", part, "weekday %q is not one of %s", name, strings.Join(weekdayNames[:], " "))
}

func parseSpans(part, token string) ([]span, error) {
	if token == "off" || token == "closed" {
		return nil, nil
	}
	if token == "24/7" {
		return nil, invalid("hours", part, "24/7 stands alone; write 00:00-24:00 for some days")
	}
	if !strings.Contains(token, ":") {
		return nil, invalid("hours", part, "%q is not a time span like 09:00-18:00, nor off", token)
	}
	var spans []span
	for item := range strings.SplitSeq(token, ",") {
		s, err := parseSpan(part, item)
		if err != nil {
			return nil, err
		}
		spans = append(spans, s)
	}
	if len(spans) > maxDaySpans {
		return nil, invalid("hours", part, "more than %d spans a day", maxDaySpans)
	}
	return mergeSpans(spans), nil
}

func parseSpan(part, item string) (span, error) {
	first, last, ok := strings.Cut(item, "-")
	if !ok {
		return span{}, invalid("hours", part, "%q is not a time span like 09:00-18:00", item)
	}
	open, err := clockMinutes(part, first, 23)
	if err != nil {
		return span{}, err
	}
	end, err := clockMinutes(part, last, 24)
	if err != nil {
		return span{}, err
	}
	if end <= open {
		end += dayMinutes
	}
	return span{open, end}, nil
}

// clockMinutes reads 09:00 or 9:00. Only a closing may be 24:00.
func clockMinutes(part, s string, maxHour int32) (int32, error) {
	hh, mm, ok := strings.Cut(s, ":")
	hour, errHour := strconv.ParseUint(hh, 10, 16)
	minute, errMinute := strconv.ParseUint(mm, 10, 16)
	switch {
	case !ok || errHour != nil || errMinute != nil || len(hh) > 2 || len(mm) != 2:
		return 0, invalid("hours", part, "%q is not a time like 09:00", s)
	case int32(hour) > maxHour:
		return 0, invalid("hours", part, "hour %d is out of range", hour)
	case minute > 59 || hour == 24 && minute > 0:
		return 0, invalid("hours", part, "time %s is out of range", s)
	}
	return int32(hour*60 + minute), nil
}

// mergeSpans sorts and joins spans that overlap or touch. A join longer than a day has no notation and is left apart;
// the calendar joins it in time.
func mergeSpans(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return int(a.open-b.open)*4096 + int(b.close-a.close) })
	out := spans[:0]
	for _, s := range spans {
		if n := len(out); n > 0 && s.open <= out[n-1].close {
			if s.close <= out[n-1].close {
				continue
			}
			if s.close-out[n-1].open <= dayMinutes {
				out[n-1].close = s.close
				continue
			}
		}
		out = append(out, s)
	}
	return out
}
