package care

import "time"

// Gift is what a customer got beyond the solution.
type Gift struct {
	ID       string    `json:"id"`
	Value    Money     `json:"value"`
	Budget   string    `json:"budget"`
	Agent    string    `json:"agent"`
	Approver string    `json:"approver,omitempty"`
	At       time.Time `json:"at"`
}

// GoodwillGiven is an entry of the goodwill ledger.
type GoodwillGiven struct {
	Gift Gift `json:"gift"`
}

func (GoodwillGiven) Type() string { return "goodwill" }

// maxGifts bounds those remembered; the log has them all.
const maxGifts = 20

// Goodwill gives the customer something beyond the solution: its value, the
// budget that it comes from, and who approved it. Up to Spec.GoodwillFree an
// agent gives alone. Facts.BudgetLeft, when known, is not exceeded.
type Goodwill struct {
	Agent  string `json:"agent,omitempty"`
	ID     string `json:"id,omitempty"` // the host's; a repeated one changes nothing
	Value  Money  `json:"value,omitzero"`
	Budget string `json:"budget,omitempty"` // a tag
	// Approver is another agent.
	Approver string `json:"approver,omitempty"`
}

// Name implements [Command].
func (Goodwill) Name() string { return "goodwill" }

func (x Goodwill) decide(d *decision) error {
	if err := d.agent(x.Agent); err != nil {
		return err
	}
	for _, g := range d.c.Gifts {
		if g.ID == x.ID {
			return nil
		}
	}
	free := d.rules.spec.GoodwillFree
	alone := x.Value.Currency == free.Currency && x.Value.Minor <= free.Minor
	switch left := d.facts.BudgetLeft; {
	case x.ID == "":
		return d.refuse(GuardField, "id", "an identifier is wanted")
	case !x.Value.valid() || x.Value.Minor == 0:
		return d.refuse(GuardField, "value", "more than nothing is wanted: %s", moneyForm)
	case !isTag(x.Budget):
		return d.refuse(GuardField, "budget", "the tag of the budget that pays is wanted, such as \"spring\": %s", tagForm)
	case x.Approver == "" && !alone:
		return d.refuse(GuardApproval, "approver", "an agent gives %s alone: name the colleague who approved more as approver", d.rules.free())
	case left != nil && left.Currency != x.Value.Currency:
		return d.refuse(GuardBudget, "value", "the budget is in %s: give the value in it", left.Currency)
	case left != nil && x.Value.Minor > left.Minor:
		return d.refuse(GuardBudget, "value", "%s is left in the budget: give no more", *left)
	}
	if m, ok := d.rules.member(x.Approver); x.Approver != "" && (!ok || m.Bot || x.Approver == x.Agent) {
		return d.refuse(GuardApproval, "approver", "%q may not approve it: another agent has to, who is no bot", clip(x.Approver, 16))
	}
	if err := d.ids(x.ID); err != nil {
		return err
	}
	d.emit(x.Agent, GoodwillGiven{Gift{x.ID, x.Value, x.Budget, x.Agent, x.Approver, d.now}})
	return nil
}

// free is what an agent gives alone, in words.
func (r *Rules) free() string {
	if r.spec.GoodwillFree.Minor == 0 {
		return "nothing"
	}
	return r.spec.GoodwillFree.String() + " at most"
}

// moneyForm and tagForm say how a value is written.
const (
	moneyForm = "give it in the currency's smallest unit, so that 12.50 euro are minor 1250 and currency EUR"
	tagForm   = "at most 32 letters, digits, - _ and ."
)

func (b GoodwillGiven) apply(c *draft, _ *Event) {
	c.Gifts = push(c.Gifts, b.Gift, maxGifts, false)
}
