package main

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/mysocialcare/socialcare/channel/signature"
)

// checkSecrets returns an error that says where a secret of the wrong form came
// from.
func (p *program) checkSecrets() error {
	where := p.secretFile
	switch p.settings.secretFrom {
	case "flag":
		where = "-hook-secret"
	case "env":
		where = envSecret
	}
	for i, s := range p.secrets {
		if _, err := signature.ParseKey(s); err != nil {
			return fmt.Errorf("%s: secrets: number %d: %w; 24 to 64 random bytes in base64 are wanted, such as openssl rand -base64 32 writes", where, i+1, err)
		}
	}
	return nil
}

// hookSecret reads the secret that is kept in a file, or makes it: 32 random
// bytes, readable by nobody else.
func hookSecret(file string) (secret string, made bool, err error) {
	info, err := os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		return makeSecret(file)
	}
	if err != nil {
		return "", false, fmt.Errorf("hook secret: %w", err)
	}
	if m := info.Mode().Perm(); m&0o077 != 0 {
		return "", false, fmt.Errorf("hook secret: %s has mode %04o and others can read it: chmod 600 it, or delete it for a new one", file, m)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", false, fmt.Errorf("hook secret: %w", err)
	}
	return strings.TrimSpace(string(data)), false, nil
}

func makeSecret(file string) (secret string, made bool, err error) {
	var raw [32]byte
	_, _ = rand.Read(raw[:])
	secret = "whsec_" + base64.StdEncoding.EncodeToString(raw[:])
	// The name appears when the content is durable: a crash leaves no half secret.
	tmp, err := os.CreateTemp(dirOf(file), ".secret-*") // mode 0600
	if err != nil {
		return "", false, fmt.Errorf("hook secret: %w", err)
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	_, err = tmp.WriteString(secret + "\n")
	if err == nil {
		err = tmp.Sync()
	}
	if cerr := tmp.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Link(tmp.Name(), file) // unlike Rename it does not replace one made meanwhile
	}
	if err != nil {
		return "", false, fmt.Errorf("hook secret: %w", err)
	}
	return secret, true, nil
}
