package gateway

import (
	"context"
	"slices"
	"strconv"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/text"
)

// Parts cuts a draft into as many as its visibility may have, each within the
// account's limit with a counter, and the signature at the end of the last. A
// text that fits is one draft, and so is what no person wrote. The first keeps the draft's ID; the others have
// "/2", "/3" after it. In public only the first addresses the customer, so that
// one reply is one notification.
//
// What a text is cut into depends on limits that can change: store the drafts
// that Parts gave, and never ask again for a text of which a part was sent. The
// error is a *channel.Error, with code TooLong for more parts than allowed; its
// cause says from where on.
func (g *Gateway) Parts(ctx context.Context, d channel.Draft, signature string) ([]channel.Draft, error) {
	caps, err := g.Capabilities(ctx)
	if err != nil {
		return nil, err
	}
	most := g.o.PublicParts
	switch {
	case d.Auto:
		most = 1
	case d.Visibility.IsPrivate():
		most = g.o.PrivateParts
	}
	parts, err := text.Split(d.Text, caps.Limit(d.Visibility), &text.SplitOptions{MaxParts: most, Signature: signature, Prefix: prefix(d, caps)})
	if err != nil {
		return nil, g.tooLong(err)
	}
	drafts := make([]channel.Draft, len(parts))
	for i, p := range parts {
		part := d
		part.Text = p.Body()
		if i > 0 {
			part.ID = d.ID + "/" + strconv.Itoa(i+1)
			part.InReplyTo = channel.Ref{}
			if !d.Visibility.IsPrivate() {
				part.To.Handle = ""
			}
		}
		drafts[i] = part
	}
	return drafts, nil
}

// SendParts sends the drafts of [Gateway.Parts] in order, each in reply to the
// one before. done are the receipts of those already sent: they are not sent
// again. It returns the receipts of all that are sent, also with an error, so
// that the next call goes on where this one ended. After an error with MaybeDone
// look for drafts[len(receipts)] with Find first, and add its receipt if it is
// there.
func (g *Gateway) SendParts(ctx context.Context, drafts []channel.Draft, done []channel.Receipt) ([]channel.Receipt, error) {
	receipts := slices.Clone(done)
	for i := len(done); i < len(drafts); i++ {
		d := drafts[i]
		if i > 0 {
			d.InReplyTo = receipts[i-1].Ref
		}
		r, err := g.Send(ctx, d)
		if err != nil {
			return receipts, err
		}
		receipts = append(receipts, r)
	}
	return receipts, nil
}
