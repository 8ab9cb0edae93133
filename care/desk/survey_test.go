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

// Two conversations of one customer are solved at once: one survey leaves, also
// where the customer wrote under two names.
func TestPractice25_OneSurveyACustomer(t *testing.T) {
	for _, tt := range []struct {
		name    string
		authors []string
		link    bool
		want    int
	}{
		{"one identity", []string{"u-ann", "u-ann"}, false, 1},
		{"two that are linked", []string{"u-ann", "u-ann2"}, true, 1},
		{"two customers", []string{"u-ann", "u-bob"}, false, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { oneSurvey(t, tt.authors, tt.link, tt.want) })
		})
	}
}

func oneSurvey(t *testing.T, authors []string, link bool, want int) {
	const question = "Is it still solved?"
	w := newWorld(t, care.Spec{}, desk.Options{Poll: time.Minute, PollChannels: time.Hour, Brands: map[string]desk.Brand{"acme": {Survey: question}}})
	w.run()
	defer w.stop()
	time.Sleep(10 * time.Hour)
	threads := []string{"t-1", "t-2"}
	for i, thread := range threads {
		m := inPrivate(message("m-"+thread, thread, "Nothing works"))
		m.Message.Author.Native = authors[i]
		w.ingest(m)
		w.do(idOf(thread), care.Reply{Agent: "FB", Text: "It works again.", Seen: w.view(idOf(thread)).Conversation.Version})
		time.Sleep(time.Minute)
		w.do(idOf(thread), care.Resolve{Agent: "FB", Kind: care.Oriented, Cause: "test", Destination: "the shop"})
	}
	if link {
		w.link("t-1", "t-2")
	}
	if v := w.view(idOf("t-1")); v.Words[v.Conversation.Resolution.Destination] != "the shop" {
		t.Errorf("words %v", v.Words)
	}
	count := func() (n int) {
		for _, s := range w.net.Sent() {
			if s.Draft.Text == question {
				n++
				if s.Draft.Visibility != channel.Private || !s.Draft.Auto {
					t.Errorf("asked a %s audience, automatic %t", s.Draft.Visibility, s.Draft.Auto)
				}
			}
		}
		return n
	}
	if count() != 0 {
		t.Error("asked at once")
	}
	time.Sleep(50 * time.Hour)
	if count() != want {
		t.Errorf("%d surveys left, want %d: %q", count(), want, w.sentTexts())
	}
	var skipped []care.SurveySkip
	for _, thread := range threads {
		skipped = append(skipped, w.view(idOf(thread)).Conversation.Survey.Skipped)
	}
	if slices.Contains(skipped, care.SkipCapped) != (want == 1) {
		t.Errorf("skipped %q, want one capped if it is one customer", skipped)
	}
}

// Who said stop once is asked no more, in no conversation and under no name that is
// linked; others are.
func TestPractice25_WhoSaidStopIsAskedNoMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const question = "Is it still solved?"
		spec := care.Spec{Survey: care.SurveyPlan{Cap: care.Duration(time.Hour)}}
		w := newWorld(t, spec, desk.Options{Poll: time.Minute, PollChannels: time.Hour, Brands: map[string]desk.Brand{"acme": {Survey: question}}})
		w.run()
		defer w.stop()
		time.Sleep(10 * time.Hour)
		solve := func(native, thread string) {
			m := inPrivate(message("m-"+thread, thread, "Nothing works"))
			m.Message.Author.Native = native
			w.ingest(m)
			w.do(idOf(thread), care.Reply{Agent: "FB", Text: "It works again.", Seen: w.view(idOf(thread)).Conversation.Version})
			time.Sleep(time.Minute)
			w.do(idOf(thread), care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "test"})
			time.Sleep(49 * time.Hour)
		}
		solve("u-ann", "t-1")
		stop := inPrivate(message("m-stop", "t-1", "STOP"))
		stop.Message.Author.Native = "u-ann"
		w.ingest(stop)
		if s := w.view(idOf("t-1")).Conversation.Survey; s.Answer != care.Stop {
			t.Fatalf("survey %+v", s)
		}
		solve("u-ann", "t-2")
		solve("u-bob", "t-3")
		solve("u-ann2", "t-4")
		w.link("t-1", "t-4")
		solve("u-ann2", "t-5")
		var skipped []care.SurveySkip
		for _, thread := range []string{"t-2", "t-3", "t-4", "t-5"} {
			skipped = append(skipped, w.view(idOf(thread)).Conversation.Survey.Skipped)
		}
		w.same("skipped", []care.SurveySkip{care.SkipOptedOut, "", "", care.SkipOptedOut}, skipped)
	})
}

