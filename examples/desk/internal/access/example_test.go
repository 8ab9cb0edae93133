package access_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/mysocialcare/socialcare/examples/desk/internal/access"
)

func ExampleGuard() {
	desk := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "the inbox") })
	h := access.Guard(desk, &access.Options{Hosts: []string{"care.example.com"}, Token: "correct-horse"})

	ask := func(host, token string) {
		r := httptest.NewRequest(http.MethodGet, "http://"+host+"/api/conversations", nil)
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		fmt.Println(host, w.Code)
	}
	ask("care.example.com", "correct-horse")
	ask("care.example.com", "a guess")
	ask("rebound.example", "correct-horse")
	// Output:
	// care.example.com 200
	// care.example.com 401
	// rebound.example 421
}
