package page

import (
	"fmt"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/sla"
)

// due is what has to be done first in a conversation, and until when. The
// script counts it down with the same words.
type due struct {
	What string    // "answer", "promise" …; empty: nothing is due
	At   time.Time // zero: paused
	Soon time.Time // from here on it is amber
	now  time.Time
}

// soonShare is the part of a budget left from which a deadline is "soon", where
// the policy has no warning of its own.
const soonShare = 4

// firstDue finds what falls due first: an answer, a promise, the end of a
// snooze. A clock whose policy the rules lack is left out.
func firstDue(c care.Conversation, rules *care.Rules, now time.Time) due {
	first := due{now: now}
	if !c.State.Live() {
		return first
	}
	offer := func(d due) {
		if first.What == "" || d.At.Before(first.At) {
			first = d
		}
	}
	if clock, ok := rules.Clock(c); ok {
		for _, s := range clock.Status(now) {
			if runs(s) && !s.Due.IsZero() {
				offer(dueOf(clock, s, now))
			}
		}
	}
	for _, p := range c.Promises {
		offer(promiseDue(p, rules, now))
	}
	if c.State == care.Snoozed {
		offer(due{"wakes", c.SnoozedUntil, c.SnoozedUntil, now})
	}
	return first
}

// runs reports whether a target still waits for what ends it.
func runs(s sla.TargetStatus) bool {
	return s.MetAt.IsZero() && (s.State == sla.Running || s.State == sla.Breached)
}

// dueOf is a target's deadline. It is soon from the policy's first warning on.
func dueOf(clock sla.Clock, s sla.TargetStatus, now time.Time) due {
	d := due{targetVerb(s.Metric), s.Due, s.Due.Add(-s.Budget / soonShare), now}
	for _, a := range clock.Alarms(time.Time{}, s.Due) {
		if a.Kind == sla.WarningAlarm && a.Metric == s.Metric && a.Cycle == s.Cycle {
			d.Soon = a.FellDue
			break
		}
	}
	return d
}

func promiseDue(p care.OpenPromise, rules *care.Rules, now time.Time) due {
	return due{"promise", p.Due, p.Due.Add(-time.Duration(rules.Spec().RemindBefore)), now}
}

// targetVerb is what ends a target's clock, in a word.
func targetVerb(m sla.Metric) string {
	if m == sla.Resolution {
		return "resolve"
	}
	return "answer"
}

// Level names the colour, and Text says the same in words.
func (d due) Level() string {
	switch {
	case d.What == "" || d.At.IsZero():
		return "none"
	case d.now.After(d.At):
		return "late"
	case !d.now.Before(d.Soon):
		return "soon"
	}
	return "ok"
}

// Text is the countdown: "3 h 12 min left", "soon: 24 min left", "late by 2 h".
func (d due) Text() string {
	left := d.At.Sub(d.now)
	switch d.Level() {
	case "none":
		return "no deadline"
	case "late":
		return "late by " + span(-left)
	case "soon":
		return "soon: " + span(left) + " left"
	}
	return span(left) + " left"
}

// Before orders what is due: the late first, what is not due at all last.
func (d due) Before(o due) bool {
	if d.At.IsZero() || o.At.IsZero() {
		return !d.At.IsZero() && o.At.IsZero()
	}
	return d.At.Before(o.At)
}

// span writes a length of time with two units at most: "2 d 3 h", "3 h 12 min",
// "24 min", "45 s".
func span(d time.Duration) string {
	d = max(d, 0)
	days, hours := int(d/(24*time.Hour)), int(d/time.Hour)%24
	minutes, seconds := int(d/time.Minute)%60, int(d/time.Second)%60
	switch {
	case days > 0:
		return two(days, "d", hours, "h")
	case hours > 0:
		return two(hours, "h", minutes, "min")
	case minutes >= 10:
		return fmt.Sprintf("%d min", minutes)
	case minutes > 0:
		return two(minutes, "min", seconds, "s")
	}
	return fmt.Sprintf("%d s", seconds)
}

func two(a int, unit string, b int, small string) string {
	if b == 0 {
		return fmt.Sprintf("%d %s", a, unit)
	}
	return fmt.Sprintf("%d %s %d %s", a, unit, b, small)
}
