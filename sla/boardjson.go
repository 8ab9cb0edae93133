package sla

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"
)

// boardFormat is the version of a board's JSON.
const boardFormat = 1

type boardClock struct {
	ID       string    `json:"id"`
	State    State     `json:"state"`
	Reported time.Time `json:"reported,omitzero"`
	Skip     []string  `json:"skip,omitempty"`
}

// copies yields the slots in use, copied chunk by chunk, so that the board is not held up.
func (b *Board) copies() iter.Seq[slotCopy] {
	return func(yield func(slotCopy) bool) {
		var batch []slotCopy
		for n := int32(0); ; {
			b.mu.Lock()
			batch = batch[:0]
			for ; n < b.slots.count && len(batch) < chunkSize; n++ {
				if s := b.slots.at(n); s.id != "" {
					batch = append(batch, slotCopy{*s, slices.Clone(b.skips[n])})
				}
			}
			more := n < b.slots.count
			b.mu.Unlock()
			for _, s := range batch {
				if !yield(s) {
					return
				}
			}
			if !more {
				return
			}
		}
	}
}

type slotCopy struct {
	slot
	skip []string
}

// WriteTo writes the board as JSON, a line a clock, for [Board.Restore]: the clocks and what was reported of them, not
// the policies. It takes some 100 bytes and [State]'s a clock, and holds no more than a thousand clocks in memory at a
// time. The board can be used meanwhile; each clock is written as it is when its turn comes, and one that is put on
// meanwhile may be missing.
func (b *Board) WriteTo(w io.Writer) (int64, error) {
	count := &counter{w: w}
	out := bufio.NewWriterSize(count, 64<<10)
	fmt.Fprintf(out, `{"format":%d,"clocks":[`, boardFormat)
	separator := "\n"
	for s := range b.copies() {
		data, err := json.Marshal(boardClock{s.id, s.clock.state, s.reported, s.skip})
		if err != nil {
			return count.n, err
		}
		_, _ = out.WriteString(separator) // a bufio.Writer keeps its first error
		if _, err := out.Write(data); err != nil {
			return count.n, err
		}
		separator = ",\n"
	}
	_, _ = out.WriteString("\n]}\n")
	err := out.Flush()
	return count.n, err
}

type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// MarshalJSON is [Board.WriteTo] in one piece.
func (b *Board) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	_, err := b.WriteTo(&out)
	return out.Bytes(), err
}

// Restore puts on an empty board what [Board.WriteTo] wrote. Every policy that a clock names must be given, else the
// error is [ErrMismatch] and names it; one of a newer release is [ErrNewer]; a board that has clocks, unknown fields
// and damage are an [Error] with the clock's place in the file. After an error the board is as it was.
func (b *Board) Restore(r io.Reader, policies ...*Policy) error {
	var fresh Board
	if err := fresh.read(r, policies); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.ids) > 0 {
		return invalid("board", "", "has clocks; restore an empty one")
	}
	b.slots, b.ids, b.free, b.queue, b.skips = fresh.slots, fresh.ids, fresh.free, fresh.queue, fresh.skips
	return nil
}

func (b *Board) read(r io.Reader, policies []*Policy) error {
	in := json.NewDecoder(r)
	in.DisallowUnknownFields()
	if err := expect(in, json.Delim('{')); err != nil {
		return err
	}
	format := 0
	for in.More() {
		key, err := in.Token()
		if err != nil {
			return boardError("", err)
		}
		switch {
		case key == "format" && format == 0:
			if err := in.Decode(&format); err != nil {
				return boardError(" format", err)
			}
			if format > boardFormat {
				return &Error{What: "board format", Value: fmt.Sprint(format), Reason: fmt.Sprintf("this package reads up to %d", boardFormat), Kind: ErrNewer}
			}
		case key == "clocks" && format > 0:
			if err := b.readClocks(in, policies); err != nil {
				return err
			}
		default:
			return invalid("board", fmt.Sprint(key), "unknown field, or in the wrong place")
		}
	}
	if err := expect(in, json.Delim('}')); err != nil {
		return err
	}
	if format < 1 {
		return invalid("board format", "", "missing or out of range")
	}
	if _, err := in.Token(); !errors.Is(err, io.EOF) {
		return invalid("board", "", "something follows it")
	}
	return nil
}

func (b *Board) readClocks(in *json.Decoder, policies []*Policy) error {
	if err := expect(in, json.Delim('[')); err != nil {
		return err
	}
	for n := 1; in.More(); n++ {
		where := fmt.Sprintf(" clock %d", n)
		var x boardClock
		if err := in.Decode(&x); err != nil {
			return boardError(where, err)
		}
		if err := b.restore("board"+where, x, policies); err != nil {
			return err
		}
	}
	return expect(in, json.Delim(']'))
}

func (b *Board) restore(where string, x boardClock, policies []*Policy) error {
	name, version := x.State.Policy()
	i := slices.IndexFunc(policies, func(p *Policy) bool { return p != nil && p.spec.Name == name && p.spec.Version == version })
	if i < 0 && !x.State.IsZero() {
		return &Error{What: where + " policy", Value: fmt.Sprintf("%s %d", name, version), Reason: "not among the policies given", Kind: ErrMismatch}
	}
	if _, twice := b.ids[x.ID]; twice {
		return invalid(where+" id", "", "given twice")
	}
	if i < 0 {
		return invalid(where+" state", "", "missing")
	}
	clock, err := policies[i].Bind(x.State)
	if err != nil {
		return err
	}
	if err := b.PutAfter(x.ID, clock, x.Reported); err != nil {
		return boardError(where[len("board"):], err)
	}
	if len(x.Skip) > 0 {
		n := b.ids[x.ID]
		for _, id := range x.Skip {
			b.skip(n, id)
		}
		b.schedule(n, b.slots.at(n))
	}
	return nil
}

func expect(in *json.Decoder, want json.Delim) error {
	got, err := in.Token()
	if err != nil {
		return boardError("", err)
	}
	if got != want {
		return invalid("board", fmt.Sprint(got), "where %s is expected", want)
	}
	return nil
}

// boardError says where in the board an error is.
func boardError(where string, err error) error {
	var known *Error
	if errors.As(err, &known) {
		return &Error{What: "board" + where + " " + known.What, Value: known.Value, Reason: known.Reason, Kind: known.Kind}
	}
	var kind *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return invalid("board"+where, "", "ends too early")
	case errors.As(err, &kind):
		return invalid(strings.TrimSpace("board"+where+" "+kind.Field), "", "cannot be %s", article(kind.Value))
	case errors.As(err, &syntax), strings.HasPrefix(err.Error(), "json: "):
		return invalid("board"+where, "", "%s", strings.TrimPrefix(err.Error(), "json: "))
	}
	return fmt.Errorf("sla: board%s: %w", where, err)
}
