package storetest

import (
	"context"
	"fmt"
	"testing"

	"github.com/mysocialcare/socialcare/care"
)

// Options say what else can be asked of a store; nil asks nothing else.
type Options struct {
	// Reopen closes the store and opens its data again, as a restart does. Nil:
	// the store does not outlive its process.
	Reopen func(t testing.TB, s care.Store) care.Store
	// Files returns the paths of all files that hold the store's data, open and
	// in use. Nil: there are none.
	Files func(t testing.TB, s care.Store) []string
	// Damage makes the row of an outgoing message unreadable. Nil: rows cannot
	// be damaged.
	Damage func(t testing.TB, s care.Store, id care.ID, reply string)
}

// Run runs every case, each on a store of its own that open returns: empty,
// and closed by t.Cleanup if it has to be.
func Run(t *testing.T, open func(t *testing.T) care.Store, opt *Options) {
	if opt == nil {
		opt = &Options{}
	}
	for _, c := range cases() {
		t.Run(c.name, func(t *testing.T) {
			if c.skip(opt) {
				t.Skip("the store has no such ability")
			}
			s := open(t)
			if c.skips(s) {
				t.Skip("the store does not do many at once")
			}
			c.run(&env{TB: t, ctx: t.Context(), store: s, opt: opt, promise: c})
		})
	}
}

// promise is one case: what a store promises, why, and the proof.
type promise struct {
	name string
	why  string
	run  func(e *env)
	// needs tells abilities that only some stores have.
	needs ability
}

type ability int

const (
	reopen ability = 1 << iota
	files
	damage
	bulk // the store is a care.Bulk
)

func (p promise) skip(opt *Options) bool {
	return p.needs&reopen != 0 && opt.Reopen == nil || p.needs&files != 0 && opt.Files == nil || p.needs&damage != 0 && opt.Damage == nil
}

// skips reports whether the case asks what this store does not offer.
func (p promise) skips(s care.Store) bool {
	_, ok := s.(care.Bulk)
	return p.needs&bulk != 0 && !ok
}

func cases() []promise {
	var all []promise
	for _, group := range [][]promise{
		streamCases, customerCases, appendCases, keyCases, threadCases, textCases, eraseCases,
		timerCases, outgoingCases, attemptCases, zombieCases, listCases, accountCases, workerCases, restartCases, relationCases, bulkCases,
	} {
		all = append(all, group...)
	}
	return all
}

// env is what a case works with.
type env struct {
	testing.TB
	ctx     context.Context
	store   care.Store
	opt     *Options
	promise promise
}

// broken ends the case: the store does not keep its promise.
func (e *env) broken(format string, args ...any) {
	e.Helper()
	e.Fatalf("promise broken: %s\nbecause: %s\nseen: %s", e.promise.name, e.promise.why, fmt.Sprintf(format, args...))
}
