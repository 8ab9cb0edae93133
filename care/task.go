package care

import (
	"slices"
	"time"
)

// Task is something that we have to do about a conversation, by an instant. It
// may outlive the solution: a call some days later.
type Task struct {
	ID    string    `json:"id"`
	Kind  TaskKind  `json:"kind"`
	Place Place     `json:"place,omitempty"` // of one in person
	Owner string    `json:"owner,omitempty"`
	Due   time.Time `json:"due"`
	// Content is where its words are stored; empty: it has none.
	Content string `json:"content,omitempty"`
	// Overdue: it fell due and is not done.
	Overdue bool `json:"overdue,omitempty"`
	// From is the conversation that it was opened in, when that was another.
	From ID `json:"from,omitempty"`
}

// TaskKind is what is to be done.
type TaskKind string

const (
	PhoneTask    TaskKind = "phone"     // call the customer
	EmailTask    TaskKind = "email"     // write to the customer
	InPersonTask TaskKind = "in_person" // meet the customer
	// VerifyTask: find out whether an appointment took place.
	VerifyTask TaskKind = "verify"
	// RecoveryTask: make good that we failed the customer, before the customer
	// says so in public. The first failure opens it.
	RecoveryTask TaskKind = "recovery"
)

// Place is where somebody meets the customer.
type Place string

const (
	AtStore  Place = "store"
	AtOffice Place = "office"
	AtHome   Place = "home"
)

type (
	// TaskAdded opens a task.
	TaskAdded struct {
		Task Task `json:"task"`
	}
	// TaskDue says that a task was not done in time.
	TaskDue struct {
		Task  string `json:"task"`
		Owner string `json:"owner,omitempty"`
	}
	// TaskEnded ends a task: done, or dropped undone.
	TaskEnded struct {
		Task    string `json:"task"`
		Dropped bool   `json:"dropped,omitempty"`
	}
)

func (TaskAdded) Type() string { return "task_added" }
func (TaskDue) Type() string   { return "task_due" }
func (TaskEnded) Type() string { return "task_ended" }

const maxTasks = 20

// AddTask opens a follow-up: a call, an e-mail, a meeting in person. The owner
// must work when it falls due.
type AddTask struct {
	Agent string   `json:"agent,omitempty"`
	ID    string   `json:"id,omitempty"` // the host's, unique among the open ones; a repeated one changes nothing
	Kind  TaskKind `json:"kind,omitempty"`
	Place Place    `json:"place,omitempty"` // wanted in person
	// Owner is who does it; empty: the agent.
	Owner string    `json:"owner,omitempty"`
	Due   time.Time `json:"due,omitzero"`
	// Text is what to do, for the host to store under Content; both may be empty.
	Text    string `json:"text,omitempty"`
	Content string `json:"content,omitempty"`
}

// Name implements [Command].
func (AddTask) Name() string { return "add_task" }

func (x AddTask) decide(d *decision) error {
	if err := d.agent(x.Agent); err != nil {
		return err
	}
	if x.Owner == "" {
		x.Owner = x.Agent
	}
	kinds := []TaskKind{PhoneTask, EmailTask, InPersonTask, RecoveryTask}
	places := []Place{AtStore, AtOffice, AtHome}
	due := stamp(x.Due)
	switch {
	case x.ID == "":
		return d.refuse(GuardField, "id", "an identifier is wanted")
	case d.c.task(x.ID) != nil:
		return nil
	case !slices.Contains(kinds, x.Kind):
		return d.refuse(GuardField, "kind", "kind must be one of %s", oneOf(kinds))
	case x.Kind == InPersonTask && !slices.Contains(places, x.Place):
		return d.refuse(GuardField, "place", "a meeting in person has a place: one of %s", oneOf(places))
	case x.Kind != InPersonTask && x.Place != "":
		return d.refuse(GuardField, "place", "only a task of kind in_person has a place: give none")
	case !due.After(d.now):
		return d.refuse(GuardField, "due", "due must be in the future")
	case len(d.c.Tasks) >= maxTasks:
		return d.refuse(GuardTasks, "", "%d tasks are open: end one first", len(d.c.Tasks))
	}
	if no := d.ahead("due", due); no != nil {
		return no
	}
	owner, ok := d.rules.member(x.Owner)
	if !ok || owner.Bot {
		return d.stranger("owner", x.Owner)
	}
	if !owner.covers(due) {
		return d.refuse(GuardCover, "due", "%s does not work at %s: give another owner or another time", x.Owner, due.Format(time.RFC3339))
	}
	if err := d.words("text", x.Text, x.Content); err != nil {
		return err
	}
	if err := d.ids(x.ID); err != nil {
		return err
	}
	d.emit(x.Agent, TaskAdded{Task{ID: x.ID, Kind: x.Kind, Place: x.Place, Owner: x.Owner, Due: due, Content: x.Content}})
	return nil
}

