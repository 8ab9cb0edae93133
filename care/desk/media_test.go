package desk_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
	"github.com/mysocialcare/socialcare/channel/memory"
)

func pictured(e channel.Event, urls ...string) channel.Event {
	for _, u := range urls {
		e.Message.Media = append(e.Message.Media, channel.Media{Type: "image", URL: u})
	}
	return e
}

// pictures serves what customers attach.
func pictures(t *testing.T) (*httptest.Server, *gateway.Fetcher) {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/gone":
			w.WriteHeader(http.StatusNotFound)
		case "/large":
			_, _ = w.Write(make([]byte, 65))
		default:
			w.Header().Set("Content-Type", "image/png")
			_, _ = io.WriteString(w, "picture of "+r.URL.Path)
		}
	}))
	t.Cleanup(s.Close)
	return s, gateway.NewFetcher(&gateway.FetchOptions{MaxBytes: 64, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}})
}

// until waits for what happens beside the test.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within 10 s: %s", what)
		}
	}
}

// What is attached is fetched and kept with the message; what cannot be has a mark
// that says why, and no message is lost for it.
func TestAttachmentsAreFetched(t *testing.T) {
	s, f := pictures(t)
	w := newWorld(t, care.Spec{}, desk.Options{Media: f, Sealer: reversing{}})
	w.run()
	defer w.stop()
	w.ingest(pictured(message("m-1", "t-1", "It is broken"), s.URL+"/a", s.URL+"/gone", s.URL+"/large", "http://127.0.0.2/inside", "x:"))
	id := idOf("t-1")
	media := func() []desk.Attachment { return w.view(id).Messages[0].Media }
	until(t, "all have been tried", func() bool {
		m := media()
		return len(m) == 5 && m[0].Size > 0 && m[4].Code != ""
	})
	var codes []channel.Code
	for _, m := range media() {
		codes = append(codes, m.Code)
	}
	want := []channel.Code{"", channel.NotFound, channel.TooLarge, channel.Permission, channel.Invalid}
	if diff := cmp.Diff(want, codes); diff != "" {
		t.Errorf("why not (-want +got):\n%s", diff)
	}
	a, body, err := w.desk.Attachment(t.Context(), id, media()[0].Content)
	if err != nil || string(body) != "picture of /a" || a.MediaType != "image/png" {
		t.Errorf("read back: %q, %q, %v", body, a.MediaType, err)
	}
	for _, content := range []string{media()[1].Content, care.ContentID(channel.Ref{Account: account, Native: "m-1"}), "none"} {
		if _, _, err := w.desk.Attachment(t.Context(), id, content); !errors.Is(err, care.ErrNotFound) {
			t.Errorf("%s: %v", content, err)
		}
	}
	until(t, "nothing is wanted any more", func() bool { return raws(w) == 0 })
}

// raws counts what the store keeps beside the conversations.
func raws(w *world) (n int) {
	for range w.store.Raw(w.Context()) {
		n++
	}
	return n
}

// A process that dies after the message is recorded leaves the attachments to the
// next one.
func TestAttachmentsAfterACrash(t *testing.T) {
	s, f := pictures(t)
	w := newWorld(t, care.Spec{}, desk.Options{Media: f})
	w.ingest(pictured(message("m-1", "t-1", "It is broken"), s.URL+"/a"))
	if raws(w) != 1 {
		t.Fatal("nobody knows that there is something to fetch")
	}
	w2 := newWorld(t, care.Spec{}, desk.Options{})
	w2.store = w.store
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if w2.desk, err = desk.New(t.Context(), w.store, rules, &desk.Options{Channels: []channel.Adapter{w.net}, Media: f}); err != nil {
		t.Fatal(err)
	}
	w2.run()
	defer w2.stop()
	until(t, "it is fetched", func() bool { m := w2.view(idOf("t-1")).Messages[0].Media; return len(m) == 1 && m[0].Size > 0 })
	until(t, "it is wanted no more", func() bool { return raws(w2) == 0 })
}

