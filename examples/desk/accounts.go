package main

import (
	"cmp"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
	"github.com/mysocialcare/socialcare/channel/mastodon"
	"github.com/mysocialcare/socialcare/channel/webhook"
	"github.com/mysocialcare/socialcare/channel/x"
	"github.com/mysocialcare/socialcare/examples/desk/internal/config"
	"github.com/mysocialcare/socialcare/privacy"
)

// configuration is that of the file, the demo's, or the default, with what
// flags add.
func configuration(s settings) (*config.Config, error) {
	var c *config.Config
	var err error
	switch {
	case s.config != "":
		c, err = config.Read(s.config)
	case s.demo:
		c, err = demoConfig()
	default:
		c, err = config.Default()
	}
	if err != nil {
		return nil, err
	}
	if s.mastodon != "" {
		c.Accounts = append(c.Accounts, config.Account{
			Network: config.Mastodon, Brand: c.Brands[0].Name, Server: s.mastodon, TokenEnv: envMastodon,
		})
	}
	return c, s.setCallback(c)
}

// setCallback gives the callback to the web accounts that have none.
func (s settings) setCallback(c *config.Config) error {
	if s.callback == "" {
		return nil
	}
	used := false
	for i := range c.Accounts {
		if a := &c.Accounts[i]; a.Network == config.Web && a.Callback == "" {
			a.Callback, used = s.callback, true
		}
	}
	if !used {
		return fmt.Errorf("-callback: no web account of %s lacks one", s.config)
	}
	return nil
}

// options connects the accounts and joins what the brands have.
func (p *program) options(getenv func(string) string) (*desk.Options, error) {
	// One process has the file, so its name may stay: after a crash the next one
	// goes on at once.
	o := &desk.Options{Brands: map[string]desk.Brand{}, Log: p.log, Worker: "desk", Backfill: p.config.Backfill}
	for i, b := range p.config.Brands {
		guard, err := privacy.New(&privacy.Options{Allow: b.Allow})
		if err != nil {
			return nil, fmt.Errorf("brands[%d].allow: %w", i, err)
		}
		o.Brands[b.Name] = desk.Brand{Rules: b.Rules, Guard: guard, Hours: b.Hours, Ack: b.Ack, Survey: b.Survey, Lang: b.Lang, Own: addresses(p.config, b.Name)}
	}
	for i, a := range p.config.Accounts {
		adapter, err := p.connect(a, getenv)
		if err != nil {
			return nil, fmt.Errorf("accounts[%d] (%s): %w", i, a.Network, err)
		}
		o.Channels = append(o.Channels, adapter)
	}
	if m := p.config.Media; !m.Off {
		o.Media = gateway.NewFetcher(&gateway.FetchOptions{MaxBytes: cmp.Or(m.MaxBytes, 8<<20), Allow: m.Allow})
	}
	o.Tokens = map[channel.Account]*gateway.Tokens{}
	for _, l := range p.logins {
		o.Tokens[l.account] = l.tokens
	}
	return o, nil
}

// connect makes an account's adapter. It calls nobody.
func (p *program) connect(a config.Account, getenv func(string) string) (channel.Adapter, error) {
	switch a.Network {
	case config.Mastodon:
		tokens, err := tokensOf(a, getenv)
		if err != nil {
			return nil, err
		}
		return mastodon.New(a.Server, tokens, &mastodon.Options{Brand: a.Brand, Name: a.Name})
	case config.X:
		return p.connectX(a, getenv)
	case config.Email:
		return p.connectEmail(a, getenv)
	}
	o := &webhook.Options{Callback: a.Callback, Windows: a.Windows}
	if a.Callback == demoCallback {
		o.Client = &http.Client{Transport: demoCustomers{}}
	}
	return webhook.New(channel.Account{Brand: a.Brand, Network: config.Web, Name: a.Name}, p.secrets, o)
}

