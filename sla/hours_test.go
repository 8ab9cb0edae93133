package sla_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/sla"
)

func TestParseHours(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"a week", "Mo-Fr 09:00-18:00; Sa 09:00-13:00", "Mo-Fr 09:00-18:00; Sa 09:00-13:00"},
		{"several spans", "Mo-Fr 14:00-18:00,09:00-13:00", "Mo-Fr 09:00-13:00,14:00-18:00"},
		{"lists and ranges", "Mo,We,Fr-Su 09:00-18:00", "Mo,We,Fr-Su 09:00-18:00"},
		{"a range over the weekend", "Sa-Mo 10:00-12:00", "Mo,Sa-Su 10:00-12:00"},
		{"loose spelling", " mo - fr  9:00 – 13:00, 14:00 - 18:00 ;", "Mo-Fr 09:00-13:00,14:00-18:00"},
		{"no weekdays", "09:00-18:00", "Mo-Su 09:00-18:00"},
		{"overnight", "Fr,Sa 22:00-06:00", "Fr-Sa 22:00-06:00"},
		{"equal ends are a day", "Mo 09:00-09:00", "Mo 09:00-09:00"},
		{"24:00", "Mo 00:00-24:00", "Mo 00:00-24:00"},
		{"24/7", "24/7", "24/7"},
		{"24/7 spelled out", "Mo-Su 00:00-12:00,12:00-24:00", "24/7"},
		{"24/7 with a day off", "24/7; Dec 25 off", "24/7; Dec 25 off"},
		{"off", "off", "off"},
		{"a later rule replaces", "Mo-Su 09:00-18:00; Su off; We 10:00-12:00", "Mo-Tu,Th-Sa 09:00-18:00; We 10:00-12:00"},
		{"overlap", "Mo 09:00-12:00,11:00-14:00,13:00-13:30", "Mo 09:00-14:00"},
		{"overlap longer than a day", "Mo 09:00-09:00,20:00-10:00", "Mo 09:00-09:00,20:00-10:00"},
		{"dates", "Mo-Fr 09:00-18:00; Dec 24 09:00-13:00; Aug 10-20 off", "Mo-Fr 09:00-18:00; Dec 24 09:00-13:00; Aug 10-20 off"},
		{"date lists", "Mo 09:00-10:00; Dec 24,31 closed; Jan 1,May 1 off", "Mo 09:00-10:00; Dec 24 off; Dec 31 off; Jan 1 off; May 1 off"},
		{"over the turn of the year", "24/7; Dec 24-Jan 6 off", "24/7; Dec 24-Jan 6 off"},
		{"whole months", "24/7; Aug off; Jun-Jul Mo-Fr 08:00-14:00; Feb off", "24/7; Aug 1-31 off; Jun 1-Jul 31 Mo-Fr 08:00-14:00; Feb 1-29 off"},
		{"one year", "24/7; 2027 Jan 2-5 off; 2027 Dec 24-Jan 6 off", "24/7; 2027 Jan 2-5 off; 2027 Dec 24-2028 Jan 6 off"},
		{"public holidays", "Mo-Fr 09:00-18:00; Sa 09:00-13:00; PH off", "Mo-Fr 09:00-18:00; Sa 09:00-13:00; PH off"},
		{"PH in a list", "Mo-Fr 09:00-18:00; Sa,Su,PH 10:00-12:00", "Mo-Fr 09:00-18:00; Sa-Su 10:00-12:00; PH 10:00-12:00"},
		{"PH between weekdays", "Mo-Fr 09:00-18:00; PH closed; Sa 09:00-13:00", "Mo-Fr 09:00-18:00; Sa 09:00-13:00; PH off"},
		{"a second PH rule with the same hours", "24/7; PH off; Dec 25 off; PH off", "24/7; Dec 25 off; PH off"},
		{"PH first", "PH off; Mo-Fr 09:00-18:00", "Mo-Fr 09:00-18:00; PH off"},
		{"PH in small letters", "mo-fr 09:00-18:00; ph closed", "Mo-Fr 09:00-18:00; PH off"},
		{"added hours", "Mo-Fr 09:00-12:00, Mo,We 14:00-18:00, Sa-Su,PH 10:00-11:00", "Mo,We 09:00-12:00,14:00-18:00; Tu,Th-Fr 09:00-12:00; Sa-Su 10:00-11:00; PH 10:00-11:00"},
		{"off after a comma", "Mo-Fr 09:00-18:00, Sa off, PH off", "Mo-Fr 09:00-18:00; PH off"},
		{"a minus sign", "Mo−Fr 09:00−18:00", "Mo-Fr 09:00-18:00"},
		{"added to PH", "PH 09:00-10:00, PH 12:00-13:00", "PH 09:00-10:00,12:00-13:00"},
		{"cut hours", "Mo-Fr 09:00-18:00; Mo-Th 13:00-14:00 off", "Mo-Th 09:00-13:00,14:00-18:00; Fr 09:00-18:00"},
		{"cut hours of every day", "24/7; 12:00-12:30 off", "Mo-Su 00:00-12:00,12:30-24:00"},
		{"cut hours of the night before", "Fr 22:00-06:00; Sa 02:00-03:00 off", "Fr 22:00-02:00; Sa 03:00-06:00"},
		{"open is said", "Mo-Fr 09:00-18:00 open; 2026 Dec 24 09:00-12:00 open", "Mo-Fr 09:00-18:00; 2026 Dec 24 09:00-12:00"},
		{"a default that is replaced", "off; Mo-Su 09:00-18:00", "Mo-Su 09:00-18:00"},
		{"the same again", "Mo-Fr 09:00-18:00; Mo-Fr 09:00-18:00; Dec 24 off; Dec 24 off", "Mo-Fr 09:00-18:00; Dec 24 off; Dec 24 off"},
		{"replaced in part", "Mo-Tu 09:00-18:00; Mo 10:00-12:00; Aug off; Aug 15 10:00-12:00", "Mo 10:00-12:00; Tu 09:00-18:00; Aug 1-31 off; Aug 15 10:00-12:00"},
		{"a colon after dates", "Apr-Sep: Mo-Fr 09:00-18:00; Oct-Mar: Mo-Fr 10:00-16:00", "Apr 1-Sep 30 Mo-Fr 09:00-18:00; Oct 1-Mar 31 Mo-Fr 10:00-16:00"},
		{"PH before a date", "24/7; PH 10:00-12:00; Dec 25 off", "24/7; PH 10:00-12:00; Dec 25 off"},
		{"PH in a range of dates", "24/7; Aug 10-20 PH 10:00-12:00; Dec Mo-Fr,PH 09:00-10:00", "24/7; Aug 10-20 PH 10:00-12:00; Dec 1-31 Mo-Fr,PH 09:00-10:00"},
		{"leap day", "24/7; Feb 29 off; 2028 Feb 29 off", "24/7; Feb 29 off; 2028 Feb 29 off"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, err := sla.ParseHours(c.in)
			if err != nil {
				t.Fatal(err)
			}
			if got := h.String(); got != c.want {
				t.Errorf("canonical %q, want %q", got, c.want)
			}
			again, err := sla.ParseHours(h.String())
			if err != nil || !again.Equal(h) {
				t.Errorf("canonical text reads back as %q, %v", again, err)
			}
		})
	}
}

