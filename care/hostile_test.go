package care_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// leaf is the way to one value in a command: fields by index, -1 through a pointer
// or to the only element of a list.
type leaf []int

var instant = reflect.TypeFor[time.Time]()

// leaves are the ways to all values in a type, and to its lists.
func leaves(t reflect.Type, to leaf) (all []leaf) {
	step := func(i int, t reflect.Type) { all = append(all, leaves(t, append(slices.Clone(to), i))...) }
	switch {
	case t.Kind() == reflect.Struct && t != instant:
		for i := range t.NumField() {
			step(i, t.Field(i).Type)
		}
		return all
	case t.Kind() == reflect.Slice:
		step(-1, t.Elem())
	case t.Kind() == reflect.Pointer:
		step(-1, t.Elem())
		return all
	}
	return append(all, to)
}

// hostile puts a value there that no host means, one of three.
func hostile(v reflect.Value, to leaf, n int) {
	for ; len(to) > 0; to = to[1:] {
		switch {
		case to[0] >= 0:
			v = v.Field(to[0])
		case v.Kind() == reflect.Pointer:
			v.Set(reflect.New(v.Type().Elem()))
			v = v.Elem()
		default:
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
			v = v.Index(0)
		}
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString([]string{strings.Repeat("x", 1<<16), "\x00\xff", "FB"}[n])
	case reflect.Int, reflect.Int64:
		v.SetInt([]int64{-1 << 60, 1 << 60, 0}[n])
	case reflect.Bool:
		v.SetBool(n == 0)
	case reflect.Struct:
		v.Set(reflect.ValueOf([]time.Time{{}, time.Unix(-1<<40, 7), time.Unix(1<<40, 0)}[n]))
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), []int{2000, 0, 60}[n], 2000))
		for i := range v.Len() {
			if v.Type().Elem().Kind() == reflect.String {
				v.Index(i).SetString(strings.Repeat("y", 1+i%500))
			}
		}
	}
}

// Whatever a command holds, nothing panics, a refusal has no events, and what is
// accepted makes the conversation no more than a little bigger, reads back from
// JSON as it was written, and holds nothing that a database refuses.
func TestHostileCommands(t *testing.T) {
	for _, s := range states {
		k := shapes(t, s)[0]
		if s.Live() {
			k = shapes(t, s)[1] // a reply is on its way
		}
		for _, good := range everyCommand(k) {
			typ := reflect.TypeOf(good)
			for _, to := range leaves(typ, nil) {
				for n := range 3 {
					cmd := reflect.New(typ).Elem()
					cmd.Set(reflect.ValueOf(good))
					hostile(cmd, to, n)
					if why := harm(k, cmd.Interface().(care.Command)); why != "" {
						t.Errorf("%s in %q: %s%v makes it %s", good.Name(), s, typ.Field(to[0]).Name, to[1:], why)
					}
				}
			}
		}
	}
}

// harm says what is wrong with a conversation after a command; empty: nothing.
func harm(k *talk, cmd care.Command) string {
	events, err := k.decide(cmd)
	if err != nil && len(events) > 0 {
		return fmt.Sprintf("refuse with %d events", len(events))
	}
	if err != nil || len(events) == 0 {
		return ""
	}
	log, err := json.Marshal(events)
	if err != nil {
		return err.Error()
	}
	data, err := json.Marshal(care.Fold(k.conv, events))
	if err != nil {
		return err.Error()
	}
	whole, both := string(data), string(data)+string(log)
	var back care.Conversation
	switch err := json.Unmarshal(data, &back); {
	case len(both)-len(encode(k.conv)) > 50_000:
		return fmt.Sprintf("%d bytes long", len(both))
	case strings.Contains(both, "\\u00") || strings.ContainsRune(both, '\ufffd'):
		return "hold what is no text"
	case err != nil || encode(back) != whole:
		return fmt.Sprintf("read back otherwise: %v", err)
	}
	return ""
}

// The kinds of personal data that were shown are a few, whatever is found.
func TestExposedIsBounded(t *testing.T) {
	k := in(t, care.Open, care.Spec{})
	for i := range 100 {
		m := k.writes()
		m.Ref = channel.Ref{Account: shop, Native: "m" + strings.Repeat("x", i)}
		m.Exposed = []string{fmt.Sprint("KIND", i)}
		k.do(m)
	}
	if n := len(k.conv.Exposed); n == 0 || n > 32 {
		t.Errorf("%d kinds", n)
	}
}
