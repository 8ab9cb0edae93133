package metrics_test

import (
	"strings"

	"go.opentelemetry.io/otel/attribute"
)

// encoder writes attributes as "key=value,...", in order.
type encoder struct{}

func (encoder) Encode(i attribute.Iterator) string {
	var list []string
	for i.Next() {
		kv := i.Attribute()
		list = append(list, string(kv.Key)+"="+kv.Value.Emit())
	}
	return strings.Join(list, ",")
}

func (encoder) ID() attribute.EncoderID { return attribute.EncoderID{} }
