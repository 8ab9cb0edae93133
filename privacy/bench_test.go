package privacy_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/mysocialcare/socialcare/privacy"
)

// Messages as customers write them, without and with personal data.
var (
	cleanMessages = []string{
		"@acme_support sono tre giorni che la linea non va, qualcuno risponde? ordine 269004 mai arrivato 😡",
		"order #269004 still not here, tracking 00340041483468001101, what a shame!",
		"pagué 1.571,58 € el 5 de julio de 2023 y nada, la versión 5.12.7 de la app no abre",
		"vol IB6534 retardé, départ 15:05 ? merci @anna_k #customercare",
		"Danke für die schnelle Hilfe, seit 2019 Kunde und immer zufrieden 👍",
		"I forgot my password, how do I reset it? The link in the app does not work since yesterday evening.",
	}
	dirtyMessages = []string{
		"sono senza linea da 3 giorni!! chiamatemi al +39 399 555 0142 grazie",
		"my email is ann.lee+shop@mail.example, order ORD-082854, card 4111 1111 1111 1111",
		"El IBAN para la devolución es GB82 WEST 1234 5698 7654 32, llamadme al 799 555 014",
		"contactez moi sur ann@mail.example ou 06.39.98.12.34, pas ici",
		"erreichbar unter 0171 3920012 oder ann@mail.example. lg",
	}
)

// The messages of the corpus are two of each kind that people write, in no order: fewer would be learnt by heart by the processor, which then reads
// them half as fast again.
var corpusFile = flag.String("corpus", "testdata/messages.jsonl", `JSON lines with "text", and "clean" or "spans"`)

// corpus returns the messages of the corpus, and those among them without personal data.
func corpus(b testing.TB) (all, clean []string) {
	f, err := os.Open(*corpusFile)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	for d := json.NewDecoder(f); ; {
		var line struct {
			Text  string
			Clean bool
			Spans []struct{}
		}
		switch err := d.Decode(&line); {
		case err == io.EOF:
			return all, clean
		case err != nil:
			b.Fatal(err)
		}
		all = append(all, line.Text)
		if line.Clean || line.Spans != nil && len(line.Spans) == 0 {
			clean = append(clean, line.Text)
		}
	}
}

func benchmarkFind(b *testing.B, messages []string) {
	guard := newGuard(b, &privacy.Options{Allow: []string{"acme.example", "volo.example", "+49 89 1234 0", "800 123 456", "02 8088 8088", "0345 600 7000", "0800 123 4567", "09 69 36 39 00"}})
	size := 0
	for _, m := range messages {
		size += len(m)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, m := range messages {
			guard.Find(m)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(messages)), "ns/message")
}

func BenchmarkFind(b *testing.B) {
	all, _ := corpus(b)
	benchmarkFind(b, all)
}

func BenchmarkFindClean(b *testing.B) {
	_, clean := corpus(b)
	benchmarkFind(b, clean)
}

func BenchmarkRedact(b *testing.B) {
	guard := new(privacy.Guard)
	all, _ := corpus(b)
	text := strings.Join(all, "\n")
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		guard.Redact(text)
	}
}

// politeReply is a reply of 280 characters to which nobody objects.
const politeReply = "@anna_72 Ciao Anna, ci dispiace molto per il disservizio! Abbiamo già aperto una segnalazione con i tecnici: per verificare la " +
	"linea ci serve il tuo numero di telefono, scrivicelo in DM così ti richiamiamo entro le 18 di oggi. Grazie per la pazienza, a presto " +
	"dal tuo team Acme ^FB"

func BenchmarkCheckReply(b *testing.B) {
	guard := new(privacy.Guard)
	b.SetBytes(int64(len(politeReply)))
	b.ReportAllocs()
	for b.Loop() {
		guard.Check(politeReply, privacy.Public)
	}
}

// Most messages hold nothing and most replies are fine: reading them makes no garbage.
func TestNothingFoundAllocatesNothing(t *testing.T) {
	guard := new(privacy.Guard)
	if v := guard.Check(politeReply, privacy.Public); !v.OK() {
		t.Fatal(v)
	}
	if n := testing.AllocsPerRun(100, func() { guard.Check(politeReply, privacy.Public) }); n != 0 {
		t.Errorf("Check makes %v allocations", n)
	}
	_, clean := corpus(t)
	if len(clean) == 0 {
		t.Fatal("no clean message")
	}
	for _, m := range clean {
		if n := testing.AllocsPerRun(100, func() { guard.Find(m) }); n != 0 && len(guard.Find(m)) == 0 {
			t.Errorf("Find makes %v allocations of %q", n, m)
		}
	}
}

// BenchmarkRepeated reads 1 MiB of one piece, repeated: what a hostile sender would try.
func BenchmarkRepeated(b *testing.B) {
	guard := new(privacy.Guard)
	for _, piece := range []string{"1", "a", "@", "+", " ", ".", "\xff", "a@", "a.", "a b ", "1 ", "1.", "4111 ", "3995550142 ", "tre nove ", "O1 ", "1\u200b", "\x80", "chiocciola ", "+44 ", "de 89 ", "abc ", "tel "} {
		text := strings.Repeat(piece, 1<<20/len(piece))
		b.Run(fmt.Sprintf("%q", piece), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				guard.Find(text)
			}
		})
	}
}

// BenchmarkRepeatedCheck is the same for requests.
func BenchmarkRepeatedCheck(b *testing.B) {
	guard := new(privacy.Guard)
	for _, piece := range []string{"iban ", "send iban ", "iban. dm. ", "your name ", "send iban here dm ", "a ", "ci serve iban in dm. ", "upload iban ", "iban in the comments "} {
		text := strings.Repeat(piece, 1<<20/len(piece))
		b.Run(fmt.Sprintf("%q", piece), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				guard.Check(text, privacy.Public)
			}
		})
	}
}
