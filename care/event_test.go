package care_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

// bodies holds one of every event type.
func bodies() []care.Body {
	ref := channel.Ref{Account: shop, Native: "m-1"}
	thread := care.Thread{Account: shop, Native: "t-1"}
	until := at(time.Hour)
	return []care.Body{
		care.Opened{ID: thread.ID(), Thread: thread, Customer: "p-ann", Surface: channel.Review, Visibility: channel.Public, Lang: "it", OpenedAt: t0, OutOfHours: true, FollowUpOf: "c-old"},
		care.Received{Ref: ref, Content: "t1", Author: "p-ann", Visibility: channel.Private, SentAt: t0, Auto: channel.Bounce, Third: true, Courtesy: true, Exposed: []string{"IBAN"}, Gone: true, Backfilled: true, Via: &care.Via{From: "c-1", Thread: thread}},
		care.Edited{Ref: ref, Content: "t1", Exposed: []string{"PHONE"}, Asks: &care.Unanswered{Ref: ref, At: t0, Private: true}},
		care.Deleted{Ref: ref, Content: "t1"},
		care.Claimed{Agent: "FB", Until: until},
		care.Assigned{Owner: "FB", From: "AP", Handover: true, Transfer: true, Content: "c7"},
		care.Replied{Reply: "r1", Agent: "FB", Content: "c1", InReplyTo: ref, Visibility: channel.Public, Native: true, Bot: true, Apology: "refund", After: "r0"},
		care.Acknowledged{Reply: "a1", Content: "c2", InReplyTo: ref, Visibility: channel.Public, Period: "night"},
		care.Sent{Reply: "r1", Ref: ref, SentAt: t0},
		care.SendFailed{Reply: "r1", Code: channel.Abandoned, Content: "c9"},
		care.Invited{Reason: care.BecauseData, Mode: care.Replace, Wants: "r1-wants", Until: until},
		care.InvitationLapsed{},
		care.MovedPrivate{Thread: thread, From: "c-other"},
		care.Promised{Promise: care.OpenPromise{ID: "p1", Kind: care.Voucher, Owner: "FB", Due: until, Content: "c3", Reminded: true, Broken: true}},
		care.Reminded{Promise: "p1", Draft: care.DraftBeforeDue},
		care.KeptPromise{Promise: "p1", Verified: true},
		care.Broken{Promise: "p1", Owner: "FB", Draft: care.DraftApology},
		care.SetAside{Until: until},
		care.Woke{},
		care.UpdateDue{Draft: care.DraftProgress},
		care.Alarm{ID: "first_response/1/breach", Metric: "first_response", Kind: "breach", Name: "x", Holds: until},
		care.Solution{Resolution: care.Resolution{
			Kind: care.Oriented, Cause: "parcel", Destination: "c5", Explanation: "c6", Responsible: care.Partner, Partner: "gls", Fault: true, Action: "refund",
			Cost: care.Money{Minor: 1250, Currency: "EUR"}, Charged: true, Recovered: true, Tasks: 1, Agent: "FB", At: t0,
		}, SurveyAt: until, NoSurvey: care.SkipKind},
		care.Reopened{Content: "c4", Survey: true, Unclaimed: true},
		care.Ended{},
		care.VerifyDue{Promise: "p1", Owner: "FB", Draft: care.DraftVerify},
		care.Withdrawn{Promise: "p1", Content: "c8", Draft: care.DraftWithdrawn},
		care.TaskAdded{Task: care.Task{ID: "k1", Kind: care.InPersonTask, Place: care.AtHome, Owner: "FB", Due: until, Content: "c9", Overdue: true}},
		care.TaskDue{Task: "k1", Owner: "FB"},
		care.TaskEnded{Task: "k1", Dropped: true},
		care.Held{For: care.Partner, Partner: "gls"},
		care.Unheld{},
		care.GoodwillGiven{Gift: care.Gift{ID: "g1", Value: care.Money{Minor: 500, Currency: "EUR"}, Budget: "spring", Agent: "FB", Approver: "AP", At: t0}},
		care.SurveyMoved{At: until},
		care.SurveyAsked{Reply: "s1", Content: "s1", InReplyTo: ref, Question: care.AskScore, Until: until},
		care.SurveySkipped{Why: care.SkipCapped},
		care.SurveyAnswered{Answer: "1", Content: "c10", Bad: true},
		care.SurveyExpired{},
		care.OptedOut{Content: "c11"},
		care.HumanAsked{},
		care.Noted{Content: "w-3"},
		care.Erased{},
		care.Retried{Reply: "r"},
		care.Noticed{Reply: "r1", Ref: ref, Stage: channel.StageFailed, Upto: true, Code: channel.RecipientClosed, Auto: true, NoticedAt: at(0)},
		care.PartSent{Reply: "r", Part: 1, Ref: ref, SentAt: at(0)},
		care.Recalled{Open: 1, Assumed: 2, Seek: true},
		care.Reported{Surface: channel.Call, FailedAt: t0},
		care.FirstUnknown{},
		care.Ledgered{Upto: 7, Next: 9},
		care.Hidden{Ref: ref},
		care.Referred{Link: "l1", Reply: "r1"},
		care.Confirmed{Link: "l1"},
		care.MergedInto{Operation: "op", Into: "c-2", Override: true, Restores: true},
		care.Joined{Operation: "op", From: "c-1", Restores: true, Luggage: fullLuggage()},
		care.UndoBegan{Operation: "op2", Of: "op", Other: "c-2"},
		care.Released{Operation: "op2", To: "c-1", Of: "op", Luggage: fullLuggage()},
		care.Returned{Operation: "op2", Luggage: fullLuggage()},
		care.SplitOff{Operation: "op", Into: "c-3", Messages: []care.Moved{moved()}},
		care.Taken{Operation: "op", From: "c-1", Messages: []care.Moved{moved()}},
		care.Concluded{Operation: "op"},
		care.Abandoned{Operation: "op"},
		care.Resumed{Operation: "op"},
		care.FollowedUp{ID: "c-4", Customer: "p-ann", Inbound: ref, Operation: "r-1"},
		care.Continued{
			Operation: "r-1", From: "c-1", Customers: []string{"p-ann"}, LastPublic: ref, LastPrivate: ref,
			Public: &care.Via{From: "c-1", Thread: thread}, Private: &care.Via{From: "c-1", Thread: thread}, Moved: &thread,
		},
		care.MarkedSpam{Content: "w-1"},
		care.UnmarkedSpam{Content: "w-2"},
	}
}

