package care

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Near is from which similarity on two texts count as the same, see
// [Fingerprint.Similarity]: of twenty words one may differ, of ten none.
const Near = 0.75

const (
	// minWords is how many words besides thanks and wishes a text must have to be
	// compared: shorter ones are courtesies and plain facts, which may repeat.
	minWords = 8
	// maxPrint is how many pairs a fingerprint keeps. Texts of up to 65 words
	// are compared exactly, of longer ones a sample is.
	maxPrint = 64
	pairSize = 4
)

// saidKept is how long a host keeps what was said.
const saidKept = 7 * 24 * time.Hour

// Fingerprint is a text to compare with others, without the text: keyed hashes
// of its pairs of neighbouring words, sorted, each of four bytes. An empty one
// is like no other.
type Fingerprint []byte

// NewFingerprint makes the fingerprint of a text. Upper case, punctuation,
// mentions, the agent's signature, the greeting at its beginning and the words
// of names do not count. It is empty for a text of fewer than eight words
// besides thanks and wishes.
func NewFingerprint(key []byte, text string, names ...string) Fingerprint {
	words := plainWords(text, names)
	matter := 0
	for _, w := range words {
		if !courtesies[w] {
			matter++
		}
	}
	if matter < minWords {
		return nil
	}
	var pairs []uint32
	m := hmac.New(sha256.New, key)
	for i := range len(words) - 1 {
		m.Reset()
		_, _ = m.Write([]byte(words[i] + " " + words[i+1]))
		pairs = append(pairs, binary.BigEndian.Uint32(m.Sum(nil)))
	}
	slices.Sort(pairs)
	pairs = slices.Compact(pairs)
	f := make(Fingerprint, 0, pairSize*min(len(pairs), maxPrint))
	for _, p := range pairs[:min(len(pairs), maxPrint)] {
		f = binary.BigEndian.AppendUint32(f, p)
	}
	return f
}

// Similarity is how much two texts have in common, from 0 to 1: of the pairs of
// words that either has, the share that both have (the Jaccard index; of long
// texts its estimate from the smallest hashes, after Broder, "On the resemblance
// and containment of documents", 1997).
func (f Fingerprint) Similarity(g Fingerprint) float64 {
	a, b := f.pairs(), g.pairs()
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	limit := len(a) + len(b)
	if len(a) == maxPrint || len(b) == maxPrint {
		limit = maxPrint
	}
	both, all := 0, 0
	for ; all < limit && (len(a) > 0 || len(b) > 0); all++ {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0] < b[0]:
			a = a[1:]
		case len(a) == 0 || b[0] < a[0]:
			b = b[1:]
		default:
			both++
			a, b = a[1:], b[1:]
		}
	}
	return float64(both) / float64(all)
}

func (f Fingerprint) pairs() []uint32 {
	p := make([]uint32, 0, len(f)/pairSize)
	for ; len(f) >= pairSize; f = f[pairSize:] {
		p = append(p, binary.BigEndian.Uint32(f))
	}
	return p
}

// greetings begin a text that names the customer.
var greetings = makeSet(`ciao salve buongiorno buonasera gentile caro cara egregio
	hi hello hey dear good hola buenos buenas estimado estimada querido querida
	bonjour bonsoir salut cher chère hallo guten liebe lieber moin`)

// unsigned is a text without the signature at its end.
func unsigned(text string) string {
	if initials, at, ok := signature(text); ok {
		text = text[:at] + text[at+1+len(initials):]
	}
	return text
}

// plainWords are the words of a text that count when texts are compared.
func plainWords(text string, names []string) []string {
	not := makeSet(strings.ToLower(strings.Join(names, " ")))
	var words []string
	for _, f := range strings.Fields(strings.ToLower(ungreeted(unsigned(text)))) {
		if strings.HasPrefix(f, "@") || not[f] {
			continue
		}
		for _, w := range strings.FieldsFunc(f, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if !not[w] {
				words = append(words, w)
			}
		}
	}
	return words
}

// maxGreeting is how many words a greeting has: "Buongiorno gentile signora
// Anna Rossi,".
const maxGreeting = 5

// ungreeted is a text without the greeting and the name that it begins with: a
// few words of which the first greets, up to the first mark after them.
func ungreeted(text string) string {
	rest := strings.TrimSpace(text)
	end := strings.IndexAny(rest, ",!.:;\n")
	if end < 0 {
		return rest
	}
	words := strings.Fields(strings.ToLower(rest[:end]))
	for len(words) > 0 && strings.HasPrefix(words[0], "@") {
		words = words[1:]
	}
	if len(words) == 0 || len(words) > maxGreeting || !greetings[words[0]] {
		return rest
	}
	return rest[end+1:]
}

// Said is something that we wrote to a customer, as it is kept to compare later
// texts with and to count automatic ones: without the text.
type Said struct {
	Conversation ID        `json:"conversation"`
	Reply        string    `json:"reply"`
	Customer     string    `json:"customer"`
	At           time.Time `json:"at"`
	Auto         bool      `json:"auto,omitempty"`
	// Print is the text's; empty for an automatic one and one not compared.
	Print Fingerprint `json:"print,omitempty"`
}

// unalike says how many other customers were sent near the same text, when that
// is too many, or that the customer was just sent it. A public invitation to go
// on in private is no answer: it says the same to everybody, and what follows is
// written by a person. Of it only the same customer's copies count.
func (d *decision) unalike() []Reason {
	within := time.Duration(d.rules.spec.SimilarWithin)
	own := d.identities()
	others := map[string]bool{}
	for _, s := range d.facts.Similar {
		if s.Conversation == d.c.ID && s.At.After(d.now.Add(-within)) && len(d.c.Unanswered) == 0 {
			return []Reason{{GuardSimilar, "text", "the customer was sent near the same text at " + s.At.UTC().Format(time.RFC3339) +
				" and has not written since: nothing is to be sent, or something new"}}
		}
		if !slices.Contains(own, s.Customer) && s.At.After(d.now.Add(-within)) {
			others[s.Customer] = true
		}
	}
	if len(others) < d.rules.spec.SimilarMax || d.invites {
		return nil
	}
	return []Reason{{GuardSimilar, "text", "near the same text went to " + itoa(len(others)) + " other customers within " + within.String() +
		": write it for this customer"}}
}

// identities are all that is known of the conversation's customer.
func (d *decision) identities() []string {
	return append([]string{d.c.Customer}, d.linked()...)
}

// linked are the identities that are known to be the customer's, too.
func (d *decision) linked() []string {
	if d.facts.Ledger == nil {
		return nil
	}
	return d.facts.Ledger.Identities
}
