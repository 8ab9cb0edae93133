package care

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"
)

// messages are the events that name a message or a promise, which are read as
// such, or what other conversations hold.
var messages = []string{"received", "edited", "deleted", "replied", "acknowledged", "survey_asked", "promised", "split", "taken", "joined", "released", "returned"}

// An event that names words names them in Words, else nobody would read them.
func TestEventsNameTheirWords(t *testing.T) {
	for name, read := range readers {
		if slices.Contains(messages, name) {
			continue
		}
		body, err := read(json.RawMessage("{}"))
		if err != nil {
			t.Fatal(err)
		}
		v := reflect.New(reflect.TypeOf(body)).Elem()
		want := place(v)
		got := Event{Body: v.Interface().(Body)}.Words()
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%s names %v, want %v", name, got, want)
		}
	}
}

// place sets the fields of a value that name words.
func place(v reflect.Value) (names []string) {
	for i := range v.NumField() {
		f, field := v.Field(i), v.Type().Field(i)
		switch {
		case f.Kind() == reflect.Struct && field.Name != "Due" && f.NumField() > 0 && field.IsExported() && f.Field(0).CanSet():
			names = append(names, place(f)...)
		case f.Kind() == reflect.String && slices.Contains([]string{"Content", "Wants", "Destination", "Explanation"}, field.Name):
			id := fmt.Sprint("w", len(names), field.Name)
			f.SetString(id)
			names = append(names, id)
		}
	}
	slices.Sort(names)
	return names
}
