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

func TestJSON(t *testing.T) {
	guard := new(privacy.Guard)
	tests := []struct {
		name, in string
		paths    []string
		want     string
	}{
		{"nothing found", " {\"a\" : [1.0, null,true , \"\\u0063iao\\/\"]}\n", nil, " {\"a\" : [1.0, null,true , \"\\u0063iao\\/\"]}\n"},
		{"rest stays", `{ "a":"x", "mail" : "ann@mail.example" ,"b":1.50, "c":"<\u003c>"}`, nil, `{ "a":"x", "mail" : "[EMAIL_ADDRESS]" ,"b":1.50, "c":"<\u003c>"}`},
		{"escapes", `"\u0061nn@mail.example \"<\n>\""`, nil, `"[EMAIL_ADDRESS] \"<\n>\""`},
		{"key says phone", `{"phone":3995550142}`, nil, `{"phone":"[PHONE_NUMBER]"}`},
		{"camel case", `{"userPhoneNumber":"3995550142"}`, nil, `{"userPhoneNumber":"[PHONE_NUMBER]"}`},
		{"list under a key", `{"phones":[3995550142,"x"],"phone":[[3995550142]]}`, nil, `{"phones":["[PHONE_NUMBER]","x"],"phone":[["[PHONE_NUMBER]"]]}`},
		{"key above", `{"phone":{"value":3995550142}}`, nil, `{"phone":{"value":"[PHONE_NUMBER]"}}`},
		{"key says order", `{"order":3995550142,"tracking":{"number":3995550142}}`, nil, `{"order":3995550142,"tracking":{"number":3995550142}}`},
		{"a plain key says nothing", `{"text":"2024050612"}`, nil, `{"text":"2024050612"}`},
		{"card as a number", `[4111111111111111, 4111111111111111.0, 4.111111111111111e15, -1, 1e400]`, nil, `["[CREDIT_CARD]", "[CREDIT_CARD]", "[CREDIT_CARD]", -1, 1e400]`},
		{"keys", `{"ann@mail.example":{"+44 7700 900123":1}}`, nil, `{"[EMAIL_ADDRESS]":{"[PHONE_NUMBER]":1}}`},
		{"keys that tell", `{"user_password":"two words!","pin":1234,"apiKey":"x","dob":"1/2/80","geo":{"lat":45.5,"lon":"9"},"password":"","pins":["0042"]}`, nil,
			`{"user_password":"[PASSWORD]","pin":"[PIN_CODE]","apiKey":"[API_KEY]","dob":"[DATE_OF_BIRTH]","geo":{"lat":"[GPS_COORDINATES]","lon":"[GPS_COORDINATES]"},"password":"","pins":["[PIN_CODE]"]}`},
		{"all under such a key", `{"password":{"old":"hunter2","value":["zorro",{"x":{"y":"rex"}}],"set":true},"pin":[{"a":4711}],"dob":{"day":2,"month":"March"}}`, nil,
			`{"password":{"old":"[PASSWORD]","value":["[PASSWORD]",{"x":{"y":"[PASSWORD]"}}],"set":true},"pin":[{"a":"[PIN_CODE]"}],"dob":{"day":"[DATE_OF_BIRTH]","month":"March"}}`},
		{"what is under the next key", `{"password":{"a":"x"},"name":{"a":"x"}}`, nil, `{"password":{"a":"[PASSWORD]"},"name":{"a":"x"}}`},
		{"confirmed", `{"passwordConfirmation":"hunter2","password_hash":"x1"}`, nil, `{"passwordConfirmation":"[PASSWORD]","password_hash":"[PASSWORD]"}`},
		{"pair of coordinates", `{"geometry":{"type":"Point","coordinates":[9.1899820,45.4642035]}}`, nil, `{"geometry":{"type":"Point","coordinates":["[GPS_COORDINATES]","[GPS_COORDINATES]"]}}`},
		{"numbers as keys", `{"phones":{"3995550142":"home"},"orders":{"3995550142":1}}`, nil, `{"phones":{"[PHONE_NUMBER]":"home"},"orders":{"3995550142":1}}`},
		{"query", `{"rawQuery":"token=abcdef123456789&x=1","query":"shoes"}`, nil, `{"rawQuery":"token=[URL_SECRET]&x=1","query":"shoes"}`},
		{"no bytes", `{"a":"YW5uQG1haWwuZXhhbXBsZQ=="}`, nil, `{"a":"YW5uQG1haWwuZXhhbXBsZQ=="}`},
		{"keys that only sound so", `{"passwordReset":true,"pinned":12,"secretary":"Ann","flat":7}`, nil, `{"passwordReset":true,"pinned":12,"secretary":"Ann","flat":7}`},
		{"path", `{"a":"ann@mail.example","b":"ann@mail.example"}`, []string{"/b"}, `{"a":"ann@mail.example","b":"[EMAIL_ADDRESS]"}`},
		{"paths", `{"a":["ann@mail.example",{"x":"ann@mail.example"}],"b":"ann@mail.example"}`, []string{"/a/*/x", "/a/0", "/c"}, `{"a":["[EMAIL_ADDRESS]",{"x":"[EMAIL_ADDRESS]"}],"b":"ann@mail.example"}`},
		{"all below a path", `{"a":{"ann@mail.example":["ann@mail.example"]},"ann@mail.example":1}`, []string{"/a"}, `{"a":{"[EMAIL_ADDRESS]":["[EMAIL_ADDRESS]"]},"ann@mail.example":1}`},
		{"path with signs", `{"a/b":{"~":"ann@mail.example","c":"ann@mail.example"}}`, []string{"/a~1b/~0"}, `{"a/b":{"~":"[EMAIL_ADDRESS]","c":"ann@mail.example"}}`},
		{"the whole", `"ann@mail.example"`, []string{""}, `"[EMAIL_ADDRESS]"`},
		{"deep enough", strings.Repeat("[", 200) + `"ann@mail.example"` + strings.Repeat("]", 200), nil, strings.Repeat("[", 200) + `"[EMAIL_ADDRESS]"` + strings.Repeat("]", 200)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := guard.JSON([]byte(tt.in), tt.paths...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("redacted (-want +got):\n%s", diff)
			}
		})
	}
}

