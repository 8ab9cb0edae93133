// Package postgres starts a real PostgreSQL server for tests and for programs
// that test: in a folder of its own, on a loopback port, gone when it is stopped.
// It is not for keeping data.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// ErrAbsent: no installed server was found.
var ErrAbsent = errors.New("postgres: no PostgreSQL is installed: neither initdb in PATH nor /usr/lib/postgresql/*/bin")

// Server is a running server.
type Server struct {
	// URL is its address, for a driver of database/sql.
	URL string
	// Dir holds its files, the data in "data".
	Dir string
	// Bin holds its programs.
	Bin string

	port int
	set  []string
	cmd  *exec.Cmd
	done chan error
	user owner // whom the server runs as
}

// Options change how the server runs; nil is the zero value.
type Options struct {
	// Set are settings such as "synchronous_commit=off", over the server's own
	// defaults.
	Set []string
}

// Start makes a new cluster in the folder, which must be empty or missing, and
// starts a server on it. The server ends with Stop, and on Linux with this process.
func Start(ctx context.Context, dir string, opt *Options) (*Server, error) {
	bin, err := find()
	if err != nil {
		return nil, err
	}
	s := &Server{Dir: dir, Bin: bin, done: make(chan error, 1)}
	if err := s.own(); err != nil {
		return nil, err
	}
	init := s.command(ctx, "initdb", "-D", s.data(), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-locale", "--no-sync")
	if out, err := init.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("postgres: initdb: %w\n%s", err, out)
	}
	if opt != nil {
		s.set = opt.Set
	}
	if s.port, err = free(); err != nil {
		return nil, err
	}
	return s, s.start(ctx)
}

// find looks for an installed server: the one in PATH, else the newest of
// Debian's.
func find() (bin string, err error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil && complete(filepath.Dir(path)) {
			return filepath.Dir(path), nil
		}
	}
	best := 0
	dirs, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	for _, dir := range dirs {
		if v, err := strconv.Atoi(filepath.Base(filepath.Dir(dir))); err == nil && v > best && complete(dir) {
			best, bin = v, dir
		}
	}
	if bin == "" {
		return "", ErrAbsent
	}
	return bin, nil
}

// complete reports whether a folder has all programs that are needed.
func complete(dir string) bool {
	for _, name := range []string{"initdb", "postgres", "pg_isready"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return true
}

func (s *Server) data() string { return filepath.Join(s.Dir, "data") }

func (s *Server) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(s.Bin, name), args...)
	cmd.Dir = s.Dir
	cmd.Env = append(os.Environ(), "LC_ALL=C", "TZ=UTC")
	s.user.give(cmd)
	return cmd
}

func (s *Server) start(ctx context.Context) error {
	args := []string{"-D", s.data(), "-p", strconv.Itoa(s.port), "-c", "listen_addresses=127.0.0.1",
		"-c", "unix_socket_directories=", "-c", "max_connections=200", "-c", "shared_buffers=256MB", "-c", "logging_collector=off"}
	for _, set := range s.set {
		args = append(args, "-c", set)
	}
	log, err := os.Create(filepath.Join(s.Dir, "log"))
	if err != nil {
		return err
	}
	defer log.Close()
	s.cmd = s.command(context.WithoutCancel(ctx), "postgres", args...)
	s.cmd.Stdout, s.cmd.Stderr = log, log
	if err := s.cmd.Start(); err != nil {
		return err
	}
	go func() { s.done <- s.cmd.Wait() }()
	s.URL = fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", s.port)
	return s.await(ctx)
}

// free finds a port below those that systems give to whoever asks for any: nobody
// gets it before the server has it, or while the server is down.
func free() (port int, err error) {
	for range 100 {
		port = 20_000 + rand.IntN(12_000)
		if l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port))); err == nil {
			return port, l.Close()
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

// await waits until the server answers.
func (s *Server) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		ready := s.command(ctx, "pg_isready", "-q", "-h", "127.0.0.1", "-p", strconv.Itoa(s.port))
		if ready.Run() == nil {
			return nil
		}
		select {
		case err := <-s.done:
			s.done <- err
			log, _ := os.ReadFile(filepath.Join(s.Dir, "log"))
			return fmt.Errorf("postgres: the server ended: %v\n%s", err, log)
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("postgres: the server does not answer: %w", ctx.Err()), s.Stop())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Stop ends the server at once, as it ends on a failure of its machine's
// operator: connections are cut, what was committed is on disk.
func (s *Server) Stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGINT); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	err := <-s.done
	s.done <- err
	return err
}

// Crash ends the server in the middle of what it does, without a word to its
// disk, and starts it again on what is there, at the same address.
func (s *Server) Crash(ctx context.Context) error {
	if err := s.cmd.Process.Signal(syscall.SIGQUIT); err != nil {
		return err
	}
	<-s.done
	return s.start(ctx)
}

// Test starts a server for tests that lives until they end, or skips the test
// where none is installed; with "postgres" among the words of
// SOCIALCARE_REQUIRE it fails instead.
func Test(t testing.TB, opt *Options) *Server {
	t.Helper()
	dir, err := os.MkdirTemp("", "socialcare-postgres-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	s, err := Start(context.Background(), dir, opt)
	Need(t, err)
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Need ends a test that got an error from Start: it skips the test where no
// server is installed and none is required, and else fails it.
func Need(t testing.TB, err error) {
	t.Helper()
	switch {
	case err == nil:
	case errors.Is(err, ErrAbsent) && !slices.Contains(strings.Split(os.Getenv("SOCIALCARE_REQUIRE"), ","), "postgres"):
		t.Skip(err)
	default:
		t.Fatal(err)
	}
}
