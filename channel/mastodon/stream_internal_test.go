package mastodon

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadStream(t *testing.T) {
	in := ":thump\n\nevent: delete\ndata: 42\n\n:\nevent:notification\r\ndata: {\"id\":\r\ndata:  \"1\"}\r\n\r\nid: 7\nretry: 3\n\ndata: no name\n\nevent: no data\n\nevent: cut off\ndata: x\n"
	var got [][2]string
	if err := readStream(strings.NewReader(in), func(event, data string) error {
		got = append(got, [2]string{event, data})
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	want := [][2]string{{"", ""}, {"delete", "42"}, {"", ""}, {"notification", "{\"id\":\n \"1\"}"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if err := readStream(strings.NewReader(strings.Repeat("x", maxLine+1)), nil); err == nil {
		t.Error("a line over the cap is read")
	}
}

func FuzzReadStream(f *testing.F) {
	f.Add(":thump\nevent: delete\ndata: 42\n\n")
	f.Add("data\nevent\n\n:")
	f.Fuzz(func(t *testing.T, s string) {
		d := decoder{self: "1"}
		var known heard
		_ = readStream(strings.NewReader(s), func(event, data string) error {
			if event != "" && strings.Contains(event, "\n") {
				t.Errorf("the name %q has lines", event)
			}
			known.passes(event, data, d.self)
			for _, e := range d.stream(event, []byte(data), []byte("{}")) {
				if e.Kind == "" {
					t.Error("an event without kind")
				}
			}
			return nil
		})
	})
}
