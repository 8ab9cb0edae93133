package desk_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/privacy"
	"github.com/mysocialcare/socialcare/sla"
)

// closedOnWeekends is a brand that answers on working days, with an automatic
// answer when it does not. A synctest bubble begins on Saturday, 1 January
// 2000, at midnight UTC.
func closedOnWeekends(t *testing.T) desk.Options {
	t.Helper()
	hours, err := sla.ParseHours("Mo-Fr 09:00-18:00")
	if err != nil {
		t.Fatal(err)
	}
	cal, err := sla.NewCalendar("UTC", hours, nil)
	if err != nil {
		t.Fatal(err)
	}
	ack, err := care.NewAckTemplate("We read you. A person usually answers within {pickup_time}.", "We read you. Our desk {opening}.")
	if err != nil {
		t.Fatal(err)
	}
	return desk.Options{Poll: time.Minute, PollChannels: time.Hour, Brands: map[string]desk.Brand{"acme": {Hours: cal, Ack: ack, Lang: "en"}}}
}

func TestPractice02_AcknowledgesOutOfHoursOnceAndAnswersNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, closedOnWeekends(t))
		w.run()
		defer w.stop()
		w.ingest(message("m-1", "t-1", "Nothing works"))
		w.ingest(message("m-2", "t-1", "Hello?"))
		again := message("m-3", "t-2", "And this thread too") // another thread of the same customer
		again.Message.Author = message("m-1", "t-1", "").Message.Author
		w.ingest(again)
		time.Sleep(5 * time.Minute)
		if got := w.sentTexts(); len(got) != 1 || !w.net.Sent()[0].Draft.Auto {
			t.Fatalf("sent %q, want one automatic answer a customer and closed period", got)
		}
		v := w.view(idOf("t-1"))
		if c := v.Conversation; !c.FirstReplyAt.IsZero() || c.State != care.New || c.WaitingSince.IsZero() {
			t.Errorf("the automatic answer counts: first reply %v, %s", c.FirstReplyAt, c.State)
		}
		time.Sleep(7 * time.Hour)
		if got := w.view(idOf("t-1")).Clock[0].State; got != "breached" {
			t.Errorf("after 7 h the clock is %s, want breached: it never stopped", got)
		}
		w.reply("t-1", "Sorry, we look into it.")
		time.Sleep(7 * 24 * time.Hour) // the next closed period
		w.ingest(message("m-4", "t-1", "Still nothing"))
		time.Sleep(5 * time.Minute)
		if got := w.sentTexts(); len(got) != 3 {
			t.Errorf("in the next closed period %d were sent, want another", len(got)-2)
		}
	})
}

func TestPractice02_SaysNothingWhileOpenNorToMachines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, closedOnWeekends(t))
		w.run()
		defer w.stop()
		bounce := message("m-1", "t-1", "Out of office")
		bounce.Message.Auto = channel.AutoReply
		w.ingest(bounce)
		time.Sleep(60 * time.Hour) // Monday at noon
		w.ingest(message("m-2", "t-2", "Nothing works"))
		time.Sleep(time.Hour)
		if got := w.sentTexts(); len(got) != 0 {
			t.Errorf("sent %q, want nothing", got)
		}
	})
}

func TestPractice03_TellsThePickupTimeOrTheOpening(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, closedOnWeekends(t))
		w.run()
		defer w.stop()
		w.ingest(message("m-0", "t-0", "Nothing works"))
		time.Sleep(time.Hour)
		if got := w.sentTexts(); len(got) != 1 || got[0] != "We read you. Our desk opens Monday at 9:00." {
			t.Fatalf("without data it said %q", got)
		}
		for i, wait := range []time.Duration{2 * time.Hour, 3 * time.Hour, 4 * time.Hour} {
			thread := "t-" + string(rune('1'+i))
			w.ingest(message("m-"+thread, thread, "Nothing works"))
			time.Sleep(wait)
			w.reply(thread, "Here we are.")
			time.Sleep(2 * time.Minute)
		}
		w.ingest(message("m-9", "t-9", "Nothing works"))
		time.Sleep(time.Hour)
		got := w.sentTexts()
		if last := got[len(got)-1]; last != "We read you. A person usually answers within 3 h." {
			t.Errorf("after pick-ups of 2, 3 and 4 h it said %q, want their median", last)
		}
	})
}

