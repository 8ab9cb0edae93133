package care

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/sla"
)

// Spec is what a company decides about its conversations. Its zero value is
// usable: each field says its default. It marshals to JSON, where durations
// are strings such as "24h".
type Spec struct {
	// Version names this set of rules; every event stores it. Default "1".
	Version string `json:"version,omitempty"`
	// ReopenWindow is how long a resolved conversation reopens when the customer
	// writes; then it closes. Default 7 days.
	ReopenWindow Duration `json:"reopen_window,omitempty"`
	// Lease is how long a claim lasts. Default 10 minutes.
	Lease Duration `json:"lease,omitempty"`
	// MaxSilence is the longest time that a customer to whom we owe something
	// (a promise, a snoozed case) hears nothing. Default 24 hours.
	MaxSilence Duration `json:"max_silence,omitempty"`
	// RemindBefore is how long before it falls due a promise is called to mind.
	// Default 2 hours.
	RemindBefore Duration `json:"remind_before,omitempty"`
	// HandoffWait is how long we wait for the private message that a customer
	// was asked for. Default 24 hours.
	HandoffWait Duration `json:"handoff_wait,omitempty"`
	// VerifyWithin is how long after the time of an appointment that somebody else
	// keeps one of us finds out whether it took place; then it is broken. Default
	// 24 hours.
	VerifyWithin Duration `json:"verify_within,omitempty"`
	// RecoverWithin is how soon a failure of ours is to be made good. Default 24
	// hours.
	RecoverWithin Duration `json:"recover_within,omitempty"`
	// SilenceAfter is how long after our last word, and anybody's last act, a
	// conversation in which nothing is owed is resolved. Default 5 days; [Never]
	// turns it off.
	SilenceAfter Duration `json:"silence_after,omitempty"`
	// Survey is when customers are asked how it was.
	Survey SurveyPlan `json:"survey,omitzero"`
	// GoodwillFree is what an agent gives a customer without an approver. The zero
	// Money: nothing.
	GoodwillFree Money `json:"goodwill_free,omitzero"`
	// Zone is the IANA zone of the team's hours. Default "UTC".
	Zone string `json:"zone,omitempty"`
	// Team are the agents. Without a team any initials are accepted.
	Team []Agent `json:"team,omitempty"`
	// SimilarMax is to how many other customers near the same text of an agent's
	// may go within SimilarWithin, a week at most. Default 5 within an hour.
	SimilarMax    int      `json:"similar_max,omitempty"`
	SimilarWithin Duration `json:"similar_within,omitempty"`
	// AutoMax is how many automatic messages a customer gets within AutoWithin,
	// a week at most, so that two machines do not answer each other. Default 3
	// within 10 minutes.
	AutoMax    int      `json:"auto_max,omitempty"`
	AutoWithin Duration `json:"auto_within,omitempty"`
	// Listen is how long to listen before the first public reply where others
	// have joined in: as many messages of theirs as ListenFrom, default 3.
	// Default 0: no need to.
	Listen     Duration `json:"listen,omitempty"`
	ListenFrom int      `json:"listen_from,omitempty"`
	// RaisedPriority, when given, is the SLA policy's priority for conversations
	// of customers whom we failed before.
	RaisedPriority string `json:"raised_priority,omitempty"`
	// Causes are those that a resolution may name, each of at most 64 bytes.
	// Default: any tag, of at most 32 letters, digits, - _ and . without a number
	// of five digits. A list is better: reports count causes, and nobody writes a
	// customer's name into one. An agent may write one with spaces for its dashes.
	Causes []string `json:"causes,omitempty"`
}

