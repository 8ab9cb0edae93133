package main_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

// The same message five times is one message; an edit of it is no duplicate,
// and a deletion removes its words.
func TestSameMessage(t *testing.T) {
	t.Parallel()
	p := start(t, t.TempDir())
	m := message("m-1", "t-1", "Where is my parcel?")
	for range 5 {
		p.deliver(m)
	}
	id := conversationOf("t-1")
	before := p.read(id)
	if len(before.Messages) != 1 || before.count("received") != 1 {
		t.Fatalf("after five deliveries: %+v", before)
	}
	edit := inbound{Type: "edited", ID: "m-1", Thread: "t-1", At: time.Now().UTC(), Text: "Where is my letter?"}
	for range 5 {
		p.deliver(edit)
	}
	after := p.read(id)
	if len(after.Messages) != 1 || after.Messages[0].Text != edit.Text || !after.Messages[0].Edited || after.count("edited") != 1 || after.Version <= before.Version {
		t.Errorf("after an edit, five times: %+v", after)
	}
	edit.At, edit.Text = edit.At.Add(time.Second), "Where are both?"
	p.deliver(edit)
	p.deliver(m) // the first version, late
	if d := p.read(id); d.Messages[0].Text != edit.Text || d.count("edited") != 2 {
		t.Errorf("after a second edit: %+v", d)
	}
	p.deliver(inbound{Type: "deleted", ID: "m-1", Thread: "t-1", At: time.Now().UTC()})
	p.deliver(edit)
	if d := p.read(id); d.Messages[0].Text != "" || d.count("deleted") != 1 {
		t.Errorf("after the deletion: %+v", d)
	}
}

// What the webhook does not take it says why, and nothing of it is stored.
func TestHookRefuses(t *testing.T) {
	t.Parallel()
	p := start(t, t.TempDir())
	const good = `{"type":"message","id":"m-1","thread":"t-1","at":"2026-11-21T10:00:00Z","surface":"post","author":{"id":"u-1"},"text":"Hello?"}`
	with := func(old, changed string) []byte { return []byte(strings.Replace(good, old, changed, 1)) }
	for _, c := range []struct {
		name string
		at   time.Duration // from now
		body []byte
		code int
		says string
	}{
		{"old", -6 * time.Minute, []byte(good), 401, ""},
		{"from the future", 6 * time.Minute, []byte(good), 401, ""},
		{"large", 0, with("Hello?", strings.Repeat("x", 2<<20)), 413, ""},
		{"no JSON", 0, []byte("hello"), 422, `"body"`},
		{"type", 0, with(`"message"`, `"reply"`), 422, `"type"`},
		{"no identifier", 0, with(`"m-1"`, `""`), 422, `"id"`},
		{"thread", 0, with(`"t-1"`, `7`), 422, `"thread"`},
		{"time", 0, with("2026-11-21T10:00:00Z", "today"), 422, `"at"`},
		{"surface", 0, with(`"post"`, `"billboard"`), 422, `"surface"`},
		{"visibility", 0, with(`"text"`, `"visibility":"secret","text"`), 422, `"visibility"`},
		{"author", 0, with(`{"id":"u-1"}`, `{}`), 422, `"author.id"`},
	} {
		code, answer, err := p.postRaw("e-1", time.Now().Add(c.at), c.body)
		if err != nil || code != c.code || !strings.Contains(answer, c.says) {
			t.Errorf("%s: status %d %s, %v; want %d with %s", c.name, code, answer, err, c.code, c.says)
		}
	}
	if all := p.readAll(); len(all) != 0 {
		t.Errorf("%d conversations", len(all))
	}
	if code, _, err := p.postRaw("e-1", time.Now(), []byte(good)); err != nil || code != 200 {
		t.Errorf("the good one: status %d, %v", code, err)
	}
}

