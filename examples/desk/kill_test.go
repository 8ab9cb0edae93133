package main_test

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

var rounds = flag.Int("rounds", 5, "how often the kill test strikes; more with: go test ./desk -run Kill -args -rounds 100")

// ledger is what the outside knows: what it was promised with a 200, and what
// it got no answer for and so sends again, as a real sender does.
type ledger struct {
	mu       sync.Mutex
	taken    map[string]inbound // by message
	replied  map[string]answered
	unknown  []inbound
	unsure   []answered
	inFlight atomic.Int64
	lost     atomic.Int64 // requests that the kill left without an answer
}

// answered is a reply that an agent gave, with the identifier of the command.
type answered struct {
	command, text string
	conversation  care.ID
}

const threads = 24

// thread is new in each round: a reply that the kill caught keeps its
// conversation's others back until its lease has ended.
func thread(round, n int) string { return fmt.Sprintf("t-%d-%d", round, n%threads) }

// customers write until told to stop.
func (l *ledger) write(p *process, round, worker int, stop *atomic.Bool) {
	for i := 0; !stop.Load(); i++ {
		id := fmt.Sprintf("m-%d-%d-%d", round, worker, i)
		l.post(p, message(id, thread(round, worker*7+i), "words of "+id+"."))
	}
}

func (l *ledger) post(p *process, m inbound) {
	l.inFlight.Add(1)
	status, err := p.post(m)
	l.inFlight.Add(-1)
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case err == nil && status == http.StatusOK:
		l.taken[m.ID] = m
	case err == nil && status != http.StatusServiceUnavailable:
		p.t.Errorf("message %s: status %d", m.ID, status)
	default:
		l.unknown = append(l.unknown, m)
		l.struck(err)
	}
}

// serve answers conversations until told to stop.
func (l *ledger) serve(p *process, round, worker int, stop *atomic.Bool) {
	for i := 0; !stop.Load(); i++ {
		name := fmt.Sprintf("%d-%d-%d", round, worker, i)
		l.reply(p, answered{"cmd-" + name, "answer " + name + ".", conversationOf(thread(round, worker*5+i))})
	}
}

func (l *ledger) reply(p *process, a answered) {
	l.inFlight.Add(1)
	status, err := p.answer(a.conversation, a.text, a.command)
	l.inFlight.Add(-1)
	l.mu.Lock()
	defer l.mu.Unlock()
	switch status {
	case http.StatusOK:
		l.replied[a.command] = a
	case 0, http.StatusServiceUnavailable, http.StatusConflict: // no answer, or too busy a conversation
		l.unsure = append(l.unsure, a)
		l.struck(err)
	default:
		p.t.Errorf("reply %s: status %d, %v", a.command, status, err)
	}
}

// struck counts a request that was with the desk when it died; one that came
// afterwards was refused.
func (l *ledger) struck(err error) {
	if err != nil && !errors.Is(err, syscall.ECONNREFUSED) {
		l.lost.Add(1)
	}
}

// repeat sends again what got no answer.
func (l *ledger) repeat(p *process) {
	l.mu.Lock()
	messages, replies := l.unknown, l.unsure
	l.unknown, l.unsure = nil, nil
	l.mu.Unlock()
	for _, m := range messages {
		l.post(p, m)
	}
	for _, a := range replies {
		l.reply(p, a)
	}
}

// The desk is killed while messages come and replies leave, again and again.
// In the end every message that got its 200 is there once, and every reply
// reached the callback under one identifier.
func TestKill(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	r.behave(func(w http.ResponseWriter, a attempt) {
		time.Sleep(rand.N(60 * time.Millisecond))
		take(w, a)
	})
	dir := t.TempDir()
	l := &ledger{taken: map[string]inbound{}, replied: map[string]answered{}}
	p := start(t, dir, "-callback", r.url())
	sending := 0
	for round := range *rounds {
		for i := range threads {
			l.post(p, message(fmt.Sprintf("m-%d-%d", round, i), thread(round, i), "first words."))
		}
		l.lost.Store(0)
		var stop atomic.Bool
		var workers sync.WaitGroup
		for w := range 8 {
			workers.Go(func() { l.write(p, round, w, &stop) })
		}
		for w := range 4 {
			workers.Go(func() { l.serve(p, round, w, &stop) })
		}
		time.Sleep(100*time.Millisecond + rand.N(600*time.Millisecond))
		leaving := r.busy()
		for end := time.Now().Add(20 * time.Second); leaving == 0 && time.Now().Before(end); leaving = r.busy() {
			time.Sleep(time.Millisecond)
		}
		under := l.inFlight.Load()
		p.kill()
		stop.Store(true)
		workers.Wait()
		t.Logf("round %d: %d requests and %d replies in flight, %d requests without an answer; so far %d messages and %d replies taken",
			round, under, leaving, l.lost.Load(), len(l.taken), len(l.replied))
		if l.lost.Load() == 0 {
			t.Error("no request was in flight when it struck")
		}
		if leaving > 0 {
			sending++
		}
		p = start(t, dir, "-callback", r.url())
		l.repeat(p)
	}
	if sending < (*rounds+1)/2 {
		t.Errorf("replies were leaving when it struck in %d rounds of %d", sending, *rounds)
	}
	l.verify(t, p, r)
}

