package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
	"github.com/mysocialcare/socialcare/channel/memory"
)

func TestCapabilitiesAreKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := fake()
		n.caps.Text.Max = 500
		n.capErrs = []error{transient()}
		g := gateway.New(n, nil)
		if _, err := g.Capabilities(t.Context()); channel.CodeOf(err) != channel.Transient {
			t.Errorf("first answer: %v, want the error", err)
		}
		for range 3 {
			if caps, err := g.Capabilities(t.Context()); err != nil || caps.Text.Max != 500 {
				t.Errorf("got %v, %v", caps.Text, err)
			}
		}
		if n.asked != 2 {
			t.Errorf("asked %d times, want 2", n.asked)
		}

		time.Sleep(10 * time.Minute)
		n.caps.Text.Max = 5000
		n.capErrs = []error{transient()}
		for range 3 {
			if caps, err := g.Capabilities(t.Context()); err != nil || caps.Text.Max != 500 {
				t.Errorf("while it cannot be asked: %v, %v; want the last answer", caps.Text, err)
			}
		}
		time.Sleep(time.Minute)
		if caps, err := g.Capabilities(t.Context()); err != nil || caps.Text.Max != 5000 || n.asked != 4 {
			t.Errorf("got %v, %v, asked %d times; want the new answer at the fourth", caps.Text, err, n.asked)
		}
	})
}

func TestCapabilitiesDoNotAlias(t *testing.T) {
	g := gateway.New(fake(), nil)
	first, err := g.Capabilities(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	first.Reply[0] = "changed"
	second, err := g.Capabilities(t.Context())
	if err != nil || second.Reply[0] != channel.Public {
		t.Errorf("a caller changed the capabilities to %v, %v", second.Reply, err)
	}
}

func TestPoll(t *testing.T) {
	m := memory.New(account, nil)
	g := gateway.New(m, nil)
	page, err := g.Poll(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	m.Receive(channel.Message{Text: "Ciao"})
	page, err = g.Poll(t.Context(), page.Next)
	if err != nil || len(page.Events) != 1 || page.Events[0].Account != account {
		t.Errorf("got %v, %v; want one event", page.Events, err)
	}
	m.Fail(memory.Fault{Op: "poll", Err: &channel.Error{Code: channel.AuthRevoked}})
	if _, err := g.Poll(t.Context(), page.Next); !errors.Is(err, channel.ErrOperator) {
		t.Errorf("got %v, want an operator's matter", err)
	}
	if _, err := gateway.New(mute{}, nil).Poll(t.Context(), ""); channel.CodeOf(err) != channel.Unsupported {
		t.Errorf("an adapter that cannot be polled: %v", err)
	}
}

// polling answers with what a lazy adapter leaves out, or never.
type polling struct {
	mute
	hang bool
}

func (p polling) Poll(ctx context.Context, _ channel.Cursor) (channel.Page, error) {
	if p.hang {
		<-ctx.Done()
		return channel.Page{}, ctx.Err()
	}
	return channel.Page{Events: []channel.Event{{Kind: channel.Deleted, Target: channel.Ref{Native: "m-1"}}}}, nil
}

func TestPollCompletes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		page, err := gateway.New(polling{}, nil).Poll(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		want := []channel.Event{{
			Kind: channel.Deleted, Account: account, At: time.Now(), Target: channel.Ref{Account: account, Native: "m-1"},
		}}
		if diff := cmp.Diff(want, page.Events); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
	})
}

func TestPollIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		_, err := gateway.New(polling{hang: true}, nil).Poll(context.Background(), "")
		e := typed(t, err)
		if e.Code != channel.Transient || e.MaybeDone || time.Since(start) != 15*time.Second {
			t.Errorf("got %v after %v, want transient after 15s", err, time.Since(start))
		}
	})
}

func TestFind(t *testing.T) {
	m := memory.New(account, nil)
	g := gateway.New(m, nil)
	sent, err := g.Send(t.Context(), draft())
	if err != nil {
		t.Fatal(err)
	}
	if r, ok, err := g.Find(t.Context(), draft(), sent.At); err != nil || !ok || r != sent {
		t.Errorf("got %v, %v, %v; want what was sent", r, ok, err)
	}
	m.Fail(memory.Fault{Op: "find"})
	if _, ok, err := g.Find(t.Context(), draft(), sent.At); ok || channel.CodeOf(err) != channel.Transient {
		t.Errorf("got %v, %v; want the error", ok, err)
	}
	if _, _, err := gateway.New(fake(), nil).Find(t.Context(), draft(), sent.At); channel.CodeOf(err) != channel.Unsupported {
		t.Errorf("an adapter that cannot look: %v", err)
	}
}

func ExampleGateway_Send() {
	network := memory.New(channel.Account{Brand: "acme", Network: "memory"}, nil)
	network.Fail(memory.Fault{Err: &channel.Error{Code: channel.Transient}})

	gate := gateway.New(network, &gateway.Options{Backoff: time.Millisecond})
	receipt, err := gate.Send(context.Background(), channel.Draft{
		ID: "d-1", Thread: "t-1", Visibility: channel.Public, Text: "On its way.",
	})
	fmt.Println(receipt.Ref.Native, err)

	_, err = gate.Send(context.Background(), channel.Draft{ID: "d-2", Text: "Who may read this?"})
	fmt.Println(errors.Is(err, channel.ErrRejected), err)
	// Output:
	// out-1 <nil>
	// true channel: acme/memory/ send: unsupported in visibility
}

func ExampleGateway_Poll() {
	ctx := context.Background()
	network := memory.New(channel.Account{Network: "memory"}, nil)
	gate := gateway.New(network, nil)
	page, _ := gate.Poll(ctx, "") // begins now
	network.Receive(channel.Message{Text: "Where is my parcel?"})
	page, err := gate.Poll(ctx, page.Next)
	fmt.Println(len(page.Events), page.Events[0].Key(), page.More, err)
	// Output: 1 message:in-1 false <nil>
}
