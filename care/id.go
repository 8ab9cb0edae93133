package care

import (
	"crypto/hmac"
	"crypto/sha256"
	"hash/fnv"

	"github.com/mysocialcare/socialcare/channel"
)

// ID names a conversation. It derives from where the conversation began, so
// that two processes that see its first message at once name it alike.
type ID string

// Shards is the number of parts that conversations are divided into. It is
// part of every stored key and never changes.
const Shards = 256

// Shard is the part, from 0 to Shards-1, that the conversation and all its rows
// live in.
func (id ID) Shard() int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id))
	return int(h.Sum32() % Shards)
}

// Thread names a discussion on an account.
type Thread struct {
	Account channel.Account `json:"account"`
	Native  string          `json:"native"`
}

// ID is the identifier of the conversation that begins with the thread.
func (t Thread) ID() ID {
	return ID(digest('c', t.Account.Brand, t.Account.Network, t.Account.Name, t.Native))
}

// FollowUpID is the identifier of the conversation that follows a closed one
// when the customer writes again: it derives from both, so that a repeated
// delivery names the same.
func FollowUpID(old ID, inbound channel.Ref) ID {
	return ID(digest('c', string(old), inbound.Account.String(), inbound.Native))
}

// ContentID is the identifier under which a message's text is stored.
func ContentID(ref channel.Ref) string {
	a := ref.Account
	return digest('t', a.Brand, a.Network, a.Name, ref.Native)
}

// CustomerID is a keyed hash of a party's identity on a network: events and
// rows name a customer by it, and without the key, the store's own, nobody can
// tell who it is.
// A party without a native identifier is named by its handle.
func CustomerID(key []byte, account channel.Account, p channel.Party) string {
	who := p.Native
	if who == "" {
		who = p.Handle
	}
	m := hmac.New(sha256.New, key)
	for _, s := range []string{account.Brand, account.Network, who} {
		_, _ = m.Write([]byte(s))
		_, _ = m.Write([]byte{0})
	}
	return encoded('p', m.Sum(nil))
}

func digest(prefix byte, parts ...string) string {
	text := append(make([]byte, 0, 256), prefix)
	for _, s := range parts {
		text = append(append(text, 0), s...)
	}
	sum := sha256.Sum256(text)
	return encoded(prefix, sum[:])
}

// encoded gives the first 120 bits as 24 lower-case characters, after a prefix:
// base 32 of RFC 4648, five bits a character.
func encoded(prefix byte, sum []byte) string {
	const lower = "abcdefghijklmnopqrstuvwxyz234567"
	out := [25]byte{prefix}
	for i := range 3 {
		b, to := sum[5*i:5*i+5], out[1+8*i:9+8*i]
		x := uint64(b[0])<<32 | uint64(b[1])<<24 | uint64(b[2])<<16 | uint64(b[3])<<8 | uint64(b[4])
		for j := range to {
			to[j] = lower[x>>(35-5*j)&31]
		}
	}
	return string(out[:])
}
