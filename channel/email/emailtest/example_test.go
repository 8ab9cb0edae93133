package emailtest_test

import (
	"context"
	"fmt"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/email"
	"github.com/mysocialcare/socialcare/channel/email/emailtest"
)

func ExampleNewServer() {
	mail := emailtest.NewServer(nil, nil) // in a test: NewServer(t, nil)
	defer mail.Close()
	account, err := email.New(emailtest.Address, &email.Options{
		SMTP: email.Server{Address: mail.SMTP, Security: email.Plain}, Password: emailtest.Password,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	mail.Fail(emailtest.Fault{At: "to", Answer: "451 4.7.1 come back later"})
	for range 2 {
		_, err = account.Send(context.Background(), channel.Draft{
			ID: "1", To: channel.Party{Native: "zoe@mail.example"}, Visibility: channel.Private, Text: "Buongiorno",
		})
		fmt.Println(channel.CodeOf(err), len(mail.Taken()))
	}
	// Output:
	// transient 0
	//  1
}
