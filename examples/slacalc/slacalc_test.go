package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mysocialcare/socialcare/examples/internal/jsonlines"
)

// ask sends lines through the program and returns its lines.
func ask(t testing.TB, lines ...string) []string {
	t.Helper()
	var out bytes.Buffer
	c := calculator{calendars: &cache{}}
	if err := jsonlines.Serve(strings.NewReader(strings.Join(lines, "\n")), &out, c.answer); err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
}

type exchange struct{ name, line, want string }

func run(t *testing.T, exchanges []exchange) {
	for _, x := range exchanges {
		t.Run(x.name, func(t *testing.T) {
			if diff := cmp.Diff([]string{x.want}, ask(t, x.line)); diff != "" {
				t.Errorf("%s (-want +got)\n%s", x.line, diff)
			}
		})
	}
}

func TestCalendarQuestions(t *testing.T) {
	const rome = `"zone":"Europe/Rome","hours":"Mo-Fr 09:00-18:00"`
	run(t, []exchange{
		{"after", `{"id":1,"op":"after",` + rome + `,"start":"2026-11-20T16:00:00Z","n":4,"unit":"hours"}`, `{"id":1,"result":"2026-11-23T11:00:00Z"}`},
		{"after in seconds", `{"id":1,"op":"after",` + rome + `,"start":"2026-11-20T16:59:59Z","n":2,"unit":"seconds"}`, `{"id":1,"result":"2026-11-23T08:00:01Z"}`},
		{"after until closing", `{"id":1,"op":"after",` + rome + `,"start":"2026-11-20T16:00:00Z","n":60,"unit":"minutes"}`, `{"id":1,"result":"2026-11-20T17:00:00Z"}`},
		{"after nothing", `{"id":1,"op":"after",` + rome + `,"start":"2026-11-22T16:00:00Z","n":0,"unit":"hours"}`, `{"id":1,"result":"2026-11-22T16:00:00Z"}`},
		{"a fraction stays", `{"id":1,"op":"after",` + rome + `,"start":"2026-11-20T09:00:00.25+01:00","n":1,"unit":"hours"}`, `{"id":1,"result":"2026-11-20T09:00:00.25Z"}`},
		{"before", `{"id":"b","op":"before",` + rome + `,"start":"2026-11-23T11:00:00Z","n":4,"unit":"hours"}`, `{"id":"b","result":"2026-11-20T16:00:00Z"}`},
		{"within", `{"id":null,"op":"within",` + rome + `,"start":"2026-11-20T16:00:00Z","end":"2026-11-23T11:00:00Z"}`, `{"id":null,"seconds":14400}`},
		{"within backwards", `{"id":1,"op":"within",` + rome + `,"start":"2026-11-23T11:00:00Z","end":"2026-11-20T16:00:00Z"}`, `{"id":1,"seconds":0}`},
		{"in hours", `{"id":1,"op":"in_hours",` + rome + `,"at":"2026-11-20T16:59:59Z"}`, `{"id":1,"open":true}`},
		{"at closing", `{"id":1,"op":"in_hours",` + rome + `,"at":"2026-11-20T17:00:00Z"}`, `{"id":1,"open":false}`},
		{"explain", `{"id":1,"op":"explain",` + rome + `,"holidays":["2026-11-23"],"start":"2026-11-20T16:00:00Z","n":4,"unit":"hours"}`,
			`{"id":1,"result":"2026-11-24T11:00:00Z","text":"first response 1: running, due Tue 24 Nov 2026 12:00 (Europe/Rome)\nstarted Fri 20 Nov 2026 17:00, budget 4h, used 4h (100%)\n  counted  Fri 20 Nov 17:00–18:00  1h\n  closed   Mon 23 Nov (holiday)\n  counted  Tue 24 Nov 09:00–12:00  3h\nclosures are known until 23 Nov 2026\n"}`},
	})
}

