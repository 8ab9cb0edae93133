package holiday

import (
	"fmt"
	"strings"
	"time"
)

// A stamp is a DATE, at midnight in UTC, or a DATE-TIME, in its own zone.
type stamp struct {
	time.Time
	isDate bool
}

// day is the date on the wall, at midnight in UTC.
func (s stamp) day() time.Time {
	y, m, d := s.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// zones resolves TZID parameters. Floating times are in home.
type zones struct {
	home  *time.Location
	known map[string]*time.Location
}

// stamp reads 20261225, 20261225T090000 or 20261225T090000Z. The text decides which it is, since many feeds leave VALUE
// out or have it wrong; a midnight that says it is a DATE is taken at its word.
func (z *zones) stamp(p property, value string) (stamp, error) {
	value = strings.TrimSpace(value)
	kind := strings.ToUpper(p.params["VALUE"])
	malformed := p.wrong(value, "not a date like 20261225 or a time like 20261225T090000")
	if kind == "DATE" {
		value = strings.TrimSuffix(strings.TrimSuffix(value, "Z"), "T000000")
	}
	switch len(value) {
	case len("20060102"):
		day, err := time.Parse("20060102", value)
		if err != nil {
			return stamp{}, malformed
		}
		return stamp{day, true}, nil
	case len("20060102T150405"), len("20060102T150405Z"):
		if kind != "" && kind != "DATE-TIME" {
			return stamp{}, malformed
		}
		digits, utc := strings.CutSuffix(value, "Z")
		zone := z.home
		if id, ok := p.params["TZID"]; ok && !utc {
			var err error
			if zone, err = z.zone(p, id); err != nil {
				return stamp{}, err
			}
		}
		if utc {
			zone = time.UTC
		}
		at, err := time.ParseInLocation("20060102T150405", digits, zone)
		if err != nil {
			return stamp{}, malformed
		}
		return stamp{Time: at}, nil
	}
	return stamp{}, malformed
}

const (
	maxZoneParts = 3    // of an IANA name: America/Argentina/Buenos_Aires
	maxZones     = 2000 // names, two a zone: its own and the feed's
)

// zone finds the zone that a TZID means: an IANA name, also behind the prefix of the program that wrote it, as in
// /citadel.org/20210210_1/Europe/Berlin, or a Windows name.
func (z *zones) zone(p property, id string) (*time.Location, error) {
	if zone, ok := z.known[id]; ok {
		return zone, nil
	}
	name := strings.TrimLeft(strings.TrimSpace(id), "/")
	if len(z.known) >= maxZones {
		return nil, p.wrong(id, fmt.Sprintf("there are more than %d zones", maxZones/2))
	}
	if iana, ok := windowsZones[name]; ok {
		name = iana
	}
	parts := strings.Split(name, "/")
	for parts = parts[max(0, len(parts)-maxZoneParts):]; len(parts) > 0; parts = parts[1:] {
		name := strings.Join(parts, "/")
		zone, ok := z.known[name]
		if !ok && name != "" && name != "Local" {
			var err error
			zone, err = time.LoadLocation(name)
			ok = err == nil
		}
		if ok {
			z.known[id], z.known[name] = zone, zone
			return zone, nil
		}
	}
	return nil, p.wrong(id, `names no zone that is known here; if this machine has no zone database, import _ "time/tzdata"`)
}

// windowsZones are the names that Outlook and Exchange write, with the zone that Unicode CLDR gives each by default.
var windowsZones = map[string]string{
	"AUS Eastern Standard Time":       "Australia/Sydney",
	"Alaskan Standard Time":           "America/Anchorage",
	"Arabian Standard Time":           "Asia/Dubai",
	"Argentina Standard Time":         "America/Argentina/Buenos_Aires",
	"Atlantic Standard Time":          "America/Halifax",
	"Azores Standard Time":            "Atlantic/Azores",
	"Belarus Standard Time":           "Europe/Minsk",
	"Cen. Australia Standard Time":    "Australia/Adelaide",
	"Central Europe Standard Time":    "Europe/Budapest",
	"Central European Standard Time":  "Europe/Warsaw",
	"Central Standard Time":           "America/Chicago",
	"Central Standard Time (Mexico)":  "America/Mexico_City",
	"China Standard Time":             "Asia/Shanghai",
	"E. Africa Standard Time":         "Africa/Nairobi",
	"E. Australia Standard Time":      "Australia/Brisbane",
	"E. Europe Standard Time":         "Europe/Chisinau",
	"E. South America Standard Time":  "America/Sao_Paulo",
	"Eastern Standard Time":           "America/New_York",
	"Egypt Standard Time":             "Africa/Cairo",
	"FLE Standard Time":               "Europe/Kiev",
	"GMT Standard Time":               "Europe/London",
	"GTB Standard Time":               "Europe/Bucharest",
	"Greenwich Standard Time":         "Atlantic/Reykjavik",
	"Hawaiian Standard Time":          "Pacific/Honolulu",
	"India Standard Time":             "Asia/Kolkata",
	"Israel Standard Time":            "Asia/Jerusalem",
	"Korea Standard Time":             "Asia/Seoul",
	"Morocco Standard Time":           "Africa/Casablanca",
	"Mountain Standard Time":          "America/Denver",
	"New Zealand Standard Time":       "Pacific/Auckland",
	"Newfoundland Standard Time":      "America/St_Johns",
	"Pacific Standard Time":           "America/Los_Angeles",
	"Romance Standard Time":           "Europe/Paris",
	"Russian Standard Time":           "Europe/Moscow",
	"SA Pacific Standard Time":        "America/Bogota",
	"SE Asia Standard Time":           "Asia/Bangkok",
	"Singapore Standard Time":         "Asia/Singapore",
	"South Africa Standard Time":      "Africa/Johannesburg",
	"Taipei Standard Time":            "Asia/Taipei",
	"Tokyo Standard Time":             "Asia/Tokyo",
	"Turkey Standard Time":            "Europe/Istanbul",
	"US Eastern Standard Time":        "America/Indiana/Indianapolis",
	"US Mountain Standard Time":       "America/Phoenix",
	"W. Australia Standard Time":      "Australia/Perth",
	"W. Central Africa Standard Time": "Africa/Lagos",
	"W. Europe Standard Time":         "Europe/Berlin",
}

// length is how long an event lasts: days of the calendar, then time that passes.
type length struct {
	days int
	time time.Duration
}

// parseLength reads a DURATION: P1D, P2W, PT1H30M.
func parseLength(p property) (l length, err error) {
	bad := p.wrong(p.value, "not a duration like P1D or PT1H30M")
	rest, ok := strings.CutPrefix(strings.TrimPrefix(strings.TrimSpace(p.value), "+"), "P")
	if !ok || rest == "" || strings.HasSuffix(rest, "T") {
		return l, bad
	}
	inTime, units := false, "WDHMS" // what may follow
	for rest != "" {
		if !inTime && rest[0] == 'T' {
			inTime, rest = true, rest[1:]
			continue
		}
		n := 0
		i := 0
		for ; i < len(rest) && rest[i] >= '0' && rest[i] <= '9' && i < 6; i++ {
			n = n*10 + int(rest[i]-'0')
		}
		if i == 0 || i == len(rest) {
			return l, bad
		}
		unit := rest[i]
		_, after, ok := strings.Cut(units, string(unit))
		if units = after; !ok {
			return l, bad
		}
		switch {
		case !inTime && unit == 'W':
			l.days += 7 * n
		case !inTime && unit == 'D':
			l.days += n
		case inTime && unit == 'H':
			l.time += time.Duration(n) * time.Hour
		case inTime && unit == 'M':
			l.time += time.Duration(n) * time.Minute
		case inTime && unit == 'S':
			l.time += time.Duration(n) * time.Second
		default:
			return l, bad
		}
		rest = rest[i+1:]
	}
	return l, nil
}

// after is the end of what starts at a stamp.
func (l length) after(s stamp) time.Time { return s.AddDate(0, 0, l.days).Add(l.time) }

// wall is the date and time on the wall, as if in UTC.
func (s stamp) wall() time.Time {
	y, m, d := s.Date()
	return time.Date(y, m, d, s.Hour(), s.Minute(), s.Second(), 0, time.UTC)
}

// on is the same time on another date.
func (s stamp) on(d time.Time) stamp {
	if s.isDate {
		return stamp{d, true}
	}
	return stamp{Time: time.Date(d.Year(), d.Month(), d.Day(), s.Hour(), s.Minute(), s.Second(), 0, s.Location())}
}

// before compares a limit, such as UNTIL: of a date and a time, the dates.
func (s stamp) before(at stamp) bool {
	if s.isDate || at.isDate {
		return s.day().Before(at.day())
	}
	return s.Before(at.Time)
}
