package sla

import (
	"encoding/json"
	"errors"
	"fmt"
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

type policyJSON struct {
	Name           string            `json:"name"`
	Version        int               `json:"version"`
	Calendar       json.RawMessage   `json:"calendar"`
	Targets        []json.RawMessage `json:"targets"`
	BotsAnswer     bool              `json:"bots_answer"`
	ReopenRestarts bool              `json:"reopen_restarts"`
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

// What is read keeps the parts raw, so that an error can say where it is.
type targetParts struct {
	Metric       Metric            `json:"metric"`
	Priority     string            `json:"priority"`
	Budget       *string           `json:"budget"`
	Calendar     json.RawMessage   `json:"calendar"`
	PauseReasons []string          `json:"pause_reasons"`
	PublicOnly   bool              `json:"public_only"`
	Warnings     []json.RawMessage `json:"warnings"`
	Escalations  []json.RawMessage `json:"escalations"`
}

type warningJSON struct {
	Share  float64      `json:"share,omitzero"`
	Before jsonDuration `json:"before,omitzero"`
}

type warningParts struct {
	Share  float64 `json:"share"`
	Before *string `json:"before"`
}

type escalationJSON struct {
	Name       string       `json:"name"`
	AfterStart jsonDuration `json:"after_start,omitzero"`
	AfterDue   jsonDuration `json:"after_due,omitzero"`
}

type escalationParts struct {
	Name       string  `json:"name"`
	AfterStart *string `json:"after_start"`
	AfterDue   *string `json:"after_due"`
}

// UnmarshalJSON reads a description. What cannot be read and unknown fields are an [Error] with the path to the field:
// policy "standard" target 2 (resolution) warning 1 before. [NewPolicy] checks the rest.
func (s *PolicySpec) UnmarshalJSON(data []byte) error {
	var v policyJSON
	where := "policy"
	if name := peek(data, "name"); name != "" {
		where = policyName(name)
	}
	if err := strict(where, data, &v); err != nil {
		return err
	}
	out := PolicySpec{Name: v.Name, Version: v.Version, BotsAnswer: v.BotsAnswer, ReopenRestarts: v.ReopenRestarts}
	if err := readCalendar(where, v.Calendar, &out.Calendar); err != nil {
		return err
	}
	for i, raw := range v.Targets {
		var t Target
		if err := t.read(fmt.Sprintf("%s target %d", where, i+1), raw); err != nil {
			return err
		}
		out.Targets = append(out.Targets, t)
	}
	*s = out
	return nil
}

// MarshalJSON writes durations as text.
func (t Target) MarshalJSON() ([]byte, error) {
	return json.Marshal(targetJSON{t.Metric, t.Priority, jsonDuration(t.Budget), t.Calendar, t.PauseReasons, t.PublicOnly, t.Warnings, t.Escalations})
}

// UnmarshalJSON reads durations as text and refuses unknown fields by name.
func (t *Target) UnmarshalJSON(data []byte) error { return t.read("target", data) }

func (t *Target) read(where string, data []byte) error {
	var v targetParts
	if metric := peek(data, "metric"); metric != "" {
		where = fmt.Sprintf("%s (%s)", where, quoted(metric))
	}
	if err := strict(where, data, &v); err != nil {
		return err
	}
	out := Target{Metric: v.Metric, Priority: v.Priority, PauseReasons: v.PauseReasons, PublicOnly: v.PublicOnly}
	if err := readDuration(where+" budget", v.Budget, &out.Budget); err != nil {
		return err
	}
	if err := readCalendar(where, v.Calendar, &out.Calendar); err != nil {
		return err
	}
	for i, raw := range v.Warnings {
		var w Warning
		if err := w.read(fmt.Sprintf("%s warning %d", where, i+1), raw); err != nil {
			return err
		}
		out.Warnings = append(out.Warnings, w)
	}
	for i, raw := range v.Escalations {
		var e Escalation
		if err := e.read(fmt.Sprintf("%s escalation %d", where, i+1), raw); err != nil {
			return err
		}
		out.Escalations = append(out.Escalations, e)
	}
	*t = out
	return nil
}

// MarshalJSON writes durations as text.
func (w Warning) MarshalJSON() ([]byte, error) {
	return json.Marshal(warningJSON{w.Share, jsonDuration(w.Before)})
}

// UnmarshalJSON reads durations as text and refuses unknown fields by name.
func (w *Warning) UnmarshalJSON(data []byte) error { return w.read("warning", data) }

func (w *Warning) read(where string, data []byte) error {
	var v warningParts
	if err := strict(where, data, &v); err != nil {
		return err
	}
	out := Warning{Share: v.Share}
	if err := readDuration(where+" before", v.Before, &out.Before); err != nil {
		return err
	}
	*w = out
	return nil
}

// MarshalJSON writes durations as text.
func (e Escalation) MarshalJSON() ([]byte, error) {
	return json.Marshal(escalationJSON{e.Name, jsonDuration(e.AfterStart), jsonDuration(e.AfterDue)})
}

// UnmarshalJSON reads durations as text and refuses unknown fields by name.
func (e *Escalation) UnmarshalJSON(data []byte) error { return e.read("escalation", data) }

func (e *Escalation) read(where string, data []byte) error {
	var v escalationParts
	if name := peek(data, "name"); name != "" {
		where = fmt.Sprintf("%s (%s)", where, quoted(name))
	}
	if err := strict(where, data, &v); err != nil {
		return err
	}
	out := Escalation{Name: v.Name}
	if err := readDuration(where+" after_start", v.AfterStart, &out.AfterStart); err != nil {
		return err
	}
	if err := readDuration(where+" after_due", v.AfterDue, &out.AfterDue); err != nil {
		return err
	}
	*e = out
	return nil
}

// peek reads one text of an object, for an error that may follow.
func peek(data []byte, field string) string {
	var v map[string]json.RawMessage
	var text string
	if json.Unmarshal(data, &v) != nil || json.Unmarshal(v[field], &text) != nil {
		return ""
	}
	return text
}

// readDuration reads a text, if there is one.
func readDuration(where string, text *string, into *time.Duration) error {
	if text == nil {
		return nil
	}
	d, err := time.ParseDuration(*text)
	if err != nil {
		return invalid(where, *text, "not like 4h or 90m")
	}
	*into = d
	return nil
}

// readCalendar reads a calendar, if there is one, and says where it is wrong.
func readCalendar(where string, raw json.RawMessage, into **Calendar) error {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	cal := new(Calendar)
	if err := json.Unmarshal(raw, cal); err != nil {
		var known *Error
		if !errors.As(err, &known) {
			return invalid(where+" calendar", "", "%s", strings.TrimPrefix(err.Error(), "json: "))
		}
		what := strings.TrimSpace(strings.TrimPrefix(known.What, "calendar"))
		return &Error{What: strings.TrimSpace(where + " calendar " + what), Value: known.Value, Reason: known.Reason, Kind: known.Kind}
	}
	*into = cal
	return nil
}