func TestParseHoursErrors(t *testing.T) {
	for in, want := range map[string]string{
		"Mo 25:00-26:00":                    `sla: hours "Mo 25:00-26:00": hour 25 is out of range`,
		"Mo 22:00-26:00":                    `sla: hours "Mo 22:00-26:00": hour 26 is out of range; the next day's 02:00 is written as that`,
		"Mo 24:00-25:00":                    `sla: hours "Mo 24:00-25:00": hour 24 is out of range`,
		"Mo 09:60-10:00":                    `sla: hours "Mo 09:60-10:00": time 09:60 is out of range`,
		"Mo 09:00-24:30":                    `sla: hours "Mo 09:00-24:30": time 24:30 is out of range`,
		"Mo-Fr 09:00-18:00; Xx 09:00-10:00": `sla: hours "Xx 09:00-10:00": weekday "Xx" is not one of Mo Tu We Th Fr Sa Su`,
		"Lun-Ven 09:00-18:00":               `sla: hours "Lun-Ven 09:00-18:00": weekday "Lun" is not one of Mo Tu We Th Fr Sa Su`,
		"Mo-Fr":                             `sla: hours "Mo-Fr": "Mo-Fr" is not a time span like 09:00-18:00, nor off`,
		"Mo 9-18":                           `sla: hours "Mo 9-18": "9-18" is not a time span like 09:00-18:00, nor off`,
		"Mo 09:00":                          `sla: hours "Mo 09:00": "09:00" is not a time span like 09:00-18:00`,
		"Mo sunrise-18:00":                  `sla: hours "Mo sunrise-18:00": times of the sun (sunrise) are not supported; give times or dates`,
		"Mo 09:00+":                         `sla: hours "Mo 09:00+": open ends (+) are not supported; give a closing time`,
		"SH off":                            `sla: hours "SH off": school holidays (SH) are not supported; give times or dates`,
		"Mo-Fr,SH 09:00-18:00":              `sla: hours "Mo-Fr,SH 09:00-18:00": school holidays (SH) are not supported; give times or dates`,
		"Mo 09:00-12:00; Mo 14:00-18:00":    `sla: hours "Mo 09:00-12:00": later rules replace it on all its days; put all times of a day into one rule`,
		"Mo-Tu 09:00-12:00; Mo off; Tu 10:00-11:00": `sla: hours "Mo-Tu 09:00-12:00": later rules replace it on all its days; put all times of a day into one rule`,
		"24/7; Mo-Su off":                                 `sla: hours "24/7": later rules replace it on all its days; put all times of a day into one rule`,
		"PH off; Su,PH 10:00-12:00":                       `sla: hours "PH off": later rules replace it on all its days; put all times of a day into one rule`,
		"Dec 24 09:00-13:00; Dec 24 off":                  `sla: hours "Dec 24 09:00-13:00": the later rule "Dec 24 off" replaces it on all its days`,
		"Aug 10 off; Jul 20-Sep 1 08:00-14:00":            `sla: hours "Aug 10 off": the later rule "Jul 20-Sep 1 08:00-14:00" replaces it on all its days`,
		"2026 Dec 30 off; Dec 24-Jan 6 Mo-Su 08:00-14:00": `sla: hours "2026 Dec 30 off": the later rule "Dec 24-Jan 6 08:00-14:00" replaces it on all its days`,
		"Mo 09:00-12:00; Tu 12:00-13:00 off":              `sla: hours "Tu 12:00-13:00 off": there are no hours to cut; rules before it give them`,
		"Mo 09:00-12:00, Dec 24 09:00-10:00":              `sla: hours "Mo 09:00-12:00, Dec 24 09:00-10:00": only weekly hours can be added or cut; give all the times of "Dec 24"`,
		"24/7; Dec 24 12:00-24:00 off":                    `sla: hours "Dec 24 12:00-24:00 off": only weekly hours can be added or cut; give all the times of "Dec 24"`,
		"24/7; PH 12:00-24:00 off":                        `sla: hours "PH 12:00-24:00 off": only weekly hours can be cut; give all the times of PH`,
		"easter -2 days off":                              `sla: hours "easter -2 days off": movable feasts (easter) are not supported; give times or dates`,
		"PH -1 day off":                                   `sla: hours "PH -1 day off": shifted dates (day) are not supported; give times or dates`,
		"Mo-Fr 10:00-18:00 || unknown":                    `sla: hours "Mo-Fr 10:00-18:00 || unknown": fallback rules (||) are not supported`,
		"Mo-PH 09:00-18:00":                               `sla: hours "Mo-PH 09:00-18:00": PH stands in a list, not in a range`,
		"PH Mo-Fr 09:00-18:00":                            `sla: hours "PH Mo-Fr 09:00-18:00": "PH": weekdays and PH make one list, such as Sa,Su,PH`,
		"Dec 24 off; Su,PH 09:00-18:00":                   `sla: hours "Su,PH 09:00-18:00": weekly hours come before the rules with dates, which they would replace`,
		"Fr[1] 09:00-18:00":                               `sla: hours "Fr[1] 09:00-18:00": counted weekdays ([) are not supported`,
		"Mo 24/7":                                         `sla: hours "Mo 24/7": 24/7 stands alone; write 00:00-24:00 for some days`,
		"":                                                `sla: hours: empty rule; write off for no hours`,
		"Mo 09:00-10:00;;Tu 09:00-10:00":                  `sla: hours "Mo 09:00-10:00;;Tu 09:00-10:00": empty rule; write off for no hours`,
		"Dec 32 off":                                      `sla: hours "Dec 32 off": day 32 is out of range in Dec`,
		"2027 Feb 29 off":                                 `sla: hours "2027 Feb 29 off": day 29 is out of range in Feb`,
		"Dec 24-2027 Jan 2 off":                           `sla: hours "Dec 24-2027 Jan 2 off": the range "Dec 24-2027 Jan 2" has an end that does not exist`,
		"2027 Dec 24-2026 Jan 2 off":                      `sla: hours "2027 Dec 24-2026 Jan 2 off": the range "2027 Dec 24-2026 Jan 2" ends before it starts`,
		"week 10 off":                                     `sla: hours "week 10 off": week numbers (week) are not supported; give times or dates`,
		"Dec 24 off; Mo-Fr 09:00-18:00":                   `sla: hours "Mo-Fr 09:00-18:00": weekly hours come before the rules with dates, which they would replace`,
		`Mo 09:00-12:00 "ask at the window"`:              `sla: hours "Mo 09:00-12:00 \"ask at the window\"": comments are not supported`,
	} {
		t.Run(in, func(t *testing.T) {
			h, err := sla.ParseHours(in)
			if err == nil {
				t.Fatalf("read as %q", h)
			}
			if err.Error() != want {
				t.Errorf("error\n%s, want\n%s", err, want)
			}
			var typed *sla.Error
			if !errors.As(err, &typed) || !errors.Is(err, sla.ErrInvalid) {
				t.Errorf("error %T is no *sla.Error of kind ErrInvalid", err)
			}
		})
	}
	for name, hostile := range map[string]string{
		"text":  strings.Repeat("Mo 09:00-10:00;", 1000),
		"dates": "Jan " + strings.Repeat("1,2,", 300) + "1 off",
		"spans": "Mo " + strings.Repeat("09:00-10:00,", 100) + "09:00-10:00",
		"words": strings.Repeat("Mo-", 2000),
		"days":  "Mo" + strings.Repeat("Mo", 2000) + " 09:00-10:00",
		"clock": "Mo 09:00-" + strings.Repeat("1", 4000),
		"added": "Mo 00:00-00:01" + strings.Repeat(", Mo 01:01-01:02, Mo 02:03-02:04", 1) + addedMinutes(60),
	} {
		if _, err := sla.ParseHours(hostile); err == nil || len(err.Error()) > 250 {
			t.Errorf("too many %s gave %v", name, err)
		}
	}
}

