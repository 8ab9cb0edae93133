package care

import (
	"strconv"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

// PartDelivered reports the network's receipt for one of the messages that a
// long reply is sent as, the first being 1. That for the last one is
// [Delivered]: before it the reply is still on its way.
type PartDelivered struct {
	Reply string      `json:"reply,omitempty"`
	Part  int         `json:"part"`
	Ref   channel.Ref `json:"ref,omitzero"`
	At    time.Time   `json:"at,omitzero"`
	// Agent is the person, no bot, who found it on the network; empty: the network
	// told.
	Agent string `json:"agent,omitempty"`
}

// Name implements [Command].
func (PartDelivered) Name() string { return "part_sent" }

// PartSent is the network's receipt for one of the messages that a reply is sent
// as. Those that follow it answer it.
type PartSent struct {
	Reply  string      `json:"reply"`
	Part   int         `json:"part"`
	Ref    channel.Ref `json:"ref"`
	SentAt time.Time   `json:"sent_at"`
}

func (PartSent) Type() string { return "part_sent" }

func (x PartDelivered) decide(d *decision) error {
	actor, err := d.person(x.Agent)
	if err != nil {
		return err
	}
	p, ok := d.c.pending(x.Reply)
	if !ok || x.Part != p.Parts+1 {
		return nil
	}
	at := stamp(x.At)
	if at.After(d.now) || at.IsZero() {
		at = d.now
	}
	d.emit(actor, PartSent{x.Reply, x.Part, x.Ref, later(at, p.At)})
	return nil
}

func (b PartSent) apply(c *draft, _ *Event) {
	for i := range c.Outgoing {
		if c.Outgoing[i].Reply == b.Reply {
			c.write(outgoing)
			c.Outgoing[i].Parts, c.Outgoing[i].LastPart = b.Part, b.Ref
		}
	}
	if !b.Ref.IsZero() {
		c.saw(b.Ref)
	}
}

// Cut returns the rows of the messages that a reply is sent as, n of them: the
// first has the reply's identifier, the others "/2", "/3" after it, so that they
// leave in this order. The texts are under identifiers of their own.
func (o Outgoing) Cut(n int) []Outgoing {
	rows := make([]Outgoing, n)
	for i := range rows {
		rows[i] = o
		rows[i].Content = o.Reply + "/" + strconv.Itoa(i+1) + "/" + strconv.Itoa(n)
		if i > 0 {
			rows[i].Reply = o.Reply + "/" + strconv.Itoa(i+1)
		}
	}
	return rows
}

// Part tells which reply a row belongs to, and which message of how many it is:
// 1 of 1 if the reply is one message. It is the opposite of Cut.
func (o Outgoing) Part() (reply string, n, of int) {
	words := strings.Split(o.Content, "/")
	if len(words) > 2 {
		reply = strings.Join(words[:len(words)-2], "/")
		n, _ = strconv.Atoi(words[len(words)-2])
		of, _ = strconv.Atoi(words[len(words)-1])
		if n > 0 && n <= of && of > 1 && (n == 1 && o.Reply == reply || o.Reply == reply+"/"+strconv.Itoa(n)) {
			return reply, n, of
		}
	}
	return o.Reply, 1, 1
}
