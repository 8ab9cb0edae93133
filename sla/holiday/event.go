package holiday

import (
	"slices"
	"strings"
	"time"
)

// An Event is what a feed says about one of its events, besides when. See [Options].
type Event struct {
	Summary     string   // the name of the closure, such as Natale
	Description string   // Google's holiday calendars tell public holidays from observances here
	Categories  []string // Outlook's and others' tell them here
	Transparent bool     // marked as free time, as holidays often are
}

// An entry is a VEVENT as it was read.
type entry struct {
	Event
	line      int
	uid       string
	cancelled bool
	start     stamp
	length    length
	rules     []*rule
	added     []stamp // RDATE
	removed   []stamp // EXDATE
	replaces  *stamp  // RECURRENCE-ID: this is one occurrence of another entry with the same uid
}

// entry reads the properties of an event.
func (z *zones) entry(c component) (*entry, error) {
	e := &entry{line: c.line}
	once := map[string]property{}
	for _, p := range c.properties {
		switch p.name {
		case "DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "UID", "STATUS", "X-MICROSOFT-CDO-ALLDAYEVENT":
			if _, twice := once[p.name]; twice {
				return nil, p.wrong(p.value, "is given twice in one event")
			}
			once[p.name] = p
		case "EXRULE":
			return nil, p.wrong(p.value, "is not supported")
		case "SUMMARY":
			e.Summary = name(p.value)
		case "DESCRIPTION":
			e.Description = text(p.value)
		case "CATEGORIES":
			for _, c := range list(p.value) {
				e.Categories = append(e.Categories, text(c))
			}
		case "TRANSP":
			e.Transparent = strings.EqualFold(strings.TrimSpace(p.value), "TRANSPARENT")
		}
	}
	e.uid = strings.TrimSpace(once["UID"].value)
	e.cancelled = strings.EqualFold(strings.TrimSpace(once["STATUS"].value), "CANCELLED")
	if err := e.when(z, c, once); err != nil {
		return nil, err
	}
	return e, e.repetition(z, c, once)
}

const maxName = 200

// name is a summary on one line.
func name(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(text(s), "\uFFFD")), " ")
	if r := []rune(s); len(r) > maxName {
		return string(r[:maxName]) + "…"
	}
	return s
}

// when reads start and length.
func (e *entry) when(z *zones, c component, once map[string]property) (err error) {
	p, ok := once["DTSTART"]
	if !ok {
		return wrong(c.line, "VEVENT", "", "has no DTSTART")
	}
	if e.start, err = z.stamp(p, p.value); err != nil {
		return err
	}
	end, hasEnd := once["DTEND"]
	duration, hasDuration := once["DURATION"]
	switch {
	case hasEnd && hasDuration:
		return duration.wrong(duration.value, "cannot stand beside DTEND")
	case hasEnd:
		return e.ends(z, end, once["X-MICROSOFT-CDO-ALLDAYEVENT"])
	case hasDuration:
		if e.length, err = parseLength(duration); err == nil && e.start.isDate && e.length.time != 0 {
			err = duration.wrong(duration.value, "has hours, but DTSTART is a date")
		}
	}
	if e.start.isDate {
		e.length.days = max(e.length.days, 1)
	}
	return err
}

// ends takes the length from DTEND, the first instant or date that is not in the event.
func (e *entry) ends(z *zones, p, allDay property) error {
	end, err := z.stamp(p, p.value)
	if err != nil {
		return err
	}
	if end.isDate != e.start.isDate {
		return p.wrong(p.value, "is not of the same kind as DTSTART, date or time")
	}
	if end.Before(e.start.Time) {
		return p.wrong(p.value, "is before DTSTART")
	}
	midnight := func(s stamp) bool { return s.day().Equal(s.wall()) }
	if strings.EqualFold(strings.TrimSpace(allDay.value), "TRUE") && midnight(e.start) && midnight(end) {
		e.start, end = stamp{e.start.day(), true}, stamp{end.day(), true}
	}
	if !e.start.isDate {
		e.length.time = end.Sub(e.start.Time)
		return nil
	}
	e.length.days = max(int(end.Sub(e.start.Time)/day), 1) // some write the last day itself
	return nil
}

