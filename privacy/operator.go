package privacy

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"hash"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Operator says what Redact writes in place of a finding. The zero value writes the label, such as [PHONE_NUMBER].
// It is immutable; a key in it is not shown by any method or format.
type Operator struct {
	kind operation
	keep int              // characters that a mask shows
	size int              // bytes of the shortest key
	key  func() []byte    // closures, so that no format shows the key
	mac  func() hash.Hash // of tokens and pseudonyms

	sealed *sealer // of a reversible one
}

type operation uint8

const (
	label operation = iota
	mask
	pseudonym
	reversible
)

var operationNames = [...]string{label: "label", mask: "mask", pseudonym: "pseudonym", reversible: "token"}

const (
	maxKept = 4  // characters that a mask may show; PCI DSS 3.4.1 lets the last four digits of a card be shown
	minKey  = 16 // bytes of a key
)

// Mask replaces all characters by "*" but for the marks between groups, and keeps the last letters and digits readable: "**** **** **** 0000". New
// refuses more than 4; a value never shows more than a quarter of its letters and digits, and a password, code or key none, nor its marks.
func Mask(keep int) Operator { return Operator{kind: mask, keep: keep} }

// Pseudonym replaces a value by its label with a keyed hash, such as [PHONE_NUMBER:bcdfghjklmnp]: the same value gets the same
// pseudonym, however its groups are parted and cased (a password, key or crypto address only as it is), as long as the key is the same and, after Within, the conversation is. The hash is HMAC-SHA-256, of
// which 48 bits are shown. New refuses a key of fewer than 16 bytes. The key is copied.
func Pseudonym(key []byte) Operator {
	key = slices.Clone(key)
	return Operator{kind: pseudonym, size: len(key), key: func() []byte { return key }, mac: keyed(key)}
}

func keyed(key []byte) func() hash.Hash { return func() hash.Hash { return hmac.New(sha256.New, key) } }

func (g *Guard) setOperators(ops map[Type]Operator) error {
	for t, op := range ops {
		if t != "" && !knownTypes[t] && !g.recognizes(t) {
			return badOption("operators", string(t), "no such type")
		}
		if op.kind == mask && (op.keep < 0 || op.keep > maxKept) {
			return badOption("operators", string(t), fmt.Sprintf("a mask keeps 0 to %d characters, not %d", maxKept, op.keep))
		}
		if op.kind == reversible && op.sealed == nil {
			return badOption("operators", string(t), "a reversible operator is a pseudonym with a vault")
		}
		if op.kind >= pseudonym && op.size < minKey {
			return badOption("operators", string(t), fmt.Sprintf("a key of %d bytes is too short, %d are needed", op.size, minKey))
		}
	}
	if len(ops) > 0 {
		g.operators = make(map[Type]Operator, len(ops))
		for t, op := range ops {
			g.operators[t] = op
		}
	}
	return nil
}

// Within returns a Guard whose pseudonyms hold for one conversation only: the same value gets another pseudonym in another one.
// It is cheap and shares the rest with g.
func (g *Guard) Within(conversation string) *Guard {
	scoped := *g
	scoped.scope = conversation
	return &scoped
}

// operator is the one for a type.
func (g *Guard) operator(t Type) Operator {
	op, ok := g.operators[t]
	if !ok {
		op = g.operators[""]
	}
	return op
}

// write appends what stands for the value of a finding.
func (g *Guard) write(b *strings.Builder, op Operator, t Type, value string) {
	id := ""
	switch op.kind {
	case mask:
		if secret[t] {
			b.WriteString(strings.Repeat("*", utf8.RuneCountInString(value)))
		} else {
			writeMask(b, value, op.keep)
		}
		return
	case pseudonym:
		id = g.hash(op.mac(), t, value, pseudonymLetters)
	case reversible:
		id = g.keep(op, t, value)
	}
	b.WriteByte('[')
	b.WriteString(string(t))
	if id != "" {
		b.WriteByte(':')
		b.WriteString(id)
	}
	b.WriteByte(']')
}

// secret types are masked whole: each character that stays makes guessing the others easier.
var secret = map[Type]bool{Password: true, OneTimeCode: true, PIN: true, CVV: true, APIKey: true, URLSecret: true}

// writeMask replaces everything by "*" but what stands between groups, and keeps the last letters and digits as they are.
func writeMask(b *strings.Builder, value string, keep int) {
	n := 0
	for _, r := range value {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			n++
		}
	}
	hide := n - min(keep, n/4)
	for _, r := range value {
		switch {
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			if hide > 0 {
				hide--
				r = '*'
			}
		case r < unicode.MaxASCII && strings.ContainsRune(" \t\n+-./()@:,", r) || unicode.Is(unicode.Zs, r) || unicode.Is(unicode.Pd, r):
		case unicode.Is(unicode.M, r) || unicode.Is(unicode.Cf, r):
			continue // an accent or an invisible character
		default:
			r = '*'
		}
		b.WriteRune(r)
	}
}

// hashLetters are those of pseudonyms and tokens: without vowels, so that they are neither words nor numbers.
const (
	hashLetters      = "bcdfghjklmnpqrst"
	pseudonymLetters = 12
)

// hash is the keyed hash of a value in letters, two for a byte.
func (g *Guard) hash(mac hash.Hash, t Type, value string, letters int) string {
	fmt.Fprintf(mac, "%d:%s%s:", len(g.scope), g.scope, t)
	mac.Write([]byte(canonical(t, value)))
	sum := mac.Sum(nil)
	out := make([]byte, letters)
	for i := range out {
		out[i] = hashLetters[sum[i/2]>>(4*(i%2))&15]
	}
	return string(out)
}

// canonical drops what people vary without meaning another value: case, and the marks between groups. Where a mark or the case tells two values
// apart (192.0.2.17 and 192.0.21.7, passwords), it stays. The empty type drops all that any type does.
func canonical(t Type, value string) string {
	switch t {
	case Password, APIKey, URLSecret, CryptoAddress:
		return value
	case Email, IPAddress:
		return strings.ToLower(value)
	case Coordinates:
		return strings.ToUpper(strings.Join(strings.Fields(value), ""))
	}
	parted := t == Person || t == BirthDate || t == Address || t != "" && !knownTypes[t]
	between := false
	return strings.TrimRight(strings.Map(func(r rune) rune {
		if r == '+' || unicode.IsLetter(r) || unicode.IsNumber(r) {
			between = parted
			return unicode.ToUpper(r)
		}
		if between {
			between = false
			return ' '
		}
		return -1
	}, value), " ")
}

// recognizes reports whether the host has a recogniser for the type.
func (g *Guard) recognizes(t Type) bool {
	return slices.ContainsFunc(g.recognizers, func(r recognizer) bool { return r.Type == t })
}
