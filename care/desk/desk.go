package desk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
	"github.com/mysocialcare/socialcare/privacy"
	"github.com/mysocialcare/socialcare/sla"
)

// Options set up a [Desk]; nil and the zero value work.
type Options struct {
	// Channels are the connected accounts. Their Account must be unique.
	Channels []channel.Adapter
	// Tokens are where the tokens of those come from whose login is renewed: after
	// an answer that one has expired, the next call is made with another.
	Tokens map[channel.Account]*gateway.Tokens
	// Guard judges public texts. Default: privacy.New(nil).
	Guard *privacy.Guard
	// Unguarded says that there is to be no guard; every public text passes.
	Unguarded bool
	// Brands are what differs by brand, by channel.Account.Brand.
	Brands map[string]Brand
	// Complaint says whether a message complains. Who does so in public has mostly
	// been failed before: the first failure is then looked for, and the case is not
	// put away as needing nothing. It is asked of what begins a conversation in
	// public. Default: care.Complaint of the text; a function that returns false
	// turns it off. It must be safe for concurrent use.
	Complaint func(channel.Message) bool
	// Facts completes what the desk found out before a command is judged, and
	// before a message that arrives is: what the desk cannot know it adds (Crisis,
	// BudgetLeft, Away, an OptedOut by other ways than the network's), and what it
	// knows better it sets. The desk itself tells WindowClosed from the windows of
	// the account's capabilities and the customer's last message, and OptedOut
	// where the network takes no message to the customer, or the customer wants no
	// surveys; a crisis is never the desk's to declare. An error stops the command,
	// which is judged again when it is repeated, a survey or another thing that time
	// brings about by itself; a message that arrives is recorded all the same.
	// Default: nothing is added, so that a survey is asked in a crisis too, and
	// goodwill has no budget. It must be safe for concurrent use.
	Facts func(context.Context, care.Conversation, care.Command, *care.Facts) error
	// Media fetches what customers attach, soon after it came, for its addresses
	// do not last: it is kept with the message, encrypted and erased like its text.
	// Default: nothing is fetched, and a message says only what was attached.
	Media *gateway.Fetcher
	// Sealer encrypts texts at rest. Default: they are stored as they are.
	Sealer Sealer
	// Poll is the pause between two looks at timers and outbox, default 1 s.
	Poll time.Duration
	// Backfill is how far back a new account that can be read backwards is read
	// once, see [Desk.Backfill]. Default: it begins now.
	Backfill time.Duration
	// PollChannels is the pause between two polls of an account, default 15 s.
	PollChannels time.Duration
	// Lease is how long a claim lasts; a reply has half of it to leave.
	// Default 20 s, so that after a crash a reply is tried again within 30 s.
	Lease time.Duration
	// Senders is how many replies of one account may be under way at a time,
	// default 16.
	Senders int
	// Worker names this process among several on one store, default a random
	// name. A process that keeps its name over a restart takes up its own work
	// at once, where the leases of another name have to end first. Two at a
	// time must not have the same.
	Worker string
	// Drain is how long Run goes on, once its context has ended, with what is
	// under way. Default: Lease.
	Drain time.Duration
	// Log receives operational events, without personal data. Default
	// slog.DiscardHandler.
	Log *slog.Logger
	// Metrics are called as things happen; nil functions are skipped.
	Metrics Metrics
}

// Brand is what differs by brand.
type Brand struct {
	// Rules judge the brand's conversations. Default: the desk's.
	Rules *care.Rules
	// Guard judges the brand's public texts, with its own numbers and addresses
	// allowed. Default: the desk's.
	Guard *privacy.Guard
	// Own are addresses and handles of the brand that are no connected accounts:
	// what they write is never answered automatically.
	Own []string
	// Hours are when the brand answers. Default: always.
	Hours *sla.Calendar
	// Ack is the automatic answer out of hours; nil for none. Its text is in
	// the language Lang, default "en".
	Ack  *care.AckTemplate
	Lang string
	// Survey is the one question that customers are asked days after a solution,
	// see care.SurveyPlan; empty: none is asked, which each conversation records.
	Survey string
}

