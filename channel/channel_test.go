package channel_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
)

var (
	account = channel.Account{Brand: "acme", Network: "web", Name: "chat"}
	at      = time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
)

func TestEventKey(t *testing.T) {
	event := func(kind channel.Kind, native string, at time.Time) channel.Event {
		return channel.Event{Kind: kind, Account: account, At: at, Target: channel.Ref{Account: account, Native: native}}
	}
	again := event(channel.Received, "m-1", at.Add(time.Hour))
	again.Native, again.Thread, again.Message = "delivery-2", "t-1", &channel.Message{Text: "Ciao"}
	rome := time.FixedZone("", 3600)

	same := map[string][2]channel.Event{
		"delivered later, under another number": {event(channel.Received, "m-1", at), again},
		"deleted twice":                         {event(channel.Deleted, "m-1", at), event(channel.Deleted, "m-1", at.Add(time.Hour))},
		"edited at one instant in two zones":    {event(channel.Edited, "m-1", at), event(channel.Edited, "m-1", at.In(rome))},
		"unknown, same number":                  {{Kind: channel.Unknown, Native: "e-1", At: at}, {Kind: channel.Unknown, Native: "e-1"}},
	}
	for name, pair := range same {
		if a, b := pair[0].Key(), pair[1].Key(); a != b {
			t.Errorf("%s: keys %q and %q, want one", name, a, b)
		}
	}

	different := []channel.Event{
		event(channel.Received, "m-1", at),
		event(channel.Received, "m-2", at),
		event(channel.Received, "edited:m-1", at),
		event(channel.Edited, "m-1", at),
		event(channel.Edited, "m-1", at.Add(time.Nanosecond)),
		event(channel.Edited, "m-1@2026-11-21T10:00:00Z", at),
		event(channel.Deleted, "m-1", at),
		{Kind: channel.Unknown, Native: "m-1"},
		{Kind: channel.Unknown, Native: "m-2"},
	}
	seen := map[string]int{}
	for i, e := range different {
		if j, ok := seen[e.Key()]; ok {
			t.Errorf("events %d and %d share the key %q", j, i, e.Key())
		}
		seen[e.Key()] = i
	}
}

func FuzzEventKey(f *testing.F) {
	f.Add("m-1", int64(0), "m-1@1970-01-01T00:00:00Z", int64(1))
	f.Add("a:b", int64(5), "a", int64(5))
	f.Fuzz(func(t *testing.T, a string, atA int64, b string, atB int64) {
		edit := func(id string, at int64) channel.Event {
			return channel.Event{Kind: channel.Edited, At: time.Unix(0, at), Target: channel.Ref{Native: id}}
		}
		same := a == b && atA == atB
		if got := edit(a, atA).Key() == edit(b, atB).Key(); got != same {
			t.Errorf("edits of %q and %q: one key %v, want %v", a, b, got, same)
		}
	})
}

func TestNarrower(t *testing.T) {
	const unknown = channel.Visibility("circle")
	order := []channel.Visibility{channel.Public, channel.Unlisted, channel.Followers, channel.Private}
	for i, v := range order {
		for j, w := range order {
			if want := order[max(i, j)]; v.Narrower(w) != want {
				t.Errorf("%s.Narrower(%s) = %s, want %s", v, w, v.Narrower(w), want)
			}
		}
		if v != channel.Public && (v.Narrower(unknown) != v || unknown.Narrower(v) != v || v.Narrower("") != v) {
			t.Errorf("an unknown visibility is taken for narrower than %s", v)
		}
	}
	if !channel.Private.IsPrivate() || channel.Followers.IsPrivate() || channel.Visibility("").IsPrivate() || unknown.IsPrivate() {
		t.Error("only private is private")
	}
}

func TestErrorText(t *testing.T) {
	tests := []struct {
		err  channel.Error
		want string
	}{
		{channel.Error{Code: channel.Transient}, "channel: transient"},
		{channel.Error{Code: channel.Transient, Op: "send"}, "channel: send: transient"},
		{channel.Error{Code: channel.Invalid, Account: account, Op: "decode", Field: "author.id"}, "channel: acme/web/chat decode: invalid in author.id"},
		{
			channel.Error{Code: channel.Transient, Account: account, Op: "send", Native: "502", MaybeDone: true, Err: io.ErrUnexpectedEOF, RetryAt: at},
			"channel: acme/web/chat send: transient (502), may have been done: unexpected EOF",
		},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, tt.err.Error()); diff != "" {
			t.Errorf("text (-want +got):\n%s", diff)
		}
	}
}

