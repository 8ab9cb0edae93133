package desk

import (
	"context"
	"hash/maphash"

	"github.com/mysocialcare/socialcare/care"
)

// turns let those who write to one conversation at once go one after the other.
// The first try is free; who finds that the conversation has changed meanwhile
// takes a turn, and while somebody has it newcomers wait too. Without them one
// of many callers would win each round, and the others would use up their tries.
// Conversations share lines, which costs a wait and nothing else. Nobody who has
// a turn asks for another.
type turns struct {
	seed  maphash.Seed
	lines [64]chan struct{}
}

func newTurns() *turns {
	t := &turns{seed: maphash.MakeSeed()}
	for i := range t.lines {
		t.lines[i] = make(chan struct{}, 1)
	}
	return t
}

// turn is a caller's place in a line.
type turn struct {
	line chan struct{}
	mine bool
}

func (t *turns) of(id care.ID) *turn {
	return &turn{line: t.lines[maphash.String(t.seed, string(id))%uint64(len(t.lines))]}
}

// await waits before a try, from 0, where that is needed. When the context ends
// it returns without the turn: the try then fails by itself.
func (t *turn) await(ctx context.Context, try int) {
	if t.mine || try == 0 && len(t.line) == 0 {
		return
	}
	select {
	case t.line <- struct{}{}:
		t.mine = true
	case <-ctx.Done():
	}
}

func (t *turn) end() {
	if t.mine {
		<-t.line
	}
}
