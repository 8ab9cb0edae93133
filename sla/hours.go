package sla

import (
	"fmt"
	"slices"
	"strings"
)

// Hours are weekly service hours with exceptions by date, without a time zone. Write them in the notation of
// OpenStreetMap's opening_hours tag and read them with [ParseHours]. The zero value has no hours: it is "off".
//
// Hours are an immutable value: copy them freely, use them from any goroutine. They marshal as their canonical text.
// Give them a zone with [NewCalendar].
type Hours struct {
	week  [7][]span // from Monday
	dated []rule    // the last one that matches a date wins over the week
}

// A span is in minutes after local midnight of its start day: 0 <= open < 1440, open < close <= open+1440.
type span struct{ open, close int32 }

// A rule replaces the hours of the dates that it matches; without spans they are closed.
type rule struct {
	from, to monthDay
	days     uint8 // weekdays, bit 0 is Monday; bit 7 is public holidays
	spans    []span
}

// A monthDay without a year (0) comes back every year.
type monthDay struct{ year, month, day int }

const (
	everyDay  = 0x7f
	publicDay = 1 << publicBit
	publicBit = 7
)

var newYear, yearEnd = monthDay{0, 1, 1}, monthDay{0, 12, 31}

// undatedPublic reports whether a rule is PH alone: it stands among the dated ones, since it replaces those before it.
func (r *rule) undatedPublic() bool {
	return r.days == publicDay && r.from == newYear && r.to == yearEnd
}

func (m monthDay) key() int { return m.year*1024 + m.month*32 + m.day }

func (r *rule) matches(year, month, day, weekday int) bool {
	if r.days&(1<<weekday) == 0 {
		return false
	}
	if r.from.year == 0 {
		year = 0
	}
	at := monthDay{year, month, day}.key()
	if r.from.key() <= r.to.key() {
		return r.from.key() <= at && at <= r.to.key()
	}
	return at >= r.from.key() || at <= r.to.key() // over the turn of the year
}

// covers reports whether a rule holds on all dates and days of another.
func (r *rule) covers(o *rule) bool {
	if o.days&^r.days != 0 || r.from.year != 0 && o.from.year == 0 {
		return false
	}
	if r.from.year != 0 {
		return r.from.key() <= o.from.key() && o.to.key() <= r.to.key()
	}
	years := o.to.year - o.from.year
	if years > 1 {
		return r.from == newYear && r.to == yearEnd
	}
	first, last := monthDay{0, o.from.month, o.from.day}, monthDay{0, o.to.month, o.to.day}
	if years == 1 || last.key() < first.key() {
		return r.inYear(first, yearEnd) && r.inYear(newYear, last)
	}
	return r.inYear(first, last)
}

// inYear reports whether a rule of every year holds from one date to a later one.
func (r *rule) inYear(first, last monthDay) bool {
	if r.from.key() <= r.to.key() {
		return r.from.key() <= first.key() && last.key() <= r.to.key()
	}
	return r.from.key() <= first.key() || last.key() <= r.to.key()
}

// on returns the spans that start on a date, and which rule gave them (-1: the week).
func (h *Hours) on(days int64) ([]span, int) {
	weekday := weekdayOf(days)
	if len(h.dated) > 0 {
		year, month, day := civilFromDays(days)
		for i := len(h.dated) - 1; i >= 0; i-- {
			if h.dated[i].matches(year, month, day, weekday) {
				return h.dated[i].spans, i
			}
		}
	}
	return h.week[weekday], -1
}

// onPublic returns the spans that start on a public holiday: those of the last rule that names PH, unless a later one
// with a date is off.
func (h *Hours) onPublic(days int64) []span {
	if len(h.dated) == 0 {
		return nil
	}
	year, month, day := civilFromDays(days)
	weekday := weekdayOf(days)
	for i := len(h.dated) - 1; i >= 0; i-- {
		r := &h.dated[i]
		if r.matches(year, month, day, publicBit) {
			return r.spans
		}
		if len(r.spans) == 0 && r.matches(year, month, day, weekday) {
			return nil
		}
	}
	return nil
}

// empty reports whether no rule ever opens, but for public holidays.
func (h *Hours) empty() bool {
	return !slices.ContainsFunc(h.week[:], func(s []span) bool { return len(s) > 0 }) &&
		!slices.ContainsFunc(h.dated, func(r rule) bool { return r.days&everyDay != 0 && len(r.spans) > 0 })
}

