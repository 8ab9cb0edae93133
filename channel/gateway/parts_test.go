package gateway_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
	"github.com/mysocialcare/socialcare/channel/text"
)

const long = "Gentile cliente, la Sua pratica è in lavorazione. Le scriviamo appena il tecnico ha una data."

func texts(drafts []channel.Draft) (list []string) {
	for _, d := range drafts {
		list = append(list, d.ID+": "+d.Text)
	}
	return list
}

// In public a reply is one message, and the error says where it is too long; in
// private it is cut, numbered, and signed at the end.
func TestPractice32_LongRepliesAreCutOrGoPrivate(t *testing.T) {
	n := fake()
	n.caps.Text = channel.TextLimit{Max: 70, Unit: channel.Weighted, URLLength: 23}
	g := gateway.New(n, nil)
	d := draft()
	d.Text = long
	_, err := g.Parts(t.Context(), d, "^FB")
	var over *text.TooLong
	if channel.CodeOf(err) != channel.TooLong || !errors.As(err, &over) {
		t.Fatalf("in public: %v, want too_long", err)
	}
	if diff := cmp.Diff(text.TooLong{Length: 97, Max: 70, Overflow: 66 + len("è") - 1}, *over); diff != "" {
		t.Errorf("where it is too long (-want +got):\n%s", diff)
	}
	d.Visibility = channel.Private
	parts, err := g.Parts(t.Context(), d, "^FB")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"d-1: Gentile cliente, la Sua pratica è in lavorazione. (1/2)",
		"d-1/2: Le scriviamo appena il tecnico ha una data. (2/2) ^FB",
	}
	if diff := cmp.Diff(want, texts(parts)); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
	d.Visibility = channel.Public
	for body, code := range map[string]channel.Code{
		"Buongiorno": "",
		"Segua il pacco: https://example.com/" + strings.Repeat("a", 200): "", // an address counts 23
		strings.Repeat("é", 66): "",
		strings.Repeat("é", 67): channel.TooLong,
		strings.Repeat("荷", 33): "", // and such a letter 2
		strings.Repeat("荷", 34): channel.TooLong,
	} {
		d.Text = body
		parts, err := g.Parts(t.Context(), d, "^FB")
		if channel.CodeOf(err) != code {
			t.Errorf("%d letters: %v, want %q", utf8.RuneCountInString(body), err, code)
		}
		if code == "" && (len(parts) != 1 || parts[0].Text != body+" ^FB") {
			t.Errorf("what fits: %v", texts(parts))
		}
	}
}

// In private the limit is that of private messages; an automatic message is one,
// whoever reads it.
func TestPractice32_EachAudienceHasItsLimit(t *testing.T) {
	n := fake()
	n.caps.Text, n.caps.PrivateText = channel.TextLimit{Max: 70}, channel.TextLimit{Max: 60}
	g := gateway.New(n, nil)
	for _, tt := range []struct {
		visibility channel.Visibility
		length     int
		auto       bool
		parts      int // 0: too long
	}{
		{channel.Public, 70, false, 1}, {channel.Public, 71, false, 0},
		{channel.Private, 60, false, 1}, {channel.Private, 65, false, 2},
		{channel.Private, 60, true, 1}, {channel.Private, 65, true, 0},
	} {
		d := draft()
		d.Visibility, d.Auto, d.Text = tt.visibility, tt.auto, strings.Repeat("abcd ", 20)[:tt.length-1]+"."
		parts, err := g.Parts(t.Context(), d, "")
		if len(parts) != tt.parts || (channel.CodeOf(err) == channel.TooLong) != (tt.parts == 0) {
			t.Errorf("%s, %d letters, automatic %t: %d parts, %v; want %d", tt.visibility, tt.length, tt.auto, len(parts), err, tt.parts)
		}
	}
}

// The signature is counted before anything leaves.
func TestPractice27_TheSignatureIsInsideTheLimit(t *testing.T) {
	n := fake()
	n.caps.Text = channel.TextLimit{Max: 14}
	g := gateway.New(n, nil)
	d := draft()
	for body, code := range map[string]channel.Code{"Buongiorno": "", "Buongiorno!": channel.TooLong} {
		d.Text = body
		parts, err := g.Parts(t.Context(), d, "^FB")
		if channel.CodeOf(err) != code {
			t.Errorf("%q: %v, want %q", body, err, code)
		}
		if code == "" && parts[0].Text != body+" ^FB" {
			t.Errorf("sent %q", parts[0].Text)
		}
	}
}

