package page

import (
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// Every kind of event has its words in the timeline, or is silent because a
// message shows it.
func TestNotes(t *testing.T) {
	due := time.Date(2026, 11, 21, 15, 0, 0, 0, time.UTC)
	tests := []struct {
		actor string
		body  care.Body
		words string // empty: silent
		tone  string
	}{
		{"customer", care.Opened{}, "", ""},
		{"customer", care.Received{}, "", ""},
		{"customer", care.Edited{}, "", ""},
		{"customer", care.Deleted{}, "", ""},
		{"FB", care.Replied{}, "", ""},
		{"system", care.Acknowledged{}, "", ""},
		{"system", care.Sent{}, "", ""},
		{"system", care.SendFailed{}, "", ""},
		{"FB", care.Claimed{Agent: "FB"}, "FB is answering", ""},
		{"FB", care.Assigned{Owner: "FB"}, "", ""},
		{"FB", care.Assigned{Owner: "FB", From: "KC"}, "Assigned to FB (before: KC)", ""},
		{"system", care.Assigned{Owner: "FB", From: "KC", Handover: true}, "Handed over from KC to FB, who should read the history first", ""},
		{"FB", care.Invited{Reason: care.BecauseData, Wants: "r1-wants"}, "FB asked to go on in private: personal data is needed", ""},
		{"system", care.InvitationLapsed{}, "The customer did not write in private in time", "bad"},
		{"system", care.MovedPrivate{}, "The customer went on in private", "good"},
		{"FB", care.Promised{Promise: care.OpenPromise{Kind: care.Delivery, Owner: "KC", Due: due}}, "KC promised: delivery, by", ""},
		{"system", care.Reminded{}, "A promise falls due soon", ""},
		{"FB", care.KeptPromise{}, "Promise kept", "good"},
		{"system", care.Broken{Owner: "KC"}, "A promise of KC was not kept in time", "bad"},
		{"FB", care.SetAside{Until: due}, "FB snoozed it until", ""},
		{"system", care.Woke{}, "The snooze is over", ""},
		{"FB", care.Noted{Content: "w1"}, "FB noted, for colleagues", ""},
		{"customer", care.SurveyAnswered{Answer: care.Stop}, "The customer wants to be asked no more", ""},
		{"customer", care.OptedOut{}, "The customer wants to be asked no more", ""},
		{"system", care.UpdateDue{}, "The customer has heard nothing for too long", "bad"},
		{"system", care.Alarm{Metric: "first_response", Kind: "warning", Name: "1h"}, "Warning: the first answer falls due soon", ""},
		{"system", care.Alarm{Metric: "next_response", Kind: "breach"}, "Late: the next answer fell due", "bad"},
		{"system", care.Alarm{Metric: "first_response", Kind: "escalation", Name: "viral"}, "Escalation “viral”: the first answer is still missing", "bad"},
		{"FB", care.Solution{Resolution: care.Resolution{Kind: care.Oriented, Cause: "billing"}}, "FB resolved it: sent to who can solve it, cause “billing”", "good"},
		{"customer", care.Reopened{}, "Reopened: the customer wrote again", ""},
		{"FB", care.Reopened{Content: "c"}, "Reopened by FB", ""},
		{"system", care.Ended{}, "Closed: a new message begins a follow-up", ""},
		{"system", care.Erased{}, "The customer's words were erased", ""},
	}
	for _, tt := range tests {
		e := care.Event{At: due, Actor: tt.actor, Body: tt.body}
		if words, tone := note(e); words != tt.words || tone != tt.tone {
			t.Errorf("%s: %q %q, want %q %q", tt.body.Type(), words, tone, tt.words, tt.tone)
		}
		until := noteUntil(e)
		if wants := strings.HasSuffix(tt.words, " by") || strings.HasSuffix(tt.words, " until"); wants != until.Equal(due) || !wants && !until.IsZero() {
			t.Errorf("%s ends with the instant %v", tt.body.Type(), until)
		}
	}
}

func TestEveryCodeHasWords(t *testing.T) {
	for _, c := range []channel.Code{
		channel.RateLimited, channel.Transient, channel.AuthExpired, channel.AuthRevoked, channel.Unconfigured, channel.Permission,
		channel.RecipientClosed, channel.NotFound, channel.Duplicate, channel.TooLong, channel.Invalid, channel.Unsupported, channel.Internal,
	} {
		if w := codeWords(c); w == strings.ReplaceAll(string(c), "_", " ") {
			t.Errorf("%s has no words of its own", c)
		}
	}
	if got := codeWords("a_new_code"); got != "a new code" {
		t.Errorf("an unknown code reads %q", got)
	}
}

func TestPlain(t *testing.T) {
	if got := plain("a\u202Eb\u2066c\u200Fd\x00e\nf\u061C"); got != "abcdef" {
		t.Errorf("%q", got)
	}
	if got := plain("Perché no? 你好 مرحبا"); got != "Perché no? 你好 مرحبا" {
		t.Errorf("%q", got)
	}
}

func TestCut(t *testing.T) {
	tests := map[string]string{"": "", "abc": "abc", "àbcd": "àbc…", "日本語です": "日本語…"}
	for in, want := range tests {
		if got := cut(in, 3); got != want {
			t.Errorf("cut(%q, 3) = %q, want %q", in, got, want)
		}
	}
}
