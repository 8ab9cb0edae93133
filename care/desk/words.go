package desk

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// words are what a content holds: all that is personal about a message.
type words struct {
	Text    string          `json:"text"`
	Subject string          `json:"subject,omitempty"`
	Author  channel.Party   `json:"author,omitzero"`
	Media   []channel.Media `json:"media,omitempty"`
	Edited  bool            `json:"edited,omitempty"`
	// Withheld: the network gave no text.
	Withheld bool `json:"withheld,omitempty"`
	// Quoted: more stood below the text, which is beside it, see quotedContent.
	Quoted bool `json:"quoted,omitempty"`
	// At and Surface are when and where a customer's message was written.
	At      time.Time       `json:"at,omitzero"`
	Surface channel.Surface `json:"surface,omitempty"`

	// When it was read: its content's revision, the conversation that it is in, and
	// where what stood below it is; or that it cannot be read.
	rev     int64
	home    care.ID
	quoted  string
	damaged bool
}

func (d *Desk) seal(plain []byte) (sealed []byte, keyID string, err error) {
	if d.opt.Sealer == nil {
		return plain, "", nil
	}
	return d.opt.Sealer.Seal(plain)
}

// ErrKeyDestroyed is what a [Sealer] opens nothing with any more: the key of a text
// was destroyed, so that the text counts as erased.
var ErrKeyDestroyed = errors.New("desk: the key was destroyed")

func (d *Desk) unseal(sealed []byte, keyID string) ([]byte, error) {
	if d.opt.Sealer == nil || keyID == "" {
		return sealed, nil
	}
	return d.opt.Sealer.Open(sealed, keyID)
}

// content seals words under an identifier. Rev orders an edit after its
// original.
func (d *Desk) content(id, customer string, rev int64, w words) (care.Content, error) {
	plain, err := json.Marshal(w)
	if err != nil {
		return care.Content{}, fmt.Errorf("desk: content: %w", err)
	}
	sealed, keyID, err := d.seal(plain)
	if err != nil {
		return care.Content{}, fmt.Errorf("desk: sealing: %w", err)
	}
	return care.Content{ID: id, Customer: customer, Rev: rev, Sealed: sealed, KeyID: keyID}, nil
}

// read returns the words of a conversation's contents, by identifier; those
// erased are nil. If one is damaged that is the error.
func (d *Desk) read(ctx context.Context, id care.ID, ids ...string) (map[string]*words, error) {
	out, err := d.readEach(ctx, id, ids...)
	for _, w := range out {
		if w != nil && w.damaged {
			return nil, fmt.Errorf("desk: content of %s: %w", id, care.ErrDamaged)
		}
	}
	return out, err
}

// readEach is read for those who can do without some: a text that is damaged is
// marked so, holds nothing else, and hides no other.
func (d *Desk) readEach(ctx context.Context, id care.ID, ids ...string) (map[string]*words, error) {
	contents, err := d.store.Contents(ctx, id, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[string]*words, len(contents))
	for _, c := range contents {
		if !c.ErasedAt.IsZero() {
			out[c.ID] = nil
			continue
		}
		plain, err := d.unseal(c.Sealed, c.KeyID)
		w := new(words)
		switch {
		case errors.Is(err, ErrKeyDestroyed):
			w = nil
		case err != nil && !errors.Is(err, care.ErrDamaged):
			return nil, fmt.Errorf("desk: content of %s cannot be opened: %w", id, err)
		case err != nil || json.Unmarshal(plain, w) != nil: // whose error may quote it
			d.opt.Log.Error("a text is damaged", "conversation", string(id), "content", c.ID)
			w = &words{damaged: true}
		}
		if out[c.ID] = w; w != nil {
			w.rev, w.home, w.quoted = c.Rev, id, quotedContent(c.ID)
		}
	}
	return out, nil
}

// parked is where an edit waits that came before its message.
func parked(content string) string { return content + "+edit" }

// readAll is readEach, with the edits that came before their messages put in.
func (d *Desk) readAll(ctx context.Context, id care.ID, ids ...string) (map[string]*words, error) {
	all := slices.Clone(ids)
	for _, c := range ids {
		all = append(all, parked(c))
	}
	w, err := d.readEach(ctx, id, all...)
	if err != nil {
		return nil, err
	}
	for _, c := range ids {
		edit, original := w[parked(c)], w[c]
		switch {
		case edit == nil || original == nil || original.damaged:
		case edit.damaged:
			w[c] = edit
		default:
			original.Text, original.Subject, original.Media, original.Edited = edit.Text, edit.Subject, edit.Media, true
			original.Quoted, original.quoted, original.Withheld = edit.Quoted, edit.quoted, edit.Withheld
		}
	}
	return w, nil
}

// newID makes an identifier of 130 random bits.
func newID(prefix string) string { return prefix + strings.ToLower(rand.Text()) }
