package email

import (
	"context"

	"github.com/mysocialcare/socialcare/channel"
)

// parentOf is what a draft takes from the message that it answers.
func (a *Adapter) parentOf(_ context.Context, _ string, d channel.Draft) (parent, error) {
	id := d.InReplyTo.Native
	if !isID(id) { // one that came without an identifier is named by its hash
		return parent{}, nil
	}
	return parent{references: []string{id}}, nil
}
