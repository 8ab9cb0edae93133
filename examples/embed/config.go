package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"slices"

	"github.com/mysocialcare/socialcare/sla"
	"github.com/mysocialcare/socialcare/sla/holiday"
	"github.com/rickar/cal/v2/it"
)

// standard is what the helpdesk's administrator wrote.
//
//go:embed config.json
var standard []byte

// A config is the administrator's file. Its parts are types of package sla, which check themselves.
type config struct {
	Zone  string    `json:"zone"`
	Hours sla.Hours `json:"hours"`
	sla.CalendarOptions
	Policy sla.PolicySpec `json:"policy"`
}

// readConfig builds the policy of a file. Every error says which part of the file is wrong, and why.
func readConfig(data []byte) (*sla.Policy, error) {
	var c config
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&c); err != nil {
		return nil, err
	}
	c.Closures = slices.Concat(c.Closures, holiday.From(2026, 2028, it.Holidays...))
	cal, err := sla.NewCalendar(c.Zone, c.Hours, &c.CalendarOptions)
	if err != nil {
		return nil, err
	}
	c.Policy.Calendar = cal
	return sla.NewPolicy(c.Policy)
}
