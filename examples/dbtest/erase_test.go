package dbtest_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/sqlstore"
)

// Texts of every length are written, edited longer and shorter and blanked, so
// that pages split, merge, overflow and are freed; then one customer is erased,
// and the files are read as bytes.
func TestEraseLeavesNoByte(t *testing.T) {
	s := migrated(t, file(t), nil)
	rnd := rand.New(rand.NewPCG(1, 2))
	var convs []care.Conversation
	for i := range 150 {
		b := arrival(care.Conversation{}, fmt.Sprint("t", i), 1)
		b.Put = nil
		if err := s.Append(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		convs = append(convs, b.Next)
	}
	for rev := range int64(20) {
		var batches []care.Batch
		for i := range convs {
			batches = append(batches, edited(rnd, convs[i], i, rev))
		}
		rnd.Shuffle(len(batches), func(i, j int) { batches[i], batches[j] = batches[j], batches[i] })
		if err := together(t.Context(), s, batches, 16); err != nil {
			t.Fatal(err)
		}
		if rev%7 == 6 { // some of it in the database, some in the log
			if _, err := s.db.Exec("PRAGMA wal_checkpoint(PASSIVE)"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if n := count(t, s.path, mark(0)); n == 0 {
		t.Fatal("the files do not hold the texts before they are erased")
	}
	if _, err := s.Erase(t.Context(), "p0", began); err != nil {
		t.Fatal(err)
	}
	for i := range convs {
		n := count(t, s.path, mark(i))
		if i%3 == 0 && n > 0 {
			t.Errorf("an erased text stands %d times in the files", n)
		}
		if i%3 != 0 && n == 0 {
			t.Errorf("the text of another customer is gone")
		}
	}
}

// mark tells the texts of one conversation.
func mark(i int) string { return fmt.Sprintf("parola-%d-", i) }

// edited puts a text of any length into the i-th conversation, perhaps in place
// of another, and perhaps blanks one that never came.
func edited(rnd *rand.Rand, c care.Conversation, i int, rev int64) care.Batch {
	b := care.Batch{ID: c.ID, Expected: c.Version, Now: began}
	if rnd.IntN(8) == 0 {
		b.Blank = []string{fmt.Sprintf("y%d-%d", rev, rnd.IntN(6))}
	}
	b.Put = []care.Content{{ID: fmt.Sprint("x", rnd.IntN(6)), Customer: fmt.Sprint("p", i%3), Rev: rev, KeyID: "k1",
		Sealed: []byte(strings.Repeat(mark(i), 1+rnd.IntN(1<<rnd.IntN(10))))}}
	return b
}

func count(t *testing.T, path, text string) int {
	t.Helper()
	n := 0
	for _, name := range files(path) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		n += bytes.Count(data, []byte(text))
	}
	return n
}

// A reader that holds an old state keeps the log, and Erase says so.
func TestEraseWhileSomebodyReads(t *testing.T) {
	path := file(t)
	migrated(t, path, nil).close(t)
	db := open(t, path, "_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(20)")
	s := storeOn(t, db, nil)
	b := arrival(care.Conversation{}, "t1", 1)
	if err := s.Append(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	reader, err := open(t, path, durable).BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := reader.QueryRow("SELECT count(*) FROM care_content").Scan(&n); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	if _, err := s.Erase(t.Context(), "pt1", began); !contains(err, "in use by a reader") {
		t.Fatalf("erase gave %v", err)
	}
	if err := reader.Rollback(); err != nil {
		t.Fatal(err)
	}
	ids, err := s.Erase(t.Context(), "pt1", began)
	if err != nil || len(ids) != 1 {
		t.Fatalf("erase gave %v, %v", ids, err)
	}
	if n := count(t, path, text); n > 0 {
		t.Errorf("the text stands %d times in the files", n)
	}
}

// Another process goes on after the texts were written anew.
func TestEraseBesideAnotherStore(t *testing.T) {
	path := file(t)
	a, b := migrated(t, path, nil), migrated(t, path, nil)
	first, second := arrival(care.Conversation{}, "t1", 1), arrival(care.Conversation{}, "t2", 1)
	for i, batch := range []care.Batch{first, second} {
		if err := []*opened{a, b}[i].Append(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if _, err := a.Erase(t.Context(), "pt1", began); err != nil {
			t.Fatal(err)
		}
		for _, s := range []*opened{a, b} {
			got, err := s.Contents(t.Context(), second.ID, []string{second.Put[0].ID})
			if err != nil || len(got) != 1 || string(got[0].Sealed) != text {
				t.Fatalf("the other customer's text: %d found, %v", len(got), err)
			}
		}
		second = arrival(second.Next, "t2", int(second.Next.Version))
		if err := b.Append(t.Context(), second); err != nil {
			t.Fatal(err)
		}
	}
	var plan int
	if err := a.db.QueryRow("SELECT count(*) FROM sqlite_schema WHERE tbl_name = 'care_content' AND type = 'index'").Scan(&plan); err != nil || plan != 2 {
		t.Errorf("the table has %d indexes after erasing, want 2, %v", plan, err)
	}
}

// Each prefix erases its own.
func TestEraseWithPrefix(t *testing.T) {
	path := file(t)
	a := migrated(t, path, &sqlstore.Options{Prefix: "a_"})
	b := migrated(t, path, &sqlstore.Options{Prefix: "b_"})
	batch := arrival(care.Conversation{}, "t1", 1)
	for _, s := range []*opened{a, b} {
		if err := s.Append(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.Erase(t.Context(), "pt1", began); err != nil {
		t.Fatal(err)
	}
	for s, want := range map[*opened]int{a: 0, b: len(text)} {
		got, err := s.Contents(t.Context(), batch.ID, []string{batch.Put[0].ID})
		if err != nil || len(got) != 1 || len(got[0].Sealed) != want {
			t.Errorf("the text has %d bytes, want %d, %v", len(got[0].Sealed), want, err)
		}
	}
}
