package care_test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
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

// Every function, and every method of Rules, is shown by an example whose output
// is checked.
func TestEveryEntryPointHasAnExample(t *testing.T) {
	entries, examples := map[string]bool{}, map[string]bool{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "_test.go") {
			for _, e := range doc.Examples(parsed) {
				examples[e.Name] = e.Output != "" || e.EmptyOutput
			}
			continue
		}
		for _, decl := range parsed.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Name.IsExported() {
				if owner := receiver(f); owner == "" || owner == "Rules" {
					entries[strings.TrimPrefix(owner+"_"+f.Name.Name, "_")] = true
				}
			}
		}
	}
	if len(entries) < 20 {
		t.Fatalf("only %d are found", len(entries))
	}
	for name := range entries {
		if !examples[name] {
			t.Errorf("no example with output shows %s", strings.ReplaceAll(name, "_", "."))
		}
	}
}

// receiver names the type of a method's receiver; empty for a function.
func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	of := f.Recv.List[0].Type
	if p, ok := of.(*ast.StarExpr); ok {
		of = p.X
	}
	return of.(*ast.Ident).Name
}
