package api_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/desk"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/memory"
	"github.com/mysocialcare/socialcare/examples/desk/internal/api"
)

func ExampleNew() {
	ctx := context.Background()
	network := memory.New(channel.Account{Network: "web"}, nil)
	rules, err := care.NewRules(care.Spec{}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	d, err := desk.New(ctx, memstore.New(), rules, &desk.Options{Channels: []channel.Adapter{network}})
	if err != nil {
		fmt.Println(err)
		return
	}
	ref := channel.Ref{Account: network.Account(), Native: "m-1"}
	err = d.Ingest(ctx, []channel.Event{{
		Kind: channel.Received, Account: ref.Account, At: time.Now(), Thread: "t-1", Target: ref,
		Message: &channel.Message{Ref: ref, Thread: "t-1", Surface: channel.Post, Visibility: channel.Public, Text: "Where is my parcel?"},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	h := api.New(d, nil)
	id := care.Thread{Account: ref.Account, Native: "t-1"}.ID()
	for _, body := range []string{
		`{"command":"claim","agent":"FB"}`,
		`{"command":"reply","agent":"FB","text":"We look into it."}`,
		`{"command":"keep","agent":"FB","promise":"none"}`,
	} {
		r := httptest.NewRequest(http.MethodPost, "/api/conversations/"+string(id)+"/commands", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		fmt.Println(w.Code, strings.TrimSpace(w.Body.String()))
	}
	// Output:
	// 200 {"version":4,"state":"open"}
	// 400 {"error":"wanted: the version that the author saw","field":"version"}
	// 400 {"error":"no such open promise: none is open","field":"promise"}
}
