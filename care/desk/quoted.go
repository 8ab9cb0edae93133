package desk

import (
	"context"
	"unicode/utf8"

	"github.com/mysocialcare/socialcare/care"
)

// maxQuoted is how much is kept of what a channel cut from below a message, in
// bytes: the beginning, which stood right below the text. A mail late in a long
// discussion repeats all of it, and its text alone may have 1 MiB.
const maxQuoted = 64 << 10

// quotedContent is where that is kept, apart from the text: whose words it
// repeats nobody knows, so that it goes with each of those who wrote there.
func quotedContent(content string) string { return content + "/quoted" }

// quoted seals what was cut from below a text; nil: there is nothing.
func (d *Desk) quoted(content, customer string, rev int64, text string) ([]care.Content, error) {
	if text == "" {
		return nil, nil
	}
	c, err := d.content(quotedContent(content), customer, rev, words{Text: beginning(text, maxQuoted)})
	return []care.Content{c}, err
}

// beginning is a text, or where it has more than n bytes what fits of it, with
// "…" behind.
func beginning(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

// edited is what an edit puts in place of the words that were there, if any, and
// of what stood below them. That stays erased if it was: nothing stands below then.
func (d *Desk) edited(ctx context.Context, id care.ID, put care.Content, w words, was *words, below string) ([]care.Content, error) {
	name := quotedContent(put.ID)
	w.Quoted = below != ""
	replaces := w.Quoted || was != nil && was.Quoted
	if replaces {
		found, err := d.store.Contents(ctx, id, []string{name})
		if err != nil {
			return nil, d.loaded(err)
		}
		if len(found) > 0 && !found[0].ErasedAt.IsZero() {
			w.Quoted, replaces = false, false
		}
	}
	c, err := d.content(put.ID, put.Customer, put.Rev, w)
	if err != nil || !replaces {
		return []care.Content{c}, err
	}
	q, err := d.content(name, put.Customer, put.Rev, words{Text: beginning(below, maxQuoted)})
	return []care.Content{c, q}, err
}

// beneath are the contents of what stands below texts, or may.
func beneath(texts map[string]*words) (ids []string) {
	for name, w := range texts {
		if w != nil && (w.Quoted || w.damaged) {
			ids = append(ids, quotedContent(name))
		}
	}
	return ids
}

// readQuoted reads what stands below the messages of a timeline, by their words.
func (d *Desk) readQuoted(ctx context.Context, list []Message, texts []*words) error {
	ids := map[care.ID][]string{}
	for _, w := range texts {
		if w != nil && w.Quoted {
			ids[w.home] = append(ids[w.home], w.quoted)
		}
	}
	for home, names := range ids {
		found, err := d.readEach(ctx, home, names...)
		if err != nil {
			return d.loaded(err)
		}
		for i, w := range texts {
			if w == nil || !w.Quoted || w.home != home {
				continue
			}
			if q := found[w.quoted]; q != nil {
				list[i].Quoted, list[i].Damaged = q.Text, q.damaged
			}
		}
	}
	return nil
}

// quotes are the contents of what stands below the messages of a conversation,
// whoever wrote them.
func (d *Desk) quotes(ctx context.Context, id care.ID, events []care.Event) (ids []string, err error) {
	var names []string
	for _, e := range events {
		switch x := e.Body.(type) {
		case care.Received:
			names = append(names, quotedContent(x.Content), quotedContent(parked(x.Content)))
		case care.Replied:
			if x.Native {
				names = append(names, quotedContent(x.Content), quotedContent(parked(x.Content)))
			}
		}
	}
	if len(names) == 0 {
		return nil, nil
	}
	found, err := d.store.Contents(ctx, id, names)
	for _, c := range found {
		if c.ErasedAt.IsZero() {
			ids = append(ids, c.ID)
		}
	}
	return ids, d.loaded(err)
}

// moveQuoted is what stands below an edit that came before its message, to be put
// with the message.
func (d *Desk) moveQuoted(ctx context.Context, place care.ID, edit *words, put care.Content) ([]care.Content, error) {
	if !edit.Quoted {
		return nil, nil
	}
	found, err := d.read(ctx, place, edit.quoted)
	if err != nil || found[edit.quoted] == nil {
		return nil, d.loaded(err)
	}
	return d.quoted(put.ID, put.Customer, put.Rev, found[edit.quoted].Text)
}
