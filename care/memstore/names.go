package memstore

import (
	"cmp"
	"hash/maphash"
	"iter"
	"slices"
	"strings"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// What a name on an account is the name of.
const (
	keyName     = 'k' // used for ever
	messageName = 'm'
	threadName  = 't'
	idName      = 'i' // the conversation's own
)

// name is something on an account that a conversation is known by.
type name struct {
	kind    byte
	account channel.Account
	text    string
}

func (n name) compare(o name) int {
	return cmp.Or(cmp.Compare(n.kind, o.kind), cmp.Compare(n.account.Brand, o.account.Brand), cmp.Compare(n.account.Network, o.account.Network),
		cmp.Compare(n.account.Name, o.account.Name), cmp.Compare(n.text, o.text))
}

// names are a conversation's for ever. They stand in its log, and the index
// leads there by their hash: the log has the last word. What may be forgotten,
// or be moved to another conversation, is kept in maps of the store instead.

// named returns the conversation that a name was given to, or nil.
func (s *Store) named(kind byte, a channel.Account, text string) (*conversation, error) {
	n := name{kind, a, text}
	for row := range s.index.find(s.index.hash(n)) {
		c := s.rows[row]
		l, err := s.open(c)
		if err != nil {
			return nil, err
		}
		if slices.Contains(l.names, n) {
			return c, nil
		}
	}
	return nil, nil
}

// name gives a name to a conversation; false when there is no such conversation.
func (s *Store) name(id care.ID, kind byte, a channel.Account, text string) (bool, error) {
	c := s.conv(id)
	if c == nil {
		return false, nil
	}
	l, err := s.open(c)
	if err != nil {
		return false, err
	}
	n := name{kind, a, text}
	l.names, c.packed = append(l.names, n), ""
	s.index.add(s.index.hash(n), c.row)
	return true, nil
}

// owner returns the conversation that a message or a thread belongs to.
func (s *Store) owner(kind byte, in byName[care.ID], a channel.Account, name string) (care.ID, bool, error) {
	if id, ok := in.get(a, name); ok {
		return id, true, nil
	}
	c, err := s.named(kind, a, name)
	if c == nil {
		return "", false, err
	}
	return c.head.id, true, nil
}

// own gives a message or a thread to a conversation, unless one has it.
func (s *Store) own(id care.ID, kind byte, in byName[care.ID], a channel.Account, name string) error {
	if _, owned, err := s.owner(kind, in, a, name); owned || err != nil {
		return err
	}
	put, err := s.name(id, kind, a, name)
	if !put && err == nil {
		in.put(a, name, id)
	}
	return err
}

// knows reports whether a key was used.
func (s *Store) knows(k care.Key) (bool, error) {
	if _, known := s.keys.get(k.Account, k.Name); known {
		return true, nil
	}
	c, err := s.named(keyName, k.Account, k.Name)
	return c != nil, err
}

// keep remembers a key.
func (s *Store) keep(b care.Batch, k care.Key) error {
	if k.Forever {
		if put, err := s.name(b.ID, keyName, k.Account, k.Name); put || err != nil {
			return err
		}
	}
	s.keys.put(k.Account, k.Name, keyRow{b.Now.UnixMicro(), k.Forever})
	return nil
}

// conv returns the conversation of an identifier, or nil.
func (s *Store) conv(id care.ID) *conversation {
	for row := range s.index.find(s.index.hash(ownName(id))) {
		if c := s.rows[row]; c.head.id == id {
			return c
		}
	}
	return nil
}

// ownName is a conversation's identifier as a name.
func ownName(id care.ID) name { return name{kind: idName, text: string(id)} }

// index finds the rows that may have a name, by the name's hash: 8 bytes an entry
// and some room. Nothing is ever taken out of it.
type index struct {
	seed   maphash.Seed
	shards [256]shard
}

// shard is a table with open addressing. A slot holds 32 bits of the hash and
// one more than the row, 0 for none; it stands at its hash's share of the
// table's length, or behind.
type shard struct {
	slots []uint64
	used  int
}

// hash is that of the name; of a key such as "message:m-1" it is that of the
// message, since both mostly lead to the same conversation, and take one entry.
func (x *index) hash(n name) uint64 {
	if n.kind == keyName {
		if _, native, ok := strings.Cut(n.text, ":"); ok {
			n.kind, n.text = messageName, native
		}
	}
	return maphash.Comparable(x.seed, n)
}

func (x *index) find(h uint64) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		t := &x.shards[h>>56]
		if len(t.slots) == 0 {
			return
		}
		for i := t.place(uint32(h)); t.slots[i] != 0; i = (i + 1) % len(t.slots) {
			if uint32(t.slots[i]>>32) == uint32(h) && !yield(uint32(t.slots[i])-1) {
				return
			}
		}
	}
}

func (x *index) add(h uint64, row uint32) {
	for there := range x.find(h) {
		if there == row {
			return
		}
	}
	t := &x.shards[h>>56]
	if 8*(t.used+1) > 7*len(t.slots) { // it grows by little, since it is most of what a name takes
		old := t.slots
		t.slots = make([]uint64, len(old)+len(old)/8+8)
		for _, slot := range old {
			if slot != 0 {
				t.put(slot)
			}
		}
	}
	t.used++
	t.put(uint64(uint32(h))<<32 | uint64(row+1))
}

func (t *shard) put(slot uint64) {
	i := t.place(uint32(slot >> 32))
	for t.slots[i] != 0 {
		i = (i + 1) % len(t.slots)
	}
	t.slots[i] = slot
}

func (t *shard) place(hash uint32) int { return int(uint64(hash) * uint64(len(t.slots)) >> 32) }
