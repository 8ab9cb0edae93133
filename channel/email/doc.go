// Package email is the adapter for e-mail: an address that is read by IMAP and
// answers by SMTP. [Adapter.Poll] reads what is new, [Adapter.Stream] waits for
// it, [Adapter.Send] answers in the discussion, and [Adapter.Find] looks up
// whether an answer went out. [Decode] is the reading alone: a message as a
// mailbox gives it becomes a [channel.Event] with the text that its author wrote,
// the discussion it belongs to, and whether a machine wrote it.
//
// It does not verify who wrote a message: the server that received it did, or
// nobody did. It marks, moves and deletes nothing in a mailbox and writes there
// only the copies of [Options].Append. It signs nothing (DKIM is the server's),
// and sends neither attachments nor HTML. It logs and retries nothing: package
// gateway does.
//
//	a, err := email.New("help@acme.example", &email.Options{
//		SMTP:     email.Server{Address: "smtp.acme.example:465"},
//		IMAP:     email.Server{Address: "imap.acme.example:993"},
//		Password: password, Sent: "Sent", ServerFiles: true, // as Gmail and Outlook do
//	})
//	if err != nil {
//		return err
//	}
//	return gateway.New(a, nil).Follow(ctx, cursors, sink)
//
// Package emailtest is a mail system for tests.
package email
