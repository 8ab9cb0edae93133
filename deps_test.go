package socialcare_test

import (
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/mysocialcare/socialcare"

// deps lists what a package reaches, tests aside.
func deps(t *testing.T, pkg string) []string {
	t.Helper()
	out, err := exec.Command("go", "list", "-deps", pkg).Output()
	if err != nil {
		t.Fatalf("go list -deps %s: %v", pkg, err)
	}
	return strings.Fields(string(out))
}

// foreign reports whether an import path is of a module that is not ours: the
// standard library's have no dot in their first element.
func foreign(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return strings.Contains(first, ".") && !strings.HasPrefix(path, module)
}

func TestImportsRunOneWay(t *testing.T) {
	for _, tt := range []struct {
		pkg    string
		ours   []string // packages of this module that it may reach, itself aside
		others bool     // may reach other modules
		http   bool     // may reach net/http
	}{
		{pkg: "sla"},
		{pkg: "sla/holiday", ours: []string{"sla"}, others: true},
		{pkg: "internal/phone"},
		{pkg: "privacy", ours: []string{"internal/phone"}},
		{pkg: "channel"},
		{pkg: "channel/signature"},
		{pkg: "channel/text", ours: []string{"channel"}, others: true},
		{pkg: "channel/gateway", ours: []string{"channel", "channel/text"}, others: true, http: true},
		{pkg: "care", ours: []string{"sla", "channel"}},
		{pkg: "care/memstore", ours: []string{"care", "sla", "channel"}},
		{pkg: "care/sqlstore", ours: []string{"care", "sla", "channel"}},
	} {
		t.Run(tt.pkg, func(t *testing.T) {
			allowed := map[string]bool{module + "/" + tt.pkg: true}
			for _, o := range tt.ours {
				allowed[module+"/"+o] = true
			}
			for _, d := range deps(t, module+"/"+tt.pkg) {
				switch {
				case d == "net/http" && !tt.http:
					t.Errorf("%s reaches net/http", tt.pkg)
				case foreign(d) && !tt.others && !strings.HasPrefix(d, "vendor/"):
					t.Errorf("%s reaches %s, of another module", tt.pkg, d)
				case strings.HasPrefix(d, module) && !allowed[d]:
					t.Errorf("%s reaches %s", tt.pkg, d)
				}
			}
		})
	}
}

// Each dependency has its place; one elsewhere wants a decision.
func TestDependenciesHaveTheirPlace(t *testing.T) {
	places := map[string][]string{
		"golang.org/x/oauth2":               {"channel/mastodon", "channel/x", "channel/internal/rest", "channel/gateway", "channel/email"},
		"github.com/emersion/go-message":    {"channel/email"},
		"github.com/emersion/go-imap/v2":    {"channel/email"},
		"github.com/emersion/go-smtp":       {"channel/email"},
		"github.com/emersion/go-sasl":       {"channel/email"},
		"golang.org/x/time/rate":            {"channel/gateway"},
		"github.com/rickar/cal/v2":          {"sla/holiday"},
		"github.com/clipperhouse/uax29/v2/": {"channel/text"},
		"golang.org/x/text/unicode/norm":    {"channel/text"},
	}
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}} {{join .Imports \" \"}}", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		pkg := strings.TrimPrefix(strings.TrimPrefix(f[0], module), "/")
		for _, imp := range f[1:] {
			if !foreign(imp) {
				continue
			}
			seen++
			placed := strings.HasSuffix(pkg, "test") && strings.HasPrefix(imp, "github.com/google/go-cmp")
			for prefix, homes := range places {
				for _, h := range homes {
					placed = placed || strings.HasPrefix(imp, prefix) && (pkg == h || strings.HasPrefix(pkg, h+"/"))
				}
			}
			if !placed {
				t.Errorf("%s imports %s", pkg, imp)
			}
		}
	}
	if seen == 0 {
		t.Error("no dependency was seen: the test looks at nothing")
	}
}
