package email_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/email"
)

// all polls until there is no more, and gives what each message is named.
func all(t *testing.T, a *email.Adapter, c channel.Cursor) (names []string, next channel.Cursor) {
	t.Helper()
	for range 100 {
		p, err := a.Poll(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range p.Events {
			names = append(names, strings.TrimSuffix(e.Key(), "@mail.example>"))
		}
		if c = p.Next; !p.More {
			return names, c
		}
	}
	t.Fatal("there is always more")
	return nil, ""
}

func TestPoll(t *testing.T) {
	in := mailboxes(t)
	now := time.Now()
	in.put(t, "INBOX", letter(1), now)
	a := reader(t, in, nil, func(o *email.Options) { o.PageSize = 2 })
	names, c := all(t, a, "")
	if len(names) > 0 {
		t.Errorf("a new account brings %v", names)
	}
	if names, c = all(t, a, c); len(names) > 0 {
		t.Errorf("nothing new is %v", names)
	}
	for n := 2; n <= 6; n++ {
		in.put(t, "INBOX", letter(n), now)
	}
	first, err := a.Poll(context.Background(), c)
	if err != nil || len(first.Events) != 2 || !first.More {
		t.Fatalf("%d events, more %v, %v", len(first.Events), first.More, err)
	}
	m := first.Events[0].Message
	if m == nil || m.Text != "Domanda numero 2" || m.Subject != "R: domanda 2" || m.Author.Native != "zoe@mail.example" || first.Events[0].Account != account {
		t.Errorf("the first is %+v", m)
	}
	names, next := all(t, a, c)
	want := []string{"message:<m2", "message:<m3", "message:<m4", "message:<m5", "message:<m6"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if names, _ := all(t, a, next); len(names) > 0 {
		t.Errorf("again: %v", names)
	}
	status, err := in.user.Status("INBOX", &imap.StatusOptions{NumUnseen: true})
	if err != nil || *status.NumUnseen != 6 {
		t.Errorf("%v unseen, %v: polling marks messages as read", status.NumUnseen, err)
	}
	for _, s := range in.sections {
		if !s.Peek {
			t.Errorf("%+v is fetched without PEEK", s)
		}
	}
}

func TestPollRefusesCursors(t *testing.T) {
	a := reader(t, mailboxes(t), nil, nil)
	for _, c := range []channel.Cursor{"x", "{}", `{"v":2}`, "[]"} {
		if _, err := a.Poll(context.Background(), c); channel.CodeOf(err) != channel.Invalid {
			t.Errorf("%q: %v", c, err)
		}
	}
	if _, err := open(t, submission(t, nil), nil).Poll(context.Background(), ""); channel.CodeOf(err) != channel.Unsupported {
		t.Errorf("without IMAP: %v", err)
	}
}

// A mailbox that was numbered anew is read again from before it was last read.
func TestPollAfterRenumbering(t *testing.T) {
	in := mailboxes(t)
	now := time.Now()
	a := reader(t, in, nil, func(o *email.Options) { o.PageSize = 2 })
	in.put(t, "INBOX", letter(1), now)
	in.put(t, "INBOX", letter(2), now)
	_, c := all(t, a, "")
	in.put(t, "INBOX", letter(3), now)
	names, c := all(t, a, c)
	if diff := cmp.Diff([]string{"message:<m3"}, names); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	if err := errors.Join(in.user.Delete("INBOX"), in.user.Create("INBOX", nil)); err != nil {
		t.Fatal(err)
	}
	in.put(t, "INBOX", letter(9), now.Add(-60*24*time.Hour)) // answered long ago
	for n := 1; n <= 5; n++ {
		in.put(t, "INBOX", letter(n), now)
	}
	p, err := a.Poll(context.Background(), c)
	if err != nil || !p.More {
		t.Fatalf("more %v, %v", p.More, err)
	}
	in.put(t, "INBOX", letter(6), now.Add(-90*24*time.Hour)) // moved here while it is read again
	names, _ = all(t, a, c)
	want := []string{"message:<m1", "message:<m2", "message:<m3", "message:<m4", "message:<m5"}
	if diff := cmp.Diff(want, names[:min(5, len(names))]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	names, next := all(t, a, p.Next)
	if diff := cmp.Diff([]string{"message:<m3", "message:<m4", "message:<m5", "message:<m6"}, names); diff != "" {
		t.Errorf("the rest (-want +got):\n%s", diff)
	}
	if err := errors.Join(in.user.Delete("INBOX"), in.user.Create("INBOX", nil)); err != nil {
		t.Fatal(err)
	}
	if names, next = all(t, a, next); len(names) > 0 {
		t.Errorf("an empty mailbox brings %v", names)
	}
	in.put(t, "INBOX", letter(7), now)
	if names, _ = all(t, a, next); !cmp.Equal(names, []string{"message:<m7"}) {
		t.Errorf("after it %v", names)
	}
}

func TestPollWithoutItsMailbox(t *testing.T) {
	in := mailboxes(t)
	a := reader(t, in, nil, nil)
	_, c := all(t, a, "")
	in.put(t, "INBOX", letter(1), time.Now())
	if err := in.user.Rename("INBOX", "Old", nil); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		p, err := a.Poll(context.Background(), c)
		var e *channel.Error
		if !errors.As(err, &e) || e.Code != channel.Unconfigured || e.Field != "mailbox" || e.Native != "NO NONEXISTENT" || p.Next != "" {
			t.Fatalf("%v, next %q", err, p.Next)
		}
	}
	if err := in.user.Rename("Old", "INBOX", nil); err != nil {
		t.Fatal(err)
	}
	if names, _ := all(t, a, c); !cmp.Equal(names, []string{"message:<m1"}) {
		t.Errorf("when it is back: %v", names)
	}
	for code, want := range map[imap.ResponseCode]channel.Code{
		imap.ResponseCodeUnavailable: channel.Transient, imap.ResponseCodeNoPerm: channel.Permission, imap.ResponseCodeLimit: channel.RateLimited,
		"": channel.Transient, "Zoe": channel.Unconfigured,
	} {
		in.disturb(func() {
			in.selected = &imap.Error{Type: imap.StatusResponseTypeNo, Code: code, Text: "zoe@mail.example " + password}
		})
		_, err := a.Poll(context.Background(), c)
		if channel.CodeOf(err) != want || strings.Contains(strings.ToLower(err.Error()), "zoe") || strings.Contains(err.Error(), password) {
			t.Errorf("%q: %v, want %s", code, err, want)
		}
	}
}

// One message that cannot be had does not hold up the others.
func TestPollPastBadMessages(t *testing.T) {
	no := &imap.Error{Type: imap.StatusResponseTypeNo, Text: "cannot"}
	in := mailboxes(t)
	a := reader(t, in, nil, func(o *email.Options) { o.MaxMessage = 4096 })
	_, c := all(t, a, "")
	now := time.Now()
	in.put(t, "INBOX", letter(1), now)
	bad := in.put(t, "INBOX", letter(2), now)
	in.put(t, "INBOX", "\n\nno header at all", now)
	in.put(t, "INBOX", letter(4)+strings.Repeat("una riga di tante\n", 10_000), now)
	in.put(t, "INBOX", letter(5), now)
	in.disturb(func() { in.bad[bad] = no })
	names, next := all(t, a, c)
	want := []string{"message:<m1", fmt.Sprintf("unknown:1/%d", bad), "unknown:1/3", "message:<m4", "message:<m5"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	p, err := a.Poll(context.Background(), c)
	if err != nil || len(p.Events[3].Message.Text) > 4096 || !strings.HasPrefix(p.Events[3].Message.Text, "Domanda numero 4\nuna riga") {
		t.Errorf("the large one: %v", err)
	}
	// Nothing at all is the server's trouble, and nothing is passed over.
	in.disturb(func() { in.bad[6], in.bad[7] = no, no })
	in.put(t, "INBOX", letter(6), now)
	in.put(t, "INBOX", letter(7), now)
	if _, err := a.Poll(context.Background(), next); channel.CodeOf(err) != channel.Transient {
		t.Errorf("no message can be had: %v", err)
	}
	in.disturb(func() { in.bad = nil })
	if names, _ := all(t, a, next); !cmp.Equal(names, []string{"message:<m6", "message:<m7"}) {
		t.Errorf("later: %v", names)
	}
}

func TestPollPastWhatIsGone(t *testing.T) {
	in := mailboxes(t)
	a := reader(t, in, nil, nil)
	_, c := all(t, a, "")
	for n := 1; n <= 3; n++ {
		in.put(t, "INBOX", letter(n), time.Now())
	}
	in.disturb(func() {
		in.fetched = func() { // another program deletes it between the list and the reading
			in.disturb(func() { in.fetched = nil })
			another(t, in, func(c *imapclient.Client) error {
				deleted := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{imap.FlagDeleted}}
				return errors.Join(c.Store(imap.UIDSetNum(2), deleted, nil).Close(), c.Expunge().Close())
			})
		}
	})
	names, next := all(t, a, c)
	if diff := cmp.Diff([]string{"message:<m1", "message:<m3"}, names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if names, _ := all(t, a, next); len(names) > 0 {
		t.Errorf("again: %v", names)
	}
}

// News of a message's flags, which another program changes while it is read, is
// not taken for the message.
func TestPollWhileFlagsChange(t *testing.T) {
	in := mailboxes(t)
	a := reader(t, in, nil, nil)
	_, c := all(t, a, "")
	for n := 1; n <= 3; n++ {
		in.put(t, "INBOX", letter(n), time.Now())
	}
	in.disturb(func() {
		in.fetched = func() {
			in.disturb(func() { in.fetched = nil })
			another(t, in, func(c *imapclient.Client) error {
				return c.Store(imap.UIDSetNum(1, 2, 3), &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagSeen}}, nil).Close()
			})
		}
	})
	names, _ := all(t, a, c)
	if diff := cmp.Diff([]string{"message:<m1", "message:<m2", "message:<m3"}, names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A connection that breaks loses nothing and repeats nothing, wherever it does.
func TestPollOverBreakingConnections(t *testing.T) {
	in := mailboxes(t)
	_, begin := all(t, reader(t, in, nil, nil), "")
	var want []string
	for n := 1; n <= 4; n++ {
		in.put(t, "INBOX", letter(n)+strings.Repeat("riga\n", 100), time.Now())
		want = append(want, fmt.Sprintf("message:<m%d", n))
	}
	for n := int64(1); n < 4000; n += 97 {
		way := cutting(t, in.address, n)
		cut := reader(t, in, nil, func(o *email.Options) { o.IMAP.Address = way })
		var names []string
		p, err := cut.Poll(context.Background(), begin)
		next := p.Next
		if err != nil {
			if channel.CodeOf(err) != channel.Transient {
				t.Errorf("cut after %d: %v", n, err)
			}
			next = begin
		}
		for _, e := range p.Events {
			names = append(names, strings.TrimSuffix(e.Key(), "@mail.example>"))
			if !strings.HasSuffix(e.Message.Text, "riga\nriga") {
				t.Errorf("cut after %d: half of a message is taken for all of it", n)
			}
		}
		rest, _ := all(t, reader(t, in, nil, nil), next)
		if diff := cmp.Diff(want, append(names, rest...)); diff != "" {
			t.Fatalf("cut after %d (-want +got):\n%s", n, diff)
		}
	}
}

func TestPollLogin(t *testing.T) {
	in := mailboxes(t)
	for name, tt := range map[string]struct {
		change func(*email.Options)
		want   channel.Code
	}{
		"password":       {func(*email.Options) {}, ""},
		"wrong password": {func(o *email.Options) { o.Password = "wrong-horse" }, channel.AuthRevoked},
		"token": {func(o *email.Options) {
			o.Password, o.Tokens = "", oauth2.StaticTokenSource(&oauth2.Token{AccessToken: token})
		}, ""},
		"old token": {func(o *email.Options) {
			o.Password, o.Tokens = "", oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "ya29.old"})
		}, channel.AuthExpired},
		"revoked": {func(o *email.Options) {
			o.Password, o.Tokens = "", failing{&oauth2.RetrieveError{ErrorCode: "invalid_grant"}}
		}, channel.AuthRevoked},
		"no STARTTLS":  {func(o *email.Options) { o.IMAP.Security = email.StartTLS }, channel.Unconfigured},
		"no TLS":       {func(o *email.Options) { o.IMAP.Security = email.TLS }, channel.Transient},
		"nobody there": {func(o *email.Options) { ln := listen(t); o.IMAP.Address = ln.Addr().String(); _ = ln.Close() }, channel.Transient},
	} {
		_, err := reader(t, in, nil, tt.change).Poll(context.Background(), "")
		if channel.CodeOf(err) != tt.want {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
		if err != nil && (strings.Contains(err.Error(), "ya29") || strings.Contains(err.Error(), "horse")) {
			t.Errorf("%s: %v holds a secret", name, err)
		}
	}
}

// A server that says nothing more holds nobody, and leaves no goroutine.
func TestPollEndsWithItsContext(t *testing.T) {
	in := mailboxes(t)
	a := reader(t, in, nil, nil)
	_, c := all(t, a, "")
	in.put(t, "INBOX", letter(1), time.Now())
	release := make(chan struct{})
	in.disturb(func() { in.fetched = func() { <-release } })
	silent := listen(t)
	defer func() { _ = silent.Close() }()
	before := runtime.NumGoroutine()
	for name, a := range map[string]*email.Adapter{
		"while it fetches": a,
		"no greeting":      reader(t, in, nil, func(o *email.Options) { o.IMAP.Address = silent.Addr().String() }),
		"no handshake":     reader(t, in, nil, func(o *email.Options) { o.IMAP = email.Server{Address: silent.Addr().String()} }),
		"its own timeout":  reader(t, in, nil, func(o *email.Options) { o.IMAP.Address, o.Timeout = silent.Addr().String(), 50*time.Millisecond }),
	} {
		ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
		began := time.Now()
		_, err := a.Poll(ctx, c)
		if channel.CodeOf(err) != channel.Transient || !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 20*time.Second {
			t.Errorf("%s: %v after %v", name, err, time.Since(began))
		}
		cancel()
	}
	close(release)
	in.disturb(func() { in.fetched = nil })
	for range 10 {
		if _, err := a.Poll(context.Background(), c); err != nil {
			t.Fatal(err)
		}
	}
	for end := time.Now().Add(20 * time.Second); runtime.NumGoroutine() > before+2 && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	if n := runtime.NumGoroutine(); n > before+2 {
		t.Errorf("%d goroutines, %d before", n, before)
	}
}
