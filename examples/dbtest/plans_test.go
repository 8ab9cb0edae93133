package dbtest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

// What runs all day on PostgreSQL uses its indexes, and is not compiled, also
// where the server's counts are of a time when the tables were empty and where
// it takes everything for expensive.
func TestPlansPostgreSQL(t *testing.T) {
	url := postgresURL(t)
	migrated := migratedPostgres(t, url, nil)
	if _, err := migrated.db.Exec("LOAD 'auto_explain'"); err != nil {
		t.Skip("the server came without its contrib modules: ", err)
	}
	if _, err := migrated.db.Exec("ANALYZE"); err != nil {
		t.Fatal(err)
	}
	s := migratedPostgres(t, url+"&session_preload_libraries=auto_explain&auto_explain.log_min_duration=0&auto_explain.log_analyze=on"+
		"&auto_explain.log_timing=off&jit_above_cost=0&jit_optimize_above_cost=0", nil)
	from := logged(t)
	for i := range 300 {
		if err := s.Append(t.Context(), arrival(care.Conversation{}, fmt.Sprint("t", i), 1)); err != nil {
			t.Fatal(err)
		}
	}
	claim := care.WorkerClaim{Worker: "w", Now: began.Add(24 * time.Hour), Lease: time.Minute, Limit: 40}
	for range 3 {
		if ts, err := s.ClaimTimers(t.Context(), claim); err != nil || len(ts) != 40 {
			t.Fatal(len(ts), err)
		}
		if _, err := s.ClaimOutgoing(t.Context(), claim); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.NextDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, q := range []care.Query{{}, {ByDue: true}, {States: []care.State{care.New}}} {
			for _, err := range s.List(t.Context(), q) {
				if err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	plans := strings.Split(logged(t)[len(from):], "plan:\n")
	var claims, appends int
	for _, plan := range plans[1:] {
		switch {
		case strings.Contains(plan, "UPDATE care_timer t SET lease_until"):
			claims++
		case strings.Contains(plan, "WITH conversations AS"):
			appends++
		case !strings.Contains(plan, "generate_series"): // it has one row to find
			continue
		}
		if table := regexp.MustCompile(`Seq Scan on care_\w+`).FindString(plan); table != "" || strings.Contains(plan, "JIT:") {
			t.Errorf("compiled, or by a %q:\n%s", table, plan)
		}
	}
	if claims != 3 || appends < 100 {
		t.Errorf("the plans of %d claims and %d groups were seen, want 3 and some hundred", claims, appends)
	}
}

// logged is what the server has said until now.
func logged(t *testing.T) string {
	t.Helper()
	srv, err := server()
	if err != nil {
		t.Fatal(err)
	}
	log, err := os.ReadFile(filepath.Join(srv.Dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	return string(log)
}
