package memstore

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"encoding/binary"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"
)

// How a log at rest is kept small. Nothing here knows what a line means: what
// goes in comes out, byte by byte. Three steps, each undone by its opposite:
// instants become differences, repeats of any length become references, and
// package flate does the rest.

// dictionary is what logs look like, so that a short one is compressed well too.
//
//go:embed dictionary.jsonl
var dictionary []byte

// packer compresses; it is used by one goroutine at a time.
type packer struct {
	out   bytes.Buffer
	flate *flate.Writer
	seen  seen
}

// seen is where bytes with some hash were last, plus one; 0: nowhere.
type seen [1 << 16]int32

var errPacked = errors.New("memstore: a packed log cannot be read")

// likely is the dictionary as the first step leaves it.
func likely() []byte { return shorten(dictionary) }

// pack compresses lines, none of which contains a line feed.
func (p *packer) pack(lines [][]byte) (string, error) {
	p.out.Reset()
	if p.flate == nil {
		var err error
		if p.flate, err = flate.NewWriterDict(&p.out, flate.BestCompression, likely()); err != nil {
			return "", err
		}
	}
	p.flate.Reset(&p.out)
	_, _ = p.flate.Write(p.seen.refer(shorten(bytes.Join(lines, []byte{'\n'})))) // Close tells of it
	if err := p.flate.Close(); err != nil {
		return "", err
	}
	return p.out.String(), nil
}

// unpack returns the lines that were packed.
func unpack(packed string, likely []byte) ([][]byte, error) {
	data, err := io.ReadAll(flate.NewReaderDict(strings.NewReader(packed), likely))
	if err != nil {
		return nil, err
	}
	if data, err = follow(data); err != nil {
		return nil, err
	}
	if data, err = lengthen(data); err != nil {
		return nil, err
	}
	return bytes.Split(data, []byte{'\n'}), nil
}

// Bytes that JSON never contains: an instant as the difference to the one
// before it, in microseconds, and one that is the first of its line.
const (
	byteDelta = 1
	byteFirst = 2
	byteNext  = 3
)

// counted is what stands before the number that counts the lines.
const counted = `"version":`

// shorten replaces the instants of JSON, in UTC and whole microseconds.
func shorten(text []byte) []byte {
	out := make([]byte, 0, len(text))
	var last, first, version int64
	fresh := true
	for len(text) > 0 {
		at, n := instantIn(text)
		if text[0] == '"' && bytes.HasPrefix(text, []byte(counted)) {
			next := strconv.AppendInt([]byte(counted), version+1, 10)
			if bytes.HasPrefix(text, append(next, ',')) {
				out, text = append(out, byteNext), text[len(next):]
				version++
				continue
			}
		}
		switch {
		case n == 0:
			fresh = fresh || text[0] == '\n'
			out, text = append(out, text[0]), text[1:]
			continue
		case !fresh && at == first:
			out = append(out, byteFirst)
		default:
			out = binary.AppendVarint(append(out, byteDelta), at-last)
		}
		if fresh {
			first, fresh = at, false
		}
		last, text = at, text[n:]
	}
	return out
}

// instantIn reads an instant that a text begins with, written as time.Time
// writes it, and its length; 0 when there is none.
func instantIn(text []byte) (at int64, n int) {
	const shortest = len(`"2006-01-02T15:04:05Z"`)
	if len(text) < shortest || text[0] != '"' || text[5] != '-' || text[11] != 'T' {
		return 0, 0
	}
	end := bytes.IndexByte(text[1:min(len(text), shortest+10)], '"') + 1
	if end == 0 {
		return 0, 0
	}
	t, err := time.Parse(time.RFC3339Nano, string(text[1:end]))
	if err != nil || !bytes.Equal(quoted(nil, t.UnixMicro()), text[:end+1]) {
		return 0, 0
	}
	return t.UnixMicro(), end + 1
}

func quoted(out []byte, at int64) []byte {
	return append(time.UnixMicro(at).UTC().AppendFormat(append(out, '"'), time.RFC3339Nano), '"')
}

// lengthen is the opposite of shorten.
func lengthen(text []byte) ([]byte, error) {
	out := make([]byte, 0, 2*len(text))
	var last, first, version int64
	fresh := true
	for len(text) > 0 {
		b := text[0]
		text = text[1:]
		switch b {
		case byteNext:
			version++
			out = strconv.AppendInt(append(out, counted...), version, 10)
			continue
		case byteDelta:
			d, n := binary.Varint(text)
			if n <= 0 {
				return nil, errPacked
			}
			last, text = last+d, text[n:]
		case byteFirst:
			last = first
		default:
			fresh = fresh || b == '\n'
			out = append(out, b)
			continue
		}
		if fresh {
			first, fresh = last, false
		}
		out = quoted(out, last)
	}
	return out, nil
}

// worth is the length from which a repeat becomes a reference, and along the
// one of a repeat that goes on where the last one would, had nothing been new
// in between. Package flate finds short ones, but breaks long ones into pieces
// of 258 bytes, and an event repeats the whole clock of the one before.
const (
	worth = 258
	along = 8
)

// refer writes a text as runs: how many bytes are new, those, how many are
// repeated, and from where, as the difference to where the last one would go on.
func (seen *seen) refer(text []byte) []byte {
	out := make([]byte, 0, len(text)/2)
	clear(seen[:])
	from, source := 0, 0
	for i := 0; i+8 <= len(text); {
		last := &seen[binary.LittleEndian.Uint64(text[i:])*0x9e3779b97f4a7c15>>48] // Knuth's multiplicative hash
		at := int(*last) - 1
		*last = int32(i) + 1
		on := source + i - from
		n := same(text, on, i)
		if n < along {
			if n = 0; at >= 0 {
				n = same(text, at, i)
			}
			if n < worth {
				i++
				continue
			}
		} else {
			at = on
		}
		out = append(binary.AppendUvarint(out, uint64(i-from)), text[from:i]...)
		out = binary.AppendVarint(binary.AppendUvarint(out, uint64(n)), int64(at-on))
		i += n
		from, source = i, at+n
	}
	return append(binary.AppendUvarint(out, uint64(len(text)-from)), text[from:]...)
}

// same is how many bytes of a text from i on repeat those from at on.
func same(text []byte, at, i int) int {
	n := 0
	for at < i && i+n < len(text) && text[at+n] == text[i+n] {
		n++
	}
	return n
}

// follow is the opposite of refer.
func follow(runs []byte) ([]byte, error) {
	out := make([]byte, 0, 8*len(runs))
	source := 0
	for {
		fresh, k := binary.Uvarint(runs)
		if k <= 0 || fresh > uint64(len(runs)-k) {
			return nil, errPacked
		}
		out, runs = append(out, runs[k:k+int(fresh)]...), runs[k+int(fresh):]
		if len(runs) == 0 {
			return out, nil
		}
		n, k := binary.Uvarint(runs)
		if k <= 0 || n > 1<<30 {
			return nil, errPacked
		}
		runs = runs[k:]
		ahead, k := binary.Varint(runs)
		source += int(fresh) + int(ahead)
		if k <= 0 || source < 0 || source >= len(out) {
			return nil, errPacked
		}
		runs = runs[k:]
		for range n {
			out = append(out, out[source])
			source++
		}
	}
}
