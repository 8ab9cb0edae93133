package text_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/text"
)

var weighted = channel.TextLimit{Max: 280, Unit: channel.Weighted, URLLength: 23}

func TestCountWeighted(t *testing.T) {
	tests := []struct {
		name, s string
		want    int
	}{
		{"empty", "", 0},
		{"ascii", "Buongiorno!", 11},
		{"accents", "Così è più giù", 14},
		{"accents apart", "Cosi\u0300", 4},
		{"Cyrillic", "Здравствуйте", 12},
		{"Arabic", "شكرا", 4},
		{"last of the light", "\u10ff", 1},
		{"first of the heavy", "\u1100", 2},
		{"Han", "感謝", 4},
		{"quotes and dashes", "“a” – ‘b’ — c", 13},
		{"primes", "5′ 3″", 5},
		{"no-break hyphen", "a\u2011b", 3},
		{"narrow no-break space", "a\u202fb", 4},
		{"ellipsis, euro", "…€", 4},
		{"emoji", "😀", 2},
		{"emoji with a tone", "👍🏿", 2},
		{"a tone alone", "🏿", 2},
		{"emoji that has no tones", "🐱🏿", 4},
		{"two people with tones", "🧑🏿‍🤝‍🧑🏻", 2},
		{"newer than the list, with a tone", "🫸🏽", 4},
		{"family", "👩‍👩‍👦‍👦", 2},
		{"woman running", "🏃‍♀️", 2},
		{"flag", "🇮🇹", 2},
		{"half a flag", "🇮", 2},
		{"flag and a half", "🇮🇹🇮", 4},
		{"flag of Scotland", "🏴\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F", 2},
		{"black flag alone", "🏴", 2},
		{"tags without an end", "🏴\U000E0067\U000E0062", 6},
		{"rainbow flag", "🏳️‍🌈", 2},
		{"keycap", "1️⃣", 2},
		{"keycap of old", "#⃣", 2},
		{"digit with a style", "1️", 3},
		{"digit", "1", 1},
		{"copyright", "©", 1},
		{"copyright as an emoji", "©️", 2},
		{"trade mark", "™", 2},
		{"heart as text", "❤︎", 4},
		{"heart as an emoji", "❤️", 2},
		{"joiner at the end", "😀\u200d", 3},
		{"joiner before a letter", "😀\u200da", 4},
		{"two emoji", "😀😀", 4},
		{"not UTF-8", "a\xff", 3},

		{"flag of no country", "🇽🇽", 4},
		{"a letter before a flag", "🇽🇮🇹", 4},
		{"flag of no nation", "🏴\U000E0069\U000E0074\U000E0032\U000E0031\U000E007F", 12},
		{"tags behind what is no flag", "😀\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F", 14},
		{"joined by nobody", "😀\u200d😀", 5},
		{"a cat that cooks", "🐱\u200d🍳", 5},
		{"a cook with a tone behind", "👨\u200d🍳🏽", 4},
		{"a chain that begins well", "👨\u200d🍳\u200d🍳", 5},
		{"two families", "👩\u200d👦\u200d👩\u200d👦", 5},
		{"a family of five", "👨\u200d👩\u200d👧\u200d👦\u200d👦", 5},
		{"children in another order", "👩\u200d👦\u200d👧", 5},
		{"woman before man", "👩\u200d👨\u200d👧", 5},
		{"a family with tones", "👩🏽\u200d👦🏽", 5},
		{"a mother", "👩\u200d👧", 2},
		{"a kiss", "👩\u200d❤️\u200d💋\u200d👨", 2},
		{"a kiss without style", "👩\u200d❤\u200d💋\u200d👨", 11},
		{"a kiss with tones", "👨🏻\u200d❤️\u200d💋\u200d👨🏻", 2},
		{"a kiss with one tone", "👨🏻\u200d❤️\u200d💋\u200d👨", 11},
		{"man before woman", "👨\u200d❤️\u200d👩", 8},
		{"persons of one tone in love", "🧑🏽\u200d❤️\u200d🧑🏽", 8},
		{"persons of two tones in love", "🧑🏽\u200d❤️\u200d🧑🏻", 2},
		{"women hand in hand", "👩\u200d🤝\u200d👩", 8},
		{"women of two tones hand in hand", "👩🏽\u200d🤝\u200d👩🏻", 2},
		{"hands of two tones", "🫱🏽\u200d🫲🏻", 2},
		{"hands of one tone", "🫱🏽\u200d🫲🏽", 5},
		{"a judge", "👩🏽\u200d⚖️", 2},
		{"a judge without style", "👩🏽\u200d⚖", 5},
		{"a detective", "🕵️\u200d♀️", 2},
		{"a detective with a tone", "🕵🏽\u200d♀️", 2},
		{"a detective without style", "🕵\u200d♀️", 5},
		{"wrestlers", "🤼\u200d♂️", 2},
		{"wrestlers with a tone", "🤼🏽", 4},
		{"a pirate's flag", "🏴\u200d☠️", 2},
		{"a black cat", "🐈\u200d⬛", 2},
		{"an eye in a bubble", "👁\u200d🗨", 2},
		{"an eye in a bubble, with styles", "👁️\u200d🗨️", 5},
		{"a head that nods, newer than the list", "🙂\u200d↕️", 5},
		{"a style that is not needed", "😀️", 4},
		{"a style where nothing is", "a️", 3},
		{"a star with a style", "⭐️", 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := text.Count(tt.s, weighted); got != tt.want {
				t.Errorf("Count(%+q) = %d, want %d", tt.s, got, tt.want)
			}
		})
	}
}

