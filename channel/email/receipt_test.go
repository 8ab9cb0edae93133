package email_test

import (
	"strings"
	"testing"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/email"
)

// A report about a message of ours is a receipt, too; one about somebody else's,
// of a delay, or of a mail that was deleted unread is not.
func TestReportsAreReceipts(t *testing.T) {
	ours := email.MessageID(channel.Draft{ID: "r-1", Thread: "sc-aaaaaaaaaaaaaaaa"}, "acme.example")
	for name, tt := range map[string]struct {
		kind, report string
		stage        channel.Stage
		code         channel.Code
	}{
		"failed for good":        {"delivery-status", "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nAction: failed\nStatus: 5.1.1\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: " + ours + "\n", channel.StageFailed, channel.RecipientClosed},
		"delayed":                {"delivery-status", "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nAction: delayed\nStatus: 4.2.2\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: " + ours + "\n", "", ""},
		"somebody else's failed": {"delivery-status", "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nAction: failed\nStatus: 5.1.1\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <x@elsewhere.example>\n", "", ""},
		"read":                   {"disposition-notification", "Content-Type: message/disposition-notification\n\nOriginal-Message-ID: " + ours + "\nDisposition: manual-action/MDN-sent-manually; displayed\n", channel.StageRead, ""},
		"deleted unread":         {"disposition-notification", "Content-Type: message/disposition-notification\n\nOriginal-Message-ID: " + ours + "\nDisposition: manual-action/MDN-sent-manually; deleted\n", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			text := "From: a@example.com\nMessage-ID: <r@example.com>\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=" + tt.kind + "; boundary=b\n\n--b\n\nsorry\n--b\n" + tt.report + "--b--\n"
			events, err := email.Decode(account, self, []byte(strings.ReplaceAll(text, "\n", "\r\n")), received)
			if err != nil {
				t.Fatal(err)
			}
			if events[0].Kind != channel.Received || len(events) != 1+map[bool]int{true: 1}[tt.stage != ""] {
				t.Fatalf("%d events", len(events))
			}
			if tt.stage == "" {
				return
			}
			if e := events[1]; e.Kind != channel.Receipted || e.Stage != tt.stage || e.Code != tt.code || e.Target.Native != ours || e.Key() == events[0].Key() {
				t.Errorf("%s of %s, %s", e.Stage, e.Target.Native, e.Code)
			}
		})
	}
}
