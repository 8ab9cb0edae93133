package sla

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"time"
)

// A Calendar answers when a desk is open: [Hours] in a time zone, with closures, special openings and breaks.
//
// Make one with [NewCalendar] or [Always], and combine them with [Calendar.Intersect] and [Calendar.Union]; the zero
// value and nil are not usable. A Calendar is immutable and safe for concurrent use. It holds a table of the years 1970
// to 2100, some 10 to 100 KB; questions about other years are answered the same, but each builds a table for itself
// (about a millisecond).
//
// The rules, the same for every question:
//
//   - Open time is half-open, [open, close). Overlapping and touching stretches are one.
//   - A wall time that a clock change skips moves by the length of the gap; a stretch that this empties is dropped. A
//     wall time that occurs twice is the first one. A midnight that does not exist is the first instant of the date.
//     Time is elapsed time: a day of 24 hours open has 23 or 25 when the clocks change.
//   - A closure closes its local dates from midnight to midnight and cuts what runs into or out of them there.
//   - A date of public closures only has the hours that the rules with PH give it, on top of that; other closures cut
//     them.
//   - A special opening replaces the hours that start on its date, and no closure cuts it.
//   - Breaks are cut out of everything.
//
// In JSON a calendar is its description: {"zone":"Europe/Rome","hours":"Mo-Fr 09:00-18:00","closures":[...]}, or that of
// its parts: {"union":[{...},{...}]}.
type Calendar struct {
	zone   *time.Location
	source source
	table  *table // number 0; nil when always
	always bool   // open at every instant, past and future
	// After the last date named, through the rest of table 0 and so for ever: never open, never closed.
	noneLeft, allLeft bool
}

// A source is what a calendar is made of: a [plan], or a combination of other calendars.
type source interface {
	// table builds a table.
	table(number int64) *table
	// expand appends the open time in [start, end), Unix seconds, merged.
	expand(out []stretch, start, end int64) []stretch
	// bounds are the weeks between which the dates named lie; outside of them there is only repetition.
	bounds() (first, last int64)
	// hours are the weekly hours in force at an instant, in a zone.
	hours(t time.Time, zone *time.Location) Hours
	// pattern is the week that a day belongs to, without exceptions, in a zone.
	pattern(day int64, zone *time.Location) Hours
	exceptions(first, last int64) []exception
	knownUntil() (day int64, ok bool)
	// size is how many calendars it is made of, and at most how many spans a week and weeks with hours of their own.
	size() (calendars, spans, weeks int)
	// encode returns the JSON form.
	encode() any
}

// CalendarOptions are the exceptions of a calendar. Nil is none. Dates are local and written 2026-12-25. A list has at
// most 20,000 entries, Versions 200; all closures together close at most a hundred years, and more spans and exceptions
// than a table should hold are an error too.
type CalendarOptions struct {
	// Closures are closed days: public holidays, a works outing, August.
	Closures []Closure `json:"closures,omitempty"`
	// Specials are dates with hours of their own, instead of the weekly ones.
	// Several entries with the same date add up.
	Specials []DayHours `json:"specials,omitempty"`
	// Breaks are times of a date when the desk is closed although the hours say open.
	Breaks []DayHours `json:"breaks,omitempty"`
	// Versions replace the hours from a date on. Any order; no date twice.
	Versions []Version `json:"versions,omitempty"`
}

// A Closure closes one local date, or all dates from Date to Until.
type Closure struct {
	// Date is the first closed date, such as 2026-12-25.
	Date string `json:"date"`
	// Until is the last closed date, at most ten years later; empty means Date only.
	Until string `json:"until,omitempty"`
	// Name is what an explanation calls it, such as Natale.
	Name string `json:"name,omitempty"`
	// Public says that it is a public holiday: the PH of [ParseHours] can give it hours.
	Public bool `json:"public,omitempty"`
}

// DayHours are times of one local date.
type DayHours struct {
	// Date is the local date on which the times start, such as 2026-12-24.
	Date string `json:"date"`
	// Hours are times as in opening_hours text: 09:00-13:00,14:00-18:00. At least one.
	Hours string `json:"hours"`
	// Name is what an explanation calls it.
	Name string `json:"name,omitempty"`
}

// A Version holds from a local date on, until the next version.
type Version struct {
	From  string `json:"from"`
	Hours Hours  `json:"hours"`
}

// description is the JSON form of a calendar that is not a combination.
type description struct {
	Zone  string `json:"zone"`
	Hours Hours  `json:"hours"`
	CalendarOptions
}

// NewCalendar builds a calendar. The zone is an IANA name such as Europe/Rome; "" and "Local" are refused, since a
// deadline must not depend on the machine. opt may be nil; it is copied.
//
// Errors are an [Error] that names the part; a calendar without any open time is [ErrNeverOpens].
func NewCalendar(zone string, hours Hours, opt *CalendarOptions) (*Calendar, error) {
	if opt == nil {
		opt = &CalendarOptions{}
	}
	p := &plan{desc: description{zone, hours, CalendarOptions{
		slices.Clone(opt.Closures), slices.Clone(opt.Specials), slices.Clone(opt.Breaks), slices.Clone(opt.Versions),
	}}}
	var err error
	if p.zone, err = loadZone(zone); err != nil {
		return nil, err
	}
	if err := p.read(); err != nil {
		return nil, err
	}
	opens := func(v version) bool { return !v.hours.empty() || p.opensOnPublic(&v.hours) }
	if !slices.ContainsFunc(p.versions, opens) && len(p.special) == 0 {
		return nil, &Error{What: "calendar hours", Value: hours.String(), Reason: "never open", Kind: ErrNeverOpens}
	}
	shut := func(v version) bool { return !v.hours.always() }
	always := !slices.ContainsFunc(p.versions, shut) && len(p.closed)+len(p.special)+len(p.breaks) == 0
	c := newCalendar(p.zone, p, always)
	if !c.opens() {
		return nil, &Error{What: "calendar", Reason: "closures and breaks leave no open time", Kind: ErrNeverOpens}
	}
	return c, nil
}

