package desk

import (
	"reflect"
	"testing"

	"github.com/mysocialcare/socialcare/care"
)

// The words of every command get a place of their own when the host gives none.
func TestWordsGetAPlace(t *testing.T) {
	placed, seen := 0, map[string]bool{}
	for _, tr := range care.Table() {
		if seen[tr.Command] {
			continue
		}
		seen[tr.Command] = true
		empty, err := care.ParseCommand(tr.Command, []byte("{}"))
		if err != nil {
			t.Fatal(err)
		}
		v := reflect.New(reflect.TypeOf(empty)).Elem()
		write(v, "c")
		if want := len(care.Texts(v.Interface().(care.Command))); want > 0 {
			write(v, "")
			texts := care.Texts(named(v.Interface().(care.Command)))
			for _, x := range texts {
				if x.Content == "c" {
					t.Errorf("%s: the place is the host's", tr.Command)
				}
			}
			if len(texts) != want {
				t.Errorf("%s has words in %d places, want %d", tr.Command, len(texts), want)
			}
			placed++
		}
	}
	if placed < 9 {
		t.Errorf("%d commands have words", placed)
	}
}

// write fills in all words of a command, to be stored under content.
func write(v reflect.Value, content string) {
	for i := range v.NumField() {
		f := v.Field(i)
		switch name := v.Type().Field(i).Name; {
		case name == "Content":
			f.SetString(content)
		case f.Kind() == reflect.String && (name == "Text" || name == "Reason" || name == "Destination" || name == "Explanation"):
			f.SetString("words")
		case name == "Wants":
			f.Set(reflect.ValueOf([]string{"order"}))
		case f.Kind() == reflect.Struct && f.NumField() > 0 && f.Field(0).CanSet():
			write(f, content)
		case f.Kind() == reflect.Pointer && f.Type().Elem() == reflect.TypeFor[care.Promise]():
			f.Set(reflect.New(f.Type().Elem()))
			write(f.Elem(), content)
		}
	}
}