func ExampleComposed() {
	typed, pasted := "caffè", "caffe\u0300"
	fmt.Println(typed == pasted, text.Composed(typed) == text.Composed(pasted))
	// Output: false true
}

// Of all pairs of regional indicators those count as one that are a country's flag.
func TestCountWeightedFlags(t *testing.T) {
	flags := 0
	for a := '🇦'; a <= '🇿'; a++ {
		for b := '🇦'; b <= '🇿'; b++ {
			switch n := text.Count(string([]rune{a, b}), weighted); n {
			case 2:
				flags++
			case 4:
			default:
				t.Errorf("%c%c counts %d", a, b, n)
			}
		}
	}
	if flags != 258 { // emoji-sequences.txt, Emoji 14
		t.Errorf("%d flags, want 258", flags)
	}
}

// All that the list has of people together: 25 families without tones, the kisses
// and hearts of 4 pairs, and hands of 4.
func TestCountWeightedPeople(t *testing.T) {
	people := []string{"👦", "👧", "👨", "👩", "🧑"}
	var toned []string
	for _, p := range people[2:] {
		for tone := '🏻'; tone <= '🏿'; tone++ {
			toned = append(toned, p+string(tone))
		}
	}
	count := func(between string, of ...[]string) (n int) {
		var join func(s string, rest [][]string)
		join = func(s string, rest [][]string) {
			if len(rest) == 0 {
				if text.Count(s, weighted) == 2 {
					n++
				}
				return
			}
			for _, p := range rest[0] {
				if s == "" {
					join(p, rest[1:])
				} else {
					join(s+"\u200d"+between+p, rest[1:])
				}
			}
		}
		join("", of)
		return n
	}
	all := append(toned, people...)
	for _, tt := range []struct {
		name      string
		got, want int
	}{
		{"families of two", count("", people, people), 4},
		{"of three", count("", people, people, people), 12},
		{"of four", count("", people, people, people, people), 9},
		{"hearts", count("❤️\u200d", all, all), 3*25 + 20 + 3},
		{"kisses", count("❤️\u200d💋\u200d", all, all), 3*25 + 20 + 3},
		{"hands", count("🤝\u200d", all, all), 3*20 + 25 + 1},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, tt.got, tt.want)
		}
	}
}

// What counts 23 is put in angle brackets here, which are no part of the text.
func TestCountWeightedAddresses(t *testing.T) {
	long := strings.Repeat("a", 64)
	for _, marked := range []string{
		"<http://example.com>", "veda <https://example.com/a/b?c=d#e>.", "<HTTP://EXAMPLE.COM/A>", "(<https://example.com/a>)",
		"<https://example.com/a_(b)> c", "(<https://example.com/a_(b)>)", "<https://example.com/a_(b_(c))>", "<https://example.com/a_>(b c)",
		"<https://example.com:8443/a>", "<https://example.com>: ecco", "<https://a-b.c_d.example.com>", "https://example_x.com",
		"https://-a.example.com", "https://a-.example.com", "https://_a.example.com", "http://localhost/a", "http://192.0.2.1/a", "http://example.invalidtop",
		"<https://example.com>", "<https://example.みんな/> ", "<http://caffè.example.it/menù>", "<http://xn--caff-8oa.example.xn--p1ai/>",
		"https://" + long + ".com", long + ".com", "<https://example.com>です", "はい<https://example.com/>です",
		"xhttp://example.com", "@http://example.com", "#https://example.com", "$https://example.com", "ftp://example.com",
		"<https://example.com/a>,", "<https://example.com/a/>...", "<https://example.com/?q=a>!", "<https://example.com/a+>", "<https://example.com/русский>",
		"<https://t.co/AbC123>'s", "<https://t.co/AbC123>.x", "<https://t.co/AbC123?a=b>", "https://t.co/" + strings.Repeat("a", 41),

		"<example.com>", "vada su <example.com>.", "<example.com/a?b=c> ora", "<example.com>?b=c", "<example.com>:8443 a", "<example.com:8443/a>", "<foo.jp>",
		"<www.example.co.uk/a>", "file.txt", "tar.bz2", "Ciao.Grazie", "versione 1.2.3", "help@example.com", "a.b@example.com", "john.doe.gov@example.com",
		"@example.com", "#example.com", "$example.com", "/example.com", "-example.com", "_example.com", ".example.com", "a/example.com/b",
		"<foo.bar>..example.com", "これは<example.com>です", "<a.com>これは<b.com/x>ほ", "例<example.com/path>中国語", "foo_<bar.example.com>", "<ELPAÍS.com>",
		"example.com-que", "example.com+a", "<example.com>_a", "<example.com/>", "<a.it>", "e.g", "😀<example.com>", "<https://example.com/a>😀",
		"\u2066\u202a<http://foobar.みんな/>\u202c\u2069",
	} {
		s := strings.NewReplacer("<", "", ">", "").Replace(marked)
		want, rest := 0, marked
		for {
			before, after, ok := strings.Cut(rest, "<")
			want += text.Count(before, channel.TextLimit{Unit: channel.Weighted})
			if !ok {
				break
			}
			_, rest, _ = strings.Cut(after, ">")
			want += 23
		}
		if got := text.Count(s, weighted); got != want {
			t.Errorf("%s: %d, want %d", marked, got, want)
		}
	}
}

