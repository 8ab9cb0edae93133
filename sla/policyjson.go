package sla

import (
	"encoding/json"
	"strings"
	"time"
)

// jsonDuration is a duration as text: "4h", "1h30m".
type jsonDuration time.Duration

func (d jsonDuration) MarshalText() ([]byte, error) { return []byte(compact(time.Duration(d))), nil }

func (d *jsonDuration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	if err != nil {
		return invalid("duration", string(text), "not like 4h or 90m")
	}
	*d = jsonDuration(v)
	return nil
}

// compact leaves out the zeros of Duration.String: 6h, not 6h0m0s.
func compact(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = s[:len(s)-2]
	}
	if strings.HasSuffix(s, "h0m") {
		s = s[:len(s)-2]
	}
	return s
}

type targetJSON struct {
	Metric       Metric       `json:"metric"`
	Priority     string       `json:"priority,omitempty"`
	Budget       jsonDuration `json:"budget"`
	Calendar     *Calendar    `json:"calendar,omitempty"`
	PauseReasons []string     `json:"pause_reasons,omitzero"`
	PublicOnly   bool         `json:"public_only,omitempty"`
	Warnings     []Warning    `json:"warnings,omitempty"`
	Escalations  []Escalation `json:"escalations,omitempty"`
}

type warningJSON struct {
	Share  float64      `json:"share,omitzero"`
	Before jsonDuration `json:"before,omitzero"`
}

type escalationJSON struct {
	Name       string       `json:"name"`
	AfterStart jsonDuration `json:"after_start,omitzero"`
	AfterDue   jsonDuration `json:"after_due,omitzero"`
}

// UnmarshalJSON reads a description and refuses unknown fields by name. [NewPolicy] checks the rest.
func (s *PolicySpec) UnmarshalJSON(data []byte) error {
	type plain PolicySpec
	var v plain
	if err := strict("policy", data, &v); err != nil {
		return err
	}
	*s = PolicySpec(v)
	return nil
}

// MarshalJSON writes durations as text.
func (t Target) MarshalJSON() ([]byte, error) {
	return json.Marshal(targetJSON{t.Metric, t.Priority, jsonDuration(t.Budget), t.Calendar, t.PauseReasons, t.PublicOnly, t.Warnings, t.Escalations})
}

// UnmarshalJSON reads durations as text and refuses unknown fields by name.
func (t *Target) UnmarshalJSON(data []byte) error {
	var v targetJSON
	if err := strict("target", data, &v); err != nil {
		return err
	}
	*t = Target{v.Metric, v.Priority, time.Duration(v.Budget), v.Calendar, v.PauseReasons, v.PublicOnly, v.Warnings, v.Escalations}
	return nil
}

// MarshalJSON writes durations as text.
func (w Warning) MarshalJSON() ([]byte, error) {
	return json.Marshal(warningJSON{w.Share, jsonDuration(w.Before)})
}

// UnmarshalJSON reads durations as text and refuses unknown fields by name.
func (w *Warning) UnmarshalJSON(data []byte) error {
	var v warningJSON
	if err := strict("warning", data, &v); err != nil {
		return err
	}
	*w = Warning{v.Share, time.Duration(v.Before)}
	return nil
}

// MarshalJSON writes durations as text.
func (e Escalation) MarshalJSON() ([]byte, error) {
	return json.Marshal(escalationJSON{e.Name, jsonDuration(e.AfterStart), jsonDuration(e.AfterDue)})
}

// UnmarshalJSON reads durations as text and refuses unknown fields by name.
func (e *Escalation) UnmarshalJSON(data []byte) error {
	var v escalationJSON
	if err := strict("escalation", data, &v); err != nil {
		return err
	}
	*e = Escalation{v.Name, time.Duration(v.AfterStart), time.Duration(v.AfterDue)}
	return nil
}
