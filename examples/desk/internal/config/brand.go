package config

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/privacy"
	"github.com/mysocialcare/socialcare/sla"
)

type brandJSON struct {
	Name     string `json:"name"`
	Title    string `json:"title"`
	Language string `json:"language"`
	Zone     string `json:"zone"`
	Hours    string `json:"hours"`
	sla.CalendarOptions
	Templates templatesJSON   `json:"templates"`
	Allow     []string        `json:"allow"`
	Policy    json.RawMessage `json:"policy"`
	// Earlier are the policies that older conversations still have.
	Earlier []json.RawMessage `json:"earlier_policies"`
	Team    []care.Agent      `json:"team"`
	Causes  []string          `json:"causes"`
}

type templatesJSON struct {
	Survey          string `json:"survey"`
	Acknowledgement *struct {
		Text    string `json:"text"`
		Unknown string `json:"unknown"`
	} `json:"acknowledgement"`
}

// parseBrand reads a brand; base are the rules that all brands have.
func parseBrand(where string, raw json.RawMessage, base care.Spec) (Brand, error) {
	var in brandJSON
	if err := strict(where, raw, &in); err != nil {
		return Brand{}, err
	}
	if !isName(in.Name, "-_. ") {
		return Brand{}, wrong(where+".name", "%q: at most 64 letters, digits and -_. are wanted", in.Name)
	}
	b := Brand{Name: in.Name, Title: cmp.Or(in.Title, in.Name, DefaultTitle), Lang: cmp.Or(in.Language, "en"), Allow: in.Allow}
	in.Zone = cmp.Or(in.Zone, base.Zone, DefaultZone)
	if err := in.calendar(where, &b); err != nil {
		return b, err
	}
	if err := in.templates(where, &b); err != nil {
		return b, err
	}
	if _, err := privacy.New(&privacy.Options{Allow: b.Allow}); err != nil {
		return b, &Error{Field: where + ".allow", Err: err}
	}
	policy, err := parsePolicy(in.Policy, b.Hours)
	if err != nil {
		return b, &Error{Field: where + ".policy", Err: err}
	}
	var earlier []*sla.Policy
	for i, raw := range in.Earlier {
		p, err := parsePolicy(raw, b.Hours)
		if err != nil {
			return b, &Error{Field: fmt.Sprintf("%s.earlier_policies[%d]", where, i), Err: err}
		}
		earlier = append(earlier, p)
	}
	// Conversations that began before the brand had a policy of its own.
	earlier = append(earlier, sla.Social6h18h())
	base.Zone = in.Zone
	if in.Team != nil {
		base.Team = in.Team
	}
	if in.Causes != nil {
		base.Causes = in.Causes
	}
	if b.Rules, err = care.NewRules(base, policy, earlier...); err != nil {
		return b, &Error{Field: where, Err: err}
	}
	return b, nil
}

const always = "24/7"

// calendar builds the hours. Exceptions without hours are those of a brand
// that else is always open.
func (in *brandJSON) calendar(where string, b *Brand) error {
	o := in.CalendarOptions
	if in.Hours == "" {
		if len(o.Closures)+len(o.Specials)+len(o.Breaks)+len(o.Versions) == 0 {
			// A wrong zone is still said.
			hours, err := sla.ParseHours(always)
			if err == nil {
				_, err = sla.NewCalendar(in.Zone, hours, nil)
			}
			return fieldError(where+".zone", err)
		}
		in.Hours = always
	}
	hours, err := sla.ParseHours(in.Hours)
	if err != nil {
		return &Error{Field: where + ".hours", Err: err}
	}
	if b.Hours, err = sla.NewCalendar(in.Zone, hours, &o); err != nil {
		field := where
		if errors.Is(err, sla.ErrNeverOpens) {
			field += ".hours"
		}
		return &Error{Field: field, Err: err}
	}
	return nil
}

func fieldError(field string, err error) error {
	if err == nil {
		return nil
	}
	return &Error{Field: field, Err: err}
}

func (in *brandJSON) templates(where string, b *Brand) error {
	// The language is asked for now, not when the first text needs it.
	if _, err := sla.Always().Describe(time.Time{}, b.Lang); err != nil {
		return &Error{Field: where + ".language", Err: err}
	}
	if b.Survey = in.Templates.Survey; b.Survey != "" && strings.Count(b.Survey, "?") != 1 {
		return wrong(where+".templates.survey", "one question is wanted, with one question mark")
	}
	ack := in.Templates.Acknowledgement
	if ack == nil {
		return nil
	}
	where += ".templates.acknowledgement"
	if b.Hours == nil {
		return wrong(where, "it is for out of hours, and the brand has no hours")
	}
	var err error
	b.Ack, err = care.NewAckTemplate(ack.Text, ack.Unknown)
	return fieldError(where, err)
}

// builtIn are the policies that have a name.
var builtIn = map[string]func() *sla.Policy{"social-6h-18h": sla.Social6h18h}

// parsePolicy reads the name of a built-in policy or a description. In a
// description without a calendar the brand's hours count.
func parsePolicy(raw json.RawMessage, hours *sla.Calendar) (*sla.Policy, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return sla.Social6h18h(), nil
	}
	if bytes.HasPrefix(raw, []byte(`"`)) {
		var name string
		if err := json.Unmarshal(raw, &name); err != nil {
			return nil, err
		}
		if named := builtIn[name]; named != nil {
			return named(), nil
		}
		return nil, fmt.Errorf("%q is no built-in policy; social-6h-18h is", name)
	}
	var spec sla.PolicySpec
	if err := json.Unmarshal(raw, &spec); err != nil {
		return nil, err
	}
	if spec.Calendar == nil {
		spec.Calendar = hours
	}
	return sla.NewPolicy(spec)
}
