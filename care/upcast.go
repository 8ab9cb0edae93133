package care

import "encoding/json"

// form is how one schema writes one type of event.
type form struct {
	name   string
	schema int
}

// upcasts turn the body of an event into what the next schema would have
// written; a type that is not listed was written alike. The table is never
// written to. Schema 2 added types and fields. It reads no
// words of schema 1, the destination of a solution, the reason of a
// reopening and the data wanted in private, because what events say can never be erased.
var upcasts = map[form]func(json.RawMessage) (json.RawMessage, error){}

// upcast brings the body of an event that an earlier schema wrote to this one,
// step by step.
func upcast(by map[form]func(json.RawMessage) (json.RawMessage, error), name string, schema int, body json.RawMessage) (json.RawMessage, error) {
	for ; schema < Schema; schema++ {
		step, ok := by[form{name, schema}]
		if !ok {
			continue
		}
		var err error
		if body, err = step(body); err != nil {
			return nil, err
		}
	}
	return body, nil
}
