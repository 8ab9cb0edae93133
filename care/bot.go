package care

import (
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

// HumanAsked says that a bot gave the case to people.
type HumanAsked struct{}

func (HumanAsked) Type() string { return "human_asked" }

// AskHuman is a bot's: it gives the case to people, and writes no more in it.
// An agent on duty becomes the owner if there is one.
type AskHuman struct {
	Agent string `json:"agent,omitempty"`
}

// Name implements [Command].
func (AskHuman) Name() string { return "ask_human" }

func (x AskHuman) decide(d *decision) error {
	if !d.rules.isBot(x.Agent) {
		return d.refuse(GuardBot, "agent", "only a bot asks for a person; an agent transfers")
	}
	if err := d.agent(x.Agent); err != nil {
		return err
	}
	d.emit(x.Agent, HumanAsked{})
	if err := d.record(sla.Event{Kind: sla.Handoff, At: d.now}); err != nil {
		return err
	}
	if next := d.rules.successor(&d.facts, d.now); next != "" {
		d.assign(next, x.Agent)
	}
	return nil
}

// isBot reports whether an agent is a bot.
func (r *Rules) isBot(initials string) bool {
	m, ok := r.team[initials]
	return ok && m.Bot
}

// botMay says why a bot must not do what it wants to: it only claims, replies
// and asks for a person, while nobody but a bot owns the case, and never twice
// in a row. It replies only while a message waits: what a machine wrote does not,
// so that two machines never answer each other.
func (d *decision) botMay() error {
	switch d.name {
	case Claim{}.Name(), Reply{}.Name(), AskHuman{}.Name():
	default:
		return d.refuse(GuardBot, "agent", "a bot may claim, reply and ask for a person")
	}
	if d.c.HumanAsked || d.c.Owner != "" && !d.rules.isBot(d.c.Owner) {
		return d.refuse(GuardHumanOwns, "agent", "a person has the case: a bot keeps out of it")
	}
	switch {
	case d.name != (Reply{}).Name():
	case d.c.AutoLast:
		return d.refuse(GuardAutomatic, "", "what the customer read last was automatic already: ask for a person instead")
	case len(d.c.Unanswered) == 0:
		return d.refuse(GuardAutomatic, "", "nobody waits for an answer: reply when the customer writes")
	}
	return nil
}

// botSaidNot forgets that a bot answered messages, which are here no more.
func (c *draft) botSaidNot(ref channel.Ref) {
	if c.BotSaid != nil && c.BotSaid.Ref == ref {
		c.BotSaid = nil
	}
}

func (HumanAsked) apply(c *draft, e *Event) {
	c.HumanAsked, c.Owner = true, ""
	c.LeaseAgent, c.LeaseUntil = "", time.Time{}
	c.rise()
	if c.State == New {
		c.State = Open
	}
	if len(c.Unanswered) == 0 && c.BotSaid != nil { // what a bot answered waits for a person
		c.Unanswered = []Unanswered{*c.BotSaid}
		c.own |= unanswered
	}
	c.waitFor()
	c.changed(e)
}
