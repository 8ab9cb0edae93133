package gateway_test

import (
	"context"
	"encoding/binary"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
)

// resolver has every look-up of a name answered by a server on loopback, which
// gives one address after the other, and the last one from then on.
func resolver(t *testing.T, addresses ...[4]byte) {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	go func() {
		query := make([]byte, 1500)
		for asked := 0; ; {
			n, from, err := conn.ReadFrom(query)
			if err != nil {
				return
			}
			end := 12
			for end < n && query[end] != 0 { // the labels of the name
				end += int(query[end]) + 1
			}
			end += 5
			if n < 12 || end > n {
				continue
			}
			answer := append([]byte{}, query[:end]...)
			answer[2], answer[3] = 0x85, 0x80                // an answer, with authority
			copy(answer[4:], []byte{0, 1, 0, 0, 0, 0, 0, 0}) // one question
			if binary.BigEndian.Uint16(query[end-4:]) == 1 { // an A record
				answer[7] = 1
				answer = append(answer, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4)
				answer = append(answer, addresses[min(asked, len(addresses)-1)][:]...)
				asked++
			}
			_, _ = conn.WriteTo(answer, from)
		}
	}()
	was := net.DefaultResolver
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
	t.Cleanup(func() { net.DefaultResolver = was })
}

// A name that leads to a public server at one look-up and inside at the next is
// followed to the first alone: the address is judged at each dial.
func TestFetchFollowsNoNameInside(t *testing.T) {
	var calls atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		_, _ = w.Write([]byte("ok"))
	}))
	server.Config.SetKeepAlivesEnabled(false)
	server.Start()
	defer server.Close()
	port := server.URL[strings.LastIndexByte(server.URL, ':'):]
	resolver(t, [4]byte{127, 0, 0, 1}, [4]byte{127, 0, 0, 2})
	f := gateway.NewFetcher(&gateway.FetchOptions{Allow: loopback}) // which stands for the public server
	picture := media("http://pictures.example." + port + "/a")
	if body, _, err := f.Fetch(t.Context(), picture); string(body) != "ok" || err != nil {
		t.Fatalf("got %q, %v", body, err)
	}
	for range 2 {
		if _, _, err := f.Fetch(t.Context(), picture); channel.CodeOf(err) != channel.Permission {
			t.Errorf("the name leads inside: %v, want permission", err)
		}
	}
	if n := calls.Load(); n != 1 {
		t.Errorf("%d calls, want the first alone", n)
	}
}
