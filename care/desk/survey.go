package desk

import (
	"context"
	"strconv"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// tickOf is the Tick of a conversation, with the brand's survey where one falls
// due.
func (d *Desk) tickOf(conv care.Conversation) care.Tick {
	brand := conv.Thread.Account.Brand
	text := d.opt.Brands[brand].Survey
	if text == "" || !d.rulesFor(brand).SurveyDue(conv, now()) {
		return care.Tick{}
	}
	id := newID("s")
	return care.Tick{Ask: care.Ask{ID: id, Text: text, Content: id}}
}

// lastSurvey tells when the customer, under any identity, was last asked, and
// whether the customer then said that it was enough.
func (d *Desk) lastSurvey(ctx context.Context, conv care.Conversation, cmd care.Command, f *care.Facts) error {
	if t, ok := cmd.(care.Tick); !ok || t.Ask.ID == "" {
		return nil
	}
	last, declined, err := d.surveyed(ctx, conv.Thread.Account.Brand, conv.Customer)
	if last.After(f.LastSurvey) {
		f.LastSurvey = last
	}
	f.OptedOut = f.OptedOut || declined
	return err
}

// surveyed tells when a customer, under any identity, was last asked, and whether
// the customer said that it was enough.
func (d *Desk) surveyed(ctx context.Context, brand, customer string) (last time.Time, declined bool, err error) {
	ids, err := d.identities(ctx, customer)
	if err != nil {
		return last, false, err
	}
	for _, id := range ids {
		for l, err := range d.listed(ctx, care.Query{Brand: brand, Customer: id}) {
			if err != nil {
				return last, declined, d.loaded(err)
			}
			s := l.Conversation.Survey
			if s == nil {
				continue
			}
			if s.AskedAt.After(last) {
				last = s.AskedAt
			}
			declined = declined || s.Declined()
		}
	}
	return last, declined, nil
}

// identities are the names of a customer, as far as they are known.
func (d *Desk) identities(ctx context.Context, customer string) ([]string, error) {
	l, err := d.ledger(ctx, customer)
	if err != nil || l == nil {
		return []string{customer}, err
	}
	return l.Identities, nil
}

// surveyKeys let a survey leave once: once for a conversation, and once after
// the customer's last one, under any name, however many processes ask at once.
func (d *Desk) surveyKeys(ctx context.Context, conv care.Conversation, events []care.Event, last time.Time) (keys []care.Key, err error) {
	for _, e := range events {
		if _, ok := e.Body.(care.SurveyAsked); !ok {
			continue
		}
		ids, err := d.identities(ctx, conv.Customer)
		if err != nil {
			return nil, err
		}
		brand := channel.Account{Brand: conv.Thread.Account.Brand}
		after := strconv.FormatInt(last.UnixMicro(), 10)
		keys = append(keys, care.Key{Account: brand, Name: "survey:" + string(conv.ID), Forever: true})
		for _, id := range ids {
			keys = append(keys, care.Key{Account: brand, Name: "survey:" + id + ":" + after})
		}
	}
	return keys, nil
}

// answerOf reads a private message as the answer to the conversation's survey. What
// comes after a person of ours wrote again answers the person. A stop needs no
// survey that waits: who says it in private once one was sent wants no more of
// them, and in public as long as nobody has written since.
func answerOf(conv care.Conversation, v channel.Visibility, text string) care.Answer {
	s := conv.Survey
	if s == nil || s.AskedAt.IsZero() {
		return ""
	}
	a, _ := care.ReadAnswer(s.Question, text)
	spoke := conv.LastBrandAt.After(s.AskedAt)
	switch {
	case a == care.Stop && (v.IsPrivate() || !spoke):
	case !v.IsPrivate(), !s.Awaits(), spoke:
		return ""
	}
	return a
}

// stops is answerOf for a stop in a conversation that sent no survey: it is of the
// last one that the customer was sent in another, which the facts then tell.
func (d *Desk) stops(ctx context.Context, conv care.Conversation, cmd *care.Receive, text string, f *care.Facts) error {
	a, _ := care.ReadAnswer(care.AskSolved, text)
	if s := conv.Survey; a != care.Stop || cmd.Role == channel.Self || s != nil && !s.AskedAt.IsZero() {
		return nil
	}
	last, declined, err := d.surveyed(ctx, cmd.Thread.Account.Brand, cmd.Customer)
	if err != nil || declined || last.IsZero() || !cmd.Visibility.IsPrivate() && conv.LastBrandAt.After(last) {
		return err
	}
	cmd.Answer, f.LastSurvey = a, last
	return nil
}

// answered records in a conversation that is over a no that begins another.
func (d *Desk) answered(ctx context.Context, conv care.Conversation, a *arrival) error {
	answer := answerOf(conv, a.cmd.Visibility, a.event.Message.Text)
	if answer == "" || a.cmd.Customer != conv.Customer {
		return nil
	}
	_, err := d.try(ctx, conv, care.AnswerSurvey{Answer: answer}, step{})
	return err
}
