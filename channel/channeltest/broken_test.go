package channeltest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/channeltest"
	"github.com/mysocialcare/socialcare/channel/memory"
)

// broken is an adapter with one rule broken: the functions that are set stand in
// place of its own.
type broken struct {
	*memory.Adapter
	gone <-chan struct{} // the test has ended
	caps func(channel.Capabilities) channel.Capabilities
	send func(ctx context.Context, d channel.Draft) (channel.Receipt, error)
	find func(ctx context.Context, d channel.Draft, since time.Time) (channel.Receipt, bool, error)
	poll func(ctx context.Context, c channel.Cursor) (channel.Page, error)
	edit func(ctx context.Context, ref channel.Ref, d channel.Draft) (channel.Receipt, error)
	drop func(ctx context.Context, ref channel.Ref) error
}

func (b *broken) Capabilities(ctx context.Context) (channel.Capabilities, error) {
	c, err := b.Adapter.Capabilities(ctx)
	if b.caps != nil {
		c = b.caps(c)
	}
	return c, err
}

func (b *broken) Send(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
	if b.send != nil {
		return b.send(ctx, d)
	}
	return b.Adapter.Send(ctx, d)
}

func (b *broken) Find(ctx context.Context, d channel.Draft, since time.Time) (channel.Receipt, bool, error) {
	if b.find != nil {
		return b.find(ctx, d, since)
	}
	return b.Adapter.Find(ctx, d, since)
}

func (b *broken) Poll(ctx context.Context, c channel.Cursor) (channel.Page, error) {
	if b.poll != nil {
		return b.poll(ctx, c)
	}
	return b.Adapter.Poll(ctx, c)
}

func (b *broken) Edit(ctx context.Context, ref channel.Ref, d channel.Draft) (channel.Receipt, error) {
	if b.edit != nil {
		return b.edit(ctx, ref, d)
	}
	return b.Adapter.Edit(ctx, ref, d)
}

func (b *broken) Delete(ctx context.Context, ref channel.Ref) error {
	if b.drop != nil {
		return b.drop(ctx, ref)
	}
	return b.Adapter.Delete(ctx, ref)
}

// changed changes a failing Send's error.
func changed(b *broken, change func(e *channel.Error) error) func(context.Context, channel.Draft) (channel.Receipt, error) {
	return func(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
		r, err := b.Adapter.Send(ctx, d)
		var e *channel.Error
		if errors.As(err, &e) {
			return r, change(e)
		}
		return r, err
	}
}

