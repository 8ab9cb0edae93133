package desk

import (
	"context"
	"errors"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// maxCompared is how many of the last texts a new one is compared with.
const maxCompared = 500

// compare adds to the facts what was said lately that is near the text of a
// reply, and returns the text's own fingerprint.
func (d *Desk) compare(ctx context.Context, conv care.Conversation, cmd care.Command, final string, f *care.Facts) (care.Fingerprint, error) {
	switch cmd.(type) {
	case care.Reply, care.Handoff:
	default:
		return nil, nil
	}
	var err error
	if f.Ledger, err = d.ledger(ctx, conv.Customer); err != nil {
		return nil, err
	}
	print := care.NewFingerprint(d.key, final, d.names(ctx, conv)...)
	if len(print) == 0 {
		return nil, nil
	}
	brand := conv.Thread.Account.Brand
	within := time.Duration(d.rulesFor(brand).Spec().SimilarWithin)
	lately, err := d.store.Said(ctx, brand, nil, now().Add(-within), maxCompared)
	if err != nil {
		return nil, d.loaded(err)
	}
	for _, s := range lately {
		if print.Similarity(s.Print) >= care.Near {
			f.Similar = append(f.Similar, s)
		}
	}
	return print, nil
}

// unwelcome says why a text would be refused for what was said to others, or
// while they are still joining in.
func (d *Desk) unwelcome(ctx context.Context, conv care.Conversation, cmd care.Command, final string, f care.Facts) ([]string, error) {
	if _, ok := written(cmd); !ok {
		return nil, nil
	}
	cmd = seeing(named(cmd), conv.Version)
	if _, err := d.compare(ctx, conv, cmd, final, &f); err != nil {
		return nil, err
	}
	var no *care.Refusal
	var why []string
	if _, err := d.rulesFor(conv.Thread.Account.Brand).Decide(conv, cmd, f, now()); errors.As(err, &no) {
		for _, r := range no.Reasons {
			if r.Guard == care.GuardSimilar || r.Guard == care.GuardListen || r.Guard == care.GuardWindow {
				why = append(why, r.Text)
			}
		}
	}
	return why, nil
}

// names are what the customer is called, which does not make a text another one.
func (d *Desk) names(ctx context.Context, conv care.Conversation) []string {
	ids := []string{care.ContentID(conv.LastPublic), care.ContentID(conv.LastPrivate)}
	texts, err := d.read(ctx, conv.ID, ids...)
	if err != nil {
		return nil
	}
	for _, ref := range []channel.Ref{conv.LastPublic, conv.LastPrivate} {
		if _, known := texts[care.ContentID(ref)]; !known && !ref.IsZero() && conv.FollowUpOf != "" { // written before
			texts[care.ContentID(ref)], _ = d.message(ctx, conv.ID, ref)
		}
	}
	var names []string
	for _, w := range texts {
		if w != nil {
			names = append(names, w.Author.Name, w.Author.Handle)
		}
	}
	return names
}

// said are the rows of what events say to the customer, to compare later texts
// with and to count automatic ones.
func said(conv care.Conversation, events []care.Event, print care.Fingerprint) []care.Said {
	var out []care.Said
	for _, e := range events {
		s := care.Said{Conversation: conv.ID, Customer: conv.Customer, At: e.At}
		switch x := e.Body.(type) {
		case care.Replied:
			s.Reply = x.Reply
			if x.After == "" { // a pointer says the same to everybody
				s.Print = print
			}
		case care.Acknowledged:
			s.Reply, s.Auto = x.Reply, true
		case care.SurveyAsked:
			s.Reply, s.Auto = x.Reply, true
		}
		if s.Reply != "" && (s.Auto || len(s.Print) > 0) {
			out = append(out, s)
		}
	}
	return out
}