func TestCalendars(t *testing.T) {
	in := func(calendar, at string) string { return `{"id":1,"op":"in_hours",` + calendar + `,"at":"` + at + `"}` }
	const open, shut = `{"id":1,"open":true}`, `{"id":1,"open":false}`
	const utc = `"zone":"UTC","hours":`
	const friday = "2026-11-20T" // and the 21st a Saturday
	run(t, []exchange{
		{"24x7", in(utc+`"24x7"`, friday+"03:00:00Z"), open},
		{"opening_hours text", in(utc+`"Fr 02:00-04:00; Nov 20 off"`, friday+"03:00:00Z"), shut},
		{"weekdays", in(utc+`{"fri":[["02:00","04:00"]]}`, friday+"03:00:00Z"), open},
		{"the other weekday", in(utc+`{"fri":[["02:00","04:00"]]}`, "2026-11-21T03:00:00Z"), shut},
		{"several times", in(utc+`{"fri":[["00:00","01:00"],["02:00","24:00"]],"sat":[]}`, friday+"23:59:00Z"), open},
		{"over midnight", in(utc+`{"fri":[["22:00","06:00"]]}`, "2026-11-21T05:59:00Z"), open},
		{"holiday", in(utc+`"24x7","holidays":["2026-11-20"]`, friday+"03:00:00Z"), shut},
		{"break", in(utc+`"24x7","breaks":{"2026-11-20":[["02:00","04:00"]]}`, friday+"03:00:00Z"), shut},
		{"break over", in(utc+`"24x7","breaks":{"2026-11-20":[["02:00","04:00"]]}`, friday+"04:00:00Z"), open},
		{"shift", in(utc+`"Sa 09:00-18:00","shifts":{"2026-11-20":[["02:00","04:00"]]}`, friday+"03:00:00Z"), open},
		{"shift replaces", in(utc+`"24x7","shifts":{"2026-11-20":[["02:00","04:00"]]}`, friday+"05:00:00Z"), shut},
		{"shift of the local date", in(`"zone":"America/Los_Angeles","hours":"24x7","shifts":{"2026-11-20":[["02:00","04:00"]]}`, friday+"11:00:00Z"), open},
		{"shift without times", in(utc+`"24x7","shifts":{"2026-11-20":[]}`, friday+"03:00:00Z"), shut},
		{"shift on a holiday", in(utc+`"24x7","holidays":["2026-11-20"],"shifts":{"2026-11-20":[["02:00","04:00"]]}`, friday+"03:00:00Z"), open},
		{"only a shift", in(utc+`{},"shifts":{"2026-11-20":[["02:00","04:00"]]}`, friday+"03:00:00Z"), open},
		{"nothing special", in(utc+`"24x7","holidays":null,"breaks":{},"shifts":null,"pattern":"24x7","tags":["x"]`, friday+"03:00:00Z"), open},
	})
}

