package desk_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
)

func TestPromiseKeepsItsWordsApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{Poll: time.Minute, PollChannels: time.Hour})
		w.run()
		defer w.stop()
		w.ingest(message("m-1", "t-1", "Nothing works"))
		id := idOf("t-1")
		due := time.Now().Add(4 * time.Hour)
		c := w.do(id, care.Promise{Agent: "FB", Kind: care.Appointment, Owner: "FB", Due: due, Text: "the technician comes"})
		if v := w.view(id); len(v.Promises) != 1 || v.Promises[0].Text != "the technician comes" {
			t.Fatalf("promises %+v", v.Promises)
		}
		_, err := w.desk.Do(t.Context(), id, care.Resolve{Agent: "FB", Kind: care.NoAction, Cause: "test"})
		if err == nil {
			t.Error("resolved with an open promise")
		}
		time.Sleep(5 * time.Hour)
		if got := w.view(id).Conversation; got.Failures != 1 || !got.Promises[0].Broken {
			t.Errorf("the broken promise is not noted: %+v", got.Promises)
		}
		w.do(id, care.Keep{Agent: "FB", Promise: c.Promises[0].ID})
		w.do(id, care.Resolve{Agent: "FB", Kind: care.NoAction, Cause: "test"})
	})
}
