package demo

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"
)

// act is one thing that a customer does.
type act struct {
	// at is when: before the desk opened if negative; 0: a while after the act
	// before.
	at   time.Duration
	by   string // a person's key
	on   string // the surface; empty for an edit or a deletion
	in   string // the thread
	does string // "", "edited", "deleted"
	of   int    // which message of the thread, from 1, for an edit or deletion
	text string

	id     string
	parent string
	place  int
}

// script returns the Saturday with its identifiers and times, in order. The
// gaps are drawn with a fixed seed.
func script() []act {
	dice := rand.New(rand.NewPCG(1964, 21))
	messages := map[string]int{}
	surfaces := map[string]string{}
	acts := make([]act, len(saturday))
	var clock time.Duration
	for i, a := range saturday {
		a.place = i
		if a.does == "" {
			messages[a.in]++
			a.of = messages[a.in]
			if a.of > 1 {
				a.parent = messageID(a.in, 1)
				if a.on == "" {
					a.on = surfaces[a.in]
				}
			}
			surfaces[a.in] = a.on
		}
		a.id = messageID(a.in, a.of)
		if a.at == 0 {
			clock += 4*time.Second + time.Duration(dice.ExpFloat64()*14*float64(time.Second)).Truncate(time.Millisecond)
			a.at = clock
		}
		acts[i] = a
	}
	return acts
}

func messageID(thread string, n int) string { return fmt.Sprintf("sat-%s-%d", thread, n) }

// deliveryID is the same over all attempts.
func (a act) deliveryID() string { return fmt.Sprintf("demo-%03d-%s", a.place, a.id) }

// wire is what the webhook takes.
type wire struct {
	Type       string  `json:"type"`
	ID         string  `json:"id"`
	Thread     string  `json:"thread"`
	Parent     string  `json:"parent,omitempty"`
	At         string  `json:"at"`
	Surface    string  `json:"surface,omitempty"`
	Visibility string  `json:"visibility,omitempty"`
	Author     *person `json:"author,omitempty"`
	Text       *string `json:"text,omitempty"`
	Lang       string  `json:"lang,omitempty"`
}

// body is the delivery's JSON.
func (a act) body(at time.Time) ([]byte, error) {
	w := wire{Type: a.does, ID: a.id, Thread: "sat-" + a.in, At: at.UTC().Format(time.RFC3339Nano)}
	if a.does != "deleted" {
		w.Text = &a.text
	}
	if a.does == "" {
		who, ok := people[a.by]
		if !ok {
			return nil, fmt.Errorf("nobody is called %q", a.by)
		}
		w.Type, w.Parent, w.Surface, w.Author, w.Lang = "message", a.parent, a.on, &who, who.lang
		w.Visibility = "public"
		switch a.on {
		case "dm", "chat", "email", "call":
			w.Visibility = "private"
		}
	}
	return json.Marshal(w)
}

// iban makes an Italian bank account number of no bank, with check digits that
// agree (ISO 13616: the whole, rearranged, is 1 modulo 97).
func iban(account int) string {
	rest := fmt.Sprintf("X0000000000%012d", account)
	return fmt.Sprintf("IT%02d%s", 98-mod97(rest+"IT00"), rest)
}

// mod97 reads letters as 10 to 35.
func mod97(s string) int {
	n := 0
	for _, c := range s {
		switch {
		case c >= '0' && c <= '9':
			n = (n*10 + int(c-'0')) % 97
		case c >= 'A' && c <= 'Z':
			n = (n*100 + int(c-'A') + 10) % 97
		}
	}
	return n
}
