// Package email reads e-mail: one message, as a mailbox gives it, becomes a
// [channel.Event] with the text that its author wrote, the discussion it belongs
// to, and whether a machine wrote it.
//
// It does not fetch or send: the bytes come from whoever reads the mailbox.
// Neither does it verify who wrote a message: the server that received it did,
// or nobody did.
//
//	events, err := email.Decode(account, []string{"help@acme.example"}, message, received)
//	if err != nil {
//		return err
//	}
//	m := events[0].Message
//	fmt.Println(m.Subject, m.Text, m.Auto)
package email
