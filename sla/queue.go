package sla

import (
	"math"
	"time"
)

// A queue is a heap of wake times with four children a node, so that a node's children share a cache line. It knows
// the place of each slot.
type queue struct {
	heap   []waking
	places []int32 // by slot
}

type waking struct {
	wake int64 // Unix microseconds
	slot int32
}

const (
	nowhere  = -1
	children = 4
)

// set moves a slot to a wake time, from wherever it was.
func (q *queue) set(slot int32, wake int64) {
	i := q.places[slot]
	if i == nowhere {
		q.heap = append(q.heap, waking{})
		i = int32(len(q.heap) - 1)
	}
	q.settle(int(i), waking{wake, slot})
}

func (q *queue) remove(slot int32) {
	i := q.places[slot]
	if i == nowhere {
		return
	}
	q.places[slot] = nowhere
	last := len(q.heap) - 1
	moved := q.heap[last]
	q.heap = q.heap[:last]
	if int(i) < last {
		q.settle(int(i), moved)
	}
}

// settle puts an entry where it belongs, starting from a free place.
func (q *queue) settle(i int, w waking) {
	for i > 0 {
		up := (i - 1) / children
		if q.heap[up].wake <= w.wake {
			break
		}
		q.put(i, q.heap[up])
		i = up
	}
	for {
		least := i*children + 1
		if least >= len(q.heap) {
			break
		}
		for j := least + 1; j < min(i*children+1+children, len(q.heap)); j++ {
			if q.heap[j].wake < q.heap[least].wake {
				least = j
			}
		}
		if q.heap[least].wake >= w.wake {
			break
		}
		q.put(i, q.heap[least])
		i = least
	}
	q.put(i, w)
}

func (q *queue) put(i int, w waking) {
	q.heap[i] = w
	q.places[w.slot] = int32(i)
}

// slots is a list that grows without moving what it holds.
type slots struct {
	chunks [][]slot
	count  int32
}

const chunkSize = 1 << 10

func (s *slots) at(n int32) *slot { return &s.chunks[n/chunkSize][n%chunkSize] }

func (s *slots) grow() int32 {
	if s.count%chunkSize == 0 {
		s.chunks = append(s.chunks, make([]slot, chunkSize))
	}
	s.count++
	return s.count - 1
}

// floorMicro and ceilMicro are Unix microseconds before and after an instant, clamped to what fits.
func floorMicro(t time.Time) int64 {
	const most = math.MaxInt64/1_000_000 - 1
	switch sec := t.Unix(); {
	case sec > most:
		return math.MaxInt64
	case sec < -most:
		return math.MinInt64
	}
	return t.UnixMicro()
}

func ceilMicro(t time.Time) int64 { return floorMicro(t.Add(time.Microsecond - 1)) }
