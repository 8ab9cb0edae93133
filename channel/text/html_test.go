package text_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel/text"
)

func TestFromHTML(t *testing.T) {
	tests := []struct{ name, html, want string }{
		{"empty", "", ""},
		{"plain", "ciao", "ciao"},
		{"paragraphs", "<p>uno</p><p>due</p>", "uno\n\ndue"},
		{"line end", "<p>uno<br>due<br />tre</p>", "uno\ndue\ntre"},
		{"many line ends", "a<br><br><br><br>b", "a\n\nb"},
		{"blanks", "<p> uno \n\t due </p>\n<p>tre</p>", "uno due\n\ntre"},
		{"entities", "<p>1 &lt; 2 &amp;&amp; caff&egrave; &#39;&#x1F600;</p>", "1 < 2 && caffè '😀"},
		{"entity makes no tag", "&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"},
		{
			"mention", `<p><span class="h-card" translate="no"><a href="https://masto.example/@shop" class="u-url mention">@<span>shop</span></a></span> ciao</p>`,
			"@shop ciao",
		},
		{"hashtag", `<a href="https://masto.example/tags/Help" class="mention hashtag" rel="tag">#<span>Help</span></a>!`, "#Help!"},
		{"hashtag without class", `<a href="https://key.example/tags/Help" rel="tag">#Help</a>`, "#Help"},
		{
			"shortened address", `vedi <a href="https://help.example.com/moduli/reclamo?id=1&amp;a=2" rel="nofollow"><span class="invisible">https://</span><span class="ellipsis">help.example.com/moduli/recla</span><span class="invisible">mo?id=1&amp;a=2</span></a>.`,
			"vedi https://help.example.com/moduli/reclamo?id=1&a=2.",
		},
		{
			"address with an invisible scheme", `<a href="https://example.com/a"><span class="invisible">https://</span><span class="">example.com/a</span><span class="invisible"></span></a>`,
			"https://example.com/a",
		},
		{"address cut with dots", `<a href="https://example.com/abcdef">example.com/abc…</a>`, "https://example.com/abcdef"},
		{"address without www", `<a href="https://www.example.com/">example.com</a>`, "https://www.example.com/"},
		{"link with a label", `<a href="https://example.com/a">qui</a>`, "qui (https://example.com/a)"},
		{"label pretends to be an address", `<a href="https://evil.example/">bank.example</a>`, "bank.example (https://evil.example/)"},
		{"link without text", `vedi<br><a href="https://example.com/a"></a>`, "vedi\nhttps://example.com/a"},
		{"link without anything", `<p>a</p><a></a><p>b</p>`, "a\n\nb"},
		{"link to nothing readable", `<a href="javascript:alert(1)">qui</a>`, "qui"},
		{"mail link", `<a href="mailto:a@example.com">a@example.com</a>`, "a@example.com"},
		{"address with a line end", "<a href=\"https://example.com/\na\">qui</a>", "qui"},
		{"link that never closes", `<a href="https://example.com/a">qui`, "qui (https://example.com/a)"},
		{"link in a link", `<a href="https://example.com/a">x<a href="https://example.com/b">y</a>`, "x (https://example.com/a)y (https://example.com/b)"},
		{"invisible outside a link", `<span class="invisible">IBAN</span> mio`, "IBAN mio"},
		{"list", "<p>Ecco:</p><ul><li>uno</li><li><p>due</p></li></ul><p>fine</p>", "Ecco:\n\n- uno\n- due\n\nfine"},
		{"numbered", "<ol><li>uno</li><li>due</li></ol>", "1. uno\n2. due"},
		{"nested list", "<ul><li>a<ol><li>b</li><li>c</li></ol></li><li>d</li></ul>", "- a\n  1. b\n  2. c\n- d"},
		{"quote", "<blockquote><p>a<br>b</p></blockquote><p>c</p>", "> a\n> b\n\nc"},
		{"quote that begins with a link", `<blockquote><a href="https://example.com/a">https://example.com/a</a></blockquote>`, "> https://example.com/a"},
		{"preformatted", "<pre><code>a\nb</code></pre>c", "a\nb\n\nc"},
		{"script", "a<script>if (1 < 2) { x('</p>') }</script>b<STYLE>p{}</STYLE >c", "abc"},
		{"script that never closes", "a<script>b", "a"},
		{"comment", "a<!-- <b>x</b> -->b", "ab"},
		{"comment that never closes", "a<!-- b", "a"},
		{"declaration", "<!doctype html><p>a</p>", "a"},
		{"picture", `<p>a <img src="x.png" class="emoji" alt=":blob:"></p>`, "a :blob:"},
		{"unknown elements", "<blink>a</blink><x-y z>b</x-y>", "ab"},
		{"crossed", "<p><b>a<i>b</b>c</i></p></p></div>", "abc"},
		{"no tag", "1 < 2 <3 <- <", "1 < 2 <3 <- <"},
		{"tag that never ends", `ciao <b a="1`, `ciao <b a="1`},
		{"bracket in an attribute", `<p title="a>b">c</p>`, "c"},
		{"attributes without quotes", `<a class=x href=https://example.com/a>qui</a>`, "qui (https://example.com/a)"},
		{"control characters", "a\x00b&#1;c\u0085d", "abcd"},
		{"not UTF-8", "a\xffb", "a\uFFFDb"},
		{"closing tags alone", "</ul></li></a></span></blockquote></pre>a", "a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, text.FromHTML(tt.html)); diff != "" {
				t.Errorf("FromHTML(%q) (-want +got):\n%s", tt.html, diff)
			}
		})
	}
}

