package memstore

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/sla"
)

// How a log at rest is kept small: it is coded field by field, each as it differs
// from what is likely there. What is likely is what was there before, in this log
// or in a sample of one. There are two parts: most of the events, and the rest,
// which is all that it takes to read the conversation and to append to it.

// packer packs and unpacks; it is used by one goroutine at a time.
type packer struct {
	coder
	shapes *shapes
}

var errPacked = errors.New("memstore: a packed log cannot be read")

// Places of a log's parts. Others are made of these and of names.
const (
	manyEntries place = 3 + iota
	manyNames
	aName
	aConv
	letters
)

// pack packs a log: how long the main part is, the main part, the rest.
func (p *packer) pack(l *log, h *head) string {
	p.begin(&sample().rest, h)
	p.write()
	p.rest(l, h)
	rest := p.written()
	var out strings.Builder
	size := binary.AppendUvarint(make([]byte, 0, binary.MaxVarintLen64), uint64(len(l.main)))
	out.Grow(len(size) + len(l.main) + len(rest))
	out.Write(size)
	out.WriteString(l.main)
	out.WriteString(rest)
	return out.String()
}

func (p *packer) unpack(packed string, h *head) (*log, error) {
	size, n := binary.Uvarint([]byte(packed[:min(len(packed), binary.MaxVarintLen64)]))
	if n <= 0 || size > uint64(len(packed)-n) {
		return nil, errPacked
	}
	l := &log{main: packed[n:][:size]}
	p.begin(&sample().rest, h)
	p.read(packed[n:][size:])
	if p.rest(l, h); p.bad {
		return nil, errPacked
	}
	return l, nil
}

// packMain packs the first events of a log.
func (p *packer) packMain(entries []entry, h *head) string {
	p.begin(&sample().main, h)
	p.write()
	p.entries(&entries, p.length(manyEntries, len(entries)))
	return p.written()
}

func (p *packer) unpackMain(main string, h *head) (entries []entry, err error) {
	if main == "" {
		return nil, nil
	}
	p.begin(&sample().main, h)
	p.read(main)
	if p.entries(&entries, p.length(manyEntries, 0)); p.bad {
		return nil, errPacked
	}
	return entries, nil
}

// begin begins a part. The conversation's identifier never changes; what else is
// in its head is known to the rest only, which is packed whenever it does.
func (p *packer) begin(l *likely, h *head) {
	p.memory = l.memory
	p.texts.reset(l.texts)
	p.texts.know(string(h.id))
}

// rest begins with the conversation, from whose clock those of the last events differ
// little.
func (p *packer) rest(l *log, h *head) {
	p.texts.know(h.customer)
	if g := h.group; g != nil {
		p.texts.know(g.account.Brand, g.account.Network, g.account.Name, string(g.state))
	}
	p.conv(l)
	p.nameList(&l.names)
	n := p.length(manyEntries, len(l.tail))
	p.version = l.conv.Version - int64(n)
	p.entries(&l.tail, n)
}

func (p *packer) entries(list *[]entry, n int) {
	for i := 0; i < n && !p.bad; i++ {
		if p.reads {
			*list = append(*list, entry{})
		}
		p.shapes.code(&p.coder, &(*list)[i])
	}
}

// nameList puts like beside like.
func (p *packer) nameList(list *[]name) {
	if !p.reads {
		slices.SortFunc(*list, name.compare)
	}
	n := p.length(manyNames, len(*list))
	for i := 0; i < n && !p.bad; i++ {
		if p.reads {
			*list = append(*list, name{})
		}
		(*list)[i].code(&p.coder)
	}
}

func (n *name) code(c *coder) {
	n.kind = byte(c.small(aName.in(uint32(c.kind)), uint32(n.kind), 8))
	c.kind = place(n.kind)
	at := aName.in(uint32(n.kind))
	n.account.Brand, n.account.Network, n.account.Name = c.text(at, n.account.Brand), c.text(at.in(1), n.account.Network), c.text(at.in(2), n.account.Name)
	n.text = c.text(at.in(3), n.text)
}

// conv codes a conversation, whose instants are near its last event. They are in
// UTC; if they were not, they are when they are read.
func (p *packer) conv(l *log) {
	if p.reads {
		l.conv = &care.Conversation{}
	}
	var none time.Duration
	p.at = p.after(aConv, l.conv.UpdatedAt, p.at, &none)
	convShape.code(&p.coder, reflect.ValueOf(l.conv).Elem())
}

// likely is what a part is likely to be like.
type likely struct {
	memory memory
	texts  *vocabulary
}

// sampled are events of one conversation, a line each.
//
//go:embed sample.jsonl
var sampled []byte

// sample is what a packer has learnt of the sample; it is never written to.
var sample = sync.OnceValue(func() *struct{ main, rest likely } {
	p := packer{shapes: &shapes{}}
	blank := likely{texts: &vocabulary{list: []string{""}, at: map[string]int32{"": 0}}}
	blank.memory.forget()
	l, clock := log{}, sla.State{}
	var events []care.Event
	for line := range bytes.Lines(sampled) {
		var e care.Event
		if json.Unmarshal(line, &e) != nil {
			continue // the tests know of it
		}
		events = append(events, e)
		if x, _, err := p.shapes.entry(e); err == nil {
			l.tail = append(l.tail, x)
		}
		if clock.IsZero() && e.Clock != nil {
			clock = *e.Clock
		}
		switch b := e.Body.(type) {
		case care.Received:
			l.names = append(l.names, name{keyName, b.Ref.Account, "message:" + b.Ref.Native}, name{messageName, b.Ref.Account, b.Ref.Native})
		case care.Sent:
			l.names = append(l.names, name{messageName, b.Ref.Account, b.Ref.Native})
		}
	}
	var out struct{ main, rest likely }
	p.begin(&blank, &head{})
	p.write()
	p.entries(&l.tail, len(l.tail))
	p.clock, p.kind, p.version = clock, 0, 0
	out.main = likely{p.memory, p.texts.all()}
	p.write()
	c := care.Fold(care.Conversation{}, events)
	l.conv = &c
	p.rest(&l, &head{group: &group{account: c.Thread.Account}})
	p.clock, p.kind = clock, 0
	out.rest = likely{p.memory, p.texts.all()}
	return &out
})
