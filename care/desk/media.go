package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// mediaMost is how many attachments of one message are fetched, mediaRetry the
// pause before those are tried again that could not be, mediaTried for how long,
// mediaTime how long one may take, and mediaAtOnce of how many messages they are
// fetched at once.
const (
	mediaMost   = 10
	mediaAtOnce = 4
	mediaTime   = time.Minute
	mediaRetry  = 5 * time.Minute
	mediaTried  = time.Hour
)

// wanted is the beginning of the name under which it is noted that a message's
// attachments are to be fetched: durably, before the message is recorded, among
// the raw deliveries. It holds nobody's words.
const wanted = "media:"

// Attachment is what became of something that a customer attached.
type Attachment struct {
	// Content names it for [Desk.Attachment].
	Content     string `json:"content"`
	Type        string `json:"type,omitempty"` // "image", "video", "audio", "file"
	Description string `json:"description,omitempty"`
	// MediaType and Size in bytes are those of what was fetched.
	MediaType string `json:"media_type,omitempty"`
	Size      int    `json:"size,omitempty"`
	// Code says why it was not fetched; "" with Size 0: not yet, or nobody does.
	Code channel.Code `json:"code,omitempty"`
	// Damaged: the row that tells what became of it cannot be read.
	Damaged bool `json:"damaged,omitempty"`
}

// mediaContent is where an attachment is kept; its bytes are beside it.
func mediaContent(content string, m channel.Media) string {
	sum := sha256.Sum256([]byte(m.URL))
	return content + "/media/" + hex.EncodeToString(sum[:8])
}

func mediaBytes(content string) string { return content + "/bytes" }

// mediaContents are all contents of a message's attachments.
func mediaContents(content string, w *words) (ids []string) {
	if w == nil {
		return nil
	}
	for _, m := range w.Media[:min(len(w.Media), mediaMost)] {
		c := mediaContent(content, m)
		ids = append(ids, c, mediaBytes(c))
	}
	return ids
}

// wantMedia notes that the attachments of an event are to be fetched. One that is
// recorded already was noted when it came first, which is when trying began.
func (d *Desk) wantMedia(ctx context.Context, e channel.Event) error {
	if d.opt.Media == nil || e.Message == nil || len(e.Message.Media) == 0 || e.Message.Author.Role == channel.Self {
		return nil
	}
	if recorded, err := d.hasMedia(ctx, e); err != nil || recorded {
		return err
	}
	return d.wrote(d.store.KeepRaw(ctx, care.Raw{Account: e.Account, Name: wanted + e.Target.Native, Customer: care.Nobody, At: now(), Sealed: []byte("{}")}))
}

// hasMedia reports whether a message is recorded with all that an event attaches
// to it.
func (d *Desk) hasMedia(ctx context.Context, e channel.Event) (bool, error) {
	id, err := d.store.FindMessage(ctx, e.Target)
	if errors.Is(err, care.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, d.loaded(err)
	}
	w, err := d.message(ctx, id, e.Target)
	if err != nil || w == nil { // one that cannot be read is wanted anew
		return false, ctx.Err()
	}
	for _, m := range e.Message.Media {
		if !slices.Contains(w.Media, m) {
			return false, nil
		}
	}
	return true, nil
}

// withMedia records an event whose attachments may be to be fetched.
func (d *Desk) withMedia(ctx context.Context, e channel.Event, record func(context.Context, channel.Event) error) error {
	if err := d.wantMedia(ctx, e); err != nil {
		return err
	}
	err := record(ctx, e)
	if err == nil && d.opt.Media != nil && len(e.Message.Media) > 0 {
		select {
		case d.media <- e.Target:
		default: // it is noted
		}
	}
	return err
}

// mediaLoop fetches what is wanted soon after it came. Several run, for a server
// that does not answer must not hold up the others.
func (d *Desk) mediaLoop(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case ref := <-d.media:
			d.fetchWanted(ctx, ref, now())
		}
	}
}

// mediaAgainLoop fetches what could not be fetched, or another process left
// behind.
func (d *Desk) mediaAgainLoop(ctx context.Context) {
	for settled := now(); ; settled = now().Add(-mediaRetry) { // what came since is being fetched
		d.fetchLeft(ctx, settled)
		if !sleep(ctx, mediaRetry) {
			return
		}
	}
}

// fetchLeft tries again what was noted until a time.
func (d *Desk) fetchLeft(ctx context.Context, settled time.Time) {
	for r, err := range d.store.Raw(ctx) {
		if d.loaded(err) != nil || ctx.Err() != nil || r.At.After(settled) {
			return
		}
		if native, ok := strings.CutPrefix(r.Name, wanted); ok {
			d.fetchWanted(ctx, channel.Ref{Account: r.Account, Native: native}, r.At)
		}
	}
}

