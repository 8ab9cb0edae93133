package privacy

import "errors"

// What the caller does next.
var (
	// ErrOption: an option cannot be used; correct it.
	ErrOption = errors.New("privacy: bad option")
	// ErrProven: a check digit proves the data, so nobody may override the verdict; change the reply or hand it off.
	ErrProven = errors.New("privacy: proven by a check digit")
	// ErrUnnamed: an override needs the name of an agent and a reason; ask for them.
	ErrUnnamed = errors.New("privacy: override without agent or reason")
	// ErrNothing: the verdict has nothing to override.
	ErrNothing = errors.New("privacy: nothing to override")
	// ErrJSON: what should be JSON is not; nothing was redacted, so treat the data as text.
	ErrJSON = errors.New("privacy: not JSON")
	// ErrVault: the vault of a reversible operator failed, or holds a value that no key opens; the text is unchanged, try again or look for the key.
	ErrVault = errors.New("privacy: vault")
)

// Error is the error type of this package, but for Verdict, which is an error as well, and for what a Vault of the host returns, which Restore wraps
// with ErrVault. It never holds text of a message.
// Value is an option as the program's owner wrote it.
type Error struct {
	Err    error  // one of the sentinels above; Unwrap returns it
	Field  string // the option, such as "allow" or "languages"
	Value  string // the offending value
	Reason string // what is wrong with it
}

func (e *Error) Error() string {
	text := "privacy: " + e.Field
	if e.Value != "" {
		text += ` "` + e.Value + `"`
	}
	return text + ": " + e.Reason
}

func (e *Error) Unwrap() error { return e.Err }

func badOption(field, value, reason string) error {
	return &Error{Err: ErrOption, Field: field, Value: value, Reason: reason}
}
