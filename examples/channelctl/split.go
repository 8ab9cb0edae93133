package main

import (
	"fmt"

	"github.com/mysocialcare/socialcare/channel/text"
)

// anyParts is more parts than a line of text can make.
const anyParts = 1 << 30

func split(q question) (any, error) {
	limit, err := known("rule", q.Rule, rules)
	if err != nil {
		return nil, err
	}
	if q.Max <= 0 {
		return nil, fmt.Errorf("max %d is not a length", q.Max)
	}
	limit.Max = q.Max
	if q.Rule == "bluesky" {
		limit.MaxBytes = 10 * q.Max // 300 graphemes and 3,000 bytes
	}
	parts, err := text.Split(q.Text, limit, &text.SplitOptions{MaxParts: anyParts, NoCounter: true})
	if err != nil {
		return nil, err
	}
	a := struct {
		Parts []string `json:"parts"`
	}{make([]string, 0, len(parts))}
	for _, p := range parts {
		a.Parts = append(a.Parts, p.Text)
	}
	return a, nil
}
