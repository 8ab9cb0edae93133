package care

// A body is applied and a command judged through an interface, and what an
// interface's method is given has to be on the heap. The functions here call
// those of this package by their types instead, so that the draft of a fold and
// the decision of a judgement, a kilobyte each, can stay on the stack. A type
// that they do not list takes the slower way to the same result.

// happened is e.Body.apply(c, e).
func (c *draft) happened(e *Event) {
	if c.talk(e) || c.work(e) || c.fate(e) {
		return
	}
	d := *c
	e.Body.apply(&d, e)
	*c = d
}

// talk applies bodies of what is said.
func (c *draft) talk(e *Event) bool {
	switch b := e.Body.(type) {
	case Received:
		b.apply(c, e)
	case Replied:
		b.apply(c, e)
	case Sent:
		b.apply(c, e)
	case SendFailed:
		b.apply(c, e)
	case Edited:
		b.apply(c, e)
	case Deleted:
		b.apply(c, e)
	case Acknowledged:
		b.apply(c, e)
	case Invited:
		b.apply(c, e)
	case InvitationLapsed:
		b.apply(c, e)
	case MovedPrivate:
		b.apply(c, e)
	case Retried:
		b.apply(c, e)
	case Hidden:
		b.apply(c, e)
	case Erased:
		b.apply(c, e)
	default:
		return false
	}
	return true
}

// work applies bodies of who works on it, and of what time brings about.
func (c *draft) work(e *Event) bool {
	switch b := e.Body.(type) {
	case Claimed:
		b.apply(c, e)
	case Assigned:
		b.apply(c, e)
	case SetAside:
		b.apply(c, e)
	case Woke:
		b.apply(c, e)
	case Promised:
		b.apply(c, e)
	case Reminded:
		b.apply(c, e)
	case KeptPromise:
		b.apply(c, e)
	case Broken:
		b.apply(c, e)
	case UpdateDue:
		b.apply(c, e)
	case Alarm:
		b.apply(c, e)
	default:
		return false
	}
	return true
}

// fate applies bodies of how it begins and ends.
func (c *draft) fate(e *Event) bool {
	switch b := e.Body.(type) {
	case Opened:
		b.apply(c, e)
	case Solution:
		b.apply(c, e)
	case Reopened:
		b.apply(c, e)
	case Ended:
		b.apply(c, e)
	case MarkedSpam:
		b.apply(c, e)
	case UnmarkedSpam:
		b.apply(c, e)
	case Recalled:
		b.apply(c, e)
	case Reported:
		b.apply(c, e)
	case FirstUnknown:
		b.apply(c, e)
	case Ledgered:
		b.apply(c, e)
	default:
		return false
	}
	return true
}

// judge is cmd.decide(d).
func (d *decision) judge(cmd Command) error {
	switch x := cmd.(type) {
	case Receive:
		return x.decide(d)
	case Reply:
		return x.decide(d)
	case Handoff:
		return x.decide(d)
	case Acknowledge:
		return x.decide(d)
	case Delivered:
		return x.decide(d)
	case Failed:
		return x.decide(d)
	case Retry:
		return x.decide(d)
	case Edit:
		return x.decide(d)
	case Delete:
		return x.decide(d)
	case Hide:
		return x.decide(d)
	case Claim:
		return x.decide(d)
	case Snooze:
		return x.decide(d)
	case Promise:
		return x.decide(d)
	case Keep:
		return x.decide(d)
	case Resolve:
		return x.decide(d)
	case Reopen:
		return x.decide(d)
	case MarkSpam:
		return x.decide(d)
	case UnmarkSpam:
		return x.decide(d)
	case LedgerKept:
		return x.decide(d)
	case Report:
		return x.decide(d)
	case Dismiss:
		return x.decide(d)
	case Erase:
		return x.decide(d)
	case Tick:
		return nil
	}
	e := *d
	err := cmd.decide(&e)
	*d = e
	return err
}