// Input made to be slow: each would take minutes if it were read twice.
func TestFromHTMLIsLinear(t *testing.T) {
	for _, s := range []string{"<", "<a ", "<a b='", "<!--", "<script>", "<script></", "<!", "<blockquote>a", "<ul><li>a", "<span class=invisible>", "<a href=https://example.com/>a", "&", "&amp", "</", "<pre>\n"} {
		in := strings.Repeat(s, 1<<20/len(s))
		if got := text.FromHTML(in); len(got) > 5*len(in) {
			t.Errorf("%q repeated: %d bytes became %d", s, len(in), len(got))
		}
	}
}

func ExampleFromHTML() {
	fmt.Println(text.FromHTML(`<p><a href="https://masto.example/@shop" class="u-url mention">@<span>shop</span></a> il pacco non c&#39;è<br>ordine 123</p>` +
		`<p><a href="https://example.com/tracking/123"><span class="invisible">https://</span><span class="ellipsis">example.com/track</span><span class="invisible">ing/123</span></a></p>`))
	// Output:
	// @shop il pacco non c'è
	// ordine 123
	//
	// https://example.com/tracking/123
}

func FuzzFromHTML(f *testing.F) {
	for _, s := range []string{
		"<p>a<br>b</p><ul><li>c</li></ul>", `<a href="https://example.com/a"><span class="invisible">https://</span><span class="ellipsis">exa</span></a>`,
		"<blockquote><pre>\n<", "<!--", "<script></scrip", "<a href='", "&#0;&#xD800;&nGt;", "<ol><li><p>\xff",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := text.FromHTML(s)
		switch {
		case !utf8.ValidString(got):
			t.Fatalf("FromHTML(%q) = %q is not UTF-8", s, got)
		case len(got) > 5*len(s)+16:
			t.Fatalf("FromHTML(%q) has %d bytes of %d", s, len(got), len(s))
		case strings.ContainsFunc(got, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }):
			t.Fatalf("FromHTML(%q) = %q has control characters", s, got)
		case strings.Contains(got, "\n\n\n"):
			t.Fatalf("FromHTML(%q) = %q has two empty lines", s, got)
		case !strings.ContainsAny(s, "<&") && strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(strip(s)), " "):
			t.Fatalf("FromHTML(%q) = %q loses text", s, got)
		}
	})
}

func strip(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !strings.ContainsRune(" \n\t\r\f", r) {
			return -1
		}
		return r
	}, s)
}

func BenchmarkFromHTML(b *testing.B) {
	mention := `<p><span class="h-card"><a href="https://masto.example/@shop" class="u-url mention">@<span>shop</span></a></span> il corriere non è passato. Perché?<br>ordine 123</p>`
	link := `<p>vedi <a href="https://help.example.com/moduli/reclamo?id=1" rel="nofollow"><span class="invisible">https://</span><span class="ellipsis">help.example.com/moduli/recla</span><span class="invisible">mo?id=1</span></a></p>`
	for _, bm := range []struct{ name, s string }{{"mention", mention}, {"long", strings.Repeat(mention+link, 20)}} {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(bm.s)))
			for b.Loop() {
				text.FromHTML(bm.s)
			}
		})
	}
}
