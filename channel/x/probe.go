package x

import (
	"context"
	"net/url"

	"github.com/mysocialcare/socialcare/channel"
)

// Probe implements [channel.Prober] for direct messages. It asks first whose the
// tokens are: those of another account are [channel.Unconfigured] with the field
// "user id", which a party without an identifier asks for alone. Then it asks
// whether the party takes direct messages from the account, by the user field
// receives_your_dm, which X gives to a user's token only: "no" is
// [channel.RecipientClosed], and no answer is none.
func (a *Adapter) Probe(ctx context.Context, mode channel.Mode, to channel.Party) error {
	const op = "probe"
	if mode != channel.Direct || a.public {
		return a.fail(channel.Unsupported, op, "mode", nil)
	}
	var me userAnswer
	if err := a.ask(ctx, op, "me", nil, &me); err != nil {
		return err
	}
	if me.Data == nil || string(me.Data.ID) != a.self {
		return a.fail(channel.Unconfigured, op, "user id", nil)
	}
	if to.Native == "" {
		return nil
	}
	if !isID(to.Native) {
		return a.fail(channel.Invalid, op, "to.id", nil)
	}
	var them userAnswer
	if err := a.ask(ctx, op, to.Native, url.Values{"user.fields": {"receives_your_dm"}}, &them); err != nil {
		return err
	}
	if them.Data != nil && them.Data.Receives != nil && !*them.Data.Receives {
		return a.fail(channel.RecipientClosed, op, "to.id", nil)
	}
	return nil
}

type userAnswer struct {
	Data *struct {
		ID       id    `json:"id"`
		Receives *bool `json:"receives_your_dm"`
	} `json:"data"`
	Errors []problem `json:"errors"`
}

func (a *Adapter) ask(ctx context.Context, op, who string, q url.Values, v *userAnswer) error {
	_, err := a.client.Get(ctx, op, "/2/users/"+who, q, v)
	if err == nil && v.Data == nil {
		return a.partial(op, v.Errors)
	}
	return err
}
