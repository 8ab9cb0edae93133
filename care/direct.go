package care

// A body is applied and a command judged through an interface, and what an
// interface's method is given has to be on the heap. The functions here call
// those of this package by their types instead, so that the draft of a fold and
// the decision of a judgement, a kilobyte each, can stay on the stack. A type
// that they do not list takes the slower way to the same result.

// happened is e.Body.apply(c, e).
func (c *draft) happened(e *Event) {
	if c.direct(e) {
		return
	}
	d := *c
	e.Body.apply(&d, e)
	*c = d
}

// direct applies the bodies of this package.
func (c *draft) direct(e *Event) bool {
	return c.talk(e) || c.work(e) || c.fate(e) || c.kin(e) || c.after(e)
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
	case PartSent:
		b.apply(c, e)
	case Noticed:
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
	case VerifyDue:
		b.apply(c, e)
	case Withdrawn:
		b.apply(c, e)
	case TaskAdded:
		b.apply(c, e)
	case TaskDue:
		b.apply(c, e)
	case TaskEnded:
		b.apply(c, e)
	case Held:
		b.apply(c, e)
	case Unheld:
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

// kin applies bodies of what it has to do with other conversations.
func (c *draft) kin(e *Event) bool {
	switch b := e.Body.(type) {
	case MergedInto:
		b.apply(c, e)
	case Joined:
		b.applyTo(c, e)
	case UndoBegan:
		b.apply(c, e)
	case Released:
		b.applyTo(c, e)
	case Returned:
		b.applyTo(c, e)
	case SplitOff:
		b.apply(c, e)
	case Taken:
		b.apply(c, e)
	case Concluded:
		b.apply(c, e)
	case Abandoned:
		b.apply(c, e)
	case Resumed:
		b.apply(c, e)
	case FollowedUp:
		b.apply(c, e)
	case Continued:
		b.apply(c, e)
	case Referred:
		b.apply(c, e)
	case Confirmed:
		b.apply(c, e)
	default:
		return false
	}
	return true
}

// after applies bodies of surveys, goodwill and bots.
func (c *draft) after(e *Event) bool {
	switch b := e.Body.(type) {
	case SurveyMoved:
		b.apply(c, e)
	case SurveyAsked:
		b.apply(c, e)
	case SurveySkipped:
		b.apply(c, e)
	case SurveyAnswered:
		b.apply(c, e)
	case SurveyExpired:
		b.apply(c, e)
	case OptedOut:
		b.apply(c, e)
	case GoodwillGiven:
		b.apply(c, e)
	case HumanAsked:
		b.apply(c, e)
	case Noted:
		b.apply(c, e)
	default:
		return false
	}
	return true
}

// judgeCase is cmd.decide(d) for what is done about a case besides talking.
func (d *decision) judgeCase(cmd Command) (known bool, err error) {
	switch x := cmd.(type) {
	case Withdraw:
		return true, x.decide(d)
	case AddTask:
		return true, x.decide(d)
	case EndTask:
		return true, x.decide(d)
	case Hold:
		return true, x.decide(d)
	case Unhold:
		return true, x.decide(d)
	case Transfer:
		return true, x.decide(d)
	case Goodwill:
		return true, x.decide(d)
	case AskHuman:
		return true, x.decide(d)
	case Note:
		return true, x.decide(d)
	case AnswerSurvey:
		return true, x.decide(d)
	}
	return false, nil
}

// judge is cmd.decide(d).
func (d *decision) judge(cmd Command) error {
	if listed, err := d.judgeDirect(cmd); listed {
		return err
	}
	e := *d
	err := cmd.decide(&e)
	*d = e
	return err
}

// judgeDirect judges the commands of this package.
func (d *decision) judgeDirect(cmd Command) (listed bool, err error) {
	if listed, err = d.judgeTalk(cmd); listed {
		return true, err
	}
	if listed, err = d.judgeWork(cmd); listed {
		return true, err
	}
	if listed, err = d.judgeKin(cmd); listed {
		return true, err
	}
	return d.judgeCase(cmd)
}

// judgeTalk judges commands about what is said.
func (d *decision) judgeTalk(cmd Command) (listed bool, err error) {
	switch x := cmd.(type) {
	case Receive:
		err = x.judge(d)
	case Reply:
		err = x.decide(d)
	case Handoff:
		err = x.decide(d)
	case Acknowledge:
		err = x.decide(d)
	case Delivered:
		err = x.decide(d)
	case PartDelivered:
		err = x.decide(d)
	case Notice:
		err = x.decide(d)
	case Failed:
		err = x.decide(d)
	case Retry:
		err = x.decide(d)
	case Edit:
		err = x.decide(d)
	case Delete:
		err = x.decide(d)
	case Hide:
		err = x.decide(d)
	case Erase:
		err = x.decide(d)
	default:
		return false, nil
	}
	return true, err
}

// judgeWork judges commands about the work on a conversation, and the passing of time.
func (d *decision) judgeWork(cmd Command) (listed bool, err error) {
	switch x := cmd.(type) {
	case Tick:
		err = x.decide(d)
	case Claim:
		err = x.decide(d)
	case Snooze:
		err = x.decide(d)
	case Promise:
		err = x.decide(d)
	case Keep:
		err = x.decide(d)
	case Resolve:
		err = x.decide(d)
	case Reopen:
		err = x.decide(d)
	case MarkSpam:
		err = x.decide(d)
	case UnmarkSpam:
		err = x.decide(d)
	case LedgerKept:
		err = x.decide(d)
	case Report:
		err = x.decide(d)
	case Dismiss:
		err = x.decide(d)
	default:
		return false, nil
	}
	return true, err
}

// judgeKin judges commands about what a conversation has to do with others.
func (d *decision) judgeKin(cmd Command) (listed bool, err error) {
	switch x := cmd.(type) {
	case Merge:
		err = x.decide(d)
	case UndoMerge:
		err = x.decide(d)
	case Join:
		err = x.judge(d)
	case Release:
		err = x.decide(d)
	case Return:
		err = x.judge(d)
	case Split:
		err = x.decide(d)
	case UndoSplit:
		err = x.decide(d)
	case Begin:
		err = x.judge(d)
	case Conclude:
		err = x.decide(d)
	case Abandon:
		err = x.decide(d)
	case FollowUp:
		err = x.decide(d)
	case Confirm:
		err = x.decide(d)
	default:
		return false, nil
	}
	return true, err
}