// always reports whether the hours are 24/7 without exceptions.
func (h *Hours) always() bool {
	for _, day := range h.week {
		if !slices.Equal(day, allDay) {
			return false
		}
	}
	return len(h.dated) == 0
}

var allDay = []span{{0, dayMinutes}}

// Equal reports whether both have the same canonical text.
func (h Hours) Equal(o Hours) bool { return h.String() == o.String() }

// IsZero reports whether there are no hours at all.
func (h Hours) IsZero() bool { return h.empty() && len(h.dated) == 0 }

var (
	weekdayNames = [7]string{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"}
	monthNames   = [13]string{"", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
)

// String returns the canonical opening_hours text, which [ParseHours] reads back to the same hours:
// "Mo-Fr 09:00-13:00,14:00-18:00; Sa 09:00-13:00", "24/7", "off".
func (h Hours) String() string {
	var parts []string
	switch (&Hours{week: h.week}).always() {
	case true:
		parts = append(parts, "24/7")
	default:
		for _, g := range h.groups() {
			parts = append(parts, weekdayList(g.days)+" "+spanList(g.spans))
		}
	}
	for _, r := range h.dated {
		parts = append(parts, r.String())
	}
	if len(parts) == 0 {
		return "off"
	}
	return strings.Join(parts, "; ")
}

func (r *rule) String() string {
	switch {
	case r.undatedPublic():
		return "PH " + spanList(r.spans)
	case r.days == everyDay:
		return dateRange(r.from, r.to) + " " + spanList(r.spans)
	}
	return dateRange(r.from, r.to) + " " + weekdayList(r.days) + " " + spanList(r.spans)
}

type group struct {
	days  uint8
	spans []span
}

// groups joins the weekdays that have the same hours, in the order of their first day; closed days are left out.
func (h *Hours) groups() []group {
	var out []group
	for d, spans := range h.week {
		if len(spans) == 0 {
			continue
		}
		i := slices.IndexFunc(out, func(g group) bool { return slices.Equal(g.spans, spans) })
		if i < 0 {
			out = append(out, group{spans: spans})
			i = len(out) - 1
		}
		out[i].days |= 1 << d
	}
	return out
}

// runs returns the runs of consecutive weekdays in a set, first and last day of each.
func runs(days uint8) [][2]int {
	var out [][2]int
	for d := 0; d < 7; d++ {
		if days&(1<<d) == 0 {
			continue
		}
		first := d
		for d+1 < 7 && days&(1<<(d+1)) != 0 {
			d++
		}
		out = append(out, [2]int{first, d})
	}
	return out
}

func weekdayList(days uint8) string {
	var parts []string
	for _, r := range runs(days) {
		name := weekdayNames[r[0]]
		if r[1] > r[0] {
			name += "-" + weekdayNames[r[1]]
		}
		parts = append(parts, name)
	}
	if days&publicDay != 0 {
		parts = append(parts, "PH")
	}
	return strings.Join(parts, ",")
}

func spanList(spans []span) string {
	if len(spans) == 0 {
		return "off"
	}
	parts := make([]string, len(spans))
	for i, s := range spans {
		parts[i] = s.String()
	}
	return strings.Join(parts, ",")
}

func (s span) String() string {
	end := s.close
	if end > dayMinutes {
		end -= dayMinutes
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", s.open/60, s.open%60, end/60, end%60)
}

func dateRange(from, to monthDay) string {
	s := fmt.Sprintf("%s %d", monthNames[from.month], from.day)
	if from.year != 0 {
		s = fmt.Sprintf("%04d %s", from.year, s)
	}
	switch {
	case from == to:
		return s
	case from.year != to.year:
		return fmt.Sprintf("%s-%04d %s %d", s, to.year, monthNames[to.month], to.day)
	case from.month != to.month || from.day > to.day:
		return fmt.Sprintf("%s-%s %d", s, monthNames[to.month], to.day)
	default:
		return fmt.Sprintf("%s-%d", s, to.day)
	}
}

// MarshalText returns the canonical text, so that Hours are a string in JSON.
func (h Hours) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads what [ParseHours] reads.
func (h *Hours) UnmarshalText(text []byte) error {
	parsed, err := ParseHours(string(text))
	if err == nil {
		*h = parsed
	}
	return err
}
