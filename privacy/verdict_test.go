package privacy_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/privacy"
)

func TestCheckByAudience(t *testing.T) {
	guard := newGuard(t, &privacy.Options{Allow: []string{"020 7946 0018", "acme.example"}})
	const (
		card  = "la tua carta 4111 1111 1111 1111"
		phone = "ti chiamiamo al +44 7700 900123"
		asks  = "ci dai il tuo numero di telefono?"
	)
	tests := []struct {
		name, text string
		audience   privacy.Audience
		want       []privacy.Kind
	}{
		{"leak in public", phone, privacy.Public, []privacy.Kind{privacy.Leak}},
		{"leak and request in public", phone + ", " + asks, privacy.Public, []privacy.Kind{privacy.Leak, privacy.Request}},
		{"request in private", asks, privacy.Private, nil},
		{"phone in private", phone, privacy.Private, nil},
		{"card in private", card, privacy.Private, []privacy.Kind{privacy.Leak}},
		{"leak in a log", phone, privacy.Log, []privacy.Kind{privacy.Leak}},
		{"request in a log", asks, privacy.Log, nil},
		{"the company's own", "Call us on 020 7946 0018 or write to help@acme.example", privacy.Public, nil},
		{"signature and handle", "@ann_72 Ciao Anna, controlliamo subito! ^FB", privacy.Public, nil},
		{"fediverse handle", "@ann@social.example grazie! ^MR", privacy.Public, nil},
		{"unlikely number in public", "0639981234", privacy.Public, []privacy.Kind{privacy.Leak}},
		{"unlikely number in a log", "0639981234", privacy.Log, nil},
		{"unknown audience is public", asks, "everybody", []privacy.Kind{privacy.Request}},
		{"empty", "", privacy.Public, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := guard.Check(tt.text, tt.audience)
			var kinds []privacy.Kind
			for _, r := range v.Reasons {
				kinds = append(kinds, r.Kind)
			}
			if diff := cmp.Diff(tt.want, kinds); diff != "" {
				t.Errorf("reasons (-want +got):\n%s", diff)
			}
			if v.OK() != (len(tt.want) == 0) {
				t.Errorf("OK is %v with %d reasons", v.OK(), len(tt.want))
			}
		})
	}
}

func TestVerdictIsAnError(t *testing.T) {
	check := func(text string) error {
		if v := new(privacy.Guard).Check(text, privacy.Public); !v.OK() {
			return v
		}
		return nil
	}
	err := fmt.Errorf("reply: %w", check("il tuo IBAN è GB82 WEST 1234 5698 7654 32, ci mandi la tua mail?"))
	var v privacy.Verdict
	if !errors.As(err, &v) || len(v.Reasons) != 2 {
		t.Fatalf("the verdict is not in the error %v", err)
	}
	want := "reply: privacy: public text leaks IBAN_CODE (checksum) at 15-42; asks for EMAIL_ADDRESS (context) at 60-64"
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
	if err := check("ciao"); err != nil {
		t.Errorf("harmless text: %v", err)
	}
}

func TestZeroVerdictIsNotOK(t *testing.T) {
	var v privacy.Verdict
	if v.OK() {
		t.Error("nothing was checked, and it is OK")
	}
	if _, err := v.Override("FB", "because"); !errors.Is(err, privacy.ErrNothing) {
		t.Errorf("override of nothing: %v", err)
	}
	if v.Error() != "privacy: nothing was checked" {
		t.Errorf("error is %q", v.Error())
	}
}

func TestOverride(t *testing.T) {
	guard := new(privacy.Guard)
	shape := guard.Check("lo sportello: 399 555 0142", privacy.Public)
	request := guard.Check("ci dai il tuo numero di telefono?", privacy.Public)
	proven := guard.Check("399 555 0142, GB82WEST12345698765432", privacy.Public)
	harmless := guard.Check("ciao", privacy.Public)
	tests := []struct {
		name          string
		verdict       privacy.Verdict
		agent, reason string
		want          error
	}{
		{"shape", shape, "FB", "number of the shop", nil},
		{"request", request, "FB", "he means the shop's", nil},
		{"proven", proven, "FB", "the customer wants it", privacy.ErrProven},
		{"no agent", shape, " ", "number of the shop", privacy.ErrUnnamed},
		{"no reason", shape, "FB", "", privacy.ErrUnnamed},
		{"nothing to override", harmless, "FB", "why not", privacy.ErrNothing},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := tt.verdict.OK()
			got, err := tt.verdict.Override(tt.agent, tt.reason)
			if !errors.Is(err, tt.want) {
				t.Fatalf("error is %v, want %v", err, tt.want)
			}
			if tt.verdict.OK() != before || tt.verdict.Waiver != (privacy.Waiver{}) {
				t.Error("Override changed its receiver")
			}
			if err != nil {
				if diff := cmp.Diff(tt.verdict, got); diff != "" {
					t.Errorf("a refused override changed the verdict (-was +is):\n%s", diff)
				}
				return
			}
			if want := (privacy.Waiver{Agent: tt.agent, Reason: tt.reason}); !got.OK() || got.Waiver != want {
				t.Errorf("OK is %v and the record %v, want true and %v", got.OK(), got.Waiver, want)
			}
		})
	}
}

