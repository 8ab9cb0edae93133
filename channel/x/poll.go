package x

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/internal/rest"
)

const (
	// pageSize is the most that X gives at once.
	pageSize = 100
	// smallest is the least that may be asked for of posts.
	smallest = 5
)

// cursor is a place in both feeds, as JSON.
type cursor struct {
	Version  int  `json:"v"`
	Mentions feed `json:"mentions"`
	Direct   feed `json:"direct,omitzero"`
}

// feed is how far a list that begins with the newest was read: everything up
// to Mark. While there is a Walk, what is newer than Mark was read from Head
// back to where the token goes on. A list that was empty when it was begun has no
// Mark.
type feed struct {
	Begun bool  `json:"begun,omitempty"`
	Mark  mark  `json:"mark,omitzero"`
	Walk  *walk `json:"walk,omitempty"`
}

type mark struct {
	ID id        `json:"id"`
	At time.Time `json:"at"`
}

type walk struct {
	Token string `json:"token"`
	Head  mark   `json:"head"`
}

// Poll implements [channel.Poller]: posts that mention the account and direct
// messages, a page of up to 100 of each. What is new on more than one page comes
// with the newest page first. X shows the last 800 mentions and the direct
// messages of 30 days: what is older cannot be polled. Direct messages that are
// read later than mentions, see [Options].PublicOnly, begin with what comes then.
func (a *Adapter) Poll(ctx context.Context, c channel.Cursor) (channel.Page, error) {
	const op = "poll"
	if c == "" {
		return a.begin(ctx, op)
	}
	var at cursor
	if json.Unmarshal([]byte(c), &at) != nil || at.Version != 1 {
		return channel.Page{}, a.fail(channel.Invalid, op, "cursor", nil)
	}
	at.Mentions.Begun = true
	events, err := a.read(ctx, op, &at.Mentions, a.mentions)
	if err != nil {
		return channel.Page{}, err
	}
	if !a.public {
		direct, err := a.read(ctx, op, &at.Direct, a.direct)
		if err != nil {
			return channel.Page{}, err
		}
		events = append(events, direct...)
	}
	more := at.Mentions.Walk != nil || at.Direct.Walk != nil
	return channel.Page{Events: events, Next: at.encode(), More: more}, nil
}

func (c cursor) encode() channel.Cursor {
	data, err := json.Marshal(c)
	if err != nil { // a year beyond 9999: begin again rather than lose the place silently
		return ""
	}
	return channel.Cursor(data)
}

// Back implements [channel.Backfiller] with the posts that mention the account,
// of which X shows the last 800. Direct messages are left out: the two lists have
// no common order.
func (a *Adapter) Back(ctx context.Context, before channel.Cursor) (channel.Page, error) {
	const op = "backfill"
	f := feed{}
	if before != "" {
		f.Walk = &walk{Token: string(before)}
	}
	p, err := a.mentions(ctx, op, f, pageSize)
	if err != nil {
		return channel.Page{}, err
	}
	events := decoder{account: a.account, self: id(a.self)}.page(p)
	slices.Reverse(events)
	return channel.Page{Events: events, Next: channel.Cursor(p.Meta.Next), More: p.Meta.Next != ""}, nil
}

// begin finds the newest of each feed, to continue after it.
func (a *Adapter) begin(ctx context.Context, op string) (channel.Page, error) {
	at := cursor{Version: 1}
	list, err := a.mentions(ctx, op, feed{}, smallest)
	if err != nil {
		return channel.Page{}, err
	}
	at.Mentions = feed{Begun: true, Mark: newest(list)}
	if !a.public {
		if _, err := a.read(ctx, op, &at.Direct, a.direct); err != nil {
			return channel.Page{}, err
		}
	}
	return channel.Page{Next: at.encode()}, nil
}

