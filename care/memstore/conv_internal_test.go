package memstore

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/mysocialcare/socialcare/care"
)

// Whatever a conversation is, it comes back as it was, and a copy shares nothing
// with it.
func TestEveryConversationComesBack(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	clocks := clocksOf(t)
	p := packer{shapes: &shapes{}}
	for n := range 300 {
		c := care.Conversation{}
		v := reflect.ValueOf(&c).Elem()
		for i := range v.NumField() {
			if r.IntN(3) > 0 {
				fill(r, v.Field(i), n%3 == 2)
			}
		}
		c.Clock = clocks[r.IntN(len(clocks))]
		want := *copied(&c)
		if !reflect.DeepEqual(c, want) {
			t.Fatalf("conversation %d: a copy is another\ngot  %+v\nwant %+v", n, want, c)
		}
		h := &head{id: c.ID, customer: c.Customer}
		packed, err := p.pack(&log{conv: &c}, h)
		if err != nil {
			t.Fatal(err)
		}
		l, err := p.unpack(packed, h)
		if err != nil {
			t.Fatalf("conversation %d: %v", n, err)
		}
		if !same(reflect.ValueOf(*l.conv), reflect.ValueOf(c)) {
			t.Fatalf("conversation %d\ngot  %+v\nwant %+v", n, *l.conv, c)
		}
		scramble(reflect.ValueOf(copied(&want)).Elem())
		if !reflect.DeepEqual(c, want) {
			t.Fatalf("conversation %d is changed with a copy of its copy", n)
		}
	}
}
func same(a, b reflect.Value) bool {
	if a.Type() == timeType || a.Type() == clockType {
		return a.MethodByName("Equal").Call([]reflect.Value{b})[0].Bool()
	}
	switch a.Kind() {
	case reflect.Struct:
		for i := range a.NumField() {
			if !same(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	case reflect.Slice:
		if a.IsNil() != b.IsNil() || a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !same(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	case reflect.Pointer:
		if a.IsNil() || b.IsNil() {
			return a.IsNil() == b.IsNil()
		}
		return same(a.Elem(), b.Elem())
	}
	return a.Interface() == b.Interface()
}

// scramble changes all that a value leads to.
func scramble(v reflect.Value) {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			scramble(v.Index(i))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			scramble(v.Elem())
		}
	case reflect.Struct:
		if v.Type() == timeType || v.Type() == clockType {
			v.SetZero()
			return
		}
		for i := range v.NumField() {
			scramble(v.Field(i))
		}
	case reflect.String:
		v.SetString(v.String() + "changed")
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int, reflect.Int64, reflect.Int32:
		v.SetInt(v.Int() + 1)
	}
}
