package email_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/email"
	"github.com/mysocialcare/socialcare/channel/email/emailtest"
	"github.com/mysocialcare/socialcare/channel/gateway"
)

// mailDisturbance is any of the faults of a mail system.
func mailDisturbance(r *rand.Rand) emailtest.Fault {
	faults := []emailtest.Fault{
		{At: "greeting", Break: true}, {At: "greeting", Answer: "421 4.3.2 busy"}, {At: "login", Answer: "454 4.7.0 later"}, {At: "from", Answer: "452 4.3.1 full"},
		{At: "to", Answer: "451 4.7.1 greylisted"}, {At: "to", Answer: "450 4.2.0 greylisted"}, {At: "to", Delay: 5 * time.Millisecond}, {At: "data", Break: true},
		{At: "data", Answer: "451 4.3.0 later"}, {At: "taken", Break: true}, {At: "taken", Answer: "25"}, {At: "taken", Answer: "250-2.0.0 taken\r\n"},
		{At: "select", Answer: "NO [UNAVAILABLE] later"}, {At: "select", Break: true}, {At: "search", Answer: "NO [INUSE] later"}, {At: "search", Break: true},
		{At: "fetch", Break: true}, {At: "fetch", Break: true, After: 1 + r.IntN(900)}, {At: "fetch", Answer: "NO [SERVERBUG] later"}, {At: "idle", Break: true},
	}
	return faults[r.IntN(len(faults))]
}

// The figure is 10,000: go test ./channel/email -run EveryFault -messages 10000 -timeout 30m
var soakSize = flag.Int("messages", 150, "messages each way through a mail system with every fault")

// faulty is a sink that now and then fails, and notes in which discussion each
// message was read.
type faulty struct {
	shelf
	r       *rand.Rand
	refused int
	of      map[string]string
}

func (s *faulty) Put(ctx context.Context, events []channel.Event) error {
	if s.r.IntN(10) == 0 {
		s.refused++
		return errors.New("disk full")
	}
	for _, e := range events {
		if e.Message != nil && e.Message.Author.Role != channel.Self {
			s.of[e.Target.Native] = e.Message.Thread
		}
	}
	return s.shelf.Put(ctx, events)
}

func (s *faulty) missing(want map[string]bool) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for id := range want {
		if s.seen["message:"+id] == 0 {
			n++
		}
	}
	return n
}

// delivered does what an outbox does: it looks before it repeats.
func delivered(ctx context.Context, g *gateway.Gateway, d channel.Draft) error {
	maybe := false
	var err error
	for range 200 {
		if maybe {
			_, found, ferr := g.Find(ctx, d, time.Time{})
			if found {
				return nil
			}
			if err = ferr; err != nil {
				continue
			}
			maybe = false
		}
		if _, err = g.Send(ctx, d); err == nil {
			return nil
		}
		var e *channel.Error
		if maybe = errors.As(err, &e) && e.MaybeDone; !errors.Is(err, channel.ErrRetry) && !maybe {
			return err
		}
	}
	return fmt.Errorf("%s is not sent: %w", d.ID, err)
}

// Through a mail system with every fault: what is sent leaves once, what customers
// write is stored, under one name and in one discussion, though messages come
// twice and answers before what they answer.
func TestSoakWithEveryFault(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	s := emailtest.NewServer(t, &emailtest.Options{FilesSent: true})
	a, err := email.New(emailtest.Address, &email.Options{
		Password: emailtest.Password, Sent: "Sent", ServerFiles: true, Timeout: 30 * time.Second, PageSize: 20, Renew: 50 * time.Millisecond,
		SMTP: email.Server{Address: s.SMTP, Security: email.Plain}, IMAP: email.Server{Address: s.IMAP, Security: email.Plain},
	})
	if err != nil {
		t.Fatal(err)
	}
	g := gateway.New(a, &gateway.Options{
		Backoff: time.Millisecond, MaxBackoff: 5 * time.Millisecond, MaxReconnect: 5 * time.Millisecond, PollEvery: 20 * time.Millisecond,
	})
	in := &faulty{r: rand.New(rand.NewPCG(7, 8)), of: map[string]string{}}
	ctx, stop := context.WithCancel(t.Context())
	page, err := g.Poll(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	in.cursor = page.Next
	followed := make(chan error, 1)
	go func() { followed <- g.Follow(ctx, in, in) }()
	question := func(n int) string { return fmt.Sprintf("<q%d@mail.example>", n) }
	again := func(n int) string { return fmt.Sprintf("<r%d@mail.example>", n) }
	want := map[string]bool{}
	drafts := make(chan channel.Draft)
	var senders sync.WaitGroup
	for range 4 {
		senders.Go(func() {
			for d := range drafts {
				if err := delivered(ctx, g, d); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range *soakSize {
		if r.IntN(2) == 0 {
			s.Fail(mailDisturbance(r))
		}
		if r.IntN(50) == 0 {
			s.Disconnect()
		}
		first := "From: ann@mail.example\nMessage-ID: " + question(i) + "\nSubject: domanda\n\nDomanda " + fmt.Sprint(i) + "\n"
		second := "From: ann@mail.example\nMessage-ID: " + again(i) + "\nReferences: " + question(i) + "\nSubject: R: domanda\n\nAncora " + fmt.Sprint(i) + "\n"
		letters := []string{first, second}
		if r.IntN(2) == 0 { // the answer comes first
			letters = []string{second, first}
		}
		if r.IntN(5) == 0 { // and one of them twice
			letters = append(letters, letters[r.IntN(2)])
		}
		for _, letter := range letters {
			s.Deliver(letter)
		}
		want[question(i)], want[again(i)] = true, true
		drafts <- channel.Draft{ID: fmt.Sprintf("d-%d", i), Visibility: channel.Private, Text: fmt.Sprintf("risposta %d.", i),
			To: channel.Party{Native: "ann@mail.example"}, InReplyTo: channel.Ref{Account: a.Account(), Native: question(i)}, Thread: question(i)}
	}
	close(drafts)
	senders.Wait()
	s.Mend()
	for end := time.Now().Add(time.Minute); in.missing(want) > 0 && time.Now().Before(end); {
		time.Sleep(5 * time.Millisecond)
	}
	stop()
	<-followed
	sent := map[string]int{}
	for _, m := range s.Taken() {
		_, text, _ := strings.Cut(m.Data, "\r\n\r\n")
		sent[strings.TrimSpace(text)]++
	}
	for i := range *soakSize {
		if n := sent[fmt.Sprintf("risposta %d.", i)]; n != 1 {
			t.Errorf("draft %d left %d times", i, n)
		}
		if in.of[question(i)] != in.of[again(i)] {
			t.Errorf("%q and %q are two discussions", question(i), again(i))
		}
	}
	repeated := 0
	for _, n := range in.seen {
		repeated += n - 1
	}
	if n := in.missing(want); n > 0 || len(in.of) != len(want) {
		t.Errorf("%d of %d messages never came, under %d names", n, len(want), len(in.of))
	}
	if repeated == 0 || in.refused == 0 || s.Count("greeting") < *soakSize+*soakSize/10 {
		t.Errorf("%d repeats, %d refusals of the sink, %d submissions: the test shows nothing", repeated, in.refused, s.Count("greeting"))
	}
	t.Logf("%d submissions for %d drafts; %d messages, %d repeats, %d refusals, %d times listening", s.Count("greeting"), *soakSize, len(want), repeated, in.refused, s.Count("idle"))
}