func TestJSONErrors(t *testing.T) {
	guard := new(privacy.Guard)
	tests := []struct {
		name, in, path, want string
		is                   error
	}{
		{"broken", `{"a":"ann@mail.example" 3995550142}`, "", "privacy: JSON: not one JSON value: wrong at byte 25", privacy.ErrJSON},
		{"empty", ``, "", "privacy: JSON: not one JSON value: wrong at byte 0", privacy.ErrJSON},
		{"two values", `{} {}`, "", "privacy: JSON: not one JSON value: wrong at byte 4", privacy.ErrJSON},
		{"cut", `{"a":"ann@mail.exam`, "", "privacy: JSON: not one JSON value: wrong at byte 19", privacy.ErrJSON},
		{"deep", strings.Repeat("[", 201) + strings.Repeat("]", 201), "", "privacy: JSON: nested deeper than 200 at byte 200", privacy.ErrJSON},
		{"very deep", strings.Repeat("[", 1_000_000), "", "privacy: JSON: not one JSON value: wrong at byte 10001", privacy.ErrJSON},
		{"path", `{}`, "a", `privacy: path "a": not a JSON Pointer: it begins with / or is empty`, privacy.ErrOption},
		{"tilde", `{}`, "/~x", `privacy: path "/~x": ~ must be written ~0`, privacy.ErrOption},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := guard.JSON([]byte(tt.in), tt.path)
			if got != nil || !errors.Is(err, tt.is) {
				t.Fatalf("returned %q and %v", got, err)
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}

func TestJSONLeavesItsInput(t *testing.T) {
	in := []byte(`{"a":"ann@mail.example","b":"ann@mail.example"}`)
	before := string(in)
	if _, err := new(privacy.Guard).JSON(in); err != nil || string(in) != before {
		t.Errorf("the input became %q, %v", in, err)
	}
}

func FuzzJSON(f *testing.F) {
	for _, s := range fuzzSeeds {
		encoded, err := json.Marshal(map[string]any{s: []any{s, 3995550142, nil}})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(encoded, "/a/*")
	}
	f.Add([]byte(`{"lat":45.4642035,"password":"a*b","phone":3995550142,"dob":"1/2/80"}`), "")
	f.Add([]byte(`{"a":[{"b":"\ud800ann@mail.example"},4111111111111111]}`), "/a")
	guard := newGuard(f, &privacy.Options{Operators: map[privacy.Type]privacy.Operator{privacy.Coordinates: privacy.Mask(2), privacy.Phone: privacy.Mask(3), privacy.Password: privacy.Mask(4)}})
	f.Fuzz(func(t *testing.T, data []byte, path string) {
		got, err := guard.JSON(data)
		if (err == nil) != json.Valid(data) && !strings.Contains(fmt.Sprint(err), "deeper") {
			t.Fatalf("%q: %v", data, err)
		}
		if err != nil {
			return
		}
		if !json.Valid(got) {
			t.Fatalf("%q becomes %q", data, got)
		}
		if again, err := guard.JSON(got); err != nil || string(again) != string(got) {
			t.Fatalf("%q becomes %q, then %q, %v", data, got, again, err)
		}
		if _, err := guard.JSON(data, path); err != nil && !errors.Is(err, privacy.ErrOption) {
			t.Fatalf("%q at %q: %v", data, path, err)
		}
	})
}

func ExampleGuard_JSON() {
	guard := new(privacy.Guard)
	data, err := guard.JSON([]byte(`{"order": 4815162342, "phone": 3995550142, "text": "write to ann@mail.example"}`))
	fmt.Println(string(data), err)

	data, err = guard.JSON([]byte(`{"from": "ann@mail.example", "messages": [{"text": "tel +44 7700 900123"}]}`), "/messages/*/text")
	fmt.Println(string(data), err)
	// Output:
	// {"order": 4815162342, "phone": "[PHONE_NUMBER]", "text": "write to [EMAIL_ADDRESS]"} <nil>
	// {"from": "ann@mail.example", "messages": [{"text": "tel [PHONE_NUMBER]"}]} <nil>
}

func BenchmarkJSON(b *testing.B) {
	guard := new(privacy.Guard)
	data, err := json.Marshal(map[string]any{"clean": cleanMessages, "dirty": dirtyMessages})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := guard.JSON(data); err != nil {
			b.Fatal(err)
		}
	}
}
