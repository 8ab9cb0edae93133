package care_test

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

func TestIdentifiersTellApart(t *testing.T) {
	other := channel.Account{Brand: "acme", Network: "web", Name: "shop"}
	brand := channel.Account{Brand: "other", Network: "web", Name: "care"}
	ref := channel.Ref{Account: shop, Native: "1"}
	key := []byte("a key of thirty-two bytes, or so")
	ann := channel.Party{Native: "u-1", Handle: "@ann"}
	names := map[string]string{}
	for what, id := range map[string]string{
		"thread":                  string(care.Thread{Account: shop, Native: "1"}.ID()),
		"another thread":          string(care.Thread{Account: shop, Native: "2"}.ID()),
		"of another account":      string(care.Thread{Account: other, Native: "1"}.ID()),
		"of another brand":        string(care.Thread{Account: brand, Native: "1"}.ID()),
		"follow-up":               string(care.FollowUpID("c1", ref)),
		"of another conversation": string(care.FollowUpID("c2", ref)),
		"content":                 care.ContentID(ref),
		"another content":         care.ContentID(channel.Ref{Account: shop, Native: "2"}),
		"customer":                care.CustomerID(key, shop, ann),
		"another key":             care.CustomerID([]byte("another key"), shop, ann),
		"another customer":        care.CustomerID(key, shop, channel.Party{Native: "u-2"}),
		"a handle alone":          care.CustomerID(key, shop, channel.Party{Handle: "@bob"}),
		"customer of a brand":     care.CustomerID(key, brand, ann),
	} {
		if !regexp.MustCompile(`^[ctp][a-z2-7]{24}$`).MatchString(id) {
			t.Errorf("%s: %q", what, id)
		}
		if was, twice := names[id]; twice {
			t.Errorf("%s and %s are both %q", what, was, id)
		}
		names[id] = what
		for _, word := range []string{"ann", "u-1", "acme"} {
			if strings.Contains(id, word) {
				t.Errorf("%s: %q shows %q", what, id, word)
			}
		}
	}
	if care.CustomerID(key, shop, ann) != care.CustomerID(key, other, channel.Party{Native: "u-1", Handle: "@ann2"}) {
		t.Error("a customer is another one after a new handle, or on another account of the network")
	}
}

// Stored identifiers never change their form: the first 120 bits of a hash in the
// base 32 of RFC 4648.
func TestIdentifiersAreBase32(t *testing.T) {
	lower := base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567")
	for i := range 100 {
		native := fmt.Sprint("m-", i)
		sum := sha256.Sum256([]byte("t\x00acme\x00web\x00care\x00" + native))
		want := "t" + lower.EncodeToString(sum[:15])
		if got := care.ContentID(channel.Ref{Account: channel.Account{Brand: "acme", Network: "web", Name: "care"}, Native: native}); got != want {
			t.Fatalf("%s is %q, want %q", native, got, want)
		}
	}
}

// Conversations spread evenly over the shards, which never move.
func TestShards(t *testing.T) {
	var n [care.Shards]int
	for i := range 256 * care.Shards {
		n[care.Thread{Account: shop, Native: fmt.Sprint("t-", i)}.ID().Shard()]++
	}
	for s, got := range n {
		if got < 150 || got > 370 {
			t.Errorf("shard %d has %d, want about 256", s, got)
		}
	}
	// FNV-1a, 32 bits: 0xe40c292c for "a", 0xbf9cf968 for "foobar".
	for id, want := range map[care.ID]int{"a": 0x2c, "foobar": 0x68} {
		if got := id.Shard(); got != want {
			t.Errorf("shard of %q is %d, was %d", id, got, want)
		}
	}
}
