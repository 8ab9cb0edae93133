package gateway_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
	"github.com/mysocialcare/socialcare/channel/memory"
)

func typed(t *testing.T, err error) *channel.Error {
	t.Helper()
	var e *channel.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v (%T), want a *channel.Error", err, err)
	}
	return e
}

func TestSendBacksOff(t *testing.T) {
	for round := range 20 {
		synctest.Test(t, func(t *testing.T) {
			n := fake(transient(), transient(), transient(), transient(), transient(), transient())
			g := gateway.New(n, &gateway.Options{Attempts: 5, Backoff: time.Second, MaxBackoff: 3 * time.Second})
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			_, err := g.Send(ctx, draft())
			if e := typed(t, err); e.Code != channel.Transient || e.Native != "500" {
				t.Errorf("round %d: %v", round, err)
			}
			if len(n.sent) != 5 {
				t.Fatalf("round %d: %d attempts, want 5", round, len(n.sent))
			}
			for i, most := range []time.Duration{time.Second, 2 * time.Second, 3 * time.Second, 3 * time.Second} {
				if wait := n.sent[i+1].Sub(n.sent[i]); wait < most/2 || wait > most {
					t.Errorf("round %d: wait %d was %v, want %v to %v", round, i+1, wait, most/2, most)
				}
			}
		})
	}
}

func TestSendSucceedsLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := fake(transient(), transient())
		r, err := gateway.New(n, nil).Send(t.Context(), draft())
		if err != nil {
			t.Fatal(err)
		}
		want := channel.Receipt{Ref: channel.Ref{Account: account, Native: "n-d-1"}, At: time.Now()}
		if diff := cmp.Diff(want, r); diff != "" {
			t.Errorf("receipt (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]channel.Draft{draft(), draft(), draft()}, n.drafts); diff != "" {
			t.Errorf("drafts (-want +got):\n%s", diff)
		}
	})
}

func TestSendFinalErrors(t *testing.T) {
	for _, code := range []channel.Code{
		channel.Invalid, channel.Permission, channel.NotFound, channel.TooLong, channel.RecipientClosed,
		channel.Duplicate, channel.AuthRevoked, channel.Unconfigured, channel.Internal,
	} {
		n := fake(&channel.Error{Code: code, Op: "send"})
		_, err := gateway.New(n, nil).Send(t.Context(), draft())
		if channel.CodeOf(err) != code || len(n.sent) != 1 {
			t.Errorf("%s: %v after %d attempts, want one", code, err, len(n.sent))
		}
		if e := typed(t, err); e.Account != account {
			t.Errorf("%s: the error lacks the account", code)
		}
	}
}

func TestSendHonoursRetryAt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		n := fake(&channel.Error{Code: channel.RateLimited, RetryAt: start.Add(20 * time.Second)})
		if _, err := gateway.New(n, nil).Send(t.Context(), draft()); err != nil {
			t.Fatal(err)
		}
		if wait := n.sent[1].Sub(start); wait != 20*time.Second {
			t.Errorf("second attempt after %v, want 20s", wait)
		}
	})
}

func TestSendReturnsRatherThanMissTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		at := start.Add(time.Minute)
		n := fake(&channel.Error{Code: channel.RateLimited, RetryAt: at}, transient())
		g := gateway.New(n, nil) // 30 s without a deadline
		_, err := g.Send(t.Context(), draft())
		if e := typed(t, err); e.Code != channel.RateLimited || !e.RetryAt.Equal(at) || e.MaybeDone {
			t.Errorf("got %v, retry at %v; want rate_limited, at %v", err, e.RetryAt, at)
		}
		// The account is closed until then, for other drafts too.
		_, err = g.Send(t.Context(), draft())
		if e := typed(t, err); e.Code != channel.RateLimited || !e.RetryAt.Equal(at) || len(n.sent) != 1 {
			t.Errorf("got %v, retry at %v, %d calls; want to be held until %v", err, e.RetryAt, len(n.sent), at)
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("it took %v to say so", took)
		}

		time.Sleep(59 * time.Second)
		_, err = g.Send(t.Context(), draft()) // waits a second, then fails once
		if err != nil || !n.sent[1].Equal(at) {
			t.Errorf("got %v at %v, want an attempt at %v", err, n.sent[1], at)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		n.errs = []error{transient()}
		before := time.Now()
		_, err = g.Send(ctx, draft())
		if e := typed(t, err); e.Code != channel.Transient || e.RetryAt.Before(before.Add(250*time.Millisecond)) || time.Since(before) != 0 {
			t.Errorf("got %v, retry at %v after %v; want the backoff's end, at once", err, e.RetryAt, time.Since(before))
		}
	})
}

func TestSendCancelledWhileWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := fake(&channel.Error{Code: channel.RateLimited, RetryAt: time.Now().Add(20 * time.Second)})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(3*time.Second, cancel)
		start := time.Now()
		_, err := gateway.New(n, nil).Send(ctx, draft())
		if e := typed(t, err); e.Code != channel.RateLimited || time.Since(start) != 3*time.Second || len(n.sent) != 1 {
			t.Errorf("got %v after %v and %d calls", err, time.Since(start), len(n.sent))
		}
	})
}

func TestSendMaybeDone(t *testing.T) {
	found := channel.Receipt{Ref: channel.Ref{Account: account, Native: "found"}}
	t.Run("nobody can tell", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			n := fake(maybe())
			_, err := gateway.New(n, nil).Send(t.Context(), draft())
			if e := typed(t, err); !e.MaybeDone || len(n.sent) != 1 {
				t.Errorf("%v after %d attempts, want one and maybe done", err, len(n.sent))
			}
		})
	})
	t.Run("the receiver deduplicates", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			n := fake(maybe(), transient())
			n.caps.Dedupes = true
			if _, err := gateway.New(n, nil).Send(t.Context(), draft()); err != nil || len(n.sent) != 3 {
				t.Errorf("%v after %d attempts, want success at the third", err, len(n.sent))
			}
		})
	})
	t.Run("a later failure does not undo the doubt", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			n := fake(maybe(), &channel.Error{Code: channel.Permission})
			n.caps.Dedupes = true
			_, err := gateway.New(n, nil).Send(t.Context(), draft())
			if e := typed(t, err); e.Code != channel.Permission || !e.MaybeDone {
				t.Errorf("got %v, want permission, maybe done", err)
			}
		})
	})
	t.Run("found", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			f := &finding{network: fake(maybe()), find: func(d channel.Draft, since time.Time) (channel.Receipt, bool, error) {
				if d.ID != "d-1" || since.After(start) {
					t.Errorf("asked for %v since %v", d, since)
				}
				if time.Now().Equal(start) {
					t.Error("asked before the network had time to finish")
				}
				return found, true, nil
			}}
			r, err := gateway.New(f, nil).Send(t.Context(), draft())
			if err != nil || r != found || len(f.sent) != 1 {
				t.Errorf("%v, %v after %d attempts, want what was found after one", r, err, len(f.sent))
			}
		})
	})
	t.Run("not there", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := &finding{network: fake(maybe(), &channel.Error{Code: channel.Permission})}
			f.find = func(channel.Draft, time.Time) (channel.Receipt, bool, error) { return channel.Receipt{}, false, nil }
			_, err := gateway.New(f, nil).Send(t.Context(), draft())
			if e := typed(t, err); e.Code != channel.Permission || e.MaybeDone || len(f.sent) != 2 || f.finds != 1 {
				t.Errorf("%v after %d attempts and %d searches; want a repeat that ends the doubt", err, len(f.sent), f.finds)
			}
		})
	})
	t.Run("the search fails", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := &finding{network: fake(maybe())}
			f.find = func(channel.Draft, time.Time) (channel.Receipt, bool, error) {
				return channel.Receipt{}, false, transient()
			}
			_, err := gateway.New(f, nil).Send(t.Context(), draft())
			if e := typed(t, err); !e.MaybeDone || len(f.sent) != 1 {
				t.Errorf("%v after %d attempts, want one and maybe done", err, len(f.sent))
			}
		})
	})
}

// With a network that publishes and loses the answer, one message is published.
func TestSendOnceOverLostAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, done := range []bool{true, false} {
			m := memory.New(account, nil)
			m.Fail(memory.Fault{Err: maybe(), Done: done})
			r, err := gateway.New(m, nil).Send(t.Context(), draft())
			if err != nil || r.Ref.Native != "out-1" || len(m.Sent()) != 1 {
				t.Errorf("published although it failed: %v: got %v, %v, %d published; want one", done, r.Ref.Native, err, len(m.Sent()))
			}
		}
	})
}

func TestSendBoundsCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := fake()
		n.slow = time.Hour
		start := time.Now()
		_, err := gateway.New(n, nil).Send(context.Background(), draft())
		e := typed(t, err)
		if !e.MaybeDone || !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 15*time.Second {
			t.Errorf("got %v after %v, want maybe done after 15s", err, time.Since(start))
		}

		n = fake()
		n.slow, n.caps.Dedupes = time.Hour, true
		start = time.Now()
		_, err = gateway.New(n, nil).Send(context.Background(), draft())
		if e := typed(t, err); !e.MaybeDone || time.Since(start) != 30*time.Second || len(n.sent) != 2 {
			t.Errorf("got %v after %v and %d calls, want 30s and 2", err, time.Since(start), len(n.sent))
		}
	})
}

