package sla

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

const (
	maxSchemaDays = 3660
	// seasonDays is how long a rule for dates is at least, to be told as weekly hours of a period and not by date.
	seasonDays = 28
)

// SchemaOrg returns the hours of the local dates from from's to the last one before to, as a JSON object with the
// schema.org properties openingHoursSpecification and specialOpeningHoursSpecification, to put into a Place, a
// LocalBusiness or the like; a ContactPoint calls the first hoursAvailable. The range is at most ten years.
//
// The first property has the weekly hours, with validFrom and validThrough where they change in the range: at a
// version, in a season (a rule for at least four weeks), or when the zones of a combination change their clocks on
// different days. The second has the dates that differ from them, as the calendar has them in the end: closures,
// special openings, breaks, public holidays, other rules for dates, a clock change that moves an opening. A name is
// that of the exception.
//
// As schema.org and Google's documentation of LocalBusiness have it: closes before opens is on the next day, opens and
// closes both at 00:00 is closed all day, 00:00 to 23:59 is open all day (any other 24 hours end a minute early too), a
// weekday that is not named is closed.
func (c *Calendar) SchemaOrg(from, to time.Time) (json.RawMessage, error) {
	first, last := dayOf(from.In(c.zone)), dayOf(to.Add(-1).In(c.zone))
	if !from.Before(to) || last-first >= maxSchemaDays {
		return nil, invalid("schema.org range", formatDate(first)+" to "+formatDate(last), "empty, or longer than ten years")
	}
	var out struct {
		Weekly  []specification `json:"openingHoursSpecification"`
		Special []specification `json:"specialOpeningHoursSpecification,omitempty"`
	}
	out.Weekly = []specification{}
	s := schema{calendar: c, days: c.daysBetween(first, last), names: c.names(first, last)}
	for d := first; d <= last; {
		week := c.source.pattern(d, c.zone)
		end := d
		for end < last && week.sameWeek(c.source.pattern(end+1, c.zone)) {
			end++
		}
		week = weeklyHours(week.minutes(0)) // as the calendar joins it
		out.Weekly = append(out.Weekly, periodRows(week, d, end, d > first, end < last)...)
		out.Special = append(out.Special, s.special(week, d, end)...)
		d = end + 1
	}
	return json.Marshal(out)
}

// A specification is schema.org's OpeningHoursSpecification.
type specification struct {
	Type         string   `json:"@type"`
	Name         string   `json:"name,omitempty"`
	DayOfWeek    []string `json:"dayOfWeek,omitempty"`
	Opens        string   `json:"opens"`
	Closes       string   `json:"closes"`
	ValidFrom    string   `json:"validFrom,omitempty"`
	ValidThrough string   `json:"validThrough,omitempty"`
}

// specify gives a row for each span; no span is closed.
func specify(spans []span) []specification {
	if len(spans) == 0 {
		return []specification{{Type: "OpeningHoursSpecification", Opens: "00:00", Closes: "00:00"}}
	}
	var rows []specification
	for _, s := range spans {
		end := s.close
		if s.close-s.open == dayMinutes {
			end--
		}
		rows = append(rows, specification{Type: "OpeningHoursSpecification", Opens: clockText(s.open), Closes: clockText(end % dayMinutes)})
	}
	return rows
}

