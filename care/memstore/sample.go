package memstore

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"sync"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/sla"
)

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
	p.begin(&blank)
	p.write()
	c := care.Fold(care.Conversation{}, events)
	h := &head{id: c.ID, customer: c.Customer, group: &group{c.Thread.Account, c.State}}
	l.conv, l.base = &c, *baseOf(l.tail, h)
	p.main(&l.tail, &l.base)
	p.kind, p.version = 0, 0
	out.main = likely{p.memory, p.texts.all()}
	p.write()
	l.main = "packed"
	p.clock = clock
	p.rest(&l, h)
	p.clock, p.kind = clock, 0
	out.rest = likely{p.memory, p.texts.all()}
	return &out
})
