package webhook_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/webhook"
)

// A chat of one's own takes the replies.
func ExampleNew() {
	chat := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Println(string(body))
		fmt.Fprint(w, `{"id":"chat-17"}`)
	}))
	defer chat.Close()

	account, err := webhook.New(
		channel.Account{Brand: "acme", Network: "web"},
		[]string{"whsec_ZXhhbXBsZSBzZWNyZXQsIDI0IGJ5dGVz"},
		&webhook.Options{Callback: chat.URL},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	receipt, err := account.Send(context.Background(), channel.Draft{
		ID: "d-1", Thread: "t-1", Visibility: channel.Private, Text: "On its way.",
	})
	fmt.Println(receipt.Ref.Native, err)
	// Output:
	// {"type":"reply","id":"d-1","thread":"t-1","parent":"","visibility":"private","text":"On its way.","to":{"id":"","handle":""}}
	// chat-17 <nil>
}

func ExampleAdapter_Decode() {
	account, err := webhook.New(channel.Account{Network: "web"}, []string{"whsec_ZXhhbXBsZSBzZWNyZXQsIDI0IGJ5dGVz"}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	events, err := account.Decode(channel.Delivery{Body: []byte(`{"type":"message","id":"m-1","thread":"t-1",
		"at":"2026-11-21T10:00:00Z","surface":"chat","author":{"id":"u-1"},"text":"Where is my parcel?"}`)})
	if err != nil {
		fmt.Println(err)
		return
	}
	m := events[0].Message
	fmt.Println(m.Ref.Native, m.Visibility, m.Text)

	_, err = account.Decode(channel.Delivery{Body: []byte(`{"type":"message","id":"m-2","thread":"t-1","at":"yesterday"}`)})
	var e *channel.Error
	fmt.Println(errors.As(err, &e) && e.Field == "at", err)
	// Output:
	// m-1 private Where is my parcel?
	// true channel: /web/ decode: invalid in at
}
