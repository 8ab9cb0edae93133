package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// The README shows this program and what it prints: both must be true.
func TestREADMEIsTrue(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	code, err := os.ReadFile("main.go")
	if err != nil {
		t.Fatal(err)
	}
	_, body, ok := strings.Cut(string(code), "func main()")
	if !ok || !strings.Contains(string(readme), "```go\nfunc main()"+body+"```") {
		t.Error("README.md does not show main as it is")
	}
	out, err := exec.Command("go", "run", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), "```\n"+string(out)+"```") {
		t.Errorf("README.md does not show what the program prints:\n%s", out)
	}
}
