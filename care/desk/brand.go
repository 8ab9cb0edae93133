package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

// GuardBrand is the guard that refuses every command in a conversation whose
// brand is in no account and not in Options.Brands: it was taken out of the
// configuration, and nobody knows by which rules it would be judged. Such a
// conversation can be read and erased.
const GuardBrand = "brand"

// ErrUnconfigured is what an event of such a brand gives: it is not recorded.
var ErrUnconfigured = errors.New("the brand is not configured")

// configured reports whether a brand is. A desk without accounts and brands
// takes all.
func (d *Desk) configured(brand string) bool {
	if _, ok := d.opt.Brands[brand]; ok {
		return true
	}
	for _, a := range d.order {
		if a.Brand == brand {
			return true
		}
	}
	return len(d.order)+len(d.opt.Brands) == 0
}

// refuseBrand refuses a command if the conversation's brand is not configured.
func (d *Desk) refuseBrand(conv care.Conversation, cmd care.Command) error {
	brand := conv.Thread.Account.Brand
	if d.configured(brand) {
		return nil
	}
	text := fmt.Sprintf("the brand %q is not configured", brand)
	return d.opt.Metrics.judged(cmd, &care.Refusal{
		State: conv.State, Command: cmd.Name(), Guard: GuardBrand, Version: conv.Version,
		Reasons: []care.Reason{{Guard: GuardBrand, Text: text}}, Allowed: []string{},
	})
}

// brandRest is how long the timer of a conversation rests whose brand is not
// configured: when the brand comes back, time passes for it that late at most.
const brandRest = time.Minute

// rest sets the timer of such a conversation anew, so that it is not claimed
// at every look.
func (d *Desk) rest(ctx context.Context, conv care.Conversation, t care.Timer) error {
	at := now()
	return d.append(ctx, care.Batch{ID: conv.ID, Expected: conv.Version, Next: conv, Timer: at.Add(brandRest), Fence: t.Fence, Now: at})
}
