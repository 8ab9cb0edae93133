package privacy_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"testing"
	"testing/slogtest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/privacy"
)

// logger writes JSON without time and level.
func logger(w io.Writer, g *privacy.Guard) *slog.Logger {
	return slog.New(g.Handler(slog.NewJSONHandler(w, &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && (a.Key == slog.TimeKey || a.Key == slog.LevelKey) {
			return slog.Attr{}
		}
		return a
	}})))
}

type (
	customer struct {
		Mail   string `json:"mail"`
		Phone  int    `json:"phone"`
		hidden string
		Next   *customer `json:",omitempty"`
	}
	named    string
	letters  []byte
	stringer struct{ text string }
	valuer   struct{ v any }
	texter   struct{ text string }
	bomb     struct{}
	wrong    struct{}
)

func (s stringer) String() string             { return s.text }
func (v valuer) LogValue() slog.Value         { return slog.GroupValue(slog.Any("inner", v.v)) }
func (s texter) MarshalText() ([]byte, error) { return []byte(s.text), nil }
func (bomb) String() string                   { panic("ann@mail.example") }
func (wrong) MarshalJSON() ([]byte, error)    { return nil, errors.New("ann@mail.example") }

func TestHandler(t *testing.T) {
	loop := &customer{}
	loop.Next = loop
	const mail = "ann@mail.example"
	tests := []struct {
		name string
		attr slog.Attr
		want string
	}{
		{"text", slog.String("a", "to "+mail), `"a":"to [EMAIL_ADDRESS]"`},
		{"key", slog.Int(mail, 1), `"[EMAIL_ADDRESS]":1`},
		{"number that the key names", slog.Int64("phoneNumber", 3995550142), `"phoneNumber":"[PHONE_NUMBER]"`},
		{"text that the key names", slog.String("user_phone", "3995550142"), `"user_phone":"[PHONE_NUMBER]"`},
		{"number that the group names", slog.Group("phone", slog.Uint64("value", 3995550142)), `"phone":{"value":"[PHONE_NUMBER]"}`},
		{"order", slog.Int64("order", 3995550142), `"order":3995550142`},
		{"card", slog.Uint64("n", 4111111111111111), `"n":"[CREDIT_CARD]"`},
		{"card as a float", slog.Float64("n", 4111111111111111), `"n":"[CREDIT_CARD]"`},
		{"others", slog.Group("g", slog.Bool("b", true), slog.Duration("d", time.Second), slog.Float64("f", 1.5), slog.Any("nil", nil)), `"g":{"b":true,"d":1000000000,"f":1.5,"nil":null}`},
		{"time", slog.Time("at", time.Date(2026, 11, 22, 1, 2, 3, 0, time.UTC)), `"at":"2026-11-22T01:02:03Z"`},
		{"error", slog.Any("err", fmt.Errorf("send: %w", errors.New("no user "+mail))), `"err":"send: no user [EMAIL_ADDRESS]"`},
		{"stringer", slog.Any("s", stringer{mail}), `"s":"[EMAIL_ADDRESS]"`},
		{"pointer to a stringer", slog.Any("u", &url.URL{Scheme: "https", Host: "x.example", Path: "/", RawQuery: "email=" + mail}), `"u":"https://x.example/?email=[EMAIL_ADDRESS]"`},
		{"text marshaler", slog.Any("s", texter{mail}), `"s":"[EMAIL_ADDRESS]"`},
		{"value", slog.Any("v", valuer{valuer{mail}}), `"v":{"inner":{"inner":"[EMAIL_ADDRESS]"}}`},
		{"bytes", slog.Any("b", []byte(mail)), `"b":"[EMAIL_ADDRESS]"`},
		{"bytes of a type", slog.Any("b", letters(mail)), `"b":"[EMAIL_ADDRESS]"`},
		{"bytes inside", slog.Any("b", map[string]any{"a": []byte(mail), "b": letters(mail), "c": [][]byte{[]byte("ciao ciao")}}), `"b":{"a":"[EMAIL_ADDRESS]","b":"[EMAIL_ADDRESS]","c":["Y2lhbyBjaWFv"]}`},
		{"group of a secret", slog.Group("password", slog.String("old", "hunter2"), slog.Group("more", slog.Int("x", 7))), `"password":{"old":"[PASSWORD]","more":{"x":"[PASSWORD]"}}`},
		{"key in a group", slog.Group("phones", slog.Bool("3995550142", true)), `"phones":{"[PHONE_NUMBER]":true}`},
		{"URL as a value", slog.Any("u", url.URL{Host: "x.example", RawQuery: "token=abcdef123456789"}), `"u":{"Scheme":"","Opaque":"","User":null,"Host":"x.example","Path":"","Fragment":"","RawQuery":"token=[URL_SECRET]","RawPath":"","RawFragment":"","ForceQuery":false,"OmitHost":false}`},
		{"raw JSON", slog.Any("j", json.RawMessage(`{"mail":"`+mail+`"}`)), `"j":{"mail":"[EMAIL_ADDRESS]"}`},
		{"no raw JSON", slog.Any("j", json.RawMessage(`{`+mail)), `"j":"{[EMAIL_ADDRESS]"`},
		{"struct", slog.Any("c", &customer{Mail: mail, Phone: 3995550142, hidden: mail}), `"c":{"mail":"[EMAIL_ADDRESS]","phone":"[PHONE_NUMBER]"}`},
		{"map", slog.Any("m", map[string]any{mail: []any{mail, 4111111111111111}}), `"m":{"[EMAIL_ADDRESS]":["[EMAIL_ADDRESS]","[CREDIT_CARD]"]}`},
		{"list under a key", slog.Any("phone", []int{3995550142}), `"phone":["[PHONE_NUMBER]"]`},
		{"string type", slog.Any("n", named(mail)), `"n":"[EMAIL_ADDRESS]"`},
		{"loop", slog.Any("l", loop), `"l":"*privacy_test.customer"`},
		{"function", slog.Any("f", func() string { return mail }), `"f":"func() string"`},
		{"no JSON", slog.Any("w", wrong{}), `"w":"privacy_test.wrong"`},
		{"panic", slog.Any("b", bomb{}), `"b":"[WITHHELD]"`},
		{"nil pointer", slog.Any("c", (*customer)(nil)), `"c":null`},
		{"nil stringer", slog.Any("a", (*url.URL)(nil)), `"a":"[WITHHELD]"`},
		{"address", slog.Any("a", netip.MustParsePrefix("192.0.2.0/24")), `"a":"[IP_ADDRESS]"`},
		{"inline group", slog.Group("", slog.String("mail", mail)), `"mail":"[EMAIL_ADDRESS]"`},
	}
	guard := new(privacy.Guard)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var direct, with bytes.Buffer
			logger(&direct, guard).Info("m", tt.attr)
			logger(&with, guard).With(tt.attr).Info("m")
			for _, got := range []string{direct.String(), with.String()} {
				if diff := cmp.Diff(`{"msg":"m",`+tt.want+"}\n", got); diff != "" {
					t.Errorf("logged (-want +got):\n%s", diff)
				}
			}
		})
	}
}

