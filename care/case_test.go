package care_test

import (
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

// withBot is the team with a program in it.
func withBot() care.Spec {
	s := team()
	s.Team = append(s.Team, care.Agent{Initials: "BO", Bot: true})
	return s
}

func botSays(k *talk, id string) care.Reply {
	return care.Reply{Agent: "BO", Text: "Have you tried to restart it?", Visibility: channel.Private, Seen: k.conv.Version, ID: id, Content: id}
}

// asked is a resolved conversation whose survey was sent and delivered.
func asked(t *testing.T, spec care.Spec) *talk {
	t.Helper()
	k := in(t, care.Resolved, spec)
	k.wait(2 * 24 * time.Hour)
	k.wantTypes(k.do(survey("s1")), "survey_asked")
	k.do(k.delivered("s1"))
	return k
}

func survey(id string) care.Tick {
	return care.Tick{Ask: care.Ask{ID: id, Text: "Is it still solved?", Content: "c-" + id}}
}
