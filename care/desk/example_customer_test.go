package desk_test

import (
	"context"
	"fmt"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

func ExampleDesk_Link() {
	ctx := context.Background()
	d, net, complaint := exampleDesk(ctx)
	mail := net.Receive(channel.Message{
		Thread: "dm-1", Text: "It is me, Ann", Surface: channel.DirectMessage, Visibility: channel.Private,
		Author: channel.Party{Native: "u-2", Handle: "@ann.other"},
	})
	if err := d.Ingest(ctx, []channel.Event{mail}); err != nil {
		fmt.Println(err)
	}
	private := care.Thread{Account: net.Account(), Native: "dm-1"}.ID()
	show := func() {
		v, err := d.Conversation(ctx, complaint)
		fmt.Println("none:", v.History.None, "other cases:", len(v.History.Conversations), err)
	}
	show()
	fmt.Println(d.Link(ctx, "FB", complaint, private))
	show()
	fmt.Println(d.Unlink(ctx, "FB", complaint, private))
	show()
	// Output:
	// none: true other cases: 0 <nil>
	// <nil>
	// none: false other cases: 1 <nil>
	// <nil>
	// none: true other cases: 0 <nil>
}