// Whatever part fails, the next call goes on there: no part is sent twice.
func TestSendPartsResumes(t *testing.T) {
	for broken := range 3 {
		synctest.Test(t, func(t *testing.T) {
			final := &channel.Error{Code: channel.Permission, Account: account, Op: "send"}
			n := fake()
			for range broken {
				n.errs = append(n.errs, nil)
			}
			n.errs = append(n.errs, final)
			n.caps.Text = channel.TextLimit{Max: 40}
			g := gateway.New(n, nil)
			d := draft()
			d.Text, d.Visibility = long, channel.Private
			parts, err := g.Parts(t.Context(), d, "")
			if err != nil || len(parts) != 3 {
				t.Fatalf("%d parts, %v", len(parts), err)
			}
			done, err := g.SendParts(t.Context(), parts, nil)
			if channel.CodeOf(err) != channel.Permission || len(done) != broken {
				t.Fatalf("%d parts sent, %v", len(done), err)
			}
			all, err := g.SendParts(t.Context(), parts, done)
			if err != nil || len(all) != 3 {
				t.Fatalf("%d parts sent in all, %v", len(all), err)
			}
			var sent, parents []string
			for i, d := range n.drafts {
				if i == broken {
					continue // the call that failed
				}
				sent, parents = append(sent, d.ID), append(parents, d.InReplyTo.Native)
			}
			if diff := cmp.Diff([]string{"d-1", "d-1/2", "d-1/3"}, sent); diff != "" {
				t.Errorf("sent (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]string{"m-1", "n-d-1", "n-d-1/2"}, parents); diff != "" {
				t.Errorf("each answers the one before (-want +got):\n%s", diff)
			}
		})
	}
}

// In public only the first part addresses the customer.
func TestPartsAddressOnce(t *testing.T) {
	n := fake()
	n.caps.Text, n.caps.Mentions = channel.TextLimit{Max: 60}, true
	d := draft()
	d.Text = long
	for v, want := range map[channel.Visibility]string{channel.Public: "", channel.Private: "@ann"} {
		d.Visibility = v
		parts, err := gateway.New(n, &gateway.Options{PublicParts: 4}).Parts(t.Context(), d, "")
		if err != nil || len(parts) < 2 {
			t.Fatalf("%d parts, %v", len(parts), err)
		}
		if parts[0].To.Handle != "@ann" || parts[1].To.Handle != want {
			t.Errorf("%s: the parts address %q and %q", v, parts[0].To.Handle, parts[1].To.Handle)
		}
	}
}

// A limit on one recipient holds nobody else back.
func TestLimitsHaveTheirScope(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		until := time.Now().Add(time.Hour)
		blocked := &channel.Error{Code: channel.RateLimited, Account: account, Op: "send", RetryAt: until, Scope: channel.ScopeRecipient}
		n := fake(blocked)
		g := gateway.New(n, &gateway.Options{Attempts: 1})
		if _, err := g.Send(t.Context(), draft()); channel.CodeOf(err) != channel.RateLimited {
			t.Fatal(err)
		}
		if _, err := g.Send(t.Context(), draft()); channel.CodeOf(err) != channel.RateLimited || len(n.drafts) != 1 {
			t.Errorf("the recipient is written to again: %v", err)
		}
		other := draft()
		other.To = channel.Party{Native: "u-2"}
		if _, err := g.Send(t.Context(), other); err != nil {
			t.Errorf("another recipient is held back: %v", err)
		}
		time.Sleep(time.Hour)
		if _, err := g.Send(t.Context(), draft()); err != nil {
			t.Errorf("after the hour: %v", err)
		}
	})
}

// What a network says is left is not exceeded, however many send at once.
func TestLimitsAreLearnt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reset := time.Now().Add(15 * time.Minute)
		n := &telling{network: fake(), left: 5, reset: reset}
		g := gateway.New(n, nil)
		if _, err := g.Send(t.Context(), draft()); err != nil {
			t.Fatal(err)
		}
		results := make(chan error)
		for range 20 {
			go func() {
				_, err := g.Send(t.Context(), draft())
				results <- err
			}()
		}
		ok := 0
		for range 20 {
			err := <-results
			var e *channel.Error
			switch {
			case err == nil:
				ok++
			case !errors.As(err, &e) || e.Code != channel.RateLimited || !e.RetryAt.Equal(reset):
				t.Errorf("held back with %v", err)
			}
		}
		if n.over > 0 || ok != 4 {
			t.Errorf("%d were sent after the first, %d of them over the limit; want 4 and 0", ok, n.over)
		}
	})
}

// telling answers with what is left.
type telling struct {
	*network
	left, over int
	reset      time.Time
}

func (n *telling) Send(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
	r, err := n.network.Send(ctx, d)
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.left--; n.left < 0 {
		n.over++
	}
	r.Quota = channel.Quota{Remaining: max(n.left, 0), Reset: n.reset}
	return r, err
}

func TestLimitsByRecipientAreDeclared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := fake()
		n.caps.Limits = []channel.RateLimit{{Scope: channel.ScopeRecipient, N: 1, Per: 6 * time.Second}}
		g := gateway.New(n, nil)
		began := time.Now()
		for i := range 6 {
			d := draft()
			d.To.Native = strings.Repeat("u", 1+i%2)
			if _, err := g.Send(t.Context(), d); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(began); took != 12*time.Second {
			t.Errorf("three messages to each of two took %v, want 12s", took)
		}
	})
}
