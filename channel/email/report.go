package email

import (
	"bufio"
	"cmp"
	"io"
	"strings"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/mail"
)

// reported is what a report says (RFC 6522), and what else programs write.
type reported struct {
	machine     bool   // a mail system is the author, or nobody
	report      string // its type, in lower case
	failed      string // the Message-ID of what it is about
	action      string // of a delivery: "failed"
	status      string // of a delivery: "5.1.1"
	disposition string // of a reading: "displayed"
	calendar    bool   // the answer to an invitation (RFC 5546)
}

// The types of reports that are read; untold is that of one that does not say.
const (
	deliveryReport = "delivery-status"
	readingReport  = "disposition-notification"
	untold         = "untold"
)

// reportKind is what a part says of a report: its type, the header of the message
// that it is about, or nothing.
func reportKind(kind string) string {
	switch kind {
	case "message/delivery-status", "message/global-delivery-status":
		return deliveryReport
	case "message/disposition-notification", "message/global-disposition-notification":
		return readingReport
	case "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers":
		return "header"
	}
	return ""
}

// isReport reports whether a part is a report's, and not a file: in a report
// nothing is, and in what a person wrote all are, who passes one on.
func (b *body) isReport(kind, disposition string) bool {
	switch reportKind(kind) {
	case "":
		return false
	case "header":
		return b.report != ""
	}
	return b.report != "" || b.machine && disposition != "attachment"
}

// readReport reads the machine's part of a report: what happened, and to which
// message.
func (b *body) readReport(e *message.Entity, kind string) {
	kind = reportKind(kind)
	if b.report == "" || b.report == untold && kind != "header" {
		b.report = kind
	}
	r := bufio.NewReader(io.LimitReader(e.Body, maxHeader))
	for { // a delivery report has a group of fields for each recipient
		fields, err := group(r)
		if len(fields) > 0 {
			b.tell(kind, fields)
		}
		if err != nil || kind == "header" && len(fields) > 0 { // below is the body of what could not be delivered
			return
		}
	}
}

// tell notes what a group of fields says.
func (b *body) tell(kind string, fields map[string]string) {
	switch kind {
	case deliveryReport:
		action, status := word(fields["action"]), fields["status"]
		if action == "failed" || b.action == "" && b.status == "" {
			b.action, b.status = action, status
		}
	case readingReport:
		_, what, _ := strings.Cut(fields["disposition"], ";")
		what, _, _ = strings.Cut(what, "/")
		b.disposition = cmp.Or(b.disposition, word(what))
	}
	names := []string{"original-message-id", "message-id"}
	if kind == deliveryReport {
		names = names[:1]
	}
	for _, name := range names {
		if b.failed == "" {
			h := header{mail.Header{}}
			h.Set("Message-Id", fields[name])
			b.failed = h.id("Message-Id")
		}
	}
}

// maxField bounds a field that goes on and on, in bytes.
const maxField = 2000

// group reads fields until an empty line, the first of each name.
func group(r *bufio.Reader) (fields map[string]string, err error) {
	fields = map[string]string{}
	last := ""
	for {
		line, err := r.ReadString('\n')
		name, value, ok := strings.Cut(line, ":")
		switch {
		case strings.TrimSpace(line) == "":
			return fields, err
		case line[0] == ' ' || line[0] == '\t': // the field goes on
			if last != "" && len(fields[last]) < maxField {
				fields[last] += " " + clean(strings.TrimSpace(line))
			}
		case ok:
			if last = strings.ToLower(strings.TrimSpace(name)); !reporting[last] || fields[last] != "" {
				last = ""
				break
			}
			fields[last] = clean(strings.TrimSpace(value))
		}
		if err != nil {
			return fields, err
		}
	}
}

// reporting are the fields that are looked at.
var reporting = map[string]bool{"action": true, "status": true, "disposition": true, "message-id": true, "original-message-id": true}
