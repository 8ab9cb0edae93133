package care

import (
	"slices"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/mysocialcare/socialcare/channel"
)

// What networks, hosts and other conversations bring is bounded like what agents
// do: events hold it for ever, JSON and databases have to take it.

const (
	// maxNative bounds the bytes of a network's identifier: that of an e-mail is
	// a line of at most 998 characters (RFC 5322 section 2.1.1).
	maxNative = 1024
	// maxLang bounds a language tag: RFC 5646 section 4.4.1 asks for 35.
	maxLang = 35
	maxKind = 64
	// farthest is how far in the future something may fall due.
	farthest = time.Duration(Never)
)

// fits reports whether a string is of at most n bytes of UTF-8 without control
// characters: JSON would replace others, and a database refuse them.
func fits(s string, n int) bool {
	if len(s) > n {
		return false
	}
	i := 0
	for ; i+8 <= len(s); i += 8 {
		if odd(s[i : i+8]) {
			return plain(s)
		}
	}
	for ; i < len(s); i++ {
		if c := s[i]; c < ' ' || c >= 0x7f {
			return plain(s)
		}
	}
	return true
}

// odd reports whether one of eight bytes is no printable ASCII. All are looked at
// at once: the top bit of a byte is set if it is beyond ASCII, if it is below ' ',
// from which subtracting borrows, or if it is 0x7f, to which adding carries.
func odd(s string) bool {
	const each = 0x0101010101010101
	x := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	return (x|(x-each*' ')|(x+each))&(each*0x80) != 0
}

func plain(s string) bool {
	for _, c := range s {
		if unicode.IsControl(c) {
			return false
		}
	}
	return utf8.ValidString(s)
}

// bounds checks the fields that a command's own judgement takes as they are. The
// great ones, of which every copy costs, check theirs themselves.
func (d *decision) bounds(cmd Command) error {
	switch x := cmd.(type) {
	case Edit:
		return d.first(d.message(x.Ref), d.ident("content", x.Content), d.shown(x.Exposed))
	case Delete:
		return d.first(d.message(x.Ref), d.ident("content", x.Content))
	case Hide:
		return d.first(d.ref("ref", x.Ref), d.shown(x.Exposed))
	case Delivered:
		return d.first(d.ref("ref", x.Ref))
	case Notice:
		if !isInstant(x.At) {
			return d.refuse(GuardField, "at", "an instant has a year from 0 to 9999")
		}
		return d.first(d.ref("ref", x.Ref), d.tag("code", string(x.Code)))
	case PartDelivered:
		if x.Part < 0 {
			return d.refuse(GuardField, "part", "part %d is below 0", x.Part)
		}
		return d.first(d.ref("ref", x.Ref))
	case Failed:
		return d.first(d.tag("code", string(x.Code)))
	case FollowUp:
		return d.first(d.ref("inbound", x.Inbound), d.ident("customer", x.Customer), d.ident("operation", x.Operation))
	case Release:
		return d.first(d.ident("operation", x.Operation), d.ident("agent", x.Agent))
	}
	return nil
}

// first returns the first of some refusals.
func (d *decision) first(all ...*Refusal) error {
	for _, no := range all {
		if no != nil {
			return no
		}
	}
	return nil
}

func (d *decision) boundReceive(m *Receive) error {
	switch {
	case m.Role != "" && m.Role != channel.Customer && m.Role != channel.Self && m.Role != channel.Bot:
		return d.refuse(GuardField, "role", "role must be customer, self or bot")
	case !isAuto(m.Auto):
		return d.refuse(GuardField, "auto", "auto must be empty, auto_reply, bounce or bulk")
	}
	return d.first(
		d.ref("ref", m.Ref), d.thread(m.Thread), d.audienceOf(m.Visibility), d.ident("id", string(m.ID)),
		d.ident("follow_up_of", string(m.FollowUpOf)), d.ident("from", string(m.From)), d.ident("owner", m.Owner),
		d.ident("customer", m.Customer), d.ident("content", m.Content), d.tag("surface", string(m.Surface)), d.lang(m.Lang), d.shown(m.Exposed),
	)
}

