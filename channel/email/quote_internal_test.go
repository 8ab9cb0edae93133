package email

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Whatever is cut, nothing is lost and something stays, and a message that passes
// another on is whole.
func FuzzCut(f *testing.F) {
	for _, s := range []string{
		"Yes.\n\nOn Sat, 21 Nov 2026 at 10:00, Ann <a@b.example> wrote:\n> x\n> -- \n> y\n-- \nZoe\nSent from my iPhone",
		"Yes.\n____________\nFrom: Ann <a@b.example>\nSent: 21 Nov 2026\nTo: Zoe\nSubject: x\n\n> a\nb\n> c",
		"-----Original Message-----\n2026年11月21日(土) 10:00 Ann <a@b.example>:\n\n>",
		"  On 3 May 2026 at 10:00 Ann\n<a@b.example> wrote:\n  x\n\n---------- Forwarded message ---------\n\u200b",
	} {
		f.Add(s, byte(answering), true)
		f.Add(s, byte(fresh), false)
	}
	f.Fuzz(func(t *testing.T, text string, kind byte, bare bool) {
		k := relation(kind) % (passing + 1)
		written, rest := cut(text, k, bare)
		if diff := cmp.Diff(plain(text), plain(written+"\n"+rest)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if strings.TrimSpace(text) != "" && strings.TrimSpace(written) == "" || k == passing && rest != "" {
			t.Errorf("%q is cut to %q and %q", text, written, rest)
		}
	})
}