// With the message goes what was attached to it: deleted, edited away, or erased.
func TestAttachmentsGoWithTheMessage(t *testing.T) {
	ref := channel.Ref{Account: account, Native: "m-1"}
	for name, remove := range map[string]func(w *world){
		"deleted": func(w *world) {
			w.ingest(channel.Event{Kind: channel.Deleted, Account: account, Target: ref, At: time.Now()})
		},
		"edited": func(w *world) {
			e := message("m-1", "t-1", "It was broken")
			e.Kind = channel.Edited
			w.ingest(e)
		},
		"erased": func(w *world) {
			if err := w.desk.Erase(w.Context(), idOf("t-1")); err != nil {
				w.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, f := pictures(t)
			w := newWorld(t, care.Spec{}, desk.Options{Media: f})
			w.run()
			defer w.stop()
			w.ingest(pictured(message("m-1", "t-1", "It is broken"), s.URL+"/a"))
			id := idOf("t-1")
			until(t, "it is fetched", func() bool { return w.view(id).Messages[0].Media[0].Size > 0 })
			content := w.view(id).Messages[0].Media[0].Content
			if _, _, err := w.desk.Attachment(t.Context(), id, content); err != nil {
				t.Fatal(err)
			}
			remove(w)
			if _, _, err := w.desk.Attachment(t.Context(), id, content); !errors.Is(err, care.ErrNotFound) {
				t.Errorf("afterwards: %v", err)
			}
			kept, err := w.store.Contents(t.Context(), id, []string{content, content + "/bytes"})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range kept {
				if len(c.Sealed) > 0 {
					t.Errorf("%s still has %d bytes", c.ID, len(c.Sealed))
				}
			}
		})
	}
}

// private is a network whose attachments want the account's credentials.
type private struct {
	*memory.Adapter
	erase func()
}

func (p *private) Fetch(context.Context, channel.Media) (io.ReadCloser, error) {
	if p.erase != nil {
		p.erase()
	}
	return io.NopCloser(strings.NewReader("secret picture")), nil
}

// What is erased while an attachment is on its way is not brought back by it.
func TestAttachmentsAndErasureAtOnce(t *testing.T) {
	w := newWorld(t, care.Spec{}, desk.Options{})
	net := &private{Adapter: w.net}
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if w.desk, err = desk.New(t.Context(), w.store, rules, &desk.Options{Channels: []channel.Adapter{net}, Media: gateway.NewFetcher(nil)}); err != nil {
		t.Fatal(err)
	}
	net.erase = func() {
		if err := w.desk.Erase(t.Context(), idOf("t-1")); err != nil {
			t.Error(err)
		}
	}
	w.ingest(pictured(message("m-1", "t-1", "It is broken"), "https://media.example.com/1"))
	w.run()
	until(t, "it has been tried", func() bool { return raws(w) == 0 })
	w.stop()
	all := []string{}
	for _, m := range w.view(idOf("t-1")).Messages {
		for _, a := range m.Media {
			all = append(all, a.Content)
		}
	}
	if len(all) > 0 {
		t.Errorf("after the erasure there are %q", all)
	}
	found := 0
	for _, c := range mustContents(w, "m-1", "https://media.example.com/1") {
		found += len(c.Sealed)
	}
	if found > 0 {
		t.Errorf("after the erasure there are %d bytes", found)
	}
}

// mustContents reads what is kept of an attachment, by the name it would have.
func mustContents(w *world, native, url string) []care.Content {
	w.Helper()
	probe := newWorld(w.T, care.Spec{}, desk.Options{})
	probe.ingest(pictured(message(native, "t-1", "It is broken"), url))
	content := probe.view(idOf("t-1")).Messages[0].Media[0].Content
	c, err := w.store.Contents(w.Context(), idOf("t-1"), []string{content, content + "/bytes"})
	if err != nil {
		w.Fatal(err)
	}
	return c
}

