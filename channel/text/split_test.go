package text_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/text"
)

func bodies(parts []text.Part) []string {
	var list []string
	for _, p := range parts {
		list = append(list, p.Body())
	}
	return list
}

func TestSplit(t *testing.T) {
	runes := func(n int) channel.TextLimit { return channel.TextLimit{Max: n} }
	tests := []struct {
		name string
		s    string
		l    channel.TextLimit
		o    text.SplitOptions
		want []string
	}{
		{"fits", "Ciao!", runes(5), text.SplitOptions{}, []string{"Ciao!"}},
		{"no limit", strings.Repeat("a ", 1000) + "a", channel.TextLimit{}, text.SplitOptions{}, []string{strings.Repeat("a ", 1000) + "a"}},
		{"fits with its signature", "Ciao!", runes(9), text.SplitOptions{Signature: "^FB"}, []string{"Ciao! ^FB"}},
		{"between words", "uno due tre quattro", runes(17), text.SplitOptions{MaxParts: 9}, []string{"uno due tre (1/2)", "quattro (2/2)"}},
		{"without a counter", "uno due tre quattro", runes(12), text.SplitOptions{MaxParts: 9, NoCounter: true}, []string{"uno due tre ", "quattro"}},
		{"after a sentence", "Ecco tutto. Ora attenda un poco", runes(27), text.SplitOptions{MaxParts: 9}, []string{"Ecco tutto. (1/2)", "Ora attenda un poco (2/2)"}},
		{"after a paragraph", "Uno due tre.\n\nQuattro. Cinque sei", runes(31), text.SplitOptions{MaxParts: 9}, []string{"Uno due tre.\n\n(1/2)", "Quattro. Cinque sei (2/2)"}},
		{"signature on the last alone", "uno due tre quattro", runes(20), text.SplitOptions{MaxParts: 2, Signature: "^FB"}, []string{"uno due tre (1/2)", "quattro (2/2) ^FB"}},
		{"room for the signature makes a part", "uno due tre", runes(13), text.SplitOptions{MaxParts: 3, Signature: "^FB", NoCounter: true}, []string{"uno due ", "tre ^FB"}},
		{"the prefix counts", "uno due tre", runes(10), text.SplitOptions{MaxParts: 9, NoCounter: true, Prefix: "@ann "}, []string{"uno ", "due ", "tre"}},
		{"characters when there are no words", "あいうえお", channel.TextLimit{Max: 2}, text.SplitOptions{MaxParts: 9, NoCounter: true}, []string{"あい", "うえ", "お"}},
		{"a character of several code points", "ab👨‍👩‍👧c", runes(5), text.SplitOptions{MaxParts: 9, NoCounter: true}, []string{"ab", "👨‍👩‍👧", "c"}},
		{"flags", "🇮🇹🇫🇷🇪🇸", runes(3), text.SplitOptions{MaxParts: 9, NoCounter: true}, []string{"🇮🇹", "🇫🇷", "🇪🇸"}},
		{"an address", "Qui https://example.com/a-b?c=d.e ora", runes(35), text.SplitOptions{MaxParts: 9, NoCounter: true}, []string{"Qui https://example.com/a-b?c=d.e ", "ora"}},
		{"an address without http", "Qui help.example.com/aa-bb ora", runes(25), text.SplitOptions{MaxParts: 9, NoCounter: true}, []string{"Qui ", "help.example.com/aa-bb ", "ora"}},
		{"an order", "Ordine AB-1234/56 pronto", runes(12), text.SplitOptions{MaxParts: 9, NoCounter: true}, []string{"Ordine ", "AB-1234/56 ", "pronto"}},
		{"a number in groups", "Chiami 800 123 456 ora", runes(12), text.SplitOptions{MaxParts: 9, NoCounter: true}, []string{"Chiami ", "800 123 456 ", "ora"}},
		{"a mention", "Grazie @ann@social.example ciao", runes(20), text.SplitOptions{MaxParts: 9, NoCounter: true}, []string{"Grazie ", "@ann@social.example ", "ciao"}},
		{"an e-mail address", "Scriva a help@example.org ora", runes(17), text.SplitOptions{MaxParts: 9, NoCounter: true}, []string{"Scriva a ", "help@example.org ", "ora"}},
		{"a hashtag", "Evviva #assistenza ciao", runes(12), text.SplitOptions{MaxParts: 9, NoCounter: true}, []string{"Evviva ", "#assistenza ", "ciao"}},
		{"an escape and its character", strings.Repeat("a", 159) + "€b", channel.TextLimit{Max: 1, Unit: channel.Segments}, text.SplitOptions{MaxParts: 9, NoCounter: true}, []string{strings.Repeat("a", 159), "€b"}},
		{"bytes as well", "éé éé", channel.TextLimit{Max: 100, MaxBytes: 6}, text.SplitOptions{MaxParts: 9, NoCounter: true}, []string{"éé ", "éé"}},
		{"ten parts", strings.Repeat("ab ", 10), runes(10), text.SplitOptions{MaxParts: 20}, []string{
			"ab (1/10)", "ab (2/10)", "ab (3/10)", "ab (4/10)", "ab (5/10)", "ab (6/10)", "ab (7/10)", "ab (8/10)", "ab (9/10)", "ab (10/10)"}},
		{"filled when the parts are few", "Uno due. Tre quattro cinque ora", runes(18), text.SplitOptions{MaxParts: 2, NoCounter: true}, []string{"Uno due. Tre ", "quattro cinque ora"}},
		{"empty", "", runes(1), text.SplitOptions{}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			parts, err := text.Split(tt.s, tt.l, &tt.o)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, bodies(parts)); diff != "" {
				t.Errorf("parts (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSplitTooLong(t *testing.T) {
	tests := []struct {
		name string
		s    string
		l    channel.TextLimit
		o    *text.SplitOptions
		want text.TooLong
	}{
		{"one part by default", "uno due tre", channel.TextLimit{Max: 8}, nil, text.TooLong{Length: 11, Max: 8, Overflow: 8}},
		{"signature included", "uno due tre", channel.TextLimit{Max: 11}, &text.SplitOptions{Signature: "^FB"}, text.TooLong{Length: 15, Max: 11, Overflow: 8}},
		{"bytes", "èè èè", channel.TextLimit{Max: 9, MaxBytes: 6}, nil, text.TooLong{Length: 9, Max: 6, Overflow: 5}},
		{"more parts than allowed", "uno due tre", channel.TextLimit{Max: 4}, &text.SplitOptions{MaxParts: 2, NoCounter: true}, text.TooLong{Length: 11, Max: 4, Overflow: 8}},
		{"an address longer than a part", "ecco https://example.com/lungo", channel.TextLimit{Max: 20}, &text.SplitOptions{MaxParts: 9}, text.TooLong{Length: 30, Max: 20, Overflow: 5}},
		{"no room for the counter", "uno due tre", channel.TextLimit{Max: 5}, &text.SplitOptions{MaxParts: 9}, text.TooLong{Length: 11, Max: 5, Overflow: 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			parts, err := text.Split(tt.s, tt.l, tt.o)
			var got *text.TooLong
			if !errors.As(err, &got) || parts != nil {
				t.Fatalf("got %d parts, %v", len(parts), err)
			}
			if diff := cmp.Diff(tt.want, *got); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
			if strings.Contains(err.Error(), "uno") || strings.Contains(fmt.Sprint(text.Part{Text: "uno"}), "uno") {
				t.Error("the text is printed")
			}
		})
	}
}

// checkSplit holds what every split must keep.
func checkSplit(t *testing.T, s string, l channel.TextLimit, o *text.SplitOptions) {
	t.Helper()
	parts, err := text.Split(s, l, o)
	if err != nil {
		var e *text.TooLong
		if !errors.As(err, &e) || e.Overflow < 0 || e.Overflow > len(s) {
			t.Fatalf("error %v", err)
		}
		return
	}
	var joined strings.Builder
	borders := map[int]bool{}
	for it := graphemes.FromString(s); it.Next(); {
		borders[it.End()] = true
	}
	for i, p := range parts {
		joined.WriteString(p.Text)
		if p.Text == "" {
			t.Fatalf("part %d of %d is empty", i+1, len(parts))
		}
		if !borders[joined.Len()] {
			t.Fatalf("part %d ends within a character", i+1)
		}
		if n := text.Count(o.Prefix+p.Body(), l); l.Max > 0 && n > l.Max {
			t.Fatalf("part %d of %d has length %d of at most %d", i+1, len(parts), n, l.Max)
		}
		if n := len(o.Prefix + p.Body()); l.MaxBytes > 0 && n > l.MaxBytes {
			t.Fatalf("part %d of %d has %d bytes of at most %d", i+1, len(parts), n, l.MaxBytes)
		}
		if counter := fmt.Sprintf("(%d/%d)", i+1, len(parts)); len(parts) > 1 && !o.NoCounter && !strings.Contains(p.Suffix, counter) {
			t.Fatalf("part %d of %d ends %q", i+1, len(parts), p.Suffix)
		}
		if (i == len(parts)-1) != strings.HasSuffix(p.Suffix, "^FB") && o.Signature != "" {
			t.Fatalf("the signature of part %d of %d: %q", i+1, len(parts), p.Suffix)
		}
	}
	if joined.String() != s {
		t.Fatal("the parts are not the text")
	}
	if len(parts) > max(o.MaxParts, 1) {
		t.Fatalf("%d parts of at most %d", len(parts), o.MaxParts)
	}
}

var units = []channel.TextLimit{
	{}, {Unit: channel.Bytes}, {Unit: channel.UTF16}, {Unit: channel.Graphemes}, {Unit: channel.Weighted, URLLength: 23},
	{Unit: channel.Segments}, {Unit: channel.Graphemes, URLLength: 23, LocalMentions: true}, {Unit: channel.Graphemes, MaxBytes: 120},
}

// Pieces of which texts are made, each of them something that a cut could harm.
var pieces = []string{
	"Ciao", " ", " ", "\n\n", ". ", "perché", "👨‍👩‍👧‍👦", "🇮🇹", "1️⃣", "https://example.com/a_(b)?c=d", "help.example.com", "@ann@social.example",
	"AB-12345", "800 123 456", "€", "[", "è\u0301", "字。", "字", "#tag", "\r\n", "\xff", "ordine", "!", "^",
}

func TestSplitKeeps(t *testing.T) {
	seed := uint64(1)
	next := func(n int) int { // a small generator of its own: failures repeat
		seed = seed*6364136223846793005 + 1442695040888963407
		return int(seed>>33) % n
	}
	for range 3000 {
		var b strings.Builder
		for range next(60) {
			b.WriteString(pieces[next(len(pieces))])
		}
		l := units[next(len(units))]
		if l.Max = 10 + next(90); l.Unit == channel.Segments {
			l.Max = 1 + next(2)
		}
		o := &text.SplitOptions{MaxParts: 1 + next(120), NoCounter: next(2) == 0}
		if next(2) == 0 {
			o.Signature = "^FB"
		}
		if next(3) == 0 {
			o.Prefix = "@bob "
		}
		checkSplit(t, b.String(), l, o)
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("Uno due. https://example.com/a @ann@social.example 800 123 456 👨‍👩‍👧", uint8(20), uint8(3), false)
	f.Add("\u200d\ufe0f1\u20e3 \n\n \u0301", uint8(1), uint8(4), true)
	f.Fuzz(func(t *testing.T, s string, size, unit uint8, bare bool) {
		l := units[int(unit)%len(units)]
		l.Max = int(size)
		o := &text.SplitOptions{MaxParts: 500, NoCounter: bare, Signature: "^FB"}
		checkSplit(t, s, l, o)
		if utf8.RuneCountInString(s) > 0 && l.Max == 0 && l.MaxBytes == 0 {
			if parts, _ := text.Split(s, l, o); len(parts) != 1 {
				t.Error("without a limit there is one part")
			}
		}
	})
}

func ExampleSplit() {
	limit := channel.TextLimit{Max: 41, Unit: channel.Weighted, URLLength: 23}
	reply := "Ci dispiace. Apra il reclamo qui: https://help.example.com/reclami/nuovo?lingua=it Grazie."
	_, err := text.Split(reply, limit, nil)
	fmt.Println(err)

	parts, err := text.Split(reply, limit, &text.SplitOptions{MaxParts: 3, Signature: "^FB"})
	fmt.Println(err)
	for _, p := range parts {
		fmt.Println(p.Body())
	}
	// Output:
	// text: length 65 of at most 41, too long from byte 34
	// <nil>
	// Ci dispiace. Apra il reclamo qui: (1/2)
	// https://help.example.com/reclami/nuovo?lingua=it Grazie. (2/2) ^FB
}

func BenchmarkSplit(b *testing.B) {
	for _, size := range []int{1, 10, 100} {
		s := strings.Repeat("Gentile cliente, la Sua pratica n. AB-12345 è in lavorazione. Veda https://help.example.com/a?b=c per i dettagli. ", 9*size)
		l := channel.TextLimit{Max: 280, Unit: channel.Weighted, URLLength: 23}
		b.Run(fmt.Sprintf("%dKB", len(s)/1000), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				if _, err := text.Split(s, l, &text.SplitOptions{MaxParts: 1 << 20}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
