package memstore

import (
	"crypto/rand"
	"hash/maphash"
	"sync"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// Store is a [care.Store] in memory. It is safe for concurrent use; use [New]
// to make one. No value it takes or gives is shared with the caller.
type Store struct {
	mu        sync.Mutex
	contents  map[care.ID]map[string]care.Content
	keys      byName[keyRow]
	messages  byName[care.ID]
	threads   byName[care.ID]
	rows      []*conversation // in the order in which they came
	index     index           // of their identifiers and the names in their logs
	groups    map[group]*group
	raw       map[rawName]care.Raw
	accounts  map[channel.Account]*account
	customers map[string]customer
	linked    map[string][]string  // those linked to a customer
	said      []said               // what was said lately
	workers   map[string]time.Time // until when each lives
	fence     int64                // the last one given out; a fence names one claim
	secret    []byte
	opened    opened
	packer    packer
	shapes    *shapes
}

// conversation is kept small: there may be a million.
type conversation struct {
	head    head
	version int64 // how many events there are
	timer   timer
	log     *log   // nil: packed
	packed  string // see packer; empty: the log is another
	outbox  *queue // nil: empty
	row     uint32 // its place in Store.rows
	newer   bool   // an event cannot be read by this version of the program
	// outOfHours is as of the conversation, and stands here for its size.
	outOfHours bool
}

// queue are the messages on their way, by Seq.
type queue struct{ rows []outgoing }

func (q *queue) all() []outgoing {
	if q == nil {
		return nil
	}
	return q.rows
}

// timer is a row of the timers; a zero due is no timer.
type timer struct {
	due, lease micros
	fence      int64
}

type outgoing struct {
	care.Outgoing
	lease time.Time
}

type rawName struct {
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
	known := &shapes{}
	return &Store{
		contents:  map[care.ID]map[string]care.Content{},
		keys:      byName[keyRow]{},
		messages:  byName[care.ID]{},
		threads:   byName[care.ID]{},
		raw:       map[rawName]care.Raw{},
		accounts:  map[channel.Account]*account{},
		customers: map[string]customer{},
		linked:    map[string][]string{},
		workers:   map[string]time.Time{},
		secret:    secret,
		index:     index{seed: maphash.MakeSeed()},
		groups:    map[group]*group{},
		packer:    packer{shapes: known},
		shapes:    known,
	}
}

// instant is t as a database would keep it.
func instant(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// micros is an instant in microseconds of Unix time, a third of the size.
type micros int64

func microsOf(t time.Time) micros { return micros(t.UnixMicro()) }

func (m micros) time() time.Time { return time.UnixMicro(int64(m)).UTC() }

// nextFence names a new claim.
func (s *Store) nextFence() int64 {
	s.fence++
	return s.fence
}
