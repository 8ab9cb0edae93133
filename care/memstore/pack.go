package memstore

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"sync"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/sla"
)

// How a log at rest is kept small: its events are coded field by field, each as
// it differs from what is likely there. What is likely is what was there before,
// in this log or in a sample of one.

// packer packs and unpacks; it is used by one goroutine at a time.
type packer struct {
	coder
	shapes *shapes
}

var errPacked = errors.New("memstore: a packed log cannot be read")

func (p *packer) pack(l *log) string {
	p.begin()
	p.write()
	p.code(l)
	return p.written()
}

func (p *packer) unpack(packed string) (*log, error) {
	p.begin()
	p.read(packed)
	l := &log{}
	p.code(l)
	if p.bad {
		return nil, errPacked
	}
	return l, l.read()
}

func (p *packer) begin() {
	s := sample()
	p.memory = s.memory
	p.texts.reset(s.texts)
}

// Places of a log's parts. Others are made of these and of names.
const (
	manyEntries place = 3 + iota
	manyNames
	aName
	aSnapshot
	letters
)

func (p *packer) code(l *log) {
	n := p.length(manyEntries, len(l.entries))
	for i := 0; i < n && !p.bad; i++ {
		if p.reads {
			l.entries = append(l.entries, entry{})
		}
		p.shapes.code(&p.coder, &l.entries[i], int64(i)+1)
	}
	n = p.length(manyNames, len(l.names))
	for i := 0; i < n && !p.bad; i++ {
		if p.reads {
			l.names = append(l.names, name{})
		}
		l.names[i].code(&p.coder)
	}
	if p.is(aSnapshot, l.snapshot != nil) {
		data := p.literal(aSnapshot.in(1), string(l.snapshot))
		if p.reads {
			l.snapshot = []byte(data)
		}
	}
}

func (n *name) code(c *coder) {
	n.kind = byte(c.small(aName.in(uint32(c.kind)), uint32(n.kind), 8))
	c.kind = place(n.kind)
	at := aName.within(string(rune(n.kind)))
	n.account.Brand, n.account.Network, n.account.Name = c.text(at, n.account.Brand), c.text(at.in(1), n.account.Network), c.text(at.in(2), n.account.Name)
	n.text = c.text(at.in(3), n.text)
}

// likely is what a log is likely to be like.
type likely struct {
	memory memory
	texts  *vocabulary
}

// sampled are events of one conversation, a line each.
//
//go:embed sample.jsonl
var sampled []byte

// sample is what a packer has learnt of the sample; it is never written to.
var sample = sync.OnceValue(func() *likely {
	p := packer{shapes: &shapes{}}
	p.memory.reset()
	p.texts.reset(&vocabulary{list: []string{""}, at: map[string]int32{"": 0}})
	p.write()
	l := log{}
	clock := sla.State{}
	for line := range bytes.Lines(sampled) {
		var e care.Event
		if json.Unmarshal(line, &e) != nil {
			continue // the tests know of it
		}
		if clock.IsZero() && e.Clock != nil {
			clock = *e.Clock
		}
		if x, _, err := p.shapes.entry(e); err == nil {
			l.entries = append(l.entries, x)
		}
		if b, ok := e.Body.(care.Received); ok {
			l.names = append(l.names, name{keyName, b.Ref.Account, "message:" + b.Ref.Native}, name{messageName, b.Ref.Account, b.Ref.Native})
		}
		if b, ok := e.Body.(care.Sent); ok {
			l.names = append(l.names, name{messageName, b.Ref.Account, b.Ref.Native})
		}
	}
	p.code(&l)
	p.clock, p.kind = clock, 0
	return &likely{p.memory, p.texts.all()}
})
