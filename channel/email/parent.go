package email

import (
	"context"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-message/mail"

	"github.com/mysocialcare/socialcare/channel"
)

// parentOf is what a draft takes from the message that it answers: its
// references and itself, and its subject, as far as the mailboxes have it.
func (a *Adapter) parentOf(ctx context.Context, op string, d channel.Draft) (parent, error) {
	id := d.InReplyTo.Native
	if !isID(id) { // one that came without an identifier is named by its hash
		return parent{}, nil
	}
	p := parent{references: []string{id}}
	if a.opt.IMAP.Address == "" {
		return p, nil
	}
	s, err := a.mailbox(ctx, op)
	if err != nil {
		return p, err
	}
	defer s.close()
	for _, box := range []string{a.opt.Inbox, a.opt.Sent} {
		if box == "" {
			continue
		}
		uids, err := s.named(box, id)
		if err != nil {
			return p, err
		}
		found, err := s.header(uids, id, &p)
		if err != nil && !refused(err) { // an answer does not wait for one that the server cannot give
			return p, s.failed("fetch", err)
		}
		if found {
			break
		}
	}
	return p, nil
}

// header reads the parent from the first message that can be read and has the
// identifier.
func (s *session) header(uids []imap.UID, id string, p *parent) (found bool, err error) {
	if len(uids) == 0 {
		return false, nil
	}
	section := &imap.FetchItemBodySection{Specifier: imap.PartSpecifierHeader, Peek: true}
	err = s.fetch(imap.UIDSetNum(uids...), section, func(l letter) {
		e, ok := readable(l.data)
		if !ok {
			return
		}
		h := header{mail.Header{Header: e.Header}}
		if found || h.id("Message-Id") != id {
			return
		}
		found, p.subject, p.references = true, h.text("Subject"), references(h, id)
	})
	return found, err
}

// references are those of an answer to a message (RFC 5322, 3.6.4).
func references(h header, id string) []string {
	named := h.ids("References")
	if len(named) == 0 {
		if to := h.ids("In-Reply-To"); len(to) == 1 {
			named = to
		}
	}
	var refs []string
	for _, r := range named {
		if isID(r) && r != id {
			refs = append(refs, r)
		}
	}
	return append(refs, id)
}
