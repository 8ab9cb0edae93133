package email

import (
	"strings"

	"github.com/mysocialcare/socialcare/channel"
)

// automatic says whether a machine wrote a message, by what its header says of
// itself (RFC 3834, 2919, 2369 and the fields that older senders use).
func automatic(h header, b body) channel.Auto {
	precedence := strings.ToLower(strings.TrimSpace(h.Get("Precedence")))
	submitted, _, _ := strings.Cut(strings.ToLower(h.Get("Auto-Submitted")), ";")
	submitted = strings.TrimSpace(submitted)
	nowhere := h.Has("Return-Path") && strings.Trim(h.Get("Return-Path"), "<> \t") == ""
	switch {
	case b.report == "delivery-status", nowhere && fromDaemon(h):
		return channel.Bounce
	case b.report == "disposition-notification",
		submitted != "" && submitted != "no",
		yes(h, "X-Autoreply"), yes(h, "X-Autorespond"), yes(h, "X-Autoresponder"),
		precedence == "auto_reply":
		return channel.AutoReply
	case h.Has("List-Id"), h.Has("List-Unsubscribe"), precedence == "bulk", precedence == "list", precedence == "junk":
		return channel.Bulk
	case nowhere:
		return channel.AutoReply // nobody wants to know whether it arrives
	}
	return channel.Human
}

func yes(h header, name string) bool {
	v := strings.ToLower(strings.TrimSpace(h.Get(name)))
	return v != "" && v != "no" && v != "false" && v != "0"
}

// fromDaemon reports whether a mail system is the author.
func fromDaemon(h header) bool {
	for _, a := range h.addresses("From") {
		name, _, _ := strings.Cut(strings.ToLower(a.Address), "@")
		if name == "mailer-daemon" || name == "postmaster" {
			return true
		}
	}
	return false
}
