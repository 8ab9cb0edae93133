//go:build !linux

package postgres

import (
	"os"
	"os/exec"
)

// owner is this process's user, which must not be the superuser.
type owner struct{}

func (owner) give(*exec.Cmd) {}

// own makes the folder.
func (s *Server) own() error { return os.MkdirAll(s.Dir, 0o700) }