// addedMinutes are many spans of a minute, added one after another.
func addedMinutes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ", Mo %02d:%02d-%02d:%02d", 3+i/20, i%20*3, 3+i/20, i%20*3+1)
	}
	return b.String()
}

func TestHoursJSON(t *testing.T) {
	type config struct{ Hours sla.Hours }
	var c config
	if err := json.Unmarshal([]byte(`{"Hours":"Mo-Fr 9:00-18:00"}`), &c); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(c)
	if diff := cmp.Diff(`{"Hours":"Mo-Fr 09:00-18:00"}`, string(out)); diff != "" || err != nil {
		t.Errorf("(-want +got)\n%s%v", diff, err)
	}
	if err := json.Unmarshal([]byte(`{"Hours":"Mo 99:00-18:00"}`), &c); !errors.Is(err, sla.ErrInvalid) {
		t.Errorf("bad hours gave %v", err)
	}
	if diff := cmp.Diff("Mo-Fr 09:00-18:00", c.Hours.String()); diff != "" {
		t.Errorf("a failed read changed the value (-want +got)\n%s", diff)
	}
	if out, _ := json.Marshal(config{}); string(out) != `{"Hours":"off"}` {
		t.Errorf("the zero value is %s", out)
	}
}

func TestHoursText(t *testing.T) {
	for _, c := range []struct{ hours, it, en string }{
		{"Mo-Fr 09:00-18:00; Sa 09:00-13:00", "lun–ven 9–18, sab 9–13", "Mon–Fri 9–18, Sat 9–13"},
		{"Mo-Fr 09:00-13:00,14:30-18:00", "lun–ven 9–13 e 14:30–18", "Mon–Fri 9–13 and 14:30–18"},
		{"Mo,We,Fr 09:00-18:00; Sa 9:00-12:00", "lun, mer e ven 9–18; sab 9–12", "Mon, Wed and Fri 9–18; Sat 9–12"},
		{"Sa-Su 22:00-06:00", "sab e dom 22–6", "Sat and Sun 22–6"},
		{"Mo-Su 08:00-20:00", "tutti i giorni 8–20", "every day 8–20"},
		{"Mo 00:00-24:00", "lun tutto il giorno", "Mon all day"},
		{"24/7", "sempre aperto", "always open"},
		{"off", "chiuso", "closed"},
		{"Mo-Fr 09:00-18:00; PH 10:00-12:00", "lun–ven 9–18, festivi 10–12", "Mon–Fri 9–18, public holidays 10–12"},
		{"24/7; Aug 10-20 off; 2026 Dec 24 09:00-13:00", "sempre aperto, 10–20 ago chiuso, 24 dic 2026 9–13", "always open, 10–20 Aug closed, 24 Dec 2026 9–13"},
		{"24/7; Dec 24-Jan 2 Sa-Su off; Jun 1-Jul 15 off", "sempre aperto, 24 dic–2 gen sab e dom chiuso, 1 giu–15 lug chiuso", "always open, 24 Dec–2 Jan Sat and Sun closed, 1 Jun–15 Jul closed"},
	} {
		t.Run(c.hours, func(t *testing.T) {
			h := parseHours(t, c.hours)
			for locale, want := range map[string]string{"it": c.it, "it-IT": c.it, "en_GB": c.en} {
				if got, err := h.Text(locale); got != want || err != nil {
					t.Errorf("%s: %q, %v; want %q", locale, got, err, want)
				}
			}
		})
	}
	_, err := parseHours(t, "24/7").Text("tlh")
	if err == nil || err.Error() != `sla: locale "tlh": not one of de, en, es, fr, it` {
		t.Errorf("unknown language: %v", err)
	}
}

