package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func runProgram(t *testing.T, in string, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if code := Main(args, strings.NewReader(in), &out, &errs); code != 0 {
		t.Fatalf("exit %d: %s", code, &errs)
	}
	return out.String()
}

func TestLines(t *testing.T) {
	tests := []struct {
		name string
		args []string
		in   string
		want string
	}{
		{"found", nil, `{"id":1,"text":"è ann@mail.example <ok>"}`,
			`{"id":1,"redacted":"è [EMAIL_ADDRESS] <ok>","spans":[{"start":3,"end":19,"type":"EMAIL_ADDRESS","score":0.95}]}`},
		{"clean", nil, `{"id":"a","text":"ciao"}`, `{"id":"a","redacted":"ciao","spans":[]}`},
		{"any id", nil, `{"id":{"a":[1.50]},"text":""}`, `{"id":{"a":[1.50]},"redacted":"","spans":[]}`},
		{"no id", nil, `{"text":""}`, `{"id":null,"redacted":"","spans":[]}`},
		{"other fields", nil, `{"lang":"it","id":2,"text":""}`, `{"id":2,"redacted":"","spans":[]}`},
		{"no text", nil, `{"id":3}`, `{"id":3,"error":"text is missing"}`},
		{"text is null", nil, `{"id":3,"text":null}`, `{"id":3,"error":"text is not a string"}`},
		{"text is a number", nil, `{"id":4,"text":3995550142}`, `{"id":4,"error":"text is not a string"}`},
		{"no object", nil, `"ann@mail.example"`, `{"id":null,"error":"the line is not a JSON object"}`},
		{"no JSON", nil, `ann@mail.example`, `{"id":null,"error":"the line is not JSON: at byte 1: invalid character 'a' looking for beginning of value"}`},
		{"empty line", nil, "", `{"id":null,"error":"the line is empty"}`},
		{"not UTF-8", nil, "{\"id\":5,\"text\":\"\xff\"}", `{"id":5,"error":"the line is not UTF-8"}`},
		{"asks", []string{"-asks"}, `{"id":6,"text":"Ci scrivi qui il tuo IBAN e la tua mail? E l'IBAN di tua moglie?"}`,
			`{"id":6,"asks_for_pii":true,"types":["IBAN_CODE","EMAIL_ADDRESS"]}`},
		{"asks in private", []string{"-asks"}, `{"id":7,"text":"Scrivici in DM il tuo IBAN"}`, `{"id":7,"asks_for_pii":false,"types":[]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := runProgram(t, tt.in+"\n"+`{"id":"last","text":""}`+"\n", tt.args...)
			first, rest, _ := strings.Cut(got, "\n")
			if diff := cmp.Diff(tt.want, first); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
			if !strings.HasPrefix(rest, `{"id":"last",`) {
				t.Errorf("the program does not go on: %q", rest)
			}
		})
	}
}

func TestLastLineWithoutEnd(t *testing.T) {
	if got, want := runProgram(t, `{"id":1,"text":"x"}`), `{"id":1,"redacted":"x","spans":[]}`+"\n"; got != want {
		t.Errorf("answer is %q, want %q", got, want)
	}
}

func TestTextFilter(t *testing.T) {
	got := runProgram(t, "tel +44 7700 900123\r\n\nciao\xff", "-text")
	if want := "tel [PHONE_NUMBER]\r\n\nciao\xff"; got != want {
		t.Errorf("filtered %q, want %q", got, want)
	}
}

func TestAllowFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "own.json")
	own := `{"phones":["+44 7700 900123"],"emails":["help@mail.example"],"domains":["acme.example"],"numbers":["GB82 WEST 1234 5698 7654 32"],"addresses":["12 High Street, London"]}`
	if err := os.WriteFile(file, []byte(own), 0o600); err != nil {
		t.Fatal(err)
	}
	text := "07700 900123, help@mail.example, a@acme.example, GB82WEST12345698765432, 12 High Street, ann@mail.example"
	if got, want := runProgram(t, text, "-text", "-allow", file), "07700 900123, help@mail.example, a@acme.example, GB82WEST12345698765432, 12 High Street, [EMAIL_ADDRESS]"; got != want {
		t.Errorf("redacted %q, want %q", got, want)
	}
}

func TestWrongFlags(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"entry.json": `{"phones":["help"]}`, "field.json": `{"phone":[]}`, "broken.json": `{`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{
		{"-nope"}, {"file"}, {"-asks", "-text"}, {"-allow", filepath.Join(dir, "none.json")}, {"-allow", filepath.Join(dir, "entry.json")},
		{"-allow", filepath.Join(dir, "field.json")}, {"-allow", filepath.Join(dir, "broken.json")},
	} {
		var out, errs bytes.Buffer
		if code := Main(args, strings.NewReader(""), &out, &errs); code != 2 || errs.Len() == 0 || out.Len() > 0 {
			t.Errorf("%q: exit %d, output %q, errors %q", args, code, &out, &errs)
		}
	}
}

// TestAnswersWhenInputPauses: whoever keeps the program running and waits for an answer gets it.
func TestAnswersWhenInputPauses(t *testing.T) {
	in, feed := io.Pipe()
	answers, out := io.Pipe()
	done := make(chan int, 1)
	go func() { done <- Main(nil, in, out, io.Discard) }()
	got := make(chan string, 1)
	for _, line := range []string{"{\"id\":1,\"text\":\"\"}\n{\"id\":2,\"text\":\"\"}\n", "{\"id\":3,\"text\":\"\"}\n"} {
		if _, err := io.WriteString(feed, line); err != nil {
			t.Fatal(err)
		}
		go func() {
			var b strings.Builder
			buf := make([]byte, 1)
			for strings.Count(b.String(), "\n") < strings.Count(line, "\n") {
				if _, err := answers.Read(buf); err != nil {
					break
				}
				b.WriteByte(buf[0])
			}
			got <- b.String()
		}()
		select {
		case s := <-got:
			if strings.Count(s, "redacted") != strings.Count(line, "\n") {
				t.Errorf("to %q it answers %q", line, s)
			}
		case <-time.After(time.Minute):
			t.Fatal("no answer while the input is open")
		}
	}
	_ = feed.Close()
	if code := <-done; code != 0 {
		t.Errorf("exit %d", code)
	}
}

// TestTextWhenInputPauses: whoever follows a log sees its lines, and no half of one.
func TestTextWhenInputPauses(t *testing.T) {
	in, feed := io.Pipe()
	filtered, out := io.Pipe()
	done := make(chan int, 1)
	go func() {
		done <- Main([]string{"-text"}, in, out, io.Discard)
		_ = out.Close()
	}()
	lines := make(chan string)
	go func() {
		for s := bufio.NewScanner(filtered); s.Scan(); {
			lines <- s.Text()
		}
		close(lines)
	}()
	next := func() string {
		select {
		case line := <-lines:
			return line
		case <-time.After(time.Minute):
			t.Fatal("no line while the input is open")
		}
		return ""
	}
	write := func(text string) {
		if _, err := io.WriteString(feed, text); err != nil {
			t.Fatal(err)
		}
	}
	write("ciao\ntel +44 7700 900123\n")
	if got := []string{next(), next()}; got[0] != "ciao" || got[1] != "tel [PHONE_NUMBER]" {
		t.Errorf("filtered %q", got)
	}
	write("call +44 7700")
	select {
	case line := <-lines:
		t.Errorf("a line that has not ended: %q", line)
	case <-time.After(2 * pause):
	}
	write(" 900123")
	_ = feed.Close()
	if got := next(); got != "call [PHONE_NUMBER]" {
		t.Errorf("filtered %q", got)
	}
	if code := <-done; code != 0 {
		t.Errorf("exit %d", code)
	}
}

func TestTextThatCannotBeWritten(t *testing.T) {
	out, in := io.Pipe()
	_ = out.Close()
	var errs bytes.Buffer
	if code := Main([]string{"-text"}, strings.NewReader(strings.Repeat("ciao ", 100_000)), in, &errs); code != 1 || errs.Len() == 0 {
		t.Errorf("exit %d, errors %q", code, &errs)
	}
}
