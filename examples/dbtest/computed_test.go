//go:build unix

package dbtest_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// computed is the time for which this process has computed.
func computed(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// served is the time for which the server's processes have computed, those that
// ended too; 0 where /proc does not tell.
func served() (sum time.Duration) {
	if started == nil {
		return 0
	}
	data, _ := os.ReadFile(filepath.Join(started.Dir, "data", "postmaster.pid"))
	server, _, _ := bytes.Cut(data, []byte("\n"))
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, name := range stats {
		line, _ := os.ReadFile(name)
		// the fields of proc(5) from the third on
		_, after, _ := bytes.Cut(line, []byte(") "))
		f := bytes.Fields(after)
		own := name == fmt.Sprintf("/proc/%s/stat", server)
		if len(f) < 15 || !own && string(f[1]) != string(server) {
			continue
		}
		for i, field := range f[11:15] {
			ticks, _ := strconv.Atoi(string(field))
			if i < 2 || own {
				sum += time.Duration(ticks) * time.Second / 100
			}
		}
	}
	return sum
}