// An adapter that breaks its promise does not make us break ours.
func TestSendUntypedError(t *testing.T) {
	n := fake(errors.New("POST failed: segreto"))
	_, err := gateway.New(n, nil).Send(t.Context(), draft())
	e := typed(t, err)
	if e.Code != channel.Internal || !e.MaybeDone || strings.Contains(err.Error(), "segreto") {
		t.Errorf("got %v, want internal, maybe done, without the text", err)
	}
}

func TestSendLimit(t *testing.T) {
	for _, limit := range []channel.RateLimit{{N: 1, Per: time.Second}, {N: 2, Per: time.Minute}, {N: 3, Per: time.Second}, {N: 10, Per: time.Minute}, {N: 300, Per: 3 * time.Hour}} {
		t.Run(fmt.Sprint(limit), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := fake()
				n.caps.Send = limit
				g := gateway.New(n, &gateway.Options{Timeout: 100 * time.Hour})
				start := time.Now()
				var wg sync.WaitGroup
				total := 3*limit.N + 1
				for range total {
					wg.Go(func() {
						if _, err := g.Send(t.Context(), draft()); err != nil {
							t.Error(err)
						}
					})
				}
				wg.Wait()
				for i := limit.N; i < total; i++ {
					if window := n.sent[i].Sub(n.sent[i-limit.N]); window < limit.Per-time.Microsecond {
						t.Fatalf("%d calls within %v", limit.N+1, window)
					}
				}
				// The limit must hold back no more than it has to.
				if took := time.Since(start); took > 4*limit.Per {
					t.Errorf("%d calls took %v", total, took)
				}
			})
		})
	}
}

func TestSendLimitPastDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := fake()
		n.caps.Send = channel.RateLimit{N: 1, Per: time.Minute}
		g := gateway.New(n, nil)
		start := time.Now()
		if _, err := g.Send(t.Context(), draft()); err != nil {
			t.Fatal(err)
		}
		for range 3 { // a refused draft uses nothing up
			_, err := g.Send(t.Context(), draft())
			if e := typed(t, err); e.Code != channel.RateLimited || !e.RetryAt.Equal(start.Add(time.Minute)) || e.MaybeDone {
				t.Errorf("got %v, retry at %v; want rate_limited in a minute", err, e.RetryAt)
			}
		}
		if time.Since(start) != 0 || len(n.sent) != 1 {
			t.Errorf("%d calls in %v", len(n.sent), time.Since(start))
		}
		time.Sleep(time.Minute)
		if _, err := g.Send(t.Context(), draft()); err != nil {
			t.Error(err)
		}
	})
}

func TestLimitsFollowCapabilities(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := fake()
		n.caps.Send = channel.RateLimit{N: 1, Per: time.Hour}
		g := gateway.New(n, &gateway.Options{KeepCapabilities: time.Minute})
		if _, err := g.Send(t.Context(), draft()); err != nil {
			t.Fatal(err)
		}
		n.caps.Send = channel.RateLimit{}
		if _, err := g.Send(t.Context(), draft()); channel.CodeOf(err) != channel.RateLimited {
			t.Errorf("got %v while the old answer is fresh, want rate_limited", err)
		}
		time.Sleep(time.Minute)
		for range 5 {
			if _, err := g.Send(t.Context(), draft()); err != nil {
				t.Errorf("without a limit: %v", err)
			}
		}
	})
}

func TestLimitsChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := fake()
		n.caps.Send = channel.RateLimit{N: 1, Per: time.Hour}
		g := gateway.New(n, &gateway.Options{KeepCapabilities: time.Minute})
		if _, err := g.Send(t.Context(), draft()); err != nil {
			t.Fatal(err)
		}
		n.caps.Send = channel.RateLimit{N: 1, Per: 10 * time.Second}
		time.Sleep(time.Minute)
		for range 2 { // the first brings the new limit, the second waits for it
			if _, err := g.Send(t.Context(), draft()); err != nil {
				t.Error(err)
			}
		}
		if wait := n.sent[2].Sub(n.sent[1]); wait < 10*time.Second || wait > 20*time.Second {
			t.Errorf("the third send came %v after the second, want about 10s", wait)
		}
	})
}

