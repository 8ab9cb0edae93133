package email

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/emersion/go-imap/v2"

	"github.com/mysocialcare/socialcare/channel"
)

// read is the events of messages by their identifiers. done is how many of
// them, from the first, are settled: read, or gone since they were listed. The
// error says why the next is not.
func (s *session) read(validity uint32, uids []imap.UID) (events map[imap.UID][]channel.Event, done int, err error) {
	if len(uids) == 0 {
		return nil, 0, nil
	}
	events = make(map[imap.UID][]channel.Event, len(uids))
	whole := &imap.FetchItemBodySection{Peek: true, Partial: &imap.SectionPartial{Size: int64(s.a.opt.MaxMessage)}}
	err = s.fetch(imap.UIDSetNum(uids...), whole, func(l letter) { events[l.uid] = s.decode(validity, l) })
	if refused(err) || err == nil && len(events) < len(uids) {
		err = s.singly(validity, uids, whole, events)
	}
	if err == nil {
		err = s.describe(validity, events)
	}
	if err == nil {
		return events, len(uids), nil
	}
	for done < len(uids) && events[uids[done]] != nil {
		done++
	}
	return events, done, s.failed("fetch", err)
}

// describe completes the messages that were not read to their end. One that the
// connection breaks at is read again; the second time in a row it is the server's
// description that breaks it, and the message stays as it is.
func (s *session) describe(validity uint32, events map[imap.UID][]channel.Event) error {
	for _, uid := range s.long {
		if events[uid] == nil {
			continue
		}
		err := s.complete(uid, events[uid])
		this := uint64(validity)<<32 | uint64(uid)
		if err == nil || s.a.broke.Load() == this {
			continue
		}
		s.a.broke.Store(this)
		delete(events, uid)
		return err
	}
	s.long = nil
	return nil
}

// singly reads what is missing, one message at a time. What the server does not
// give is an unknown event, unless it gives nothing at all.
func (s *session) singly(validity uint32, uids []imap.UID, whole *imap.FetchItemBodySection, events map[imap.UID][]channel.Event) error {
	var bad []imap.UID
	var refusal error
	for _, uid := range uids {
		if events[uid] != nil {
			continue
		}
		got, err := s.one(validity, uid, whole)
		switch {
		case refused(err), errors.Is(err, errWithheld):
			bad, refusal = append(bad, uid), err
		case err != nil:
			return err
		default:
			events[uid] = got
		}
	}
	if len(bad) == len(uids) {
		return refusal
	}
	for _, uid := range bad {
		events[uid] = []channel.Event{s.unknown(validity, letter{uid: uid})}
	}
	return nil
}

// one reads a message, or its header alone where the server refuses the whole.
// There are no events of one that is gone. An answer without the message is
// asked for again: the library takes news of changed flags for the answer.
func (s *session) one(validity uint32, uid imap.UID, whole *imap.FetchItemBodySection) ([]channel.Event, error) {
	header := &imap.FetchItemBodySection{Specifier: imap.PartSpecifierHeader, Peek: true}
	for range 3 {
		got := []channel.Event{}
		keep := func(l letter) {
			if l.uid == uid {
				got = s.decode(validity, l)
			}
		}
		err := s.fetch(imap.UIDSetNum(uid), whole, keep)
		if refused(err) {
			err = s.fetch(imap.UIDSetNum(uid), header, keep)
		}
		if err != nil || len(got) > 0 {
			return got, err
		}
		left, err := s.search(&imap.SearchCriteria{UID: []imap.UIDSet{imap.UIDSetNum(uid)}}, 0, 1)
		if err != nil || len(left) == 0 {
			return got, err
		}
	}
	return nil, errWithheld
}

var errWithheld = errors.New("email: the server lists a message and does not give it")

// refused reports whether the server said no and not why: a message that it
// cannot give, rather than trouble that passes.
func refused(err error) bool {
	var no *imap.Error
	return errors.As(err, &no) && no.Code == "" && no.Type != imap.StatusResponseTypeBye
}

// decode reads one message; what cannot be read is an unknown event.
func (s *session) decode(validity uint32, l letter) []channel.Event {
	events, err := Decode(s.a.account, s.a.self, l.data, l.at)
	if err != nil {
		return []channel.Event{s.unknown(validity, l)}
	}
	if len(l.data) >= s.a.opt.MaxMessage {
		s.long = append(s.long, l.uid)
	}
	return events
}

func (s *session) unknown(validity uint32, l letter) channel.Event {
	e := channel.Event{Kind: channel.Unknown, Account: s.a.account, Native: fmt.Sprintf("%d/%d", validity, l.uid), Raw: raw(l.data)}
	if !l.at.IsZero() {
		e.At = l.at.UTC()
	}
	return e
}

// raw is the beginning of a message as an event keeps it.
func raw(data []byte) json.RawMessage {
	text, err := json.Marshal(clean(string(data[:min(len(data), maxRaw)])))
	if err != nil {
		return nil
	}
	return text
}
