package memstore

import (
	"compress/flate"
	"crypto/rand"
	"sync"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// Store is a [care.Store] in memory. It is safe for concurrent use; use [New]
// to make one. No value it takes or gives is shared with the caller.
type Store struct {
	mu        sync.Mutex
	convs     map[care.ID]*conversation
	contents  map[care.ID]map[string]care.Content
	keys      byName[keyRow]
	messages  byName[care.ID]
	threads   byName[care.ID]
	raw       map[keyName]care.Raw
	accounts  map[channel.Account]*account
	customers map[string]customer
	linked    map[string][]string  // those linked to a customer
	said      []said               // what was said lately
	workers   map[string]time.Time // until when each lives
	fence     int64                // the last one given out; a fence names one claim
	secret    []byte
	opened    []*conversation // whose logs are not compressed, oldest first
	packer    *flate.Writer
}

type conversation struct {
	head    head
	version int64  // how many events there are
	log     *log   // nil: packed
	packed  []byte // see Store.pack
	newer   bool   // an event cannot be read by this version of the program
	timer   timer
	outbox  []outgoing // by Seq
}

// timer is a row of the timers; a zero due is no timer.
type timer struct {
	due, lease time.Time
	fence      int64
}

type outgoing struct {
	care.Outgoing
	lease time.Time
}

type keyName struct {
	account channel.Account
	name    string
}

type keyRow struct {
	at      int64 // microseconds of Unix time
	forever bool
}

type account struct {
	worker string
	lease  time.Time
	fence  int64
	cursor channel.Cursor
}

var _ care.Store = (*Store)(nil)

// New returns an empty store.
func New() *Store {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret)
	return &Store{
		convs:     map[care.ID]*conversation{},
		contents:  map[care.ID]map[string]care.Content{},
		keys:      byName[keyRow]{},
		messages:  byName[care.ID]{},
		threads:   byName[care.ID]{},
		raw:       map[keyName]care.Raw{},
		accounts:  map[channel.Account]*account{},
		customers: map[string]customer{},
		linked:    map[string][]string{},
		workers:   map[string]time.Time{},
		secret:    secret,
	}
}

// instant is t as a database would keep it.
func instant(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// nextFence names a new claim.
func (s *Store) nextFence() int64 {
	s.fence++
	return s.fence
}
