package desk_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
)

// Two conversations of one customer are solved at once: one survey leaves.
func TestPractice25_OneSurveyACustomer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const question = "Is it still solved?"
		w := newWorld(t, care.Spec{}, desk.Options{Poll: time.Minute, PollChannels: time.Hour, Brands: map[string]desk.Brand{"acme": {Survey: question}}})
		w.run()
		defer w.stop()
		time.Sleep(10 * time.Hour)
		for _, thread := range []string{"t-1", "t-2"} {
			m := message("m-"+thread, thread, "Nothing works")
			m.Message.Author.Native = "u-ann"
			m.Message.Surface, m.Message.Visibility = channel.DirectMessage, channel.Private
			w.ingest(m)
			w.do(idOf(thread), care.Reply{Agent: "FB", Text: "It works again.", Seen: w.view(idOf(thread)).Conversation.Version})
			time.Sleep(time.Minute)
			w.do(idOf(thread), care.Resolve{Agent: "FB", Kind: care.Oriented, Cause: "test", Destination: "the shop"})
		}
		if v := w.view(idOf("t-1")); v.Words[v.Conversation.Resolution.Destination] != "the shop" {
			t.Errorf("words %v", v.Words)
		}
		count := func() (n int) {
			for _, s := range w.sentTexts() {
				if s == question {
					n++
				}
			}
			return n
		}
		if count() != 0 {
			t.Error("asked at once")
		}
		time.Sleep(50 * time.Hour)
		if count() != 1 {
			t.Errorf("%d surveys left, want 1: %q", count(), w.sentTexts())
		}
		var skipped []care.SurveySkip
		for _, thread := range []string{"t-1", "t-2"} {
			skipped = append(skipped, w.view(idOf(thread)).Conversation.Survey.Skipped)
		}
		if !slices.Contains(skipped, care.SkipCapped) {
			t.Errorf("skipped %q, want one capped", skipped)
		}
	})
}
