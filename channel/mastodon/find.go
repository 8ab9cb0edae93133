package mastodon

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/internal/rest"
	"github.com/mysocialcare/socialcare/channel/text"
)

// maxFindPages bounds a search: 400 statuses, more than Mastodon lets an
// account post in three hours.
const maxFindPages = 10

// Find implements [channel.Finder] by reading the account's own statuses back
// to since: one with the draft's text that answers the same status, or for a
// draft that answers none, mentions its addressee. Texts are compared without
// the mentions at their beginning and with blanks made one, since servers
// rewrite both. The server's clock counts: since is moved by the difference that
// the answer's Date shows.
//
// It reports false only if the search reached back to since, or to the
// account's first status; else the error has code [channel.Transient].
// A request that the server is still working on is not found yet, and two
// drafts with one text and one parent, both sent since, are not told apart.
func (a *Adapter) Find(ctx context.Context, d channel.Draft, since time.Time) (channel.Receipt, bool, error) {
	const op = "find"
	self, err := a.own(ctx, op)
	if err != nil {
		return channel.Receipt{}, false, err
	}
	if !self.ID.inPath() {
		return channel.Receipt{}, false, a.fail(channel.Transient, op, "account", nil)
	}
	want := a.wanted(d)
	q := url.Values{"limit": {strconv.Itoa(pageSize)}, "exclude_reblogs": {"true"}}
	var before nativeID
	for range maxFindPages {
		var list []json.RawMessage
		h, err := a.client.Get(ctx, op, "/api/v1/accounts/"+string(self.ID)+"/statuses", q, &list)
		if err != nil {
			return channel.Receipt{}, false, err
		}
		from := rest.ServerTime(since, h, time.Now()).Truncate(time.Second) // some servers give whole seconds
		last := lastID(list)
		if last == "" || last == before {
			if len(list) > 0 {
				break // unreadable, or the server does not page
			}
			return channel.Receipt{}, false, nil
		}
		for _, raw := range list {
			var s status
			if json.Unmarshal(raw, &s) != nil || s.CreatedAt.IsZero() {
				continue
			}
			if s.CreatedAt.Before(from) {
				return channel.Receipt{}, false, nil
			}
			if want.matches(s) {
				return a.receipt(s), true, nil
			}
		}
		before = last
		q.Set("max_id", string(last))
	}
	return channel.Receipt{}, false, a.fail(channel.Transient, op, "since", nil)
}

// wanted is what a search looks for.
type wanted struct {
	parent nativeID
	body   string
	native nativeID // of the addressee, if the status answers none
	handle string
	local  func(string) string
}

func (a *Adapter) wanted(d channel.Draft) wanted {
	w := wanted{parent: nativeID(d.InReplyTo.Native), body: plain(d.Text), local: a.localHandle}
	if w.parent == "" {
		w.native, w.handle = nativeID(d.To.Native), a.localHandle(d.To.Handle)
	}
	return w
}

func (w wanted) matches(s status) bool {
	if s.InReplyTo != w.parent || plain(text.FromHTML(s.Content)) != w.body {
		return false
	}
	if w.handle == "" && w.native == "" {
		return true
	}
	return slices.ContainsFunc(s.Mentions, func(m mentioned) bool {
		return w.native != "" && m.ID == w.native || w.handle != "" && strings.EqualFold(w.local(m.Acct), w.handle)
	})
}

// plain is a text without what servers rewrite: the mentions that it
// begins with, the hosts of others, and the number of blanks.
func plain(s string) string {
	words := strings.Fields(s)
	for len(words) > 0 && isMention(words[0]) {
		words = words[1:]
	}
	for i, word := range words {
		for m := range text.Mentions(word) {
			if name, host, ok := strings.Cut(m[1:], "@"); ok {
				words[i] = strings.Replace(words[i], "@"+name+"@"+host, "@"+name, 1)
			}
		}
	}
	return strings.Join(words, " ")
}

func isMention(word string) bool {
	for m := range text.Mentions(word) {
		return m == word
	}
	return false
}
