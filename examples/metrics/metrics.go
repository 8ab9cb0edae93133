// Package metrics shows a desk's metrics to OpenTelemetry: each hook of
// desk.Metrics feeds an instrument of a meter.
//
//	hooks, err := metrics.New(otel.Meter("desk"))
//	d, err := desk.New(ctx, store, rules, &desk.Options{Metrics: hooks, Channels: channels})
//
// It is an example to copy: what an application does not look at it leaves out,
// and one that has another monitoring system fills the same hooks.
package metrics

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
)

// New makes the instruments on a meter and the hooks that feed them. Names are
// those below "socialcare."; durations are in seconds.
func New(meter metric.Meter) (desk.Metrics, error) {
	m := &maker{meter: meter}
	events := m.counter("socialcare.events", "{event}", "events of the channels that are durable")
	claimed := m.histogram("socialcare.outbox.lag", "how late a message was taken from the outbox")
	sent := m.histogram("socialcare.send.duration", "how long sending took")
	failed := m.counter("socialcare.send.failures", "{attempt}", "attempts to send that did not succeed")
	ticked := m.histogram("socialcare.timer.lag", "how late a timer was acted on")
	refused := m.counter("socialcare.refusals", "{command}", "commands that a guard refused")
	conflicts := m.counter("socialcare.conflicts", "{decision}", "decisions taken anew because the conversation moved on")
	waiting := m.gauge("socialcare.outbox.waiting", "{message}", "messages that have not left")
	dead := m.gauge("socialcare.outbox.dead", "{message}", "messages that wait for a person")
	workers := m.gauge("socialcare.workers", "{process}", "processes that share the work")
	shards := m.gauge("socialcare.shards", "{shard}", "shards that are this process's")
	accounts := m.gauge("socialcare.accounts", "{account}", "accounts that are this process's")
	if m.err != nil {
		return desk.Metrics{}, m.err
	}
	ctx := context.Background() // the hooks have none: they count, whoever gave up
	return desk.Metrics{
		Ingested: func(kind channel.Kind, known bool) {
			events.Add(ctx, 1, with(attribute.String("kind", string(kind)), attribute.Bool("known", known)))
		},
		Claimed: func(a channel.Account, late time.Duration) { claimed.Record(ctx, late.Seconds(), of(a)) },
		Sent:    func(a channel.Account, took time.Duration) { sent.Record(ctx, took.Seconds(), of(a)) },
		Failed: func(a channel.Account, code channel.Code, final bool) {
			failed.Add(ctx, 1, of(a), with(attribute.String("code", string(code)), attribute.Bool("final", final)))
		},
		Ticked: func(late time.Duration) { ticked.Record(ctx, late.Seconds()) },
		Refused: func(command, guard string) {
			refused.Add(ctx, 1, with(attribute.String("command", command), attribute.String("guard", guard)))
		},
		Conflict: func() { conflicts.Add(ctx, 1) },
		Outbox: func(w, d int) {
			waiting.Record(ctx, int64(w))
			dead.Record(ctx, int64(d))
		},
		Shared: func(w, s, a int) {
			workers.Record(ctx, int64(w))
			shards.Record(ctx, int64(s))
			accounts.Record(ctx, int64(a))
		},
	}, nil
}

// of names an account; it is no personal data.
func of(a channel.Account) metric.MeasurementOption {
	return with(attribute.String("brand", a.Brand), attribute.String("network", a.Network), attribute.String("account", a.Name))
}

func with(list ...attribute.KeyValue) metric.MeasurementOption { return metric.WithAttributes(list...) }

// maker makes instruments and collects what goes wrong.
type maker struct {
	meter metric.Meter
	err   error
}

func (m *maker) counter(name, unit, what string) metric.Int64Counter {
	c, err := m.meter.Int64Counter(name, metric.WithUnit(unit), metric.WithDescription(what))
	m.err = errors.Join(m.err, err)
	return c
}

func (m *maker) gauge(name, unit, what string) metric.Int64Gauge {
	g, err := m.meter.Int64Gauge(name, metric.WithUnit(unit), metric.WithDescription(what))
	m.err = errors.Join(m.err, err)
	return g
}

func (m *maker) histogram(name, what string) metric.Float64Histogram {
	h, err := m.meter.Float64Histogram(name, metric.WithUnit("s"), metric.WithDescription(what))
	m.err = errors.Join(m.err, err)
	return h
}
