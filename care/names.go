package care

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// checkNames refuses names that no text of a database holds (PostgreSQL takes no
// NUL byte), or that JSON would not bring back as they were.
func (b *Batch) checkNames() error {
	check := func(what string, names ...string) error {
		for _, name := range names {
			if strings.IndexByte(name, 0) >= 0 || !utf8.ValidString(name) {
				return fmt.Errorf("care: batch: the name of a %s holds a NUL byte or is not UTF-8", what)
			}
		}
		return nil
	}
	a := b.Next.Thread.Account
	err := check("conversation", string(b.ID), a.Brand, a.Network, a.Name, b.Next.Customer)
	if t := b.Bind; err == nil && t != nil {
		err = check("thread", t.Account.Brand, t.Account.Network, t.Account.Name, t.Native)
	}
	for i := 0; err == nil && i < len(b.Keys); i++ {
		err = check("key", b.Keys[i].Name)
	}
	for i := 0; err == nil && i < len(b.Messages); i++ {
		err = check("message", b.Messages[i].Native)
	}
	for i := 0; err == nil && i < len(b.Put); i++ {
		err = check("text", b.Put[i].ID, b.Put[i].Customer, b.Put[i].KeyID)
	}
	for i := 0; err == nil && i < len(b.Queue); i++ {
		err = check("reply", b.Queue[i].Reply)
	}
	return err
}