// Ten thousand messages at once: all are stored, each once.
func TestTenThousand(t *testing.T) {
	const messages, conversations, callers = 10_000, 2_000, 200
	p := start(t, t.TempDir())
	work := make(chan int)
	var senders sync.WaitGroup
	began := time.Now()
	for range callers {
		senders.Go(func() {
			for i := range work {
				m := message(fmt.Sprint("m-", i), fmt.Sprint("t-", i%conversations), fmt.Sprintf("Message %d, with some words to store.", i))
				for try := 1; ; try++ {
					if status, err := p.post(m); err == nil && status == http.StatusOK {
						break
					} else if try == 5 || err == nil && status != http.StatusServiceUnavailable {
						t.Errorf("message %d: status %d, %v", i, status, err)
						break
					}
				}
			}
		})
	}
	for i := range messages {
		work <- i
	}
	close(work)
	senders.Wait()
	took := time.Since(began)
	t.Logf("%d messages from %d callers in %v, %.0f a second, durable", messages, callers, took.Round(time.Millisecond), messages/took.Seconds())
	seen := map[string]string{}
	for _, d := range p.readAll() {
		for _, m := range d.Messages {
			if _, twice := seen[m.ID]; twice {
				t.Errorf("message %s is there twice", m.ID)
			}
			seen[m.ID] = m.Text
		}
	}
	for i := range messages {
		if want := fmt.Sprintf("Message %d, with some words to store.", i); seen[fmt.Sprint("m-", i)] != want {
			t.Errorf("message %d is %q", i, seen[fmt.Sprint("m-", i)])
		}
	}
	if len(seen) != messages {
		t.Errorf("%d messages, want %d", len(seen), messages)
	}
}

// When the disk is full the sender is told so (503) and keeps its message, the
// desk says that it is not well, and what was taken before is there.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	// Files of more than 6 MiB fail to grow, as they would on a full disk.
	cmd := exec.Command("sh", "-c", `ulimit -f 12288; exec "$0" "$@"`, binary,
		"-addr", "127.0.0.1:0", "-db", filepath.Join(dir, "desk.db"), "-hook-secret", hookSecret)
	cmd.Env = cleanEnv()
	p := launch(t, cmd)
	taken := 0
	for full := false; !full; {
		m := message(fmt.Sprint("m-", taken), fmt.Sprint("t-", taken%10), strings.Repeat("words ", 200))
		switch code, err := p.post(m); {
		case err == nil && code == http.StatusOK && taken < 5000:
			taken++
		case err == nil && code == http.StatusServiceUnavailable:
			full = true
		default:
			t.Fatalf("message %d: status %d, %v", taken, code, err)
		}
	}
	for range 5 {
		if code, err := p.call("GET", "/healthz", nil, nil); code != http.StatusServiceUnavailable {
			t.Errorf("health: status %d, %v", code, err)
		}
		time.Sleep(500 * time.Millisecond)
	}
	p.kill()
	p = start(t, dir)
	stored := 0
	for _, d := range p.readAll() {
		stored += len(d.Messages)
	}
	if stored != taken && stored != taken+1 { // the one refused may be there, and will come again
		t.Errorf("%d messages are there, %d were taken", stored, taken)
	}
	t.Logf("%d messages until the disk was full", taken)
	if id := p.deliver(message("m-late", "t-late", "Better?")); len(p.read(id).Messages) != 1 {
		t.Error("it does not go on")
	}
}

