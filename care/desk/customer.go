package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// person returns the customer that an identity belongs to, over all links. One
// with nothing to tell is empty.
func (d *Desk) person(ctx context.Context, identity string) (care.Person, error) {
	var person care.Person
	asked, ask := map[string]bool{}, []string{identity}
	for len(ask) > 0 && len(asked) < 4*care.MaxIdentities {
		list, err := d.store.FindCustomers(ctx, ask)
		if err != nil {
			return nil, d.loaded(err)
		}
		for _, id := range ask {
			asked[id] = true
		}
		for _, c := range list {
			if !slices.ContainsFunc(person, func(k care.Customer) bool { return k.ID == c.ID }) {
				person = append(person, c)
			}
		}
		ask = slices.DeleteFunc(person.Identities(), func(id string) bool { return asked[id] })
	}
	return person, nil
}

// ledger is what a decision may know of a customer's failures. A history that
// only a newer program can read is not known, nor is a damaged one.
func (d *Desk) ledger(ctx context.Context, customer string) (*care.Ledger, error) {
	person, err := d.person(ctx, customer)
	if errors.Is(err, care.ErrNewer) || errors.Is(err, care.ErrDamaged) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return person.Ledger(customer), nil
}

// doCustomer gives a command about a customer; keys are those that must be new.
func (d *Desk) doCustomer(ctx context.Context, id, brand string, cmd care.CustomerCommand, keys ...care.Key) error {
	for range maxTries {
		list, err := d.store.FindCustomers(ctx, []string{id})
		if err != nil {
			return d.loaded(err)
		}
		var c care.Customer
		if i := slices.IndexFunc(list, func(k care.Customer) bool { return k.ID == id }); i >= 0 {
			c = list[i]
		}
		at := now()
		events, err := d.rulesFor(brand).DecideCustomer(c, id, brand, cmd, at)
		if err != nil || len(events) == 0 {
			return err
		}
		err = d.wrote(d.store.AppendCustomer(ctx, care.CustomerBatch{
			ID: id, Expected: c.Version, Events: events, Next: care.FoldCustomer(c, events), Keys: keys, Now: at,
		}))
		if !errors.Is(err, care.ErrStale) {
			return err
		}
	}
	return fmt.Errorf("desk: %w: still after %d tries", care.ErrStale, maxTries)
}

// countAfter is how long after a failure it is counted: what is due goes first.
// recountAfter is when that is tried again where the customer's row cannot be
// read.
const (
	countAfter   = 100 * time.Millisecond
	recountAfter = 10 * time.Minute
)

// count brings the customer's ledger up to a conversation's events. It may be
// done again after a crash, and by two workers at once: what was counted has its
// key.
func (d *Desk) count(ctx context.Context, conv care.Conversation) error {
	var events []care.Event
	for e, err := range d.store.Events(ctx, conv.ID, conv.Unledgered-1) {
		if err != nil {
			return d.loaded(err)
		}
		events = append(events, e)
	}
	brand := conv.Thread.Account.Brand
	for _, cmd := range care.CountFailures(conv, events) {
		var keys []care.Key
		if c, ok := cmd.(care.Count); ok {
			keys = []care.Key{{Account: channel.Account{Brand: brand}, Name: c.Failure.Key(), Forever: true}}
		}
		if err := d.doCustomer(ctx, conv.Customer, brand, cmd, keys...); err != nil && !errors.Is(err, care.ErrKnown) {
			return err
		}
	}
	return nil
}

// Link says, on an agent's word, that the customers of two conversations of one
// brand are one person. A *care.Refusal says why not, care.ErrNotFound that a
// conversation is missing.
func (d *Desk) Link(ctx context.Context, agent string, one, other care.ID) error {
	a, b, err := d.two(ctx, one, other)
	if err != nil {
		return err
	}
	own, others := a.person, b.person
	from, named := a.conv.Customer, b.conv.Customer
	holder, free := unlinked(own.Ledger(from).Identities, own)
	if !free {
		own, others, from, named = others, own, named, from
		holder, _ = unlinked(own.Ledger(from).Identities, own)
	}
	brand := a.conv.Thread.Account.Brand
	return d.doCustomer(ctx, holder, brand, care.Link{Agent: agent, To: named, Own: own, Other: others, From: from, Named: named})
}

// unlinked returns the identity of a person whose stream may hold another link.
func unlinked(identities []string, p care.Person) (string, bool) {
	for _, id := range identities {
		if !slices.ContainsFunc(p, func(c care.Customer) bool { return c.ID == id && c.Linked != nil }) {
			return id, true
		}
	}
	return identities[0], false
}

// Unlink takes back what [Desk.Link] said of the customers of two conversations;
// care.ErrNotFound if nobody linked these two.
func (d *Desk) Unlink(ctx context.Context, agent string, one, other care.ID) error {
	a, b, err := d.two(ctx, one, other)
	if err != nil {
		return err
	}
	for _, c := range a.person {
		if l := c.Linked; l != nil && (l.From == a.conv.Customer && l.To == b.conv.Customer || l.From == b.conv.Customer && l.To == a.conv.Customer) {
			return d.doCustomer(ctx, c.ID, a.conv.Thread.Account.Brand, care.Unlink{Agent: agent})
		}
	}
	return fmt.Errorf("desk: no link between the two: %w", care.ErrNotFound)
}

// party is a conversation and whose it is.
type party struct {
	conv   care.Conversation
	person care.Person
}

func (d *Desk) two(ctx context.Context, one, other care.ID) (a, b party, err error) {
	for i, p := range []*party{&a, &b} {
		if p.conv, err = d.store.Load(ctx, []care.ID{one, other}[i]); err == nil {
			p.person, err = d.person(ctx, p.conv.Customer)
		}
		if err != nil {
			return a, b, d.loaded(err)
		}
	}
	if x, y := a.conv.Thread.Account.Brand, b.conv.Thread.Account.Brand; x != y {
		return a, b, errors.New("desk: customers of two brands are never one person")
	}
	return a, b, nil
}

// customer names who wrote in a thread. Somebody without a name, such as a
// caller who hides the number, is somebody else in each thread.
func (d *Desk) customer(a channel.Account, p channel.Party, thread string) string {
	if p.Native == "" && p.Handle == "" {
		p.Native = "\x00" + thread
	}
	return care.CustomerID(d.key, a, p)
}

// writer names whose words a content holds.
func (d *Desk) writer(a channel.Account, p channel.Party, conv care.Conversation) string {
	if p.Native == "" && p.Handle == "" {
		return conv.Customer
	}
	return addressee(p.Role, conv.Customer, care.CustomerID(d.key, a, p))
}

// addressee names with whom a message is erased: who wrote it or, for one of ours,
// whom it was written to.
func addressee(role channel.Role, customer, author string) string {
	if role == channel.Self && customer != "" {
		return customer
	}
	return author
}