// verify waits until the outbox is empty and compares what the desk and the
// callback have with what the outside knows.
func (l *ledger) verify(t *testing.T, p *process, r *receiver) {
	t.Helper()
	if len(l.unknown)+len(l.unsure) > 0 {
		t.Errorf("%d messages and %d replies are refused for ever", len(l.unknown), len(l.unsure))
	}
	var all []document
	p.until(60*time.Second, "every reply has left", func() bool {
		time.Sleep(time.Second) // each look reads everything
		all = p.readAll()
		waiting := 0
		for _, d := range all {
			waiting += len(d.Outbox)
		}
		return waiting == 0
	})
	messages, replies := l.compare(t, all)
	for id := range l.taken {
		if messages[id] != 1 {
			t.Errorf("message %s got its 200 and is there %d times", id, messages[id])
		}
	}
	for _, a := range l.replied {
		text := a.text + " ^FB"
		ids := map[string]bool{}
		for _, at := range r.attempts(a.text) {
			ids["native-"+at.ID] = true
		}
		if here := replies[text]; len(here) != 1 || len(ids) != 1 || !ids[here[0]] {
			t.Errorf("reply %q reached the callback under %v, and is %v here", text, ids, here)
		}
	}
	if len(replies) != len(l.replied) || len(messages) != len(l.taken) {
		t.Errorf("%d replies and %d messages are there, %d and %d were taken", len(replies), len(messages), len(l.replied), len(l.taken))
	}
	t.Logf("%d messages; %d replies, %d attempts", len(messages), len(replies), len(r.attempts("")))
}

// compare counts the messages by identifier, lists the replies by text, and
// checks that they are what was posted, where it was posted.
func (l *ledger) compare(t *testing.T, all []document) (messages map[string]int, replies map[string][]string) {
	t.Helper()
	messages, replies = map[string]int{}, map[string][]string{}
	for _, d := range all {
		for _, m := range d.Messages {
			switch m.From {
			case "customer":
				messages[m.ID]++
				if want, ok := l.taken[m.ID]; !ok || m.Text != want.Text || conversationOf(want.Thread) != d.ID {
					t.Errorf("message %s: %q in %s, want %+v", m.ID, m.Text, d.ID, want)
				}
			case "agent":
				replies[m.Text] = append(replies[m.Text], m.ID)
				if m.Status != "sent" {
					t.Errorf("reply %q is %s", m.Text, m.Status)
				}
			}
		}
	}
	return messages, replies
}

// Killed between the callback's taking a reply and the desk's hearing of it:
// the reply comes again under the same identifier, when its lease has ended.
func TestKillWhileSending(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	reached, hold := make(chan struct{}, 2), make(chan struct{})
	r.behave(func(w http.ResponseWriter, a attempt) {
		if a.Number == 1 {
			reached <- struct{}{}
			<-hold
		}
		take(w, a)
	})
	dir := t.TempDir()
	p := start(t, dir, "-callback", r.url())
	id := p.deliver(message("m-1", "t-1", "Hello?"))
	p.reply(id, "We are here.")
	<-reached
	p.kill()
	killed := time.Now()
	close(hold)
	if n := len(r.attempts("")); n != 1 {
		t.Fatalf("%d attempts before the kill", n)
	}
	p = start(t, dir, "-callback", r.url())
	if d := p.read(id); d.State != care.Waiting || d.count("sent") != 0 || d.Clock[0].State != "running" {
		t.Errorf("after the kill: %+v", d)
	}
	p.until(40*time.Second, "the reply is sent", func() bool { return p.read(id).count("sent") == 1 })
	got := r.attempts("")
	if len(got) != 2 || got[0].ID != got[1].ID {
		t.Fatalf("attempts %+v", got)
	}
	t.Logf("tried again %v after the kill", got[1].At.Sub(killed).Round(time.Millisecond))
}