func FuzzParseHours(f *testing.F) {
	for _, s := range []string{
		"Mo-Fr 09:00-13:00,14:00-18:00; Sa 09:00-13:00", "24/7; Dec 25 off", "Fr 22:00-06:00", "off", "Sa-Mo 00:00-24:00",
		"Mo 09:00-09:00; 2027 Dec 24-Jan 6 off; Jun-Aug Mo-Fr 08:00-14:00", "Dec 24,31 09:00-13:00", "Mo 25:00-26:00", "24/7; PH 10:00-12:00; Su,PH off; Dec 25 Sa,PH off",
		"Mo 09:00-12:00, We 14:00-18:00; Mo-We 10:00-11:00 off", "Apr-Sep: Mo 09:00-10:00 open", "Dec 24 off; Dec off", ";", "-", ",",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		h, err := sla.ParseHours(in)
		if err != nil {
			if !errors.Is(err, sla.ErrInvalid) {
				t.Errorf("%q: error of another kind: %v", in, err)
			}
			return
		}
		again, err := sla.ParseHours(h.String())
		if err != nil || again.String() != h.String() {
			t.Errorf("%q: canonical %q reads back as %q, %v", in, h, again, err)
		}
		for _, language := range languages {
			if text, err := h.Text(language); err != nil || text == "" || strings.Contains(text, "%!") {
				t.Errorf("%q has no text in %s: %q, %v", in, language, text, err)
			}
		}
	})
}

func parseHours(tb testing.TB, text string) sla.Hours {
	tb.Helper()
	h, err := sla.ParseHours(text)
	if err != nil {
		tb.Fatal(err)
	}
	return h
}
