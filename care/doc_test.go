package care_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mysocialcare/socialcare/care"
)

// The diagram in the package's documentation is the table's.
func TestDocHasTheDiagram(t *testing.T) {
	data, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	for line := range strings.Lines(care.Mermaid()) {
		want.WriteString("//\t" + line)
	}
	begin := strings.Index(string(data), "//\tstateDiagram-v2\n")
	if begin < 0 {
		t.Fatal("doc.go has no diagram")
	}
	end := begin + strings.Index(string(data[begin:]), "//\n")
	if *update {
		all := string(data[:begin]) + want.String() + string(data[end:])
		if err := os.WriteFile("doc.go", []byte(all), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want.String(), string(data[begin:end])); diff != "" {
		t.Errorf("doc.go is not up to date, see -update (-want +got):\n%s", diff)
	}
}
