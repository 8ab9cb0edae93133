package desk_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/signature"
	"github.com/mysocialcare/socialcare/channel/webhook"
)

// fullDisk is a store that reads and does not write.
type fullDisk struct {
	care.Store
	full atomic.Bool
}

func (f *fullDisk) Append(ctx context.Context, b care.Batch) error {
	if f.full.Load() {
		return errors.New("the disk is full")
	}
	return f.Store.Append(ctx, b)
}

const secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

func TestFailedWriteIsSaidEverywhere(t *testing.T) {
	store := &fullDisk{Store: memstore.New()}
	web, err := webhook.New(channel.Account{Brand: "acme"}, []string{secret}, nil)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	d, err := desk.New(t.Context(), store, rules, &desk.Options{Channels: []channel.Adapter{web}, Poll: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	defer func() { cancel(); <-done }()
	eventually(t, "a healthy start", func() bool { return d.Health() == nil })

	store.full.Store(true)
	if got := deliver(t, d); got != http.StatusServiceUnavailable {
		t.Errorf("a message that could not be stored got %d, want 503", got)
	}
	time.Sleep(20 * time.Millisecond) // reads go on and succeed meanwhile
	if d.Health() == nil {
		t.Error("healthy although the last write failed")
	}
	store.full.Store(false)
	if got := deliver(t, d); got != http.StatusOK {
		t.Errorf("delivered again it got %d, want 200", got)
	}
	if err := d.Health(); err != nil {
		t.Errorf("after a write that succeeded: %v", err)
	}
}

// deliver posts one signed message to the desk's endpoint.
func deliver(t *testing.T, d *desk.Desk) int {
	t.Helper()
	body := []byte(`{"type":"message","id":"m-1","thread":"t-1","at":"2026-11-21T10:00:00Z","surface":"post","author":{"id":"u-1"},"text":"Nothing works"}`)
	key, err := signature.ParseKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	header, err := signature.SignStandard("e-1", time.Now(), body, key)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/hooks/web", bytes.NewReader(body))
	for k, v := range header {
		r.Header.Set(k, v)
	}
	w := httptest.NewRecorder()
	d.Handler().ServeHTTP(w, r)
	return w.Code
}

// forgetful is a store that fills up just before it is asked to forget.
type forgetful struct {
	*fullDisk
	forgot chan struct{}
	fill   func()
}

func (f *forgetful) ExpireRaw(ctx context.Context, raw, keys time.Time) error {
	f.fill()
	defer close(f.forgot)
	return f.fullDisk.ExpireRaw(ctx, raw, keys)
}

// That something old could be deleted does not say that messages find room.
func TestForgettingIsNoProofOfHealth(t *testing.T) {
	web, err := webhook.New(channel.Account{Brand: "acme"}, []string{secret}, nil)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	store := &forgetful{fullDisk: &fullDisk{Store: memstore.New()}, forgot: make(chan struct{})}
	d, err := desk.New(t.Context(), store, rules, &desk.Options{Channels: []channel.Adapter{web}, Poll: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	store.fill = func() {
		store.full.Store(true)
		if got := deliver(t, d); got != http.StatusServiceUnavailable {
			t.Errorf("a message that could not be stored got %d, want 503", got)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	<-store.forgot
	cancel()
	<-done
	if err := d.Health(); err == nil || err.Error() != "the disk is full" {
		t.Errorf("Health: %v, want that the disk is full", err)
	}
}

// unreachable is a store whose database answers nothing for a while.
type unreachable struct {
	care.Store
	away atomic.Bool
}

func (u *unreachable) Heartbeat(ctx context.Context, c care.WorkerClaim) ([]string, error) {
	if u.away.Load() {
		return nil, fmt.Errorf("dial tcp 192.0.2.1:5432: %w", context.DeadlineExceeded) // as net's time-outs are
	}
	return u.Store.Heartbeat(ctx, c)
}

// A database that does not answer in time is no healthy one.
func TestTimeOutsAreTrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, care.Spec{}, desk.Options{})
		store := &unreachable{Store: w.store}
		var err error
		if w.desk, err = desk.New(t.Context(), store, w.desk.Rules("acme"), &desk.Options{Channels: []channel.Adapter{w.net}}); err != nil {
			t.Fatal(err)
		}
		w.run()
		defer w.stop()
		for _, away := range []bool{false, true, false} {
			store.away.Store(away)
			time.Sleep(time.Minute)
			if err := w.desk.Health(); (err != nil) != away {
				t.Errorf("away %t: Health is %v", away, err)
			}
		}
	})
}
