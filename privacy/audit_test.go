package privacy_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/privacy"
)

func TestAudit(t *testing.T) {
	guard := newGuard(t, &privacy.Options{
		AuditKey:  []byte(testKey),
		Operators: map[privacy.Type]privacy.Operator{privacy.Phone: privacy.Mask(2), privacy.Email: privacy.Pseudonym([]byte(testKey))},
	}).Within("c-1")
	const text = "tel +44 7700 900123, ann@mail.example, GB82 WEST 1234 5698 7654 32, Ann@mail.example"
	records := guard.Audit("message ann@mail.example", text)
	var types, operators, hashes []string
	for _, r := range records {
		types, operators, hashes = append(types, string(r.Type)), append(operators, r.Operator), append(hashes, r.Hash)
		if r.Place != guard.Redact("message ann@mail.example") || r.Conversation != "c-1" || r.End <= r.Start || r.Score == 0 || r.Evidence == "" {
			t.Errorf("record %+v", r)
		}
	}
	if diff := cmp.Diff([]string{"PHONE_NUMBER", "EMAIL_ADDRESS", "IBAN_CODE", "EMAIL_ADDRESS"}, types); diff != "" {
		t.Errorf("types (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"mask", "pseudonym", "label", "pseudonym"}, operators); diff != "" {
		t.Errorf("operators (-want +got):\n%s", diff)
	}
	if hashes[1] != hashes[3] || hashes[0] == hashes[1] || len(hashes[0]) != 32 {
		t.Errorf("hashes %q", hashes)
	}
	if other := guard.Within("c-2").Audit("", text); other[0].Hash != hashes[0] {
		t.Error("a value has another hash in another conversation")
	}
	if other := newGuard(t, &privacy.Options{AuditKey: []byte(newKey)}).Audit("", text); other[0].Hash == hashes[0] {
		t.Error("another key gives the same hash")
	}
	if without := new(privacy.Guard).Audit("", text); without[0].Hash != "" {
		t.Errorf("without a key the hash is %q", without[0].Hash)
	}
	encoded, err := json.Marshal(records)
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{string(encoded), fmt.Sprintf("%v %+v %#v", records, records, records), fmt.Sprintf("%+v %#v", guard, *guard)} {
		for _, data := range []string{"900123", "ann@", "WEST", testKey, strings.Trim(fmt.Sprint([]byte(testKey)), "[]")} {
			if strings.Contains(strings.ToLower(form), strings.ToLower(data)) {
				t.Errorf("%q holds %q", form, data)
			}
		}
	}
	if _, err := privacy.New(&privacy.Options{AuditKey: []byte("short")}); !errors.Is(err, privacy.ErrOption) {
		t.Errorf("a short key: %v", err)
	}
}

func TestAuditVerdict(t *testing.T) {
	guard := newGuard(t, &privacy.Options{AuditKey: []byte(testKey)})
	const text = "lo sportello: 399 555 0142. Ci dai la tua mail?"
	v, err := guard.Check(text, privacy.Public).Override("FB", "the shop's number")
	if err != nil {
		t.Fatal(err)
	}
	records := guard.AuditVerdict("m-1", text, v)
	if len(records) != 2 || records[0].Kind != privacy.Leak || records[1].Kind != privacy.Request || records[0].Hash == "" || records[1].Hash != "" {
		t.Fatalf("records %+v", records)
	}
	if r := records[1]; r.Waiver.Agent != "FB" || r.Audience != privacy.Public || r.Place != "m-1" {
		t.Errorf("record %+v", r)
	}
	if got := guard.AuditVerdict("m-1", "another text", v); got != nil {
		t.Errorf("records of another text: %+v", got)
	}
}

func ExampleGuard_Audit() {
	guard, err := privacy.New(&privacy.Options{AuditKey: []byte("an example of a key, 32 bytes ok")})
	if err != nil {
		fmt.Println(err)
		return
	}
	lines := json.NewEncoder(os.Stdout)
	for _, r := range guard.Audit("message m-1", "my IBAN is GB82 WEST 1234 5698 7654 32") {
		r.Hash = r.Hash[:2] + "…"
		if err := lines.Encode(r); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// {"place":"message m-1","type":"IBAN_CODE","start":11,"end":38,"score":1,"evidence":"checksum","operator":"label","hash":"90…"}
}
