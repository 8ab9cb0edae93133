package x

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/internal/rest"
	"github.com/mysocialcare/socialcare/channel/text"
)

// maxDirect is the length of a direct message in characters: documented for
// version 1.1 (developer.x.com, "POST direct_messages/events/new"), while the page
// of version 2, which makes the same messages, names no limit.
const maxDirect = 10_000

// Send implements [channel.Sender]: a post, which answers InReplyTo if there is
// one, or a direct message to the person To. X puts the handles of an answer's
// addressees before it itself, and they do not count. A public answer in the
// thread of a private conversation is refused with [channel.Invalid].
//
// A draft over the limit is refused with [channel.TooLong] before it is sent. A
// private one that names nobody goes to the other person of its thread. A
// direct message that X forbids is [channel.RecipientClosed]: the person takes
// none from the account.
func (a *Adapter) Send(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
	const op = "send"
	if strings.TrimSpace(d.Text) == "" {
		return channel.Receipt{}, a.fail(channel.Invalid, op, "text", nil)
	}
	switch {
	case d.Visibility == channel.Public && isDialogue(d.Thread):
		return channel.Receipt{}, a.fail(channel.Invalid, op, "visibility", errPrivate)
	case d.Visibility == channel.Public:
		return a.post(ctx, op, d)
	case d.Visibility == channel.Private && !a.public:
		return a.message(ctx, op, d)
	}
	return channel.Receipt{}, a.fail(channel.Unsupported, op, "visibility", nil)
}

var errPrivate = errors.New("a private conversation is answered in private")

// isDialogue reports whether a thread is a private conversation: X names those
// by the identifiers of the two.
func isDialogue(thread string) bool {
	one, other, ok := strings.Cut(thread, "-")
	return ok && isID(one) && isID(other)
}

// newPost is the body of a post. Its fields follow docs.x.com, "Create Post".
type newPost struct {
	Text  string    `json:"text"`
	Reply *answered `json:"reply,omitempty"`
}

type answered struct {
	To string `json:"in_reply_to_tweet_id"`
}

func (a *Adapter) post(ctx context.Context, op string, d channel.Draft) (channel.Receipt, error) {
	if text.Count(d.Text, a.limit()) > a.maxText {
		return channel.Receipt{}, a.fail(channel.TooLong, op, "text", nil)
	}
	body := newPost{Text: d.Text}
	if !d.InReplyTo.IsZero() {
		if err := a.refError(op, d.InReplyTo); err != nil {
			return channel.Receipt{}, err
		}
		body.Reply = &answered{d.InReplyTo.Native}
	}
	var made struct {
		ID id `json:"id"`
	}
	h, err := a.write(ctx, op, http.MethodPost, "/2/tweets", body, &made)
	if err != nil {
		return channel.Receipt{}, err
	}
	return a.receipt(op, made.ID, rest.Quota(h, "", time.Now()))
}

func (a *Adapter) message(ctx context.Context, op string, d channel.Draft) (channel.Receipt, error) {
	to := a.recipient(d)
	if !isID(to) {
		return channel.Receipt{}, a.fail(channel.Invalid, op, "to.id", nil)
	}
	if text.Count(d.Text, channel.TextLimit{Max: maxDirect}) > maxDirect {
		return channel.Receipt{}, a.fail(channel.TooLong, op, "text", nil)
	}
	var made struct {
		ID id `json:"dm_event_id"`
	}
	body := map[string]string{"text": d.Text}
	h, err := a.write(ctx, op, http.MethodPost, "/2/dm_conversations/with/"+to+"/messages", body, &made)
	if err != nil {
		var e *channel.Error
		switch {
		case !errors.As(err, &e):
		case e.Code == channel.Permission:
			e.Code = channel.RecipientClosed
		case e.Code == channel.RateLimited:
			e.Scope = channel.ScopeDirect
		}
		return channel.Receipt{}, err
	}
	return a.receipt(op, made.ID, rest.Quota(h, channel.ScopeDirect, time.Now()))
}

// recipient is who a private draft goes to.
func (a *Adapter) recipient(d channel.Draft) string {
	if d.To.Native != "" {
		return d.To.Native
	}
	one, other, _ := strings.Cut(d.Thread, "-")
	switch a.self {
	case one:
		return other
	case other:
		return one
	}
	return ""
}

// Delete implements [channel.Deleter], for a post of the account's own.
func (a *Adapter) Delete(ctx context.Context, ref channel.Ref) error {
	const op = "delete"
	if err := a.refError(op, ref); err != nil {
		return err
	}
	_, err := a.write(ctx, op, http.MethodDelete, "/2/tweets/"+ref.Native, nil, nil)
	if channel.CodeOf(err) == channel.NotFound {
		return nil
	}
	return err
}

// Hide implements [channel.Moderator]: it hides an answer in one of the account's own discussions from those who
// do not ask for it, or shows it again. Hiding what is hidden is no error.
func (a *Adapter) Hide(ctx context.Context, ref channel.Ref, hidden bool) error {
	const op = "hide"
	if err := a.refError(op, ref); err != nil {
		return err
	}
	_, err := a.write(ctx, op, http.MethodPut, "/2/tweets/"+ref.Native+"/hidden", map[string]bool{"hidden": hidden}, nil)
	return err
}

func (a *Adapter) refError(op string, ref channel.Ref) error {
	if !isID(ref.Native) || ref.Account != a.account {
		return a.fail(channel.Invalid, op, "ref", nil)
	}
	return nil
}

// write makes a call and reads what it made into v. An answer with errors and
// without data says that nothing was made, if it says why.
func (a *Adapter) write(ctx context.Context, op, method, path string, body, v any) (http.Header, error) {
	call := rest.Call{Op: op, Method: method, Path: path}
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return nil, a.fail(channel.Internal, op, "body", nil)
		}
		call.Body, call.Type = data, "application/json"
	}
	var res struct {
		Data   json.RawMessage `json:"data"`
		Errors []problem       `json:"errors"`
	}
	call.Read = rest.ReadJSON(&res)
	h, err := a.client.Do(ctx, call)
	if err != nil {
		return nil, err
	}
	if len(res.Data) == 0 || string(res.Data) == "null" {
		e := a.partial(op, res.Errors)
		e.MaybeDone = e.Code == channel.Transient
		return nil, e
	}
	if v == nil {
		return h, nil
	}
	if json.Unmarshal(res.Data, v) != nil {
		e := a.fail(channel.Transient, op, "data", nil)
		e.MaybeDone = true
		return nil, e
	}
	return h, nil
}

// receipt names what was made. X gives no time with it. An answer without an
// identifier leaves open which message it is, not whether there is one.
func (a *Adapter) receipt(op string, made id, q channel.Quota) (channel.Receipt, error) {
	if made == "" {
		e := a.fail(channel.Transient, op, "id", nil)
		e.MaybeDone = true
		return channel.Receipt{}, e
	}
	return channel.Receipt{Ref: channel.Ref{Account: a.account, Native: string(made)}, At: time.Now().UTC(), Quota: q}, nil
}
