package mastodon

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
)

func TestFirstAncestor(t *testing.T) {
	tests := []struct {
		name, body string
		want       nativeID
		fails      bool
	}{
		{"ancestors first", `{"ancestors":[{"id":"7"},{"id":"8"}],"descendants":[]}`, "7", false},
		{"ancestors last", `{"descendants":[{"id":"9","media_attachments":[]}],"ancestors":[{"id":7}]}`, "7", false},
		{"what follows is not read", `{"ancestors":[{"id":"7"},`, "7", false},
		{"none", `{"ancestors":[],"descendants":[{"id":"9"}]}`, "", false},
		{"not there", `{"descendants":[]}`, "", false},
		{"empty", ``, "", true},
		{"cut before", `{"ancestors":`, "", true},
		{"cut at the beginning", `{"ancestors":[`, "", true},
		{"cut inside", `{"ancestors":[{"id":"7"`, "", true},
		{"cut in what comes before", `{"descendants":[{"id":"9"`, "", true},
		{"cut after the descendants", `{"descendants":[]`, "", true},
		{"list", `[]`, "", true},
		{"no list", `{"ancestors":{}}`, "", true},
		{"no identifier", `{"ancestors":[{"id":[]}]}`, "", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := firstAncestor(iotest.OneByteReader(strings.NewReader(tt.body)))
			if (err != nil) != tt.fails || err == nil && got != tt.want {
				t.Errorf("%q, %v; want %q", got, err, tt.want)
			}
		})
	}
}

func FuzzFirstAncestor(f *testing.F) {
	f.Add([]byte(`{"ancestors":[{"id":"7"}],"descendants":[]}`))
	f.Add([]byte(`{"a":1,"ancestors":[]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := firstAncestor(strings.NewReader(string(data)))
		var whole struct {
			Ancestors []struct {
				ID nativeID `json:"id"`
			} `json:"ancestors"`
		}
		if json.Unmarshal(data, &whole) != nil || strings.Count(strings.ToLower(string(data)), "ncestors") != 1 || strings.Contains(string(data), `\`) ||
			!strings.Contains(string(data), `"ancestors":[`) {
			return // encoding/json takes other spellings, and the last of several
		}
		if len(whole.Ancestors) > 0 && (err != nil || got != whole.Ancestors[0].ID) {
			t.Fatalf("%q: %q, %v; want %q", data, got, err, whole.Ancestors[0].ID)
		}
	})
}

func TestRootsAreBounded(t *testing.T) {
	var r roots
	for i := range 5 * maxRoots {
		id := strconv.Itoa(i)
		r.put(id, "root")
		if got, ok := r.get(id); !ok || got != "root" {
			t.Fatalf("%q is forgotten at once", id)
		}
	}
	if n := len(r.now) + len(r.old); n > 2*maxRoots {
		t.Errorf("%d are kept", n)
	}
	r.put("", "root")
	if _, ok := r.get(""); ok {
		t.Error("no identifier is remembered")
	}
}
