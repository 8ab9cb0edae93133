package main_test

import (
	"bytes"
	"context"
	"database/sql"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"github.com/mysocialcare/socialcare/care"
)

// A desk that cannot work does not start, and says what is wrong and where.
func TestStartErrors(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string, mode os.FileMode) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	db := filepath.Join(dir, "desk.db")
	secret := []string{"-hook-secret", hookSecret}
	file("open.db.secret", hookSecret, 0o644)
	file("bad.db.secret", "whsec_short", 0o600)
	for _, c := range []struct {
		name string
		env  []string
		args []string
		code int
		want []string
	}{
		{"port in use", nil, append(secret, "-db", db, "-addr", taken.Addr().String()), 1, []string{"-addr", taken.Addr().String(), "in use"}},
		{"no address", nil, append(secret, "-db", db, "-addr", "nowhere"), 1, []string{"-addr", "nowhere"}},
		{"no configuration", nil, append(secret, "-db", db, "-config", filepath.Join(dir, "none.json")), 1, []string{"none.json", "no such file"}},
		{"no configuration from here", nil, append(secret, "-db", db, "-config", "none.json"), 1, []string{"open none.json", "no such file", "(that is /"}},
		{"hours", nil, append(secret, "-db", db, "-config", file("hours.json", `{"brands":[{"name":"a","hours":"Mo 25:00-26:00"}]}`, 0o600)), 1,
			[]string{"hours.json: brands[0].hours", `"Mo 25:00-26:00"`, "hour 25 is out of range"}},
		{"never opens", nil, append(secret, "-db", db, "-config", file("off.json", `{"brands":[{"name":"a","hours":"Mo-Su off"}]}`, 0o600)), 1,
			[]string{"off.json: brands[0].hours", "never open"}},
		{"never opens again", nil, append(secret, "-db", db, "-config", file("past.json", `{"brands":[{"name":"a","hours":"2020 Dec 01 09:00-10:00"}]}`, 0o600)), 1,
			[]string{"past.json: brands[0].hours: never opens again"}},
		{"unknown field", nil, append(secret, "-db", db, "-config", file("field.json", `{"brands":[{"name":"a","houres":"24/7"}]}`, 0o600)), 1,
			[]string{"field.json: brands[0]", `"houres"`}},
		{"secret", nil, []string{"-db", db, "-hook-secret", "whsec_short"}, 1, []string{"-hook-secret: secrets", "number 1"}},
		{"empty secret", nil, []string{"-db", db, "-hook-secret", ""}, 1, []string{"secrets", "empty"}},
		{"second secret", nil, []string{"-db", db, "-hook-secret", hookSecret + ",whsec_%%%"}, 1, []string{"secrets", "number 2", "not base64"}},
		{"secret in the environment", []string{"SOCIALCARE_HOOK_SECRET=whsec_AAAA"}, []string{"-db", db}, 1, []string{"SOCIALCARE_HOOK_SECRET: secrets", "3 bytes, not 24 to 64"}},
		{"secret in its file", nil, []string{"-db", filepath.Join(dir, "bad.db")}, 1, []string{"bad.db.secret: secrets", "base64"}},
		{"secret for all to read", nil, []string{"-db", filepath.Join(dir, "open.db")}, 1, []string{"open.db.secret", "0644", "chmod 600"}},
		{"callback", nil, append(secret, "-db", db, "-callback", "ftp://example.com/x"), 1, []string{"callback", "not an http"}},
		{"Mastodon's token", nil, append(secret, "-db", db, "-mastodon", "https://social.example"), 1, []string{"mastodon", "SOCIALCARE_MASTODON_TOKEN"}},
		{"Mastodon's server", []string{"SOCIALCARE_MASTODON_TOKEN=x"}, append(secret, "-db", db, "-mastodon", "social"), 1, []string{"mastodon", "server"}},
		{"no database", nil, append(secret, "-db", file("text.db", "this is no database, and long enough to be read as one: "+strings.Repeat("x", 4096), 0o600)), 1,
			[]string{"text.db", "not a database"}},
		{"no folder", nil, append(secret, "-db", filepath.Join(dir, "none", "desk.db")), 1, []string{"none/desk.db"}},
		{"no folder for a secret", nil, []string{"-db", filepath.Join(dir, "none", "desk.db")}, 1, []string{"database", "none/desk.db"}},
		{"empty token", nil, append(secret, "-db", db, "-token", ""), 2, []string{"-token: empty"}},
		{"empty address", nil, append(secret, "-db", db, "-addr", ""), 2, []string{"-addr: empty"}},
		{"empty database", nil, append(secret, "-db", ""), 2, []string{"-db: empty"}},
		{"empty configuration", nil, append(secret, "-db", db, "-config="), 2, []string{"-config: empty"}},
		{"host as an address", nil, append(secret, "-db", db, "-host", "care.example.com,https://care.example.com"), 2, []string{`-host "https://care.example.com"`}},
		{"empty host", nil, append(secret, "-db", db, "-host", ""), 2, []string{`-host ""`}},
		{"no speed", nil, []string{"-demo-speed", "NaN"}, 2, []string{"-demo-speed NaN"}},
		{"endless speed", nil, []string{"-demo-speed", "+Inf"}, 2, []string{"-demo-speed +Inf"}},
		{"demo with more", nil, append(secret, "-demo"), 2, []string{"-demo"}},
		{"unknown flag", nil, []string{"-colour", "red"}, 2, []string{"-colour"}},
		{"argument", nil, []string{"now"}, 2, []string{`"now"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out := runOnce(t, append(c.env, "XDG_CACHE_HOME="+dir), c.args...)
			if code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			for _, want := range c.want {
				if !strings.Contains(out, want) {
					t.Errorf("it does not say %q:\n%s", want, out)
				}
			}
			if strings.Contains(out, "whsec_") && !strings.Contains(out, "-hook-secret") || strings.Contains(out, hookSecret) {
				t.Errorf("it shows a secret:\n%s", out)
			}
		})
	}
}

// runOnce runs a desk that ends by itself.
func runOnce(t *testing.T, env []string, args ...string) (code int, out string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, append([]string{"-addr", "127.0.0.1:0"}, args...)...)
	cmd.Env = append(cleanEnv(), env...)
	data, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		t.Errorf("it started: %v\n%s", err, data)
	}
	return cmd.ProcessState.ExitCode(), string(data)
}

// A database that says that programs as old as this one cannot read it is left
// alone.
func TestStartNewerDatabase(t *testing.T) {
	dir := t.TempDir()
	p := start(t, dir)
	p.deliver(message("m-1", "t-1", "Hello?"))
	p.stop()
	file := filepath.Join(dir, "desk.db")
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	res, err := db.Exec(`UPDATE care_meta SET value = '999' WHERE name IN ('version', 'reader')`)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		t.Fatalf("%d rows, %v", n, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	code, out := runOnce(t, nil, "-db", file, "-hook-secret", hookSecret)
	if code != 1 || !strings.Contains(out, file) || !strings.Contains(out, "newer version") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
}

// The line that the desk prints can be pasted, as often as one likes.
func TestCurlLine(t *testing.T) {
	for _, tool := range []string{"sh", "curl", "openssl", "base64", "od"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(err)
		}
	}
	for _, c := range []struct {
		name  string
		env   []string
		args  []string
		times int
	}{
		{"secret in a file", nil, nil, 2},
		{"secrets in the environment", []string{"SOCIALCARE_HOOK_SECRET=" + hookSecret + ",whsec_dGVzdHMtb25seS1ub3QtYS1yZWFsLXNlY3JldC0wMg=="}, nil, 2},
		{"secret in a flag", nil, []string{"-hook-secret", hookSecret}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "it's a folder")
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			p := run(t, c.env, append(c.args, "-db", filepath.Join(dir, "desk.db"))...)
			line := regexp.MustCompile(`(?m)^Try +(?:\(within 5 minutes\) )?(.*)$`).FindStringSubmatch(p.output())
			if line == nil {
				t.Fatalf("no line:\n%s", p.output())
			}
			if strings.Contains(line[1], "whsec_d") {
				t.Errorf("the line shows the secret: %s", line[1])
			}
			for i := range c.times {
				if i > 0 {
					time.Sleep(1100 * time.Millisecond) // the identifier is the second
				}
				cmd := exec.CommandContext(t.Context(), "sh", "-c", line[1])
				cmd.Env = append(append(cleanEnv(), "http_proxy=http://127.0.0.1:1"), c.env...) // the way out, which this is not
				out, err := cmd.CombinedOutput()
				if err != nil || !bytes.HasSuffix(bytes.TrimSpace(out), []byte("200")) {
					t.Fatalf("%v: %s\n%s", err, out, line[1])
				}
			}
			if all := p.readAll(); len(all) != c.times || all[0].Messages[0].Text != "Where is my parcel?" {
				t.Errorf("%d conversations, want %d: %+v", len(all), c.times, all)
			}
		})
	}
}

// A secret made by the program is shown once, kept for itself, and the same
// after a restart; the environment wins over it.
func TestMadeSecret(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "desk.db")
	first := run(t, nil, "-db", file)
	data, err := os.ReadFile(file + ".secret")
	if err != nil {
		t.Fatal(err)
	}
	secret := strings.TrimSpace(string(data))
	if strings.Count(first.output(), secret) != 1 {
		t.Errorf("the secret is not shown once:\n%s", first.output())
	}
	for _, name := range []string{"", "-wal", "-shm", ".secret"} {
		if info, err := os.Stat(file + name); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, %v", file+name, info.Mode(), err)
		}
	}
	first.stop()
	second := run(t, nil, "-db", file)
	if strings.Contains(second.output(), secret) {
		t.Errorf("the secret is shown again:\n%s", second.output())
	}
	if status, err := second.post(message("m-1", "t-1", "Hello?")); err != nil || status != http.StatusUnauthorized {
		t.Errorf("another secret: status %d, %v", status, err)
	}
	second.stop()
	third := run(t, []string{"SOCIALCARE_HOOK_SECRET=" + hookSecret}, "-db", file)
	third.deliver(message("m-1", "t-1", "Hello?"))
}

func TestDefaultFiles(t *testing.T) {
	dir := t.TempDir()
	p := run(t, []string{"XDG_CACHE_HOME=" + dir, "HOME=" + dir}, "-demo=false")
	if want := filepath.Join(dir, "socialcare", "desk.db"); !strings.Contains(p.output(), want) {
		t.Errorf("it does not name %s:\n%s", want, p.output())
	}
	if len(p.readAll()) != 0 {
		t.Error("an empty desk has conversations")
	}
	p.stop()
}

// The sample that is in the folder works as it is.
func TestSampleStarts(t *testing.T) {
	p := start(t, t.TempDir(), "-config", "config.sample.json")
	p.deliver(message("m-1", "t-1", "Dov'è il mio pacco?"))
	var list struct {
		Conversations []struct{ ID, Brand string }
	}
	if status, err := p.call("GET", "/api/conversations", nil, &list); err != nil || status != 200 {
		t.Fatalf("status %d, %v", status, err)
	}
	if len(list.Conversations) != 1 || list.Conversations[0].Brand != "telaria" {
		t.Fatalf("conversations %+v", list.Conversations)
	}
	id := care.ID(list.Conversations[0].ID)
	f := fields{"command": "claim", "agent": "XX"}
	if status, err := p.call("POST", "/api/conversations/"+string(id)+"/commands", f, nil); status != 422 {
		t.Errorf("an agent who is not in the team: status %d, %v", status, err)
	}
	p.reply(id, "Arriva domani.")
	if d := p.read(id); len(d.Clock) == 0 || d.Clock[0].Metric != "first_response" {
		t.Errorf("clock %+v", d.Clock)
	}
	p.stop()
}

// Without flags the demo runs in a database of its own, and its replies leave.
func TestDemo(t *testing.T) {
	dir := t.TempDir()
	p := run(t, []string{"XDG_CACHE_HOME=" + dir, "HOME=" + dir}, "-demo-speed", "1000")
	if !strings.Contains(p.output(), filepath.Join(dir, "socialcare", "demo-")) || strings.Contains(p.output(), "-callback") {
		t.Errorf("no demo, or one without customers:\n%s", p.output())
	}
	var list struct {
		Conversations []struct{ ID, State string }
	}
	p.until(30*time.Second, "forty customers wrote", func() bool {
		_, err := p.call("GET", "/api/conversations?brand=tamarindo", nil, &list)
		return err == nil && len(list.Conversations) >= 30
	})
	for _, c := range list.Conversations {
		if c.State == "new" {
			path := "/api/conversations/" + c.ID
			p.reply(care.ID(c.ID), "Ce ne occupiamo noi.")
			p.until(10*time.Second, "the reply is sent", func() bool {
				var d document
				_, err := p.call("GET", path, nil, &d)
				return err == nil && d.count("sent") == 1
			})
			break
		}
	}
	p.stop()
}

// On a signal the desk finishes what is under way and ends the open streams.
func TestStop(t *testing.T) {
	dir := t.TempDir()
	p := start(t, dir)
	p.deliver(message("m-1", "t-1", "Hello?"))
	resp, err := http.Get(p.url + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("status %d, %s", resp.StatusCode, resp.Header.Get("Content-Type"))
	}
	ended := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, resp.Body)
		ended <- err
	}()
	_ = p.cmd.Process.Signal(syscall.SIGINT) // and once more, as timeout(1) does
	p.stop()
	if err := <-ended; err != nil {
		t.Errorf("the stream held it up, and was cut: %v", err)
	}
	if out := p.output(); strings.Contains(out, "level=ERROR") {
		t.Errorf("errors:\n%s", out)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*-wal")); err != nil || len(left) > 0 {
		t.Errorf("the database was not closed: %v, %v", left, err)
	}
}

// The shell around the desk, on the real program.
func TestShell(t *testing.T) {
	p := start(t, t.TempDir(), "-token", "correct-horse", "-host", "care.example.com")
	ask := func(method, path, host string, header map[string]string) *http.Response {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, p.url+path, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		req.Host = host
		for name, value := range header {
			req.Header.Set(name, value)
		}
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if err := drain(resp); err != nil {
			t.Error(err)
		}
		return resp
	}
	bearer := map[string]string{"Authorization": "Bearer correct-horse"}
	for _, c := range []struct {
		method, path, host string
		header             map[string]string
		want               int
	}{
		{"GET", "/healthz", "", nil, 200},
		{"GET", "/healthz", "evil.example", nil, 421},
		{"GET", "/healthz", "care.example.com", nil, 200},
		{"GET", "/", "", nil, 401},
		{"GET", "/", "", bearer, 200},
		{"GET", "/api/conversations", "", nil, 401},
		{"GET", "/api/conversations", "", bearer, 200},
		{"GET", "/api/conversations?token=correct-horse", "", nil, 401},
		{"POST", "/api/outbox/retry", "", map[string]string{"Authorization": "Bearer correct-horse", "Sec-Fetch-Site": "cross-site"}, 403},
		{"POST", "/hooks/web", "", nil, 401},
		{"GET", "/hooks/web", "", nil, 405},
	} {
		resp := ask(c.method, c.path, c.host, c.header)
		if resp.StatusCode != c.want {
			t.Errorf("%s %s at %q: status %d, want %d", c.method, c.path, c.host, resp.StatusCode, c.want)
		}
		if csp := resp.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q", c.path, csp)
		}
	}
	p.deliver(message("m-1", "t-1", "Webhooks need no token."))
	p.stop()
	if strings.Contains(p.output(), "correct-horse") {
		t.Error("the output shows the token")
	}
}

// Two desks on one database would take up each other's work: the second says so,
// whatever name it has for it, and starts when the first has ended, however it
// ended.
func TestAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := start(t, dir)
	link := filepath.Join(t.TempDir(), "care.db")
	if err := os.Symlink(filepath.Join(dir, "desk.db"), link); err != nil {
		t.Fatal(err)
	}
	for _, db := range []string{filepath.Join(dir, "desk.db"), link} {
		if code, out := runOnce(t, nil, "-db", db, "-hook-secret", hookSecret); code != 1 || !strings.Contains(out, db+": another desk is running on it") {
			t.Errorf("a second desk on %s: code %d\n%s", db, code, out)
		}
	}
	p.deliver(message("m1", "t1", "La fibra è ferma")) // the first goes on
	p.kill()
	start(t, dir).stop()
	start(t, dir)
}

// The demo begins with an empty database, but not with that of one that runs.
func TestDemoAlone(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		t.Skip("this machine has one loopback address: ", err)
	}
	other := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(other)
	dir := t.TempDir()
	env := []string{"XDG_CACHE_HOME=" + dir, "HOME=" + dir}
	p := run(t, env, "-addr", "127.0.0.1:"+port)
	db := filepath.Join(dir, "socialcare", "demo-"+port+".db")
	before, err := os.Stat(db)
	if err != nil {
		t.Fatal(err)
	}
	if code, out := runOnce(t, env, "-addr", other); code != 1 || !strings.Contains(out, "another desk is running on it") {
		t.Errorf("a second demo: code %d\n%s", code, out)
	}
	if after, err := os.Stat(db); err != nil || !os.SameFile(before, after) {
		t.Errorf("the first demo's database is gone: %v", err)
	}
	p.stop()
}