// declared are the types of events that the package declares.
func declared(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	body := regexp.MustCompile(`(?m)^func \(\w+\) Type\(\) string\s+{ return "(\w+)" }$`)
	names := map[string]bool{}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") || strings.HasPrefix(f, "customer") { // a customer's stream has its own
			continue
		}
		source, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range body.FindAllStringSubmatch(string(source), -1) {
			names[m[1]] = true
		}
	}
	if len(names) < 25 {
		t.Fatalf("only %d are declared", len(names))
	}
	return names
}

func moved() care.Moved {
	return care.Moved{
		Ref: channel.Ref{Account: shop, Native: "m-1"}, Content: "t1", Author: "p-bob", Visibility: channel.Public, SentAt: t0,
		Auto: channel.Bounce, Third: true, Courtesy: true, Exposed: []string{"IBAN"}, Backfilled: true, Waits: true,
	}
}

func fullLuggage() care.Luggage {
	ref := channel.Ref{Account: shop, Native: "m-1"}
	via := &care.Via{From: "c-1", Thread: care.Thread{Account: shop, Native: "t-1"}}
	return care.Luggage{
		Thread: via.Thread, Visibility: channel.Public, Customers: []string{"p-ann"}, Members: []care.ID{"c-1"}, Owner: "FB",
		Unanswered: []care.Unanswered{{Ref: ref, At: t0, Private: true, From: "c-1"}},
		Promises:   []care.OpenPromise{{ID: "p1", Kind: care.Voucher, Owner: "FB", Due: t0, From: "c-1"}},
		Exposed:    []string{"IBAN"}, Failures: 1, LastBrandAt: t0, LastPublic: ref, LastPrivate: ref, Public: via, Private: via, PublicOpen: true, Moved: via,
		Referral:   &care.Referral{Link: "l1", Reply: "r1", At: t0, From: "c-1"},
		Tasks:      []care.Task{{ID: "k1", Kind: care.PhoneTask, Due: t0, From: "c-1"}},
		Hold:       &care.OnHold{For: care.Other, Since: t0, From: "c-1"},
		Invitation: &care.Invitation{Reason: care.BecauseData, Mode: care.Replace, Wants: "w", At: t0, Until: t0, Lapsed: true, From: "c-1"},
		Drafts:     []care.WantedDraft{{Kind: care.DraftApology, For: "p1", At: t0, From: "c-1"}},
		Survey:     &care.Survey{At: t0, AskedAt: t0, Reply: "s1", Question: care.AskSolved, Until: t0, From: "c-1"},
		SeekFirst:  true, PriorFailures: 1, HumanAsked: true, Apology: "refund",
	}
}

func eventTypes() []string {
	var out []string
	for _, b := range bodies() {
		out = append(out, b.Type())
	}
	return out
}

