package privacy

// publicScore is the score from which Check objects in public: lower than what Find reports, since what is public cannot be called back.
const publicScore = 0.4

// Check judges a text that is about to go to an audience.
//
//   - Public: it must neither contain personal data nor ask for any, except in private ("write to us in DM with your number").
//   - Private: it may ask, and may name the customer's data to the customer, but holds no full card number: PCI DSS 4.2.2 forbids to send one
//     unprotected through a messaging service.
//   - Log: it must not contain personal data; what it asks does not matter.
//
// Any other audience is judged as Public. What Options.Allow holds is no leak, nor is the customer's @handle or an agent's signature (" ^FB").
// The time is linear in the length of the text.
func (g *Guard) Check(text string, audience Audience) Verdict {
	v := Verdict{Audience: audience}
	switch audience {
	case Log:
		v.object(Leak, g.find(text, reported))
	case Private:
		for _, f := range g.find(text, reported) {
			if f.Type == Card {
				v.Reasons = append(v.Reasons, Reason{Leak, f})
			}
		}
	default:
		v.Audience = Public
		v.object(Leak, g.find(text, publicScore))
		v.object(Request, g.requests(text))
	}
	return v
}

func (v *Verdict) object(k Kind, found []Finding) {
	for _, f := range found {
		v.Reasons = append(v.Reasons, Reason{k, f})
	}
}
