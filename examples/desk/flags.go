package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"strings"
)

// settings are what flags and environment say.
type settings struct {
	addr, db, config   string
	secrets            []string
	secretFrom         string // "flag", "env", or "" when the program makes one
	callback, mastodon string
	hosts              []string
	token              string
	demo               bool
	speed              float64
	doctor             bool
}

// Environment variables. A flag wins over them, for it is the closer word; they
// win over a secret that the program made. A secret on a command line can be
// read by every process of the machine: prefer these.
const (
	envSecret   = "SOCIALCARE_HOOK_SECRET"
	envToken    = "SOCIALCARE_TOKEN"
	envMastodon = "SOCIALCARE_MASTODON_TOKEN"
)

const usage = `A social-care desk with a web page.

usage: desk [flags]

Without -config, -hook-secret, -callback, -mastodon and -db it shows a demo: an
invented Saturday, posted through the real signed webhook into a database of its
own, which begins anew at each start. -demo=false starts an empty desk instead.

environment, each weaker than its flag:
  ` + envSecret + `     the secret of the webhook (-hook-secret)
  ` + envToken + `           the token of page and interface (-token)
  ` + envMastodon + `  the token of the account of -mastodon

flags:
`

func parseFlags(args []string, getenv func(string) string, stderr io.Writer) (settings, error) {
	var s settings
	var secret string
	f := flag.NewFlagSet("desk", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.Usage = func() {
		_, _ = io.WriteString(stderr, usage)
		f.PrintDefaults()
	}
	f.StringVar(&s.addr, "addr", "127.0.0.1:8080", "`address` to listen on")
	f.StringVar(&s.db, "db", "", "database `file` (default socialcare/desk.db in the user's cache folder)")
	f.StringVar(&s.config, "config", "", "configuration `file`: brands, hours, teams, accounts; see config.sample.json")
	f.StringVar(&secret, "hook-secret", "", "`secret` of the webhook, whsec_…; several with commas, the newest first (default: made once, kept beside the database)")
	f.StringVar(&s.callback, "callback", "", "`URL` that replies of the web channel are posted to; without it they wait")
	f.StringVar(&s.mastodon, "mastodon", "", "`URL` of the server of a Mastodon account; its token is in "+envMastodon)
	f.Func("host", "`name` that the desk is addressed by besides localhost; may be repeated", func(v string) error {
		for h := range strings.SplitSeq(v, ",") {
			s.hosts = append(s.hosts, strings.TrimSpace(h))
		}
		return nil
	})
	f.StringVar(&s.token, "token", "", "`token` that page and interface ask for")
	f.BoolVar(&s.demo, "demo", false, "show the demo (default: when none of the flags named above is given)")
	f.BoolVar(&s.doctor, "doctor", false, "say what each account can do and whether it works, and end: with status 1 if something configured does not")
	f.Float64Var(&s.speed, "demo-speed", 1, "how much faster the demo's Saturday passes; at 1 it takes some twenty minutes")
	if err := f.Parse(args); err != nil {
		return s, err
	}
	err := s.complete(f, secret, getenv)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "desk:", err)
	}
	return s, err
}

// complete joins flags and environment, and decides about the demo.
func (s *settings) complete(f *flag.FlagSet, secret string, getenv func(string) string) error {
	given := map[string]bool{}
	f.Visit(func(x *flag.Flag) { given[x.Name] = true })
	if f.NArg() > 0 {
		return fmt.Errorf("%q: there are no arguments, only flags", f.Arg(0))
	}
	// An unset variable of a script must not open what a token closes, nor begin
	// a database elsewhere.
	for _, name := range []string{"addr", "db", "config", "callback", "mastodon", "token"} {
		if given[name] && f.Lookup(name).Value.String() == "" {
			return fmt.Errorf("-%s: empty; leave the flag out for its default", name)
		}
	}
	for _, h := range s.hosts {
		if h == "" || strings.ContainsAny(h, "/@ \t") {
			return fmt.Errorf("-host %q: a name such as care.example.com is wanted", h)
		}
	}
	switch env := getenv(envSecret); {
	case given["hook-secret"]:
		s.secretFrom = "flag"
	case env != "":
		secret, s.secretFrom = env, "env"
	}
	if s.secretFrom != "" {
		for part := range strings.SplitSeq(secret, ",") {
			s.secrets = append(s.secrets, strings.TrimSpace(part))
		}
	}
	if !given["token"] {
		s.token = getenv(envToken)
	}
	own := s.secretFrom != ""
	for _, name := range []string{"config", "callback", "mastodon", "db"} {
		own = own || given[name]
	}
	switch {
	case !given["demo"]:
		s.demo = !own
	case s.demo && own:
		return errors.New("-demo: not together with -config, -hook-secret, -callback, -mastodon or -db, for it has a database of its own")
	}
	if !(s.speed > 0) || math.IsInf(s.speed, 1) { // NaN is neither
		return fmt.Errorf("-demo-speed %v: more than 0 is wanted", s.speed)
	}
	return nil
}
