package email

import (
	"context"
	"time"

	"github.com/emersion/go-imap/v2"
)

// file puts a copy of a message that was taken in the mailbox of what was sent,
// unless the submission server did already.
func (a *Adapter) file(ctx context.Context, id string, data []byte) error {
	s, err := a.mailbox(ctx, "file")
	if err != nil {
		return err
	}
	defer s.close()
	there, err := s.named(a.opt.Sent, id)
	if err != nil || len(there) > 0 {
		return err
	}
	cmd := s.c.Append(a.opt.Sent, int64(len(data)), &imap.AppendOptions{Flags: []imap.Flag{imap.FlagSeen}, Time: time.Now()})
	_, err = cmd.Write(data)
	if closed := cmd.Close(); err == nil {
		err = closed
	}
	if _, said := cmd.Wait(); said != nil { // the server's word says more than a write that failed
		err = said
	}
	return s.answer("append", err)
}
