package email_test

import (
	"testing"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/email/emailtest"
)

// A cursor is read or refused, and the one that follows is read.
func FuzzPollCursor(f *testing.F) {
	s := emailtest.NewServer(f, nil)
	a := on(f, s, nil)
	s.Deliver(letter(1))
	f.Add(`{"v":1,"uidvalidity":1,"uid":0,"at":"2026-08-01T10:00:00Z"}`)
	f.Add(`{"v":1,"uidvalidity":7,"uid":4294967295,"at":"2026-08-01T10:00:00Z","rescan":{"since":"0001-01-01T00:00:00Z","until":4294967295}}`)
	f.Add(`{"v":1,"at":"9999-12-31T23:59:59-23:00"}`)
	f.Fuzz(func(t *testing.T, cursor string) {
		page, err := a.Poll(t.Context(), channel.Cursor(cursor))
		if err != nil {
			if code := channel.CodeOf(err); code != channel.Invalid {
				t.Errorf("%v", err)
			}
			return
		}
		if page.Next == "" {
			t.Error("there is no next cursor")
		}
		if _, err := a.Poll(t.Context(), page.Next); err != nil {
			t.Errorf("the cursor that follows: %v", err)
		}
	})
}