// repetition reads RRULE, RDATE, EXDATE and RECURRENCE-ID.
func (e *entry) repetition(z *zones, c component, once map[string]property) (err error) {
	local := &zones{home: e.start.Location(), known: z.known} // UNTIL without a zone is in that of the start
	if p, ok := once["RECURRENCE-ID"]; ok {
		at, err := z.stamp(p, p.value)
		switch {
		case err != nil:
			return err
		case p.params["RANGE"] != "":
			return p.wrong(p.params["RANGE"], "RANGE is not supported")
		case e.uid == "":
			return p.wrong(p.value, "stands in an event without UID")
		}
		e.replaces = &at
	}
	for _, p := range c.properties {
		if p.name == "RRULE" {
			r, err := local.rule(p)
			if err != nil {
				return err
			}
			e.rules = append(e.rules, r)
		}
		if p.name != "RDATE" && p.name != "EXDATE" {
			continue
		}
		for item := range strings.SplitSeq(p.value, ",") {
			at, err := z.stamp(p, item)
			switch {
			case err != nil:
				return err
			case p.name == "EXDATE":
				e.removed = append(e.removed, at)
			case at.isDate != e.start.isDate:
				return p.wrong(item, "is not of the same kind as DTSTART, date or time")
			default:
				e.added = append(e.added, at)
			}
		}
	}
	return nil
}

// A set holds starts of occurrences that do not happen, or happen otherwise.
type set struct {
	instants map[time.Time]bool // of those with a time, in UTC
	walls    map[time.Time]bool // the dates of those with a time
	dates    map[time.Time]bool
}

func newSet(stamps []stamp) set {
	s := set{map[time.Time]bool{}, map[time.Time]bool{}, map[time.Time]bool{}}
	for _, at := range stamps {
		s.add(at)
	}
	return s
}

func (s set) add(at stamp) {
	if at.isDate {
		s.dates[at.Time] = true
		return
	}
	s.instants[at.UTC()], s.walls[at.day()] = true, true
}

// has also takes a date for a time on it, and a time for its date: feeds mix the two.
func (s set) has(at stamp) bool {
	if at.isDate {
		return s.dates[at.Time] || s.walls[at.Time]
	}
	return s.instants[at.UTC()] || s.dates[at.day()]
}

// occurrences returns the starts of an entry that can touch the days from first to last. Steps is what is left of the
// work that a feed may cause; false if it ran out.
func (e *entry) occurrences(first, last time.Time, replaced set, steps *int) ([]stamp, bool) {
	var out []stamp
	add := func(at stamp) bool {
		out = append(out, at)
		return len(out) <= maxClosures
	}
	// A day on either side: zones differ by more than half a day.
	first, last = first.AddDate(0, 0, -e.length.days-1).Add(-e.length.time).Truncate(day), last.AddDate(0, 0, 1)
	if len(e.rules) == 0 {
		add(e.start)
	}
	for _, r := range e.rules {
		enough := r.repeat(e.start.day(), first, last, steps, func(d time.Time) bool {
			at := e.start.on(d)
			if r.until != nil && !at.Equal(e.start.Time) && r.until.before(at) {
				return false
			}
			return d.Before(first) || add(at)
		})
		if !enough {
			return nil, false
		}
	}
	for _, at := range e.added {
		add(at)
	}
	if len(out) > maxClosures {
		return nil, false
	}
	slices.SortFunc(out, func(a, b stamp) int { return a.Compare(b.Time) })
	out = slices.CompactFunc(out, func(a, b stamp) bool { return a.Equal(b.Time) })
	removed := newSet(e.removed)
	return slices.DeleteFunc(out, func(at stamp) bool { return removed.has(at) || replaced.has(at) }), true
}
