package metrics_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	sdk "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
	"github.com/mysocialcare/socialcare/examples/metrics"
)

var account = channel.Account{Brand: "acme", Network: "memory", Name: "care"}

// read collects every value as "name{attributes}": counters and gauges by
// value, histograms by count.
func read(t *testing.T, reader *sdk.ManualReader) map[string]int64 {
	t.Helper()
	var all metricdata.ResourceMetrics
	if err := reader.Collect(t.Context(), &all); err != nil {
		t.Fatal(err)
	}
	values := map[string]int64{}
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			switch data := m.Data.(type) {
			case metricdata.Sum[int64]:
				for _, p := range data.DataPoints {
					values[named(m.Name, p.Attributes.Encoded(encoder{}))] = p.Value
				}
			case metricdata.Gauge[int64]:
				for _, p := range data.DataPoints {
					values[named(m.Name, p.Attributes.Encoded(encoder{}))] = p.Value
				}
			case metricdata.Histogram[float64]:
				for _, p := range data.DataPoints {
					values[named(m.Name, p.Attributes.Encoded(encoder{}))] = int64(p.Count)
				}
			default:
				t.Errorf("%s is a %T", m.Name, m.Data)
			}
		}
	}
	return values
}

func named(name, attributes string) string {
	name = strings.TrimPrefix(name, "socialcare.")
	if attributes == "" {
		return name
	}
	return name + "{" + attributes + "}"
}

// A desk at work, as its monitoring sees it.
func TestDesk(t *testing.T) {
	reader := sdk.NewManualReader()
	hooks, err := metrics.New(sdk.NewMeterProvider(sdk.WithReader(reader)).Meter("test"))
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		net, customers := memory.New(account, nil), memory.New(account, nil)
		rules, err := care.NewRules(care.Spec{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		d, err := desk.New(t.Context(), memstore.New(), rules, &desk.Options{Channels: []channel.Adapter{net}, Metrics: hooks})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		var run sync.WaitGroup
		run.Go(func() { _ = d.Run(ctx) })
		defer run.Wait()
		defer stop()

		for i := range 3 {
			e := customers.Receive(channel.Message{Text: "Nothing works", Thread: fmt.Sprint("t-", i), Author: channel.Party{Native: "u-1"}})
			if err := d.Ingest(t.Context(), []channel.Event{e, e}); err != nil {
				t.Fatal(err)
			}
		}
		id := care.Thread{Account: account, Native: "t-0"}.ID()
		net.Fail(memory.Fault{Err: &channel.Error{Code: channel.Transient}})
		reply := care.Reply{Agent: "FB", Text: "Write your IBAN here", Visibility: channel.Public, Seen: 2}
		if _, err := d.Do(t.Context(), id, reply); err == nil {
			t.Error("an unsafe reply was accepted")
		}
		reply.Text = "Please restart it."
		if _, err := d.Do(t.Context(), id, reply); err != nil {
			t.Fatal(err)
		}
		time.Sleep(7 * time.Hour)
	})
	const acc = "account=care,brand=acme,network=memory"
	want := map[string]int64{
		"events{kind=message,known=false}": 3,
		"events{kind=message,known=true}":  3,
		"outbox.lag{" + acc + "}":          2,
		"send.duration{" + acc + "}":       1,
		"send.failures{account=care,brand=acme,code=transient,final=false,network=memory}": 1,
		"refusals{command=reply,guard=unsafe_public}":                                      1,
		"outbox.waiting": 0,
		"outbox.dead":    0,
		"workers":        1,
		"shards":         care.Shards,
		"accounts":       1,
	}
	got := read(t, reader)
	if got["timer.lag"] == 0 {
		t.Error("no timer was acted on")
	}
	delete(got, "timer.lag")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The hooks that a quiet desk does not call.
func TestEveryHook(t *testing.T) {
	reader := sdk.NewManualReader()
	hooks, err := metrics.New(sdk.NewMeterProvider(sdk.WithReader(reader)).Meter("test"))
	if err != nil {
		t.Fatal(err)
	}
	hooks.Conflict()
	hooks.Conflict()
	hooks.Outbox(7, 2)
	hooks.Outbox(5, 1)
	want := map[string]int64{"conflicts": 2, "outbox.waiting": 5, "outbox.dead": 1}
	if diff := cmp.Diff(want, read(t, reader)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
