package care_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// hostile are values that no host means, by kind.
func hostile(v reflect.Value, n int) {
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		*x = []time.Time{{}, time.Unix(-1<<40, 7), time.Unix(1<<36, 0)}[n%3]
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString([]string{strings.Repeat("x", 1<<16), "\x00\xff", "FB"}[n%3])
	case reflect.Int, reflect.Int64:
		v.SetInt([]int64{-1 << 60, 1 << 60, 0}[n%3])
	case reflect.Bool:
		v.SetBool(n%2 == 0)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				hostile(v.Field(i), n+i)
			}
		}
	case reflect.Slice:
		s := reflect.MakeSlice(v.Type(), 2000, 2000)
		for i := range s.Len() {
			if v.Type().Elem().Kind() == reflect.String {
				s.Index(i).SetString(strings.Repeat("y", 1+i%500))
			} else if i < 2 {
				hostile(s.Index(i), n+i)
			}
		}
		v.Set(s)
	}
}

// trusted are commands that the host makes of what networks and other
// conversations say, whose identifiers it has bounded.
var trusted = []string{"receive", "edited", "deleted", "sent", "failed", "begin", "join", "release", "return", "follow_up", "hide"}

// Whatever a command holds, nothing panics, a refusal has no events, and what an
// agent brings makes the conversation no more than a little bigger.
func TestHostileCommands(t *testing.T) {
	for _, s := range states {
		k := in(t, s, care.Spec{})
		for _, good := range everyCommand(k) {
			typ := reflect.TypeOf(good)
			for f := range typ.NumField() {
				for n := range 3 {
					cmd := reflect.New(typ).Elem()
					cmd.Set(reflect.ValueOf(good))
					hostile(cmd.Field(f), n)
					c := cmd.Interface().(care.Command)
					events, err := k.decide(c)
					if err != nil {
						if len(events) > 0 {
							t.Errorf("%s in %q: %v and %d events", c.Name(), s, err, len(events))
						}
						continue
					}
					if size := len(encode(care.Fold(k.conv, events))) - len(encode(k.conv)); size > 20_000 && !slices.Contains(trusted, c.Name()) {
						t.Errorf("%s in %q: %s makes it %d bytes bigger", c.Name(), s, typ.Field(f).Name, size)
					}
				}
			}
		}
	}
}

// The kinds of personal data that were shown are a few, whatever is found.
func TestExposedIsBounded(t *testing.T) {
	k := in(t, care.Open, care.Spec{})
	for i := range 100 {
		m := k.writes()
		m.Ref = channel.Ref{Account: shop, Native: "m" + strings.Repeat("x", i)}
		m.Exposed = []string{"KIND" + strings.Repeat("X", i)}
		k.do(m)
	}
	if n := len(k.conv.Exposed); n == 0 || n > 32 {
		t.Errorf("%d kinds", n)
	}
}
