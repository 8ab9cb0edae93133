package care

import (
	"encoding/json"
	"testing"
)

// A type that direct.go does not list is slower, which nothing else tells.
func TestEveryTypeIsDirect(t *testing.T) {
	for name, read := range readers {
		body, err := read(json.RawMessage("{}"))
		if err != nil {
			t.Fatal(err)
		}
		if !new(draft).direct(&Event{Body: body}) {
			t.Errorf("direct.go does not apply %q", name)
		}
	}
	rules, err := NewRules(Spec{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name := range commands {
		cmd, err := ParseCommand(name, []byte("{}"))
		if err != nil {
			t.Fatal(err)
		}
		if listed, _ := (&decision{rules: rules}).judgeDirect(cmd); !listed {
			t.Errorf("direct.go does not judge %q", name)
		}
	}
}
