package sla

import (
	"slices"
	"strconv"
	"strings"
)

func isOff(s string) bool { return strings.EqualFold(s, "off") || strings.EqualFold(s, "closed") }

// parseSpans reads 09:00-13:00,14:00-18:00 or off. The error names what and the part.
func parseSpans(what, part, token string) ([]span, error) {
	if isOff(token) {
		return nil, nil
	}
	if token == "24/7" {
		return nil, invalid(what, part, "24/7 stands alone; write 00:00-24:00 for some days")
	}
	if !strings.Contains(token, ":") {
		return nil, invalid(what, part, "%.40q is not a time span like 09:00-18:00, nor off", token)
	}
	spans := make([]span, 0, 4)
	for item := range strings.SplitSeq(token, ",") {
		s, err := parseSpan(what, part, item)
		if err != nil {
			return nil, err
		}
		if spans = append(spans, s); len(spans) > maxDaySpans {
			return nil, invalid(what, part, "more than %d spans a day", maxDaySpans)
		}
	}
	return mergeSpans(spans), nil
}

func parseSpan(what, part, item string) (span, error) {
	first, last, ok := strings.Cut(item, "-")
	if !ok {
		return span{}, invalid(what, part, "%.40q is not a time span like 09:00-18:00", item)
	}
	open, err := clockMinutes(what, part, first, 23)
	if err != nil {
		return span{}, err
	}
	end, err := clockMinutes(what, part, last, 24)
	if err != nil {
		return span{}, err
	}
	if end <= open {
		end += dayMinutes
	}
	return span{open, end}, nil
}

// clockMinutes reads 09:00 or 9:00. Only a closing may be 24:00.
func clockMinutes(what, part, s string, maxHour int32) (int32, error) {
	hh, mm, ok := strings.Cut(s, ":")
	hour, errHour := strconv.ParseUint(hh, 10, 16)
	minute, errMinute := strconv.ParseUint(mm, 10, 16)
	switch {
	case !ok || errHour != nil || errMinute != nil || len(hh) > 2 || len(mm) != 2:
		return 0, invalid(what, part, "%.40q is not a time like 09:00", s)
	case maxHour == 24 && hour > 24 && hour < 48:
		return 0, invalid(what, part, "hour %d is out of range; the next day's %02d:%s is written as that", hour, hour-24, mm)
	case int32(hour) > maxHour:
		return 0, invalid(what, part, "hour %d is out of range", hour)
	case minute > 59 || hour == 24 && minute > 0:
		return 0, invalid(what, part, "time %s is out of range", s)
	}
	return int32(hour*60 + minute), nil
}

// mergeSpans sorts and joins spans that overlap or touch, in place. A join longer than a day has no notation and is
// left apart; the calendar joins it in time.
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

// length is the sum of the lengths.
func length(in []stretch) (sum int64) {
	for _, s := range in {
		sum += s.close - s.open
	}
	return sum
}
