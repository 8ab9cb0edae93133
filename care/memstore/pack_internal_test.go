package memstore

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

// everyEvent is one of each type.
func everyEvent(t testing.TB) (all []care.Event) {
	t.Helper()
	files, err := filepath.Glob("../testdata/events/*.json")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d events: %v", len(files), err)
	}
	for i, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var e care.Event
		kind := strings.TrimSuffix(filepath.Base(f), ".json")
		data = fmt.Appendf(nil, `{"schema":2,"version":%d,"type":%q,"at":"2026-11-21T10:00:00Z","actor":"FB","body":%s}`, i+1, kind, data)
		if err := json.Unmarshal(data, &e); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		all = append(all, e)
	}
	return all
}

// asStored is how an event reads after a database had it.
func asStored(t testing.TB, e care.Event) (care.Event, error) {
	t.Helper()
	data, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var back care.Event
	return back, json.Unmarshal(data, &back)
}

// comesBack packs entries and names, and reports how they do not come back.
func comesBack(t testing.TB, known *shapes, entries []entry, names []name) {
	t.Helper()
	conv := care.Conversation{ID: "c", Customer: "ann", Version: int64(len(entries))}
	for i := range entries {
		if e := entries[i].event; e.Body != nil {
			conv = care.Fold(conv, []care.Event{e})
		}
	}
	p, l, h := packer{shapes: known}, &log{conv: &conv, names: names, tail: entries, main: "x"}, &head{id: "c"}
	bs := baseOf(entries, h)
	l.base = *bs
	for range 2 { // the second time with what the first left behind
		main, err := p.unpackMain(must(p.packMain(entries, bs)), bs)
		if err != nil {
			t.Fatal(err)
		}
		rest, err := p.unpack(must(p.pack(l, h)), h)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(l.base, rest.base, cmp.AllowUnexported(base{})); diff != "" {
			t.Fatalf("base (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(names, rest.names, cmp.AllowUnexported(name{})); diff != "" {
			t.Fatalf("names (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(&conv, rest.conv); diff != "" {
			t.Fatalf("conversation (-want +got):\n%s", diff)
		}
		for _, got := range [][]entry{main, rest.tail} {
			if len(got) != len(entries) {
				t.Fatalf("%d events, want %d", len(got), len(entries))
			}
			for i, want := range entries {
				if got := got[i]; !reflect.DeepEqual(got, want) && text(t, got) != text(t, want) {
					t.Fatalf("event %d\ngot  %s\nwant %s", i, text(t, got), text(t, want))
				}
			}
		}
	}
}

func must(packed string, err error) string {
	if err != nil {
		panic(err)
	}
	return packed
}

func asJSON(t testing.TB, v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func text(t testing.TB, e entry) string {
	if e.json != nil {
		return "stored as " + string(e.json)
	}
	return asJSON(t, e.event)
}

// Every type of event has a shape, whatever is in it comes back as a database
// would bring it back, and what no shape can hold is kept as JSON.
func TestEveryEventComesBack(t *testing.T) {
	known, r := &shapes{}, rand.New(rand.NewPCG(1, 2))
	types := everyEvent(t)
	clocks := clocksOf(t)
	for round := range 60 {
		var all []entry
		odd := 0
		for i, e := range types {
			body := reflect.New(reflect.TypeOf(e.Body)).Elem()
			body.Set(reflect.ValueOf(e.Body))
			if round > 0 {
				fill(r, body, round%3 == 2)
			}
			e.Body, e.At, e.Due = body.Interface().(care.Body), someTime(r, false), someTime(r, round%3 == 2)
			e.Actor, e.Cause = someText(r, false), someText(r, round%3 == 2)
			if r.IntN(2) == 0 {
				e.Clock = &clocks[r.IntN(len(clocks))]
			}
			want, err := asStored(t, e)
			if err != nil {
				t.Fatal(err)
			}
			got, newer, err := known.entry(e)
			if err != nil || newer {
				t.Fatalf("%T: %t, %v", e.Body, newer, err)
			}
			if given, err := known.given(&got); err != nil || text(t, entry{event: given}) != text(t, entry{event: want}) {
				t.Fatalf("event %d: %v\ngot  %s\nwant %s", i, err, text(t, entry{event: given}), text(t, entry{event: want}))
			}
			if got.json != nil {
				odd++
			}
			all = append(all, got)
		}
		if (round%3 == 2) != (odd > 0) {
			t.Errorf("round %d: %d events are kept as JSON", round, odd)
		}
		comesBack(t, known, all, nil)
	}
}

func clocksOf(t testing.TB) (all []sla.State) {
	at := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	clock := sla.Social6h18h().Start(at, "")
	for i := range 12 {
		var err error
		kind := []sla.EventKind{sla.PublicReply, sla.Pause, sla.CustomerMessage, sla.Resolve, sla.Reopen}[i%5]
		if clock, err = clock.Record(sla.Event{Kind: kind, At: at.Add(time.Duration(i) * 7 * time.Hour), Reason: sla.OnHold}); err != nil {
			t.Fatal(err)
		}
		all = append(all, clock.State())
	}
	return append(all, sla.State{})
}

// fill puts anything in a value; odd: also what no shape can hold.
func fill(r *rand.Rand, v reflect.Value, odd bool) {
	switch {
	case v.Type() == timeType:
		v.Set(reflect.ValueOf(someTime(r, odd)))
		return
	case v.Type() == clockType:
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(someText(r, odd))
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Int, reflect.Int64, reflect.Int32, reflect.Int16, reflect.Int8:
		v.SetInt([]int64{0, 1, -1, 99, math.MaxInt64, math.MinInt64, r.Int64()}[r.IntN(7)])
	case reflect.Slice:
		n := r.IntN(4) - 1
		if v.SetZero(); n >= 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
		}
		for i := range v.Len() {
			fill(r, v.Index(i), odd)
		}
	case reflect.Pointer:
		if v.SetZero(); r.IntN(2) == 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(r, v.Elem(), odd)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(r, v.Field(i), odd)
		}
	default:
		panic("an event has a " + v.Kind().String())
	}
}

func someText(r *rand.Rand, odd bool) string {
	if odd && r.IntN(4) == 0 {
		return "\xff\x00 not UTF-8"
	}
	return []string{"", "FB", "r-1-2", fmt.Sprint("m-", r.IntN(50)), "Grüße,\n\"Ann\" \u2028 <&>", strings.Repeat("é", 300), "c" + strings.Repeat("q7", 12)}[r.IntN(7)]
}

func someTime(r *rand.Rand, odd bool) time.Time {
	at := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	if odd && r.IntN(4) == 0 {
		return at.In(time.FixedZone("", 3600))
	}
	return []time.Time{{}, at, at.Add(time.Duration(r.Int64N(1e15))), at.Add(-time.Second / 2), at.AddDate(-1800, 0, 0), at.AddDate(7000, 0, 0), time.Unix(0, 0).UTC()}[r.IntN(7)]
}

// What another wrote over a type of ours is not taken for it.
func TestForeignTypesHaveNoShape(t *testing.T) {
	type future struct{ care.Received }
	known := &shapes{}
	for range 2 {
		e, _, err := known.entry(care.Event{Version: 1, At: time.Unix(1, 0), Body: future{care.Received{Content: "x"}}})
		if err != nil || e.json == nil && reflect.TypeOf(e.event.Body) != reflect.TypeFor[care.Received]() {
			t.Errorf("%T, %v", e.event.Body, err)
		}
		if known.of(future{}) != nil {
			t.Error("it has a shape")
		}
	}
	if convShape == nil {
		t.Error("conversations have no shape")
	}
	if n := reflect.TypeFor[care.Event]().NumField(); n != 8 {
		t.Errorf("an event has %d fields, want 8: clone, outline and fill have to know them all", n)
	}
}

// FuzzPack packs what lines are: events that are known, those of a newer version,
// and names; it reads them back.
func FuzzPack(f *testing.F) {
	for _, e := range everyEvent(f) {
		data, _ := json.Marshal(e)
		f.Add(data, "message:m-1")
	}
	f.Add(sampled, "")
	f.Add([]byte(`{"schema":99,"version":1,"type":"received","body":{}}`), "\xff\nx\ny")
	f.Fuzz(func(t *testing.T, data []byte, names string) {
		known := &shapes{}
		var entries []entry
		for line := range bytes.Lines(data) {
			var e care.Event
			switch err := json.Unmarshal(line, &e); {
			case errors.Is(err, care.ErrNewer):
				entries = append(entries, entry{json: bytes.TrimSpace(line)})
			case err == nil:
				if x, _, err := known.entry(e); err == nil {
					entries = append(entries, x)
				}
			}
		}
		var given []name
		for n := range strings.Lines(names) {
			given = append(given, name{n[0], channel.Account{Brand: n, Name: names[:min(3, len(names))]}, n[1:]})
		}
		comesBack(t, known, entries, given)
	})
}

// FuzzUnpack: what is not what was packed is an error or a log, never a panic,
// even if its checksum is right.
func FuzzUnpack(f *testing.F) {
	p := packer{shapes: &shapes{}}
	var l log
	for _, e := range everyEvent(f) {
		x, _, err := p.shapes.entry(e)
		if err != nil {
			f.Fatal(err)
		}
		l.tail = append(l.tail, x)
		f.Add(sealed(must(p.packMain([]entry{x}, &base{}))), true)
	}
	l.names = []name{{text: "x"}}
	l.conv = &care.Conversation{Version: 9}
	f.Add(sealed(must(p.packMain(l.tail, &base{}))), true)
	f.Add(sealed(must(p.pack(&l, &head{})))[1:], false) // without a main part
	f.Fuzz(func(t *testing.T, data []byte, main bool) {
		packed := string(binary.LittleEndian.AppendUint32(data, crc32.ChecksumIEEE(data)))
		entries, err := p.unpackMain(packed, &base{})
		if !main {
			var l *log
			if l, err = p.unpack("\x00"+packed, &head{}); err == nil {
				copied(l.conv)
				entries = l.tail
			}
		}
		if err != nil {
			return
		}
		for i := range entries {
			_, _ = p.shapes.given(&entries[i])
		}
	})
}

// sealed is what was packed without its checksum.
func sealed(packed string) []byte { return []byte(packed[:len(packed)-crc32.Size]) }

// What is damaged is an error.
func TestUnpackDamaged(t *testing.T) {
	p, conv := packer{shapes: &shapes{}}, care.Conversation{}
	var entries []entry
	for line := range bytes.Lines(sampled) {
		var e care.Event
		if err := json.Unmarshal(line, &e); err != nil {
			t.Fatalf("the sample: %v", err)
		}
		x, _, err := p.shapes.entry(e)
		if err != nil || x.json != nil {
			t.Fatalf("the sample: %s %v", x.json, err)
		}
		conv = care.Fold(conv, []care.Event{e})
		entries = append(entries, x)
	}
	h := &head{id: "c"}
	damaged(t, must(p.packMain(entries, &base{})), func(s string) error { _, err := p.unpackMain(s, &base{}); return err })
	damaged(t, must(p.pack(&log{conv: &conv}, h)), func(s string) error { _, err := p.unpack(s, h); return err })
}

func damaged(t *testing.T, packed string, unpack func(string) error) {
	t.Helper()
	if err := unpack(packed); err != nil {
		t.Fatal(err)
	}
	for i := 1; i < len(packed); i++ {
		other := []byte(packed)
		other[i] ^= 0x10
		for _, s := range []string{packed[:i], string(other)} {
			if unpack(s) == nil {
				t.Fatalf("byte %d is damaged, and it is a log", i)
			}
		}
	}
}