// Each error names the field and what is wrong with it.
func TestErrors(t *testing.T) {
	const after = `{"id":1,"op":"after","zone":"UTC","hours":"24x7","start":"2026-11-20T16:00:00Z",`
	hours := func(h string) string { return `{"id":1,"op":"in_hours","zone":"UTC","hours":` + h + `}` }
	tests := []exchange{
		{"more time than can be told", `{"id":1,"op":"within","zone":"UTC","hours":"24x7","start":"1700-01-01T00:00:00Z","end":"2026-01-01T00:00:00Z"}`, `the result is more than 292 years`},
		{"no op", `{"id":1}`, `op: "" is not one of after, before, within, in_hours, explain, policy`},
		{"unknown op", `{"id":1,"op":"add"}`, `op: "add" is not one of after, before, within, in_hours, explain, policy`},
		{"no zone", `{"id":1,"op":"after","hours":"24x7"}`, `sla: zone: none given; name one, such as Europe/Rome or UTC`},
		{"zone of the machine", `{"id":1,"op":"after","zone":"Local","hours":"24x7"}`, `sla: zone "Local": depends on the machine; name a zone, such as Europe/Rome`},
		{"zone of a wrong kind", `{"id":1,"op":"after","zone":1}`, `zone: cannot be a JSON number`},
		{"no hours", `{"id":1,"op":"after","zone":"UTC"}`, `hours: missing`},
		{"hours of a wrong kind", hours(`7`), `hours: is not text like "Mo-Fr 09:00-18:00", "24x7", or an object like {"mon":[["09:00","18:00"]]}`},
		{"hour out of range", hours(`"Mo 25:00-26:00"`), `sla: hours "Mo 25:00-26:00": hour 25 is out of range`},
		{"hour out of range in an object", hours(`{"mon":[["25:00","26:00"]]}`), `sla: hours "Mo 25:00-26:00": hour 25 is out of range`},
		{"never open", hours(`{}`), `sla: calendar hours "off": never open`},
		{"unknown weekday", hours(`{"lun":[["09:00","18:00"]]}`), `hours: "lun" is not one of mon, tue, wed, thu, fri, sat, sun`},
		{"half a pair", hours(`{"mon":[["09:00"]]}`), `hours mon: ["09:00"] is not a pair of times like 09:00`},
		{"more than times", hours(`{"mon":[["09:00","18:00; Tu 09:00-10:00"]]}`), `hours mon: ["09:00" "18:00; Tu 09:00-10:00"] is not a pair of times like 09:00`},
		{"holidays of a wrong kind", hours(`"24x7","holidays":{"a":1}`), `holidays: is not a list of dates`},
		{"no such holiday", hours(`"24x7","holidays":["2026-02-30"]`), `sla: closure 1 (holiday) date "2026-02-30": this date does not exist`},
		{"breaks of a wrong kind", hours(`"24x7","breaks":[1]`), `breaks: is not an object like {"2026-12-24":[["09:00","13:00"]]}`},
		{"break out of range", hours(`"24x7","breaks":{"2026-11-20":[["09:61","10:00"]]}`), `sla: break 1 (2026-11-20) hours "09:61-10:00": time 09:61 is out of range`},
		{"no start", `{"id":1,"op":"after","zone":"UTC","hours":"24x7","n":1,"unit":"hours"}`, `start: missing`},
		{"start is no instant", `{"id":1,"op":"within","zone":"UTC","hours":"24x7","start":"2026-11-20"}`, `start: "2026-11-20" is not an instant like 2026-08-31T21:34:00Z`},
		{"no end", `{"id":1,"op":"within","zone":"UTC","hours":"24x7","start":"2026-11-20T00:00:00Z"}`, `end: missing`},
		{"no at", hours(`"24x7"`), `at: missing`},
		{"no n", after + `"unit":"hours"}`, `n: missing`},
		{"half an hour", after + `"n":0.5,"unit":"hours"}`, `n: cannot be a JSON number 0.5`},
		{"negative", after + `"n":-1,"unit":"hours"}`, `n: -1 is negative`},
		{"too long", after + `"n":9000000000000000000,"unit":"seconds"}`, `n: 9000000000000000000 seconds are more than 292 years`},
		{"days", after + `"n":1,"unit":"days"}`, `unit: "days" is not one of seconds, minutes, hours`},
		{"after the last year", `{"id":1,"op":"after","zone":"UTC","hours":"24x7","start":"9999-11-20T16:00:00Z","n":99999,"unit":"hours"}`, `the result, in year 10011, cannot be written`},
		{"no open time left", `{"id":1,"op":"after","zone":"UTC","hours":{},"shifts":{"2026-11-20":[["02:00","04:00"]]},"start":"2026-11-20T00:00:00Z","n":3,"unit":"hours"}`, `sla: deadline: the calendar has no such open time`},
		{"nothing to explain", `{"id":1,"op":"explain","zone":"UTC","hours":"24x7","start":"2026-11-20T16:00:00Z","n":0,"unit":"hours"}`, `n: must be more than 0 to be explained`},
	}
	for i, x := range tests {
		tests[i].want = fmt.Sprintf(`{"id":1,"error":%s}`, quoted(x.want))
	}
	run(t, tests)
}

func quoted(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		panic(err)
	}
	return strings.TrimSpace(b.String())
}

