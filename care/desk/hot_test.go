package desk_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/channel"
)

// hot is a desk with a conversation of so many rounds of a message, a reply and
// its receipt.
func hot(t testing.TB, rounds int) (*desk.Desk, care.ID) {
	t.Helper()
	store := memstore.New()
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	d, err := desk.New(t.Context(), store, rules, nil)
	if err != nil {
		t.Fatal(err)
	}
	id, at := idOf("t-1"), time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	var conv care.Conversation
	var events []care.Event
	add := func(body care.Body) {
		at = at.Add(time.Second)
		events = append(events, care.Event{Version: int64(len(events) + 1), At: at, Actor: "FB", Body: body})
	}
	add(care.Opened{ID: id, Thread: care.Thread{Account: account, Native: "t-1"}, Customer: "u", Surface: channel.Post, Visibility: channel.Public, OpenedAt: at})
	for i := range rounds {
		m, r := ref(fmt.Sprint("m-", i)), fmt.Sprint("r-", i)
		add(care.Received{Ref: m, Content: care.ContentID(m), Author: "u", Visibility: channel.Public, SentAt: at})
		add(care.Replied{Reply: r, Agent: "FB", Content: r, InReplyTo: m, Visibility: channel.Public})
		add(care.Sent{Reply: r, Ref: ref("out-" + r), SentAt: at})
	}
	conv = care.Fold(conv, events)
	b := care.Batch{ID: id, Events: events, Next: conv, Now: at}
	if err := store.Append(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	return d, id
}

// Each receipt of a hot conversation belongs to its own reply.
func TestHotConversationIsShown(t *testing.T) {
	d, id := hot(t, 3333)
	v, err := d.Conversation(t.Context(), id)
	if err != nil || len(v.Events) != 10_000 || len(v.Messages) != 6666 {
		t.Fatalf("%d events, %d messages, %v", len(v.Events), len(v.Messages), err)
	}
	for i, m := range v.Messages {
		if want := fmt.Sprint("out-r-", i/2); m.From == desk.FromAgent && (m.ID != want || m.Status != "sent") {
			t.Fatalf("message %d is %s, %s; want %s", i, m.ID, m.Status, want)
		}
	}
}

// BenchmarkHotConversation looks at a conversation of 10,000 events.
func BenchmarkHotConversation(b *testing.B) {
	d, id := hot(b, 3333)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Conversation(b.Context(), id); err != nil {
			b.Fatal(err)
		}
	}
}
