package desk

import (
	"context"
	"errors"
	"fmt"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// early applies to a message the edit or the deletion that came before it. It
// lies where the message's thread led when it came: in the thread's own place,
// or in the conversation that this one follows; one that named no thread lies in
// the message's own place. What lies in the conversation itself needs no search,
// except for a mere courtesy, which an edit may have made a complaint.
func (d *Desk) early(ctx context.Context, id, followUpOf care.ID, a *arrival) error {
	m, cmd := a.event.Message, &a.cmd
	looked := map[care.ID]bool{"": true, id: !cmd.Courtesy}
	for _, place := range []care.ID{id, cmd.Thread.ID(), followUpOf, cmd.FollowUpOf, a.own} {
		if looked[place] {
			continue
		}
		looked[place] = true
		w, err := d.read(ctx, place, cmd.Content, parked(cmd.Content))
		if err != nil {
			return d.loaded(err)
		}
		if original, known := w[cmd.Content]; known && original == nil {
			cmd.Gone = true
			return nil
		}
		edit := w[parked(cmd.Content)]
		if edit == nil || edit.rev <= a.put.Rev {
			continue
		}
		newer := words{
			Text: edit.Text, Subject: edit.Subject, Author: m.Author, Media: edit.Media, Edited: true, At: heard(cmd.At), Surface: m.Surface,
			Quoted: edit.Quoted, Withheld: edit.Withheld,
		}
		if a.put, err = d.content(cmd.Content, cmd.Customer, edit.rev, newer); err != nil {
			return err
		}
		if a.below, err = d.moveQuoted(ctx, place, edit, a.put); err != nil {
			return err
		}
		cmd.Courtesy = cmd.Courtesy && care.Courtesy(edit.Text)
	}
	return nil
}

// courtesy reports whether a message is nothing but thanks. The subject of one that
// answers is another's.
func courtesy(m channel.Message) bool {
	return care.Courtesy(m.Text) && (m.Subject == "" || m.Parent != "" || len(m.References) > 0 || care.Courtesy(m.Subject))
}

// wantsNone reports whether a text may be one that wants no answer: a courtesy, or
// the answer to a survey.
func wantsNone(text string) bool { return care.Courtesy(text) || answersAny(text) }

// thanked reports whether a message was taken as one that wants no answer, of the
// conversation's own customer, and whether it came in private.
func (d *Desk) thanked(ctx context.Context, id care.ID, ref channel.Ref) (courtesy, private bool, err error) {
	for e, err := range d.store.Events(ctx, id, 0) {
		if err != nil {
			return false, false, d.loaded(err)
		}
		if x, ok := e.Body.(care.Received); ok && x.Ref == ref {
			return x.Courtesy && !x.Third && !x.Gone && x.Auto == channel.Human, x.Visibility.IsPrivate(), nil
		}
	}
	return false, false, nil
}

// forgetEarly blanks the edit that came before a message and named no thread: it
// lies in the message's own place, and whose it is was not known there.
func (d *Desk) forgetEarly(ctx context.Context, ref channel.Ref) error {
	place, name := care.Thread{Account: ref.Account, Native: ref.Native}.ID(), parked(care.ContentID(ref))
	for range maxTries {
		found, err := d.store.Contents(ctx, place, []string{name, quotedContent(name)})
		if err != nil {
			return d.loaded(err)
		}
		b := care.Batch{ID: place, Now: now()}
		var blank []string
		for _, c := range found {
			if c.ErasedAt.IsZero() {
				blank = append(blank, c.ID)
			}
		}
		if len(blank) == 0 {
			return nil
		}
		if conv, err := d.loadOr(ctx, place); err != nil {
			return err
		} else if conv.Version > 0 { // the message has begun a conversation since
			b = d.batch(conv, nil, conv, b.Now)
		}
		b.Blank = blank
		if err := d.append(ctx, b); !errors.Is(err, care.ErrStale) {
			return err
		}
	}
	return fmt.Errorf("desk: %w: still after %d tries", care.ErrStale, maxTries)
}
