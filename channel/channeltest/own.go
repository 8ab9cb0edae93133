package channeltest

import (
	"fmt"

	"github.com/mysocialcare/socialcare/channel"
)

// sent publishes a draft.
func (c *trial) sent() (channel.Draft, channel.Receipt, bool) {
	s, v, ok := c.sender()
	if !ok {
		return channel.Draft{}, channel.Receipt{}, false
	}
	d := c.received(v)
	r, err := s.Send(c.ctx, d)
	if err != nil {
		c.fail("Send: %v", err)
	}
	return d, r, err == nil
}

func edits(c *trial) {
	e, ok := c.Adapter.(channel.Editor)
	if !ok || !c.caps.Edits {
		return
	}
	d, r, ok := c.sent()
	if !ok {
		return
	}
	before := d
	d.Text = fmt.Sprintf("Correzione %d", c.n)
	got, err := e.Edit(c.ctx, r.Ref, d)
	if err != nil {
		c.fail("Edit: %v", err)
		return
	}
	if got.Ref.Native == "" || got.Ref.Account != c.account || got.At.IsZero() {
		c.fail("the receipt is %+v", got)
	}
	if was, is := c.copies(before), c.copies(d); was != 0 || is != 1 {
		c.fail("the old text is there %d times, the new one %d times", was, is)
	}
}

func deletes(c *trial) {
	del, ok := c.Adapter.(channel.Deleter)
	if !ok || !c.caps.Deletes {
		return
	}
	d, r, ok := c.sent()
	if !ok {
		return
	}
	for range 2 {
		if err := del.Delete(c.ctx, r.Ref); err != nil {
			c.fail("Delete: %v", err)
		}
	}
	if n := c.copies(d); n != 0 {
		c.fail("it is still there %d times", n)
	}
}

func hides(c *trial) {
	m, ok := c.Adapter.(channel.Moderator)
	if !ok || !c.caps.Hides || c.Receive == nil {
		return
	}
	c.asked = true
	ref := channel.Ref{Account: c.account, Native: c.Receive(c.message(channel.Public))}
	for _, hidden := range []bool{true, true, false, false} {
		if err := m.Hide(c.ctx, ref, hidden); err != nil {
			c.fail("Hide(%t): %v", hidden, err)
		}
	}
}
