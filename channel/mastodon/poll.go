package mastodon

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/internal/rest"
)

const (
	// pageSize is the limit asked for. Servers cap it: 80 on Mastodon since
	// 4.1, 30 before.
	pageSize = 40
	// fullPage is from how many on a page may have been cut off by a server's
	// own cap.
	fullPage = 20
)

// A cursor is a version and a place: after a notification, or at the beginning
// of an account that had none.
const (
	cursorAfter = "1:after:"
	cursorStart = "1:start"
)

// Poll implements [channel.Poller]: mentions and direct messages, in the order
// of the server's notifications. It needs one request a page, and one more for
// each reply whose thread it has not met yet. If one of these fails, so does the
// page, and nothing is skipped.
//
// Mentions that the server hides from the account's notifications are asked for
// too: by default Mastodon hides direct messages of people whom the account
// does not follow.
func (a *Adapter) Poll(ctx context.Context, c channel.Cursor) (channel.Page, error) {
	const op = "poll"
	self, err := a.own(ctx, op)
	if err != nil {
		return channel.Page{}, err
	}
	after, isAfter := strings.CutPrefix(string(c), cursorAfter)
	var list []json.RawMessage
	switch {
	case c == "":
		return a.begin(ctx, op)
	case isAfter && after != "":
		list, err = a.notifications(ctx, op, "min_id", after, pageSize)
	case c == cursorStart:
		list, err = a.oldest(ctx, op)
	default:
		return channel.Page{}, a.fail(channel.Invalid, op, "cursor", nil)
	}
	if err != nil {
		return channel.Page{}, err
	}
	page := channel.Page{Next: c}
	d := decoder{account: a.account, self: self.ID}
	for i := len(list) - 1; i >= 0; i-- { // the newest comes first
		for _, e := range d.notification(list[i]) {
			if err := a.setThread(ctx, op, &e); err != nil {
				return channel.Page{}, err
			}
			page.Events = append(page.Events, e)
		}
	}
	if newest := firstID(list); newest != "" {
		page.Next = channel.Cursor(cursorAfter + string(newest))
	}
	page.More = page.Next != c && (len(list) >= fullPage || c == cursorStart)
	return page, nil
}

// begin finds the newest notification there is, to continue after it. Without
// one the cursor remembers that everything to come is new.
func (a *Adapter) begin(ctx context.Context, op string) (channel.Page, error) {
	list, err := a.notifications(ctx, op, "", "", 1)
	if err != nil {
		return channel.Page{}, err
	}
	if len(list) == 0 {
		return channel.Page{Next: cursorStart}, nil
	}
	newest := firstID(list)
	if newest == "" {
		return channel.Page{}, a.fail(channel.Transient, op, "notification", nil)
	}
	return channel.Page{Next: channel.Cursor(cursorAfter + string(newest))}, nil
}

// oldest walks back to the first notification that the account ever had and
// returns the page that begins with it. There is no identifier that is before
// all others on every kind of server, so min_id cannot ask for it.
func (a *Adapter) oldest(ctx context.Context, op string) ([]json.RawMessage, error) {
	var page []json.RawMessage
	var before nativeID
	for {
		key := ""
		if before != "" {
			key = "max_id"
		}
		list, err := a.notifications(ctx, op, key, string(before), pageSize)
		if err != nil {
			return nil, err
		}
		last := lastID(list)
		if last == "" && page == nil {
			return list, nil
		}
		if last == "" || last == before {
			return page, nil
		}
		page, before = list, last
	}
}

// notifications asks for one page of mentions, newest first.
func (a *Adapter) notifications(ctx context.Context, op, key, id string, limit int) ([]json.RawMessage, error) {
	q := url.Values{
		"types[]":          {"mention"},
		"include_filtered": {"true"}, // since Mastodon 4.3; others ignore it
		"limit":            {strconv.Itoa(limit)},
	}
	if key != "" {
		q.Set(key, id)
	}
	var list []json.RawMessage
	_, err := a.client.Get(ctx, op, "/api/v1/notifications", q, &list)
	return list, noSuchAPI(err)
}

func firstID(list []json.RawMessage) nativeID {
	for _, raw := range list {
		if id := idOf(raw); id != "" {
			return id
		}
	}
	return ""
}

func lastID(list []json.RawMessage) nativeID {
	for i := len(list) - 1; i >= 0; i-- {
		if id := idOf(list[i]); id != "" {
			return id
		}
	}
	return ""
}

