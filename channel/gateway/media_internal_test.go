package gateway

import (
	"net/netip"
	"testing"
)

// Both sides of what may be called, whatever way an address is written.
func TestPublic(t *testing.T) {
	for address, want := range map[string]bool{
		"1.1.1.1": true, "172.15.255.255": true, "172.32.0.1": true, "100.63.255.255": true, "100.128.0.1": true,
		"198.17.255.255": true, "198.20.0.1": true, "223.255.255.255": true, "::ffff:1.1.1.1": true,
		"2606:4700::1111": true, "2001:200::1": true, "2003::1": true, "3ffe::1": true,
		"172.16.0.1": false, "172.31.255.255": false, "100.64.0.1": false, "100.127.255.255": false,
		"198.18.0.1": false, "198.19.255.255": false, "224.0.0.1": false, "240.0.0.1": false, "::ffff:10.0.0.1": false,
		"2001:1ff::1": false, "2001:db8::1": false, "2002:101:101::1": false, "3fff:fff::1": false,
		"fe80::1%eth0": false, "fc00::1%eth0": false, "4000::1": false, "1fff::1": false, "::1": false,
	} {
		if got := public(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s is public: %t, want %t", address, got, want)
		}
	}
}
