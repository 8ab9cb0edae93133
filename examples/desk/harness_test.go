package main_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/signature"
)

// binary is the program, built as a user would.
var binary string

func TestMain(m *testing.M) { os.Exit(withBinary(m)) }

func withBinary(m *testing.M) int {
	dir, err := os.MkdirTemp("", "desk-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	// The tests that run beside each other mostly wait.
	flag.Parse()
	if err := flag.Set("test.parallel", "8"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	binary = filepath.Join(dir, "desk")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building the program: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// hookSecret is made for these tests.
const hookSecret = "whsec_dGVzdHMtb25seS1ub3QtYS1yZWFsLXNlY3JldC0wMQ=="

// client keeps enough connections for many callers at once.
var client = &http.Client{
	Timeout:   2 * time.Minute,
	Transport: &http.Transport{MaxIdleConnsPerHost: 256},
}

// process is a running desk.
type process struct {
	t    testing.TB
	cmd  *exec.Cmd
	url  string
	done chan struct{} // closed when the process has ended

	mu  sync.Mutex
	out bytes.Buffer // both outputs
}

// Write implements io.Writer for the outputs.
func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.Write(b)
}

func (p *process) output() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.String()
}

// start runs a desk with its database in a folder and the secret of these
// tests, and waits until it is healthy.
func start(t testing.TB, dir string, args ...string) *process {
	t.Helper()
	return run(t, nil, append([]string{"-db", filepath.Join(dir, "desk.db"), "-hook-secret", hookSecret}, args...)...)
}

// run runs a desk on a port of its own.
func run(t testing.TB, env []string, args ...string) *process {
	t.Helper()
	cmd := exec.Command(binary, append([]string{"-addr", "127.0.0.1:0"}, args...)...)
	cmd.Env = append(cleanEnv(), env...)
	return launch(t, cmd)
}

func launch(t testing.TB, cmd *exec.Cmd) *process {
	t.Helper()
	p := &process{t: t, cmd: cmd, done: make(chan struct{})}
	p.cmd.Stderr = p
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	page := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(stdout)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			_, _ = fmt.Fprintln(p, lines.Text())
			if f := strings.Fields(lines.Text()); len(f) == 2 && f[0] == "Page" {
				page <- strings.TrimSuffix(f[1], "/")
			}
		}
		_ = p.cmd.Wait()
		close(p.done)
	}()
	select {
	case p.url = <-page:
	case <-p.done:
		t.Fatalf("the desk did not start:\n%s", p.output())
	case <-time.After(2 * time.Minute):
		t.Fatalf("the desk says nothing:\n%s", p.output())
	}
	p.until(10*time.Second, "the desk is healthy", func() bool {
		resp, err := client.Get(p.url + "/healthz")
		return err == nil && drain(resp) == nil && resp.StatusCode == http.StatusOK
	})
	return p
}

// address is one that stays free until it is taken, and while who had it is away:
// its port is below those that systems give to whoever asks for any.
func address(t testing.TB) string {
	t.Helper()
	for range 100 {
		a := net.JoinHostPort("127.0.0.1", strconv.Itoa(20_000+rand.IntN(12_000)))
		if l, err := net.Listen("tcp", a); err == nil {
			_ = l.Close()
			return a
		}
	}
	t.Fatal("no port is free")
	return ""
}

// cleanEnv is this process's environment without what the desk reads.
func cleanEnv() []string {
	var env []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "SOCIALCARE_HOOK") && !strings.HasPrefix(v, "SOCIALCARE_TOKEN") && !strings.HasPrefix(v, "SOCIALCARE_MASTODON") {
			env = append(env, v)
		}
	}
	return env
}

// kill is kill -9. It returns when the process has ended.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
}

// stop asks the desk to end, and it must do so in time and in order.
func (p *process) stop() {
	p.t.Helper()
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(time.Minute):
		p.t.Fatalf("the desk does not stop:\n%s", p.output())
	}
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		p.t.Errorf("exit code %d:\n%s", code, p.output())
	}
}

// until waits for something to become true, four times the limit: that is for a
// machine that does nothing else.
func (p *process) until(limit time.Duration, what string, f func() bool) {
	p.t.Helper()
	for end := time.Now().Add(4 * limit); !f(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatalf("not after %v: %s\n%s", 4*limit, what, tail(p.output()))
		}
	}
}

func tail(s string) string {
	if len(s) > 4000 {
		return "…" + s[len(s)-4000:]
	}
	return s
}

func drain(resp *http.Response) error {
	_, err := io.Copy(io.Discard, resp.Body)
	return errors.Join(err, resp.Body.Close())
}

// inbound is what a customer's system posts.
type inbound struct {
	Type       string            `json:"type"`
	ID         string            `json:"id"`
	Thread     string            `json:"thread"`
	At         time.Time         `json:"at"`
	Surface    string            `json:"surface,omitempty"`
	Visibility string            `json:"visibility,omitempty"`
	Author     map[string]string `json:"author,omitempty"`
	Text       string            `json:"text,omitempty"`
}

