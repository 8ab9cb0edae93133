package care_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/sla"
)

func TestNewRulesRefuses(t *testing.T) {
	one := func(a care.Agent) care.Spec { return care.Spec{Team: []care.Agent{a}} }
	for _, c := range []struct {
		name string
		spec care.Spec
		want string
	}{
		{"one letter", one(care.Agent{Initials: "F"}), `team[0].initials "F"`},
		{"five letters", one(care.Agent{Initials: "FLAVI"}), `team[0].initials "FLAVI"`},
		{"small letters", one(care.Agent{Initials: "fb"}), `team[0].initials "fb"`},
		{"digits", one(care.Agent{Initials: "F1"}), `team[0].initials "F1"`},
		{"the same initials", care.Spec{Team: []care.Agent{{Initials: "FB"}, {Initials: "FB"}}}, `team[1].initials "FB": another agent`},
		{"negative capacity", one(care.Agent{Initials: "FB", Capacity: -1}), "team[0].capacity -1"},
		{"hours", one(care.Agent{Initials: "FB", Hours: "Mo 25:00-26:00"}), "team[0].hours"},
		{"zone", care.Spec{Zone: "Europe/Atlantis"}, `zone`},
		{"local zone", care.Spec{Zone: "Local"}, `zone`},
		{"negative window", care.Spec{ReopenWindow: -1}, "reopen_window -1ns is negative"},
		{"negative numbers of texts", care.Spec{SimilarMax: -1}, "similar_max -1 is negative"},
		{"negative cap", care.Spec{AutoMax: -2}, "auto_max -2 is negative"},
		{"a fortnight of texts", care.Spec{SimilarWithin: care.Duration(14 * 24 * time.Hour)}, "similar_within 336h0m0s is more than the 168h0m0s"},
		{"a long cap", care.Spec{AutoWithin: care.Duration(169 * time.Hour)}, "auto_within 169h0m0s is more"},
		{"negative crowd", care.Spec{ListenFrom: -3}, "listen_from -3 is negative"},
		{"negative listening", care.Spec{Listen: -1}, "listen -1ns is negative"},
		{"fine lease", care.Spec{Lease: 1}, "lease 1ns is finer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := care.NewRules(c.spec, nil)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q in it", err, c.want)
			}
		})
	}
}

func TestRulesDoNotAlias(t *testing.T) {
	spec := team()
	spec.Causes = []string{"late"}
	r := newRules(t, spec)
	spec.Team[0].Initials, spec.Causes[0] = "XX", "other"
	got := r.Spec()
	if got.Team[0].Initials != "FB" || got.Causes[0] != "late" {
		t.Error("the rules share lists with their description")
	}
	got.Team[0].Initials = "YY"
	if r.Spec().Team[0].Initials != "FB" {
		t.Error("Spec shares lists with the rules")
	}
	if want := (care.Duration(24 * time.Hour)); got.MaxSilence != want || got.Version != "7" || r.Spec().Lease != care.Duration(10*time.Minute) {
		t.Errorf("defaults: %+v", got)
	}
}

func TestSpecJSON(t *testing.T) {
	spec := newRules(t, team()).Spec()
	data, err := json.Marshal(spec)
	if err != nil {
		t.Fatal(err)
	}
	back, err := care.ParseSpec(data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(spec, back); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !strings.Contains(string(data), `"max_silence":"24h0m0s"`) {
		t.Errorf("durations: %s", data)
	}
	for _, c := range []struct{ data, want string }{
		{`{"reopen":"1h"}`, `"reopen"`},
		{`{"team":[{"initial":"FB"}]}`, `"initial"`},
		{`{"lease":"ten"}`, `"ten"`},
		{`{"lease":10}`, "lease"},
		{`{} {}`, "follows"},
		{`{}]`, "follows"},
		{``, "EOF"},
	} {
		if _, err := care.ParseSpec([]byte(c.data)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q in it", c.data, err, c.want)
		}
	}
}

// Clocks name their policy: rules without it judge nothing, and say so.
func TestOlderPolicies(t *testing.T) {
	k := newTalk(t, care.Spec{})
	k.do(k.writes())
	next, err := sla.NewPolicy(sla.PolicySpec{Name: "other", Version: 2, Targets: []sla.Target{{Metric: sla.FirstResponse, Budget: time.Hour}}})
	if err != nil {
		t.Fatal(err)
	}
	without, err := care.NewRules(care.Spec{}, next)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := without.Decide(k.conv, care.Claim{Agent: "FB"}, care.Facts{}, k.now); err == nil || !strings.Contains(err.Error(), "lack policy") {
		t.Errorf("error %v", err)
	}
	if _, err := without.Status(k.conv, k.now); err == nil {
		t.Error("a status without the policy")
	}
	if _, ok := without.Clock(k.conv); ok {
		t.Error("a clock without the policy")
	}
	with, err := care.NewRules(care.Spec{}, next, sla.Social6h18h())
	if err != nil {
		t.Fatal(err)
	}
	k.rules = with
	k.do(care.Claim{Agent: "FB"})
	if clock, ok := with.Clock(k.conv); !ok || len(clock.Status(k.now)) == 0 {
		t.Error("no clock with the older policy")
	}
}

func TestAgentsWithoutATeam(t *testing.T) {
	for name, ok := range map[string]bool{"FB": true, "ann7": true, "": false, "a b": false, "customer": false, "system": false, "other": false, "abcdefghijklmnopq": false, "é": false} {
		k := newTalk(t, care.Spec{})
		k.do(k.writes())
		if ok {
			k.do(care.Claim{Agent: name})
		} else {
			k.refused(care.Claim{Agent: name}, care.GuardAgent)
		}
	}
}