// moody is a network whose attachments can be fetched after a while, or never.
type moody struct {
	*memory.Adapter
	tries map[string]int
	code  channel.Code
}

func (n *moody) Fetch(ctx context.Context, m channel.Media) (io.ReadCloser, error) {
	switch _, what, _ := strings.Cut(m.URL, "//"); what {
	case "hangs":
		<-ctx.Done()
		return nil, &channel.Error{Code: channel.Transient, Account: account, Op: "fetch"}
	case "never":
		return nil, &channel.Error{Code: channel.Transient, Account: account, Op: "fetch"}
	case "later":
		if n.tries["later"]++; n.tries["later"] == 1 {
			return nil, &channel.Error{Code: n.code, Account: account, Op: "fetch"}
		}
	}
	return io.NopCloser(strings.NewReader("picture")), nil
}

func moodily(t *testing.T, code channel.Code) *world {
	w := newWorld(t, care.Spec{}, desk.Options{})
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	net := &moody{Adapter: w.net, tries: map[string]int{}, code: code}
	if w.desk, err = desk.New(t.Context(), w.store, rules, &desk.Options{Channels: []channel.Adapter{net}, Media: gateway.NewFetcher(nil)}); err != nil {
		t.Fatal(err)
	}
	w.run()
	return w
}

// What could not be fetched is tried again although others come all the time, and
// although the login had to be mended first.
func TestAttachmentsAreTriedAgainOnABusyDay(t *testing.T) {
	for _, code := range []channel.Code{channel.Transient, channel.AuthExpired, channel.AuthRevoked} {
		synctest.Test(t, func(t *testing.T) {
			w := moodily(t, code)
			defer w.stop()
			w.ingest(pictured(message("m-1", "t-1", "It is broken"), "x://later"))
			for n := range 15 {
				time.Sleep(time.Minute)
				w.ingest(pictured(message(fmt.Sprint("n-", n), fmt.Sprint("t-2-", n), "So is mine"), "x://soon"))
			}
			if m := w.view(idOf("t-1")).Messages[0].Media; len(m) != 1 || m[0].Size == 0 {
				t.Errorf("%s: after 15 minutes: %+v", code, m)
			}
		})
	}
}

// That the network tells of a message again and again does not put off for ever
// that its attachment is given up, or wanted again.
func TestAttachmentsAreGivenUpAmongRedeliveries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := moodily(t, channel.Transient)
		defer w.stop()
		edit := pictured(message("m-2", "t-2", "So is mine"), "x://never")
		edit.Kind = channel.Edited
		w.ingest(message("m-2", "t-2", "Mine is"))
		for range 75 {
			w.ingest(pictured(message("m-1", "t-1", "It is broken"), "x://never"))
			w.ingest(edit)
			time.Sleep(time.Minute)
		}
		for _, thread := range []string{"t-1", "t-2"} {
			if m := w.view(idOf(thread)).Messages[0].Media; len(m) != 1 || m[0].Code != channel.Transient {
				t.Errorf("%s after 75 minutes: %+v", thread, m)
			}
		}
		if n := raws(w); n != 0 {
			t.Errorf("%d notes are left", n)
		}
	})
}

// Attachments on a server that never answers hold up nobody else's.
func TestAttachmentsThatHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := moodily(t, channel.Transient)
		defer w.stop()
		var hang []string
		for n := range 10 {
			hang = append(hang, strings.Repeat("x", n+1)+"://hangs")
		}
		w.ingest(pictured(message("m-1", "t-1", "It is broken"), hang...))
		time.Sleep(time.Second)
		w.ingest(pictured(message("m-2", "t-2", "So is mine"), "x://soon"))
		time.Sleep(10 * time.Second)
		if m := w.view(idOf("t-2")).Messages[0].Media; len(m) != 1 || m[0].Size == 0 {
			t.Errorf("after 10 seconds: %+v", m)
		}
	})
}
