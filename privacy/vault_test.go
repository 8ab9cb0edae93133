package privacy_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/privacy"
)

const (
	oldKey = "the old key of a test, of enough bytes"
	newKey = "the new key of a test, of enough bytes"
)

// reversible is a guard that writes tokens, with the first key sealing.
func reversible(t testing.TB, v privacy.Vault, keys ...string) *privacy.Guard {
	t.Helper()
	var older [][]byte
	for _, k := range keys[1:] {
		older = append(older, []byte(k))
	}
	return newGuard(t, &privacy.Options{Operators: map[privacy.Type]privacy.Operator{"": privacy.Pseudonym([]byte(keys[0])).Reversible(v, older...)}})
}

func wantRestored(t *testing.T, g *privacy.Guard, text, want string) {
	t.Helper()
	got, err := g.Restore(text)
	if err != nil {
		t.Fatalf("restoring: %v", err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("restored (-want +got):\n%s", diff)
	}
}

// brokenVault fails as told.
type brokenVault struct {
	privacy.MemoryVault
	put, get error
}

func (v *brokenVault) Put(conversation, id string, sealed []byte) error {
	if v.put != nil {
		return v.put
	}
	return v.MemoryVault.Put(conversation, id, sealed)
}

func (v *brokenVault) Get(conversation, id string) ([]byte, error) {
	if v.get != nil {
		return nil, v.get
	}
	return v.MemoryVault.Get(conversation, id)
}

// openVault shows what a vault is given.
type openVault map[[2]string][]byte

func (v openVault) Put(conversation, id string, sealed []byte) error {
	v[[2]string{conversation, id}] = sealed
	return nil
}

func (v openVault) Get(conversation, id string) ([]byte, error) {
	return v[[2]string{conversation, id}], nil
}

func TestReversible(t *testing.T) {
	var vault privacy.MemoryVault
	guard := reversible(t, &vault, newKey).Within("c-1")
	const text = "tel +44 7700 900123 [x] o +44-7700-900123, GB82 WEST 1234 5698 7654 32: [EMAIL_ADDRESS] ann@mail.example["
	redacted := guard.Redact(text)
	for _, data := range []string{"900123", "WEST", "ann@"} {
		if strings.Contains(redacted, data) {
			t.Errorf("%q still holds %q", redacted, data)
		}
	}
	fields := strings.Fields(redacted)
	if fields[1] != strings.TrimSuffix(fields[4], ",") {
		t.Errorf("one number has two tokens: %q and %q", fields[1], fields[4])
	}
	if again := guard.Redact(redacted); again != redacted {
		t.Errorf("tokens are redacted again: %q", again)
	}
	if found := guard.Find(redacted); found != nil {
		t.Errorf("found %v among tokens", found)
	}
	// The number is restored as it was written last.
	wantRestored(t, guard, redacted, strings.Replace(text, "+44 7700 900123", "+44-7700-900123", 1))
	if vault.Len() != 3 {
		t.Errorf("%d values are kept, want 3", vault.Len())
	}
	for name, other := range map[string]*privacy.Guard{
		"another conversation": guard.Within("c-2"), "no conversation": guard.Within(""), "no tokens": new(privacy.Guard),
		"another vault": reversible(t, new(privacy.MemoryVault), newKey).Within("c-1"),
	} {
		t.Run(name, func(t *testing.T) { wantRestored(t, other, redacted, redacted) })
	}
}

// TestEachValueHasItsToken: what differs by a mark or by case only comes back as it was.
func TestEachValueHasItsToken(t *testing.T) {
	var vault privacy.MemoryVault
	guard := reversible(t, &vault, newKey)
	for _, text := range []string{"192.0.2.17 192.0.21.7", "La password è Sunshine!433. La password è sunshine433", "nata il 1/12/1980. Nata il 11/2/1980"} {
		redacted := guard.Redact(text)
		if strings.Count(redacted, ":") != 2 {
			t.Fatalf("%q becomes %q", text, redacted)
		}
		wantRestored(t, guard, redacted, text)
	}
}

func TestForgedTokensStay(t *testing.T) {
	var vault privacy.MemoryVault
	guard := reversible(t, &vault, newKey)
	token := guard.Redact("+44 7700 900123")
	id := strings.TrimSuffix(strings.TrimPrefix(token, "[PHONE_NUMBER:"), "]")
	for _, forged := range []string{
		"[IBAN_CODE:" + id + "]", "[PHONE_NUMBER:" + id[1:] + "b]", "[PHONE_NUMBER:" + strings.ToUpper(id) + "]", "[PHONE_NUMBER:" + id, "[PHONE_NUMBER:" + id + "b]",
		"[:" + id + "]", "[PHONE_NUMBER:]", "[PHONE_NUMBER]", "[" + id + "]", "[[PHONE_NUMBER:",
	} {
		wantRestored(t, guard, forged, forged)
	}
	wantRestored(t, guard, "["+token+"]"+token, "[+44 7700 900123]+44 7700 900123")
}

func TestAVaultThatFails(t *testing.T) {
	vault := &brokenVault{put: errors.New("no room")}
	guard := reversible(t, vault, newKey)
	if got, want := guard.Redact("tel +44 7700 900123."), "tel [PHONE_NUMBER]."; got != want {
		t.Errorf("with a vault that keeps nothing %q becomes %q", want, got)
	}
	vault.put = nil
	redacted := guard.Redact("tel +44 7700 900123.")
	down := errors.New("down")
	vault.get = down
	got, err := guard.Restore(redacted)
	if got != redacted || !errors.Is(err, privacy.ErrVault) || !errors.Is(err, down) {
		t.Errorf("restored %q with error %v", got, err)
	}
}

func TestKeyRotation(t *testing.T) {
	var vault privacy.MemoryVault
	const text = "tel +44 7700 900123, ann@mail.example"
	before := reversible(t, &vault, oldKey).Within("c-1")
	redacted := before.Redact(text)
	both := reversible(t, &vault, newKey, oldKey).Within("c-1")
	after := reversible(t, &vault, newKey).Within("c-1")
	wantRestored(t, both, redacted, text)
	if _, err := after.Restore(redacted); !errors.Is(err, privacy.ErrVault) {
		t.Errorf("without the old key: %v", err)
	}
	if both.Redact(text) == redacted {
		t.Error("the new key writes the old key's tokens")
	}
	if err := vault.Rekey(privacy.Pseudonym([]byte(newKey)).Reversible(&vault)); !errors.Is(err, privacy.ErrVault) {
		t.Errorf("sealed again without the old key: %v", err)
	}
	if err := vault.Rekey(privacy.Pseudonym([]byte(newKey))); !errors.Is(err, privacy.ErrVault) {
		t.Errorf("sealed again with an operator that seals nothing: %v", err)
	}
	if err := vault.Rekey(privacy.Pseudonym([]byte(newKey)).Reversible(&vault, []byte(oldKey))); err != nil {
		t.Fatal(err)
	}
	wantRestored(t, after, redacted, text)
	if _, err := before.Restore(redacted); !errors.Is(err, privacy.ErrVault) {
		t.Errorf("the old key still opens what was sealed again: %v", err)
	}
}

func TestTheVaultSeesNoData(t *testing.T) {
	vault := openVault{}
	guard := reversible(t, vault, newKey).Within("c-1")
	redacted := guard.Redact("+44 7700 900123 ann@mail.example")
	if len(vault) != 2 {
		t.Fatalf("%d values are kept, want 2", len(vault))
	}
	for where, sealed := range vault {
		for _, s := range []string{where[1], string(sealed)} {
			if strings.Contains(s, "900123") || strings.Contains(s, "ann@") {
				t.Errorf("the vault is given %q", s)
			}
		}
	}
	// Values that are exchanged in the vault do not open.
	var places [][2]string
	for where := range vault {
		places = append(places, where)
	}
	vault[places[0]], vault[places[1]] = vault[places[1]], vault[places[0]]
	if got, err := guard.Restore(redacted); got != redacted || !errors.Is(err, privacy.ErrVault) {
		t.Errorf("exchanged values restore to %q, %v", got, err)
	}
	vault[places[0]] = []byte("short")
	if _, err := guard.Restore(redacted); !errors.Is(err, privacy.ErrVault) {
		t.Errorf("a broken value: %v", err)
	}
}

func TestMemoryVaultForgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		vault := &privacy.MemoryVault{TTL: time.Hour, Limit: 2}
		guard := reversible(t, vault, newKey).Within("c-1")
		first := guard.Redact("+44 7700 900123")
		time.Sleep(30 * time.Minute)
		second := guard.Redact("ann@mail.example")
		if got := guard.Redact("bob@mail.example"); got != "[EMAIL_ADDRESS]" {
			t.Errorf("over the limit it writes %q", got)
		}
		if again := guard.Redact("ann@mail.example"); again != second {
			t.Errorf("what is kept already gets %q, want %q", again, second)
		}
		time.Sleep(30 * time.Minute)
		wantRestored(t, guard, first+second, first+"ann@mail.example")
		if got := guard.Redact("bob@mail.example"); got == "[EMAIL_ADDRESS]" {
			t.Error("what has expired takes room")
		}
		if n := vault.Erase("c-2"); n != 0 {
			t.Errorf("erased %d values of nobody", n)
		}
		if n := vault.Erase("c-1"); n != 2 || vault.Len() != 0 {
			t.Errorf("erased %d, %d are left", n, vault.Len())
		}
		wantRestored(t, guard, second, second)
	})
}