func TestWaiverHoldsNoData(t *testing.T) {
	v := new(privacy.Guard).Check("lo sportello: 399 555 0142", privacy.Public)
	v, err := v.Override("fb@mail.example", "399 555 0142 is the shop")
	if err != nil {
		t.Fatal(err)
	}
	if want := (privacy.Waiver{Agent: "[EMAIL_ADDRESS]", Reason: "[PHONE_NUMBER] is the shop"}); v.Waiver != want {
		t.Errorf("record is %v, want %v", v.Waiver, want)
	}
	const unlikely = "0639981234" // Check objects to it in public only
	if v, err = new(privacy.Guard).Check(unlikely, privacy.Public).Override("FB", unlikely+" is the shop"); err != nil || strings.Contains(v.Waiver.Reason, unlikely) {
		t.Errorf("record is %v, error %v", v.Waiver, err)
	}
}

// TestForgedWaiver: a waiver that was put on a proven verdict, for instance in its JSON, does not make it OK.
func TestForgedWaiver(t *testing.T) {
	v := new(privacy.Guard).Check("GB82WEST12345698765432", privacy.Public)
	v.Waiver = privacy.Waiver{Agent: "FB", Reason: "because"}
	if v.OK() {
		t.Error("a forged waiver passes a proven leak")
	}
}

// TestBrokenVerdicts: what no Check and no Override returned, for instance from JSON that another program wrote, does not pass.
func TestBrokenVerdicts(t *testing.T) {
	for _, data := range []string{
		`{}`, `{"ok":true}`, `{"ok":true,"audience":"everybody","reasons":[]}`,
		`{"audience":"public","reasons":[{"kind":"leak","type":"PHONE_NUMBER","evidence":"shape"}],"waiver":{"agent":"FB","reason":""}}`,
		`{"audience":"public","reasons":[{"kind":"leak","type":"PHONE_NUMBER","evidence":"shape"}],"waiver":{"agent":"","reason":"x"}}`,
		`{"audience":"public","reasons":[{"kind":"LEAK","type":"CREDIT_CARD","evidence":"checksum"}],"waiver":{"agent":"FB","reason":"x"}}`,
	} {
		var v privacy.Verdict
		if err := json.Unmarshal([]byte(data), &v); err != nil {
			t.Fatal(err)
		}
		if v.OK() {
			t.Errorf("%s is OK", data)
		}
	}
}

func TestVerdictsDoNotAlias(t *testing.T) {
	v := new(privacy.Guard).Check("399 555 0142 o ann@mail.example", privacy.Public)
	one, err := v.Override("FB", "first")
	if err != nil {
		t.Fatal(err)
	}
	two, err := v.Override("MR", "second")
	if err != nil {
		t.Fatal(err)
	}
	one.Reasons[0].Type = "CHANGED"
	two.Reasons[1].Type = "CHANGED TOO"
	types := func(v privacy.Verdict) (ts []privacy.Type) {
		for _, r := range v.Reasons {
			ts = append(ts, r.Type)
		}
		return ts
	}
	got := [][]privacy.Type{types(v), types(one), types(two)}
	want := [][]privacy.Type{{privacy.Phone, privacy.Email}, {"CHANGED", privacy.Email}, {privacy.Phone, "CHANGED TOO"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the verdict and its two copies (-want +got):\n%s", diff)
	}
}

func TestVerdictJSON(t *testing.T) {
	v := new(privacy.Guard).Check("tel +44 7700 900123. Ci dai la tua mail?", privacy.Public)
	v, err := v.Override("FB", "agreed by phone")
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"ok":true,"proven":false,"handoff":true,"wants":["EMAIL_ADDRESS"],"audience":"public","reasons":[` +
		`{"kind":"leak","start":4,"end":19,"type":"PHONE_NUMBER","score":1,"evidence":"context"},` +
		`{"kind":"request","start":35,"end":39,"type":"EMAIL_ADDRESS","score":0.9,"evidence":"context"}],` +
		`"waiver":{"agent":"FB","reason":"agreed by phone"}}`
	if diff := cmp.Diff(want, string(data)); diff != "" {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
	var back privacy.Verdict
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(v, back); diff != "" {
		t.Errorf("back from JSON (-want +got):\n%s", diff)
	}
}

// TestNothingHoldsTheData looks for the data in every text form of what the package returns.
func TestNothingHoldsTheData(t *testing.T) {
	guard := new(privacy.Guard)
	data := []string{"ann@mail.example", "+44 7700 900123", "GB82WEST12345698765432", "4111111111111111"}
	text := strings.Join(data, " / ")
	v := guard.Check(text, privacy.Public)
	if len(v.Reasons) != len(data) {
		t.Fatalf("%d reasons, want %d", len(v.Reasons), len(data))
	}
	forms := []string{v.Error(), fmt.Sprintf("%v %+v %#v", v, v, v), fmt.Sprintf("%+v", guard.Find(text)), guard.Redact(text)}
	encoded, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	forms = append(forms, string(encoded))
	for _, r := range v.Reasons {
		forms = append(forms, r.Text("it"), r.Text("en"))
	}
	for _, form := range forms {
		for _, d := range data {
			if strings.Contains(form, d) {
				t.Errorf("%q holds the data", form)
			}
		}
	}
}

func TestReasonTexts(t *testing.T) {
	types := append(privacy.KnownTypes(), privacy.NationalID, privacy.IDDocument)
	for _, typ := range types {
		for _, kind := range []privacy.Kind{privacy.Leak, privacy.Request} {
			r := privacy.Reason{Kind: kind, Finding: privacy.Finding{Type: typ}}
			it, en := r.Text("it"), r.Text("en")
			if it == en || strings.Contains(it+en, string(typ)) && strings.Contains(string(typ), "_") {
				t.Errorf("%s of %s reads %q and %q", kind, typ, it, en)
			}
			if fr := r.Text("fr"); fr != en {
				t.Errorf("a language without words of its own reads %q, want %q", fr, en)
			}
		}
	}
}
