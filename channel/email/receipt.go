package email

import (
	"strings"

	"github.com/mysocialcare/socialcare/channel"
)

// receipt is what a report says of a message of ours: that its reader saw it
// (RFC 8098), or that its delivery was given up (RFC 3464, 2.3.3: the action
// "failed", whatever the status; without an action a status of the class 5). A
// report of a delivery that has nothing of the message answers it. Reports are not
// signed: whoever knows the Message-ID can write one.
func receipt(report channel.Event, b body, self []string) []channel.Event {
	if b.failed == "" && b.report == deliveryReport {
		b.failed = report.Message.Parent
	}
	if b.failed == "" || tokenIn(b.failed, self) == "" {
		return nil
	}
	e := channel.Event{
		Kind: channel.Receipted, Account: report.Account, At: report.At, Thread: report.Thread,
		Target: channel.Ref{Account: report.Account, Native: b.failed},
	}
	switch {
	case b.report == readingReport && b.disposition == "displayed":
		e.Stage = channel.StageRead
	case b.report == deliveryReport && (b.action == "failed" || b.action == "" && strings.HasPrefix(b.status, "5.")):
		e.Stage, e.Code = channel.StageFailed, channel.RecipientClosed
	default:
		return nil
	}
	return []channel.Event{e}
}
