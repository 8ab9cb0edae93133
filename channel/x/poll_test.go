package x_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/x"
)

// drain polls until there is no more and returns what came, by identifier.
func drain(t *testing.T, a *x.Adapter, c *channel.Cursor) (texts []string) {
	t.Helper()
	for range 50 {
		p, err := a.Poll(t.Context(), *c)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range p.Events {
			texts = append(texts, string(e.Kind)+" "+e.Message.Text)
		}
		*c = p.Next
		if !p.More {
			return texts
		}
	}
	t.Fatal("there is always more")
	return nil
}

func TestPoll(t *testing.T) {
	f := newFake(t)
	a := connect(t, f.URL, nil)
	f.mention("@acme before the account was connected", nil)
	var c channel.Cursor
	if got := drain(t, a, &c); got != nil {
		t.Errorf("a new cursor begins with %v", got)
	}
	f.mention("@acme where is my parcel?", nil)
	f.message(ann, "the order is a private matter")
	f.message(self, "thank you")
	want := []string{"message @acme where is my parcel?", "message the order is a private matter", "message thank you"}
	if diff := cmp.Diff(want, drain(t, a, &c)); diff != "" {
		t.Errorf("news (-want +got):\n%s", diff)
	}
	if got := drain(t, a, &c); got != nil {
		t.Errorf("the same again: %v", got)
	}
}

// How many follow the author is asked for, of posts and of direct messages.
func TestPractice36_PolledMessagesSayHowManyMayReadThem(t *testing.T) {
	f := newFake(t)
	a := connect(t, f.URL, nil)
	p, err := a.Poll(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	f.mention("@acme where is my parcel?", nil)
	f.message(ann, "the order is a private matter")
	if p, err = a.Poll(t.Context(), p.Next); err != nil || len(p.Events) != 2 {
		t.Fatalf("%d events, %v", len(p.Events), err)
	}
	for _, e := range p.Events {
		if got := e.Message.Author.Audience; got != followers {
			t.Errorf("%s: an audience of %d, want %d", e.Message.Surface, got, followers)
		}
	}
}

// What is asked for later begins then: nobody answers the messages of last month.
func TestPollBeginsDirectLater(t *testing.T) {
	f := newFake(t)
	f.message(ann, "before")
	var c channel.Cursor
	if got := drain(t, connect(t, f.URL, func(o *x.Options) { o.PublicOnly = true }), &c); got != nil {
		t.Errorf("a new cursor begins with %v", got)
	}
	f.message(ann, "while nobody asked")
	f.mention("@acme where is my parcel?", nil)
	a := connect(t, f.URL, nil)
	if diff := cmp.Diff([]string{"message @acme where is my parcel?"}, drain(t, a, &c)); diff != "" {
		t.Errorf("at first (-want +got):\n%s", diff)
	}
	f.message(ann, "the order is a private matter")
	if diff := cmp.Diff([]string{"message the order is a private matter"}, drain(t, a, &c)); diff != "" {
		t.Errorf("then (-want +got):\n%s", diff)
	}
}

// An account without any message has no place to go on after: everything that
// comes is new.
func TestPollBeginsEmpty(t *testing.T) {
	f := newFake(t)
	a := connect(t, f.URL, nil)
	var c channel.Cursor
	drain(t, a, &c)
	f.mention("the first one", nil)
	f.message(ann, "the first in private")
	if got := drain(t, a, &c); len(got) != 2 {
		t.Errorf("%v", got)
	}
}

// More news than a page holds come on several, whose places survive in the
// cursor; what arrives meanwhile comes after.
func TestPollWalks(t *testing.T) {
	f := newFake(t)
	f.size = 3
	a := connect(t, f.URL, nil)
	f.mention("old", nil)
	f.message(ann, "old too")
	var c channel.Cursor
	drain(t, a, &c)
	var want []string
	for i := range 10 {
		f.mention(fmt.Sprint("mention ", i), nil)
		f.message(ann, fmt.Sprint("direct ", i))
		want = append(want, fmt.Sprint("message mention ", i), fmt.Sprint("message direct ", i))
	}
	p, err := a.Poll(t.Context(), c)
	if err != nil || !p.More || len(p.Events) != 6 {
		t.Fatalf("%d events, more %t, %v", len(p.Events), p.More, err)
	}
	got := []string{}
	for _, e := range p.Events {
		got = append(got, "message "+e.Message.Text)
	}
	f.mention("meanwhile", nil)
	want = append(want, "message meanwhile")
	c = p.Next
	got = append(got, drain(t, a, &c)...)
	got = append(got, drain(t, a, &c)...)
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, slices.Compact(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(got) != len(want) {
		t.Errorf("%d events for %d messages", len(got), len(want))
	}
}

// A token that the network forgot, or a message that was deleted, loses nothing.
func TestPollWithoutItsPlace(t *testing.T) {
	f := newFake(t)
	f.size = 2
	a := connect(t, f.URL, nil)
	f.message(ann, "old")
	f.message(ann, "the newest, deleted later")
	var c channel.Cursor
	drain(t, a, &c)
	f.mu.Lock()
	f.direct = f.direct[:1]
	f.mu.Unlock()
	for i := range 5 {
		f.message(ann, fmt.Sprint(i))
	}
	p, err := a.Poll(t.Context(), c)
	if err != nil || !p.More {
		t.Fatalf("more %t, %v", p.More, err)
	}
	c = channel.Cursor(strings.Replace(string(p.Next), `"token":"4"`, `"token":"forgotten"`, 1))
	if c == p.Next {
		t.Fatalf("no token in %s", c)
	}
	got := drain(t, a, &c)
	slices.Sort(got)
	if diff := cmp.Diff([]string{"message 0", "message 1", "message 2", "message 3", "message 4"}, slices.Compact(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// An edit is the post's new text, and the post itself for whom never saw it.
func TestPollEdited(t *testing.T) {
	f := newFake(t)
	a := connect(t, f.URL, nil)
	var c channel.Cursor
	drain(t, a, &c)
	f.mention("corrected", item{"edit_history_tweet_ids": []string{"77", "78"}})
	p, err := a.Poll(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Events) != 2 {
		t.Fatalf("%d events", len(p.Events))
	}
	for i, kind := range []channel.Kind{channel.Received, channel.Edited} {
		if e := p.Events[i]; e.Kind != kind || e.Target != ref("77") || e.Message.Text != "corrected" {
			t.Errorf("event %d: %s of %s", i, e.Kind, e.Target.Native)
		}
	}
}

func TestPollPublicOnly(t *testing.T) {
	f := newFake(t)
	f.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if strings.Contains(r.URL.Path, "dm_") {
			w.WriteHeader(http.StatusForbidden)
			return true
		}
		return false
	}
	var c channel.Cursor
	drain(t, connect(t, f.URL, func(o *x.Options) { o.PublicOnly = true }), &c)
	_, err := connect(t, f.URL, nil).Poll(t.Context(), "")
	if channel.CodeOf(err) != channel.Permission {
		t.Errorf("with direct messages: %v", err)
	}
}

func TestPollRefusesForeignCursor(t *testing.T) {
	a := connect(t, newFake(t).URL, nil)
	for _, c := range []channel.Cursor{"1:after:7", `{"v":2}`, "{"} {
		_, err := a.Poll(t.Context(), c)
		var e *channel.Error
		if !errors.As(err, &e) || e.Code != channel.Invalid || e.Field != "cursor" {
			t.Errorf("%s: %v", c, err)
		}
	}
}