func (d *decision) boundBegin(x *Begin) error {
	no := d.first(
		d.ident("id", string(x.ID)), d.ident("from", string(x.From)), d.ident("operation", x.Operation), d.ident("agent", x.Agent),
		d.thread(x.Thread), d.audienceOf(x.Visibility), d.tag("surface", string(x.Surface)), d.lang(x.Lang),
		d.ident("customer", x.Customer),
	)
	if no == nil && !x.Continues.fits() {
		no = d.refuse(GuardField, "continues", "an identifier is too long or no text, or there are too many customers")
	}
	if no != nil || len(x.Messages) > maxMoved {
		return no // too many are refused below
	}
	for i := range x.Messages {
		m := &x.Messages[i]
		switch {
		case !isAuto(m.Auto):
			return d.refuse(GuardField, "messages", "auto must be empty, auto_reply, bounce or bulk")
		case len(m.Exposed) > maxExposed:
			return d.refuse(GuardField, "messages", "at most %d kinds of personal data", maxExposed)
		case !isInstant(m.SentAt):
			return d.refuse(GuardField, "messages", "an instant has a year from 0 to 9999")
		}
		if no := d.first(d.ref("messages", m.Ref), d.ident("messages", m.Content), d.ident("messages", m.Author), d.audienceOf(m.Visibility), d.shown(m.Exposed)); no != nil {
			return no
		}
	}
	return nil
}

func isAuto(a channel.Auto) bool {
	return a == channel.Human || a == channel.AutoReply || a == channel.Bounce || a == channel.Bulk
}

// luggage checks what another conversation packed: no more than one holds.
func (d *decision) luggage(l *Luggage) *Refusal {
	switch {
	case len(l.Unanswered) > maxUnanswered || len(l.Promises) > maxPromises || len(l.Tasks) > maxTasks || len(l.Drafts) > maxDrafts || len(l.Exposed) > maxExposed:
		return d.refuse(GuardField, "luggage", "a list is longer than a conversation's")
	case len(l.Customers) > 2*maxRelations || len(l.Members) > 2*maxRelations:
		return d.refuse(GuardField, "luggage", "at most %d customers and conversations", 2*maxRelations)
	case l.Failures < 0 || l.PriorFailures < 0:
		return d.refuse(GuardField, "luggage", "a number of failures is below 0")
	}
	if !l.fits() {
		return d.refuse(GuardField, "luggage", "an identifier is too long or no text, or an instant has no year from 0 to 9999")
	}
	return nil
}

func isLong(kind string) bool { return !fits(kind, maxKind) }

func isAccount(a channel.Account) bool {
	return fits(a.Brand, maxID) && fits(a.Network, maxID) && fits(a.Name, maxID)
}

func isRef(r channel.Ref) bool { return fits(r.Native, maxNative) && isAccount(r.Account) }

// message is ref, for one that must be given.
func (d *decision) message(r channel.Ref) *Refusal {
	if r.IsZero() {
		return d.refuse(GuardField, "ref", "which message?")
	}
	return d.ref("ref", r)
}

func (d *decision) ref(field string, r channel.Ref) *Refusal {
	if !fits(r.Native, maxNative) || r.Account != d.c.Thread.Account && !isAccount(r.Account) {
		return d.refuse(GuardField, field, "a network's identifier is of at most %d bytes of text", maxNative)
	}
	return nil
}

func (d *decision) thread(t Thread) *Refusal {
	if !fits(t.Native, maxNative) || t.Account != d.c.Thread.Account && !isAccount(t.Account) {
		return d.refuse(GuardField, "thread", "a network's identifier is of at most %d bytes of text", maxNative)
	}
	return nil
}

// ident checks an identifier of ours.
func (d *decision) ident(field, id string) *Refusal {
	if !fits(id, maxID) {
		return d.refuse(GuardField, field, "an identifier is of at most %d bytes of text", maxID)
	}
	return nil
}

// tag checks a short word; empty is none.
func (d *decision) tag(field, s string) *Refusal {
	if s != "" && !isTag(s) {
		return d.refuse(GuardField, field, "at most 32 letters, digits and dashes are wanted")
	}
	return nil
}

func (d *decision) lang(tag string) *Refusal {
	if !fits(tag, maxLang) {
		return d.refuse(GuardField, "lang", "a language tag is of at most %d bytes", maxLang)
	}
	return nil
}

func (d *decision) audienceOf(v channel.Visibility) *Refusal {
	switch v {
	case "", channel.Public, channel.Unlisted, channel.Followers, channel.Private:
		return nil
	}
	return d.refuse(GuardField, "visibility", "visibility must be public, unlisted, followers or private")
}

// shown checks kinds of personal data; of more than maxExposed the first count.
func (d *decision) shown(kinds []string) *Refusal {
	if slices.ContainsFunc(kinds[:min(len(kinds), maxExposed)], isLong) {
		return d.refuse(GuardField, "exposed", "a kind of personal data is of at most %d bytes", maxKind)
	}
	return nil
}

// ahead checks an instant that something falls due at.
func (d *decision) ahead(field string, t time.Time) *Refusal {
	if t.Sub(d.now) >= farthest { // a difference that is too great is the greatest
		return d.refuse(GuardField, field, "%s is more than a hundred years ahead", field)
	}
	return nil
}