func clockText(minutes int32) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// periodRows are the weekly rows of a period.
func periodRows(week Hours, first, last int64, begins, ends bool) []specification {
	var rows []specification
	groups := week.groups()
	if len(groups) == 0 && (begins || ends) {
		groups = []group{{days: everyDay}}
	}
	for _, g := range groups {
		for _, row := range specify(g.spans) {
			for d := range 7 {
				if g.days&(1<<d) != 0 {
					row.DayOfWeek = append(row.DayOfWeek, "https://schema.org/"+time.Weekday((d+1)%7).String())
				}
			}
			if begins {
				row.ValidFrom = formatDate(first)
			}
			if ends {
				row.ValidThrough = formatDate(last)
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// A schema holds what is really open in a range: by the day on which it opens.
type schema struct {
	calendar *Calendar
	days     map[int64][]span
	names    map[int64]string
}

// special are the rows of the dates of a period that differ from its week. Dates in a row with the same hours and name
// are one, over the days that have those hours anyway.
func (s *schema) special(week Hours, first, last int64) []specification {
	var rows []specification
	for d := first; d <= last; d++ {
		if slices.Equal(s.days[d], week.week[weekdayOf(d)]) {
			continue
		}
		end := d
		for next := d + 1; next <= last && slices.Equal(s.days[next], s.days[d]); next++ {
			if slices.Equal(s.days[next], week.week[weekdayOf(next)]) {
				continue
			}
			if s.names[next] != s.names[d] {
				break
			}
			end = next
		}
		for _, row := range specify(s.days[d]) {
			row.Name, row.ValidFrom, row.ValidThrough = s.names[d], formatDate(d), formatDate(end)
			rows = append(rows, row)
		}
		d = end
	}
	return rows
}

// names are those of the exceptions by day.
func (c *Calendar) names(first, last int64) map[int64]string {
	names := map[int64]string{}
	for _, x := range c.source.exceptions(first, last) {
		if x.name != "" && !strings.Contains(names[x.day], x.name) {
			names[x.day] = strings.TrimPrefix(names[x.day]+", "+x.name, ", ")
		}
	}
	return names
}

// daysBetween is the open time by the day on which it starts, as wall time. What is longer than a day is cut at midnight.
func (c *Calendar) daysBetween(first, last int64) map[int64][]span {
	days := map[int64][]span{}
	at := func(day int64) time.Time {
		y, m, d := civilFromDays(day)
		return time.Date(y, time.Month(m), d, 0, 0, 0, 0, c.zone)
	}
	minutes := func(t time.Time) int64 { return dayOf(t)*dayMinutes + int64(t.Hour()*60+t.Minute()) }
	for open, end := range c.Intervals(at(first-2), at(last+3)) {
		splitDays(stretch{minutes(open), minutes(end)}, func(day int64, s span) { days[day] = append(days[day], s) })
	}
	return days
}

// splitDays gives a stretch of minutes to the day on which it starts, or to each of its days if it is longer than one.
func splitDays(s stretch, add func(day int64, s span)) {
	for s.open < s.close {
		day, end := floorDiv(s.open, dayMinutes), s.close
		if end-s.open > dayMinutes {
			end = (day + 1) * dayMinutes
		}
		add(day, span{int32(s.open - day*dayMinutes), int32(end - day*dayMinutes)})
		s.open = end
	}
}

// sameWeek compares the weekly hours alone.
func (h Hours) sameWeek(o Hours) bool {
	for d := range h.week {
		if !slices.Equal(h.week[d], o.week[d]) {
			return false
		}
	}
	return true
}

// pattern is the week of a day's version and seasons.
func (p *plan) pattern(day int64, _ *time.Location) Hours {
	h, _ := p.hoursOn(day)
	week := Hours{week: h.week}
	year, month, d := civilFromDays(day)
	for i := range h.dated {
		r := &h.dated[i]
		if r.length() < seasonDays {
			continue
		}
		for weekday := range week.week {
			if r.matches(year, month, d, weekday) {
				week.week[weekday] = r.spans
			}
		}
	}
	return week
}

// length is the number of days of a rule's dates, in a leap year.
func (r *rule) length() int64 {
	from, to := r.from, r.to
	if from.year == 0 {
		from.year, to.year = 2000, 2000
		if to.key() < from.key() {
			to.year++
		}
	}
	return daysFromCivil(to.year, to.month, to.day) - daysFromCivil(from.year, from.month, from.day) + 1
}

// pattern combines the patterns of the parts on a day, at the offsets of its noon.
func (x *combination) pattern(day int64, zone *time.Location) Hours {
	y, m, d := civilFromDays(day)
	noon := time.Date(y, time.Month(m), d, 12, 0, 0, 0, zone)
	return x.weekly(noon, zone, func(c *Calendar) Hours { return c.source.pattern(dayOf(noon.In(c.zone)), c.zone) })
}