// connectX makes the adapter of an account on X.
func (p *program) connectX(a config.Account, getenv func(string) string) (channel.Adapter, error) {
	source := func() (oauth2.TokenSource, error) { return tokensOf(a, getenv) }
	if a.RefreshTokenFile != "" {
		source = func() (oauth2.TokenSource, error) { return p.renewing(a, getenv) }
	}
	tokens, err := source()
	if err != nil {
		return nil, err
	}
	o := &x.Options{Brand: a.Brand, Name: a.Name, Server: a.Server, PublicOnly: a.PublicOnly}
	if a.SecretsEnv != "" {
		secrets := getenv(a.SecretsEnv)
		if secrets == "" {
			return nil, fmt.Errorf("the environment variable %s is empty; it holds the consumer secrets", a.SecretsEnv)
		}
		for s := range strings.SplitSeq(secrets, ",") {
			o.Secrets = append(o.Secrets, strings.TrimSpace(s))
		}
	}
	return x.New(a.User, tokens, o)
}

// tokensOf is where an account's token comes from.
func tokensOf(a config.Account, getenv func(string) string) (oauth2.TokenSource, error) {
	if a.TokenFile != "" {
		source := tokenFile(a.TokenFile)
		_, err := source.Token()
		return source, err
	}
	token := getenv(a.TokenEnv)
	if token == "" {
		return nil, fmt.Errorf("the environment variable %s is empty; it holds the token", a.TokenEnv)
	}
	return oauth2.StaticTokenSource(&oauth2.Token{AccessToken: token}), nil
}

// tokenFile reads the token anew for each request: one that lasts for hours is
// replaced there by whatever refreshes it.
type tokenFile string

// Token implements oauth2.TokenSource.
func (f tokenFile) Token() (*oauth2.Token, error) {
	token, err := kept(string(f))
	if err != nil {
		return nil, fmt.Errorf("token: %w", err)
	}
	return &oauth2.Token{AccessToken: token}, nil
}

// kept reads a secret from a file that only its owner can read.
func kept(file string) (string, error) {
	info, err := os.Stat(file)
	if err != nil {
		return "", err
	}
	if m := info.Mode().Perm(); m&0o077 != 0 {
		return "", fmt.Errorf("%s has mode %04o and others can read it: chmod 600 it", file, m)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	secret := strings.TrimSpace(string(data))
	if secret == "" {
		return "", fmt.Errorf("%s is empty", file)
	}
	return secret, nil
}

// hookPath is where package desk serves an account.
func (p *program) hookPath(a config.Account) string {
	if a.Name == "" {
		return "/hooks/" + a.Network
	}
	return "/hooks/" + a.Network + "/" + a.Name
}

// url is how this machine reaches the desk.
func (p *program) url() string {
	addr, ok := p.listener.Addr().(*net.TCPAddr)
	if !ok {
		return "http://" + p.listener.Addr().String()
	}
	host := addr.IP.String()
	if addr.IP.IsUnspecified() {
		host = "localhost"
	} else if !addr.IP.IsLoopback() && len(p.settings.hosts) > 0 {
		host = p.settings.hosts[0]
	}
	return "http://" + net.JoinHostPort(host, fmt.Sprint(addr.Port))
}

func (p *program) port() int {
	if addr, ok := p.listener.Addr().(*net.TCPAddr); ok {
		return addr.Port
	}
	return 0
}

func isLoopback(a net.Addr) bool {
	addr, ok := a.(*net.TCPAddr)
	return ok && addr.IP.IsLoopback()
}

// databaseFile is where the database is, in a folder that exists. The demo's is
// named after the port.
func databaseFile(s settings, port int) (string, error) {
	name := s.db
	if name == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("no cache folder for the database; say where with -db: %w", err)
		}
		file := "desk.db"
		if s.demo {
			file = fmt.Sprintf("demo-%d.db", port)
		}
		name = filepath.Join(cache, "socialcare", file)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			return "", fmt.Errorf("database folder: %w", err)
		}
	}
	if _, err := os.Stat(filepath.Dir(name)); err != nil {
		return "", fmt.Errorf("database %s: its folder: %w", name, err)
	}
	return filepath.Abs(name)
}

// forget removes the demo's last database: it begins anew.
func forget(file string) error {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(file + suffix); err != nil && !os.IsNotExist(err) {
			return fmt.Errorf("the demo's last database: %w", err)
		}
	}
	return nil
}

func dirOf(file string) string { return filepath.Dir(file) }

// quoted makes one word of a shell out of a text.
func quoted(s string) string {
	plain := func(r rune) bool {
		return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || slices.Contains([]rune("/._-+:@%"), r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
