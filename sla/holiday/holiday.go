package holiday

import (
	"cmp"
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/sla"
	"github.com/rickar/cal/v2"
)

// From returns the dates of holidays in the years from first to last, both included, as closures in order of date.
// Where a holiday is observed on another date than its own, both dates are closed, and the other one is named as such:
// "Independence Day" and "Independence Day (observed)". That suits a desk that is open at weekends, or always;
// [Observed] and [Actual] give one of the two.
//
// A date counts for the year that it lies in: New Year's Day 2028, a Saturday, is observed in the United States on
// 31 December 2027, which belongs to 2027. All closures are marked as public holidays. Holidays that are nil or have no
// rule are left out, years outside 1 to 9999 too.
func From(first, last int, holidays ...*cal.Holiday) []sla.Closure {
	return closures(first, last, holidays, true, true)
}

// Observed returns the dates on which people have the day off, otherwise as [From]: where a holiday on a weekend moves
// to a weekday, that weekday alone. In Great Britain Christmas Day 2027, a Saturday, closes Monday 27 December and not
// the Saturday.
func Observed(first, last int, holidays ...*cal.Holiday) []sla.Closure {
	return closures(first, last, holidays, false, true)
}

// Actual returns the dates of the holidays themselves, otherwise as [From]: days that move for them are not closed.
func Actual(first, last int, holidays ...*cal.Holiday) []sla.Closure {
	return closures(first, last, holidays, true, false)
}

func closures(first, last int, holidays []*cal.Holiday, actual, observed bool) []sla.Closure {
	first, last = max(first, 1), min(last, 9999)
	var out []sla.Closure
	add := func(day time.Time, name string) {
		if first <= day.Year() && day.Year() <= last {
			out = append(out, sla.Closure{Date: day.Format(time.DateOnly), Name: name, Public: true})
		}
	}
	for year := first - 1; year <= last+1; year++ { // a day can be observed in the year before or after
		for _, h := range holidays {
			if h == nil {
				continue
			}
			day, off := h.Calc(year)
			if day.IsZero() {
				continue
			}
			moved := off.Format(time.DateOnly) != day.Format(time.DateOnly)
			if actual || !moved {
				add(day, h.Name)
			}
			if observed && moved {
				add(off, h.Name+" (observed)")
			}
		}
	}
	slices.SortStableFunc(out, func(a, b sla.Closure) int { return cmp.Compare(a.Date, b.Date) })
	return out
}