// EndTask says that a task is done, or that it will not be.
type EndTask struct {
	Agent   string `json:"agent,omitempty"`
	Task    string `json:"task,omitempty"`
	Dropped bool   `json:"dropped,omitempty"`
}

// Name implements [Command].
func (EndTask) Name() string { return "end_task" }

func (x EndTask) decide(d *decision) error {
	if err := d.agent(x.Agent); err != nil {
		return err
	}
	if d.c.task(x.Task) == nil {
		return d.refuse(GuardField, "task", "no such open task: see the conversation's tasks")
	}
	d.emit(x.Agent, TaskEnded{x.Task, x.Dropped})
	return nil
}

// task returns the open one with that identifier; nil if there is none.
func (c *Conversation) task(id string) *Task {
	if i := slices.IndexFunc(c.Tasks, func(t Task) bool { return t.ID == id }); i >= 0 {
		return &c.Tasks[i]
	}
	return nil
}

// consequences are what follows from the events since the last call, whatever
// brought them about: a failure opens a task to make it good, a missed target
// too, and leaving the solution cancels the survey.
func (d *decision) consequences() {
	for ; d.followed < len(d.events); d.followed++ {
		e := &d.events[d.followed]
		if failureOf(e) != "" {
			d.recover(e.Version)
		}
	}
	if d.c.Survey.planned() && d.c.State != Resolved {
		d.emit(ActorSystem, cancelled(d.c.State))
	}
}

// cancelled says why a survey is not sent once the solution was left for a
// state. Constants need no memory of their own.
func cancelled(to State) Body {
	switch to {
	case Spam:
		return SurveySkipped{SkipSpam}
	case Merged:
		return SurveySkipped{SkipMerged}
	case Closed:
		return SurveySkipped{SkipMissed}
	}
	return SurveySkipped{SkipReopened}
}

// recover opens a task to make a failure good, unless one is open.
func (d *decision) recover(version int64) {
	open := slices.ContainsFunc(d.c.Tasks, func(t Task) bool { return t.Kind == RecoveryTask })
	if open || len(d.c.Tasks) >= maxTasks {
		return
	}
	due := d.now.Add(time.Duration(d.rules.spec.RecoverWithin))
	owner := d.c.Owner
	if m, _ := d.rules.member(owner); m.Bot {
		owner = ""
	}
	d.emit(ActorSystem, TaskAdded{Task{ID: "recovery-" + itoa(int(version)), Kind: RecoveryTask, Owner: owner, Due: due}})
}

func (b TaskAdded) apply(c *draft, _ *Event) {
	c.write(tasks)
	c.Tasks = append(c.Tasks, b.Task)
}

func (b TaskDue) apply(c *draft, _ *Event) {
	c.writeFor(tasks, 0)
	if t := c.task(b.Task); t != nil {
		t.Overdue = true
	}
	c.rise()
}

func (b TaskEnded) apply(c *draft, _ *Event) {
	if t := c.task(b.Task); t != nil && t.Kind == RecoveryTask && !b.Dropped {
		c.Recovered = true
	}
	c.Tasks = without(c.Tasks, func(t *Task) bool { return t.ID == b.Task })
}
