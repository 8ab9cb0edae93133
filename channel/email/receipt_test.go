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
		"failed for good":                    {"; report-type=delivery-status", "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nAction: failed\nStatus: 5.1.1\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: " + ours + "\n", channel.StageFailed, channel.RecipientClosed},
		"delayed":                            {"; report-type=delivery-status", "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nAction: delayed\nStatus: 4.2.2\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: " + ours + "\n", "", ""},
		"somebody else's failed":             {"; report-type=delivery-status", "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nAction: failed\nStatus: 5.1.1\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <x@elsewhere.example>\n", "", ""},
		"read":                               {"; report-type=disposition-notification", "Content-Type: message/disposition-notification\n\nOriginal-Message-ID: " + ours + "\nDisposition: manual-action/MDN-sent-manually; displayed\n", channel.StageRead, ""},
		"given up, of a passing cause":       {"; report-type=delivery-status", "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nAction: failed (timed out)\nStatus: 4.4.7\n--b\nContent-Type: message/rfc822\n\nMessage-ID: " + ours + "\n\nStatus: 2.0.0\n", channel.StageFailed, channel.RecipientClosed},
		"an identifier on a line of its own": {"; report-type=delivery-status", "Content-Type: message/delivery-status\n\nAction: failed\nStatus: 5.1.1\n--b\nContent-Type: message/rfc822\n\nReceived: by mx\nMessage-ID:\n\t" + ours + "\n", channel.StageFailed, channel.RecipientClosed},
		"one of two recipients":              {"; report-type=delivery-status", "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nAction: relayed\nStatus: 2.0.0\n\nAction: failed\nStatus: 5.7.1\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: " + ours + "\n", channel.StageFailed, channel.RecipientClosed},
		"delivered":                          {"; report-type=delivery-status", "Content-Type: message/delivery-status\n\nAction: delivered\nStatus: 2.1.5\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: " + ours + "\n", "", ""},
		"a status alone":                     {"; report-type=delivery-status", "Content-Type: message/delivery-status\n\nStatus: 5.1.1 (unknown)\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: " + ours + "\n", channel.StageFailed, channel.RecipientClosed},
		"a type that is not told":            {"", "Content-Type: message/delivery-status\n\nAction: failed\nStatus: 5.1.1\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: " + ours + "\n", channel.StageFailed, channel.RecipientClosed},
		"nothing of the message":             {"; report-type=delivery-status; x=y\nIn-Reply-To: " + ours + "\nX-Params: a", "Content-Type: message/delivery-status\n\nAction: failed\nStatus: 5.1.1\n", channel.StageFailed, channel.RecipientClosed},
		"international":                      {"; report-type=delivery-status", "Content-Type: message/global-delivery-status\n\nAction: failed\nStatus: 5.1.1\n--b\nContent-Type: message/global-headers\n\nMessage-ID: " + ours + "\n", channel.StageFailed, channel.RecipientClosed},
		"read, with a comment":               {"; report-type=disposition-notification", "Content-Type: message/disposition-notification\n\nOriginal-Message-ID:\n " + ours + "\nDisposition: manual-action/MDN-sent-manually;\n displayed (by hand)\n", channel.StageRead, ""},
		"processed":                          {"; report-type=disposition-notification", "Content-Type: message/disposition-notification\n\nOriginal-Message-ID: " + ours + "\nDisposition: automatic-action/MDN-sent-automatically; processed\n", "", ""},
		"a field that goes on":               {"; report-type=delivery-status", "Content-Type: message/delivery-status\n\nAction: delayed\nStatus: 4.2.2\n" + strings.Repeat(" x\n", 80_000) + "--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: " + ours + "\n", "", ""},
		"deleted unread":                     {"; report-type=disposition-notification", "Content-Type: message/disposition-notification\n\nOriginal-Message-ID: " + ours + "\nDisposition: manual-action/MDN-sent-manually; deleted\n", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			text := "From: a@example.com\nMessage-ID: <r@example.com>\nMIME-Version: 1.0\nContent-Type: multipart/report; boundary=b" + tt.kind + "\n\n--b\n\nsorry\n--b\n" + tt.report + "--b--\n"
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
