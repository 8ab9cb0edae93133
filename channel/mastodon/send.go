package mastodon

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/internal/rest"
	"github.com/mysocialcare/socialcare/channel/text"
)

// Send implements [channel.Sender]. A reply gets the narrower of the draft's
// visibility and that of the status it answers, which the server is asked for
// first. The text begins with the addressee's handle, or without one that of
// whoever wrote the status answered, unless it mentions it already: only who is
// mentioned is told, and a direct message is shown to nobody else.
//
// A private draft that mentions anybody else is refused with
// [channel.Invalid], because they could read it. A draft over the limit is
// refused with [channel.TooLong] when the limit is known, from
// [Adapter.Capabilities]; the handle put before the text counts.
//
// After an error with MaybeDone use [Adapter.Find]: not every server honours
// the Idempotency-Key, which is the draft's ID.
func (a *Adapter) Send(ctx context.Context, d channel.Draft) (channel.Receipt, error) {
	const op = "send"
	if field := a.invalid(d); field != "" {
		return channel.Receipt{}, a.fail(channel.Invalid, op, field, nil)
	}
	v := d.Visibility
	if !d.InReplyTo.IsZero() {
		parent, err := a.status(ctx, op, d.InReplyTo)
		if err != nil {
			return channel.Receipt{}, err
		}
		v = v.Narrower(audience(parent))
		if d.To.Handle, err = a.addressee(ctx, op, d, parent); err != nil {
			return channel.Receipt{}, err
		}
	}
	body, err := a.compose(ctx, op, d, v)
	if err != nil {
		return channel.Receipt{}, err
	}
	form := url.Values{"status": {body}, "visibility": {native(v)}}
	if !d.InReplyTo.IsZero() {
		form.Set("in_reply_to_id", d.InReplyTo.Native)
	}
	if d.Lang != "" {
		form.Set("language", d.Lang)
	}
	receipt, err := a.write(ctx, rest.Call{
		Op: op, Method: http.MethodPost, Path: "/api/v1/statuses", Header: map[string]string{"Idempotency-Key": d.ID},
	}, form)
	if err == nil && d.Thread != "" && !d.InReplyTo.IsZero() {
		a.roots.put(receipt.Ref.Native, d.Thread)
	}
	return receipt, err
}

// Edit implements [channel.Editor]: the text changes as [Adapter.Send] would
// write it, the audience does not.
func (a *Adapter) Edit(ctx context.Context, ref channel.Ref, d channel.Draft) (channel.Receipt, error) {
	const op = "edit"
	if d.Text == "" {
		return channel.Receipt{}, a.fail(channel.Invalid, op, "text", nil)
	}
	old, err := a.status(ctx, op, ref)
	if err != nil {
		return channel.Receipt{}, err
	}
	if d.To.Handle == "" && len(old.Mentions) > 0 {
		d.To.Handle = "@" + old.Mentions[0].Acct
	}
	body, err := a.compose(ctx, op, d, audience(old))
	if err != nil {
		return channel.Receipt{}, err
	}
	form := url.Values{"status": {body}}
	if d.Lang != "" {
		form.Set("language", d.Lang)
	}
	return a.write(ctx, rest.Call{Op: op, Method: http.MethodPut, Path: "/api/v1/statuses/" + ref.Native}, form)
}

// Delete implements [channel.Deleter].
func (a *Adapter) Delete(ctx context.Context, ref channel.Ref) error {
	const op = "delete"
	if err := a.refError(op, ref); err != nil {
		return err
	}
	_, err := a.client.Do(ctx, rest.Call{Op: op, Method: http.MethodDelete, Path: "/api/v1/statuses/" + ref.Native})
	if channel.CodeOf(err) == channel.NotFound {
		return nil
	}
	return err
}

// write makes a call that answers with a status. An answer that cannot be read
// leaves open which status it is, not whether there is one.
func (a *Adapter) write(ctx context.Context, c rest.Call, form url.Values) (channel.Receipt, error) {
	var s status
	c.Body, c.Type, c.Read = []byte(form.Encode()), "application/x-www-form-urlencoded", rest.ReadJSON(&s)
	h, err := a.client.Do(ctx, c)
	if err != nil {
		return channel.Receipt{}, err
	}
	if s.ID == "" {
		e := a.fail(channel.Transient, c.Op, "id", nil)
		e.MaybeDone = true
		return channel.Receipt{}, e
	}
	r := a.receipt(s)
	r.Quota = rest.Quota(h, "", time.Now())
	return r, nil
}

