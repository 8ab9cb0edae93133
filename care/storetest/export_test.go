package storetest

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"github.com/mysocialcare/socialcare/care"
)

// Failures runs the case with the name only, or with "" every case, and returns
// the failure text of those that fail. An unknown name fails the test.
func Failures(t *testing.T, open func() care.Store, opt *Options, only string) map[string]string {
	ran := 0
	failed := map[string]string{}
	for _, c := range cases() {
		if c.skip(opt) || only != "" && only != c.name {
			continue
		}
		store := open()
		if c.skips(store) {
			continue
		}
		ran++
		r := &recorder{TB: t, ctx: t.Context()}
		done := make(chan struct{})
		go func() {
			defer close(done)
			c.run(&env{TB: r, ctx: t.Context(), store: store, opt: opt, promise: c})
		}()
		<-done
		if r.text != "" {
			failed[c.name] = r.text
		}
	}
	if ran == 0 {
		t.Fatalf("there is no case %q", only)
	}
	return failed
}

// recorder notes a failure instead of failing the test.
type recorder struct {
	testing.TB
	ctx  context.Context
	text string
}

func (r *recorder) Helper() {}

func (r *recorder) Fatalf(format string, args ...any) {
	r.text = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func (r *recorder) Fatal(args ...any) { r.Fatalf("%s", fmt.Sprint(args...)) }
