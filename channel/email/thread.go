package email

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"

	"github.com/mysocialcare/socialcare/channel"
)

// tokens are written in what addresses and identifiers may hold, whatever a
// mail system does to letters' case.
var tokens = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// prefix begins a token, so that it is told from other words there.
const prefix = "sc-"

// tokenSize is a token's length without its prefix: 80 bits, which nobody
// guesses.
const tokenSize = 16

// tokenOf names the discussion that begins with a message.
func tokenOf(root string) string {
	sum := sha256.Sum256([]byte(root))
	return prefix + tokens.EncodeToString(sum[:10])
}

func isToken(s string) bool {
	if len(s) != len(prefix)+tokenSize || !strings.HasPrefix(s, prefix) {
		return false
	}
	_, err := tokens.DecodeString(s[len(prefix):])
	return err == nil
}

// MessageID is the identifier of a message of ours, with its brackets: the same
// at every attempt to send a draft, and it names the discussion, so that an
// answer finds its way although it refers to nothing else. host is our own; a
// draft's ID or a thread that cannot stand in an identifier is replaced by its
// hash.
func MessageID(d channel.Draft, host string) string {
	id := d.ID
	if !isAtom(id) || len(id) > 64 {
		id = tokenOf(id)[len(prefix):]
	}
	return "<" + id + "." + discussion(d) + "@" + host + ">"
}

// discussion is the token of the one that a draft belongs to. A draft without a
// thread begins one at the message that it answers, or at itself.
func discussion(d channel.Draft) string {
	switch {
	case isToken(d.Thread):
		return d.Thread
	case d.Thread != "":
		return tokenOf(d.Thread)
	case !d.InReplyTo.IsZero():
		return tokenOf(d.InReplyTo.Native)
	}
	return tokenOf(d.ID)
}

// isAtom: letters, digits and the signs that identifiers need no quotes for.
func isAtom(s string) bool {
	for _, c := range []byte(s) {
		if !('a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '_') {
			return false
		}
	}
	return s != ""
}

// thread names the discussion that a message belongs to.
func thread(h header, b body, self []string, m *channel.Message) string {
	if t := tokenIn(m.Ref.Native, self); t != "" { // one of ours that comes back
		return t
	}
	refs := append(append([]string{}, m.References...), h.ids("In-Reply-To")...)
	if b.failed != "" {
		refs = append(refs, b.failed)
	}
	for i := len(refs) - 1; i >= 0; i-- {
		if t := tokenIn(refs[i], self); t != "" {
			return t
		}
	}
	for _, name := range []string{"To", "Cc", "Delivered-To", "X-Original-To"} {
		for _, a := range h.addresses(name) {
			if plus, ok := own(strings.ToLower(a.Address), self); ok && isToken(plus) {
				return plus
			}
		}
	}
	if len(refs) > 0 {
		return tokenOf(refs[0])
	}
	return tokenOf(m.Ref.Native)
}

// tokenIn is the token in an identifier that [MessageID] made for one of our
// hosts.
func tokenIn(id string, self []string) string {
	local, host, _ := strings.Cut(strings.Trim(strings.ToLower(id), "<>"), "@")
	i := strings.LastIndexByte(local, '.')
	if i < 0 || !isToken(local[i+1:]) {
		return ""
	}
	for _, address := range self {
		if _, ours, ok := strings.Cut(strings.ToLower(address), "@"); ok && ours == host {
			return local[i+1:]
		}
	}
	return ""
}

// own reports whether an address is one of ours, and what it has behind a "+".
func own(address string, self []string) (plus string, ok bool) {
	local, host, found := strings.Cut(address, "@")
	if !found {
		return "", false
	}
	local, plus, _ = strings.Cut(local, "+")
	for _, s := range self {
		ours, oursHost, _ := strings.Cut(strings.ToLower(s), "@")
		ours, _, _ = strings.Cut(ours, "+")
		if ours == local && oursHost == host {
			return plus, true
		}
	}
	return "", false
}
