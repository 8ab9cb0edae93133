package jsonlines_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mysocialcare/socialcare/examples/internal/jsonlines"
)

type query struct {
	N    int    `json:"n"`
	Text string `json:"text"`
}

// double is a small program: it doubles N.
func double(q query) (any, error) {
	if q.N < 0 {
		return nil, errors.New("n: is negative")
	}
	return struct {
		Result int    `json:"result"`
		Text   string `json:"text,omitempty"`
	}{2 * q.N, q.Text}, nil
}

func serve(t *testing.T, in string) string {
	t.Helper()
	var out bytes.Buffer
	if err := jsonlines.Serve(strings.NewReader(in), &out, double); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestLines(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"none", "", ""},
		{"one", `{"id":1,"n":2}` + "\n", `{"id":1,"result":4}` + "\n"},
		{"without a line end", `{"id":1,"n":2}`, `{"id":1,"result":4}` + "\n"},
		{"carriage return", "{\"id\":1,\"n\":2}\r\n", `{"id":1,"result":4}` + "\n"},
		{"byte order mark", "\ufeff" + `{"id":1,"n":2}`, `{"id":1,"result":4}` + "\n"},
		{"id last", `{"n":2,"id":"a"}`, `{"id":"a","result":4}` + "\n"},
		{"id of any kind", `{"id":{"a":[1, "}",null]},"n":2}`, `{"id":{"a":[1,"}",null]},"result":4}` + "\n"},
		{"id not rounded", `{"id":12345678901234567890.10,"n":2}`, `{"id":12345678901234567890.10,"result":4}` + "\n"},
		{"id inside is none", `{"x":{"id":1},"n":2}`, `{"id":null,"result":4}` + "\n"},
		{"unknown field", `{"id":1,"n":2,"tags":["a"]}`, `{"id":1,"result":4}` + "\n"},
		{"text as it is", `{"id":1,"n":2,"text":"<a> & è"}`, `{"id":1,"result":4,"text":"<a> & è"}` + "\n"},
		{"in order", "{\"id\":1,\"n\":1}\n{\"id\":2,\"n\":2}\n", `{"id":1,"result":2}` + "\n" + `{"id":2,"result":4}` + "\n"},
		{"refused", `{"id":1,"n":-2}`, `{"id":1,"error":"n: is negative"}` + "\n"},
		{"wrong kind", `{"id":1,"n":"2"}`, `{"id":1,"error":"n: cannot be a JSON string"}` + "\n"},
		{"empty line", "\n{\"id\":1,\"n\":1}\n", `{"id":null,"error":"the line is empty"}` + "\n" + `{"id":1,"result":2}` + "\n"},
		{"not an object", "[1]", `{"id":null,"error":"the line is a JSON array, not an object"}` + "\n"},
		{"broken after the id", `{"id":1,"n":`, `{"id":1,"error":"the line is not JSON: at byte 12: unexpected end of JSON input"}` + "\n"},
		{"broken in the id", `{"id":[1,"n":2}`, `{"id":null,"error":"the line is not JSON: at byte 13: invalid character ':' after array element"}` + "\n"},
		{"two values", `{"id":1,"n":2}{"id":2}`, `{"id":1,"error":"the line is not JSON: at byte 15: invalid character '{' after top-level value"}` + "\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, serve(t, tt.in)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// A line of the greatest length is answered; a longer one is an error with its id, and the next line goes on.
func TestLongLines(t *testing.T) {
	line := func(length int) string {
		const around = `{"id":7,"n":3,"x":""}`
		return fmt.Sprintf(`{"id":7,"n":3,"x":"%s"}`, strings.Repeat("x", length-len(around)))
	}
	next := "\n" + `{"id":8,"n":1}` + "\n"
	const after = `{"id":8,"result":2}` + "\n"
	for _, tt := range []struct {
		name, line, want string
	}{
		{"longest", line(jsonlines.MaxLine), `{"id":7,"result":6}`},
		{"longest with a carriage return", line(jsonlines.MaxLine) + "\r", `{"id":7,"result":6}`},
		{"a byte more", line(jsonlines.MaxLine + 1), `{"id":7,"error":"the line is longer than 16777216 bytes"}`},
		{"twice", line(2 * jsonlines.MaxLine), `{"id":7,"error":"the line is longer than 16777216 bytes"}`},
		{"brackets", strings.Repeat("[", jsonlines.MaxLine), `{"id":null,"error":"the line is not JSON: at byte 10001: invalid character '[' exceeded max depth"}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, want := serve(t, tt.line+next), tt.want+"\n"+after; got != want {
				t.Errorf("got %.200s, want %s", got, want)
			}
		})
	}
}

// A caller who waits for the answer before the next question gets it, also when half of the next line is there.
func TestAnswersComeWhenInputPauses(t *testing.T) {
	in, ask := io.Pipe()
	answers, out := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- jsonlines.Serve(in, out, double) }()
	lines := bufio.NewScanner(answers)
	for _, part := range []string{"{\"id\":0,\"n\":0}\n{\"id\":1,", "\"n\":1}\n{\"id\":2,", "\"n\":2}\n"} {
		if _, err := io.WriteString(ask, part); err != nil {
			t.Fatal(err)
		}
		if !lines.Scan() {
			t.Fatal("no answer")
		}
	}
	if got := lines.Text(); got != `{"id":2,"result":4}` {
		t.Errorf("the last answer is %s", got)
	}
	ask.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

type failing struct{ after int }

func (f *failing) Write(p []byte) (int, error) {
	if f.after--; f.after < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}

func (f *failing) Read(p []byte) (int, error) {
	if f.after--; f.after < 0 {
		return 0, io.ErrUnexpectedEOF
	}
	return copy(p, "{\"id\":1,\"n\":1}\n"), nil
}

func TestErrorsOfInputAndOutput(t *testing.T) {
	if err := jsonlines.Serve(strings.NewReader("{}\n"), &failing{}, double); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("writing: %v", err)
	}
	var out bytes.Buffer
	if err := jsonlines.Serve(&failing{1}, &out, double); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("reading: %v", err)
	}
	if out.String() != `{"id":1,"result":2}`+"\n" {
		t.Errorf("what was read before the error is answered by %q", &out)
	}
	out.Reset()
	err := jsonlines.Serve(strings.NewReader(`{"id":1}`), &out, func(query) (any, error) { return 5, nil })
	if want := `{"id":1,"error":"the answer is 5, not an object"}` + "\n"; err != nil || out.String() != want {
		t.Errorf("an answer that is no object gives %q, %v", &out, err)
	}
}

// Whatever comes in: one line out per line in, each an object with the line's id.
func FuzzServe(f *testing.F) {
	f.Add([]byte(`{"id":1,"n":2}` + "\n" + `{"id":{"a":["}"]},"n":-1}`))
	f.Add([]byte("\n\r\n{\"\\u0069d\":1}\n[1,2\n{\"id\":\"\xff\"}"))
	f.Fuzz(func(t *testing.T, in []byte) {
		want := bytes.Count(in, []byte("\n"))
		if len(in) > 0 && in[len(in)-1] != '\n' {
			want++
		}
		var out bytes.Buffer
		if err := jsonlines.Serve(bytes.NewReader(in), &out, double); err != nil {
			t.Fatal(err)
		}
		lines := bytes.SplitAfter(out.Bytes(), []byte("\n"))
		if got := len(lines) - 1; got != want && !bytes.HasPrefix(in, []byte("\ufeff")) {
			t.Fatalf("%d lines in, %d out", want, got)
		}
		questions := bytes.Split(bytes.TrimPrefix(in, []byte("\ufeff")), []byte("\n"))
		for i, line := range lines[:len(lines)-1] {
			var got, asked map[string]json.RawMessage
			if err := json.Unmarshal(line, &got); err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			if json.Unmarshal(questions[i], &asked) != nil || asked["id"] == nil {
				continue
			}
			var a, b any
			if json.Unmarshal(asked["id"], &a) == nil && json.Unmarshal(got["id"], &b) == nil && !cmp.Equal(a, b) {
				t.Errorf("id %s is answered as %s", asked["id"], got["id"])
			}
		}
	})
}

func BenchmarkServe(b *testing.B) {
	line := fmt.Appendf(nil, `{"id":1,"n":2,"x":"%s"}`+"\n", strings.Repeat("x", 300))
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	in := bytes.NewReader(bytes.Repeat(line, b.N))
	b.ResetTimer()
	if err := jsonlines.Serve(in, io.Discard, double); err != nil {
		b.Fatal(err)
	}
}

func ExampleServe() {
	in := strings.NewReader(`{"id":"a","n":21}` + "\n" + `{"id":"b","n":"x"}`)
	if err := jsonlines.Serve(in, os.Stdout, double); err != nil {
		fmt.Println(err)
	}
	// Output:
	// {"id":"a","result":42}
	// {"id":"b","error":"n: cannot be a JSON string"}
}

// A program without arguments says so, and does not wait for lines meanwhile.
func TestProgram(t *testing.T) {
	for _, tt := range []struct {
		args           []string
		code           int
		stdout, stderr string
	}{
		{nil, 0, `{"id":1,"ok":true}` + "\n", ""},
		{[]string{"-help"}, 0, "", "usage: p"},
		{[]string{"questions.jsonl"}, 2, "", `p: unexpected argument "questions.jsonl": it reads JSON lines from its standard input; see -help` + "\n"},
	} {
		var stdout, stderr strings.Builder
		code := jsonlines.Main("p", "usage: p", tt.args, strings.NewReader(`{"id":1}`), &stdout, &stderr,
			func(struct{}) (any, error) { return map[string]bool{"ok": true}, nil })
		if code != tt.code || stdout.String() != tt.stdout || stderr.String() != tt.stderr {
			t.Errorf("%q: code %d, %q, %q", tt.args, code, stdout.String(), stderr.String())
		}
	}
}