func TestEventJSON(t *testing.T) {
	state := sla.Social6h18h().Start(t0, "").State()
	names := map[string]bool{}
	for i, b := range bodies() {
		t.Run(b.Type(), func(t *testing.T) {
			if names[b.Type()] {
				t.Error("another type has the name")
			}
			names[b.Type()] = true
			if v := reflect.ValueOf(b); v.NumField() > 0 && b.Type() != "erased" {
				for f := range v.NumField() {
					if v.Field(f).IsZero() {
						t.Errorf("field %s is not tried", v.Type().Field(f).Name)
					}
				}
			}
			want := care.Event{Version: int64(i) + 1, At: t0, Due: at(-time.Hour), Actor: "FB", Rules: "7", Cause: "cmd-1", Clock: &state, Body: b}
			data, err := json.Marshal(want)
			if err != nil {
				t.Fatal(err)
			}
			var got care.Event
			if err := json.Unmarshal(data, &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	for name := range declared(t) {
		if !names[name] {
			t.Errorf("%s is not tried", name)
		}
	}
}

func TestEventsOfLaterVersions(t *testing.T) {
	for _, c := range []struct {
		name, data string
		newer      bool
	}{
		{"a later schema", `{"schema":3,"version":1,"type":"woke","at":"2026-11-21T10:00:00Z","actor":"system","body":{}}`, true},
		{"an unknown type", `{"schema":2,"version":1,"type":"surveyed","at":"2026-11-21T10:00:00Z","actor":"system","body":{}}`, true},
		{"no schema", `{"version":1,"type":"woke","at":"2026-11-21T10:00:00Z","actor":"system","body":{}}`, false},
		{"no version", `{"schema":1,"type":"woke","at":"2026-11-21T10:00:00Z","actor":"system","body":{}}`, false},
		{"no body", `{"schema":1,"version":1,"type":"woke","at":"2026-11-21T10:00:00Z","actor":"system"}`, false},
		{"a body that does not fit", `{"schema":1,"version":1,"type":"claimed","at":"2026-11-21T10:00:00Z","actor":"system","body":{"agent":7}}`, false},
		{"a clock that is damaged", `{"schema":1,"version":1,"type":"woke","at":"2026-11-21T10:00:00Z","actor":"system","clock":{"format":1},"body":{}}`, false},
		{"no JSON", `{`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := care.Event{Version: 9}
			err := json.Unmarshal([]byte(c.data), &e)
			if err == nil || errors.Is(err, care.ErrNewer) != c.newer {
				t.Errorf("error %v, ErrNewer wanted: %t", err, c.newer)
			}
			if e.Version != 9 {
				t.Error("the event was written to")
			}
		})
	}
	var e care.Event
	if err := json.Unmarshal([]byte(`{"schema":1,"version":1,"type":"woke","at":"2026-11-21T11:00:00+01:00","due":"2026-11-21T11:00:00+01:00","actor":"system","body":{}}`), &e); err != nil || e.At != t0 || e.Due != t0 {
		t.Errorf("read at %v, due %v, %v; want UTC", e.At, e.Due, err)
	}
	if _, err := json.Marshal(care.Event{Version: 1}); err == nil || !strings.Contains(err.Error(), "without a body") {
		t.Errorf("an event without a body: %v", err)
	}
}

// Two branches from one conversation never show in each other, nor in it.
func TestValuesDoNotAlias(t *testing.T) {
	k := newTalk(t, care.Spec{})
	exposed := []string{"IBAN", "CARD", "BIRTH"} // of three, the list has room for a fourth
	k.do(k.writes(func(m *care.Receive) { m.Exposed = exposed }))
	k.do(care.Handoff{Reply: k.replies("r0"), Reason: care.BecauseData, Wants: []string{"order"}})
	k.do(k.writes())
	k.do(k.writes()) // lists with room in them
	k.do(k.promise("p0", at(30*time.Hour)))
	k.do(k.promise("p1", at(31*time.Hour)))
	exposed[0] = "changed"
	if k.conv.Exposed[0] != "IBAN" {
		t.Error("a command's list is the conversation's")
	}
	root := encode(k.conv)
	left, right := *k, *k
	left.do(left.writes(func(m *care.Receive) { m.Ref.Native, m.Exposed = "left", []string{"PHONE"} }))
	left.do(care.Keep{Agent: "FB", Promise: "p0"})
	after := encode(left.conv)
	right.do(right.writes(private))
	right.do(care.Edit{Ref: right.conv.LastPublic, Exposed: []string{"EMAIL"}})
	right.do(right.replies("right"))
	right.do(care.Delete{Ref: right.conv.LastPublic})
	right.do(care.Keep{Agent: "FB", Promise: "p1"})
	right.do(right.delivered("r0"))
	right.wait(40 * time.Hour).do(care.Tick{})
	right.do(care.Failed{Reply: "right"})
	if encode(k.conv) != root || encode(left.conv) != after {
		t.Error("a branch changed another")
	}
}
