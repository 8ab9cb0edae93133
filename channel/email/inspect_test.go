package email_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/email"
	"github.com/mysocialcare/socialcare/channel/email/emailtest"
)

func TestInspect(t *testing.T) {
	for name, tt := range map[string]struct {
		server      *emailtest.Options
		change      func(*email.Options)
		fault       emailtest.Fault
		want        email.Inspection
		sends, read channel.Code
	}{
		"all well":    {&emailtest.Options{More: []string{"MOVE", "UIDPLUS"}, MaxSize: 5 << 20}, nil, emailtest.Fault{}, email.Inspection{MaxSize: 5 << 20, Extensions: []string{"IDLE", "MOVE", "UIDPLUS"}}, "", ""},
		"little":      {&emailtest.Options{NoIdle: true}, nil, emailtest.Fault{}, email.Inspection{MaxSize: 1_000_000}, "", ""},
		"no mailbox":  {nil, func(o *email.Options) { o.Sent, o.Inbox = "Gesendet", "Posteingang" }, emailtest.Fault{}, email.Inspection{MaxSize: 1_000_000, Missing: []string{"Posteingang", "Gesendet"}, Extensions: []string{"IDLE"}}, "", ""},
		"password":    {nil, func(o *email.Options) { o.Password = "wrong" }, emailtest.Fault{}, email.Inspection{}, channel.AuthRevoked, channel.AuthRevoked},
		"in trouble":  {nil, nil, emailtest.Fault{At: "select", Answer: "NO [UNAVAILABLE] later"}, email.Inspection{MaxSize: 1_000_000, Extensions: []string{"IDLE"}}, "", channel.Transient},
		"reads alone": {nil, func(o *email.Options) { o.SMTP = email.Server{} }, emailtest.Fault{}, email.Inspection{Extensions: []string{"IDLE"}}, "", ""},
		"sends alone": {nil, func(o *email.Options) { o.IMAP = email.Server{} }, emailtest.Fault{}, email.Inspection{MaxSize: 1_000_000}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := emailtest.NewServer(t, tt.server)
			s.Fail(tt.fault)
			got := on(t, s, tt.change).Inspect(t.Context())
			if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreFields(email.Inspection{}, "At", "Submission", "Mailboxes")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if channel.CodeOf(got.Submission) != tt.sends || channel.CodeOf(got.Mailboxes) != tt.read || time.Since(got.At) > time.Minute {
				t.Errorf("sending %v, reading %v, at %v", got.Submission, got.Mailboxes, got.At)
			}
			if len(s.Taken())+len(s.Filed()) != 0 {
				t.Error("something was written")
			}
		})
	}
}