// Agent is a person who answers, as customers may see it.
type Agent struct {
	// Initials sign the replies: two to four capital letters, unique in a team.
	Initials string `json:"initials"`
	// Name is what customers may call the agent, and Photo the URL of a picture;
	// empty: not shown.
	Name  string `json:"name,omitempty"`
	Photo string `json:"photo,omitempty"`
	// Hours are when the agent works, in opening_hours notation. Empty: always.
	Hours string `json:"hours,omitempty"`
	// Capacity is the greatest number of live conversations owned at a time;
	// 0: no limit.
	Capacity int `json:"capacity,omitempty"`
	// Bot: it is a program. It replies only while no person has the case, and its
	// replies are no first reply.
	Bot bool `json:"bot,omitempty"`
}

// ParseSpec reads a Spec from JSON and refuses unknown fields by name. What the
// values may be [NewRules] says.
func ParseSpec(data []byte) (Spec, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	var s Spec
	if err := dec.Decode(&s); err != nil {
		return Spec{}, fmt.Errorf("care: rules: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return Spec{}, errors.New("care: rules: something follows their end")
	}
	return s, nil
}

// Duration is a length of time that is written as "1h30m" in JSON.
type Duration time.Duration

// Never turns off a timer whose field says so.
const Never = Duration(100 * 365 * 24 * time.Hour)

// MarshalText writes the duration as time.Duration does.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads what time.ParseDuration reads.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("care: duration %q is not like \"24h\" or \"90m\"", text)
	}
	*d = Duration(v)
	return nil
}

// Rules judge commands. They are immutable and safe for concurrent use; the
// zero value is not usable, see [NewRules].
type Rules struct {
	spec   Spec
	policy *sla.Policy
	older  []*sla.Policy
	team   map[string]member
	quiet  *sla.Calendar // open when a survey may be sent
}

type member struct {
	Agent
	hours *sla.Calendar // nil: always
}

// NewRules checks a spec and joins it with the policy of its SLA clocks; a nil
// policy is sla.Social6h18h. Older are the policies that clocks still name:
// without them their conversations cannot be judged. The error names the field
// and the value.
func NewRules(spec Spec, policy *sla.Policy, older ...*sla.Policy) (*Rules, error) {
	r := &Rules{spec: spec, policy: policy, older: slices.Clone(older), team: map[string]member{}}
	if policy == nil {
		r.policy = sla.Social6h18h()
	}
	if r.spec.Version == "" {
		r.spec.Version = "1"
	}
	if r.spec.Zone == "" {
		r.spec.Zone = "UTC"
	}
	r.spec.Team, r.spec.Causes = slices.Clone(spec.Team), slices.Clone(spec.Causes)
	for _, f := range []struct {
		name  string
		field *Duration
		value time.Duration
	}{
		{"reopen_window", &r.spec.ReopenWindow, 7 * 24 * time.Hour},
		{"lease", &r.spec.Lease, 10 * time.Minute},
		{"max_silence", &r.spec.MaxSilence, 24 * time.Hour},
		{"remind_before", &r.spec.RemindBefore, 2 * time.Hour},
		{"handoff_wait", &r.spec.HandoffWait, 24 * time.Hour},
		{"verify_within", &r.spec.VerifyWithin, 24 * time.Hour},
		{"recover_within", &r.spec.RecoverWithin, 24 * time.Hour},
		{"silence_after", &r.spec.SilenceAfter, 5 * 24 * time.Hour},
		{"similar_within", &r.spec.SimilarWithin, time.Hour},
		{"auto_within", &r.spec.AutoWithin, 10 * time.Minute},
		{"listen", &r.spec.Listen, 0},
	} {
		if *f.field < 0 {
			return nil, fmt.Errorf("care: rules: %s %v is negative", f.name, time.Duration(*f.field))
		}
		if *f.field%Duration(time.Microsecond) != 0 {
			return nil, fmt.Errorf("care: rules: %s %v is finer than a microsecond", f.name, time.Duration(*f.field))
		}
		if *f.field == 0 {
			*f.field = Duration(f.value)
		}
	}
	if err := r.addLimits(); err != nil {
		return nil, err
	}
	if err := r.spec.Survey.check(); err != nil {
		return nil, err
	}
	if !r.spec.GoodwillFree.valid() {
		return nil, fmt.Errorf("care: rules: goodwill_free %s: an amount not below 0 and a currency such as EUR are wanted", r.spec.GoodwillFree)
	}
	return r, r.addTeam()
}

