package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
)

// probed is a network that says whom it would deliver to.
type probed struct {
	*network
	err error
}

func (p probed) Probe(context.Context, channel.Mode, channel.Party) error { return p.err }

func closed() error {
	return &channel.Error{Code: channel.RecipientClosed, Account: account, Op: "probe"}
}

// A move to private is planned first: each way says why not, until when and for
// how much.
func TestPractice34_ThePlanSaysWhyNot(t *testing.T) {
	n := fake()
	price := channel.Price{Micros: 15000, Currency: "USD"}
	n.caps.Handoff = []channel.HandoffRule{
		{Mode: channel.PrivateReply, From: []channel.Surface{channel.Comment}, Window: 7 * 24 * time.Hour, Once: true},
		{Mode: channel.Direct, Price: price, Pointer: price},
		{Mode: channel.Link},
	}
	now := time.Now()
	tests := []struct {
		name string
		a    channel.Adapter
		m    channel.Message
		at   time.Time
		used bool
		want string
	}{
		{"all", n, channel.Message{Surface: channel.Comment}, now, false, "private_reply direct_message link"},
		{"another surface", n, channel.Message{Surface: channel.Post}, now, false, "private_reply:surface direct_message link"},
		{"too late", n, channel.Message{Surface: channel.Comment}, now.Add(-8 * 24 * time.Hour), false, "private_reply:window direct_message link"},
		{"used", n, channel.Message{Surface: channel.Comment}, now, true, "private_reply:once direct_message link"},
		{"the recipient is closed", probed{n, closed()}, channel.Message{Surface: channel.Post, Author: channel.Party{Native: "u-1"}}, now, false, "private_reply:surface direct_message:recipient_closed link:recipient_closed"},
		{"nobody is asked about nobody", probed{n, closed()}, channel.Message{Surface: channel.Post}, now, false, "private_reply:surface direct_message link"},
		{"the network does not say", probed{n, transient()}, channel.Message{Surface: channel.Comment, Author: channel.Party{Native: "u-1"}}, now, false, "private_reply direct_message link"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			options, err := gateway.New(tt.a, nil).PlanHandoff(t.Context(), tt.m, tt.at, tt.used)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for i, o := range options {
				if i > 0 {
					got += " "
				}
				if got += string(o.Mode); o.Why != "" {
					got += ":" + o.Why
				}
				if o.Allowed != (o.Why == "") {
					t.Errorf("%s is allowed %v, because %q", o.Mode, o.Allowed, o.Why)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("plan (-want +got):\n%s", diff)
			}
			if !options[0].Until.Equal(tt.at.Add(7*24*time.Hour)) || !options[1].Until.IsZero() || options[1].Price != price || options[1].Pointer != price {
				t.Errorf("windows and prices: %+v", options)
			}
		})
	}
}

// moved is a hand-off that notes what happened in which order.
func moved(log *[]string, linkErr error) gateway.Handoff {
	private := draft()
	private.ID, private.Visibility, private.Text = "p-1", channel.Private, "Ci scriva qui il numero di telefono"
	public := draft()
	public.ID, public.Text = "q-1", "Le abbiamo scritto in privato"
	return gateway.Handoff{From: private.InReplyTo, Private: private, Public: public, Link: func(_ context.Context, h gateway.Handoff, r channel.Receipt) error {
		*log = append(*log, "link "+h.Private.ID+" "+h.Private.To.Native+" "+r.Ref.Native)
		return linkErr
	}}
}

// noting is a network that notes in a common log what it is asked to send.
type noting struct {
	*network
	log *[]string
}

func (n noting) Send(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
	*n.log = append(*n.log, "send "+d.ID)
	return n.network.Send(ctx, d)
}

func TestPractice34_PrivateFirstThenThePublicPointer(t *testing.T) {
	refusal := &channel.Error{Code: channel.RecipientClosed, Account: account, Op: "send"}
	tests := []struct {
		name    string
		errs    []error
		link    error
		replace bool
		want    []string
		sent    int
		code    channel.Code
	}{
		{"complement", nil, nil, false, []string{"link p-1 u-1 ", "send p-1", "link p-1 u-1 n-p-1", "send q-1"}, 2, ""},
		{"replace", nil, nil, true, []string{"link p-1 u-1 ", "send p-1", "link p-1 u-1 n-p-1"}, 1, ""},
		{"the recipient is closed", []error{refusal}, nil, false, []string{"link p-1 u-1 ", "send p-1"}, 0, channel.RecipientClosed},
		{"the link is not stored", nil, errors.New("disk full of @ann"), false, []string{"link p-1 u-1 "}, 0, channel.Internal},
		{"the pointer fails", []error{nil, refusal}, nil, false, []string{"link p-1 u-1 ", "send p-1", "link p-1 u-1 n-p-1", "send q-1"}, 1, channel.RecipientClosed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var log []string
			h := moved(&log, tt.link)
			if tt.replace {
				h.Public = channel.Draft{}
			}
			got, err := gateway.New(noting{fake(tt.errs...), &log}, nil).Handoff(t.Context(), h)
			if diff := cmp.Diff(tt.want, log); diff != "" {
				t.Errorf("what happened (-want +got):\n%s", diff)
			}
			if len(got) != tt.sent || channel.CodeOf(err) != tt.code {
				t.Errorf("%d receipts, %v; want %d, %q", len(got), err, tt.sent, tt.code)
			}
			if err != nil && tt.link != nil && errors.Is(err, tt.link) {
				t.Error("the store's error is passed on")
			}
		})
	}
}

// After the pointer failed, going on sends it alone.
func TestPractice35_TheLinkOutlivesAFailure(t *testing.T) {
	var log []string
	n := fake(nil, &channel.Error{Code: channel.Permission, Account: account, Op: "send"})
	g := gateway.New(noting{n, &log}, nil)
	h := moved(&log, nil)
	done, err := g.Handoff(t.Context(), h)
	if err == nil || len(done) != 1 {
		t.Fatalf("%d receipts, %v", len(done), err)
	}
	log = nil
	all, err := g.Handoff(t.Context(), h, done...)
	if err != nil || len(all) != 2 {
		t.Fatalf("%d receipts, %v", len(all), err)
	}
	if diff := cmp.Diff([]string{"link p-1 u-1 n-p-1", "send q-1"}, log); diff != "" {
		t.Errorf("going on (-want +got):\n%s", diff)
	}
	log = nil
	if again, err := g.Handoff(t.Context(), h, all...); err != nil || len(again) != 2 {
		t.Errorf("%d receipts, %v", len(again), err)
	}
	if diff := cmp.Diff([]string{"link p-1 u-1 n-p-1"}, log); diff != "" {
		t.Errorf("once all is sent (-want +got):\n%s", diff)
	}
	h.Private.Visibility = channel.Public
	if _, err := g.Handoff(t.Context(), h); channel.CodeOf(err) != channel.Invalid {
		t.Errorf("a private message for everybody: %v", err)
	}
}

func ExampleGateway_PlanHandoff() {
	n := fake()
	n.caps.Handoff = []channel.HandoffRule{{Mode: channel.PrivateReply, From: []channel.Surface{channel.Comment}}, {Mode: channel.Link}}
	options, err := gateway.New(n, nil).PlanHandoff(context.Background(), channel.Message{Surface: channel.Post}, time.Now(), false)
	for _, o := range options {
		fmt.Printf("%s: %v %q\n", o.Mode, o.Allowed, o.Why)
	}
	fmt.Println(err)
	// Output:
	// private_reply: false "surface"
	// link: true ""
	// <nil>
}
