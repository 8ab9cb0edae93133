package signature

// Reason says why something was refused, in one word.
type Reason string

const (
	// Missing: a header or parameter that the scheme needs is absent or empty.
	Missing Reason = "missing"
	// Malformed: a header, parameter or body is not of the scheme's form, or is
	// there twice.
	Malformed Reason = "malformed"
	// Expired: signed longer ago than the tolerance; perhaps a replay.
	Expired Reason = "expired"
	// Future: signed later than now by more than the tolerance; one of the two
	// clocks is wrong.
	Future Reason = "future"
	// Mismatch: well formed, and no signature is of any key.
	Mismatch Reason = "mismatch"
	// UnknownScheme: the package does not know the scheme.
	UnknownScheme Reason = "unknown_scheme"
	// BadKey: a key is not of the required form, or cannot do what is asked.
	BadKey Reason = "bad_key"
)

// Error is the error of this package. Neither its fields nor its text hold a
// body, a header's or parameter's value or any part of a key.
type Error struct {
	Reason Reason
	// Header is the lower-case name of the header that is wrong; empty when it
	// is none.
	Header string
	// Query is the name of the address's parameter that is wrong, as it is
	// written; empty when it is none.
	Query  string
	detail string
}

// Error says what is wrong and where.
func (e *Error) Error() string {
	s := "signature: "
	if e.Header != "" {
		s += e.Header + ": "
	}
	if e.Query != "" {
		s += e.Query + ": "
	}
	if e.detail != "" {
		return s + e.detail
	}
	return s + string(e.Reason)
}