func message(id, thread, text string) inbound {
	return inbound{
		Type: "message", ID: id, Thread: thread, At: time.Now().UTC(), Surface: "post", Visibility: "public",
		Author: map[string]string{"id": "u-" + thread, "handle": "@ann", "name": "Ann"}, Text: text,
	}
}

// post delivers to the webhook, signed; the error is of a delivery without an
// answer.
func (p *process) post(m inbound) (status int, err error) {
	body, err := json.Marshal(m)
	if err != nil {
		return 0, err
	}
	status, _, err = p.postRaw("e-"+m.ID, time.Now(), body)
	return status, err
}

// postRaw signs whatever it is given, at a time.
func (p *process) postRaw(id string, at time.Time, body []byte) (status int, answer string, err error) {
	key, err := signature.ParseKey(hookSecret)
	if err != nil {
		return 0, "", err
	}
	headers, err := signature.SignStandard(id, at, body, key)
	if err != nil {
		return 0, "", err
	}
	req, err := http.NewRequest(http.MethodPost, p.url+"/hooks/web", bytes.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("Content-Type", "application/json")
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0, "", err
	}
	data, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(data), errors.Join(err, resp.Body.Close())
}

// deliver posts and wants 200.
func (p *process) deliver(m inbound) care.ID {
	p.t.Helper()
	status, err := p.post(m)
	if err != nil || status != http.StatusOK {
		p.t.Fatalf("%s %s: status %d, %v\n%s", m.Type, m.ID, status, err, tail(p.output()))
	}
	return conversationOf(m.Thread)
}

// conversationOf is the identifier of the conversation that a thread begins.
func conversationOf(thread string) care.ID {
	return care.Thread{Account: channel.Account{Network: "web"}, Native: thread}.ID()
}

// call asks the interface; into may be nil.
func (p *process) call(method, path string, body, into any) (status int, err error) {
	var data []byte
	if body != nil {
		if data, err = json.Marshal(body); err != nil {
			return 0, err
		}
	}
	req, err := http.NewRequest(method, p.url+path, bytes.NewReader(data))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	answer, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		return 0, err
	}
	if into != nil && resp.StatusCode == http.StatusOK {
		err = json.Unmarshal(answer, into)
	}
	if resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s", answer)
	}
	return resp.StatusCode, err
}

// fields is a JSON object.
type fields map[string]any

// command gives a command and wants 200.
func (p *process) command(id care.ID, f fields) {
	p.t.Helper()
	if status, err := p.call("POST", "/api/conversations/"+string(id)+"/commands", f, nil); err != nil || status != http.StatusOK {
		p.t.Fatalf("%v: status %d, %v", f, status, err)
	}
}

// answer replies to what an agent has just read, and to what it reads again
// when something happened meanwhile. A command's id may be empty.
func (p *process) answer(id care.ID, text, command string) (status int, err error) {
	for range 20 {
		var d document
		if status, err = p.call("GET", "/api/conversations/"+string(id), nil, &d); err != nil || status != http.StatusOK {
			return status, err
		}
		f := fields{"command": "reply", "agent": "FB", "version": d.Version, "text": text}
		if command != "" {
			f["id"] = command
		}
		if status, err = p.call("POST", "/api/conversations/"+string(id)+"/commands", f, nil); status != http.StatusConflict {
			return status, err
		}
	}
	return status, err
}

// reply answers and wants 200.
func (p *process) reply(id care.ID, text string) {
	p.t.Helper()
	if status, err := p.answer(id, text, ""); err != nil || status != http.StatusOK {
		p.t.Fatalf("reply: status %d, %v\n%s", status, err, tail(p.output()))
	}
}

// document is what the tests read of a conversation.
type document struct {
	ID       care.ID
	State    care.State
	Version  int64
	Messages []struct {
		ID, From, Text, Status string
		Quoted                 string
		Edited, Erased         bool
		Author                 *channel.Party
	}
	Events []struct {
		Type    string
		At, Due time.Time
	}
	Clock []struct {
		Metric, State string
		Due           *time.Time
		MetAt         *time.Time `json:"met_at"`
	}
	Promises []struct{ ID string }
	Outbox   []struct {
		Reply    string
		Attempts int
	}
}

// read returns a conversation.
func (p *process) read(id care.ID) document {
	p.t.Helper()
	var d document
	if status, err := p.call("GET", "/api/conversations/"+string(id), nil, &d); err != nil || status != http.StatusOK {
		p.t.Fatalf("conversation %s: status %d, %v\n%s", id, status, err, tail(p.output()))
	}
	return d
}

// readAll returns all conversations, page by page.
func (p *process) readAll() []document {
	p.t.Helper()
	var all []document
	for after := ""; ; {
		var list struct {
			Conversations []struct{ ID care.ID }
			Next          string
		}
		if status, err := p.call("GET", "/api/conversations?limit=500&after="+after, nil, &list); err != nil || status != http.StatusOK {
			p.t.Fatalf("list: status %d, %v", status, err)
		}
		for _, c := range list.Conversations {
			all = append(all, p.read(c.ID))
		}
		if after = list.Next; after == "" {
			return all
		}
	}
}

// count counts the events of a type.
func (d document) count(kind string) int {
	n := 0
	for _, e := range d.Events {
		if e.Type == kind {
			n++
		}
	}
	return n
}