// What a customer writes after a person of ours wrote again answers the person:
// neither is a yes to an offer a good grade, nor is a stop of an order read as no
// more than an opt-out.
func TestPractice25_AWordToAPersonAnswersNoSurvey(t *testing.T) {
	for word, question := range map[string]string{
		"Yes":  "Shall we send you a new one?",
		"Stop": "Shall we go on with the order, or stop it?",
		"No":   "Did you get a letter from us?",
	} {
		t.Run(word, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, care.Spec{}, desk.Options{Poll: time.Minute, PollChannels: time.Hour, Brands: map[string]desk.Brand{"acme": {Survey: "Is it still solved?"}}})
				w.run()
				defer w.stop()
				time.Sleep(10 * time.Hour)
				id := idOf("t-1")
				reply := func(text string) {
					w.do(id, care.Reply{Agent: "FB", Text: text, Visibility: channel.Private, Seen: w.view(id).Conversation.Version})
					time.Sleep(time.Minute)
				}
				w.ingest(inPrivate(message("m-1", "t-1", "Nothing works")))
				reply("It works again.")
				w.do(id, care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "test"})
				time.Sleep(49 * time.Hour)
				w.ingest(inPrivate(message("m-2", "t-1", "My order is broken too")))
				reply(question)
				w.ingest(inPrivate(message("m-3", "t-1", word)))
				c := w.view(id).Conversation
				if c.Survey == nil || c.Survey.AskedAt.IsZero() || c.Survey.Answer != "" || c.State != care.Open || len(c.Unanswered) != 1 {
					t.Errorf("%s, survey %+v, %d wait", c.State, c.Survey, len(c.Unanswered))
				}
			})
		})
	}
}

// However late a stop comes, and wherever after a survey, nobody asks that customer
// again: what else it may mean is for a person to read.
func TestPractice25_ALateStopIsHeeded(t *testing.T) {
	const question = "Is it still solved?"
	for _, tt := range []struct {
		name   string
		before func(w *world)
		thread string
		public bool
		text   string
		want   care.SurveySkip
		waits  int // in the conversation that was asked in
	}{
		{"after a yes", func(w *world) { w.ingest(dm("ann", "m-yes", "t-1", "Yes, thank you!")) }, "t-1", false, "STOP", care.SkipOptedOut, 0},
		{"after its end", func(*world) { time.Sleep(16 * 24 * time.Hour) }, "t-1", false, "Stop.", care.SkipOptedOut, 0},
		{"in a new private thread", func(w *world) { w.ingest(dm("ann", "m-yes", "t-1", "yes")) }, "t-new", false, "stop", care.SkipOptedOut, 0},
		{"to a person", func(w *world) {
			w.ingest(dm("ann", "m-more", "t-1", "My order is broken too"))
			w.do(idOf("t-1"), care.Reply{Agent: "FB", Text: "We look at it.", Visibility: channel.Private, Seen: w.view(idOf("t-1")).Conversation.Version})
			time.Sleep(time.Minute)
		}, "t-1", false, "STOP", care.SkipOptedOut, 1},
		{"in public", func(*world) {}, "t-1", true, "STOP", care.SkipOptedOut, 1},
		{"in what follows it", func(w *world) {
			time.Sleep(16 * 24 * time.Hour)
			w.ingest(dm("ann", "m-more", "t-1", "My order is broken too"))
		}, "t-1", false, "STOP", care.SkipOptedOut, 0},
		{"in what took it over", func(w *world) {
			w.ingest(dm("ann", "m-yes", "t-1", "yes"), dm("ann", "m-more", "t-1", "My order is broken too"), dm("ann", "m-3", "t-3", "Hello?"))
			w.do(idOf("t-1"), care.Merge{Agent: "FB", Operation: "op", Into: idOf("t-3")})
		}, "t-1", false, "STOP", care.SkipOptedOut, 0},
		{"in another thread in public", func(*world) {}, "t-4", true, "STOP", care.SkipOptedOut, 0},
		{"with more to say", func(*world) {}, "t-1", false, "Stop selling my data", "", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				spec := care.Spec{Survey: care.SurveyPlan{Cap: care.Duration(time.Hour)}}
				w := newWorld(t, spec, desk.Options{Poll: time.Minute, PollChannels: time.Hour, Brands: map[string]desk.Brand{"acme": {Survey: question}}})
				w.run()
				defer w.stop()
				time.Sleep(10 * time.Hour)
				solve := func(thread string) {
					w.ingest(dm("ann", "m-"+thread, thread, "Nothing works"))
					w.do(idOf(thread), care.Reply{Agent: "FB", Text: "It works again.", Seen: w.view(idOf(thread)).Conversation.Version})
					time.Sleep(time.Minute)
					w.do(idOf(thread), care.Resolve{Agent: "FB", Kind: care.Solved, Cause: "test"})
					time.Sleep(49 * time.Hour)
				}
				solve("t-1")
				tt.before(w)
				e := from("ann", "m-stop", tt.thread, tt.text)
				if !tt.public {
					e = inPrivate(e)
				}
				w.ingest(e)
				if n := len(w.view(idOf("t-1")).Conversation.Unanswered); n != tt.waits {
					t.Errorf("%d wait, want %d", n, tt.waits)
				}
				solve("t-2")
				if got := w.view(idOf("t-2")).Conversation.Survey.Skipped; got != tt.want {
					t.Errorf("the next survey was skipped: %q, want %q", got, tt.want)
				}
			})
		})
	}
}
