// Desk is a social-care desk with a web page, on an embedded database: what
// customers write comes in by signed webhook, from Mastodon, X or a mailbox, agents
// answer on the page or by the JSON interface, and replies leave again.
//
//	go run -C examples ./desk
//
// Without flags it shows an invented Saturday; see -help. Everything that it
// does is packages care/desk and below; this program reads flags, opens the
// database and serves HTTP. It is for one process on one machine, a second one
// on the same database is refused, and it knows no persons: who may reach it may
// act as any agent, unless -token or something in front of it says otherwise.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // zones do not depend on the machine
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second signal ends the program at once, unless it came with the first:
	// shells and timeout(1) signal a process and its group.
	context.AfterFunc(ctx, func() {
		time.Sleep(time.Second)
		stop()
	})
	os.Exit(Main(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr))
}

// Main runs the program and returns its exit code: 0 after a signal, 1 when it
// cannot start or go on, 2 for wrong flags.
func Main(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	s, err := parseFlags(args, getenv, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	if s.doctor {
		return doctor(ctx, s, getenv, stdout, stderr)
	}
	log := slog.New(slog.NewTextHandler(stderr, nil))
	p, err := open(ctx, s, getenv, log)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "desk:", err)
		return 1
	}
	p.announce(stdout)
	if err := p.serve(ctx); err != nil {
		_, _ = fmt.Fprintln(stderr, "desk:", err)
		return 1
	}
	return 0
}
