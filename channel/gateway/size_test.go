package gateway_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
	"github.com/mysocialcare/socialcare/channel/webhook"
)

// Many clients write all of a request before they read: over the cap they must
// get their answer all the same, with a length said in advance and without.
func TestTooLargeIsAnswered(t *testing.T) {
	a, err := webhook.New(channel.Account{}, []string{"whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="}, nil)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gateway.Handler(a, gateway.SinkFunc(nil), nil))
	defer server.Close()
	const size = 3 << 20
	body := strings.Repeat("x", size)
	for name, request := range map[string]string{
		"length":  fmt.Sprintf("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", size, body),
		"chunked": fmt.Sprintf("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", size, body),
	} {
		t.Run(name, func(t *testing.T) {
			conn, err := net.Dial("tcp", server.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			if _, err := conn.Write([]byte(request)); err != nil {
				t.Fatalf("writing: %v", err)
			}
			answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatalf("reading: %v", err)
			}
			_ = answer.Body.Close()
			if answer.StatusCode != http.StatusRequestEntityTooLarge {
				t.Errorf("status %d, want 413", answer.StatusCode)
			}
		})
	}
}
