package gateway_test

import (
	"context"
	"sync"
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

var account = channel.Account{Brand: "acme", Network: "fake", Name: "care"}

// network is a scripted adapter: each call takes the next result of its list,
// and succeeds when there is none.
type network struct {
	caps channel.Capabilities

	mu      sync.Mutex
	errs    []error // of Send
	capErrs []error
	sent    []time.Time
	drafts  []channel.Draft
	asked   int           // calls of Capabilities
	slow    time.Duration // how long Send takes, unless its context ends
}

func fake(errs ...error) *network {
	return &network{caps: channel.Capabilities{Reply: []channel.Visibility{channel.Public, channel.Private}}, errs: errs}
}

func (n *network) Account() channel.Account { return account }

func (n *network) Capabilities(context.Context) (channel.Capabilities, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked++
	if err := pop(&n.capErrs); err != nil {
		return channel.Capabilities{}, err
	}
	return n.caps, nil
}

func (n *network) Send(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
	n.mu.Lock()
	n.sent = append(n.sent, time.Now())
	n.drafts = append(n.drafts, d)
	err := pop(&n.errs)
	n.mu.Unlock()
	if n.slow > 0 {
		select {
		case <-time.After(n.slow):
		case <-ctx.Done():
			return channel.Receipt{}, ctx.Err()
		}
	}
	if err != nil {
		return channel.Receipt{}, err
	}
	return channel.Receipt{Ref: channel.Ref{Account: account, Native: "n-" + d.ID}}, nil
}

func pop(errs *[]error) error {
	if len(*errs) == 0 {
		return nil
	}
	err := (*errs)[0]
	*errs = (*errs)[1:]
	return err
}

// finding is a network that can be searched.
type finding struct {
	*network
	find  func(channel.Draft, time.Time) (channel.Receipt, bool, error)
	finds int
}

func (f *finding) Find(_ context.Context, d channel.Draft, since time.Time) (channel.Receipt, bool, error) {
	f.finds++
	return f.find(d, since)
}

// mute is an adapter that can do nothing.
type mute struct{}

func (mute) Account() channel.Account { return account }
func (mute) Capabilities(context.Context) (channel.Capabilities, error) {
	return channel.Capabilities{}, nil
}

func draft() channel.Draft {
	return channel.Draft{
		ID: "d-1", Thread: "t-1", InReplyTo: channel.Ref{Account: account, Native: "m-1"},
		To: channel.Party{Native: "u-1", Handle: "@ann"}, Visibility: channel.Public, Text: "segreto",
	}
}

func transient() *channel.Error {
	return &channel.Error{Code: channel.Transient, Account: account, Op: "send", Native: "500"}
}

func maybe() *channel.Error {
	e := transient()
	e.MaybeDone = true
	return e
}