// Sealer encrypts texts at rest, with the host's keys. It is safe for
// concurrent use. Open gives [ErrKeyDestroyed] for what is to be read by nobody any
// more, which counts as erased, and care.ErrDamaged for what is not as it was
// sealed, which costs that text alone; any other error is taken for trouble that
// passes: what needs the text fails, and is tried again.
type Sealer interface {
	Seal(plain []byte) (sealed []byte, keyID string, err error)
	Open(sealed []byte, keyID string) ([]byte, error)
}

// Desk is the engine. It is safe for concurrent use.
type Desk struct {
	store    care.Store
	rules    *care.Rules
	opt      Options
	key      []byte
	accounts map[channel.Account]*account
	order    []channel.Account
	wake     chan struct{}
	media    chan channel.Ref
	hooks    *http.ServeMux
	watch    watchers
	health   health
	seen     threadCache
	fresh    freshness
	turns    *turns
	share    *share
	skew     atomic.Int64 // nanoseconds that the store's clock is ahead of this process's
}

// New makes a desk on a store. It asks the store for its key and starts
// nothing.
func New(ctx context.Context, store care.Store, rules *care.Rules, opt *Options) (*Desk, error) {
	d := &Desk{store: store, rules: rules, accounts: map[channel.Account]*account{}, wake: make(chan struct{}, 1), media: make(chan channel.Ref, 64), turns: newTurns()}
	if opt != nil {
		d.opt = *opt
	}
	if err := d.defaults(); err != nil {
		return nil, err
	}
	for _, a := range d.opt.Channels {
		id := a.Account()
		if _, twice := d.accounts[id]; twice {
			return nil, fmt.Errorf("desk: account %s is given twice", id)
		}
		acc := &account{adapter: a, log: d.opt.Log, backfill: make(chan struct{}, 1)}
		acc.gate = gateway.New(a, &gateway.Options{
			Check: d.lastCheck(id.Brand), Log: d.opt.Log, Attempts: 1, PollEvery: d.opt.PollChannels, Followed: acc.followed, PrivateParts: privateParts, Tokens: d.opt.Tokens[id],
		})
		d.accounts[id] = acc
		d.order = append(d.order, id)
	}
	d.share = newShare(d.opt.Worker, d.order)
	var err error
	if d.hooks, err = d.makeHooks(); err != nil {
		return nil, err
	}
	if d.key, err = store.Key(ctx); err != nil {
		return nil, fmt.Errorf("desk: the store's key: %w", err)
	}
	return d, nil
}

func (d *Desk) defaults() error {
	o := &d.opt
	if d.store == nil || d.rules == nil {
		return errors.New("desk: a store and rules are wanted")
	}
	if o.Guard == nil && !o.Unguarded {
		g, err := privacy.New(nil)
		if err != nil {
			return fmt.Errorf("desk: guard: %w", err)
		}
		o.Guard = g
	}
	for name, b := range o.Brands {
		if b.Survey != "" && strings.Count(b.Survey, "?") != 1 {
			return fmt.Errorf("desk: brand %q: a survey asks one question", name)
		}
	}
	if o.Guard != nil && o.Unguarded {
		return errors.New("desk: a guard is given and Unguarded is set")
	}
	if o.Complaint == nil {
		o.Complaint = func(m channel.Message) bool { return care.Complaint(m.Text) }
	}
	setDefault(&o.Poll, time.Second)
	setDefault(&o.PollChannels, 15*time.Second)
	setDefault(&o.Lease, 20*time.Second)
	setDefault(&o.Senders, 16)
	setDefault(&o.Drain, o.Lease)
	if o.Worker == "" {
		o.Worker = newID("w")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return nil
}

func setDefault[T int | time.Duration](field *T, value T) {
	if *field <= 0 {
		*field = value
	}
}

// rulesFor returns the rules of a brand.
func (d *Desk) rulesFor(brand string) *care.Rules {
	if r := d.opt.Brands[brand].Rules; r != nil {
		return r
	}
	return d.rules
}

// Rules returns the rules that judge a brand's conversations.
func (d *Desk) Rules(brand string) *care.Rules { return d.rulesFor(brand) }

// wakeUp makes Run look at timers and outbox now.
func (d *Desk) wakeUp() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// now is the engine's clock; testing/synctest moves it.
func now() time.Time { return time.Now() }
