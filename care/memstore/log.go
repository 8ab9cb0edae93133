package memstore

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"io"
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// log is a conversation's events and the conversation that they make, as JSON.
// The bytes are never written to.
type log struct {
	events   [][]byte
	snapshot []byte
}

// maxOpen is how many logs are kept as they are, those that were opened last.
// The others are compressed: a conversation at rest takes a twentieth.
const maxOpen = 64

// dictionary is what logs look like, so that a short one is compressed well too.
//
//go:embed dictionary.jsonl
var dictionary []byte

// open returns a conversation's log for reading and replacing, uncompressed.
func (s *Store) open(c *conversation) (*log, error) {
	if c.log != nil {
		return c.log, nil
	}
	l, err := unpack(c.packed)
	if err != nil {
		return nil, err
	}
	c.log, c.packed = &l, nil
	s.opened = append(s.opened, c)
	if len(s.opened) > maxOpen {
		err = s.pack(s.opened[0])
		s.opened = slices.Delete(s.opened, 0, 1)
	}
	return c.log, err
}

// pack compresses a conversation's log: one line an event, the conversation last.
func (s *Store) pack(c *conversation) error {
	var b bytes.Buffer
	if s.packer == nil {
		var err error
		if s.packer, err = flate.NewWriterDict(&b, flate.DefaultCompression, dictionary); err != nil {
			return err
		}
	}
	s.packer.Reset(&b)
	for _, line := range append(slices.Clone(c.log.events), c.log.snapshot) {
		_, _ = s.packer.Write(line)
		_, _ = s.packer.Write([]byte{'\n'})
	}
	if err := s.packer.Close(); err != nil { // that of a write too
		return err
	}
	c.packed, c.log = bytes.Clone(b.Bytes()), nil
	return nil
}

func unpack(packed []byte) (log, error) {
	if len(packed) == 0 {
		return log{}, nil
	}
	r := flate.NewReaderDict(bytes.NewReader(packed), dictionary)
	data, err := io.ReadAll(r)
	if err != nil {
		return log{}, err
	}
	lines := bytes.Split(bytes.TrimSuffix(data, []byte("\n")), []byte("\n"))
	last := len(lines) - 1
	return log{lines[:last:last], lines[last]}, nil
}

// head is what conversations are selected by.
type head struct {
	id               care.ID
	account          channel.Account
	customer         string
	state            care.State
	outOfHours       bool
	opened, answered time.Time
}

func headOf(c care.Conversation) head {
	return head{c.ID, c.Thread.Account, c.Customer, c.State, c.OutOfHours, instant(c.OpenedAt), instant(c.FirstReplyAt)}
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
