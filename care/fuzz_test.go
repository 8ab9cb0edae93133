package care_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/mysocialcare/socialcare/care"
)

// FuzzEvent: what reads as an event reads the same after it was written, and
// folds onto any conversation.
func FuzzEvent(f *testing.F) {
	for i, b := range bodies() {
		data, err := json.Marshal(care.Event{Version: int64(i) + 1, At: t0, Actor: "FB", Body: b})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(`{"schema":1,"version":1,"type":"deleted","body":null}`))
	conv, log, _ := fifty(f, newRules(f, team()))
	before := encode(conv)
	f.Fuzz(func(t *testing.T, data []byte) {
		var e care.Event
		if json.Unmarshal(data, &e) != nil {
			return
		}
		written, err := json.Marshal(e)
		if err != nil {
			return // a year that JSON cannot hold
		}
		var back care.Event
		if err := json.Unmarshal(written, &back); err != nil {
			t.Fatalf("%s: %v", written, err)
		}
		if again := encode(back); again != string(written) {
			t.Errorf("%s\nbecame\n%s", written, again)
		}
		for _, c := range []care.Conversation{{}, care.Fold(care.Conversation{}, log[:2]), conv} {
			once := care.Fold(c, []care.Event{e})
			if once.Version != e.Version {
				t.Errorf("version %d after event %d", once.Version, e.Version)
			}
			care.Fold(once, []care.Event{e, back})
		}
		if encode(conv) != before {
			t.Error("the conversation given was changed")
		}
	})
}

// FuzzParseSpec: what is read and accepted as rules is written and read the
// same.
func FuzzParseSpec(f *testing.F) {
	f.Add([]byte(encode(team())))
	f.Add([]byte(`{"lease":"-1h","zone":"Europe/Rome","causes":["late"],"team":[{"initials":"FB","hours":"Mo-Fr 09:00-18:00","capacity":3}]}`))
	f.Add([]byte(`{"version":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		spec, err := care.ParseSpec(data)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "care: ") {
				t.Errorf("error %q", err)
			}
			return
		}
		rules, err := care.NewRules(spec, nil)
		if err != nil {
			return
		}
		full := encode(rules.Spec())
		back, err := care.ParseSpec([]byte(full))
		if err != nil || encode(back) != full {
			t.Errorf("%s\nbecame\n%s, %v", full, encode(back), err)
		}
		if again, err := care.NewRules(back, nil); err != nil || encode(again.Spec()) != full {
			t.Errorf("the defaults changed: %v", err)
		}
	})
}

// FuzzSignature: a signature is two to four capitals at the text's end, and
// what is signed is read back.
func FuzzSignature(f *testing.F) {
	for _, s := range []string{"Grazie. ^FB", "Ciao! ^AP", "-KC", "^HSB.", "A-BC", "^", " ^ÀÈ \n", "^FB ^", "\xff^FB"} {
		f.Add(s, "FB")
	}
	f.Fuzz(func(t *testing.T, text, initials string) {
		got, ok := care.Signature(text)
		if ok != (got != "") || ok && (!strings.Contains(text, "^"+got) && !strings.Contains(text, "-"+got)) {
			t.Errorf("Signature(%q) = %q, %t", text, got, ok)
		}
		for _, r := range got {
			if !unicode.IsUpper(r) {
				t.Errorf("Signature(%q) = %q", text, got)
			}
		}
		signed := care.Signed(text, initials)
		if again := care.Signed(signed, initials); again != signed && strings.TrimSpace(initials) == initials {
			t.Errorf("%q signed twice: %q", signed, again)
		}
		if n := utf8.RuneCountInString(initials); n < 2 || n > 4 || strings.ToUpper(initials) != initials || strings.IndexFunc(initials, func(r rune) bool { return !unicode.IsUpper(r) }) >= 0 {
			return
		}
		if back, _ := care.Signature(signed); back != initials {
			t.Errorf("%q is signed by %q, want %q", signed, back, initials)
		}
	})
}

// FuzzCourtesy: it reads anything, whatever the case, and a question never is
// one.
func FuzzCourtesy(f *testing.F) {
	for _, s := range []string{"Grazie mille!", "thank you :)", "Grazie, ma non funziona", "ok?", "@acme danke", "", "\xff grazie"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := care.Courtesy(text)
		if got && (strings.Contains(text, "?") || len(text) > 200) {
			t.Errorf("%q", text)
		}
		if len(text) < 180 && got != care.Courtesy("@acme "+text+" !") {
			t.Errorf("%q: a mention and a mark make a difference", text)
		}
	})
}
