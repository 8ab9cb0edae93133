package main

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/care/sqlstore"
	"github.com/mysocialcare/socialcare/examples/desk/internal/access"
	"github.com/mysocialcare/socialcare/examples/desk/internal/api"
	"github.com/mysocialcare/socialcare/examples/desk/internal/config"
	"github.com/mysocialcare/socialcare/examples/desk/internal/demo"
	"github.com/mysocialcare/socialcare/examples/desk/internal/page"
)

// program is a desk that is open and not yet served.
type program struct {
	settings   settings
	config     *config.Config
	listener   net.Listener
	store      *sqlstore.Store
	db         *sql.DB
	lock       *lock
	file       string // the database
	secretFile string // empty when the secret was given
	secrets    []string
	madeSecret bool
	logins     []login // those that renew themselves
	desk       *desk.Desk
	server     *http.Server
	log        *slog.Logger
}

// open checks everything that can be wrong, so that a desk that starts works.
func open(ctx context.Context, s settings, getenv func(string) string, log *slog.Logger) (p *program, err error) {
	p = &program{settings: s, secrets: s.secrets, log: log}
	defer func() {
		if err != nil {
			p.close()
		}
	}()
	if p.config, err = configuration(s); err != nil {
		return p, err
	}
	if err := p.config.CheckOpen(time.Now()); err != nil {
		return p, err
	}
	if p.listener, err = (&net.ListenConfig{}).Listen(ctx, "tcp", s.addr); err != nil {
		return p, fmt.Errorf("-addr: %w", err)
	}
	if p.file, err = databaseFile(s, p.port()); err != nil {
		return p, err
	}
	if len(p.secrets) == 0 {
		p.secretFile = p.file + ".secret"
		secret, made, err := hookSecret(p.secretFile)
		if err != nil {
			return p, err
		}
		p.secrets, p.madeSecret = []string{secret}, made
	}
	if err := p.checkSecrets(); err != nil {
		return p, err
	}
	options, err := p.options(getenv)
	if err != nil {
		return p, err
	}
	if p.lock, err = alone(ctx, p.file); err != nil {
		return p, fmt.Errorf("database %s: %w", p.file, err)
	}
	if s.demo {
		if err := forget(p.file); err != nil {
			return p, err
		}
	}
	if p.store, p.db, err = openStore(ctx, p.file); err != nil {
		return p, fmt.Errorf("database %s: %w", p.file, err)
	}
	if err := p.seed(ctx); err != nil {
		return p, err
	}
	if p.desk, err = desk.New(ctx, p.store, p.config.Brands[0].Rules, options); err != nil {
		return p, err
	}
	handler, err := p.handler()
	p.server = newServer(handler, log)
	return p, err
}

// handler puts page, interface and webhooks together.
func (p *program) handler() (http.Handler, error) {
	brands := make([]string, len(p.config.Brands))
	for i, b := range p.config.Brands {
		brands[i] = b.Name
	}
	title := "Care desk"
	if len(brands) == 1 {
		title = cmp.Or(p.config.Brands[0].Title, title)
	}
	front, err := page.New(p.desk, page.Options{Title: title, Notice: p.notices, Brands: brands})
	if err != nil {
		return nil, err
	}
	back := api.New(p.desk, &api.Options{Brands: brands, Log: p.log})
	mux := http.NewServeMux()
	mux.Handle("/api/", back)
	mux.Handle("/healthz", back)
	mux.Handle("/hooks/", p.desk.Handler())
	mux.Handle("/events", streams(front))
	mux.Handle("/", front)
	return access.Guard(mux, &access.Options{Hosts: p.settings.hosts, Token: p.settings.token, Title: title}), nil
}

// notices are what everybody at the desk should know.
func (p *program) notices() []string {
	var list []string
	for _, a := range p.config.Accounts {
		if a.Network == config.Web && a.Callback == "" {
			list = append(list, "Replies of the web channel wait: no callback is configured (-callback).")
			break
		}
	}
	if p.settings.token == "" && !isLoopback(p.listener.Addr()) {
		list = append(list, "Everybody who reaches this address can read and answer: no token is asked for (-token).")
	}
	if p.settings.demo {
		list = append(list, "This is a demo: the company and its customers are invented, and nothing leaves.")
	}
	return list
}

// serve runs until the context ends, then finishes what is under way.
func (p *program) serve(ctx context.Context) error {
	defer p.close()
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	ended := make(chan error, 2)
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		err := p.desk.Run(running)
		if running.Err() == nil {
			ended <- fmt.Errorf("the engine ended: %w", cmp.Or(err, errors.New("without a reason")))
		}
	}()
	go func() {
		if err := p.server.Serve(p.listener); !errors.Is(err, http.ErrServerClosed) {
			ended <- err
		}
	}()
	if p.settings.demo {
		go p.play(ctx)
	}
	var err error
	select {
	case <-ctx.Done():
		p.log.Info("stopping")
	case err = <-ended:
	}
	p.shutdown()
	stop()
	<-drained
	return err
}

// shutdown lets the requests under way finish.
func (p *program) shutdown() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if p.server.Shutdown(ctx) != nil {
		_ = p.server.Close()
	}
}

func (p *program) close() {
	if p.listener != nil {
		_ = p.listener.Close()
	}
	var errs []error
	if p.store != nil {
		errs = append(errs, p.store.Close())
	}
	if p.db != nil {
		errs = append(errs, p.db.Close())
	}
	if p.lock != nil {
		errs = append(errs, p.lock.Close())
	}
	if err := errors.Join(errs...); err != nil {
		p.log.Error("closing the database", "error", err)
	}
}

// play shows the demo.
func (p *program) play(ctx context.Context) {
	err := demo.Run(ctx, demo.Options{
		HookURL: p.url() + p.hookPath(p.config.Accounts[0]), Secret: p.secrets[0], Speed: p.settings.speed,
		Log: func(line string) { p.log.Info(line) },
	})
	if err != nil && ctx.Err() == nil {
		p.log.Error("demo", "error", err)
	}
}

// announce says where everything is.
func (p *program) announce(w io.Writer) {
	say := func(label, format string, args ...any) {
		_, _ = fmt.Fprintf(w, "%-9s %s\n", label, fmt.Sprintf(format, args...))
	}
	hook := ""
	for _, a := range p.config.Accounts {
		if a.Network == config.Web {
			url := p.url() + p.hookPath(a)
			hook = cmp.Or(hook, url)
			say("Webhook", "%s", url)
		} else if a.SecretsEnv != "" {
			say("Webhook", "%s (for X, at a public https address)", p.url()+p.hookPath(a))
		}
	}
	say("Database", "%s", p.file)
	if p.madeSecret {
		say("Secret", "%s (made now and kept in %s; not shown again)", p.secrets[0], p.secretFile)
	}
	for _, n := range p.notices() {
		say("Note", "%s", n)
	}
	if hook != "" {
		p.announceTry(hook, say)
	}
	say("Page", "%s/", p.url())
}

// announceTry prints a line to paste.
func (p *program) announceTry(hook string, say func(string, string, ...any)) {
	switch p.settings.secretFrom {
	case "env":
		say("Try", "%s", signingLine(hook, `"${`+envSecret+`%%,*}"`))
	case "flag":
		line, err := signedLine(hook, p.secrets[0], time.Now())
		if err != nil { // a key that verifies only
			return
		}
		say("Try", "(within 5 minutes) %s", line)
	default:
		say("Try", "%s", signingLine(hook, "$(cat "+quoted(p.secretFile)+")"))
	}
}