// read takes the next page of a feed, or begins it after its newest. A token that
// X no longer takes begins the walk again: what was read already comes twice and
// is known.
func (a *Adapter) read(ctx context.Context, op string, f *feed, ask func(context.Context, string, feed, int) (page, error)) ([]channel.Event, error) {
	if !f.Begun && f.Mark.ID == "" && f.Walk == nil {
		p, err := ask(ctx, op, feed{}, 1)
		if err == nil {
			*f = feed{Begun: true, Mark: newest(p)}
		}
		return nil, err
	}
	p, err := ask(ctx, op, *f, pageSize)
	if f.Walk != nil && channel.CodeOf(err) == channel.Invalid {
		f.Walk = nil
		p, err = ask(ctx, op, *f, pageSize)
	}
	if err != nil {
		return nil, err
	}
	head := newest(p)
	if f.Walk != nil {
		head = f.Walk.Head
	}
	reached := f.cut(&p)
	switch {
	case !reached && p.Meta.Next != "":
		f.Walk = &walk{Token: p.Meta.Next, Head: head}
	case head.ID != "":
		*f = feed{Begun: true, Mark: head}
	default:
		f.Walk = nil
	}
	return decoder{account: a.account, self: id(a.self)}.page(p), nil
}

// cut leaves out what was read before and reports whether it met any of it. The
// mark itself may have been deleted: what is older than it is past it.
func (f feed) cut(p *page) bool {
	for i, raw := range p.Data {
		m := markOf(raw)
		if f.Mark.ID != "" && (m.ID == f.Mark.ID || !m.At.IsZero() && m.At.Before(f.Mark.At)) {
			p.Data = p.Data[:i]
			return true
		}
	}
	return false
}

func newest(p page) mark {
	for _, raw := range p.Data {
		if m := markOf(raw); m.ID != "" {
			return m
		}
	}
	return mark{}
}

func markOf(raw json.RawMessage) mark {
	var v struct {
		ID        id      `json:"id"`
		CreatedAt instant `json:"created_at"`
	}
	_ = json.Unmarshal(raw, &v) // what is no object has no identifier
	return mark{v.ID, v.CreatedAt.Time}
}

var postFields = url.Values{
	"tweet.fields": {"author_id,conversation_id,created_at,edit_history_tweet_ids,entities,in_reply_to_user_id,lang,note_tweet,referenced_tweets,attachments"},
	"expansions":   {"author_id,attachments.media_keys"},
	"user.fields":  {"name,public_metrics,username"},
	"media.fields": {"url,preview_image_url,alt_text,type"},
}

var directFields = url.Values{
	"event_types":     {"MessageCreate"},
	"dm_event.fields": {"id,text,event_type,dm_conversation_id,created_at,sender_id,attachments,entities"},
	"expansions":      {"sender_id,attachments.media_keys"},
	"user.fields":     {"name,public_metrics,username"},
	"media.fields":    {"url,preview_image_url,alt_text,type"},
}

func (a *Adapter) mentions(ctx context.Context, op string, f feed, n int) (page, error) {
	q := query(postFields, f, n)
	if f.Mark.ID != "" {
		q.Set("since_id", string(f.Mark.ID))
	}
	return a.list(ctx, op, "/2/users/"+a.self+"/mentions", q)
}

func (a *Adapter) direct(ctx context.Context, op string, f feed, n int) (page, error) {
	return a.list(ctx, op, "/2/dm_events", query(directFields, f, n))
}

func query(fields url.Values, f feed, n int) url.Values {
	q := url.Values{"max_results": {strconv.Itoa(n)}}
	for name, value := range fields {
		q[name] = value
	}
	if f.Walk != nil {
		q.Set("pagination_token", f.Walk.Token)
	}
	return q
}

// list asks for a page. Errors beside data concern single items that cannot be
// shown, such as a deleted post that was answered.
func (a *Adapter) list(ctx context.Context, op, path string, q url.Values) (page, error) {
	p, _, err := a.listed(ctx, op, path, q)
	return p, err
}

func (a *Adapter) listed(ctx context.Context, op, path string, q url.Values) (page, http.Header, error) {
	var p page
	h, err := a.client.Do(ctx, rest.Call{Op: op, Path: path, Query: q, Read: rest.ReadJSON(&p)})
	if err == nil && len(p.Data) == 0 && len(p.Errors) > 0 {
		err = a.partial(op, p.Errors)
	}
	return p, h, err
}
