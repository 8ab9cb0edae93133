package care_test

import (
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

// ofOperation is a step of the operation that a conversation began.
func ofOperation(c care.Conversation, name string) care.Command {
	id := "none"
	if c.Relations != nil && c.Relations.Operation != nil {
		id = c.Relations.Operation.ID
	}
	switch name {
	case "conclude":
		return care.Conclude{Operation: id}
	case "abandon":
		return care.Abandon{Operation: id}
	}
	return care.Return{Operation: id}
}

// returning is the return of a conversation that still waits.
func returning(c care.Conversation) care.Command {
	x := ofOperation(c, "return").(care.Return)
	x.Luggage = luggage(t0, step{})
	return x
}

// related are conversations in a state that have to do with another.
func related(t *testing.T, s care.State) (out []*talk) {
	known := func(k *talk) *talk {
		target := other(k.conv, true)
		k.facts.Target = &target
		return k
	}
	switch {
	case s == care.Merged: // under way, complete, being undone, from every state
		for _, from := range []care.State{care.New, care.Open, care.Waiting, care.Snoozed} {
			k := in(t, from, care.Spec{})
			if from == care.Snoozed {
				k.conv.SnoozedUntil = k.conv.SnoozedUntil.Add(100 * time.Hour)
			}
			known(k).do(care.Merge{Agent: "FB", Operation: "op0", Into: "c-other"})
			began := *k
			k.do(care.Conclude{Operation: "op0"})
			undone := *k
			known(&undone).do(care.UndoMerge{Agent: "FB", Operation: "op1"})
			out = append(out, &began, k, &undone)
		}
	case s.Live():
		split := newTalk(t, care.Spec{})
		split.do(begin(split.now, step{x: 1}))
		split.conv.State = s
		if s == care.Snoozed {
			split.conv.SnoozedUntil = split.now.Add(5 * time.Hour)
		}
		out = append(out, split)
		if s != care.Open {
			break
		}
		for _, from := range []care.State{care.Waiting, care.Snoozed} {
			k := in(t, from, care.Spec{})
			k.do(care.Join{Operation: "op0", Agent: "FB", From: "c-other", Luggage: luggage(k.now, step{})})
			k.wantState(care.Open)
			out = append(out, k)
		}
	}
	return out
}