func TestCountSegments(t *testing.T) {
	limit := channel.TextLimit{Unit: channel.Segments}
	for _, tt := range []struct {
		name, s string
		want    int
	}{
		{"empty", "", 1},
		{"one", strings.Repeat("è", 160), 1},
		{"two", strings.Repeat("è", 161), 2},
		{"two full", strings.Repeat("à", 306), 2},
		{"three", strings.Repeat("à", 307), 3},
		{"extension", strings.Repeat("€", 80), 1},
		{"extension over", strings.Repeat("€", 80) + "a", 2},
		{"an escape moves on", strings.Repeat("a", 152) + "[" + strings.Repeat("a", 152), 3},
		{"no escape to move", strings.Repeat("a", 305), 2},
		{"the whole alphabet", "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà" + strings.Repeat("a", 160-127), 1},
		{"other, one", strings.Repeat("ç", 70), 1},
		{"other, two", strings.Repeat("ç", 71), 2},
		{"other, three", strings.Repeat("ç", 135), 3},
		{"one other spoils all", strings.Repeat("a", 70) + "ç", 2},
		{"a pair moves on", strings.Repeat("ç", 66) + "😀" + strings.Repeat("ç", 66), 3},
		{"35 pairs", strings.Repeat("😀", 35), 1},
		{"36 pairs", strings.Repeat("😀", 36), 2},
		{"not UTF-8", "\xff", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := text.Count(tt.s, limit); got != tt.want {
				t.Errorf("%d messages, want %d", got, tt.want)
			}
		})
	}
	for _, r := range "`\tç’ÈÀ\x00\x1b\x7f" {
		if text.Count(strings.Repeat(string(r), 71), limit) != 2 {
			t.Errorf("%q is in the default alphabet", r)
		}
	}
	for _, r := range "\f^{}\\[~]|€" {
		if text.Count(strings.Repeat(string(r), 80), limit) != 1 || text.Count(strings.Repeat(string(r), 81), limit) != 2 {
			t.Errorf("%q does not count two", r)
		}
	}
}

// Two texts apart count what they count together, where nothing joins them, and
// no address counts a text longer than it is by more than an address can.
func FuzzCountWeighted(f *testing.F) {
	f.Add("これはexample.com/中", "😀‍a")
	f.Add("http://a.b.cd/(()", "xn--.com:1/?")
	f.Add("a..b.com..", "1\ufe0f\u20e3\u200d")
	f.Add("👩\u200d❤️\u200d💋\u200d👨🏽", "🇽🇮🇹🏴\U000E0067")
	f.Fuzz(func(t *testing.T, a, b string) {
		bare := channel.TextLimit{Unit: channel.Weighted}
		n, m := text.Count(a, weighted), text.Count(a, bare)
		if n < 0 || n > m+23*(1+strings.Count(a, ".")) {
			t.Errorf("%d with addresses and %d without", n, m)
		}
		if sum := n + 1 + text.Count(b, weighted); text.Count(a+"\n"+b, weighted) != sum {
			t.Errorf("%d together, %d apart", text.Count(a+"\n"+b, weighted), sum)
		}
	})
}

func FuzzCountSegments(f *testing.F) {
	f.Add("ciao [€] ç😀")
	f.Fuzz(func(t *testing.T, s string) {
		limit := channel.TextLimit{Unit: channel.Segments}
		n := text.Count(s, limit)
		if n < 1 || n > 1+len(s) || text.Count(s+"a", limit) < n {
			t.Errorf("%d messages, %d with a letter more", n, text.Count(s+"a", limit))
		}
	})
}

func BenchmarkCountRules(b *testing.B) {
	ascii := strings.Repeat("Dear customer, your order AB-12345 is on its way: https://help.example.com/track?id=1 We are sorry. @care ", 40)
	mixed := strings.Repeat("Perché è in ritardo? 😀👍🏽 お客様 https://help.example.com/a ", 40)
	for name, l := range map[string]channel.TextLimit{
		"weighted": weighted, "mastodon": social, "bluesky": {Unit: channel.Graphemes}, "utf16": {Unit: channel.UTF16},
		"runes": {}, "segments": {Unit: channel.Segments},
	} {
		for kind, s := range map[string]string{"ascii": ascii, "mixed": mixed} {
			b.Run(name+"/"+kind, func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(len(s)))
				for b.Loop() {
					text.Count(s, l)
				}
			})
		}
	}
}