// An error quotes little of a line, however much is wrong in it.
func TestErrorsAreShort(t *testing.T) {
	long := strings.Repeat("1", 100_000)
	for _, line := range []string{
		`{"op":"` + long + `"}`,
		`{"op":"after","zone":"UTC","hours":"24x7","start":"2026-11-20T16:00:00Z","n":1,"unit":"` + long + `"}`,
		`{"op":"after","n":` + long + `}`,
		`{"op":"after","zone":"UTC","hours":{"mon":[["1"` + strings.Repeat(`,"1"`, 50_000) + `]]}}`,
		`{"op":"after","zone":"` + long + `","hours":"24x7"}`,
		caseOf(`{"`+long+`":1}`, happened("10:00", "note", ""), ""),
		caseOf(`{"first_response":1}`, happened("10:00", long, ""), ""),
	} {
		if got := ask(t, line)[0]; !strings.Contains(got, `"error":`) || len(got) > 500 {
			t.Errorf("%.60s is answered by %d bytes: %.60s", line, len(got), got)
		}
	}
}

// More calendars than the cache holds, each asked twice; one with too long a description to be kept.
func TestCacheIsBounded(t *testing.T) {
	c := &cache{}
	ask := func(d description) {
		t.Helper()
		first, err := c.calendar(d)
		if err != nil {
			t.Fatal(err)
		}
		again, err := c.calendar(d)
		if kept := first == again; err != nil || kept != (len(d.Holidays) == 0) {
			t.Fatalf("kept: %v, %v", kept, err)
		}
	}
	for i := range 2 * maxCalendars {
		zone, minute := []string{"UTC", "Europe/Rome", "Asia/Tokyo"}[i/1000], i%1000
		ask(description{Zone: zone, Hours: fmt.Appendf(nil, `"Mo-Su %02d:%02d-24:00"`, minute/60, minute%60)})
		if len(c.calendars) > maxCalendars {
			t.Fatalf("%d calendars are kept", len(c.calendars))
		}
	}
	for i := range maxCache/(maxDescription/2) + 2 {
		if _, err := c.calendar(description{Zone: "UTC", Hours: fmt.Appendf(nil, `%*s"24x7"`, maxDescription/2+i, "")}); err != nil {
			t.Fatal(err)
		}
		size := 0
		for key := range c.calendars {
			size += len(key)
		}
		if size > maxCache || size != c.size {
			t.Fatalf("%d bytes of descriptions are kept, %d are counted", size, c.size)
		}
	}
	long := strings.Repeat(`"2026-11-20",`, maxDescription/10) + `"2026-11-20"`
	ask(description{Zone: "UTC", Hours: json.RawMessage(`"24x7"`), Holidays: json.RawMessage("[" + long + "]")})
}

// FuzzAnswer: no line ends the program, and each answer is one object, with an error or without.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"id":1,"op":"after","zone":"UTC","hours":{"mon":[["09:00","18:00"]]},"shifts":{"2026-11-20":[["02:00","04:00"]]},"start":"2026-11-20T16:00:00Z","n":4,"unit":"hours"}`))
	f.Add([]byte(`{"id":1,"op":"within","zone":"Europe/Rome","hours":"24x7","breaks":{"2026-11-20":[["02:00","04:00"]]},"start":"2026-11-20T16:00:00Z","end":"9999-11-20T16:00:00Z"}`))
	f.Add([]byte(`{"id":1,"op":"policy","calendar":{"zone":"UTC","hours":"24x7"},"targets_minutes":{"update":60},"events":[{"at":"2026-11-20T16:00:00Z","type":"status","to":"open"},{"at":"2026-11-20T17:00:00Z","type":"priority","new_targets_minutes":{"silence":0.5}}],"pause_states":["open"]}`))
	c := calculator{calendars: &cache{}}
	f.Fuzz(func(t *testing.T, line []byte) {
		line = bytes.ReplaceAll(line, []byte("\n"), nil)
		var out bytes.Buffer
		if err := jsonlines.Serve(bytes.NewReader(append(line, '\n')), &out, c.answer); err != nil {
			t.Fatal(err)
		}
		var got map[string]json.RawMessage
		if err := json.Unmarshal(out.Bytes(), &got); err != nil || len(got) < 2 {
			t.Errorf("%s is answered by %s, %v", line, &out, err)
		}
	})
}
