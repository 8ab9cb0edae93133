package jsonlines

import (
	"fmt"
	"io"
)

// Main is a program that serves its standard input and takes no arguments but
// -help, which prints the usage. It returns the exit code: 0 at the end of the
// input, 1 when it cannot read or write, 2 for an argument. A program that
// waits for lines without a word looks like one that hangs.
func Main[T any](name, usage string, args []string, stdin io.Reader, stdout, stderr io.Writer, answer func(T) (any, error)) int {
	if len(args) > 0 {
		switch args[0] {
		case "-h", "-help", "--help":
			_, _ = fmt.Fprint(stderr, usage)
			return 0
		}
		_, _ = fmt.Fprintf(stderr, "%s: unexpected argument %q: it reads JSON lines from its standard input; see -help\n", name, args[0])
		return 2
	}
	if err := Serve(stdin, stdout, answer); err != nil {
		_, _ = fmt.Fprintf(stderr, "%s: %v\n", name, err)
		return 1
	}
	return 0
}