func TestSendRefusesBeforeCalling(t *testing.T) {
	tests := map[string]struct {
		change func(*channel.Draft)
		code   channel.Code
		field  string
	}{
		"no id":                     {func(d *channel.Draft) { d.ID = "" }, channel.Invalid, "id"},
		"no text":                   {func(d *channel.Draft) { d.Text = " \n" }, channel.Invalid, "text"},
		"answer to another account": {func(d *channel.Draft) { d.InReplyTo.Account.Brand = "other" }, channel.Invalid, "in_reply_to"},
		"no visibility":             {func(d *channel.Draft) { d.Visibility = "" }, channel.Unsupported, "visibility"},
		"visibility it lacks":       {func(d *channel.Draft) { d.Visibility = channel.Unlisted }, channel.Unsupported, "visibility"},
		"eleven characters":         {func(d *channel.Draft) { d.Text = "è segreto!!" }, channel.TooLong, "text"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			n := fake()
			n.caps.Text = channel.TextLimit{Max: 10, Unit: channel.Runes}
			d := draft()
			tt.change(&d)
			_, err := gateway.New(n, nil).Send(t.Context(), d)
			e := typed(t, err)
			if e.Code != tt.code || e.Field != tt.field || !errors.Is(err, channel.ErrRejected) || len(n.sent) != 0 {
				t.Errorf("got %v after %d calls, want %s in %s", err, len(n.sent), tt.code, tt.field)
			}
			if strings.Contains(err.Error(), "segreto") {
				t.Errorf("the error %q holds the text", err)
			}
		})
	}
	t.Run("exactly ten", func(t *testing.T) {
		n := fake()
		n.caps.Text = channel.TextLimit{Max: 10, Unit: channel.Runes}
		d := draft()
		d.Text = "è segreto!"
		if _, err := gateway.New(n, nil).Send(t.Context(), d); err != nil {
			t.Error(err)
		}
	})
	t.Run("an adapter that cannot send", func(t *testing.T) {
		if _, err := gateway.New(mute{}, nil).Send(t.Context(), draft()); channel.CodeOf(err) != channel.Unsupported {
			t.Errorf("got %v, want unsupported", err)
		}
	})
}

// The handle that the adapter adds counts; one that is written counts once.
func TestSendCountsTheHandle(t *testing.T) {
	tests := []struct {
		text     string
		mentions bool
		code     channel.Code
	}{
		{"12345", true, ""}, {"123456", true, channel.TooLong}, {"1234567890", false, ""},
		{"@ann 12345", true, ""}, {"@ann 123456", true, channel.TooLong},
	}
	for _, tt := range tests {
		n := fake()
		n.caps.Text, n.caps.Mentions = channel.TextLimit{Max: 10}, tt.mentions
		d := draft()
		d.Text = tt.text
		if _, err := gateway.New(n, nil).Send(t.Context(), d); channel.CodeOf(err) != tt.code {
			t.Errorf("%q, mentions %v: %v, want %q", tt.text, tt.mentions, err, tt.code)
		}
	}
}

func TestSendCheck(t *testing.T) {
	refusal := errors.New("it asks for an IBAN in public")
	var seen []channel.Draft
	check := func(d channel.Draft) error {
		seen = append(seen, d)
		if d.Visibility == channel.Public {
			return refusal
		}
		return nil
	}
	n := fake()
	g := gateway.New(n, &gateway.Options{Check: check})
	_, err := g.Send(t.Context(), draft())
	if !errors.Is(err, refusal) || channel.CodeOf(err) != channel.Invalid || len(n.sent) != 0 {
		t.Errorf("got %v after %d calls, want the refusal", err, len(n.sent))
	}
	private := draft()
	private.Visibility = channel.Private
	if _, err := g.Send(t.Context(), private); err != nil || len(n.sent) != 1 {
		t.Errorf("in private: %v after %d calls", err, len(n.sent))
	}
	if diff := cmp.Diff([]channel.Draft{draft(), private}, seen); diff != "" {
		t.Errorf("checked (-want +got):\n%s", diff)
	}
}

func TestSendLogsNoText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		log := slog.New(slog.NewJSONHandler(&b, &slog.HandlerOptions{Level: slog.LevelDebug}))
		n := fake(transient(), errors.New("segreto @ann"))
		g := gateway.New(n, &gateway.Options{Log: log})
		_, _ = g.Send(t.Context(), draft())
		_, _ = g.Send(t.Context(), draft())
		if got := b.String(); strings.Contains(got, "segreto") || strings.Contains(got, "ann") ||
			strings.Count(got, "send failed") != 2 || strings.Count(got, `"draft":"d-1"`) != 3 {
			t.Errorf("log:\n%s", got)
		}
	})
}
