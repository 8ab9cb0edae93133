package care

import "github.com/mysocialcare/socialcare/channel"

// overlong says how much too long the text is, from where on, and what to do: in
// public a long answer is better given in private (s1: «140 caratteri non sempre
// sono sufficienti»).
func (d *decision) overlong(v channel.Visibility) []Reason {
	f := &d.facts
	if f.Overflow <= 0 && !(f.MaxLength > 0 && f.Length > f.MaxLength) {
		return nil
	}
	text := "the text with its signature is " + itoa(f.Length-f.MaxLength) + " over the limit of " + itoa(f.MaxLength)
	if f.Length <= f.MaxLength { // what belongs together cannot be cut to fit
		text = "the text does not fit"
	}
	if f.Overflow > 0 {
		text += ", from byte " + itoa(f.Overflow) + " on"
	}
	if text += ": shorten it"; !v.IsPrivate() {
		text += ", or go on in private"
	}
	return []Reason{{GuardLength, "text", text}}
}

// shut says that the network takes no message to the customer.
func (d *decision) shut() []Reason {
	if !d.facts.WindowClosed {
		return nil
	}
	return []Reason{{GuardWindow, "", "the network takes no message to the customer until the customer writes again: wait for that, or write to another audience"}}
}
