package desk_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
)

// What is named by bytes that are no text is kept for a person, once, and stops
// nothing that comes after it.
func TestNamesThatAreNoText(t *testing.T) {
	for name, spoil := range map[string]func(e *channel.Event){
		"NUL in the thread":      func(e *channel.Event) { e.Thread, e.Message.Thread = "t\x00", "t\x00" },
		"NUL in the message":     func(e *channel.Event) { e.Target.Native, e.Message.Ref.Native = "\x00m", "\x00m" },
		"bytes in the thread":    func(e *channel.Event) { e.Message.Thread = "t\xff" },
		"NUL in a deletion":      func(e *channel.Event) { e.Kind, e.Target.Native, e.Message = channel.Deleted, "m\x00", nil },
		"NUL in an edit":         func(e *channel.Event) { e.Kind, e.Target.Native = channel.Edited, "m\x00" },
		"NUL in an unknown name": func(e *channel.Event) { e.Kind, e.Native = channel.Unknown, "\x00" },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, care.Spec{}, desk.Options{})
			bad := message("m-1", "t-1", "Nothing works")
			bad.Raw = json.RawMessage(`{"hello":1}`)
			spoil(&bad)
			w.ingest(bad, bad, message("m-2", "t-2", "Neither"))
			var kept []string
			for r, err := range w.desk.Raw(t.Context()) {
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(bad.Raw), string(r.Body)); diff != "" {
					t.Errorf("kept (-want +got):\n%s", diff)
				}
				kept = append(kept, r.Name)
			}
			if len(kept) != 1 || strings.ContainsRune(kept[0], 0) || !utf8.ValidString(kept[0]) {
				t.Fatalf("kept %q, want one whose name is a text", kept)
			}
			if err := w.desk.ReadRaw(t.Context(), account, kept[0]); !errors.Is(err, desk.ErrUnread) {
				t.Errorf("read again: %v, want ErrUnread", err)
			}
			if types := w.types(idOf("t-2")); len(types) == 0 {
				t.Error("the message after it was not recorded")
			}
		})
	}
}
