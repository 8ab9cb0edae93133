package care_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// However conversations are merged, split and undone, every message of a
// customer waits in exactly one of them (16).
func TestMergingKeepsTheMultisetOfMessages(t *testing.T) {
	for seed := range uint64(60) {
		s := newShuffle(t, seed)
		if err := s.play(); err != nil {
			t.Fatalf("seed %d: after %v\n%v", seed, s.done, err)
		}
		if len(s.done) == 0 {
			t.Errorf("seed %d: nothing was done", seed)
		}
	}
}

// Machines that lose or double a message on its way are found.
func TestBrokenMergesAreFound(t *testing.T) {
	for name, broken := range map[string]breaks{
		"a merge that leaves a message behind": each(func(b care.Joined) care.Body {
			if n := len(b.Luggage.Unanswered); n > 0 {
				b.Luggage.Unanswered = b.Luggage.Unanswered[:n-1]
			}
			return b
		}),
		"an undoing that gives nothing back": each(func(b care.Returned) care.Body {
			b.Luggage.Unanswered = nil
			return b
		}),
		"an undoing that gives it back twice": each(func(b care.Returned) care.Body {
			b.Luggage.Unanswered = slices.Concat(b.Luggage.Unanswered, b.Luggage.Unanswered)
			return b
		}),
		"a split that forgets what waited": each(func(b care.Taken) care.Body {
			b.Messages = slices.Clone(b.Messages)
			for i := range b.Messages {
				b.Messages[i].Waits = false
			}
			return b
		}),
	} {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(60) {
				s := newShuffle(t, seed)
				s.w.decide = broken(s.w.decide)
				if err := s.play(); err != nil && strings.Contains(err.Error(), "invariant 16 (") {
					t.Logf("seed %d, %d operations: %v", seed, len(s.done), err)
					return
				}
			}
			t.Error("60 seeds do not show it")
		})
	}
}

// shuffle moves the messages of one customer between conversations.
type shuffle struct {
	w       *network
	r       *rand.Rand
	threads []string
	said    map[string]bool
	done    []string
}

func newShuffle(t *testing.T, seed uint64) *shuffle {
	return &shuffle{w: newNetwork(t), r: newRand(seed), threads: []string{"A", "B", "C"}, said: map[string]bool{}}
}

func (s *shuffle) play() error {
	for _, th := range s.threads {
		if err := s.hear(th); err != nil {
			return err
		}
	}
	for n := range 40 {
		s.w.now = s.w.now.Add(time.Second)
		if err := s.act(n); err != nil {
			return err
		}
		if err := s.holds(); err != nil {
			return fmt.Errorf("invariant 16 (merging keeps the multiset of messages): %w", err)
		}
	}
	return nil
}

func (s *shuffle) hear(thread string) error {
	s.w.n++
	m := message(fmt.Sprintf("%s-m%d", thread, s.w.n), s.w.now)
	m.Thread.Native = thread
	s.said[m.Ref.Native] = true
	return s.w.deliver(m)
}

func (s *shuffle) ids() (all []care.ID) {
	for _, th := range s.threads {
		all = append(all, id(th))
	}
	for n := range 40 {
		for _, th := range s.threads {
			if i := care.SplitID(id(th), fmt.Sprint("op", n)); s.w.convs[i].Version > 0 {
				all = append(all, i)
			}
		}
	}
	return all
}

func (s *shuffle) act(n int) error {
	all := s.ids()
	at, to := all[s.r.IntN(len(all))], all[s.r.IntN(len(all))]
	op := fmt.Sprint("op", n)
	var cmd care.Command
	switch s.r.IntN(6) {
	case 0, 1:
		return s.hear(s.threads[s.r.IntN(3)])
	case 2:
		cmd = care.Merge{Agent: "FB", Operation: op, Into: to}
	case 3:
		cmd = care.UndoMerge{Agent: "FB", Operation: op}
	case 4:
		split := care.Split{Agent: "FB", Operation: op}
		if us := s.w.convs[at].Unanswered; len(us) > 0 {
			split.Messages = []channel.Ref{us[s.r.IntN(len(us))].Ref}
		}
		cmd = split
	case 5:
		cmd = care.UndoSplit{Agent: "FB", Operation: op}
	}
	err := s.w.give(at, cmd)
	var no *care.Refusal
	if errors.As(err, &no) {
		return nil
	}
	s.done = append(s.done, fmt.Sprintf("%s %s %s -> %s", op, cmd.Name(), at, to))
	return errors.Join(err, s.w.run(at))
}

func (s *shuffle) holds() error {
	found := map[string]int{}
	for _, list := range s.w.waits() {
		for _, m := range list {
			found[m]++
		}
	}
	for m := range s.said {
		if found[m] != 1 {
			return fmt.Errorf("%s waits %d times", m, found[m])
		}
	}
	if len(found) != len(s.said) {
		return fmt.Errorf("%d messages wait, %d were written", len(found), len(s.said))
	}
	return nil
}
