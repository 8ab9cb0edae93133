package care_test

import (
	"fmt"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// work is what is done about a case besides talking.
func (r *run) work(s step) care.Command {
	agent := r.agent(s)
	switch s.who {
	case 0:
		return care.Hold{Agent: agent, For: care.Partner, Partner: "gls"}
	case 1:
		return care.Unhold{Agent: agent}
	case 2:
		return care.Transfer{Agent: agent, To: []string{"FB", "AP"}[s.x%2]}
	case 3:
		return care.Note{Agent: agent, Text: "She called.", Content: "w-note"}
	}
	kinds := []care.TaskKind{care.PhoneTask, care.EmailTask, care.InPersonTask}
	place := []care.Place{"", "", care.AtHome}[s.x%3]
	return care.AddTask{Agent: agent, ID: fmt.Sprint("k", s.x), Kind: kinds[s.x%3], Place: place, Owner: "FB", Due: r.now.Add(time.Duration(s.x) * time.Minute)}
}

func (r *run) withdraw(s step) care.Command {
	w := care.Withdraw{Agent: r.agent(s), Promise: "none", Reason: "sold out", Content: "c"}
	if n := len(r.conv.Promises); n > 0 {
		w.Promise = r.conv.Promises[s.x%n].ID
	}
	return w
}

func (r *run) endTask(s step) care.Command {
	e := care.EndTask{Agent: r.agent(s), Task: "none", Dropped: s.who == 0}
	if n := len(r.conv.Tasks); n > 0 {
		e.Task = r.conv.Tasks[s.x%n].ID
	}
	return e
}

func (r *run) goodwill(s step) care.Command {
	return care.Goodwill{
		Agent: r.agent(s), ID: fmt.Sprint("g", s.x), Value: care.Money{Minor: int64(s.x), Currency: "EUR"}, Budget: "spring",
		Approver: []string{"", "AP", "FB"}[s.who%3],
	}
}

func (r *run) answerSurvey(s step) care.Command {
	return care.AnswerSurvey{Answer: []care.Answer{care.Yes, care.No, "1", care.Stop}[s.x%4]}
}

// ticked lets time pass up to a survey that is planned, and asks.
func (r *run) ticked(s step) care.Command {
	return care.Tick{Ask: care.Ask{ID: fmt.Sprint("s", r.conv.Version), Text: "Is it solved?", Content: "c"}}
}

// bot is a program that answers, and gives up.
func (r *run) bot(s step) care.Command {
	if s.x%4 == 0 {
		return care.AskHuman{Agent: "BO"}
	}
	return care.Reply{Agent: "BO", Text: "Hello.", Visibility: channel.Private, Seen: r.conv.Version, ID: fmt.Sprint("b", s.x), Content: "c"}
}
