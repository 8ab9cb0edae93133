//go:build unix

package workers_test

import (
	"database/sql"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/care/sqlstore"
)

func migrated(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := sqlstore.Migrate(t.Context(), db, sqlstore.PostgreSQL, nil); err != nil {
		t.Fatal(err)
	}
	return db
}

// figures are what the run comes to.
type figures struct {
	messages, replies, alarms, woken               int
	lost, twice, repeated, firedTwice, late, stuck int
}

// verify compares what is stored and published with what was accepted.
func (r *run) verify() {
	r.Helper()
	var f figures
	published := map[string]map[string]int{} // words, identifier, times
	taken := map[string]kind{}
	for _, p := range r.traffic.peers {
		for _, m := range p.all() {
			if published[m.Text] == nil {
				published[m.Text] = map[string]int{}
			}
			published[m.Text][m.ID]++
			taken[m.Text] = p.kind
		}
	}
	for _, k := range r.traffic.threads {
		v, err := r.desk.Conversation(r.Context(), k.id())
		if err != nil {
			f.lost += len(k.posts)
			r.Errorf("thread %s: %v", k.thread, err)
			continue
		}
		r.messages(k, v, &f)
		r.timers(k, v, &f)
		if k.reply != "" {
			f.replies++
			text := k.reply + " ^FB"
			switch ids := published[text]; {
			case len(ids) == 0:
				f.lost++
				r.Errorf("thread %s: its reply was never published", k.thread)
			case len(ids) > 1:
				f.twice++
				r.Errorf("thread %s: its reply was published under %d identifiers", k.thread, len(ids))
			default:
				for _, times := range ids {
					f.repeated += times - 1
				}
			}
			delete(published, text)
		}
	}
	for text, ids := range published {
		r.Errorf("published and never decided: %q, %v", text, ids)
	}
	if f.repeated > 0 && *pauses == 0 {
		r.Errorf("%d replies were published again under their own identifier", f.repeated)
	}
	r.Logf("%d threads, %d messages, %d replies, %d alarms and %d ends of a pause; %d orders accepted, %d given again; in %d rounds replies were leaving",
		len(r.traffic.threads), f.messages, f.replies, f.alarms, f.woken, r.traffic.given, r.traffic.failed, r.sending)
	r.Logf("%d lost, %d published under two identifiers, %d published again under their own, %d timers fired twice, %d not at all, %d stuck",
		f.lost, f.twice, f.repeated, f.firedTwice, f.late, f.stuck)
}

// messages checks that each one is there, once, and that the log folds to the
// conversation.
func (r *run) messages(k *talk, v desk.View, f *figures) {
	r.Helper()
	seen := map[string]string{}
	for _, m := range v.Messages {
		switch m.From {
		case desk.FromCustomer:
			if _, twice := seen[m.ID]; twice {
				r.Errorf("message %s is there twice", m.ID)
			}
			seen[m.ID] = m.Text
		case desk.FromAgent:
			if m.Status != "sent" || m.Text != k.reply+" ^FB" {
				f.stuck++
				r.Errorf("thread %s: the reply %q is %s", k.thread, m.Text, m.Status)
			}
		}
	}
	want := map[string]string{}
	for _, m := range k.posts {
		f.messages++
		want[m.ID] = m.Text
		if _, ok := seen[m.ID]; !ok {
			f.lost++
		}
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		r.Errorf("thread %s: messages (-want +got):\n%s", k.thread, diff)
	}
	if got := care.Fold(care.Conversation{}, v.Events); got.Version != v.Conversation.Version || got.State != v.Conversation.State {
		r.Errorf("thread %s: the log folds to version %d, %s; stored is %d, %s", k.thread, got.Version, got.State, v.Conversation.Version, v.Conversation.State)
	}
}

// timers checks that what fell due happened, and once.
func (r *run) timers(k *talk, v desk.View, f *figures) {
	r.Helper()
	fired := map[string]int{}
	set := 0
	for _, e := range v.Events {
		switch x := e.Body.(type) {
		case care.Alarm:
			f.alarms++
			fired[x.ID]++
		case care.SetAside:
			set++
		case care.Woke:
			f.woken++
			fired["woke"]++
		}
	}
	for id, n := range fired {
		if n > 1 && (id != "woke" || n > set) {
			f.firedTwice++
			r.Errorf("thread %s: %s %d times", k.thread, id, n)
		}
	}
	if k.snoozed && set != 1 {
		f.lost++
		r.Errorf("thread %s was set aside %d times, want once", k.thread, set)
	}
	if v.Conversation.State == care.Snoozed {
		f.stuck++
		r.Errorf("thread %s never woke", k.thread)
	}
	due, err := r.desk.Rules("acme").Decide(v.Conversation, care.Tick{}, care.Facts{}, time.Now())
	if err != nil || len(due) > 0 {
		f.late++
		r.Errorf("thread %s: %d things fell due and did not happen, %v", k.thread, len(due), err)
	}
}
