package socialcare_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// surface counts the exported types and functions of a package: what a user has to learn before the methods. Constants
// and sentinels of an enumeration are not counted.
func surface(t *testing.T, dir string) (names []string) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, f.Name()), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil && d.Name.IsExported() {
					names = append(names, d.Name.Name)
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					if spec, ok := s.(*ast.TypeSpec); ok && spec.Name.IsExported() {
						names = append(names, spec.Name.Name)
					}
				}
			}
		}
	}
	return names
}

func TestSurfacesStaySmall(t *testing.T) {
	for dir, limit := range map[string]int{
		"sla": 30, "sla/holiday": 6, "privacy": 20, "channel": 55, "channel/gateway": 20, "channel/text": 8, "channel/signature": 15, "channel/channeltest": 5, "channel/email/emailtest": 5, "channel/x/xtest": 5, "channel/mastodon/mastodontest": 5, "care/storetest": 5,
	} {
		t.Run(dir, func(t *testing.T) {
			names := surface(t, dir)
			if len(names) == 0 {
				t.Fatal("no name was found: the test looks at nothing")
			}
			if len(names) > limit {
				t.Errorf("%d types and functions, more than %d: %s", len(names), limit, strings.Join(names, " "))
			}
		})
	}
}
