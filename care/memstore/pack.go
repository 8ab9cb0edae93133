package memstore

import (
	"encoding/binary"
	"errors"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/care"
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

var (
	errPacked = errors.New("memstore: a packed log cannot be read")
	errLong   = errors.New("memstore: a log is too long to be packed")
)

// Places of a log's parts. Others are made of these and of names.
const (
	manyEntries place = 3 + iota
	aBase
	manyNames
	aName
	aConv
	letters
)

// pack packs a log: how long the main part is, the main part, the rest. What is too
// long to be packed is an error, and reading it would be one.
func (p *packer) pack(l *log, h *head) (string, error) {
	p.begin(&sample().rest)
	p.write()
	if p.rest(l, h); p.bad {
		return "", errLong
	}
	rest := p.written()
	var out strings.Builder
	size := binary.AppendUvarint(make([]byte, 0, binary.MaxVarintLen64), uint64(len(l.main)))
	out.Grow(len(size) + len(l.main) + len(rest))
	out.Write(size)
	out.WriteString(l.main)
	out.WriteString(rest)
	return out.String(), nil
}

func (p *packer) unpack(packed string, h *head) (*log, error) {
	size, n := binary.Uvarint([]byte(packed[:min(len(packed), binary.MaxVarintLen64)]))
	if n <= 0 || size > uint64(len(packed)-n) {
		return nil, errPacked
	}
	l := &log{main: packed[n:][:size]}
	p.begin(&sample().rest)
	p.read(packed[n:][size:])
	if p.rest(l, h); p.bad {
		return nil, errPacked
	}
	return l, nil
}

// packMain packs the first events of a log.
func (p *packer) packMain(entries []entry, b *base) (string, error) {
	p.begin(&sample().main)
	p.write()
	if p.main(&entries, b); p.bad {
		return "", errLong
	}
	return p.written(), nil
}

func (p *packer) unpackMain(main string, b *base) (entries []entry, err error) {
	if main == "" {
		return nil, nil
	}
	p.begin(&sample().main)
	p.read(main)
	if p.main(&entries, b); p.bad {
		return nil, errPacked
	}
	return entries, nil
}

func (p *packer) begin(l *likely) {
	p.memory = l.memory
	p.texts.reset(l.texts)
}

func (p *packer) main(list *[]entry, b *base) {
	p.texts.know(string(b.id))
	p.texts.know(b.texts[:]...)
	if p.clock = b.clock; !p.clock.IsZero() {
		p.at = p.clock.At()
	}
	p.entries(list, p.length(manyEntries, len(*list)))
}

// rest begins with the conversation, from whose clock those of the last events
// differ little, and that of the main part not much more.
func (p *packer) rest(l *log, h *head) {
	now := baseOf(nil, h)
	p.texts.know(string(h.id))
	p.texts.know(now.texts[:]...)
	p.conv(l)
	if l.main != "" {
		l.base.id = h.id
		p.base(&l.base)
	}
	p.nameList(&l.names)
	n := p.length(manyEntries, len(l.tail))
	p.clock, p.version = l.conv.Clock, l.conv.Version-int64(n)
	p.entries(&l.tail, n)
}

func (p *packer) base(b *base) {
	b.clock = p.clockState(aBase, b.clock)
	for i := range b.texts {
		b.texts[i] = p.text(aBase.in(1+uint32(i)), b.texts[i])
	}
}

// entries codes so many events: first what each is, from the last one back, since
// every clock has most of what those before it had; then the others of their values.
func (p *packer) entries(list *[]entry, n int) {
	var kinds []*shape
	for i := n - 1; i >= 0 && !p.bad; i-- {
		if p.reads {
			*list = append(*list, entry{})
			kinds = append(kinds, p.shapes.outline(&p.coder, &(*list)[n-1-i]))
		} else {
			kinds = append(kinds, p.shapes.outline(&p.coder, &(*list)[i]))
		}
	}
	if p.bad {
		return
	}
	if slices.Reverse(kinds); p.reads {
		slices.Reverse(*list)
	}
	for i, s := range kinds {
		if s == nil {
			p.version++
		} else if s.fill(&p.coder, &(*list)[i]); p.bad {
			return
		}
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
