package privacy

import (
	"fmt"
	"strings"
)

// tokenLetters is the length of a token's id: 96 bits, so that nobody comes upon one by trying.
const tokenLetters = 24

// Reversible returns an operator that writes a token, such as [IBAN_CODE:bcdfghjklmnpqrstbcdfghjk], in place of a Pseudonym, and keeps what it stands
// for, sealed, in a vault: Guard.Restore puts it back. The same value gets the same token within a conversation.
//
// The pseudonym's key, through keys derived from it, names tokens and seals values (AES-256-GCM); older keys open what they sealed. To change
// keys, build the guard with the new one first and the old ones after it, seal the vault's values again (MemoryVault.Rekey, or Reseal in a vault of
// your own), then drop the old ones. Tokens in texts stay valid; a value that is met again gets a new one.
//
// If the vault fails, the label is written: the value is never left in the text.
func (o Operator) Reversible(v Vault, older ...[]byte) Operator {
	o.kind = reversible
	if o.key == nil || v == nil {
		o.size, o.sealed = 0, nil
		return o // New refuses it
	}
	keys := append([][]byte{o.key()}, older...)
	for _, k := range older {
		o.size = min(o.size, len(k))
	}
	o.mac = keyed(derived(keys[0], "token", 32))
	o.sealed = newSealer(v, keys)
	return o
}

// Reseal opens a value of a vault with any of the operator's keys and seals it with the first. It fails with ErrVault if no key opens it, or if the
// operator is not reversible.
func (o Operator) Reseal(conversation, id string, sealed []byte) ([]byte, error) {
	if o.sealed == nil {
		return nil, &Error{Err: ErrVault, Field: "operators", Reason: "not reversible"}
	}
	plain, err := o.sealed.open(conversation, id, sealed)
	if err != nil {
		return nil, err
	}
	return o.sealed.seal(conversation, id, plain), nil
}

// keep puts a value into the vault and returns its token's id; "" if the vault fails.
func (g *Guard) keep(op Operator, t Type, value string) string {
	id := g.hash(op.mac(), t, value, tokenLetters)
	if op.sealed.vault.Put(g.scope, id, op.sealed.seal(g.scope, id, string(t)+"\x00"+value)) != nil {
		return ""
	}
	return id
}

// Restore puts back what reversible tokens of this guard's conversation stand for, for a reader who may see it. A token that the vault does not have
// (never made, of another conversation, expired, erased) stays as it is, so a customer who writes something like a token gets nothing by it. If a vault
// fails, or holds a value that no key opens, Restore returns the text as it was and an error with ErrVault.
func (g *Guard) Restore(text string) (string, error) {
	var b strings.Builder
	last := 0
	for i := strings.IndexByte(text, '['); i >= 0; {
		t, id, end := tokenAt(text, i)
		if end > 0 {
			value, err := g.stored(t, id)
			if err != nil {
				return text, err
			}
			if value != "" {
				b.WriteString(text[last:i])
				b.WriteString(value)
				last = end
			}
			i = end - 1
		}
		n := strings.IndexByte(text[i+1:], '[')
		if n < 0 {
			break
		}
		i += 1 + n
	}
	if last == 0 {
		return text, nil
	}
	b.WriteString(text[last:])
	return b.String(), nil
}

// tokenAt reads a token at i, where a bracket stands; end is 0 if there is none.
func tokenAt(s string, i int) (t Type, id string, end int) {
	n := strings.IndexByte(s[i:min(len(s), i+maxLabel)], ']')
	if n < 0 {
		return "", "", 0
	}
	name, id, ok := strings.Cut(s[i+1:i+n], ":")
	if !ok || strings.IndexByte(name, '[') >= 0 || len(id) != tokenLetters || strings.Trim(id, hashLetters) != "" {
		return "", "", 0
	}
	return Type(name), id, i + n + 1
}

// stored returns what a token stands for; "" if nothing is known of it.
func (g *Guard) stored(t Type, id string) (string, error) {
	op := g.operator(t)
	if op.sealed == nil {
		return "", nil
	}
	sealed, err := op.sealed.vault.Get(g.scope, id)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrVault, err)
	}
	if sealed == nil {
		return "", nil
	}
	plain, err := op.sealed.open(g.scope, id, sealed)
	if err != nil {
		return "", err
	}
	of, value, _ := strings.Cut(plain, "\x00")
	if Type(of) != t {
		return "", nil
	}
	return value, nil
}