func TestReversibleOptions(t *testing.T) {
	for name, op := range map[string]privacy.Operator{
		"no vault":      privacy.Pseudonym([]byte(newKey)).Reversible(nil),
		"no key":        privacy.Operator{}.Reversible(new(privacy.MemoryVault)),
		"a mask":        privacy.Mask(2).Reversible(new(privacy.MemoryVault)),
		"short key":     privacy.Pseudonym([]byte("short")).Reversible(new(privacy.MemoryVault)),
		"short old key": privacy.Pseudonym([]byte(newKey)).Reversible(new(privacy.MemoryVault), []byte("short")),
	} {
		if _, err := privacy.New(&privacy.Options{Operators: map[privacy.Type]privacy.Operator{"": op}}); !errors.Is(err, privacy.ErrOption) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestVaultShowsNothing(t *testing.T) {
	var vault privacy.MemoryVault
	guard := reversible(t, &vault, newKey, oldKey).Within("c-1")
	guard.Redact("ann@mail.example")
	op := privacy.Pseudonym([]byte(newKey)).Reversible(&vault, []byte(oldKey))
	for _, v := range []any{&vault, op, &op, guard, *guard} {
		forms := []string{}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
			forms = append(forms, fmt.Sprintf(verb, v))
		}
		if encoded, err := json.Marshal(v); err == nil {
			forms = append(forms, string(encoded))
		}
		for _, form := range forms {
			for _, data := range []string{newKey, oldKey, "ann@mail.example", fmt.Sprintf("%x", newKey), fmt.Sprintf("%X", newKey), strings.Trim(fmt.Sprint([]byte(newKey)), "[]")} {
				if strings.Contains(form, data) {
					t.Errorf("%T shows %q", v, data)
				}
			}
		}
	}
	if got, want := fmt.Sprint(&vault), "privacy.MemoryVault(1 values)"; got != want {
		t.Errorf("a vault reads %q, want %q", got, want)
	}
}

func TestVaultConcurrently(t *testing.T) {
	vault := &privacy.MemoryVault{TTL: time.Minute}
	guard := reversible(t, vault, newKey)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			g := guard.Within(fmt.Sprint("c-", i%3))
			for range 50 {
				wantRestored(t, g, g.Redact("ann@mail.example"), "ann@mail.example")
			}
			_ = vault.Rekey(privacy.Pseudonym([]byte(newKey)).Reversible(vault))
		})
	}
	wg.Wait()
}

// FuzzRestore: whatever the text, what is restored is the text, and tokens come only from the guard.
func FuzzRestore(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add(s)
	}
	f.Add("[PHONE_NUMBER:bcdfghjklmnpqrstbcdfghjk] +44 7700 900123 [")
	f.Fuzz(func(t *testing.T, text string) {
		guard := reversible(t, new(privacy.MemoryVault), newKey)
		if got, err := guard.Restore(text); got != text || err != nil {
			t.Fatalf("%q restores to %q, %v without any token", text, got, err)
		}
		once := guard.Redact(text)
		if guard.Redact(once) != once || guard.Find(once) != nil {
			t.Fatalf("%q becomes %q, which is not at rest", text, once)
		}
		if _, err := guard.Restore(once); err != nil {
			t.Fatal(err)
		}
	})
}
