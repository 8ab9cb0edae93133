package email

import (
	"context"
	"encoding/json"
	"time"

	"github.com/emersion/go-imap/v2"

	"github.com/mysocialcare/socialcare/channel"
)

// cursor is a place in a mailbox, as JSON: everything up to UID was read.
type cursor struct {
	Version  int      `json:"v"`
	Validity uint32   `json:"uidvalidity"`
	UID      imap.UID `json:"uid"`
	// At is when the mailbox was last read, to the hour.
	At     time.Time `json:"at"`
	Rescan *rescan   `json:"rescan,omitempty"`
}

// rescan is a second reading of a mailbox that was numbered anew: of what it
// held then, up to Until, the messages that arrived since a day.
type rescan struct {
	Since time.Time `json:"since"`
	Until imap.UID  `json:"until"`
}

// overlap is how far before the last reading a rescan begins: servers' clocks
// differ, and SINCE knows only days.
const overlap = 7 * 24 * time.Hour

// Poll implements [channel.Poller]: the messages of the inbox after the cursor,
// a page at a time, none of them marked as read. The zero Cursor begins with
// what arrives from now on.
//
// A mailbox that was numbered anew (another UIDVALIDITY: it was moved or
// restored) is read again from a week before it was last read; what was read
// already has the same keys. One that is not there is [channel.Unconfigured] in
// the field "mailbox", and the cursor stays good. A message that the server
// cannot give, or that has no header, is an event of kind [channel.Unknown]
// whose Native is its UIDVALIDITY and UID, and the rest of the page is as it was.
// When none of a page can be given the server is in trouble, and Poll fails.
func (a *Adapter) Poll(ctx context.Context, c channel.Cursor) (channel.Page, error) {
	const op = "poll"
	if a.opt.IMAP.Address == "" {
		return channel.Page{}, a.fail(channel.Unsupported, op, "imap", nil)
	}
	var at cursor
	if c != "" && (json.Unmarshal([]byte(c), &at) != nil || at.Version != 1) {
		return channel.Page{}, a.fail(channel.Invalid, op, "cursor", nil)
	}
	ctx, cancel := context.WithTimeout(ctx, a.opt.Timeout)
	defer cancel()
	s, err := a.mailbox(ctx, op)
	if err != nil {
		return channel.Page{}, err
	}
	defer s.close()
	box, err := s.examine(a.opt.Inbox)
	if err != nil {
		return channel.Page{}, err
	}
	now := time.Now().UTC().Truncate(time.Hour)
	if c == "" || at.Validity != box.UIDValidity {
		newest, err := s.newest(box)
		if err != nil {
			return channel.Page{}, err
		}
		if c == "" {
			return channel.Page{Next: cursor{Version: 1, Validity: box.UIDValidity, UID: newest, At: now}.encode()}, nil
		}
		at.renumber(box.UIDValidity, newest)
	}
	return s.page(box, at, now)
}

// renumber begins a rescan. One that was under way begins again where it began.
func (c *cursor) renumber(validity uint32, newest imap.UID) {
	since := c.At.Add(-overlap)
	if c.Rescan != nil && c.Rescan.Since.Before(since) {
		since = c.Rescan.Since
	}
	c.Validity, c.UID, c.Rescan = validity, 0, &rescan{Since: since, Until: newest}
}

func (c cursor) encode() channel.Cursor {
	data, err := json.Marshal(c)
	if err != nil { // a year beyond 9999: begin again rather than lose the place silently
		return ""
	}
	return channel.Cursor(data)
}

// newest is the greatest identifier that the mailbox has given.
func (s *session) newest(box *imap.SelectData) (imap.UID, error) {
	if box.UIDNext > 0 || box.NumMessages == 0 {
		return max(box.UIDNext, 1) - 1, nil
	}
	var newest imap.UID // of a server that does not say
	err := s.fetch(imap.SeqSetNum(box.NumMessages), nil, func(l letter) { newest = l.uid })
	return newest, s.answer("fetch", err)
}

// page reads the next messages and moves the cursor behind them.
func (s *session) page(box *imap.SelectData, at cursor, now time.Time) (channel.Page, error) {
	events, more, err := s.after(box, &at)
	if err != nil {
		return channel.Page{}, err
	}
	if at.Rescan == nil && !more {
		at.At = now
	}
	return channel.Page{Events: events, Next: at.encode(), More: more}, nil
}

// after reads the messages after a place and moves it behind them.
func (s *session) after(box *imap.SelectData, at *cursor) (events []channel.Event, more bool, err error) {
	by := &imap.SearchCriteria{UID: []imap.UIDSet{{{Start: at.UID + 1, Stop: 0}}}}
	if r := at.Rescan; r != nil {
		by.UID[0][0].Stop, by.Since = max(r.Until, at.UID+1), r.Since
	}
	var uids []imap.UID
	if box.NumMessages > 0 {
		if uids, err = s.search(by, at.UID, s.a.opt.PageSize+1); err != nil {
			return nil, false, err
		}
	}
	if more = len(uids) > s.a.opt.PageSize; more {
		uids = uids[:s.a.opt.PageSize]
	}
	read, done, err := s.read(box.UIDValidity, uids)
	if err != nil && done == 0 {
		return nil, false, err
	}
	for _, uid := range uids[:done] {
		events = append(events, read[uid]...)
		at.UID = uid
	}
	more = more || done < len(uids)
	if r := at.Rescan; r != nil && !more {
		at.UID, at.Rescan, more = max(at.UID, r.Until), nil, true
	}
	return events, more, nil
}
