// Replay plays commands on conversations and tells what they bring about: a JSON object a line in, one a line out.
//
//	{"id":1,"conversation":"c-1","at":"2026-11-21T10:00:00Z","command":"receive","body":{"thread":{"account":{"network":"web"},"native":"t-1"},"ref":{"account":{"network":"web"},"native":"m-1"},"customer":"p-ann","content":"t-1","visibility":"public"}}
//	{"id":1,"conversation":"c-1","events":[{"event":{"schema":2,"version":1,"type":"opened",…},"state":"new"},…],"state":"new","version":2,"next":"2026-11-21T14:30:00Z"}
//
// A line has at (when the command is given), command (its name in the transition table) and body (the command as package
// care writes it; unknown fields are refused by name). Optional are conversation (a name of your choice, so that one
// input holds several), facts (what the host knows, as care.Facts is written) and verdict: a list of reasons why the
// text that would leave must not be public, empty if it may; without it the text counts as not judged.
//
//	due       the events that time brought about since the line before: timers and SLA alarms, each at its own instant
//	events    those of the command
//	refused   instead of events: guard, reasons, what is allowed, and what the author had not seen
//	state, version   of the conversation afterwards; each event has the state after it
//	next      when time next brings something about
//
// To see what falls due after the last command, end with a "tick" at a later time. With -full each answer has the
// conversation itself as well. -rules FILE and -policy FILE are the company's (care.Spec and sla.PolicySpec as JSON);
// by default any agent may act, and a public complaint wants an answer within 6 hours.
//
// -mermaid and -dot print the transition table as a diagram instead.
//
//	go run -C examples ./replay < examples/replay/testdata/example.jsonl
//	go run -C examples ./replay -dot | dot -Tsvg > table.svg
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	_ "time/tzdata"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/examples/internal/jsonlines"
	"github.com/mysocialcare/socialcare/sla"
)

func main() { os.Exit(Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// Main runs the program and returns its exit code: 0 at the end of the input, 1 when it cannot read or write, 2 for
// wrong flags and files.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("replay", flag.ContinueOnError)
	flags.SetOutput(stderr)
	mermaid := flags.Bool("mermaid", false, "print the transition table as a Mermaid diagram")
	dot := flags.Bool("dot", false, "print the transition table for Graphviz")
	full := flags.Bool("full", false, "tell the whole conversation after each command")
	rules := flags.String("rules", "", "`file` with the company's rules, as JSON")
	policy := flags.String("policy", "", "`file` with the policy of the SLA clocks, as JSON")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case flags.NArg() > 0:
		_, _ = fmt.Fprintf(stderr, "replay: unexpected argument %q\n", flags.Arg(0))
		return 2
	case *mermaid && *dot:
		_, _ = fmt.Fprintln(stderr, "replay: -mermaid and -dot exclude each other")
		return 2
	}
	judge, err := newRules(*rules, *policy)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "replay:", err)
		return 2
	}
	switch {
	case *mermaid:
		_, err = io.WriteString(stdout, care.Mermaid())
	case *dot:
		_, err = io.WriteString(stdout, care.DOT())
	default:
		p := player{rules: judge, full: *full, conversations: map[string]care.Conversation{}}
		err = jsonlines.Serve(stdin, stdout, p.answer)
	}
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "replay:", err)
		return 1
	}
	return 0
}

func newRules(specFile, policyFile string) (*care.Rules, error) {
	var spec care.Spec
	if specFile != "" {
		data, err := os.ReadFile(specFile)
		if err != nil {
			return nil, err
		}
		if spec, err = care.ParseSpec(data); err != nil {
			return nil, fmt.Errorf("%s: %w", specFile, err)
		}
	}
	var policy *sla.Policy
	if policyFile != "" {
		data, err := os.ReadFile(policyFile)
		if err != nil {
			return nil, err
		}
		var described sla.PolicySpec
		if err = json.Unmarshal(data, &described); err == nil {
			policy, err = sla.NewPolicy(described)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", policyFile, err)
		}
	}
	return care.NewRules(spec, policy)
}