func TestHandlerMessageAndGroups(t *testing.T) {
	var out bytes.Buffer
	log := logger(&out, new(privacy.Guard))
	log.WithGroup("phone").WithGroup("").With("a", 3995550142).WithGroup("bob@mail.example").Info("call +44 7700 900123", "b", "x")
	want := `{"msg":"call [PHONE_NUMBER]","phone":{"a":"[PHONE_NUMBER]","[EMAIL_ADDRESS]":{"b":"x"}}}` + "\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("logged (-want +got):\n%s", diff)
	}
	deep := slog.String("x", "ann@mail.example")
	for range 300 {
		deep = slog.Group("g", deep)
	}
	out.Reset()
	log.Info("deep", deep)
	if got := out.String(); strings.Contains(got, "ann@") || !strings.Contains(got, "[WITHHELD]") {
		t.Errorf("logged %q", got)
	}
}

// TestHandlerText: a text handler would print fields that JSON does not show.
func TestHandlerText(t *testing.T) {
	var out bytes.Buffer
	log := slog.New(new(privacy.Guard).Handler(slog.NewTextHandler(&out, nil)))
	log.Info("m", "c", customer{hidden: "ann@mail.example"}, "n", named("bob@mail.example"))
	if got := out.String(); strings.Contains(got, "@") || !strings.Contains(got, "n=[EMAIL_ADDRESS]") {
		t.Errorf("logged %q", got)
	}
}

func TestHandlerIsAHandler(t *testing.T) {
	var out bytes.Buffer
	err := slogtest.TestHandler(new(privacy.Guard).Handler(slog.NewJSONHandler(&out, nil)), func() []map[string]any {
		var records []map[string]any
		for line := range strings.Lines(out.String()) {
			var m map[string]any
			if err := json.Unmarshal([]byte(line), &m); err != nil {
				t.Fatal(err)
			}
			records = append(records, m)
		}
		return records
	})
	if err != nil {
		t.Error(err)
	}
	h := new(privacy.Guard).Handler(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelWarn}))
	if h.Enabled(context.Background(), slog.LevelInfo) {
		t.Error("a level that the handler below drops is enabled")
	}
}

func FuzzHandler(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add("phone", s)
	}
	guard := new(privacy.Guard)
	f.Fuzz(func(t *testing.T, key, text string) {
		var out bytes.Buffer
		logger(&out, guard).Info(text, "k", text, slog.Group(key, key, text), "any", map[string]any{key: text})
		if !json.Valid(out.Bytes()) {
			t.Fatalf("logged %q", out.String())
		}
		var got map[string]any
		if err := json.Unmarshal(out.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"msg", "k"} {
			s, _ := got[name].(string) // a group may have the same name
			if found := guard.Find(s); found != nil {
				t.Fatalf("%q is logged as %q, which holds %v", text, s, found)
			}
		}
	})
}

func ExampleGuard_Handler() {
	guard := new(privacy.Guard)
	log := slog.New(guard.Handler(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}})))
	log.Info("reply sent to ann@mail.example", "phone", 3995550142, "order", 4815162342, "err", errors.New("no route to +44 7700 900123"))
	// Output:
	// level=INFO msg="reply sent to [EMAIL_ADDRESS]" phone=[PHONE_NUMBER] order=4815162342 err="no route to [PHONE_NUMBER]"
}

func BenchmarkHandler(b *testing.B) {
	log := slog.New(new(privacy.Guard).Handler(slog.DiscardHandler))
	enabled := slog.New(new(privacy.Guard).Handler(slog.NewJSONHandler(io.Discard, nil)))
	for name, l := range map[string]*slog.Logger{"disabled": log, "enabled": enabled} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				l.Info("reply sent", "conversation", "c-4711", "order", 4815162342, "took", time.Second)
			}
		})
	}
}
