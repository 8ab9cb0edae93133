package memstore

import (
	"encoding/json"
	"reflect"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

// log is a conversation that is open: what was stored with its last event, the
// names that were given to it, and its events, of which only the last ones are
// unpacked. The conversation and an entry, once there, are never written to: the
// next one replaces it.
type log struct {
	conv  *care.Conversation
	names []name
	main  string // the first events, see packer.packMain; empty: none
	base  base   // of the main part
	tail  []entry
	used  bool // lately
}

// base is what a main part takes as known: it is as it was when that was packed.
type base struct {
	id    care.ID
	clock sla.State // the last one
	texts [4]string // of the head
}

func baseOf(entries []entry, h *head) *base {
	b := &base{id: h.id}
	for i := range entries {
		if clock := entries[i].event.Clock; clock != nil {
			b.clock = *clock
		}
	}
	b.texts[0] = h.customer
	if g := h.group; g != nil {
		b.texts[1], b.texts[2], b.texts[3] = g.account.Brand, g.account.Network, g.account.Name
	}
	return b
}

// convShape copies and codes conversations.
var convShape = shapeOf(reflect.TypeFor[care.Conversation](), aConv.in(1), 0)

// copied is a conversation that shares nothing with another.
func copied(c *care.Conversation) *care.Conversation {
	out := *c
	convShape.own(reflect.ValueOf(&out).Elem())
	return &out
}

// asRead is a copy of a conversation as it will be read: as JSON brings it back.
func asRead(c *care.Conversation) (*care.Conversation, error) {
	out := copied(c)
	if convShape.plain(reflect.ValueOf(out).Elem()) {
		return out, nil
	}
	data, err := json.Marshal(out)
	if err != nil {
		return nil, err
	}
	out = &care.Conversation{}
	return out, json.Unmarshal(data, out)
}

// head is what conversations are selected by.
type head struct {
	id               care.ID
	group            *group
	customer         string
	opened, answered micros
}

// group is what many conversations have in common, so that each has a pointer.
type group struct {
	account channel.Account
	state   care.State
}

func (s *Store) headOf(id care.ID, c *care.Conversation) head {
	g := group{c.Thread.Account, c.State}
	shared := s.groups[g]
	if shared == nil {
		shared = &g
		s.groups[g] = shared
	}
	return head{id, shared, c.Customer, microsOf(c.OpenedAt), microsOf(c.FirstReplyAt)}
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
