package sla_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/sla"
)

var languages = []string{"de", "en", "es", "fr", "it"}

// TestLocaleGolden holds every sentence in every language, to be read by somebody who speaks it.
func TestLocaleGolden(t *testing.T) {
	office := newCalendar(t, "Europe/Berlin", "Mo-Fr 09:00-18:00; Sa 09:00-13:30", &sla.CalendarOptions{
		Closures: []sla.Closure{{Date: "2026-12-21", Until: "2027-01-04", Name: "winter"}, {Date: "2027-08-02", Until: "2028-06-30"}},
	})
	night := newCalendar(t, "Europe/Berlin", "Mo-Su 22:00-01:00,08:00-24:00", nil)
	oneDay := newCalendar(t, "Europe/Berlin", "24/7; Dec 25 off", nil)
	last := newCalendar(t, "Europe/Berlin", "2026 Dec 1-31 09:00-18:00", nil)
	sentences := []struct {
		cal *sla.Calendar
		at  string
	}{
		{office, "2026-12-14 11:00"}, {office, "2026-12-14 08:00"}, {office, "2026-12-12 14:00"}, {office, "2026-12-15 18:00"},
		{office, "2026-12-19 13:30"}, {office, "2027-07-31 20:00"},
		{night, "2026-12-14 23:00"}, {night, "2026-12-15 01:00"},
		{oneDay, "2026-12-01 11:00"}, {oneDay, "2026-12-24 11:00"}, {oneDay, "2026-12-22 11:00"}, {oneDay, "2026-12-25 11:00"}, {sla.Always(), "2026-12-14 11:00"},
		{last, "2027-01-01 00:00"},
	}
	for _, language := range languages {
		var b strings.Builder
		for _, hours := range []string{
			"Mo-Fr 09:00-18:00; Sa 09:00-13:00", "Mo-Fr 09:00-13:00,14:30-18:00", "Mo,We,Fr 09:00-18:00; Sa 09:00-12:00", "Sa-Su 22:00-06:00",
			"Mo-Su 08:00-20:00", "Mo 00:00-24:00", "24/7", "off", "24/7; Aug 1-20 off; 2026 Dec 24 09:00-13:00",
			"24/7; Dec 24-Jan 2 Sa-Su off; Jun 1-Jul 15 off", "Tu,Th 09:00-12:00,14:00-16:00,18:00-19:30",
			"Mo-Fr 09:00-18:00; PH off", "Mo-Su 09:00-18:00; PH 10:00-12:00", "Mo-Sa 09:00-18:00; Dec 1-31 Su,PH 10:00-12:00",
		} {
			text, err := parseHours(t, hours).Text(language)
			fmt.Fprintf(&b, "%-50s %s%s\n", hours, text, failure(err))
		}
		for _, s := range sentences {
			at := local(t, s.cal, s.at)
			text, err := s.cal.Describe(at, language)
			fmt.Fprintf(&b, "%s, %s%s\n", at.Format("Mon 2006-01-02 15:04"), text, failure(err))
		}
		for _, m := range []sla.Metric{sla.FirstResponse, sla.NextResponse, sla.Update, sla.Silence, sla.Resolution, sla.RequesterWait, sla.AgentWork} {
			text, err := sla.Social6h18h().Start(day0, "").Explain(m, day0).Text(language)
			headline, _, _ := strings.Cut(text, "\n")
			fmt.Fprintf(&b, "%s: %s%s\n", m, headline, failure(err))
		}
		golden(t, "locale."+language+".txt", b.String())
	}
}

func failure(err error) string {
	if err == nil {
		return ""
	}
	return " " + err.Error()
}

// TestLocaleTags: a region changes nothing, an unknown language is named.
func TestLocaleTags(t *testing.T) {
	hours := parseHours(t, "Mo-Fr 09:00-18:00")
	for tag, want := range map[string]string{
		"de": "Mo–Fr 9–18\u00a0Uhr", "de-AT": "Mo–Fr 9–18\u00a0Uhr", "DE_ch": "Mo–Fr 9–18\u00a0Uhr", "de-Latn-DE-1996": "Mo–Fr 9–18\u00a0Uhr",
		"en-US": "Mon–Fri 9–18", "es-419": "lun–vie 9–18", "fr_CA": "lun.–ven. 9\u00a0h–18\u00a0h", "IT": "lun–ven 9–18",
	} {
		if got, err := hours.Text(tag); got != want || err != nil {
			t.Errorf("%s: %q, %v; want %q", tag, got, err, want)
		}
	}
	for _, tag := range []string{"pt", "pt-BR", "", "-", "d", "deutsch", "tlh"} {
		want := fmt.Sprintf("sla: locale %q: not one of de, en, es, fr, it", tag)
		if tag == "" {
			want = "sla: locale: not one of de, en, es, fr, it"
		}
		if got, err := hours.Text(tag); err == nil || err.Error() != want {
			t.Errorf("%s: %q, %v; want %s", tag, got, err, want)
		}
		if got, err := sla.Always().Describe(time.Time{}, tag); err == nil || err.Error() != want {
			t.Errorf("%s: %q, %v; want %s", tag, got, err, want)
		}
	}
}
