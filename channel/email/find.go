package email

import (
	"context"
	"time"

	"github.com/emersion/go-imap/v2"

	"github.com/mysocialcare/socialcare/channel"
)

// Find implements [channel.Finder] by the draft's [MessageID], which no other
// message has, in the mailbox of what was sent and then in the inbox. It reports
// false only if both were searched and the submission server files what it takes
// ([Options.ServerFiles]). Otherwise one that is not there may have been sent, and
// so without IMAP or the name of that mailbox: the error is [channel.Unsupported]. A
// message that was taken a moment ago may not be filed yet; since is not looked
// at.
func (a *Adapter) Find(ctx context.Context, d channel.Draft, _ time.Time) (channel.Receipt, bool, error) {
	const op = "find"
	switch {
	case a.opt.IMAP.Address == "":
		return channel.Receipt{}, false, a.fail(channel.Unsupported, op, "imap", nil)
	case a.opt.Sent == "":
		return channel.Receipt{}, false, a.fail(channel.Unsupported, op, "sent", nil)
	}
	ctx, cancel := context.WithTimeout(ctx, a.opt.Timeout)
	defer cancel()
	s, err := a.mailbox(ctx, op)
	if err != nil {
		return channel.Receipt{}, false, err
	}
	defer s.close()
	id := MessageID(d, a.host)
	for _, box := range []string{a.opt.Sent, a.opt.Inbox} {
		uids, err := s.named(box, id)
		if err != nil {
			return channel.Receipt{}, false, err
		}
		if len(uids) == 0 {
			continue
		}
		r := channel.Receipt{Ref: channel.Ref{Account: a.account, Native: id}}
		err = s.fetch(imap.UIDSetNum(uids[0]), nil, func(l letter) { r.At = l.at.UTC() })
		if err != nil {
			return channel.Receipt{}, false, s.failed("fetch", err)
		}
		if r.At.IsZero() { // gone since it was found: it was there
			r.At = time.Now().UTC()
		}
		return r, true, nil
	}
	if !a.opt.ServerFiles {
		return channel.Receipt{}, false, a.fail(channel.Unsupported, op, "sent", nil)
	}
	return channel.Receipt{}, false, nil
}

// named lists the messages of a mailbox with an identifier.
func (s *session) named(box, id string) ([]imap.UID, error) {
	selected, err := s.examine(box)
	if err != nil || selected.NumMessages == 0 {
		return nil, err
	}
	return s.search(&imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: "Message-ID", Value: id}}}, 0, maxCopies)
}

// maxCopies bounds how many copies of one message are looked at.
const maxCopies = 10