// fetchWanted fetches a message's attachments, and forgets that they are wanted
// when each has been fetched or has a mark that says why not.
func (d *Desk) fetchWanted(ctx context.Context, ref channel.Ref, since time.Time) {
	age := now().Sub(since)
	late := age >= mediaTried
	marked, done, err := d.fetchAll(ctx, ref, late)
	if errors.Is(err, care.ErrNotFound) && !late { // it is being recorded
		return
	}
	if err != nil && !errors.Is(err, care.ErrNotFound) {
		if ctx.Err() == nil {
			d.opt.Log.Warn("attachments", "account", ref.Account.String(), "error", err)
		}
		return
	}
	if done && marked == 0 && age < mediaRetry { // an edit that attaches something may be being recorded
		return
	}
	if done || late {
		if err := d.DropRaw(ctx, ref.Account, wanted+ref.Native); err != nil && !errors.Is(err, care.ErrNotFound) && ctx.Err() == nil {
			d.opt.Log.Warn("attachments", "account", ref.Account.String(), "error", err)
		}
	}
}

// fetchAll marks each attachment with what became of it, and says how many now.
func (d *Desk) fetchAll(ctx context.Context, ref channel.Ref, late bool) (marked int, done bool, err error) {
	defer caught(d.opt.Log, &err, ref.Account, "media")
	id, err := d.store.FindMessage(ctx, ref)
	if err != nil {
		return 0, false, d.loaded(err)
	}
	w, err := d.message(ctx, id, ref)
	if err != nil || w == nil { // erased, or deleted
		return 0, err == nil, err
	}
	if w.damaged {
		return 0, false, fmt.Errorf("desk: content of %s: %w", id, care.ErrDamaged)
	}
	done = true
	for _, m := range w.Media[:min(len(w.Media), mediaMost)] {
		content := mediaContent(care.ContentID(ref), m)
		known, err := d.store.Contents(ctx, id, []string{content})
		if err != nil {
			return marked, false, d.loaded(err)
		}
		if len(known) > 0 {
			continue
		}
		body, kind, ferr := d.fetch(ctx, ref.Account, m)
		if ctx.Err() != nil {
			return marked, false, ctx.Err()
		}
		if (errors.Is(ferr, channel.ErrRetry) || errors.Is(ferr, channel.ErrOperator)) && !late {
			done = false
			continue
		}
		a := Attachment{Type: m.Type, Description: m.Description, MediaType: kind, Size: len(body), Code: channel.CodeOf(ferr)}
		if err := d.keepMedia(ctx, id, ref, content, a, body); err != nil {
			return marked, false, err
		}
		marked++
	}
	return marked, done, nil
}

// fetch gets one attachment: by its account where that wants credentials, else
// from its address, if that is a public one.
func (d *Desk) fetch(ctx context.Context, account channel.Account, m channel.Media) (body []byte, kind string, err error) {
	ctx, cancel := context.WithTimeout(ctx, mediaTime)
	defer cancel()
	a := d.accounts[account]
	if a == nil {
		return d.opt.Media.Fetch(ctx, m)
	}
	f, ok := a.adapter.(channel.MediaFetcher)
	if !ok {
		return d.opt.Media.Fetch(ctx, m)
	}
	r, err := f.Fetch(ctx, m)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = r.Close() }()
	body, err = d.opt.Media.Read(r)
	return body, "", err
}

// keepMedia stores an attachment beside its message. What was erased or deleted
// while it was fetched is not kept.
func (d *Desk) keepMedia(ctx context.Context, id care.ID, ref channel.Ref, content string, a Attachment, body []byte) error {
	plain, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("desk: attachment: %w", err)
	}
	message, err := d.store.Contents(ctx, id, []string{care.ContentID(ref)})
	if err != nil || len(message) == 0 {
		return d.loaded(err)
	}
	customer := message[0].Customer // who wrote it, whosever the conversation is
	for range maxTries {
		conv, err := d.store.Load(ctx, id)
		if err != nil {
			return d.loaded(err)
		}
		b := d.batch(conv, nil, conv, now())
		if err := d.seals(&b, content, customer, plain); err != nil {
			return err
		}
		if len(body) > 0 {
			if err := d.seals(&b, mediaBytes(content), customer, body); err != nil {
				return err
			}
		}
		err = d.append(ctx, b)
		if errors.Is(err, care.ErrStale) {
			continue
		}
		if err != nil && !errors.Is(err, care.ErrGone) {
			return err
		}
		w, err := d.message(ctx, id, ref)
		if err != nil || w != nil {
			return err
		}
		if conv, err = d.store.Load(ctx, id); err != nil {
			return d.loaded(err)
		}
		b = d.batch(conv, nil, conv, now())
		b.Blank = []string{content, mediaBytes(content)}
		if err := d.append(ctx, b); !errors.Is(err, care.ErrStale) {
			return err
		}
	}
	return fmt.Errorf("desk: %w: still after %d tries", care.ErrStale, maxTries)
}

