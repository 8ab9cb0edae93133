package privacy

import (
	"strings"
	"sync"
	"unicode"
)

const keyBytes = 48 // of a key that are read as words

// plainKeys name a text of any kind; as words before it they would mislead: "text" otherwise announces a phone number.
var plainKeys = newWordList("text message msg body content contents error err value data string note notes comment comments description title subject")

// keyTypes are keys whose values are data whatever they look like, by their last words.
var keyTypes = sync.OnceValue(func() map[string]Type {
	m := make(map[string]Type)
	for t, keys := range map[Type]string{
		Password:    "password confirmation|password confirm|password repeat|password hash|password|passwd|passphrase|passcode|pwd|passwort|kennwort|contraseña|contrasena|mot de passe",
		APIKey:      "secret|api key|apikey|access key|secret key|private key|access token|auth token|refresh token|bearer token|api token|id token|session token|csrf token|credential|authorization|cookie",
		PIN:         "pin|pin code",
		CVV:         "cvv|cvc|security code",
		OneTimeCode: "otp|otp code|one time code|verification code",
		Coordinates: "coordinate|coord|latlng|latlon|lat lng|lat lon|lat|lon|lng|latitude|longitude|latitudine|longitudine|latitud|longitud",
		BirthDate:   "dob|birthdate|birthday|birth date|date of birth|data di nascita|fecha de nacimiento|date de naissance|geburtsdatum",
	} {
		for key := range strings.SplitSeq(keys, "|") {
			m[key] = t
		}
	}
	return m
})

// splitKey returns the words of a key: "phoneNumber" and "phone_number" give "phone number".
func splitKey(key string) string {
	var b strings.Builder
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
	return b.String()
}

// keyWords returns what a key, which is under another, says about its value, as words before it. The last word is there without its s too, since
// "phones" is a list.
func keyWords(parent, key string) string {
	words := ""
	for _, k := range [...]string{parent, key} {
		if w := splitKey(k); w != "" && !plainKeys.holds([]byte(w)) {
			words += w + " "
		}
	}
	if words == "" {
		return ""
	}
	words = words[:len(words)-1]
	if one, ok := strings.CutSuffix(words, "s"); ok {
		words += " " + one[strings.LastIndexByte(one, ' ')+1:]
	}
	return words + ": "
}

// keyContext returns what stands before a value as it is read: the words of its key, or the beginning of a URL before the query of one.
func keyContext(parent, key string) string {
	switch w := splitKey(key); w[strings.LastIndexByte(w, ' ')+1:] {
	case "query", "querystring":
		return "https://key.example/?"
	}
	return keyWords(parent, key)
}

// keyType is the type of all values under a key.
func keyType(key string) (Type, bool) {
	words := splitKey(key)
	for {
		if t, ok := keyTypes()[words]; ok {
			return t, true
		}
		if t, ok := keyTypes()[strings.TrimSuffix(words, "s")]; ok {
			return t, true
		}
		_, rest, more := strings.Cut(words, " ")
		if !more {
			return "", false
		}
		words = rest
	}
}

// above returns what a value under a key has above it: the key, or its own parent if that says what all under it is.
func above(parent, key string) string {
	if _, ok := keyType(key); !ok {
		if _, ok = keyType(parent); ok {
			return parent
		}
	}
	return key
}

// redactKey redacts a key of an object that is under another key: that one says what a number is, as in {"phones":{"3995550142":"home"}}.
func (g *Guard) redactKey(parent, under, key string) string {
	if strings.ContainsFunc(key, unicode.IsNumber) {
		return g.redactAfter(keyWords(parent, under), key)
	}
	return g.Redact(key)
}

// redactKeyed redacts the value of a key, which is under another. What one of them alone says to be data is replaced whole.
func (g *Guard) redactKeyed(parent, key, value string) string {
	t, ok := keyType(key)
	if !ok {
		t, ok = keyType(parent)
	}
	if !ok || !holdsData(t, value) {
		return g.redactAfter(keyContext(parent, key), value)
	}
	whole := []Finding{{End: len(value), Type: t}}
	out := g.replace(value, 0, len(value), whole, false)
	if g.operator(t).kind == mask && g.Redact(out) != out {
		return g.replace(value, 0, len(value), whole, true)
	}
	return out
}

// holdsData reports whether a value can be data of a type: it is not empty, nor what Redact wrote, and it has a digit where the type has.
func holdsData(t Type, value string) bool {
	if end, _ := labelAt(value, 0); end == len(value) || strings.Trim(value, "* -./()+@:,") == "" {
		return false
	}
	if secret[t] {
		return true
	}
	shown := 0
	for _, r := range value {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			shown++
		}
	}
	masked := strings.Contains(value, "*") && shown <= maxKept
	return !masked && strings.ContainsFunc(value, unicode.IsNumber)
}
