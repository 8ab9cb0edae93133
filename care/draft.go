package care

import (
	"slices"
	"time"
)

// DraftKind is what a message that we should write unasked is about. Its words
// belong to the host.
type DraftKind string

const (
	// DraftProgress: the customer has heard nothing for too long.
	DraftProgress DraftKind = "progress"
	// DraftBeforeDue: a promise falls due soon; tell how it stands before it does.
	DraftBeforeDue DraftKind = "before_due"
	// DraftApology: a promise was broken; say so before the customer does.
	DraftApology DraftKind = "apology"
	// DraftVerify: ask whether an appointment took place.
	DraftVerify DraftKind = "verify"
	// DraftWithdrawn: a promise will not be kept.
	DraftWithdrawn DraftKind = "withdrawn"
)

// WantedDraft is a message that we should write unasked. It is wanted until a
// person of ours has written to the customer.
type WantedDraft struct {
	Kind DraftKind `json:"kind"`
	// For is the promise that it is about; empty for progress.
	For string    `json:"for,omitempty"`
	At  time.Time `json:"at"`
	// From is the conversation that wanted it, when that was another.
	From ID `json:"from,omitempty"`
}

// owed: the customer does not know yet of a promise that came to nothing.
func (w WantedDraft) owed() bool { return w.Kind == DraftWithdrawn || w.Kind == DraftApology }

const maxDrafts = 20

// want notes that a draft is wanted, once for each kind and promise.
func (c *draft) want(kind DraftKind, about string, e *Event) {
	if kind == "" || slices.ContainsFunc(c.Drafts, func(x WantedDraft) bool { return x.Kind == kind && x.For == about }) {
		return
	}
	c.writeFor(drafts, 2) // a promise that breaks comes with news that are owed
	c.Drafts = append(c.Drafts, WantedDraft{Kind: kind, For: about, At: e.At})
	if len(c.Drafts) > maxDrafts {
		c.Drafts = slices.Delete(c.Drafts, 0, len(c.Drafts)-maxDrafts)
	}
}

func (c *draft) dropDrafts(which func(WantedDraft) bool) {
	if c.own&drafts != 0 && !slices.ContainsFunc(c.Drafts, func(w WantedDraft) bool { return !which(w) }) {
		c.Drafts = nil
		return
	}
	if c.own&drafts != 0 {
		c.Drafts = slices.DeleteFunc(c.Drafts, which)
		return
	}
	c.Drafts = without(c.Drafts, func(w *WantedDraft) bool { return which(*w) })
}

func (b UpdateDue) apply(c *draft, e *Event) {
	c.UpdateDueAt = e.At
	c.want(b.Draft, "", e)
	c.rise()
}
