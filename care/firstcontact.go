package care

// firstContact reports whether one answer was enough for a solution: a person
// wrote once, nothing failed meanwhile, and the case follows no other.
func (c *Conversation) firstContact(kind ResolutionKind) bool {
	if kind != Solved && kind != Oriented || c.Failures > 0 || c.FollowUpOf != "" {
		return false
	}
	sending := 0
	for i := range c.Outgoing {
		if p := &c.Outgoing[i]; !p.Auto && !p.Bot {
			sending++
		}
	}
	if c.FirstReplyAt.IsZero() {
		return sending == 1
	}
	return sending == 0 && c.LastBrandAt.Equal(c.FirstReplyAt)
}
