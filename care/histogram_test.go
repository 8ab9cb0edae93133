package care_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/mysocialcare/socialcare/care"
)

// histogram counts outcomes by command: "done", "nothing", or the guard that
// refused.
type histogram map[string]map[string]int

const (
	done    = "done"
	nothing = "nothing"
)

func (h histogram) count(row, column string, n int) {
	if h[row] == nil {
		h[row] = map[string]int{}
	}
	h[row][column] += n
}

// note counts a moment; the row "" is of what events happened.
func (h histogram) note(m *moment) {
	switch no := m.refusal(); {
	case no != nil:
		for _, r := range no.Reasons {
			h.count(m.cmd.Name(), r.Guard, 1)
		}
	case len(m.events) > 0:
		h.count(m.cmd.Name(), done, 1)
	default:
		h.count(m.cmd.Name(), nothing, 1)
	}
}

func (h histogram) add(r *run) {
	for row, columns := range r.counts {
		for column, n := range columns {
			h.count(row, column, n)
		}
	}
	for _, e := range r.log {
		h.count("", e.Body.Type(), 1)
	}
}

func (h histogram) String() string {
	var b strings.Builder
	for _, name := range commandNames() {
		fmt.Fprintf(&b, "%12s  %s\n", name, list(h[name]))
	}
	fmt.Fprintf(&b, "%12s  %s", "events", list(h[""]))
	return b.String()
}

// list writes what happened most first.
func list(counts map[string]int) string {
	var names []string
	for name := range counts {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(a, b)
	})
	for i, name := range names {
		names[i] = fmt.Sprintf("%s %d", name, counts[name])
	}
	return strings.Join(names, ", ")
}

// lacks tells what n commands did not meet: a property says nothing of a command
// that never succeeded, a guard that never refused, an event that never
// happened. A full run wants each more than once.
func (h histogram) lacks(t *testing.T, n int) (out []string) {
	least := 20
	switch {
	case n < fullRun/10:
		return nil
	case n < fullRun:
		least = 1
	}
	refused := map[string]int{}
	for _, name := range commandNames() {
		for column, times := range h[name] {
			refused[column] += times
		}
		if got := h[name][done]; got < least && name != "tick" { // time is let pass before each command
			out = append(out, fmt.Sprintf("%s succeeded %d times, want %d", name, got, least))
		}
	}
	for _, guard := range guards(t) {
		if guard == care.GuardLinked { // of a customer's stream, which has its own test
			continue
		}
		if refused[guard] < least {
			out = append(out, fmt.Sprintf("guard %s refused %d times, want %d", guard, refused[guard], least))
		}
	}
	for _, name := range eventTypes() {
		if h[""][name] < least {
			out = append(out, fmt.Sprintf("%s happened %d times, want %d", name, h[""][name], least))
		}
	}
	return out
}

// guards are the values of the constants of package care whose names begin with
// Guard, as its source has them.
func guards(t *testing.T) (names []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "refusal.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && strings.HasPrefix(v.Names[0].Name, "Guard") {
			value, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, value)
		}
		return true
	})
	if len(names) < 17 {
		t.Fatalf("%d guards in refusal.go", len(names))
	}
	return names
}
