package postgres

import (
	"errors"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// owner is whom the server runs as; the zero value is this process's user.
type owner struct{ credential *syscall.Credential }

// give has a program run as the owner, and end with this process.
func (o owner) give(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: o.credential, Pdeathsig: syscall.SIGINT}
}

// own makes the folder, and where this process is the superuser, which the
// server refuses, gives it to an unprivileged user.
func (s *Server) own() error {
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return err
	}
	if os.Getuid() != 0 {
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		s.user = owner{&syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
		return os.Chown(s.Dir, uid, gid)
	}
	return errors.New("postgres: the server refuses to run as root, and there is no user postgres or nobody")
}
