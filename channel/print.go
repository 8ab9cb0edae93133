package channel

import (
	"fmt"
	"log/slog"
)

// Values with texts, names or addresses print as what they are and no more,
// with every verb of fmt and as a value of log/slog. There is one way around
// it: fmt does not ask a value in another struct's unexported field, so a type
// that keeps one there needs a Format of its own. JSON holds everything.

// String names the kind of attachment, without address and description.
func (m Media) String() string { return "media " + m.Type }

// Format makes every fmt verb print what String returns.
func (m Media) Format(f fmt.State, _ rune) { printTo(f, m) }

// String names the delivery without its query, headers and body: all three may
// hold secrets.
func (d Delivery) String() string { return fmt.Sprintf("delivery of %d bytes", len(d.Body)) }

// Format makes every fmt verb print what String returns.
func (d Delivery) Format(f fmt.State, _ rune) { printTo(f, d) }

func printTo(f fmt.State, s fmt.Stringer) { _, _ = f.Write([]byte(s.String())) }

// LogValue logs what String returns.
func (p Party) LogValue() slog.Value { return slog.StringValue(p.String()) }

// LogValue logs what String returns.
func (m Media) LogValue() slog.Value { return slog.StringValue(m.String()) }

// LogValue logs what String returns.
func (m Message) LogValue() slog.Value { return slog.StringValue(m.String()) }

// LogValue logs what String returns.
func (e Event) LogValue() slog.Value { return slog.StringValue(e.String()) }

// LogValue logs what String returns.
func (d Draft) LogValue() slog.Value { return slog.StringValue(d.String()) }

// LogValue logs what String returns.
func (d Delivery) LogValue() slog.Value { return slog.StringValue(d.String()) }
