package sla

import (
	"slices"
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
//	Mo-Fr 09:00-18:00; Mo-Th 13:00-14:00 off        a span that is off is cut out of the weekly hours
//	Mo-Fr 09:00-12:00, Mo 14:00-18:00               weekly hours after a comma are added
//	Mo-Fr 09:00-18:00; PH off; Su,PH 10:00-12:00    public holidays
//	Dec 24 09:00-13:00; Aug 10-20 off               dates of every year, after the weekly rules
//	2027 Jan 2-5 off; Dec 24-Jan 2 Sa-Su off        one year only; over the turn of the year; some weekdays of a range
//
// A date's hours are those that start on it: the Friday 22:00-06:00 above is Friday's, also on Saturday morning.
// Overlapping and touching spans of a day are joined.
//
// PH, alone or in a list of weekdays, is the dates that are public holidays: the closures of the [Calendar] with Public
// set. Those dates have the hours of the last rule that names PH, and are closed without one, whatever the other rules
// give their weekday; a later rule with a date can close them (PH 10:00-12:00; Dec 25 off). Other closures stay closed.
//
// A rule that later ones replace on all its days, with other hours, contradicts them and is an error: in
// "Mo-Fr 09:00-12:00; Mo-Fr 14:00-18:00" nobody means afternoons only. A first rule that is off every day may be
// replaced.
//
// Everything else of the notation (hours after 24, sunrise, easter, SH, week numbers, counted weekdays, open ends,
// comments, fallbacks) is an [Error] that names the part. Text is at most 8 KiB.
func ParseHours(text string) (Hours, error) {
	if len(text) > maxHoursText {
		return Hours{}, invalid("hours", text, "longer than %d bytes", maxHoursText)
	}
	var p parser
	for part := range strings.SplitSeq(strings.TrimSuffix(strings.TrimSpace(text), ";"), ";") {
		if part = strings.TrimSpace(part); part == "" {
			return Hours{}, invalid("hours", text, "empty rule; write off for no hours")
		}
		first, more := cutAdditional(normal(part))
		if err := p.rule(part, first, false); err != nil {
			return Hours{}, err
		}
		for more != "" {
			first, more = cutAdditional(more)
			if err := p.rule(part, first, true); err != nil {
				return Hours{}, err
			}
		}
	}
	if len(p.hours.dated) > maxHoursRules {
		return Hours{}, invalid("hours", text, "more than %d dated rules", maxHoursRules)
	}
	if err := p.contradiction(); err != nil {
		return Hours{}, err
	}
	return p.hours, nil
}

var (
	dashes  = strings.NewReplacer("–", "-", "—", "-", "−", "-", "‑", "-")
	tighten = strings.NewReplacer(" - ", "-", " -", "-", "- ", "-", " , ", ",", ", ", ",", " ,", ",", ": ", " ")
)

// normal takes the spaces around dashes and commas out, and the colon that may stand after dates.
func normal(s string) string {
	return tighten.Replace(dashes.Replace(strings.Join(strings.Fields(s), " ")))
}

// cutAdditional cuts a rule at the first comma that is followed by days: Mo 09:00-12:00,Tu 14:00-18:00.
func cutAdditional(s string) (first, more string) {
	for i := 1; i+1 < len(s); i++ {
		if s[i] != ',' {
			continue
		}
		before := s[strings.LastIndexAny(s[:i], " ,")+1 : i]
		next := s[i+1]
		ends := strings.Contains(before, ":") || isOff(before) || strings.EqualFold(before, "open")
		if ends && ('A' <= next && next <= 'Z' || 'a' <= next && next <= 'z') {
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

// A parser collects rules. It remembers the weekly ones, to find those that later ones replace.
type parser struct {
	hours  Hours
	weekly []weeklyRule
	parts  []string // of the dated rules
}

type weeklyRule struct {
	part  string
	days  uint8
	left  uint8 // days that no later rule has replaced
	spans []span
}

// rule reads [dates] [weekdays] times, or times off.
func (p *parser) rule(part, text string, additional bool) error {
	if err := unsupported(part, text); err != nil {
		return err
	}
	tokens := strings.Fields(text)
	if len(tokens) == 0 {
		return invalid("hours", part, "empty rule; write off for no hours")
	}
	n := len(tokens) - 1
	times, cutOut := tokens[n], false
	if n > 0 && strings.Contains(tokens[n-1], ":") && (isOff(times) || strings.EqualFold(times, "open")) {
		cutOut = isOff(times)
		n--
		times = tokens[n]
	}
	if times == "24/7" && n == 0 {
		times = "00:00-24:00"
	}
	spans, err := parseSpans("hours", part, times)
	if err != nil {
		return err
	}
	tokens = tokens[:n]
	if i := slices.IndexFunc(tokens, func(s string) bool { return strings.Contains(s, ":") }); i >= 0 {
		return invalid("hours", part, "%.40q: times end a rule; separate rules with semicolons", tokens[i])
	}
	days := uint8(everyDay)
	if n > 0 && isWeekdays(tokens[n-1], n == 1) {
		if days, err = parseWeekdays(part, tokens[n-1]); err != nil {
			return err
		}
		tokens = tokens[:n-1]
	}
	switch {
	case len(tokens) == 0:
		return p.setWeek(part, days, spans, additional, cutOut)
	case isWeekdays(tokens[len(tokens)-1], true):
		return invalid("hours", part, "%.40q: weekdays and PH make one list, such as Sa,Su,PH", strings.Join(tokens, " "))
	case additional || cutOut:
		return invalid("hours", part, "only weekly hours can be added or cut; give all the times of %.40q", strings.Join(tokens, " "))
	}
	before := len(p.hours.dated)
	err = p.hours.addDated(part, strings.Join(tokens, " "), days, spans)
	for range len(p.hours.dated) - before {
		p.parts = append(p.parts, part)
	}
	return err
}

// setWeek replaces the hours of weekdays, adds to them or cuts out of them.
func (p *parser) setWeek(part string, days uint8, spans []span, additional, cutOut bool) error {
	h := &p.hours
	dated := func(r rule) bool { return !r.undatedPublic() }
	if days&everyDay != 0 && slices.ContainsFunc(h.dated, dated) {
		return invalid("hours", part, "weekly hours come before the rules with dates, which they would replace")
	}
	additional = additional && len(spans) > 0 // Mo-Fr 09:00-18:00, Sa off: nothing to add to
	if cutOut {
		return p.cutWeek(part, days, spans)
	}
	for d := range h.week {
		switch {
		case days&(1<<d) == 0:
		case additional:
			h.week[d] = mergeSpans(slices.Concat(h.week[d], spans))
		default:
			h.week[d] = spans
		}
		if len(h.week[d]) > maxDaySpans {
			return invalid("hours", part, "more than %d spans a day", maxDaySpans)
		}
	}
	if days&publicDay != 0 {
		i := slices.IndexFunc(h.dated, func(r rule) bool { return r.undatedPublic() })
		if i >= 0 {
			if additional {
				spans = mergeSpans(slices.Concat(h.dated[i].spans, spans))
			}
			h.dated, p.parts = slices.Delete(h.dated, i, i+1), slices.Delete(p.parts, i, i+1)
		}
		h.dated, p.parts = append(h.dated, rule{newYear, yearEnd, publicDay, spans}), append(p.parts, part)
	}
	if !additional {
		for i := range p.weekly {
			p.weekly[i].left &^= days
		}
		p.weekly = append(p.weekly, weeklyRule{part, days, days, spans})
	}
	return nil
}

// cutWeek takes spans out of the hours of weekdays, from spans of the day before too.
func (p *parser) cutWeek(part string, days uint8, spans []span) error {
	if days&publicDay != 0 {
		return invalid("hours", part, "only weekly hours can be cut; give all the times of PH")
	}
	var left [7][]span
	cutOut := false
	for d, day := range p.hours.week {
		open := make([]stretch, 0, len(day)+1)
		for _, s := range day {
			open = append(open, stretch{int64(s.open), int64(s.close)})
		}
		before := length(open)
		for shift := -1; shift <= 1; shift++ {
			if days&(1<<((d+shift+7)%7)) == 0 {
				continue
			}
			for _, s := range spans {
				open = cut(open, stretch{int64(s.open) + int64(shift)*dayMinutes, int64(s.close) + int64(shift)*dayMinutes})
			}
		}
		cutOut = cutOut || length(open) != before
		for _, s := range open {
			to := (d + int(s.open/dayMinutes)) % 7 // what is left after midnight starts on the next day
			left[to] = append(left[to], span{int32(s.open % dayMinutes), int32(s.close - s.open/dayMinutes*dayMinutes)})
		}
	}
	if !cutOut {
		return invalid("hours", part, "there are no hours to cut; rules before it give them")
	}
	for d := range left {
		if p.hours.week[d] = mergeSpans(left[d]); len(p.hours.week[d]) > maxDaySpans {
			return invalid("hours", part, "more than %d spans a day", maxDaySpans)
		}
	}
	return nil
}

// contradiction finds a rule that has no effect because later ones replace it with other hours.
func (p *parser) contradiction() error {
	for i, r := range p.weekly {
		if r.left != 0 || len(r.spans) == 0 && r.days&everyDay == everyDay {
			continue
		}
		differs := func(o weeklyRule) bool { return o.days&r.days != 0 && !slices.Equal(o.spans, r.spans) }
		if slices.ContainsFunc(p.weekly[i+1:], differs) {
			return invalid("hours", r.part, "later rules replace it on all its days; put all times of a day into one rule")
		}
	}
	for i, r := range p.hours.dated {
		for _, o := range p.hours.dated[i+1:] {
			if o.covers(&r) && !slices.Equal(o.spans, r.spans) {
				return invalid("hours", p.parts[i], "the later rule %.40q replaces it on all its days", o.String())
			}
		}
	}
	return nil
}