func (a *Adapter) receipt(s status) channel.Receipt {
	at := s.CreatedAt.Time
	if s.EditedAt.After(at) {
		at = s.EditedAt.Time
	}
	if at.IsZero() {
		at = time.Now().UTC()
	}
	return channel.Receipt{Ref: channel.Ref{Account: a.account, Native: string(s.ID)}, At: at}
}

// invalid names the field of a draft that cannot be sent.
func (a *Adapter) invalid(d channel.Draft) string {
	switch {
	case d.ID == "" || strings.ContainsFunc(d.ID, func(r rune) bool { return r < ' ' || r > '~' }):
		return "id" // it travels in a header
	case strings.TrimSpace(d.Text) == "":
		return "text"
	case native(d.Visibility) == "":
		return "visibility"
	}
	return ""
}

func (a *Adapter) refError(op string, ref channel.Ref) error {
	if !nativeID(ref.Native).inPath() || ref.Account != a.account {
		return a.fail(channel.Invalid, op, "ref", nil)
	}
	return nil
}

func (a *Adapter) status(ctx context.Context, op string, ref channel.Ref) (status, error) {
	if err := a.refError(op, ref); err != nil {
		return status{}, err
	}
	var s status
	_, err := a.client.Get(ctx, op, "/api/v1/statuses/"+ref.Native, nil, &s)
	return s, err
}

// audience is a status's visibility. One that is not known to us counts as the
// narrowest, so that an answer to it is never wider.
func audience(s status) channel.Visibility {
	if v := visibility(s.Visibility); v != "" {
		return v
	}
	return channel.Private
}

// addressee is the handle that an answer to parent begins with: the draft's,
// else the author's, unless that is the account itself.
func (a *Adapter) addressee(ctx context.Context, op string, d channel.Draft, parent status) (string, error) {
	if d.To.Handle != "" {
		return d.To.Handle, nil
	}
	self, err := a.own(ctx, op)
	if err != nil || self.ID == parent.Account.ID {
		return "", err
	}
	return parent.Account.handle(), nil
}

var (
	errMentions = errors.New("a private message must mention its addressee alone")
	errNobody   = errors.New("a private message needs an addressee")
)

// compose writes the status of a draft that goes out with visibility v.
func (a *Adapter) compose(ctx context.Context, op string, d channel.Draft, v channel.Visibility) (string, error) {
	handle := d.To.Handle
	if handle != "" && !strings.HasPrefix(handle, "@") {
		handle = "@" + handle
	}
	if handle != "" && !isMention(handle) {
		return "", a.fail(channel.Invalid, op, "to.handle", nil)
	}
	if v == channel.Private {
		if err := a.checkPrivate(ctx, op, d.Text, handle); err != nil {
			return "", err
		}
	}
	body := d.Text
	if handle != "" && !slices.ContainsFunc(slices.Collect(text.Mentions(body)), func(m string) bool { return a.sameHandle(m, handle) }) {
		body = handle + " " + body
	}
	a.mu.Lock()
	limit := a.caps.Limit(v)
	a.mu.Unlock()
	if limit.Max > 0 && text.Count(body, limit) > limit.Max {
		return "", a.fail(channel.TooLong, op, "text", nil)
	}
	return body, nil
}

// checkPrivate refuses a direct message that others than its addressee could
// read. The account itself may be mentioned: it reads what it writes.
func (a *Adapter) checkPrivate(ctx context.Context, op, body, handle string) error {
	if handle == "" {
		return a.fail(channel.Invalid, op, "to.handle", errNobody)
	}
	self, err := a.own(ctx, op)
	if err != nil {
		return err
	}
	for m := range text.Mentions(body) {
		if !a.sameHandle(m, handle) && !a.sameHandle(m, self.handle()) {
			return a.fail(channel.Invalid, op, "text", errMentions)
		}
	}
	return nil
}

// sameHandle compares handles; one without a host belongs to the server.
func (a *Adapter) sameHandle(x, y string) bool {
	return y != "" && strings.EqualFold(a.localHandle(x), a.localHandle(y))
}

func (a *Adapter) localHandle(h string) string {
	name, host, ok := strings.Cut(strings.TrimPrefix(h, "@"), "@")
	if ok && strings.EqualFold(host, a.client.Server().Hostname()) {
		return name
	}
	return strings.TrimPrefix(h, "@")
}

func (p profile) handle() string {
	if p.Acct == "" {
		return ""
	}
	return "@" + p.Acct
}
