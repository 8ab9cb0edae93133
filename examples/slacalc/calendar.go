package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mysocialcare/socialcare/sla"
)

// A description is what a question says about its calendar. Its parts stay as they came, since most questions come with
// a calendar that was built before.
type description struct {
	Zone     string          `json:"zone"`
	Hours    json.RawMessage `json:"hours"`
	Holidays json.RawMessage `json:"holidays"`
	Breaks   json.RawMessage `json:"breaks"`
	Shifts   json.RawMessage `json:"shifts"`
}

// A cache holds calendars by their description. The zero value is empty.
type cache struct {
	calendars map[string]*sla.Calendar
	size      int // of the descriptions
}

// Limits of a cache: a calendar has some 30 KB, seldom 200; a description seldom more than one. A long one makes a
// calendar some fifteen times as large.
const (
	maxCalendars   = 1024
	maxDescription = 64 << 10
	maxCache       = 4 << 20 // bytes of descriptions
)

func (c *cache) calendar(d description) (*sla.Calendar, error) {
	size := len(d.Zone) + len(d.Hours) + len(d.Holidays) + len(d.Breaks) + len(d.Shifts)
	if size > maxDescription {
		return d.build()
	}
	key := strings.Join([]string{d.Zone, string(d.Hours), string(d.Holidays), string(d.Breaks), string(d.Shifts)}, "\x00")
	if cal, ok := c.calendars[key]; ok {
		return cal, nil
	}
	cal, err := d.build()
	if err != nil {
		return nil, err
	}
	if c.calendars == nil || len(c.calendars) >= maxCalendars || c.size+len(key) > maxCache {
		*c = cache{calendars: map[string]*sla.Calendar{}}
	}
	c.calendars[key], c.size = cal, c.size+len(key)
	return cal, nil
}

func (d description) build() (*sla.Calendar, error) {
	hours, err := readHours(d.Hours)
	if err != nil {
		return nil, err
	}
	var opt sla.CalendarOptions
	var holidays []string
	if err := part("holidays", d.Holidays, &holidays, "a list of dates"); err != nil {
		return nil, err
	}
	for _, date := range holidays {
		opt.Closures = append(opt.Closures, sla.Closure{Date: date, Name: "holiday", Public: true})
	}
	if opt.Breaks, _, err = readDates("breaks", d.Breaks); err != nil {
		return nil, err
	}
	shifts, closed, err := readDates("shifts", d.Shifts)
	if err != nil {
		return nil, err
	}
	opt.Specials = shifts
	for _, date := range closed { // a shift without times leaves the date none
		opt.Closures = append(opt.Closures, sla.Closure{Date: date, Name: "no shift"})
	}
	return sla.NewCalendar(d.Zone, hours, &opt)
}

func part(field string, raw json.RawMessage, into any, shape string) error {
	if len(raw) > 0 && json.Unmarshal(raw, into) != nil {
		return fmt.Errorf("%s: is not %s", field, shape)
	}
	return nil
}

var weekdays = map[string]string{"mon": "Mo", "tue": "Tu", "wed": "We", "thu": "Th", "fri": "Fr", "sat": "Sa", "sun": "Su"}

// readHours reads opening_hours text, 24x7, or an object of weekdays.
func readHours(raw json.RawMessage) (sla.Hours, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return sla.Hours{}, errors.New("hours: missing")
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		if text == "24x7" {
			text = "24/7"
		}
		return sla.ParseHours(text)
	}
	var week map[string][][]string
	if err := part("hours", raw, &week, `text like "Mo-Fr 09:00-18:00", "24x7", or an object like {"mon":[["09:00","18:00"]]}`); err != nil {
		return sla.Hours{}, err
	}
	var rules []string
	for _, day := range slices.Sorted(maps.Keys(week)) {
		name, ok := weekdays[day]
		if !ok {
			return sla.Hours{}, fmt.Errorf("hours: %.20q is not one of mon, tue, wed, thu, fri, sat, sun", day)
		}
		times, err := spans("hours "+day, week[day])
		if err != nil {
			return sla.Hours{}, err
		}
		if times != "" {
			rules = append(rules, name+" "+times)
		}
	}
	if len(rules) == 0 {
		return sla.Hours{}, nil
	}
	return sla.ParseHours(strings.Join(rules, "; "))
}

// readDates reads {"2026-12-24":[["09:00","13:00"]]}, by date; dates without times come apart.
func readDates(field string, raw json.RawMessage) (days []sla.DayHours, without []string, err error) {
	var dates map[string][][]string
	if err := part(field, raw, &dates, `an object like {"2026-12-24":[["09:00","13:00"]]}`); err != nil {
		return nil, nil, err
	}
	for _, date := range slices.Sorted(maps.Keys(dates)) {
		times, err := spans(field+" "+date, dates[date])
		switch {
		case err != nil:
			return nil, nil, err
		case times == "":
			without = append(without, date)
		default:
			days = append(days, sla.DayHours{Date: date, Hours: times, Name: strings.TrimSuffix(field, "s")})
		}
	}
	return days, without, nil
}

// spans writes pairs of times as opening_hours text.
func spans(field string, pairs [][]string) (string, error) {
	out := make([]string, len(pairs))
	for i, p := range pairs {
		if len(p) != 2 || !clock(p[0]) || !clock(p[1]) {
			return "", fmt.Errorf("%.40s: %.60q is not a pair of times like 09:00", field, p[:min(len(p), 3)])
		}
		out[i] = p[0] + "-" + p[1]
	}
	return strings.Join(out, ","), nil
}

// clock reports whether a text has the form of a time; package sla judges its value.
func clock(s string) bool {
	digits := strings.Trim(s, "0123456789") == ":"
	return digits && len(s) == 5 && s[2] == ':'
}
