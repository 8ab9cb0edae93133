package holiday

import (
	"slices"
	"time"
)

const day = 24 * time.Hour

// repeat calls yield for the days of a rule, in order, from the start itself, which counts as the first whatever the
// rule says (RFC 5545, section 3.8.5.3), up to the day last, until yield returns false. Without a COUNT it may leave
// out days before first. It looks at no more days than steps allows, and reports whether that was enough.
func (r *rule) repeat(start, first, last time.Time, steps *int, yield func(time.Time) bool) bool {
	if !yield(start) {
		return true
	}
	n := 1
	period := r.period(start, first)
	for ; !period.After(last) && (r.count == 0 || n < r.count); period = r.next(period) {
		days, enough := r.in(period, start, steps)
		if !enough {
			return false
		}
		for _, d := range days {
			if !d.After(start) {
				continue
			}
			if n++; r.count > 0 && n > r.count || d.After(last) || !yield(d) {
				return true
			}
		}
	}
	return true
}

// period is the first day of the period to begin with: the one of the start, or without a COUNT the last one that is
// in step with it and not after first.
func (r *rule) period(start, first time.Time) time.Time {
	y, m, _ := start.Date()
	periods := 0
	var p time.Time
	switch r.freq {
	case "YEARLY":
		p = time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC)
		periods = first.Year() - y
	case "MONTHLY":
		p = time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
		periods = (first.Year()-y)*12 + int(first.Month()-m)
	case "WEEKLY":
		p = start.AddDate(0, 0, -int(start.Weekday()-r.weekStart+7)%7)
		periods = int(first.Sub(p)/day) / 7
	default:
		p = start
		periods = int(first.Sub(p) / day)
	}
	if r.count > 0 || periods < r.interval {
		return p
	}
	return r.step(p, periods-periods%r.interval)
}

func (r *rule) next(period time.Time) time.Time { return r.step(period, r.interval) }

func (r *rule) step(period time.Time, n int) time.Time {
	switch r.freq {
	case "YEARLY":
		return period.AddDate(n, 0, 0)
	case "MONTHLY":
		return period.AddDate(0, n, 0)
	case "WEEKLY":
		return period.AddDate(0, 0, 7*n)
	}
	return period.AddDate(0, 0, n)
}

// in returns the days of one period, in order; false if steps ran out.
func (r *rule) in(period, start time.Time, steps *int) ([]time.Time, bool) {
	var out []time.Time
	byMonth := r.freq == "YEARLY" || r.freq == "MONTHLY"
	weight := r.weight()
	for d, end := period, r.step(period, 1); d.Before(end); {
		if *steps -= weight; *steps < 0 {
			return nil, false
		}
		next := d.AddDate(0, 0, 1)
		switch { // d is the first of its month in the first two cases, which take the month as a whole
		case byMonth && !r.inMonths(d, start):
			next = d.AddDate(0, 1, 0)
		case byMonth && len(r.monthDays)+len(r.days) == 0:
			if same := d.AddDate(0, 0, start.Day()-1); same.Month() == d.Month() {
				out = append(out, same)
			}
			next = d.AddDate(0, 1, 0)
		case r.matches(d, start):
			out = append(out, d)
		}
		d = next
	}
	if len(r.setPos) == 0 {
		return out, true
	}
	var picked []time.Time
	for i, d := range out {
		if slices.Contains(r.setPos, i+1) || slices.Contains(r.setPos, i-len(out)) {
			picked = append(picked, d)
		}
	}
	return picked, true
}

// inMonths reports whether a rule names the month of a day, or has none to name. A yearly rule without days means the
// month of its start.
func (r *rule) inMonths(d, start time.Time) bool {
	if len(r.months) > 0 {
		return slices.Contains(r.months, int(d.Month()))
	}
	return r.freq != "YEARLY" || len(r.monthDays)+len(r.days) > 0 || d.Month() == start.Month()
}

// matches reports whether a rule means a day of a period. Those by the day of the start alone are in's.
func (r *rule) matches(d, start time.Time) bool {
	if !r.inMonths(d, start) {
		return false
	}
	if len(r.monthDays) > 0 {
		length := time.Date(d.Year(), d.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
		if !slices.Contains(r.monthDays, d.Day()) && !slices.Contains(r.monthDays, d.Day()-length-1) {
			return false
		}
	}
	if len(r.days) > 0 {
		return slices.ContainsFunc(r.days, func(n nthDay) bool { return n.day == d.Weekday() && r.nth(n.n, d) })
	}
	return len(r.monthDays) > 0 || r.freq == "DAILY" || d.Weekday() == start.Weekday()
}

// nth reports whether a day is the n-th of its weekday, in its month or, for a yearly rule that names no month, in its
// year.
func (r *rule) nth(n int, d time.Time) bool {
	index, length := d.Day(), time.Date(d.Year(), d.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
	if r.freq == "YEARLY" && len(r.months) == 0 {
		index, length = d.YearDay(), time.Date(d.Year(), 12, 31, 0, 0, 0, 0, time.UTC).YearDay()
	}
	switch {
	case n > 0:
		return (index-1)/7+1 == n
	case n < 0:
		return (length-index)/7+1 == -n
	}
	return true
}