// Every code but Internal belongs to one class, by which the caller acts.
func TestErrorClasses(t *testing.T) {
	classes := map[string]error{"retry": channel.ErrRetry, "operator": channel.ErrOperator, "rejected": channel.ErrRejected}
	codes := map[channel.Code]string{
		channel.RateLimited: "retry", channel.Transient: "retry", channel.AuthExpired: "retry",
		channel.AuthRevoked: "operator", channel.Unconfigured: "operator",
		channel.Permission: "rejected", channel.RecipientClosed: "rejected", channel.NotFound: "rejected",
		channel.Duplicate: "rejected", channel.TooLong: "rejected", channel.Invalid: "rejected",
		channel.Unsupported: "rejected", channel.BadSignature: "rejected", channel.TooLarge: "rejected",
		channel.Internal: "", "of tomorrow": "",
	}
	for code, want := range codes {
		err := fmt.Errorf("outside: %w", &channel.Error{Code: code, Err: fmt.Errorf("inside: %w", io.EOF)})
		for name, class := range classes {
			if got := errors.Is(err, class); got != (name == want) {
				t.Errorf("%s is %s: %v", code, name, got)
			}
		}
		if !errors.Is(err, io.EOF) {
			t.Errorf("%s: the cause is lost", code)
		}
		if got := channel.CodeOf(err); got != code {
			t.Errorf("CodeOf(%s) = %s", code, got)
		}
	}
}

func TestCodeOf(t *testing.T) {
	tests := []struct {
		err  error
		want channel.Code
	}{
		{nil, ""},
		{io.EOF, channel.Internal},
		{fmt.Errorf("x: %w", context.Canceled), channel.Transient},
		{context.DeadlineExceeded, channel.Transient},
		{errors.Join(io.EOF, &channel.Error{Code: channel.NotFound}), channel.NotFound},
		{&channel.Error{Code: channel.Internal, Err: &channel.Error{Code: channel.NotFound}}, channel.Internal},
	}
	for _, tt := range tests {
		if got := channel.CodeOf(tt.err); got != tt.want {
			t.Errorf("CodeOf(%v) = %q, want %q", tt.err, got, tt.want)
		}
	}
}

func TestCan(t *testing.T) {
	c := channel.Capabilities{Reply: []channel.Visibility{channel.Private}}
	if !c.Can(channel.Private) || c.Can(channel.Public) || c.Can("") || (channel.Capabilities{}).Can(channel.Public) {
		t.Error("Can does not follow Reply")
	}
}

func TestDeliveryGet(t *testing.T) {
	d := channel.Delivery{Header: map[string][]string{"webhook-id": {"a", "b"}, "Empty": {}}}
	for name, want := range map[string]string{"Webhook-Id": "a", "webhook-id": "a", "Empty": "", "Absent": ""} {
		if got := d.Get(name); got != want {
			t.Errorf("Get(%s) = %q, want %q", name, got, want)
		}
	}
}

func ExampleError() {
	var err error = &channel.Error{Code: channel.RateLimited, Account: account, Op: "send", Native: "429", RetryAt: at}
	var e *channel.Error
	if errors.Is(err, channel.ErrRetry) && errors.As(err, &e) {
		fmt.Println(err, "- not before", e.RetryAt.Format(time.RFC3339))
	}
	// Output: channel: acme/web/chat send: rate_limited (429) - not before 2026-11-21T10:00:00Z
}

func ExampleEvent_Key() {
	ref := channel.Ref{Account: account, Native: "m-1"}
	fmt.Println(channel.Event{Kind: channel.Received, Target: ref, At: at}.Key())
	fmt.Println(channel.Event{Kind: channel.Edited, Target: ref, At: at}.Key())
	// Output:
	// message:m-1
	// edited:m-1@2026-11-21T10:00:00Z
}

func ExampleVisibility_Narrower() {
	asked, message := channel.Public, channel.Followers
	fmt.Println(asked.Narrower(message))
	// Output: followers
}
