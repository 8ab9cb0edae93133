package memstore

import (
	"encoding"
	"encoding/json"
	"reflect"
	"time"
	"unicode/utf8"

	"github.com/mysocialcare/socialcare/sla"
)

// shape is what the values of a type are made of, so that they can be copied
// and coded. A type that has something else in it has no shape.
type shape struct {
	kind   kind
	typ    reflect.Type
	place  place
	elem   *shape       // of a list, a pointer
	values reflect.Type // a list of what the pointers in a list point to
	fields []*shape     // of a record
	shared []int        // the fields that are not flat
	flat   bool         // a value shares nothing with its copy
}

type kind uint8

const (
	aText kind = iota
	aFlag
	anInteger
	aNumber
	anInstant
	aClock
	aList
	aPointer
	aRecord
)

var (
	timeType  = reflect.TypeFor[time.Time]()
	clockType = reflect.TypeFor[sla.State]()
	special   = []reflect.Type{reflect.TypeFor[json.Marshaler](), reflect.TypeFor[encoding.TextMarshaler](), reflect.TypeFor[json.Unmarshaler](), reflect.TypeFor[encoding.TextUnmarshaler]()}
)

// deepest is how deep a shape may be: those of events are less deep, and none
// contains itself.
const deepest = 30

// shapeOf returns the shape of a type that stands at a place, or nil.
func shapeOf(t reflect.Type, at place, depth int) *shape {
	s := &shape{typ: t, place: at, flat: true}
	switch {
	case depth > deepest:
		return nil
	case t == timeType:
		s.kind = anInstant
		return s
	case t == clockType: // it is a value: no copy sees what is done to another
		s.kind = aClock
		return s
	}
	for _, x := range special {
		if t.Implements(x) || reflect.PointerTo(t).Implements(x) {
			return nil
		}
	}
	switch t.Kind() {
	case reflect.String:
		s.kind = aText
	case reflect.Bool:
		s.kind = aFlag
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		s.kind = anInteger
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		s.kind = aNumber
	case reflect.Slice, reflect.Pointer:
		s.kind, s.flat = aList, false
		if t.Kind() == reflect.Pointer {
			s.kind = aPointer
		}
		if s.elem = shapeOf(t.Elem(), at.in(1), depth+1); s.elem == nil {
			return nil
		}
		if s.elem.kind == aPointer {
			s.values = reflect.SliceOf(s.elem.elem.typ)
		}
	case reflect.Struct:
		s.kind = aRecord
		for i := range t.NumField() {
			f := t.Field(i)
			if !f.IsExported() || f.Tag.Get("json") == "-" {
				return nil
			}
			field := shapeOf(f.Type, at.within(f.Name), depth+1)
			if field == nil {
				return nil
			}
			if s.fields = append(s.fields, field); !field.flat {
				s.shared, s.flat = append(s.shared, i), false
			}
		}
	default:
		return nil
	}
	return s
}

// plain reports whether a value is as JSON would bring it back: its instants in
// UTC, of years that it can have, and its texts UTF-8. It has to be addressable.
func (s *shape) plain(v reflect.Value) bool {
	switch s.kind {
	case aText:
		return utf8.ValidString(v.String())
	case anInstant:
		return plainInstant(*pointer[time.Time](v))
	case aList:
		for i := range v.Len() {
			if !s.elem.plain(v.Index(i)) {
				return false
			}
		}
	case aPointer:
		return v.IsNil() || s.elem.plain(v.Elem())
	case aRecord:
		for i, f := range s.fields {
			if !f.plain(v.Field(i)) {
				return false
			}
		}
	}
	return true
}

func plainInstant(t time.Time) bool {
	return t == t.Round(0) && t.Location() == time.UTC && t.Year() >= 0 && t.Year() <= 9999
}

// own makes all that a value shares with the one it was copied from its own. It
// has to be addressable.
func (s *shape) own(v reflect.Value) {
	switch {
	case s.kind == aRecord:
		for _, i := range s.shared {
			s.fields[i].own(v.Field(i))
		}
	case s.flat || v.IsNil():
	case s.kind == aPointer:
		p := reflect.New(s.elem.typ)
		p.Elem().Set(v.Elem())
		s.elem.own(p.Elem())
		v.Set(p)
	case s.elem.kind == aPointer && s.elem.elem.flat:
		v.Set(s.ownEach(v))
	default:
		list := reflect.MakeSlice(s.typ, v.Len(), v.Len())
		reflect.Copy(list, v)
		if !s.elem.flat {
			for i := range list.Len() {
				s.elem.own(list.Index(i))
			}
		}
		v.Set(list)
	}
}

// ownEach copies a list of pointers to flat values, all of which are made at once.
func (s *shape) ownEach(from reflect.Value) reflect.Value {
	n := from.Len()
	list, all := reflect.MakeSlice(s.typ, n, n), reflect.MakeSlice(s.values, n, n)
	for i := range n {
		if p := from.Index(i); !p.IsNil() {
			to := all.Index(i)
			to.Set(p.Elem())
			list.Index(i).Set(to.Addr())
		}
	}
	return list
}

func pointer[T any](v reflect.Value) *T { return v.Addr().Interface().(*T) }

// code writes a value or sets it to what is read. It has to be addressable.
func (s *shape) code(c *coder, v reflect.Value) {
	switch s.kind {
	case aText:
		if x := c.text(s.place, v.String()); c.reads {
			v.SetString(x)
		}
	case aFlag:
		if x := c.is(s.place, v.Bool()); c.reads {
			v.SetBool(x)
		}
	case anInteger:
		if x := c.integer(s.place, v.Int()); c.reads {
			v.SetInt(x)
		}
	case aNumber:
		if x := c.number(s.place, v.Uint()); c.reads {
			v.SetUint(x)
		}
	case anInstant:
		t := pointer[time.Time](v)
		if x := c.instant(s.place, *t); c.reads {
			*t = x
		}
	case aClock:
		clock := pointer[sla.State](v)
		if x := c.clockState(s.place, *clock); c.reads {
			*clock = x
		}
	case aPointer:
		if c.is(s.place, !v.IsNil()) {
			if c.reads {
				v.Set(reflect.New(s.elem.typ))
			}
			s.elem.code(c, v.Elem())
		}
	case aList:
		s.codeList(c, v)
	case aRecord:
		for i, f := range s.fields {
			f.code(c, v.Field(i))
		}
	}
}

// codeList tells a list that is nil from an empty one.
func (s *shape) codeList(c *coder, v reflect.Value) {
	n := v.Len()
	if !v.IsNil() {
		n++
	}
	if n = c.length(s.place, n); n == 0 {
		return
	}
	if c.reads {
		v.Set(reflect.MakeSlice(s.typ, 0, min(n-1, 64)))
	}
	for i := 0; i < n-1 && !c.bad; i++ {
		if c.reads {
			v.Set(reflect.Append(v, reflect.Zero(s.elem.typ)))
		}
		s.elem.code(c, v.Index(i))
	}
}
