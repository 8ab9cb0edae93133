//go:build unix

package workers_test

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/care/sqlstore"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

const envWorker = "SOCIALCARE_TEST_WORKER"

// lease is how long a struck worker keeps what it had.
const lease = 3 * time.Second

// TestMain is a worker when it is told so.
func TestMain(m *testing.M) {
	if settings := os.Getenv(envWorker); settings != "" {
		if err := work(settings); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// setup is what a desk of this test needs to know.
type setup struct {
	Worker   string
	Database string
	Accounts []account
}

type account struct {
	Account channel.Account
	Kind    kind
	URL     string
}

// rules have a clock that goes off within seconds, so that timers fire all the
// time.
func rules() (*care.Rules, error) {
	target := sla.Target{
		Metric: sla.FirstResponse, Budget: 2 * time.Second, PauseReasons: []string{},
		Warnings:    []sla.Warning{{Before: time.Second}},
		Escalations: []sla.Escalation{{Name: "late", AfterStart: 4 * time.Second}},
	}
	policy, err := sla.NewPolicy(sla.PolicySpec{Name: "quick", Version: 1, Targets: []sla.Target{target}})
	if err != nil {
		return nil, err
	}
	return care.NewRules(care.Spec{}, policy)
}

func openStore(url string) (*sqlstore.Store, *sql.DB, error) {
	db, err := sql.Open("pgx", url)
	if err != nil {
		return nil, nil, err
	}
	db.SetMaxOpenConns(12)
	db.SetMaxIdleConns(12)
	store, err := sqlstore.New(db, sqlstore.PostgreSQL, nil)
	return store, db, err
}

func (s setup) desk(ctx context.Context, store care.Store) (*desk.Desk, error) {
	r, err := rules()
	if err != nil {
		return nil, err
	}
	o := &desk.Options{
		Worker: s.Worker, Unguarded: true, Lease: lease, Poll: 100 * time.Millisecond, PollChannels: 150 * time.Millisecond,
	}
	for _, a := range s.Accounts {
		n := network{a.Account, a.Kind, a.URL, s.Worker}
		if a.Kind == findable {
			o.Channels = append(o.Channels, searched{n})
		} else {
			o.Channels = append(o.Channels, n)
		}
	}
	return desk.New(ctx, store, r, o)
}

// work is a worker's life: it runs a desk, takes messages and commands by HTTP,
// and ends when its standard input does, or cleanly on SIGTERM.
func work(settings string) error {
	var s setup
	if err := json.Unmarshal([]byte(settings), &s); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(2) // the test is gone
	}()
	store, db, err := openStore(s.Database)
	if err != nil {
		return err
	}
	defer db.Close()
	defer store.Close()
	d, err := s.desk(ctx, store)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: front(d, store)}
	go func() { _ = server.Serve(l) }()
	fmt.Println(l.Addr())
	return d.Run(ctx)
}

// order is what the test asks of a worker.
type order struct {
	Account channel.Account
	Post    *post   `json:",omitempty"` // a message that came in
	ID      care.ID `json:",omitempty"` // else the conversation,
	Text    string  `json:",omitempty"` // to answer
	Snooze  bool    `json:",omitempty"` // or to set aside for a moment
	Cause   string
}

// front takes orders: 200 when it is durable.
func front(d *desk.Desk, store care.Store) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var o order
		if err := json.NewDecoder(r.Body).Decode(&o); err != nil {
			http.Error(w, "", http.StatusBadRequest)
			return
		}
		if err := o.do(r.Context(), d, store); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		}
	})
}

func (o order) do(ctx context.Context, d *desk.Desk, store care.Store) error {
	if o.Post != nil {
		return d.Ingest(ctx, []channel.Event{event(o.Account, *o.Post)})
	}
	conv, err := store.Load(ctx, o.ID)
	if err != nil {
		return err
	}
	var cmd care.Command = care.Reply{Agent: "FB", Text: o.Text, Visibility: channel.Public, Seen: conv.Version}
	if o.Snooze {
		cmd = care.Snooze{Agent: "FB", Until: time.Now().Add(1500 * time.Millisecond)}
	}
	_, err = d.DoOnce(ctx, o.ID, cmd, o.Cause)
	return err
}

// process is a worker as the test sees it.
type process struct {
	name    string
	cmd     *exec.Cmd
	stdin   io.Closer
	address string
	orders  atomic.Int64 // under way
	log     *bufferOf
}

type bufferOf struct {
	mu   sync.Mutex
	text strings.Builder
}

func (b *bufferOf) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *bufferOf) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func startWorker(t *testing.T, s setup) *process {
	t.Helper()
	settings, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	p := &process{name: s.Worker, cmd: exec.Command(os.Args[0]), log: &bufferOf{}}
	p.cmd.Env = append(os.Environ(), envWorker+"="+string(settings))
	p.cmd.Stderr = p.log
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("worker %s did not start: %v\n%s", s.Worker, err, p.log)
	}
	p.address = "http://" + strings.TrimSpace(line)
	return p
}

func (p *process) signal(t *testing.T, s os.Signal) {
	t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		t.Fatalf("worker %s: %v; it said %q", p.name, err, p.log)
	}
}

// kill ends the worker at once, whatever it does.
func (p *process) kill(t *testing.T) {
	t.Helper()
	p.signal(t, syscall.SIGKILL)
	_ = p.cmd.Wait()
	_ = p.stdin.Close()
}

// end ends it cleanly.
func (p *process) end(t *testing.T) {
	t.Helper()
	p.signal(t, syscall.SIGTERM)
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("worker %s ended: %v; it said %q", p.name, err, p.log)
	}
	_ = p.stdin.Close()
}

// give hands an order to the worker, which has two seconds for it.
func (p *process) give(ctx context.Context, body string) error {
	p.orders.Add(1)
	defer p.orders.Add(-1)
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.address, strings.NewReader(body))
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusOK {
		return nil
	}
	why, _ := io.ReadAll(res.Body)
	return errors.New(strings.TrimSpace(string(why)))
}
