package desk_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

func TestPractice02_OnceOverLinkedIdentities(t *testing.T) {
	for _, linked := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			o := closedOnWeekends(t)
			ack := o.Brands["acme"]
			w := newWorld(t, care.Spec{}, o)
			w.ingest(by(message("m-0", "t-0", "Hello"), "bot-maker")) // a stranger gets one anyway
			quiet := ack
			quiet.Ack = nil
			o.Brands["acme"] = quiet
			w.ingest(by(message("m-1", "t-1", "Nothing works"), "ann"), by(inPrivate(message("d-1", "dm-1", "I am on the other network too")), "ann2"))
			if linked {
				w.link("t-1", "dm-1")
			}
			o.Brands["acme"] = ack
			w.run()
			defer w.stop()
			w.ingest(by(message("m-2", "t-1", "Hello?"), "ann"))
			w.ingest(by(inPrivate(message("d-2", "dm-1", "Hello?")), "ann2"))
			time.Sleep(5 * time.Minute)
			if got, want := len(w.sentTexts()), map[bool]int{true: 2, false: 3}[linked]; got != want {
				t.Errorf("linked %t: %d automatic answers, want %d", linked, got, want)
			}
		})
	}
}

// Only pick-ups of that channel and hour class tell how long it takes.
func TestPractice03_OfThatHourClass(t *testing.T) {
	for _, c := range []struct {
		name string
		at   time.Duration // of the pick-ups, after Saturday at midnight
		want string
	}{
		{"by night", 24 * time.Hour, "We read you. A person usually answers within 30 min."},
		{"by day", 60 * time.Hour, "We read you. Our desk opens Tuesday at 9:00."},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, care.Spec{}, closedOnWeekends(t))
			w.run()
			defer w.stop()
			time.Sleep(c.at)
			for i := range 3 {
				thread := fmt.Sprint("t-", i)
				w.ingest(by(message("m-"+thread, thread, "Nothing works"), thread))
				time.Sleep(30 * time.Minute)
				w.reply(thread, "Here we are.")
			}
			time.Sleep(time.Until(time.Date(2000, 1, 3, 20, 0, 0, 0, time.UTC))) // Monday evening
			w.ingest(by(message("m-9", "t-9", "Nothing works"), "zoe"))
			time.Sleep(time.Hour)
			if got := w.sentTexts(); got[len(got)-1] != c.want {
				t.Errorf("after pick-ups %s: %q, want %q", c.name, got[len(got)-1], c.want)
			}
		})
	}
}

// A machine that asks in two closed periods is not answered for ever.
func TestPractice02_IsCappedOverClosedPeriods(t *testing.T) {
	for limit, want := range map[int]int{1: 1, 2: 2} {
		synctest.Test(t, func(t *testing.T) {
			o := closedOnWeekends(t)
			w := newWorld(t, care.Spec{AutoMax: limit, AutoWithin: care.Duration(100 * time.Hour)}, o)
			w.run()
			defer w.stop()
			time.Sleep(32 * time.Hour) // Sunday morning
			w.ingest(message("m-1", "t-1", "Nothing works"))
			time.Sleep(34 * time.Hour) // Monday evening
			w.ingest(by(message("m-2", "t-2", "Still nothing"), "u-t-1"))
			time.Sleep(time.Hour)
			if got := len(w.sentTexts()); got != want {
				t.Errorf("at most %d: %d were sent", limit, got)
			}
		})
	}
}

func TestPractice02_IsNoMachinesPartner(t *testing.T) {
	for name, change := range map[string]func(*channel.Message){
		"a bot":              func(m *channel.Message) { m.Author.Role = channel.Bot },
		"our own address":    func(m *channel.Message) { m.Author.Handle = "Shop@acme.example" },
		"our other account":  func(m *channel.Message) { m.Author.Handle = "@Care" },
		"an automatic reply": func(m *channel.Message) { m.Auto = channel.AutoReply },
		"a bounce":           func(m *channel.Message) { m.Auto = channel.Bounce },
		"a newsletter":       func(m *channel.Message) { m.Auto = channel.Bulk },
		"a wish for peace":   func(m *channel.Message) { m.Quiet = true },
		"a customer":         func(*channel.Message) {},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := closedOnWeekends(t)
				b := o.Brands["acme"]
				b.Own = []string{"shop@acme.example"}
				o.Brands["acme"] = b
				w := newWorld(t, care.Spec{}, o)
				w.run()
				defer w.stop()
				e := message("m-1", "t-1", "Nothing works")
				change(e.Message)
				w.ingest(e)
				time.Sleep(5 * time.Minute)
				sent := w.net.Sent()
				if want := name == "a customer"; (len(sent) == 1) != want {
					t.Fatalf("sent %d, an answer wanted: %t", len(sent), want)
				}
				if len(sent) == 1 && !sent[0].Draft.Auto {
					t.Error("the answer is not marked as automatic")
				}
			})
		})
	}
}
