package holiday

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/sla"
)

// Options say what of a feed counts. Nil is the zero value: every event closes, and none is a public holiday.
type Options struct {
	// Keep reports whether an event closes the desk. Nil keeps all. Feeds of holidays often have days on which
	// everybody works, such as Mother's Day.
	Keep func(Event) bool
	// Public marks whole days as public holidays, to which opening hours can give hours of their own (PH).
	Public bool
}

// Limits of a feed. They are far above any that people keep.
const (
	maxFeed     = 4 << 20
	maxEvents   = 10_000
	maxClosures = 20_000    // closures and breaks that come out, as package sla takes them
	maxClosed   = 36_600    // days of the closures, each counted for itself, as there
	maxSteps    = 2_000_000 // days looked at to follow rules; see rule.weight
)

// Read reads closures from an iCalendar feed (RFC 5545), for the dates of the years from first to last in a zone, which
// is that of the calendar they are for. An event of whole days becomes a closure, one with times becomes a break on
// each date that it touches, rounded outwards to minutes. The result has Closures and Breaks, in order of date, ready
// for [sla.NewCalendar] or to be appended to others; opt may be nil.
//
// Understood are VEVENT with DTSTART, DTEND or DURATION, as dates, in UTC, in an IANA zone or one of Windows's common
// ones, or floating (then in zone); SUMMARY as the name; RRULE with FREQ=YEARLY, MONTHLY, WEEKLY or DAILY and INTERVAL,
// COUNT, UNTIL, BYMONTH, BYMONTHDAY, BYDAY, BYSETPOS, WKST; RDATE, EXDATE, RECURRENCE-ID, STATUS:CANCELLED; folded lines
// and escaped text. Whether an event is marked as free time does not matter, nor do alarms and properties not named
// here. An event that lasts no time closes nothing.
//
// A feed is read whole or not at all, because a holiday that is silently missing is worse than an error: whatever is
// malformed, or of the above kind but not supported, is an [sla.Error] that names line and property and is an
// [sla.ErrInvalid]. So are more than 4 MiB, 10,000 events, 1,000 zones, 20,000 resulting closures and breaks, 36,600
// closed days, or rules that take more than two million steps to follow. An error of reading is returned as it is,
// wrapped.
func Read(feed io.Reader, zone string, first, last int, opt *Options) (*sla.CalendarOptions, error) {
	if opt == nil {
		opt = &Options{}
	}
	home, err := homeZone(zone)
	if err != nil {
		return nil, err
	}
	if first < 1 || last > 9999 || first > last {
		return nil, &sla.Error{What: "years", Value: fmt.Sprintf("%d to %d", first, last), Reason: "not a range within 1 to 9999", Kind: sla.ErrInvalid}
	}
	data, err := io.ReadAll(io.LimitReader(feed, maxFeed+1))
	if err != nil {
		return nil, fmt.Errorf("holiday: reading the feed: %w", err)
	}
	if len(data) > maxFeed {
		return nil, &sla.Error{What: "feed", Reason: fmt.Sprintf("longer than %d bytes", maxFeed), Kind: sla.ErrInvalid}
	}
	entries, err := read(data, home)
	if err != nil {
		return nil, err
	}
	w := &writer{
		home: home, public: opt.Public,
		first: time.Date(first, 1, 1, 0, 0, 0, 0, time.UTC), last: time.Date(last, 12, 31, 0, 0, 0, 0, time.UTC),
	}
	return w.write(entries, opt.Keep)
}

// homeZone refuses what a calendar refuses.
func homeZone(name string) (*time.Location, error) {
	cal, err := sla.NewCalendar(name, sla.Hours{}, &sla.CalendarOptions{Specials: []sla.DayHours{{Date: "2000-01-01", Hours: "00:00-24:00"}}})
	if err != nil {
		return nil, err
	}
	return cal.Zone(), nil
}

