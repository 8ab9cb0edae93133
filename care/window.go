package care

// overlong says how much too long the text is, and from where on.
func (d *decision) overlong() []Reason {
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
	return []Reason{{GuardLength, "text", text}}
}

// shut says that the network takes no message to the customer.
func (d *decision) shut() []Reason {
	if !d.facts.WindowClosed {
		return nil
	}
	return []Reason{{GuardWindow, "", "the network takes no message to the customer until the customer writes again: wait for that, or write to another audience"}}
}
