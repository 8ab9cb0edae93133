package care_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"github.com/mysocialcare/socialcare/care"
)

// What is stored is all there is, and a decision touches nothing else (1, 18).

// folds: the log folds to the conversation, at once, and event by event as they
// were read from JSON, so that each beginning of the log folded to the state
// that it had then; the conversation survives JSON as well.
func (m *moment) folds() error {
	for _, e := range m.log[m.read.Version:] {
		data, err := json.Marshal(e)
		if err != nil {
			return err
		}
		var back care.Event
		if err := json.Unmarshal(data, &back); err != nil {
			return err
		}
		if twice := encode(back); twice != string(data) {
			return fmt.Errorf("an event after JSON:\n%s\nwant\n%s", twice, data)
		}
		m.read = care.Fold(m.read, []care.Event{back})
	}
	want := encode(m.conv)
	if got := encode(m.read); got != want {
		return fmt.Errorf("event by event after JSON:\n%s\nwant\n%s", got, want)
	}
	if whole := care.Fold(care.Conversation{}, m.log); !reflect.DeepEqual(whole, m.conv) && encode(whole) != want {
		return fmt.Errorf("at once:\n%s\nwant\n%s", encode(whole), want)
	}
	var conv care.Conversation
	if err := json.Unmarshal([]byte(want), &conv); err != nil {
		return err
	}
	if got := encode(conv); got != want {
		return fmt.Errorf("the conversation after JSON:\n%s\nwant\n%s", got, want)
	}
	return nil
}

// pure: the conversation given stays as it was, a refusal leaves the one that
// there was, and the same question has the same answer.
func (m *moment) pure() error {
	if encode(m.before) != m.was {
		return errors.New("the conversation given was changed")
	}
	if m.refusal() != nil && (len(m.events) > 0 || encode(m.ticked) != encode(m.conv)) {
		return errors.New("the conversation is another after a refusal")
	}
	events, err := m.decide(m.ticked, m.cmd, m.facts, m.now)
	if fmt.Sprint(err) != fmt.Sprint(m.err) || encode(events) != encode(m.events) && len(events)+len(m.events) > 0 {
		return fmt.Errorf("asked again: %v, %v; want %v, %v", types(events), err, types(m.events), m.err)
	}
	return nil
}