func read(data []byte, home *time.Location) ([]*entry, error) {
	components, err := events(data)
	if err != nil {
		return nil, err
	}
	if len(components) > maxEvents {
		return nil, wrong(components[maxEvents].line, "VEVENT", "", fmt.Sprintf("more than %d events", maxEvents))
	}
	z := &zones{home: home, known: map[string]*time.Location{}}
	var out []*entry
	for _, c := range components {
		e, err := z.entry(c)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// A writer turns events into closures and breaks.
type writer struct {
	home        *time.Location
	public      bool
	first, last time.Time // days
	days        int       // of the closures
	out         sla.CalendarOptions
}

func (w *writer) write(entries []*entry, keep func(Event) bool) (*sla.CalendarOptions, error) {
	replaced := map[string]set{}
	for _, e := range entries {
		if e.replaces == nil {
			continue
		}
		if _, ok := replaced[e.uid]; !ok {
			replaced[e.uid] = newSet(nil)
		}
		replaced[e.uid].add(*e.replaces)
	}
	steps := maxSteps
	for _, e := range entries {
		if e.cancelled || keep != nil && !keep(e.Event) {
			continue
		}
		var gone set
		if e.replaces == nil && e.uid != "" {
			gone = replaced[e.uid]
		}
		starts, enough := e.occurrences(w.first, w.last, gone, &steps)
		if !enough {
			return nil, wrong(e.line, "VEVENT", "", "repeats too often")
		}
		for _, at := range starts {
			if err := w.add(e, at); err != nil {
				return nil, err
			}
		}
	}
	slices.SortStableFunc(w.out.Closures, func(a, b sla.Closure) int { return cmp.Compare(a.Date, b.Date) })
	slices.SortStableFunc(w.out.Breaks, func(a, b sla.DayHours) int { return cmp.Compare(a.Date+a.Hours, b.Date+b.Hours) })
	w.out.Closures, w.out.Breaks = slices.Compact(w.out.Closures), slices.Compact(w.out.Breaks)
	return &w.out, nil
}

const maxDays = 3660 // of one closure, as package sla has it

func (w *writer) add(e *entry, at stamp) error {
	if at.isDate {
		from, to := later(at.Time, w.first), earlier(at.AddDate(0, 0, e.length.days-1), w.last)
		switch {
		case to.Before(from):
			return nil
		case to.Sub(from) >= maxDays*day:
			return wrong(e.line, "VEVENT", "", "lasts more than ten years")
		}
		c := sla.Closure{Date: from.Format(time.DateOnly), Name: e.Summary, Public: w.public}
		if from.Before(to) {
			c.Until = to.Format(time.DateOnly)
		}
		w.out.Closures = append(w.out.Closures, c)
		if w.days += int(to.Sub(from)/day) + 1; w.days > maxClosed {
			return wrong(e.line, "VEVENT", "", fmt.Sprintf("brings the days closed to more than %d", maxClosed))
		}
	} else if err := w.cut(e, at); err != nil {
		return err
	}
	if len(w.out.Closures)+len(w.out.Breaks) > maxClosures {
		return wrong(e.line, "VEVENT", "", fmt.Sprintf("makes more than %d closures and breaks", maxClosures))
	}
	return nil
}

// cut adds a break on each local date that a stretch of time touches.
func (w *writer) cut(e *entry, at stamp) error {
	end := stamp{Time: e.length.after(at).In(w.home)}
	start := stamp{Time: at.In(w.home)}
	if !start.Before(end.Time) {
		return nil
	}
	from, to := later(start.day(), w.first), earlier(end.day(), w.last)
	if to.Sub(from) >= maxDays*day {
		return wrong(e.line, "VEVENT", "", "lasts more than ten years")
	}
	for d := from; !d.After(to); d = d.AddDate(0, 0, 1) {
		opens, closes := 0, minutesOfDay
		if d.Equal(start.day()) {
			opens = start.Hour()*60 + start.Minute()
		}
		if d.Equal(end.day()) {
			closes = w.minuteAfter(d, end)
		}
		if opens < closes {
			w.out.Breaks = append(w.out.Breaks, sla.DayHours{Date: d.Format(time.DateOnly), Hours: clock(opens) + "-" + clock(closes), Name: e.Summary})
		}
	}
	return nil
}

const minutesOfDay = 24 * 60

// minuteAfter is the first minute of a date that is not before an instant. A wall time that occurs twice is the first
// one, as in a calendar, so that an end in the second hour is the end of that hour.
func (w *writer) minuteAfter(d time.Time, end stamp) int {
	m := end.Hour()*60 + end.Minute()
	for ; m < minutesOfDay && w.instant(d, m).Before(end.Time); m++ {
	}
	return m
}

// instant is the instant of a wall time, the first if there are two.
func (w *writer) instant(d time.Time, minute int) time.Time {
	t := time.Date(d.Year(), d.Month(), d.Day(), 0, minute, 0, 0, w.home)
	_, now := t.Zone()
	_, before := t.Add(-6 * time.Hour).Zone()
	if twin := t.Add(time.Duration(now-before) * time.Second); before > now && (stamp{Time: twin}).wall().Equal((stamp{Time: t}).wall()) {
		return twin
	}
	return t
}

func clock(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
