package gateway_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
	"github.com/mysocialcare/socialcare/channel/text"
)

// A private message has a limit of its own, and a rule of counting.
func TestLimitOfEachAudience(t *testing.T) {
	n := fake()
	n.caps.Text = channel.TextLimit{Max: 280, Unit: channel.Weighted, URLLength: 23}
	n.caps.PrivateText = channel.TextLimit{Max: 20, Unit: channel.Bytes}
	g := gateway.New(n, nil)
	for _, tt := range []struct {
		v        channel.Visibility
		text     string
		overflow int // -1: it fits
	}{
		{channel.Public, strings.Repeat("a", 280), -1},
		{channel.Public, strings.Repeat("a", 281), 280},
		{channel.Public, strings.Repeat("漢", 140), -1},
		{channel.Public, strings.Repeat("漢", 141), 3 * 140},
		{channel.Private, strings.Repeat("a", 20), -1},
		{channel.Private, strings.Repeat("a", 21), 20},
		{channel.Private, strings.Repeat("è", 10), -1},
		{channel.Private, strings.Repeat("è", 11), 20},
	} {
		d := draft()
		d.Visibility, d.Text = tt.v, tt.text
		_, err := g.Send(t.Context(), d)
		var over *text.TooLong
		switch {
		case tt.overflow < 0 && err != nil:
			t.Errorf("%s, %d bytes: %v", tt.v, len(tt.text), err)
		case tt.overflow >= 0 && (!errors.As(err, &over) || over.Overflow != tt.overflow):
			t.Errorf("%s, %d bytes: %v, want too long from byte %d", tt.v, len(tt.text), err, tt.overflow)
		}
	}
	d := draft()
	d.Visibility, d.Text = channel.Private, "one two three four five"
	parts, err := g.Parts(t.Context(), d, "")
	if err != nil || len(parts) != 2 {
		t.Fatalf("%d parts, %v", len(parts), err)
	}
	d.Auto = true
	if _, err := g.Parts(t.Context(), d, ""); channel.CodeOf(err) != channel.TooLong {
		t.Errorf("what no person wrote: %v, want it to be one message", err)
	}
	n.caps.PrivateText = channel.TextLimit{}
	d.Text = strings.Repeat("a", 281)
	if _, err := gateway.New(n, nil).Send(t.Context(), d); channel.CodeOf(err) != channel.TooLong {
		t.Errorf("without a limit of its own: %v, want the public one's", err)
	}
}

// Nothing leaves after the network's window, whoever still has it in a queue.
func TestSendHoldsTheWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := fake()
		n.caps.Windows = []channel.Window{
			{Visibility: channel.Private, Surfaces: []channel.Surface{channel.Comment}, For: time.Hour},
			{Visibility: channel.Private, For: 24 * time.Hour, Human: 7 * 24 * time.Hour},
		}
		g := gateway.New(n, nil)
		heard := time.Now()
		time.Sleep(24 * time.Hour)
		for _, tt := range []struct {
			name string
			edit func(*channel.Draft)
			want channel.Code
		}{
			{"a person's", func(*channel.Draft) {}, ""},
			{"a machine's", func(d *channel.Draft) { d.Auto = true }, channel.WindowClosed},
			{"in public", func(d *channel.Draft) { d.Auto, d.Visibility = true, channel.Public }, ""},
			{"to a comment", func(d *channel.Draft) { d.Surface = channel.Comment }, channel.WindowClosed},
			{"when nobody knows when it was", func(d *channel.Draft) { d.Auto, d.Heard = true, time.Time{} }, ""},
		} {
			d := draft()
			d.Visibility, d.Heard, d.Surface = channel.Private, heard, channel.DirectMessage
			tt.edit(&d)
			_, err := g.Send(t.Context(), d)
			if channel.CodeOf(err) != tt.want || tt.want != "" && !errors.Is(err, channel.ErrRejected) {
				t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
			}
		}
		caps, err := g.Capabilities(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := cmp.Diff(caps.Windows, n.caps.Windows)
		caps.Windows[0].Surfaces[0] = "changed"
		if again, _ := g.Capabilities(t.Context()); want != "" || again.Windows[0].Surfaces[0] != channel.Comment {
			t.Errorf("a caller changed the capabilities: %v", again.Windows)
		}
	})
}
