package email

import (
	"context"
	"errors"
	"time"

	"github.com/emersion/go-imap/v2"

	"github.com/mysocialcare/socialcare/channel"
)

// maxRenew is the longest that a server is left without a word: it may log off
// who says nothing for half an hour (RFC 2177).
const maxRenew = 28 * time.Minute

// soon is when a server is asked again after news: some do not tell of what came
// while they answered.
const soon = time.Minute

var (
	errSilent     = errors.New("email: the server is silent")
	errRenumbered = errors.New("email: the mailbox was numbered anew")
)

// Stream implements [channel.Streamer] with IDLE (RFC 2177): it keeps the inbox
// open and brings what arrives there. Every [Options.Renew] it asks for it again
// and opens the mailbox anew, which shows that the connection lives, and finds
// what a server did not tell of. A server without IDLE is [channel.Unsupported].
// It ends with [channel.Transient] when the mailbox is numbered anew and with
// [channel.Unconfigured] when it is gone: polling from the cursor then loses
// nothing.
func (a *Adapter) Stream(ctx context.Context, emit func([]channel.Event) error) error {
	const op = "stream"
	if a.opt.IMAP.Address == "" {
		return a.fail(channel.Unsupported, op, "imap", nil)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	alive := time.AfterFunc(a.opt.Timeout, func() { cancel(errSilent) })
	defer alive.Stop()
	s, err := a.mailbox(ctx, op)
	if err != nil {
		return err
	}
	defer s.close()
	if !a.learn(s) {
		return a.fail(channel.Unsupported, op, "idle", nil)
	}
	box, err := s.examine(a.opt.Inbox)
	if err != nil {
		return err
	}
	newest, err := s.newest(box)
	if err != nil {
		return err
	}
	l := &listening{s: s, alive: alive, emit: emit, at: cursor{Validity: box.UIDValidity, UID: newest}}
	return l.run(ctx)
}

// listening is a mailbox that is kept open.
type listening struct {
	s     *session
	alive *time.Timer // ends it, unless it is set again in time
	emit  func([]channel.Event) error
	at    cursor
}

func (l *listening) run(ctx context.Context) error {
	idle := 0 // how often in a row there was talk and no news
	for news := false; ; {
		if !news { // it lives
			if err := l.hand(nil); err != nil {
				return err
			}
		}
		before := l.at.UID
		if err := l.catchUp(); err != nil {
			return err
		}
		switch {
		case l.at.UID != before:
			idle = 0
		case news:
			idle++
		}
		renew := l.s.a.opt.Renew
		if news {
			renew = min(renew, soon)
		}
		var err error
		if news, err = l.wait(ctx, renew, min(quiet(idle), renew)); err != nil {
			return err
		}
	}
}

// quiet is how long after it was asked a server is not listened to that talks
// although there is no news, such as one that tells each time how many messages
// there are: it would be asked without a pause.
func quiet(idle int) time.Duration {
	if idle < 2 {
		return 0
	}
	return min(time.Second<<min(idle-2, 10), soon)
}

// hand calls emit, which takes the time it wants.
func (l *listening) hand(events []channel.Event) error {
	l.alive.Stop()
	defer l.alive.Reset(l.s.a.opt.Timeout)
	return l.emit(events)
}

// catchUp opens the mailbox anew and hands on what is new there.
func (l *listening) catchUp() error {
	l.alive.Reset(l.s.a.opt.Timeout)
	box, err := l.s.examine(l.s.a.opt.Inbox)
	if err != nil {
		return err
	}
	if box.UIDValidity != l.at.Validity {
		return l.s.a.fail(channel.Transient, l.s.op, "mailbox", errRenumbered)
	}
	for more := true; more; {
		var events []channel.Event
		l.alive.Reset(l.s.a.opt.Timeout)
		if events, more, err = l.s.after(box, &l.at); err != nil {
			return err
		}
		if len(events) > 0 {
			if err := l.hand(events); err != nil {
				return err
			}
		}
	}
	return nil
}

// wait lets the server tell of news, which is heard once it was quiet for a while,
// and reports whether it did before it was time to ask again.
func (l *listening) wait(ctx context.Context, patience, quiet time.Duration) (news bool, err error) {
	s := l.s
	idle, err := s.c.Idle()
	if err != nil {
		return false, l.refused(err)
	}
	renew := time.NewTimer(patience)
	defer renew.Stop()
	pause := time.NewTimer(quiet)
	defer pause.Stop()
	l.alive.Reset(patience + s.a.opt.Timeout)
	var heard <-chan struct{}
	select {
	case <-pause.C:
		heard = s.news
	case <-ctx.Done():
	case <-s.c.Closed():
	}
	select {
	case <-heard:
		news = quiet == 0 || quiet < patience
	case <-renew.C:
	case <-ctx.Done():
	case <-s.c.Closed():
	}
	l.alive.Reset(s.a.opt.Timeout)
	err = idle.Close()
	if err == nil {
		err = idle.Wait()
	}
	return news, l.refused(err)
}

// refused says why the server does not tell of news; one that refuses cannot.
func (l *listening) refused(err error) error {
	if err == nil {
		return nil
	}
	e := l.s.failed("idle", err)
	if no := (*imap.Error)(nil); errors.As(err, &no) && no.Type != imap.StatusResponseTypeBye {
		e.Code = channel.Unsupported
	}
	return e
}

// learn notes what a server can, and reports whether it tells of news.
func (a *Adapter) learn(s *session) bool {
	idles := s.c.Caps().Has(imap.CapIdle)
	if idles {
		a.idles.Store(1)
	} else {
		a.idles.Store(-1)
	}
	return idles
}
