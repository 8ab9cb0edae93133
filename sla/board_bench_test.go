package sla_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/sla"
)

const boardSize = 1_000_000

// BenchmarkBoard works on a board of a million clocks of a policy with office hours, begun over two years: put replaces
// a clock by one that was just computed, pop takes an alarm that is due. Bytes are all that the board adds to the ids and
// states of its callers; its own copy of a clock, 160 of them, is included.
func BenchmarkBoard(b *testing.B) {
	p := officePolicy(b, officeCalendar(b))
	r := rand.New(rand.NewPCG(1, 2))
	begin := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	ids, clocks := make([]string, boardSize), make([]sla.Clock, boardSize)
	for i := range clocks {
		ids[i] = fmt.Sprintf("conversation-%d", i)
		clocks[i] = p.Start(begin.Add(time.Duration(r.Int64N(int64(2*365*24*time.Hour)))), "")
	}
	before := heap()
	board := &sla.Board{}
	for i, c := range clocks {
		put(b, board, ids[i], c)
	}
	used := float64(heap()-before) / boardSize
	b.Run("put", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i = (i + 7919) % boardSize {
			if err := board.Put(ids[i], clocks[i%1024]); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(used, "bytes/clock")
	})
	b.Run("pop", func(b *testing.B) {
		b.ReportAllocs()
		done := 0
		for now := begin; done < b.N; now = now.Add(time.Hour) {
			for range board.Due(now) {
				if done++; done == b.N {
					break
				}
			}
			if now.After(begin.AddDate(4, 0, 0)) {
				b.Fatalf("only %d alarms", done)
			}
		}
	})
	b.Run("next", func(b *testing.B) {
		for b.Loop() {
			board.Next()
		}
	})
	runtime.KeepAlive(clocks)
}

// BenchmarkBoardJSON writes and restores a snapshot of 10,000 clocks.
func BenchmarkBoardJSON(b *testing.B) {
	const clocks = 10_000
	p := officePolicy(b, officeCalendar(b))
	var board sla.Board
	for i := range clocks {
		put(b, &board, fmt.Sprintf("conversation-%d", i), p.Start(day0.Add(time.Duration(i)*time.Minute), ""))
	}
	var out bytes.Buffer
	if _, err := board.WriteTo(&out); err != nil {
		b.Fatal(err)
	}
	b.Run("write", func(b *testing.B) {
		b.SetBytes(int64(out.Len()))
		for b.Loop() {
			if _, err := board.WriteTo(io.Discard); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(out.Len())/clocks, "bytes/clock")
	})
	b.Run("restore", func(b *testing.B) {
		b.SetBytes(int64(out.Len()))
		for b.Loop() {
			var fresh sla.Board
			if err := fresh.Restore(bytes.NewReader(out.Bytes()), p); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
