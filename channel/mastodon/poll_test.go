package mastodon_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/mastodon"
	"github.com/mysocialcare/socialcare/channel/mastodon/mastodontest"
)

const ann = "ann@social.example"

// pollAll polls until there is no more.
func pollAll(t *testing.T, a *mastodon.Adapter, c channel.Cursor) ([]channel.Event, channel.Cursor) {
	t.Helper()
	var events []channel.Event
	for range 100 {
		page, err := a.Poll(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, page.Events...)
		c = page.Next
		if !page.More {
			return events, c
		}
	}
	t.Fatal("no end of pages")
	return nil, ""
}

func ids(events []channel.Event) []string {
	var out []string
	for _, e := range events {
		out = append(out, e.Target.Native)
	}
	return out
}

func TestPollBeginsNow(t *testing.T) {
	servers(t, func(t *testing.T, s *mastodontest.Server, a *mastodon.Adapter) {
		s.Post(mastodontest.Status{Author: ann, Text: "@shop prima"})
		events, c := pollAll(t, a, "")
		if len(events) != 0 || c == "" {
			t.Fatalf("%d events, cursor %q", len(events), c)
		}
		id := s.Post(mastodontest.Status{Author: ann, Text: "@shop dopo"})
		events, c = pollAll(t, a, c)
		if diff := cmp.Diff([]string{id}, ids(events)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if again, _ := pollAll(t, a, c); len(again) != 0 {
			t.Errorf("%v again", ids(again))
		}
	})
}

// An account that nobody ever wrote to has no notification to continue after.
func TestPollFirstMentionOfAnEmptyAccount(t *testing.T) {
	for _, n := range []int{1, 39, 40, 41, 130} {
		for _, pageCap := range []int{80, 30} {
			t.Run(fmt.Sprintf("%d mentions by %d", n, pageCap), func(t *testing.T) {
				s := mastodontest.NewServer(t, &mastodontest.Options{PageCap: pageCap})
				a := connect(t, s.URL)
				events, c := pollAll(t, a, "")
				for range 2 { // nothing yet: the cursor keeps its meaning
					events, c = pollAll(t, a, c)
				}
				if len(events) != 0 {
					t.Fatal("events from nowhere")
				}
				var want []string
				for i := range n {
					want = append(want, s.Post(mastodontest.Status{Author: ann, Text: fmt.Sprintf("@shop %d", i)}))
				}
				events, _ = pollAll(t, a, c)
				if diff := cmp.Diff(want, ids(events)); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestPollPagesForward(t *testing.T) {
	servers(t, func(t *testing.T, s *mastodontest.Server, a *mastodon.Adapter) {
		s.Post(mastodontest.Status{Author: ann, Text: "@shop prima"})
		_, c := pollAll(t, a, "")
		var want []string
		for i := range 95 {
			want = append(want, s.Post(mastodontest.Status{Author: ann, Text: fmt.Sprintf("@shop %d", i)}))
		}
		events, _ := pollAll(t, a, c)
		if diff := cmp.Diff(want, ids(events)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// Direct messages of people whom the account does not follow are hidden from
// its notifications by Mastodon's default.
func TestPollSeesFilteredMessages(t *testing.T) {
	s := mastodontest.NewServer(t, nil)
	a := connect(t, s.URL)
	_, c := pollAll(t, a, "")
	s.Post(mastodontest.Status{Author: ann, Text: "@shop in privato", Visibility: "direct"})
	events, _ := pollAll(t, a, c)
	if len(events) != 1 || events[0].Message.Surface != channel.DirectMessage || !events[0].Message.Visibility.IsPrivate() {
		t.Errorf("%d events", len(events))
	}
}

func TestPollThreads(t *testing.T) {
	servers(t, func(t *testing.T, s *mastodontest.Server, a *mastodon.Adapter) {
		_, c := pollAll(t, a, "")
		root := s.Post(mastodontest.Status{Author: "bob@other.example", Text: "che disastro"})
		second := s.Post(mastodontest.Status{Author: "eve@other.example", Text: "davvero", InReplyTo: root})
		third := s.Post(mastodontest.Status{Author: ann, Text: "@shop leggete?", InReplyTo: second})
		fourth := s.Post(mastodontest.Status{Author: ann, Text: "@shop allora?", InReplyTo: third})
		orphan := s.Post(mastodontest.Status{Author: ann, Text: "@shop e io?", InReplyTo: "404404"})
		events, _ := pollAll(t, a, c)
		type place struct{ ID, Parent, Thread, EventThread string }
		var got []place
		for _, e := range events {
			got = append(got, place{e.Target.Native, e.Message.Parent, e.Message.Thread, e.Thread})
		}
		want := []place{{third, second, root, root}, {fourth, third, root, root}, {orphan, "404404", "404404", "404404"}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		contexts := 0
		for _, r := range s.Requests() {
			if strings.HasSuffix(r.URL.Path, "/context") {
				contexts++
			}
		}
		if contexts != 2 {
			t.Errorf("%d contexts asked for, want 2: the fourth's parent is known", contexts)
		}
	})
}

// A reply to our own reply belongs to the same thread, without asking.
func TestPollKnowsTheThreadOfItsReplies(t *testing.T) {
	s := mastodontest.NewServer(t, nil)
	a := connect(t, s.URL)
	_, c := pollAll(t, a, "")
	root := s.Post(mastodontest.Status{Author: ann, Text: "@shop aiuto"})
	_, c = pollAll(t, a, c)
	receipt, err := a.Send(t.Context(), channel.Draft{ID: "1", Thread: root, InReplyTo: ref(root), Visibility: channel.Public, Text: "Eccoci"})
	if err != nil {
		t.Fatal(err)
	}
	s.Post(mastodontest.Status{Author: ann, Text: "@shop grazie", InReplyTo: receipt.Ref.Native})
	s.Fail(mastodontest.Fault{Path: "/api/v1/statuses/", Status: 500})
	events, _ := pollAll(t, a, c)
	if len(events) != 1 || events[0].Thread != root {
		t.Errorf("%d events, thread %q, want %q", len(events), events[0].Thread, root)
	}
}

// Whatever fails on the way, the page is polled again and nothing is lost.
func TestPollFailsAsAWhole(t *testing.T) {
	faults := map[string]mastodontest.Fault{
		"context 500":           {Path: "/api/v1/statuses/", Status: 500},
		"context 429":           {Path: "/api/v1/statuses/", Status: 429},
		"context cut":           {Path: "/api/v1/statuses/", Cut: true},
		"context truncated":     {Path: "/api/v1/statuses/", Truncate: true},
		"context refused":       {Path: "/api/v1/statuses/", Refuse: true},
		"notifications 503":     {Path: "/api/v1/notifications", Status: 503},
		"notifications cut":     {Path: "/api/v1/notifications", Cut: true},
		"notifications half":    {Path: "/api/v1/notifications", Truncate: true},
		"notifications lost":    {Path: "/api/v1/notifications", Lose: true},
		"notifications no JSON": {Path: "/api/v1/notifications", Status: 200, Body: "<html>"},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			s := mastodontest.NewServer(t, nil)
			a := connect(t, s.URL)
			_, c := pollAll(t, a, "")
			root := s.Post(mastodontest.Status{Author: "bob@other.example", Text: "che disastro"})
			want := []string{
				s.Post(mastodontest.Status{Author: ann, Text: "@shop prima"}),
				s.Post(mastodontest.Status{Author: ann, Text: "@shop seconda", InReplyTo: root}),
			}
			fault.Times = 3 // net/http itself may repeat a reading request once
			s.Fail(fault)
			page, err := a.Poll(t.Context(), c)
			if err == nil {
				t.Fatal("no error")
			}
			for range fault.Times {
				if err == nil {
					break
				}
				if !errors.Is(err, channel.ErrRetry) || len(page.Events) != 0 || page.Next != "" {
					t.Fatalf("page %+v, %v", page, err)
				}
				var e *channel.Error
				if errors.As(err, &e) && e.MaybeDone {
					t.Error("reading may have been done")
				}
				page, err = a.Poll(t.Context(), c)
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, ids(page.Events)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestPollHiddenContext(t *testing.T) {
	for _, status := range []int{403, 404, 410} {
		s := mastodontest.NewServer(t, nil)
		a := connect(t, s.URL)
		_, c := pollAll(t, a, "")
		root := s.Post(mastodontest.Status{Author: "bob@other.example", Text: "che disastro"})
		second := s.Post(mastodontest.Status{Author: "eve@other.example", Text: "davvero", InReplyTo: root})
		s.Post(mastodontest.Status{Author: ann, Text: "@shop leggete?", InReplyTo: second})
		s.Fail(mastodontest.Fault{Path: "/api/v1/statuses/", Status: status})
		if events, _ := pollAll(t, a, c); len(events) != 1 || events[0].Thread != second {
			t.Errorf("%d: %d events", status, len(events))
		}
	}
}

// The ancestors come first; thousands of descendants are not read.
func TestPollLongContext(t *testing.T) {
	s := mastodontest.NewServer(t, nil)
	a := connect(t, s.URL)
	_, c := pollAll(t, a, "")
	s.Post(mastodontest.Status{Author: ann, Text: "@shop leggete?", InReplyTo: "1"})
	s.Fail(mastodontest.Fault{
		Path: "/api/v1/statuses/", Status: 200,
		Body: `{"ancestors":[{"id":"7","content":"<p>"}],"descendants":["` + strings.Repeat("x", 6<<20) + `"]}`,
	})
	if events, _ := pollAll(t, a, c); len(events) != 1 || events[0].Thread != "7" {
		t.Errorf("%d events, thread %q", len(events), events[0].Thread)
	}
}

func TestPollKeepsWhatItCannotRead(t *testing.T) {
	s := mastodontest.NewServer(t, nil)
	a := connect(t, s.URL)
	_, c := pollAll(t, a, "")
	first := s.Post(mastodontest.Status{Author: ann, Text: "@shop uno"})
	bad := s.Notify(`{"id":"$ID","type":"mention","status":{"id":[]}}`)
	s.Notify(`{"id":"$ID","type":"favourite","status":null}`)
	noID := `{"type":"mention","status":7}`
	s.Notify(noID)
	last := s.Post(mastodontest.Status{Author: ann, Text: "@shop due"})
	events, c := pollAll(t, a, c)
	var got []string
	for _, e := range events {
		got = append(got, string(e.Kind)+" "+e.Target.Native)
	}
	if diff := cmp.Diff([]string{"message " + first, "unknown ", "unknown ", "message " + last}, got); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	if events[1].Native != bad || string(events[2].Raw) != noID || events[1].Key() == events[2].Key() {
		t.Errorf("unknown events %q %q", events[1].Key(), events[2].Key())
	}
	if again, _ := pollAll(t, a, c); len(again) != 0 {
		t.Errorf("%d events again", len(again))
	}
}

// A notification that was dismissed is still a place to continue after.
func TestPollAfterDeletion(t *testing.T) {
	servers(t, func(t *testing.T, s *mastodontest.Server, a *mastodon.Adapter) {
		s.Post(mastodontest.Status{Author: ann, Text: "@shop uno"})
		gone := s.Post(mastodontest.Status{Author: ann, Text: "@shop due"})
		_, c := pollAll(t, a, "")
		s.Remove(gone)
		id := s.Post(mastodontest.Status{Author: ann, Text: "@shop tre"})
		if events, _ := pollAll(t, a, c); len(events) != 1 || events[0].Target.Native != id {
			t.Errorf("got %v, want %s", ids(events), id)
		}
	})
}

func TestPollCursors(t *testing.T) {
	s := mastodontest.NewServer(t, nil)
	a := connect(t, s.URL)
	for _, c := range []channel.Cursor{"34975861", "2:after:1", "1:after:", "1:", "1:starts", "x"} {
		_, err := a.Poll(t.Context(), c)
		var e *channel.Error
		if !errors.As(err, &e) || e.Code != channel.Invalid || e.Field != "cursor" {
			t.Errorf("cursor %q: %v", c, err)
		}
	}
}

func TestPollWrongServer(t *testing.T) {
	s := mastodontest.NewServer(t, nil)
	s.Fail(mastodontest.Fault{Path: "/", Status: 404})
	if _, err := connect(t, s.URL).Poll(t.Context(), ""); channel.CodeOf(err) != channel.Unconfigured {
		t.Errorf("error %v, want %s", err, channel.Unconfigured)
	}
}

// Practice 24: mentions, comments and direct messages come in, in one timeline;
// the platform's identifier makes a repeated delivery the same event.
func TestPractice24_MentionsCommentsAndDirectMessages(t *testing.T) {
	servers(t, func(t *testing.T, s *mastodontest.Server, a *mastodon.Adapter) {
		_, c := pollAll(t, a, "")
		post := s.Post(mastodontest.Status{Author: ann, Text: "@shop il pacco?"})
		s.Post(mastodontest.Status{Author: ann, Text: "@shop allora?", InReplyTo: post})
		s.Post(mastodontest.Status{Author: ann, Text: "@shop il mio numero", Visibility: "direct"})
		s.Post(mastodontest.Status{Author: ann, Text: "senza nominare nessuno"})
		first, _ := pollAll(t, a, c)
		again, _ := pollAll(t, a, c)
		var surfaces []channel.Surface
		for i, e := range first {
			surfaces = append(surfaces, e.Message.Surface)
			if e.Key() != again[i].Key() {
				t.Errorf("delivered twice, %q is also %q", e.Key(), again[i].Key())
			}
			for _, other := range first[:i] {
				if e.Key() == other.Key() {
					t.Errorf("two messages are both %q", e.Key())
				}
			}
		}
		if diff := cmp.Diff([]channel.Surface{channel.Post, channel.Comment, channel.DirectMessage}, surfaces); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func ExampleAdapter_Poll() {
	server := mastodontest.NewServer(nil, nil)
	defer server.Close()
	tokens := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: server.Token})
	account, err := mastodon.New(server.URL, tokens, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	page, err := account.Poll(context.Background(), "") // begins now
	if err != nil {
		fmt.Println(err)
		return
	}
	server.Post(mastodontest.Status{Author: "ann@social.example", Text: "@shop il pacco non c'è"})
	page, err = account.Poll(context.Background(), page.Next)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range page.Events {
		fmt.Println(e.Message.Author.Handle, e.Message.Visibility, e.Message.Text)
	}
	// Output: @ann@social.example public @shop il pacco non c'è
}
