package privacy

import (
	"encoding/hex"
	"fmt"
)

// Record is what an audit keeps of a finding or of a verdict's reason: what, where, why and what became of it, never the data. It marshals to one line
// of JSON. The zero value is a record of nothing.
type Record struct {
	Place        string   `json:"place"` // where the text is: the id of a message, the name of a field; data in it is redacted
	Kind         Kind     `json:"kind,omitempty"`
	Audience     Audience `json:"audience,omitempty"`
	Conversation string   `json:"conversation,omitempty"` // what Within named
	Type         Type     `json:"type"`
	Start        int      `json:"start"`
	End          int      `json:"end"`
	Score        float64  `json:"score"`
	Evidence     Evidence `json:"evidence"`
	Operator     string   `json:"operator,omitempty"` // what Redact writes: label, mask, pseudonym, token
	Hash         string   `json:"hash,omitempty"`     // HMAC-SHA-256 of the value with Options.AuditKey, 128 bits: the same value has the same one everywhere
	Waiver       Waiver   `json:"waiver,omitzero"`
}

const auditBytes = 16 // of a hash that are kept

func (g *Guard) setAudit(key []byte) error {
	if key == nil {
		return nil
	}
	if len(key) < minKey {
		return badOption("auditKey", "", fmt.Sprintf("a key of %d bytes is too short, %d are needed", len(key), minKey))
	}
	g.audit = keyed(derived(key, "audit", 32))
	return nil
}

// Audit returns a record of each finding that Redact replaces in a text; nil if there is none.
func (g *Guard) Audit(place, text string) (records []Record) {
	for _, f := range g.Find(text) {
		r := g.record(place, text, f)
		r.Operator = operationNames[g.operator(f.Type).kind]
		records = append(records, r)
	}
	return records
}

// AuditVerdict returns a record of each reason of a verdict on a text, with its waiver, in which the guard's own kinds of data are redacted too. The record of a request has no hash, since it names no value.
// Reasons whose spans do not lie in the text are left out: it is not the one that was judged.
func (g *Guard) AuditVerdict(place, text string, v Verdict) (records []Record) {
	for _, reason := range v.Reasons {
		if reason.Start < 0 || reason.End < reason.Start || reason.End > len(text) {
			continue
		}
		r := g.record(place, text, reason.Finding)
		r.Kind, r.Audience, r.Waiver = reason.Kind, v.Audience, Waiver{g.Redact(v.Waiver.Agent), g.Redact(v.Waiver.Reason)}
		if reason.Kind == Request {
			r.Hash = ""
		}
		records = append(records, r)
	}
	return records
}

func (g *Guard) record(place, text string, f Finding) Record {
	r := Record{
		Place: g.Redact(place), Conversation: g.Redact(g.scope), Type: f.Type, Start: f.Start, End: f.End, Score: f.Score, Evidence: f.Evidence,
	}
	if g.audit != nil {
		mac := g.audit()
		fmt.Fprintf(mac, "%s:%s", f.Type, canonical(f.Type, text[f.Start:f.End]))
		r.Hash = hex.EncodeToString(mac.Sum(nil)[:auditBytes])
	}
	return r
}
