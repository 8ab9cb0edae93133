package privacy

import "strings"

// maxLabel bounds the search for a label of our own beside a candidate.
const maxLabel = 48

// labelEnding returns the type that the label ending at i shows.
func labelEnding(s string, i int) (Type, bool) {
	if byteAt(s, i-1) != ']' {
		return "", false
	}
	for k := i - 2; k >= 0 && k >= i-maxLabel; k-- {
		if c := s[k]; c == '[' {
			name, id, hashed := strings.Cut(s[k+1:i-1], ":")
			if hashed && (len(id) != pseudonymLetters && len(id) != tokenLetters || strings.Trim(id, hashLetters) != "") {
				break // something else after the name, which may be data
			}
			return Type(name), knownTypes[Type(name)] || customName(name)
		} else if !isLetter(c) && c != '_' && c != ':' {
			break
		}
	}
	return "", false
}

// labelAt returns the end and the type of the label that Redact wrote at i; 0 if there is none.
func labelAt(s string, i int) (int, Type) {
	if byteAt(s, i) != '[' {
		return 0, ""
	}
	n := strings.IndexByte(s[i:min(len(s), i+maxLabel)], ']')
	if n < 0 {
		return 0, ""
	}
	if t, ok := labelEnding(s, i+n+1); ok {
		return i + n + 1, t
	}
	return 0, ""
}

// unsettled drops what Redact wrote from the findings: a label, or the beginning of one, is no data, and neither is what a mask left nothing of.
// It works in place.
func unsettled(found []Finding, text string) []Finding {
	kept := found[:0]
	for _, f := range found {
		for f.Start < f.End && text[f.Start] == '[' {
			end, _ := labelAt(text, f.Start)
			if end == 0 {
				break
			}
			f.Start = end
		}
		if f.Start >= f.End || text[f.Start] == '*' && strings.Trim(text[f.Start:f.End], "* -./()+@:,") == "" {
			continue
		}
		kept = append(kept, f)
	}
	return kept
}
