package care

import (
	"strings"

	"github.com/mysocialcare/socialcare/channel"
)

// Pointer returns the public line of a hand-off that is sent in private, with
// its signature: the host judges and measures it as it does what [Rules.Final]
// returns, and passes the results in Facts.Pointer and Facts.PointerOver. Empty:
// there is none.
func (r *Rules) Pointer(c Conversation, cmd Command) (text string, v channel.Visibility) {
	h, ok := cmd.(Handoff)
	if !ok || strings.TrimSpace(h.Pointer) == "" {
		return "", ""
	}
	return final(h.Pointer, h.Agent), audience(&c, channel.Public)
}

// PointerReply is the identifier of a hand-off's public line, which is a reply of
// its own.
func PointerReply(handoff string) string { return handoff + "-pointer" }

// point has the public line follow the private message.
func (d *decision) point(x Handoff) error {
	text, v := d.rules.Pointer(d.c.Conversation, x)
	if text == "" {
		return nil
	}
	if x.Mode != Replace {
		return d.refuse(GuardField, "pointer", "a pointer follows a private message: mode replace")
	}
	if !d.facts.Pointer.on(text) {
		return d.refuse(GuardUnchecked, "pointer", "the public pointer was not judged")
	}
	var no []Reason
	for _, why := range d.facts.Pointer.reasons {
		no = append(no, Reason{GuardUnsafe, "pointer", why})
	}
	if over := d.facts.PointerOver; over > 0 {
		no = append(no, Reason{GuardLength, "pointer", "the public pointer is " + itoa(over) + " too long"})
	}
	if no = append(no, d.listens(v)...); len(no) > 0 {
		return d.refusal(no)
	}
	if _, err := d.audience(v); err != nil {
		return err
	}
	id := PointerReply(x.ID)
	d.emit(x.Agent, Replied{Reply: id, Agent: x.Agent, Content: id, InReplyTo: d.c.lastTo(v), Visibility: v, After: x.ID})
	return nil
}

// Followers are the replies on their way that leave only after a reply has, and
// never if it fails.
func (c Conversation) Followers(reply string) (ids []string) {
	for _, p := range c.Outgoing {
		if p.After == reply && reply != "" {
			ids = append(ids, p.Reply)
		}
	}
	return ids
}
