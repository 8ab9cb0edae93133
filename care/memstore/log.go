package memstore

import (
	"encoding/json"
	"reflect"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// log is a conversation's events, the names that were given to it, and what the
// events fold to. An entry, once there, is never written to, nor is a
// conversation: the next one replaces it.
type log struct {
	entries []entry
	names   []name
	folded  *care.Conversation
	// conv is what was stored with the last event: it is what the events fold to,
	// or else what its JSON, the snapshot, says.
	conv     *care.Conversation
	snapshot []byte
	used     bool // lately
}

// conversationShape compares and copies conversations.
var conversationShape = shapeOf(reflect.TypeFor[care.Conversation](), 0, 0)

// copied is a conversation that shares nothing with the one in a log.
func copied(c *care.Conversation) (out care.Conversation) {
	conversationShape.copy(reflect.ValueOf(&out).Elem(), reflect.ValueOf(c).Elem())
	return out
}

func same(a, b *care.Conversation) bool {
	return conversationShape.equal(reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem())
}

// read makes the conversations of a log that was unpacked.
func (l *log) read() (err error) {
	l.folded = fold(&care.Conversation{}, l.entries)
	l.conv = l.folded
	if l.snapshot != nil {
		l.conv, err = decode(l.snapshot)
	}
	return err
}

// add appends events and the conversation stored with them.
func (l *log) add(more []entry, next *care.Conversation) error {
	folded := fold(l.folded, more)
	conv, snapshot := folded, []byte(nil)
	if !same(folded, next) {
		var err error
		if snapshot, err = json.Marshal(next); err != nil {
			return err
		}
		if conv, err = decode(snapshot); err != nil {
			return err
		}
	}
	l.entries, l.folded, l.conv, l.snapshot = append(l.entries, more...), folded, conv, snapshot
	return nil
}

func decode(snapshot []byte) (*care.Conversation, error) {
	c := &care.Conversation{}
	return c, json.Unmarshal(snapshot, c)
}

// fold returns the conversation that events make; with one that this version of
// the program cannot read they make none.
func fold(c *care.Conversation, more []entry) *care.Conversation {
	events := make([]care.Event, len(more))
	for i := range more {
		if events[i] = more[i].event; events[i].Body == nil {
			return &care.Conversation{}
		}
	}
	next := care.Fold(*c, events)
	return &next
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