// breaks break one rule each, and name the promise that must notice.
var breaks = map[string]func(b *broken, h *channeltest.Harness, client *http.Client){
	"send: nothing is retried inside": func(b *broken, _ *channeltest.Harness, _ *http.Client) {
		b.send = func(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
			r, err := b.Adapter.Send(ctx, d)
			if e := (*channel.Error)(nil); errors.As(err, &e) && e.MaybeDone {
				_, _ = b.Adapter.Send(ctx, d) // once more, to be sure
			}
			return r, err
		}
	},
	"send: Find sees what was published": func(b *broken, _ *channeltest.Harness, _ *http.Client) {
		b.find = func(context.Context, channel.Draft, time.Time) (channel.Receipt, bool, error) {
			return channel.Receipt{}, false, nil
		}
	},
	"send: through a gateway a lost answer is sent once": func(b *broken, _ *channeltest.Harness, _ *http.Client) {
		b.find = func(context.Context, channel.Draft, time.Time) (channel.Receipt, bool, error) {
			return channel.Receipt{}, false, nil
		}
	},
	"send: Find does not see what was not": func(b *broken, _ *channeltest.Harness, _ *http.Client) {
		b.find = func(context.Context, channel.Draft, time.Time) (channel.Receipt, bool, error) {
			return channel.Receipt{}, true, nil
		}
	},
	"send: a lost answer is MaybeDone": func(b *broken, _ *channeltest.Harness, _ *http.Client) {
		b.send = changed(b, func(e *channel.Error) error { e.MaybeDone = false; return e })
	},
	"send: MaybeDone is not said of what was refused": func(b *broken, _ *channeltest.Harness, _ *http.Client) {
		b.send = changed(b, func(e *channel.Error) error { e.MaybeDone = true; return e })
	},
	"send: a call given up after the request left is MaybeDone": func(b *broken, _ *channeltest.Harness, _ *http.Client) {
		b.send = changed(b, func(e *channel.Error) error { e.MaybeDone = false; return e })
	},
	"receipts: an edit replaces what was written": func(b *broken, _ *channeltest.Harness, _ *http.Client) {
		b.edit = func(ctx context.Context, _ channel.Ref, d channel.Draft) (channel.Receipt, error) {
			return b.Adapter.Send(ctx, d)
		}
	},
	"receipts: what is deleted is gone, and deleting it again is no error": func(b *broken, _ *channeltest.Harness, _ *http.Client) {
		gone := map[channel.Ref]bool{}
		b.drop = func(ctx context.Context, ref channel.Ref) error {
			if gone[ref] {
				return &channel.Error{Code: channel.NotFound, Account: account, Op: "delete"}
			}
			gone[ref] = true
			return b.Adapter.Delete(ctx, ref)
		}
	},
	"fixtures: a message says who wrote it, where, when and who can read it": func(b *broken, _ *channeltest.Harness, _ *http.Client) {
		b.poll = func(ctx context.Context, c channel.Cursor) (channel.Page, error) {
			p, err := b.Adapter.Poll(ctx, c)
			for _, e := range p.Events {
				e.Message.Author.Native = ""
			}
			return p, err
		}
	},
	"privacy: a gateway's log holds neither text nor secrets": func(b *broken, _ *channeltest.Harness, _ *http.Client) {
		b.send = changed(b, func(e *channel.Error) error { e.Native = "it said: Sono Rossana Bianchini"; return e })
	},
	"send: one call publishes once": func(b *broken, _ *channeltest.Harness, _ *http.Client) {
		b.send = func(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
			_, _ = b.Adapter.Send(ctx, d)
			return b.Adapter.Send(ctx, d)
		}
	},
	"errors: failures have their class": func(b *broken, _ *channeltest.Harness, _ *http.Client) {
		b.send = changed(b, func(e *channel.Error) error { e.Code = channel.Internal; return e })
	},
	"errors: a limit says when it ends": func(b *broken, _ *channeltest.Harness, _ *http.Client) {
		b.send = changed(b, func(e *channel.Error) error { e.RetryAt = time.Time{}; return e })
	},
	"privacy: errors hold neither text nor secrets": func(b *broken, _ *channeltest.Harness, _ *http.Client) {
		b.send = func(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
			r, err := b.Adapter.Send(ctx, d)
			if e := (*channel.Error)(nil); errors.As(err, &e) {
				e.Err = errors.New("could not send " + d.Text)
			}
			return r, err
		}
	},
	"receipts: a receipt names the message and its time": func(b *broken, _ *channeltest.Harness, _ *http.Client) {
		b.send = func(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
			_, err := b.Adapter.Send(ctx, d)
			return channel.Receipt{}, err
		}
	},
	"receipts: abilities are as declared": func(b *broken, _ *channeltest.Harness, _ *http.Client) {
		b.caps = func(c channel.Capabilities) channel.Capabilities { c.Hides = true; return c }
	},
	"limits: a text at the limit is published": func(b *broken, _ *channeltest.Harness, _ *http.Client) {
		b.send = func(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
			if len(d.Text) >= 200 {
				return channel.Receipt{}, &channel.Error{Code: channel.TooLong, Account: account, Op: "send"}
			}
			return b.Adapter.Send(ctx, d)
		}
	},
	"limits: a text over the limit never leaves": func(b *broken, _ *channeltest.Harness, _ *http.Client) {
		b.send = func(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
			d.Text = d.Text[:min(len(d.Text), 200)]
			return b.Adapter.Send(ctx, d)
		}
	},
	"threading: a reference of another account is refused": func(b *broken, _ *channeltest.Harness, _ *http.Client) {
		b.send = func(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
			d.InReplyTo.Account = account
			return b.Adapter.Send(ctx, d)
		}
	},
	"handoff: a visibility that is not declared is refused": func(b *broken, _ *channeltest.Harness, _ *http.Client) {
		b.send = func(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
			if d.Visibility != channel.Private {
				d.Visibility = channel.Public
			}
			return b.Adapter.Send(ctx, d)
		}
	},
	"limits: a receipt says what the network said is left": func(_ *broken, h *channeltest.Harness, _ *http.Client) {
		fail := h.Fail
		h.Fail = func(f channeltest.Fault) bool { return f == channeltest.QuotaLeft || fail(f) } // which is not told on
	},
	"threading: an answer is one to its message": func(b *broken, _ *channeltest.Harness, _ *http.Client) {
		b.send = func(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
			d.InReplyTo = channel.Ref{}
			return b.Adapter.Send(ctx, d)
		}
	},
	"threading: a received answer names its parent": func(b *broken, _ *channeltest.Harness, _ *http.Client) {
		b.poll = func(ctx context.Context, c channel.Cursor) (channel.Page, error) {
			p, err := b.Adapter.Poll(ctx, c)
			for _, e := range p.Events {
				e.Message.Parent = ""
			}
			return p, err
		}
	},
	"echo: own messages are Self": func(b *broken, _ *channeltest.Harness, _ *http.Client) {
		b.poll = func(ctx context.Context, c channel.Cursor) (channel.Page, error) {
			p, err := b.Adapter.Poll(ctx, c)
			for _, e := range p.Events {
				e.Message.Author.Role = channel.Customer
			}
			return p, err
		}
	},
	"cursor: a new account begins now": func(b *broken, _ *channeltest.Harness, _ *http.Client) {
		first, err := b.Adapter.Poll(context.Background(), "")
		if err != nil {
			panic(err)
		}
		b.poll = func(ctx context.Context, c channel.Cursor) (channel.Page, error) {
			if c == "" {
				c = first.Next
			}
			return b.Adapter.Poll(ctx, c)
		}
	},
	"cursor: the same cursor brings the same events": func(b *broken, _ *channeltest.Harness, _ *http.Client) {
		given := map[string]bool{} // what was given once is forgotten
		b.poll = func(ctx context.Context, c channel.Cursor) (channel.Page, error) {
			p, err := b.Adapter.Poll(ctx, c)
			var events []channel.Event
			for _, e := range p.Events {
				if !given[e.Key()] {
					events = append(events, e)
				}
				given[e.Key()] = true
			}
			p.Events = events
			return p, err
		}
	},
	"cursor: pages lose nothing": func(b *broken, _ *channeltest.Harness, _ *http.Client) {
		b.poll = func(ctx context.Context, c channel.Cursor) (channel.Page, error) {
			p, err := b.Adapter.Poll(ctx, c)
			if p.More {
				p.Events = p.Events[1:]
			}
			return p, err
		}
	},
	"handoff: a private message stays private": func(b *broken, _ *channeltest.Harness, _ *http.Client) {
		b.send = func(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
			d.Visibility = channel.Public
			return b.Adapter.Send(ctx, d)
		}
	},
	"handoff: an answer is not wider than its message": func(_ *broken, h *channeltest.Harness, _ *http.Client) { h.Narrows = true },
	"context: a cancelled call returns at once": func(b *broken, h *channeltest.Harness, _ *http.Client) {
		slow := false
		h.Fail = func(f channeltest.Fault) bool { slow = f == channeltest.Slow; return slow }
		b.send = func(context.Context, channel.Draft) (channel.Receipt, error) {
			if slow {
				time.Sleep(5500 * time.Millisecond)
				return channel.Receipt{}, &channel.Error{Code: channel.Transient, Account: account, Op: "send"}
			}
			return channel.Receipt{Ref: channel.Ref{Account: account, Native: "n"}, At: time.Now()}, nil
		}
	},
	"context: no goroutine is left": func(b *broken, h *channeltest.Harness, _ *http.Client) {
		h.Fail = func(f channeltest.Fault) bool { return f == channeltest.Slow }
		b.send = func(context.Context, channel.Draft) (channel.Receipt, error) {
			go func() { <-b.gone }()
			return channel.Receipt{}, &channel.Error{Code: channel.Transient, Account: account, Op: "send"}
		}
	},
	"offline: only the configured host is called": func(b *broken, _ *channeltest.Harness, client *http.Client) {
		b.send = func(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
			if res, err := client.Get("http://telemetry.example/sent"); err == nil {
				_ = res.Body.Close()
			}
			return b.Adapter.Send(ctx, d)
		}
	},
}