func TestPractice24_OneTimelineWhateverTheSurface(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		var events []channel.Event
		for i, s := range []channel.Surface{channel.Post, channel.Comment, channel.Review, channel.DirectMessage} {
			e := message("m-"+string(s), "t-1", "from a "+string(s))
			e.At = e.At.Add(time.Duration(i) * time.Second)
			e.Message.Surface = s
			if s == channel.DirectMessage {
				e.Message.Visibility = channel.Private
			}
			events = append(events, e)
		}
		time.Sleep(time.Minute)
		w.ingest(events...)
		w.ingest(events...) // every platform id once
		v := w.view(idOf("t-1"))
		var got []string
		for _, m := range v.Messages {
			got = append(got, m.Text)
		}
		want := []string{"from a post", "from a comment", "from a review", "from a dm"}
		if !slices.Equal(got, want) {
			t.Errorf("timeline %q, want %q", got, want)
		}
		for i := range 30 { // more than a conversation remembers
			w.ingest(message(fmt.Sprint("m-", i), "t-1", "and another thing"))
		}
		w.ingest(events...)
		if n := len(w.view(idOf("t-1")).Messages); n != len(want)+30 {
			t.Errorf("%d messages, delivered late again, want %d", n, len(want)+30)
		}
		w.ingest(message("m-other", "t-2", "another matter"))
		if n := len(w.view(idOf("t-1")).Messages); n != len(want)+30 {
			t.Errorf("a message of another thread is in the timeline: %d", n)
		}
	})
}

func TestPractice28_PersonalDataInPublic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.ingest(message("m-1", "t-1", "Write to ann@example.com"), message("m-2", "t-2", "Nothing works"))
		if got := w.view(idOf("t-1")).Conversation.Exposed; !slices.Contains(got, "EMAIL_ADDRESS") {
			t.Errorf("flags %q for an address in public", got)
		}
		if got := w.view(idOf("t-2")).Conversation.Exposed; len(got) != 0 {
			t.Errorf("flags %q without any", got)
		}
		ask := func(thread string, v channel.Visibility) error {
			c := w.view(idOf(thread)).Conversation
			_, err := w.desk.Do(t.Context(), c.ID, care.Reply{Agent: "FB", Text: "What is your e-mail address?", Visibility: v, Seen: c.Version})
			return err
		}
		if err := ask("t-2", channel.Public); err == nil {
			t.Error("a public request for personal data was accepted")
		} else if strings.Contains(err.Error(), "your e-mail") {
			t.Errorf("the refusal repeats the text: %v", err)
		}
		if err := ask("t-2", channel.Private); err != nil {
			t.Errorf("the same in private was refused: %v", err)
		}
		// Nothing that is kept for ever holds a text, a handle or a name.
		for _, thread := range []string{"t-1", "t-2"} {
			for e, err := range w.store.Events(t.Context(), idOf(thread), 0) {
				if err != nil {
					t.Fatal(err)
				}
				data, _ := json.Marshal(e)
				for _, personal := range []string{"ann@example", "@ann", "Ann", "Nothing works", "e-mail address"} {
					if strings.Contains(string(data), personal) {
						t.Errorf("an event holds %q: %s", personal, data)
					}
				}
			}
		}
	})
}

