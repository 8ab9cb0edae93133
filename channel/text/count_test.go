package text_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/text"
)

var social = channel.TextLimit{Max: 500, Unit: channel.Graphemes, URLLength: 23, LocalMentions: true}

func TestCountUnits(t *testing.T) {
	tests := []struct {
		name, s                         string
		runes, bytes, utf16s, graphemes int
	}{
		{"empty", "", 0, 0, 0, 0},
		{"ascii", "ciao", 4, 4, 4, 4},
		{"accent", "perché", 6, 7, 6, 6},
		{"combining accent", "perche\u0301", 7, 8, 7, 6},
		{"emoji", "😀", 1, 4, 2, 1},
		{"skin tone", "👍🏽", 2, 8, 4, 1},
		{"two flags", "🇮🇹🇫🇷", 4, 16, 8, 2},
		{"carriage return and line feed", "a\r\nb", 4, 4, 4, 3},
		{"not UTF-8", "a\xff\xfeb", 4, 4, 4, 4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for unit, want := range map[channel.Unit]int{
				"": tt.runes, channel.Runes: tt.runes, channel.Bytes: tt.bytes,
				channel.UTF16: tt.utf16s, channel.Graphemes: tt.graphemes,
			} {
				if got := text.Count(tt.s, channel.TextLimit{Unit: unit}); got != want {
					t.Errorf("Count(%q) in %q = %d, want %d", tt.s, unit, got, want)
				}
			}
		})
	}
}

func TestCountAddresses(t *testing.T) {
	tests := []struct {
		name, s string
		want    int
	}{
		{"long", "https://help.example.com/" + strings.Repeat("a", 200), 23},
		{"short counts more than it is long", "http://ex.it", 23},
		{"capitals", "HTTPS://Example.COM/A", 23},
		{"full stop after", "https://example.com/a.", 24},
		{"full stop after the host", "https://example.com. Ciao", 29},
		{"question mark after", "https://example.com/a?", 24},
		{"query", "https://example.com/a?b=c&d=", 23},
		{"in brackets", "(https://example.com/a)", 25},
		{"brackets inside", "https://example.com/a_(b)", 23},
		{"brackets inside brackets", "(https://example.com/a_(b))", 25},
		{"port", "https://example.com:8443/a", 23},
		{"colon is no port", "https://example.com: ecco", 29},
		{"international name", "https://caffè.example/menù", 23},
		{"fragment", "https://example.com/#a", 23},
		{"longer than an address can be", "https://example.com/" + strings.Repeat("a", 5000), 5020},
		{"two", "https://example.com/a https://example.com/b", 47},
		{"no scheme", "example.com/a", 13},
		{"other scheme", "ftp://example.com/a", 19},
		{"no dot in the host", "http://localhost/a", 18},
		{"number as host", "http://192.0.2.1/a", 18},
		{"letter before", "xhttp://example.com", 19},
		{"letter of another script before", "詳細はhttps://example.com/a", 26},
		{"letter of another script after", "https://example.comです", 25},
		{"top level of another script", "https://example.みんな", 23},
		{"international top level in ASCII", "https://example.xn--q9jyb4c", 23},
		{"one letter is no top level", "https://example.c", 17},
		{"two dots", "https://example..com", 20},
		{"no host", "http://", 7},
		{"no host but a path", "http:///a", 9},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := text.Count(tt.s, social); got != tt.want {
				t.Errorf("Count(%q) = %d, want %d", tt.s, got, tt.want)
			}
		})
	}
}

func TestCountMentions(t *testing.T) {
	tests := []struct {
		name, s string
		want    int
	}{
		{"local", "@ann ciao", 9},
		{"remote", "@ann@social.example ciao", 9},
		{"name with a dot", "@ann.b@social.example", 6},
		{"full stop after", "@ann@social.example.", 5},
		{"in brackets", "(@ann@social.example)", 6},
		{"two", "@ann@social.example @bob@other.example", 9},
		{"e-mail address", "ann@social.example", 18},
		{"e-mail address after a colon", "mail:ann@social.example", 23},
		{"in an address", "https://social.example/@ann@other.example", 23},
		{"after a slash", "/@ann@social.example", 20},
		{"three at signs", "@ann@social.example@other.example", 33},
		{"at sign alone", "@ @@ @", 6},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := text.Count(tt.s, social); got != tt.want {
				t.Errorf("Count(%q) = %d, want %d", tt.s, got, tt.want)
			}
		})
	}
}