func TestBrokenAdaptersFailByName(t *testing.T) {
	for name, damage := range breaks {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(name, "goroutine") {
				t.Parallel()
			}
			expect(t, name, func(t testing.TB, client *http.Client) channeltest.Harness {
				h := openMemory(t, client)
				b := &broken{Adapter: h.Adapter.(*memory.Adapter), gone: t.Context().Done()}
				damage(b, &h, client)
				h.Adapter = b
				return h
			})
		})
	}
}

// expect holds that the suite names the promise, and why it exists.
func expect(t *testing.T, name string, open func(testing.TB, *http.Client) channeltest.Harness) {
	t.Helper()
	var all []string
	for _, err := range channeltest.Check(t, open) {
		if strings.HasPrefix(err.Error(), name+": ") && strings.HasSuffix(err.Error(), ")") {
			return
		}
		all = append(all, err.Error())
	}
	t.Errorf("nothing of %q failed, but\n%s", name, strings.Join(all, "\n"))
}

// deaf is a memory network with a stream that brings nothing.
type deaf struct{ *broken }

func (deaf) Stream(ctx context.Context, emit func([]channel.Event) error) error {
	if err := emit(nil); err != nil {
		return nil // and swallows the sink's error
	}
	<-ctx.Done()
	return ctx.Err()
}

var deafness = []string{
	"cursor: a stream says that it listens, and brings what comes", "cursor: a stream ends with its context and with the sink's error",
}

func TestBrokenStreamsFailByName(t *testing.T) {
	for _, name := range deafness {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expect(t, name, func(t testing.TB, client *http.Client) channeltest.Harness {
				h := openMemory(t, client)
				h.Adapter = deaf{&broken{Adapter: h.Adapter.(*memory.Adapter), caps: func(c channel.Capabilities) channel.Capabilities {
					c.Streams = true
					return c
				}}}
				return h
			})
		})
	}
}

// Without damage nothing fails: the wrappers themselves break no rule.
func TestWholeAdaptersPass(t *testing.T) {
	for _, err := range channeltest.Check(t, func(t testing.TB, client *http.Client) channeltest.Harness {
		h := openMemory(t, client)
		h.Adapter = &broken{Adapter: h.Adapter.(*memory.Adapter)}
		return h
	}) {
		t.Error(err)
	}
}

func ExampleCheck() {
	open := func(testing.TB, *http.Client) channeltest.Harness {
		return channeltest.Harness{Adapter: memory.New(channel.Account{Network: "memory"}, nil)}
	}
	fmt.Println(len(channeltest.Check(nil, open)))
	// Output: 0
}