func newCalendar(zone *time.Location, s source, always bool) *Calendar {
	c := &Calendar{zone: zone, source: s, always: always}
	if always {
		return c
	}
	c.table = s.table(0)
	_, last := s.bounds()
	if after := mondayOf(last+2) * daySeconds; c.table.has(after) && c.table.end-after > repeatSeconds {
		before, _ := c.table.opened(after)
		c.noneLeft = before == c.table.total
		c.allLeft = c.table.total-before == c.table.end-after
	}
	return c
}

// repeatSeconds is the time after which dates and weekdays have met in every way: 29 February comes on a given weekday
// every 40 years at least.
const repeatSeconds = 41 * 366 * daySeconds

// opens reports whether there is any open time. Beyond the tables that name dates, and one more on each side, the
// calendar only repeats itself.
func (c *Calendar) opens() bool {
	if c.always || c.table.total > 0 {
		return true
	}
	first, last := c.source.bounds()
	for n := max(firstTable, floorDiv(first, tableWeeks)-1); n <= min(lastTable, floorDiv(last, tableWeeks)+1); n++ {
		if n != 0 && c.source.table(n).total > 0 {
			return true
		}
	}
	return false
}

// Always returns the calendar that is always open, in UTC: wall-clock time.
func Always() *Calendar {
	var hours Hours
	for d := range hours.week {
		hours.week[d] = allDay
	}
	c, err := NewCalendar("UTC", hours, nil)
	if err != nil {
		panic(err) // unreachable: the description is fixed, and UTC needs no zone database
	}
	return c
}

func loadZone(name string) (*time.Location, error) {
	switch name {
	case "":
		return nil, invalid("zone", "", "none given; name one, such as Europe/Rome or UTC")
	case "Local", "localtime", "posixrules":
		return nil, invalid("zone", name, "depends on the machine; name a zone, such as Europe/Rome")
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, invalid("zone", name, `not found; if this machine has no zone database, import _ "time/tzdata"`)
	}
	return zone, nil
}

// Zone returns the time zone of the calendar, of a combination that of its first.
func (c *Calendar) Zone() *time.Location { return c.zone }

// Hours returns the weekly hours in force on t's date in the calendar's zone. Those of a combination are what the weekly
// hours of its parts give together at the offsets of their zones at t, without rules for dates.
func (c *Calendar) Hours(t time.Time) Hours { return c.source.hours(t, c.zone) }

// MarshalJSON returns the description that the calendar was built from.
func (c *Calendar) MarshalJSON() ([]byte, error) { return json.Marshal(c.source.encode()) }

// UnmarshalJSON builds a calendar from its description, with the errors of [NewCalendar], or a combination, with those
// of [Calendar.Intersect]. Unknown fields are refused by name. It is for decoding into a new value: it replaces the
// calendar and must not run beside its use.
func (c *Calendar) UnmarshalJSON(data []byte) error {
	left := maxCalendars
	built, err := decodeCalendar(data, maxDepth, &left)
	if err == nil {
		*c = *built
	}
	return err
}

// decodeCalendar reads one calendar; left counts down how many more there may be.
func decodeCalendar(data []byte, depth int, left *int) (*Calendar, error) {
	var d struct {
		Zone  *string `json:"zone"`
		Hours *Hours  `json:"hours"`
		CalendarOptions
		Intersect []json.RawMessage `json:"intersect"`
		Union     []json.RawMessage `json:"union"`
	}
	if err := strict("calendar", data, &d); err != nil {
		return nil, err
	}
	op, parts := intersection, d.Intersect
	if d.Union != nil {
		op, parts = union, d.Union
	}
	o := d.CalendarOptions
	plain := d.Zone != nil || d.Hours != nil || o.Closures != nil || o.Specials != nil || o.Breaks != nil || o.Versions != nil
	switch {
	case parts == nil:
		var zone string
		var hours Hours
		if d.Zone != nil {
			zone = *d.Zone
		}
		if d.Hours != nil {
			hours = *d.Hours
		}
		if *left--; *left < 0 {
			return nil, invalid("calendar", "", "more than %d calendars", maxCalendars)
		}
		return NewCalendar(zone, hours, &o)
	case plain || d.Intersect != nil && d.Union != nil:
		return nil, invalid("calendar", string(op), "stands alone, without zone, hours or another combination")
	case depth == 0:
		return nil, invalid("calendar", string(op), "more than %d combinations inside each other", maxDepth)
	}
	calendars := make([]*Calendar, 0, min(len(parts), maxCalendars))
	for i, part := range parts {
		c, err := decodeCalendar(part, depth-1, left)
		if err != nil {
			return nil, inside(op, i, err)
		}
		calendars = append(calendars, c)
	}
	return combine(op, calendars)
}

// strict decodes one JSON value and refuses unknown fields.
func strict(what string, data []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	if err == nil {
		if _, end := dec.Token(); end != io.EOF {
			err = errors.New("more than one JSON value")
		}
	}
	if err == nil {
		return nil
	}
	var own *Error
	if errors.As(err, &own) {
		return own
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return invalid(strings.TrimSpace(what+" "+kind.Field), "", "cannot be %s", article(kind.Value))
	}
	return invalid(what, "", "%s", strings.TrimPrefix(err.Error(), "json: "))
}
