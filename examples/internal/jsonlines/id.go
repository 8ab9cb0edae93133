package jsonlines

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

var null = json.RawMessage("null")

// id returns the value of the top-level field "id", null without one. It looks at no more than it must, so that a line
// broken further on, or cut because it is too long, is still answered by its id. Of two ids the last counts.
func id(line []byte) json.RawMessage {
	found := null
	s := scanner{line, 0}
	if !s.take('{') {
		return found
	}
	for {
		key, ok := s.value()
		if !ok || !s.take(':') {
			return found
		}
		value, ok := s.value()
		if !ok {
			return found
		}
		var name string
		if len(key) <= len(`"\u0069\u0064"`) && json.Unmarshal(key, &name) == nil && name == "id" {
			if !utf8.Valid(value) {
				value = []byte(string([]rune(string(value)))) // each bad byte is U+FFFD, as encoding/json reads it
			}
			var b bytes.Buffer
			if json.Compact(&b, value) != nil {
				return found
			}
			found = b.Bytes()
		}
		if !s.take(',') {
			return found
		}
	}
}

// A scanner walks over JSON text without checking more than where values end.
type scanner struct {
	text []byte
	at   int
}

func (s *scanner) space() {
	for s.at < len(s.text) && bytes.IndexByte([]byte(" \t\r\n"), s.text[s.at]) >= 0 {
		s.at++
	}
}

// take steps over one byte and the white space before it.
func (s *scanner) take(c byte) bool {
	s.space()
	if s.at < len(s.text) && s.text[s.at] == c {
		s.at++
		return true
	}
	return false
}

// value steps over one value; false if the text ends in it.
func (s *scanner) value() ([]byte, bool) {
	s.space()
	start, depth := s.at, 0
	for s.at < len(s.text) {
		switch c := s.text[s.at]; c {
		case '"':
			if !s.quoted() {
				return nil, false
			}
		case '{', '[':
			s.at++
			depth++
			continue
		case '}', ']', ',', ':':
			if depth == 0 {
				return s.text[start:s.at], s.at > start // the end of a number or a word
			}
			if s.at++; c == '}' || c == ']' {
				depth--
				break
			}
			continue
		default:
			s.at++
			continue
		}
		if depth == 0 {
			return s.text[start:s.at], true
		}
	}
	return nil, false
}

func (s *scanner) quoted() bool {
	for s.at++; s.at < len(s.text); s.at++ {
		switch s.text[s.at] {
		case '\\':
			s.at++
		case '"':
			s.at++
			return true
		}
	}
	return false
}
