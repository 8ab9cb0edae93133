package memstore

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// log is a conversation's events and the conversation that they make, as JSON,
// and the names that were given to it. The bytes are never written to.
type log struct {
	events   [][]byte
	snapshot []byte
	names    [][]byte
	// folded is what the events fold to, which is mostly the snapshot.
	folded care.Conversation
}

// maxOpen is how many logs are kept as they are, those that were opened last.
// The others are compressed: a conversation at rest takes a twentieth.
const maxOpen = 64

// open returns a conversation's log for reading and replacing, uncompressed.
func (s *Store) open(c *conversation) (*log, error) {
	if c.log != nil {
		return c.log, nil
	}
	l, err := s.unpack(c.packed, c.version)
	if err != nil {
		return nil, err
	}
	c.log, c.packed = &l, ""
	s.opened = append(s.opened, c)
	if len(s.opened) > maxOpen {
		err = s.pack(s.opened[0])
		s.opened = slices.Delete(s.opened, 0, 1)
	}
	return c.log, err
}

// pack compresses a conversation's log: one line an event, then the
// conversation, empty if it is what the events fold to, then its names.
func (s *Store) pack(c *conversation) (err error) {
	snapshot := c.log.snapshot
	if folded, err := json.Marshal(c.log.folded); err == nil && bytes.Equal(folded, snapshot) {
		snapshot = nil
	}
	lines := slices.Concat(c.log.events, [][]byte{snapshot}, slices.SortedFunc(slices.Values(c.log.names), bytes.Compare)) // like beside like
	if c.packed, err = s.packer.pack(lines); err == nil {
		c.log = nil
	}
	return err
}

// unpack returns a log of so many events.
func (s *Store) unpack(packed string, version int64) (log, error) {
	if len(packed) == 0 {
		return log{}, nil
	}
	lines, err := unpack(packed, s.likely)
	if err != nil {
		return log{}, err
	}
	l := log{events: lines[:version:version], snapshot: lines[version], names: lines[version+1:]}
	if l.folded, err = fold(l.events); err == nil && len(l.snapshot) == 0 {
		l.snapshot, err = json.Marshal(l.folded)
	}
	return l, err
}

// fold returns the conversation that events make; one that this version of the
// program cannot read makes none.
func fold(lines [][]byte) (care.Conversation, error) {
	events := make([]care.Event, len(lines))
	for i, data := range lines {
		switch err := events[i].UnmarshalJSON(data); {
		case errors.Is(err, care.ErrNewer):
			return care.Conversation{}, nil
		case err != nil:
			return care.Conversation{}, err
		}
	}
	return care.Fold(care.Conversation{}, events), nil
}

// head is what conversations are selected by.
type head struct {
	id               care.ID
	account          *channel.Account // shared
	customer         string
	state            care.State
	opened, answered micros
}

func (s *Store) headOf(id care.ID, c care.Conversation) head {
	a := c.Thread.Account
	account := s.shared[a]
	if account == nil {
		account = &a
		s.shared[a] = account
	}
	return head{id, account, c.Customer, c.State, microsOf(c.OpenedAt), microsOf(c.FirstReplyAt)}
}

// byName holds values by an account and a name on it.
type byName[V any] map[channel.Account]map[string]V

func (m byName[V]) get(a channel.Account, name string) (V, bool) {
	v, ok := m[a][name]
	return v, ok
}

func (m byName[V]) put(a channel.Account, name string, v V) {
	if m[a] == nil {
		m[a] = map[string]V{}
	}
	m[a][name] = v
}
