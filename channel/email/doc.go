// Package email is the adapter for e-mail: an address that is read by IMAP and
// answers by SMTP. [Decode] is its reading alone: a message as a mailbox gives it
// becomes a [channel.Event] with the text that its author wrote, the discussion
// it belongs to, and whether a machine wrote it.
//
// It does not verify who wrote a message: the server that received it did, or
// nobody did. It changes nothing in the mailbox, signs nothing (DKIM is the
// server's), sends neither attachments nor HTML, and files no copy of what it
// sends: [Options].Sent names where the server does.
//
//	a, err := email.New("help@acme.example", &email.Options{
//		SMTP:     email.Server{Address: "smtp.acme.example:465"},
//		IMAP:     email.Server{Address: "imap.acme.example:993"},
//		Password: password, Sent: "Sent",
//	})
//	if err != nil {
//		return err
//	}
//	page, err := a.Poll(ctx, cursor)
package email
