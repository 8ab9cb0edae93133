package privacy

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"sync"
	"time"
)

// Vault keeps what the tokens of Operator.Reversible stand for. It sees sealed values only, never a key or the data. Ids are letters; a
// conversation is what Within named, "" without it. It must be safe for concurrent use. Redact waits for it and has no context: a vault that is
// reached over a network bounds its own time and logs its own errors.
type Vault interface {
	// Put keeps a sealed value, in place of what it had under the same conversation and id.
	Put(conversation, id string, sealed []byte) error
	// Get returns the value that was put, or nil if there is none: it never was, it has expired, it was erased.
	Get(conversation, id string) (sealed []byte, err error)
}

// sealer seals values with the first key and opens them with any. It holds ciphers and no key, behind a pointer, so that no format shows them.
type sealer struct {
	vault Vault
	ids   []uint32 // of the keys, by which a sealed value names its own
	aeads []cipher.AEAD
}

const keyIDBytes = 4

func newSealer(v Vault, keys [][]byte) *sealer {
	s := &sealer{vault: v}
	for _, key := range keys {
		block, err := aes.NewCipher(derived(key, "seal", 32))
		if err != nil {
			panic(err) // 32 bytes are a key of AES
		}
		aead, err := cipher.NewGCM(block)
		if err != nil {
			panic(err) // AES has the block size of GCM
		}
		s.aeads = append(s.aeads, aead)
		s.ids = append(s.ids, binary.BigEndian.Uint32(derived(key, "key id", keyIDBytes)))
	}
	return s
}

// derived is a key for one purpose, by HKDF (RFC 5869), so that no key serves two.
func derived(key []byte, purpose string, size int) []byte {
	out, err := hkdf.Key(sha256.New, key, nil, "socialcare privacy "+purpose, size)
	if err != nil {
		panic(err) // fails only for sizes over 8160 bytes
	}
	return out
}

// place binds a sealed value to its conversation and id: moved elsewhere in a vault it does not open.
func place(conversation, id string) []byte {
	return fmt.Appendf(nil, "%d:%s%s", len(conversation), conversation, id)
}

// seal returns the key's id, the nonce, and the type and value sealed by AES-256-GCM.
func (s *sealer) seal(conversation, id, plain string) []byte {
	aead := s.aeads[0]
	out := binary.BigEndian.AppendUint32(make([]byte, 0, keyIDBytes+aead.NonceSize()+len(plain)+aead.Overhead()), s.ids[0])
	out = out[:keyIDBytes+aead.NonceSize()]
	_, _ = rand.Read(out[keyIDBytes:]) // never fails, as crypto/rand promises
	return aead.Seal(out, out[keyIDBytes:], []byte(plain), place(conversation, id))
}

func (s *sealer) open(conversation, id string, sealed []byte) (plain string, err error) {
	if len(sealed) > keyIDBytes {
		for i, aead := range s.aeads {
			rest := sealed[keyIDBytes:]
			if binary.BigEndian.Uint32(sealed) != s.ids[i] || len(rest) < aead.NonceSize() {
				continue
			}
			if p, err := aead.Open(nil, rest[:aead.NonceSize()], rest[aead.NonceSize():], place(conversation, id)); err == nil {
				return string(p), nil
			}
		}
	}
	return "", &Error{Err: ErrVault, Field: "vault", Reason: "no key opens the value"}
}

// MemoryVault is a Vault in memory. The zero value is ready to use and keeps everything until it is erased. It is safe for concurrent use; the
// fields are set before. No format shows what it holds.
type MemoryVault struct {
	TTL   time.Duration // how long a value is kept after it was last put; 0 keeps it until it is erased
	Limit int           // values kept at once; one more is refused, and its finding gets a label; 0 means no limit

	mu    sync.Mutex
	kept  map[string]map[string]keptValue
	count int
	puts  int // since expired values were last looked for
}

type keptValue struct {
	sealed  []byte
	expires time.Time // zero: never
}

func (v keptValue) expired(now time.Time) bool { return !v.expires.IsZero() && !now.Before(v.expires) }

// Put implements Vault. It fails with ErrVault when the vault is full.
func (m *MemoryVault) Put(conversation, id string, sealed []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	_, known := m.kept[conversation][id]
	full := m.Limit > 0 && m.count >= m.Limit && !known
	if m.puts++; m.TTL > 0 && (full || m.puts > m.count) {
		m.sweep(now)
		_, known = m.kept[conversation][id]
		full = m.Limit > 0 && m.count >= m.Limit && !known
	}
	if full {
		return &Error{Err: ErrVault, Field: "vault", Reason: fmt.Sprintf("full with %d values", m.count)}
	}
	if m.kept == nil {
		m.kept = make(map[string]map[string]keptValue)
	}
	if m.kept[conversation] == nil {
		m.kept[conversation] = make(map[string]keptValue)
	}
	v := keptValue{sealed: append([]byte(nil), sealed...)}
	if m.TTL > 0 {
		v.expires = now.Add(m.TTL)
	}
	m.kept[conversation][id] = v
	if !known {
		m.count++
	}
	return nil
}

// sweep drops what has expired.
func (m *MemoryVault) sweep(now time.Time) {
	m.puts = 0
	for conversation, values := range m.kept {
		for id, v := range values {
			if v.expired(now) {
				delete(values, id)
				m.count--
			}
		}
		if len(values) == 0 {
			delete(m.kept, conversation)
		}
	}
}

// Get implements Vault.
func (m *MemoryVault) Get(conversation, id string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.kept[conversation][id]
	if !ok || v.expired(time.Now()) {
		return nil, nil
	}
	return append([]byte(nil), v.sealed...), nil
}

// Erase forgets the values of a conversation and returns how many they were. Its tokens stay what they are and restore to nothing.
func (m *MemoryVault) Erase(conversation string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := len(m.kept[conversation])
	m.count -= n
	delete(m.kept, conversation)
	return n
}

// Len returns how many values are kept, expired ones that nothing has swept yet included.
func (m *MemoryVault) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.count
}

// Rekey seals every value again with the operator's first key, so that its older keys can be destroyed. The tokens stay as they are. It fails with
// ErrVault at the first value that no key of the operator opens; what it sealed until then opens all the same.
func (m *MemoryVault) Rekey(o Operator) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sweep(time.Now())
	for conversation, values := range m.kept {
		for id, v := range values {
			sealed, err := o.Reseal(conversation, id, v.sealed)
			if err != nil {
				return err
			}
			v.sealed = sealed
			values[id] = v
		}
	}
	return nil
}

// Format implements fmt.Formatter: how many values there are, for every verb.
func (m *MemoryVault) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "privacy.MemoryVault(%d values)", m.Len())
}