// Whatever the callback does, replies wait and leave later, in order, under one
// identifier each; meanwhile the clock is not answered.
func TestCallbackTrouble(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		// begin makes the trouble and end ends it; minAttempts proves that the
		// callback was asked while it lasted.
		begin, end  func(r *receiver)
		minAttempts int
	}{
		{"500", func(r *receiver) { r.behave(status(http.StatusInternalServerError)) }, func(r *receiver) { r.behave(nil) }, 1},
		{"503", func(r *receiver) { r.behave(status(http.StatusServiceUnavailable)) }, func(r *receiver) { r.behave(nil) }, 2},
		{"429", func(r *receiver) {
			r.behave(func(w http.ResponseWriter, _ attempt) {
				w.Header().Set("Retry-After", "2")
				w.WriteHeader(http.StatusTooManyRequests)
			})
		}, func(r *receiver) { r.behave(nil) }, 1},
		{"down", (*receiver).down, (*receiver).up, 0},
		{"slow", func(r *receiver) {
			r.behave(func(w http.ResponseWriter, a attempt) {
				if a.Number == 1 && a.Text == "one ^FB" {
					time.Sleep(12 * time.Second) // longer than the desk waits
				}
				take(w, a)
			})
		}, func(*receiver) {}, 1},
		{"answer lost", func(r *receiver) { r.behave(hangUp) }, func(r *receiver) { r.behave(nil) }, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newReceiver(t)
			p := start(t, t.TempDir(), "-callback", r.url())
			id := p.deliver(message("m-1", "t-1", "Hello?"))
			c.begin(r)
			texts := []string{"one ^FB", "two ^FB", "three ^FB"}
			for _, text := range texts {
				p.reply(id, strings.TrimSuffix(text, " ^FB"))
			}
			p.until(20*time.Second, "it is tried", func() bool { return len(r.attempts("")) >= c.minAttempts })
			time.Sleep(time.Second) // for what should not happen
			d := p.read(id)
			if d.count("sent") != 0 || len(d.Outbox) != 3 || d.Clock[0].State != "running" || d.Clock[0].MetAt != nil {
				t.Errorf("meanwhile: %d sent, %d waiting, clock %+v", d.count("sent"), len(d.Outbox), d.Clock)
			}
			c.end(r)
			p.until(45*time.Second, "all three are sent", func() bool { return p.read(id).count("sent") == 3 })
			d = p.read(id)
			if d.Clock[0].MetAt == nil || d.Clock[0].State != "met" || len(d.Outbox) != 0 {
				t.Errorf("afterwards: clock %+v, outbox %+v", d.Clock, d.Outbox)
			}
			r.received(texts)
		})
	}
}

// received checks that replies came in this order, each under one identifier.
func (r *receiver) received(texts []string) {
	r.t.Helper()
	ids := map[string]string{}
	var order []string
	for _, a := range r.attempts("") {
		if old, ok := ids[a.Text]; ok && old != a.ID {
			r.t.Errorf("%q under %s and %s", a.Text, old, a.ID)
		}
		if ids[a.Text] = a.ID; !slices.Contains(order, a.Text) {
			order = append(order, a.Text)
		}
	}
	if !slices.Equal(order, texts) {
		r.t.Errorf("order %q, want %q", order, texts)
	}
}

// Without a callback replies wait, the clock runs, and the page says so; with
// one they leave.
func TestNoCallback(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := start(t, dir)
	id := p.deliver(message("m-1", "t-1", "Hello?"))
	p.reply(id, "We are here.")
	p.until(10*time.Second, "it was tried", func() bool { o := p.read(id).Outbox; return len(o) == 1 && o[0].Attempts > 0 })
	if d := p.read(id); d.Clock[0].State != "running" || d.count("sent") != 0 {
		t.Errorf("clock %+v", d.Clock)
	}
	resp, err := client.Get(p.url + "/")
	if err != nil {
		t.Fatal(err)
	}
	var body bytes.Buffer
	_, err = body.ReadFrom(resp.Body)
	_ = resp.Body.Close()
	if err != nil || !strings.Contains(body.String(), "-callback") {
		t.Errorf("the page does not say so: %v", err)
	}
	p.stop()
	r := newReceiver(t)
	p = start(t, dir, "-callback", r.url())
	p.until(40*time.Second, "the reply is sent", func() bool { return p.read(id).count("sent") == 1 })
	if n := len(r.attempts("We are here.")); n != 1 {
		t.Errorf("%d attempts", n)
	}
}

