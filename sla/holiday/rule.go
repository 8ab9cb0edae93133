package holiday

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A rule is an RRULE: which days repeat. See RFC 5545, section 3.3.10.
type rule struct {
	freq      string
	interval  int
	count     int    // 0: no limit
	until     *stamp // nil: no limit
	months    []int
	monthDays []int // negative from the end
	days      []nthDay
	setPos    []int
	weekStart time.Weekday
}

// weight is how many steps it takes to look at a day: one, for lists of a sensible length.
func (r *rule) weight() int {
	return 1 + (len(r.months)+len(r.monthDays)+len(r.days)+len(r.setPos))/32
}

// An nthDay is a weekday, the n-th of its month or year; every one for 0, from the end if negative.
type nthDay struct {
	n   int
	day time.Weekday
}

var weekdayNames = []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// rule reads an RRULE. What it cannot follow is an error, since a rule half followed is a holiday missed.
func (z *zones) rule(p property) (*rule, error) {
	r := &rule{interval: 1, weekStart: time.Monday}
	seen := map[string]bool{}
	for part := range strings.SplitSeq(strings.TrimSuffix(strings.ToUpper(p.value), ";"), ";") {
		name, value, ok := strings.Cut(part, "=")
		if !ok || value == "" {
			return nil, p.wrong(p.value, fmt.Sprintf("%.40q is not a part like FREQ=YEARLY", part))
		}
		if seen[name] {
			return nil, p.wrong(p.value, name+" is given twice")
		}
		seen[name] = true
		if err := r.read(z, p, name, value); err != nil {
			return nil, err
		}
	}
	return r, r.check(p)
}

func (r *rule) read(z *zones, p property, name, value string) (err error) {
	switch name {
	case "FREQ":
		r.freq = value
	case "INTERVAL":
		r.interval, err = within(value, 1, 10_000)
	case "COUNT":
		r.count, err = within(value, 1, 1_000_000)
	case "UNTIL":
		at, err := z.stamp(property{line: p.line, name: p.name, params: map[string]string{}}, value)
		if err != nil {
			return err
		}
		r.until = &at
	case "BYMONTH":
		r.months, err = numbers(value, 1, 12, false)
	case "BYMONTHDAY":
		r.monthDays, err = numbers(value, 1, 31, true)
	case "BYSETPOS":
		r.setPos, err = numbers(value, 1, 366, true)
	case "BYDAY":
		for item := range strings.SplitSeq(value, ",") {
			d, err := parseDay(item)
			if err != nil {
				return p.wrong(p.value, err.Error())
			}
			r.days = append(r.days, d)
		}
	case "WKST":
		day := slices.Index(weekdayNames, value)
		if day < 0 {
			return p.wrong(p.value, "WKST is not a weekday")
		}
		r.weekStart = time.Weekday(day)
	default:
		return p.wrong(p.value, fmt.Sprintf("%.40s is not supported", name))
	}
	if err != nil {
		return p.wrong(p.value, name+" "+err.Error())
	}
	return nil
}

func (r *rule) check(p property) error {
	nth := slices.ContainsFunc(r.days, func(d nthDay) bool { return d.n != 0 })
	switch {
	case r.freq == "":
		return p.wrong(p.value, "no FREQ")
	case !slices.Contains([]string{"YEARLY", "MONTHLY", "WEEKLY", "DAILY"}, r.freq):
		return p.wrong(p.value, "FREQ is not one of YEARLY, MONTHLY, WEEKLY, DAILY")
	case r.count > 0 && r.until != nil:
		return p.wrong(p.value, "COUNT and UNTIL exclude each other")
	case nth && (r.freq == "WEEKLY" || r.freq == "DAILY"):
		return p.wrong(p.value, "a numbered weekday needs FREQ=YEARLY or MONTHLY")
	case r.freq == "WEEKLY" && len(r.monthDays) > 0:
		return p.wrong(p.value, "BYMONTHDAY cannot stand with FREQ=WEEKLY")
	case len(r.setPos) > 0 && len(r.months)+len(r.monthDays)+len(r.days) == 0:
		return p.wrong(p.value, "BYSETPOS needs another BY part")
	}
	return nil
}

func parseDay(item string) (nthDay, error) {
	if len(item) < 2 {
		return nthDay{}, fmt.Errorf("%.40q is not a weekday like MO or -1MO", item)
	}
	number, name := item[:len(item)-2], item[len(item)-2:]
	d := nthDay{day: time.Weekday(slices.Index(weekdayNames, name))}
	var err error
	if number != "" {
		var n []int
		if n, err = numbers(number, 1, 53, true); err == nil {
			d.n = n[0]
		}
	}
	if d.day < 0 || err != nil {
		return nthDay{}, fmt.Errorf("%.40q is not a weekday like MO or -1MO", item)
	}
	return d, nil
}

func within(value string, least, most int) (int, error) {
	n, err := strconv.Atoi(value)
	if err != nil || n < least || n > most {
		return 0, fmt.Errorf("is not between %d and %d", least, most)
	}
	return n, nil
}

func numbers(value string, least, most int, signed bool) ([]int, error) {
	var out []int
	for item := range strings.SplitSeq(value, ",") {
		digits, negative := strings.CutPrefix(item, "-")
		n, err := within(digits, least, most)
		if err != nil || negative && !signed {
			return nil, fmt.Errorf("has %.40q, which is not between %d and %d", item, least, most)
		}
		if negative {
			n = -n
		}
		out = append(out, n)
	}
	return out, nil
}
