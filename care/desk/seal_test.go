package desk_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"testing"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
)

// gcm is a host's sealer with one key.
type gcm struct{ cipher.AEAD }

func newGCM(t *testing.T) gcm {
	t.Helper()
	block, err := aes.NewCipher([]byte("0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		t.Fatal(err)
	}
	return gcm{aead}
}

func (g gcm) Seal(plain []byte) ([]byte, string, error) {
	return g.AEAD.Seal(nil, nil, plain, nil), "key-1", nil
}

func (g gcm) Open(sealed []byte, keyID string) ([]byte, error) {
	if keyID != "key-1" {
		return nil, errors.New("no such key")
	}
	return g.AEAD.Open(nil, nil, sealed, nil)
}

func TestSealedTextsAreReadOnlyWithTheKey(t *testing.T) {
	secret := rand.Text()
	w := newWorld(t, care.Spec{}, desk.Options{Sealer: newGCM(t)})
	w.ingest(message("m-1", "t-1", "my word is "+secret))
	v := w.view(idOf("t-1"))
	if got := v.Messages[0].Text; got != "my word is "+secret {
		t.Errorf("read back %q", got)
	}
	cid := care.ContentID(v.Conversation.LastPublic)
	stored, err := w.store.Contents(t.Context(), idOf("t-1"), []string{cid})
	if err != nil || len(stored) != 1 {
		t.Fatalf("%d contents, %v", len(stored), err)
	}
	if bytes.Contains(stored[0].Sealed, []byte(secret)) || stored[0].KeyID != "key-1" {
		t.Errorf("stored in the clear, or without its key's name %q", stored[0].KeyID)
	}
}
