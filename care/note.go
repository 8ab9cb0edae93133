package care

// Note keeps a colleague's words with the conversation; the customer never gets
// them. It moves nothing, disturbs no reply that is being written, and waits for
// nobody's lease.
type Note struct {
	Agent string `json:"agent,omitempty"`
	// Text is wanted. It is words, which no event holds: the host stores them under
	// Content.
	Text    string `json:"text,omitempty"`
	Content string `json:"content,omitempty"`
}

// Noted says that a colleague wrote a note.
type Noted struct {
	// Content is where it is stored.
	Content string `json:"content"`
}

// Name implements [Command].
func (Note) Name() string { return "note" }

func (Noted) Type() string { return "noted" }

func (x Note) decide(d *decision) error {
	if _, ok := d.rules.member(x.Agent); !ok {
		return d.stranger("agent", x.Agent)
	}
	if x.Text == "" {
		return d.refuse(GuardField, "text", "there is no text")
	}
	if err := d.words("text", x.Text, x.Content); err != nil {
		return err
	}
	d.emit(x.Agent, Noted{x.Content})
	return nil
}

func (Noted) apply(*draft, *Event) {}
