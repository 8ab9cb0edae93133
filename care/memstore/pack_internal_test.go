package memstore

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/mysocialcare/socialcare/channel"
)

// FuzzPack packs anything without a line feed in a line, and reads it back.
func FuzzPack(f *testing.F) {
	f.Add([]byte(`{"version":1,"at":"2026-11-21T10:00:00.000001Z","due":"2026-11-21T10:00:00Z"}`))
	f.Add([]byte("\"version\":1,\n\"version\":2,\n\"version\":2,\"2026-02-30T10:00:00Z\"\n\"2026-11-21T10:00:00.10Z\"\"0001-01-01T00:00:00Z\""))
	f.Add([]byte("\n\n"))
	f.Add(bytes.Repeat([]byte("abcdefgh"), 200))
	f.Add(dictionary)
	known := likely()
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.ContainsAny(data, "\x01\x02\x03") { // JSON and quoted names have none
			return
		}
		var p packer
		for range 2 { // the second time with what the first left behind
			packed, err := p.pack(bytes.Split(data, []byte("\n")))
			if err != nil {
				t.Fatal(err)
			}
			lines, err := unpack(packed, known)
			if err != nil || !bytes.Equal(bytes.Join(lines, []byte("\n")), data) {
				t.Fatalf("%v: got %q, want %q", err, lines, data)
			}
		}
	})
}

// What is damaged is an error, or other bytes; it is no panic.
func TestUnpackDamaged(t *testing.T) {
	var p packer
	packed, err := p.pack(bytes.Split(bytes.Repeat(dictionary, 2), []byte("\n")))
	if err != nil {
		t.Fatal(err)
	}
	known, failed := likely(), 0
	for i := range packed {
		if _, err := unpack(packed[:i], known); err == nil {
			t.Errorf("%d of %d bytes are a log", i, len(packed))
		}
		other := []byte(packed)
		other[i] ^= 0x10
		if _, err := unpack(string(other), known); err != nil {
			failed++
		}
	}
	if failed == 0 {
		t.Error("no damage was noticed")
	}
	for _, runs := range []string{"", "\x05a", "\x00\x03\x00\x00", "\x01a\x03\x02\x00", "\x01a\xff\xff\xff\xff\xff\xff\x00\x00"} {
		if out, err := follow([]byte(runs)); err == nil {
			t.Errorf("follow(%q) = %q", runs, out)
		}
	}
}

// An index finds every row that it was given, and few others.
func TestIndex(t *testing.T) {
	x := New().index
	const n = 20_000
	for row := range uint32(n) {
		x.add(x.hash(fmt.Append(nil, row)), row)
	}
	wrong := 0
	for row := range uint32(2 * n) {
		found := false
		for r := range x.find(x.hash(fmt.Append(nil, row))) {
			found = found || r == row
			if r != row {
				wrong++
			}
		}
		if found != (row < n) {
			t.Fatalf("row %d: found %t", row, found)
		}
	}
	if wrong > 5 {
		t.Errorf("%d wrong candidates", wrong)
	}
}

// Two names with one hash are told apart by the logs.
func TestNamesWithOneHash(t *testing.T) {
	s := New()
	for row := range 3 {
		c := &conversation{row: uint32(row), log: &log{}}
		c.head.id = "c"
		s.rows = append(s.rows, c)
	}

	const name = "m-1"
	line := nameLine(messageName, channel.Account{}, name)
	for row := range uint32(3) {
		s.index.add(s.index.hash(line), row)
	}
	s.rows[1].log.names = [][]byte{line}
	if c, err := s.named(messageName, channel.Account{}, name); err != nil || c != s.rows[1] {
		t.Errorf("found %v, %v", c, err)
	}
	if c, err := s.named(keyName, channel.Account{}, name); err != nil || c != nil {
		t.Errorf("found %v, %v", c, err)
	}
}