// What fell due while the desk was dead happens once, late, and says when it
// was due.
func TestTimersLate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := start(t, dir)
	var promised, snoozed care.ID
	var due time.Time
	for wait := 2 * time.Second; ; wait *= 2 { // longer on a machine that is busy
		n := fmt.Sprint(wait)
		promised = p.deliver(message("m-1-"+n, "t-1-"+n, "When do you come?"))
		snoozed = p.deliver(message("m-2-"+n, "t-2-"+n, "I will send you a photo."))
		due = time.Now().Add(wait).UTC().Truncate(time.Microsecond)
		p.command(snoozed, fields{"command": "claim", "agent": "FB"})
		one, err1 := p.call("POST", "/api/conversations/"+string(promised)+"/commands", fields{"command": "promise", "agent": "FB", "kind": "appointment", "owner": "FB", "due": due}, nil)
		two, err2 := p.call("POST", "/api/conversations/"+string(snoozed)+"/commands", fields{"command": "snooze", "agent": "FB", "until": due}, nil)
		done := err1 == nil && err2 == nil && one == http.StatusOK && two == http.StatusOK
		if done && p.read(promised).count("broken") == 0 && p.read(snoozed).count("woke") == 0 && time.Until(due) > wait/4 {
			break
		}
		if !done && time.Now().Before(due) || wait > time.Minute {
			t.Fatalf("promise: %d, %v; snooze: %d, %v; due %v", one, err1, two, err2, due)
		}
	}
	p.kill()
	time.Sleep(time.Until(due.Add(time.Second)))
	started := time.Now()
	p = start(t, dir)
	check := func() {
		t.Helper()
		for id, kind := range map[care.ID]string{promised: "broken", snoozed: "woke"} {
			p.until(10*time.Second, kind, func() bool { return p.read(id).count(kind) > 0 })
			d := p.read(id)
			for _, e := range d.Events {
				if e.Type == kind && (!e.Due.Equal(due) || e.At.Before(started.Add(-time.Second)) || !e.At.After(due)) {
					t.Errorf("%s at %v, due %v; want late, due %v", kind, e.At, e.Due, due)
				}
			}
			if n := d.count(kind); n != 1 {
				t.Errorf("%s %d times", kind, n)
			}
		}
	}
	check()
	p.kill()
	p = start(t, dir)
	time.Sleep(1500 * time.Millisecond) // more than a look at the timers
	check()
}

// After an erasure the customer's words, and those written to him, are in no
// file of the desk, and a reply that had not left never does.
func TestErase(t *testing.T) {
	t.Parallel()
	words := []string{"quinquereme", "marmalade-recipe", "zweibruecken", "@xanthippe", "Xanthippe of Example", "tarantella-answer"}
	dir := t.TempDir()
	p := start(t, dir)
	for i, word := range words[:3] {
		m := message(fmt.Sprint("m-", i), "t-1", "My word is "+word+".")
		m.Author = map[string]string{"id": "u-1", "handle": words[3], "name": words[4]}
		p.deliver(m)
	}
	p.deliver(inbound{Type: "edited", ID: "m-0", Thread: "t-1", At: time.Now().UTC(), Text: "My word was " + words[0] + ", and is none."})
	other := p.deliver(message("m-other", "t-2", "My word is bystander."))
	id := conversationOf("t-1")
	p.reply(id, "Of course: "+words[5]+".")
	for i := range 200 { // so that pages were split, moved and freed
		p.deliver(message(fmt.Sprint("m-fill-", i), fmt.Sprint("t-fill-", i%20), strings.Repeat("filler ", 40)))
	}
	if found := search(t, dir, words); len(found) != len(words) {
		t.Fatalf("before: only %v are in the files, so that their absence would prove nothing", found)
	}
	if status, err := p.call("POST", "/api/conversations/"+string(id)+"/erase", fields{}, nil); err != nil || status != http.StatusOK {
		t.Fatalf("status %d, %v", status, err)
	}
	if found := search(t, dir, words); len(found) > 0 {
		t.Errorf("after the erasure %v are in the files", found)
	}
	d := p.read(id)
	for _, m := range d.Messages {
		if m.Text != "" || m.Author != nil && (m.Author.Name != "" || m.Author.Handle != "") {
			t.Errorf("message %s: %+v", m.ID, m)
		}
	}
	if d.count("erased") != 1 {
		t.Errorf("events %+v", d.Events)
	}
	if o := p.read(other); o.Messages[0].Text != "My word is bystander." {
		t.Errorf("somebody else's: %+v", o.Messages)
	}
	p.stop()
	if found := search(t, dir, words); len(found) > 0 {
		t.Errorf("after the stop %v are in the files", found)
	}
	r := newReceiver(t)
	p = start(t, dir, "-callback", r.url())
	p.until(40*time.Second, "the outbox is empty", func() bool { return len(p.read(id).Outbox) == 0 })
	if got := r.attempts(""); len(got) != 0 {
		t.Errorf("an erased reply left: %+v", got)
	}
}

// search returns the words that are in some file below a folder.
func search(t *testing.T, dir string, words []string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		for _, w := range words {
			if bytes.Contains(data, []byte(w)) && !slices.Contains(found, w) {
				found = append(found, w)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
