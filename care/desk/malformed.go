package desk

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"github.com/mysocialcare/socialcare/channel"
)

// malformed reports whether an event is named by what is no text: a store refuses
// such names, and JSON would not bring them back as they were.
func malformed(e channel.Event) bool {
	names := []string{e.Thread, e.Target.Native, e.Native}
	if e.Message != nil {
		names = append(names, e.Message.Thread)
	}
	for _, name := range names {
		if strings.IndexByte(name, 0) >= 0 || !utf8.ValidString(name) {
			return true
		}
	}
	return false
}

// rawName names a delivery that is kept: by the event's key, where that tells it
// from others and is a text, else by its bytes.
func rawName(e channel.Event, body []byte) string {
	sum := sha256.Sum256(body)
	print := hex.EncodeToString(sum[:12])
	switch {
	case malformed(e):
		return string(e.Kind) + ":" + print
	case e.Target.IsZero() && e.Native == "":
		return e.Key() + print
	}
	return e.Key()
}
