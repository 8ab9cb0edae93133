package desk_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
)

// Practice 60: "did you report it already?" The case that is there is found in
// the customer's history and linked, both ways; whoever reads one reads both.
func TestPractice60_WhatWasReportedIsLinked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		first := from("ann", "m-1", "t-1", "The signal is gone since Monday")
		first.Message.Visibility, first.Message.Surface = channel.Private, channel.DirectMessage
		w.ingest(first, from("ann", "m-2", "t-2", "@acme no signal again!"))
		reported, again := idOf("t-1"), idOf("t-2")
		v := w.view(again)
		if len(v.History.Conversations) != 1 || v.History.Conversations[0].ID != reported {
			t.Fatalf("history %+v, want the case reported before", v.History)
		}
		w.do(again, care.Merge{Agent: "FB", Operation: "op", Into: reported})
		for id, want := range map[care.ID]care.Relation{
			again:    {Operation: "op", Kind: care.IntoOther, Other: reported},
			reported: {Operation: "op", Kind: care.FromOther, Other: again},
		} {
			r := w.view(id).Conversation.Relations
			if r == nil || len(r.With) != 1 || r.With[0].Kind != want.Kind || r.With[0].Other != want.Other || r.With[0].Operation != want.Operation {
				t.Errorf("%s has to do with %+v, want %+v", id, r, want)
			}
		}
		w.same("the case", []string{"customer: The signal is gone since Monday", "customer: @acme no signal again!"}, w.texts(reported))
		w.same("the report", []string{"customer: @acme no signal again!"}, w.texts(again))
		// A public answer to the public report is still possible.
		c := w.view(reported).Conversation
		w.do(reported, care.Reply{Agent: "FB", Text: "We have your report of Monday.", Visibility: channel.Public, Seen: c.Version})

		// The opposite: what another customer reported is not linked by mistake.
		w.ingest(from("bob", "m-3", "t-3", "No signal"))
		_, err := w.desk.Do(t.Context(), idOf("t-3"), care.Merge{Agent: "FB", Into: reported})
		var no *care.Refusal
		if !errors.As(err, &no) || no.Guard != care.GuardCustomer {
			t.Errorf("got %v, want a refusal by %s", err, care.GuardCustomer)
		}
	})
}