// seals puts bytes into a batch.
func (d *Desk) seals(b *care.Batch, id, customer string, plain []byte) error {
	sealed, keyID, err := d.seal(plain)
	if err != nil {
		return fmt.Errorf("desk: sealing: %w", err)
	}
	b.Put = append(b.Put, care.Content{ID: id, Customer: customer, Rev: 1, Sealed: sealed, KeyID: keyID})
	return nil
}

// opened reads contents as they were sealed; those erased are left out, and what
// the sealer cannot open for damage is nil.
func (d *Desk) opened(ctx context.Context, id care.ID, ids ...string) (map[string][]byte, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	contents, err := d.store.Contents(ctx, id, ids)
	if err != nil {
		return nil, d.loaded(err)
	}
	out := map[string][]byte{}
	for _, c := range contents {
		if !c.ErasedAt.IsZero() {
			continue
		}
		plain, err := d.unseal(c.Sealed, c.KeyID)
		if errors.Is(err, ErrKeyDestroyed) {
			continue
		}
		if out[c.ID] = plain; err != nil && !errors.Is(err, care.ErrDamaged) {
			return nil, fmt.Errorf("desk: content of %s cannot be opened: %w", id, err)
		}
	}
	return out, nil
}

// Attachment returns what was attached to a message of a conversation, by the
// Content of one in [Message.Media]; care.ErrNotFound if it was not fetched, or
// erased since, and care.ErrDamaged if its rows cannot be read. The bytes are the
// customer's: they are for nothing but a file.
func (d *Desk) Attachment(ctx context.Context, id care.ID, content string) (a Attachment, body []byte, err error) {
	if !strings.Contains(content, "/media/") {
		return a, nil, care.ErrNotFound
	}
	found, err := d.opened(ctx, id, content, mediaBytes(content))
	if _, here := found[content]; err == nil && !here {
		found, err = d.openedElsewhere(ctx, id, content)
	}
	if err != nil {
		return a, nil, err
	}
	head, ok := found[content]
	body, fetched := found[mediaBytes(content)]
	switch {
	case !ok:
		return a, nil, care.ErrNotFound
	case json.Unmarshal(head, &a) != nil, fetched && body == nil:
		d.opt.Log.Error("an attachment is damaged", "conversation", string(id), "content", content)
		return Attachment{}, nil, fmt.Errorf("desk: content of %s: %w", id, care.ErrDamaged)
	case !fetched:
		return a, nil, care.ErrNotFound
	}
	a.Content = content
	return a, body, nil
}

// openedElsewhere reads what was attached to a message that a conversation shows
// and another one recorded: it was merged, or split off.
func (d *Desk) openedElsewhere(ctx context.Context, id care.ID, content string) (map[string][]byte, error) {
	conv, events, err := d.log(ctx, id)
	if err != nil {
		return nil, err
	}
	list, err := d.story(ctx, conv, events, maxHops)
	if err != nil {
		return nil, err
	}
	message, _, _ := strings.Cut(content, "/media/")
	for _, m := range list {
		if m.content != message || m.ref.IsZero() {
			continue
		}
		home, err := d.store.FindMessage(ctx, m.ref)
		if err != nil || home == id {
			return nil, d.loaded(err)
		}
		return d.opened(ctx, home, content, mediaBytes(content))
	}
	return nil, nil
}

// attached tells what became of a message's attachments.
func (d *Desk) attached(ctx context.Context, id care.ID, content string, w *words) ([]Attachment, error) {
	var ids []string
	var list []Attachment
	for _, m := range w.Media {
		c := mediaContent(content, m)
		ids = append(ids, c)
		list = append(list, Attachment{Content: c, Type: m.Type, Description: m.Description})
	}
	found, err := d.opened(ctx, id, ids...)
	if err != nil {
		return nil, err
	}
	for i := range list {
		a := list[i]
		if head, known := found[a.Content]; known && json.Unmarshal(head, &list[i]) != nil {
			d.opt.Log.Error("an attachment is damaged", "conversation", string(id), "content", a.Content)
			list[i], list[i].Damaged = a, true
		}
		list[i].Content = a.Content
	}
	return list, nil
}

// dropped are the attachments' contents that an edit took away.
func dropped(content string, old, edited *words) []string {
	kept := mediaContents(content, edited)
	return slices.DeleteFunc(mediaContents(content, old), func(id string) bool { return slices.Contains(kept, id) })
}
