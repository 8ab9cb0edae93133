// Command embed is a helpdesk with tickets of its own that leaves service hours and deadlines to package sla: what an
// afternoon of replacing one's own code comes to. config.go reads what the administrator wrote, helpdesk.go is the
// program, and this file plays some days in December 2026 with it, between which time passes as fast as it can.
package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	_ "time/tzdata" // so that zones are found on every machine

	"github.com/mysocialcare/socialcare/sla"
)

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "embed:", err)
		os.Exit(1)
	}
}

func run(out io.Writer) error {
	fmt.Fprintln(out, "What the administrator is told about mistakes in the file:")
	for _, mistake := range [][2]string{
		{"Europe/Rome", "Europe/Roma"}, {"18:00; Sa", "26:00; Sa"}, {`"4h"`, `"0h"`}, {"after_due", "after_do"}, {"2026-12-07", "7 December"},
	} {
		_, err := readConfig(bytes.Replace(standard, []byte(mistake[0]), []byte(mistake[1]), 1))
		fmt.Fprintf(out, "  %s\n", err)
	}
	fmt.Fprintln(out)
	policy, err := readConfig(standard)
	if err != nil {
		return err
	}
	desk := &Helpdesk{policy: policy, tickets: map[string]*Ticket{}}
	s := &story{out: out, desk: desk, zone: policy.Spec().Calendar.Zone()}
	return s.tell()
}

// A story plays events on a helpdesk and prints what comes of them.
type story struct {
	out  io.Writer
	desk *Helpdesk
	zone *time.Location
}

type play func(now time.Time) error

// tell plays some days. The restart in the middle loses and repeats nothing.
func (s *story) tell() error {
	const waiting = "waiting for the customer"
	for _, scene := range []struct {
		at   string
		play play
	}{
		{"2026-12-04 14:30", s.hours},
		{"2026-12-04 15:00", s.open(Ticket{ID: "T-1", Channel: "mail", Subject: "Invoice 118 is missing"})},
		{"2026-12-04 16:30", s.open(Ticket{ID: "T-2", Channel: "phone", Subject: "The boiler is out", Priority: "urgent"})},
		{"2026-12-04 16:50", s.record("T-2", sla.Event{Kind: sla.PublicReply})},
		{"2026-12-04 17:00", s.record("T-2", sla.Event{Kind: sla.Pause, Reason: waiting})},
		{"2026-12-05 09:30", s.queue},
		{"2026-12-05 10:00", s.record("T-2", sla.Event{Kind: sla.CustomerMessage})},
		{"2026-12-05 10:00", s.record("T-2", sla.Event{Kind: sla.Resume, Reason: waiting})},
		{"2026-12-05 11:00", s.restart},
		{"2026-12-05 12:30", s.open(Ticket{ID: "T-3", Channel: "mail", Subject: "How do I change my address?"})},
		{"2026-12-05 12:45", s.explain("T-3", sla.FirstResponse)},
		{"2026-12-09 09:10", s.record("T-1", sla.Event{Kind: sla.PublicReply})},
		{"2026-12-09 10:00", s.record("T-3", sla.Event{Kind: sla.PublicReply})},
		{"2026-12-09 11:00", s.record("T-2", sla.Event{Kind: sla.Resolve})},
		{"2026-12-09 11:30", s.queue},
		{"2026-12-09 12:00", s.report},
	} {
		now, err := time.ParseInLocation("2006-01-02 15:04", scene.at, s.zone)
		if err != nil {
			return err
		}
		s.desk.Wait(now, func(t *Ticket, a sla.Alarm) {
			s.say(a.At, "%s: alarm, %s %s %s", t.ID, a.Metric, a.Kind, a.Name)
		})
		if err := scene.play(now); err != nil {
			return err
		}
	}
	return nil
}

const moment = "Mon 2 Jan 15:04"

func (s *story) say(at time.Time, format string, args ...any) {
	line := strings.TrimSpace(fmt.Sprintf(format, args...))
	fmt.Fprintf(s.out, "%s  %s\n", at.In(s.zone).Format(moment), line)
}

func (s *story) hours(now time.Time) error {
	text, err := s.desk.policy.Spec().Calendar.Hours(now).Text("en")
	s.say(now, "we answer %s", text)
	return err
}

func (s *story) open(t Ticket) play {
	return func(now time.Time) error {
		clock, err := s.desk.Open(t, now)
		if err == nil {
			s.say(now, "%s opened: %s (answer by %s)", t.ID, t.Subject, clock.Status(now)[0].Due.Format(moment))
		}
		return err
	}
}

func (s *story) record(id string, e sla.Event) play {
	return func(now time.Time) error {
		e.At = now
		s.say(now, "%s %s %s", id, e.Kind, e.Reason)
		return s.desk.Record(id, e)
	}
}

func (s *story) queue(now time.Time) error {
	s.say(now, "the queue:")
	for _, t := range s.desk.Queue(now) {
		fmt.Fprintf(s.out, "  %s  %-14s %-8s %3.0f %% used, due %s\n", t.ID, t.Metric, t.State, 100*t.Used, t.Due.Format(moment))
	}
	return nil
}

func (s *story) restart(now time.Time) error {
	s.say(now, "restart")
	saved, err := s.desk.Save()
	if err != nil {
		return err
	}
	s.desk, err = Load(s.desk.policy, saved, now)
	return err
}

func (s *story) explain(id string, m sla.Metric) play {
	return func(now time.Time) error {
		clock, _ := s.desk.board.Get(id)
		s.say(now, "why %s is due when it is:\n%s", id, clock.Explain(m, now))
		return nil
	}
}

func (s *story) report(now time.Time) error {
	r, err := s.desk.Report(now)
	s.say(now, "how the targets were kept:\n%s", r)
	return err
}