func TestPractice34_PrivateThreadIsLinked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		w.ingest(message("m-1", "t-1", "You charged me twice"))
		private := func(id, thread, customer string) channel.Event {
			e := message(id, thread, "here are my details")
			e.Message.Surface, e.Message.Visibility = channel.DirectMessage, channel.Private
			e.Message.Author.Native = customer
			return e
		}
		w.ingest(private("d-0", "dm-0", "u-t-1")) // nobody asked: a case of its own
		c := w.view(idOf("t-1")).Conversation
		w.do(c.ID, care.Handoff{
			Reply:  care.Reply{Agent: "FB", Text: "Please send us {wants} by direct message.", Seen: c.Version},
			Reason: care.BecauseData, Wants: []string{"your order number"},
		})
		w.ingest(private("d-1", "dm-1", "u-t-1"), private("d-2", "dm-2", "u-stranger"))
		v := w.view(idOf("t-1"))
		if v.Conversation.Private == nil || v.Conversation.Private.Native != "dm-1" || len(v.Messages) != 3 {
			t.Errorf("private thread %v, %d messages; want dm-1 linked", v.Conversation.Private, len(v.Messages))
		}
		if v.Messages[1].Text != "Please send us your order number by direct message. ^FB" {
			t.Errorf("the invitation says %q", v.Messages[1].Text)
		}
		for _, own := range []string{"dm-0", "dm-2"} {
			if n := len(w.view(idOf(own)).Messages); n != 1 {
				t.Errorf("%s: %d messages in a conversation of its own, want 1", own, n)
			}
		}
	})
}

// A company's own number is no leak in its replies, and is one in another's.
func TestPractice28_EachBrandHasItsOwnGuard(t *testing.T) {
	own, err := privacy.New(&privacy.Options{Allow: []string{"help@acme.example"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		guarded string
		refused bool
	}{{"acme", false}, {"zeta", true}} {
		w := newWorld(t, care.Spec{}, desk.Options{Brands: map[string]desk.Brand{tt.guarded: {Guard: own}}})
		w.ingest(message("m-1", "t-1", "Nothing works"))
		_, err := w.desk.Do(t.Context(), idOf("t-1"), care.Reply{Agent: "FB", Text: "We are at help@acme.example", Visibility: channel.Public, Seen: 2})
		if (err != nil) != tt.refused {
			t.Errorf("with the list of %s: %v", tt.guarded, err)
		}
	}
}

// What the guard refuses by the time it leaves does not leave, whoever queued it.
func TestPractice28_JudgedAgainBeforeItLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{Unguarded: true}) // as a program with other rules would queue it
		w.ingest(message("m-1", "t-1", "Nothing works"))
		w.reply("t-1", "Is it ann@example.com?")
		w.on(w.net)
		w.run()
		defer w.stop()
		time.Sleep(5 * time.Second)
		if got := w.sentTexts(); len(got) != 0 {
			t.Errorf("left: %q", got)
		}
		if c := w.view(idOf("t-1")).Conversation; c.State != care.Open || c.Undelivered == "" {
			t.Errorf("the owner is not told: %s, undelivered %q", c.State, c.Undelivered)
		}
	})
}

// While an answer is written its courtesy is looked at; it leaves all the same.
func TestPractice13_CourtesyIsAHint(t *testing.T) {
	w := newWorld(t, care.Spec{}, desk.Options{})
	w.ingest(message("m-1", "t-1", "Where is my parcel?"))
	for text, hints := range map[string]int{"It arrives tomorrow.": 1, "Sorry for the delay, it arrives tomorrow.": 0} {
		p, err := w.desk.Judge(t.Context(), idOf("t-1"), care.Reply{Agent: "FB", Text: text})
		if err != nil || len(p.Hints) != hints || len(p.Reasons) != 0 {
			t.Errorf("%q: hints %q, reasons %q, %v", text, p.Hints, p.Reasons, err)
		}
	}
	if c := w.reply("t-1", "It arrives tomorrow."); c.State != care.Waiting {
		t.Errorf("refused: %s", c.State)
	}
}
