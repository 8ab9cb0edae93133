package desk_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/channel"
)

// A message that is delivered again to another process is acknowledged once, if
// it was written in this closed period and fetched as news.
func TestPractice02_AcknowledgesWhatIsDeliveredAgainOnce(t *testing.T) {
	for _, tt := range []struct {
		name       string
		written    time.Duration // after the start, a Saturday at midnight
		backfilled bool
		again      time.Duration // after that
		want       int
	}{
		{"in this closed period", 0, false, time.Hour, 1},
		{"while the brand was open", 60 * time.Hour, false, 10 * time.Hour, 0},
		{"in the closed period before", 0, false, 70 * time.Hour, 0},
		{"found later", 0, true, time.Hour, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, care.Spec{}, desk.Options{})
				time.Sleep(tt.written)
				e := message("m-1", "t-1", "Nothing works")
				e.Backfilled = tt.backfilled
				w.ingest(e) // this process acknowledges nothing
				time.Sleep(tt.again)
				for range 2 {
					o := closedOnWeekends(t)
					o.Channels = []channel.Adapter{w.net}
					var err error
					if w.desk, err = desk.New(t.Context(), w.store, w.desk.Rules("acme"), &o); err != nil {
						t.Fatal(err)
					}
					w.run()
					w.ingest(e, e)
					time.Sleep(time.Minute)
					w.stop()
				}
				if got := w.sentTexts(); len(got) != tt.want {
					t.Errorf("sent %q, want %d", got, tt.want)
				}
			})
		})
	}
}
