package holiday

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/mysocialcare/socialcare/sla"
)

// A property is a content line of RFC 5545: NAME;PARAMETER=value:value.
type property struct {
	line   int    // the first of its physical lines, from 1
	name   string // upper case
	params map[string]string
	value  string
}

// wrong is an error at a property. A value is quoted where it is configuration; texts of people are not.
func (p property) wrong(value, reason string) error {
	return wrong(p.line, p.name, value, reason)
}

func wrong(line int, what, value, reason string) error {
	if len(value) > 80 {
		value = value[:80] + "..."
	}
	return &sla.Error{What: strings.TrimSpace("feed line " + strconv.Itoa(line) + " " + what), Value: value, Reason: reason, Kind: sla.ErrInvalid}
}

// A contentLine is one line after unfolding.
type contentLine struct {
	line int
	text []byte
}

// unfold joins folded lines: one that begins with a space or a tab continues the one before. Line ends are CRLF or LF.
func unfold(data []byte) []contentLine {
	var out []contentLine
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	number := 0
	for text := range bytes.Lines(data) {
		number++
		text = bytes.TrimSuffix(bytes.TrimSuffix(text, []byte("\n")), []byte("\r"))
		switch {
		case len(text) > 0 && (text[0] == ' ' || text[0] == '\t') && len(out) > 0:
			last := &out[len(out)-1]
			last.text = append(last.text, text[1:]...)
		case len(bytes.TrimSpace(text)) > 0:
			out = append(out, contentLine{number, bytes.Clone(text)})
		}
	}
	return out
}

// parse splits a content line. Quoted parameters may hold colons, semicolons and commas.
func (l contentLine) parse() (property, error) {
	text := string(l.text)
	malformed := wrong(l.line, "", "", "not a content line NAME:value")
	end := strings.IndexAny(text, ";:")
	if end < 1 || strings.Trim(strings.ToUpper(text[:end]), "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" {
		return property{}, malformed
	}
	p := property{line: l.line, name: strings.ToUpper(text[:end])}
	for text = text[end:]; text[0] == ';'; {
		name, rest, ok := strings.Cut(text[1:], "=")
		end := unquoted(rest, ";:")
		if !ok || end < 0 {
			return property{}, malformed
		}
		if p.params == nil {
			p.params = map[string]string{}
		}
		p.params[strings.ToUpper(name)] = strings.Trim(rest[:end], `"`)
		text = rest[end:]
	}
	p.value = text[1:]
	return p, nil
}

// unquoted is strings.IndexAny outside of double quotes.
func unquoted(s, chars string) int {
	quoted := false
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case !quoted && strings.IndexByte(chars, s[i]) >= 0:
			return i
		}
	}
	return -1
}

// A component is the properties of a VEVENT, without those of what is nested in it.
type component struct {
	line       int
	properties []property
}

// events returns the VEVENTs of a feed, which is one VCALENDAR or several.
func events(data []byte) ([]component, error) {
	var out []component
	var open []property // BEGIN lines
	lines := unfold(data)
	if len(lines) == 0 || !strings.EqualFold(string(bytes.TrimSpace(lines[0].text)), "BEGIN:VCALENDAR") {
		return nil, wrong(1, "", "", "not an iCalendar feed, which begins with BEGIN:VCALENDAR")
	}
	for _, l := range lines {
		p, err := l.parse()
		inEvent := len(open) == 2 && open[1].value == "VEVENT"
		switch {
		case err != nil:
			return nil, err
		case p.name == "BEGIN":
			p.value = strings.ToUpper(strings.TrimSpace(p.value))
			if (len(open) == 0) != (p.value == "VCALENDAR") {
				return nil, p.wrong(p.value, "out of place")
			}
			if open = append(open, p); len(open) == 2 && p.value == "VEVENT" {
				out = append(out, component{line: p.line})
			}
		case len(open) == 0:
			return nil, p.wrong("", "stands outside of VCALENDAR")
		case p.name == "END":
			if begun := open[len(open)-1].value; !strings.EqualFold(strings.TrimSpace(p.value), begun) {
				return nil, p.wrong(p.value, fmt.Sprintf("comes where %.40s is open", begun))
			}
			open = open[:len(open)-1]
		case inEvent:
			e := &out[len(out)-1]
			e.properties = append(e.properties, p)
		}
	}
	if n := len(open); n > 0 {
		return nil, open[n-1].wrong(open[n-1].value, "has no END: the feed is cut off")
	}
	return out, nil
}

// text takes the escapes out of a TEXT value.
func text(s string) string {
	if !strings.Contains(s, `\`) {
		return strings.TrimSpace(s)
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		if i++; s[i] == 'n' || s[i] == 'N' {
			b.WriteByte('\n')
		} else {
			b.WriteByte(s[i])
		}
	}
	return strings.TrimSpace(b.String())
}

// list splits a value at the commas that are not escaped.
func list(s string) []string {
	var out []string
	start := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case ',':
			out = append(out, s[start:i])
			start = i + 1
		}
	}
	return append(out, s[start:])
}
