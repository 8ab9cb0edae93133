package dbtest_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/channel"
)

// placeOfWorker, in the environment, makes TestIngestWorker a worker process: on
// the database there, with as many messages as its second variable says.
const placeOfWorker, messagesOfWorker, nameOfWorker = "DBTEST_INGEST_PLACE", "DBTEST_INGEST_MESSAGES", "DBTEST_INGEST_NAME"

// share is a worker's part of the workload, in threads of its own.
func share(worker string, threads, from, n int) []channel.Event {
	events := make([]channel.Event, n)
	for i := range events {
		k := from + i
		if k%5 == 0 {
			events[i] = post(fmt.Sprint(worker, "-new", k), 1)
		} else {
			events[i] = post(fmt.Sprint(worker, "-t", k*7919%threads), 2+k/threads)
		}
	}
	return events
}

// TestIngestWorker is what a process of BenchmarkIngestProcesses does: it stores
// its existing conversations, and then for each line that it reads its messages.
func TestIngestWorker(t *testing.T) {
	place := os.Getenv(placeOfWorker)
	if place == "" {
		t.Skip("it is a process of BenchmarkIngestProcesses")
	}
	var messages, threads int
	if _, err := fmt.Sscan(os.Getenv(messagesOfWorker), &messages, &threads); err != nil {
		t.Fatal(err)
	}
	worker := os.Getenv(nameOfWorker)
	d := engine(t, migratedPostgres(t, place, nil))
	old := make([]channel.Event, threads)
	for i := range old {
		old[i] = post(fmt.Sprint(worker, "-t", i), 1)
	}
	ingest(t, d, old)
	fmt.Println("ready")
	in := bufio.NewScanner(os.Stdin)
	for from := 0; in.Scan(); from += messages {
		events := share(worker, threads, from, messages)
		ingest(t, d, events)
		fmt.Println("ready")
	}
}

// BenchmarkIngestProcesses measures messages a second through Ingest on one
// PostgreSQL by 1, 2 and 4 processes with 32 callers each, which divide the
// workload of BenchmarkIngest.
func BenchmarkIngestProcesses(b *testing.B) {
	for _, n := range []int{1, 2, 4} {
		b.Run(strconv.Itoa(n), func(b *testing.B) { benchmarkProcesses(b, n) })
	}
}

type ingestWorker struct {
	in  io.WriteCloser
	out *bufio.Scanner
}

func benchmarkProcesses(b *testing.B, n int) {
	place := migratedPostgres(b, postgresURL(b), nil).path
	each := max(b.N/n, 1)
	workers := make([]ingestWorker, n)
	for i := range workers {
		workers[i] = startWorker(b, place, fmt.Sprint("w", i), each, existing/n)
	}
	for _, w := range workers {
		w.await(b)
	}
	b.ResetTimer()
	began := time.Now()
	for _, w := range workers {
		if _, err := io.WriteString(w.in, "go\n"); err != nil {
			b.Fatal(err)
		}
	}
	for _, w := range workers {
		w.await(b)
	}
	b.ReportMetric(float64(n*each)/time.Since(began).Seconds(), "messages/s")
	b.ReportMetric(0, "ns/op")
}

func startWorker(b *testing.B, place, name string, messages, threads int) ingestWorker {
	cmd := exec.CommandContext(b.Context(), os.Args[0], "-test.run", "^TestIngestWorker$", "-test.count", "1")
	cmd.Env = append(os.Environ(), placeOfWorker+"="+place, nameOfWorker+"="+name,
		fmt.Sprintf("%s=%d %d", messagesOfWorker, messages, threads))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	return ingestWorker{in, bufio.NewScanner(out)}
}

// await waits until the worker has done what it was told.
func (w ingestWorker) await(b *testing.B) {
	b.Helper()
	for w.out.Scan() {
		if w.out.Text() == "ready" {
			return
		}
		b.Log(w.out.Text())
	}
	b.Fatal("a worker process ended")
}
