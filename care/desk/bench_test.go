package desk_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/channel"
)

// BenchmarkIngestInMemory is what the engine itself costs a message: 300 bytes
// each, a fifth of them new conversations.
func BenchmarkIngestInMemory(b *testing.B) {
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		b.Fatal(err)
	}
	d, err := desk.New(b.Context(), memstore.New(), rules, nil)
	if err != nil {
		b.Fatal(err)
	}
	words := strings.Repeat("My line is dead since Monday. ", 10)
	var n atomic.Int64
	b.ReportAllocs()
	for b.Loop() {
		i := n.Add(1)
		thread := fmt.Sprintf("t-%d", i)
		if i%5 != 0 {
			thread = fmt.Sprintf("t-%d", i%1000*5)
		}
		ref := channel.Ref{Account: account, Native: fmt.Sprintf("m-%d", i)}
		e := channel.Event{
			Kind: channel.Received, Account: account, At: time.Now(), Thread: thread, Target: ref,
			Message: &channel.Message{
				Ref: ref, Thread: thread, Surface: channel.Post, Visibility: channel.Public, Text: words,
				Author: channel.Party{Native: "u-" + thread, Handle: "@ann"},
			},
		}
		if err := d.Ingest(b.Context(), []channel.Event{e}); err != nil {
			b.Fatal(err)
		}
	}
}
