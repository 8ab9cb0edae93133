package privacy

import (
	"strings"
	"unicode"
)

const keyBytes = 48 // of a key that are read as words

// plainKeys name a text of any kind; as words before it they would mislead: "text" otherwise announces a phone number.
var plainKeys = setOf("text message msg body content contents error err value data string note notes comment comments description title subject")

// keyWords returns what the keys of a value say about it, as words before it: "user", "phoneNumber" gives "user phone number: ". The last word is there
// without its s too.
func keyWords(keys ...string) string {
	var b strings.Builder
	for _, key := range keys {
		if plainKeys[strings.ToLower(key)] {
			continue
		}
		lower, inWord := false, false
		for i, r := range key {
			if i >= keyBytes {
				break
			}
			if !unicode.IsLetter(r) {
				lower, inWord = false, false
				continue
			}
			if b.Len() > 0 && (!inWord || lower && unicode.IsUpper(r)) {
				b.WriteByte(' ')
			}
			b.WriteRune(unicode.ToLower(r))
			lower, inWord = unicode.IsLower(r), true
		}
	}
	words := b.String()
	if words == "" {
		return ""
	}
	if one, ok := strings.CutSuffix(words, "s"); ok { // a list: "phones"
		words += " " + one[strings.LastIndexByte(one, ' ')+1:]
	}
	return words + ": "
}
