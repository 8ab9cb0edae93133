package care

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
)

// ParseCommand reads a command by its name in the table from what json.Marshal
// wrote of it, and refuses unknown fields by name. Fields left out are zero.
func ParseCommand(name string, data []byte) (Command, error) {
	read, ok := commands[name]
	if !ok {
		return nil, fmt.Errorf("care: command %q is not one of %v", clip(name, 40), slices.Sorted(maps.Keys(commands)))
	}
	cmd, err := read(data)
	if err != nil {
		return nil, fmt.Errorf("care: command %q: %w", name, err)
	}
	return cmd, nil
}

// commands decode each command; the table is never written to.
var commands = map[string]func([]byte) (Command, error){
	Acknowledge{}.Name():   command[Acknowledge],
	AddTask{}.Name():       command[AddTask],
	AnswerSurvey{}.Name():  command[AnswerSurvey],
	AskHuman{}.Name():      command[AskHuman],
	EndTask{}.Name():       command[EndTask],
	Goodwill{}.Name():      command[Goodwill],
	Hold{}.Name():          command[Hold],
	Unhold{}.Name():        command[Unhold],
	Transfer{}.Name():      command[Transfer],
	Withdraw{}.Name():      command[Withdraw],
	Claim{}.Name():         command[Claim],
	Confirm{}.Name():       command[Confirm],
	Delete{}.Name():        command[Delete],
	Delivered{}.Name():     command[Delivered],
	Dismiss{}.Name():       command[Dismiss],
	Edit{}.Name():          command[Edit],
	Erase{}.Name():         command[Erase],
	Failed{}.Name():        command[Failed],
	Handoff{}.Name():       command[Handoff],
	MarkSpam{}.Name():      command[MarkSpam],
	Merge{}.Name():         command[Merge],
	UndoMerge{}.Name():     command[UndoMerge],
	Join{}.Name():          command[Join],
	Release{}.Name():       command[Release],
	Return{}.Name():        command[Return],
	Split{}.Name():         command[Split],
	UndoSplit{}.Name():     command[UndoSplit],
	Begin{}.Name():         command[Begin],
	Conclude{}.Name():      command[Conclude],
	Abandon{}.Name():       command[Abandon],
	FollowUp{}.Name():      command[FollowUp],
	UnmarkSpam{}.Name():    command[UnmarkSpam],
	Hide{}.Name():          command[Hide],
	Keep{}.Name():          command[Keep],
	LedgerKept{}.Name():    command[LedgerKept],
	PartDelivered{}.Name(): command[PartDelivered],
	Notice{}.Name():        command[Notice],
	Note{}.Name():          command[Note],
	Promise{}.Name():       command[Promise],
	Receive{}.Name():       command[Receive],
	Reopen{}.Name():        command[Reopen],
	Reply{}.Name():         command[Reply],
	Report{}.Name():        command[Report],
	Resolve{}.Name():       command[Resolve],
	Retry{}.Name():         command[Retry],
	Snooze{}.Name():        command[Snooze],
	Tick{}.Name():          command[Tick],
}

func command[T Command](data []byte) (Command, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	var cmd T
	if err := dec.Decode(&cmd); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("something follows its end")
	}
	return cmd, nil
}
