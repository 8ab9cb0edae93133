package page

import (
	"fmt"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
)

// way is one to go on in private, in words.
type way struct {
	Words string
	Until time.Time
}

func ways(options []gateway.HandoffOption) (list []way) {
	for _, o := range options {
		w := way{Words: modeWord(o.Mode)}
		if !o.Allowed {
			list = append(list, way{Words: w.Words + ": not possible, " + whyNot(o.Why)})
			continue
		}
		w.Words += costs(", costs ", o.Price) + costs(", its public line ", o.Pointer)
		w.Until = o.Until
		list = append(list, w)
	}
	return list
}

// costs says a price; nothing for none.
func costs(what string, p channel.Price) string {
	if p.Micros == 0 {
		return ""
	}
	return what + fmt.Sprintf("%g %s", float64(p.Micros)/1e6, p.Currency)
}

func modeWord(m channel.Mode) string {
	switch m {
	case channel.SameThread:
		return "a private answer in the same thread"
	case channel.PrivateReply:
		return "a private reply to the comment"
	case channel.Direct:
		return "a direct message"
	case channel.Link:
		return "a link to a form or a chat"
	}
	return string(m)
}

func whyNot(why string) string {
	switch why {
	case "surface":
		return "not from here"
	case "window":
		return "the time for it is over"
	case "once":
		return "it was used for this message"
	}
	return codeWords(channel.Code(why))
}
