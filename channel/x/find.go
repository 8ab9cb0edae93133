package x

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/internal/rest"
	"github.com/mysocialcare/socialcare/channel/text"
)

// maxFindPages bounds a search: 1,000 posts, many times what an account may
// post in the time that a draft is tried for.
const maxFindPages = 10

// Find implements [channel.Finder] by reading the account's own posts, or the
// conversation's direct messages, back to since: one with the draft's text that
// answers the same post. Addresses are compared as they were written, but for
// their scheme and a slash at the end of a host or a path, handles that X put
// before the text are left out, and blanks are made one. The server's clock
// counts: since is moved by the difference that the answer's Date shows.
//
// It reports false only if the search reached back to since, or to the first
// message; else the error has code [channel.Transient]. Two drafts with one text
// and one parent, both sent since, are not told apart.
func (a *Adapter) Find(ctx context.Context, d channel.Draft, since time.Time) (channel.Receipt, bool, error) {
	const op = "find"
	s := search{path: "/2/users/" + a.self + "/tweets", fields: postFields, match: a.isPost(d)}
	if d.Visibility.IsPrivate() {
		to := a.recipient(d)
		if !isID(to) {
			return channel.Receipt{}, false, a.fail(channel.Invalid, op, "to.id", nil)
		}
		s = search{path: "/2/dm_conversations/with/" + to + "/dm_events", fields: directFields, match: a.isMessage(d)}
	}
	f := feed{}
	for range maxFindPages {
		p, h, err := a.listed(ctx, op, s.path, query(s.fields, f, pageSize))
		if err != nil {
			return channel.Receipt{}, false, err
		}
		from := rest.ServerTime(since, h, time.Now()).Truncate(time.Second)
		for _, raw := range p.Data {
			m := markOf(raw)
			if m.ID == "" || m.At.IsZero() {
				continue
			}
			if m.At.Before(from) {
				return channel.Receipt{}, false, nil
			}
			if s.match(raw) {
				return channel.Receipt{Ref: channel.Ref{Account: a.account, Native: string(m.ID)}, At: m.At}, true, nil
			}
		}
		if p.Meta.Next == "" {
			return channel.Receipt{}, false, nil
		}
		f.Walk = &walk{Token: p.Meta.Next}
	}
	return channel.Receipt{}, false, a.fail(channel.Transient, op, "since", nil)
}

// search is where and for what is looked.
type search struct {
	path   string
	fields url.Values
	match  func(json.RawMessage) bool
}

func (a *Adapter) isPost(d channel.Draft) func(json.RawMessage) bool {
	want := canonical(d.Text)
	return func(raw json.RawMessage) bool {
		var p post
		return json.Unmarshal(raw, &p) == nil && string(p.parent()) == d.InReplyTo.Native && canonical(p.body()) == want
	}
}

func (a *Adapter) isMessage(d channel.Draft) func(json.RawMessage) bool {
	want := canonical(d.Text)
	return func(raw json.RawMessage) bool {
		var m message
		return json.Unmarshal(raw, &m) == nil && m.SenderID == id(a.self) && canonical(plain(m.Text, m.Entities)) == want
	}
}

// canonical is a text without what X changes: the handles at its beginning, the
// number of blanks, how accents are written, and of an address the scheme and the
// empty path, which it adds to one without.
func canonical(s string) string {
	words := strings.Fields(schemeless.Replace(text.Composed(s)))
	for len(words) > 0 && isMention(words[0]) {
		words = words[1:]
	}
	var b strings.Builder
	slash := false
	for _, r := range strings.Join(words, " ") {
		if slash && (unicode.IsLetter(r) || unicode.IsDigit(r)) { // else the path before it is empty
			b.WriteByte('/')
		}
		if slash = r == '/'; !slash {
			b.WriteRune(r)
		}
	}
	return b.String()
}

var schemeless = strings.NewReplacer("https://", "", "http://", "")

func isMention(word string) bool {
	for m := range text.Mentions(word) {
		return m == word
	}
	return false
}
