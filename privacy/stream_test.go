package privacy_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/mysocialcare/socialcare/privacy"
)

// pour writes text in random pieces and closes.
func pour(t testing.TB, w io.WriteCloser, text string, r *rand.Rand) {
	t.Helper()
	for len(text) > 0 {
		n := 1 + r.IntN(min(len(text), 1+r.IntN(200)))
		if got, err := io.WriteString(w, text[:n]); got != n || err != nil {
			t.Fatalf("wrote %d of %d: %v", got, n, err)
		}
		text = text[n:]
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func FuzzStream(f *testing.F) {
	for i, s := range fuzzSeeds {
		f.Add(s, uint64(i))
	}
	guard := new(privacy.Guard)
	f.Fuzz(func(t *testing.T, text string, seed uint64) {
		want := guard.Redact(text)
		var out bytes.Buffer
		pour(t, guard.Writer(&out), text, seeded(seed))
		if out.String() != want {
			t.Fatalf("%q is written as %q, redacted it is %q", text, out.String(), want)
		}
		got, err := io.ReadAll(guard.Reader(iotest.OneByteReader(strings.NewReader(text))))
		if err != nil || string(got) != want {
			t.Fatalf("%q is read as %q, %v, redacted it is %q", text, got, err, want)
		}
	})
}

// TestStreamOfMessages cuts a long text at small bounds: it comes out as it would as a whole.
func TestStreamOfMessages(t *testing.T) {
	guard, r := new(privacy.Guard), seeded(6)
	messages := append(append([]string{}, cleanMessages...), dirtyMessages...)
	for range 200 {
		var b strings.Builder
		for b.Len() < 6000 {
			b.WriteString(messages[r.IntN(len(messages))])
			b.WriteString([]string{"\n", " ", "\n\n"}[r.IntN(3)])
		}
		text := b.String()
		var out bytes.Buffer
		pour(t, privacy.SmallWriter(guard, &out, 1024, 300, 300), text, r)
		if want := guard.Redact(text); out.String() != want {
			t.Fatalf("%q\nis written as\n%q\nredacted it is\n%q", text, out.String(), want)
		}
	}
}

// TestStreamLosesNoValue plants values at every distance from the places where the text is cut.
func TestStreamLosesNoValue(t *testing.T) {
	guard, r := new(privacy.Guard), seeded(7)
	values := []string{"+44 7700 900123", "GB82 WEST 1234 5698 7654 32", "4111 1111 1111 1111", "ann@mail.example"}
	for i := range 1500 {
		value := values[i%len(values)]
		fill := []string{"parola ", "x", "è", "12 ", "\n", "wort, "}[r.IntN(6)]
		text := strings.Repeat(fill, i/len(fill)+1) + " " + value + " " + strings.Repeat(fill, 1500/len(fill))
		var out bytes.Buffer
		pour(t, privacy.SmallWriter(guard, &out, 512, 128, 96), text, r)
		if strings.Contains(out.String(), value[2:]) {
			t.Fatalf("after %d bytes of %q the stream holds %q", i, fill, value)
		}
	}
}

func TestStreamBorders(t *testing.T) {
	guard := new(privacy.Guard)
	long := strings.Repeat("parola ", 30_000)
	for name, text := range map[string]string{
		"empty": "", "short": "tel +44 7700 900123", "long": long + "tel +44 7700 900123" + long,
		"one word": strings.Repeat("x", 300_000) + " ann@mail.example", "digits": strings.Repeat("1", 300_000), "runes": strings.Repeat("è", 150_000),
		"bad UTF-8": strings.Repeat("\xff\x80", 150_000), "NUL": strings.Repeat("\x00", 200_000), "line ends": strings.Repeat("\n", 200_000),
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			pour(t, guard.Writer(&out), text, seeded(8))
			if want := guard.Redact(text); out.String() != want {
				t.Errorf("%d bytes become %d, want %d", len(text), out.Len(), len(want))
			}
		})
	}
}

// TestEndlessValue: a value that does not end is replaced as long as it goes on.
func TestEndlessValue(t *testing.T) {
	guard := newGuard(t, nil)
	var out bytes.Buffer
	text := "tel +44 7700 900123 ann@" + strings.Repeat("mail.", 2_000) + "example ciao ann@mail.example"
	pour(t, privacy.SmallWriter(guard, &out, 1024, 300, 300), text, seeded(9))
	if got := out.String(); strings.Contains(got, "mail.") || !strings.HasSuffix(got, " ciao [EMAIL_ADDRESS]") || !strings.HasPrefix(got, "tel [PHONE_NUMBER] [EMAIL_ADDRESS]") {
		t.Errorf("written as %.200q of %d bytes", got, len(got))
	}
}

func TestWriterFlushes(t *testing.T) {
	var out bytes.Buffer
	w := new(privacy.Guard).Writer(&out)
	for _, line := range []string{"tel +44 7700 900123\n", "ann@mail.example\n"} {
		if _, err := io.WriteString(w, line); err != nil {
			t.Fatal(err)
		}
		if err := w.(interface{ Flush() error }).Flush(); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := out.String(), "tel [PHONE_NUMBER]\n[EMAIL_ADDRESS]\n"; got != want {
		t.Errorf("flushed %q, want %q", got, want)
	}
}

type failing struct{ after int }

var errFull = errors.New("full")

func (w *failing) Write(p []byte) (int, error) {
	if w.after -= len(p); w.after < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestStreamErrors(t *testing.T) {
	guard := new(privacy.Guard)
	w := guard.Writer(&failing{after: 1})
	if n, err := w.Write([]byte("ciao")); n != 4 || err != nil {
		t.Errorf("held back: %d, %v", n, err)
	}
	if err := w.Close(); !errors.Is(err, errFull) {
		t.Errorf("close: %v", err)
	}
	if n, err := w.Write([]byte("ciao")); n != 0 || !errors.Is(err, os.ErrClosed) {
		t.Errorf("after close: %d, %v", n, err)
	}
	if err := w.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
	w = guard.Writer(&failing{})
	if n, err := w.Write(bytes.Repeat([]byte("ciao "), 20_000)); n >= 100_000 || !errors.Is(err, errFull) {
		t.Errorf("a long write: %d, %v", n, err)
	}
	if n, err := w.Write([]byte("ciao")); n != 0 || !errors.Is(err, errFull) {
		t.Errorf("after an error: %d, %v", n, err)
	}
	got, err := io.ReadAll(guard.Reader(io.MultiReader(strings.NewReader("ann@mail.example"), iotest.ErrReader(errFull))))
	if string(got) != "[EMAIL_ADDRESS]" || !errors.Is(err, errFull) {
		t.Errorf("read %q, %v", got, err)
	}
	if _, err := io.ReadAll(guard.Reader(stuck{})); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("a reader that gives nothing: %v", err)
	}
}

type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

func BenchmarkWriter(b *testing.B) {
	guard := new(privacy.Guard)
	text := []byte(strings.Repeat(strings.Join(append(append([]string{}, cleanMessages...), dirtyMessages...), "\n")+"\n", 200))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		w := guard.Writer(io.Discard)
		if _, err := w.Write(text); err != nil {
			b.Fatal(err)
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
