package gateway_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
)

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}

func media(url string) channel.Media { return channel.Media{Type: "image", URL: url} }

func TestFetch(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1") // would fail if it were used
	mux := http.NewServeMux()
	mux.HandleFunc("/ok", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		_, _ = w.Write([]byte("12345678"))
	})
	mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("123456789")) })
	mux.HandleFunc("/gone", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	mux.HandleFunc("/down", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	mux.HandleFunc("/inside", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://127.0.0.2:80/secret", http.StatusFound)
	})
	mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
	})
	mux.HandleFunc("/round", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/round", http.StatusFound) })
	server := httptest.NewServer(mux)
	defer server.Close()
	f := gateway.NewFetcher(&gateway.FetchOptions{MaxBytes: 8, Allow: loopback})
	body, kind, err := f.Fetch(t.Context(), media(server.URL+"/ok"))
	if string(body) != "12345678" || kind != "image/png" || err != nil {
		t.Errorf("got %q, %q, %v", body, kind, err)
	}
	for path, want := range map[string]channel.Code{
		"/large": channel.TooLarge, "/gone": channel.NotFound, "/down": channel.Transient, "/inside": channel.Permission,
		"/file": channel.Invalid, "/round": channel.Invalid, "/none": channel.NotFound,
	} {
		_, _, err := f.Fetch(t.Context(), media(server.URL+path+"?token=secret"))
		if channel.CodeOf(err) != want {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error %q holds the address", path, err)
		}
	}
}

// Whatever way an address inside is written, it is not called.
func TestFetchCallsNobodyInside(t *testing.T) {
	called := false
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
	defer server.Close()
	port := server.URL[strings.LastIndexByte(server.URL, ':'):]
	f := gateway.NewFetcher(nil)
	for _, host := range []string{
		"127.0.0.1", "localhost", "127.1.2.3", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
		"10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "[fe80::1]", "[fc00::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
		"224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.0.8", "[2001:db8::1]", "[ff02::1]",
		"[::ffff:0:7f00:1]", "[64:ff9b:1::7f00:1]", "[fec0::1]", "[3fff::1]",
	} {
		_, _, err := f.Fetch(t.Context(), media("http://"+host+port+"/"))
		if channel.CodeOf(err) != channel.Permission {
			t.Errorf("%s: %v, want permission", host, err)
		}
	}
	for _, url := range []string{"", "x", "file:///etc/passwd", "gopher://example.com/", "http://", "http://user:pass@example.com/", "//example.com/a"} {
		if _, _, err := f.Fetch(t.Context(), media(url)); channel.CodeOf(err) != channel.Invalid {
			t.Errorf("%q: %v, want invalid", url, err)
		}
	}
	if called {
		t.Error("the server inside was called")
	}
}

func ExampleNewFetcher() {
	f := gateway.NewFetcher(nil)
	_, _, err := f.Fetch(context.Background(), channel.Media{URL: "http://169.254.169.254/latest/meta-data"})
	fmt.Println(err)
	// Output: channel: fetch: permission: gateway: the address is not a public one
}
