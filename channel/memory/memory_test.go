package memory_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
)

var (
	account = channel.Account{Brand: "acme", Network: "memory", Name: "care"}
	start   = time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
)

// ticking is a clock that moves a second at each look.
func ticking() func() time.Time {
	now := start
	return func() time.Time { now = now.Add(time.Second); return now }
}

func draft(id string) channel.Draft {
	return channel.Draft{ID: id, Thread: "t-1", Visibility: channel.Public, Text: "Ciao"}
}

func poll(t *testing.T, a *memory.Adapter, c channel.Cursor) channel.Page {
	t.Helper()
	p, err := a.Poll(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func targets(p channel.Page) []string {
	var ids []string
	for _, e := range p.Events {
		ids = append(ids, string(e.Kind)+" "+e.Target.Native)
	}
	return ids
}

func TestPoll(t *testing.T) {
	a := memory.New(account, &memory.Options{PageSize: 2, Now: ticking()})
	a.Receive(channel.Message{Text: "before the account was connected"})
	first := poll(t, a, "")
	if len(first.Events) != 0 || first.More {
		t.Fatalf("the zero cursor brought %v, want nothing", targets(first))
	}
	for range 3 {
		a.Receive(channel.Message{Thread: "t-1", Text: "Ciao"})
	}
	second := poll(t, a, first.Next)
	third := poll(t, a, second.Next)
	if diff := cmp.Diff([]string{"message in-2", "message in-3"}, targets(second)); diff != "" || !second.More {
		t.Errorf("second page, more %v (-want +got):\n%s", second.More, diff)
	}
	if diff := cmp.Diff([]string{"message in-4"}, targets(third)); diff != "" || third.More {
		t.Errorf("third page, more %v (-want +got):\n%s", third.More, diff)
	}
	if diff := cmp.Diff(targets(second), targets(poll(t, a, first.Next))); diff != "" {
		t.Errorf("the same cursor brought something else (-first +again):\n%s", diff)
	}
	if last := poll(t, a, third.Next); len(last.Events) != 0 || last.Next != third.Next {
		t.Errorf("after the last page: %v, cursor %q", targets(last), last.Next)
	}
}

func TestPollBadCursor(t *testing.T) {
	a := memory.New(account, nil)
	for _, c := range []channel.Cursor{"x", "-1", "1"} {
		_, err := a.Poll(t.Context(), c)
		var e *channel.Error
		if !errors.As(err, &e) || e.Code != channel.Invalid || e.Field != "cursor" {
			t.Errorf("Poll(%q) = %v, want invalid in cursor", c, err)
		}
	}
}

func TestReceiveFills(t *testing.T) {
	a := memory.New(account, &memory.Options{Now: func() time.Time { return start }})
	got := a.Receive(channel.Message{Text: "Ciao"})
	ref := channel.Ref{Account: account, Native: "in-1"}
	want := channel.Event{
		Kind: channel.Received, Account: account, At: start, Thread: "in-1", Target: ref,
		Message: &channel.Message{
			Ref: ref, Thread: "in-1", Author: channel.Party{Role: channel.Customer},
			Surface: channel.Post, Visibility: channel.Public, Text: "Ciao",
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("event (-want +got):\n%s", diff)
	}
}

// What the caller holds and what the network holds do not alias.
func TestEventsDoNotAlias(t *testing.T) {
	a := memory.New(account, nil)
	from := poll(t, a, "").Next
	put := a.Put(channel.Event{Kind: channel.Unknown, Native: "e-1", Raw: []byte(`{"a":1}`)})
	media := []channel.Media{{Type: "image"}}
	received := a.Receive(channel.Message{Text: "Ciao", Media: media})
	put.Raw[0], media[0].Type, received.Message.Text = 'X', "video", "changed"
	for range 2 {
		p := poll(t, a, from)
		got := []string{string(p.Events[0].Raw), p.Events[1].Message.Media[0].Type, p.Events[1].Message.Text}
		if diff := cmp.Diff([]string{`{"a":1}`, "image", "Ciao"}, got); diff != "" {
			t.Fatalf("the network's copy changed (-want +got):\n%s", diff)
		}
		p.Events[0].Raw[0], p.Events[1].Message.Media[0].Type, p.Events[1].Message.Text = 'X', "video", "changed"
	}
	caps, _ := a.Capabilities(t.Context())
	caps.Reply[0] = "changed"
	if again, _ := a.Capabilities(t.Context()); again.Reply[0] != channel.Public {
		t.Error("a caller changed the capabilities")
	}
}

func TestSendFindEditDelete(t *testing.T) {
	ctx := t.Context()
	a := memory.New(account, &memory.Options{Now: ticking()})
	r, err := a.Send(ctx, draft("d-1"))
	if err != nil {
		t.Fatal(err)
	}
	if found, ok, err := a.Find(ctx, draft("d-1"), r.At); err != nil || !ok || found != r {
		t.Errorf("Find = %v, %v, %v; want what was sent", found, ok, err)
	}
	if _, ok, err := a.Find(ctx, draft("d-1"), r.At.Add(1)); err != nil || ok {
		t.Errorf("Find after it was sent = %v, %v; want false", ok, err)
	}
	if _, ok, err := a.Find(ctx, draft("d-2"), start); err != nil || ok {
		t.Errorf("Find of another draft = %v, %v; want false", ok, err)
	}
	if _, err := a.Edit(ctx, r.Ref, channel.Draft{Text: "Buongiorno"}); err != nil {
		t.Error(err)
	}
	if got := a.Sent()[0].Draft.Text; got != "Buongiorno" {
		t.Errorf("text after the edit is %q", got)
	}
	for range 2 {
		if err := a.Delete(ctx, r.Ref); err != nil {
			t.Error(err)
		}
	}
	if !a.Sent()[0].Deleted {
		t.Error("not deleted")
	}
	if _, ok, _ := a.Find(ctx, draft("d-1"), start); ok {
		t.Error("found after it was deleted")
	}
	if _, err := a.Edit(ctx, r.Ref, draft("d-1")); channel.CodeOf(err) != channel.NotFound {
		t.Errorf("editing what is deleted: %v, want not_found", err)
	}
}

func TestDedupes(t *testing.T) {
	for _, dedupes := range []bool{true, false} {
		t.Run(fmt.Sprint(dedupes), func(t *testing.T) {
			caps := channel.Capabilities{Reply: []channel.Visibility{channel.Public}, Dedupes: dedupes}
			a := memory.New(account, &memory.Options{Capabilities: &caps})
			first, err1 := a.Send(t.Context(), draft("d-1"))
			second, err2 := a.Send(t.Context(), draft("d-1"))
			if err := errors.Join(err1, err2); err != nil {
				t.Fatal(err)
			}
			if same := first == second; same != dedupes {
				t.Errorf("same receipt: %v, want %v", same, dedupes)
			}
			want := 2
			if dedupes {
				want = 1
			}
			if got := len(a.Sent()); got != want {
				t.Errorf("%d published, want %d", got, want)
			}
			private := draft("d-2")
			private.Visibility = channel.Private
			if _, err := a.Send(t.Context(), private); channel.CodeOf(err) != channel.Unsupported {
				t.Errorf("a visibility that is not declared: %v, want unsupported", err)
			}
		})
	}
}

func TestFaults(t *testing.T) {
	ctx := t.Context()
	a := memory.New(account, nil)
	a.Fail(
		memory.Fault{Op: "poll"},
		memory.Fault{Err: &channel.Error{Code: channel.RateLimited, RetryAt: start}},
		memory.Fault{Op: "send", Err: &channel.Error{Code: channel.Transient, MaybeDone: true}, Done: true},
		memory.Fault{Op: "find"}, memory.Fault{Op: "edit"}, memory.Fault{Op: "delete"},
	)
	_, err := a.Send(ctx, draft("d-1"))
	want := &channel.Error{Code: channel.RateLimited, Account: account, Op: "send", RetryAt: start}
	if diff := cmp.Diff(error(want), err); diff != "" {
		t.Errorf("first send (-want +got):\n%s", diff)
	}
	if len(a.Sent()) != 0 {
		t.Error("a send that failed was published")
	}
	_, err = a.Send(ctx, draft("d-1"))
	if e := (*channel.Error)(nil); !errors.As(err, &e) || !e.MaybeDone || len(a.Sent()) != 1 {
		t.Errorf("second send: %v with %d published; want maybe done and one", err, len(a.Sent()))
	}
	if _, err := a.Send(ctx, draft("d-2")); err != nil {
		t.Errorf("a fault was used twice: %v", err)
	}
	ref := a.Sent()[0].Receipt.Ref
	_, pollErr := a.Poll(ctx, "")
	_, _, findErr := a.Find(ctx, draft("d-1"), start)
	_, editErr := a.Edit(ctx, ref, draft("d-1"))
	deleteErr := a.Delete(ctx, ref)
	for op, err := range map[string]error{"poll": pollErr, "find": findErr, "edit": editErr, "delete": deleteErr} {
		if e := (*channel.Error)(nil); !errors.As(err, &e) || e.Op != op || e.Code != channel.Transient {
			t.Errorf("%s: %v, want a transient error", op, err)
		}
	}
	if a.Sent()[0].Deleted {
		t.Error("a delete that failed deleted")
	}
}

func TestEcho(t *testing.T) {
	a := memory.New(account, &memory.Options{Echo: true})
	from := poll(t, a, "").Next
	r, err := a.Send(t.Context(), draft("d-1"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Edit(t.Context(), r.Ref, channel.Draft{Text: "Buongiorno"}); err != nil {
		t.Fatal(err)
	}
	p := poll(t, a, from)
	if diff := cmp.Diff([]string{"message out-1", "edited out-1"}, targets(p)); diff != "" {
		t.Fatalf("events (-want +got):\n%s", diff)
	}
	for _, e := range p.Events {
		if e.Message.Author.Role != channel.Self {
			t.Errorf("%v: role %q, want self", e, e.Message.Author.Role)
		}
	}
}

func TestEndedContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	a := memory.New(account, nil)
	_, err := a.Send(ctx, draft("d-1"))
	if !errors.Is(err, context.Canceled) || !errors.Is(err, channel.ErrRetry) || len(a.Sent()) != 0 {
		t.Errorf("Send = %v with %d published", err, len(a.Sent()))
	}
	if _, err := a.Poll(ctx, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("Poll = %v", err)
	}
}

func ExampleNew() {
	ctx := context.Background()
	network := memory.New(channel.Account{Brand: "acme", Network: "memory"}, nil)
	page, _ := network.Poll(ctx, "")
	cursor := page.Next

	network.Receive(channel.Message{Thread: "t-1", Text: "Where is my parcel?"})
	page, _ = network.Poll(ctx, cursor)
	for _, e := range page.Events {
		receipt, err := network.Send(ctx, channel.Draft{
			ID: "d-1", Thread: e.Thread, InReplyTo: e.Target,
			Visibility: e.Message.Visibility, Text: "On its way.",
		})
		fmt.Println(e.Message.Text, receipt.Ref.Native, err)
	}
	fmt.Println(network.Sent()[0].Draft.Text)
	// Output:
	// Where is my parcel? out-1 <nil>
	// On its way.
}

func ExampleAdapter_Fail() {
	network := memory.New(channel.Account{Network: "memory"}, nil)
	network.Fail(memory.Fault{Done: true, Err: &channel.Error{Code: channel.Transient, MaybeDone: true}})
	_, err := network.Send(context.Background(), channel.Draft{ID: "d-1", Visibility: channel.Public, Text: "Hello"})
	fmt.Println(err)
	fmt.Println(len(network.Sent()), "published")
	// Output:
	// channel: /memory/ send: transient, may have been done
	// 1 published
}
