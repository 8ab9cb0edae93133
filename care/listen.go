package care

import (
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

// heard counts what other people write in a public thread.
func (c *draft) heard(b Received) {
	if b.Third && b.Auto == channel.Human && !b.Gone {
		if c.Others == 0 {
			c.OthersSince = b.SentAt
		}
		c.Others++
	}
}

// listens says, where others pile on, until when to listen before the first
// public word (s2: «Prima di parlare si deve ascoltare»).
func (d *decision) listens(v channel.Visibility) []Reason {
	s := &d.rules.spec
	until := d.c.OthersSince.Add(time.Duration(s.Listen))
	if s.Listen == 0 || v.IsPrivate() || d.c.Others < s.ListenFrom || !d.c.lastWord().IsZero() || !d.now.Before(until) {
		return nil
	}
	return []Reason{{GuardListen, "", itoa(d.c.Others) + " messages of others: listen until " + until.Format(time.RFC3339)}}
}