func TestMentions(t *testing.T) {
	tests := []struct {
		name, s string
		want    []string
	}{
		{"none", "ciao", nil},
		{"local and remote", "@ann, (@bob.c@social.example.) ciao @dan", []string{"@ann", "@bob.c@social.example", "@dan"}},
		{"e-mail address", "ann@social.example", nil},
		{"in an address", "https://social.example/@ann", nil},
		{"at signs", "@ @@ann @", nil},
		{"three at signs", "@ann@social.example@x", nil},
		{"ends with an at sign", "@ann@", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, slices.Collect(text.Mentions(tt.s))); diff != "" {
				t.Errorf("Mentions(%q) (-want +got):\n%s", tt.s, diff)
			}
		})
	}
}

// A limit without the two rules counts addresses and mentions in full.
func TestCountWithoutRules(t *testing.T) {
	s := "@ann@social.example https://example.com/a"
	if got := text.Count(s, channel.TextLimit{Unit: channel.Graphemes}); got != len(s) {
		t.Errorf("Count = %d, want %d", got, len(s))
	}
}

// Input made to be slow: each would take minutes if it were read again from
// every place where an address or a mention may begin.
func TestCountIsLinear(t *testing.T) {
	for _, s := range []string{"http://a.bb/", "http://", "http://a.", "https://a.bb/(", "@a", "@a@", "@a@b.", "a-", "@a.", "http://a.bb/@c@d "} {
		in := strings.Repeat(s, 1<<20/len(s))
		if n := text.Count(in, social); n <= 0 || n > 3*len(in) {
			t.Errorf("%q repeated counts %d", s, n)
		}
	}
}

func ExampleCount() {
	limit := channel.TextLimit{Max: 500, Unit: channel.Graphemes, URLLength: 23, LocalMentions: true}
	fmt.Println(text.Count("@ann@social.example ecco: https://help.example.com/rimborsi?lang=it", limit))
	fmt.Println(text.Count("👨‍👩‍👧‍👦", limit), text.Count("👨‍👩‍👧‍👦", channel.TextLimit{Unit: channel.Bytes}))
	// Output:
	// 34
	// 1 25
}

func ExampleMentions() {
	for m := range text.Mentions("@ann@social.example chiedi a @bob, o a help@example.com") {
		fmt.Println(m)
	}
	// Output:
	// @ann@social.example
	// @bob
}

func FuzzCount(f *testing.F) {
	for _, s := range []string{"@ann@social.example https://example.com/a).", "http://a..b", "@@a@", "http://xn--a.xn--b/(", "\xff@a@\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n := text.Count(s, social)
		plain := text.Count(s, channel.TextLimit{Unit: channel.Graphemes})
		for m := range text.Mentions(s) {
			if len(m) < 2 || m[0] != '@' || !strings.Contains(s, m) {
				t.Fatalf("Mentions(%q) has %q", s, m)
			}
		}
		if n < 0 || n > plain+23*strings.Count(strings.ToLower(s), "http") {
			t.Fatalf("Count(%q) = %d, in full %d", s, n, plain)
		}
		if !strings.ContainsAny(s, "@hH") && n != plain {
			t.Fatalf("Count(%q) = %d, want %d", s, n, plain)
		}
	})
}

func BenchmarkCount(b *testing.B) {
	ascii := "@ann@social.example ci dispiace, controlliamo subito. https://help.example.com/moduli/reclamo?id=123 "
	for _, bm := range []struct{ name, s string }{
		{"ascii", strings.Repeat(ascii, 4)},
		{"italian", strings.Repeat("Perché il corriere non è passato? Così non va. 😀 ", 8)},
	} {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(bm.s)))
			for b.Loop() {
				text.Count(bm.s, social)
			}
		})
	}
}
