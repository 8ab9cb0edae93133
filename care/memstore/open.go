package memstore

// opened are the conversations whose logs are as they are, in a ring. The others'
// are packed: a conversation at rest takes a twentieth.
type opened struct {
	ring []*conversation
	next int
}

// limit is how many logs are open among so many: enough for those that are worked
// on, and few enough that they count little.
func limit(all int) int { return max(256, all/512) }

// add puts a conversation in, and returns the one that makes room for it, if any:
// one that was not used since the ring was gone through.
func (o *opened) add(c *conversation, limit int) *conversation {
	if len(o.ring) < limit {
		o.ring = append(o.ring, c)
		return nil
	}
	for {
		if o.next++; o.next >= len(o.ring) {
			o.next = 0
		}
		if old := o.ring[o.next]; !old.log.used {
			o.ring[o.next] = c
			return old
		}
		o.ring[o.next].log.used = false
	}
}

// open returns a conversation's log. It may close another's.
func (s *Store) open(c *conversation) (*log, error) {
	if c.log == nil {
		l := &log{}
		if c.packed != "" {
			var err error
			if l, err = s.packer.unpack(c.packed, &c.head); err != nil {
				return nil, err
			}
		}
		c.log = l
		if old := s.opened.add(c, limit(len(s.rows))); old != nil {
			s.close(old)
		}
	}
	c.log.used = true
	return c.log, nil
}

// longTail is how many events are packed with the others: a few more would be read
// with each state, a few less would have the others packed more often.
func longTail(version int64) int { return 8 + int(version/8) }

// close packs a conversation's log, unless it is what was unpacked. One that
// cannot be packed stays open.
func (s *Store) close(c *conversation) {
	if l := c.log; c.packed == "" {
		if len(l.tail) > longTail(c.version) {
			s.seal(l, &c.head)
		}
		var err error
		if c.packed, err = s.packer.pack(l, &c.head); err != nil {
			return
		}
	}
	c.log = nil
}

// seal packs the events of a log together. If those that are packed are damaged, it
// is left to who reads them to tell.
func (s *Store) seal(l *log, h *head) {
	all, err := s.packer.unpackMain(l.main, &l.base)
	if err != nil {
		return
	}
	all = append(all, l.tail...)
	b := baseOf(all, h)
	if main, err := s.packer.packMain(all, b); err == nil {
		l.main, l.base, l.tail = main, *b, nil
	}
}
