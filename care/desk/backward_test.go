package desk_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
)

// past is a network that can be read backwards: one message an hour, ten a page.
type past struct {
	*memory.Adapter
	now   time.Time
	hours int // how many there are
	errs  []*channel.Error
	reads atomic.Int64
}

func (p *past) Back(_ context.Context, before channel.Cursor) (channel.Page, error) {
	p.reads.Add(1)
	if len(p.errs) > 0 {
		err := p.errs[0]
		p.errs = p.errs[1:]
		return channel.Page{}, err
	}
	from, _ := strconv.Atoi(string(before))
	page := channel.Page{}
	for h := from; h < min(from+10, p.hours); h++ {
		e := message(fmt.Sprint("old-", h), fmt.Sprint("t-", h), fmt.Sprint("Message ", h))
		e.At = p.now.Add(-time.Duration(h) * time.Hour)
		page.Events = append(page.Events, e)
	}
	page.Next, page.More = channel.Cursor(strconv.Itoa(from+10)), from+10 < p.hours
	return page, nil
}

// A new account is read backwards once, as far as was asked for; what that brings
// starts no clock, unless it was written just now. After a crash or an error it is
// done all the same.
func TestNewAccountIsReadBackwards(t *testing.T) {
	for _, fails := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, care.Spec{}, desk.Options{})
			net := &past{Adapter: w.net, now: time.Now(), hours: 100}
			if fails {
				net.errs = []*channel.Error{{Code: channel.Transient, Op: "backfill"}}
			}
			rules, err := care.NewRules(care.Spec{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			start := func() {
				if w.desk, err = desk.New(t.Context(), w.store, rules, &desk.Options{Channels: []channel.Adapter{net}, Backfill: 24 * time.Hour}); err != nil {
					t.Fatal(err)
				}
				w.run()
			}
			start()
			time.Sleep(2 * time.Second)
			if fails { // it is noted
				w.stop()
				start()
				time.Sleep(time.Minute)
			}
			all, waiting := 0, 0
			for l, err := range w.store.List(t.Context(), care.Query{}) {
				if err != nil {
					t.Fatal(err)
				}
				all++
				if !l.Conversation.WaitingSince.IsZero() {
					waiting++
				}
			}
			if all != 25 || waiting != 1 {
				t.Errorf("fails %v: %d conversations, %d wait; want 25 and 1", fails, all, waiting)
			}
			reads := net.reads.Load()
			w.stop()
			start()
			time.Sleep(time.Hour)
			w.stop()
			if net.reads.Load() != reads {
				t.Errorf("read backwards again, %d times", net.reads.Load()-reads)
			}
			for r := range w.desk.Raw(t.Context()) {
				t.Errorf("kept: %s", r.Name)
			}
		})
	}
}

// What a backfill could not read is told, and kept for a person.
func TestBackfillReportsAGap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		net := &past{Adapter: w.net, now: time.Now(), hours: 1000}
		w.on(net)
		since := net.now.Add(-900 * time.Hour)
		gap, err := w.desk.Backfill(t.Context(), account, since)
		if err != nil || !gap.From.Equal(since) || !gap.To.Equal(net.now.Add(-499*time.Hour)) {
			t.Errorf("gap %v, %v", gap, err)
		}
		kept := ""
		for r, err := range w.desk.Raw(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			kept += r.Name + string(r.Body)
		}
		if !strings.HasPrefix(kept, "gap:") || !strings.Contains(kept, since.UTC().Format(time.RFC3339)) {
			t.Errorf("kept %q", kept)
		}
		if _, err := w.desk.Backfill(t.Context(), channel.Account{Network: "none"}, since); channel.CodeOf(err) != channel.Unconfigured {
			t.Errorf("an account that is not there: %v", err)
		}
	})
}

// A network that answers with errors for days is not read over and over, for each
// page costs; in the end a person is told what was not read.
func TestABackfillThatFailsIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		net := &past{Adapter: w.net, now: time.Now(), hours: 100}
		for range 100_000 {
			net.errs = append(net.errs, &channel.Error{Code: channel.Transient, Op: "backfill"})
		}
		rules, err := care.NewRules(care.Spec{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if w.desk, err = desk.New(t.Context(), w.store, rules, &desk.Options{Channels: []channel.Adapter{net}, Backfill: 24 * time.Hour, Poll: time.Minute}); err != nil {
			t.Fatal(err)
		}
		w.run()
		defer w.stop()
		time.Sleep(2 * time.Hour)
		soon := net.reads.Load()
		time.Sleep(24 * time.Hour)
		all := net.reads.Load()
		time.Sleep(24 * time.Hour)
		if soon < 5 || all > 40 || net.reads.Load() != all {
			t.Errorf("%d reads in two hours, %d in a day, %d afterwards", soon, all, net.reads.Load()-all)
		}
		gaps := 0
		for r, err := range w.desk.Raw(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(r.Name, "gap:") {
				gaps++
			}
		}
		if gaps != 1 || raws(w) != 1 {
			t.Errorf("%d gaps are told, of %d notes", gaps, raws(w))
		}
	})
}