func idOf(raw json.RawMessage) nativeID {
	var v struct {
		ID nativeID `json:"id"`
	}
	if json.Unmarshal(raw, &v) != nil {
		return ""
	}
	return v.ID
}

// setThread gives a reply's event the first status of its thread.
func (a *Adapter) setThread(ctx context.Context, op string, e *channel.Event) error {
	m := e.Message
	if m == nil {
		return nil
	}
	if m.Parent != "" {
		root, err := a.root(ctx, op, nativeID(m.Ref.Native), nativeID(m.Parent))
		if err != nil {
			return err
		}
		m.Thread, e.Thread = string(root), string(root)
	}
	a.roots.put(m.Ref.Native, m.Thread)
	return nil
}

// root returns the first status of the thread of a status that answers parent.
// If the server does not show what came before, it is the parent.
func (a *Adapter) root(ctx context.Context, op string, id, parent nativeID) (nativeID, error) {
	if known, ok := a.roots.get(string(parent)); ok {
		return nativeID(known), nil
	}
	if !id.inPath() {
		return parent, nil
	}
	var first nativeID
	_, err := a.client.Do(ctx, rest.Call{
		Op: op, Path: "/api/v1/statuses/" + string(id) + "/context",
		Read: func(r io.Reader) (err error) { first, err = firstAncestor(r); return err },
	})
	switch {
	case errors.Is(err, channel.ErrRejected): // gone, hidden, or beyond the cap
		return parent, nil
	case err != nil:
		return "", err
	case first == "":
		return parent, nil
	}
	return first, nil
}

// firstAncestor reads as much of a context as it needs: what follows, the
// descendants, can be thousands of statuses.
func firstAncestor(r io.Reader) (nativeID, error) {
	d := json.NewDecoder(r)
	if err := open(d, '{'); err != nil {
		return "", err
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return "", err
		}
		if key != "ancestors" {
			var skipped json.RawMessage
			if err := d.Decode(&skipped); err != nil {
				return "", err
			}
			continue
		}
		if err := open(d, '['); err != nil {
			return "", err
		}
		if !d.More() {
			_, err := d.Token() // the end of the list, or of the input
			return "", err
		}
		var s struct {
			ID nativeID `json:"id"`
		}
		err = d.Decode(&s)
		return s.ID, err
	}
	_, err := d.Token()
	return "", err
}

func open(d *json.Decoder, delim json.Delim) error {
	t, err := d.Token()
	if err == nil && t != delim {
		err = &json.SyntaxError{Offset: d.InputOffset()}
	}
	return err
}

// roots remembers the first status of the threads met lately, so that most
// replies need no request. It forgets the older half when it is full.
type roots struct {
	mu       sync.Mutex
	now, old map[string]string
}

const maxRoots = 2048

func (r *roots) get(id string) (string, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	root, ok := r.now[id]
	if !ok {
		root, ok = r.old[id]
	}
	return root, ok
}

func (r *roots) put(id, root string) {
	if id == "" || root == "" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.now) >= maxRoots {
		r.old, r.now = r.now, nil
	}
	if r.now == nil {
		r.now = make(map[string]string)
	}
	r.now[id] = root
}

// Back implements [channel.Backfiller] with the account's notifications.
func (a *Adapter) Back(ctx context.Context, before channel.Cursor) (channel.Page, error) {
	const op = "backfill"
	self, err := a.own(ctx, op)
	if err != nil {
		return channel.Page{}, err
	}
	key := ""
	id, ok := strings.CutPrefix(string(before), cursorAfter)
	switch {
	case ok && id != "":
		key = "max_id"
	case before != "":
		return channel.Page{}, a.fail(channel.Invalid, op, "cursor", nil)
	}
	list, err := a.notifications(ctx, op, key, id, pageSize)
	if err != nil {
		return channel.Page{}, err
	}
	page, d := channel.Page{Next: before}, decoder{account: a.account, self: self.ID}
	for _, raw := range list {
		for _, e := range d.notification(raw) {
			if err := a.setThread(ctx, op, &e); err != nil {
				return channel.Page{}, err
			}
			page.Events = append(page.Events, e)
		}
	}
	if oldest := lastID(list); oldest != "" {
		page.Next = channel.Cursor(cursorAfter + string(oldest))
		page.More = page.Next != before
	}
	return page, nil
}
