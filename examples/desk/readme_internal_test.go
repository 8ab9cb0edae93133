package main

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mysocialcare/socialcare/examples/desk/internal/config"
)

// readmeAccounts is the configuration that the README shows, its section, and
// the file with secrets in a folder of the test's.
func readmeAccounts(t *testing.T) (file, section string) {
	t.Helper()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(readme), "\n## Accounts\n")
	if !ok {
		t.Fatal("README.md says nothing of accounts")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	_, code, _ := strings.Cut(section, "```json\n")
	code, _, ok = strings.Cut(code, "```")
	if !ok {
		t.Fatal("README.md shows no configuration")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "x.token"), []byte("refresh\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code = strings.ReplaceAll(code, "/etc/socialcare/", dir+"/")
	file = filepath.Join(dir, "desk.json")
	if err := os.WriteFile(file, []byte(code), 0o600); err != nil {
		t.Fatal(err)
	}
	return file, section
}

// The desk starts with the configuration of the README, and not without one of
// its secrets.
func TestREADMEAccountsStart(t *testing.T) {
	file, section := readmeAccounts(t)
	secrets := map[string]bool{}
	for _, word := range strings.FieldsFunc(section, func(r rune) bool { return (r < 'A' || r > 'Z') && r != '_' }) {
		if strings.HasPrefix(word, "ACME_") {
			secrets[word] = true
		}
	}
	start := func(missing string) (*program, error) {
		s := settings{addr: "127.0.0.1:0", db: filepath.Join(t.TempDir(), "desk.db"), config: file, hosts: []string{"desk.example"}}
		return open(t.Context(), s, func(name string) string {
			if name == missing || !secrets[name] {
				return ""
			}
			return "s3cret-of-" + strings.ToLower(name)
		}, slog.New(slog.DiscardHandler))
	}
	p, err := start("")
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	networks := map[string]bool{config.Web: true, config.Mastodon: true, config.X: true, config.Email: true}
	for _, a := range p.config.Accounts {
		delete(networks, a.Network)
		listens := strings.Contains(section, "`"+p.hookPath(a)+"`")
		w := httptest.NewRecorder()
		p.desk.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodPost, p.hookPath(a), strings.NewReader("{}")))
		if got := w.Code == http.StatusUnauthorized; got != listens {
			t.Errorf("%s answers %d, the README has it as a hook: %t", p.hookPath(a), w.Code, listens)
		}
	}
	if len(networks) > 0 {
		t.Errorf("the README shows no account on %v", networks)
	}
	if len(secrets) < 3 {
		t.Errorf("the README names %d secrets", len(secrets))
	}
	for name := range secrets {
		p, err := start(name)
		if err == nil {
			p.close()
		}
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v, want that it is missing", name, err)
		}
	}
}

// What the sample configuration says of a brand is what the desk gets.
func TestSampleBrand(t *testing.T) {
	c, err := configuration(settings{config: "config.sample.json"})
	if err != nil {
		t.Fatal(err)
	}
	p := &program{config: c, secrets: []string{"whsec_" + strings.Repeat("QUJD", 10)}, log: slog.New(slog.DiscardHandler)}
	o, err := p.options(func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	b := o.Brands["telaria"]
	if b.Rules == nil || b.Guard == nil || b.Hours == nil || b.Ack == nil || b.Lang != "it" || !strings.Contains(b.Survey, "risolto?") {
		t.Errorf("the brand is %+v", b)
	}
}
