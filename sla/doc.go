// Package sla is the time side of customer care: when a desk is open, when an answer is due, and why.
//
// It has two halves. [Hours] and [Calendar] do service-hour arithmetic: is it open, when does it open, what is four
// working hours from now, how much open time lies between two instants. [Policy], [State] and [Clock] measure targets
// (first and next response, update, silence, resolution, requester wait, agent work) on such calendars, with pauses,
// warnings, breaches and escalations.
//
//	hours, err := sla.ParseHours("Mo-Fr 09:00-13:00,14:00-18:00; Sa 09:00-13:00")
//	cal, err := sla.NewCalendar("Europe/Rome", hours, nil)
//	due, err := cal.Add(ticket.CreatedAt, 4*time.Hour)
//
// and with a policy:
//
//	policy, err := sla.NewPolicy(spec)                // a plain struct, or JSON
//	clock := policy.Start(ticket.CreatedAt, "urgent") // clock.State() is what a host stores
//	clock, err = clock.Record(sla.Event{Kind: sla.PublicReply, At: t})
//	for _, s := range clock.Status(now) { ... }       // met, running, paused, breached; due when; share used
//	next, ok := clock.Next(now)                       // when to look again, and why
//	fmt.Print(clock.Explain(sla.FirstResponse, now))  // which hours counted, which holiday did not
//
// A host with a database stores states and sleeps until the earliest Next. One that keeps its clocks in memory has a
// [Board] for that.
//
// Calendars of several zones combine ([Calendar.Intersect], [Calendar.Union]), and a web page shows their hours to search
// engines with [Calendar.SchemaOrg].
//
// [Report] gathers how many clocks kept their targets, with percentiles in open time and on the wall. Texts for people
// are in English, Italian, Spanish, French and German.
//
// # What it is not for
//
// It has no clock: time is an argument everywhere, and nothing here sleeps, starts a goroutine or stores anything. It
// does not know which message is a courtesy or who is a bot: the caller classifies events. It has no list of public
// holidays: closures are data, and package holiday makes them. It uses the standard library only.
//
// # Time zones
//
// Zones come from [time.LoadLocation]. On a machine that may lack the zone database, a program imports time/tzdata; the
// error for an unknown zone says so. The zones "" and "Local" are refused. What happens on days when the clocks change
// is listed at [Calendar].
//
// # Results
//
// Instants come back in the location of the instant that was asked with, exact to the nanosecond; only texts round.
// Deadlines are closing instants: a budget that ends exactly at closing time is due then, and [Calendar.NextOpen] of
// it is the other reading. An answer exactly at the due instant is in time. Calendars, policies and hours are
// immutable and safe for concurrent use; states and clocks are values that do not alias.
package sla