func (r *Rules) addTeam() error {
	hours, err := sla.ParseHours("24/7")
	if err != nil {
		return err
	}
	if _, err := sla.NewCalendar(r.spec.Zone, hours, nil); err != nil {
		return fmt.Errorf("care: rules: zone: %w", err)
	}
	if hours, err = sla.ParseHours(r.spec.Survey.Hours); err != nil {
		return fmt.Errorf("care: rules: survey.hours: %w", err)
	}
	if r.quiet, err = sla.NewCalendar(r.spec.Zone, hours, nil); err != nil {
		return fmt.Errorf("care: rules: survey.hours: %w", err)
	}
	for i, a := range r.spec.Team {
		if !isInitials(a.Initials) {
			return fmt.Errorf("care: rules: team[%d].initials %q: two to four capital letters are wanted", i, a.Initials)
		}
		if _, taken := r.team[a.Initials]; taken {
			return fmt.Errorf("care: rules: team[%d].initials %q: another agent has them", i, a.Initials)
		}
		if a.Capacity < 0 {
			return fmt.Errorf("care: rules: team[%d].capacity %d is negative", i, a.Capacity)
		}
		m := member{Agent: a}
		if a.Hours != "" {
			hours, err := sla.ParseHours(a.Hours)
			if err != nil {
				return fmt.Errorf("care: rules: team[%d].hours: %w", i, err)
			}
			if m.hours, err = sla.NewCalendar(r.spec.Zone, hours, nil); err != nil {
				return fmt.Errorf("care: rules: team[%d].hours: %w", i, err)
			}
		}
		r.team[a.Initials] = m
	}
	return nil
}

// Spec returns the rules' description with its defaults filled in.
func (r *Rules) Spec() Spec {
	s := r.spec
	s.Team, s.Causes = slices.Clone(s.Team), slices.Clone(s.Causes)
	return s
}

// Card returns what customers may see of an agent: name, photo, initials.
// Without a team it is the initials alone; false for who is not in the team.
func (r *Rules) Card(initials string) (Agent, bool) {
	m, ok := r.member(initials)
	return m.Agent, ok
}

// member reports whether an agent may act, and what is known of it. Without a
// team every non-empty name is a member that always works.
func (r *Rules) member(initials string) (member, bool) {
	if len(r.team) == 0 {
		return member{Agent: Agent{Initials: initials}}, isName(initials)
	}
	m, ok := r.team[initials]
	return m, ok
}

// isName: one to 16 letters or digits, as signatures and logs can hold them.
func isName(s string) bool {
	if s == "" || len(s) > 16 {
		return false
	}
	for _, c := range s {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return s != ActorCustomer && s != ActorSystem && s != ActorOther
}

func (m member) onDuty(now time.Time) bool { return m.hours == nil || m.hours.Open(now) }

// covers reports whether the agent works at t; the instant at which a shift
// ends still counts.
func (m member) covers(t time.Time) bool {
	return m.hours == nil || m.hours.Open(t) || m.hours.Open(t.Add(-time.Microsecond))
}

// successor picks who takes over from an owner who is not on duty: the agent
// on duty with the fewest live conversations, among those with room; "" when
// there is none.
func (r *Rules) successor(f *Facts, now time.Time) string {
	best := ""
	for _, a := range r.spec.Team {
		m := r.team[a.Initials]
		if a.Bot || slices.Contains(f.Away, a.Initials) || !m.onDuty(now) {
			continue
		}
		load := f.Load[a.Initials]
		if m.Capacity > 0 && load >= m.Capacity {
			continue
		}
		if best == "" || load < f.Load[best] {
			best = a.Initials
		}
	}
	return best
}
